"""Draw bars and lines from chart data, measured in shares of the room that they have.

A chart of bars is a table: each category with its numbers, and behind them a bar whose parts stand on each other. Years
are a line that breaks where a value is missing or counting changed; the table below it has the numbers. What is drawn
has no words in it, so that every reader, every screen and every language has them as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import Text
from thb_eu.publication.html.figure_tables import Link
from thb_eu.publication.sheets.chart_data import Chart, ChartCategory, ChartPoint

WIDTH, HEIGHT, MARGIN = 640, 200, 24
"""The room of a line over years, in its own units, and what it keeps free around it."""
STEPS = (1, 2, 5)
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a bar: which series it shows, where it begins and how long it is, in percent of the longest bar."""

    series: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class ChartNumber:
    """A number beside a bar, and where its explanation is (empty where it has none)."""

    shown: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One category: its label, its numbers, one a series, and its bar."""

    label: Text
    kind: str
    numbers: tuple[ChartNumber, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart of bars, or why there is none."""

    chart: Chart
    rows: tuple[BarRow, ...]


def bar_chart(chart: Chart, link: Link) -> BarChart:
    """Return the chart with its bars; `link` says where each number leads."""
    longest = max([sum(point.value or 0 for point in entry.points) for entry in chart.drawn] + [1])
    rows = (_bar_row(chart, entry, longest, link) for entry in chart.drawn)
    return BarChart(chart, tuple(rows))


def _bar_row(chart: Chart, entry: ChartCategory, longest: int, link: Link) -> BarRow:
    numbers = tuple(
        ChartNumber(point.text, link(chart.table, point.cell) if point.cell else "") for point in entry.points
    )
    return BarRow(entry.label, entry.kind, numbers, tuple(bars(entry.points, longest)))


def bars(points: Sequence[ChartPoint], longest: int) -> Iterator[Bar]:
    """Yield the parts of one bar on each other; what has no value, or is zero, has none."""
    before = 0
    for series, point in enumerate(points):
        if point.value:
            yield Bar(series, percent(before, longest), percent(point.value, longest))
            before += point.value


def percent(part: int, whole: int) -> float:
    """Return a share in percent, to a tenth."""
    return round(100 * part / whole, 1)


@dataclass(frozen=True, slots=True)
class Dot:
    """A year's value in the room of the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One series over the years: pieces of a line, each of years behind each other that can be compared."""

    series: int
    pieces: tuple[tuple[Dot, ...], ...]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year, its numbers, and with each how it changed since the year before (None where it cannot be compared)."""

    year: str
    pairs: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class YearChart:
    """A line over years: its lines, the grid behind them, and the numbers; `break_at`: where counting changed."""

    chart: Chart
    lines: tuple[Line, ...]
    years: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, int], ...]
    break_at: float | None
    rows: tuple[YearRow, ...]


def year_chart(chart: Chart) -> YearChart:
    """Return the years of a chart as lines."""
    every = (*chart.before_break, *chart.categories)
    first, last = int(every[0].code), int(every[-1].code)
    levels = _levels(max([point.value or 0 for entry in every for point in entry.points] + [1]))

    def x(year: float) -> float:
        return round(2 * MARGIN + (WIDTH - 4 * MARGIN) * (year - first) / max(last - first, 1), 1)

    def y(value: int) -> float:
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / levels[-1], 1)

    lines = []
    for series in range(len(chart.series)):
        runs = [run for side in (chart.before_break, chart.categories) for run in _runs(side, series)]
        pieces = tuple(tuple(Dot(x(year), y(value)) for year, value in run) for run in runs)
        lines.append(Line(series, pieces))
    return YearChart(
        chart,
        tuple(lines),
        tuple((x(int(entry.code)), entry.code) for entry in every),
        tuple((y(level), level) for level in levels),
        x(int(chart.categories[0].code) - 0.5) if chart.before_break else None,
        (*_year_rows(chart.before_break), *_year_rows(chart.categories)),
    )


def _levels(highest: int) -> list[int]:
    """Round numbers from zero to one that is not below the highest value, a few of them."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * MOST_LINES >= highest:
                return list(range(0, step * power * -(-highest // (step * power)) + 1, step * power))
        power *= 10


def _runs(categories: Sequence[ChartCategory], series: int) -> Iterator[list[tuple[int, int]]]:
    """Yield years behind each other that have a value, each with it."""
    run: list[tuple[int, int]] = []
    for entry in categories:
        value, year = entry.points[series].value, int(entry.code)
        if run and (value is None or year != run[-1][0] + 1):
            yield run
            run = []
        if value is not None:
            run.append((year, value))
    if run:
        yield run


def _year_rows(categories: Sequence[ChartCategory]) -> Iterator[YearRow]:
    before: ChartCategory | None = None
    for entry in categories:
        follows = before is not None and int(before.code) + 1 == int(entry.code)
        earlier = before.points if before is not None and follows else (None,) * len(entry.points)
        texts = (point.text for point in entry.points)
        yield YearRow(entry.code, tuple(zip(texts, map(_change, earlier, entry.points), strict=True)))
        before = entry


def _change(before: ChartPoint | None, now: ChartPoint) -> int | None:
    if before is None or before.value is None or now.value is None:
        return None
    return now.value - before.value
