"""Declare a workbook as sheets, and save it: the one door to XlsxWriter.

What stands on a sheet is a `SheetContent`; a `Book` says what every page of it tells. Every text stays text, whatever
it begins with. Formulas are written with what they come to, so that nobody's program has to calculate before it can
read. Nothing depends on the clock, the user, the locale or the machine: the same book gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from thb_eu.base.messages import Languages, Text
from thb_eu.base.ooxml.archive import MAKER, PROPERTIES, parts_of, zipped
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.styles import EDGES, FONT, Style
from thb_eu.writing.sheet_model import (
    A4,
    DEFAULT_HEIGHT,
    DEFAULT_SIZE,
    DEFAULT_WIDTH,
    Area,
    CellContent,
    ChartDrawing,
    EntryRule,
    Printed,
    SheetContent,
)
from thb_eu.writing.sheet_styles import INK, NIGHT, SECTION, SUBTITLE, TITLE

# Draw a sheet's charts as native charts of the workbook, each with words for those who do not see it.
#
# A chart refers to cells of its sheet and holds their values too, for programs that do not compute. Colours differ
# in lightness, so that they stay apart in grey.

FILLS = ("6E9BC4", "E3EAF1", "FFFFFF")
"""Middle, light and white, all with a dark outline: dark numbers are readable on each of them, and beside it."""

LINE = {"color": "#D5DCE3", "width": 0.75}
SMALL, PLAIN, LARGE = 8, 9, 11
"""Sizes of letters, in points."""
NUMBER, RATIO, WITHOUT_ZERO = "#,##0", "0.00", ";;"
FEW = 5
"""Up to this height of the bars each whole number has its line."""
MOVES_WITH_CELLS = 2
POINTS_PER_PIXEL, PIXELS_PER_DIGIT = 0.75, 7
"""How XlsxWriter counts heights and widths; given in its pixels, both keep their fractions."""


def insert_charts(file: Any, sheet: Any, printed: Printed) -> None:
    """Put every drawing of the sheet over its cells."""
    content = printed.sheet
    for drawing in content.drawings:
        chart = _chart(file, content, drawing)
        row, column, last_row, last = drawing.at
        width = sum(content.widths.get(at, DEFAULT_WIDTH) for at in range(column, last + 1))
        height = sum(printed.heights.get(at, DEFAULT_HEIGHT) for at in range(row, last_row + 1))
        chart.set_size({"width": width * PIXELS_PER_DIGIT, "height": height / POINTS_PER_PIXEL})
        words = drawing.words.in_languages(content.languages, "\n")
        sheet.insert_chart(row - 1, column - 1, chart, {"object_position": MOVES_WITH_CELLS, "description": words})


def _chart(file: Any, content: SheetContent, drawing: ChartDrawing) -> Any:
    """Add a chart with its categories from the top down as in the numbers beside it, its values whole, from zero up."""
    stacked = drawing.is_stacked
    kind = {"type": "bar", "subtype": "stacked"} if stacked else {"type": "column"}
    chart = file.add_chart({**kind, "name": drawing.title.in_languages(content.languages)})
    _let_speak(chart)
    for number, column in enumerate(drawing.columns):
        chart.add_series(_series(content, drawing, number, column))
    chart.set_title({"name": _in_lines(drawing.title, content.languages), "name_font": _font(LARGE)})
    bars = [[content.cells[row, column].value for column in drawing.columns] for row in drawing.rows]
    known = [[value for value in bar if isinstance(value, int | float)] for bar in bars]
    highest = max((sum(bar) if stacked else max(bar) for bar in known if bar), default=0)
    categories = {"reverse": stacked, "interval_unit": 1, **({"crossing": "max"} if stacked else {})}
    values = {
        "num_format": _format(value for bar in known for value in bar),
        "min": 0,
        "major_gridlines": {"visible": True, "line": LINE},
        **({"major_unit": 1} if highest <= FEW else {}),
    }
    across, upward = chart.set_x_axis, chart.set_y_axis
    for set_axis, title, axis in (
        (upward if stacked else across, drawing.by, categories),
        (across if stacked else upward, drawing.counts, values),
    ):
        look = {"num_font": _font(SMALL), "name_font": _font(SMALL), "line": {"color": f"#{INK}"}}
        set_axis({"name": _in_lines(title, content.languages), "major_tick_mark": "none", **look, **axis})
    chart.set_legend({"position": "bottom", "font": _font(PLAIN)})
    chart.set_chartarea({"fill": {"color": "#FFFFFF"}, "border": LINE})
    return chart


def _series(content: SheetContent, drawing: ChartDrawing, number: int, column: int) -> dict[str, Any]:
    """Return one series: its name, categories and values as references to cells, with what stands there."""
    first, last = drawing.rows[0] - 1, drawing.rows[-1] - 1
    values = [content.cells[row, column].value for row in drawing.rows]
    shown = _format(values) + (WITHOUT_ZERO if drawing.is_stacked else "")
    labels = {"value": True, "num_format": shown, "font": _font(SMALL)}
    return {
        "name": [content.name, drawing.header - 1, column - 1],
        "categories": [content.name, first, drawing.labels - 1, last, drawing.labels - 1],
        "values": [content.name, first, column - 1, last, column - 1],
        "values_data": [value if isinstance(value, int | float) else None for value in values],
        "fill": {"color": f"#{FILLS[number % len(FILLS)]}"},
        "border": {"color": f"#{NIGHT}"},
        "gap": 45,
        "data_labels": labels | {"position": "center" if drawing.is_stacked else "outside_end"},
    }


def _format(values: Iterable[object]) -> str:
    """Return how numbers are written: with decimals where one of them is a ratio."""
    return RATIO if any(isinstance(value, float) for value in values) else NUMBER


def _in_lines(text: Text, languages: Languages) -> str:
    """Return a title in lines, one a language."""
    return "\n".join(dict.fromkeys(map(text.in_language, languages)))


def _font(size: int) -> dict[str, Any]:
    """Return the workbook's own letters, dark."""
    return {"name": FONT, "size": size, "color": f"#{INK}", "bold": False}


