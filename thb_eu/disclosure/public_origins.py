"""Name the article and the supplier beside a public cell where nothing else leaves them open.

A *way* is one rule of the law by which the numbers of one contract may come into a table: under which article, from
which supplier, with which EU codes. The ways of a cell are all that the law of any day and the contracts of the
collection's suppliers leave open, those after a decision on a single case among them. So whatever a cell holds came by
one of its ways; an article or a supplier is named where all of them are its own, and else it is not told. Nothing is
looked at but the definitions, the suppliers that the office declares and the public cells: no name tells more.

Where suppliers send tables alone (in registers one person may stand in several), published numbers leave fewer ways:

- whoever is in a cell is in every cell that holds it: what is no way there is none here;
- where the published numbers of some categories are the whole of a published sum, nobody is in the others: the ways of
  the sum are theirs alone.

And a sum holds what its categories hold: what is named beside one of them is named beside the sum, and beside that what
else may be in it is not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from thb_eu.base.messages import ENGLISH
from thb_eu.base.model import (
    ARTICLE,
    LIMB,
    NOT_APPLICABLE,
    NOT_TOLD,
    PARAGRAPH,
    UNIT,
    UNNAMED,
    ObsStatus,
    Scope,
)
from thb_eu.definitions import Contract, Definitions, IndicatorTable, Rule
from thb_eu.definitions.law import SEPARATE_CITATION
from thb_eu.results import Collection

Row = Mapping[str, Any]
Names = tuple[str, ...]
Codes = frozenset[str] | None
"""The codes that something may have in one dimension; None: any."""
Position = frozenset[tuple[str, str]]
"""Which units of an indicator a cell counts: its dimensions with their codes, without those at their total."""
NAMED = ("article", "supplier")
SUPPRESSED = ObsStatus.SUPPRESSED.value


@dataclass(frozen=True, slots=True)
class Way:
    """How a fact may come into a table; `is_alone`: its supplier can name no other article with it.

    `codes`: by dimension of the EU tables those that it may have; in a dimension that is not there, any.
    """

    article: str
    is_alone: bool
    supplier: str
    indicator: str
    units: Codes
    codes: frozenset[tuple[str, frozenset[str]]]


Ways = frozenset[Way]
NO_WAYS: Ways = frozenset()


@dataclass(eq=False)
class PublicCell:
    """A public cell, the units that it counts, and the ways that are left by which facts may be in it.

    `group`: the tables whose cells count the same units; `value` is empty where it is not a number of which one knows
    that somebody is counted. `beside`: what is named beside cells that it holds.
    """

    group: tuple[str, ...]
    position: Position
    value: int | None
    is_open: bool
    ways: Ways
    siblings: tuple[tuple[Position, ...], ...]
    beside: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, row: Row, table: IndicatorTable, origins: PublicOrigins) -> PublicCell:
        """Return the cell of a row: all ways that lead to it, none where nobody reported."""
        value, status = row["obs_value"], row["obs_status"]
        counts = bool(value) and not origins.are_perturbed
        named = [(name, row[name]) for name in table.names if not origins.is_total(name, row[name])]
        parts = {dimension.name for dimension in table.parts}
        # A zero, and what may be one, can be told by a table that does not hold the breakdown at all.
        asked = (
            named
            if counts or (value is None and status != SUPPRESSED)
            else [pair for pair in named if pair[0] in parts]
        )
        ways = origins.ways_into[table.name] if status != ObsStatus.NOT_REPORTED.value else NO_WAYS
        return cls(
            group=(table.indicator, *table.units) if table.scope == Scope.IN.value else (table.name,),
            position=frozenset(named),
            value=value if counts and status == ObsStatus.VALUE.value else None,
            is_open=value is None and status != SUPPRESSED,
            ways=ways.intersection(*(origins.ways_to(name, code) for name, code in asked)),
            siblings=tuple(origins.categories(dict(named), axis.name) for axis in table.dimensions if axis.adds_up),
        )

    def named(self, what: str) -> Names:
        """Name the article, or supplier, of all ways; else those of cells that it holds, and the rest as not told."""
        found = {getattr(way, what) for way in self.ways}
        if not found:
            return ()
        if self.is_open:
            return (UNNAMED,)  # whether any fact is in it is not told either
        if len(found) > 1:
            return (*sorted(name for of, name in self.beside if of == what), UNNAMED)
        is_alone = what != "article" or all(way.is_alone for way in self.ways)
        return (*found, *(() if is_alone else (UNNAMED,)))


Numbers = Mapping[Position, Sequence[PublicCell]]
"""The cells whose number is exact and not zero, by what they count."""


def _numbers(cells: Iterable[PublicCell]) -> Numbers:
    found: dict[Position, list[PublicCell]] = defaultdict(list)
    for cell in cells:
        if cell.value:
            found[cell.position].append(cell)
    return found


def _narrow(numbers: Numbers, origins: PublicOrigins) -> None:
    """Take from numbers the ways that other published numbers leave open to nobody, until none is left to take."""
    is_narrowed = True
    while is_narrowed:
        is_narrowed = False
        for position, equal in numbers.items():
            left = frozenset.intersection(*_ways_left(position, numbers, origins))
            for cell in equal:
                if left and left != cell.ways:
                    cell.ways, is_narrowed = left, True


def _ways_left(position: Position, numbers: Numbers, origins: PublicOrigins) -> Iterator[Ways]:
    """Yield the ways of all numbers that hold those counted here, and of categories that are the whole of them."""
    for whole in origins.wholes(position):
        yield from (cell.ways for cell in numbers.get(whole, ()))
    for cell in numbers[position]:
        for categories in cell.siblings:
            counted = [numbers[category][0] for category in categories if category in numbers]
            if sum(part.value or 0 for part in counted) == cell.value:
                yield frozenset().union(*(part.ways for part in counted))


def _name_in_sums(numbers: Numbers, origins: PublicOrigins) -> None:
    """Name beside every number whose ways differ what is named beside the numbers of which it is a sum."""
    for position, equal in numbers.items():
        named = {(what, name) for what in NAMED for name in equal[0].named(what)[:1] if name != UNNAMED}
        for whole in origins.wholes(position):
            for cell in numbers.get(whole, ()):
                cell.beside |= named


@dataclass(frozen=True)
class PublicOrigins:
    """What may be named beside the public cells of a collection."""

    definitions: Definitions
    collection: Collection

    def names(self, rows: Sequence[Row]) -> Iterator[tuple[Names, Names]]:
        """Return the articles and the suppliers to be named beside each cell, in their order."""
        tables = {table.name: table for table in self.definitions.tables}
        groups: dict[tuple[str, ...], list[PublicCell]] = defaultdict(list)
        cells = [PublicCell.of(row, tables[row["table"]], self) for row in rows]
        for cell in cells:
            groups[cell.group].append(cell)
        for numbers in map(_numbers, groups.values()):
            if self.are_of_tables:
                _narrow(numbers, self)
            _name_in_sums(numbers, self)
        return ((cell.named("article"), cell.named("supplier")) for cell in cells)

    @cached_property
    def ways_into(self) -> Mapping[str, Ways]:
        """All ways into each table; beside EU totals stands what any rule leads to, as a decision may keep it out."""
        return {
            table.name: frozenset(
                way
                for way in self._ways
                if (way.indicator == table.indicator or table.scope != Scope.IN.value)
                and (way.units is None or not way.units.isdisjoint(table.units))
            )
            for table in self.definitions.tables
        }

    def ways_to(self, name: str, code: str) -> Ways:
        """Return all ways by which a fact may be in a cell with this code."""
        if (name, code) not in self._ways_to:
            self._ways_to[name, code] = frozenset(
                way
                for way in self._ways
                if (codes := dict(way.codes).get(name)) is None
                or any(code in self.ancestors(name, found) for found in codes)
            )
        return self._ways_to[name, code]

    @cached_property
    def _ways_to(self) -> dict[tuple[str, str], Ways]:
        return {}

    def is_total(self, name: str, code: str) -> bool:
        """Tell whether a cell with this code is not told apart by the dimension."""
        return code in (NOT_APPLICABLE, self.hierarchies[name].codelist.total)

    def wholes(self, position: Position) -> Iterator[Position]:
        """Yield all cells that hold whoever is in a cell, itself among them."""
        ways_up = [[(name, code) for code in self.ancestors(name, code)] for name, code in sorted(position)]
        for whole in product(*ways_up):
            yield frozenset(found for found in whole if not self.is_total(*found))

    def categories(self, named: Mapping[str, str], name: str) -> tuple[Position, ...]:
        """Return the cells one level below a cell in one dimension."""
        code = named.get(name, self.hierarchies[name].codelist.total)
        return tuple(frozenset({**named, name: child}.items()) for child in self.hierarchies[name].children(code))

    def ancestors(self, name: str, code: str) -> Names:
        """Return the code and everything that it adds up to."""
        return self.hierarchies[name].ancestors(code) if code in self.hierarchies[name].parents else (code,)

    @cached_property
    def hierarchies(self) -> Mapping[str, Any]:
        """What the codes of every dimension add up to."""
        return self.definitions.hierarchies(self.collection.year, self.collection.geo)

    @cached_property
    def are_perturbed(self) -> bool:
        """Whether published numbers are other than the counted ones."""
        policy = self.definitions.law.policy(self.collection.year)
        return bool(policy and policy.perturbs)

    @cached_property
    def are_of_tables(self) -> bool:
        """Whether no supplier of the collection may send a register."""
        return not any(contract.records for contract in self._contracts)

    @cached_property
    def _contracts(self) -> tuple[Contract, ...]:
        """Those under which a supplier of the collection may send for the year what is counted."""
        return tuple(
            contract
            for contract in self.definitions.contracts.values()
            if contract.name.split("/")[0] in self.collection.suppliers
            and contract.counted
            and contract.is_expected_for(self.collection.year)
        )

    @cached_property
    def _ways(self) -> Ways:
        return frozenset(
            way
            for contract in self._contracts
            for told in [{name: self._told(contract, name) for name in self.definitions.law.dimensions}]
            for rule in self.definitions.law.rules
            if (way := self._way(contract, rule, told))
        )

    def _told(self, contract: Contract, dimension: str) -> Codes:
        """Return the codes that a row of the contract may have in a national dimension."""
        always = contract.always.get(dimension)
        labels = [meant for field in contract.fields for meant in (field.labels or {}).values()]
        open_columns = (field for field in contract.fields if field.dimension == dimension and field.labels is None)
        is_read_off = dimension == PARAGRAPH and any(LIMB in meant for meant in labels)  # as `mapping` reads it
        if any(open_columns) or is_read_off or (contract.records and always is None):
            return None
        named = {code for name, code in contract.codes_named() if name == dimension}
        is_left_open = always is None or any(meant.get(dimension) == NOT_TOLD for meant in labels)
        return frozenset(named | ({NOT_TOLD} if is_left_open else set()))

    def _way(self, contract: Contract, rule: Rule, told: Mapping[str, Codes]) -> Way | None:
        """Return the way by which numbers of the contract may come under the rule; None if they cannot."""
        admitted: dict[str, Codes] = {}
        for name, codes in told.items():
            of_rule = frozenset([rule.article]) if name == ARTICLE else rule.conditions.get(name)
            admitted[name] = of_rule if codes is None else codes if of_rule is None else codes & of_rule
            if admitted[name] is not None and not admitted[name]:
                return None
        named_apart = [name for name, form in self.definitions.law.cited.items() if form.startswith(SEPARATE_CITATION)]
        target = rule.count_as or {}
        european = {name: self._led_to(name, target, admitted) for name in self.definitions.dimension_lists}
        return Way(
            article=rule.article,
            is_alone=all(admitted[name] == frozenset([NOT_TOLD]) for name in named_apart),
            supplier=contract.supplier.in_language(ENGLISH),
            indicator=target.get("indicator", ""),
            units=admitted[UNIT],
            codes=frozenset((name, found) for name, found in european.items() if found is not None),
        )

    def _led_to(self, name: str, target: Mapping[str, str], admitted: Mapping[str, Codes]) -> Codes:
        """Return the codes in a dimension of the EU tables: the rule's own, else what the national ones lead to."""
        if name in target:
            return frozenset([target[name]])
        unknown = self.hierarchies[name].codelist.unknown or NOT_APPLICABLE
        crosswalk = next((entry for entry in self.definitions.law.crosswalks if entry.target == name), None)
        source = crosswalk.source if crosswalk else name
        codes = admitted.get(source, frozenset([NOT_TOLD]))
        if codes is None:
            return None
        known = crosswalk.codes if crosswalk else {}
        return frozenset(unknown if code == NOT_TOLD else known.get(code, code) for code in codes)
