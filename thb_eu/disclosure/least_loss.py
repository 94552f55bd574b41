"""Find the cheapest quantities that protect the sensitive ones, by cuts (Fischetti and Salazar 2001).

A program chooses what to suppress at the least loss. For every number in its choice that an attacker confines too
closely, the duals of his two linear programs say what at least must be suppressed too: a cut, which every safe choice
keeps. Where only whole numbers are too close, the cut says that something else must go. Each choice is brought to the
end, with more and more added to it, until it is safe. What lies between the best loss so far and the least that there
may be is halved by the next question, until nothing does: then the least loss is proven. Of equal losses the choice is
taken that spares coarse quantities and large ones; that, too, is proven where the search was short, and then no other
way of the solver leads to another choice.

The work is bounded by numbers of choices and of branches, not by the clock.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from random import Random
from typing import Any

import numpy as np

from thb_eu.base.linear_program import SURELY_WHOLE, ChoiceProgram
from thb_eu.disclosure.audit import Attacker, CannotProtect
from thb_eu.disclosure.part_programs import PartPrograms

NEAR = 0.05
"""How near to the least a choice must be, of those that cost less than the best so far."""
CHOICES, FEW = 100, 8
"""How many choices are brought to the end at most; after how many the search goes on among equals, for as many more."""
COARSE, LARGE, LOT = 1_000_000, 1_000_000, 10_000
"""Between equal losses: what tells fewer categories apart stays, and what is larger; else a lot by number decides.

All in whole numbers, of which the solver proves the least sum; the lot is so fine that hardly two sums are the same.
"""


def least_loss(attacker: Attacker, part: list[int], sensitive: Collection[int]) -> frozenset[int]:
    """Return what to suppress in a part of a system that hangs together, the `sensitive` numbers among it."""
    search = _Search(attacker, part, sensitive)
    chosen = search.cheapest(search.at_least())
    return frozenset(part[column] for column in np.flatnonzero(chosen & ~search.hidden))


class _Search:
    """A search in one part. What is `chosen` is a truth value by column, of what no cell shows always true."""

    def __init__(self, attacker: Attacker, part: list[int], sensitive: Collection[int]) -> None:
        self.programs = PartPrograms(attacker.system, part, attacker.bounds)
        self.hidden = self.programs.hidden
        guarded = np.array([number in attacker.system.guarded for number in part], dtype=bool)
        self._fixed = self.hidden | np.array([number in sensitive for number in part], dtype=bool)
        self._targets = ~self.hidden | guarded
        self._widths = self._required(attacker, part)
        self._losses = np.array([loss_of(attacker, [number]) for number in part]) * ~self._fixed
        self._ranks = np.array([_rank(attacker, number) for number in part]) * ~self._fixed
        self._choices = ChoiceProgram(self.programs.lines(self._widths), self._losses)

    def _required(self, attacker: Attacker, part: list[int]) -> Any:
        """Find how wide each number must be: as the policy asks, unless it cannot be even if nothing were seen."""
        widths, everything = np.array([attacker.asked(number) for number in part]), np.full(len(part), True)
        known, movable = self.programs.reach(everything), self.programs.movable(everything)
        can_differ = self._targets & (self._fixed | (self.programs.high > self.programs.low))
        for column in self.programs.perhaps_narrow(known, np.flatnonzero(can_differ), widths, movable).tolist():
            if self.programs.is_narrow(known, column, widths[column], movable):
                widths[column] = attacker.required(part[column])
        return widths

    def at_least(self) -> int:
        """Find cuts that are missed by shares of what is suppressed, as long as the least loss rises; return that."""
        least = -math.inf
        while (found := self._choices.in_fractions(self._losses, self._fixed)) and found.price > least + NEAR:
            least = found.price
            for cut in self._cuts(np.flatnonzero(self._targets), found.columns):
                self._choices.demand(cut)
        return math.ceil(max(0.0, least) - SURELY_WHOLE)

    def cheapest(self, least: int) -> Any:
        """Return the safe choice of the least loss, which is no less than `least`, and of the lowest rank among those.

        Each question halves what lies between the best loss so far and the least that there may be.
        """
        best, most, tried = None, int(self._losses.sum()) + 1, 0
        while least < most and tried < CHOICES:
            asked = most - 1 if best is None else (least + most) // 2
            found = self._choices.least(self._losses, self._fixed, asked, NEAR)
            if found is None:
                least = asked + 1
                continue
            tried += 1
            if (chosen := self._completed(found, asked)) is not None:
                best, most = chosen, int(self._losses[chosen].sum())
        if best is None:
            raise CannotProtect("a sensitive count can be worked out whatever else is suppressed")
        return self._first_of_equals(best, most) if most and tried <= FEW else best

    def _first_of_equals(self, best: Any, most: float) -> Any:
        """Return of all safe choices of the same loss the one of the lowest rank."""
        for _ in range(FEW):
            found = self._choices.least(self._ranks, self._fixed, most)
            if found is None or self._ranks[found].sum() >= self._ranks[best].sum():
                break
            if not (cuts := self._lacking(found)):
                return found
            for cut in cuts:
                self._choices.demand(cut)
        return best

    def _completed(self, chosen: Any, at_most: float) -> Any:
        """Add what a choice lacks to be safe, at the least loss; None if nothing helps that costs `at_most` so much."""
        while cuts := self._lacking(chosen):
            for cut in cuts:
                self._choices.demand(cut)
            chosen = self._choices.least(self._losses, chosen, at_most)
            if chosen is None:
                return None
        return chosen

    def _lacking(self, chosen: Any) -> list[Any]:
        """Return the cuts that a choice misses; none if it is safe in whole numbers."""
        known, movable = self.programs.reach(chosen), self.programs.movable(chosen)
        targets = np.flatnonzero(chosen & self._targets)
        waiting = self.programs.perhaps_narrow(known, targets, self._widths, movable)
        return self._cuts(waiting, chosen.astype(float)) or [
            self.programs.something_else(target, chosen)
            for target in waiting.tolist()
            if self.programs.is_narrow(known, target, self._widths[target], movable)
        ]

    def _cuts(self, targets: Any, shares: Any) -> list[Any]:
        """Return what some of the targets lack, as far as fractions tell: those that go in any case, or else others."""
        targets = targets[shares[targets] > NEAR]
        for some in (targets[self._fixed[targets]], targets[~self._fixed[targets]]):
            if found := self.programs.cuts(some, self._widths, shares):
                return found
        return []


def loss_of(attacker: Attacker, numbers: Iterable[int]) -> int:
    """Find what it costs to suppress these: by the policy's weight of every cell that shows one."""
    weights, total = attacker.policy.weights, 0
    for number in numbers:
        quantity = attacker.system.quantities[number]
        weight = weights.headline if quantity.headline else weights.cell if quantity.value else weights.zero
        total += weight * len(quantity.cells)
    return total


def _rank(attacker: Attacker, number: int) -> int:
    quantity = attacker.system.quantities[number]
    coarse, large = attacker.system.deepest - quantity.depth, LARGE * quantity.value // (quantity.value + 10)
    return COARSE * coarse + large + int(LOT * Random(number).random())
