"""Officer's report: counted cells in; out what the public does not get, why, what remains of it to an attacker.

For the disclosure officer alone: the intervals hold the true values. Every suppressed cell is listed with the interval
that a reader of all that is published confines it to, every table with what it loses, and every supplier that is named
with what it can work out beyond the policy, knowing the rows that it sent itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from thb_eu.base.messages import Text, literal
from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions, Policy
from thb_eu.disclosure import SuppressionPattern, small_beside, suppression_of
from thb_eu.disclosure.audit import Attacker, AttackerReach
from thb_eu.disclosure.known_facts import figures_of_supplier, others_part, with_known_facts
from thb_eu.disclosure.linear_system import finest
from thb_eu.disclosure.pattern_search import loss_of
from thb_eu.results import Collection, CountedCells

CellKey = tuple[str, ...]
"""The table of a cell and its codes, in the order of the table's dimensions."""


@dataclass(frozen=True, slots=True)
class CellInterval:
    """Between which whole numbers somebody confines a count of true `value`; `high` is None where nothing ends it.

    `required`: how wide the interval must stay: as the policy asks, or what others have left by what they published.
    """

    key: CellKey
    value: int
    low: int
    high: int | None
    required: int

    @property
    def is_protected(self) -> bool:
        """Whether it is as wide as required."""
        return self.high is None or self.high - self.low >= self.required


@dataclass(frozen=True, slots=True)
class SuppressedCell(CellInterval):
    """A cell that the public does not get: `is_primary` by the policy, else withheld to protect others.

    `protects`: of a secondary one, the suppressed cells that could be confined too closely if it were published.
    """

    is_primary: bool
    protects: tuple[CellKey, ...]


@dataclass(frozen=True, slots=True)
class TableLoss:
    """What the public edition of a table leaves out.

    `cells`: those that hold a value; `counted`, `withheld`: units in the cells of the finest categories, and in those
    among them that are suppressed; `loss`: weight of the secondary ones, by the policy.
    """

    table: str
    cells: int
    primary: int
    secondary: int
    counted: int
    withheld: int
    loss: int


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
class OfficerReport:
    """Everything that the disclosure officer is told of one collection; `known`: titles of what was published."""

    policy: Policy
    collection: Collection
    known: tuple[str, ...]
    cells: tuple[SuppressedCell, ...]
    tables: tuple[TableLoss, ...]
    attacks: tuple[SupplierAttack, ...]

    @property
    def narrowest(self) -> int | None:
        """The width of the narrowest interval; None where none ends, or nothing is suppressed."""
        return min((cell.high - cell.low for cell in self.cells if cell.high is not None), default=None)


def officer_report(
    counted: CountedCells, definitions: Definitions, collection: Collection, suppliers: Sequence[str] = ()
) -> OfficerReport:
    """What is suppressed in the collection's public edition, and what `suppliers` named as attackers could work out."""
    policy, cells, pattern = suppression_of(counted, definitions, collection)
    keys = _keys(cells, definitions)
    return OfficerReport(
        policy=policy,
        collection=collection,
        known=tuple(release.title for release in collection.releases),
        cells=tuple(_cells(pattern.attacker, pattern, keys)) if pattern.attacker else (),
        tables=tuple(_losses(cells, definitions, collection, pattern)),
        attacks=tuple(
            _attack(supplier, counted, cells, pattern, keys, definitions, collection) for supplier in suppliers
        ),
    )


def _keys(cells: pd.DataFrame, definitions: Definitions) -> list[CellKey]:
    names = {table.name: table.names for table in definitions.tables}
    columns = list(definitions.dimension_lists)
    rows = (dict(zip(("table", *columns), row, strict=True)) for row in tuples_of(cells, ("table", *columns)))
    return [(row["table"], *(row[name] for name in names[row["table"]])) for row in rows]


def _suppressed_numbers(pattern: SuppressionPattern) -> tuple[int, ...]:
    if pattern.attacker is None:
        return ()
    shown = enumerate(pattern.attacker.system.quantities)
    return tuple(number for number, quantity in shown if not pattern.places.isdisjoint(quantity.cells))


