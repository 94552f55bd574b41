"""Draw bars, lines and a map from chart data, measured in shares of the room that they have.

A chart of bars is a table: each category with its numbers, and behind them a bar whose parts stand on each other, or
a bar for each number where these are no parts of one whole. Years
are a line that breaks where a value is missing or counting changed; the table below it has the numbers. On the map a
country is the darker the more of its citizens are counted; a small one is a dot. What is drawn has no words in it, so
that every reader, every screen and every language has them as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path

from thb_eu.base.messages import Text, layout
from thb_eu.definitions import Definitions, Dimension
from thb_eu.publication.html.figure_tables import Link
from thb_eu.publication.html.rendering import figure
from thb_eu.publication.labels import WITHHELD_SIGN
from thb_eu.publication.layout import Codes
from thb_eu.publication.sheets.chart_data import Chart, ChartCategory, ChartPoint
from thb_eu.publication.table_notes import TableContents

WIDTH, HEIGHT, MARGIN = 640, 200, 24
"""The room of a line over years, in its own units, and what it keeps free around it."""
OUTLINES = Path(__file__).parent / "world.csv"
STEPS = (1, 2, 5)
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a bar: which series it shows, where it begins and how long it is, in percent of the longest bar.

    `top`, `height`: of parts that stand below each other, in percent of the row.
    """

    series: int
    start: float
    length: float
    top: int = 0
    height: int = 100


@dataclass(frozen=True, slots=True)
class ChartNumber:
    """A number beside a bar, and where its explanation is (empty where it has none)."""

    shown: Text
    link: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One category: its label, its numbers, one a series, and its bar."""

    label: Text
    kind: str
    numbers: tuple[ChartNumber, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class CountryShape:
    """A country on the map: its outline, a dot where it is small, and its share of the largest bar, from 0 to 1."""

    path: str
    dot: tuple[int, int] | None
    share: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart of bars, or why there is none; where its categories are countries, the map that shows the same."""

    chart: Chart
    rows: tuple[BarRow, ...]
    countries: tuple[CountryShape, ...] = ()


def bar_chart(chart: Chart, link: Link, is_of_countries: bool = False) -> BarChart:
    """Return the chart with its bars, and of countries its map; `link` says where each number leads."""
    longest = max((_length(chart, entry) for entry in chart.drawn), default=0) or 1
    rows = (_bar_row(chart, entry, longest, link) for entry in chart.drawn)
    return BarChart(chart, tuple(rows), _countries(chart) if is_of_countries else ())


def _bar_row(chart: Chart, entry: ChartCategory, longest: float, link: Link) -> BarRow:
    numbers = tuple(_number(chart, point, link) for point in entry.points)
    drawn = bars(entry.points, longest) if chart.is_stacked else _apart(entry.points, longest)
    return BarRow(entry.label, entry.kind, numbers, tuple(drawn))


def _length(chart: Chart, entry: ChartCategory) -> float:
    return entry.size if chart.is_stacked else max(point.value or 0 for point in entry.points)


def _number(chart: Chart, point: ChartPoint, link: Link) -> ChartNumber:
    return ChartNumber(point.text, link(point.table or chart.table, point.cell) if point.cell else "")


def bars(points: Sequence[ChartPoint], longest: float) -> Iterator[Bar]:
    """Yield the parts of one bar on each other; what has no value, or is zero, has none."""
    before = 0.0
    for series, point in enumerate(points):
        if point.value:
            yield Bar(series, percent(before, longest), percent(point.value, longest))
            before += point.value


def _apart(points: Sequence[ChartPoint], longest: float) -> Iterator[Bar]:
    """Yield one bar for each point, below each other."""
    height = 100 // len(points)
    for series, point in enumerate(points):
        if point.value:
            yield Bar(series, 0, percent(point.value, longest), series * height, height)


