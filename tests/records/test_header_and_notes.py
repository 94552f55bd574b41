"""Titles above, a header over two rows, notes below: read past where the contract promises them, else refused.

The workbook is the courts' sample as their statistical office would send it: cells merged, days as days of Excel.
"""

from __future__ import annotations

import copy
import datetime
import io
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.records.registers import collection
from tests.records.suppliers import COURTS, SOURCES, header, sample
from thb_eu.base.errors import DefinitionRefused, SourceRefused
from thb_eu.base.model import spoken
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.contracts import read_contracts
from thb_eu.sources import read
from thb_eu.sources.grid import Grid, read_grid
from thb_eu.sources.header_and_notes import joined_names

OFFICE = "courts-records/persons"
LINES = [line.split(";") for line in sample(OFFICE).decode().splitlines()]
UPPER, LOWER, FIRST, LAST = 3, 4, 5, 10
"""Rows of the sample: its header, and those of its persons."""
ADDED = 3
"""Columns that stand at the end, and are named in the upper row alone."""

Sheet = Any


def workbook(change: Callable[[Sheet], object] = lambda sheet: None) -> bytes:
    """The sample as a workbook, changed as a test likes."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, cells in enumerate(LINES, 1):
        for column, text in enumerate(cells, 1):
            if text:
                sheet.cell(row, column).value = as_excel(text) if FIRST <= row <= LAST else text
    sheet.merge_cells("A1:F1")
    groups = [column for column, text in enumerate(LINES[UPPER - 1], 1) if text] + [len(LINES[0]) + 1]
    for column, following in itertools.pairwise(groups):
        if not LINES[LOWER - 1][column - 1]:
            sheet.merge_cells(start_row=UPPER, end_row=LOWER, start_column=column, end_column=column)
        elif following - column > 1:
            sheet.merge_cells(start_row=UPPER, end_row=UPPER, start_column=column, end_column=following - 1)
    sheet.merge_cells(f"A{LAST + 3}:H{LAST + 3}")
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_excel(text: str) -> object:
    """A day as a day, a number as a number, anything else as text."""
    if text.isdecimal():
        return int(text)
    try:
        return datetime.datetime.strptime(text, "%d. %m. %Y")
    except ValueError:
        return text


@pytest.fixture
def office(definitions: Definitions) -> Contract:
    """The contract that promises titles, two header rows and notes."""
    return definitions.contracts[OFFICE]


def refused(content: bytes, name: str, contract: Contract) -> list[tuple[str, str]]:
    """Where and what the faults are, in English."""
    with pytest.raises(SourceRefused) as told:
        read_grid(content, name, contract)
    assert all(fault.what.in_language("sl") != fault.what.english for fault in told.value.faults)
    return [(spoken(fault.where, "en"), fault.code) for fault in told.value.faults]


def without_numbers_of_rows(facts: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Facts by what they say, not by the place where they stand."""
    places = {"fact", "view", "resource", "file", "sheet", "cell", "row", "source", "column"}
    return facts[[name for name in facts if name not in places]].astype(str).to_dict("records")


# --- what is promised is read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1250"])
def test_the_same_persons_come_out_of_every_layout(tmp_path: Path, definitions: Definitions, encoding: str) -> None:
    """CSV with titles and notes, the workbook with merged cells, and the plain file tell the same facts."""
    plain = read(collection(tmp_path / "plain", sample(COURTS), contract=COURTS), definitions)
    csv = read(
        collection(tmp_path / "csv", sample(OFFICE).decode().encode(encoding), contract=OFFICE),
        definitions,
    )
    folder = collection(tmp_path / "xlsx", b"", contract=OFFICE)
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"][0]["path"] = "records.xlsx"
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    (folder / "records.xlsx").write_bytes(workbook())
    xlsx = read(folder, definitions)

    assert len(plain.facts) > 5
    for other in (csv, xlsx):
        assert other.structure.empty
        assert without_numbers_of_rows(other.facts) == without_numbers_of_rows(plain.facts)


def test_names_are_joined_and_rows_keep_their_numbers(office: Contract) -> None:
    """`upper / lower` under a merged cell, the upper name alone where it is merged downwards; rows as Excel shows."""
    grids = [read_grid(sample(OFFICE), "c.csv", office), read_grid(workbook(), "c.xlsx", office)]

    for grid in grids:
        assert grid.header[:4] == ("Leto", "Zadeva / Sodišče", "Zadeva / Št. zadeve", "Zadeva / Zap. št. osebe")
        assert list(grid.header[-ADDED:]) == ["person", "person_by_name", "person_basis"]
        assert list(grid.header) == header(OFFICE)
        assert [number for number, _ in grid.rows] == [*range(FIRST, LAST + 1)]
    assert days_of(grids[0]) == [
        "12. 3. 2024",
        "12. 3. 2024",
        "20. 11. 2024",
        "5. 6. 2024",
        "5. 6. 2024",
        "9. 10. 2024",
    ]
    assert days_of(grids[1])[0] == "12. 03. 2024"


def days_of(grid: Grid) -> list[str]:
    """The days of the judgments."""
    return [cells[grid.header.index("Sodba / Dan")] for _, cells in grid.rows]


