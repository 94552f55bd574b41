"""Charts: the sheet on which a few figures are drawn, each beside the numbers that it shows.

Comes in: a submission and the layouts of its tables. Goes out: a `ChartedPaper`: a paper with its `Drawing`s, free of
any spreadsheet library. A drawing refers to the numbers that stand beside it on the sheet. A missing value leaves its
cell empty, with the flag beside it, since a spreadsheet program would draw a text as zero.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from thb_eu.messages import NO_WORDS, Languages, Text, _, in_context, stacked, wording
from thb_eu.model import Submission
from thb_eu.publication.layout import TableLayout
from thb_eu.publication.sheets.charted import NO_VALUES, Chart, breakdowns
from thb_eu.publication.sheets.grids import head, remark, section
from thb_eu.publication.sheets.looks import CODE, FLAG, HEADER, HEADER_CODE, LABEL, SHEET_TAB, VALUE
from thb_eu.publication.sheets.pages import paginate
from thb_eu.publication.sheets.paper import DEFAULT_HEIGHT, Paper
from thb_eu.publication.sheets.words import CHARTS
from thb_eu.publication.sheets.years import by_year, lacks_years

TITLE = _("Charts")
NOTE = _(
    "A chart shows the numbers left of it: categories with a value above zero or a suppressed one. Empty "
    "cell: there is no value (which is not zero), the flag beside it says why. One chart never shows "
    "more than one unit."
)
FROM = _("Figures: {source}. Unit: {counts}.")
ZERO = _("{series}, zero (not drawn): {codes}.")
WITHOUT = _("{series}, no value (not drawn, and not zero): {codes}. {flag} = {meaning}.")
CODE_TITLE, YEARS = _("Code"), _("By year")
FLAG_TITLE = in_context("short", "flag")

CODE_WIDTH, LABEL_WIDTH, VALUE_WIDTH, FLAG_WIDTH, GAP, CHART_WIDTH = 15.0, 45.0, 16.0, 7.0, 2.0, 78.0
LABELS, FIRST_VALUE, LETTERS = 2, 3, 48
AROUND, PER_LINE, LEAST_BAR, UPRIGHT = 100.0, 11.0, 30.0, 225.0
"""Heights in points: of what stands around the bars, of a line of a label, of a bar at least; of upright drawings."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart on a sheet: over which cells it lies (row and column of the first, of the last), and what it shows.

    `header` and `rows`: the row of the names of the series, the first and last row of the categories, whose names stand
    in the column `labels` and whose values in the columns `series`. `is_upright`: columns, not bars. `words`: what it
    shows, for those who do not see it.
    """

    at: tuple[tuple[int, int], tuple[int, int]]
    title: Text
    by: Text
    counts: Text
    header: int
    rows: tuple[int, int]
    labels: int
    series: tuple[int, ...]
    is_stacked: bool
    is_upright: bool
    words: Text


@dataclass
class ChartedPaper(Paper):
    """A paper on which something is drawn."""

    drawings: list[Drawing] = field(default_factory=list)


def charts(submission: Submission, layouts: Sequence[TableLayout]) -> ChartedPaper:
    """The sheet of charts; one that cannot be drawn is a sentence that says why."""
    years = by_year(submission)
    shown = [*breakdowns(submission, layouts), *years]
    paper = ChartedPaper(
        CHARTS,
        SHEET_TAB,
        submission.definitions.languages,
        widths=_widths(max([len(chart.series) for chart in shown] + [1])),
    )
    last = max(paper.widths)
    row, parts = remark(paper, head(paper, TITLE, last) - 1, NOTE, last) + 1, []
    for chart in shown:
        end = _chart(paper, row, submission, chart)
        parts.append((row, end - 1))
        row = end + 1
    if told := lacks_years(submission, years):
        end = remark(paper, section(paper, row, YEARS, last), told, last)
        parts.append((row, end - 1))
    paginate(paper, parts)
    return paper


def _widths(most: int) -> dict[int, float]:
    widths = {1: CODE_WIDTH, LABELS: LABEL_WIDTH}
    for number in range(most):
        widths |= {FIRST_VALUE + 2 * number: VALUE_WIDTH, FIRST_VALUE + 2 * number + 1: FLAG_WIDTH}
    gap = max(widths) + 1
    return {**widths, gap: GAP, gap + 1: CHART_WIDTH}


def _chart(paper: ChartedPaper, row: int, submission: Submission, chart: Chart) -> int:
    """A heading, where the figures come from, the numbers with the drawing beside them, and what is not drawn."""
    last = max(paper.widths)
    row = section(paper, row, chart.title, last)
    if why_not := chart.why_not or (None if _has_values(chart) else NO_VALUES):
        row = remark(paper, row, why_not, last)
    else:
        row = remark(paper, row, FROM.filled({"source": chart.source, "counts": chart.counts}), last)
        row = _numbers_and_drawing(paper, row, chart)
    for told in _not_drawn(submission, chart):
        row = remark(paper, row, told, last)
    return row


def _has_values(chart: Chart) -> bool:
    """Whether a bar would be seen; where all that would be drawn is suppressed, none would."""
    return any(point.value for entry in chart.drawn for point in entry.points)


def _numbers_and_drawing(paper: ChartedPaper, header: int, chart: Chart) -> int:
    """The numbers, the drawing to their right, and room below the numbers where the drawing is higher."""
    _header(paper, header, chart)
    paper.regions.append((header, 1, header + len(chart.drawn), FIRST_VALUE + 2 * len(chart.series) - 1))
    for row, entry in enumerate(chart.drawn, start=header + 1):
        paper.write(row, 1, entry.code, CODE)
        paper.write(row, LABELS, _in_lines(entry.label, paper.languages), LABEL)
        for number, point in enumerate(entry.points):
            column = FIRST_VALUE + 2 * number
            paper.write(row, column, "" if point.value is None else point.value, VALUE)
            paper.write(row, column + 1, point.told if point.value is None else point.flag, FLAG)
    end = header + len(chart.drawn) + 1
    heights = paper.heights()
    taken = sum(heights.get(row, DEFAULT_HEIGHT) for row in range(header, end))
    high = max(_height(chart, paper.languages), taken)
    paper.least_heights[end] = max(high + 8 - taken, 6.0)
    paper.drawings.append(_drawing(paper, header, chart))
    return end + 1


def _in_lines(label: Text, languages: Languages) -> str:
    """A label in all languages, in short lines: beside an axis there is little room."""
    said = dict.fromkeys(map(label.in_language, languages))
    return "\n".join(line for text in said for line in textwrap.wrap(text, LETTERS))


def _header(paper: Paper, row: int, chart: Chart) -> None:
    paper.write(row, 1, stacked(CODE_TITLE), HEADER_CODE)
    paper.write(row, LABELS, stacked(chart.by), HEADER)
    for number, name in enumerate(chart.series):
        column = FIRST_VALUE + 2 * number
        paper.write(row, column, stacked(name), HEADER.but(across="center", indent=0, size=9))
        paper.write(row, column + 1, stacked(FLAG_TITLE), HEADER_CODE.but(size=7, indent=0))


def _height(chart: Chart, languages: Languages) -> float:
    """As high as the labels of the bars need, lest a program leaves some of them out."""
    lines = [_in_lines(entry.label, languages).count("\n") + 2 for entry in chart.drawn]
    return AROUND + sum(max(LEAST_BAR, PER_LINE * many) for many in lines) if chart.is_stacked else UPRIGHT


def _drawing(paper: Paper, header: int, chart: Chart) -> Drawing:
    words = {lang: f"{chart.title.in_language(lang)}. {chart.in_words(lang)}" for lang in paper.languages}
    return Drawing(
        at=((header, max(paper.widths)), (header + len(chart.drawn) + 1, max(paper.widths))),
        title=chart.title,
        by=chart.by,
        counts=chart.counts,
        header=header,
        rows=(header + 1, header + len(chart.drawn)),
        labels=LABELS if chart.is_stacked else 1,
        series=tuple(FIRST_VALUE + 2 * number for number in range(len(chart.series))),
        is_stacked=chart.is_stacked,
        is_upright=not chart.is_stacked,
        words=wording(words),
    )


def _not_drawn(submission: Submission, chart: Chart) -> Iterator[Text]:
    """For each series the categories that are zero and those without a value, which are two things."""
    known = submission.definitions.codelists["obs_status"].by_code
    shown = {entry.code for entry in chart.drawn} if _has_values(chart) else set()
    for number, name in enumerate(chart.series):
        points = {entry.code: entry.points[number] for entry in chart.categories}
        zero = [code for code, point in points.items() if point.value == 0 and code not in shown]
        if zero:
            yield ZERO.filled({"series": name, "codes": ", ".join(zero)})
        for flag in dict.fromkeys(point.flag for point in points.values() if point.value is None):
            codes = ", ".join(code for code, point in points.items() if point.value is None and point.flag == flag)
            meaning = known[flag.split()[0]].label if flag else NO_WORDS
            yield WITHOUT.filled({"series": name, "codes": codes, "flag": flag, "meaning": meaning})
