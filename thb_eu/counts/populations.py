"""Find the populations behind a table, as each view describes them, and how their facts reach the cells.

Comes in: the facts that a table counts. Goes out: `PopulationParts`: one entry per population, view and part codes,
with what the view holds there, and one row per fact and cell that the fact belongs to. Which view tells a cell is for
`views`. `YearCodes` are those that a table lists in the year of a collection, with the way up from each to its groups
and its total.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from thb_eu.base.model import NOT_APPLICABLE
from thb_eu.definitions import Definitions, Dimension, Hierarchy, IndicatorTable
from thb_eu.results import Collection

Fact = Mapping[str, Any]
"""One mapped fact, by the names of `MappedFacts.facts`; None where its view does not hold a dimension."""


@dataclass(frozen=True, eq=False)
class YearCodes:
    """The codes of every dimension of the EU tables, for one collection."""

    hierarchies: Mapping[str, Hierarchy]
    occurring: Mapping[str, frozenset[str]]
    geo: str
    _members: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def listed(self, dimension: Dimension) -> tuple[str, ...]:
        """Return the codes that a table lists; of countries, only the reporting one and those that occur."""
        codelist = self.hierarchies[dimension.name].codelist
        if not dimension.occurring:
            return tuple(codelist.by_code)
        kept = {*self.occurring[dimension.name], self.geo}
        return tuple(code.code for code in codelist.codes if code.parent not in codelist.groups or code.code in kept)

    def ancestors_of(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        """Return the code and everything it adds up to; itself alone where a dimension adds nothing up."""
        return self.hierarchies[dimension.name].ancestors(code) if dimension.adds_up else (code,)

    def items_below(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        """Return the categories proper that must be recorded before `code` is known."""
        return self.hierarchies[dimension.name].items_below(code) if dimension.adds_up else (code,)

    def members(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        """Return the codes that a table lists one level below a total or group, in their order."""
        at = (dimension.name, code)
        if at not in self._members:
            below = self.hierarchies[dimension.name].children(code)
            self._members[at] = tuple(member for member in self.listed(dimension) if member in below)
        return self._members[at]

    def total(self, dimension: Dimension) -> str:
        """Return the total of a dimension; `_Z` where its list has none."""
        return self.hierarchies[dimension.name].codelist.total or NOT_APPLICABLE

    def unrecorded(self, dimension: Dimension) -> str:
        """Return the code of what does not tell a dimension: unknown; `_Z` where its parts are added over nothing."""
        return self.unknown(dimension) if dimension.adds_up else NOT_APPLICABLE

    def unknown(self, dimension: Dimension) -> str:
        """Return the code for what exists but is not known; `_Z` where the list has none."""
        return self.hierarchies[dimension.name].codelist.unknown or NOT_APPLICABLE


def codes_for(definitions: Definitions, collection: Collection, facts: pd.DataFrame) -> YearCodes:
    """Return the codes for one collection; `facts` tells which ones occur."""
    hierarchies = definitions.hierarchies(collection.year, collection.geo)
    occurring = {name: frozenset(facts[f"eu_{name}"].dropna()) for name in hierarchies}
    return YearCodes(hierarchies, occurring, collection.geo)


@dataclass(frozen=True)
class PlacedFact:
    """One fact in a table: its codes in the order of the table's dimensions, and which of them its view holds."""

    fact: Fact
    codes: tuple[str, ...]
    held: frozenset[str]


