"""Write the part of a sheet that goes into a supplier's workbook; show a table that came as CSV or .ods as a workbook.

In a part every text stands in its cell, so that the shared texts of the copy stay the supplier's. Rows and columns of a
table stand where a spreadsheet would show them, which is how findings name them; nothing is converted: 0113 keeps its
zero, 1-2 is no day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from thb_eu.base.messages import Languages, Text
from thb_eu.base.ooxml.cell_reference import Coordinates, area_name, cell_name
from thb_eu.base.ooxml.styles import Style, StyleTable
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN, escaped, shown
from thb_eu.results import SentTable
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import SheetContent, sheet_title
from thb_eu.writing.sheet_styles import HEADER, SHEET_TAB

PRINTED = (
    b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    b'<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    b"<headerFooter><oddFooter>&amp;C&amp;8&amp;A&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>"
)
CELL, HEAD = Style(border="thin", number="@"), HEADER.but(number="@", indent=0)
NARROWEST, WIDEST = 8.0, 44.0

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
    return saved(Book([content], f"{name}: {title.in_languages(languages)}", languages))


def title_of(name: str) -> str:
    """Return the title of the sheet that shows the file `name`."""
    return sheet_title(PurePosixPath(name).stem)
