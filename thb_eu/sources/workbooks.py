"""Read the contract's table from an .xlsx or .ods, as the rows of one sheet.

The guard looks at the zip, a reader (`sheets`) says what stands on the sheets, and here the table is
found: on the sheet that the contract names, on the only visible one, or on the one whose cells alone are the promised
headings. A hidden sheet is never the table unless it is named. A formula comes out as the value stored with it; of a
sum the value is reckoned again, and a wrong one is refused, like one that is not stored at all.
Cells may be merged above the table, in a header that the contract promises over two rows, and in notes below.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from pathlib import PurePosixPath

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import FORMULA
from thb_eu.base.messages import NO_WORDS, Text, _, joined, quoted
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import OLD_EXCEL
from thb_eu.base.ooxml.cell_reference import FIXED_CELL, area_of, cell_name
from thb_eu.definitions.contracts import Contract
from thb_eu.sources.file_safety import zip_faults
from thb_eu.sources.header_and_notes import header_row_of, header_rows, notes_begin
from thb_eu.sources.sheets import (
    WITHOUT_VALUE,
    Opened,
    RawSheet,
    Sheet,
    SheetFlaw,
    Spot,
    SpreadsheetFile,
    excel_opened,
    number_text,
    open_document_opened,
)

OLD_OR_LOCKED = _("this is a workbook of the old kind (.xls), or it is locked with a password.")
UNLOCK = _("Take the password off and save it as .xlsx.")
NAME_ONE = _(
    "Put the promised header on the sheet of the table, or name the sheet as thb:sheet in the contract: {expected}."
)
ON_SEVERAL = _("the promised header is on several sheets: {titles}.")
WRONG_SUM = _("the stored value of the formula is not the sum of its cells.")
WRONG_SUM_TOLD = _("the stored value of the formula is {stored}, the sum of its cells is {sum}.")
RECKON = _("Let the workbook recalculate, see which number holds, and send it again.")

RANGE = re.compile(rf"({FIXED_CELL})(?::({FIXED_CELL}))?")
TERM = rf"(?:SUM\({RANGE.pattern}(?:[,;]{RANGE.pattern})*\)|{FIXED_CELL})"
SUM = re.compile(rf"\+?{TERM}(?:\+{TERM})*")
"""What is plainly a sum: `SUM` over ranges and cells of the same sheet, cells added by `+`, and both together."""
OPEN_DOCUMENT = re.compile(r"\[\.([^\[\]]*)\]")
READERS: Mapping[str, Callable[[bytes, str], Opened]] = {".xlsx": excel_opened, ".ods": open_document_opened}
"""Who reads a workbook, by the ending of its name."""


@contextmanager
def opened(content: bytes, name: str) -> Iterator[SpreadsheetFile]:
    """Yield the workbook, by the ending of its name; refused if it is old, locked or unsafe."""
    if content.startswith(OLD_EXCEL):
        raise SourceRefused(Fault(Place(name), "workbook-old-or-locked", OLD_OR_LOCKED, UNLOCK, "supplier"))
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    refuse_if_any(SourceRefused, zip_faults(content, name))
    with READERS[suffix](content, name) as book:
        yield book


def read_sheet(content: bytes, name: str, contract: Contract) -> Sheet:
    """Return the sheet that holds the table of `contract`, from its header on."""
    with opened(content, name) as book:
        candidates = _candidates(book, name, contract)
        raw = {title: book.sheet(title, contract) for title in candidates}
    title = candidates[0] if len(candidates) == 1 else _found(raw, name, contract)
    sheet = raw[title]
    if sheet.unreadable:
        raise SourceRefused(*(flaw.as_fault(name, title) for flaw in sheet.unreadable))
    row = header_row_of(sheet.rows, Place(name, title), contract)
    return table_on(sheet, name, title, replace(contract, header_row=row), chosen=len(candidates) > 1)


# --- which sheet -----------------------------------------------------------------------------------------------------


def _candidates(book: SpreadsheetFile, name: str, contract: Contract) -> tuple[str, ...]:
    """Return the sheets on which the table may stand: the one that is named, else those that are visible."""
    wanted = contract.sheet
    if wanted and wanted not in book.titles:
        absent = _('sheet "{wanted}" does not exist; {has}.', wanted=wanted, has=_titles(book.titles))
        remedy = _("Name the sheet so and send it again.")
        raise SourceRefused(Fault(Place(name), "sheet-missing", absent, remedy, "supplier"))
    if not wanted and not book.visible:
        raise SourceRefused(_unnamed(name, book.titles, contract, _("none is visible; ")))
    return (wanted,) if wanted else book.visible


def _found(raw: Mapping[str, RawSheet], name: str, contract: Contract) -> str:
    """Return the only one of several sheets that holds the promised headings."""
    found = [title for title, sheet in raw.items() if header_rows(sheet.rows, contract)]
    if len(found) == 1:
        return found[0]
    if found:
        message = ON_SEVERAL.filled({"titles": ", ".join(f'"{title}"' for title in found)})
        remedy = _("Keep only the sheet with the table that holds.")
        raise SourceRefused(Fault(Place(name), "header-ambiguous", message, remedy, "supplier"))
    raise SourceRefused(_unnamed(name, list(raw), contract, NO_WORDS))


def _unnamed(name: str, titles: Sequence[str], contract: Contract, first: Text) -> Fault:
    what = _("the contract names no sheet and {first}{has}.", first=first, has=_titles(titles))
    expected = " | ".join(field.name for field in contract.fields)
    return Fault(Place(name), "sheet-not-named", what, NAME_ONE.filled({"expected": expected}), "analyst")


def _titles(titles: Iterable[str]) -> Text:
    return _("the workbook has {titles}", titles=joined(quoted(title) for title in titles))


# --- what of the sheet is the table ----------------------------------------------------------------------------------


def table_on(sheet: RawSheet, name: str, title: str, contract: Contract, chosen: bool = False) -> Sheet:
    """Return the rows from the header on, at least as wide as it, with the flaws and formulas of the table."""
    first = contract.first_header_row
    # a spreadsheet writes its empty cells or leaves them out as it likes
    below = [(row, _without_empty_end(cells)) for row, cells in sheet.rows if row >= first]
    width = max((len(cells) for row, cells in below if row <= contract.header_row), default=0)
    notes = notes_begin(((row, [text.strip() for text in cells]) for row, cells in below), contract)

    def is_of_table(row: int) -> bool:
        return first <= row and (notes is None or row < notes)

    of_cells = (flaw for flaw in (*sheet.flaws, *_wrong_sums(sheet, contract)) if is_of_table(flaw.row))
    merged = (flaw for flaw in _merged(sheet.merged, contract) if notes is None or flaw.row < notes)
    texts = {(row, at): text for row, cells in below for at, text in enumerate(cells, 1)}
    return Sheet(
        title,
        tuple((row, cells + ("",) * (width - len(cells))) for row, cells in below),
        tuple(flaw.as_fault(name, title) for flaw in (*merged, *of_cells)),
        contract.header_row,
        tuple(row for row in sheet.rows if row[0] < first),
        tuple(spot for spot in sheet.formulas if is_of_table(spot[0]) and texts.get(spot, "=") != WITHOUT_VALUE),
        chosen,
    )


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max((column for column, text in enumerate(cells, 1) if text.strip()), default=0)
    return cells[:width]


def _merged(ranges: Iterable[str], contract: Contract) -> Iterator[SheetFlaw]:
    """Yield cells that are merged otherwise than in a header of two rows: upper names across, or one name downwards."""
    first, last = contract.first_header_row, contract.header_row
    for place in ranges:
        (top, left), (bottom, right) = area_of(place)
        joins_names = top == bottom == first or ((top, bottom) == (first, last) and left == right)
        if bottom >= first and not (first < last and joins_names):
            yield SheetFlaw(place, "cells-merged", _("cells are merged here."), _("Split them and fill in every one."))


def _wrong_sums(sheet: RawSheet, contract: Contract) -> Iterator[SheetFlaw]:
    """Yield formulas that are plainly sums and whose stored value is another; figures of persons' rows are not told."""
    sums = FormulaSums(sheet.numbers)
    of_persons = getattr(contract, "records", True) is not None  # a declaration of columns is of nothing else
    for spot, formula in sheet.formulas.items():
        stored, right = sheet.numbers.get(spot), sums.of(formula)
        if stored is not None and right is not None and abs(stored - right) > 1e-6 * max(1.0, abs(right)):
            message = WRONG_SUM_TOLD.filled({"stored": number_text(stored), "sum": number_text(right)})
            yield SheetFlaw(cell_name(*spot), "sum-not-recalculated", WRONG_SUM if of_persons else message, RECKON)


