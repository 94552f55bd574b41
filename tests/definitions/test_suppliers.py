"""The offices that send figures: one entry for every package of contracts, and nothing invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu import definitions as reading
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions, kept_parts, load
from thb_eu.definitions.folder import find_folder, with_changes

NAME = "datapackages/national/suppliers.yaml"
FILE = (REPOSITORY / NAME).read_text(encoding="utf-8")


def loaded_with(content: str, folder: Path) -> Definitions:
    """The built-in definitions with another file of suppliers."""
    changed = folder / NAME
    changed.parent.mkdir(parents=True)
    changed.write_text(content, encoding="utf-8")
    return load(with_changes(find_folder(), folder, "definitions"))


def test_every_package_of_contracts_has_its_office(definitions: Definitions) -> None:
    """Whoever sends a table can be written to; the toolkit invents neither an address nor a day."""
    packages = {path.name for path in (REPOSITORY / "datapackages/sources").iterdir() if path.is_dir()}

    assert {*definitions.suppliers} == packages
    for office in definitions.suppliers.values():
        assert (office.mailbox, office.address, office.due, office.due_in(2025)) == ("", "", "", "")
        assert office.office.in_language("sl") and office.office.english


def test_what_the_office_tells_is_read(tmp_path: Path) -> None:
    """A day of the year after the figures."""
    text = FILE.replace("due: null", 'due: "03-31"', 1).replace("mailbox: null", "mailbox: thb@courts.example", 1)
    courts = loaded_with(text, tmp_path).suppliers["courts-records"]

    assert (courts.name, courts.mailbox, courts.due_in(2025)) == ("courts", "thb@courts.example", "2026-03-31")


@pytest.mark.usefixtures("read_anew")
def test_offices_read_alone_are_those_read_with_all(tmp_path: Path) -> None:
    """A collection that changes this file alone, as every begun one, has the definitions that a full reading gives."""
    text = FILE.replace("mailbox: null", "mailbox: thb@office.example")
    alone, built_in = loaded_with(text, tmp_path), load()
    kept_parts._parts.clear()
    whole = reading._read(replace(alone.folder, languages=()))

    assert replace(alone, law=whole.law) == whole and alone.law is built_in.law
    ours, theirs = ([{**vars(file), "unsigned": None} for file in law.files] for law in (alone.law, whole.law))
    assert ours == theirs  # the unsigned file, which is itself and no other, follows from the rest
    assert alone.fingerprint != load().fingerprint and alone.unsure == whole.unsure


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  irsd:", "  inspektorat:", {"unknown-supplier"}),
        ("also: [police-records]", "also: [police-record]", {"unknown-supplier"}),
        ("also: [police-records]", "also: [police-records, furs]", {"duplicate-id"}),
        ("    also: [police-records]\n", "", {"supplier-lacking"}),
        ("due: null", "due: null\n    language: de", {"unknown-code"}),
        ("due: null", 'due: "02-30"', {"shape-wrong"}),
        ("mailbox: null", 'mailbox: "a@b.example\\nBcc: c@d.example"', {"shape-wrong"}),
        ("mailbox: null", "mailbox: police", {"shape-wrong"}),
    ],
)
def test_a_file_that_would_mislead_is_refused(old: str, new: str, code: set[str], tmp_path: Path) -> None:
    """An office that nobody sends from, a package that two send or none, a day that is none, a mailbox that is two."""
    assert old in FILE

    with pytest.raises(DefinitionRefused) as refused:
        loaded_with(FILE.replace(old, new, 1), tmp_path)
    assert {fault.code for fault in refused.value.faults} == code
