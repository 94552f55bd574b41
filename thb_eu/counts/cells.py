"""Fill every cell from the views, with a value or the reason for none; a total without one of its parts is missing.

The rule by which parts add up stands here once (see the package's docstring). Nothing is filled in: a category that
a part did not record is not zero, and a total that lacks a part is not a total. What is known below a number that is
not known makes its lower bound.

Bounds: how many different persons a cell may hold where some rows have no key of the person. A row without a key is
counted as a person of its own, and may in truth be any other person of the table. So each such row moves at most one
person: into a cell, only if the row has the cell's code in every dimension that it brings; out of a cell, only if the
row lies outside. Of a cell that follows:

- not less than its persons with a key, less one for each row without a key that lies outside;
- not more, in any one dimension, than the persons with a key and the rows without one under the cell's code there.

The total holds at least one person where there is any row. Rows that a decision leaves out, since their persons may be
counted already (`aside`), have no key either: they add to no value, and to every bound. Where a table has no total over
a dimension (the stages of proceedings, the articles of an annex), persons count once under each of its codes, and so do
the bounds. What is said here of persons holds of all units with an identity: a decision without its number may be any
other decision.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from thb_eu.base.model import NOT_APPLICABLE, ObsStatus
from thb_eu.counts.identities import SURE
from thb_eu.counts.populations import Contribution, PopulationPart, YearCodes
from thb_eu.counts.views import CategoryCells, PopulationViews
from thb_eu.definitions import IndicatorTable, Key


@dataclass(frozen=True, slots=True)
class CountInterval:
    """The fewest and the most different persons of a cell, and how many rows without a key there are in the table."""

    least: int
    most: int
    keyless: int


@dataclass(frozen=True, slots=True)
class CountedCell:
    """One cell: its part codes and breakdown codes, its value and status, and the parts that tell why.

    `beside` are the parts that stand behind it; `silent` those that did not record it; `lost` those whose number is not
    known; `apart` those whose views tell its breakdowns one by one and never together; `absent` the part codes that
    nobody reported and without which there is no total. `between`: how many different persons it may hold, where that
    is not one number, `settled` the status that the cell would have if it were.
    """

    key: Key
    codes: Key
    value: int | None
    status: ObsStatus
    beside: tuple[PopulationPart, ...]
    silent: tuple[PopulationPart, ...] = ()
    lost: tuple[PopulationPart, ...] = ()
    absent: tuple[Key, ...] = ()
    apart: tuple[PopulationPart, ...] = ()
    between: CountInterval | None = None
    settled: ObsStatus | None = None


def cells_of(
    views: PopulationViews,
    table: IndicatorTable,
    codes: YearCodes,
    waiting: frozenset[Key],
    aside: Iterable[Contribution] = (),
) -> Iterator[CountedCell]:
    """Yield every cell of `table`, in the order of its code lists.

    `waiting`: part codes of facts that were not counted; `aside`: rows that were not, as their persons may be counted.
    """
    bounds = CellBounds(views.contributions, aside, table, codes)
    for key in _keys(views, table, codes):
        under = views.under(key)
        total = under.at(tuple(map(codes.total, views.breakdowns)))
        absent = views.lacking((*total.parts, *total.apart), key)
        for cell in _grid(under, table, codes):
            if under.empty:
                yield CountedCell(
                    key, cell, None, ObsStatus.NOT_RECORDED if key in waiting else ObsStatus.NOT_REPORTED, ()
                )
            else:
                yield _within(_added(key, cell, under, absent, codes), bounds, table)


def _added(key: Key, cell: Key, under: CategoryCells, absent: tuple[Key, ...], codes: YearCodes) -> CountedCell:
    """Return the sum over the parts that recorded the cell, as far as the rule allows one."""
    views, parts = under.views, under.at(cell)
    recorded = {at: views.values.get((at, cell), 0) for at in parts.parts if views.recorded(at, cell)}
    members = under.least(cell)
    least = sum(views.known.get(member, 0) for member in members)
    silent = tuple(part for at in parts.parts if at not in recorded and not (part := views.part(at)).lost)
    lost = tuple(
        part
        for at in parts.parts
        if (part := views.part(at)) and (recorded[at] is None if at in recorded else part.lost)
    )
    apart = tuple(map(views.part, parts.apart))
    is_total = all(code == codes.total(dimension) for dimension, code in zip(views.breakdowns, cell, strict=True))
    incomplete = bool(lost or absent or apart)
    if is_total and (incomplete or silent):
        value, status = None, ObsStatus.NOT_RECORDED
    elif least > 0:
        value, status = least, ObsStatus.BOUND if incomplete else ObsStatus.VALUE
    elif incomplete or silent:
        value, status = None, ObsStatus.NOT_RECORDED
    else:
        value, status = 0, ObsStatus.VALUE
    beside = tuple(views.part(at) for at in sorted({*parts.parts, *parts.apart, *(part for part, _ in members)}))
    return CountedCell(key, cell, value, status, beside, silent, lost, absent, apart)


def _within(cell: CountedCell, bounds: CellBounds, table: IndicatorTable) -> CountedCell:
    """Return the same cell; a value is a bound where the number of different persons is not known for certain."""
    between = bounds.of(table.in_order(cell.key, cell.codes))
    if cell.value is None or between is None or between.least == between.most:
        return cell
    return replace(cell, status=ObsStatus.BOUND, between=between, settled=cell.status)


def _keys(views: PopulationViews, table: IndicatorTable, codes: YearCodes) -> list[Key]:
    """Return the part codes under which the table has cells: all combinations, or those that occur."""
    listed = [codes.listed(dimension) for dimension in table.parts]
    if not any(dimension.occurring for dimension in table.parts):
        return list(itertools.product(*listed))
    order = [{code: number for number, code in enumerate(known)} for known in listed]
    occurring = [key for key in dict.fromkeys(part.key for part in views.made.parts) if not views.under(key).empty]
    return sorted(occurring, key=lambda key: [places.get(code, -1) for places, code in zip(order, key, strict=True)])


def _grid(under: CategoryCells, table: IndicatorTable, codes: YearCodes) -> Iterator[Key]:
    """Yield the breakdown codes under one set of part codes; an annex goes only as deep as a view of it."""
    deep = under.held if table.as_deep_as_held else frozenset(table.names)
    listed = [
        codes.listed(dimension) if dimension.name in deep else (codes.total(dimension),)
        for dimension in table.breakdowns
    ]
    yield from itertools.product(*listed)


class CellBounds:
    """The bounds of every cell of one table, by its codes in the order of the table's dimensions."""

    def __init__(
        self,
        contributions: Iterable[Contribution],
        aside: Iterable[Contribution],
        table: IndicatorTable,
        codes: YearCodes,
    ) -> None:
        self._of_table: Key = tuple(
            codes.total(dimension) if dimension.adds_up else NOT_APPLICABLE for dimension in table.dimensions
        )
        self.sure: Mapping[Key, int]
        self.keyless: Mapping[Key, int]
        self.sure, self.keyless = _held(contributions, aside)

    def of(self, cell: Key) -> CountInterval | None:
        """Return the bounds of a cell; nothing where every person of the table has a key."""
        totals = self._totals(cell)
        all_keyless = self.keyless.get(totals, 0)
        if not all_keyless:
            return None
        sure, keyless = self.sure.get(cell, 0), self.keyless.get(cell, 0)
        least = max(sure - (all_keyless - keyless), 0)
        most = min(self._most(margin) for margin in _margins(cell, totals))
        if cell == totals:
            least = max(least, min(most, 1))
        return CountInterval(least, most, all_keyless)

    def _totals(self, cell: Key) -> Key:
        """Return the cell of all persons among whom those of `cell` count once."""
        return tuple(
            code if total == NOT_APPLICABLE else total for code, total in zip(cell, self._of_table, strict=True)
        )

    def _most(self, margin: Key) -> int:
        return self.sure.get(margin, 0) + self.keyless.get(margin, 0)


def _margins(cell: Key, totals: Key) -> list[Key]:
    """Return for each dimension the cell's code with the total in all others; the total itself where there is none."""
    broken_down = [at for at, (code, total) in enumerate(zip(cell, totals, strict=True)) if code != total]
    return [(*totals[:at], cell[at], *totals[at + 1 :]) for at in broken_down] or [totals]


def _held(
    contributions: Iterable[Contribution], aside: Iterable[Contribution]
) -> tuple[Mapping[Key, int], Mapping[Key, int]]:
    """Count by cell the persons who are different for certain, and the rows without a key."""
    sure: dict[Key, int] = defaultdict(int)
    keyless: dict[Key, int] = defaultdict(int)
    for entry in aside:
        keyless[entry.codes] += int(entry.fact["value"])
    for entry in contributions:
        value, certain = entry.fact["value"], entry.fact.get(SURE)
        if value is not None:
            certain = value if certain is None else certain
            sure[entry.codes] += int(certain)
            keyless[entry.codes] += int(value - certain)
    return sure, keyless
