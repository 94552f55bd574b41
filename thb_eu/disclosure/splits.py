"""Find the splits that go as a whole: those in which marks of this release would tell more than others have told.

Others tell that one person came from a country, and not of which sex. If this release marked the count of women as
suppressed and showed a zero for men, whoever knows that a mark is no zero would know that it was a woman. So both go,
and all else that they add up with, zeros too; of what goes so nobody can tell what counts somebody (`veiled`). What
others have told of a count itself is theirs: there the mark adds that it is no zero, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from dataclasses import replace

from thb_eu.definitions import Policy
from thb_eu.disclosure.audit import Attacker, AttackerReach
from thb_eu.disclosure.feasibility import Difference, nearest
from thb_eu.disclosure.linear_system import LinearSystem


def with_splits(system: LinearSystem, policy: Policy, sensitive: Collection[int]) -> LinearSystem:
    """Return the system, with splits `veiled` so that marks leave the sensitive counts what others have left of them.

    What others have left is that of somebody who sees no cell and no mark of this release, up to the width that the
    policy asks. Where marks leave less, the nearest lookalike that they exclude says which splits it needs.
    """
    if not any(one.told_elsewhere for one in system.quantities) or not Attacker(system, policy).marks_tell:
        return system
    theirs = system.kept | system.guarded
    theirs |= {number for number, one in enumerate(system.quantities) if one.told_elsewhere}
    silent = frozenset(number for number, one in enumerate(system.quantities) if one.cells) - theirs
    left, here = _Unseen(replace(system, veiled=silent), policy), _Unseen(system, policy)
    for number in sorted(sensitive):
        if here.width(number) >= policy.within or (wanted := left.width(number)) <= here.width(number):
            continue
        low = max(left.low(number), here.high(number) - wanted)
        for size in (low, low + wanted):
            if not here.low(number) <= size <= here.high(number):
                moved = nearest(left.system, left.rooms, number, size, here.rooms)
                system = replace(
                    system, veiled=system.veiled | {*_split(system, here.excluded(moved), silent, policy.within)}
                )
        here = _Unseen(system, policy)
    return system


class _Unseen:
    """Who reads a release that shows nothing, and marks all."""

    def __init__(self, system: LinearSystem, policy: Policy) -> None:
        shown = (number for number, quantity in enumerate(system.quantities) if not quantity.hidden)
        self.system, self.within = system, policy.within
        self.rooms = Attacker(system, policy).rooms(shown)
        self.reach = AttackerReach(system)

    def width(self, number: int) -> int:
        """How wide a number stays, as far as the policy asks."""
        self.reach.is_wide(number, self.rooms, self.within)
        return min(self.within, self.reach.width(number))

    def low(self, number: int) -> int:
        """How far it differs downwards, in what was found."""
        return self.reach.low.get(number, 0)

    def high(self, number: int) -> int:
        """How far it differs upwards, in what was found."""
        return self.reach.high.get(number, 0)

    def excluded(self, moved: Difference) -> frozenset[int]:
        """Return what of a lookalike does not fit the marks."""
        rooms = self.rooms
        return frozenset(one for one, size in moved.items() if not rooms[one].low <= size <= rooms[one].high)


def _split(system: LinearSystem, held: Set[int], silent: Set[int], within: int) -> Iterator[int]:
    """Yield what marks hold fast and should not, with all parts of the sums in which they do.

    That is where several parts are held, and where a total is so small that to count somebody in each part leaves none
    of them room.
    """
    yield from silent & held
    for relation in (system.relations[one] for one in sorted({r for n in held for r in system.relations_of[n]})):
        parts = {number for number, factor in relation.items() if factor < 0}
        counted = [value for number in parts if (value := system.quantities[number].value)]
        if len(parts & held) > 1 or (parts & held and sum(counted) < within + len(counted)):
            yield from silent & parts