def _let_speak(chart: Any) -> None:
    """Let a chart have titles of several paragraphs, labels that look like numbers, and gaps where no value is.

    XlsxWriter writes a title as one paragraph, takes labels such as years for numbers, and does not say that a missing
    value is a gap, where the standard makes it a zero.
    """
    in_one = chart._write_a_p_rich

    def in_paragraphs(title: str, font: dict[str, Any], ignore_rich_pr: bool) -> None:
        for number, line in enumerate(title.split("\n")):
            is_large = font["size"] == LARGE * 100
            in_one(line, {**font, "bold": is_large and not number, "italic": number > 0}, ignore_rich_pr)

    chart._write_a_p_rich = in_paragraphs
    chart._get_data_type = lambda _data: "str"
    chart._write_disp_blanks_as = lambda: chart._xml_empty_tag("c:dispBlanksAs", [("val", "gap")])


OPTIONS = {"in_memory": True, "default_row_height": round(DEFAULT_HEIGHT / POINTS_PER_PIXEL)}
LETTERS = {"font_name": FONT, "font_size": DEFAULT_SIZE, "font_scheme": "none"}
"""Those of a cell that has no style, by whose digits widths are measured; a font that is there everywhere."""
NO_CLOCK = datetime(2000, 1, 1)
END_OF_PROPERTIES = b"</cp:coreProperties>"

A4_SHEET, A3_SHEET = 9, 8
TABLE_PARTS, LINE_IN_A_HEADING = "xl/tables/", b"_x000a_"
"""Where the tables of a workbook lie in it, and how Excel writes a new line in the heading of a column there."""
TITLES, PARTS = (TITLE, SUBTITLE), (SECTION,)
"""The looks of the titles of a sheet and of its parts: by them a table is told to those who do not see it."""
STRENGTHS = {"thin": 1, "medium": 2}
TEXT_FORMAT = "@"
FORMULA_SIGNS = ("=", "+", "-", "@")
LIKE_A_RICH_TEXT = "<r>"
"""With which a text begins that XlsxWriter would take for the markup of a rich text."""
UNLOCKED = dict.fromkeys(("format_columns", "format_rows", "objects", "scenarios"), True)
"""What may be changed on a locked sheet beside its open cells."""

