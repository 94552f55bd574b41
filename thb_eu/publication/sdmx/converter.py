"""Write the observations as a workbook for Eurostat's SDMX Converter.

One sheet holds an observation a row, each component in a column of its own; the sheet of parameters says which column
that is, and between which cells the observations lie. So the workbook can be read by the parameters alone. Every cell
is text, a number as its digits: nothing is reformatted on the way. Headings, types and settings are data
(`datapackages/sdmx/converter.yaml`), each with how sure it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from thb_eu.base.messages import Languages
from thb_eu.base.ooxml.cell_reference import cell_name, letters_of
from thb_eu.base.ooxml.styles import EMPTY, Style, StyleTable
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN, shown
from thb_eu.definitions.sdmx import FIRST, LAST, ConverterLayout
from thb_eu.publication.annotated_copies.sheet_xml import workbook_of
from thb_eu.publication.sdmx.components import ATTRIBUTES, VALUE, component
from thb_eu.publication.sdmx.data import SdmxMessage
from thb_eu.publication.sheet_styles import HEADER

FOLDER = "converter"
TEXT, HEAD = Style(number="@"), HEADER.but(number="@", indent=0, wrap=False)
FIRST_ROW = 2
"""The headings of the sheet of data stand above it."""
NARROWEST, WIDEST = 9, 28
GAP = ""
"""An empty cell, which is not written."""


def converter_workbook(message: SdmxMessage, layout: ConverterLayout, languages: Languages) -> bytes:
    """Return the workbook: the sheet of parameters, then that of the data."""
    names = {sheet.use: sheet.name for sheet in layout.sheets}
    styles = StyleTable(EMPTY)
    data = [[component(name) for name in message.order], *message.ordered(layout.missing.sign)]
    parameters = [*_parameters(message, layout, len(data))]
    sheets = {
        names["parameters"]: _sheet(parameters, styles),
        names["data"]: _sheet(data, styles),
    }
    return workbook_of(sheets, styles, message.id, languages)


def _parameters(message: SdmxMessage, layout: ConverterLayout, last_row: int) -> Iterator[list[str]]:
    """Yield the headings, then a component a row and a setting beside it."""
    declared = {entry.role: entry for entry in layout.components}
    column = message.order.index(VALUE) + 1
    cells = {FIRST: cell_name(FIRST_ROW, column), LAST: cell_name(last_row, column)}
    settings = [[setting.name, cells.get(setting.value, setting.value)] for setting in layout.settings]
    components = []
    for number, name in enumerate(message.order, start=1):
        entry = declared["attribute" if name in ATTRIBUTES else "dimension"]
        if name != VALUE:
            components.append([component(name), entry.type, entry.position, letters_of(number)])
    yield [heading.name for heading in layout.headings]
    for left, right in zip_longest(components, settings, fillvalue=[GAP]):
        yield [*(left if left != [GAP] else [GAP] * len(layout.headings)), *right]


def _sheet(rows: Sequence[Sequence[str]], styles: StyleTable) -> bytes:
    """Return a sheet of texts under a row of headings that stays in sight."""
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{_width(cells)}" customWidth="1"/>'
        for number, cells in enumerate(zip_longest(*rows, fillvalue=GAP), start=1)
    )
    head, text = styles.of(HEAD), styles.of(TEXT)
    written: dict[str, bytes] = {}
    lines = []
    for row, cells in enumerate(rows, start=1):
        style = head if row == 1 else text
        line = [f'<row r="{row}">'.encode()]
        for column, value in enumerate(cells, start=1):
            if value not in written:
                written[value] = b't="inlineStr"><is><t xml:space="preserve">' + shown(value) + b"</t></is></c>"
            if value != GAP:
                line.append(f'<c r="{cell_name(row, column)}" s="{style}" '.encode() + written[value])
        lines.append(b"".join(line) + b"</row>")
    top = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    last = cell_name(len(rows), max(map(len, rows)))
    return b"".join(
        (
            f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{top}</sheetView>'
            f"</sheetViews><cols>{widths}</cols><sheetData>".encode(),
            *lines,
            f'</sheetData><ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors>'
            "</worksheet>".encode(),
        )
    )


def _width(cells: Iterable[str]) -> int:
    return min(max(NARROWEST, *(len(cell) + 2 for cell in cells)), WIDEST)
