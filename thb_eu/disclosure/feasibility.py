"""Feasibility: between which values each withheld cell could lie for a reader of all that is shown. The door to SciPy.

A number is protected as far as tables that a reader cannot tell from the real one (lookalikes) hold another. Comes in:
a `LinearSystem` and, for every quantity that may differ, its `Interval`; all others stay as they are. Goes out: the
differences of the farthest or the cheapest lookalike, in whole numbers. All movements are held within a box; that can
only make protection look weaker than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thb_eu.disclosure.linear_system import LinearSystem

Difference = dict[int, int]
"""By how much each quantity of a lookalike differs from the real one; those left out do not."""

SURELY_WHOLE = 1e-6
"""How near to a whole number the solver's answer must be to be one."""
ENDLESS = 3
"""What the solver says of an aim that nothing ends."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a quantity may differ: freely from `low` to `high`, and for a `charge` from `lowest` to `highest`."""

    low: int
    high: int
    lowest: int
    highest: int
    charge: float = 0.0

    def is_free(self, size: int) -> bool:
        """Whether to differ by `size` is free of charge."""
        return not self.charge or self.low <= size <= self.high


def free(low: int, high: int) -> Interval:
    """Room without any charge."""
    return Interval(low, high, low, high)


def farthest(system: LinearSystem, rooms: Mapping[int, Interval], target: int, up: bool) -> Difference:
    """The lookalike without charge in which `target` differs most, upwards or downwards."""
    within = {number: free(interval.low, interval.high) for number, interval in rooms.items()}
    part = _part(system, within, target)
    found = _solve(system, within, part, {target: -1.0 if up else 1.0}, within[target])
    return found or {}  # without a solution none is known, which never makes a count look safe


def cheapest(system: LinearSystem, rooms: Mapping[int, Interval], target: int, by: int) -> Difference | None:
    """A lookalike of little charge in which `target` differs at least `by` (upwards, or downwards where negative).

    The solver charges by shares; so what differs most is paid in full, and the rest is tried again, until all is paid.
    """
    interval, within = rooms[target], dict(rooms)
    if not interval.lowest <= by <= interval.highest:
        return None
    beyond = free(by, interval.highest) if by > 0 else free(interval.lowest, by)
    part = _part(system, rooms, target)
    while (found := _solve(system, within, part, {target: 0.0}, beyond)) is not None:
        unpaid = [number for number, size in found.items() if not within[number].is_free(size)]
        if not unpaid:
            return found
        dearest = max(unpaid, key=lambda number: (abs(found[number]), -within[number].charge))
        within[dearest] = free(within[dearest].lowest, within[dearest].highest)
    return None


