"""Choose which figures are drawn, for the sheet of charts and for the page alike.

Comes in: a submission and its tables. Goes out: `Chart`s: the first indicator by each of its breakdowns (groups of
categories where there are any), the stages beside each other, the countries above zero, and what suppliers tell of
several years, the same population in the same view. A value that is missing has no number here and is never drawn as
zero; a chart of which nothing can be drawn says why. Units are never mixed. A point says where counting changed: a
series is not joined there. Left out of the years, and said so: registers (their rows are not persons), and in the
edition for the public all of it, since nobody protected small counts of other years.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, Text, _, day, inside_a_sentence, joined, layout, literal, with_decimals
from thb_eu.base.model import ARTICLE, UNIT, WITHOUT_YEAR, ObsStatus, Scope, SeriesFlag
from thb_eu.definitions import Dimension
from thb_eu.publication.labels import MISSING_SIGN, WITHHELD_SIGN
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
DECIMALS = 6
"""To which a ratio is rounded: two are shown."""

STAGES_APART = _(
    "These are counts of one year, not the same persons: who is suspected this year may be convicted in a later one, "
    "and one person may stand in several stages."
)
ABOVE_ZERO = _("Shown are those with a value above zero; what is suppressed or missing is not drawn.")
WITHHELD = _(
    "No chart: the public edition shows no figures of earlier years, since small counts in them were not protected."
)
BROKEN = _("counting changed on {day} ({article}); before and after are not comparable.")
NONE_AT_HAND = _("No chart by year: the collection has no figures of earlier years in the unit {counts}.")


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One value (nothing where there is none; a ratio with decimals), its flag, and whether it is suppressed.

    `cell`, `table`: where it stands in a table, that of its chart where none is named; `source`, `place`: who tells it
    that does not stand there, in which file and cell.
    `instead`: what stands in place of a value where there is none. `broken`: what is counted otherwise from here on.
    """

    value: int | float | None
    flag: str = ""
    is_suppressed: bool = False
    cell: str = ""
    instead: str = MISSING_SIGN
    table: str = ""
    source: Text = NO_WORDS
    place: tuple[str, str] = ("", "")
    broken: Text = NO_WORDS

    @property
    def text(self) -> Text:
        """The value as words say it, with its flag."""
        if isinstance(self.value, float):
            number = with_decimals(self.value)
        else:
            number = literal(self.instead if self.value is None else f"{self.value:,}".replace(",", "\u00a0"))
        return layout("{number} {flag}", number=number, flag=self.flag) if self.flag else number

    def per(self, whole: float | None, of: int) -> ChartPoint:
        """Return how many of `of` units of the whole the value is; no value where the whole is not known.

        The interval of a suppressed count is none of its ratio.
        """
        if self.value is None:
            return replace(self, instead=MISSING_SIGN)
        return replace(self, value=round(self.value * of / whole, DECIMALS)) if whole else ChartPoint(None)

    def since(self, broken: Text) -> ChartPoint:
        """Return the point as one from which on something is counted otherwise, with the flag for that."""
        if broken.is_empty:
            return self
        mark = () if self.value is None else (SeriesFlag.BREAK.value,)
        flag = " ".join(dict.fromkeys((*self.flag.split(), *mark)))
        return replace(self, broken=broken if self.broken.is_empty else self.broken, flag=flag)


