"""Read the rows of a register one after another, each cell as its bytes stand in the file.

CSV is read as bytes in passing, so that what nobody declared stays byte for byte and memory does not grow with the
file. A sheet of a workbook comes through the door for workbooks and leaves as CSV in UTF-8: a workbook also holds
authors, comments and hidden sheets. Rows are counted as a spreadsheet shows them. What stands above the header is left
out: nobody declared it. Refused: text in no encoding of the declaration, quotation marks that do not pair, rows that
never end, formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import REGISTER_ROW, TABLE
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.printable import normalized
from thb_eu.definitions import Contract
from thb_eu.definitions.personal_data import Declaration
from thb_eu.sources.file_safety import ONLY_THESE, SAVE_AS_ONE
from thb_eu.sources.grid import NO_HEADER, SEND_THE_VALUE, cell_at
from thb_eu.sources.text_files import (
    NOT_TEXT,
    ONLY_THE_TABLE,
    QUOTES,
    SAVE_AS,
    TOO_LARGE,
    WORKBOOKS,
    is_misread,
)
from thb_eu.sources.workbooks import read_sheet

A_FORMULA = ("formula-not-allowed", _("a formula occurs here."), SEND_THE_VALUE)
UTF_8, BOM = "utf-8", b"\xef\xbb\xbf"
NO_FILE = ("file-not-found", _("the file does not exist or cannot be read."), _("Name a .csv, .xlsx or .ods file."))
NO_ENCODING = _("the text is in no encoding of the declaration ({allowed}).")


@dataclass(frozen=True, slots=True, repr=False)
class RegisterRow:
    """One row: its number, its cells as they are written, and how its line ends."""

    number: int
    cells: tuple[bytes, ...]
    end: bytes

    @property
    def blank(self) -> bool:
        """Whether nothing stands between two line ends."""
        return len(self.cells) == 1 and not self.cells[0].strip()


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A register that is being read: how it is written, its header, and the rows that follow."""

    file: str
    sheet: str
    encoding: str
    delimiter: bytes
    start: bytes
    header: RegisterRow
    rows: Iterator[RegisterRow]

    def text(self, cell: bytes) -> str:
        """Say what a cell says, without quotation marks and without the spaces around it."""
        bare = cell[1:-1].replace(b'""', b'"') if cell[:1] == b'"' else cell
        return normalized("NFC", bare.decode(self.encoding)).replace("\u00a0", " ").strip()

    def cell(self, text: str) -> bytes:
        """Return a text of ours as a cell of this file."""
        raw = text.encode(self.encoding)
        quoted = any(sign in raw for sign in (self.delimiter, b'"', b"\n", b"\r"))
        return b'"' + raw.replace(b'"', b'""') + b'"' if quoted else raw

    def line(self, cells: Iterable[bytes], end: bytes) -> bytes:
        """Return cells as a line of this file."""
        return self.delimiter.join(cells) + end


def open_table(source: Path, declaration: Declaration) -> RegisterTable:
    """Return the register in `source`, its header read and its rows to come."""
    kinds = {".csv": _csv, ".xlsx": _workbook, ".ods": _workbook}
    read = kinds.get(source.suffix.lower())
    if read is None:
        raise SourceRefused(Fault(Place(str(source)), "file-type-not-read", ONLY_THESE, SAVE_AS_ONE, "user"))
    if not source.is_file():
        raise SourceRefused(Fault(Place(str(source)), *NO_FILE, "user"))
    try:
        return read(source, declaration)
    except OSError:
        raise SourceRefused(Fault(Place(str(source)), *NO_FILE, "user")) from None


def _begun(
    sheet: str, encoding: str, start: bytes, rows: Iterator[RegisterRow], source: Path, declaration: Declaration
) -> RegisterTable:
    header = next(rows, None)
    if header is None or header.blank or header.number != declaration.header_row:
        where = Place(str(source), sheet, row=declaration.header_row)
        raise SourceRefused(Fault(where, *NO_HEADER, "supplier"))
    return RegisterTable(str(source), sheet, encoding, declaration.delimiter.encode("ascii"), start, header, rows)


# --- CSV -------------------------------------------------------------------------------------------


def _csv(source: Path, declaration: Declaration) -> RegisterTable:
    encoding = _encoding(source, declaration)
    with source.open("rb") as opened:
        start = BOM if encoding == UTF_8 and opened.read(len(BOM)) == BOM else b""
    rows = (row for row in _rows(source, declaration, len(start)) if row.number >= declaration.header_row)
    return _begun("", encoding, start, rows, source, declaration)


