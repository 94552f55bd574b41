"""Report to the disclosure officer what the public does not get, why, and what an attacker can still tell.

For the disclosure officer alone: the intervals hold the true values. Every suppressed cell is listed with the interval
that a reader of all that is published confines it to, every table with what it loses, and every supplier that is named
with what it can work out beyond the policy, knowing the rows that it sent itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from thb_eu.base.messages import Text, literal
from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions, Policy
from thb_eu.disclosure import (
    SuppressionPattern,
    Withheld,
    small_beside,
    suppression_of,
)
from thb_eu.disclosure.alternatives import ComparedPolicy, compared
from thb_eu.disclosure.audit import Attacker, AttackerReach
from thb_eu.disclosure.known_facts import figures_of_supplier, others_part, with_known_facts
from thb_eu.disclosure.least_loss import loss_of
from thb_eu.disclosure.linear_system import finest
from thb_eu.disclosure.perturb import AttackerOfPerturbed
from thb_eu.disclosure.sensitive import Sensitivity
from thb_eu.results import Collection, CountedCells, GivenUp, KnownFigure

TableThenCodes = tuple[str, ...]
"""The table of a cell and its codes, in the order of the table's dimensions."""


@dataclass(frozen=True, slots=True)
class CellInterval:
    """Between which whole numbers somebody confines a count of true `value`; `high` is None where nothing ends it.

    `required`: how wide the interval must stay: as the policy asks, or what others have left by what they published.
    """

    key: TableThenCodes
    value: int
    low: int
    high: int | None
    required: int

    @property
    def width(self) -> int | None:
        """How far its ends are apart; None where nothing ends it."""
        return None if self.high is None else self.high - self.low

    @property
    def is_protected(self) -> bool:
        """Whether it is as wide as required."""
        return self.width is None or self.width >= self.required


@dataclass(frozen=True, slots=True)
class SuppressedCell(CellInterval):
    """A cell that the public does not get: `is_primary` by the policy, else withheld to protect others.

    `protects`: of a secondary one, the suppressed cells that a reader could confine too closely if it were published;
    none where it is suppressed for a supplier alone, whom the policy names (`own_rows`).
    """

    is_primary: bool
    protects: tuple[TableThenCodes, ...]


@dataclass(frozen=True, slots=True)
class TableLoss:
    """What the public edition of a table leaves out.

    `cells`: those that hold a value; `grouped`: those that stand in their group alone and are not sensitive; `counted`,
    `withheld`: units in the cells of the finest categories, and in those among them that the public does not get;
    `loss`: weight of the secondary ones, by the policy. Where numbers are changed and not suppressed, `secondary` are
    the other counts that are, and `loss` is by how much all of them together.
    """

    table: str
    cells: int
    primary: int
    secondary: int
    grouped: int
    counted: int
    withheld: int
    loss: int

    @property
    def shares(self) -> tuple[float, float]:
        """The shares of cells and of units that the public does not get."""
        gone = self.primary + self.secondary + self.grouped
        return gone / self.cells, self.withheld / self.counted if self.counted else 0.0


@dataclass(frozen=True, slots=True)
class SupplierAttack:
    """What a supplier works out who knows its own rows; `title`: what it is called.

    `own`: suppressed cells that it sent alone and knows anyhow; `confined`: suppressed cells that it confines more
    closely than required; `revealed`: published cells beside its own part of which the others' part is sensitive, that
    part as their value.
    """

    supplier: str
    title: Text
    own: int
    confined: tuple[CellInterval, ...]
    revealed: tuple[CellInterval, ...]


@dataclass(frozen=True, slots=True)
class UniformGroup:
    """Published counts that tell something of everybody in a group: all `value` units of `whole` are of `category`.

    Whoever knows that somebody is one of them learns it.
    """

    whole: TableThenCodes
    category: TableThenCodes
    value: int


@dataclass(frozen=True, slots=True)
class OfficerReport:
    """Everything that the disclosure officer is told of one collection; `known`: titles of what was published."""

    policy: Policy
    collection: Collection
    known: tuple[str, ...]
    given_up: GivenUp
    cells: tuple[SuppressedCell, ...]
    tables: tuple[TableLoss, ...]
    attacks: tuple[SupplierAttack, ...]
    uniform: tuple[UniformGroup, ...] = ()
    alternatives: tuple[ComparedPolicy, ...] = ()

    @property
    def narrowest(self) -> int | None:
        """The width of the narrowest interval; None where none ends, or nothing is suppressed."""
        return min((cell.width for cell in self.cells if cell.width is not None), default=None)