@dataclass(frozen=True, slots=True)
class ChartCategory:
    """One category with a point for every series."""

    code: str
    label: Text
    points: tuple[ChartPoint, ...]
    kind: str = ITEM

    @property
    def size(self) -> float:
        """What its values come to."""
        return sum(point.value or 0 for point in self.points)

    @property
    def is_drawn(self) -> bool:
        """Whether any series has something to show: a value above zero, or a suppressed one."""
        return any(point.is_suppressed or bool(point.value) for point in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: `series` side by side in every category.

    `source` says where the figures stand, `table` which table that is (empty where it is none).
    `is_stacked`: the series are parts of one population and may stand on each other. `why_not`: empty, or the reason
    for which nothing is drawn. `note`: what must be known to read it. `is_whole`: a category with zero or without a
    value is shown too, as its number.
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
    note: Text = NO_WORDS
    is_whole: bool = False

    @property
    def drawn(self) -> tuple[ChartCategory, ...]:
        """The categories that are shown: those of which any series has something to show; of a whole chart all."""
        return () if self.why_not else tuple(entry for entry in self.categories if self.is_whole or entry.is_drawn)

    def in_words(self, lang: str) -> str:
        """Return the chart for those who do not see it: each category with the value of each series."""
        lines = []
        for entry in self.drawn:
            pairs = zip(self.series, entry.points, strict=True)
            said = ((name.in_language(lang), point.text.in_language(lang)) for name, point in pairs)
            values = ", ".join(" ".join(words).strip() for words in said)
            lines.append(f"{entry.label.in_language(lang)}: {values}")
        return f"{'; '.join(lines)}."

    @property
    def breaks(self) -> tuple[Text, ...]:
        """What is counted otherwise, behind the category from which on it is, and the series of which that is said."""
        found: dict[tuple[Text, Text], list[Text]] = {}
        for entry in self.categories:
            for name, point in zip(self.series, entry.points, strict=True):
                if not point.broken.is_empty:
                    found.setdefault((entry.label, point.broken), []).append(self.title if name.is_empty else name)
        return tuple(
            layout("{since}, {series}: {says}", since=since, series=joined(names, ", "), says=says)
            for (since, says), names in found.items()
        )


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
    """Return charts of one indicator's tables without breakdowns, by the parts in rows; no lists, which mix units."""
    charts = []
    for contents in tables:
        table = contents.table
        if not table.breakdowns and not table.layout.is_list:
            (dimension,) = contents.layout.dimensions(table.layout.rows[-1:])
            others = tuple(part for part in table.parts if part != dimension)
            charts.append(_breakdown(submission, contents, dimension, others))
    return charts


def countries(submission: Submission, tables: Sequence[TableContents]) -> list[Chart]:
    """Return the first indicator by the members of groups, the largest first: those that have a value above zero."""
    found = []
    for contents in (
        table for table in tables if is_of(table, tables[0].table.indicator) and not table.table.layout.is_list
    ):
        for dimension in contents.table.breakdowns:
            codes = contents.layout.lists[dimension.name].codes
            if {GROUP, ITEM} <= {code.kind for code in codes}:
                chart = _breakdown(submission, contents, dimension, contents.table.parts, (ITEM,))
                above = [category for category in chart.categories if category.size]
                above.sort(key=lambda category: -category.size)
                why_not = NO_VALUES if chart.why_not is NO_VALUES or not above else None
                named = replace(chart, name=f"{chart.name}-{ITEM}", title=_("{title}, by country", title=chart.title))
                found.append(replace(named, categories=tuple(above), why_not=why_not, note=ABOVE_ZERO))
    return found


def stage_tables(submission: Submission, tables: Sequence[TableContents]) -> list[TableContents]:
    """Return the first table of each stage: of each indicator of the EU totals that breaks persons down and has a
    total, all in one unit.
    """
    inside = [contents for contents in tables if contents.table.scope == Scope.IN.value]
    first = {contents.table.indicator: contents for contents in reversed(inside)}
    stages = dict.fromkeys(contents.table.indicator for contents in inside if contents.table.breakdowns)
    units = inside[0].table.units if inside else ()
    return [grid for name in stages if (grid := first[name]).table.units == units and grid.totals[0] != WITHHELD_SIGN]


def funnel(submission: Submission, tables: Sequence[TableContents]) -> Chart | None:
    """Return the stages below each other, each with its total; None where there are no two."""
    stages = stage_tables(submission, tables)
    labels = submission.definitions.codelists["indicator"].by_code
    categories = tuple(
        ChartCategory(stage.table.indicator, labels[stage.table.indicator].label, (_total(stage),)) for stage in stages
    )
    if len(categories) < FEW:
        return None
    return Chart(
        name="stages",
        source=joined((_("sheet {name}", name=stage.table.name) for stage in stages), ", "),
        title=_("From victims to convicted persons"),
        by=_("Stage"),
        counts=units_named(stages[0].table.units, submission.definitions),
        series=(NO_WORDS,),
        categories=categories,
        is_stacked=True,
        why_not=_why_not(categories),
        note=STAGES_APART,
        is_whole=True,
    )


def _total(contents: TableContents) -> ChartPoint:
    lists = contents.layout.lists
    key = tuple(lists[name].total for name in contents.table.names)
    return replace(point_of(contents, key), table=contents.table.name)


def _breakdown(
    submission: Submission,
    contents: TableContents,
    dimension: Dimension,
    parts: Sequence[Dimension],
    kinds: Sequence[str] = (),
) -> Chart:
    table, series = contents.table, list(series_of(contents.layout, parts))
    categories = tuple(_categories(contents, dimension, [codes for codes, _label in series], kinds))
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


def series_of(at: TableLayout, parts: Sequence[Dimension]) -> Iterator[tuple[Mapping[str, str], Text]]:
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
    contents: TableContents, dimension: Dimension, series: Sequence[Mapping[str, str]], kinds: Sequence[str]
) -> Iterator[ChartCategory]:
    """Yield the categories of some kinds in the order of their list, each with its total in each series.

    If no kinds are named, groups where there are any, and the unknown.
    """
    lists = contents.layout.lists
    present = _codes_present(contents.layout, dimension)
    entries = [entry for entry in lists[dimension.name].codes if entry.code in present]
    groups = GROUP if any(entry.kind == GROUP for entry in entries) else ITEM
    for entry in entries:
        if entry.kind in (kinds or (groups, UNKNOWN)):
            combined = [{**parts, dimension.name: entry.code} for parts in series]
            keys = [tuple(codes.get(name, lists[name].total) for name in contents.table.names) for codes in combined]
            points = tuple(point_of(contents, key) for key in keys)
            yield ChartCategory(entry.code, entry.label, points, entry.kind)


