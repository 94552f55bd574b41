"""Read the sheets of an .xlsx as text. The one door by which openpyxl lets data in.

openpyxl believes what a sheet says of its size, drops rows that stand twice or in the wrong order, and knows
nothing of merged cells when it reads in passing. So every sheet is surveyed first, as plain XML, and only then read.
Refused: a workbook of which a part is damaged, rows out of order, and sizes that no table has. A formula comes out as
the value that is stored with it, or as "=" where none is. A day comes out as the contract writes it in that column.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import COLUMNS, ROWS
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.numbers import is_number, is_whole
from thb_eu.base.ooxml.archive import loaded, part_of
from thb_eu.base.ooxml.cell_reference import LAST_ROW, cell_name
from thb_eu.base.ooxml.sheet_cells import CellCursor
from thb_eu.definitions.contracts import Contract
from thb_eu.sources.sheets import (
    AGAIN,
    BROKEN,
    WITHOUT_VALUE,
    YES_OR_NO,
    Numbered,
    RawSheet,
    SheetFlaw,
    Spot,
    day_forms,
    most_cells,
    number_text,
    too_many_cells,
    too_many_columns,
    too_many_rows,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

NOT_A_VALUE = _("the cell holds two values, or what no program writes as a number.")
FORMULA = "f"
"""The type that openpyxl gives a cell with a formula."""


@contextmanager
def opened(content: bytes, name: str) -> Iterator[ExcelFile]:
    """Yield the workbook; whatever openpyxl stumbles over is a fault of the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions that we do not read
            # data_only=False: formulas are to be seen, not what they last came to
            book = ExcelFile(content, loaded(content, data_only=False))
            if not book.titles:
                what = _("the workbook has no sheet that can be read.")
                remedy = _("Save it as an ordinary .xlsx, not as Strict Open XML.")
                raise SourceRefused(Fault(Place(name), "sheet-missing", what, remedy, "supplier"))
            yield book
    except SourceRefused:
        raise
    except Exception:  # openpyxl and the XML parser have no common error; what they raise may quote a cell
        raise SourceRefused(Fault(Place(name), "workbook-damaged", BROKEN, AGAIN, "supplier")) from None


