"""What was read of the built-in definitions is kept as Python keeps compiled modules, and taken only under its seal."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions, kept, load, unsure_texts

Read = Callable[[str], list[str]]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Modules of another place, beside which something may be kept."""
    for room in kept.ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "some.py").write_text("SOME = 1\n")
    (tmp_path / "definitions/__pycache__").mkdir()
    monkeypatch.setattr(kept, "__file__", str(tmp_path / "definitions/kept.py"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def was_read(state: str) -> bool:
    """Whether definitions in this state were read, and not taken from where they are kept."""
    reads = []
    assert kept.kept_or_read(state, lambda: reads.append(state) or [state]) == [state]
    return bool(reads)


def file_of(house: Path) -> Path:
    """What is kept."""
    (found,) = (house / "definitions/__pycache__").iterdir()
    return found


def cut(house: Path) -> None:
    file_of(house).write_bytes(file_of(house).read_bytes()[:-1])


def written_by_another(house: Path) -> None:
    """Somebody's pickle under the seal of ours."""
    seal = file_of(house).read_bytes()[: kept.LENGTH]
    file_of(house).write_bytes(seal + pickle.dumps(["another"]))


def other_module(house: Path) -> None:
    (house / "base/some.py").write_text("SOME = 2\n")


@pytest.mark.parametrize("change", [cut, written_by_another, other_module])
def test_what_is_kept_is_taken_until_something_changes(house: Path, change: Callable[[Path], None]) -> None:
    """Files of the definitions, modules that read them, the kept bytes themselves."""
    assert [was_read(state) for state in ("first", "first", "second", "second")] == [True, False, True, False]

    change(house)

    assert was_read("second")
    assert not was_read("second")


def test_where_python_keeps_nothing_neither_do_we(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told not to write compiled modules, or where it cannot."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert was_read("first") and was_read("first")

    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (house / "definitions/__pycache__").rmdir()
    assert was_read("first") and was_read("first")


def test_what_is_kept_is_what_was_read(definitions: Definitions) -> None:
    """No part of the definitions is lost or other on the way through a file."""
    read, kept_files = pickle.loads(pickle.dumps(definitions)), definitions.law.files

    assert [vars(file) for file in read.law.files] == [vars(file) for file in kept_files]  # each is itself and no other
    assert replace(read, law=replace(read.law, files=kept_files)) == definitions


@pytest.fixture
def copy(definitions: Definitions, tmp_path: Path) -> Path:
    """The definitions as a dossier holds them."""
    for name, content in definitions.files.items():
        path = tmp_path.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def test_the_built_in_files_in_a_dossier_are_not_read_again(copy: Path) -> None:
    """The same bytes make the same definitions; only their folder is another."""
    loaded, built_in = load(copy), load()

    assert loaded.law is built_in.law
    assert loaded.folder.roots["mappings"] == copy / "mappings"
    assert replace(loaded, folder=built_in.folder) == built_in
    assert loaded.unsure == unsure_texts(loaded.files)


@pytest.mark.parametrize("change", ["a byte more", "a file more", "a file less"])
def test_other_files_in_a_dossier_are_read(copy: Path, change: str) -> None:
    """One byte of a comment, a file that nobody names, a file that may be absent: none are the same definitions."""
    if change == "a byte more":
        with (copy / "mappings/decisions.yaml").open("ab") as decisions:
            decisions.write(b"#\n")
    elif change == "a file more":
        (copy / "mappings/notes.txt").write_text("", encoding="utf-8")
    else:
        (copy / "datapackages/metadata/concepts.csv").unlink()

    assert load(copy).law is not load().law


def test_a_supplier_without_a_contract_is_refused_in_a_dossier_too(copy: Path) -> None:
    """An empty folder among those of the suppliers is no part of the built-in definitions."""
    (copy / "datapackages/sources/nobody").mkdir()

    with pytest.raises(DefinitionRefused):
        load(copy)
