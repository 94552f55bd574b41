"""A register is received as any table, and nothing that a row says of a person leaves it.

Expected: the samples of registers that travel with the contracts, and names that stand in no other file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.deliveries import journal_in, resources_in
from thb_eu.cli.report.deliveries import received_object, received_words
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.received_deliveries import Verdict

ROLE, ON = "analyst", "2026-03-02"
ACTING = Acting(ROLE, ON)
SAMPLES = sorted((REPOSITORY / "datapackages/sources").glob("*-records/sample/*.csv"))
REGISTER = REPOSITORY / "datapackages/sources/irsd-records/sample/persons.csv"
NAME = "Metuljčica"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_register_is_recognised_by_its_header(
    sample: Path, new_collection: Path, definitions: Definitions
) -> None:
    (found,) = receive([sample], new_collection, definitions, ACTING).deliveries
    assert [table.contract for table in found.tables] == [f"{sample.parts[-3]}/{sample.stem}"]
    assert [(table.total, table.changes) for table in found.tables] == [(None, ())]


def test_of_a_later_register_rows_alone_are_told(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Six rows became four; which ones, and what they say, stands nowhere but in the file."""
    lines = REGISTER.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "irsd.csv"
    for count in (6, 4):
        path.write_text("".join(lines[: count + 1]), encoding="utf-8")
        (found,) = receive([path], new_collection, definitions, ACTING).deliveries
    (table,) = found.tables
    assert (table.rows, table.rows_before, table.number_of_changes) == (4, 6, 2)
    assert len(resources_in(new_collection)) == 1
    assert [entry.about["changes"] for entry in journal_in(new_collection).of(Act.RECEIVED)] == [0, 2]


def test_nothing_of_a_row_stands_in_a_letter_a_journal_or_on_the_console(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A name where a day should be: refused at its cell, and the name lies in the original alone; no copy is made."""
    path = tmp_path / "irsd.csv"
    content = REGISTER.read_text(encoding="utf-8")
    path.write_text(content.replace("8. 4. 2024", NAME, 1), encoding="utf-8")
    found = receive([path], new_collection, definitions, ACTING)
    (refused,) = found.deliveries
    assert (refused.verdict, [fault.where.cell for fault in refused.faults]) == (Verdict.REFUSED, ["G2"])
    spoken = [*received_words(found, "sl"), json.dumps(received_object(found, ("sl", "en")), ensure_ascii=False)]
    assert not [line for line in spoken if NAME in line]
    holding = [file.name for file in new_collection.rglob("*") if file.is_file() and NAME.encode() in file.read_bytes()]
    assert holding == ["original.csv"]
    assert not list(new_collection.rglob("*.remarks.xlsx"))


def test_a_receipt_of_pseudonyms_comes_along(new_collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """Persons of two registers can only meet where receipts lie beside the files; what is none may be the key."""
    path = tmp_path / "irsd.csv"
    path.write_bytes(REGISTER.read_bytes())
    receipt = tmp_path / "irsd.csv.receipt.json"
    receipt.write_text('{"key": "secret"}', encoding="utf-8")
    (found,) = receive([path], new_collection, definitions, ACTING).deliveries
    assert [(fault.code, fault.where.file) for fault in found.faults] == [("receipt-invalid", receipt.name)]
    assert not [file for file in new_collection.rglob("*") if file.is_file() and b"secret" in file.read_bytes()]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    made = {
        "schema_version": 1,
        "method": "p1",
        "key": "k1_abcdefgh",
        "declaration": "0" * 64,
        "sha256": sha256,
        "rows": {"emso": 6, "name": 0, "none": 0},
    }
    receipt.write_text(json.dumps(made), encoding="utf-8")
    (found,) = receive([path], new_collection, definitions, ACTING).deliveries
    assert found.faults == ()
    assert json.loads((new_collection / "deliveries" / found.id / "original.csv.receipt.json").read_bytes()) == made
