"""Excel: a workbook in, the rows of one sheet out, as text. The one door by which openpyxl lets data in.

openpyxl believes what a sheet says of its size, drops rows that stand twice or in the wrong order, and knows
nothing of merged cells when it reads in passing. So every sheet is surveyed first, as plain XML, and only then read.
Refused: a zip that is no sound workbook, a sheet that nobody named, merged cells, rows out of order, and sizes
that no table has. A formula comes out as "=", whatever value it last had: it is for the grid to refuse.
"""

from __future__ import annotations

import datetime
import io
import os
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from thb_eu.definitions.contracts import Contract
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Place
from thb_eu.sources.guard import AGAIN, zip_faults

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
LAST_ROW_OF_A_SHEET = 1_048_576

OTHER_PARTS = "Delete what stands beside and below the table, empty rows and columns too."

TOO_MANY_ROWS = "too many rows for a table."

YES_OR_NO = ("a yes-or-no value (TRUE, FALSE) stands here.", "Write it as text, as the contract asks.")

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel 97 begins, and also any workbook that is locked with a password."""

Numbered = tuple[int, tuple[str, ...]]
"""A row of text cells and its number as a spreadsheet shows it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read, not yet judged: its rows from the header on, and what was already seen to be wrong."""

    title: str
    rows: tuple[Numbered, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a place of a sheet (`C14`, `B2:D2`); without a place it concerns the whole sheet."""

    place: str
    what: str
    remedy: str

    def told(self, name: str, title: str) -> Fault:
        """The same as a fault of the sheet `title` in the file `name`."""
        return Fault(str(Place(file=name, sheet=title, cell=self.place)), self.what, self.remedy, "supplier")


def read_sheet(content: bytes, name: str, contract: Contract) -> Sheet:
    """The sheet that `contract` names, or the only visible one, from its header row on."""
    if content.startswith(OLD_EXCEL):
        old = "this is a workbook of the old kind (.xls), or it is locked with a password."
        raise SourceRefused(Fault(name, old, "Take the password off and save it as .xlsx.", "supplier"))
    refuse_if_any(SourceRefused, zip_faults(content, name))
    with _opened(content, name) as book:
        sheet = _chosen(book, name, contract.sheet)
        flaws = _survey(_part(content, sheet), contract.header_row)
        if any(not flaw.place for flaw in flaws):
            raise SourceRefused(*(flaw.told(name, sheet.title) for flaw in flaws))
        rows, more = _rows(sheet, contract.header_row)
    faults = tuple(flaw.told(name, sheet.title) for flaw in (*flaws, *more))
    return Sheet(sheet.title, tuple(_squared(rows, contract.header_row)), faults)


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Workbook]:
    """The workbook, to be read in passing; whatever openpyxl stumbles over is a fault of the file."""
    os.environ["OPENPYXL_LXML"] = "False"  # must be said before openpyxl is imported; lxml is not defused
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions that we do not read
            # data_only=False: formulas are to be seen, not what they last came to
            yield load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except SourceRefused:
        raise
    except Exception:  # openpyxl and the XML parser have no common error; what they raise may quote a cell
        broken = "the workbook cannot be read: a part of it is damaged or declares XML entities."
        raise SourceRefused(Fault(name, broken, AGAIN, "supplier")) from None


def _chosen(book: Workbook, name: str, wanted: str) -> Any:
    """The sheet called `wanted`; without a name the only visible one, never a hidden one."""
    if not book.worksheets:
        none = "the workbook has no sheet that can be read."
        raise SourceRefused(Fault(name, none, "Save it as an ordinary .xlsx, not as Strict Open XML.", "supplier"))
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    candidates = [sheet for sheet in book.worksheets if sheet.title == wanted] if wanted else visible
    if len(candidates) == 1:
        return candidates[0]
    if wanted:
        absent = f'there is no sheet "{wanted}"; {_titles(book.worksheets)}.'
        raise SourceRefused(Fault(name, absent, "Name the sheet so and send it again.", "supplier"))
    seen = _titles(visible) if visible else f"none is visible; {_titles(book.worksheets)}"
    unnamed = f"the contract names no sheet and {seen}."
    raise SourceRefused(Fault(name, unnamed, "Name one as thb:sheet in the contract.", "analyst"))


def _titles(sheets: list[Any]) -> str:
    return "the workbook has " + ", ".join(f'"{sheet.title}"' for sheet in sheets)