def _cells(attacker: Attacker, pattern: SuppressionPattern, keys: Sequence[CellKey]) -> Iterator[SuppressedCell]:
    """The suppressed cells in their order."""
    quantities, reach = attacker.system.quantities, AttackerReach(attacker.system)
    suppressed = _suppressed_numbers(pattern)
    rooms = attacker.rooms(suppressed)
    for number in suppressed:
        reach.is_wide(number, rooms, attacker.required(number))
    found = {}
    for number in suppressed:
        is_primary = not pattern.primary.isdisjoint(quantities[number].cells)
        low, high = attacker.interval(number, suppressed)
        protects = () if is_primary else _protected_by(attacker, suppressed, number, reach)
        for place in quantities[number].cells:
            found[place] = SuppressedCell(
                keys[place],
                quantities[number].value,
                low,
                high,
                attacker.required(number),
                is_primary,
                tuple(keys[quantities[other].cells[0]] for other in protects),
            )
    return (found[place] for place in sorted(found))


def _protected_by(attacker: Attacker, suppressed: Sequence[int], number: int, reach: AttackerReach) -> tuple[int, ...]:
    """The suppressed numbers that could be confined too closely if this one were published."""
    others = [other for other in suppressed if other != number]
    rooms, left = attacker.rooms(others), reach.without(number)
    return tuple(other for other in others if not left.is_wide(other, rooms, attacker.required(other)))


def _losses(
    cells: pd.DataFrame, definitions: Definitions, collection: Collection, pattern: SuppressionPattern
) -> Iterator[TableLoss]:
    """What each table loses that holds a value."""
    at_finest = finest(cells, definitions, collection)
    values = {place: int(value) for place, value in enumerate(cells["obs_value"]) if not pd.isna(value)}
    weights = dict.fromkeys(values, 0)
    for number in _suppressed_numbers(pattern):
        assert pattern.attacker is not None
        of = pattern.attacker.system.quantities[number].cells
        weights |= dict.fromkeys(of, loss_of(pattern.attacker, [number]) // len(of))
    for table in definitions.tables:
        of_table = [place for place in values if cells["table"].iat[place] == table.name]
        if not of_table:
            continue
        secondary = [place for place in of_table if place in pattern.places - pattern.primary]
        yield TableLoss(
            table.name,
            cells=len(of_table),
            primary=sum(place in pattern.primary for place in of_table),
            secondary=len(secondary),
            counted=sum(values[place] for place in of_table if place in at_finest),
            withheld=sum(values[place] for place in of_table if place in at_finest & pattern.places),
            loss=sum(weights[place] for place in secondary),
        )


def _attack(
    supplier: str,
    counted: CountedCells,
    cells: pd.DataFrame,
    pattern: SuppressionPattern,
    keys: Sequence[CellKey],
    definitions: Definitions,
    collection: Collection,
) -> SupplierAttack:
    """What a supplier works out of all that the public gets and its own rows."""
    policy = definitions.law.policy(collection.year)
    assert policy is not None
    others = others_part(supplier, cells, counted.contributions, collection)
    small = small_beside(supplier, cells, counted.contributions, definitions, collection) - pattern.places
    revealed = (CellInterval(keys[at], others[at], others[at], others[at], policy.within) for at in sorted(small))
    own, confined = 0, []
    if pattern.attacker is not None:
        figures = figures_of_supplier(supplier, counted.contributions, collection)
        system = with_known_facts(pattern.attacker.system, cells, counted.contributions, figures)
        attacker, suppressed = Attacker(system, policy), _suppressed_numbers(pattern)
        own = sum(len(system.quantities[n].cells) for n in suppressed if system.quantities[n].is_known)
        for number in attacker.narrowed(suppressed):
            low, high = attacker.interval(number, suppressed)
            for place in system.quantities[number].cells:
                value, width = system.quantities[number].value, attacker.required(number)
                confined.append((place, CellInterval(keys[place], value, low, high, width)))
    in_order = (cell for _place, cell in sorted(confined, key=lambda entry: entry[0]))
    office = definitions.suppliers.get(supplier)
    return SupplierAttack(
        supplier, office.office if office else literal(supplier), own, tuple(in_order), tuple(revealed)
    )
