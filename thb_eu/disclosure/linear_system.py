"""Make the linear system of all that a reader of all tables can calculate with.

Comes in: the counted cells, code lists and tables. Goes out: `LinearSystem`: *quantities*, each a number with all the
cells that show it, and *relations* between them, sums that are zero. A reader knows these from the documentation:

- a total or group is the sum of its members and the unknown, along every dimension (REG = IDENT + PRESUM is one);
- cells of several tables that lack or sum over the same dimensions show the same number;
- what no part recorded stands under unknown: a missing category beside it adds nothing;
- a later stage of proceedings counts no more than the earlier one, if the policy takes him to know that: the rest is a
  number from zero up that no cell shows.

A missing total is a number too, if what is printed below it adds up in every breakdown to the same: nobody sees it,
but it ties the breakdowns together. No relation is built that the counted numbers do not satisfy; orders of stages that
they contradict are kept apart, as a reader who does not see both takes them to hold (`premises`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from thb_eu.base.model import NOT_APPLICABLE
from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions, IndicatorTable, Key, Policy
from thb_eu.definitions.law import STAGES
from thb_eu.disclosure.ends import both
from thb_eu.results import Collection, KnownFigure, Told
from thb_eu.results.known_figures import Ends, told

Sum = tuple[int, tuple[int, ...], bool]
"""The cell that is a sum, its members, as places in the frame of cells, and whether others may be off the list."""


@dataclass(frozen=True, slots=True)
class LinearQuantity:
    """One number and the cells that show it, none where it is only known to exist.

    `depth` counts the categories that it tells apart in its finest cell; `headline` says that it is a table's total.
    `low` and `high`: between which values it lies by what is published elsewhere.
    """

    value: int
    cells: tuple[int, ...]
    depth: int = 0
    headline: bool = False
    low: int = 0
    high: int | None = None

    def between(self, low: int, high: int | None) -> LinearQuantity:
        """Return it with what these bounds tell of it besides."""
        low, high = both((self.low, self.high), (low, high))
        return replace(self, low=low, high=high)

    @property
    def hidden(self) -> bool:
        """Whether no cell shows it, suppressed or not."""
        return not self.cells

    @property
    def is_known(self) -> bool:
        """Whether what is published elsewhere leaves one number."""
        return self.low == self.high

    @property
    def told_elsewhere(self) -> bool:
        """Whether anything published elsewhere speaks of it."""
        return self.low > 0 or self.high is not None


@dataclass(frozen=True)
class Vintage:
    """An earlier vintage in a system: what it `shows`, and the numbers of what it does not, by today's numbers."""

    order: int
    shows: Mapping[int, int]
    numbers: Mapping[int, int]