def _part(content: bytes, sheet: Any) -> IO[bytes]:
    return zipfile.ZipFile(io.BytesIO(content)).open(sheet._worksheet_path)


# --- the survey: plain XML, one element at a time --------------------------------------------------


class _Surveyor:
    """Where the survey stands in the sheet, and what it has to say of each element that begins there."""

    def __init__(self, header_row: int) -> None:
        self.header_row = header_row
        self.row = self.column = 0
        self.asked = {"row": self._row, "c": self._cell, "mergeCell": self._merged}

    def meets(self, tag: str, attributes: Mapping[str, str]) -> Flaw | None:
        """The flaw that an element brings, if any."""
        asked = self.asked.get(tag)
        return asked(attributes) if asked else None

    def _row(self, attributes: Mapping[str, str]) -> Flaw | None:
        before, self.row = self.row, int(attributes.get("r", self.row + 1))
        self.column = 0
        if before < self.row <= LAST_ROW_OF_A_SHEET:
            return None
        return Flaw("", f"the rows are not in order after row {before}.", AGAIN)

    def _cell(self, attributes: Mapping[str, str]) -> Flaw | None:
        before = self.column
        row, self.column = _position(attributes["r"]) if "r" in attributes else (self.row, before + 1)
        if row != self.row or self.column <= before:
            return Flaw("", f"the cells of row {self.row} are not in order.", AGAIN)
        if row > self.header_row + MOST_ROWS:
            return Flaw("", f"cells stand below row {self.header_row + MOST_ROWS}: {TOO_MANY_ROWS}", OTHER_PARTS)
        if self.column > MOST_COLUMNS:
            return Flaw("", f"row {row} has more than {MOST_COLUMNS} cells: too many columns for a table.", OTHER_PARTS)
        return None

    def _merged(self, attributes: Mapping[str, str]) -> Flaw | None:
        last_row, _ = _position(attributes["ref"].rpartition(":")[2])
        if last_row < self.header_row:
            return None
        return Flaw(attributes["ref"], "cells are merged here.", "Split them and fill in every one.")


def _survey(part: IO[bytes], header_row: int) -> list[Flaw]:
    """What openpyxl would pass over in silence; a flaw of the whole sheet ends the survey."""
    from defusedxml.ElementTree import iterparse

    surveyor = _Surveyor(header_row)
    flaws: list[Flaw] = []
    for event, element in iterparse(part, events=("start", "end")):
        if event == "end":
            if element.tag.endswith(("}row", "}c")):
                element.clear()
            continue
        flaw = surveyor.meets(element.tag.rpartition("}")[2], element.attrib)
        if flaw:
            flaws.append(flaw)
            if not flaw.place:
                break
    return flaws


def _position(place: str) -> tuple[int, int]:
    """Row and column of `C14`, both from 1."""
    from openpyxl.utils.cell import coordinate_to_tuple

    return coordinate_to_tuple(place)


# --- the values ------------------------------------------------------------------------------------


def _rows(sheet: Any, header_row: int) -> tuple[list[Numbered], list[Flaw]]:
    """The rows that hold anything, as text, and the values that are no text and no number."""
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    rows: list[Numbered] = []
    flaws: list[Flaw] = []
    read = sheet.iter_rows(min_row=header_row, max_row=header_row + MOST_ROWS)
    for number, cells in enumerate(read, header_row):
        texts = tuple(_text(cell.data_type, cell.value) for cell in cells)
        if any(texts):
            rows.append((number, texts))
        flaws += [Flaw(cell.coordinate, *YES_OR_NO) for cell in cells if isinstance(cell.value, bool)]
    return rows, flaws


def _text(data_type: str, value: object) -> str:
    """A value as the grid shows it: 17.0 is "17", a day is ISO text, a formula is "="."""
    if data_type == "f":
        return "="
    if value is None:
        return ""
    if isinstance(value, float):
        return format(value, ".15g")  # what Excel itself keeps of a number
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _squared(rows: list[Numbered], header_row: int) -> Iterator[Numbered]:
    """Rows as wide as the header; a spreadsheet writes its empty cells or leaves them out as it likes."""
    filled = [(number, _without_empty_end(cells)) for number, cells in rows]
    width = len(filled[0][1]) if filled and filled[0][0] == header_row else 0
    return ((number, cells + ("",) * (width - len(cells))) for number, cells in filled)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max((column for column, text in enumerate(cells, 1) if text.strip()), default=0)
    return cells[:width]
