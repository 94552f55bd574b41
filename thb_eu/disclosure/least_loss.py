"""Find the cheapest quantities that protect the sensitive ones, by cuts (Fischetti and Salazar 2001).

A program chooses what to suppress at the least loss. For every number in its choice that an attacker confines too
closely, the duals of his two linear programs say what at least must be suppressed too: a cut, which every safe choice
keeps. Where only whole numbers are too close, the cut says that something else must go. Each choice is first brought to
the end, with more and more added to it, until it is safe; so the search has an answer from the first choice on, and
ends with proof once no choice costs less. Of equal losses, where they are soon found, the one is taken that
spares coarse quantities, then large ones, then early ones.

The work is bounded by numbers of choices and of branches, not by the clock: the same counts end alike on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from thb_eu.disclosure.audit import Attacker, CannotProtect
from thb_eu.disclosure.linear_program import SURELY_WHOLE, ChoiceProgram
from thb_eu.disclosure.part_programs import PartPrograms

NEAR = 0.05
"""How near to the least a choice must be as long as cuts are to be expected."""
CHOICES, FEW = 100, 4
"""How many choices are brought to the end at most; after how many the search goes on among equals, for as many more."""
COARSE, LARGE, LATE = 10.0, 10.0, 1e-3
"""Between equal losses: what tells fewer categories apart stays, then what is larger, then what comes first."""


def least_loss(attacker: Attacker, part: list[int], sensitive: Collection[int]) -> frozenset[int]:
    """Return what to suppress in a part of a system that hangs together, the `sensitive` numbers among it."""
    search = _Search(attacker, part, sensitive)
    search.begin()
    chosen = search.cheapest()
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
        self._choices = ChoiceProgram(self.programs.lines(self._widths))

    def _required(self, attacker: Attacker, part: list[int]) -> Any:
        """Find how wide each number must be: as the policy asks, unless it cannot be even if nothing were seen."""
        widths, everything = np.array([attacker.asked(number) for number in part]), np.full(len(part), True)
        known = self.programs.reach(everything)
        can_differ = self._targets & (self._fixed | (self.programs.high > self.programs.low))
        for column in self.programs.perhaps_narrow(known, np.flatnonzero(can_differ), widths, everything).tolist():
            if self.programs.is_narrow(known, column, widths[column], everything):
                widths[column] = attacker.required(part[column])
        return widths

    def begin(self) -> None:
        """Find cuts that are missed by shares of what is suppressed, as long as the least loss rises."""
        before = -1.0
        while (found := self._choices.in_fractions(self._losses, self._fixed)) and found.price > before + NEAR:
            before = found.price
            for cut in self._cuts(np.flatnonzero(self._targets), found.columns):
                self._choices.demand(cut)

    def cheapest(self) -> Any:
        """Return the safe choice of the least loss, and of the lowest rank where it was found soon."""
        best, most, least, nearly = None, math.inf, 0, NEAR
        for many in range(1, CHOICES + 1):
            found = self._choices.least(self._losses, self._fixed, nearly)
            if found is None:
                break
            least = max(least, math.ceil(found.floor - SURELY_WHOLE))
            chosen, is_safe = (best, False) if most <= least else self._completed(found.taken)
            if chosen is not None and self._losses[chosen].sum() < most:
                best, most = chosen, self._losses[chosen].sum()
            if most <= least or (is_safe and not nearly):
                return self._first_of_equals(best) if most and many <= FEW else best
            nearly = 0.0 if is_safe else nearly
        if best is None:
            raise CannotProtect("a sensitive count can be worked out whatever else is suppressed")
        return best

    def _first_of_equals(self, chosen: Any) -> Any:
        """Return of all choices of the same loss the one of the lowest rank, as far as it is soon found."""
        self._choices.demand(-self._losses, -self._losses[chosen].sum())
        for _ in range(FEW):
            found = self._choices.least(self._ranks, self._fixed)
            if found is None or self._ranks[found.taken].sum() >= self._ranks[chosen].sum():
                return chosen
            if not (cuts := self._lacking(found.taken)):
                return found.taken
            for cut in cuts:
                self._choices.demand(cut)
        return chosen

    def _completed(self, chosen: Any) -> tuple[Any, bool]:
        """Add what a choice lacks to be safe, at the least loss; None if nothing helps. Tell besides if it was safe."""
        is_safe = True
        while cuts := self._lacking(chosen):
            is_safe = False
            for cut in cuts:
                self._choices.demand(cut)
            found = self._choices.least(self._losses, chosen)
            if found is None:
                return None, False
            chosen = found.taken
        return chosen, is_safe

    def _lacking(self, chosen: Any) -> list[Any]:
        """Return the cuts that a choice misses; none if it is safe in whole numbers."""
        known, targets = self.programs.reach(chosen), np.flatnonzero(chosen & self._targets)
        waiting = self.programs.perhaps_narrow(known, targets, self._widths, chosen)
        return self._cuts(waiting, chosen.astype(float)) or [
            self.programs.something_else(target, chosen)
            for target in waiting.tolist()
            if self.programs.is_narrow(known, target, self._widths[target], chosen)
        ]

    def _cuts(self, targets: Any, shares: Any) -> list[Any]:
        """Return what some of the targets lack, as far as fractions tell: those that go in any case, or else others."""
        for some in (targets[self._fixed[targets]], targets[~self._fixed[targets]]):
            asked = (
                self.programs.cut(target, self._widths[target], shares) for target in some if shares[target] > NEAR
            )
            if found := [cut for cut in asked if cut is not None]:
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


def _rank(attacker: Attacker, number: int) -> float:
    quantity = attacker.system.quantities[number]
    coarse, large = attacker.system.deepest - quantity.depth, quantity.value / (quantity.value + 10)
    return COARSE * coarse + LARGE * large + LATE * number
