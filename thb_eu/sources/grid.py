"""Grid: a supplier's file in, one table of text out.

Comes in: the bytes of a CSV or XLSX file, its name and its contract. Goes out: a `Grid`, whose cells are what the
supplier wrote and whose row numbers are those that a spreadsheet shows.
Refuses, all faults at once: text in no encoding of the contract, letters that an earlier program damaged, formulas
and error values, invisible signs, header names missing or doubled. No message repeats a cell: it may name a victim.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from thb_eu.definitions.contracts import Contract
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Place
from thb_eu.sources.excel import MOST_ROWS, OLD_EXCEL, OTHER_PARTS, TOO_MANY_ROWS, Numbered, Sheet, read_sheet

MOST_BYTES = 32_000_000
LONGEST_CELL = 32_767
DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}

NO_HEADER = "Send the table with its header in this row, as agreed."
QUOTES = "Write a quotation mark inside a quoted cell twice."

WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", OLD_EXCEL)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Grid:
    """One table as text: cells as the supplier wrote them, rows as a spreadsheet shows them."""

    file: str
    sheet: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[Numbered, ...]


def cell_name(row: int, column: int) -> str:
    """The name that a spreadsheet gives a cell; rows count from 1, columns from 0."""
    return f"{_letters(column)}{row}"


def read_grid(content: bytes, name: str, contract: Contract) -> Grid:
    """The table in `content`, or every reason why it cannot be read as its contract says."""
    file = name.replace("\\", "/")
    kinds = {".csv": _csv_sheet, ".xlsx": read_sheet}
    read = kinds.get(PurePosixPath(file).suffix.lower())
    if read is None:
        remedy = "Save the table as one of these."
        raise SourceRefused(Fault(file, "only .csv and .xlsx files are read.", remedy, "supplier"))
    return _grid(read(content, file, contract), file, contract)


def _grid(sheet: Sheet, file: str, contract: Contract) -> Grid:
    """The rows of `sheet` that hold anything, if nothing is wrong with them."""
    cleaned = [(number, tuple(map(_clean, cells))) for number, cells in sheet.rows]
    filled = {number: cells for number, cells in cleaned if any(cells)}
    header = filled.pop(contract.header_row, ())
    of_header = _header_faults(header, sheet, file, contract)
    refuse_if_any(SourceRefused, (*sheet.faults, *_cell_faults(sheet, file), *of_header))
    return Grid(file, sheet.title, contract.header_row, header, tuple(filled.items()))


def _letters(column: int) -> str:
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


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


def _clean(text: str) -> str:
    """The text of a cell without what cannot be seen: spaces around it, and how an accent is put together."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return unicodedata.normalize("NFC", spaced).strip(" \t\r\n")


def _cell_faults(sheet: Sheet, file: str) -> Iterator[Fault]:
    for number, cells in sheet.rows:
        for column, text in enumerate(cells):
            flaw = _flaw(text)
            if flaw:
                where = Place(file=file, sheet=sheet.title, cell=cell_name(number, column))
                yield Fault(str(where), *flaw, "supplier")


def _flaw(text: str) -> tuple[str, str] | None:
    """What is wrong with the text of one cell, and what to do."""
    bare = _clean(text)
    if bare.startswith("="):
        return "a formula stands here.", "Send the value."
    if bare in ERROR_VALUES:
        return "an error value of a spreadsheet stands here.", "Send the value."
    if len(text) > LONGEST_CELL:
        return f"the cell is longer than {LONGEST_CELL:,} signs.", "Look for a quotation mark that is not closed."
    if text.isascii() and text.isprintable():
        return None
    if DAMAGED.search(text):
        return "letters are damaged here; an earlier program read the text in a wrong encoding.", "Export it anew."
    if INVISIBLE.search(text):
        return "an invisible sign stands here.", "Type the cell anew."
    return None


# --- header ----------------------------------------------------------------------------------------


def _header_faults(header: tuple[str, ...], sheet: Sheet, file: str, contract: Contract) -> Iterator[Fault]:
    """What is wrong with the names of the columns themselves; whether they are the right ones is asked later."""
    row = contract.header_row
    at_row = str(Place(file=file, sheet=sheet.title, row=row))
    if not header:
        yield Fault(at_row, "the header should stand here, but the row is blank or missing.", NO_HEADER, "supplier")
    if len(header) == 1 < len(contract.fields):
        yield from _wrong_delimiter(header[0], at_row, contract)
    for column, title in enumerate(header):
        where = str(Place(file=file, sheet=sheet.title, cell=cell_name(row, column)))
        first = header.index(title)
        if not title:
            yield Fault(where, "the column has no name.", "Name it, or delete the empty column.", "supplier")
        elif first < column:
            doubled = f"the column has the same name as column {_letters(first)}."
            yield Fault(where, doubled, "Give every column a name of its own.", "supplier")


