"""Suppress: which quantities the public does not get, and which mark each of them bears.

Small counts of persons go first. Then, for each that can still be worked out, the cheapest lookalike is sought in
which it is another number; what differs in it must go as well. Dear are coarse quantities and those in many cells;
zeros are touched only where nothing else helps, a table's total only where zeros do not help either. At last whatever
can be given back is given back, the dearest first. Ties fall by the order of the cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from thb_eu.definitions import Policy
from thb_eu.disclosure.audit import BOX, AttackerReach, CannotProtect, feasible_intervals, intervals_by_mark, is_hidden
from thb_eu.disclosure.feasibility import Difference, Interval, cheapest, free
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem

PER_CELL, PER_LEVEL, PER_SIZE, IN_ORDER = 1.0, 2.0, 1.0, 1e-4
ZERO, HEADLINE = 50.0, 1000.0


def with_secondary(system: LinearSystem, small: Collection[int], policy: Policy) -> frozenset[int]:
    """The `small` quantities and all others that must be suppressed lest the small ones be worked out."""
    suppressed, reach = set(small), AttackerReach(system)
    while pending := _in_order(system, suppressed, reach, policy):
        for number in pending:
            for found in _needed(system, suppressed, number, reach, policy):
                reach.learn(found)
                suppressed.update(moved for moved in found if not is_hidden(system, moved))
    return _without_needless(system, suppressed, frozenset(small), reach, policy)


def _without_needless(
    system: LinearSystem, suppressed: set[int], small: frozenset[int], reach: AttackerReach, policy: Policy
) -> frozenset[int]:
    """What must stay suppressed: what was chosen for one count may have become needless by what others chose."""
    kept = frozenset(suppressed)
    for number in sorted(kept - small, key=lambda n: (-_charge(system, n), n)):
        fewer, left = kept - {number}, reach.without(number)
        rooms = feasible_intervals(system, fewer, policy)
        near = {n for relation in system.relations_of.get(number, ()) for n in system.relations[relation]}
        if all(left.is_wide(n, rooms, policy.protect_within) for n in sorted(fewer, key=lambda n: (n not in near, n))):
            kept, reach = fewer, left
    return kept


def marked_small(
    system: LinearSystem, suppressed: frozenset[int], small: frozenset[int], policy: Policy
) -> frozenset[int]:
    """The small quantities that may be marked as small.

    The mark is a bound: where 1 + 1 = 2 all three bear it, it tells all three. So the coarsest bears the other mark,
    that of secondary suppression, which says nothing about size.
    """
    marked, reach = small, AttackerReach(system)
    rooms = intervals_by_mark(system, suppressed, marked, policy)
    for number in sorted(suppressed):
        while not reach.is_wide(number, rooms, 1):
            marked -= _mark_to_withhold(system, suppressed, marked, number, policy)
            rooms = intervals_by_mark(system, suppressed, marked, policy)
    return marked


def _mark_to_withhold(
    system: LinearSystem, suppressed: frozenset[int], marked: frozenset[int], number: int, policy: Policy
) -> frozenset[int]:
    """The least of marks without which `number` could be one more or one less."""
    wide = feasible_intervals(system, suppressed, policy)
    rooms = intervals_by_mark(system, suppressed, marked, policy)
    for order, small in enumerate(sorted(marked)):
        charge = PER_LEVEL + system.quantities[small].depth + order * IN_ORDER
        rooms[small] = replace(rooms[small], lowest=wide[small].low, highest=wide[small].high, charge=charge)
    found = [table for by in (1, -1) if (table := cheapest(system, rooms, number, by)) is not None]
    leaving = [frozenset(moved for moved, size in table.items() if not rooms[moved].is_free(size)) for table in found]
    if not leaving:
        raise CannotProtect("a suppressed count is given away by the marks")
    return min(leaving, key=lambda left: (sum(rooms[moved].charge for moved in left), sorted(left)))


def _in_order(system: LinearSystem, suppressed: set[int], reach: AttackerReach, policy: Policy) -> list[int]:
    """The suppressed quantities that are not safe, coarse and large ones first: what they need helps finer ones."""
    rooms = feasible_intervals(system, suppressed, policy)
    open_ones = [number for number in sorted(suppressed) if not reach.is_wide(number, rooms, policy.protect_within)]
    return sorted(open_ones, key=lambda n: (system.quantities[n].depth, -system.quantities[n].value, n))


def _needed(
    system: LinearSystem, suppressed: set[int], number: int, reach: AttackerReach, policy: Policy
) -> list[Difference]:
    """Lookalikes that make `number` safe, taken from the first tier that offers any; none if it is safe by now."""
    rooms = feasible_intervals(system, suppressed, policy)
    if reach.is_wide(number, rooms, policy.protect_within):
        return []
    for tier in _tiers(system, suppressed, policy):
        for ways in _ways(system.quantities[number], reach, number, policy):
            found = _tables(system, {**tier, **rooms}, number, ways)
            if found:
                return found
    raise CannotProtect("a small count can be worked out whatever else is suppressed")


def _ways(quantity: LinearQuantity, reach: AttackerReach, number: int, policy: Policy) -> list[list[int]]:
    """By how much to differ: as far down as there is, and up by the rest; or up alone."""
    width, low, high = policy.protect_within, reach.low.get(number, 0), reach.high.get(number, 0)
    down = -min(quantity.value, width)
    both = [by for by, lacks in ((down, low > down), (down + width, high < down + width)) if lacks]
    return [both, [low + width]]


def _tables(system: LinearSystem, rooms: Mapping[int, Interval], number: int, ways: list[int]) -> list[Difference]:
    """The cheapest lookalikes that differ so; what one has paid for is free for the next. Empty if there are none."""
    rooms, tables = dict(rooms), []
    for by in ways:
        found = cheapest(system, rooms, number, by)
        if found is None:
            return []
        tables.append(found)
        rooms |= {moved: free(rooms[moved].lowest, rooms[moved].highest) for moved in found}
    return tables


def _tiers(system: LinearSystem, suppressed: set[int], policy: Policy) -> Iterable[dict[int, Interval]]:
    """What more may be suppressed, at which charge: categories; zeros as well; totals of tables as well."""
    box = BOX * policy.protect_within
    rooms = {
        number: Interval(0, 0, -min(quantity.value, box), box, _charge(system, number) + number * IN_ORDER)
        for number, quantity in enumerate(system.quantities)
        if number not in suppressed and not is_hidden(system, number)
    }
    for dearest in (ZERO, HEADLINE, float("inf")):
        yield {number: interval for number, interval in rooms.items() if interval.charge < dearest}


def _charge(system: LinearSystem, number: int) -> float:
    quantity = system.quantities[number]
    charge = PER_CELL * len(quantity.cells) + PER_LEVEL * (system.deepest - quantity.depth)
    charge += PER_SIZE * quantity.value / (quantity.value + 10)
    return charge + (HEADLINE if quantity.headline else 0.0) + (0.0 if quantity.value else ZERO)
