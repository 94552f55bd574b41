"""What clerks do to a form: each ends in what was typed, or in one refusal with a code and a place on the form."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from tests.support.filled_forms import Table, opened, rows_of, saved
from tests.support.sample import one_of_each, sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Definitions
from thb_eu.year.forms import Form
from thb_eu.year.forms.filled import read_form, stamp_of

AGES, JUDGMENTS, CITIZENS = "courts/convicted-by-age", "courts/judgments", "courts/convicted-by-citizenship"
TYPED = {1: 4, 2: 0, 5: 7, 9: 1}
"""Numbers by row of the table of ages; 12 persons in all, the other cells stay blank."""

Change = Callable[[Any, dict[str, Table]], None]


def typed_in(table: Table) -> None:
    """Type the numbers."""
    for row, value in TYPED.items():
        table.sheet.cell(table.header + row, 3).value = value


def came(content: bytes, definitions: Definitions, name: str = "form.xlsx") -> dict[tuple[str, ...], str]:
    """The numbers of the table of ages by its labels, as they came; blank ones left out."""
    form = read_form(content, name, definitions, year=2025)
    table = next(one for one in form.tables if one.contract == AGES)
    body = [cells for row, cells in rows_of(table.extract).items() if row > table.header_row]
    return {tuple(cells[:-1]): cells[-1] for cells in body if cells[-1] and cells[0] != "Skupaj"}


AS_TYPED = {
    ("Moški", "Mlajši od 18 let"): "4",
    ("Moški", "18 let ali več"): "0",
    ("Ženske", "18 let ali več"): "7",
    ("Neznano", "Neznano"): "1",
}


def cell(table: Table, row: int, column: int) -> Any:
    """A cell of the table, counted from its header."""
    return table.sheet.cell(table.header + row, column)


def sort_rows(_book: Any, tables: dict[str, Table]) -> None:
    """Turn the order of the rows around."""
    table = tables[AGES]
    rows = [[cell(table, row, column).value for column in (1, 2, 3)] for row in range(1, 10)]
    for row, values in enumerate(reversed(rows), 1):
        for column, value in enumerate(values, 1):
            cell(table, row, column).value = value


def insert_rows(_book: Any, tables: dict[str, Table]) -> None:
    """Insert rows over the table and inside it."""
    sheet = tables[AGES].sheet
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(tables[AGES].header + 3, 2)
    sheet.insert_rows(tables[AGES].header, 4)


def unlock_and_forget_names(book: Any, tables: dict[str, Table]) -> None:
    """Delete what is hidden: the stamp, the lists, the names."""
    for sheet in [sheet for sheet in book.worksheets if sheet.sheet_state == "veryHidden"]:
        book.remove(sheet)
    book.defined_names.clear()
    for table in tables.values():
        table.sheet.protection.sheet = False


def rename_and_move(book: Any, tables: dict[str, Table]) -> None:
    """Call a sheet otherwise and put it first; hide another."""
    tables[AGES].sheet.title = "popravljeno"
    book.move_sheet(tables[AGES].sheet, -5)
    tables[JUDGMENTS].sheet.sheet_state = "hidden"


def lose_the_mark(_book: Any, tables: dict[str, Table]) -> None:
    """Empty the first cell of one table."""
    tables[AGES].sheet["A1"] = None


def lose_the_first_row(_book: Any, tables: dict[str, Table]) -> None:
    """Delete the hidden row of one table."""
    for merged in list(tables[AGES].sheet.merged_cells.ranges):
        tables[AGES].sheet.unmerge_cells(str(merged))
    tables[AGES].sheet.delete_rows(1)


def add_sheets(book: Any, _tables: dict[str, Table]) -> None:
    """Add a sheet with remarks, and one that is empty."""
    book.create_sheet("Opombe")["A1"] = "Podatki so začasni."
    book.create_sheet("List1")


HARMLESS: dict[str, Change] = {
    "as it was": lambda _book, _tables: None,
    "rows sorted": sort_rows,
    "rows inserted": insert_rows,
    "hidden sheets and names deleted": unlock_and_forget_names,
    "sheet renamed, moved, another hidden": rename_and_move,
    "mark lost": lose_the_mark,
    "first row deleted": lose_the_first_row,
    "sheets added": add_sheets,
    "other tables deleted": lambda book, tables: [book.remove(t.sheet) for c, t in tables.items() if c != AGES],  # type: ignore[dict-item]
    "entry rules deleted": lambda _book, tables: tables[AGES].sheet.data_validations.dataValidation.clear(),
    "number pasted as text": lambda _book, tables: setattr(cell(tables[AGES], 5, 3), "value", " 7 "),
    "comment beside a number": lambda _book, tables: setattr(
        cell(tables[AGES], 5, 3), "comment", Comment("8", "Sodišče")
    ),
    "number with decimals that are none": lambda _book, tables: setattr(cell(tables[AGES], 5, 3), "value", 7.0),
}


@sampled("mistake", HARMLESS, 5)
def test_what_changes_no_figure_is_no_mistake(mistake: str, books: dict[str, bytes], definitions: Definitions) -> None:
    """A form is known by its stamp and marks, a row by its labels; nothing rests on the protection."""
    book, tables = opened(books["courts-2025"])
    typed_in(tables[AGES])
    HARMLESS[mistake](book, tables)

    assert came(saved(book), definitions) == AS_TYPED


def add_column(at: int) -> Change:
    """Insert a column of remarks into the table, or behind it."""

    def change(_book: Any, tables: dict[str, Table]) -> None:
        table = tables[AGES]
        for merged in list(table.sheet.merged_cells.ranges):
            table.sheet.unmerge_cells(str(merged))
        table.sheet.insert_cols(at)
        cell(table, 0, at).value = "Opomba"

    return change


def swap_columns(_book: Any, tables: dict[str, Table]) -> None:
    """Change the places of two columns, headings too."""
    for row in range(10):
        first, second = (cell(tables[AGES], row, column) for column in (1, 2))
        first.value, second.value = second.value, first.value


def at_cell(row: int, column: int, value: object) -> Change:
    """Type something into a cell of the table."""
    return lambda _book, tables: setattr(cell(tables[AGES], row, column), "value", value)


def merge(_book: Any, tables: dict[str, Table]) -> None:
    """Merge two cells of the table."""
    header = tables[AGES].header
    tables[AGES].sheet.merge_cells(start_row=header + 1, end_row=header + 2, start_column=3, end_column=3)


def copy_sheet(book: Any, tables: dict[str, Table]) -> None:
    """Keep the sheet of a table twice, to try something."""
    book.copy_worksheet(tables[AGES].sheet)


REFUSED: dict[str, tuple[Change, str, tuple[int, int] | None]] = {
    "column added inside": (add_column(2), "header-differs", (0, 2)),
    "column added behind": (add_column(4), "header-differs", (0, 4)),
    "columns swapped": (swap_columns, "header-differs", (0, 1)),
    "heading typed over": (at_cell(0, 3, "Osebe"), "header-differs", (0, 3)),
    "header emptied": (lambda b, t: [at_cell(0, c, None)(b, t) for c in (1, 2, 3)], "header-missing", None),  # type: ignore[dict-item]
    "a word for a number": (at_cell(3, 3, "pet"), "value-of-other-type", (3, 3)),
    "a bound for a number": (at_cell(3, 3, "<5"), "value-of-other-type", (3, 3)),
    "a share for a number": (at_cell(3, 3, 2.5), "value-of-other-type", (3, 3)),
    "a number read in two ways": (at_cell(3, 3, "1.000"), "number-ambiguous", (3, 3)),
    "a formula never computed": (at_cell(3, 3, "=C12*2"), "formula-without-value", (3, 3)),
    "an error value": (at_cell(3, 3, "#REF!"), "error-value", (3, 3)),
    "yes for a number": (at_cell(3, 3, True), "value-of-other-type", (3, 3)),
    "cells merged": (merge, "cells-merged", (1, 3)),
    "a remark beside the table": (at_cell(3, 6, "glej dopis"), "row-width-differs", (3, 6)),
    "sheet copied": (copy_sheet, "header-ambiguous", None),
}


@sampled("mistake", REFUSED, 0, one_of_each(REFUSED, lambda mistake: REFUSED[mistake][1]))
def test_what_may_change_a_figure_is_refused_at_its_place(
    mistake: str, books: dict[str, bytes], definitions: Definitions
) -> None:
    """Each with its own code, at the first cell that shows it, in the coordinates of the form."""
    change, code, place = REFUSED[mistake]
    book, tables = opened(books["courts-2025"])
    typed_in(tables[AGES])
    change(book, tables)

    with pytest.raises(SourceRefused) as refused:
        came(saved(book), definitions)

    fault = refused.value.faults[0]
    assert {one.code for one in refused.value.faults} <= {code, "value-of-other-type"}
    assert (fault.code, fault.who, fault.where.file) == (code, "supplier", "form.xlsx")
    if place:
        row, column = place
        expected = f"{get_column_letter(column)}{tables[AGES].header + row}"
        assert (fault.where.sheet, re.match(r"[A-Z]+\d+", fault.where.cell)[0]) == (tables[AGES].sheet.title, expected)  # type: ignore[index]


def patched(content: bytes, old: str, new: str) -> bytes:
    """The workbook with other words in all its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(target, "w") as written:
        for name in archive.namelist():
            written.writestr(name, archive.read(name).replace(old.encode(), new.encode()))
    return target.getvalue()


