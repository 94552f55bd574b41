"""Write what an attacker can and cannot tell apart in a part of a linear system, as programs over arrays.

The search for what to suppress asks thousands of them of one part, so its relations are laid out once, each quantity a
column in the order of its number. What is found here is only a proposal: the `audit` believes none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from thb_eu.disclosure.linear_program import SURELY_WHOLE, LinearProgram
from thb_eu.disclosure.linear_system import LinearSystem

TOUCHED = 1e-3
"""How far a published number may differ in a program of which only the duals are wanted: it keeps them small."""
NEARLY = 1e-2
"""What `TOUCHED` may add to a width; by so much a cut must be missed."""
LATE = 1e-7
"""How much dearer each number is than the one before it: of equal losses one is always found."""
WORK = {"mip_rel_gap": 0.03, "node_limit": 300}
TOGETHER = 6
"""How often many quantities are asked to differ in one lookalike, before each is asked alone."""
AGAIN = 2
"""How often prices are set anew by what a lookalike moved."""


class Lookalikes:
    """Lookalikes found so far, each a row; how far each column is known to differ in them."""

    def __init__(self, found: Any) -> None:
        self._found, self._count = found, len(found)
        self.low = np.minimum(found.min(axis=0, initial=0), 0)
        self.high = np.maximum(found.max(axis=0, initial=0), 0)

    @property
    def width(self) -> Any:
        """How far apart the lookalikes are in each column."""
        return self.high - self.low

    def learn(self, difference: Any) -> None:
        """Take note of a lookalike."""
        if self._count == len(self._found):
            self._found = np.vstack([self._found, np.zeros((self._count + 16, len(difference)), dtype=int)])
        self._found[self._count] = difference
        self._count += 1
        self.low, self.high = np.minimum(self.low, difference), np.maximum(self.high, difference)

    def without(self, column: int) -> Lookalikes:
        """Return those in which a column does not differ."""
        found = self._found[: self._count]
        return Lookalikes(found[found[:, column] == 0])


@dataclass(frozen=True, slots=True)
class Cut:
    """What is suppressed must weigh at least nothing by these `shares`: that of the protected column is negative."""

    shares: Any


@dataclass(frozen=True, slots=True)
class Narrow:
    """A column that differs less than required, and the cut that says why, where fractions tell."""

    target: int
    cut: Cut | None


class PartPrograms:
    """The programs of one part; all arrays are by column.

    `low`, `high`: how far each quantity may differ if nobody sees it; `hidden`: those that no cell shows.
    """

    def __init__(self, system: LinearSystem, part: Sequence[int], bounds: Callable[[int], tuple[int, int]]) -> None:
        from scipy.sparse import csc_array

        self.numbers = part
        self.column = {number: column for column, number in enumerate(part)}
        relations = sorted({relation for number in part for relation in system.relations_of.get(number, ())})
        self.relations_of: list[list[int]] = [[] for _ in part]
        entries = []
        for row, relation in enumerate(relations):
            for number, factor in system.relations[relation].items():
                entries.append((row, self.column[number], float(factor)))
                self.relations_of[self.column[number]].append(row)
        where = ([row for row, _, _ in entries], [column for _, column, _ in entries])
        shape = (len(relations), len(part))
        self.rows = csc_array(([factor for _, _, factor in entries], where), shape=shape)
        self._present = abs(self.rows).sign().tocsr()
        ranges = np.array([bounds(number) for number in part], dtype=int).reshape(len(part), 2)
        self.low, self.high = ranges[:, 0], ranges[:, 1]
        self.hidden = np.array([system.quantities[number].hidden for number in part], dtype=bool)

    def none_known(self) -> Lookalikes:
        """No lookalike yet."""
        return Lookalikes(np.zeros((0, len(self.numbers)), dtype=int))

    # --- lookalikes: how far something differs ---

    def narrow(self, known: Lookalikes, targets: Any, widths: Any, unseen: Any, first: bool = False) -> list[Narrow]:
        """Return those of the `targets` that differ less than their width where only what is `unseen` may differ.

        What is found is added to `known`. Many are asked for in one lookalike, upwards and downwards by lot; then each
        alone. `first`: the first such one is enough.
        """
        movable = self._movable(unseen)
        waiting = _waiting(known, targets, widths)
        stuck = waiting[~movable[waiting]]
        narrow = [Narrow(int(target), None) for target in stuck]
        waiting = waiting[movable[waiting]]
        if first:
            if narrow:
                return narrow[:1]
            if len(waiting):
                narrowest = waiting[np.argmin(known.width[waiting])]
                found = self._alone(known, int(narrowest), widths, movable)
                if found:
                    return [found]
                waiting = _waiting(known, waiting, widths)
        waiting = self._together(known, waiting, widths, movable)
        for target in waiting:
            found = self._alone(known, int(target), widths, movable)
            if found:
                narrow.append(found)
                if first:
                    break
        return narrow

    def perhaps_narrow(self, targets: Any, widths: Any, unseen: Any) -> Any:
        """Return the same in haste: also those that no lookalike of many made wide."""
        movable, known = self._movable(unseen), self.none_known()
        stuck = targets[~movable[targets]]
        return np.concatenate([stuck, self._together(known, targets[movable[targets]], widths, movable)])

    def _movable(self, unseen: Any) -> Any:
        """Find what of the `unseen` can differ at all: in no relation alone, nor where others do not differ."""
        movable = unseen.copy()
        while True:
            alone = self._present @ movable.astype(float) == 1.0
            stuck = movable & (self._present.T @ alone.astype(float) > 0)
            if not stuck.any():
                return movable
            movable &= ~stuck

    def _together(self, known: Lookalikes, waiting: Any, widths: Any, movable: Any) -> Any:
        lot = Random(len(self.numbers))
        for _ in range(TOGETHER):
            if len(waiting) < 2:
                break
            aim = np.zeros(len(self.numbers))
            aim[waiting] = [lot.choice((-1.0, 1.0)) for _ in waiting]
            before = known.width[waiting].sum()
            found = self._farthest.least(aim, self.low * movable, self.high * movable)
            moved = None if found is None else found.columns
            if moved is not None and not is_whole(moved):
                moved = self._in_whole_numbers(aim, movable)
            self._learn(known, moved)
            gained = known.width[waiting].sum() - before
            waiting = _waiting(known, waiting, widths)
            if not gained:
                break
        return waiting

    def _alone(self, known: Lookalikes, target: int, widths: Any, movable: Any) -> Narrow | None:
        """Tell whether one column is narrow, and why."""
        shares, reached = np.zeros(len(self.numbers)), 0.0
        beside = self._beside(target, movable)
        for way in (1.0, -1.0):
            if known.width[target] >= widths[target]:
                return None
            far, needs, moved = self._extreme(target, way, self.low * beside, self.high * beside)
            if not is_whole(moved):
                moved = self._in_whole_numbers(self._aim(target, way), beside)
            self._learn(known, moved)
            reached += far
            shares += needs
        if known.width[target] >= widths[target]:
            return None
        return Narrow(target, _cut(target, int(widths[target]), shares) if reached < widths[target] - NEARLY else None)

    def _in_whole_numbers(self, aim: Any, movable: Any) -> Any:
        """Return the same lookalike in whole numbers; None where none is found."""
        columns = np.flatnonzero(movable)
        program = LinearProgram(self.rows[:, columns], whole=True)
        found = program.least(aim[columns], self.low[columns], self.high[columns])
        if found is None:
            return None
        moved = np.zeros(len(self.numbers))
        moved[columns] = found.columns
        return moved

    def _learn(self, known: Lookalikes, moved: Any) -> None:
        if moved is not None:
            known.learn(np.round(moved).astype(int))

    def _beside(self, target: int, movable: Any) -> Any:
        """Find which movable columns relations tie to `target`."""
        reached = np.zeros(len(self.numbers), dtype=bool)
        reached[target], size = True, 0
        while size < (size := int(reached.sum())):
            rows = self._present @ reached.astype(float) > 0
            reached |= movable & (self._present.T @ rows.astype(float) > 0)
        return reached

    # --- lookalikes: what must differ so that something does ---

    def cheapest(self, demands: Mapping[int, int], unseen: Any, charges: Any, whole: bool = False) -> Any:
        """Return a lookalike of little charge in which every column of `demands` differs so far or farther.

        What is `unseen` differs free of charge. The solver charges by shares, so the prices are set anew by what moved,
        and what costs least is taken. None where there is no such lookalike. `whole`: in whole numbers.
        """
        if any(not self.low[column] <= by <= self.high[column] for column, by in demands.items()):
            return None
        low, high = self.low.astype(float), self.high.astype(float)
        for column, by in demands.items():
            low[column], high[column] = (by, high[column]) if by > 0 else (low[column], by)
        paid, nothing = ~unseen, np.zeros(len(self.numbers))
        lows = np.concatenate([low * unseen, nothing, nothing])
        highs = np.concatenate([high * unseen, high * paid, -low * paid])
        least_ups, least_downs = np.maximum(low, 0.0) * paid, np.maximum(-high, 0.0) * paid
        lows[len(nothing) :] = np.concatenate([least_ups, least_downs])
        program = LinearProgram(self._charged, whole=True) if whole else self._cheapest
        step = max(1, *(abs(by) for by in demands.values()))
        prices, best, least = charges * paid / step, None, np.inf
        for _ in range(AGAIN + 1):
            found = program.least(np.concatenate([nothing, prices, prices]), lows, highs)
            if found is None:
                break
            free, ups, downs = np.split(found.columns, 3)
            difference = free + ups - downs
            moved = np.abs(difference) * paid
            cost = charges[moved > SURELY_WHOLE].sum()
            if cost < least - SURELY_WHOLE:
                best, least = difference, cost
            prices = charges * paid / np.where(moved > SURELY_WHOLE, moved, 1.0 / step)
        return best

    @cached_property
    def _farthest(self) -> LinearProgram:
        """How far the columns differ."""
        return LinearProgram(self.rows)

    @cached_property
    def _cheapest(self) -> LinearProgram:
        return LinearProgram(self._charged)

    @cached_property
    def _charged(self) -> Any:
        """Each column thrice: what differs free of charge, and what is charged for differing upwards and downwards."""
        from scipy.sparse import hstack

        return hstack([self.rows, self.rows, -self.rows], format="csc")

    # --- cuts: what at least must be suppressed ---

    def lines(self, widths: Any) -> Any:
        """What must hold of every suppressed quantity in every relation: others there let it go as far as required."""
        from scipy.sparse import csr_array

        rooms, entries, line = self.high - self.low, list[tuple[int, int, int]](), 0
        open_rows = np.flatnonzero(self._present @ self.hidden.astype(float) == 0)
        for row in open_rows:
            columns = self._present[[row], :].indices
            for column in columns:
                width = widths[column]
                entries += [(line, n, -width if n == column else min(width, rooms[n])) for n in columns]
                line += 1
        where = ([line for line, _, _ in entries], [n for _, n, _ in entries])
        return csr_array(([float(share) for _, _, share in entries], where), shape=(line, len(self.numbers)))

    def cut(self, target: int, width: int, suppressed: Any) -> Cut | None:
        """Find what `target` lacks to be as wide as required beside what is `suppressed`; None where it lacks nothing.

        What is published may differ very little, which makes a strong cut.
        """
        shares, reached = np.zeros(len(self.numbers)), 0.0
        slack = np.where(suppressed, 1.0, TOUCHED / max(1.0, float(self.high.max())))
        for way in (1.0, -1.0):
            far, needs, _ = self._extreme(target, way, self.low * slack, self.high * slack)
            reached += far
            shares += needs
            if reached >= width - NEARLY:
                return None
        return _cut(target, width, shares)

    def _extreme(self, target: int, way: float, low: Any, high: Any) -> tuple[float, Any, Any]:
        """How far `target` differs at most, in fractions; how far each quantity would let it go; that lookalike."""
        found = self._farthest.least(self._aim(target, way), low, high)
        if found is None:  # the solver gives up: nothing is known, and nothing cut off
            return np.inf, np.zeros(len(self.numbers)), np.zeros(len(self.numbers))
        gain, loss = np.maximum(-found.reduced, 0.0), np.maximum(found.reduced, 0.0)
        return -found.price, self.high * gain - self.low * loss, found.columns

    def _aim(self, target: int, way: float) -> Any:
        aim = np.zeros(len(self.numbers))
        aim[target] = -way
        return aim


def is_whole(moved: Any) -> bool:
    """Tell whether a lookalike differs by whole numbers alone."""
    return bool((np.abs(moved - np.round(moved)) < SURELY_WHOLE).all())


def _cut(target: int, width: int, shares: Any) -> Cut:
    shares = np.minimum(shares, width)
    shares[target] -= width
    return Cut(shares)


def _waiting(known: Lookalikes, targets: Any, widths: Any) -> Any:
    return targets[known.width[targets] < widths[targets]]


def least_weight(weights: Any, must: Any, lines: Any, cuts: Sequence[Cut]) -> Any:
    """Return the columns of least weight, those that `must` be among them, that satisfy all `lines` and every cut.

    None if they are not found within the work.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    count = len(weights)
    rows = vstack([lines, csr_array(np.array([cut.shares for cut in cuts]).reshape(len(cuts), count))])
    found = milp(
        weights * (1 + LATE * np.arange(count)),
        integrality=np.ones(count),
        bounds=Bounds(must.astype(float), np.ones(count)),
        constraints=LinearConstraint(rows, -SURELY_WHOLE, np.inf),
        options=WORK,
    )
    return None if found.x is None else found.x > 0.5
