"""Charted: which figures are drawn, free of how they are drawn: for the sheet of charts and for the page alike.

Comes in: a submission and the layouts of its tables. Goes out: `Chart`s: the first indicator by each of its breakdowns
(groups of categories where there are any), and what suppliers tell of several years. A value that is missing has no
number here and is never drawn as zero; a chart of which nothing can be drawn says why. Units are never mixed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thb_eu.definitions import Codelist, Dimension
from thb_eu.messages import Text, _, inside_a_sentence, joined
from thb_eu.messages import layout as pattern
from thb_eu.model import ObsStatus, Submission
from thb_eu.publication.layout import Codes, TableLayout
from thb_eu.publication.sheets.tables import cells_on_sheet
from thb_eu.publication.sheets.tellings import Told, is_missing
from thb_eu.publication.sheets.words import MISSING_SIGN, flag

GROUP, ITEM, UNKNOWN = "group", "item", "unknown"
BROKEN_DOWN = pattern("{what}: {by}")
ALL_UNKNOWN = _("No chart: of all units the category is unknown or was not recorded.")
ALL_ZERO = _("No chart: there is no unit in any category.")
NO_VALUES = _("No chart: there are no values.")


@dataclass(frozen=True, slots=True)
class Point:
    """One value (nothing where there is none), its flag, and the reason for a flag in words."""

    value: int | None
    flag: str = ""
    is_suppressed: bool = False

    @property
    def told(self) -> str:
        """The value as words say it, with its flag."""
        number = MISSING_SIGN if self.value is None else f"{self.value:,}".replace(",", "\u00a0")
        return f"{number} {self.flag}".strip()

    @property
    def is_drawn(self) -> bool:
        """Whether something is there to be seen: a value above zero, or a suppressed one."""
        return self.is_suppressed or bool(self.value)


@dataclass(frozen=True, slots=True)
class Category:
    """One category with a point for every series."""

    code: str
    label: Text
    points: tuple[Point, ...]
    kind: str = ITEM

    @property
    def is_drawn(self) -> bool:
        """Whether any series has something to show."""
        return any(point.is_drawn for point in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: `series` side by side in every category.

    `source` says where the figures stand, `table` which table that is (empty where it is none).
    `is_stacked`: the series are parts of one population and may stand on each other. `why_not`: empty, or the reason
    for which nothing is drawn.
    """

    name: str
    source: Text
    title: Text
    by: Text
    counts: Text
    series: tuple[Text, ...]
    categories: tuple[Category, ...]
    is_stacked: bool
    why_not: Text | None = None
    table: str = ""

    @property
    def drawn(self) -> tuple[Category, ...]:
        """The categories that are drawn: those of which any series has something to show."""
        return () if self.why_not else tuple(entry for entry in self.categories if entry.is_drawn)

    def in_words(self, lang: str) -> str:
        """The chart for those who do not see it: each category with the value of each series."""
        told = []
        for entry in self.drawn:
            pairs = zip(self.series, entry.points, strict=True)
            values = ", ".join(f"{name.in_language(lang)} {point.told}".strip() for name, point in pairs)
            told.append(f"{entry.label.in_language(lang)}: {values}")
        return f"{'; '.join(told)}."


def breakdowns(submission: Submission, layouts: Sequence[TableLayout]) -> list[Chart]:
    """The first indicator by each of its breakdowns, from the first table that holds it."""
    first = layouts[0].table.indicator if layouts else ""
    found: dict[str, tuple[TableLayout, Dimension]] = {}
    for layout in layouts:
        if layout.table.indicator == first:
            for dimension in layout.table.breakdowns:
                found.setdefault(dimension.name, (layout, dimension))
    used = {layout.table.name: layout for layout, _dimension in found.values()}
    cells = {name: dict(cells_on_sheet(submission, layout)) for name, layout in used.items()}
    return [_chart(submission, layout, dimension, cells[layout.table.name]) for layout, dimension in found.values()]