def _encoding(source: Path, declaration: Declaration) -> str:
    """Return the first encoding of the declaration that fits every line."""
    fitting = list(declaration.encodings)
    with source.open("rb") as opened:
        for number, line in enumerate(iter(lambda: opened.readline(REGISTER_ROW), b""), 1):
            if b"\0" in line or (number == 1 and line.startswith(WORKBOOKS)):
                raise SourceRefused(Fault(Place(str(source)), *NOT_TEXT, "supplier"))
            if line.isascii():
                continue
            fitting = [encoding for encoding in fitting if _fits(line, encoding)]
            if not fitting:
                what = NO_ENCODING.filled({"allowed": ", ".join(declaration.encodings)})
                remedy = SAVE_AS.filled({"encoding": declaration.encodings[0]})
                at = Place(str(source), line=number)
                raise SourceRefused(Fault(at, "encoding-wrong", what, remedy, "supplier"))
    return fitting[0]


def _fits(line: bytes, encoding: str) -> bool:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not is_misread(text, encoding)


def _rows(source: Path, declaration: Declaration, skipped: int) -> Iterator[RegisterRow]:
    try:
        yield from _split(source, declaration, skipped)
    except OSError:
        raise SourceRefused(Fault(Place(str(source)), *NO_FILE, "user")) from None


def _split(source: Path, declaration: Declaration, skipped: int) -> Iterator[RegisterRow]:
    delimiter = declaration.delimiter.encode("ascii")
    cell = re.compile(rb'"[^"]*(?:""[^"]*)*"|[^"\r\n' + re.escape(delimiter) + rb"]*")
    with source.open("rb") as opened:
        opened.seek(skipped)
        lines = iter(lambda: opened.readline(REGISTER_ROW), b"")
        for number, line in enumerate(lines, 1):
            where = Place(str(source), row=number)
            record = _record(line, lines, where)
            body = record.removesuffix(b"\n").removesuffix(b"\r")
            cells = _cells(body, delimiter, cell)
            if cells is None:
                problem = (
                    "quotes-unbalanced",
                    _("a quotation mark or a sign CR occurs in a bare cell: where the cells end is not clear."),
                    _("Export it as CSV with quotation marks doubled, and with LF or CRLF at the ends of lines."),
                )
                raise SourceRefused(Fault(where, *problem, "supplier"))
            yield RegisterRow(number, cells, record[len(body) :])


def _record(line: bytes, lines: Iterator[bytes], where: Place) -> bytes:
    """Return the lines of one row: a quoted cell may go over several."""
    parts, length, quotes = [line], len(line), line.count(b'"')
    while quotes % 2 and length < REGISTER_ROW:
        more = next(lines, b"")
        if not more:
            raise SourceRefused(Fault(where, *QUOTES, "supplier"))
        parts.append(more)
        length += len(more)
        quotes += more.count(b'"')
    if length >= REGISTER_ROW:
        problem = ("quotes-unbalanced", _("the row does not end."), _("Look for a quotation mark that is not closed."))
        raise SourceRefused(Fault(where, *problem, "supplier"))
    return b"".join(parts)


def _cells(body: bytes, delimiter: bytes, cell: re.Pattern[bytes]) -> tuple[bytes, ...] | None:
    """Return the cells of a row as they are written; nothing where it can be split in more ways than one."""
    if b'"' not in body:
        return None if b"\r" in body else tuple(body.split(delimiter))
    cells, at = [], 0
    while found := cell.match(body, at):
        cells.append(found[0])
        at = found.end() + 1
        if found.end() == len(body):
            return tuple(cells)
        if body[found.end() : at] != delimiter:
            return None
    return None


# --- workbooks --------------------------------------------------------------------------------------


def _workbook(source: Path, declaration: Declaration) -> RegisterTable:
    if source.stat().st_size > TABLE:
        raise SourceRefused(
            Fault(Place(str(source)), "file-too-large", TOO_LARGE.filled({"too_many": ""}), ONLY_THE_TABLE, "supplier")
        )
    # Of a contract the door for workbooks asks no more than a declaration knows: which sheet, where the header stands.
    sheet = read_sheet(source.read_bytes(), str(source), cast(Contract, declaration))
    stored = frozenset(sheet.formulas)
    formulas = (
        Fault(Place(str(source), sheet.title, cell_at(number, column)), *A_FORMULA, "supplier")
        for number, cells in sheet.rows
        for column, text in enumerate(cells)
        if text == "=" or (number, column + 1) in stored
    )
    refuse_if_any(SourceRefused, (*sheet.faults, *formulas))
    written = RegisterTable(
        "", "", UTF_8, declaration.delimiter.encode("ascii"), b"", RegisterRow(0, (), b""), iter(())
    )
    rows = (RegisterRow(number, tuple(map(written.cell, cells)), b"\n") for number, cells in sheet.rows)
    return _begun(sheet.title, UTF_8, b"", rows, source, declaration)
