"""Workbook: a submission in, the bytes of `submission.xlsx` out; the one door to openpyxl on the way out.

What stands on the sheets is decided in `publication.sheets`; here it becomes a file. Every text stays text, whatever it
begins with. The only formulas are the controls of sums; they are written with what they come to, and nobody's program
has to calculate before it can read. Nothing depends on the clock, the user, the locale or the machine.

The workbook of a submission is a statement and is not locked: whoever reads it may sort, filter, copy and add to it,
with a screen reader too. A lock without a password keeps nobody from changing a figure; that one was changed is told by
the hashes of the manifest. The blank workbook of the collection is locked but for its input cells, against slips.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Languages, each_of
from thb_eu.base.model import State
from thb_eu.base.ooxml.archive import MAKER, without_clock
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.formula_cache import with_values
from thb_eu.base.ooxml.styles import FONT, LINE, Style
from thb_eu.publication.edition import edition_of
from thb_eu.publication.native_charts import completed as drawn
from thb_eu.publication.native_charts import place
from thb_eu.publication.reference import entries
from thb_eu.publication.reference.text_blocks import MetadataEntry
from thb_eu.publication.sheets.chart_sheet import ChartSheet, charts
from thb_eu.publication.sheets.cover import cover
from thb_eu.publication.sheets.findings import findings
from thb_eu.publication.sheets.guide import guide
from thb_eu.publication.sheets.labels import AUDIENCE, BLANK_FORM, STATE
from thb_eu.publication.sheets.notes_and_metadata import metadata, notes
from thb_eu.publication.sheets.rules_and_decisions import decisions, mapping
from thb_eu.publication.sheets.sheet_model import (
    A3,
    A4,
    DEFAULT_SIZE,
    Area,
    CellContent,
    EntryRule,
    SheetContent,
    on_first_page,
    page_of,
    pages_high,
)
from thb_eu.publication.sheets.sheet_styles import FAMILY_TABS, STATE_FILL
from thb_eu.publication.sheets.tables import table_sheet
from thb_eu.publication.table_contents import contents_of
from thb_eu.results import Submission

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WHEN = datetime(2000, 1, 1)
STRONG_LINE = "1F3A5F"
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
PAPER_SIZE = {A4: 9, A3: 8}
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What a spreadsheet program takes of the title and the text of a message; a longer one makes it refuse the file."""

Wardrobe = dict[Style, Any]
"""The styles of a workbook, by the look that each gives a cell."""

FORMULA_SIGNS = ("=", "+", "-", "@")


def workbook(submission: Submission, sheets: Iterable[SheetContent] | None = None) -> bytes:
    """The whole workbook, of its `sheets` where they are made already; the same submission gives the same bytes."""
    return _made(papers(submission) if sheets is None else sheets, submission, is_blank=False)


def blank(submission: Submission) -> bytes:
    """The collection variant: the sheets of the tables without a number, to be filled in; controls live and empty.

    Input cells are unlocked, all others locked without a password. The rows are those of the submission, since which
    countries occur follows from what was collected.
    """
    tables = contents_of(submission, is_blank=True)
    sheets = (
        table_sheet(submission, table, tab, is_blank=True) for table, tab in zip(tables, _tabs(submission), strict=True)
    )
    opening = (cover(submission, tables, is_blank=True), guide(submission, tables, is_blank=True))
    return _made([*opening, *sheets], submission, is_blank=True)


def papers(submission: Submission, described: Iterable[MetadataEntry] | None = None) -> Iterator[SheetContent]:
    """The sheets in the order in which they lie: cover, guide and notes, the tables, charts, and the annexes.

    `described`: the entries of the reference metadata, where they are made already.
    """
    tables = edition_of(submission).tables
    yield cover(submission, tables)
    yield guide(submission, tables)
    yield notes(submission)
    for table, tab in zip(tables, _tabs(submission), strict=True):
        yield table_sheet(submission, table, tab)
    yield charts(submission, tables)
    yield metadata(submission, entries(submission) if described is None else described)
    yield mapping(submission)
    yield decisions(submission)
    yield findings(submission)


