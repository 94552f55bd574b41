"""Grid: a supplier's file in, one table of text out.

Comes in: the bytes of a CSV file or a workbook, its name and its contract. Goes out: a `Grid`, whose cells are what the
supplier wrote, whose row numbers are those that a spreadsheet shows, and whose columns have the names of the contract.
A table of figures is small; a register, whose contract says how its rows are read, may be of any size. Where the header
alone decides, the table is found below titles, on another sheet, and behind another sign between columns
(`table_location`); what was not as agreed is told. Notes below, and a header over two rows, are the contract's to
promise (`around`).
Refuses, all faults at once: text in no encoding of the contract, letters that an earlier program damaged, formulas
without a value and error values, invisible signs, header names missing or doubled. No message repeats a cell: it may
name a victim.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath

from thb_eu.definitions.contracts import Contract
from thb_eu.errors import Fault, Problem, SourceRefused, refuse_if_any
from thb_eu.messages import Text, _, in_thousands, joined, plural
from thb_eu.model import LINE, Place
from thb_eu.ooxml.archive import OLD_EXCEL
from thb_eu.ooxml.cell_reference import letters_of
from thb_eu.sources.around import joined_names, notes_begin, notes_faults
from thb_eu.sources.guard import ONLY_THESE, SAVE_AS_ONE
from thb_eu.sources.sheets import MOST_ROWS, OTHER_PARTS, TOO_MANY_ROWS, Numbered, clean
from thb_eu.sources.table_location import LOOKED_AT, header_likeness, header_rows, names_of_contract
from thb_eu.sources.workbooks import READERS, Sheet, header_row_of, read_sheet

MOST_BYTES = 32_000_000
LONGEST_CELL = 32_767
LONGEST_HEAD = 1_000_000
"""So much of a file is looked at for its header."""
DELIMITERS = {
    ",": _("a comma"),
    ";": _("a semicolon"),
    "\t": _("a tab"),
    "|": _("a vertical bar"),
}
NO_HEADER = (
    "header-missing",
    _("the header should stand here, but the row is blank or missing."),
    _("Send the table with its header in this row, as agreed."),
)
NO_NAME = (
    "column-without-name",
    _("the column has no name."),
    _("Name it, or delete the empty column."),
)
SAME_NAME = _("the column has the same name as column {first}.")
SAME_MEANING = _("the heading means the same as that of column {first}.")
OWN_NAME = _("Give every column a name of its own.")
ONE_CELL = _("the header arrives as one cell: columns are divided by {called}, not by {asked}.")
EXPORT_WITH = _("Export it with {asked} between columns.")
QUOTES = (
    "quotes-unbalanced",
    _("a row begins here whose quotation marks do not pair up."),
    _("Write a quotation mark inside a quoted cell twice."),
)
TOO_LARGE = _("the file is larger than {value} MB: {{too_many}}", value=MOST_BYTES // 1000000)
ONLY_THE_TABLE = _("Send the table, not the register behind it.")
SAVE_AS = _("Save it as {encoding} and send it again.")
NOT_TEXT = (
    "not-text",
    _("this is not text; is it an Excel file renamed to csv?"),
    _("Send the workbook as .xlsx, or export the sheet as CSV."),
)
SEND_THE_VALUE = _("Send the value.")
FORMULA = (
    "formula-without-value",
    _("a formula without a stored value stands here."),
    SEND_THE_VALUE,
)
CHOSEN_SHEET = _('The table is found by its header on the sheet "{title}"; the contract names no sheet.')
FOUND_HEADER = _("The header is found in row {found}; by the contract it would be in row {agreed}.")
STORED_VALUES = plural(
    "{count} cell holds a formula. Its stored value is read; sums are reckoned again.",
    "{count} cells hold formulas. Their stored values are read; sums are reckoned again.",
)
FOUND_ENCODING = _("By its own mark the text is {found}; the contract allows {agreed}.")
FOUND_DELIMITER = _("Columns are divided by {called}; by the contract it would be {agreed}.")
ERROR_VALUE = (
    "error-value",
    _("an error value of a spreadsheet stands here."),
    SEND_THE_VALUE,
)
TOO_LONG = (
    "cell-too-long",
    _("the cell is longer than {most} signs.", most=in_thousands(LONGEST_CELL)),
    _("Look for a quotation mark that is not closed."),
)
DAMAGED_LETTERS = (
    "letters-damaged",
    _("letters are damaged here; an earlier program read the text in a wrong encoding."),
    _("Export it anew."),
)
INVISIBLE_SIGN = (
    "character-invalid",
    _("an invisible sign stands here."),
    _("Type the cell anew."),
)

UTF_8 = "utf-8"
WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", OLD_EXCEL)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Otherwise:
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
    otherwise: tuple[Otherwise, ...] = field(default=(), compare=False)


def cell_name(row: int, column: int) -> str:
    """The name that a spreadsheet gives a cell; rows count from 1, columns from 0."""
    return f"{letters_of(column + 1)}{row}"


def read_grid(content: bytes, name: str, contract: Contract) -> Grid:
    """The table in `content`, or every reason why it cannot be read as its contract says."""
    file = name.replace("\\", "/")
    suffix = PurePosixPath(file).suffix.lower()
    if suffix in READERS:
        return _grid(read_sheet(content, file, contract), file, contract, contract)
    if suffix != ".csv":
        raise SourceRefused(Fault(file, "file-type-not-read", ONLY_THESE, SAVE_AS_ONE, "supplier"))
    return _csv_grid(content, file, contract)


def _grid(sheet: Sheet, file: str, read_as: Contract, agreed: Contract) -> Grid:
    """The rows of `sheet` that hold anything, if nothing is wrong with them."""
    contract, written = replace(read_as, header_row=sheet.header_row), (*sheet.above, *sheet.rows)
    cleaned = [(number, tuple(map(clean, cells))) for number, cells in sheet.rows]
    begin = notes_begin(cleaned, contract)
    lost = notes_faults(cleaned, begin, contract, file, sheet.title)
    if begin is not None:
        sheet = replace(sheet, rows=tuple(row for row in sheet.rows if row[0] < begin))
    filled = {number: cells for number, cells in cleaned if any(cells) and (begin is None or number < begin)}
    headings = _header(filled, contract)
    header = names_of_contract(headings, contract)
    of_header = _header_faults(headings, header, sheet, file, contract)
    refuse_if_any(SourceRefused, (*sheet.faults, *_cell_faults(sheet, file), *of_header, *lost))
    return Grid(
        file,
        sheet.title,
        contract.header_row,
        header,
        tuple(filled.items()),
        headings,
        sheet.above,
        () if contract.records else written,
        tuple(_otherwise(sheet, contract, agreed)),
    )


def _otherwise(sheet: Sheet, read_as: Contract, agreed: Contract) -> Iterator[Otherwise]:
    """What the sheet shows otherwise than the contract says."""
    if sheet.chosen:
        yield Otherwise("sheet", CHOSEN_SHEET.filled({"title": sheet.title}))
    yield from placed_otherwise(read_as, agreed)
    if sheet.formulas:
        row, column = sheet.formulas[0]
        told = STORED_VALUES.filled({"count": len(sheet.formulas)})
        yield Otherwise("formulas", told, cell=cell_name(row, column - 1))


def placed_otherwise(read_as: Contract, contract: Contract) -> Iterator[Otherwise]:
    """Where a file is read otherwise than the contract says: the sign between columns, the row of the header."""
    if read_as.encodings != contract.encodings:
        allowed = ", ".join(contract.encodings)
        yield Otherwise("encoding", FOUND_ENCODING.filled({"found": read_as.encodings[0], "agreed": allowed}))
    if read_as.delimiter != contract.delimiter:
        agreed = DELIMITERS.get(contract.delimiter, repr(contract.delimiter))
        named = {"called": DELIMITERS[read_as.delimiter], "agreed": agreed}
        yield Otherwise("delimiter", FOUND_DELIMITER.filled(named))
    if read_as.header_row != contract.header_row:
        rows = {"found": read_as.header_row, "agreed": contract.header_row}
        yield Otherwise("header", FOUND_HEADER.filled(rows), row=read_as.header_row)


def _header(filled: dict[int, tuple[str, ...]], contract: Contract) -> tuple[str, ...]:
    """The names of the columns, taken out of the rows."""
    rows = [filled.pop(number, ()) for number in range(contract.first_header_row, contract.header_row + 1)]
    if len(rows) == 1:
        return rows[0]
    return joined_names(*rows) if rows[-1] else ()


# --- cells -----------------------------------------------------------------------------------------


def _damage() -> Iterator[str]:
    """How letters look that were written as UTF-8 and read as something else: š becomes Ĺˇ or Å¡."""
    for letter in "čćđšžČĆĐŠŽáäéíóöúüß–—„“”’…\ufeff":
        for encoding in ("cp1250", "cp1252", "latin-1", "iso8859-2", "cp852"):
            yield letter.encode().decode(encoding, errors="ignore")


LETTER = r"[^\W\d_]"

DAMAGED = re.compile(
    "|".join(re.escape(sign) for sign in sorted(set(_damage())) if len(sign) > 1)
    + "|[\x80-\x9f\ufffd]"  # controls that no one types, and the sign for a letter lost
    + f"|(?<={LETTER})[§¦¬](?={LETTER})"  # ž, Ž, Č of CP852, read as Windows-1250
)

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})


def _cell_faults(sheet: Sheet, file: str) -> Iterator[Fault]:
    for number, cells in sheet.rows:
        for column, text in enumerate(cells):
            flaw = flaw_of(text)
            if flaw:
                where = Place(file=file, sheet=sheet.title, cell=cell_name(number, column))
                yield Fault(where, *flaw, "supplier")


def flaw_of(text: str) -> Problem | None:
    """What is wrong with the text of one cell, and what to do."""
    bare = clean(text)
    if bare.startswith("="):
        return FORMULA
    if bare in ERROR_VALUES:
        return ERROR_VALUE
    if len(text) > LONGEST_CELL:
        return TOO_LONG
    if text.isascii() and text.isprintable():
        return None
    if DAMAGED.search(text):
        return DAMAGED_LETTERS
    if INVISIBLE.search(text):
        return INVISIBLE_SIGN
    return None


# --- header ----------------------------------------------------------------------------------------


def _header_faults(
    headings: tuple[str, ...], header: tuple[str, ...], sheet: Sheet, file: str, contract: Contract
) -> Iterator[Fault]:
    """What is wrong with the names of the columns themselves; whether they are the right ones is asked later."""
    row = contract.header_row
    at_row = Place(file=file, sheet=sheet.title, row=row)
    if not header:
        yield Fault(at_row, *NO_HEADER, "supplier")
    if len(header) == 1 < len(contract.fields):
        yield from _wrong_delimiter(header[0], at_row, contract)
    for column, title in enumerate(header):
        where = Place(file=file, sheet=sheet.title, cell=cell_name(row, column))
        first = header.index(title)
        if not title:
            yield Fault(where, *NO_NAME, "supplier")
        elif first < column:
            doubled = SAME_NAME if headings[first] == headings[column] else SAME_MEANING
            yield Fault(
                where, "duplicate-column", doubled.filled({"first": letters_of(first + 1)}), OWN_NAME, "supplier"
            )


def _wrong_delimiter(title: str, where: Place, contract: Contract) -> Iterator[Fault]:
    asked = DELIMITERS.get(contract.delimiter, repr(contract.delimiter))
    for sign, called in DELIMITERS.items():
        if sign in title and sign != contract.delimiter:
            what = ONE_CELL.filled({"called": called, "asked": asked})
            yield Fault(where, "delimiter-wrong", what, EXPORT_WITH.filled({"asked": asked}), "supplier")


# --- CSV: bytes to text ----------------------------------------------------------------------------


NO_MARK = _("no byte order mark")
UNKNOWN_BYTE = _("a byte that it does not know")
NO_SUCH_ENCODING = _("no encoding is called so")
WRONG_LETTERS = _("letters that come of a wrong encoding")


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an encoding is not the one in which a text was written, and the first line that shows it."""

    encoding: str
    line: int
    why: Text

    def in_language(self, lang: str) -> str:
        """The encoding, with the line and the reason, in `lang`."""
        return f"{self.encoding} ({LINE.in_language(lang)} {self.line}: {self.why.in_language(lang)})"