LONGEST_HEADING, LONGEST_MESSAGE = 32, 255
"""What a spreadsheet program takes of the title and the text of a message; a longer one makes it refuse the file."""
LONGEST_EDGE = 255
"""What it takes of everything that stands above or below a printed page."""
LOOK_OF_EDGE = f'&"{FONT}"&8 '
PAGE_OF_PAGES = f"&R{LOOK_OF_EDGE}&P / &N"


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets in order, its title, its languages, and what every printed page tells.

    `foot` stands left below each page, `head` right above it. `locked`: only cells that are meant for it can be typed
    into; without a password, against slips, since nobody is kept out. `names`: texts by the name of each in the book.
    `has_tables`: a region of a sheet is a table by name, where spreadsheet programs take it for one.
    """

    sheets: Iterable[SheetContent]
    title: str
    languages: Languages
    foot: str = ""
    head: str = ""
    locked: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    has_tables: bool = False


def saved(book: Book) -> bytes:
    """Return the bytes of the workbook; the same book always gives the same.

    >>> from thb_eu.writing.sheet_styles import CELL
    >>> sheet = SheetContent("Totals", tab="1F3A5F")
    >>> sheet.write(1, 1, "=not a formula", CELL)
    >>> saved(Book([sheet], "An example", ("en",))) == saved(Book([sheet], "An example", ("en",)))
    True
    """
    from xlsxwriter import Workbook

    target = io.BytesIO()
    with Workbook(target, OPTIONS | {"default_format_properties": {**LETTERS}}) as file:
        file.set_properties({"title": book.title, "author": MAKER, "created": NO_CLOCK})
        file.calc_on_load = False
        formats = _Formats(file)
        for number, content in enumerate(book.sheets, start=1):
            sheet = file.add_worksheet(content.name)
            tables = _tables_of(content) if book.has_tables else set[Area]()
            printed = content.as_printed
            _show(sheet, printed, tables)
            _write(sheet, content, formats)
            _add_tables(sheet, content, formats, tables)
            _declare(file, sheet, content, number)
            _print(sheet, printed, book)
            insert_charts(file, sheet, printed)
            if book.locked:
                sheet.protect(options=UNLOCKED)
        for sheet in [sheet for sheet in file.worksheets() if not sheet.hidden][:1]:
            sheet.activate()
        for name, text in book.names.items():
            file.define_name(name, text)
    return _packed(target.getvalue(), book.languages)


def _packed(workbook: bytes, languages: Languages) -> bytes:
    """Return the workbook as every archive of ours, with its languages, of which XlsxWriter knows nothing."""
    parts = parts_of(workbook)
    told = f"<dc:language>{', '.join(languages)}</dc:language>".encode()
    about = parts[PROPERTIES].replace(END_OF_PROPERTIES, told + END_OF_PROPERTIES)
    for name in (name for name in parts if name.startswith(TABLE_PARTS)):
        parts[name] = parts[name].replace(b"&#xA;", LINE_IN_A_HEADING)
    return zipped({**parts, PROPERTIES: about})


# --- cells -----------------------------------------------------------------------------------------------------------


class _Formats:
    """The formats of a workbook: one a style, and one more for texts that stay text when somebody edits them."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._made: dict[tuple[Style, bool], Any] = {}
        self._of: dict[tuple[int, bool], tuple[Style, Any]] = {}
        """The same by the identity of a style, which is held with it: most cells have one that another cell has."""

    def of(self, style: Style, is_quoted: bool = False) -> Any:
        """Return the format of a style; `is_quoted`: whatever is typed into the cell is text."""
        known = id(style), is_quoted
        if found := self._of.get(known):
            return found[1]
        if not (made := self._made.get((style, is_quoted))):
            made = self._file.add_format(_properties(style) | {"quote_prefix": is_quoted})
            self._made[style, is_quoted] = made
        self._of[known] = style, made
        return made


def _properties(style: Style) -> dict[str, Any]:
    """Return a style in the words of XlsxWriter."""
    ground = {"bg_color": f"#{style.fill}", "pattern": 1} if style.fill else {}
    edges: dict[str, Any] = {}
    for edge, strength in EDGES[style.border].items() if style.border else ():
        edges |= {edge: STRENGTHS[strength], f"{edge}_color": f"#{style.line}"}
    return {
        "font_size": style.size,
        "bold": style.bold,
        "italic": style.italic,
        "underline": int(style.underline),
        "font_color": f"#{style.colour}",
        "align": style.across.replace("centerContinuous", "center_across"),
        "valign": style.down.replace("center", "vcenter"),
        "text_wrap": style.wrap,
        "indent": style.indent,
        "rotation": 90 * style.turned,
        "num_format": style.number,
        "locked": not style.unlocked,
        **ground,
        **edges,
    }