@dataclass(frozen=True)
class LinearSystem:
    """Quantities, and relations as coefficients by quantity whose sum is zero."""

    quantities: tuple[LinearQuantity, ...]
    relations: tuple[Mapping[int, int], ...]
    at: Mapping[Told, int] = field(default_factory=dict)
    """The numbers that cells show, by what these tell apart."""
    guarded: frozenset[int] = frozenset()
    """Numbers that must stay as safe as they were, though no cell shows them."""
    earlier: Mapping[tuple[int, Told], int] = field(default_factory=dict)
    """Of these what an earlier vintage suppressed, by its order and what the number tells apart."""
    kept: frozenset[int] = frozenset()
    """Numbers that an earlier vintage suppressed, of which nothing changed: they stay suppressed."""
    veiled: frozenset[int] = frozenset()
    """Numbers that go together with their zeros (`splits`): their marks do not tell that they count somebody."""
    told: frozenset[int] = frozenset()
    """Numbers that the policy has told as they are."""
    recoded: frozenset[int] = frozenset()
    """Sensitive numbers that stand in their group alone."""
    listed: frozenset[int] = frozenset()
    """Relations in which others than those that are listed may stand, for all that a reader knows."""
    chosen: Mapping[int, Ends] = field(default_factory=dict)
    """Between which values numbers lie by what the choice of those that stand in their group alone tells."""
    vintages: tuple[Vintage, ...] = ()
    disorder: tuple[tuple[int, int], ...] = ()
    """Numbers of a later and an earlier stage of which the later one counts more."""

    @cached_property
    def deepest(self) -> int:
        """How many categories the finest quantity tells apart."""
        return max((quantity.depth for quantity in self.quantities), default=0)

    @cached_property
    def relations_of(self) -> Mapping[int, tuple[int, ...]]:
        """The relations in which each quantity takes part."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, relation in enumerate(self.relations):
            for quantity in relation:
                found[quantity].append(number)
        return {quantity: tuple(numbers) for quantity, numbers in found.items()}

    def between(self, number: int, least: int = 0) -> Ends:
        """Return between which values a number lies by what others told and what the choice of groups tells."""
        quantity = self.quantities[number]
        return both((max(quantity.low, least), quantity.high), self.chosen.get(number, (0, None)))

    def parts_with(self, numbers: Iterable[int], known: Set[int] = frozenset()) -> Iterator[frozenset[int]]:
        """Yield the sets of quantities that relations tie together and that hold one of `numbers`, in order.

        What is `known` ties nothing together.
        """
        seen: set[int] = set()
        for first in sorted(numbers):
            if first in seen:
                continue
            reached, waiting = {first}, [first]
            while waiting:
                for relation in self.relations_of.get(waiting.pop(), ()):
                    fresh = self.relations[relation].keys() - reached - known
                    reached |= fresh
                    waiting += fresh
            seen |= reached
            yield frozenset(reached)


def system_of(
    cells: pd.DataFrame,
    definitions: Definitions,
    collection: Collection,
    policy: Policy,
    figures: Iterable[KnownFigure] = (),
) -> LinearSystem:
    """Return all that the counted `cells` have to do with each other, and with `figures` published elsewhere."""
    sums = [entry for table in definitions.tables for entry in _sums(cells, table, definitions, collection)]
    printed = {place: int(value) for place, value in enumerate(cells["obs_value"]) if not pd.isna(value)}
    values = _with_missing_totals(printed, sums)
    keys = identities(cells, definitions)
    numbered = _numbered(keys, values, sums)
    depths = [len(codes) for _, codes in keys]
    quantities = _quantities(printed, values, numbered, depths, _headlines(cells, definitions))
    relations: dict[frozenset[tuple[int, int]], None] = {}
    listed = set[frozenset[tuple[int, int]]]()
    for total, members, is_listed in sums:
        if total in values and (known := [place for place in members if place in values]):
            relation = _relate(total, known, len(known) < len(members), values, numbered, quantities)
            if relation:
                relations[relation] = None
                listed |= {relation} if is_listed else set()
    stages = stages_of(cells, definitions) if STAGES in policy.attacker_knows else ()
    pairs = [(later, earlier) for later, earlier in stages if later in values and earlier in values]
    for later, earlier in pairs:
        if (rest := values[earlier] - values[later]) >= 0:
            relations[frozenset({(numbered[earlier], 1), (numbered[later], -1), (len(quantities), -1)})] = None
            quantities.append(LinearQuantity(rest, ()))
    at = {key: numbered[place] for place, key in enumerate(keys) if place in numbered}
    _tell(figures, at, quantities, relations)
    return LinearSystem(
        tuple(quantities),
        tuple(dict(sorted(relation)) for relation in relations),
        at,
        listed=frozenset(number for number, relation in enumerate(relations) if relation in listed),
        disorder=tuple((numbered[stage], numbered[other]) for stage, other in pairs if values[stage] > values[other]),
    )


def stages_of(cells: pd.DataFrame, definitions: Definitions) -> Iterator[tuple[int, int]]:
    """Yield the cells of each declared pair of stages, as places: the later one counts no more than the earlier."""
    named = {entry[side]["table"] for entry in definitions.stages for side in ("later", "earlier")}
    at = {name: places_of(cells, definitions.table(name)) for name in named}
    for entry in definitions.stages:
        later, earlier = (
            at[side["table"]].get(definitions.key(definitions.table(side["table"]), side["key"]))
            for side in (entry["later"], entry["earlier"])
        )
        if later is not None and earlier is not None:
            yield later, earlier


def places_of(cells: pd.DataFrame, table: IndicatorTable) -> dict[Key, int]:
    """Find where the cells of a table stand in the frame, by their keys."""
    places = [place for place, name in enumerate(cells["table"].tolist()) if name == table.name]
    return dict(zip(tuples_of(cells[[*table.names]].iloc[places], table.names), places, strict=True))


def _tell(
    figures: Iterable[KnownFigure],
    at: Mapping[Told, int],
    quantities: list[LinearQuantity],
    relations: dict[frozenset[tuple[int, int]], None],
) -> None:
    """Bound what published figures speak of; one of several parts is a number of its own, their sum.

    A figure that the counted number contradicts is about something else: nobody can work with both.
    """
    for figure in figures:
        parts = [at.get(part) for part in figure.parts]
        numbers = [number for number in parts if number is not None]
        value = sum(quantities[number].value for number in numbers)
        high = value if figure.high is None else figure.high
        if not parts or len(numbers) < len(parts) or not figure.low <= value <= high:
            continue
        target = numbers[0]
        if len(numbers) > 1:
            target = len(quantities)
            quantities.append(LinearQuantity(value, ()))
            relations[frozenset({(target, 1), *((number, -1) for number in numbers)})] = None
        quantities[target] = quantities[target].between(figure.low, figure.high)


def _relate(
    total: int,
    known: list[int],
    some_missing: bool,
    values: Mapping[int, int],
    numbered: Mapping[int, int],
    quantities: list[LinearQuantity],
) -> frozenset[tuple[int, int]]:
    """Return one relation: a sum, or, where members are missing and a rest stays, a sum with a rest that nobody sees.

    Nothing where the numbers are no sum, or are one number.
    """
    rest = values[total] - sum(values[place] for place in known)
    if rest < 0 or (rest > 0 and not some_missing):
        return frozenset()
    coefficients: dict[int, int] = defaultdict(int)
    coefficients[numbered[total]] += 1
    for place in known:
        coefficients[numbered[place]] -= 1
    if rest:
        coefficients[len(quantities)] = -1
        quantities.append(LinearQuantity(rest, ()))
    return frozenset((quantity, factor) for quantity, factor in coefficients.items() if factor)


def _sums(
    cells: pd.DataFrame, table: IndicatorTable, definitions: Definitions, collection: Collection
) -> Iterator[Sum]:
    """Yield every cell of a table that has members in it, dimension by dimension."""
    at = places_of(cells, table)
    hierarchies = definitions.hierarchies(collection.year, collection.geo)
    for number, dimension in enumerate(table.dimensions):
        sums, whole = hierarchies[dimension.name].sums(at, number), definitions.codelists[dimension.codelist].total
        found = [
            (at[total], tuple(sorted(at[part] for part in parts)), dimension.occurring and total[number] != whole)
            for total, parts in sums.items()
        ]
        yield from sorted(found, key=lambda entry: entry[1][0])


def finest(cells: pd.DataFrame, definitions: Definitions, collection: Collection) -> frozenset[int]:
    """Return the cells with a value that are no sum of others with one, as places: no unit of a table is in two of them
    unless the table crosses its breakdowns nowhere.
    """
    printed = {place for place, value in enumerate(cells["obs_value"]) if not pd.isna(value)}
    sums = (entry for table in definitions.tables for entry in _sums(cells, table, definitions, collection))
    return frozenset(printed - {total for total, members, _ in sums if not printed.isdisjoint(members)})


def _with_missing_totals(printed: Mapping[int, int], sums: list[Sum]) -> dict[int, int]:
    """Return the printed values, and those of missing totals on which all their breakdowns agree."""
    values: dict[int, int] = {}
    found = dict(printed)
    while found != values:
        values = found
        offered: dict[int, set[int]] = defaultdict(set)
        for total, members, _ in sums:
            if total not in printed and any(place in values for place in members):
                offered[total].add(sum(values.get(place, 0) for place in members))
        found = {**printed, **{total: min(sizes) for total, sizes in offered.items() if len(sizes) == 1}}
    return values


def _numbered(keys: list[Told], values: Mapping[int, int], sums: list[Sum]) -> dict[int, int]:
    """Return the number of the quantity that each cell shows; cells that are bound to be equal share one."""
    leader = list(range(len(keys)))

    def root(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    def join(cell: int, other: int) -> None:
        first, second = sorted((root(cell), root(other)))
        leader[second] = first

    same: dict[tuple[object, ...], int] = {}
    for place, key in enumerate(keys):
        if place in values:
            join(place, same.setdefault((*key, values[place]), place))
    for total, members, _ in sums:
        seen_members = [place for place in members if place in values]
        if len(seen_members) == 1 and values.get(total) == values[seen_members[0]]:
            join(total, seen_members[0])
    numbers: dict[int, int] = {}
    return {place: numbers.setdefault(root(place), len(numbers)) for place in sorted(values)}


def identities(cells: pd.DataFrame, definitions: Definitions) -> list[Told]:
    """Find what each cell tells apart, whatever its table: its indicator, and its codes that are not the total."""
    names = list(definitions.dimension_lists)
    totals = {name: definitions.codelists[codelist].total for name, codelist in definitions.dimension_lists.items()}
    rows = tuples_of(cells, ("indicator", *names))
    return [told(row[0], dict(zip(names, row[1:], strict=True)), totals, NOT_APPLICABLE) for row in rows]


def _quantities(
    printed: Mapping[int, int],
    values: Mapping[int, int],
    numbered: Mapping[int, int],
    depths: list[int],
    headlines: frozenset[int],
) -> list[LinearQuantity]:
    held: dict[int, list[int]] = defaultdict(list)
    for place, number in numbered.items():
        held[number].append(place)
    return [
        LinearQuantity(
            value=values[places[0]],
            cells=tuple(place for place in places if place in printed),
            depth=max(depths[place] for place in places),
            headline=any(place in headlines for place in places),
        )
        for _, places in sorted(held.items())
    ]


def _headlines(cells: pd.DataFrame, definitions: Definitions) -> frozenset[int]:
    """Return the cells at the total of every breakdown; in a table without breakdowns, of every part."""
    found: set[int] = set()
    for table in definitions.tables:
        dimensions = table.breakdowns or table.parts
        totals = [definitions.codelists[dimension.codelist].total for dimension in dimensions]
        rows = tuples_of(cells, [dimension.name for dimension in dimensions])
        of_table = cells["table"] == table.name
        found.update(
            place for place, (row, flag) in enumerate(zip(rows, of_table, strict=True)) if flag and list(row) == totals
        )
    return frozenset(found)
