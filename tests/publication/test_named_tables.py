"""Tables by name in the workbook: what Open XML asks of them, so that no program calls the file damaged.

ECMA-376, part 1, 18.5.1: ids and names are each other's, the headings are the cells of the header row, letter by
letter (18.5.1.3; 22.9.2.19 says how a new line is written). Excel besides takes no name that is a cell's or another
name's, no two headings that differ in case alone, no merged cell inside, no filter of a sheet over a table.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from thb_eu.base.model import Audience
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.publication.flat_tables import observations
from thb_eu.publication.layout import laid_out
from thb_eu.publication.workbook import blank, workbook
from thb_eu.results import Submission
from thb_eu.run import for_audience
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import SheetContent
from thb_eu.writing.sheet_styles import CELL

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,254}")
CELL_NAME = re.compile(r"([A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*)")
EDITIONS = [Audience.INTERNAL, Audience.EU, Audience.PUBLIC]


def heading(written: str) -> str:
    """A heading as the part of the table writes it, with what its escapes stand for."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), written)


def faults(content: bytes) -> list[str]:
    """What of a workbook breaks the rules of its tables."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    told: list[str] = []
    names: list[str] = [name.casefold() for name in book.defined_names]
    ids: list[int] = []
    for sheet in book:
        taken: set[Any] = set()
        for table in sheet.tables.values():
            left, top, right, low = range_boundaries(table.ref)
            places = {(row, column) for row in range(top, low + 1) for column in range(left, right + 1)}
            merged = {place for area in sheet.merged_cells.ranges for row in area.rows for place in row}
            cells = [sheet.cell(top, column).value for column in range(left, right + 1)]
            heads = [heading(column.name) for column in table.tableColumns]
            told += [f"{table.name}: a name"] * (
                not NAME.fullmatch(table.name) or bool(CELL_NAME.fullmatch(table.name))
            )
            told += [f"{table.name}: called otherwise"] * (table.name != table.displayName)
            told += [f"{table.name}: headings"] * (bool(table.headerRowCount) and heads != cells)
            told += [f"{table.name}: headings alike"] * (len({it.casefold() for it in heads}) < len(heads))
            told += [f"{table.name}: ids of columns"] * (
                [it.id for it in table.tableColumns] != [*range(1, len(heads) + 1)]
            )
            told += [f"{table.name}: merged"] * bool(merged & places)
            told += [f"{table.name}: over another"] * bool(taken & places)
            told += [f"{table.name}: no row"] * (low < top + bool(table.headerRowCount))
            if sheet.auto_filter.ref:
                a, b, c, d = range_boundaries(sheet.auto_filter.ref)
                told += [f"{table.name}: a filter of the sheet"] * any(
                    b <= row <= d and a <= at <= c for row, at in places
                )
            taken |= places
            names.append(table.name.casefold())
            ids.append(table.id)
    told += ["names"] * (len({*names}) < len(names)) + ["ids"] * (len({*ids}) < len(ids))
    return told


@pytest.fixture(scope="module")
def books(submission: Submission) -> dict[Audience, bytes]:
    return {audience: workbook(for_audience(submission, audience)) for audience in EDITIONS}


@pytest.mark.parametrize("audience", EDITIONS)
def test_no_rule_of_tables_is_broken(submission: Submission, books: dict[Audience, bytes], audience: Audience) -> None:
    """Of each edition all indicators, of which the columns are named apart, annexes, and the list for pivot tables."""
    book = openpyxl.load_workbook(io.BytesIO(books[audience]))
    named = {name for sheet in book for name in sheet.tables}

    assert faults(books[audience]) == []
    assert {f"{name}_table" for name in ("V1", "V2", "V3", "V4", "P4", "J1", "U1", "Data", "Mapping")} <= named
    assert not {name for name in named if name.startswith(("N1", "N2"))}, "their sheet filters by its own heading"
    columns = [column.name for column in book["V3"].tables["V3_table"].tableColumns]
    assert columns[:7] == ["citizen", "citizen label 1", "citizen label 2", "T", "T status", "T conf", "T notes"]
    cells = for_audience(submission, audience).protected.cells
    layout = next(it for it in laid_out(cells, submission.definitions) if it.table.name == "V3")
    ends = cell_name(layout.body_row, 1), cell_name(layout.last_row, layout.last_column)
    assert book["V3"].tables["V3_table"].ref == ":".join(ends), "the numbers, below their headings"


def test_each_rule_is_one_that_can_be_broken(books: dict[Audience, bytes]) -> None:
    """What is judged is the file: another heading, a second id, a name that is a cell's."""
    with zipfile.ZipFile(io.BytesIO(books[Audience.EU])) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    first, second = (name for name in sorted(parts) if name in ("xl/tables/table1.xml", "xl/tables/table2.xml"))
    name = re.search(rb' name="(\w+)" displayName', parts[first])
    assert name is not None
    for of, was, now, about in (
        (first, b'<tableColumn id="1" name="', b'<tableColumn id="1" name="A', "headings"),
        (second, b'id="2" name', b'id="1" name', "ids"),
        (first, name[1], b"AB12", "a name"),
    ):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as packed:
            for part, content in parts.items():
                packed.writestr(part, content.replace(was, now) if part == of else content)
        assert any(about in told for told in faults(target.getvalue())), about


