"""Read a supplier's file into one table of text.

Comes in: the bytes of a CSV file or a workbook, its name and its contract. Goes out: a `Grid`, whose cells are what the
supplier wrote, whose row numbers are those that a spreadsheet shows, and whose columns have the names of the contract.
A table of figures is small; a register, whose contract says how its rows are read, may be of any size. Where the header
alone decides, the table is found below titles, on another sheet, and behind another sign between columns
(`header_and_notes`); what was not as agreed is told. Notes below, and a header over two rows, are the contract's to
promise.
Refuses, all faults at once: text in no encoding of the contract, letters that an earlier program damaged, formulas
without a value and error values, invisible signs, header names missing or doubled. No message repeats a cell: it may
name a victim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from thb_eu.base.errors import Fault, Problem, SourceRefused, refuse_if_any
from thb_eu.base.limits import CELL
from thb_eu.base.messages import Text, _, in_thousands, plural
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import letters_of
from thb_eu.definitions.contracts import Contract
from thb_eu.sources.file_safety import ONLY_THESE, SAVE_AS_ONE
from thb_eu.sources.header_and_notes import joined_names, names_of_contract, notes_begin, notes_faults
from thb_eu.sources.sheets import Numbered, Sheet, clean
from thb_eu.sources.text_files import DAMAGED, DELIMITERS, read_text
from thb_eu.sources.workbooks import READERS, read_sheet

NO_HEADER = (
    "header-missing",
    _("the header is expected here, but the row is blank or missing."),
    _("Send the table with its header in this row, as agreed."),
)
NO_NAME = ("column-without-name", _("the column has no name."), _("Name it, or delete the empty column."))
SAME_NAME = _("the column has the same name as column {first}.")
SAME_MEANING = _("the heading means the same as that of column {first}.")
OWN_NAME = _("Give every column a name of its own.")
ONE_CELL = _("the header arrives as one cell: columns are divided by {called}, not by {asked}.")
SEND_THE_VALUE = _("Send the value.")
CHOSEN_SHEET = _('The table is found by its header on the sheet "{title}"; the contract names no sheet.')
FOUND_ENCODING = _("By its own mark the text is {found}; the contract allows {agreed}.")


CellSpot = tuple[int, int]
"""A row as a spreadsheet counts it, and a column counted from 0."""


@dataclass(frozen=True, slots=True)
class UnusualCell:
    """One thing that was read otherwise than agreed, the first cell or row that shows it, and how many do."""

    kind: str
    what: Text
    cell: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One table as text: cells as the supplier wrote them, rows as a spreadsheet shows them.

    `header`: the columns by the names of the contract; `headings`: as the supplier wrote them. `above`: what stands
    over the table. `written`: all rows of a table of figures, from the first of the file on. `otherwise`: what was read
    otherwise than agreed.
    """

    file: str
    sheet: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[Numbered, ...]
    headings: tuple[str, ...] = field(default=(), compare=False)
    above: tuple[Numbered, ...] = field(default=(), compare=False)
    written: tuple[Numbered, ...] = field(default=(), compare=False)
    otherwise: tuple[UnusualCell, ...] = field(default=(), compare=False)

    @property
    def texts(self) -> dict[CellSpot, str]:
        """What stands in each cell below the header."""
        return {(number, column): text for number, cells in self.rows for column, text in enumerate(cells)}

    def read_as(self, texts: Mapping[CellSpot, str]) -> Grid:
        """Return the table with other texts in some cells."""
        rows = ((n, tuple(texts.get((n, at), text) for at, text in enumerate(cells))) for n, cells in self.rows)
        return replace(self, rows=tuple(rows))


def cell_at(row: int, column: int) -> str:
    """Return the name that a spreadsheet gives a cell; rows count from 1, columns from 0."""
    return f"{letters_of(column + 1)}{row}"


def read_grid(content: bytes, name: str, contract: Contract) -> Grid:
    """Return the table in `content`, or every reason why it cannot be read as its contract says."""
    file = name.replace("\\", "/")
    suffix = PurePosixPath(file).suffix.lower()
    if suffix not in (".csv", *READERS):
        raise SourceRefused(Fault(Place(file), "file-type-not-read", ONLY_THESE, SAVE_AS_ONE, "supplier"))
    sheet, divided = (
        (read_sheet(content, file, contract), contract) if suffix in READERS else read_text(content, file, contract)
    )
    read_as = replace(divided, header_row=sheet.header_row)
    cleaned = [(number, tuple(map(clean, cells))) for number, cells in sheet.rows]
    begin = notes_begin(cleaned, read_as)
    lost = notes_faults(cleaned, begin, read_as, file, sheet.title)
    written = (*sheet.above, *sheet.rows)
    if begin is not None:
        sheet = replace(sheet, rows=tuple(row for row in sheet.rows if row[0] < begin))
    filled = {number: cells for number, cells in cleaned if any(cells) and (begin is None or number < begin)}
    headings = _header(filled, read_as)
    header = names_of_contract(headings, read_as)
    of_header = _header_faults(headings, header, sheet, file, read_as)
    refuse_if_any(SourceRefused, (*sheet.faults, *_cell_faults(sheet, file), *of_header, *lost))
    return Grid(
        file,
        sheet.title,
        read_as.header_row,
        header,
        tuple(filled.items()),
        headings,
        sheet.above,
        () if contract.records else written,
        tuple(_otherwise(sheet, read_as, contract)),
    )


