"""Plain: a table that came as CSV or .ods in, a workbook out whose one sheet shows the same cells, all as text.

Rows and columns stand where a spreadsheet would show them, which is how findings name them. Nothing is converted: 0113
keeps its zero, 1-2 is no day, and a text that begins like a formula is inert.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from thb_eu.model import SentTable
from thb_eu.ooxml.archive import LANGUAGE, MAKER, PROPERTIES, zipped
from thb_eu.ooxml.styles import EMPTY, StyleTable
from thb_eu.ooxml.workbook import KINDS, OFFICE, RELATIONS
from thb_eu.ooxml.xml_part import MAIN, escaped
from thb_eu.publication.returned.drawn import sheet_part
from thb_eu.publication.sheets.looks import HEADER, SHEET_TAB
from thb_eu.publication.sheets.paper import Look, Paper

CELL, HEAD = Look(border="thin", number="@"), HEADER.but(number="@", indent=0)
NARROWEST, WIDEST = 8.0, 44.0

NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
TAKEN_TITLE = "history"
"""A title that spreadsheet programs keep for themselves."""

CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    f'{DECLARED}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KINDS["worksheet"]}"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KINDS["styles"]}"/>'
    f'<Override PartName="/{PROPERTIES}" ContentType='
    '"application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
OPENING = (
    f'{DECLARED}<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/metadata/core-properties" Target="{PROPERTIES}"/></Relationships>'
)
HOLDS = (
    f'{DECLARED}<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)


def as_workbook(table: SentTable, name: str, title: str) -> bytes:
    """The workbook that shows the table of the file `name`, called `title`, its header where it was found."""
    wardrobe = StyleTable(EMPTY)
    sheet = sheet_part(_paper(table, title_of(name)), wardrobe)
    listed = f'{DECLARED}<workbook xmlns="{MAIN}"><bookViews><workbookView/></bookViews><sheets>'.encode()
    listed += b'<sheet xmlns:r="' + OFFICE.encode() + b'" name="' + escaped(title_of(name))
    listed += b'" sheetId="1" r:id="rId1"/></sheets></workbook>'
    return zipped(
        {
            "[Content_Types].xml": TYPES.encode(),
            "_rels/.rels": OPENING.encode(),
            PROPERTIES: _properties(f"{name}: {title}"),
            "xl/workbook.xml": listed,
            "xl/_rels/workbook.xml.rels": HOLDS.encode(),
            "xl/styles.xml": wardrobe.written(),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _properties(title: str) -> bytes:
    """What the workbook says about itself: its title, its languages, who made it."""
    opening = f'{DECLARED}<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'.encode()
    about = f"<dc:creator>{MAKER}</dc:creator><dc:language>{LANGUAGE}</dc:language>".encode()
    return opening + b"<dc:title>" + escaped(title) + b"</dc:title>" + about + b"</cp:coreProperties>"


def title_of(name: str) -> str:
    """The title of the sheet that shows the file `name`."""
    title = NOT_IN_A_TITLE.sub("-", PurePosixPath(name).stem)[:31].strip("' ") or "CSV"
    return f"{title}_"[-31:] if title.casefold() == TAKEN_TITLE else title


def _paper(table: SentTable, title: str) -> Paper:
    paper = Paper(title, SHEET_TAB)
    for row, cells in table.rows:
        for column, text in enumerate(cells, start=1):
            paper.write(row, column, text, HEAD if row == table.header_row else CELL)
            breadth = max(map(len, text.splitlines()), default=0) * 1.15 + 2
            paper.widths[column] = min(max(breadth, paper.widths.get(column, NARROWEST)), WIDEST)
    paper.frozen = (table.header_row + 1, 1)
    return paper
