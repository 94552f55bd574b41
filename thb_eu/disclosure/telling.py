"""Find whether the public may be told one more number, and what that would cost.

Comes in: counted cells and the keys of those that are asked for, whose sum is the number. Goes out: a `Telling`. A
number may be told that the public edition shows already, or beside which every count that it withholds stays as safe as
the policy asks, and so does what an earlier edition withheld. What is told is known for good: the next edition is
protected against whoever knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions, Policy
from thb_eu.disclosure import SuppressionPattern, suppression_of
from thb_eu.disclosure.audit import Attacker, AttackerReach
from thb_eu.disclosure.linear_system import identities
from thb_eu.disclosure.sensitive import Sensitivity
from thb_eu.results import Collection, CountedCells, KnownFigure, KnownRelease

ASKED = "a number that is asked for"


@dataclass(frozen=True, slots=True)
class Telling:
    """What comes of telling the public a number, the sum of some cells.

    `is_missing`: one of them holds no number. `is_shown`: every one of them stands in the public edition. `is_few`: it
    counts persons, fewer than the policy lets the public see. `undone`: withheld counts that would be left less safe
    than the policy asks; `reopened`: likewise, of an earlier edition. `lost`: how many more cells the next edition
    would withhold beside it. `changed`: the public gets other numbers than the counted ones, so that a counted
    one would undo them.
    """

    is_missing: bool = False
    is_shown: bool = False
    is_few: bool = False
    undone: tuple[CellKey, ...] = ()
    reopened: tuple[CellKey, ...] = ()
    lost: int = 0
    changed: bool = False

    @property
    def may_be_told(self) -> bool:
        """Whether the public may be told it."""
        unsafe = self.undone or self.reopened
        return self.is_shown or not (self.is_missing or self.is_few or unsafe or self.changed)


def telling(
    counted: CountedCells, definitions: Definitions, collection: Collection, asked: Sequence[CellKey]
) -> Telling:
    """Return what comes of telling the sum of the cells `asked`."""
    policy, cells, pattern = suppression_of(counted, definitions, collection)
    if policy.perturbs:
        return Telling(changed=True)
    keys = [definitions.cell_of(row) for row in records(cells)]
    places = [keys.index(key) for key in asked]
    if cells["obs_value"].iloc[places].isna().any():
        return Telling(is_missing=True)
    if pattern.places.isdisjoint(places):
        return Telling(is_shown=True)
    value = int(cells["obs_value"].iloc[places].sum())
    few = value < policy.below and (value > 0 or policy.zeros)
    if few and Sensitivity(cells, definitions, policy, collection.year).counts.issuperset(places):
        return Telling(is_few=True)
    told = identities(cells, definitions)
    figure = KnownFigure(tuple(told[place] for place in places), value, value)
    known = KnownRelease(ASKED, ASKED, collection.year, 0, (figure,))
    after = suppression_of(counted, definitions, replace(collection, releases=(*collection.releases, known)))[2]
    undone, reopened = (tuple(keys[place] for place in found) for found in _undone(pattern, after, policy, figure))
    return Telling(undone=undone, reopened=reopened, lost=max(0, len(after.places) - len(pattern.places)))


def _undone(
    before: SuppressionPattern, after: SuppressionPattern, policy: Policy, figure: KnownFigure
) -> tuple[Sequence[int], Sequence[int]]:
    """Find the withheld counts that are less safe for whoever knows the number: here and of earlier editions, by place.

    The number itself is no longer among them: one cell is told then as it is. What an earlier edition withheld of the
    same cell is no secret either, unless it may have been small. They are asked of each who may be right about what
    marks tell (`splits`); what the next edition would veil because of the number is not veiled in this one.
    """
    if before.attacker is None or after.attacker is None:
        return (), ()
    asked = before.attacker.system.at[figure.parts[0]] if len(figure.parts) == 1 else None
    narrowed, reopened = set[int](), set[int]()
    first = before.attacker.system, after.attacker.system
    readers = [(replace(first[0], veiled=veiled), replace(first[1], veiled=veiled)) for veiled in before.veils]
    if before.system and after.system:  # who takes no revision for true
        plain = before.read_by(before.system), after.read_by(after.system)
        readers += [plain] if plain != readers[0] else []
    for systems in readers:
        was, informed = (Attacker(system, policy, before.attacker.zeros_stay) for system in systems)
        reach = AttackerReach(informed.system, informed.rooms(before.numbers))
        withheld = [number for number in sorted(before.numbers) if not informed.system.quantities[number].is_known]
        narrowed |= {number for number in withheld if not reach.is_wide(number, was.required(number))}
        for (vintage, told), number in informed.system.earlier.items():
            earlier = was.system.earlier.get((vintage, told))
            if earlier is None or reach.is_wide(number, was.required(earlier)):
                continue
            now = was.system.at[told]
            if now != asked or informed.interval(number, before.numbers)[0] < policy.below:
                reopened.add(now)
    quantities = before.attacker.system.quantities
    here, there = (sorted(place for n in found for place in quantities[n].cells) for found in (narrowed, reopened))
    return here, there