def _write(sheet: Any, content: SheetContent, formats: _Formats) -> None:
    """Write every cell, in its style over all cells that it covers."""
    has_texts = False
    for (row, column), cell in content.cells.items():
        value, look, until, link, formula = cell
        is_text = look.number == TEXT_FORMAT
        has_texts = has_texts or is_text
        looks_like_one = not formula and isinstance(value, str) and value.startswith(FORMULA_SIGNS)
        style = formats.of(look, looks_like_one or is_text)
        if until != (row, column):
            sheet.merge_range(row - 1, column - 1, until[0] - 1, until[1] - 1, "", style)
        if value and isinstance(value, str) and not (formula or link or value.startswith(LIKE_A_RICH_TEXT)):
            sheet.write_string(row - 1, column - 1, value, style)
        else:
            _fill(sheet, (row - 1, column - 1), cell, style)
    if has_texts:
        sheet.ignore_errors({"number_stored_as_text": f"A1:{cell_name(content.last_row, content.last_column)}"})


def _fill(sheet: Any, at: tuple[int, int], cell: CellContent, style: Any) -> None:
    """Write what is no plain text: a number as a number, a formula as one, a text that is a link or looks like one."""
    if cell.link:
        sheet.write_url(*at, f"internal:'{cell.link}'!A1", style, str(cell.value))
    if cell.formula:
        sheet.write_formula(*at, f"={cell.formula}", style, cell.value)
    elif isinstance(cell.value, int | float):
        sheet.write_number(*at, cell.value, style)
    elif cell.value.startswith(LIKE_A_RICH_TEXT):
        sheet.write_rich_string(*at, "<", "r", cell.value[2:], style)
    elif not cell.value:
        sheet.write_blank(*at, None, style)


# --- the sheet -------------------------------------------------------------------------------------------------------


def _show(sheet: Any, printed: Printed, tables: Container[Area]) -> None:
    """Set how the sheet looks on a screen: widths, heights, what stays in sight, what is hidden."""
    content, heights = printed.sheet, printed.heights
    for column, width in content.widths.items():
        sheet.set_column_pixels(column - 1, column - 1, width * PIXELS_PER_DIGIT)
    after = {row + 1 for row in content.folded} - content.folded
    for row in sorted(heights.keys() | after):
        folded = {"level": int(row in content.folded), "collapsed": row in after}
        hidden = {"hidden": row in content.hidden_rows | content.folded}
        sheet.set_row_pixels(row - 1, heights.get(row, DEFAULT_HEIGHT) / POINTS_PER_PIXEL, None, folded | hidden)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(f"#{content.tab}")
    if content.frozen != (1, 1):
        sheet.freeze_panes(content.frozen[0] - 1, content.frozen[1] - 1)
    if content.filtered and content.filtered not in tables:
        sheet.autofilter(*_counted(content.filtered))
    if content.hidden:
        sheet.very_hidden()


def _tables_of(content: SheetContent) -> set[Area]:
    """Return the regions that can be tables by name.

    A spreadsheet program takes names of columns that are texts, each another one, in whatever case, over at least one
    row, no merged cells, and no filter that is not the table's own; else it calls the file damaged.
    """
    merged = [(*place, *cell.until) for place, cell in content.cells.items() if cell.until != place]
    found = set()
    for area in content.regions:
        row, column, last_row, last = area
        heads = [content.cells[row, at].value for at in range(column, last + 1) if (row, at) in content.cells]
        names = {head.casefold() for head in content.columns.get(area, heads) if head and isinstance(head, str)}
        own = content.filtered == area and area not in content.columns
        taken = [*merged, *([content.filtered] if content.filtered and not own else [])]
        is_apart = not any(a <= last_row and row <= c and b <= last and column <= d for a, b, c, d in taken)
        if last_row > row and is_apart and len(names) == last + 1 - column:
            found.add(area)
    return found


def _add_tables(sheet: Any, content: SheetContent, formats: _Formats, tables: Container[Area]) -> None:
    """Make tables of the regions: called after the sheet, told by its titles and that of their part.

    One whose columns are named apart begins below its headings.
    """
    for at, area in enumerate((area for area in content.regions if area in tables), start=1):
        row, column, *end = area
        above = [content.cells[higher, column] for higher in range(1, row) if (higher, column) in content.cells]
        titles = [str(cell.value) for cell in above if cell.style in TITLES]
        part = [str(cell.value) for cell in above if cell.style in PARTS][-1:]
        names = content.columns.get(area)
        heads = (content.cells[row, place] for place in range(column, end[1] + 1))
        columns: list[dict[str, Any]] = [{"header": name} for name in names or ()] or [
            {"header": str(head.value), "header_format": formats.of(head.style)} for head in heads
        ]
        name = f"{re.sub('[^A-Za-z0-9]', '_', content.name)}_table{f'_{at}' if at > 1 else ''}"
        told = {"title": (part or titles or [content.name])[0], "description": " · ".join(titles + part)}
        looks = {"style": None, "banded_rows": False, "autofilter": content.filtered == area}
        below = {"name": name, "columns": columns, "header_row": names is None}
        sheet.add_table(*_counted((row + (names is not None), column, end[0], end[1])), {**below, **told, **looks})


