"""Find the splits that go as a whole: those in which marks of this release would tell more than others have told.

Others tell that one person came from a country, and not of which sex. If this release marked the count of women as
suppressed and showed a zero for men, whoever knows that a mark is no zero would know that it was a woman. So both go,
and all else that they add up with, zeros too; of what goes so nobody can tell what counts somebody (`veiled`). What
others have told of a count itself is theirs: there the mark adds that it is no zero, as everywhere.

**What an earlier edition of ours veiled stays veiled.** Its figures are known like those of others. Were its marks
taken to tell what counts somebody, all that its veil kept would count as given up, and neither the next edition nor an
answer (`telling`) would leave anything of it. But what it veiled need not be what others' figures of today would veil:
they may have told them since, and then its marks did tell. Which it was the edition shows, to us alone:

- zeros are withheld where they are veiled: if it withheld parts of a sum, a zero among them, it veiled them;
- if it shows one of the parts, it did not veil the sum;
- if it withheld all of them and none is zero, nothing says whether it did.

So there are up to three readers: who takes for veiled what surely was, who takes every mark to tell, and who takes for
veiled all that may have been. What is withheld is left to each of them as others left it to him, and an answer takes
from none of them: whoever is right, nobody learns more. A count is said to be given up where the first one is left less
than the policy asks: he takes nothing for veiled that may not have been, so none is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import replace

from thb_eu.definitions import Policy
from thb_eu.disclosure.audit import Attacker, AttackerReach
from thb_eu.disclosure.feasibility import Difference, nearest
from thb_eu.disclosure.linear_system import LinearSystem
from thb_eu.results import KnownRelease


def with_splits(system: LinearSystem, policy: Policy, sensitive: Collection[int]) -> LinearSystem:
    """Return the system, with splits `veiled` so that marks leave the sensitive counts what others have left of them.

    What others have left is that of somebody who sees no cell and no mark of this release, up to the width that the
    policy asks. Where marks leave less, the nearest lookalike that they exclude says which splits it needs.
    """
    if not any(quantity.told_elsewhere for quantity in system.quantities) or not Attacker(system, policy).marks_tell:
        return system
    theirs = system.kept | system.guarded
    theirs |= {number for number, quantity in enumerate(system.quantities) if quantity.told_elsewhere}
    silent = frozenset(number for number, quantity in enumerate(system.quantities) if quantity.cells) - theirs
    left, here = _Unseen(replace(system, veiled=silent | system.veiled), policy), _Unseen(system, policy)
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


def veiled_before(alone: LinearSystem, releases: Sequence[KnownRelease]) -> tuple[frozenset[int], ...]:
    """Return what earlier editions of ours surely veiled; nothing; and all that they may have.

    `alone`: what others' figures veil, whoever knows none of ours.
    """
    sure, at = set[int](), alone.at
    ours = [release for release in releases if release.vintage]
    withheld = [{at[told] for told in release.withheld if told in at} for release in ours]
    shown = {at[part] for release in ours for figure in release.figures for part in figure.parts if part in at}
    for relation in alone.relations:
        parts = alone.veiled & relation.keys()
        gone = [found for of in withheld if (found := parts & of)]
        zeros = ({number for number in of if not alone.quantities[number].value} for of in gone)
        if gone and parts.isdisjoint(shown) and all(zeros):
            sure |= parts
    return frozenset(sure), frozenset(), alone.veiled


class _Unseen:
    """Who reads a release that shows nothing, and marks all."""

    def __init__(self, system: LinearSystem, policy: Policy) -> None:
        shown = (number for number, quantity in enumerate(system.quantities) if not quantity.hidden)
        self.system, self.within = system, policy.within
        self.rooms = Attacker(system, policy).rooms(shown)
        self.reach = AttackerReach(system, self.rooms)

    def width(self, number: int) -> int:
        """Find how wide a number stays, as far as the policy asks."""
        self.reach.is_wide(number, self.within)
        return min(self.within, self.reach.width(number))

    def low(self, number: int) -> int:
        """Return how far a number differs downwards, in what was found."""
        return self.reach.low.get(number, 0)

    def high(self, number: int) -> int:
        """Return how far a number differs upwards, in what was found."""
        return self.reach.high.get(number, 0)

    def excluded(self, moved: Difference) -> frozenset[int]:
        """Return what of a lookalike does not fit the marks."""
        rooms = self.rooms
        return frozenset(n for n, size in moved.items() if not rooms[n].low <= size <= rooms[n].high)


def _split(system: LinearSystem, held: Set[int], silent: Set[int], within: int) -> Iterator[int]:
    """Yield what marks hold fast and should not, with all parts of the sums in which they do.

    Where others have told the total these are its parts: beside a zero that is shown a mark would tell. Else that is
    where several parts are held, and where a total is so small that to count somebody in each part leaves none of them
    room.
    """
    yield from silent & held
    relations = [system.relations[place] for place in sorted({r for n in held for r in system.relations_of[n]})]
    sums = [
        ({n for n, factor in relation.items() if factor < 0}, {n for n, factor in relation.items() if factor > 0})
        for relation in relations
    ]
    below_told = [parts for parts, total in sums if parts & held and all(system.quantities[n].is_known for n in total)]
    for parts in below_told:
        yield from silent & parts
    others = frozenset(held).difference(*below_told)
    for parts, _total in sums:
        counted = [value for number in parts if (value := system.quantities[number].value)]
        if len(parts & others) > 1 or (parts & others and sum(counted) < within + len(counted)):
            yield from silent & parts
