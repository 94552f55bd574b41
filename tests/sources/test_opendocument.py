"""An .ods is read like an .xlsx: the same table, the same notes, the same refusals, the same guard."""

from __future__ import annotations

import subprocess
import time
import zipfile
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from tests.support.opendocument_files import LISTED, cell, content, ods, row, sheet
from tests.support.read_grids import contract, refused, the_refusal
from thb_eu.definitions.contracts import ContractField
from thb_eu.sources.grid import Grid, read_grid

FILE = "data/t03.ods"
PLAIN = (row("Spol", "Osebe"), row("F", 17), row("M", 3))


def grid_of(*rows: str, **said: Any) -> Grid:
    """The table of a workbook with one sheet."""
    return read_grid(ods(sheet(*rows)), FILE, contract(**said))


def test_a_sheet_is_read_as_text_with_its_own_row_numbers() -> None:
    """Numbers lose nothing and gain nothing; blank rows, however many, keep the numbers of those below."""
    grid = grid_of(row("Spol", "Osebe"), row(more='table:number-rows-repeated="3"'), row("F", 17), row("M", 3.5))

    assert (grid.sheet, grid.header_row, grid.header) == ("Tabela", 1, ("Spol", "Osebe"))
    assert grid.rows == ((5, ("F", "17")), (6, ("M", "3.5")))


def test_a_million_blank_rows_and_columns_cost_nothing() -> None:
    """Every program fills the sheet up with one blank cell that is said to stand 16,384 times, in a million rows."""
    blank = '<table:table-cell table:number-columns-repeated="16382"/>'
    end = row(blank, more='table:number-rows-repeated="1048573"')

    assert grid_of(row("Spol", "Osebe", blank), row("F", 17, blank), end).rows == ((2, ("F", "17")),)


def test_equal_neighbours_are_one_element_and_many_cells() -> None:
    """Two equal rows, two equal cells: LibreOffice writes each once."""
    twice = cell(3, more='table:number-columns-repeated="2"')
    fields = (ContractField("Spol"), ContractField("M"), ContractField("F"))

    grid = grid_of(row("Spol", "M", "F"), row("X", twice, more='table:number-rows-repeated="2"'), fields=fields)

    assert grid.rows == ((2, ("X", "3", "3")), (3, ("X", "3", "3")))


def test_spaces_and_breaks_are_elements_and_comments_are_not_read() -> None:
    """`<text:s/>` is a space; a comment in a cell is no part of its text."""
    shown = "Bosna<text:s/>in<text:line-break/>Herc<text:span>egovina</text:span>"
    comment = "<office:annotation><text:p>tajno</text:p></office:annotation>"
    noted = f'<table:table-cell office:value-type="string">{comment}<text:p>{shown}</text:p></table:table-cell>'

    assert grid_of(row("Spol", "Osebe"), row(noted, 1)).rows == ((2, ("Bosna in\nHercegovina", "1")),)


def test_a_day_comes_out_as_the_contract_writes_it() -> None:
    """In ISO text, or in the format of the column."""
    told = 'office:value-type="date" office:date-value="2024-03-05"'
    day = f"<table:table-cell {told}><text:p>5.3.24</text:p></table:table-cell>"
    fields = (ContractField("Spol"), ContractField("Dan", type="date", format="%d/%m/%Y"))

    grid = grid_of(row("Spol", "Dan"), row(day, day), fields=fields)

    assert grid.rows == ((2, ("2024-03-05", "05/03/2024")),)


def test_a_hidden_sheet_is_never_the_table_unless_it_is_named() -> None:
    """A hidden sheet beside the table is passed over; hidden alone, it must be named."""
    hidden = sheet(row("Spol", "Osebe"), row("X", 1), title="Skrito", style="ta2")

    assert read_grid(ods(hidden, sheet(*PLAIN)), FILE, contract()).sheet == "Tabela"
    assert read_grid(ods(hidden, sheet(*PLAIN)), FILE, contract(sheet="Skrito")).rows == ((2, ("X", "1")),)
    assert the_refusal(ods(hidden), FILE)[1] == "sheet-not-named"


def test_a_stored_value_is_read_and_a_sum_reckoned_again() -> None:
    """`of:=SUM([.B2:.B3])`, as OpenDocument writes it."""
    total = "of:=SUM([.B2:.B3])"

    grid = grid_of(*PLAIN, row("Skupaj", cell(20, total)))
    where, what = the_refusal(ods(sheet(*PLAIN, row("Skupaj", cell(21, total)))), FILE)

    assert (grid.rows[-1], [told.kind for told in grid.otherwise]) == ((4, ("Skupaj", "20")), ["formulas"])
    assert (where, what) == (
        "data/t03.ods, sheet Tabela, B4",
        "sum-not-recalculated",
    )