def _tabs(submission: Submission) -> Iterator[str]:
    """The colour of the tab of each table: one an indicator."""
    tables = submission.definitions.tables
    families = list(dict.fromkeys(table.indicator for table in tables))
    return (FAMILY_TABS[families.index(table.indicator) % len(FAMILY_TABS)] for table in tables)


def _made(sheets: Iterable[SheetContent], submission: Submission, is_blank: bool) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    completed: dict[str, Callable[[bytes], bytes]] = {}
    wardrobe: Wardrobe = {}
    for number, paper in enumerate(sheets, start=1):
        sheet = book.create_sheet(paper.name)
        draw(paper, sheet, wardrobe)
        _print(paper, sheet, submission, is_blank)
        _declare(paper, sheet, number)
        if is_blank:
            sheet.protection.sheet = True
            sheet.protection.formatColumns = sheet.protection.formatRows = False
        if isinstance(paper, ChartSheet):
            place(paper, sheet)
            completed |= drawn(paper)
        cached = {cell_name(*at): ink.value for at, ink in paper.inks.items() if ink.formula}
        completed[f"xl/worksheets/sheet{number}.xml"] = partial(with_values, cached=cached)
    book.properties.title = submission.collection.title.in_languages(submission.definitions.languages)
    book.properties.language, book.properties.creator = ", ".join(submission.definitions.languages), MAKER
    book.properties.created = book.properties.modified = WHEN
    book.calculation.fullCalcOnLoad = False
    target = io.BytesIO()
    book.save(target)
    return without_clock(target.getvalue(), completed)


def draw(paper: SheetContent, sheet: Worksheet, wardrobe: Wardrobe | None = None) -> None:
    """Everything that a paper holds, on a sheet of a workbook; how it is printed is another matter.

    `wardrobe` holds the looks that the workbook knows by now; sheets of one workbook share it. Widths of columns are
    told in digits of the workbook's own font, which must be one that is there everywhere.
    """
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book: Any = sheet.parent
    book._named_styles["Normal"].font = book._fonts[0] = Font(name=FONT, size=DEFAULT_SIZE)
    for column, width in paper.widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in paper.heights().items():
        sheet.row_dimensions[row].height = height
    wardrobe = {} if wardrobe is None else wardrobe
    for (row, column), ink in paper.inks.items():
        _spread(sheet, (row, column), ink.until, ink.look, wardrobe)
        _fill(sheet.cell(row, column), ink)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = paper.tab
    if paper.frozen != (1, 1):
        sheet.freeze_panes = cell_name(*paper.frozen)
    if paper.filtered:
        sheet.auto_filter.ref = f"{cell_name(*paper.filtered[:2])}:{cell_name(*paper.filtered[2:])}"


