"""Read the rows of a CSV file, in the encoding and with the delimiter that fit.

Comes in: bytes, and the contract with its encodings and its delimiter. Goes out: a `Sheet` from the header on, and the
contract as the file was read. Refused: what is no text, text in no encoding of the contract, letters that an earlier
program damaged, quotation marks that do not pair up. No message repeats a cell.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from thb_eu.base.csv_tables import unmarked
from thb_eu.base.encodings import codec_of
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import CELLS, HEAD, ROWS, TABLE
from thb_eu.base.messages import Text, _, joined
from thb_eu.base.model import LINE, Place
from thb_eu.base.ooxml.archive import OLD_EXCEL
from thb_eu.definitions.contracts import Contract
from thb_eu.sources.header_and_notes import LOOKED_AT, header_likeness, header_row_of, header_rows
from thb_eu.sources.sheets import OTHER_PARTS, TOO_MANY_ROWS, Numbered, Sheet

DELIMITERS = {",": _("a comma"), ";": _("a semicolon"), "\t": _("a tab"), "|": _("a vertical bar")}
QUOTES = (
    "quotes-unbalanced",
    _("a row begins here whose quotation marks do not pair up."),
    _("Write a quotation mark inside a quoted cell twice."),
)
TOO_LARGE = _("the file is larger than {value} MB: {too_many}", value=TABLE // 1000000)
ONLY_THE_TABLE = _("Send the table, not the register behind it.")
SAVE_AS = _("Save it as {encoding} and send it again.")
NOT_TEXT = (
    "not-text",
    _("this is not text; is it an Excel file renamed to csv?"),
    _("Send the workbook as .xlsx, or export the sheet as CSV."),
)
WRONG_LETTERS = _("letters that come of a wrong encoding")


UTF_8 = "utf-8"
WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", OLD_EXCEL)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _damage() -> Iterator[str]:
    """Find how letters look that were written as UTF-8 and read as something else: š becomes Ĺˇ or Å¡."""
    for letter in "čćđšžČĆĐŠŽáäéíóöúüß–—„“”’…\ufeff":
        for encoding in ("cp1250", "cp1252", "latin-1", "iso8859-2", "cp852"):
            yield letter.encode().decode(encoding, errors="ignore")


LETTER = r"[^\W\d_]"

DAMAGED = re.compile(
    "|".join(re.escape(sign) for sign in sorted(set(_damage())) if len(sign) > 1)
    + "|[\x80-\x9f\ufffd]"  # controls that no one types, and the sign for a letter lost
    + f"|(?<={LETTER})[§¦¬](?={LETTER})"  # ž, Ž, Č of CP852, read as Windows-1250
)


@dataclass(frozen=True, slots=True)
class EncodingFault:
    """Why an encoding is not the one in which a text was written, and the first line that shows it."""

    encoding: str
    line: int
    why: Text

    def in_language(self, lang: str) -> str:
        """Return the encoding, with the line and the reason, in `lang`."""
        return f"{self.encoding} ({LINE.in_language(lang)} {self.line}: {self.why.in_language(lang)})"


# --- bytes to text ---------------------------------------------------------------------------------------------------


def is_misread(text: str, encoding: str) -> re.Match[str] | None:
    """Return the first letters that come of a wrong encoding: one of single bytes decodes nearly anything."""
    return None if codec_of(encoding) in ("utf-8-sig", "utf-16") else DAMAGED.search(text)


def legible(content: bytes, contract: Contract) -> str:
    """Return the text as far as it can be read, a sign for each byte that cannot; empty where it is no text."""
    if content.startswith(WORKBOOKS) or (b"\0" in content and not content.startswith(UTF_16)):
        return ""
    encodings = ("utf-16",) if content.startswith(UTF_16) else (*contract.encodings, UTF_8)
    read = (decoded_as(content, encoding) for encoding in encodings)
    return next((text for text in read if isinstance(text, str)), content.decode(UTF_8, errors="replace"))


def _decoded(content: bytes, file: str, contract: Contract) -> str:
    """Return the text in the first encoding of the contract that fits it."""
    refuse_if_any(SourceRefused, _not_text(content, file, contract))
    tried: list[EncodingFault] = []
    for encoding in contract.encodings:
        text = decoded_as(content, encoding)
        if isinstance(text, str):
            return text
        tried.append(text)
    what = _("the text fits no encoding that the contract allows: {tried}.", tried=joined(tried))
    remedy = SAVE_AS.filled({"encoding": tried[0].encoding})
    raise SourceRefused(Fault(Place(file=file, line=tried[0].line), "encoding-wrong", what, remedy, "supplier"))


def _not_text(content: bytes, file: str, contract: Contract) -> Iterator[Fault]:
    """Yield bytes that would pass for text in some encoding, though nobody wrote them as text."""
    if len(content) > TABLE and not contract.records:
        yield Fault(
            Place(file), "file-too-large", TOO_LARGE.filled({"too_many": TOO_MANY_ROWS}), ONLY_THE_TABLE, "supplier"
        )
    utf_16 = content.startswith(UTF_16)
    if utf_16 and "utf-16" not in map(codec_of, contract.encodings):
        what = _("the text is UTF-16; the contract allows {allowed}.", allowed=", ".join(contract.encodings))
        yield Fault(
            Place(file), "encoding-wrong", what, SAVE_AS.filled({"encoding": contract.encodings[0]}), "supplier"
        )
    elif content.startswith(WORKBOOKS) or (b"\0" in content and not utf_16):
        yield Fault(Place(file), *NOT_TEXT, "supplier")


def decoded_as(content: bytes, encoding: str) -> str | EncodingFault:
    """Return the text, if it can have been written in `encoding`."""
    codec = codec_of(encoding)
    if codec == "utf-16" and not content.startswith(UTF_16):
        return EncodingFault(encoding, 1, _("no byte order mark"))
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as broken:
        before = broken.object[: broken.start].decode(codec, errors="ignore")
        return EncodingFault(encoding, _line(before), _("a byte that it does not know"))
    damaged = is_misread(text, encoding)
    return EncodingFault(encoding, _line(text[: damaged.start()]), WRONG_LETTERS) if damaged else text


def _line(before: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


# --- text to rows ----------------------------------------------------------------------------------------------------


def read_text(content: bytes, file: str, contract: Contract) -> tuple[Sheet, Contract]:
    """Return the table of a CSV file, its columns divided as the contract says or as its header alone allows."""
    marked = content.startswith(codecs.BOM_UTF8) and "utf-8-sig" not in map(codec_of, contract.encodings)
    read_as = replace(contract, encodings=(UTF_8,)) if marked else contract  # the mark itself says how it is written
    text = _decoded(content, file, read_as)
    divided = replace(read_as, delimiter=delimiter_of(text, contract))
    rows = tuple(_csv_rows(text, file, divided))
    row = header_row_of(rows[: contract.header_row + LOOKED_AT], Place(file), divided)
    above = tuple(numbered for numbered in rows if numbered[0] < row - contract.header_rows + 1)
    return Sheet("", rows[len(above) :], header_row=row, above=above), divided


def placed_as_sent(path: Path, contract: Contract) -> Contract:
    """Return the contract with the delimiter and header row of the CSV file in `path`; only its head is read."""
    if path.suffix.lower() != ".csv":
        return contract
    with path.open("rb") as opened:
        head = opened.read(HEAD)
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    texts = (decoded_as(whole_lines, encoding) for encoding in contract.encodings)
    text = next((text for text in texts if isinstance(text, str)), "")
    divided = replace(contract, delimiter=delimiter_of(text, contract))
    found = header_rows(_head(text, divided) or [], divided)
    return replace(divided, header_row=found[0]) if len(found) == 1 else divided


def delimiter_of(text: str, contract: Contract) -> str:
    """Return the sign between columns: the contract's, unless with another one alone the header is, or is more, as
    promised.

    A header that holds words unknown to the contract still tells what divides it, so that these words are refused and
    not the sign.
    """
    agreed = contract.delimiter
    if contract.delimiter_is_fixed or not contract.fields or header_rows(_head(text, contract) or [], contract):
        return agreed
    heads = {sign: _head(text, replace(contract, delimiter=sign)) for sign in (agreed, *DELIMITERS)}
    likeness = {sign: header_likeness(rows, contract) for sign, rows in heads.items() if rows is not None}
    best = max(likeness.values(), default=None)
    found = [sign for sign, likeness in likeness.items() if likeness == best]
    return found[0] if len(found) == 1 else agreed


def rows_divided(text: str, sign: str, most: int | None = None) -> list[Numbered]:
    """Return the rows that a sign divides, or the first of them; none where a quotation mark is not closed."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        return [(number, tuple(cells)) for number, cells in enumerate(islice(lines, most), 1)]
    except csv.Error:
        return []