def officer_report(
    counted: CountedCells,
    definitions: Definitions,
    collection: Collection,
    suppliers: Sequence[str] = (),
    compare: bool = False,
    withheld: Withheld | None = None,
) -> OfficerReport:
    """Find what is suppressed in the collection's public edition, and what `suppliers` named as attackers could work
    out.

    `compare`: find besides what the alternatives to the policy would leave out. `withheld`: what a run of these counts
    by these definitions withholds, which is not found anew.
    """
    policy, cells, pattern = suppression_of(counted, definitions, collection, withheld)
    case = _Case(counted, cells, definitions, collection, policy, pattern)
    return OfficerReport(
        policy=policy,
        collection=collection,
        known=tuple(release.title for release in collection.releases),
        given_up=pattern.given_up,
        cells=tuple(_cells(case)),
        tables=tuple(_losses(case)),
        attacks=tuple(_attack(supplier, case) for supplier in suppliers),
        uniform=tuple(_uniform(case)),
        alternatives=tuple(compared(counted, definitions, collection)) if compare else (),
    )


@dataclass(frozen=True)
class _Case:
    """What is reported on: the counts, and what is withheld of them."""

    counted: CountedCells
    cells: pd.DataFrame
    definitions: Definitions
    collection: Collection
    policy: Policy
    pattern: SuppressionPattern

    @cached_property
    def keys(self) -> list[TableThenCodes]:
        """The key of every cell, in their order."""
        names = self.definitions.dimension_names
        columns = ("table", *self.definitions.dimension_lists)
        rows = (dict(zip(columns, row, strict=True)) for row in tuples_of(self.cells, columns))
        return [(row["table"], *(row[name] for name in names[row["table"]])) for row in rows]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that the public does not get as they were counted, as far as their cells are shown."""
        return tuple(sorted(self.pattern.numbers))

    @cached_property
    def listed(self) -> dict[int, tuple[int, ...]]:
        """By number to report on, its cells: all that are suppressed; of grouped or changed ones those sensitive."""
        pattern, found = self.pattern, {}
        only = pattern.primary | (pattern.places - pattern.grouped if pattern.told is None else frozenset())
        for number, quantity in enumerate(pattern.system.quantities if pattern.system else ()):
            if cells := tuple(place for place in quantity.cells if place in only):
                found[number] = cells
        return found

    def reader(self, knowing: Sequence[KnownFigure] = ()) -> Attacker:
        """Return somebody who sees what the public gets and knows these figures of facts besides."""
        pattern, contributions = self.pattern, self.counted.contributions
        assert pattern.system is not None and pattern.attacker is not None
        system = with_known_facts(pattern.system, self.cells, contributions, knowing, self.definitions.breakdowns)
        seen = pattern.read_by(system)
        attacker = Attacker(seen, self.policy, pattern.attacker.zeros_stay)
        return attacker if pattern.told is None else AttackerOfPerturbed(attacker, pattern.told)


def _cells(case: _Case) -> Iterator[SuppressedCell]:
    """Yield the suppressed cells in their order."""
    if case.pattern.system is None:
        return
    attacker, found = case.reader(), {}
    reach = AttackerReach(attacker.system, attacker.rooms(case.numbers))
    for number in case.listed:
        reach.is_wide(number, attacker.required(number))
    for number, cells in case.listed.items():
        is_primary = not case.pattern.primary.isdisjoint(cells)
        low, high = attacker.interval(number, case.numbers)
        protects = () if is_primary else _protected_by(attacker, case, number, reach)
        value, required = attacker.system.quantities[number].value, attacker.required(number)
        beside = tuple(case.keys[case.listed[other][0]] for other in protects)
        for at in cells:
            found[at] = SuppressedCell(case.keys[at], value, low, high, required, is_primary, beside)
    yield from (found[place] for place in sorted(found))


def _protected_by(attacker: Attacker, case: _Case, number: int, reach: AttackerReach) -> tuple[int, ...]:
    """Return the suppressed numbers that could be confined too closely if this one were published."""
    left, others = reach.without(number), (other for other in case.listed if other != number)
    return tuple(other for other in others if not left.is_wide(other, attacker.required(other)))


def _losses(case: _Case) -> Iterator[TableLoss]:
    """Yield what each table loses that holds a value."""
    pattern, cells = case.pattern, case.cells
    at_finest = finest(cells, case.definitions, case.collection)
    values = {place: int(value) for place, value in enumerate(cells["obs_value"]) if not pd.isna(value)}
    lost, changes = pattern.changes, pattern.told is not None
    if pattern.attacker is not None and not changes:
        for number in case.numbers:
            places = pattern.attacker.system.quantities[number].cells
            lost |= dict.fromkeys(places, loss_of(pattern.attacker, [number]) // len(places))
    withheld = pattern.grouped if changes else pattern.places
    for table in case.definitions.tables:
        of_table = [place for place in values if cells["table"].iat[place] == table.name]
        if of_table:
            secondary = {place for place in of_table if place in pattern.places - pattern.primary - pattern.grouped}
            yield TableLoss(
                table.name,
                cells=len(of_table),
                primary=sum(place in pattern.primary for place in of_table),
                secondary=len(secondary),
                grouped=sum(place in pattern.grouped - pattern.primary for place in of_table),
                counted=sum(values[place] for place in of_table if place in at_finest),
                withheld=sum(values[place] for place in of_table if place in at_finest & withheld),
                loss=sum(lost.get(place, 0) for place in (of_table if changes else secondary)),
            )


def _uniform(case: _Case) -> Iterator[UniformGroup]:
    """Yield the groups of counts of the policy's units, too large to be sensitive, that are all of one category.

    Groups whose members are all of unknown category tell nothing.
    """
    definitions, values = case.definitions, case.cells["obs_value"].tolist()
    counts = Sensitivity(case.cells, definitions, case.policy, case.collection.year).counts - case.pattern.places
    hierarchies = definitions.hierarchies(case.collection.year, case.collection.geo)
    at = {key: int(value) for place, (key, value) in enumerate(zip(case.keys, values, strict=True)) if place in counts}
    for table in definitions.tables:
        for dimension in table.breakdowns:
            column, known = 1 + table.names.index(dimension.name), hierarchies[dimension.name]
            for key, value in at.items():
                if key[0] != table.name or key[column] == known.codelist.unknown:
                    continue
                whole = (*key[:column], group := known.parent(key[column]), *key[column + 1 :])
                if at.get(whole) == value >= case.policy.below and len(known.children(group)) > 1:
                    yield UniformGroup(whole, key, value)


def _attack(supplier: str, case: _Case) -> SupplierAttack:
    """Find what a supplier works out of all that the public gets and its own rows."""
    contributions, pattern = case.counted.contributions, case.pattern
    others = others_part(supplier, case.cells, contributions, case.collection)
    small = small_beside(supplier, case.cells, contributions, case.definitions, case.collection) - pattern.places
    revealed = (
        CellInterval(case.keys[at], others[at], others[at], others[at], case.policy.within) for at in sorted(small)
    )
    own, confined = 0, {}
    if pattern.system is not None:
        attacker = case.reader(figures_of_supplier(supplier, contributions, case.collection))
        quantities = attacker.system.quantities
        narrowed = attacker.narrowed(case.numbers, case.listed)
        known = (number for number in case.listed if quantities[number].is_known and number not in narrowed)
        own = sum(len(case.listed[number]) for number in known)
        for number in narrowed:
            low, high = attacker.interval(number, case.numbers)
            for at in case.listed.get(number, ()):
                value, width = quantities[number].value, attacker.required(number)
                confined[at] = CellInterval(case.keys[at], value, low, high, width)
    title = title_of_supplier(supplier, case.definitions)
    return SupplierAttack(supplier, title, own, tuple(confined[at] for at in sorted(confined)), tuple(revealed))


def title_of_supplier(supplier: str, definitions: Definitions) -> Text:
    """Say what a supplier is called; by its name where nobody says more."""
    office = definitions.suppliers.get(supplier)
    return office.office if office else literal(supplier)