def ends(
    system: LinearSystem, lows: Mapping[int, int], highs: Mapping[int, int | None], target: int
) -> tuple[Difference, Difference | None]:
    """The lookalikes in which `target` differs most downwards and upwards, without any box; None where nothing ends it.

    `lows`, `highs`: how far each quantity may differ, None where it has no upper end.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    part = _part(system, lows, target)
    rows = _rows(system, part, [], target)[1:]
    upper = [np.inf if (high := highs[number]) is None else high for number in part]
    found: list[Difference | None] = []
    for sign in (1.0, -1.0):
        problem = {
            "c": [sign * (number == target) for number in part],
            "bounds": Bounds([lows[number] for number in part], upper),
            "constraints": LinearConstraint(rows, 0, 0) if rows.shape[0] else (),
        }
        result = milp(**problem, options={"presolve": False})
        if result.x is not None and not all(abs(size - round(size)) < SURELY_WHOLE for size in result.x.tolist()):
            result = milp(**problem, integrality=[1] * len(part), options={"mip_rel_gap": 0.0})
        sizes = [] if result.x is None else map(round, result.x.tolist())
        moved = {number: size for number, size in zip(part, sizes, strict=False) if size}
        found.append(None if result.status == ENDLESS else moved)  # without a solution none is known
    lowest, highest = found
    return lowest or {}, highest


def _part(system: LinearSystem, rooms: Container[int], target: int) -> list[int]:
    """The quantities that can differ because `target` does."""
    reached, waiting = {target}, [target]
    while waiting:
        for relation in system.relations_of.get(waiting.pop(), ()):
            for number in system.relations[relation]:
                if number in rooms and number not in reached:
                    reached.add(number)
                    waiting.append(number)
    return sorted(reached)


def _solve(
    system: LinearSystem, rooms: Mapping[int, Interval], part: list[int], aim: Mapping[int, float], demand: Interval
) -> Difference | None:
    """Whole numbers within the rooms that keep every relation, at the least sum of aim and charges.

    A quantity differs by what is free, and upwards or downwards by what is charged: the whole charge for as much as
    the demand may need of it, a share for less. The one that `aim` names must lie within `demand`.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    charged = [number for number in part if rooms[number].charge]
    ups = [rooms[number].highest - rooms[number].high for number in charged]
    downs = [rooms[number].low - rooms[number].lowest for number in charged]
    step = max(1, demand.low, -demand.high)
    prices = [rooms[number].charge / step for number in charged * 2]
    ranges = [*((rooms[number].low, rooms[number].high) for number in part), *((0, way) for way in ups + downs)]
    rows = _rows(system, part, charged, *aim)
    others = [0.0] * (rows.shape[0] - 1)
    problem = {
        "c": [*(aim.get(number, 0.0) for number in part), *prices],
        "bounds": Bounds([low for low, _ in ranges], [high for _, high in ranges]),
        "constraints": LinearConstraint(rows, [demand.low, *others], [demand.high, *others]),
    }
    result = milp(**problem, options={"presolve": False})  # fractions: faster, and mostly there are none in the answer
    if result.x is not None and not all(abs(size - round(size)) < SURELY_WHOLE for size in result.x.tolist()):
        result = milp(**problem, integrality=[1] * len(ranges), options={"mip_rel_gap": 0.0})
    if result.x is None:
        return None
    moved = dict.fromkeys(part, 0)
    signs = [1] * (len(part) + len(charged)) + [-1] * len(charged)
    for number, sign, size in zip([*part, *charged, *charged], signs, result.x.tolist(), strict=True):
        moved[number] += sign * round(size)
    return {number: size for number, size in moved.items() if size}


def _rows(system: LinearSystem, part: list[int], charged: list[int], target: int) -> Any:
    """The target, then the relations between the quantities of `part`; the charged stand thrice: free, up, down."""
    from scipy.sparse import csr_array

    columns: dict[int, list[tuple[int, float]]] = {number: [(place, 1.0)] for place, number in enumerate(part)}
    for place, number in enumerate(charged, len(part)):
        columns[number] += [(place, 1.0), (place + len(charged), -1.0)]
    relations = sorted({relation for number in part for relation in system.relations_of.get(number, ())})
    lines = [{target: 1}, *(system.relations[relation] for relation in relations)]
    entries = [
        (row, place, factor * sign)
        for row, line in enumerate(lines)
        for number, factor in line.items()
        for place, sign in columns.get(number, ())
    ]
    where = ([row for row, _, _ in entries], [place for _, place, _ in entries])
    shape = (len(lines), len(part) + 2 * len(charged))
    return csr_array(([factor for _, _, factor in entries], where), shape=shape)


