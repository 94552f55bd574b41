"""Make the workbook that goes into a dossier in place of a supplier's; find what a copy of a refused file shows.

It holds the cells of the sheet that was read, each where it stands, as the text that was read there; numbers where
there are formulas, and formulas that name nothing but cells and functions. Other sheets are empty, as is all that lies
beside the cells: comments, pictures, names, headers and footers, properties, looks. Reading it gives what reading the
original gave, so a clean copy of a clean copy is the same byte for byte.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from thb_eu.base.errors import SourceRefused
from thb_eu.base.limits import COLUMNS, ROWS, TABLE
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.base.ooxml.archive import OPEN_DOCUMENT, zipped
from thb_eu.base.ooxml.cell_reference import area_of, cell_name
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.contracts import folded
from thb_eu.definitions.strict_reader import nearest
from thb_eu.results import Collection, RefusedFile, SentTable
from thb_eu.sources.collection import as_described
from thb_eu.sources.file_safety import inside, zip_faults
from thb_eu.sources.header_and_notes import LOOKED_AT
from thb_eu.sources.personal_data import CODE as PERSONAL_DATA
from thb_eu.sources.sheets import WITHOUT_VALUE, Numbered, RawSheet, Spot, clean, number_text
from thb_eu.sources.text_files import delimiter_of, legible
from thb_eu.sources.workbooks import READERS, opened

OF_CELLS = re.compile(r"(?:of:)?=?[A-Z0-9$:,;.()\[\]+*/<>= -]*")
NEUTRAL = "NA()"
"""Stands for a formula that holds a text or names another sheet; its value is kept."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
HIDDEN, HIDDEN_STYLE = ' state="hidden"', ' table:style-name="hidden"'
MIME_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def clean_copy(content: bytes, name: str, table: str, contract: Contract) -> bytes:
    """Return the clean copy of the workbook called `name`, of which the sheet `table` was read as `contract` says."""
    with opened(content, name) as book:
        sheets = [(title, title in book.visible, title == table) for title in book.titles]
        read = book.sheet(table, contract)
    held = [(title, visible, read if is_read else RawSheet()) for title, visible, is_read in sheets]
    if PurePosixPath(name).suffix.lower() == OPEN_DOCUMENT.suffix:
        return zipped(_as_opendocument(held))
    return zipped(_as_excel(held))


Sheets = list[tuple[str, bool, RawSheet]]
"""Title, whether it is visible, and what it holds."""


def _formula(sheet: RawSheet, spot: Spot) -> str:
    """Return the formula of a cell as far as it is kept; nothing where there is none."""
    formula = sheet.formulas.get(spot)
    if formula is None:
        return ""
    return formula if formula and OF_CELLS.fullmatch(formula) else NEUTRAL


def _number(sheet: RawSheet, spot: Spot, text: str) -> str:
    """Return the number of a cell where the reading asks for it; nothing where its text is enough."""
    number = sheet.numbers.get(spot)
    return repr(number) if number is not None and number_text(number) == text else ""


# --- Excel ------------------------------------------------------------------------------------------------------------


def _as_excel(sheets: Sheets) -> dict[str, bytes]:
    parts = {f"xl/worksheets/sheet{number}.xml": _sheet(held) for number, (_, _, held) in enumerate(sheets, 1)}
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}"{"" if visible else HIDDEN} r:id="rId{number}"/>'
        for number, (title, visible, _held) in enumerate(sheets, 1)
    )
    types = "".join(f'<Override PartName="/{part}" ContentType="{TYPES}.worksheet+xml"/>' for part in parts)
    relations = "".join(
        _relation(number, "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)
    )
    return parts | {
        name: (DECLARED + text).encode()
        for name, text in {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>{types}</Types>',
            "_rels/.rels": _relations(_relation(1, "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": _relations(relations),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        }.items()
    }


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _relations(entries: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def _sheet(held: RawSheet) -> bytes:
    rows = "".join(f'<row r="{number}">{"".join(_cells(held, number, cells))}</row>' for number, cells in held.rows)
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in held.merged)
    below = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{below}</worksheet>'.encode()


def _cells(held: RawSheet, row: int, cells: tuple[str, ...]) -> Iterator[str]:
    for column, text in enumerate(cells, 1):
        spot, place = (row, column), cell_name(row, column)
        formula = _formula(held, spot).removeprefix("=")
        told = f"<f>{escape(formula)}</f>" if formula else ""
        if number := _number(held, spot, text):
            yield f'<c r="{place}">{told}<v>{number}</v></c>'
        elif formula:
            value = "" if text == WITHOUT_VALUE else f"<v>{escape(text)}</v>"
            yield f'<c r="{place}" t="str">{told}{value}</c>'
        elif text:
            yield f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


# --- OpenDocument -----------------------------------------------------------------------------------------------------


def _as_opendocument(sheets: Sheets) -> dict[str, bytes]:
    shown = '<style:table-properties table:display="false"/>'
    hidden = f'<style:style style:name="hidden" style:family="table">{shown}</style:style>'
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    tables = "".join(
        f"<table:table table:name={quoteattr(title)}{'' if visible else HIDDEN_STYLE}>"
        f"{''.join(_rows(held))}</table:table>"
        for title, visible, held in sheets
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>{hidden}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return {
        "mimetype": MIME_TYPE.encode(),
        "content.xml": (DECLARED + content).encode(),
        "META-INF/manifest.xml": (DECLARED + manifest).encode(),
    }


def _rows(held: RawSheet) -> Iterator[str]:
    spans = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in map(area_of, held.merged)}
    rows, last = dict(held.rows), 0
    for number in sorted({*rows, *(row for row, _column in spans)}):
        if number > last + 1:
            blank = f' table:number-rows-repeated="{number - last - 1}"'
            yield f"<table:table-row{blank}><table:table-cell/></table:table-row>"
        width = max(len(rows.get(number, ())), *(column for row, column in spans if row == number), 0)
        cells = [*rows.get(number, ()), *[""] * width][:width]
        written = (_ods_cell(held, (number, at), text, spans) for at, text in enumerate(cells, 1))
        yield f"<table:table-row>{''.join(written)}</table:table-row>"
        last = number


def _ods_cell(held: RawSheet, spot: Spot, text: str, spans: dict[Spot, tuple[int, int]]) -> str:
    down, across = spans.get(spot, (1, 1))
    told = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"' if spot in spans else ""
    if formula := _formula(held, spot):
        told += f" table:formula={quoteattr(formula)}"
    if number := _number(held, spot, text):
        return f'<table:table-cell{told} office:value-type="float" office:value="{number}"/>'
    if not text or text == WITHOUT_VALUE:
        return f"<table:table-cell{told}/>"
    value = quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
    return f'<table:table-cell{told} office:value-type="string" office:string-value={value}/>'


# Find what of an unreadable file a marked copy may show, or why there is no copy.
#
# A copy repeats every cell, so one is made only of a table of figures that is known to be one: a row of it holds
# more than half of the contract's headings and little else, and digits stand below the headings of counts. No copy
# is made of a register of persons, of what may be one, and of a file that its guard keeps from being opened.

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
    """Return the refused file with what a copy of it may show, and the row of each line that its faults name."""
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
    """Return every sheet of the file, hidden ones too; None where one must not be opened, or is no table at all."""
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
    of_persons = [{folded(heading) for field in source.fields for heading in field.headings} for source in registers]
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
    """Tell whether a row can only be the table's header: its headings are there, and most counts below have a digit."""
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
