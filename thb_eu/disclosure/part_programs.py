"""Write what an attacker can and cannot tell apart in a part of a linear system, as programs over arrays.

The search for what to suppress asks thousands of them of one part, so its relations are laid out once, each quantity a
column in the order of its number. What is found here is only a proposal: the `audit` believes none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from thb_eu.base.linear_program import Answer, LinearProgram
from thb_eu.disclosure.feasibility import rows_of
from thb_eu.disclosure.linear_system import LinearSystem

TOUCHED = 1e-3
"""How far a published number may differ in a program of which only the duals are wanted: it keeps them small."""
NEARLY = 1e-2
"""What `TOUCHED` may add to a width; by so much a cut must be missed."""
TOGETHER = 6
"""How often many quantities are asked to differ in one lookalike, before each is asked alone."""


class Reach:
    """How far each column is known to differ in lookalikes that leave all as it is that is seen."""

    def __init__(self, found: Any) -> None:
        self.low, self.high = found.min(axis=0, initial=0), found.max(axis=0, initial=0)

    @property
    def width(self) -> Any:
        """How far apart the lookalikes are in each column."""
        return self.high - self.low

    def learn(self, difference: Any) -> None:
        """Take note of a lookalike."""
        self.low, self.high = np.minimum(self.low, difference), np.maximum(self.high, difference)


class PartPrograms:
    """The programs of one part; all arrays are by column.

    `low`, `high`: how far each quantity may differ if nobody sees it; `hidden`: those that no cell shows.
    """

    def __init__(self, system: LinearSystem, part: Sequence[int], bounds: Callable[[int], tuple[int, int]]) -> None:
        self.numbers = part
        self.rows = rows_of(system, part).tocsc()
        self._present = abs(self.rows).sign().tocsr()
        ranges = np.array([bounds(number) for number in part], dtype=int).reshape(len(part), 2)
        self.low, self.high = ranges[:, 0], ranges[:, 1]
        self.hidden = np.array([system.quantities[number].hidden for number in part], dtype=bool)
        self._found: list[Any] = []

    # --- lookalikes: how far something differs ---

    def reach(self, unseen: Any) -> Reach:
        """Return what the lookalikes found so far tell where only what is `unseen` may differ."""
        found = np.array(self._found, dtype=int).reshape(len(self._found), len(self.numbers))
        return Reach(found[~found[:, ~unseen].any(axis=1)])

    def perhaps_narrow(self, known: Reach, targets: Any, widths: Any, movable: Any) -> Any:
        """Return those of the `targets` that no lookalike of many makes as wide as their width.

        Many are asked for in one lookalike, upwards and downwards by lot. What is found is added to `known`. `movable`:
        what can differ.
        """
        waiting = _waiting(known, targets, widths)
        stuck, waiting = waiting[~movable[waiting]], waiting[movable[waiting]]
        left = self._tried_together(known, waiting, widths, lambda aim: self._differ(known, aim, movable))
        return np.concatenate([stuck, left])

    def _tried_together(self, known: Reach, waiting: Any, widths: Any, differ: Callable[[Any], object]) -> Any:
        """Return those of the `waiting` that are not as wide as their width once many were asked to `differ` at once,
        upwards and downwards by lot.
        """
        lot = Random(len(self.numbers))
        for _ in range(TOGETHER):
            if len(waiting) < 2:
                break
            aim = np.zeros(len(self.numbers))
            aim[waiting] = [lot.choice((-1.0, 1.0)) for _ in waiting]
            before = known.width[waiting].sum()
            differ(aim)
            gained = known.width[waiting].sum() - before
            waiting = _waiting(known, waiting, widths)
            if not gained:
                break
        return waiting

    def is_narrow(self, known: Reach, target: int, width: int, movable: Any) -> bool:
        """Tell whether no two lookalikes in whole numbers lie so far apart in one column."""
        for way in (1.0, -1.0):
            if known.width[target] < width:
                self._differ(known, self._aim(target, way), movable)
        return bool(known.width[target] < width)

    def _differ(self, known: Reach, aim: Any, movable: Any) -> None:
        """Add to what is known the lookalike that goes farthest by an aim, in whole numbers."""
        found = self._farthest.least(aim, self.low * movable, self.high * movable)
        if found is not None and not found.is_whole:
            columns = np.flatnonzero(movable)
            program = LinearProgram(self.rows[:, columns], whole=True)
            found = program.least(aim[columns], self.low[columns], self.high[columns])
            moved = np.zeros(len(self.numbers))
            moved[columns] = 0.0 if found is None else found.columns
        elif found is not None:
            moved = found.columns
        if found is not None:
            self._found.append(np.round(moved).astype(int))
            known.learn(self._found[-1])

    def movable(self, unseen: Any) -> Any:
        """Find what of the `unseen` can differ at all: in no relation alone, nor where others do not differ."""
        movable = unseen.copy()
        while True:
            alone = self._present @ movable.astype(float) == 1.0
            stuck = movable & (self._present.T @ alone.astype(float) > 0)
            if not stuck.any():
                return movable
            movable &= ~stuck

    @cached_property
    def _farthest(self) -> LinearProgram:
        """How far the columns differ."""
        return LinearProgram(self.rows)

    # --- cuts: what at least must be suppressed ---

    def lines(self, widths: Any) -> Any:
        """Return what must hold of each suppressed quantity in each relation: others let it go as far as required."""
        from scipy.sparse import csr_array

        rooms, ends = self.high - self.low, self._present.indptr
        open_rows = np.flatnonzero(self._present @ self.hidden.astype(float) == 0)
        shares, columns = [np.zeros(0)], [np.zeros(0, dtype=int)]
        for row in open_rows:
            within = self._present.indices[ends[row] : ends[row + 1]]
            let_go = np.minimum.outer(widths[within], rooms[within])
            np.fill_diagonal(let_go, -widths[within])
            shares.append(let_go.ravel())
            columns.append(np.tile(within, len(within)))
        counts = np.diff(ends)[open_rows]
        lines = np.repeat(np.arange(counts.sum()), np.repeat(counts, counts))
        where = lines, np.concatenate(columns)
        return csr_array((np.concatenate(shares), where), shape=(counts.sum(), len(self.numbers)))

    def cuts(self, targets: Any, widths: Any, suppressed: Any) -> list[Any]:
        """Find what each of the `targets` lacks to be as wide as required beside what is `suppressed`, by shares.

        Whatever is suppressed must come to nothing or more by what is returned, in which the share of a target is
        negative; nothing is returned of those that lack nothing. What is published may differ very little, which makes
        strong cuts.
        """
        slack = np.maximum(suppressed, TOUCHED / max(1.0, float(self.high.max())))
        low, high, wanted = self.low * slack, self.high * slack, widths * suppressed - NEARLY
        known = Reach(np.zeros((0, len(self.numbers))))

        def differ(aim: Any) -> Answer | None:
            found = self._farthest.least(aim, low, high)
            if found is not None:
                known.learn(found.columns)
            return found

        def lack(target: int) -> Any:
            shares = np.zeros(len(self.numbers))
            for way in (1.0, -1.0):
                if known.width[target] >= wanted[target]:
                    return None
                found = differ(self._aim(target, way))
                if found is None:  # the solver gives up: nothing is known, and nothing cut off
                    return None
                gain, loss = np.maximum(-found.reduced, 0.0), np.maximum(found.reduced, 0.0)
                shares += self.high * gain - self.low * loss
            if known.width[target] >= wanted[target]:
                return None
            shares = np.minimum(shares, widths[target])
            shares[target] -= widths[target]
            return shares

        waiting = self._tried_together(known, targets, wanted, differ)
        return [cut for target in waiting.tolist() if (cut := lack(target)) is not None]

    def something_else(self, target: int, unseen: Any) -> Any:
        """Say as a cut that something that is seen so far must go if `target` does."""
        shares = (~unseen & (self.high > self.low)).astype(float)
        shares[target] = -1.0
        return shares

    def _aim(self, target: int, way: float) -> Any:
        aim = np.zeros(len(self.numbers))
        aim[target] = -way
        return aim


def _waiting(known: Reach, targets: Any, widths: Any) -> Any:
    return targets[known.width[targets] < widths[targets]]
