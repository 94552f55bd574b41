"""Sheet drawing: a sheet's content in, drawn on a worksheet of openpyxl out: cells, styles, names, entry rules, alarms.

Every text stays text, whatever it begins with. The only formulas are the controls of sums.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Languages
from thb_eu.base.model import State
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.styles import FONT, LINE, Style
from thb_eu.publication.sheet_model import DEFAULT_SIZE, Area, CellContent, EntryRule, SheetContent
from thb_eu.publication.sheet_styles import STATE_FILL

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
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What a spreadsheet program takes of the title and the text of a message; a longer one makes it refuse the file."""

Wardrobe = dict[Style, Any]
"""The styles of a workbook, by the look that each gives a cell."""

FORMULA_SIGNS = ("=", "+", "-", "@")


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


def declare(paper: SheetContent, sheet: Any, number: int) -> None:
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


def plain(text: str) -> str:
    """In headers and footers an ampersand begins a command; doubled, it is itself."""
    return text.replace("&", "&&")