def _head(text: str, contract: Contract) -> list[Numbered] | None:
    """Return the first rows; nothing where their quotation marks do not pair up."""
    reader = csv.reader(io.StringIO(text[:HEAD], newline=""), delimiter=contract.delimiter, strict=True)
    first = islice(reader, contract.header_row + LOOKED_AT)
    try:
        return [(number, tuple(map(unmarked, cells))) for number, cells in enumerate(first, 1)]
    except csv.Error:
        return None


def _csv_rows(text: str, file: str, contract: Contract) -> Iterator[Numbered]:
    """Yield all rows; a quoted cell may go over several lines and its row still counts as one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=contract.delimiter, strict=True)
    line, held = 1, 0
    try:
        for number, cells in enumerate(reader, 1):
            line = reader.line_num + 1
            held += len(cells)
            if (number > contract.header_row + ROWS or held > CELLS) and not contract.records:
                where = Place(file=file, row=number)
                raise SourceRefused(Fault(where, "file-too-large", TOO_MANY_ROWS, OTHER_PARTS, "supplier"))
            yield number, tuple(map(unmarked, cells))
    except csv.Error:  # a quotation mark out of place, or a cell that goes on and on because of one
        raise SourceRefused(Fault(Place(file=file, line=line), *QUOTES, "supplier")) from None