@dataclass(frozen=True)
class PopulationPart:
    """One population under one set of part codes, as one view tells it.

    `recorded` gives per breakdown the codes that the view records, `held` the dimensions of the table that it has at
    all, `complete` those of which it lists all codes; `lost` says that a number of its own is not known, `none` that it
    counts nobody.
    """

    name: str
    population: str
    view: str
    key: tuple[str, ...]
    recorded: Mapping[str, frozenset[str]]
    held: frozenset[str]
    complete: frozenset[str]
    lost: bool
    none: bool
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One fact in one cell (`codes`, in the order of the table's dimensions); `part` by its place among the parts."""

    codes: tuple[str, ...]
    part: int
    fact: Fact


@dataclass(frozen=True)
class PopulationParts:
    """The parts of a table, and what each fact adds to each cell."""

    parts: tuple[PopulationPart, ...]
    contributions: tuple[Contribution, ...]


def parts_of(facts: Iterable[Fact], table: IndicatorTable, codes: YearCodes) -> PopulationParts:
    """Return the parts that `facts` make up in `table`, and the way of every fact to every cell it belongs to."""
    groups: dict[tuple[str, ...], list[PlacedFact]] = {}
    for placed in _placed(facts, table, codes):
        at = (placed.fact["population"], placed.fact["view"], *_key(placed, table))
        groups.setdefault(at, []).append(placed)
    parts = tuple(_part(group, table, codes) for group in groups.values())
    spread = tuple(
        entry
        for number, group in enumerate(groups.values())
        for placed in group
        for entry in _spread(number, placed, table, codes)
    )
    return PopulationParts(parts, spread)


def keys_of(facts: Iterable[Fact], table: IndicatorTable, codes: YearCodes) -> Iterator[tuple[Fact, tuple[str, ...]]]:
    """Yield each fact with each set of part codes under which it would stand."""
    for placed in _placed(facts, table, codes):
        ways = (
            codes.ancestors_of(dimension, code)
            for dimension, code in zip(table.parts, _key(placed, table), strict=True)
        )
        for key in itertools.product(*ways):
            yield placed.fact, key


def _placed(facts: Iterable[Fact], table: IndicatorTable, codes: YearCodes) -> Iterator[PlacedFact]:
    """Yield each fact with its codes; where it does not tell a dimension, unknown or `_Z` (`YearCodes.unrecorded`)."""
    missing = [codes.unrecorded(dimension) for dimension in table.dimensions]
    for fact in facts:
        stated = [fact[f"eu_{name}"] for name in table.names]
        held = frozenset(name for name, code in zip(table.names, stated, strict=True) if code is not None)
        filled = (default if code is None else code for code, default in zip(stated, missing, strict=True))
        yield PlacedFact(fact, tuple(filled), held)


def _key(placed: PlacedFact, table: IndicatorTable) -> tuple[str, ...]:
    return tuple(
        code for dimension, code in zip(table.dimensions, placed.codes, strict=True) if dimension.role == "part"
    )


def _part(group: list[PlacedFact], table: IndicatorTable, codes: YearCodes) -> PopulationPart:
    held = frozenset().union(*(placed.held for placed in group))
    absence_means_zero = frozenset().union(*(placed.fact["absence_means_zero"] for placed in group)) & held
    values = [placed.fact["value"] for placed in group]
    lost = any(value is None for value in values)
    none = not lost and sum(values) == 0
    population, view, key = group[0].fact["population"], group[0].fact["view"], _key(group[0], table)
    return PopulationPart(
        name=" | ".join((population, view, *key)),
        population=population,
        view=view,
        key=key,
        recorded={
            dimension.name: _recorded(
                dimension,
                {placed.codes[place] for placed in group},
                none or dimension.name in absence_means_zero,
                codes,
            )
            for place, dimension in enumerate(table.dimensions)
            if dimension.role == "breakdown"
        },
        held=held,
        complete=held if none else absence_means_zero,
        lost=lost,
        none=none,
        articles=_distinct(article for placed in group for article in placed.fact["provisions"]),
        sources=_distinct(placed.fact["source"] for placed in group),
        decisions=_distinct(id for placed in group for id in placed.fact["decisions"]),
    )


def _recorded(dimension: Dimension, present: set[str], complete: bool, codes: YearCodes) -> frozenset[str]:
    """Return the codes that the part records: all if it lists all, else those present, the unknown and the total."""
    if complete:
        return frozenset(codes.listed(dimension))
    seen = {ancestor for code in present for ancestor in codes.ancestors_of(dimension, code)}
    return frozenset({*seen, codes.unknown(dimension), codes.total(dimension)})


def _spread(part: int, placed: PlacedFact, table: IndicatorTable, codes: YearCodes) -> Iterator[Contribution]:
    """Yield the cells a fact belongs to: every dimension goes up from the category to its groups and its total."""
    ways = (codes.ancestors_of(dimension, code) for dimension, code in zip(table.dimensions, placed.codes, strict=True))
    for cell in itertools.product(*ways):
        yield Contribution(cell, part, placed.fact)


def _distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
