"""Draw a few figures on a sheet, each beside the numbers that it shows.

A drawing refers to the numbers that stand beside it on the sheet. A missing value leaves its cell empty, with the flag
beside it, since a spreadsheet program would draw a text as zero.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from thb_eu.base.messages import Languages, Text, _, in_context, stacked, wording
from thb_eu.publication.labels import CHARTS
from thb_eu.publication.sheets.chart_data import NO_VALUES, Chart, breakdowns, countries, funnel, lacks_years
from thb_eu.publication.sheets.key_years import detected_victims, over_years
from thb_eu.publication.table_notes import TableContents
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import DEFAULT_HEIGHT, ChartDrawing, SheetContent, paginate
from thb_eu.writing.sheet_styles import CODE, FLAG, HEADER, HEADER_CODE, LABEL, SHEET_TAB, VALUE
from thb_eu.writing.simple_table import head, remark, section

TITLE = _("Charts")
NOTE = _(
    "A chart shows the numbers left of it: categories with a value above zero or a suppressed one. Empty cell: "
    "no value (which is not zero); the flag beside it gives the reason. One chart never shows more than one unit."
)
FROM = _("Figures: {source}. Unit: {counts}.")
UNTOLD = _("{series}, no value (not drawn, and not zero): {codes}.")
WITHOUT = _("{series}, no value (not drawn, and not zero): {codes}. {flag} = {meaning}.")
CODE_TITLE, YEARS = _("Code"), _("By year")

CODE_WIDTH, LABEL_WIDTH, VALUE_WIDTH, FLAG_WIDTH, GAP, CHART_WIDTH = 16.0, 36.0, 13.0, 7.0, 2.0, 70.0
LABELS, FIRST_VALUE, LETTERS = 2, 3, 48
AROUND, PER_LINE, LEAST_BAR, UPRIGHT = 100.0, 11.0, 30.0, 225.0
"""Heights in points: of what stands around the bars, of a line of a label, of a bar at least; of upright drawings."""


def charts(submission: Submission, tables: Sequence[TableContents]) -> SheetContent:
    """Return the sheet of charts; one that cannot be drawn is a sentence that says why."""
    years, of_year = over_years(submission, tables), breakdowns(submission, tables)
    wide = (funnel(submission, tables), *countries(submission, tables), detected_victims(submission, tables))
    shown = [*of_year, *(chart for chart in wide if chart), *years]
    values = max([len(chart.series) for chart in shown] + [1]) * (VALUE_WIDTH, FLAG_WIDTH)
    widths = dict(enumerate((CODE_WIDTH, LABEL_WIDTH, *values, GAP, CHART_WIDTH), start=1))
    sheet = SheetContent(CHARTS, SHEET_TAB, submission.definitions.languages, widths=widths)
    last = len(widths)
    row, parts = head(sheet, TITLE, last, NOTE), []
    for chart in shown:
        end = _chart(sheet, row, submission, chart)
        parts.append((row, end - 1))
        row = end + 1
    if lacking := lacks_years(submission, years):
        end = remark(sheet, section(sheet, row, YEARS, last), lacking, last)
        parts.append((row, end - 1))
    paginate(sheet, parts)
    return sheet


def _chart(sheet: SheetContent, row: int, submission: Submission, chart: Chart) -> int:
    """Return a heading, where the figures come from, the numbers with the drawing beside them, and what is not drawn.

    Where all that would be drawn is suppressed, no bar would be seen.
    """
    last = max(sheet.widths)
    row = section(sheet, row, chart.title, last)
    has_values = any(point.value for entry in chart.drawn for point in entry.points)
    if why_not := chart.why_not or (None if has_values else NO_VALUES):
        row = remark(sheet, row, why_not, last)
    else:
        row = remark(sheet, row, FROM.filled({"source": chart.source, "counts": chart.counts}), last)
        row = _numbers_and_drawing(sheet, row, chart)
    for text in (*chart.breaks, *([] if chart.note.is_empty else [chart.note])):
        row = remark(sheet, row, text, last)
    for text in _not_drawn(submission, chart, {entry.code for entry in chart.drawn} if has_values else set()):
        row = remark(sheet, row, text, last)
    return row


def _numbers_and_drawing(sheet: SheetContent, header: int, chart: Chart) -> int:
    """Return the numbers, the drawing to their right, and room below the numbers where the drawing is higher."""
    end, last = header + len(chart.drawn) + 1, max(sheet.widths)
    drawing = ChartDrawing(
        *(chart.title, chart.by, chart.counts, _words(chart, sheet.languages)),
        at=(header, last, end, last),
        header=header,
        rows=range(header + 1, end),
        columns=range(FIRST_VALUE, FIRST_VALUE + 2 * len(chart.series), 2),
        labels=LABELS if chart.is_stacked else 1,  # beside upright columns there is room for codes alone
        is_stacked=chart.is_stacked,
    )
    sheet.write(header, 1, stacked(CODE_TITLE), HEADER_CODE)
    sheet.write(header, LABELS, stacked(chart.by), HEADER)
    for column, name in zip(drawing.columns, chart.series, strict=True):
        sheet.write(header, column, stacked(name), HEADER.but(across="center", indent=0, size=9))
        sheet.write(header, column + 1, stacked(in_context("short", "flag")), HEADER_CODE)
    sheet.regions.append((header, 1, end - 1, FIRST_VALUE + 2 * len(chart.series) - 1))
    lines = 0.0
    for row, entry in zip(drawing.rows, chart.drawn, strict=True):
        label = _in_lines(entry.label, sheet.languages)
        lines += max(LEAST_BAR, PER_LINE * (label.count("\n") + 2))
        sheet.write(row, 1, entry.code, CODE)
        sheet.write(row, LABELS, label, LABEL)
        for column, point in zip(drawing.columns, entry.points, strict=True):
            style = VALUE.but(number="0.00") if isinstance(point.value, float) else VALUE
            sheet.write(row, column, "" if point.value is None else point.value, style)
            flag = f"{point.instead} {point.flag}".strip() if point.value is None else point.flag
            sheet.write(row, column + 1, flag, FLAG)
    heights = sheet.heights()
    taken = sum(heights.get(row, DEFAULT_HEIGHT) for row in range(header, end))
    high = max(AROUND + lines if chart.is_stacked else UPRIGHT, taken)
    sheet.least_heights[end] = max(high + 8 - taken, 6.0)
    sheet.drawings.append(drawing)
    return end + 1


def _words(chart: Chart, languages: Languages) -> Text:
    """Say what a chart shows, for those who do not see it."""
    return wording({lang: f"{chart.title.in_language(lang)}. {chart.in_words(lang)}" for lang in languages})


def _in_lines(label: Text, languages: Languages) -> str:
    """Return a label in all languages, in short lines: beside an axis there is little room."""
    texts = dict.fromkeys(map(label.in_language, languages))
    return "\n".join(line for text in texts for line in textwrap.wrap(text, LETTERS))


def _not_drawn(submission: Submission, chart: Chart, shown: set[str]) -> Iterator[Text]:
    """Yield for each series the categories not `shown` that are zero, and apart from them those without a value."""
    known = submission.definitions.codelists["obs_status"].by_code
    for number, name in enumerate(chart.series):
        points = {entry.code: entry.points[number] for entry in chart.categories}
        zero = [code for code, point in points.items() if point.value == 0 and code not in shown]
        if zero:
            yield _("{series}, zero (not drawn): {codes}.", series=name, codes=", ".join(zero))
        for flag in dict.fromkeys(point.flag for point in points.values() if point.value is None):
            codes = ", ".join(code for code, point in points.items() if point.value is None and point.flag == flag)
            told = {"series": name, "codes": codes, "flag": flag}
            yield WITHOUT.filled({**told, "meaning": known[flag.split()[0]].label}) if flag else UNTOLD.filled(told)
