"""Charts: bars for the first indicator, one chart per table that breaks it down in its rows; drawn as inline SVG.

Bars differ in lightness and outline, so that they stay apart in grey. What a chart shows is also told in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from thb_eu.model import ObsStatus, Submission, Text
from thb_eu.publish.html.markup import SECOND, Html, heading, inline, joined, stacked, tag
from thb_eu.publish.html.tables import cells_of, figure
from thb_eu.publish.layout import Codes, Heading, TableLayout
from thb_eu.publish.sheets.looks import INK, NIGHT, SLATE
from thb_eu.publish.sheets.tables import joined_label
from thb_eu.publish.sheets.tellings import Told, is_missing
from thb_eu.publish.sheets.words import MISSING_SIGN, flag

FILLS = (NIGHT, "BFD0E0", "6E9BC4", "FFFFFF")
LABELS, BARS, BEHIND = 350, 340, 60
"""The width of the labels, of the longest bar, and of the number behind it."""
BAR, GAP, LINE, LETTERS, SIZE = 17, 14, 16, 48, 13
CHARTS = Text("Grafični prikaz", "Charts")
SHOWN = Text(
    "Narisane so kategorije z vrednostjo, večjo od nič, ali s prikrito vrednostjo; vse druge so v tabeli.",
    "Drawn are categories with a value above zero or a suppressed one; all others stand in the table.",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how long it is (nothing where there is no value), and what stands behind it."""

    value: int | None
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    """One category with a bar for every series."""

    label: Text
    bars: tuple[Bar, ...]


def charts(submission: Submission, layouts: tuple[TableLayout, ...]) -> Html:
    """The charts that can be drawn under their heading; nothing where there are none."""
    first = layouts[0].table.indicator if layouts else ""
    drawn = [chart for layout in layouts if _is_charted(layout, first) and (chart := _chart(submission, layout))]
    if not drawn:
        return Html()
    note = tag("p", stacked(SHOWN), class_="quiet")
    return tag("section", heading(2, CHARTS, "charts"), note, *drawn, aria_labelledby="charts")


def _is_charted(layout: TableLayout, indicator: str) -> bool:
    """Whether the rows of a table are the categories of one breakdown of `indicator`."""
    table = layout.table
    broken_down = [dimension.name for dimension in table.breakdowns]
    return table.indicator == indicator and len(table.layout.rows) == 1 and table.layout.rows[0] in broken_down


def _chart(submission: Submission, layout: TableLayout) -> Html:
    """The chart of a table; nothing where no category proper has a value."""
    cells = cells_of(submission, layout)
    series = _series(layout)
    rows = [
        (head, Row(head.label, tuple(_bar(submission, cells.get(codes)) for codes in among)))
        for head, among in _categories(layout, series)
        if any(_is_drawn(cells.get(codes)) for codes in among)
    ]
    if all(head.kind == "unknown" for head, _ in rows):
        return Html()
    labels = submission.definitions.codelists["indicator"].by_code
    title = _title(labels[layout.table.indicator].label, layout)
    return _figure(layout.table.name, title, [joined_label(headings) for headings in series], [row for _, row in rows])


def _title(indicator: Text, layout: TableLayout) -> Text:
    """What is counted, and by what it is broken down."""
    (by,) = (dimension.title for dimension in layout.dimensions(layout.table.layout.rows))
    return Text(f"{indicator.sl}: {by.sl.lower()}", f"{indicator.en}: {by.en.lower()}")


def _series(layout: TableLayout) -> list[tuple[Heading, ...]]:
    """The blocks that are no totals: their bars stand beside each other and are not added."""
    items = [block.headings for block in layout.blocks if all(head.kind != "total" for head in block.headings)]
    return items or [block.headings for block in layout.blocks]


def _categories(layout: TableLayout, series: list[tuple[Heading, ...]]) -> Iterator[tuple[Heading, list[Codes]]]:
    """The categories of the rows (groups where there are any) with the codes of their totals in each series."""
    table, name = layout.table, layout.table.layout.rows[0]
    headings = {line.headings[0].code: line.headings[0] for block in layout.blocks for line in block.lines}
    kinds = {head.kind for head in headings.values()}
    wanted = "group" if "group" in kinds else "item"
    for head in headings.values():
        if head.kind in (wanted, "unknown"):
            among = []
            for block in series:
                told = {entry: layout.lists[entry].total for entry in table.layout.columns}
                told |= dict(zip(table.layout.blocks, (entry.code for entry in block), strict=True))
                told[name] = head.code
                among.append(tuple(told[entry] for entry in table.names))
            yield head, among


