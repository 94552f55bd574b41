"""Native charts: what a paper draws becomes charts of the workbook, and each chart gets words for those who do not see
it.

Comes in: a `ChartSheet` and its sheet; later the parts of the saved workbook. Goes out: native charts that refer to the
cells of the sheet and hold their values too, for programs that do not compute; and what completes those parts, as the
library cannot write a description. Colours differ in lightness, so that they stay apart in grey. Ids are numbers in the
order of the drawings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Languages, Text
from thb_eu.base.ooxml.cell_reference import letters_of
from thb_eu.base.ooxml.styles import FONT
from thb_eu.base.ooxml.xml_part import XmlPart
from thb_eu.publication.sheet_styles import INK, NIGHT
from thb_eu.publication.sheets.chart_sheet import ChartDrawing, ChartSheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FILLS = ("6E9BC4", "E3EAF1", "FFFFFF")
"""Middle, light and white, all with a dark outline: dark numbers are readable on each of them, and beside it."""

LINE = "D5DCE3"
SMALL, PLAIN, LARGE = 800, 900, 1100
"""Sizes of letters, in hundredths of a point."""

WITHOUT_ZERO = "#,##0;;"
FRAME = "wsDr/twoCellAnchor/graphicFrame/nvGraphicFramePr/cNvPr"
SPACE = b'xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
UNPREFIXED = re.compile(rb"<(/?)(?=\w+[\s/>])")
NUMBERS = "chartSpace/chart/plotArea/barChart/ser/dLbls/numFmt"


def place(content: ChartSheet, sheet: Worksheet) -> None:
    """Every drawing of the sheet as a chart on its sheet, over its cells whatever a program makes of their widths."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    for drawing in content.drawings:
        (row, column), (last_row, last) = drawing.at
        chart = _chart(content, drawing)
        chart.anchor = TwoCellAnchor(
            "oneCell", AnchorMarker(column - 1, 0, row - 1, 0), AnchorMarker(last, 0, last_row, 0)
        )
        sheet.add_chart(chart)


def completed(content: ChartSheet) -> dict[str, Callable[[bytes], bytes]]:
    """By part of the saved workbook: what completes it, as the library cannot; no other sheet may be drawn on."""
    charts = range(1, len(content.drawings) + 1)
    parts: dict[str, Callable[[bytes], bytes]] = {f"xl/charts/chart{number}.xml": keep_formats for number in charts}
    if content.drawings:
        parts["xl/drawings/drawing1.xml"] = partial(with_words, drawings=content.drawings, languages=content.languages)
    return parts


def with_words(content: bytes, drawings: Sequence[ChartDrawing], languages: Languages) -> bytes:
    """Return a drawing part in which every chart has its title and its description, in all languages.

    Its own elements bear the prefix `xdr`, without which some readers know none of them.
    """
    part = XmlPart(content)
    for frame, drawing in zip(part.elements(FRAME), drawings, strict=True):
        title, words = (
            drawing.chart.title.in_languages(languages),
            drawing.words(languages).in_languages(languages, "\n"),
        )
        part.change(frame, {"name": title, "title": title, "descr": words})
    return UNPREFIXED.sub(rb"<\1xdr:", part.written()).replace(SPACE, SPACE.replace(b"xmlns", b"xmlns:xdr"), 1)


def keep_formats(content: bytes) -> bytes:
    """A chart part in which the numbers at the bars keep their own format; else a program takes that of the cells."""
    part = XmlPart(content)
    for numbers in part.elements(NUMBERS):
        part.change(numbers, {"sourceLinked": "0"})
    return part.written()


