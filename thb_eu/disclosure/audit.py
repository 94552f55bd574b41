"""Audit: can a reader of all published tables work out what was suppressed?

Comes in: a `LinearSystem` and what is suppressed in it. Goes out: the suppressed quantities that are not safe. Each one
is safe only against two lookalikes, both held against every relation by plain arithmetic; the solver is not believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from thb_eu.definitions import Policy
from thb_eu.disclosure.feasibility import Difference, Interval, farthest, free
from thb_eu.disclosure.linear_system import LinearSystem

BOX = 2
"""How many times the required width a quantity may differ in a lookalike: enough to go around, yet fast."""


class CannotProtect(AssertionError):
    """Suppressed counts can be worked out, or the proof fails that they cannot: a bug, never a fault of the data."""


class AttackerReach:
    """How far each quantity is known to differ in lookalikes found so far; what is suppressed later only adds to it."""

    def __init__(self, system: LinearSystem) -> None:
        self.system = system
        self.known: list[Difference] = []
        self.low: dict[int, int] = {}
        self.high: dict[int, int] = {}

    def learn(self, difference: Difference) -> None:
        """Take note of a lookalike."""
        self.known.append(difference)
        for number, size in difference.items():
            self.low[number] = min(self.low.get(number, 0), size)
            self.high[number] = max(self.high.get(number, 0), size)

    def without(self, number: int) -> AttackerReach:
        """What is left if `number` does not differ."""
        left = AttackerReach(self.system)
        for difference in self.known:
            if number not in difference:
                left.learn(difference)
        return left

    def width(self, number: int) -> int:
        """The distance between the lookalikes farthest apart."""
        return self.high.get(number, 0) - self.low.get(number, 0)

    def is_wide(self, number: int, rooms: Mapping[int, Interval], width: int) -> bool:
        """Whether lookalikes within `rooms` lie at least `width` apart; looks for more of them while they do not."""
        for up in (True, False):
            if self.width(number) < width:
                found = farthest(self.system, rooms, number, up)
                _hold_against_relations(self.system, found, rooms)
                self.learn(found)
        return self.width(number) >= width


def is_hidden(system: LinearSystem, number: int) -> bool:
    """Whether no cell shows the quantity, suppressed or not."""
    return not system.quantities[number].cells


def feasible_intervals(system: LinearSystem, suppressed: Iterable[int], policy: Policy) -> dict[int, Interval]:
    """Suppressed and hidden quantities may be any whole number from nought, whatever their mark says."""
    box = BOX * policy.protect_within
    hidden = (number for number in range(len(system.quantities)) if is_hidden(system, number))
    return {number: free(-min(system.quantities[number].value, box), box) for number in (*suppressed, *hidden)}


def intervals_by_mark(
    system: LinearSystem, suppressed: Iterable[int], small: Collection[int], policy: Policy
) -> dict[int, Interval]:
    """The same for a reader who knows, too, between which bounds a quantity marked as `small` lies."""
    rooms = feasible_intervals(system, suppressed, policy)
    for number in small:
        value = system.quantities[number].value
        rooms[number] = free(1 - value, policy.suppress_below - 1 - value)
    return rooms


def too_narrow(system: LinearSystem, suppressed: Iterable[int], policy: Policy) -> list[int]:
    """The suppressed quantities that the sums alone confine to an interval narrower than the policy wants."""
    rooms, reach = feasible_intervals(system, suppressed, policy), AttackerReach(system)
    return [number for number in sorted(suppressed) if not reach.is_wide(number, rooms, policy.protect_within)]


def seen_by_marks(system: LinearSystem, suppressed: Iterable[int], small: Collection[int], policy: Policy) -> list[int]:
    """The suppressed quantities that sums and marks together give away exactly."""
    rooms, reach = intervals_by_mark(system, suppressed, small, policy), AttackerReach(system)
    return [number for number in sorted(suppressed) if not reach.is_wide(number, rooms, 1)]


def _hold_against_relations(system: LinearSystem, difference: Difference, rooms: Mapping[int, Interval]) -> None:
    for number, size in difference.items():
        if number not in rooms or not rooms[number].low <= size <= rooms[number].high:
            raise CannotProtect("a lookalike differs in what is published")
    for relation in {relation for number in difference for relation in system.relations_of.get(number, ())}:
        if sum(factor * difference.get(number, 0) for number, factor in system.relations[relation].items()):
            raise CannotProtect("a lookalike does not add up")
