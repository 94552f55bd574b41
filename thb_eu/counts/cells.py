"""Cells: views in, every cell of a table out, with a value or with the reason for none.

The rule by which parts add up stands here once (see the package's docstring). Nothing is filled in: a category that
a part did not record is not zero, and a total that lacks a part is not a total. What is known below a number that is
not known makes its lower bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from thb_eu.counts.bounds import Between, Bounds
from thb_eu.counts.codes import Codes
from thb_eu.counts.parts import Contribution, Part
from thb_eu.counts.views import Under, Views
from thb_eu.definitions import Table
from thb_eu.model import ObsStatus

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
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
    beside: tuple[Part, ...]
    silent: tuple[Part, ...] = ()
    lost: tuple[Part, ...] = ()
    absent: tuple[Key, ...] = ()
    apart: tuple[Part, ...] = ()
    between: Between | None = None
    settled: ObsStatus | None = None


def cells_of(
    views: Views, table: Table, codes: Codes, waiting: frozenset[Key], aside: Iterable[Contribution] = ()
) -> Iterator[Cell]:
    """Every cell of `table`, in the order of its code lists.

    `waiting`: part codes of facts that were not counted; `aside`: rows that were not, as their persons may be counted.
    """
    bounds = Bounds(views.contributions, aside, table, codes)
    for key in _keys(views, table, codes):
        under = views.under(key)
        whole = under.at(tuple(map(codes.total, views.breakdowns)))
        absent = views.lacking((*whole.parts, *whole.apart), key)
        for cell in _grid(under, table, codes):
            if under.empty:
                yield Cell(key, cell, None, ObsStatus.NOT_RECORDED if key in waiting else ObsStatus.NOT_REPORTED, ())
            else:
                yield _within(_added(key, cell, under, absent, codes), bounds, table)


def _added(key: Key, cell: Key, under: Under, absent: tuple[Key, ...], codes: Codes) -> Cell:
    """The sum over the parts that recorded the cell, as far as the rule allows one."""
    views, told = under.views, under.at(cell)
    recorded = {at: views.values.get((at, cell), 0) for at in told.parts if views.recorded(at, cell)}
    members = under.least(cell)
    least = sum(views.known.get(member, 0) for member in members)
    silent = tuple(part for at in told.parts if at not in recorded and not (part := views.part(at)).lost)
    lost = tuple(
        part
        for at in told.parts
        if (part := views.part(at)) and (recorded[at] is None if at in recorded else part.lost)
    )
    apart = tuple(map(views.part, told.apart))
    whole = all(code == codes.total(dimension) for dimension, code in zip(views.breakdowns, cell, strict=True))
    incomplete = bool(lost or absent or apart)
    if whole and (incomplete or silent):
        value, status = None, ObsStatus.NOT_RECORDED
    elif least > 0:
        value, status = least, ObsStatus.BOUND if incomplete else ObsStatus.VALUE
    elif incomplete or silent:
        value, status = None, ObsStatus.NOT_RECORDED
    else:
        value, status = 0, ObsStatus.VALUE
    beside = tuple(views.part(at) for at in sorted({*told.parts, *told.apart, *(part for part, _ in members)}))
    return Cell(key, cell, value, status, beside, silent, lost, absent, apart)


def _within(cell: Cell, bounds: Bounds, table: Table) -> Cell:
    """The same cell; a value is a bound where the number of different persons is not known for certain."""
    part_codes, breakdown_codes = iter(cell.key), iter(cell.codes)
    at = (next(part_codes if dimension.role == "part" else breakdown_codes) for dimension in table.dimensions)
    between = bounds.of(tuple(at))
    if cell.value is None or between is None or between.least == between.most:
        return cell
    return replace(cell, status=ObsStatus.BOUND, between=between, settled=cell.status)


def _keys(views: Views, table: Table, codes: Codes) -> list[Key]:
    """The part codes under which the table has cells: all combinations, or those that occur."""
    listed = [codes.listed(dimension) for dimension in table.parts]
    if not any(dimension.occurring for dimension in table.parts):
        return list(itertools.product(*listed))
    order = [{code: number for number, code in enumerate(known)} for known in listed]
    occurring = [key for key in dict.fromkeys(part.key for part in views.made.parts) if not views.under(key).empty]
    return sorted(occurring, key=lambda key: [places.get(code, -1) for places, code in zip(order, key, strict=True)])


def _grid(under: Under, table: Table, codes: Codes) -> Iterator[Key]:
    """The breakdown codes under one set of part codes; an annex goes only as deep as a view of it."""
    deep = under.held if table.as_deep_as_held else frozenset(table.names)
    listed = [
        codes.listed(dimension) if dimension.name in deep else (codes.total(dimension),)
        for dimension in table.breakdowns
    ]
    yield from itertools.product(*listed)