def some_numbers(
    sums: Sequence[tuple[Mapping[int, int], int]], at_most: Mapping[int, int | None]
) -> dict[int, int] | None:
    """Whole numbers from zero up, as large as may be, that bring every sum of factors with what is seen to zero.

    `at_most`: the numbers and their upper bounds, None where there is none. None where no numbers do.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    numbers = sorted(at_most)
    place = {number: at for at, number in enumerate(numbers)}
    highest = [np.inf if (high := at_most[number]) is None else float(high) for number in numbers]
    rows = np.zeros((len(sums), len(numbers)))
    for row, (factors, _seen) in zip(rows, sums, strict=True):
        for number, factor in factors.items():
            row[place[number]] = factor
    seen = np.array([-float(told) for _factors, told in sums])
    found = milp(
        [0.0 if np.isinf(high) else -1.0 for high in highest],
        integrality=np.ones(len(numbers)),
        bounds=Bounds(np.zeros(len(numbers)), np.array(highest)),
        constraints=LinearConstraint(rows, seen, seen) if sums else (),
    )
    if found.x is None:
        return None
    return {number: round(size) for number, size in zip(numbers, found.x.tolist(), strict=True)}


# --- cuts: what at least must be suppressed ------------------------------------------------------

TOUCHED = 1e-3
"""How far a published number may differ in a linear program of which only the duals are wanted: it keeps them small."""
NEARLY = 1e-2
"""What `TOUCHED` may add to a width."""
LATE = 1e-7
"""How much dearer each number is than the one before it: of equal losses one is always found."""
WORK = {"mip_rel_gap": 0.0, "node_limit": 2000}


@dataclass(frozen=True, slots=True)
class Cut:
    """If `number` is suppressed, what is suppressed beside it must weigh at least `least` by these `shares`."""

    number: int
    shares: Any
    least: float


class AttackProblem:
    """The linear programs of an attacker within some quantities: how far can one of them differ, and why not farther.

    `bounds` says how far each may differ if it is suppressed.
    """

    def __init__(self, system: LinearSystem, numbers: Sequence[int], bounds: Callable[[int], tuple[int, int]]) -> None:
        from scipy.sparse import csr_array

        self.numbers = numbers
        self.place = {number: place for place, number in enumerate(numbers)}
        relations = sorted({relation for number in numbers for relation in system.relations_of.get(number, ())})
        entries = [
            (row, self.place[number], float(factor))
            for row, relation in enumerate(relations)
            for number, factor in system.relations[relation].items()
        ]
        where = ([row for row, _, _ in entries], [place for _, place, _ in entries])
        self.rows = csr_array(([factor for _, _, factor in entries], where), shape=(len(relations), len(numbers)))
        ranges = np.array([bounds(number) for number in numbers], dtype=float)
        self.low, self.high = ranges[:, 0], ranges[:, 1]

    def cut(self, number: int, suppressed: Collection[int], width: int, low: Any, high: Any) -> tuple[Cut | None, int]:
        """What `number` lacks to be as wide as required, and how many programs that took; None if it lacks nothing.

        `low` and `high`: how far each quantity is known to differ; what is found here is added.
        """
        place, shares, used = self.place[number], np.zeros(len(self.numbers)), 0
        for way in (1.0, -1.0):
            if high[place] - low[place] >= width - NEARLY:
                return None, used
            moved, needs = self._farthest(place, way, suppressed)
            np.minimum(low, moved, out=low)
            np.maximum(high, moved, out=high)
            shares += needs
            used += 1
        if high[place] - low[place] >= width - NEARLY:
            return None, used
        shares = np.minimum(shares, width)
        least, shares[place] = width - shares[place], 0.0
        return Cut(number, shares, least), used

    def _farthest(self, place: int, way: float, suppressed: Collection[int]) -> tuple[Any, Any]:
        """The farthest lookalike in fractions, and how far each quantity would let it go, by the duals."""
        from scipy.optimize import linprog

        free = np.full(len(self.numbers), TOUCHED / max(1.0, float(self.high.max(initial=1.0))))
        free[[self.place[number] for number in suppressed if number in self.place]] = 1.0
        aim = np.zeros(len(self.numbers))
        aim[place] = -way
        ranges = np.column_stack([self.low * free, self.high * free])
        zeros = np.zeros(self.rows.shape[0])
        found = linprog(aim, A_eq=self.rows, b_eq=zeros, bounds=ranges, method="highs", options={"presolve": False})
        left = -aim + self.rows.T @ found.eqlin.marginals
        return found.x, self.high * np.maximum(left, 0.0) - self.low * np.maximum(-left, 0.0)


def least_weight(
    numbers: Sequence[int], weights: Sequence[float], must: Collection[int], cuts: Sequence[Cut]
) -> frozenset[int] | None:
    """The numbers of least weight, `must` among them, that satisfy every cut; None if it is not found within the work.

    Hidden quantities stand in `must` and weigh nothing.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    place = {number: at for at, number in enumerate(numbers)}
    rows = np.array([cut.shares for cut in cuts])
    for row, cut in zip(rows, cuts, strict=True):
        row[place[cut.number]] = -cut.least
    lowest = np.array([1.0 if number in must else 0.0 for number in numbers])
    found = milp(
        [weight * (1 + LATE * at) for at, weight in enumerate(weights)],
        integrality=np.ones(len(numbers)),
        bounds=Bounds(lowest, np.ones(len(numbers))),
        constraints=LinearConstraint(rows, -SURELY_WHOLE, np.inf),
        options=WORK,
    )
    if found.status or found.x is None:
        return None
    return frozenset(number for number, share in zip(numbers, found.x.tolist(), strict=True) if share > 0.5)


