"""Contracts in the Open Data Contract Standard: nothing of ours is lost on the way, and what is written is of it.

The keys are those of the standard's JSON schema of v3.1.0 (bitol-io/open-data-contract-standard), which allows no
others there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from thb_eu import load
from thb_eu.base.errors import DefinitionRefused
from thb_eu.cli import cli
from thb_eu.exchange.contracts.odcs import as_odcs, exported, from_odcs, package_of

PACKAGES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for place in (".", "examples/croatia", "tests/second_country", "thb_eu/country/skeleton")
    for path in (REPOSITORY / place / "datapackages/sources").glob("*/datapackage.json")
)
REQUIRED = {"apiVersion", "kind", "id", "version", "status"}
TOP = REQUIRED | {"name", "dataProduct", "description", "schema", "customProperties"}
ELEMENT = {"name", "businessName", "description", "physicalType", "physicalName", "logicalType", "customProperties"}
PROPERTY = ELEMENT | {"required", "unique", "logicalTypeOptions"}
LOGICAL = {"string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean"}
OPTIONS = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum", "format", "multipleOf"},
    "date": {"minimum", "maximum", "format"},
}


def described(path: str) -> dict[str, Any]:
    """A package of contracts as its file has it."""
    found: dict[str, Any] = json.loads((REPOSITORY / path).read_text("utf-8"))
    return found


def test_an_office_that_nobody_knows_is_refused_by_its_name() -> None:
    """Nothing of ours is missing where a name is mistyped."""
    with pytest.raises(DefinitionRefused) as refused:
        exported(load(REPOSITORY), ("police", "polise"))
    (fault,) = refused.value.faults
    assert (fault.code, "police" in fault.remedy.english) == ("unknown-supplier", True)


@pytest.mark.parametrize("path", PACKAGES)
def test_out_and_back_is_the_same(path: str) -> None:
    """Every contract of the repository, of three countries, registers among them."""
    package, left = described(path), list[str]()
    assert package_of(json.loads(json.dumps(as_odcs(package))), package["name"], ("en",), left) == package
    assert left == []


@pytest.mark.parametrize("path", PACKAGES)
def test_what_is_written_is_of_the_standard(path: str) -> None:
    """Required keys, no key that it does not have, types that it knows, bounds that go with the type."""
    written = as_odcs(described(path))
    assert REQUIRED <= written.keys() <= TOP
    for table in written["schema"]:
        assert table.keys() <= ELEMENT | {"properties"} and table["logicalType"] == "object"
        for column in table["properties"]:
            assert column.keys() <= PROPERTY and column["logicalType"] in LOGICAL
            assert column.get("logicalTypeOptions", {}).keys() <= OPTIONS.get(column["logicalType"], set())


def test_a_contract_of_others_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Columns and types come over; a server, a rule of quality and a foreign property are named, not dropped."""
    file = tmp_path / "theirs.odcs.yaml"
    file.write_text(
        """\
apiVersion: v3.1.0
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553b
name: border_cases
version: 1.1.0
status: active
description: {purpose: Persons found at the border., limitations: None known.}
servers: [{server: warehouse, type: postgres}]
schema:
  - name: found
    physicalName: found_v1
    description: One row a month.
    properties:
      - {name: month, logicalType: string, physicalType: text, required: true}
      - {name: persons, logicalType: integer, logicalTypeOptions: {minimum: 0, multipleOf: 1}, classification: public}
    customProperties: [{property: owner, value: border}]
""",
        "utf-8",
    )
    content, left = from_odcs(file, "border", load(REPOSITORY))
    package = json.loads(content)
    [table] = package["resources"]
    fields = {field["name"]: field for field in table["schema"]["fields"]}
    assert (package["description"], package["version"], table["path"]) == (
        "Persons found at the border.",
        "1.1.0",
        "found_v1",
    )
    assert fields["month"] == {"name": "month", "type": "string", "constraints": {"required": True}}
    assert fields["persons"] == {"name": "persons", "type": "integer", "constraints": {"minimum": 0}}
    assert {*left} == {
        "servers",
        "description/limitations",
        "schema/0/owner",
        "schema/0/properties/0/physicalType",
        "schema/0/properties/1/logicalTypeOptions/multipleOf",
        "schema/0/properties/1/classification",
    }


@pytest.mark.parametrize(
    "text", ["- a list", "kind: Other\nschema: []", "kind: DataContract\nschema: [{properties: 3}]"]
)
def test_what_is_no_contract_is_refused(text: str, tmp_path: Path) -> None:
    """Another kind of file, or one without the names that a contract needs."""
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    with pytest.raises(DefinitionRefused):
        from_odcs(tmp_path / "a.yaml", "border", load(REPOSITORY))


def test_by_commands_out_and_back(tmp_path: Path) -> None:
    """What `export` writes `import` reads: the same contracts."""
    assert CliRunner().invoke(cli, ["contract", "export", "police", "--out", str(tmp_path)]).exit_code == 0
    words = ["contract", "import", str(tmp_path / "police.odcs.json"), "--out", str(tmp_path / "police")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert json.loads((tmp_path / "police/datapackage.json").read_text("utf-8")) == described(
        "datapackages/sources/police/datapackage.json"
    )