def point_of(contents: TableContents, key: Codes) -> ChartPoint:
    """Return what a table shows of a cell."""
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
    """Return the chart of one population in one view, its earlier years from `before`; None if there is no now."""
    import pandas as pd

    facts, population, view = submission.received.facts, before["population"].iloc[0], before["view"].iloc[0]
    now = facts[(facts["population"] == population) & (facts["view"] == view)]
    units = sorted(set(before[UNIT]) | set(now[UNIT].dropna()))
    if now.empty or len(units) != 1:
        return None
    rows = pd.concat([before[now.columns.intersection(before.columns)], now], ignore_index=True)
    articles, counts = list(dict.fromkeys(rows[ARTICLE].dropna())), units_named(units, submission.definitions)
    breaks = breaks_by_law(submission.collection, articles)
    apart = _distinct_categories(submission, rows) or [("", "", counts)]
    sources = joined(map(submission.cited, dict.fromkeys(rows["source"].dropna())), "; ")

    def of_year(year: int) -> ChartCategory:
        of = rows[rows["time"] == year]
        points = (_sum(of[of[name] == code] if name else of) for name, code, _label in apart)
        broken = breaks.get(year, NO_WORDS)
        return ChartCategory(str(year), literal(str(year)), tuple(point.since(broken) for point in points))

    return Chart(
        name=f"{view}-years",
        source=FROM.filled({"source": sources}),
        title=_("{counts}, {articles}: by year", counts=counts, articles=", ".join(articles)),
        by=YEAR,
        counts=counts,
        series=tuple(label for _name, _code, label in apart),
        categories=tuple(map(of_year, sorted(set(map(int, rows["time"]))))),
        is_stacked=False,
    )


def breaks_by_law(collection: Collection, articles: Iterable[str]) -> dict[int, Text]:
    """Return by year what the collection tells of a change in counting under one of the articles.

    A year in which counting changes is half of either: neither it nor the next is joined to the one before.
    """
    told = [(entry["article"], str(entry["from"])) for entry in collection.breaks if entry["article"] in articles]
    found: dict[int, Text] = {}
    for article, since in told:
        for year in {int(since[:4]), int(since[:4]) + (not since.endswith("-01-01"))}:
            found[year] = BROKEN.filled({"day": day(since), "article": article})
    return found


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