def _fill(cell: Any, ink: CellContent) -> None:
    """A number as a number; a formula as one; a text as text, even if it looks like a formula or an error."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    if ink.formula:
        cell.value = f"={ink.formula}"
    elif ink.value != "":
        cell.value = ink.value
        if isinstance(ink.value, str):
            cell.data_type = "s"
            if ink.value.startswith(FORMULA_SIGNS):
                cell._style = copy(cell._style)
                cell.quotePrefix = True
    if ink.link:
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{ink.link}'!A1", display=str(cell.value))


def _spread(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int], look: Style, wardrobe: Wardrobe) -> None:
    """The look, over all cells that an ink covers; each look is made once and then shared, which is much faster."""
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            cell: Any = sheet.cell(row, column)
            if look not in wardrobe:
                _dress(cell, look)
                wardrobe[look] = cell._style
            cell._style = wardrobe[look]
    if first != last:
        sheet.merged_cells.add(f"{cell_name(*first)}:{cell_name(*last)}")


def _dress(cell: Any, look: Style) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

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
        colour = STRONG_LINE if look.border == SECTION_BORDER else LINE
        edges: dict[str, Any] = {edge: Side(style=style, color=colour) for edge, style in EDGES[look.border].items()}
        cell.border = Border(**edges)


def _print(paper: SheetContent, sheet: Any, submission: Submission, is_blank: bool) -> None:
    """How a sheet falls on paper: A4 or A3, landscape, one page wide, and what every page says."""
    from openpyxl.worksheet.pagebreak import Break

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_SIZE[page_of(paper)]
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_area = f"A1:{cell_name(paper.last_row, paper.last_printed)}"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if paper.paged else pages_high(paper)
    for row in paper.breaks:
        sheet.row_breaks.append(Break(id=row))
    if paper.repeated_rows and not on_first_page(paper, paper.headed_until or paper.last_row):
        sheet.print_title_rows = f"{paper.repeated_rows[0]}:{paper.repeated_rows[1]}"
    collection, audience = submission.collection, submission.protected.audience
    marks = [BLANK_FORM] if is_blank else [] if submission.state is State.FINAL else [STATE[submission.state]]
    if not is_blank and not audience.withholds:
        marks.append(AUDIENCE[audience])
    for part, text in (
        (sheet.oddFooter.left, plain(f"{collection.geo} · {collection.year} · {collection.name}")),
        (sheet.oddFooter.center, plain(paper.name)),
        (sheet.oddFooter.right, "&P / &N"),
        (sheet.oddHeader.right, plain(each_of(marks, " · ").in_languages(submission.definitions.languages))),
    ):
        part.text, part.size, part.font = text, 8, FONT


def plain(text: str) -> str:
    """In headers and footers an ampersand begins a command; doubled, it is itself."""
    return text.replace("&", "&&")


def _declare(paper: SheetContent, sheet: Any, number: int) -> None:
    """What a sheet says to programs: names of areas, headings, what may be typed, what stands out.

    A screen reader learns which cells head the others from names such as `TitleRegion1.A10.O52.4`: the first cell of
    the headings, the last cell of the region, and `number`, the place of the sheet in the book.
    """
    from openpyxl.utils import absolute_coordinate
    from openpyxl.workbook.defined_name import DefinedName

    names = dict(paper.names)
    for at, (row, column, *last) in enumerate(paper.regions, start=1):
        region = f"TitleRegion{at}.{cell_name(row, column)}.{cell_name(*last)}.{number}"
        names[region] = ((row, column, row, column),)
    for name, areas in names.items():
        # the quotes keep V3 from being read as a cell
        text = ",".join(f"'{sheet.title}'!{absolute_coordinate(_range(area))}" for area in areas)
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=text)
    for validation in paper.validations:
        sheet.add_data_validation(_validation(validation, paper.languages))
    for area in paper.alarms:
        _alarm(sheet, area)


def _range(area: Area) -> str:
    first, last = cell_name(*area[:2]), cell_name(*area[2:])
    return first if first == last else f"{first}:{last}"


def _validation(told: EntryRule, languages: Languages) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = f'"{",".join(told.choices)}"' if told.choices else told.formula
    made = DataValidation(type="list" if told.choices else "custom", formula1=rule, allow_blank=True)
    made.sqref = " ".join(map(_range, told.areas))
    made.showErrorMessage = made.showInputMessage = True
    made.errorTitle = made.promptTitle = told.title.in_languages(languages)[:LONGEST_TITLE]
    made.error = made.prompt = told.says.in_languages(languages, "\n")[:LONGEST_MESSAGE]
    return made


def _alarm(sheet: Any, area: Area) -> None:
    """A difference that is not zero is seen from afar, in grey too."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    first, ground = cell_name(*area[:2]), STATE_FILL[State.BLOCKED]
    rule = FormulaRule(  # type: ignore[no-untyped-call]
        formula=[f"AND(ISNUMBER({first}),{first}<>0)"],
        font=Font(bold=True, color="1A1A1A"),
        fill=PatternFill("solid", bgColor=ground, fgColor=ground),
    )
    sheet.conditional_formatting.add(_range(area), rule)
