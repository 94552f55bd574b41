"""Cells: parts in, every cell of a table out, with a value or with the reason for none.

The rule by which parts add up stands here once (see the package's docstring). Nothing is filled in: a category that
a part did not record is not zero, and a total that lacks a part is not a total.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.counts.bounds import Between, Bounds
from thb_eu.counts.codes import Codes
from thb_eu.counts.parts import Part, Parts
from thb_eu.definitions import Table
from thb_eu.model import ObsStatus

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its part codes and breakdown codes, its value and status, and the parts that tell why.

    `beside` are the parts that add up to it; `silent` those that did not record it; `lost` those whose number is
    not known; `absent` the part codes that nobody reported and without which there is no total. `between`: how many
    different persons it may hold, where that is not one number.
    """

    key: Key
    codes: Key
    value: int | None
    status: ObsStatus
    beside: tuple[Part, ...]
    silent: tuple[Part, ...] = ()
    lost: tuple[Part, ...] = ()
    absent: tuple[Key, ...] = ()
    between: Between | None = None


def cells_of(parts: Parts, table: Table, codes: Codes, waiting: frozenset[Key]) -> Iterator[Cell]:
    """Every cell of `table`, in the order of its code lists; `waiting`: part codes of facts that were not counted."""
    values, bounds = _values(parts, table), Bounds(parts, table, codes)
    for key in _keys(parts, table, codes):
        beside = tuple(part for part in parts.parts if _adds_up_to(part, key, table, codes))
        absent = _absent(key, beside, table, codes)
        for cell in _grid(beside, table, codes):
            if beside:
                yield _within(_added(key, cell, beside, absent, values, table, codes), bounds, table)
            else:
                yield Cell(key, cell, None, ObsStatus.NOT_RECORDED if key in waiting else ObsStatus.NOT_REPORTED, ())


def _added(
    key: Key,
    cell: Key,
    beside: tuple[Part, ...],
    absent: tuple[Key, ...],
    values: Mapping[tuple[str, Key], int | None],
    table: Table,
    codes: Codes,
) -> Cell:
    """The sum over the parts that recorded the cell, as far as the rule allows one."""
    recording = [part for part in beside if _records(part, cell, table)]
    silent = tuple(part for part in beside if part not in recording and not part.lost)
    known = [value for part in recording if (value := values.get((part.name, cell), 0)) is not None]
    lost = tuple(
        part
        for part in beside
        if (part in recording and values.get((part.name, cell), 0) is None) or (part not in recording and part.lost)
    )
    whole = all(code == codes.total(dimension) for dimension, code in zip(table.breakdowns, cell, strict=True))
    incomplete = bool(lost or absent)
    if whole and (incomplete or silent):
        value, status = None, ObsStatus.NOT_RECORDED
    elif sum(known) > 0:
        value, status = sum(known), ObsStatus.BOUND if incomplete else ObsStatus.VALUE
    elif incomplete or silent:
        value, status = None, ObsStatus.NOT_RECORDED
    else:
        value, status = 0, ObsStatus.VALUE
    return Cell(key, cell, value, status, beside, silent, lost, absent)


def _within(cell: Cell, bounds: Bounds, table: Table) -> Cell:
    """The same cell; a value is a bound where the number of different persons is not known for certain."""
    part_codes, breakdown_codes = iter(cell.key), iter(cell.codes)
    at = (next(part_codes if dimension.role == "part" else breakdown_codes) for dimension in table.dimensions)
    between = bounds.of(tuple(at))
    if cell.value is None or between is None or between.least == between.most:
        return cell
    return replace(cell, status=ObsStatus.BOUND, between=between)


def _records(part: Part, cell: Key, table: Table) -> bool:
    return all(code in part.recorded[dimension.name] for dimension, code in zip(table.breakdowns, cell, strict=True))


def _values(parts: Parts, table: Table) -> dict[tuple[str, Key], int | None]:
    """What each part holds in each cell of its own: the sum of its facts, not known if one of them is not."""
    own = {part.name: part.key for part in parts.parts}
    places = {
        role: [at for at, dimension in enumerate(table.dimensions) if dimension.role == role]
        for role in ("part", "breakdown")
    }
    held: dict[tuple[str, Key], int | None] = {}
    for entry in parts.contributions:
        if tuple(entry.codes[at] for at in places["part"]) == own[entry.part]:
            cell = (entry.part, tuple(entry.codes[at] for at in places["breakdown"]))
            held[cell] = _plus(held.get(cell, 0), entry.fact["value"])
    return held


def _plus(before: int | None, value: Any) -> int | None:
    return None if before is None or value is None else before + int(value)


def _keys(parts: Parts, table: Table, codes: Codes) -> list[Key]:
    """The part codes under which the table has cells: all combinations, or those that occur."""
    listed = [codes.listed(dimension) for dimension in table.parts]
    if not any(dimension.occurring for dimension in table.parts):
        return list(itertools.product(*listed))
    order = [{code: number for number, code in enumerate(known)} for known in listed]
    occurring = dict.fromkeys(part.key for part in parts.parts)
    return sorted(occurring, key=lambda key: [places.get(code, -1) for places, code in zip(order, key, strict=True)])


def _grid(beside: tuple[Part, ...], table: Table, codes: Codes) -> Iterator[Key]:
    """The breakdown codes under one set of part codes; an annex goes only as deep as a view of it."""
    held = {name for part in beside for name in part.held}
    listed = [
        codes.listed(dimension) if dimension.name in held or not table.as_deep_as_held else (codes.total(dimension),)
        for dimension in table.breakdowns
    ]
    yield from itertools.product(*listed)


def _adds_up_to(part: Part, key: Key, table: Table, codes: Codes) -> bool:
    return all(
        code in codes.way_up(dimension, own) for dimension, own, code in zip(table.parts, part.key, key, strict=True)
    )


def _absent(key: Key, beside: tuple[Part, ...], table: Table, codes: Codes) -> tuple[Key, ...]:
    """The categories below `key` that must be recorded for a total and that no part has."""
    needed = [
        codes.items_below(dimension, code) if dimension.total_of == "items" else (code,)
        for dimension, code in zip(table.parts, key, strict=True)
    ]
    return tuple(
        item for item in itertools.product(*needed) if not any(_adds_up_to(part, item, table, codes) for part in beside)
    )
