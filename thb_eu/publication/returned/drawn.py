"""Drawn: a paper in, the part of a sheet out, without the library that draws the dossier's workbook.

Every text stands in its cell as text, so that the copy's shared texts stay the supplier's and nothing can be a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.ooxml.styles import StyleTable
from thb_eu.ooxml.xml_part import MAIN, escaped, shown
from thb_eu.publication.sheets.paper import Ink, Paper

OPENING = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'.encode()
PRINTED = (
    b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    b'<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    b"<headerFooter><oddFooter>&amp;C&amp;8&amp;A&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>"
)

Links = Mapping[tuple[int, int], str]
"""Where a click on a cell leads: `'t13'!D6`."""


def sheet_part(paper: Paper, wardrobe: StyleTable, links: Links | None = None) -> bytes:
    """The part of a worksheet that shows what stands on `paper`."""
    return b"".join(
        (
            OPENING,
            f'<sheetPr><tabColor rgb="FF{paper.tab}"/><pageSetUpPr fitToPage="1"/></sheetPr>'.encode(),
            _view(paper),
            _widths(paper),
            b"<sheetData>",
            *_rows(paper, wardrobe),
            b"</sheetData>",
            _merged(paper),
            _linked(links or {}),
            PRINTED,
            _kept_as_text(paper),
            b"</worksheet>",
        )
    )


def _view(paper: Paper) -> bytes:
    row = paper.frozen[0]
    pane = ""
    if row > 1:
        pane = f'<pane ySplit="{row - 1}" topLeftCell="{cell_name(row, 1)}" activePane="bottomLeft" state="frozen"/>'
    return f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}</sheetView></sheetViews>'.encode()


def _widths(paper: Paper) -> bytes:
    told = "".join(
        f'<col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'
        for column, width in sorted(paper.widths.items())
    )
    return f"<cols>{told}</cols>".encode() if told else b""


def _rows(paper: Paper, wardrobe: StyleTable) -> Iterator[bytes]:
    heights = paper.heights()
    rows: dict[int, dict[int, bytes]] = {}
    for place, ink in paper.inks.items():
        style = wardrobe.of(ink.look)
        for row in range(place[0], ink.until[0] + 1):
            for column in range(place[1], ink.until[1] + 1):
                rows.setdefault(row, {})[column] = _cell((row, column), style, ink if (row, column) == place else None)
    for row, cells in sorted(rows.items()):
        height = f' ht="{heights[row]:g}" customHeight="1"' if row in heights else ""
        yield f'<row r="{row}"{height}>'.encode() + b"".join(cells[column] for column in sorted(cells)) + b"</row>"


def _cell(place: tuple[int, int], style: int, ink: Ink | None) -> bytes:
    told = f'<c r="{cell_name(*place)}" s="{style}"'
    if ink is None or ink.value == "":
        return f"{told}/>".encode()
    return f'{told} t="inlineStr"><is><t xml:space="preserve">'.encode() + shown(str(ink.value)) + b"</t></is></c>"


def _merged(paper: Paper) -> bytes:
    areas = [(place, ink.until) for place, ink in sorted(paper.inks.items()) if ink.until != place]
    told = "".join(f'<mergeCell ref="{cell_name(*first)}:{cell_name(*last)}"/>' for first, last in areas)
    return f'<mergeCells count="{len(areas)}">{told}</mergeCells>'.encode() if areas else b""


def _linked(links: Links) -> bytes:
    told = (
        f'<hyperlink ref="{cell_name(*place)}" location="'.encode() + escaped(where) + b'"/>'
        for place, where in sorted(links.items())
    )
    return b"<hyperlinks>" + b"".join(told) + b"</hyperlinks>" if links else b""


def _kept_as_text(paper: Paper) -> bytes:
    """No green corner at a number that is text on purpose."""
    if not paper.inks:
        return b""
    last = cell_name(paper.last_row, paper.last_column)
    return f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors>'.encode()
