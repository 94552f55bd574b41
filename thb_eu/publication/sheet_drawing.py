"""Draw a sheet's content on a worksheet of openpyxl: cells, styles, names, entry rules, alarms.

Every text stays text, whatever it begins with. The only formulas are the controls of sums.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Languages
from thb_eu.base.model import State
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.styles import EDGES, FONT, Style
from thb_eu.publication.sheet_model import DEFAULT_SIZE, Area, CellContent, EntryRule, SheetContent
from thb_eu.publication.sheet_styles import STATE_FILL

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What a spreadsheet program takes of the title and the text of a message; a longer one makes it refuse the file."""

DrawnStyles = dict[Style, Any]
"""What openpyxl made of each style that a workbook has by now."""

FORMULA_SIGNS = ("=", "+", "-", "@")


def book_without_sheets() -> Workbook:
    """Return a new workbook, before any sheet is drawn."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def draw(content: SheetContent, sheet: Worksheet, styles: DrawnStyles | None = None) -> None:
    """All content of a sheet, on a worksheet of a workbook; how it is printed is another matter.

    `styles` holds those that the workbook knows by now; sheets of one workbook share it. Widths of columns are
    told in digits of the workbook's own font, which must be one that is there everywhere.
    """
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book: Any = sheet.parent
    book._named_styles["Normal"].font = book._fonts[0] = Font(name=FONT, size=DEFAULT_SIZE)
    for column, width in content.widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in content.heights().items():
        sheet.row_dimensions[row].height = height
    styles = {} if styles is None else styles
    for (row, column), cell in content.cells.items():
        _spread(sheet, (row, column), cell.until, cell.style, styles)
        _fill(sheet.cell(row, column), cell)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = content.tab
    if content.frozen != (1, 1):
        sheet.freeze_panes = cell_name(*content.frozen)
    if content.filtered:
        sheet.auto_filter.ref = f"{cell_name(*content.filtered[:2])}:{cell_name(*content.filtered[2:])}"


def _fill(cell: Any, content: CellContent) -> None:
    """A number as a number; a formula as one; a text as text, even if it looks like a formula or an error."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    if content.formula:
        cell.value = f"={content.formula}"
    elif content.value != "":
        cell.value = content.value
        if isinstance(content.value, str):
            cell.data_type = "s"
            if content.value.startswith(FORMULA_SIGNS):
                cell._style = copy(cell._style)
                cell.quotePrefix = True
    if content.link:
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{content.link}'!A1", display=str(cell.value))


def _spread(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int], style: Style, styles: DrawnStyles) -> None:
    """The style, over all cells of a content; each style is made once and then shared, which is much faster."""
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            cell: Any = sheet.cell(row, column)
            if style not in styles:
                _dress(cell, style)
                styles[style] = cell._style
            cell._style = styles[style]
    if first != last:
        sheet.merged_cells.add(f"{cell_name(*first)}:{cell_name(*last)}")


def _dress(cell: Any, style: Style) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    underline: Any = "single" if style.underline else None
    cell.font = Font(
        name=FONT, size=style.size, bold=style.bold, italic=style.italic, underline=underline, color=style.colour
    )
    cell.alignment = Alignment(horizontal=style.across, vertical=style.down, wrap_text=style.wrap, indent=style.indent)
    cell.number_format = style.number
    if style.fill:
        cell.fill = PatternFill("solid", fgColor=style.fill)
    if style.unlocked:
        cell.protection = Protection(locked=False)
    if style.border:
        edges: dict[str, Any] = {
            edge: Side(style=strength, color=style.line) for edge, strength in EDGES[style.border].items()
        }
        cell.border = Border(**edges)


def declare(content: SheetContent, sheet: Any, number: int) -> None:
    """What a sheet says to programs: names of areas, headings, what may be typed, what stands out.

    A screen reader learns which cells head the others from names such as `TitleRegion1.A10.O52.4`: the first cell of
    the headings, the last cell of the region, and `number`, the place of the sheet in the book.
    """
    from openpyxl.utils import absolute_coordinate
    from openpyxl.workbook.defined_name import DefinedName

    names = dict(content.names)
    for at, (row, column, *last) in enumerate(content.regions, start=1):
        region = f"TitleRegion{at}.{cell_name(row, column)}.{cell_name(*last)}.{number}"
        names[region] = ((row, column, row, column),)
    for name, areas in names.items():
        # the quotes keep V3 from being read as a cell
        text = ",".join(f"'{sheet.title}'!{absolute_coordinate(_range(area))}" for area in areas)
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=text)
    for validation in content.validations:
        sheet.add_data_validation(_validation(validation, content.languages))
    for area in content.alarms:
        _alarm(sheet, area)


def _range(area: Area) -> str:
    first, last = cell_name(*area[:2]), cell_name(*area[2:])
    return first if first == last else f"{first}:{last}"


def _validation(entry: EntryRule, languages: Languages) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    if entry.whole:
        made = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    else:
        rule = f'"{",".join(entry.choices)}"' if entry.choices else entry.listed or entry.formula
        kind: Any = "list" if entry.choices or entry.listed else "custom"
        made = DataValidation(type=kind, formula1=rule, allow_blank=True)
    made.sqref = " ".join(map(_range, entry.areas))
    made.showErrorMessage, made.showInputMessage = True, entry.prompts
    made.errorTitle = made.promptTitle = entry.title.in_languages(languages)[:LONGEST_TITLE]
    made.error = made.prompt = entry.says.in_languages(languages, "\n")[:LONGEST_MESSAGE]
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
