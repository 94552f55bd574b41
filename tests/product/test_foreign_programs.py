"""What was tried with programs of others is told as it was: a script asks each, and what was not had is no pass."""

from __future__ import annotations

import csv

from benchmarks.lab.readers.__main__ import PAGE, page
from benchmarks.lab.readers.files import differing
from benchmarks.lab.readers.reader import HERE, Asked, Reader

TABLES = [HERE / "readers.csv", HERE / "programs.csv"]
ROWS = [row for path in TABLES for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def test_every_program_is_asked_by_a_script_and_every_script_asks_one() -> None:
    assert {row["script"] for row in ROWS} == {path.name for path in (HERE / "scripts").iterdir() if path.is_file()}
    assert {row["what"] for row in ROWS} == {"reads", "validates"}
    assert all(len(row["reader"].split()) == len(row["version"].split()) for row in ROWS if row["by"] != "program")


def test_what_could_not_be_had_is_told_as_not_tried() -> None:
    """Whatever the count says: nothing was asked."""
    reader = Reader("workbook", "office", "1.0", "program", "reads", "x.sh")
    told = page([Asked(reader, "there is no office here"), Asked(reader, "", 12, ["V1"])]).splitlines()
    assert told[-2].endswith("| not tried: there is no office here |")
    assert told[-1].endswith("| 12 cells, 1 wrong |")


def test_the_page_names_every_program_of_the_tables() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.count("|") == 6]) == len(ROWS) + 2
    for row in ROWS:
        assert any(line.startswith(f"| {row['form']} | {row['reader']} ") for line in lines), row


def test_a_number_that_a_program_reads_otherwise_is_told() -> None:
    found = [{"sheet": "V1", "cell": "D11", "value": 45}, {"sheet": "V1", "cell": "A1", "value": 1}]
    assert [*differing({("V1", "D11"): 45}, found)] == []
    assert len([*differing({("V1", "D11"): 46, ("V2", "D11"): 0}, found)]) == 2


def test_a_script_asks_without_our_code() -> None:
    """None of them imports the program whose files it judges."""
    for path in (HERE / "scripts").iterdir():
        assert "thb_eu" not in path.read_text(encoding="utf-8"), path
