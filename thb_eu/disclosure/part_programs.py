"""Part programs: what an attacker can and cannot tell apart in a part of a linear system, as programs over arrays.

The search for what to suppress asks thousands of them of one part, so its relations are laid out once, each quantity a
column in the order of its number. Beside `feasibility` the door to SciPy. What is found here is only a proposal: the
`audit` believes none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from thb_eu.disclosure.linear_system import LinearSystem

SURELY_WHOLE = 1e-6
"""How near to a whole number the solver's answer must be to be one."""
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
        """Those in which a column does not differ."""
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
        self._across = self.rows.T.tocsr()
        self._present = abs(self.rows).sign().tocsr()
        ranges = np.array([bounds(number) for number in part], dtype=int).reshape(len(part), 2)
        self.low, self.high = ranges[:, 0], ranges[:, 1]
        self.hidden = np.array([system.quantities[number].hidden for number in part], dtype=bool)

    def none_known(self) -> Lookalikes:
        """No lookalike yet."""
        return Lookalikes(np.zeros((0, len(self.numbers)), dtype=int))

    # --- lookalikes: how far something differs ---

    def narrow(self, known: Lookalikes, targets: Any, widths: Any, unseen: Any, first: bool = False) -> list[Narrow]:
        """Those of the `targets` that differ less than their width where only what is `unseen` may differ.

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
        """The same in haste: also those that no lookalike of many made wide."""
        movable, known = self._movable(unseen), self.none_known()
        stuck = targets[~movable[targets]]
        return np.concatenate([stuck, self._together(known, targets[movable[targets]], widths, movable)])

    def _movable(self, unseen: Any) -> Any:
        """What of the `unseen` can differ at all: in no relation alone, nor where others do not differ."""
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
            columns = np.flatnonzero(movable)
            found = _whole(aim[columns], self.rows[:, columns], self.low[columns], self.high[columns])
            self._learn(known, columns, found)
            gained = known.width[waiting].sum() - before
            waiting = _waiting(known, waiting, widths)
            if not gained:
                break
        return waiting

    def _alone(self, known: Lookalikes, target: int, widths: Any, movable: Any) -> Narrow | None:
        """Whether one column is narrow, and why."""
        shares, reached = np.zeros(len(self.numbers)), 0.0
        columns = self._beside(target, movable)
        for way in (1.0, -1.0):
            if known.width[target] >= widths[target]:
                return None
            far, needs, moved = self._extreme(target, way, columns, 1.0)
            if (np.abs(moved - np.round(moved)) > SURELY_WHOLE).any():
                aim = np.zeros(len(columns))
                aim[columns == target] = -way
                moved = _solved(aim, self.rows[:, columns], self.low[columns], self.high[columns], True)
            self._learn(known, columns, moved)
            reached += far
            shares += needs
        if known.width[target] >= widths[target]:
            return None
        return Narrow(target, _cut(target, int(widths[target]), shares) if reached < widths[target] - NEARLY else None)

    def _learn(self, known: Lookalikes, columns: Any, found: Any) -> None:
        if found is not None:
            difference = np.zeros(len(self.numbers), dtype=int)
            difference[columns] = np.round(found)
            known.learn(difference)

    def _beside(self, target: int, movable: Any) -> Any:
        """The movable columns that relations tie to `target`."""
        reached = np.zeros(len(self.numbers), dtype=bool)
        reached[target], size = True, 0
        while size < (size := int(reached.sum())):
            rows = self._present @ reached.astype(float) > 0
            reached |= movable & (self._present.T @ rows.astype(float) > 0)
        return np.flatnonzero(reached)

    # --- lookalikes: what must differ so that something does ---

    def cheapest(self, demands: Mapping[int, int], unseen: Any, charges: Any, whole: bool = False) -> Any:
        """A lookalike of little charge in which every column of `demands` differs so far or farther.

        What is `unseen` differs free of charge. The solver charges by shares, so the prices are set anew by what moved,
        and what costs least is taken. None where there is no such lookalike. `whole`: in whole numbers.
        """
        from scipy.sparse import hstack

        if any(not self.low[column] <= by <= self.high[column] for column, by in demands.items()):
            return None
        unpaid, free = np.flatnonzero(~unseen), np.flatnonzero(unseen)
        low, high = self.low.astype(float), self.high.astype(float)
        for column, by in demands.items():
            low[column], high[column] = (by, high[column]) if by > 0 else (low[column], by)
        rows = hstack([self.rows[:, free], self.rows[:, unpaid], -self.rows[:, unpaid]], format="csc")
        lows = np.concatenate([low[free], np.zeros(2 * len(unpaid))])
        highs = np.concatenate([high[free], high[unpaid], -low[unpaid]])
        step = max(1, *(abs(by) for by in demands.values()))
        prices, best, least = charges[unpaid] / step, None, np.inf
        for _ in range(AGAIN + 1):
            aim = np.concatenate([np.zeros(len(free)), prices, prices])
            found = _solved(aim, rows, lows, highs, whole)
            if found is None:
                break
            difference = np.zeros(len(self.numbers))
            difference[free] = found[: len(free)]
            ups, downs = np.split(found[len(free) :], 2)
            difference[unpaid] = ups - downs
            moved = np.abs(difference[unpaid])
            paid = charges[unpaid][moved > SURELY_WHOLE].sum()
            if paid < least - SURELY_WHOLE:
                best, least = difference, paid
            prices = charges[unpaid] / np.where(moved > SURELY_WHOLE, moved, 1.0 / step)
        return best

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
        """What `target` lacks to be as wide as required beside what is `suppressed`; None where it lacks nothing.

        What is published may differ very little, which makes a strong cut.
        """
        shares, reached = np.zeros(len(self.numbers)), 0.0
        columns = np.arange(len(self.numbers))
        slack = np.where(suppressed, 1.0, TOUCHED / max(1.0, float(self.high.max())))
        for way in (1.0, -1.0):
            far, needs, _ = self._extreme(target, way, columns, slack)
            reached += far
            shares += needs
            if reached >= width - NEARLY:
                return None
        return _cut(target, width, shares)

    def _extreme(self, target: int, way: float, columns: Any, slack: Any) -> tuple[float, Any, Any]:
        """How far `target` differs at most, in fractions; how far each quantity would let it go; that lookalike.

        Only `columns` differ, by that share of their bounds.
        """
        from scipy.optimize import linprog

        aim = np.zeros(len(self.numbers))
        aim[target] = -way
        rows = self.rows[:, columns]
        found = linprog(
            aim[columns],
            A_eq=rows,
            b_eq=np.zeros(rows.shape[0]),
            bounds=np.column_stack([self.low[columns] * slack, self.high[columns] * slack]),
            method="highs",
            options={"presolve": False},
        )
        if found.x is None:  # the solver gives up: nothing is known, and nothing cut off
            return np.inf, np.zeros(len(self.numbers)), np.zeros(len(columns))
        left = -aim + self._across @ found.eqlin.marginals
        return -float(found.fun), self.high * np.maximum(left, 0.0) - self.low * np.maximum(-left, 0.0), found.x


def _cut(target: int, width: int, shares: Any) -> Cut:
    shares = np.minimum(shares, width)
    shares[target] -= width
    return Cut(shares)


def _waiting(known: Lookalikes, targets: Any, widths: Any) -> Any:
    return targets[known.width[targets] < widths[targets]]


def least_weight(weights: Any, must: Any, lines: Any, cuts: Sequence[Cut]) -> Any:
    """The columns of least weight, those that `must` be among them, that satisfy all `lines` and every cut.

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


def _whole(aim: Any, rows: Any, low: Any, high: Any) -> Any:
    """Whole numbers between `low` and `high` that bring every row to zero, at the least sum of `aim`; None if none."""
    found = _solved(aim, rows, low, high, False)
    if found is not None and not (np.abs(found - np.round(found)) < SURELY_WHOLE).all():
        found = _solved(aim, rows, low, high, True)
    return None if found is None else np.round(found).astype(int)


def _solved(aim: Any, rows: Any, low: Any, high: Any, whole: bool) -> Any:
    """The same in fractions, which is faster and mostly gives whole numbers too, or in whole numbers."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    return milp(
        aim,
        bounds=Bounds(low, high),
        constraints=LinearConstraint(rows, 0.0, 0.0) if rows.shape[0] else (),
        integrality=np.full(len(aim), int(whole)),
        options={"mip_rel_gap": 0.0} if whole else {"presolve": False},
    ).x
