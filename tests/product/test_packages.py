"""Every data package in the repository is accepted by any Frictionless tool, and is what our own schemas say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions
from thb_eu.definitions.schema_files import DECLARED, DESCRIPTIONS, generated
from thb_eu.definitions.strict_reader import read_yaml

PACKAGES = sorted((REPOSITORY / "datapackages").rglob("datapackage.json"))


def name(path: Path) -> str:
    """A package's folder below `datapackages`."""
    return path.parent.relative_to(REPOSITORY / "datapackages").as_posix()


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_frictionless_accepts_it(path: Path) -> None:
    """Each resource has a file, each file keeps to its schema."""
    from frictionless import Package

    report = Package(str(path)).validate()

    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "message"])


def test_every_contract_has_a_sample_that_keeps_to_it(definitions: Definitions) -> None:
    """What a supplier is shown as an example is read without a deviation."""
    from thb_eu.sources.grid import read_grid
    from thb_eu.sources.structure import deviations

    for contract in definitions.contracts.values():
        supplier, table = contract.name.split("/")
        path = REPOSITORY / "datapackages/sources" / supplier / "sample" / f"{table}.csv"
        assert deviations(read_grid(path.read_bytes(), path.name, contract), contract) == [], contract.name


def test_every_table_of_the_descriptor_is_in_the_list_of_tables(definitions: Definitions) -> None:
    """V1 to N2, in this order: people script against the names."""
    tables = "V1 V2 V3 V4 S1 S2 S3 P1 P2 P3 P4 C1 C2 C3 D1 J1 U1 N1 N2"

    assert [table.name for table in definitions.tables] == tables.split()


def test_the_report_is_copied_as_printed() -> None:
    """Figures and labels stand as printed, wrong ones included: Columbia, 24, 39, 158, and a blank."""
    data = REPOSITORY / "datapackages/si-2024/data"

    assert "Columbia,0,1,1" in (data / "t03.csv").read_text(encoding="utf-8")
    assert (data / "t13.csv").read_text(encoding="utf-8").splitlines()[5] == "Kosovo,12,2,24"
    assert (data / "t13.csv").read_text(encoding="utf-8").splitlines()[15] == "Total,119,39,158"
    assert (data / "t10.csv").read_text(encoding="utf-8").splitlines()[9] == "Total,,21,21"


def test_every_edited_file_names_a_schema_that_exists() -> None:
    """Each JSON Schema is one, says what it is for, has a name of its own, and an example that it takes."""
    import jsonschema

    for path in sorted((REPOSITORY / "schemas").glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["title"]
        assert schema["$id"] == f"https://w3id.org/thb-eu/schemas/{path.name}"
        assert schema["examples"]
        for example in schema["examples"]:
            assert not list(jsonschema.Draft202012Validator(schema).iter_errors(example)), path.name


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_committed_schema_is_what_its_class_says(name: str) -> None:
    """A key of an edited file is declared once, by its class: whoever changes it runs `make messages schemas`."""
    folder = REPOSITORY / "schemas"

    assert (folder / f"{name}.schema.json").read_text(encoding="utf-8") == generated(name, folder)


def test_every_description_is_that_of_a_declared_key() -> None:
    """Words for a key that is gone, or misspelt, would be shown nowhere."""
    content = (REPOSITORY / "schemas" / DESCRIPTIONS).read_bytes()
    shown = "".join(generated(name, REPOSITORY / "schemas") for name in DECLARED)

    words = read_yaml(content, DESCRIPTIONS, DefinitionRefused)
    assert {name for name, said in words.items() if json.dumps(said, ensure_ascii=False) not in shown} == set()


def test_every_example_belongs_to_a_declared_file() -> None:
    """An example without its class would be shown nowhere."""
    assert {path.stem for path in (REPOSITORY / "schemas" / "examples").glob("*.yaml")} == {*DECLARED}