def _is_drawn(cell: Told | None) -> bool:
    if cell is None:
        return False
    return cell["obs_status"] == ObsStatus.SUPPRESSED.value or (not is_missing(cell) and int(cell["obs_value"]) > 0)


def _bar(submission: Submission, cell: Told | None) -> Bar:
    if cell is None:
        return Bar(None, MISSING_SIGN)
    value = None if is_missing(cell) else int(cell["obs_value"])
    number = MISSING_SIGN if value is None else figure(value)
    return Bar(value, f"{number} {flag(cell['obs_status'], cell['conf_status'], submission)}".strip())


def _figure(name: str, title: Text, series: list[Text], rows: list[Row]) -> Html:
    link = tag("a", name, href=f"#{name}")
    caption = tag("figcaption", tag("b", inline(title)), " (", link, ")")
    return tag("figure", caption, _keys(series), _svg(name, title, series, rows))


def _keys(series: list[Text]) -> Html:
    """What each kind of bar stands for."""
    entries = []
    for number, text in enumerate(series):
        sample = tag("rect", x=1, y=1, width=22, height=12, fill=_fill(number), stroke=f"#{NIGHT}")
        drawn = tag("svg", sample, width=24, height=14, viewBox="0 0 24 14", aria_hidden="true", focusable="false")
        entries.append(tag("li", drawn, " ", inline(text)))
    return tag("ul", *entries, class_="keys") if any(text.sl for text in series) else Html()


def _fill(number: int) -> str:
    return f"#{FILLS[number % len(FILLS)]}"


def _svg(name: str, title: Text, series: list[Text], rows: list[Row]) -> Html:
    """The drawing, with its title and its words for those who do not see it."""
    longest = max([bar.value or 0 for row in rows for bar in row.bars] + [1])
    drawn, top = [], 0
    for row in rows:
        labels = [*_lines(row.label.sl), *([] if row.label.sl == row.label.en else _lines(row.label.en))]
        second = len(_lines(row.label.sl))
        height = max(len(labels) * LINE, len(row.bars) * BAR)
        drawn += [_label(line, top + at * LINE, at >= second) for at, line in enumerate(labels)]
        drawn += [_drawn(bar, top + at * BAR, at, longest) for at, bar in enumerate(row.bars)]
        top += height + GAP
    axis = tag("line", x1=LABELS, y1=0, x2=LABELS, y2=top - GAP, stroke=f"#{INK}")
    words = {f"{name}-chart-sl": ("", title.sl, _words("sl", series, rows))}
    words[f"{name}-chart-en"] = (SECOND, title.en, _words("en", series, rows))
    told = [
        joined(tag("title", said, id=key, lang=lang), tag("desc", in_words, id=f"{key}-words", lang=lang))
        for key, (lang, said, in_words) in words.items()
    ]
    width = LABELS + BARS + BEHIND
    return tag(
        "svg",
        *told,
        *drawn,
        axis,
        viewBox=f"0 0 {width} {top - GAP + 1}",
        role="img",
        font_size=SIZE,
        aria_labelledby=" ".join(words),
        aria_describedby=" ".join(f"{key}-words" for key in words),
    )


def _lines(label: str) -> list[str]:
    return textwrap.wrap(label, LETTERS)


def _label(line: str, top: int, is_second: bool) -> Html:
    colour = SLATE if is_second else INK
    return tag("text", line, x=0, y=top + SIZE, fill=f"#{colour}", lang=SECOND if is_second else "")


def _drawn(bar: Bar, top: int, number: int, longest: int) -> Html:
    width = round(BARS * (bar.value or 0) / longest, 1)
    shape = Html()
    if bar.value:
        shape = tag(
            "rect",
            x=LABELS,
            y=top + 1,
            width=str(width),
            height=BAR - 3,
            fill=_fill(number),
            stroke=f"#{NIGHT}",
        )
    return joined(shape, tag("text", bar.told, x=str(LABELS + width + 6), y=top + SIZE, fill=f"#{INK}"))


def _words(lang: str, series: list[Text], rows: list[Row]) -> str:
    """The chart in words: each category with the value of each series."""
    told = []
    for row in rows:
        values = [f"{text.in_language(lang)} {bar.told}".strip() for text, bar in zip(series, row.bars, strict=True)]
        told.append(f"{row.label.in_language(lang)}: {', '.join(values)}")
    return f"{'; '.join(told)}."