def plain_sum(formula: str) -> str:
    """Return the formula as Excel writes it, without its sign; nothing where it is no sum of cells of its own sheet."""
    text = "".join(formula.upper().removeprefix("OF:").split()).removeprefix("=")
    text = OPEN_DOCUMENT.sub(lambda found: found[1].replace(".", ""), text).replace("$", "").replace(";", ",")
    return text if len(text) <= FORMULA and SUM.fullmatch(text) else ""


class FormulaSums:
    """The numbers of a sheet, ready to be added up as Excel and OpenDocument write sums; of other formulas nothing."""

    def __init__(self, numbers: Mapping[Spot, float]) -> None:
        columns: dict[int, list[tuple[int, float]]] = {}
        for (row, column), number in sorted(numbers.items()):
            columns.setdefault(column, []).append((row, number))
        self._rows = {column: [row for row, _ in found] for column, found in columns.items()}
        self._sums = {column: [0.0, *accumulate(value for _, value in found)] for column, found in columns.items()}

    def of(self, formula: str) -> float | None:
        """Find what the formula comes to; nothing where it is no sum of cells of its own sheet."""
        text = plain_sum(formula)
        return sum(self._of_range(*area_of(found[0])) for found in RANGE.finditer(text)) if text else None

    def _of_range(self, first: Spot, last: Spot) -> float:
        (top, bottom), (left, right) = sorted((first[0], last[0])), sorted((first[1], last[1]))
        total = 0.0
        for column, rows in self._rows.items():
            if left <= column <= right:
                sums = self._sums[column]
                total += sums[bisect_right(rows, bottom)] - sums[bisect_left(rows, top)]
        return total
