"""Find what an attacker who reads all published tables can work out of the suppressed cells.

Comes in: a `LinearSystem` and what is suppressed in it. Goes out: the suppressed quantities that are not safe. Each one
is safe only against two lookalikes, both held against every relation by plain arithmetic; the solver is not believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from thb_eu.definitions import Policy
from thb_eu.definitions.law import NONZERO
from thb_eu.disclosure.feasibility import Difference, Interval, Lookalikes, ends
from thb_eu.disclosure.linear_system import LinearSystem

BOX = 2
"""How many times the required width a quantity may differ in a lookalike: enough to go around, yet fast."""


class CannotProtect(AssertionError):
    """Suppressed counts can be worked out, or the proof fails that they cannot: a bug, never a fault of the data."""


class AttackerReach:
    """How far each quantity is known to differ in lookalikes found so far; what is suppressed later only adds to it."""

    def __init__(self, system: LinearSystem, rooms: Mapping[int, Interval]) -> None:
        self.system, self.rooms = system, rooms
        self._lookalikes = Lookalikes(system, rooms)
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
        """Find what is left if `number` does not differ."""
        left = AttackerReach(self.system, {other: room for other, room in self.rooms.items() if other != number})
        for difference in self.known:
            if number not in difference:
                left.learn(difference)
        return left

    def width(self, number: int) -> int:
        """Return the distance between the lookalikes farthest apart."""
        return self.high.get(number, 0) - self.low.get(number, 0)

    def is_wide(self, number: int, width: int) -> bool:
        """Tell whether lookalikes lie at least `width` apart; look for more of them while they do not."""
        for up in (True, False):
            if self.width(number) < width:
                found = self._lookalikes.farthest(number, up)
                _hold_against_relations(self.system, found, self.rooms)
                self.learn(found)
        return self.width(number) >= width


class Attacker:
    """Who reads all published tables, adds and subtracts, and knows what `policy` takes him to know.

    `zeros_stay`: no lookalike moves a count of zero that this release would show, where he is taken to know that what
    is marked as suppressed counts somebody. So no pattern needs to suppress one: who reckons so would be led to close
    intervals by a premise that is false of that count alone, and true counts lie in most of them.
    """

    def __init__(self, system: LinearSystem, policy: Policy, zeros_stay: bool = True) -> None:
        self.system = system
        self.policy = policy
        self.zeros_stay = zeros_stay
        self._required: dict[int, int] = {}

    def rooms(self, suppressed: Iterable[int]) -> dict[int, Interval]:
        """Find how far each number may differ that he does not see: as `limits` says, within the box."""
        hidden = (number for number, quantity in enumerate(self.system.quantities) if quantity.hidden)
        return {number: Interval(*self.bounds(number)) for number in (*suppressed, *hidden)}

    def limits(self, number: int) -> tuple[int, int | None]:
        """Find how far a number may differ that he does not see; None where nothing ends it upwards.

        Down to what is published elsewhere, else to zero; to one, if he is taken to know that what is marked as
        suppressed counts somebody. A zero does not differ then (`zeros_stay`), unless an earlier release suppressed it.
        What is `veiled` goes with its zeros, and its marks tell nothing.
        """
        quantity = self.system.quantities[number]
        if number in self.system.told:
            return 0, 0
        is_seen = self.marks_tell and bool(quantity.cells) and number not in self.system.veiled
        if is_seen and self.zeros_stay and not quantity.value and number not in self._of_earlier:
            return 0, 0
        low, high = self.system.between(number, 1 if is_seen and quantity.value else 0)
        return low - quantity.value, None if high is None else high - quantity.value

    @property
    def marks_tell(self) -> bool:
        """Whether he is taken to know that what is marked as suppressed counts somebody."""
        policy = self.policy
        return NONZERO in policy.attacker_knows and not policy.zeros and not policy.perturbs

    @cached_property
    def _of_earlier(self) -> frozenset[int]:
        """What earlier releases suppressed, which stays so whatever it counts now."""
        return frozenset(self.system.kept | self.system.guarded)

    def bounds(self, number: int) -> tuple[int, int]:
        """Return the same within the box."""
        (low, high), box = self.limits(number), BOX * self.policy.within
        return max(-box, low), box if high is None else min(box, high)

    @cached_property
    def _alone(self) -> AttackerReach | None:
        """What others leave to him who sees marks alone in this release; None if they published nothing."""
        if not any(quantity.told_elsewhere for quantity in self.system.quantities):
            return None
        return self._seeing_marks(replace(self.system, told=frozenset(), chosen={}))

    @cached_property
    def _by_policy(self) -> AttackerReach:
        """The same of him who sees besides what the policy tells and shows in groups, whatever is suppressed."""
        return self._seeing_marks(self.system)

    def _seeing_marks(self, system: LinearSystem) -> AttackerReach:
        shown = (number for number, quantity in enumerate(system.quantities) if not quantity.hidden)
        return AttackerReach(system, Attacker(system, self.policy, zeros_stay=False).rooms(shown))

    def required(self, number: int) -> int:
        """Find how wide the interval of a number must stay: as the policy asks, or as wide as others have left it.

        What was published elsewhere cannot be taken back; this release adds nothing to it. Of what stands in its group
        alone, what the policy tells of that may leave less too; beside an earlier vintage, what it tells of anything.
        """
        asked, earlier = self.asked(number), self._alone is not None and self.system.earlier
        seen = self._by_policy if earlier or number in self.system.recoded else self._alone
        if asked and seen is not None and number not in self._required:
            self._required[number] = asked if seen.is_wide(number, asked) else seen.width(number)
        return self._required.get(number, asked)

    def asked(self, number: int) -> int:
        """Find how wide the policy asks the interval of a suppressed number to be; a veiled zero only hides others."""
        is_cover = number in self.system.veiled and not self.system.quantities[number].value
        return 0 if is_cover else self.policy.within

    def told_by_policy(self) -> list[int]:
        """Return what stands in its group alone and follows from what the policy tells; not what others have told."""
        follow = (number for number in sorted(self.system.recoded) if not self.required(number))
        if self._alone is None:
            return [*follow]
        alone = self._alone
        return [number for number in follow if alone.is_wide(number, 1)]

    def narrowed(self, suppressed: Iterable[int], among: Iterable[int] | None = None) -> list[int]:
        """Return the suppressed numbers, earlier ones too, that he can confine to a narrower interval than required.

        `among`: which of them are asked for, if not all.
        """
        hidden = set(suppressed)
        targets = sorted((hidden if among is None else {*among}) | self.system.guarded)
        reach = AttackerReach(self.system, self.rooms(hidden))
        return [number for number in targets if not reach.is_wide(number, self.required(number))]

    def interval(self, number: int, suppressed: Iterable[int]) -> tuple[int, int | None]:
        """Find between which whole numbers he can confine one, without any box; None where nothing ends it upwards."""
        hidden = (n for n, quantity in enumerate(self.system.quantities) if quantity.hidden)
        limits = {n: self.limits(n) for n in (*suppressed, *hidden)}
        lows, highs = {n: low for n, (low, _) in limits.items()}, {n: high for n, (_, high) in limits.items()}
        low, high = ends(self.system, lows, highs, number)
        value = self.system.quantities[number].value
        return value + low, None if high is None else value + high


def _hold_against_relations(system: LinearSystem, difference: Difference, rooms: Mapping[int, Interval]) -> None:
    for number, size in difference.items():
        if number not in rooms or not rooms[number].low <= size <= rooms[number].high:
            raise CannotProtect("a lookalike differs in what is published")
    for relation in {relation for number in difference for relation in system.relations_of.get(number, ())}:
        if sum(factor * difference.get(number, 0) for number, factor in system.relations[relation].items()):
            raise CannotProtect("a lookalike does not add up")