def _counted(area: Area) -> Area:
    """Return an area as XlsxWriter counts rows and columns: from 0."""
    row, column, last_row, last_column = area
    return row - 1, column - 1, last_row - 1, last_column - 1


def _declare(file: Any, sheet: Any, content: SheetContent, number: int) -> None:
    """Tell programs of names, headings, entry rules and highlights.

    A screen reader learns which cells head the others from names such as `TitleRegion1.A10.O52.4`: the first cell of
    the headings, the last cell of the region, and `number`, the place of the sheet in the book.
    """
    from xlsxwriter.utility import xl_range_abs

    names = dict(content.names)
    for at, (row, column, *last) in enumerate(content.regions, start=1):
        region = f"TitleRegion{at}.{cell_name(row, column)}.{cell_name(*last)}.{number}"
        names[region] = ((row, column, row, column),)
    for name, areas in names.items():
        # the quotes keep V3 from being read as a cell
        file.define_name(name, ",".join(f"'{content.name}'!{xl_range_abs(*_counted(area))}" for area in areas))
    for entry in content.validations:
        first, *others = map(_counted, entry.areas)
        sheet.data_validation(*first, {**_rule(entry), **_messages(entry, content.languages), "other_cells": others})
    for mark in content.highlights:
        style = {"bg_color": f"#{mark.fill}", **({"bold": True, "font_color": f"#{INK}"} if mark.bold else {})}
        rule = {"type": "formula", "criteria": f"={mark.formula}", "format": file.add_format(style)}
        sheet.conditional_format(*_counted(mark.area), rule)


def _rule(entry: EntryRule) -> dict[str, Any]:
    if entry.whole:
        return {"validate": "integer", "criteria": ">=", "value": 0}
    if entry.choices:
        return {"validate": "list", "source": [*entry.choices]}
    return {"validate": "list" if entry.listed else "custom", "value": f"={entry.listed or entry.formula}"}


def _messages(entry: EntryRule, languages: Languages) -> dict[str, Any]:
    title = entry.title.in_languages(languages)[:LONGEST_HEADING]
    text = entry.says.in_languages(languages, "\n")[:LONGEST_MESSAGE]
    told = {"input_title": title, "input_message": text, "error_title": title, "error_message": text}
    return {**told, "show_input": entry.prompts}


# --- on paper --------------------------------------------------------------------------------------------------------


def _print(sheet: Any, printed: Printed, book: Book) -> None:
    """Set how the sheet falls on paper: A4 or A3, across, one page wide, and what every page tells."""
    content = printed.sheet
    sheet.set_landscape()
    sheet.set_paper(A4_SHEET if printed.page == A4 else A3_SHEET)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.5)
    if content.cells:
        sheet.print_area(0, 0, (content.printed_until or content.last_row) - 1, printed.last - 1)
    sheet.fit_to_pages(1, 0 if content.paged else printed.pages_high)
    sheet.set_h_pagebreaks(content.breaks)
    if content.repeated_rows and not printed.on_first_page(content.headed_until or content.last_row):
        sheet.repeat_rows(content.repeated_rows[0] - 1, content.repeated_rows[1] - 1)
    beside = _side("C", content.name) + PAGE_OF_PAGES
    sheet.set_header(_side("R", book.head), {"margin": 0.25})
    sheet.set_footer(_side("L", book.foot, beside) + beside, {"margin": 0.25})


def _side(side: str, text: str, beside: str = "") -> str:
    """Say what stands on one side (L, C, R) above or below a page; cut to what a page takes `beside` the other sides.

    An ampersand begins a command there; doubled, it is itself.
    """
    look = f"&{side}{LOOK_OF_EDGE}"
    while len(doubled := text.replace("&", "&&")) > LONGEST_EDGE - len(look) - len(beside):
        text = text[:-1]
    return look + doubled if text else ""