def test_a_form_of_another_collection_is_refused(
    made: dict[str, Form], books: dict[str, bytes], definitions: Definitions
) -> None:
    """Of another year, country or supplier, of contracts as they stood before, of a later program: each by its code."""
    form, id = books["courts-2025"], made["courts-2025"].stamp.form
    wrong = {
        "form-of-another-year": (books["courts-2024"], "form.xlsx"),
        "form-of-another-country": (patched(form, f"{id},SI", f"{id},HR"), "form.xlsx"),
        "form-of-another-supplier": (patched(form, " 1,courts", " 1,carts"), "form.xlsx"),
        "form-outdated": (patched(form, id, "0123456789abcdef"), "form.xlsx"),
        "form-not-recognised": (b"Spol,Starost\nM,3\n", "form.csv"),
        "workbook-old-or-locked": (b"\xd0\xcf\x11\xe0" + bytes(600), "form.xlsx"),
        "workbook-damaged": (form[:5000], "form.xlsx"),
    }
    for code, (content, name) in wrong.items():
        with pytest.raises(SourceRefused) as refused:
            read_form(content, name, definitions, year=2025)
        assert [fault.code for fault in refused.value.faults] == [code]
    foreign = patched(
        patched(form, f"{id},SI", f"{id},XR"), " 1,courts", " 1,tribunal"
    )  # whose supplier we do not know
    with pytest.raises(SourceRefused) as refused:
        read_form(foreign, "form.xlsx", definitions, year=2025)
    assert [fault.code for fault in refused.value.faults] == ["form-of-another-country"]
    with pytest.raises(SourceRefused) as refused:
        read_form(patched(form, "thb-eu form 1,", "thb-eu form 9,"), "form.xlsx", definitions)
    assert [fault.code for fault in refused.value.faults] == ["form-outdated"]


