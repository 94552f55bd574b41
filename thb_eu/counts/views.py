"""Choose which of several cross-tables of one population gives a cell; two views are never added.

Every combination of dimensions is a margin. A view tells a margin if it holds all of its dimensions that any view of
the population holds: what it holds more is summed over, and a breakdown that no view holds is *unknown* for all units.
So every margin stands that some view tells, and a cell for which two views would have to be crossed is told by none:
`apart`. A population of which a view says that there is nobody is nobody in every cell.

Where several views tell a cell, the one that `best_view` chooses does. The order in which files come says
nothing.

Where no view knows the number of a cell, the population holds at least the most that is known of its members: the known
numbers of one view there, or of disjoint members one level down, each told by the view that tells it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from thb_eu.counts.populations import Contribution, Fact, PopulationPart, PopulationParts, YearCodes
from thb_eu.definitions import Dimension, IndicatorTable, Key
from thb_eu.results.cells import BLANK, KNOWN, LOST, SILENT, best_view

EU_CODE = "eu_"
"""How the columns begin that hold the EU codes of a fact."""


@dataclass(frozen=True, slots=True)
class PopulationView:
    """One view of a population in a table: its parts by their places, and the part dimensions that it holds."""

    parts: tuple[int, ...]
    dimensions: frozenset[str]


@dataclass(frozen=True, slots=True)
class CellParts:
    """The parts behind one cell: of the views that hold it, and (`apart`) those that no view crosses there."""

    parts: tuple[int, ...]
    apart: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewsOfParts:
    """The views of a population under one set of part codes, whatever the cell.

    `parts`: those of all views; `held`: the dimensions that they hold. `whole`: of each view that tells all part
    dimensions asked for, its parts, the dimensions that these hold, and whether they hold nobody. `untold`: what stands
    behind every cell where no view tells them all.
    """

    parts: tuple[int, ...]
    held: frozenset[str]
    whole: tuple[tuple[tuple[int, ...], frozenset[str], bool], ...]
    untold: CellParts | None = None


Members = tuple[tuple[int, Key], ...]
"""Disjoint cells of single parts, by the place of the part and the breakdown codes: their known numbers add up."""


@dataclass(frozen=True)
class PopulationViews:
    """The views of every population behind one table."""

    made: PopulationParts
    table: IndicatorTable
    codes: YearCodes
    _chosen: dict[tuple[str, Key, Key], CellParts] = field(default_factory=dict)
    _under: dict[Key, CategoryCells] = field(default_factory=dict)
    _least: dict[tuple[str, Key, Key], Members] = field(default_factory=dict)
    _of_parts: dict[tuple[str, Key], ViewsOfParts] = field(default_factory=dict)

    @cached_property
    def parts(self) -> tuple[Dimension, ...]:
        """The dimensions that tell parts apart."""
        return self.table.parts

    @cached_property
    def breakdowns(self) -> tuple[Dimension, ...]:
        """The dimensions inside a part."""
        return self.table.breakdowns

    @cached_property
    def values(self) -> Mapping[tuple[int, Key], int | None]:
        """What each part holds in each cell of its own: the sum of its facts, not known if one of them is not."""
        blank = {at for at, facts in self._facts.items() if any(fact["value"] is None for fact in facts)}
        return {at: None if at in blank else value for at, value in self.known.items()}

    @cached_property
    def known(self) -> Mapping[tuple[int, Key], int]:
        """What each part holds at least in each cell of its own: the sum of its facts whose number is known."""
        return {at: sum(int(fact["value"] or 0) for fact in facts) for at, facts in self._facts.items()}

    @cached_property
    def _facts(self) -> Mapping[tuple[int, Key], list[Fact]]:
        """The facts of each part in each cell of its own."""
        parts, breakdowns = self._places("part"), self._places("breakdown")
        facts: dict[tuple[int, Key], list[Fact]] = {}
        for entry in self.made.contributions:
            if tuple(entry.codes[at] for at in parts) == self.made.parts[entry.part].key:
                facts.setdefault((entry.part, tuple(entry.codes[at] for at in breakdowns)), []).append(entry.fact)
        return facts

    @cached_property
    def contributions(self) -> tuple[Contribution, ...]:
        """The facts behind every cell, adding up to it: of several views of a population, those of the one that tells
        it; of a part whose number there is not known, the blanks, and what is known of its members."""
        if not self._several:
            return self.made.contributions
        parts, breakdowns = self._places("part"), self._places("breakdown")
        chosen: list[Contribution] = []
        for entry in self.made.contributions:
            population = self.made.parts[entry.part].population
            if population in self._several:
                key = tuple(entry.codes[at] for at in parts)
                cell = tuple(entry.codes[at] for at in breakdowns)
                if not self._behind(entry, population, key, cell):
                    continue
            chosen.append(entry)
        return tuple(chosen)

    def _behind(self, entry: Contribution, population: str, key: Key, cell: Key) -> bool:
        """Tell whether a fact of a population with several views stands behind a cell."""
        if entry.fact["value"] is None:
            return entry.part in self.of(population, key, cell).parts
        return any(
            entry.part == part and (member == cell or (part, member, entry.fact["fact"]) in self._counted)
            for part, member in self.least(population, key, cell)
        )

    @cached_property
    def _counted(self) -> frozenset[tuple[int, Key, str]]:
        """Which facts, by their names, each part counts in each cell of its own."""
        return frozenset((*at, fact["fact"]) for at, facts in self._facts.items() for fact in facts)

    def under(self, key: Key) -> CategoryCells:
        """Find what is told under one set of part codes, cell by cell."""
        if key not in self._under:
            self._under[key] = self._told_under(key)
        return self._under[key]

    def _told_under(self, key: Key) -> CategoryCells:
        below = (number for number, part in enumerate(self.made.parts) if self._adds_up(part.key, key))
        alone = tuple(number for number in below if self.made.parts[number].population not in self._several)
        totals = tuple(map(self.codes.total, self.breakdowns))
        wholes = {population: self.of(population, key, totals) for population in self._several}
        return CategoryCells(
            self, key, alone, tuple(name for name, parts in wholes.items() if parts.parts or parts.apart)
        )

    def part(self, number: int) -> PopulationPart:
        """Return the part at a place."""
        return self.made.parts[number]

    def recorded(self, number: int, cell: Key) -> bool:
        """Tell whether a part records a cell: every code of it, be it listed, unknown or the total."""
        recorded = self.made.parts[number].recorded
        return all(code in recorded[dimension.name] for dimension, code in zip(self.breakdowns, cell, strict=True))

    def reaching(self, population: str, key: Key) -> tuple[int, ...]:
        """Return the parts of all views of a population that adds up to `key` in the dimensions that they tell."""
        return self._views_of_parts(population, key).parts

    def lacking(self, parts: Iterable[int], key: Key) -> tuple[Key, ...]:
        """Return the categories below `key` that must be recorded for a total and that none of `parts` tells.

        A view that does not tell a dimension tells all its categories together.
        """
        known = tuple(map(self.part, parts))
        needed = [
            self.codes.items_below(dimension, code) if dimension.total_of == "items" else (code,)
            for dimension, code in zip(self.parts, key, strict=True)
        ]
        return tuple(item for item in itertools.product(*needed) if not any(self._covers(part, item) for part in known))

    def of(self, population: str, key: Key, cell: Key) -> CellParts:
        """Find what the views of a population that has several tell of one cell."""
        at = (population, key, cell)
        if at not in self._chosen:
            self._chosen[at] = self._choose(population, key, cell)
        return self._chosen[at]

    def least(self, population: str, key: Key, cell: Key) -> Members:
        """Return the members of a cell whose known numbers make the most that a population with several views holds at
        least.

        Where the number is known, they are the parts that tell it.
        """
        at = (population, key, cell)
        if at not in self._least:
            parts = self.of(population, key, cell).parts
            members = tuple((part, cell) for part in parts)
            blank = any(self._how_well(part, cell) == BLANK for part in parts)
            self._least[at] = self._most(members, population, key, cell) if blank else members
        return self._least[at]

    def _most(self, first: Members, population: str, key: Key, cell: Key) -> Members:
        """Return the way to add up what is known of a cell that gives most, the first of equals."""
        views = (tuple((part, cell) for part in parts) for parts in self._telling(population, key, cell))
        below = (
            tuple(itertools.chain.from_iterable(self.least(population, *member) for member in members))
            for members in self._one_level_down(population, key, cell)
        )
        return max((first, *views, *below), key=lambda members: sum(self.known.get(member, 0) for member in members))

    def _one_level_down(self, population: str, key: Key, cell: Key) -> Iterator[list[tuple[Key, Key]]]:
        """Yield along each dimension the members of a cell: part codes and breakdown codes.

        Only where all views that hold the dimension list all its categories: what one of them does not list stands
        under its unknown or other, and would be added to the number of a view that lists it.
        """
        views = [self.part(at) for view in self._several[population] for at in view.parts]
        for place, dimension in enumerate((*self.parts, *self.breakdowns)):
            if all(dimension.name in part.complete for part in views if dimension.name in part.held):
                codes = (*key, *cell)
                members = self.codes.members(dimension, codes[place])
                spread = [(*codes[:place], code, *codes[place + 1 :]) for code in members]
                yield [(member[: len(key)], member[len(key) :]) for member in spread]

    def _choose(self, population: str, key: Key, cell: Key) -> CellParts:
        """Return the view that tells the cell best; the parts of all views where none tells it."""
        views = self._views_of_parts(population, key)
        if views.untold is not None:
            return views.untold
        complete = self._telling(population, key, cell)
        return CellParts(self._best(complete, key, cell)) if complete else CellParts((), views.parts)

    def _telling(self, population: str, key: Key, cell: Key) -> list[tuple[int, ...]]:
        """Return the parts of each view with each dimension that any view holds and in which the cell is a category."""
        views = self._views_of_parts(population, key)
        within = self._asked(cell, self.breakdowns) & views.held
        return [parts for parts, held, nobody in views.whole if nobody or within <= held]

    def _views_of_parts(self, population: str, key: Key) -> ViewsOfParts:
        """Return the views of a population with several under one set of part codes; worked out once for all cells."""
        at = (population, key)
        if at not in self._of_parts:
            self._of_parts[at] = self._views_under(self._several[population], key)
        return self._of_parts[at]

    def _views_under(self, views: tuple[PopulationView, ...], key: Key) -> ViewsOfParts:
        fitting = [tuple(part for part in view.parts if self._fits(part, view, key)) for view in views]
        every, held = _all(fitting), frozenset().union(*map(self._held, fitting))
        needed = self._asked(key, self.parts) & frozenset().union(*(view.dimensions for view in views))
        if not any(needed <= view.dimensions for view in views):
            reached = frozenset().union(*(view.dimensions for view, parts in zip(views, fitting, strict=True) if parts))
            return ViewsOfParts(every, held, (), CellParts((), every if needed <= reached else ()))
        adding = [
            tuple(part for part in parts if self._adds_up(self.made.parts[part].key, key))
            for view, parts in zip(views, fitting, strict=True)
            if needed <= view.dimensions
        ]
        return ViewsOfParts(
            every, held, tuple((parts, self._held(parts), self._none(parts)) for parts in adding if parts)
        )

    def _best(self, candidates: list[tuple[int, ...]], key: Key, cell: Key) -> tuple[int, ...]:
        """Return, of views that tell a cell in order, the one that knows it best and of most categories of parts."""
        how_well = {parts: max(self._how_well(at, cell) for at in parts) for parts in candidates}
        return best_view(
            candidates,
            how_well.__getitem__,
            lambda parts: not self._sum(parts, cell),
            lambda parts: len(self.lacking(parts, key)),
        )

    def _sum(self, parts: tuple[int, ...], cell: Key) -> int:
        return sum(self.values.get((at, cell), 0) or 0 for at in parts)

    def _asked(self, codes: Key, dimensions: tuple[Dimension, ...]) -> frozenset[str]:
        """Return the dimensions in which a cell is a category."""
        return frozenset(
            dimension.name
            for dimension, code in zip(dimensions, codes, strict=True)
            if code != self.codes.total(dimension)
        )

    def _held(self, parts: tuple[int, ...]) -> frozenset[str]:
        return frozenset().union(*(self.made.parts[at].held for at in parts))

    def _none(self, parts: tuple[int, ...]) -> bool:
        return all(self.made.parts[at].none for at in parts)

    def _how_well(self, number: int, cell: Key) -> int:
        if self.recorded(number, cell):
            return BLANK if self.values.get((number, cell), 0) is None else KNOWN
        return LOST if self.made.parts[number].lost else SILENT

    def _adds_up(self, other: Key, key: Key) -> bool:
        return all(
            code in self.codes.ancestors_of(dimension, mine)
            for dimension, mine, code in zip(self.parts, other, key, strict=True)
        )

    def _fits(self, number: int, view: PopulationView, key: Key) -> bool:
        """Tell whether a part adds up to `key` in the dimensions that its view tells."""
        return all(
            dimension.name not in view.dimensions or code in self.codes.ancestors_of(dimension, mine)
            for dimension, mine, code in zip(self.parts, self.made.parts[number].key, key, strict=True)
        )

    def _covers(self, part: PopulationPart, item: Key) -> bool:
        return all(
            dimension.name not in part.held or code in self.codes.ancestors_of(dimension, mine)
            for dimension, mine, code in zip(self.parts, part.key, item, strict=True)
        )

    def _places(self, role: str) -> list[int]:
        return [at for at, dimension in enumerate(self.table.dimensions) if dimension.role == role]

    @cached_property
    def _several(self) -> Mapping[str, tuple[PopulationView, ...]]:
        """The populations with more than one view: their views, the one that holds most dimensions first."""
        views: dict[str, dict[str, list[int]]] = {}
        for number, part in enumerate(self.made.parts):
            views.setdefault(part.population, {}).setdefault(part.view, []).append(number)
        several = {population: of_population for population, of_population in views.items() if len(of_population) > 1}
        at = {number for of_population in several.values() for numbers in of_population.values() for number in numbers}
        depth: dict[int, int] = dict.fromkeys(at, 0)
        for entry in self.made.contributions:
            if entry.part in at:
                depth[entry.part] = max(depth[entry.part], _held_anywhere(entry.fact))
        return {population: self._in_order(of_population, depth) for population, of_population in several.items()}

    def _in_order(self, views: Mapping[str, list[int]], depth: Mapping[int, int]) -> tuple[PopulationView, ...]:
        parts = frozenset(dimension.name for dimension in self.parts)

        def rank(view: str) -> tuple[int, int, str]:
            return -len(self._held(tuple(views[view]))), -max(depth[at] for at in views[view]), view

        ordered = (tuple(views[view]) for view in sorted(views, key=rank))
        return tuple(PopulationView(numbers, self._held(numbers) & parts) for numbers in ordered)


@dataclass(frozen=True, slots=True)
class CategoryCells:
    """What is told under one set of part codes: populations with one view, and those with several."""

    views: PopulationViews
    key: Key
    alone: tuple[int, ...]
    several: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nobody tells anything."""
        return not self.alone and not self.several

    @property
    def held(self) -> frozenset[str]:
        """The dimensions that some view behind the cells holds."""
        several = (self.views.reaching(population, self.key) for population in self.several)
        return frozenset().union(*(self.views.part(at).held for at in _all([self.alone, *several])))

    def at(self, cell: Key) -> CellParts:
        """Find what is told of one cell, the parts in their order."""
        if not self.several:
            return CellParts(self.alone)
        cells = [self.views.of(population, self.key, cell) for population in self.several]
        return CellParts(_all([self.alone, *(entry.parts for entry in cells)]), _all([entry.apart for entry in cells]))

    def least(self, cell: Key) -> Members:
        """Return the members whose known numbers make the most that a cell holds at least; all of it where known."""
        several = (self.views.least(population, self.key, cell) for population in self.several)
        return tuple(itertools.chain(((part, cell) for part in self.alone), *several))


def _all(several: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(sorted({number for numbers in several for number in numbers}))


def _held_anywhere(fact: Fact) -> int:
    """Find how many dimensions of all tables the view of a fact holds."""
    return sum(name.startswith(EU_CODE) and code is not None for name, code in fact.items())
