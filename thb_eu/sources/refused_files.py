"""Find what of an unreadable file a marked copy may show, or why there is no copy.

A copy repeats every cell, so one is made only of a table of figures that is known to be one: a row of it holds more
than half of the contract's headings and little else, and digits stand below the headings of counts. No copy is made of
a register of persons, of what may be one, and of a file that its guard keeps from being opened.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from thb_eu.base.errors import SourceRefused
from thb_eu.base.limits import COLUMNS, ROWS, TABLE
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.contracts import folded
from thb_eu.definitions.strict_reader import nearest
from thb_eu.results import Collection, RefusedFile, SentTable
from thb_eu.sources.collection import as_described
from thb_eu.sources.file_safety import inside, zip_faults
from thb_eu.sources.header_and_notes import LOOKED_AT
from thb_eu.sources.personal_data import CODE as PERSONAL_DATA
from thb_eu.sources.sheets import Numbered, clean
from thb_eu.sources.text_files import delimiter_of, legible
from thb_eu.sources.workbooks import READERS

MAY_HOLD_PERSONS = _(
    "The header does not show that this is the agreed table. The file may hold data on persons, so there "
    "is no copy with marked cells."
)
NOT_OPENED = _("The file cannot be opened safely or is too large, so there is no copy with marked cells.")
REGISTER_LIKE = 3
"""So many headings of a register in one row of another sheet are more than a coincidence."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """All rows of one sheet or text; `lines`: the line of a text on which each row begins."""

    title: str
    rows: tuple[Numbered, ...]
    lines: tuple[int, ...] = ()


def as_far_as_shown(
    file: RefusedFile, resource: Mapping[str, Any], collection: Collection, definitions: Definitions
) -> RefusedFile:
    """The refused file with what a copy of it may show, each line among the places of its faults with its row."""
    contract = as_described(definitions.contracts[file.contract].for_year(collection.year), resource)
    if any(fault.code == PERSONAL_DATA for fault in file.faults):
        return replace(file, no_copy=_("The file can hold personal data; no copy repeats them."))
    if contract.records or "thb:table" in resource:
        return replace(file, no_copy=_("This is a register of persons; no copy repeats its rows."))
    try:
        path = inside(collection.folder_of(file.path), resource["path"], collection.descriptor)
    except SourceRefused:  # there is no file to be shown
        return file
    content = path.read_bytes() if path.stat().st_size <= TABLE else b""
    sheets = _sheets(content, file.path, contract) if content else None
    if sheets is None:
        return replace(file, no_copy=NOT_OPENED)
    registers = [other for other in definitions.contracts.values() if other.records]
    table = _agreed_table(sheets, contract, registers)
    if table is None:
        return replace(file, no_copy=MAY_HOLD_PERSONS)
    lines, faults = sheets[0].lines, []
    for fault in file.faults:
        where = fault.where
        if where.line and lines:
            fault = replace(fault, where=replace(where, row=bisect_right(lines, where.line)))
        faults.append(fault)
    return replace(file, faults=tuple(faults), content=content, table=table, no_copy=NO_WORDS)


# --- what stands in the file ------------------------------------------------------------------------


def _sheets(content: bytes, name: str, contract: Contract) -> list[_Sheet] | None:
    """Every sheet of the file, hidden ones too; nothing where one of them must not be opened, or is no table at all."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".csv":
        return _of_text(legible(content, contract), contract)
    if suffix not in READERS or zip_faults(content, name):
        return None
    try:
        with READERS[suffix](content, name) as book:
            raw = {title: book.sheet(title, contract) for title in book.titles}
    except SourceRefused:
        return None
    if any(sheet.unreadable for sheet in raw.values()):
        return None
    return [_Sheet(title, sheet.rows) for title, sheet in raw.items()]


def _of_text(text: str, contract: Contract) -> list[_Sheet] | None:
    """Return the rows of a text, read with patience: a quotation mark out of place is a sign like any other."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, contract))
    rows: list[Numbered] = []
    lines: list[int] = []
    begins = 1
    try:
        for number, cells in enumerate(reader, 1):
            if number > contract.header_row + ROWS:
                return None
            rows.append((number, tuple(cells[:COLUMNS])))
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error:  # a cell that goes on and on
        return None
    return [_Sheet("", tuple(rows), tuple(lines))]


# --- whether it is the agreed table -----------------------------------------------------------------


def _agreed_table(sheets: Iterable[_Sheet], contract: Contract, registers: Sequence[Contract]) -> SentTable | None:
    """Return the first sheet that is known to hold the table of `contract`; nothing where one may hold persons."""
    of_persons = [{folded(heading) for field in one.fields for heading in field.headings} for one in registers]
    found: SentTable | None = None
    for sheet in sheets:
        heads = [row for row in sheet.rows if row[0] <= contract.header_row + LOOKED_AT]
        header = next((row for row, cells in heads if _is_header(row, cells, sheet.rows, contract)), None)
        if header is not None:
            found = found or SentTable(sheet.title, header, sheet.rows)
            continue
        words = [{folded(clean(cell)) for cell in cells} for row, cells in heads]
        if any(len(known & row) >= REGISTER_LIKE for known in of_persons for row in words):
            return None
    return found


def _is_header(row: int, cells: Sequence[str], rows: Sequence[Numbered], contract: Contract) -> bool:
    """Whether a row cannot be but the header of the table: its headings there, and below most counts have a digit."""
    names = [name for name in map(clean, cells) if name]
    sent = contract.as_sent(names)
    known = [folded(heading) for field in sent.fields for heading in field.headings]
    held = {nearest(folded(name), known) for name in names} - {""}
    if 2 * len(held) <= max(len(names), len(sent.fields)):
        return False
    columns = [at for at, field in enumerate(sent.fields) if field.type == "integer"]
    below = (cells for number, cells in rows if number > row)
    texts = [cells[at] for cells in below for at in columns if at < len(cells) and cells[at].strip()]
    return not texts or 2 * sum(any(map(str.isdigit, text)) for text in texts) > len(texts)