def _chart(content: ChartSheet, drawing: ChartDrawing) -> Any:
    """Return categories from the top down as in the numbers beside them; values in whole numbers from zero."""
    from openpyxl.chart import BarChart
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.data_source import NumFmt
    from openpyxl.chart.shapes import GraphicalProperties

    chart: Any = BarChart()
    shown = drawing.chart
    chart.type, chart.grouping = ("bar" if shown.is_stacked else "col"), "clustered"
    if shown.is_stacked:
        chart.grouping, chart.overlap = "stacked", 100
    chart.gapWidth, chart.varyColors, chart.roundedCorners = 45, False, False
    chart.title = _title(shown.title, LARGE, content.languages)
    chart.legend.position, chart.display_blanks = "b", "gap"
    chart.legend.txPr = _letters(PLAIN)
    chart.graphical_properties = GraphicalProperties(solidFill="FFFFFF")
    chart.graphical_properties.line.solidFill = LINE
    categories, values = chart.x_axis, chart.y_axis
    categories.title, values.title = (_title(title, SMALL, content.languages) for title in (shown.by, shown.counts))
    for axis in (categories, values):
        axis.delete, axis.txPr, axis.majorTickMark = False, _letters(SMALL), "none"
        axis.graphicalProperties = GraphicalProperties()
        axis.graphicalProperties.line.solidFill = INK
    categories.tickLblSkip = 1
    values.numFmt = NumFmt("#,##0", False)
    values.scaling.min, values.crosses = 0, "autoZero"
    if shown.is_stacked:
        categories.scaling.orientation, values.crosses = "maxMin", "max"
    values.majorGridlines = ChartLines(GraphicalProperties())
    values.majorGridlines.spPr.line.solidFill = LINE
    bars = [[point.value or 0 for point in entry.points] for entry in shown.drawn]
    if max(map(sum if shown.is_stacked else max, bars), default=0) <= 5:
        values.majorUnit = 1
    for number, column in enumerate(drawing.columns):
        chart.series.append(_series(content, drawing, number, column))
    return chart


def _series(content: ChartSheet, drawing: ChartDrawing, number: int, column: int) -> Any:
    """Return one series: its name, categories and values as references to cells, with what stands there."""
    from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
    from openpyxl.chart.series import Series, SeriesLabel

    def area(rows: range, column: int) -> str:
        name, first, last = letters_of(column), rows[0], rows[-1]
        return f"'{content.name}'!${name}${first}" + (f":${name}${last}" if last > first else "")

    def words(rows: range, column: int) -> Any:
        held = [StrVal(at, str(content.cells[row, column].value)) for at, row in enumerate(rows)]
        return StrRef(f=area(rows, column), strCache=StrData(len(held), held))

    values = [content.cells[row, column].value for row in drawing.rows]
    held = [NumVal(at, v=str(value)) for at, value in enumerate(values) if isinstance(value, int)]
    made = Series(idx=number, order=number)
    made.tx = SeriesLabel(strRef=words(range(drawing.header, drawing.header + 1), column))
    made.cat = AxDataSource(strRef=words(drawing.rows, drawing.labels))
    numbers = NumRef(f=area(drawing.rows, column), numCache=NumData("#,##0", len(values), held))
    made.val = NumDataSource(numRef=numbers)
    made.graphicalProperties.solidFill = FILLS[number % len(FILLS)]
    made.graphicalProperties.line.solidFill = NIGHT
    made.invertIfNegative = False
    made.dLbls = _numbers(drawing.chart.is_stacked)
    return made


def _numbers(is_stacked: bool) -> Any:
    """Return the numbers at the bars; of stacked ones without the zeros, which would stand on each other."""
    from openpyxl.chart.label import DataLabelList

    labels = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    labels.numFmt, labels.position = (WITHOUT_ZERO, "ctr") if is_stacked else ("#,##0", "outEnd")
    labels.txPr = _letters(SMALL)
    return labels


def _title(text: Text, size: int, languages: Languages) -> Any:
    """Return a title in lines, one per language: the own one first, the others in italics."""
    from openpyxl.chart.text import RichText
    from openpyxl.chart.text import Text as Rich
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RegularTextRun

    paragraphs = []
    for number, line in enumerate(dict.fromkeys(map(text.in_language, languages))):
        font = _font(size, is_bold=size == LARGE and not number, leans=number > 0)
        paragraphs.append(Paragraph(pPr=ParagraphProperties(defRPr=font), r=[RegularTextRun(rPr=font, t=line)]))
    return Title(tx=Rich(rich=RichText(p=paragraphs)), overlay=False)


def _letters(size: int) -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    properties = ParagraphProperties(defRPr=_font(size))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties())])


def _font(size: int, is_bold: bool = False, leans: bool = False) -> Any:
    """Return the workbook's own letters, dark."""
    from openpyxl.drawing.text import CharacterProperties, Font

    return CharacterProperties(sz=size, solidFill=INK, latin=Font(typeface=FONT), b=is_bold, i=leans)
