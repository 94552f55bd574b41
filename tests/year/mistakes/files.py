"""One broken file per mistake, by its name in `mistakes.csv`: what it is called, and its bytes, made anew each time.

The good table is that of suspects, by age, as the Police export it. A mistake is one change of it.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment

from tests.support.opendocument_files import ods, row, sheet
from thb_eu.base.ooxml.archive import OLD_EXCEL

HEADER = ["Izid obravnave", "Spol", "Starostna skupina", "Število"]
ROWS = [
    ["Kazenska ovadba", "Moški", "Odrasli", "4"],
    ["Kazenska ovadba", "Ženske", "Mladoletni", "2"],
    ["Poročilo", "Moški", "Odrasli", "1"],
]
Rows = Sequence[Sequence[str]]
NAME = "police-suspects-by-age"
"""What the good file is called, without its ending."""
Made = tuple[str, bytes]


def lines(rows: Rows = (HEADER, *ROWS), sign: str = ";", end: str = "\n") -> str:
    """The table as a text."""
    return "".join(sign.join(row) + end for row in rows)


def csv(rows: Rows = (HEADER, *ROWS), encoding: str = "utf-8", name: str = NAME, **more: str) -> Made:
    """The table as a CSV file."""
    return f"{name}.csv", lines(rows, **more).encode(encoding)


def with_cell(row: int, column: int, text: str) -> Rows:
    """The table with one cell that says something else; rows count from 1 below the header, columns from 0."""
    changed = [HEADER, *map(list, ROWS)]
    changed[row][column] = text
    return changed


def book(change: Callable[[Any], None] = lambda _sheet: None, rows: Rows = (HEADER, *ROWS)) -> Made:
    """The table as a workbook, changed by hand."""
    made = openpyxl.Workbook()
    first: Any = made.active
    first.title = "Osumljenci"
    for cells in rows:
        first.append([int(text) if text.isdecimal() else text for text in cells])
    change(first)
    target = io.BytesIO()
    made.save(target)
    return f"{NAME}.xlsx", target.getvalue()


def _formula(sheet: Any) -> None:
    sheet["D2"] = "=2+2"


def _cover(sheet: Any) -> None:
    sheet.parent.create_sheet("Naslovnica", 0)["A1"] = "Policija"


def _again(sheet: Any) -> None:
    other = sheet.parent.copy_worksheet(sheet)
    other.title = "Osumljenci (2)"


def _below(sheet: Any) -> None:
    for cells in ([], HEADER, ["Kazenska ovadba", "Moški", "Odrasli", 9]):
        sheet.append(cells)


def _photo() -> Made:
    """As Excel writes a picture that is placed in a cell: its value is an error, the picture a part of the archive."""
    name, content = book(_cells(D2="#VALUE!"))
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n")
    return name, target.getvalue()


def _comment(sheet: Any) -> None:
    sheet["D2"] = None
    sheet["D2"].comment = Comment("4", "Policija")


def _hidden(sheet: Any) -> None:
    _cover(sheet)
    sheet.sheet_state = "hidden"


def _cells(**cells: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for name, value in cells.items():
            sheet[name] = value

    return change


def _hide_rows(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def _archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


TOTAL = ["Skupaj", "", "", "7"]
MISTAKES: dict[str, Callable[[], Made]] = {
    "nothing": csv,
    "commas": lambda: csv(sign=","),
    "tabs": lambda: csv(sign="\t"),
    "windows-1250": lambda: csv(encoding="cp1250"),
    "mac-central-europe": lambda: csv(encoding="mac_latin2"),
    "dos": lambda: csv(encoding="cp852"),
    "byte-order-mark": lambda: csv(encoding="utf-8-sig"),
    "unicode-text": lambda: csv(encoding="utf-16", sign="\t", end="\r\n"),
    "crlf": lambda: csv(end="\r\n"),
    "old-mac-line-ends": lambda: csv(end="\r"),
    "nul-bytes": lambda: (f"{NAME}.csv", lines().encode() + b"\0\0\0"),
    "quote-not-closed": lambda: csv(with_cell(2, 0, '"Kazenska ovadba')),
    "read-as-windows-1250": lambda: (f"{NAME}.csv", lines().encode().decode("cp1250", "replace").encode()),
    "header-twice": lambda: csv([["Spol", *HEADER[1:]], *ROWS]),
    "column-added": lambda: csv([[*row, "Opomba" if row is HEADER else "-"] for row in (HEADER, *ROWS)]),
    "column-left-out": lambda: csv([row[1:] for row in (HEADER, *ROWS)]),
    "columns-moved": lambda: csv([[row[1], row[0], *row[2:]] for row in (HEADER, *ROWS)]),
    "heading-misspelt": lambda: csv([[*HEADER[:3], "Stevilo"], *ROWS]),
    "empty-columns-behind": lambda: csv([[*row, "", ""] for row in (HEADER, *ROWS)]),
    "title-above": lambda: csv([["Osumljenci 2025", "", "", ""], [""] * 4, HEADER, *ROWS]),
    "notes-below": lambda: csv([HEADER, *ROWS, ["Vir: evidenca kaznivih dejanj", "", "", ""]]),
    "blank-row-within": lambda: csv([HEADER, ROWS[0], [""] * 4, *ROWS[1:]]),
    "unit-in-a-count": lambda: csv(with_cell(1, 3, "12 oseb")),
    "decimal-comma": lambda: csv(with_cell(1, 3, "4,5")),
    "thousands-by-a-point": lambda: csv(with_cell(1, 3, "1.234")),
    "negative": lambda: csv(with_cell(1, 3, "-4")),
    "less-than": lambda: csv(with_cell(1, 3, "<5")),
    "a-year-for-a-count": lambda: csv(with_cell(1, 3, "2025")),
    "a-word-for-a-count": lambda: csv(with_cell(1, 3, "štiri")),
    "a-dash-for-zero": lambda: csv(with_cell(1, 3, "-")),
    "label-misspelt": lambda: csv(with_cell(1, 0, "Kazenska ovdaba")),
    "label-with-spaces": lambda: csv(with_cell(1, 1, " Moški\u00a0")),
    "label-with-an-invisible-sign": lambda: csv(with_cell(1, 1, "Moš\u200bki")),
    "row-left-out": lambda: csv([HEADER, *ROWS[:2]]),
    "row-twice": lambda: csv([HEADER, *ROWS, ROWS[0]]),
    "rows-sorted": lambda: csv([HEADER, *sorted(ROWS, reverse=True)]),
    "header-alone": lambda: csv([HEADER]),
    "half-empty": lambda: csv([HEADER, ROWS[0], *([*row[:3], ""] for row in ROWS[1:])]),
    "total-typed-over": lambda: csv([HEADER, *ROWS, [*TOTAL[:3], "9"]]),
    "no-header": lambda: csv(ROWS),
    "last-years-table": lambda: csv(
        [["Nationality", "Male", "Female", "Total"], ["Slovenia", "1", "2", "3"]], name="t03"
    ),
    "last-years-columns": lambda: csv(
        [["Člen", "Izid obravnave", *map(str, range(2020, 2025))], ["113. člen", "Kazenska ovadba", *"12345"]],
        name="police-offences",
    ),
    "two-tables-with-one-header": lambda: csv([HEADER, *ROWS], name="tabela"),
    "somebody-elses-list": lambda: csv([["Ime", "Priimek", "Rojen"], ["A", "B", "2000"]], name="seznam"),
    "empty-file": lambda: (f"{NAME}.csv", b""),
    "xlsx": book,
    "ods": lambda: (f"{NAME}.ods", ods(sheet(*(row(*cells) for cells in (HEADER, *ROWS)), title="Osumljenci"))),
    "sheet-renamed": lambda: book(lambda sheet: setattr(sheet, "title", "List1")),
    "sheet-moved-behind-a-cover": lambda: book(_cover),
    "sheet-hidden": lambda: book(_hidden),
    "table-on-two-sheets": lambda: book(_again),
    "two-tables-on-a-sheet": lambda: book(_below),
    "cells-merged": lambda: book(lambda sheet: sheet.merge_cells("A2:A3")),
    "formula-without-value": lambda: book(_formula),
    "error-value": lambda: book(_cells(D2="#REF!")),
    "a-day-in-a-count": lambda: book(_cells(D2=datetime.date(2025, 4, 1))),
    "count-with-a-decimal": lambda: book(_cells(D2=4.5)),
    "numbers-pasted-as-text": lambda: book(_cells(D2="4", D3="2 ")),
    "text-pasted-over-a-count": lambda: book(_cells(D2="glej prilogo")),
    "photo-in-place-of-a-count": _photo,
    "count-in-a-comment-alone": lambda: book(_comment),
    "rows-hidden": lambda: book(_hide_rows),
    "xlsx-called-csv": lambda: (f"{NAME}.csv", book()[1]),
    "csv-called-xlsx": lambda: (f"{NAME}.xlsx", csv()[1]),
    "page-called-xlsx": lambda: (f"{NAME}.xlsx", b"<html><table><tr><td>4</td></tr></table></html>"),
    "password": lambda: (f"{NAME}.xlsx", OLD_EXCEL + bytes(512)),
    "old-excel": lambda: (f"{NAME}.xls", OLD_EXCEL + bytes(512)),
    "word-document": lambda: (f"{NAME}.docx", _archive("[Content_Types].xml", "word/document.xml")),
    "macros": lambda: (f"{NAME}.xlsm", book()[1]),
    "zip": lambda: (f"{NAME}.zip", _archive(f"{NAME}.csv")),
    "scan": lambda: (f"{NAME}.pdf", b"%PDF-1.7"),
    "no-ending": lambda: (NAME, csv()[1]),
}
"""By the name of the mistake."""
