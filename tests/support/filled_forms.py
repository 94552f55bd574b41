"""Forms filled in as a clerk does it: by what stands on the sheets, with openpyxl, and nothing of the program.

A table is found by the mark in its first cell, its header by the names of the contract's columns, its statement by the
labels in front of the answers. `typed` is what must come back: every row that holds anything, as text.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

WORDS = {
    "reported": "Sporočamo: številke so spodaj",
    "none": "Nič: vemo, da ni bilo nobenega primera",
    "unknown": "Ne moremo povedati",
}
CHOICE, WHY, ROLE, DAY = "Kaj sporočate", "Če ne morete povedati", "Vaša vloga", "Dan"


@dataclass
class Table:
    """The sheet of a table: its contract, its header row, its columns by name, and its rows below the header."""

    sheet: Worksheet
    contract: str
    header: int
    columns: dict[str, int]

    @property
    def rows(self) -> range:
        """The rows of the table, the printed totals among them."""
        return range(self.header + 1, self.sheet.max_row + 1)

    def answer(self, label: str, value: Any) -> None:
        """Answer what the label asks."""
        for row in range(1, self.header):
            if str(self.sheet.cell(row, 1).value or "").startswith(label):
                self.sheet.cell(row, 2).value = value
                return
        raise AssertionError(f"{label} is not on the sheet")

    def say(self, says: str, role: str = "vodja oddelka", day: str = "2026-03-02", why: str = "") -> None:
        """Choose what is said of the table, with role and day, and why it cannot be said."""
        self.answer(CHOICE, WORDS[says])
        self.answer(ROLE, role)
        self.answer(DAY, day)
        self.answer(WHY, why or None)

    def typed(self) -> dict[int, list[str]]:
        """By row what stands in it as text, as far as anything does; the sums of the form itself left out."""
        found = {}
        for row in self.rows:
            cells = [self.sheet.cell(row, column).value for column in self.columns.values()]
            texts = ["" if value is None or str(value).startswith("=SUM") else str(value) for value in cells]
            if any(texts):
                found[row] = texts
        return found


def opened(content: bytes) -> tuple[Any, dict[str, Table]]:
    """The workbook, and its tables by contract."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    tables = {}
    for sheet in book.worksheets:
        mark = str(sheet["A1"].value or "")
        if mark.startswith("thb-eu form") and "/" in mark:
            header = next(
                row
                for row in range(sheet.max_row, 1, -1)
                if sheet.cell(row, 1).fill.fgColor.rgb == "FFDCE4EC"  # the ground of a header
            )
            columns: dict[str, int] = {}
            for column in range(1, sheet.max_column + 1):
                if not sheet.cell(header, column).value:
                    break
                columns[str(sheet.cell(header, column).value)] = column
            contract = mark.split(",")[1]
            tables[contract] = Table(sheet, contract, header, columns)
    return book, tables


def saved(book: Any) -> bytes:
    """The bytes of a workbook as openpyxl writes them, without any value of a formula."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rows_of(extract: bytes) -> dict[int, list[str]]:
    """The rows of an extract that hold anything, by the number that a spreadsheet gives them."""
    lines = csv.reader(io.StringIO(extract.decode(), newline=""))
    return {number: cells for number, cells in enumerate(lines, 1) if any(cells)}