def _chart(submission: Submission, layout: TableLayout, dimension: Dimension, cells: Mapping[Codes, Told]) -> Chart:
    labels, table = submission.definitions.codelists, layout.table
    series = list(_series(layout))
    categories = tuple(_categories(submission, layout, dimension, cells, [parts for parts, _label in series]))
    what = labels["indicator"].by_code[table.indicator].label
    by = inside_a_sentence(dimension.title)
    return Chart(
        name=f"{table.name}-{dimension.name}",
        source=_("sheet {name}", name=table.name),
        title=BROKEN_DOWN.filled({"what": what, "by": by}),
        by=dimension.title,
        counts=counted(submission, table.units),
        series=tuple(label for _parts, label in series),
        categories=categories,
        is_stacked=True,
        why_not=_why_not(categories),
        table=table.name,
    )


def counted(submission: Submission, units: Sequence[str]) -> Text:
    """What the numbers count: the units by name and code."""
    known = submission.definitions.codelists["unit"].by_code
    told = [pattern("{label} ({unit})", label=known[unit].label, unit=unit) for unit in units]
    return joined(told)


def _series(layout: TableLayout) -> Iterator[tuple[Mapping[str, str], Text]]:
    """The combinations of parts that occur, with their label: no totals, which would show every unit twice."""
    places = {name: number for number, name in enumerate(layout.table.names)}
    among = []
    for dimension in layout.table.parts:
        codes = layout.lists[dimension.name]
        there = {key[places[dimension.name]] for key in layout.positions}
        among.append([codes.by_code[code] for code in codes.items if code in there])
    for parts in itertools.product(*among):
        names = [dimension.name for dimension in layout.table.parts]
        label = joined((part.label for part in parts), " · ")
        yield dict(zip(names, (part.code for part in parts), strict=True)), label


def _categories(
    submission: Submission,
    layout: TableLayout,
    dimension: Dimension,
    cells: Mapping[Codes, Told],
    series: Sequence[Mapping[str, str]],
) -> Iterator[Category]:
    """The categories in the order of their list, each with its total in each series."""
    codes = layout.lists[dimension.name]
    place = layout.table.names.index(dimension.name)
    there = {key[place] for key in layout.positions}
    wanted = _kind_drawn(codes, there)
    for entry in codes.codes:
        if entry.code in there and entry.kind in (wanted, UNKNOWN):
            keys = [_key(layout, {**parts, dimension.name: entry.code}) for parts in series]
            points = tuple(_point(submission, cells.get(key)) for key in keys)
            yield Category(entry.code, entry.label, points, entry.kind)


def _kind_drawn(codes: Codelist, there: set[str]) -> str:
    """Groups where there are any: twenty countries are no chart."""
    return GROUP if any(codes.by_code[code].kind == GROUP for code in there if code in codes.by_code) else ITEM


def _key(layout: TableLayout, told: Mapping[str, str]) -> Codes:
    return tuple(told.get(name, layout.lists[name].total) for name in layout.table.names)


def _point(submission: Submission, cell: Told | None) -> Point:
    if cell is None:
        return Point(None)
    value = None if is_missing(cell) else int(cell["obs_value"])
    shown = flag(cell["obs_status"], cell["conf_status"], submission)
    return Point(value, shown, cell["obs_status"] == ObsStatus.SUPPRESSED.value)


def _why_not(categories: Sequence[Category]) -> Text | None:
    """Why nothing is drawn; nothing where a category proper has something to show."""
    proper = [entry for entry in categories if entry.kind != UNKNOWN]
    if any(entry.is_drawn for entry in proper):
        return None
    if any(entry.is_drawn for entry in categories):
        return ALL_UNKNOWN
    known = [point for entry in categories for point in entry.points]
    return ALL_ZERO if known and all(point.value is not None for point in known) else NO_VALUES
