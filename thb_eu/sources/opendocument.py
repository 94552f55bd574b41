"""Read the sheets of an .ods as text, in the words of `sheets`.

The file is read as plain XML, one element at a time, and no value is believed but those that the standard writes apart
from their looks (ODF 1.2, part 1, 19.385: office:value-type). One element may stand for a million rows or columns
(table:number-rows-repeated): empty ones are counted and never made, filled ones only as far as a table goes. Refused: a
part that is damaged or declares entities, and sizes that no table has.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import COLUMNS, REPEATED_CELLS, REPEATED_SPACES, REPETITION_DIGITS, ROWS
from thb_eu.base.model import Place
from thb_eu.base.numbers import number_of, whole_of
from thb_eu.base.ooxml.archive import part_of
from thb_eu.base.ooxml.cell_reference import area_name, cell_name, is_on_a_sheet
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

URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{{{URN}{name}:1.0}}" for name in ("office", "table", "text", "style"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CONTENT = "content.xml"
NUMBERS = ("float", "currency", "percentage")
ERROR_VALUE = "#VALUE!"
"""How an error comes out, whatever the program calls it."""
IGNORED_TAGS = frozenset({f"{OFFICE}annotation", f"{TEXT}note", f"{TABLE}shapes", f"{TABLE}detective"})
"""What stands in a cell or on a sheet and is no part of a cell's text."""


@contextmanager
def opened(content: bytes, name: str) -> Iterator[OpenDocumentFile]:
    """Yield the workbook; whatever is wrong with its XML is a fault of the file."""
    try:
        yield OpenDocumentFile(content)
    except SourceRefused:
        raise
    except Exception:  # the parsers of zip and XML have no common error; what they raise may quote a cell
        raise SourceRefused(Fault(Place(name), "workbook-damaged", BROKEN, AGAIN, "supplier")) from None


class OpenDocumentFile:
    """An .ods that is open."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        hidden: set[str] = set()
        shown: dict[str, bool] = {}
        style = ""
        for event, element in self._elements():
            if event == "start" and element.tag == f"{STYLE}style":
                style = element.get(f"{STYLE}name", "") if element.get(f"{STYLE}family") == "table" else ""
            elif element.tag == f"{STYLE}table-properties" and element.get(f"{TABLE}display") == "false":
                hidden.add(style)
            elif event == "start" and element.tag == f"{TABLE}table":
                shown.setdefault(element.get(f"{TABLE}name", ""), element.get(f"{TABLE}style-name") not in hidden)
        self._shown = shown

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sheets, in their order."""
        return tuple(self._shown)

    @property
    def visible(self) -> tuple[str, ...]:
        """The titles of the sheets that are not hidden."""
        return tuple(title for title, shown in self._shown.items() if shown)

    def sheet(self, title: str, contract: Contract) -> RawSheet:
        """Find what stands on a sheet; nothing but flaws where it cannot be read."""
        reader = _SheetReader(contract.header_row + ROWS, day_forms(contract), most_cells(contract))
        inside = 0
        for event, element in self._elements():
            if element.tag == f"{TABLE}table":
                named = inside or element.get(f"{TABLE}name", "") == title
                inside += (1 if event == "start" else -1) if named else 0
                if named and not inside:
                    break
            elif inside == 1 and (flaw := reader.meets(event, element)):
                return RawSheet(flaws=(flaw,))
        return reader.sheet()

    def _elements(self) -> Iterator[tuple[str, Any]]:
        """Yield the elements of the content as they begin and end; what has ended is let go."""
        from defusedxml.ElementTree import iterparse

        with part_of(self._content, CONTENT) as part:
            for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
                yield event, element
                if event == "end" and element.tag in (f"{TABLE}table-row", f"{STYLE}style", f"{TABLE}table"):
                    element.clear()


@dataclass
class _Row:
    """A row while its cells are met: the last column, and by column the formulas and numbers."""

    number: int
    column: int = 0
    formulas: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, float] = field(default_factory=dict)


