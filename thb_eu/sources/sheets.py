"""Describe what stands on a sheet, alike for both kinds of workbook (.xlsx, .ods).

A reader of workbooks gives `RawSheet`: every row with anything in it as text, from row 1 on, and apart what a text does
not show: merged cells, formulas, and flaws. What of it belongs to the table is decided later (`workbooks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from thb_eu.base.errors import Fault
from thb_eu.base.limits import CELLS, COLUMNS
from thb_eu.base.messages import Text, _, in_thousands, layout
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.base.printable import normalized
from thb_eu.definitions.contracts import Contract

AGAIN = _("Copy the table into a new workbook, save it as .xlsx and send it again.")
OTHER_PARTS = _("Delete everything beside and below the table, empty rows and columns too.")
TOO_MANY_ROWS = _("too many rows for a table.")
TOO_WIDE = _("row {row} has more than {most_columns} cells: too many columns for a table.", most_columns=COLUMNS)
YES_OR_NO = (
    "value-of-other-type",
    _("a yes-or-no value (TRUE, FALSE) is here."),
    _("Type what the column asks for: a number, or a label as text."),
)
BROKEN = _("the workbook cannot be read: a part of it is damaged or declares XML entities.")
ISO_DAY = _("YYYY-MM-DD")
WITHOUT_VALUE = "="
"""How a formula comes out that has no stored value."""

Numbered = tuple[int, tuple[str, ...]]
"""A row of text cells and its number as a spreadsheet shows it."""
Spot = tuple[int, int]
"""Row and column of a cell, both from 1."""


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """Something wrong at a place of a sheet (`C14`, `B2:D2`); without a place it concerns the whole sheet."""

    place: str
    code: str
    what: Text
    remedy: Text

    @property
    def row(self) -> int:
        """The first row of the place."""
        return place_of(self.place.partition(":")[0])[0]

    def as_fault(self, name: str, title: str) -> Fault:
        """Return the same as a fault of the sheet `title` in the file `name`."""
        return Fault(Place(file=name, sheet=title, cell=self.place), self.code, self.what, self.remedy, "supplier")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """All that stands on a sheet: its rows as text, its merged cells, and its formulas.

    `formulas`: the formula of each cell that has one. `numbers`: where there are formulas, every number of the sheet,
    those that formulas last came to among them.
    """

    rows: tuple[Numbered, ...] = ()
    merged: tuple[str, ...] = ()
    formulas: Mapping[Spot, str] = field(default_factory=dict)
    numbers: Mapping[Spot, float] = field(default_factory=dict)
    flaws: tuple[SheetFlaw, ...] = ()

    @property
    def unreadable(self) -> tuple[SheetFlaw, ...]:
        """Why nothing of the sheet can be read."""
        return tuple(flaw for flaw in self.flaws if not flaw.place)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read, not yet judged: the row of its header, all rows, and what was already seen to be wrong.

    `rows`: from the header on. `above`: the rows over it. `formulas`: cells of the table whose value was stored with a
    formula. `chosen`: the sheet was found by its headings among several.
    """

    title: str
    rows: tuple[Numbered, ...]
    faults: tuple[Fault, ...] = ()
    header_row: int = 1
    above: tuple[Numbered, ...] = ()
    formulas: tuple[Spot, ...] = ()
    chosen: bool = False


class SpreadsheetFile(Protocol):
    """A workbook that is open: the titles of its sheets, those that are visible, and what stands on each."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sheets, in their order."""

    @property
    def visible(self) -> tuple[str, ...]:
        """The titles of the sheets that are not hidden."""

    def sheet(self, title: str, contract: Contract) -> RawSheet:
        """Find what stands on a sheet; days come out as `contract` writes them in their column."""


Opened = AbstractContextManager[SpreadsheetFile]


def too_many_rows(last: int) -> SheetFlaw:
    """Refuse a sheet whose cells stand too far down for a table."""
    what = _("cells are below row {last}: {too_many}", last=last, too_many=TOO_MANY_ROWS)
    return SheetFlaw("", "file-too-large", what, OTHER_PARTS)


def too_many_columns(row: int) -> SheetFlaw:
    """Refuse a sheet with a row too wide for a table."""
    return SheetFlaw("", "file-too-large", TOO_WIDE.filled({"row": row}), OTHER_PARTS)


def too_many_cells() -> SheetFlaw:
    """Refuse a sheet with too many filled cells for a table of figures."""
    what = _("the sheet holds more than {most} cells: too many for a table.", most=in_thousands(CELLS))
    return SheetFlaw("", "file-too-large", what, OTHER_PARTS)


def most_cells(contract: Contract) -> float:
    """Find how many cells a sheet may hold; of a register, as many as there is room for in its rows."""
    return inf if getattr(contract, "records", True) else CELLS  # a declaration of columns is of nothing else


def clean(text: str) -> str:
    """Return the text of a cell without what cannot be seen: spaces around it, and how an accent is put together."""
    if text.isascii():
        return text.strip(" \t\r\n")
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return normalized("NFC", spaced).strip(" \t\r\n")


def day_form(form: str) -> Text:
    """Say how a day is written, as people say it: `%d.%m.%Y` is dd.mm.yyyy."""
    pattern = form.replace("{", "{{").replace("}", "}}")
    for sign, name in (("%d", "day"), ("%m", "month"), ("%Y", "year")):
        pattern = pattern.replace(sign, f"{{{name}}}")
    return layout(pattern, day=_("dd"), month=_("mm"), year=_("yyyy"))


def day_forms(contract: Contract) -> Mapping[int, str]:
    """By place of the column: how the contract writes a day there, where it is not as ISO text."""
    return {at: one.format for at, one in enumerate(contract.fields) if one.type == "date" and "%" in one.format}


def number_text(value: float) -> str:
    """Return a number as the grid shows it: 17.0 is "17"; 15 digits are what Excel itself keeps of a number."""
    return format(value, ".15g")