class ExcelFile:
    """An .xlsx that is open, to be read in passing."""

    def __init__(self, content: bytes, book: Workbook) -> None:
        self._content = content
        self._sheets: dict[str, Any] = {sheet.title: sheet for sheet in book.worksheets}

    @cached_property
    def _stored(self) -> Workbook:
        """The same with what its formulas last came to."""
        return loaded(self._content, data_only=True)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sheets, in their order."""
        return tuple(self._sheets)

    @property
    def visible(self) -> tuple[str, ...]:
        """The titles of the sheets that are not hidden."""
        return tuple(title for title, sheet in self._sheets.items() if sheet.sheet_state == "visible")

    def sheet(self, title: str, contract: Contract) -> RawSheet:
        """Find what stands on a sheet; nothing but flaws where it cannot be read."""
        sheet = self._sheets[title]
        last = contract.header_row + ROWS
        with part_of(self._content, sheet._worksheet_path) as part:
            merged, flaw = _survey(part, last, most_cells(contract))
        if flaw:
            return RawSheet(flaws=(flaw,))
        formulas: dict[Spot, str] = {}
        rows, flaws = _rows(sheet, last, day_forms(contract), formulas)
        if not formulas:
            return RawSheet(rows, merged, flaws=flaws)
        numbers: dict[Spot, float] = {}
        rows, flaws = _rows(self._stored[title], last, day_forms(contract), formulas, numbers)
        return RawSheet(rows, merged, formulas, numbers, flaws)


# --- the survey: plain XML, one element at a time --------------------------------------------------


NUMBERS, SHARED = ("", "n"), "s"
"""Kinds of cells whose value is a number, or that of a text which the sheets share."""


class _WorksheetReader:
    """Where the survey stands in the sheet, and what it has to say of each element that begins there."""

    def __init__(self, last: int, most_cells: float) -> None:
        self.last, self.left = last, most_cells
        self.at = CellCursor()
        self.merged: list[str] = []
        self.kind, self.values = "", 0
        self.asked = {"row": self._row, "c": self._cell, "mergeCell": self._merged}

    def meets(self, tag: str, attributes: Mapping[str, str]) -> SheetFlaw | None:
        """Find why the sheet cannot be read on from an element, if it cannot."""
        handler = self.asked.get(tag)
        return handler(attributes) if handler else None

    def _row(self, attributes: Mapping[str, str]) -> SheetFlaw | None:
        before = self.at.row
        if self.at.enter_row(attributes) and self.at.row <= LAST_ROW:
            return None
        what = _("the rows are not in order after row {before}.", before=before)
        return SheetFlaw("", "workbook-damaged", what, AGAIN)

    def _cell(self, attributes: Mapping[str, str]) -> SheetFlaw | None:
        self.left -= 1
        self.kind, self.values = attributes.get("t", ""), 0
        if not self.at.enter_cell(attributes):
            what = _("the cells of row {row} are not in order.", row=self.at.row)
            return SheetFlaw("", "workbook-damaged", what, AGAIN)
        if self.at.row > self.last:
            return too_many_rows(self.last)
        if self.left < 0:
            return too_many_cells()
        return too_many_columns(self.at.row) if self.at.column > COLUMNS else None

    def value(self, text: str) -> SheetFlaw | None:
        """What is wrong with the value of a cell that ends: a second one, or no number where there should be one."""
        self.values += 1
        is_fine = not text or (
            is_number(text) if self.kind in NUMBERS else is_whole(text.strip()) if self.kind == SHARED else True
        )
        if is_fine and self.values == 1:
            return None
        return SheetFlaw(cell_name(self.at.row, self.at.column), "workbook-damaged", NOT_A_VALUE, AGAIN)

    def _merged(self, attributes: Mapping[str, str]) -> SheetFlaw | None:
        self.merged.append(attributes["ref"])
        return None


def _survey(part: IO[bytes], last: int, most_cells: float) -> tuple[tuple[str, ...], SheetFlaw | None]:
    """Say what openpyxl would pass over in silence: merged cells; a flaw of the whole sheet ends the survey."""
    from defusedxml.ElementTree import iterparse

    surveyor = _WorksheetReader(last, most_cells)
    for event, element in iterparse(part, events=("start", "end")):
        if event == "end":
            if element.tag.endswith("}v") and (flaw := surveyor.value(element.text or "")):
                return (), flaw
            if element.tag.endswith(("}row", "}c")):
                element.clear()
            continue
        if flaw := surveyor.meets(element.tag.rpartition("}")[2], element.attrib):
            return (), flaw
    return tuple(surveyor.merged), None


# --- the values ------------------------------------------------------------------------------------


def _rows(
    sheet: Any, last: int, forms: Mapping[int, str], formulas: dict[Spot, str], numbers: dict[Spot, float] | None = None
) -> tuple[tuple[Numbered, ...], tuple[SheetFlaw, ...]]:
    """Return the rows that hold anything, as text, and the values that are no text and no number.

    Takes up `formulas` as they are met; with `numbers`, takes up every number, and a formula without a value is "=".
    """
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    rows: list[Numbered] = []
    flaws: list[SheetFlaw] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=last), 1):
        texts = []
        for at, cell in enumerate(cells):
            value, text = cell.value, ""
            if numbers is None and cell.data_type == FORMULA:
                formulas[number, at + 1], text = _formula(value), WITHOUT_VALUE
            elif value is None and numbers is not None and (number, at + 1) in formulas:
                text = WITHOUT_VALUE
            else:
                text = _text(value, forms.get(at, ""))
            if isinstance(value, bool):
                flaws.append(SheetFlaw(cell.coordinate, *YES_OR_NO))
            elif numbers is not None and isinstance(value, int | float):
                numbers[number, at + 1] = float(value)
            texts.append(text)
        if any(texts):
            rows.append((number, tuple(texts)))
    return tuple(rows), tuple(flaws)


def _formula(value: Any) -> str:
    """Return the text of a formula; one of many cells or of a data table carries it elsewhere, or nowhere."""
    return str(value if isinstance(value, str) else getattr(value, "text", None) or "")


def _text(value: object, form: str) -> str:
    """Return a value as the grid shows it: 17.0 is "17", a day is written as `form` or as ISO text."""
    if value is None:
        return ""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if form and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.strftime(form)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