@dataclass
class _SheetReader:
    """Makes rows of one sheet's elements; `row` is the last that was met, `made` counts cells made by repetition."""

    last: int
    forms: Mapping[int, str]
    left: float
    row: int = 0
    made: int = 0
    rows: list[Numbered] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formulas: dict[Spot, str] = field(default_factory=dict)
    numbers: dict[Spot, float] = field(default_factory=dict)
    flaws: list[SheetFlaw] = field(default_factory=list)

    def meets(self, event: str, element: Any) -> SheetFlaw | None:
        """Take up a row when it ends; why the sheet cannot be read on, if it cannot."""
        if event == "start" or element.tag != f"{TABLE}table-row":
            return None
        first, self.row = self.row + 1, self.row + _times(element, "rows")
        texts: list[str] = []
        row = _Row(first)
        for cell in element:
            if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                self._take(cell, row, texts)
        filled = sum(map(bool, texts))
        self.made += filled * (self.row - first)
        if len(texts) > COLUMNS:
            return too_many_columns(first)
        if filled and (self.row > self.last or self.made > REPEATED_CELLS):
            return too_many_rows(self.last)
        self.left -= len(texts) * (self.row - first + 1) if filled else 0
        if self.left < 0:
            return too_many_cells()
        for number in range(first, self.row + 1) if filled else ():
            self.rows.append((number, tuple(texts)))
            self.formulas |= {(number, column): formula for column, formula in row.formulas.items()}
            self.numbers |= {(number, column): value for column, value in row.numbers.items()}
        return None

    def _take(self, cell: Any, row: _Row, texts: list[str]) -> None:
        """Take up one cell, or as many as it stands for, as far as a table goes."""
        first, row.column = row.column + 1, row.column + _times(cell, "columns")
        kind, formula = cell.get(f"{OFFICE}value-type", ""), cell.get(f"{TABLE}formula", "")
        self._span(cell, row.number, first)
        text = self._text(cell, kind, formula, self.forms.get(first - 1, ""))
        if not text:
            return
        last = min(row.column, COLUMNS + 1)
        texts += [""] * (min(first, last) - 1 - len(texts)) + [text] * (last - min(first, last) + 1)
        self.made += last - first
        for column in range(first, last + 1):
            if formula:
                row.formulas[column] = formula
            if kind in NUMBERS:
                row.numbers[column] = number_of(str(cell.get(f"{OFFICE}value")))
            if kind == "boolean":
                self.flaws.append(SheetFlaw(cell_name(row.number, column), *YES_OR_NO))

    def _text(self, cell: Any, kind: str, formula: str, form: str) -> str:
        """Say what the cell holds, as the grid shows it."""
        if cell.get(f"{CALC}value-type") == "error":
            return ERROR_VALUE
        if kind in NUMBERS:
            return number_text(number_of(str(cell.get(f"{OFFICE}value"))))
        if kind == "date":
            return _day(cell.get(f"{OFFICE}date-value"), form)
        if kind == "boolean":
            return "True" if cell.get(f"{OFFICE}boolean-value") == "true" else "False"
        shown = "\n".join(_shown(paragraph) for paragraph in cell if paragraph.tag == f"{TEXT}p")
        text = str(cell.get(f"{OFFICE}string-value", shown) if kind == "string" else shown)
        return WITHOUT_VALUE if formula and not text else text

    def _span(self, cell: Any, row: int, column: int) -> None:
        """Take up cells that are merged."""
        down, across = (whole_of(cell.get(f"{TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
        if down > 1 or across > 1:
            if not is_on_a_sheet(row + down - 1, column + across - 1):
                raise ValueError("no sheet has so many cells")
            self.merged.append(area_name(((row, column), (row + down - 1, column + across - 1))))

    def sheet(self) -> RawSheet:
        """Return the sheet as it was read."""
        numbers = self.numbers if self.formulas else {}
        return RawSheet(tuple(self.rows), tuple(self.merged), self.formulas, numbers, tuple(self.flaws))


def _times(element: Any, what: str) -> int:
    """For how many rows or columns an element stands."""
    written = str(element.get(f"{TABLE}number-{what}-repeated", "1"))
    if len(written) > REPETITION_DIGITS or whole_of(written) < 1:
        raise ValueError("no number of repetitions")
    return int(written)


def _day(written: str, form: str) -> str:
    """Return a day as `form` or as ISO text; a day with a time of its own stays with it."""
    moment = datetime.datetime.fromisoformat(written)
    if moment.time() != datetime.time():
        return moment.isoformat()
    return moment.date().strftime(form) if form else moment.date().isoformat()


def _shown(element: Any) -> str:
    """Return the text of a paragraph, without comments; its spaces, tabs and line breaks are elements of their own."""
    signs = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
    text = str(element.text or "")
    for inner in element:
        if inner.tag in signs:
            text += signs[inner.tag] * min(whole_of(inner.get(f"{TEXT}c", "1")), REPEATED_SPACES)
        elif inner.tag not in IGNORED_TAGS:
            text += _shown(inner)
        text += str(inner.tail or "")
    return text