def test_a_sheet_of_another_suppliers_form_is_refused(books: dict[str, bytes], definitions: Definitions) -> None:
    """Its figures would be counted as another's."""
    book, tables = opened(books["courts-2025"])
    mark = str(tables[AGES].sheet["A1"].value)
    book.create_sheet("prilepljeno")["A1"] = mark.replace("courts/convicted-by-age", "police/users-by-age")

    with pytest.raises(SourceRefused) as refused:
        came(saved(book), definitions)

    [fault] = refused.value.faults
    assert (fault.code, fault.where.sheet) == ("form-of-another-supplier", "prilepljeno")


def test_the_stamp_is_found_without_reading_the_form(made: dict[str, Form], books: dict[str, bytes]) -> None:
    """By workbook and by CSV; a file of another kind has none."""
    for name, form in made.items():
        for file, content in form.files.items():
            stamp = stamp_of(content, file)
            assert stamp is not None
            assert (stamp.form, stamp.supplier, stamp.year) == (form.stamp.form, form.stamp.supplier, form.stamp.year)
            alone = f"{form.stamp.supplier}/{file[len(name) + 1 : -4]}"
            assert sorted(stamp.contracts) == (sorted(form.stamp.contracts) if file.endswith(".xlsx") else [alone])
    assert stamp_of(b"Spol;\xc5 tevilo\r\n", "x.csv") is None
    assert stamp_of(b"PK\x03\x04 no archive", "x.xlsx") is None
    assert stamp_of(b"", "x.csv") is None
