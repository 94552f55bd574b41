"""Search choices of what to suppress in one part of a linear system.

A choice is completed by the cheapest lookalikes of what can still be worked out; what differs in them must go as well.
Whatever can be given back is given back, the dearest first. On the way it is learned what every choice must satisfy:
the cuts from which `least_loss` finds others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from thb_eu.disclosure.audit import Attacker, CannotProtect
from thb_eu.disclosure.linear_program import SURELY_WHOLE
from thb_eu.disclosure.part_programs import NEARLY, Cut, Lookalikes, Narrow, PartPrograms, is_whole

COARSE, LARGE, LATE = 1e-2, 1e-2, 1e-6
"""Between equal losses: what tells fewer categories apart stays, then what is larger, then what comes first."""


def loss_of(attacker: Attacker, numbers: Iterable[int]) -> int:
    """Find what it costs to suppress these: by the policy's weight of every cell that shows one."""
    weights, total = attacker.policy.weights, 0
    for number in numbers:
        quantity = attacker.system.quantities[number]
        weight = weights.headline if quantity.headline else weights.cell if quantity.value else weights.zero
        total += weight * len(quantity.cells)
    return total


class PatternSearch:
    """What to suppress in one part of a system that hangs together; what is `chosen` is a truth value by column.

    `must`: what is suppressed in any case; `guarded`: what an earlier release suppressed; `losses`: what it costs to
    suppress each; `cuts`: what every choice must satisfy, as far as it is known.
    """

    def __init__(self, attacker: Attacker, part: list[int], sensitive: Collection[int]) -> None:
        self.attacker, self.part = attacker, part
        self.programs = PartPrograms(attacker.system, part, attacker.bounds)
        self.must = np.array([number in sensitive for number in part], dtype=bool)
        self.guarded = np.array([number in attacker.system.guarded for number in part], dtype=bool)
        self.hidden = self.programs.hidden
        self.losses = np.array([loss_of(attacker, [number]) for number in part], dtype=float)
        self._charges = np.array([_charge(attacker, number) for number in part], dtype=float)
        self._widths = np.full(len(part), attacker.policy.within)
        self.cuts: list[Cut] = []

    def numbers(self, chosen: Any) -> frozenset[int]:
        """Return the quantities that are chosen."""
        return frozenset(self.part[column] for column in np.flatnonzero(chosen))

    def loss(self, chosen: Any) -> float:
        """Find what the choice costs beyond what must be suppressed."""
        return float(self.losses[chosen & ~self.must].sum())

    def narrow(self, chosen: Any, known: Lookalikes, first: bool = False) -> list[Narrow]:
        """The columns that are not safe by a choice, as far as what is `known` goes and what is found besides."""
        widths = self.widths(chosen)
        return self.programs.narrow(known, np.flatnonzero(chosen | self.guarded), widths, chosen | self.hidden, first)

    def lacking(self, chosen: Any) -> bool:
        """Tell whether the duals tell what a choice lacks; what they tell is added to the cuts."""
        widths, unseen, before = self.widths(chosen), chosen | self.hidden, len(self.cuts)
        targets = np.flatnonzero(chosen | self.guarded)
        for target in self.programs.perhaps_narrow(targets, widths, unseen):
            cut = self.programs.cut(int(target), int(widths[target]), unseen)
            self.cuts += [] if cut is None else [cut]
        return len(self.cuts) > before

    def widths(self, chosen: Any) -> Any:
        """Find how wide each column must be, as far as it is chosen or guarded."""
        for column in np.flatnonzero(chosen | self.guarded):
            self._widths[column] = self.attacker.required(self.part[column])
        return self._widths

    def completed(self, chosen: Any) -> Any:
        """Return all that a choice needs to be safe, and nothing needless."""
        chosen, known, tried = chosen.copy(), self.programs.none_known(), set[int]()
        while narrow := self.narrow(chosen, known):
            waiting = self._in_order(one.target for one in narrow)
            for column in [column for column in waiting if column in tried]:
                chosen = self._alone(column, chosen, known)
            while waiting := [column for column in waiting if column not in tried and self._is_narrow(column, known)]:
                together = self._apart(waiting)
                tried.update(together)
                downs = {column: next(self._ways(column), (0, 0))[0] for column in together}
                ups = {column: int(self._widths[column]) + by for column, by in downs.items()}
                for demands in (downs, ups):
                    lacking = {n: by for n, by in demands.items() if not known.low[n] <= by <= known.high[n]}
                    found = self._cheapest(lacking, chosen, known) if lacking else None
                    chosen = chosen if found is None else found
        return self._without_needless(chosen, known)

    def _is_narrow(self, column: int, known: Lookalikes) -> bool:
        return bool(known.width[column] < self._widths[column])

    def _in_order(self, columns: Iterable[int]) -> list[int]:
        """Coarse and large quantities first: what they need helps finer ones."""
        quantities = self.attacker.system.quantities
        told = {column: quantities[self.part[column]] for column in columns}
        return sorted(told, key=lambda column: (told[column].depth, -told[column].value, column))

    def _apart(self, waiting: list[int]) -> list[int]:
        """Return the first ones that share no relation and tell as many categories apart."""
        quantities = self.attacker.system.quantities
        depth, met, found = quantities[self.part[waiting[0]]].depth, set[int](), []
        for column in waiting:
            relations = self.programs.relations_of[column]
            if quantities[self.part[column]].depth == depth and met.isdisjoint(relations):
                met.update(relations)
                found.append(column)
        return found

    def _ways(self, column: int) -> Iterator[tuple[int, int]]:
        """By how much to differ: as far down as there is, and up by the rest; up alone; then whatever lies between."""
        lowest, highest, width = (int(of[column]) for of in (self.programs.low, self.programs.high, self._widths))
        deepest = min(width, -lowest)
        for down in (deepest, 0, *range(deepest - 1, 0, -1)):
            if width - down <= highest:
                yield -down, width - down

    def _cheapest(self, demands: Mapping[int, int], chosen: Any, known: Lookalikes, whole: bool = False) -> Any:
        """Return the choice with what differs in the cheapest lookalike; None if there is none."""
        found = self.programs.cheapest(demands, chosen | self.hidden, self._charges, whole)
        if found is None:
            return None
        if whole:
            found = np.round(found)
        if is_whole(found):
            known.learn(np.round(found).astype(int))
        return chosen | (np.abs(found) > SURELY_WHOLE) & ~self.hidden

    def _alone(self, column: int, chosen: Any, known: Lookalikes) -> Any:
        """Return the choice with what one column needs, in whole numbers."""
        for way in self._ways(column):
            found = chosen
            for by in way:
                if found is not None and not known.low[column] <= by <= known.high[column]:
                    found = self._cheapest({column: by}, found, known, whole=True)
            if found is not None:
                return found
        raise CannotProtect("a sensitive count can be worked out whatever else is suppressed")

    def _without_needless(self, chosen: Any, known: Lookalikes) -> Any:
        """Find what must stay: what was chosen for one count may have become needless by what others chose."""
        candidates = np.flatnonzero(chosen & ~self.must)
        for column in sorted(candidates.tolist(), key=lambda column: (-self._charges[column], column)):
            fewer = chosen.copy()
            fewer[column] = False
            present = (fewer | self.hidden).astype(float)
            if any(cut.shares @ present < -NEARLY for cut in self.cuts):
                continue
            left = known.without(column)
            narrow = self.narrow(fewer, left, first=True)
            if not narrow:
                chosen, known = fewer, left
            self.cuts += [one.cut for one in narrow if one.cut]
        return chosen


def _charge(attacker: Attacker, number: int) -> float:
    quantity = attacker.system.quantities[number]
    coarse, large = attacker.system.deepest - quantity.depth, quantity.value / (quantity.value + 10)
    return loss_of(attacker, [number]) + COARSE * coarse + LARGE * large + LATE * number