def _header(filled: dict[int, tuple[str, ...]], contract: Contract) -> tuple[str, ...]:
    """Return the names of the columns, taken out of the rows."""
    rows = [filled.pop(number, ()) for number in range(contract.first_header_row, contract.header_row + 1)]
    if len(rows) == 1:
        return rows[0]
    return joined_names(*rows) if rows[-1] else ()


def _otherwise(sheet: Sheet, read_as: Contract, agreed: Contract) -> Iterator[UnusualCell]:
    """Yield what the sheet shows otherwise than the contract says."""
    if sheet.chosen:
        yield UnusualCell("sheet", CHOSEN_SHEET.filled({"title": sheet.title}))
    yield from placed_otherwise(read_as, agreed)
    if sheet.formulas:
        row, column = sheet.formulas[0]
        message = plural(
            "{count} cell holds a formula. Its stored value is read; sums are computed again.",
            "{count} cells hold formulas. Their stored values are read; sums are computed again.",
            len(sheet.formulas),
        )
        yield UnusualCell("formulas", message, cell=cell_at(row, column - 1))


def placed_otherwise(read_as: Contract, contract: Contract) -> Iterator[UnusualCell]:
    """Find where a file is read otherwise than the contract says: the sign between columns, the row of the header."""
    if read_as.encodings != contract.encodings:
        allowed = ", ".join(contract.encodings)
        yield UnusualCell("encoding", FOUND_ENCODING.filled({"found": read_as.encodings[0], "agreed": allowed}))
    if read_as.delimiter != contract.delimiter:
        agreed = DELIMITERS.get(contract.delimiter, repr(contract.delimiter))
        named = {"called": DELIMITERS[read_as.delimiter], "agreed": agreed}
        what = _("Columns are divided by {called}; by the contract it would be {agreed}.").filled(named)
        yield UnusualCell("delimiter", what)
    if read_as.header_row != contract.header_row:
        rows = {"found": read_as.header_row, "agreed": contract.header_row}
        what = _("The header is found in row {found}; by the contract it would be in row {agreed}.").filled(rows)
        yield UnusualCell("header", what, row=read_as.header_row)


# --- what is wrong ---------------------------------------------------------------------------------------------------


INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})


def _cell_faults(sheet: Sheet, file: str) -> Iterator[Fault]:
    for number, cells in sheet.rows:
        for column, text in enumerate(cells):
            flaw = flaw_of(text)
            if flaw:
                where = Place(file=file, sheet=sheet.title, cell=cell_at(number, column))
                yield Fault(where, *flaw, "supplier")


def flaw_of(text: str) -> Problem | None:
    """Find what is wrong with the text of one cell, and what to do."""
    bare = clean(text)
    if bare.startswith("="):
        return ("formula-without-value", _("a formula without a stored value is here."), SEND_THE_VALUE)
    if bare in ERROR_VALUES:
        return ("error-value", _("an error value of a spreadsheet is here."), SEND_THE_VALUE)
    if len(text) > CELL:
        return (
            "cell-too-long",
            _("the cell is longer than {most} signs.", most=in_thousands(CELL)),
            _("Look for a quotation mark that is not closed."),
        )
    if text.isascii() and text.isprintable():
        return None
    if DAMAGED.search(text):
        return (
            "letters-damaged",
            _("letters are damaged here; an earlier program read the text in a wrong encoding."),
            _("Export it anew."),
        )
    if INVISIBLE.search(text):
        return ("character-invalid", _("an invisible character is here."), _("Type the cell anew."))
    return None


# --- header ----------------------------------------------------------------------------------------


def _header_faults(
    headings: tuple[str, ...], header: tuple[str, ...], sheet: Sheet, file: str, contract: Contract
) -> Iterator[Fault]:
    """Yield what is wrong with the names of the columns themselves; whether they are the right ones is asked later."""
    row = contract.header_row
    at_row = Place(file=file, sheet=sheet.title, row=row)
    if not header:
        yield Fault(at_row, *NO_HEADER, "supplier")
    if len(header) == 1 < len(contract.fields):
        yield from _wrong_delimiter(header[0], at_row, contract)
    for column, title in enumerate(header):
        where = Place(file=file, sheet=sheet.title, cell=cell_at(row, column))
        first = header.index(title)
        if not title:
            yield Fault(where, *NO_NAME, "supplier")
        elif first < column:
            doubled = SAME_NAME if headings[first] == headings[column] else SAME_MEANING
            yield Fault(
                where, "duplicate-column", doubled.filled({"first": letters_of(first + 1)}), OWN_NAME, "supplier"
            )


def _wrong_delimiter(title: str, where: Place, contract: Contract) -> Iterator[Fault]:
    expected = DELIMITERS.get(contract.delimiter, repr(contract.delimiter))
    for sign, called in DELIMITERS.items():
        if sign in title and sign != contract.delimiter:
            what = ONE_CELL.filled({"called": called, "asked": expected})
            remedy = _("Export it with {asked} between columns.", asked=expected)
            yield Fault(where, "delimiter-wrong", what, remedy, "supplier")
