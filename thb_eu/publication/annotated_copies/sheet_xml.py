"""Write a sheet as its XML part; show a table that came as CSV or .ods as a workbook.

The library that writes the dossier's workbook is not used: every text stands in its cell as text, so that a copy's
shared texts stay the supplier's and nothing can be a formula. Of a table rows and columns stand where a spreadsheet
would show them, which is how findings name them; nothing is converted: 0113 keeps its zero, 1-2 is no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from thb_eu.base.messages import Languages, Text
from thb_eu.base.ooxml.archive import MAKER, PROPERTIES, zipped
from thb_eu.base.ooxml.cell_reference import Coordinates, area_name, cell_name
from thb_eu.base.ooxml.styles import EMPTY, Style, StyleTable
from thb_eu.base.ooxml.workbook import KINDS, OFFICE, RELATIONS
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN, escaped, shown
from thb_eu.publication.sheet_model import SheetContent
from thb_eu.publication.sheet_styles import HEADER, SHEET_TAB
from thb_eu.results import SentTable

PRINTED = (
    b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    b'<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    b"<headerFooter><oddFooter>&amp;C&amp;8&amp;A&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>"
)
CELL, HEAD = Style(border="thin", number="@"), HEADER.but(number="@", indent=0)
NARROWEST, WIDEST = 8.0, 44.0

NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
TAKEN_TITLE = "history"
"""A title that spreadsheet programs keep for themselves."""

CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
TYPES = (
    f'{DECLARED}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    f'{{sheets}}<Override PartName="/xl/styles.xml" ContentType="{KINDS["styles"]}"/>'
    f'<Override PartName="/{PROPERTIES}" ContentType='
    '"application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
TOP = (
    f'{DECLARED}<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/metadata/core-properties" Target="{PROPERTIES}"/></Relationships>'
)
SHEET_TYPE = f'<Override PartName="/xl/worksheets/sheet{{number}}.xml" ContentType="{KINDS["worksheet"]}"/>'
HELD_SHEET = f'<Relationship Id="rId{{number}}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{{number}}.xml"/>'
HOLDS = (
    f'{DECLARED}<Relationships xmlns="{RELATIONS}">{{sheets}}'
    f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)

Links = Mapping[Coordinates, str]
"""Where a click on a cell leads: `'t13'!D6`."""


def sheet_part(sheet: SheetContent, styles: StyleTable, links: Links | None = None) -> bytes:
    """Return the part of a worksheet that shows what stands on `sheet`."""
    top = sheet.frozen[0]
    pane = f'<pane ySplit="{top - 1}" topLeftCell="{cell_name(top, 1)}" activePane="bottomLeft" state="frozen"/>'
    widths = "".join(
        f'<col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'
        for column, width in sorted(sheet.widths.items())
    )
    merged = [area_name((at, content.until)) for at, content in sorted(sheet.cells.items()) if content.until != at]
    linked = b"".join(
        f'<hyperlink ref="{cell_name(*place)}" location="'.encode() + escaped(where) + b'"/>'
        for place, where in sorted((links or {}).items())
    )
    last = cell_name(sheet.last_row, sheet.last_column) if sheet.cells else ""
    text_on_purpose = f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors>'
    head = (
        f'{DECLARED}<worksheet xmlns="{MAIN}">'
        f'<sheetPr><tabColor rgb="FF{sheet.tab}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f"{pane if top > 1 else ''}</sheetView></sheetViews>"
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>"
    )
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    return b"".join(
        (
            head.encode(),
            *_rows(sheet, styles),
            b"</sheetData>",
            f'<mergeCells count="{len(merged)}">{areas}</mergeCells>'.encode() if merged else b"",
            b"<hyperlinks>" + linked + b"</hyperlinks>" if linked else b"",
            PRINTED,
            text_on_purpose.encode() if last else b"",
            b"</worksheet>",
        )
    )


def _rows(sheet: SheetContent, styles: StyleTable) -> Iterator[bytes]:
    heights = sheet.heights()
    rows: dict[int, dict[int, bytes]] = {}
    for place, content in sheet.cells.items():
        style = styles.of(content.style)
        for row in range(place[0], content.until[0] + 1):
            for column in range(place[1], content.until[1] + 1):
                cell = f'<c r="{cell_name(row, column)}" s="{style}"'.encode()
                if (row, column) == place and content.value != "":
                    text = b'<is><t xml:space="preserve">' + shown(str(content.value)) + b"</t></is>"
                    cell += b' t="inlineStr">' + text + b"</c>"
                else:
                    cell += b"/>"
                rows.setdefault(row, {})[column] = cell
    for row, cells in sorted(rows.items()):
        height = f' ht="{heights[row]:g}" customHeight="1"' if row in heights else ""
        yield f'<row r="{row}"{height}>'.encode() + b"".join(cells[column] for column in sorted(cells)) + b"</row>"


def as_workbook(table: SentTable, name: str, title: Text, languages: Languages) -> bytes:
    """Return the workbook whose one sheet shows the table of the file `name`, called `title`."""
    content = SheetContent(title_of(name), SHEET_TAB)
    for row, cells in table.rows:
        for column, text in enumerate(cells, start=1):
            content.write(row, column, text, HEAD if row == table.header_row else CELL)
            breadth = max(map(len, text.splitlines()), default=0) * 1.15 + 2
            content.widths[column] = min(max(breadth, content.widths.get(column, NARROWEST)), WIDEST)
    content.frozen = (table.header_row + 1, 1)
    return one_sheet(content, f"{name}: {title.in_languages(languages)}", languages)


def one_sheet(content: SheetContent, title: str, languages: Languages) -> bytes:
    """Return the workbook of one sheet, called `title`, in these languages."""
    styles = StyleTable(EMPTY)
    return workbook_of({content.name: sheet_part(content, styles)}, styles, title, languages)


def workbook_of(sheets: Mapping[str, bytes], styles: StyleTable, title: str, languages: Languages) -> bytes:
    """Return the workbook of these sheets, by name in their order, called `title`, in these languages."""
    numbers = range(1, len(sheets) + 1)
    listed = f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews><sheets>'
    entries = (
        b'<sheet name="' + escaped(name) + f'" sheetId="{number}" r:id="rId{number}"/>'.encode()
        for number, name in zip(numbers, sheets, strict=True)
    )
    about = f'{DECLARED}<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'.encode()
    about += b"<dc:title>" + escaped(title) + b"</dc:title>"
    about += f"<dc:creator>{MAKER}</dc:creator><dc:language>{', '.join(languages)}</dc:language>".encode()
    about += b"</cp:coreProperties>"
    types, held = ("".join(one.format(number=number) for number in numbers) for one in (SHEET_TYPE, HELD_SHEET))
    parts = {f"xl/worksheets/sheet{number}.xml": part for number, part in zip(numbers, sheets.values(), strict=True)}
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(sheets=types).encode(),
            "_rels/.rels": TOP.encode(),
            PROPERTIES: about,
            "xl/workbook.xml": listed.encode() + b"".join(entries) + b"</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": HOLDS.format(sheets=held).encode(),
            "xl/styles.xml": styles.written(),
            **parts,
        }
    )


def title_of(name: str) -> str:
    """Return the title of the sheet that shows the file `name`."""
    title = NOT_IN_A_TITLE.sub("-", PurePosixPath(name).stem)[:31].strip("' ") or "CSV"
    return f"{title}_"[-31:] if title.casefold() == TAKEN_TITLE else title
