"""Make the workbook that goes into a dossier in place of a supplier's.

It holds the cells of the sheet that was read, each where it stands, as the text that was read there; numbers where
there are formulas, and formulas that name nothing but cells and functions. Other sheets are empty, as is all that lies
beside the cells: comments, pictures, names, headers and footers, properties, looks. Reading it gives what reading the
original gave, so a clean copy of a clean copy is the same byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.sax.saxutils import escape, quoteattr

from thb_eu.base.ooxml.archive import OPEN_DOCUMENT, zipped
from thb_eu.base.ooxml.cell_reference import area_of, cell_name
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN
from thb_eu.definitions.contracts import Contract
from thb_eu.sources.sheets import WITHOUT_VALUE, RawSheet, Spot, number_text
from thb_eu.sources.workbooks import opened

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