def _decoded(content: bytes, file: str, contract: Contract) -> str:
    """The text in the first encoding of the contract that fits it."""
    refuse_if_any(SourceRefused, _not_text(content, file, contract))
    tried: list[Misfit] = []
    for encoding in contract.encodings:
        text = _read_as(content, encoding)
        if isinstance(text, str):
            return text
        tried.append(text)
    what = _("the text fits no encoding that the contract allows: {tried}.", tried=joined(tried))
    remedy = SAVE_AS.filled({"encoding": tried[0].encoding})
    raise SourceRefused(Fault(Place(file=file, line=tried[0].line), "encoding-wrong", what, remedy, "supplier"))


def legible(content: bytes, contract: Contract) -> str:
    """The text as far as it can be read, a sign in the place of every byte that cannot; nothing where it is no text."""
    if content.startswith(WORKBOOKS) or (b"\0" in content and not content.startswith(UTF_16)):
        return ""
    encodings = ("utf-16",) if content.startswith(UTF_16) else (*contract.encodings, UTF_8)
    read = (_read_as(content, encoding) for encoding in encodings)
    return next((text for text in read if isinstance(text, str)), content.decode(UTF_8, errors="replace"))


def _not_text(content: bytes, file: str, contract: Contract) -> Iterator[Fault]:
    """Bytes that would pass for text in some encoding, though nobody wrote them as text."""
    if len(content) > MOST_BYTES and not contract.records:
        yield Fault(file, "file-too-large", TOO_LARGE.filled({"too_many": TOO_MANY_ROWS}), ONLY_THE_TABLE, "supplier")
    utf_16 = content.startswith(UTF_16)
    if utf_16 and not any(_is_utf_16(encoding) for encoding in contract.encodings):
        allowed = ", ".join(contract.encodings)
        what = _("the text is UTF-16; the contract allows {allowed}.", allowed=allowed)
        yield Fault(file, "encoding-wrong", what, SAVE_AS.filled({"encoding": contract.encodings[0]}), "supplier")
    elif content.startswith(WORKBOOKS) or (b"\0" in content and not utf_16):
        yield Fault(file, *NOT_TEXT, "supplier")


