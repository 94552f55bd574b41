"""Choose which figures are drawn, for the sheet of charts and for the page alike.

Comes in: a submission and its tables. Goes out: `Chart`s: the first indicator by each of its breakdowns (groups of
categories where there are any), and what suppliers tell of several years, the same population in the same view. A value
that is missing has no number here and is never drawn as zero; a chart of which nothing can be drawn says why. Units are
never mixed. Left out of the years, and said so: years before a break that the collection tells (they count otherwise),
registers (their rows are not persons), and in the edition for the public all of it, since nobody protected small counts
of other years.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from thb_eu.base.messages import Text, _, inside_a_sentence, joined, layout, literal
from thb_eu.base.model import ARTICLE, UNIT, WITHOUT_YEAR, ObsStatus
from thb_eu.definitions import Dimension
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.layout import Codes, TableLayout, units_named
from thb_eu.publication.table_notes import TableContents
from thb_eu.results import Collection, Submission

if TYPE_CHECKING:
    import pandas as pd

GROUP, ITEM, UNKNOWN = "group", "item", "unknown"
ALL_UNKNOWN = _("No chart: of all units the category is unknown or was not recorded.")
ALL_ZERO = _("No chart: every category is zero.")
NO_VALUES = _("No chart: the values are missing.")

YEAR = _("Year")
FROM = _("according to {source}")
FEW, MOST = 2, 3
"""How many categories a dimension has that is told apart in the bars of a year."""

WITHHELD = _(
    "No chart: the public edition shows no figures of earlier years, since small counts in them were not protected."
)
BROKEN = _("No chart: counting changed on {day} ({article}); before and after are not comparable.")
NONE_AT_HAND = _("No chart by year: the collection has no figures of earlier years in the unit {counts}.")


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One value (nothing where there is none), its flag, whether it is suppressed, and its cell in a table.

    `instead`: what stands in place of a value where there is none.
    """

    value: int | None
    flag: str = ""
    is_suppressed: bool = False
    cell: str = ""
    instead: str = MISSING_SIGN

    @property
    def text(self) -> str:
        """The value as words say it, with its flag."""
        number = self.instead if self.value is None else f"{self.value:,}".replace(",", "\u00a0")
        return f"{number} {self.flag}".strip()


