"""Workbooks: an .xlsx or .ods in, the contract's table out, as the rows of one sheet.

The guard looks at the zip, a reader (`excel`, `opendocument`) says what stands on the sheets, and here the table is
found: on the sheet that the contract names, on the only visible one, or on the one whose cells alone are the promised
headings. A hidden sheet is never the table unless it is named. A formula comes out as the value stored with it; of a
sum the value is reckoned again, and a wrong one is refused, like one that is not stored at all.
Cells may be merged above the table, in a header that the contract promises over two rows, and in notes below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from thb_eu.definitions.contracts import Contract
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import NO_WORDS, Text, _, joined, quoted
from thb_eu.model import Place
from thb_eu.ooxml.archive import OLD_EXCEL
from thb_eu.ooxml.cell_reference import area_of, cell_name
from thb_eu.sources import excel, opendocument
from thb_eu.sources.around import notes_begin
from thb_eu.sources.guard import zip_faults
from thb_eu.sources.sheets import (
    WITHOUT_VALUE,
    Book,
    Flaw,
    Numbered,
    Opened,
    RawSheet,
    Spot,
    number_text,
)
from thb_eu.sources.sums import Sums
from thb_eu.sources.table_location import header_rows, likely_header_row

OLD_OR_LOCKED = _("this is a workbook of the old kind (.xls), or it is locked with a password.")
UNLOCK = _("Take the password off and save it as .xlsx.")
NAME_IT_SO = _("Name the sheet so and send it again.")
NAME_ONE = _(
    "Put the promised header on the sheet of the table, or name the sheet as thb:sheet in the contract: {expected}."
)
ON_SEVERAL = _("the promised header stands on several sheets: {titles}.")
KEEP_ONE = _("Keep only the sheet with the table that holds.")
ON_SEVERAL_ROWS = _("the promised header stands in several rows: {rows}.")
ONE_TABLE = _("Send one table alone, with one header.")
MERGED = _("cells are merged here.")
SPLIT = _("Split them and fill in every one.")
WRONG_SUM = _("the stored value of the formula is not the sum of its cells.")
WRONG_SUM_TOLD = _("the stored value of the formula is {stored}, the sum of its cells is {sum}.")
RECKON = _("Let the workbook recalculate, see which number holds, and send it again.")

READERS: Mapping[str, Callable[[bytes, str], Opened]] = {".xlsx": excel.opened, ".ods": opendocument.opened}
"""Who reads a workbook, by the ending of its name."""


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


def read_sheet(content: bytes, name: str, contract: Contract) -> Sheet:
    """The sheet that holds the table of `contract`, from its header on."""
    if content.startswith(OLD_EXCEL):
        raise SourceRefused(Fault(name, "workbook-old-or-locked", OLD_OR_LOCKED, UNLOCK, "supplier"))
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    refuse_if_any(SourceRefused, zip_faults(content, name))
    with READERS[suffix](content, name) as book:
        candidates = _candidates(book, name, contract)
        raw = {title: book.sheet(title, contract) for title in candidates}
    title = candidates[0] if len(candidates) == 1 else _found(raw, name, contract)
    sheet = raw[title]
    if sheet.unreadable:
        raise SourceRefused(*(flaw.told(name, title) for flaw in sheet.unreadable))
    row = header_row_of(sheet.rows, Place(name, title), contract)
    return _table(sheet, name, title, replace(contract, header_row=row), chosen=len(candidates) > 1)


def header_row_of(rows: Sequence[Numbered], where: Place, contract: Contract) -> int:
    """The row in which the header ends: the only one with the promised headings, or else where it should be.

    Of a file of which only the columns are declared, it is where the declaration says.
    """
    if not contract.fields:
        return contract.header_row
    found = header_rows(rows, contract)
    if len(found) > 1:
        told = ON_SEVERAL_ROWS.filled({"rows": ", ".join(map(str, found))})
        raise SourceRefused(Fault(where, "header-ambiguous", told, ONE_TABLE, "supplier"))
    return found[0] if found else likely_header_row(rows, contract)


# --- which sheet -----------------------------------------------------------------------------------


def _candidates(book: Book, name: str, contract: Contract) -> tuple[str, ...]:
    """The sheets on which the table may stand: the one that is named, else those that are visible."""
    wanted = contract.sheet
    if wanted and wanted not in book.titles:
        has = _titles(book.titles)
        absent = _('there is no sheet "{wanted}"; {has}.', wanted=wanted, has=has)
        raise SourceRefused(Fault(name, "sheet-missing", absent, NAME_IT_SO, "supplier"))
    if not wanted and not book.visible:
        raise SourceRefused(_unnamed(name, book.titles, contract, _("none is visible; ")))
    return (wanted,) if wanted else book.visible


def _found(raw: Mapping[str, RawSheet], name: str, contract: Contract) -> str:
    """The only one of several sheets that holds the promised headings."""
    found = [title for title, sheet in raw.items() if header_rows(sheet.rows, contract)]
    if len(found) == 1:
        return found[0]
    if found:
        told = ON_SEVERAL.filled({"titles": ", ".join(f'"{title}"' for title in found)})
        raise SourceRefused(Fault(name, "header-ambiguous", told, KEEP_ONE, "supplier"))
    raise SourceRefused(_unnamed(name, list(raw), contract, NO_WORDS))


def _unnamed(name: str, titles: Sequence[str], contract: Contract, first: Text) -> Fault:
    has = _titles(titles)
    what = _("the contract names no sheet and {first}{has}.", first=first, has=has)
    expected = " | ".join(field.name for field in contract.fields)
    return Fault(name, "sheet-not-named", what, NAME_ONE.filled({"expected": expected}), "analyst")


def _titles(titles: Iterable[str]) -> Text:
    return _("the workbook has {titles}", titles=joined(quoted(title) for title in titles))


# --- what of the sheet is the table ----------------------------------------------------------------


def _table(sheet: RawSheet, name: str, title: str, contract: Contract, chosen: bool) -> Sheet:
    """The rows from the header on, with the flaws and formulas that stand in the table."""
    below = tuple(row for row in sheet.rows if row[0] >= contract.first_header_row)
    notes = notes_begin(((number, [text.strip() for text in texts]) for number, texts in below), contract)

    def is_of_table(row: int) -> bool:
        return contract.first_header_row <= row and (notes is None or row < notes)

    of_cells = (flaw for flaw in (*sheet.flaws, *_wrong_sums(sheet, contract)) if is_of_table(flaw.row))
    merged = (flaw for flaw in _merged(sheet.merged, contract) if notes is None or flaw.row < notes)
    texts = {(row, at): text for row, cells in below for at, text in enumerate(cells, 1)}
    stored = (spot for spot in sheet.formulas if texts.get(spot, WITHOUT_VALUE) != WITHOUT_VALUE)
    return Sheet(
        title,
        tuple(_squared(below, contract)),
        tuple(flaw.told(name, title) for flaw in (*merged, *of_cells)),
        contract.header_row,
        tuple(row for row in sheet.rows if row[0] < contract.first_header_row),
        tuple(spot for spot in stored if is_of_table(spot[0])),
        chosen,
    )


def _merged(ranges: Iterable[str], contract: Contract) -> Iterator[Flaw]:
    for place in ranges:
        (top, left), (bottom, right) = area_of(place)
        if bottom >= contract.first_header_row and not _joins_names(top, bottom, left < right, contract):
            yield Flaw(place, "cells-merged", MERGED, SPLIT)


def _joins_names(top: int, bottom: int, across: bool, contract: Contract) -> bool:
    """Whether cells are merged as in a header of two rows: upper names across, or one name downwards."""
    two_rows = contract.first_header_row < contract.header_row
    upper = top == bottom == contract.first_header_row
    downwards = (top, bottom) == (contract.first_header_row, contract.header_row) and not across
    return two_rows and (upper or downwards)


def _wrong_sums(sheet: RawSheet, contract: Contract) -> Iterator[Flaw]:
    """Formulas that are plainly sums and whose stored value is another; figures of persons' rows are not told."""
    sums = Sums(sheet.numbers)
    for spot, formula in sheet.formulas.items():
        stored, right = sheet.numbers.get(spot), sums.of(formula)
        if stored is None or right is None or abs(stored - right) <= 1e-6 * max(1.0, abs(right)):
            continue
        told = WRONG_SUM_TOLD.filled({"stored": number_text(stored), "sum": number_text(right)})
        yield Flaw(cell_name(*spot), "sum-not-recalculated", WRONG_SUM if _is_register(contract) else told, RECKON)


def _is_register(contract: Contract) -> bool:
    """Whether the rows are persons; a declaration of columns is of nothing else."""
    return getattr(contract, "records", True) is not None


def _squared(rows: Sequence[Numbered], contract: Contract) -> Iterator[Numbered]:
    """Rows as wide as the header; a spreadsheet writes its empty cells or leaves them out as it likes."""
    filled = [(number, _without_empty_end(cells)) for number, cells in rows]
    width = max((len(cells) for number, cells in filled if number <= contract.header_row), default=0)
    return ((number, cells + ("",) * (width - len(cells))) for number, cells in filled)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max((column for column, text in enumerate(cells, 1) if text.strip()), default=0)
    return cells[:width]