# --- rounding: other whole numbers that add up ---------------------------------------------------


def some_multiples(
    system: LinearSystem, part: Collection[int], base: int, error: int, leaning: Mapping[int, float]
) -> dict[int, int] | None:
    """For each number in `leaning` a multiple of `base` at most `error` away, so that every sum of `part` still holds.

    Zeros stay zeros, hidden quantities may take any value, all others stay as they are. The next multiple above is
    taken where `leaning` (from 0 to 1) lies below the share of the way to it, so that no number tends to a side; what
    the sums ask for goes before. None where no multiples are found within the work.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    numbers = sorted(leaning)
    hidden = sorted(number for number in part if system.quantities[number].hidden)
    values = [system.quantities[number].value for number in numbers]
    under = [value // base for value in values]
    downs = [value and min(value // base, (error - value % base) // base) for value in values]
    ups = [value and (value + error) // base - value // base for value in values]
    first, count = {number: place for place, number in enumerate(numbers)}, len(numbers)
    behind = {number: 3 * count + place for place, number in enumerate(hidden)}
    entries, told = [], []
    relations = sorted({relation for number in part for relation in system.relations_of.get(number, ())})
    for row, relation in enumerate(relations):
        known = 0
        for number, factor in system.relations[relation].items():
            if number in first:
                place = first[number]
                known += factor * base * under[place]
                for step, sign in enumerate((1, 1, -1)):
                    entries.append((row, place + step * count, factor * base * sign))
            elif number in behind:
                entries.append((row, behind[number], factor))
            else:
                known += factor * system.quantities[number].value
        told.append(-float(known))
    up_once = [min(1, up) for up in ups]
    highs = [*up_once, *(up - once for up, once in zip(ups, up_once, strict=True)), *downs]
    prices = [leaning[n] - value % base / base for n, value in zip(numbers, values, strict=True)]
    where = ([row for row, _, _ in entries], [place for _, place, _ in entries])
    rows = csr_array(([f for _, _, f in entries], where), shape=(len(relations), 3 * count + len(hidden)))
    found = milp(
        [*prices, *[FARTHER] * (2 * count), *[0.0] * len(hidden)],
        integrality=[1] * (3 * count) + [0] * len(hidden),
        bounds=Bounds([0.0] * (3 * count + len(hidden)), [*highs, *[np.inf] * len(hidden)]),
        constraints=LinearConstraint(rows, told, told) if relations else (),
        options=ROUGHLY,
    )
    if found.x is None:
        return None
    steps = [round(size) for size in found.x.tolist()[: 3 * count]]
    return {
        n: base * (under[at] + steps[at] + steps[count + at] - steps[2 * count + at]) for at, n in enumerate(numbers)
    }


FARTHER = 2.0
"""What it costs to go past the nearest multiples; the two nearest cost less than one."""
ROUGHLY = {"mip_rel_gap": 0.05, "node_limit": 500}