def _read_as(content: bytes, encoding: str) -> str | Misfit:
    """The text, if it can have been written in `encoding`."""
    if _is_utf_16(encoding) and not content.startswith(UTF_16):
        return Misfit(encoding, 1, NO_MARK)
    codec = "utf-16" if _is_utf_16(encoding) else "utf-8-sig" if _is_utf_8(encoding) else encoding
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as broken:
        before = broken.object[: broken.start].decode(codec, errors="ignore")
        return Misfit(encoding, _line(before), UNKNOWN_BYTE)
    except LookupError:
        return Misfit(encoding, 1, NO_SUCH_ENCODING)
    if _is_utf_8(encoding) or _is_utf_16(encoding):
        return text
    damaged = DAMAGED.search(text)  # an encoding of single bytes decodes nearly anything
    if damaged:
        return Misfit(encoding, _line(text[: damaged.start()]), WRONG_LETTERS)
    return text


def _is_utf_8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")


def _is_utf_16(encoding: str) -> bool:
    return encoding.lower().replace("_", "-").startswith(("utf-16", "utf16"))


def _line(before: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


# --- CSV: text to rows -----------------------------------------------------------------------------


def _csv_grid(content: bytes, file: str, contract: Contract) -> Grid:
    """The table of a CSV file, its columns divided as the contract says or as its header alone allows."""
    marked = content.startswith(codecs.BOM_UTF8) and not any(map(_is_utf_8, contract.encodings))
    read_as = replace(contract, encodings=(UTF_8,)) if marked else contract  # the mark itself says how it is written
    text = _decoded(content, file, read_as)
    divided = replace(read_as, delimiter=delimiter_of(text, contract))
    rows = tuple(_csv_rows(text, file, divided))
    row = header_row_of(rows[: contract.header_row + LOOKED_AT], Place(file), divided)
    above = tuple(numbered for numbered in rows if numbered[0] < row - contract.header_rows + 1)
    sheet = Sheet("", rows[len(above) :], header_row=row, above=above)
    return _grid(sheet, file, divided, contract)


def placed_as_sent(path: Path, contract: Contract) -> Contract:
    """The contract with the delimiter and the header row of the CSV file in `path`, of which only the head is read."""
    if path.suffix.lower() != ".csv":
        return contract
    with path.open("rb") as opened:
        head = opened.read(LONGEST_HEAD)
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    texts = (_read_as(whole_lines, encoding) for encoding in contract.encodings)
    text = next((text for text in texts if isinstance(text, str)), "")
    divided = replace(contract, delimiter=delimiter_of(text, contract))
    found = header_rows(_head(text, divided) or [], divided)
    return replace(divided, header_row=found[0]) if len(found) == 1 else divided


def delimiter_of(text: str, contract: Contract) -> str:
    """The sign between columns: the contract's, unless with another one alone the header is, or is more, as promised.

    A header that holds words unknown to the contract still tells what divides it, so that these words are refused and
    not the sign.
    """
    agreed = contract.delimiter
    if contract.delimiter_is_fixed or not contract.fields or _has_header(text, contract):
        return agreed
    heads = {sign: _head(text, replace(contract, delimiter=sign)) for sign in (agreed, *DELIMITERS)}
    alike = {sign: header_likeness(rows, contract) for sign, rows in heads.items() if rows is not None}
    best = max(alike.values(), default=None)
    found = [sign for sign, likeness in alike.items() if likeness == best]
    return found[0] if len(found) == 1 else agreed


def _has_header(text: str, contract: Contract) -> bool:
    """Whether the promised header stands among the first rows, divided as the contract says."""
    rows = _head(text, contract)
    return rows is not None and bool(header_rows(rows, contract))


def _head(text: str, contract: Contract) -> list[Numbered] | None:
    """The first rows; nothing where their quotation marks do not pair up."""
    reader = csv.reader(io.StringIO(text[:LONGEST_HEAD], newline=""), delimiter=contract.delimiter, strict=True)
    try:
        return [
            (number, tuple(cells)) for number, cells in enumerate(islice(reader, contract.header_row + LOOKED_AT), 1)
        ]
    except csv.Error:
        return None


def _csv_rows(text: str, file: str, contract: Contract) -> Iterator[Numbered]:
    """All rows; a quoted cell may go over several lines and its row still counts as one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=contract.delimiter, strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader, 1):
            line = reader.line_num + 1
            if number > contract.header_row + MOST_ROWS and not contract.records:
                raise SourceRefused(
                    Fault(Place(file=file, row=number), "file-too-large", TOO_MANY_ROWS, OTHER_PARTS, "supplier")
                )
            yield number, tuple(cells)
    except csv.Error:  # a quotation mark out of place, or a cell that goes on and on because of one
        raise SourceRefused(Fault(Place(file=file, line=line), *QUOTES, "supplier")) from None
