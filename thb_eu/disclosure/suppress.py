"""Suppress: which quantities the public does not get.

Sensitive counts go first. Then, for each that can still be worked out, the cheapest lookalike is sought in which it is
another number; what differs in it must go as well. Whatever can be given back is given back, the dearest first. At
last a search for the least loss (`least_loss`) is held against that; the cheaper one is taken. Ties fall by the order
of the cells, so that the same counts are always protected alike.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping

from thb_eu.disclosure.audit import Attacker, AttackerReach, CannotProtect
from thb_eu.disclosure.feasibility import Difference, Interval, cheapest, free
from thb_eu.disclosure.least_loss import least_loss, loss_of
from thb_eu.disclosure.linear_system import LinearSystem

COARSE, LARGE, LATE = 1e-2, 1e-2, 1e-6
"""Between equal losses: what tells fewer categories apart stays, then what is larger, then what comes first."""


def with_secondary(attacker: Attacker, sensitive: Collection[int]) -> frozenset[int]:
    """The `sensitive` quantities and all others that must be suppressed to prevent them from being derived.

    Within one process the same system is protected once: `verify` and whoever compares vintages ask again.
    """
    system, policy = attacker.system, attacker.policy
    relations = tuple(tuple(sorted(relation.items())) for relation in system.relations)
    asked = (system.quantities, relations, system.guarded, frozenset(sensitive), policy.within, policy.weights)
    if asked not in _FOUND:
        while len(_FOUND) >= KEPT:
            del _FOUND[next(iter(_FOUND))]
        parts = system.parts_with(system.guarded.union(sensitive))
        found = (_protected(attacker, part, part.intersection(sensitive)) for part in parts)
        _FOUND[asked] = frozenset[int]().union(*found)
    return _FOUND[asked]


KEPT = 8
_FOUND: dict[Hashable, frozenset[int]] = {}


def _protected(attacker: Attacker, part: frozenset[int], sensitive: frozenset[int]) -> frozenset[int]:
    """What to suppress in a part of the system that hangs together, its `sensitive` quantities among it."""
    found = _one_after_the_other(attacker, set(sensitive), part)
    loss = loss_of(attacker, found - sensitive)
    better = least_loss(attacker, part, sensitive, loss)
    if better is None:
        return found
    made_good = _one_after_the_other(attacker, set(better), part)
    return min(found, made_good, key=lambda choice: loss_of(attacker, choice - sensitive))


def _one_after_the_other(attacker: Attacker, suppressed: set[int], part: frozenset[int]) -> frozenset[int]:
    """All that `suppressed` needs to be safe, found for one number after the other; nothing needless."""
    kept, reach = frozenset(suppressed), AttackerReach(attacker.system)
    guarded = attacker.system.guarded & part
    while pending := _in_order(attacker, suppressed, guarded, reach):
        for number in pending:
            for found in _needed(attacker, suppressed, number, reach):
                reach.learn(found)
                suppressed.update(moved for moved in found if not attacker.system.quantities[moved].hidden)
    return _without_needless(attacker, suppressed, kept, guarded, reach)


def _without_needless(
    attacker: Attacker, suppressed: set[int], must: frozenset[int], guarded: frozenset[int], reach: AttackerReach
) -> frozenset[int]:
    """What must stay suppressed: what was chosen for one count may have become needless by what others chose."""
    kept, system = frozenset(suppressed), attacker.system
    for number in sorted(kept - must, key=lambda n: (-_charge(attacker, n), n)):
        fewer, left = kept - {number}, reach.without(number)
        rooms = attacker.rooms(fewer)
        near = {n for relation in system.relations_of.get(number, ()) for n in system.relations[relation]}
        in_order = sorted(fewer | guarded, key=lambda n: (n not in near, n))
        if all(left.is_wide(n, rooms, attacker.required(n)) for n in in_order):
            kept, reach = fewer, left
    return kept


def _in_order(attacker: Attacker, suppressed: set[int], guarded: frozenset[int], reach: AttackerReach) -> list[int]:
    """The suppressed quantities that are not safe, coarse and large ones first: what they need helps finer ones."""
    rooms, quantities = attacker.rooms(suppressed), attacker.system.quantities
    targets = sorted(suppressed | guarded)
    open_ones = [number for number in targets if not reach.is_wide(number, rooms, attacker.required(number))]
    return sorted(open_ones, key=lambda n: (quantities[n].depth, -quantities[n].value, n))


def _needed(attacker: Attacker, suppressed: set[int], number: int, reach: AttackerReach) -> list[Difference]:
    """Lookalikes that make `number` safe; none if it is safe by now."""
    rooms = attacker.rooms(suppressed)
    if reach.is_wide(number, rooms, attacker.required(number)):
        return []
    rooms = _for_a_charge(attacker, suppressed) | rooms
    for ways in _ways(attacker, reach, number):
        found = _tables(attacker.system, rooms, number, ways)
        if found:
            return found
    raise CannotProtect("a sensitive count can be worked out whatever else is suppressed")


def _ways(attacker: Attacker, reach: AttackerReach, number: int) -> Iterator[list[int]]:
    """By how much to differ: as far down as there is, and up by the rest; up alone; then whatever lies between."""
    (lowest, highest), width = attacker.bounds(number), attacker.required(number)
    low, high = reach.low.get(number, 0), reach.high.get(number, 0)
    deepest = min(width, -lowest)
    for down in (deepest, 0, *range(deepest - 1, 0, -1)):
        up = width - down
        if up <= highest:
            yield [by for by, lacks in ((-down, low > -down), (up, high < up)) if lacks]


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


def _for_a_charge(attacker: Attacker, suppressed: set[int]) -> dict[int, Interval]:
    """What more may be suppressed, and at which charge."""
    shown = ((n, quantity) for n, quantity in enumerate(attacker.system.quantities) if not quantity.hidden)
    return {n: Interval(0, 0, *attacker.bounds(n), _charge(attacker, n)) for n, _ in shown if n not in suppressed}


def _charge(attacker: Attacker, number: int) -> float:
    quantity = attacker.system.quantities[number]
    coarse, large = attacker.system.deepest - quantity.depth, quantity.value / (quantity.value + 10)
    return loss_of(attacker, [number]) + COARSE * coarse + LARGE * large + LATE * number