def percent(part: float, whole: float) -> float:
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
    """A year, its numbers, and with each how it changed since the year before (None where it cannot be compared).

    `sources`: where its numbers stand that lead nowhere.
    """

    year: str
    pairs: tuple[tuple[ChartNumber, int | None], ...]
    sources: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class YearChart:
    """A line over years: its lines, the grid behind them, and the numbers; `breaks`: where counting changed."""

    chart: Chart
    lines: tuple[Line, ...]
    years: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, int], ...]
    breaks: tuple[float, ...]
    rows: tuple[YearRow, ...]

    @property
    def sources(self) -> bool:
        """Whether a year has numbers that lead nowhere."""
        return any(row.sources for row in self.rows)

    @property
    def changes(self) -> bool:
        """Whether a change is told between any years."""
        return any(change is not None for row in self.rows for _number, change in row.pairs)


def year_chart(chart: Chart, link: Link) -> YearChart:
    """Return the years of a chart as lines; `link` says where the number in a cell leads."""
    every = chart.categories
    first, last = int(every[0].code), int(every[-1].code)
    levels = _levels(max([point.value or 0 for entry in every for point in entry.points] + [1]))

    def x(year: float) -> float:
        return round(2 * MARGIN + (WIDTH - 4 * MARGIN) * (year - first) / max(last - first, 1), 1)

    def y(value: float) -> float:
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / levels[-1], 1)

    lines = []
    for series in range(len(chart.series)):
        pieces = tuple(tuple(Dot(x(year), y(value)) for year, value in run) for run in _runs(every, series))
        lines.append(Line(series, pieces))
    changed = (entry for entry in every if any(not point.broken.is_empty for point in entry.points))
    return YearChart(
        chart,
        tuple(lines),
        tuple((x(int(entry.code)), entry.code) for entry in every),
        tuple((y(level), level) for level in levels),
        tuple(x(int(entry.code) - 0.5) for entry in changed if entry is not every[0]),
        tuple(_year_rows(chart, link)),
    )