def test_what_was_not_sent_is_refused_with_its_cell() -> None:
    """A formula without a value, an error, a yes-or-no value, merged cells: all at once."""
    error = cell("Err:522", "of:=[.B2]", more='calcext:value-type="error"')
    truth = '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    merged = cell("X", more='table:number-columns-spanned="2"')

    assert refused(
        ods(sheet(*PLAIN, row("A", cell(None, "of:=[.B2]")), row("B", error), row("C", truth), row(merged))), FILE
    ) == [
        ("data/t03.ods, sheet Tabela, A7:B7", "cells-merged"),
        ("data/t03.ods, sheet Tabela, B6", "value-of-other-type"),
        ("data/t03.ods, sheet Tabela, B4", "formula-without-value"),
        ("data/t03.ods, sheet Tabela, B5", "error-value"),
    ]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SPANS = range(5_000)
DEEP = cell("".join(f"<a{at}>" for at in SPANS) + "x" + "".join(f"</a{at}>" for at in reversed(SPANS)))
MANY = 'table:number-{}-repeated="{}"'


@pytest.mark.parametrize(
    ("spoilt", "what"),
    [
        (ods(sheet(*PLAIN, row("F", 1, more=MANY.format("rows", 1_000_000)))), "file-too-large"),
        (ods(sheet(*PLAIN, row("F", 1, more=MANY.format("rows", 90_000)))), "file-too-large"),
        (ods(sheet(*PLAIN, row(cell("F", more=MANY.format("columns", 16_384))))), "file-too-large"),
        (ods(sheet(*PLAIN, row(cell(more=MANY.format("columns", 16_383)), "F"))), "file-too-large"),
        (ods(sheet(*PLAIN, row(more=MANY.format("rows", 1_048_000)), row("F"))), "file-too-large"),
        (ods(sheet(*PLAIN, row("F", more=MANY.format("rows", "9" * 5_000)))), "workbook-damaged"),
        (ods(sheet(*PLAIN, row("F", more=MANY.format("rows", -1)))), "workbook-damaged"),
        (ods(content=content(sheet(*PLAIN), before=LAUGHS)), "workbook-damaged"),
        (ods(content=content(sheet(*PLAIN))[:-200]), "workbook-damaged"),
        (ods(content=content(sheet(row(DEEP)))), "workbook-damaged"),
        (
            ods(sheet(row(cell("<text:s text:c='999999999'/>" * 100)))),
            "header-missing|header-ambiguous|sheet-not-named",
        ),
        (ods(content=content(sheet(*PLAIN)) + " " * 3_000_000), "file-too-large"),
        (ods(sheet(*PLAIN), listed=LISTED.replace("/></m", "><m:encryption-data/></m")), "workbook-old-or-locked"),
        (ods(sheet(*PLAIN), **{"Basic/Standard/script-lb.xml": "<x/>"}), "workbook-with-macros"),
        (ods(sheet(*PLAIN), **{"../evil.xml": "<x/>"}), "workbook-unsafe"),
        (b"Spol,Osebe\nF,17\n", "workbook-damaged"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_hostile_sheet_is_refused_at_once(spoilt: bytes, what: str) -> None:
    """One element may claim a million cells; the answer costs no memory and no time."""
    begun = time.perf_counter()

    told = refused(spoilt, FILE)

    assert told[0][1] in what.split("|"), told
    assert time.perf_counter() - begun < 5


def test_an_excel_workbook_called_ods_is_refused() -> None:
    """Its name does not make it an OpenDocument."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert the_refusal(packed.getvalue(), FILE)[1] == "workbook-damaged"


@pytest.mark.libreoffice
@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_what_libreoffice_makes_of_an_excel_sheet_is_read_alike(tmp_path: Path) -> None:
    """The same table saved as .xlsx and as .ods: the same cells, formulas with the values that LibreOffice gave."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Tabela"
    for cells in [["Tabela 3"], ["Spol", "Osebe"], ["Ž  čš", 17], ["M", 3], [], ["Skupaj", "=SUM(B3:B4)"]]:
        book.active.append(cells)
    book.create_sheet("Skrito").sheet_state = "hidden"
    book.save(tmp_path / "t03.xlsx")
    order = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to"]
    subprocess.run([*order, "ods", "--outdir", tmp_path, tmp_path / "t03.xlsx"], check=True, capture_output=True)

    grid = read_grid((tmp_path / "t03.ods").read_bytes(), FILE, contract())

    assert (grid.sheet, grid.header_row) == ("Tabela", 2)
    assert grid.rows == ((3, ("Ž  čš", "17")), (4, ("M", "3")), (6, ("Skupaj", "20")))
