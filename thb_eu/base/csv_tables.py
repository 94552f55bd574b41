"""Read and write rows of our own CSV files (UTF-8, RFC 4180).

What suppliers send in other encodings and dialects is read in `sources`.

A program for spreadsheets runs a cell that begins like a formula, whoever wrote it, and divides the lines as whoever
opens them has set it: at another sign than ours it knows no quotation mark of ours either, as that does not stand at
the beginning of its cell. So a text is looked at from its beginning and from every sign in it that may divide cells or
lines. Where it goes on like a formula it is written with an apostrophe there, which makes a text of the cell, and read
without; numbers stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DIVIDES, SIGNS = r",;|\t\r\n", r"=+@\-\uff1d\uff0b\uff20\uff0d"
"""What a cell or a line may end with, and what a formula may begin with, also in full width."""
UNSEEN = r'\x00-\x08\x0b\x0c\x0e-\x20"\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff'
"""Blanks, marks that nobody sees, and quotation marks: what a program may pass over before a formula."""
NUMBER = r"[+-]?[0-9][0-9 .,]*(?:[eE][+-]?[0-9]+)?(?: ?%)?"
"""What no program takes for more than a number; a sign alone is no formula either, where a cell begins."""
FROM_ITS_BEGINNING, LATER = rf"(?!{NUMBER}\Z)(?='*[{UNSEEN}]*[{SIGNS}].)", rf"(?='*[{UNSEEN}]*[{SIGNS}])"
"""Later even a sign alone may be one: what stands in the cells beside would belong to it."""
FORMULA = re.compile(rf"\A{FROM_ITS_BEGINNING}|(?<=[{DIVIDES}]){LATER}", re.DOTALL)
MARKED = re.compile(rf"\A'{FROM_ITS_BEGINNING}|(?<=[{DIVIDES}])'{LATER}", re.DOTALL)
NO_FORMULA = rf"^(?!([\s\S]*[{DIVIDES}])?[{UNSEEN}]*[{SIGNS}])"
"""Of a name that stands in tables for machines too, where nothing is marked."""
A_SIGN = re.compile(f"[{SIGNS}]")


class NotATable(ValueError):
    """This is not a table: not in UTF-8, a quotation mark left open, or a row that is not as wide as the header."""


def cells_of(content: bytes, strict: bool = False, exactly: bool = False) -> list[list[str]]:
    """Return the cells of every line, header too; with `strict` NotATable where a quotation mark is out of place."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=strict)
        return [*reader] if exactly else [[*map(unmarked, row)] for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise NotATable from None


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return the rows by the names of their columns, of a table whose shape was or will be looked at elsewhere."""
    return [*map(_unmarked, csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))]


def table_of(content: bytes) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Return the columns, and the rows by column name; NotATable unless every row is as wide as the header."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error):
        raise NotATable from None
    if any(None in row or None in row.values() for row in rows):
        raise NotATable
    return tuple(map(unmarked, reader.fieldnames or ())), [*map(_unmarked, rows)]


def marked(cell: str) -> str:
    """Return a cell as it is written: with an apostrophe wherever it goes on like a formula."""
    return FORMULA.sub("'", cell) if A_SIGN.search(cell) else cell


def unmarked(cell: str) -> str:
    """Return a cell as it is meant: without the apostrophe before what goes on like a formula."""
    return MARKED.sub("", cell) if "'" in cell else cell


class _Written(dict[str, str]):
    """Each text as it is written: most cells hold what others do; `broken`: those with a carriage return.

    Before Python 3.13 that is no line end to `csv`, which then leaves the cell without quotation marks.
    """

    def __init__(self, exactly: bool) -> None:
        super().__init__()
        self._exactly, self.broken = exactly, set[str]()

    def __missing__(self, text: str) -> str:
        self[text] = made = text if self._exactly else marked(text)
        if "\r" in made:
            self.broken.add(made)
        return made


def as_csv(rows: Iterable[Sequence[Any]], delimiter: str = ",", line_end: str = "\n", exactly: bool = False) -> bytes:
    """Return the rows, the header first, as the bytes of a file; nothing is written for None.

    `exactly`: as a format for machines wants it, which knows no mark of a text (SDMX-CSV).
    """
    written = _Written(exactly)
    table = [[written[cell] if isinstance(cell, str) else cell for cell in row] for row in rows]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    if not written.broken:
        writer.writerows(table)
        return text.getvalue().encode()
    quoting = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    for cells in table:
        (writer if written.broken.isdisjoint(cells) else quoting).writerow(cells)
    return text.getvalue().encode()


def _unmarked(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: unmarked(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
