"""Charts: bars for the first indicator by each of its breakdowns, drawn as inline SVG.

Which figures are drawn, and what is said of them in words, is the same as on the sheet of charts of the workbook. Bars
stand beside each other and differ in lightness and outline, so that they stay apart in grey.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from thb_eu.base.messages import NO_WORDS, Languages, Text, _
from thb_eu.publication.html.markup import Html, heading, joined, lang_of, stacked, tag
from thb_eu.publication.sheet_styles import INK, NIGHT, SLATE
from thb_eu.publication.sheets.chart_data import Chart, ChartPoint, breakdowns
from thb_eu.publication.table_contents import TableContents
from thb_eu.results import Submission

FILLS = (NIGHT, "BFD0E0", "6E9BC4", "FFFFFF")
LABELS, BARS, BEHIND = 350, 340, 60
"""The width of the labels, of the longest bar, and of the number behind it."""
BAR, GAP, LINE, LETTERS, SIZE = 17, 14, 16, 48, 13
CHARTS = _("Charts")


def charts(submission: Submission, tables: Sequence[TableContents]) -> Html:
    """The charts that can be drawn under their heading; nothing where there are none."""
    figures = []
    for chart in breakdowns(submission, tables):
        if chart.drawn:
            link = tag("a", chart.table, href=f"#{chart.table}")
            caption = tag("figcaption", tag("b", chart.title), " (", link, ")")
            drawing = _svg(chart, submission.definitions.languages)
            figures.append(tag("figure", caption, _keys(chart.series), drawing))
    if not figures:
        return Html()
    shown = _("The chart shows categories with a value above zero or a suppressed one; all others are in the table.")
    note = tag("p", stacked(shown), class_="quiet")
    return tag("section", heading(2, CHARTS, "charts"), note, *figures, aria_labelledby="charts")


def _keys(series: Sequence[Text]) -> Html:
    """What each kind of bar stands for."""
    entries = []
    for number, text in enumerate(series):
        sample = tag("rect", x=1, y=1, width=22, height=12, fill=_fill(number), stroke=f"#{NIGHT}")
        drawn = tag("svg", sample, width=24, height=14, viewBox="0 0 24 14", aria_hidden="true", focusable="false")
        entries.append(tag("li", drawn, " ", text))
    return tag("ul", *entries, class_="keys") if any(text != NO_WORDS for text in series) else Html()


def _fill(number: int) -> str:
    return f"#{FILLS[number % len(FILLS)]}"


def _svg(chart: Chart, languages: Languages) -> Html:
    """The drawing, with its title and its words for those who do not see it."""
    longest = max([point.value or 0 for entry in chart.drawn for point in entry.points] + [1])
    drawn, top = [], 0
    for entry in chart.drawn:
        labels = [*_lines(entry.label, languages)]
        for at, (line, marked) in enumerate(labels):
            fill = f"#{SLATE if marked else INK}"
            drawn.append(tag("text", line, x=0, y=top + at * LINE + SIZE, fill=fill, lang=marked))
        drawn += [_bar(point, top + at * BAR, at, longest) for at, point in enumerate(entry.points)]
        top += max(len(labels) * LINE, len(entry.points) * BAR) + GAP
    axis = tag("line", x1=LABELS, y1=0, x2=LABELS, y2=top - GAP, stroke=f"#{INK}")
    titles, keys = [], [f"{chart.name}-chart-{lang}" for lang in languages]
    for key, lang in zip(keys, languages, strict=True):
        marked = lang_of(chart.title, lang, languages)
        titles.append(tag("title", chart.title.in_language(lang), id=key, lang=marked))
        titles.append(tag("desc", chart.in_words(lang), id=f"{key}-words", lang=marked))
    return tag(
        "svg",
        *titles,
        *drawn,
        axis,
        viewBox=f"0 0 {LABELS + BARS + BEHIND} {top - GAP + 1}",
        role="img",
        font_size=SIZE,
        aria_labelledby=" ".join(keys),
        aria_describedby=" ".join(f"{key}-words" for key in keys),
    )


def _lines(label: Text, languages: Languages) -> Iterator[tuple[str, str]]:
    """The lines of a label in every language that says something else, with the mark of one that is not the page's."""
    marks: dict[str, str] = {}
    for lang in languages:
        marks.setdefault(label.in_language(lang), lang_of(label, lang, languages))
    for text, marked in marks.items():
        yield from ((line, marked) for line in textwrap.wrap(text, LETTERS))


def _bar(point: ChartPoint, top: int, number: int, longest: int) -> Html:
    width = round(BARS * (point.value or 0) / longest, 1)
    shape: dict[str, int | str] = {"x": LABELS, "y": top + 1, "width": str(width), "height": BAR - 3}
    bar = tag("rect", **shape, fill=_fill(number), stroke=f"#{NIGHT}") if point.value else Html()
    return joined(bar, tag("text", point.text, x=str(LABELS + width + 6), y=top + SIZE, fill=f"#{INK}"))