@dataclass(frozen=True, slots=True)
class ChartCategory:
    """One category with a point for every series."""

    code: str
    label: Text
    points: tuple[ChartPoint, ...]
    kind: str = ITEM

    @property
    def is_drawn(self) -> bool:
        """Whether any series has something to show: a value above zero, or a suppressed one."""
        return any(point.is_suppressed or bool(point.value) for point in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: `series` side by side in every category.

    `source` says where the figures stand, `table` which table that is (empty where it is none).
    `is_stacked`: the series are parts of one population and may stand on each other. `why_not`: empty, or the reason
    for which nothing is drawn. `before_break`: of several years those that count otherwise; they are never joined to
    the others.
    """

    name: str
    source: Text
    title: Text
    by: Text
    counts: Text
    series: tuple[Text, ...]
    categories: tuple[ChartCategory, ...]
    is_stacked: bool
    why_not: Text | None = None
    table: str = ""
    before_break: tuple[ChartCategory, ...] = ()

    @property
    def drawn(self) -> tuple[ChartCategory, ...]:
        """The categories that are drawn: those of which any series has something to show."""
        return () if self.why_not else tuple(entry for entry in self.categories if entry.is_drawn)

    def in_words(self, lang: str) -> str:
        """Return the chart for those who do not see it: each category with the value of each series."""
        lines = []
        for entry in self.drawn:
            pairs = zip(self.series, entry.points, strict=True)
            values = ", ".join(f"{name.in_language(lang)} {point.text}".strip() for name, point in pairs)
            lines.append(f"{entry.label.in_language(lang)}: {values}")
        return f"{'; '.join(lines)}."


def breakdowns(submission: Submission, tables: Sequence[TableContents]) -> list[Chart]:
    """Return the first indicator by each of its breakdowns, from the first table that holds it."""
    return by_category(submission, [contents for contents in tables if is_of(contents, tables[0].table.indicator)])


def is_of(contents: TableContents, indicator: str) -> bool:
    """Tell whether a table is one of an indicator."""
    return contents.table.indicator == indicator


def by_category(submission: Submission, tables: Sequence[TableContents]) -> list[Chart]:
    """Return one indicator, of which these are the tables, by each of its breakdowns, from the first table that holds
    it.

    Long lists are left out: their parts are of many kinds and units.
    """
    found: dict[str, tuple[TableContents, Dimension]] = {}
    for contents in tables:
        for dimension in () if contents.table.layout.is_list else contents.table.breakdowns:
            found.setdefault(dimension.name, (contents, dimension))
    return [_breakdown(submission, *held, held[0].table.parts) for held in found.values()]


def by_part(submission: Submission, tables: Sequence[TableContents]) -> list[Chart]:
    """The tables of one indicator without breakdowns, each by the parts in its rows; none of lists that mix units."""
    charts = []
    for contents in tables:
        table = contents.table
        if not table.breakdowns and not table.layout.is_list:
            (dimension,) = contents.layout.dimensions(table.layout.rows[-1:])
            others = tuple(part for part in table.parts if part != dimension)
            charts.append(_breakdown(submission, contents, dimension, others))
    return charts


def _breakdown(
    submission: Submission, contents: TableContents, dimension: Dimension, parts: Sequence[Dimension]
) -> Chart:
    table, series = contents.table, list(_series(contents.layout, parts))
    categories = tuple(_categories(contents, dimension, [codes for codes, _label in series]))
    what = submission.definitions.codelists["indicator"].by_code[table.indicator].label
    return Chart(
        name=f"{table.name}-{dimension.name}",
        source=_("sheet {name}", name=table.name),
        title=layout("{what}: {by}", what=what, by=inside_a_sentence(dimension.title)),
        by=dimension.title,
        counts=units_named(table.units, submission.definitions),
        series=tuple(label for _codes, label in series),
        categories=categories,
        is_stacked=True,
        why_not=_why_not(categories),
        table=table.name,
    )


def _codes_present(at: TableLayout, dimension: Dimension) -> set[str]:
    place = at.table.names.index(dimension.name)
    return {codes[place] for codes in at.positions}


def _series(at: TableLayout, parts: Sequence[Dimension]) -> Iterator[tuple[Mapping[str, str], Text]]:
    """Yield the combinations of parts that occur, with their label: no totals, which would show every unit twice."""
    among = []
    for dimension in parts:
        codes, present = at.lists[dimension.name], _codes_present(at, dimension)
        among.append([codes.by_code[code] for code in codes.items if code in present])
    names = [dimension.name for dimension in parts]
    for combined in itertools.product(*among):
        label = joined((part.label for part in combined), " · ")
        yield dict(zip(names, (part.code for part in combined), strict=True)), label


def _categories(
    contents: TableContents, dimension: Dimension, series: Sequence[Mapping[str, str]]
) -> Iterator[ChartCategory]:
    """Yield the categories in the order of their list, each with its total in each series.

    Groups where there are any: twenty countries are no chart.
    """
    lists = contents.layout.lists
    present = _codes_present(contents.layout, dimension)
    entries = [entry for entry in lists[dimension.name].codes if entry.code in present]
    wanted = GROUP if any(entry.kind == GROUP for entry in entries) else ITEM
    for entry in entries:
        if entry.kind in (wanted, UNKNOWN):
            combined = [{**parts, dimension.name: entry.code} for parts in series]
            keys = [tuple(codes.get(name, lists[name].total) for name in contents.table.names) for codes in combined]
            points = tuple(_point(contents, key) for key in keys)
            yield ChartCategory(entry.code, entry.label, points, entry.kind)


def _point(contents: TableContents, key: Codes) -> ChartPoint:
    cell = contents.cells.get(key)
    if cell is None:
        return ChartPoint(None)
    is_suppressed = cell.status == ObsStatus.SUPPRESSED.value
    return ChartPoint(cell.value, cell.flag, is_suppressed, contents.layout.cell(key), cell.instead)


def _why_not(categories: Sequence[ChartCategory]) -> Text | None:
    """Say why nothing is drawn; nothing where a category proper has something to show."""
    if any(entry.is_drawn for entry in categories if entry.kind != UNKNOWN):
        return None
    if any(entry.is_drawn for entry in categories):
        return ALL_UNKNOWN
    known = [point for entry in categories for point in entry.points]
    return ALL_ZERO if known and all(point.value is not None for point in known) else NO_VALUES


def by_year(submission: Submission) -> list[Chart]:
    """Return everything of which several years are at hand, in the order in which it was received.

    At hand are figures of other years that suppliers tell in their tables, under an article and in a unit.
    """
    uncounted_facts, year = submission.received.uncounted_facts, submission.collection.year
    registers = {register.resource for register in submission.received.registers}
    is_coded = (
        uncounted_facts[ARTICLE].notna() & uncounted_facts[UNIT].notna() & ~uncounted_facts["resource"].isin(registers)
    )
    earlier = uncounted_facts[is_coded & (uncounted_facts["time"] != year) & (uncounted_facts["time"] != WITHOUT_YEAR)]
    groups = earlier.groupby(["population", "view"], sort=False)
    return [chart for _key, rows in groups if (chart := _years(submission, rows))]


def lacks_years(submission: Submission, drawn: list[Chart]) -> Text | None:
    """Say what to say where the first indicator, which matters most, has no earlier years at hand."""
    if submission.protected.audience.withholds:
        return WITHHELD
    tables = submission.definitions.tables
    counts = units_named(tables[0].units if tables else (), submission.definitions)
    return None if any(chart.counts == counts for chart in drawn) else NONE_AT_HAND.filled({"counts": counts})


def _years(submission: Submission, before: pd.DataFrame) -> Chart | None:
    """The chart of one population in one view, of which `before` holds the earlier years; None if there is no now."""
    import pandas as pd

    facts, population, view = submission.received.facts, before["population"].iloc[0], before["view"].iloc[0]
    now = facts[(facts["population"] == population) & (facts["view"] == view)]
    units = sorted(set(before[UNIT]) | set(now[UNIT].dropna()))
    if now.empty or len(units) != 1:
        return None
    rows = pd.concat([before[now.columns.intersection(before.columns)], now], ignore_index=True)
    articles, counts = list(dict.fromkeys(rows[ARTICLE].dropna())), units_named(units, submission.definitions)
    first, why_not = first_comparable(submission.collection, articles)
    years = sorted(set(map(int, rows["time"])))
    kept = [year for year in years if year >= first]
    why_not = why_not if len(kept) < FEW else None
    apart = _distinct_categories(submission, rows) or [("", "", counts)]
    sources = joined(map(submission.cited, dict.fromkeys(rows["source"].dropna())), "; ")

    def of_years(shown: Iterable[int]) -> tuple[ChartCategory, ...]:
        return tuple(_of_year(year, rows[rows["time"] == year], apart) for year in shown)

    return Chart(
        name=f"{view}-years",
        source=FROM.filled({"source": sources}),
        title=_("{counts}, {articles}: by year", counts=counts, articles=", ".join(articles)),
        by=YEAR,
        counts=counts,
        series=tuple(label for _name, _code, label in apart),
        categories=() if why_not else of_years(kept),
        is_stacked=False,
        why_not=why_not,
        before_break=() if why_not else of_years(year for year in years if year < first),
    )


def _of_year(year: int, rows: pd.DataFrame, apart: Sequence[tuple[str, str, Text]]) -> ChartCategory:
    """Find what is told of one year, by the categories that are told apart."""
    points = (_sum(rows[rows[name] == code] if name else rows) for name, code, _label in apart)
    return ChartCategory(str(year), literal(str(year)), tuple(points))


def first_comparable(collection: Collection, articles: Sequence[str]) -> tuple[int, Text | None]:
    """From which year on the figures are comparable, and the break before which they are not."""
    breaks = [entry for entry in collection.breaks if entry["article"] in articles]
    if not breaks:
        return WITHOUT_YEAR, None
    last = max(breaks, key=lambda entry: str(entry["from"]))
    day = str(last["from"])
    year = int(day[:4]) + (not day.endswith("-01-01"))
    return year, BROKEN.filled({"day": day, "article": last["article"]})


def _distinct_categories(submission: Submission, rows: pd.DataFrame) -> list[tuple[str, str, Text]]:
    """Return the categories that stand beside each other in a year: of the first dimension that has a few."""
    for dimension, codes in submission.definitions.law.lists.items():
        if dimension in rows and rows[dimension].notna().all():
            held = set(rows[dimension])
            found = [code for code in codes.codes if code.code in held]
            if FEW <= len(found) <= MOST and len(found) == len(held):
                return [(dimension, code.code, code.label) for code in found]
    return []


def _sum(rows: pd.DataFrame) -> ChartPoint:
    """Return the sum over a view; no value where a part of it has none."""
    values = rows["value"]
    return ChartPoint(None if values.empty or values.isna().any() else int(values.sum()))
