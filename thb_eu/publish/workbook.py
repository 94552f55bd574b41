"""Workbook: a submission in, the bytes of `submission.xlsx` out; the one door to openpyxl on the way out.

What stands on the sheets is decided in `publish.sheets`; here it becomes a file. Every text stays text, whatever it
begins with; there is no formula, and nothing that depends on the clock, the user, the locale or the machine.
"""

from __future__ import annotations

import io
import os
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from thb_eu.model import Audience, State, Submission
from thb_eu.publish.layout import cell_name
from thb_eu.publish.sheets import Paper, papers
from thb_eu.publish.sheets.pages import on_first_page, pages_high
from thb_eu.publish.sheets.paper import Look
from thb_eu.publish.sheets.words import AUDIENCE, STATE
from thb_eu.publish.zipped import without_clock

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Calibri"
MAKER = "thb_eu"
WHEN = datetime(2000, 1, 1)
LINE, STRONG_LINE = "B5BFCA", "1F3A5F"
SECTION_BORDER = "section"
EDGES: dict[str, dict[str, Any]] = {
    "thin": {"left": "thin", "right": "thin", "top": "thin", "bottom": "thin"},
    "value": {"left": "thin", "top": "thin", "bottom": "thin"},
    "flag": {"right": "thin", "top": "thin", "bottom": "thin"},
    SECTION_BORDER: {"bottom": "medium"},
}
FORMULA_SIGNS = ("=", "+", "-", "@")


def workbook(submission: Submission) -> bytes:
    """The whole workbook; the same submission always gives the same bytes."""
    os.environ["OPENPYXL_LXML"] = "False"  # must be said before openpyxl is imported; lxml would write other bytes
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for paper in papers(submission):
        sheet = book.create_sheet(paper.name)
        draw(paper, sheet)
        _print(paper, sheet, submission)
    _describe(book, submission)
    target = io.BytesIO()
    book.save(target)
    return without_clock(target.getvalue())


def _describe(book: Any, submission: Submission) -> None:
    book.properties.title = submission.collection.title.en
    book.properties.creator = MAKER
    book.properties.created = book.properties.modified = WHEN
    book.calculation.fullCalcOnLoad = False


def draw(paper: Paper, sheet: Worksheet) -> None:
    """Everything that a paper holds, on a sheet of a workbook; how it is printed is another matter."""
    from openpyxl.utils import get_column_letter

    for column, width in paper.widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in paper.heights().items():
        sheet.row_dimensions[row].height = height
    wardrobe: dict[Look, Any] = {}
    for (row, column), ink in paper.inks.items():
        _spread(sheet, (row, column), ink.until, ink.look, wardrobe)
        cell = sheet.cell(row, column)
        _fill(cell, ink.value)
        if ink.link:
            _link(cell, ink.link)
    _show(paper, sheet)


def _fill(cell: Any, value: str | int) -> None:
    """A number as a number; a text as text, even if it looks like a formula or an error."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)


def _spread(
    sheet: Worksheet, first: tuple[int, int], last: tuple[int, int], look: Look, wardrobe: dict[Look, Any]
) -> None:
    """The look, over all cells that an ink covers; each look is made once and then copied, which is much faster."""
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            cell: Any = sheet.cell(row, column)
            if look not in wardrobe:
                _dress(cell, look)
                wardrobe[look] = cell._style
            cell._style = copy(wardrobe[look])
    if first != last:
        sheet.merged_cells.add(f"{cell_name(*first)}:{cell_name(*last)}")


def _dress(cell: Any, look: Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill

    underline: Any = "single" if look.underline else None
    cell.font = Font(
        name=FONT, size=look.size, bold=look.bold, italic=look.italic, underline=underline, color=look.colour
    )
    cell.alignment = Alignment(horizontal=look.across, vertical=look.down, wrap_text=look.wrap, indent=look.indent)
    cell.number_format = look.number
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.border:
        cell.border = Border(**_edges(look.border))


def _edges(border: str) -> dict[str, Any]:
    from openpyxl.styles import Side

    colour = STRONG_LINE if border == SECTION_BORDER else LINE
    return {edge: Side(style=style, color=colour) for edge, style in EDGES[border].items()}


def _link(cell: Any, target: str) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target}'!A1", display=str(cell.value))


def _show(paper: Paper, sheet: Worksheet) -> None:
    """Widths, heights, what stays in sight and what is filtered, as the paper asks."""
    from openpyxl.utils import get_column_letter

    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = paper.tab
    if paper.frozen != (1, 1):
        sheet.freeze_panes = f"{get_column_letter(paper.frozen[1])}{paper.frozen[0]}"
    if paper.filtered:
        first_row, first, last_row, last = paper.filtered
        sheet.auto_filter.ref = f"{get_column_letter(first)}{first_row}:{get_column_letter(last)}{last_row}"


def _print(paper: Paper, sheet: Any, submission: Submission) -> None:
    from openpyxl.utils import get_column_letter

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_area = f"A1:{get_column_letter(paper.last_column)}{paper.last_row}"
    _fit(paper, sheet)
    if paper.repeated_rows and not on_first_page(paper, paper.headed_until or paper.last_row):
        sheet.print_title_rows = f"{paper.repeated_rows[0]}:{paper.repeated_rows[1]}"
    _foot(paper, sheet, submission)


def _fit(paper: Paper, sheet: Any) -> None:
    """One page wide; a spreadsheet program heeds a break between pages only where it is not told to fit them."""
    from openpyxl.worksheet.pagebreak import Break

    if paper.percent:
        sheet.page_setup.scale = paper.percent
        for row in paper.breaks:
            sheet.row_breaks.append(Break(id=row))
    else:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high(paper)


def _foot(paper: Paper, sheet: Any, submission: Submission) -> None:
    """What every page says: which collection, which sheet, which page, and whether it is final and for whom."""
    collection = submission.collection
    sheet.oddFooter.left.text = plain(f"{collection.geo} · {collection.year} · {collection.name}")
    sheet.oddFooter.center.text = plain(paper.name)
    sheet.oddFooter.right.text = "&P / &N"
    told = [STATE[submission.state]] if submission.state is not State.FINAL else []
    told += [AUDIENCE[submission.protected.audience]] if submission.protected.audience is Audience.EU else []
    sheet.oddHeader.right.text = plain(" · ".join(f"{text.sl} / {text.en}" for text in told))
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right, sheet.oddHeader.right):
        part.size, part.font = 8, FONT


def plain(text: str) -> str:
    """In headers and footers an ampersand begins a command; doubled, it is itself."""
    return text.replace("&", "&&")