def _levels(highest: float) -> list[int]:
    """Round numbers from zero to one that is not below the highest value, a few of them."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * MOST_LINES >= highest:
                return list(range(0, step * power * ceil(highest / (step * power)) + 1, step * power))
        power *= 10


def _runs(categories: Sequence[ChartCategory], series: int) -> Iterator[list[tuple[int, float]]]:
    """Yield years behind each other that have a value and can be compared, each with it."""
    run: list[tuple[int, float]] = []
    for entry in categories:
        point, year = entry.points[series], int(entry.code)
        value = point.value
        if run and (value is None or year != run[-1][0] + 1 or not point.broken.is_empty):
            yield run
            run = []
        if value is not None:
            run.append((year, value))
    if run:
        yield run


def _year_rows(chart: Chart, link: Link) -> Iterator[YearRow]:
    before: ChartCategory | None = None
    for entry in chart.categories:
        follows = before is not None and int(before.code) + 1 == int(entry.code)
        earlier = before.points if before is not None and follows else (None,) * len(entry.points)
        numbers = (_number(chart, point, link) for point in entry.points)
        changes = map(_change, earlier, entry.points)
        yield YearRow(entry.code, tuple(zip(numbers, changes, strict=True)), tuple(_sources(entry.points)))
        before = entry


def _sources(points: Sequence[ChartPoint]) -> Iterator[Text]:
    """Yield what tells the points, each with the cells of its file."""
    found: dict[tuple[Text, str], list[str]] = {}
    for point in points:
        if not point.source.is_empty:
            file, cell = point.place
            found.setdefault((point.source, file), []).append(cell)
    for (source, file), cells in found.items():
        place = f"{file}, {', '.join(cells)}"
        yield layout("{source} ({place})", source=source, place=place) if file else source


def _change(before: ChartPoint | None, now: ChartPoint) -> int | None:
    """Return by how much a count changed; a ratio is rounded, and its change is not told."""
    if before is None or not now.broken.is_empty:
        return None
    return now.value - before.value if isinstance(now.value, int) and isinstance(before.value, int) else None


def _countries(chart: Chart) -> tuple[CountryShape, ...]:
    """Return the map of a chart, those that are counted over the others; none where no country is counted."""
    outlines, sizes = _outlines(), {entry.code: entry.size for entry in chart.drawn if entry.size}
    if outlines.keys().isdisjoint(sizes):
        return ()
    largest = max(sizes.values())
    shapes = (CountryShape(*drawn, round(sizes.get(code, 0) / largest, 2)) for code, drawn in outlines.items())
    return tuple(sorted(shapes, key=lambda shape: shape.share))


@cache
def _outlines() -> dict[str, tuple[str, tuple[int, int] | None]]:
    """Return by country its outline as a path of SVG, and where its dot stands if it is small (release/world.py)."""
    rows = csv.DictReader(io.StringIO(OUTLINES.read_text(encoding="utf-8")))
    return {row["code"]: (row["path"], (int(row["x"]), int(row["y"])) if row["x"] else None) for row in rows}


# Sum up a submission by stage: victims, suspects, prosecuted and convicted persons.
#
# A stage is an indicator whose tables break persons down; beside its total stands of how large a share the sex, the
# age, the citizenship, the form is not known. All of it is read off the cells of the tables: no other number is told.


@dataclass(frozen=True, slots=True)
class UnknownShare:
    """A dimension, how many units have no known category in it, and their share in percent (None: not told)."""

    dimension: Text
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Stage:
    """An indicator, its total as it is shown, where that leads, and the length of its bar in percent of the longest."""

    indicator: str
    label: Text
    shown: str
    flag: str
    link: str
    length: float
    unknown: tuple[UnknownShare, ...]


def stages(tables: Sequence[TableContents], definitions: Definitions, link: Link) -> tuple[Stage, ...]:
    """Return the stages in the order of the tables; `link` says where each total leads."""
    by_indicator: dict[str, list[TableContents]] = {}
    for contents in tables:
        by_indicator.setdefault(contents.table.indicator, []).append(contents)
    broken_down = {
        name: held
        for name, held in by_indicator.items()
        if any(contents.table.breakdowns for contents in held)
        and held[0].table.scope == "in"
        and held[0].totals[0] != WITHHELD_SIGN
    }
    longest = max([total for held in broken_down.values() if isinstance(total := held[0].totals[0], int)] + [1])
    labels = definitions.codelists["indicator"].by_code
    return tuple(_stage(name, labels[name].label, held, longest, link) for name, held in broken_down.items())


def _stage(indicator: str, label: Text, held: Sequence[TableContents], longest: int, link: Link) -> Stage:
    first, total = held[0], held[0].totals[0]
    codes = _total_codes(first, {})
    cell = first.cells.get(codes)
    return Stage(
        indicator,
        label,
        figure(total) if isinstance(total, int) else total,
        cell.flag if cell else "",
        link(first.table.name, first.layout.cell(codes)) if cell else "",
        percent(total, longest) if isinstance(total, int) else 0,
        tuple(_unknown(held)),
    )


def _unknown(held: Sequence[TableContents]) -> Iterator[UnknownShare]:
    """Yield the unknown share of each breakdown, from the first table that holds it."""
    seen: set[str] = set()
    for contents in held:
        for dimension in contents.table.breakdowns:
            if dimension.name not in seen and contents.layout.lists[dimension.name].unknown:
                seen.add(dimension.name)
                yield _share(contents, dimension)


def _share(contents: TableContents, dimension: Dimension) -> UnknownShare:
    unknown = contents.layout.lists[dimension.name].unknown
    part, whole = (contents.cells.get(_total_codes(contents, codes)) for codes in ({dimension.name: unknown}, {}))
    if part is None or whole is None or part.value is None or not whole.value:
        return UnknownShare(dimension.title, None, None)
    return UnknownShare(dimension.title, part.value, percent(part.value, whole.value))


def _total_codes(contents: TableContents, codes: Mapping[str, str]) -> Codes:
    """Return the codes of the cell over all categories but those of `codes`."""
    return tuple(codes.get(name, contents.layout.lists[name].total) for name in contents.table.names)
