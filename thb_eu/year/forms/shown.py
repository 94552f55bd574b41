"""Show a form that came in another format as a workbook (.xlsx).

Cells can be marked there, and it is a form like the one it was made of: every cell holds in its place what it held,
numbers as numbers, and plain sums go on adding up. Choices and colours of the form are gone.
"""

from __future__ import annotations

from collections.abc import Iterable

from thb_eu.base.ooxml.cell_reference import Area, Coordinates, area_of
from thb_eu.base.ooxml.xml_part import readable
from thb_eu.definitions import Definitions
from thb_eu.sources.sheets import RawSheet
from thb_eu.sources.workbooks import opened, plain_sum
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import CellContent, SheetContent, sheet_title
from thb_eu.writing.sheet_styles import CELL, SHEET_TAB
from thb_eu.year.forms.stamp import MARK

NARROWEST, WIDEST = 8.0, 44.0


def form_as_workbook(content: bytes, name: str, definitions: Definitions) -> bytes:
    """Return the workbook that shows the form in `content`, a file called `name`; hidden sheets stay hidden."""
    any_contract = next(iter(definitions.contracts.values()))
    with opened(content, name) as book:
        sheets = {title: book.sheet(title, any_contract) for title in book.titles}
        visible = book.visible
    shown: list[SheetContent] = []
    for title, raw in sheets.items():
        free = sheet_title(title, [sheet.name for sheet in shown])
        shown.append(_shown(free, raw, title not in visible))
    return saved(Book(shown, "", definitions.languages))


def _shown(title: str, raw: RawSheet, hidden: bool) -> SheetContent:
    """Return a sheet as it came, as far as a reader sees it; the row of its mark is hidden."""
    sheet = SheetContent(title, SHEET_TAB, hidden=hidden)
    areas = _apart(map(area_of, raw.merged))
    for row, cells in raw.rows:
        if any(map(MARK.search, cells)):
            sheet.hidden_rows.add(row)
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


def _apart(merged: Iterable[Area]) -> dict[Coordinates, Coordinates]:
    """Return the areas that are one cell, first cell to last; of two that share a cell the first."""
    areas, covered = dict[Coordinates, Coordinates](), set[Coordinates]()
    for first, last in merged:
        cells = {(row, column) for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1)}
        if covered.isdisjoint(cells):
            areas[first] = last
            covered |= cells
    return areas
