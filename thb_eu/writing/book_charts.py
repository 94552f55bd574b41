"""Draw a sheet's charts as native charts of the workbook, each with words for those who do not see it.

A chart refers to cells of its sheet and holds their values too, for programs that do not compute. Colours differ in
lightness, so that they stay apart in grey.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thb_eu.base.messages import Languages, Text
from thb_eu.base.ooxml.styles import FONT
from thb_eu.writing.sheet_model import DEFAULT_HEIGHT, DEFAULT_WIDTH, ChartDrawing, SheetContent
from thb_eu.writing.sheet_styles import INK, NIGHT

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


def insert_charts(file: Any, sheet: Any, content: SheetContent) -> None:
    """Put every drawing of the sheet over its cells."""
    heights = content.heights() if content.drawings else {}
    for drawing in content.drawings:
        chart = _chart(file, content, drawing)
        row, column, last_row, last = drawing.at
        width = sum(content.widths.get(at, DEFAULT_WIDTH) for at in range(column, last + 1))
        height = sum(heights.get(at, DEFAULT_HEIGHT) for at in range(row, last_row + 1))
        chart.set_size({"width": width * PIXELS_PER_DIGIT, "height": height / POINTS_PER_PIXEL})
        words = drawing.words.in_languages(content.languages, "\n")
        sheet.insert_chart(row - 1, column - 1, chart, {"object_position": MOVES_WITH_CELLS, "description": words})


def _chart(file: Any, content: SheetContent, drawing: ChartDrawing) -> Any:
    """A chart with its categories from the top down as in the numbers beside it, its values whole numbers from zero."""
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