def test_a_region_that_is_no_table_stays_a_region() -> None:
    """Headings that differ in case alone, a number over a column, a merged cell, no row; a good one beside them."""
    sheet = SheetContent("A1", tab="1F3A5F")
    for at, heads in enumerate((("a", "A"), ("a", 1), ("a", "b"), ("a", "b"), ("x", "y\nz"))):
        for column, value in enumerate(heads, start=1):
            sheet.write(5 * at + 1, column, value, CELL)
            sheet.write(5 * at + 2, column, column, CELL)
        sheet.regions.append((5 * at + 1, 1, 5 * at + 2 - (at == 3), 2))
    sheet.write(12, 1, "over both", CELL, (12, 2))
    content = saved(Book([sheet], "An example", ("en",), has_tables=True))

    (table,) = openpyxl.load_workbook(io.BytesIO(content))["A1"].tables.values()
    assert (table.name, table.ref) == ("A1_table", "A21:B22") and faults(content) == []


def test_a_table_is_told_by_its_title(books: dict[Audience, bytes]) -> None:
    """As alternative text, in all languages; a part of a sheet by the title of the part."""
    with zipfile.ZipFile(io.BytesIO(books[Audience.EU])) as packed:
        told = {name: packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/tables/")}

    assert all('altText="' in part and 'altTextSummary="' in part for part in told.values())
    (victims,) = (part for part in told.values() if ' name="V3_table"' in part)
    assert "V3: " in victims and "citizenship" in victims and "državljanstvu" in victims


@pytest.mark.parametrize("audience", EDITIONS)
def test_the_list_holds_the_cells_of_its_edition_and_no_other(
    submission: Submission, books: dict[Audience, bytes], audience: Audience
) -> None:
    """Each row is one of observations.csv by its codes and numbers, and each of these is there."""
    sheet = openpyxl.load_workbook(io.BytesIO(books[audience]), read_only=True)["Data"]
    header, *rows = list(sheet.iter_rows(min_row=5, values_only=True))
    names = [str(name) for name in header]
    held = [dict(zip(names, map(str_of, row), strict=True)) for row in rows]
    text = observations(for_audience(submission, audience)).to_csv(index=False)
    written = list(csv.DictReader(io.StringIO(text)))

    is_sum = [row.pop("is_sum") for row in held]
    assert held == [{name: row[name].replace("_Z", "") for name in names if name != "is_sum"} for row in written]
    assert {*is_sum} == {"0", "1"}


def test_rows_that_add_nothing_up_count_each_victim_once(books: dict[Audience, bytes]) -> None:
    """45 were registered in 2024: by age and sex in V2, by citizenship in V3, as the totals of both say."""
    sheet = openpyxl.load_workbook(io.BytesIO(books[Audience.EU]), read_only=True)["Data"]
    header, *rows = list(sheet.iter_rows(min_row=5, values_only=True))
    held = [dict(zip(map(str, header), row, strict=True)) for row in rows]

    for table in ("V2", "V3"):
        leaves = [row for row in held if row["table"] == table and not row["is_sum"]]
        assert sum(row["obs_value"] or 0 for row in leaves) == 45
        assert {row["status"] for row in leaves} == {"IDENT", "PRESUM"}


def str_of(value: object) -> str:
    return "" if value is None else str(value)


def test_the_list_is_not_in_the_way_on_paper(books: dict[Audience, bytes]) -> None:
    """Its heading alone is printed, on one page."""
    sheet = openpyxl.load_workbook(io.BytesIO(books[Audience.EU]))["Data"]

    assert sheet.print_area.endswith("$H$5") and sheet.page_setup.fitToHeight in (None, 1)


def test_what_is_filled_in_has_no_tables(submission: Submission) -> None:
    """A table grows with what is typed below it; a form does not."""
    assert not any(sheet.tables for sheet in openpyxl.load_workbook(io.BytesIO(blank(submission))))