@pytest.mark.parametrize(
    ("upper", "lower", "names"),
    [
        (["Oseba", "", "Leto"], ["Spol", "Starost", ""], ["Oseba / Spol", "Oseba / Starost", "Leto"]),
        (["Leto", ""], ["", "Spol"], ["Leto", "Spol"]),
        (["", "Oseba", ""], ["Št.", "Spol", "Starost"], ["Št.", "Oseba / Spol", "Oseba / Starost"]),
        (["Oseba", "Sodba"], ["Dan", "Dan"], ["Oseba / Dan", "Sodba / Dan"]),
        (["Oseba"], ["Spol", "Starost"], ["Oseba / Spol", "Oseba / Starost"]),
        (["Oseba", ""], ["Spol", ""], ["Oseba / Spol", ""]),
    ],
)
def test_the_rule_of_names(upper: list[str], lower: list[str], names: list[str]) -> None:
    """A blank upper cell goes on while lower names stand below; nothing goes on across a name without a lower one."""
    assert list(joined_names(upper, lower)) == names


def test_titles_and_notes_may_hold_anything(office: Contract) -> None:
    """A formula, a yes or no, a day: what stands above and below is not looked at and not kept."""

    def change(sheet: Sheet) -> None:
        sheet["G1"], sheet["B14"], sheet["C14"], sheet["D20"] = "=1+1", True, "=NOW()", datetime.date(2024, 1, 1)

    assert read_grid(workbook(change), "c.xlsx", office) == read_grid(workbook(), "c.xlsx", office)


def test_notes_need_not_be_there(office: Contract) -> None:
    """The promise allows notes and asks for none."""
    lines = sample(OFFICE).decode().splitlines(keepends=True)

    assert len(read_grid("".join(lines[:LAST]).encode(), "c.csv", office).rows) == LAST - FIRST + 1


# --- what is not promised is refused ----------------------------------------------------------------------------------

UNPROMISED: dict[str, tuple[dict[str, Any], str]] = {
    "notes": ({"notes_below": False}, f"A{LAST + 3}:H{LAST + 3}"),
    "a header of two rows": ({"header_rows": 1}, "A3:A4"),
    "names across in a header of one row": ({"header_rows": 1, "header_row": 3}, "B3:D3"),
}


@pytest.mark.parametrize("what", UNPROMISED)
def test_without_the_promise_it_is_refused(office: Contract, what: str) -> None:
    """Each promise is needed: without it the workbook is refused at the cells that show it."""
    said, cells = UNPROMISED[what]
    told = refused(workbook(), "c.xlsx", replace(office, **said))

    assert any(where.endswith(cells) and words == "cells-merged" for where, words in told)


def test_titles_need_no_promise(office: Contract) -> None:
    """The header alone says where it stands; that it stands elsewhere than agreed is told."""
    found = read_grid(workbook(), "c.xlsx", replace(office, header_row=2))

    assert found == read_grid(workbook(), "c.xlsx", office)
    assert [told.kind for told in found.otherwise] == ["header"]


def test_notes_without_the_promise_are_rows_of_the_table(office: Contract) -> None:
    """In a CSV file a note is a row like any other: it is judged as one, not passed over."""
    grid = read_grid(sample(OFFICE), "c.csv", replace(office, notes_below=False))

    assert [number for number, _ in grid.rows][-3:] == [12, 13, 14]


def test_a_blank_row_in_the_table_loses_nobody(office: Contract) -> None:
    """Rows below it fill what a row of the table must fill: they are no notes, and the file is refused at each."""
    lines = sample(OFFICE).decode().splitlines(keepends=True)
    content = "".join([*lines[: FIRST + 1], lines[LAST], *lines[FIRST + 1 :]]).encode()

    told = refused(content, "c.csv", office)
    assert [where for where, _ in told] == [f"c.csv, row {row}" for row in range(FIRST + 3, LAST + 2)]
    assert {words for _, words in told} == {"row-below-table"}


def test_a_blank_row_right_below_the_header_begins_no_notes(office: Contract) -> None:
    """The table begins with its first row; it is not lost to a blank row above it."""
    lines = sample(OFFICE).decode().splitlines(keepends=True)
    content = "".join([*lines[:LOWER], lines[LAST], *lines[LOWER:]]).encode()

    assert len(read_grid(content, "c.csv", office).rows) == LAST - FIRST + 1


@pytest.mark.parametrize("cells", ["C6:D6", "A4:A5", "B4:C4", "B3:C4", "A2:A3"])
def test_cells_merged_in_the_table_are_refused(office: Contract, cells: str) -> None:
    """Among persons, from the header into them, lower names across, two groups over both rows, title into header."""

    def merge(sheet: Sheet) -> None:
        for there in [str(place) for place in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(there)
        sheet.merge_cells(cells)

    assert any(
        where.endswith(cells) and words == "cells-merged" for where, words in refused(workbook(merge), "c.xlsx", office)
    )


def test_no_message_repeats_a_note_or_a_name(office: Contract) -> None:
    """Notes may name a person: no fault of the file says what stands in one."""

    def change(sheet: Sheet) -> None:
        sheet["C6"] = "=A1"
        sheet["A13"] = "ZAUPNO"

    told = refused(workbook(change), "c.xlsx", office)
    assert [words for _, words in told] == ["formula-without-value"] and "ZAUPNO" not in str(told)


# --- the promise itself -----------------------------------------------------------------------------------------------


def test_a_header_that_ends_before_it_has_room_is_refused(definitions: Definitions) -> None:
    """Two rows cannot end in the first one."""
    path = "datapackages/sources/courts-records/datapackage.json"
    spoilt = copy.deepcopy(json.loads((SOURCES / "courts-records/datapackage.json").read_text(encoding="utf-8")))
    spoilt["resources"][0]["thb:header_row"] = 1

    with pytest.raises(DefinitionRefused, match="a header of 2 rows cannot end in row 1"):
        read_contracts(spoilt, definitions.law.dimensions, tuple(definitions.law.days), path)
