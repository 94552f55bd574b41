"""Workbook: a submission in, the bytes of `submission.xlsx` out; the one door to openpyxl on the way out.

What stands on the sheets is decided in `publish.sheets`; here it becomes a file. Every text stays text, whatever it
begins with. The only formulas are the controls of sums; they are written with what they come to, and nobody's program
has to calculate before it can read. Nothing depends on the clock, the user, the locale or the machine.

The workbook of a submission is a statement and is not locked: whoever reads it may sort, filter, copy and add to it,
with a screen reader too. A lock without a password keeps nobody from changing a figure; that one was changed is told by
the hashes of the manifest. The blank workbook of the collection is locked but for its input cells, against slips.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.model import Submission
from thb_eu.ooxml.archive import LANGUAGE, MAKER, without_clock
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.ooxml.formula_cache import with_values
from thb_eu.publication.declared import declare
from thb_eu.publication.drawings import completed as drawn
from thb_eu.publication.drawings import place
from thb_eu.publication.printing import FONT as FONT
from thb_eu.publication.printing import plain as plain
from thb_eu.publication.printing import printed
from thb_eu.publication.sheets import Paper, papers
from thb_eu.publication.sheets.charts import ChartedPaper
from thb_eu.publication.sheets.paper import DEFAULT_SIZE, Ink, Look

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WHEN = datetime(2000, 1, 1)
LINE, STRONG_LINE = "B5BFCA", "1F3A5F"
SECTION_BORDER = "section"
EDGES: dict[str, dict[str, Any]] = {
    "thin": {"left": "thin", "right": "thin", "top": "thin", "bottom": "thin"},
    "value": {"left": "thin", "top": "thin", "bottom": "thin"},
    "between": {"top": "thin", "bottom": "thin"},
    "flag": {"right": "thin", "top": "thin", "bottom": "thin"},
    "upper": {"left": "thin", "right": "thin", "top": "thin"},
    "sides": {"left": "thin", "right": "thin"},
    "lower": {"left": "thin", "right": "thin", "bottom": "thin"},
    SECTION_BORDER: {"bottom": "medium"},
}
Wardrobe = dict[Look, Any]
"""The styles of a workbook, by the look that each gives a cell."""

FORMULA_SIGNS = ("=", "+", "-", "@")


def workbook(submission: Submission) -> bytes:
    """The whole workbook; the same submission always gives the same bytes."""
    return _made(submission, is_blank=False)


def blank(submission: Submission) -> bytes:
    """The collection variant: the sheets of the tables without a number, to be filled in; controls live and empty.

    Input cells are unlocked, all others locked without a password. The rows are those of the submission, since which
    countries occur follows from what was collected.
    """
    return _made(submission, is_blank=True)


def _made(submission: Submission, is_blank: bool) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    completed: dict[str, Callable[[bytes], bytes]] = {}
    wardrobe: Wardrobe = {}
    for number, paper in enumerate(papers(submission, is_blank), start=1):
        sheet = book.create_sheet(paper.name)
        draw(paper, sheet, wardrobe)
        printed(paper, sheet, submission, is_blank)
        paper.protected = is_blank
        declare(paper, sheet, number)
        if isinstance(paper, ChartedPaper):
            place(paper, sheet)
            completed |= drawn(paper)
        cached = {cell_name(*place): ink.value for place, ink in paper.inks.items() if ink.formula}
        completed[f"xl/worksheets/sheet{number}.xml"] = partial(with_values, cached=cached)
    _describe(book, submission)
    target = io.BytesIO()
    book.save(target)
    return without_clock(target.getvalue(), completed)


def _describe(book: Any, submission: Submission) -> None:
    title = submission.collection.title
    book.properties.title = title.in_languages(submission.definitions.languages)
    book.properties.language = LANGUAGE
    book.properties.creator = MAKER
    book.properties.created = book.properties.modified = WHEN
    book.calculation.fullCalcOnLoad = False


def draw(paper: Paper, sheet: Worksheet, wardrobe: Wardrobe | None = None) -> None:
    """Everything that a paper holds, on a sheet of a workbook; how it is printed is another matter.

    `wardrobe` holds the looks that the workbook knows by now; sheets of one workbook share it.
    """
    from openpyxl.utils import get_column_letter

    _measure(sheet.parent)
    for column, width in paper.widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in paper.heights().items():
        sheet.row_dimensions[row].height = height
    wardrobe = {} if wardrobe is None else wardrobe
    for (row, column), ink in paper.inks.items():
        _spread(sheet, (row, column), ink.until, ink.look, wardrobe)
        cell = sheet.cell(row, column)
        _fill(cell, ink)
        if ink.link:
            _link(cell, ink.link)
    _show(paper, sheet)


def _measure(book: Any) -> None:
    """Widths of columns are told in digits of the workbook's own font; it must be one that is there everywhere."""
    from openpyxl.styles import Font

    book._named_styles["Normal"].font = Font(name=FONT, size=DEFAULT_SIZE)
    book._fonts[0] = Font(name=FONT, size=DEFAULT_SIZE)


def _fill(cell: Any, ink: Ink) -> None:
    """A number as a number; a formula as one; a text as text, even if it looks like a formula or an error."""
    if ink.formula:
        cell.value = f"={ink.formula}"
        return
    if ink.value == "":
        return
    cell.value = ink.value
    if isinstance(ink.value, str):
        cell.data_type = "s"
        if ink.value.startswith(FORMULA_SIGNS):
            cell._style = copy(cell._style)
            cell.quotePrefix = True


def _spread(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int], look: Look, wardrobe: Wardrobe) -> None:
    """The look, over all cells that an ink covers; each look is made once and then shared, which is much faster."""
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            cell: Any = sheet.cell(row, column)
            worn = wardrobe.get(look)
            if worn is None:
                _dress(cell, look)
                worn = wardrobe[look] = cell._style
            cell._style = worn
    if first != last:
        sheet.merged_cells.add(f"{cell_name(*first)}:{cell_name(*last)}")


def _dress(cell: Any, look: Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection

    underline: Any = "single" if look.underline else None
    cell.font = Font(
        name=FONT, size=look.size, bold=look.bold, italic=look.italic, underline=underline, color=look.colour
    )
    cell.alignment = Alignment(horizontal=look.across, vertical=look.down, wrap_text=look.wrap, indent=look.indent)
    cell.number_format = look.number
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.unlocked:
        cell.protection = Protection(locked=False)
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