def _wrong_delimiter(title: str, where: str, contract: Contract) -> Iterator[Fault]:
    asked = DELIMITERS.get(contract.delimiter, repr(contract.delimiter))
    for sign, called in DELIMITERS.items():
        if sign in title and sign != contract.delimiter:
            what = f"the header arrives as one cell: columns are divided by {called}, not by {asked}."
            yield Fault(where, what, f"Export it with {asked} between columns.", "supplier")


# --- CSV: bytes to text ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an encoding is not the one in which a text was written, and the first line that shows it."""

    encoding: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.encoding} (line {self.line}: {self.why})"


def _decoded(content: bytes, file: str, contract: Contract) -> str:
    """The text in the first encoding of the contract that fits it."""
    refuse_if_any(SourceRefused, _not_text(content, file, contract))
    tried: list[Misfit] = []
    for encoding in contract.encodings:
        text = _read_as(content, encoding)
        if isinstance(text, str):
            return text
        tried.append(text)
    what = f"the text fits no encoding that the contract allows: {', '.join(map(str, tried))}."
    remedy = f"Save it as {tried[0].encoding} and send it again."
    raise SourceRefused(Fault(f"{file}, line {tried[0].line}", what, remedy, "supplier"))


def _not_text(content: bytes, file: str, contract: Contract) -> Iterator[Fault]:
    """Bytes that would pass for text in some encoding, though nobody wrote them as text."""
    if len(content) > MOST_BYTES:
        what = f"the file is larger than {MOST_BYTES // 1_000_000} MB: {TOO_MANY_ROWS}"
        yield Fault(file, what, "Send the table, not the register behind it.", "supplier")
    utf_16 = content.startswith(UTF_16)
    if utf_16 and not any(_is_utf_16(encoding) for encoding in contract.encodings):
        what = f"the text is UTF-16; the contract allows {', '.join(contract.encodings)}."
        yield Fault(file, what, f"Save it as {contract.encodings[0]} and send it again.", "supplier")
    elif content.startswith(WORKBOOKS) or (b"\0" in content and not utf_16):
        what = "this is not text; is it an Excel file renamed to csv?"
        yield Fault(file, what, "Send the workbook as .xlsx, or export the sheet as CSV.", "supplier")


def _read_as(content: bytes, encoding: str) -> str | Misfit:
    """The text, if it can have been written in `encoding`."""
    if _is_utf_16(encoding) and not content.startswith(UTF_16):
        return Misfit(encoding, 1, "no byte order mark")
    codec = "utf-16" if _is_utf_16(encoding) else "utf-8-sig" if _is_utf_8(encoding) else encoding
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as broken:
        before = broken.object[: broken.start].decode(codec, errors="ignore")
        return Misfit(encoding, _line(before), "a byte that it does not know")
    except LookupError:
        return Misfit(encoding, 1, "no encoding is called so")
    if _is_utf_8(encoding) or _is_utf_16(encoding):
        return text
    damaged = DAMAGED.search(text)  # an encoding of single bytes decodes nearly anything
    if damaged:
        return Misfit(encoding, _line(text[: damaged.start()]), "letters that come of a wrong encoding")
    return text


def _is_utf_8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")


def _is_utf_16(encoding: str) -> bool:
    return encoding.lower().replace("_", "-").startswith(("utf-16", "utf16"))


def _line(before: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


# --- CSV: text to rows -----------------------------------------------------------------------------


def _csv_sheet(content: bytes, file: str, contract: Contract) -> Sheet:
    text = _decoded(content, file, contract)
    return Sheet("", tuple(_csv_rows(text, file, contract)))


def _csv_rows(text: str, file: str, contract: Contract) -> Iterator[Numbered]:
    """The rows from the header on; a quoted cell may go over several lines and its row still counts as one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=contract.delimiter, strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader, 1):
            line = reader.line_num + 1
            if number > contract.header_row + MOST_ROWS:
                where = str(Place(file=file, row=number))
                raise SourceRefused(Fault(where, TOO_MANY_ROWS, OTHER_PARTS, "supplier"))
            if number >= contract.header_row:
                yield number, tuple(cells)
    except csv.Error:  # a quotation mark out of place, or a cell that goes on and on because of one
        what = "a row begins here whose quotation marks do not pair up."
        raise SourceRefused(Fault(f"{file}, line {line}", what, QUOTES, "supplier")) from None
