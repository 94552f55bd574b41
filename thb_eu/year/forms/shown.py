"""Show all of a form that came in another format as a workbook (.xlsx).

Cells can be marked there, and it is a form like the one it was made of: every cell holds in its place what it held,
numbers as numbers, and plain sums go on adding up. Choices and colours of the form are gone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from thb_eu.base.ooxml.archive import MAKER
from thb_eu.base.ooxml.by_openpyxl import saved
from thb_eu.base.ooxml.cell_reference import area_of, cell_name
from thb_eu.base.ooxml.formula_cache import with_values
from thb_eu.base.ooxml.xml_part import readable
from thb_eu.definitions import Definitions
from thb_eu.publication.sheet_drawing import DrawnStyles, book_without_sheets, draw
from thb_eu.publication.sheet_model import CellContent, SheetContent
from thb_eu.publication.sheet_styles import CELL, SHEET_TAB
from thb_eu.sources.sheets import RawSheet
from thb_eu.sources.workbooks import opened, plain_sum
from thb_eu.year.forms.stamp import MARK

NARROWEST, WIDEST = 8.0, 44.0


def form_as_workbook(content: bytes, name: str, definitions: Definitions) -> bytes:
    """Return the workbook that shows the form in `content`, a file called `name`; hidden sheets stay hidden."""
    any_contract = next(iter(definitions.contracts.values()))
    with opened(content, name) as book:
        sheets = {title: book.sheet(title, any_contract) for title in book.titles}
        visible = book.visible
    made, styles = book_without_sheets(), DrawnStyles()
    completed: dict[str, Callable[[bytes], bytes]] = {}
    for number, (title, raw) in enumerate(sheets.items(), start=1):
        shown, sheet = _shown(title, raw), made.create_sheet(title)
        draw(shown, sheet, styles)
        for row, cells in raw.rows:
            sheet.row_dimensions[row].hidden = any(map(MARK.search, cells))
        sheet.sheet_state = "visible" if title in visible else "veryHidden"
        cached = {cell_name(*at): cell.value for at, cell in shown.cells.items() if cell.formula}
        completed[f"xl/worksheets/sheet{number}.xml"] = partial(with_values, cached=cached)
    made.properties.creator = MAKER
    return saved(made, completed)


def _shown(title: str, raw: RawSheet) -> SheetContent:
    """Return a sheet as it came, as far as a reader sees it."""
    sheet = SheetContent(title, SHEET_TAB)
    areas = dict(map(area_of, raw.merged))
    for row, cells in raw.rows:
        for column, text in enumerate(cells, start=1):
            at = row, column
            if not text:
                continue
            is_whole = at in raw.numbers and raw.numbers[at].is_integer()
            value, sum_of = int(raw.numbers[at]) if is_whole else readable(text), plain_sum(raw.formulas.get(at, ""))
            sheet.cells[at] = CellContent(value, CELL, areas.get(at, at), formula=sum_of)
            if at not in areas:
                width = max(map(len, text.split("\n"))) * 1.15 + 2
                sheet.widths[column] = min(max(width, sheet.widths.get(column, NARROWEST)), WIDEST)
    return sheet
