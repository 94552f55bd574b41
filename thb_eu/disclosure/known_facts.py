"""Add to a linear system what somebody knows of the suppliers' own numbers.

A count is the sum of the facts behind it (`contributions`). Who knows some of them knows that the count is no smaller,
and what it is if he knows all; who knows what several facts come to together knows that of their sum. Two views of a
population tell the same persons: who reads one knows what the other comes to, where both tell them apart alike; that
all of them are of one country he does not know, even where they are. A supplier knows every fact that it sent, the
reader of a published table or text those that it tells. Who is cautious does not take what one body printed of men for
all men while he does not know all that other bodies counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import product

import pandas as pd

from thb_eu.base.table_schemas import tuples_of
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.results import Collection, KnownFigure

Facts = Mapping[str, int]
"""The value of each fact behind a count."""
Codes = Set[frozenset[tuple[str, str]]]
"""The codes by which a number tells persons apart, as each of its cells has them."""


def facts_behind(cells: pd.DataFrame, contributions: pd.DataFrame) -> dict[int, dict[str, int]]:
    """Return by the place of a cell the facts behind it whose number is known."""
    names = [name for name in contributions.columns if name in cells.columns]
    places = {key: place for place, key in enumerate(tuples_of(cells, names))}
    behind: dict[int, dict[str, int]] = defaultdict(dict)
    known = contributions[contributions["value"].notna()]
    for key, fact, value in zip(tuples_of(known, names), known["fact"], known["value"], strict=True):
        if key in places:
            behind[places[key]][fact] = int(value)
    return behind


def figures_of_supplier(supplier: str, contributions: pd.DataFrame, collection: Collection) -> tuple[KnownFigure, ...]:
    """Find what a supplier knows: every number that it sent itself; `supplier` as contracts call it."""
    contracts = {resource["name"]: resource["thb:contract"] for resource in collection.resources}
    facts = contributions.dropna(subset=["value"]).drop_duplicates("fact")
    return tuple(
        KnownFigure((), int(value), int(value), frozenset({fact}))
        for fact, value in zip(facts["fact"], facts["value"], strict=True)
        if contracts.get(fact.split("!")[0], "").split("/")[0] == supplier
    )


def others_part(
    supplier: str, cells: pd.DataFrame, contributions: pd.DataFrame, collection: Collection
) -> dict[int, int]:
    """Find what others sent of each count to which a supplier sent a part too, by the place of the cell.

    The supplier reads it off wherever the count is published.
    """
    own = {fact for figure in figures_of_supplier(supplier, contributions, collection) for fact in figure.facts}
    parts = {
        place: sum(value for fact, value in facts.items() if fact in own)
        for place, facts in facts_behind(cells, contributions).items()
    }
    values = {place: int(value) for place, value in enumerate(cells["obs_value"]) if not pd.isna(value)}
    return {place: values[place] - part for place, part in parts.items() if part and place in values}


def with_known_facts(
    system: LinearSystem,
    cells: pd.DataFrame,
    contributions: pd.DataFrame,
    figures: Iterable[KnownFigure],
    breakdowns: Set[str],
    is_cautious: bool = False,
) -> LinearSystem:
    """Return the system of somebody who knows those `figures` that are of facts; `breakdowns`: what persons differ by.

    A figure that the facts contradict is about something else: nobody can work with both. `is_cautious`: he takes no
    count for known while he does not know all persons of its kind.
    """
    of_facts = [figure for figure in figures if figure.facts]
    if not of_facts:
        return system
    behind = facts_behind(cells, contributions)
    values = {fact: value for facts in behind.values() for fact, value in facts.items()}
    alone = {next(iter(figure.facts)): figure for figure in of_facts if len(figure.facts) == 1}
    exact = {fact for fact, figure in alone.items() if figure.low == figure.high == values.get(fact)}
    every = frozenset(range(len(system.quantities)))
    built = _Builder(system, exact, _of_known_kinds(system, behind, exact, breakdowns) if is_cautious else every)
    for figure in of_facts:
        facts = {fact: values[fact] for fact in figure.facts if fact in values}
        if facts.keys() - exact:
            built.tell(figure, facts)
    apart = _told_apart(system, breakdowns)
    seen = _seen_views(system, behind, dict(tuples_of(contributions, ("fact", "population"))), exact, apart)
    for number, quantity in enumerate(system.quantities):
        sides: list[Facts] = [behind.get(place, {}) for place in quantity.cells]
        sides += [_as_seen(facts, apart[number], seen) for facts in sides if facts]
        for different in {tuple(sorted(facts.items())): None for facts in sides}:
            built.add_up(number, dict(different))
    for number, total, left in _rests(system, behind):
        built.bound(number, left, total in built.closed)
    return replace(system, quantities=tuple(built.quantities), relations=tuple(built.relations))


def _of_known_kinds(
    system: LinearSystem, behind: Mapping[int, Facts], exact: Set[str], breakdowns: Set[str]
) -> frozenset[int]:
    """Find the numbers of which somebody knows all persons of their kind, however they are broken down."""
    known = {
        told
        for told, number in system.at.items()
        if any((facts := behind.get(place)) and facts.keys() <= exact for place in system.quantities[number].cells)
    }
    kinds = {told: (told[0], frozenset(pair for pair in told[1] if pair[0] not in breakdowns)) for told in system.at}
    return frozenset(number for told, number in system.at.items() if kinds[told] in known)


def _told_apart(system: LinearSystem, breakdowns: Set[str]) -> Mapping[int, Codes]:
    found: dict[int, set[frozenset[tuple[str, str]]]] = defaultdict(set)
    for (_, codes), number in system.at.items():
        found[number].add(frozenset(pair for pair in codes if pair[0] in breakdowns))
    return found


def _seen_views(
    system: LinearSystem,
    behind: Mapping[int, Facts],
    populations: Mapping[str, str],
    exact: Set[str],
    apart: Mapping[int, Codes],
) -> list[tuple[Codes, frozenset[str], Facts]]:
    """Find facts of a population behind numbers, and those of a view that count the same persons and are all known."""
    found: list[tuple[Codes, frozenset[str], Facts]] = []
    for number, quantity in enumerate(system.quantities):
        views: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        for place in quantity.cells:
            for fact, value in behind.get(place, {}).items():
                views[populations[fact]][place][fact] = value
        for told in views.values():
            known = {sum(facts.values()): facts for facts in told.values() if facts.keys() <= exact}
            for facts in (facts for facts in told.values() if not facts.keys() <= exact):
                if (size := sum(facts.values())) in known:
                    found.append((apart[number], frozenset(facts), known[size]))
    return found


def _as_seen(facts: Facts, codes: Codes, seen: Iterable[tuple[Codes, frozenset[str], Facts]]) -> Facts:
    """Return the facts behind a count, those of a population by the view that is known and tells as much apart."""
    for others, of_one, known in seen:
        if of_one <= facts.keys() and any(key <= other for key, other in product(codes, others)):
            facts = {**{fact: value for fact, value in facts.items() if fact not in of_one}, **known}
    return facts


class _Builder:
    """A system to which what is known of facts is added; `exact`: facts of which the number itself is known.

    `closed`: numbers to which nobody adds whose facts are not known.
    """

    def __init__(self, system: LinearSystem, exact: Set[str], closed: Set[int]) -> None:
        self.quantities, self.relations = list(system.quantities), list(system.relations)
        self.exact, self.closed = exact, closed
        self._numbers: dict[str, int] = {}

    def _add(self, value: int, low: int = 0, high: int | None = None) -> int:
        self.quantities.append(LinearQuantity(value, (), low=low, high=high))
        return len(self.quantities) - 1

    def tell(self, figure: KnownFigure, facts: Facts) -> None:
        """Bound what several facts come to together; those that stand behind no count are a number of their own."""
        others, value = len(figure.facts) > len(facts), sum(facts.values())
        if figure.low == figure.high and others:
            value = figure.low
        high = value if figure.high is None else figure.high
        if not max(figure.low, sum(facts.values())) <= value <= high:
            return
        for fact in sorted(facts.keys() - self.exact - self._numbers.keys()):
            self._numbers[fact] = self._add(facts[fact])
        together = self._add(value, figure.low, figure.high)
        self._relate(together, facts, value - sum(facts.values()) if others else None)

    def add_up(self, number: int, facts: Facts) -> None:
        """Relate a count to the facts behind it, whose sum it is, as far as they tell anything."""
        if sum(facts.values()) != self.quantities[number].value:
            return
        if self._numbers.keys().isdisjoint(facts):
            self.bound(number, facts, number in self.closed)
        else:
            unknown = facts.keys() - self.exact - self._numbers.keys()
            is_whole = number in self.closed and not unknown
            self._relate(number, facts, None if is_whole else sum(facts[fact] for fact in unknown))

    def bound(self, number: int, facts: Facts, is_closed: bool) -> None:
        """Bound a number that is the sum of facts: no smaller than those that are known, and no other if all are."""
        seen, quantity = sum(facts[fact] for fact in facts.keys() & self.exact), self.quantities[number]
        high = quantity.value if is_closed and facts and facts.keys() <= self.exact else quantity.high
        self.quantities[number] = replace(quantity, low=max(quantity.low, seen), high=high)

    def _relate(self, number: int, facts: Facts, rest: int | None) -> None:
        """Relate a number to what is known of its facts, those of which sums are known, and a rest if there is one."""
        seen = sum(facts[fact] for fact in facts.keys() & self.exact)
        parts = [self._numbers[fact] for fact in sorted(facts.keys() & self._numbers.keys())]
        parts += [self._add(seen, seen, seen)] if seen else []
        parts += [] if rest is None else [self._add(rest)]
        self.relations.append({number: 1, **dict.fromkeys(parts, -1)})


def _rests(system: LinearSystem, behind: Mapping[int, Facts]) -> Iterator[tuple[int, int, Facts]]:
    """Yield the rests of sums that no cell shows, each with the sum and the facts of it that no member counts."""
    for relation in system.relations:
        hidden = [n for n, factor in relation.items() if factor < 0 and system.quantities[n].hidden]
        totals = [n for n, factor in relation.items() if factor > 0]
        if len(hidden) != 1 or len(totals) != 1:
            continue
        members = [n for n in relation if n not in (*hidden, *totals)]
        for place in system.quantities[totals[0]].cells:
            left = dict(behind.get(place, {}))
            for member in members:
                parts = (behind.get(cell, {}) for cell in system.quantities[member].cells)
                counted = next((facts for facts in parts if facts.keys() <= left.keys()), None)
                if counted is None:
                    break
                left = {fact: value for fact, value in left.items() if fact not in counted}
            else:
                if sum(left.values()) == system.quantities[hidden[0]].value:
                    yield hidden[0], totals[0], left
                    break
