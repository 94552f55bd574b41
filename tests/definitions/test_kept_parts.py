"""A part of the definitions is kept while its files are the same, wherever they lie; whatever differs is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from thb_eu.base.errors import DefinitionRefused, MappingRefused
from thb_eu.definitions import Definitions, load, unsure_texts

pytestmark = pytest.mark.usefixtures("read_anew")
DECISIONS, OFFICES = "mappings/decisions.yaml", "datapackages/national/suppliers.yaml"
PARTS = ("law", "contracts", "codelists", "tables", "suppliers", "recipients", "reference", "sdmx", "personal_data")


@pytest.fixture
def copy(definitions: Definitions, tmp_path: Path) -> Path:
    """The definitions as a dossier holds them."""
    for name, content in definitions.files.items():
        path = tmp_path.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def others(one: Definitions, other: Definitions) -> set[str]:
    """The parts that were read for one of the two alone."""
    return {name for name in PARTS if getattr(one, name) is not getattr(other, name)}


def test_the_same_bytes_in_a_dossier_are_not_read_again(copy: Path) -> None:
    """Only their folder is another."""
    loaded, built_in = load(copy), load()

    assert others(loaded, built_in) == set()
    assert loaded.folder.roots["mappings"] == copy / "mappings"
    assert loaded.fingerprint == built_in.fingerprint and loaded.files == built_in.files
    assert loaded.unsure == unsure_texts(loaded.files)


def test_definitions_that_somebody_holds_are_given_again(copy: Path) -> None:
    """However many others were read meanwhile: a run is found again by the object that it was made by."""
    held = load()
    for number in range(5):
        (copy / DECISIONS).write_bytes(held.files[DECISIONS] + b"# a remark\n" * (number + 1))
        load(copy)

    assert load() is held


CHANGED: Mapping[str, set[str]] = {
    OFFICES: {"suppliers"},
    "datapackages/metadata/concepts.csv": {"reference"},
    "datapackages/national/personal-data.yaml": {"personal_data"},
    DECISIONS: {"law"},  # contracts and reports rest on what it counts, and a remark counts nothing
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_line_more_has_its_part_read_and_what_rests_on_it(name: str, copy: Path) -> None:
    """And no other; when the line goes, what was read before is there again."""
    before = (copy / name).read_bytes()
    (copy / name).write_bytes(before + (b"# a remark\n" if name.endswith(".yaml") else b"\n"))
    changed = load(copy)
    assert others(changed, load()) == CHANGED[name]
    assert changed.fingerprint != load().fingerprint

    (copy / name).write_bytes(before)
    assert others(load(copy), load()) == set()


def test_a_file_less_is_no_longer_known(copy: Path) -> None:
    """One that may be absent."""
    (copy / OFFICES).unlink()
    assert load(copy).suppliers == {} and load().suppliers


def test_what_is_refused_is_refused_until_it_is_mended(copy: Path) -> None:
    """No fault is kept, and none is forgotten."""
    before = (copy / DECISIONS).read_bytes()
    (copy / DECISIONS).write_bytes(before + b"maybe: here\n")
    for _again in range(2):
        with pytest.raises(MappingRefused) as refused:
            load(copy)
        assert {fault.where.file for fault in refused.value.faults} == {DECISIONS}

    (copy / DECISIONS).write_bytes(before)
    assert others(load(copy), load()) == set()


def test_a_supplier_without_a_contract_is_refused_in_a_dossier_too(copy: Path) -> None:
    """An empty folder among those of the suppliers is no part of the built-in definitions."""
    (copy / "datapackages/sources/nobody").mkdir()

    with pytest.raises(DefinitionRefused):
        load(copy)
