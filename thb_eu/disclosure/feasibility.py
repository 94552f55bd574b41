"""Bound the values of each withheld cell for a reader of all that is shown. The door to SciPy.

A number is protected as far as tables that a reader cannot tell from the real one (lookalikes) hold another. Comes in:
a `LinearSystem` and, for every quantity that may differ, its `Interval`; all others stay as they are. Goes out: the
differences of the farthest lookalike, in whole numbers. All movements are held within a box; that can
only make protection look weaker than it is.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thb_eu.disclosure.ends import Ends, ends_of
from thb_eu.disclosure.linear_system import LinearSystem

Difference = dict[int, int]
"""By how much each quantity of a lookalike differs from the real one; those left out do not."""

SURELY_WHOLE = 1e-6
"""How near to a whole number the solver's answer must be to be one."""
DEAR = 100.0
"""How many times more than what is easy something else costs in the nearest lookalike."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a quantity may differ."""

    low: int
    high: int


def farthest(system: LinearSystem, rooms: Mapping[int, Interval], target: int, up: bool) -> Difference:
    """Return the lookalike in which `target` differs most, upwards or downwards."""
    from scipy.optimize import Bounds, LinearConstraint

    part = _part(system, rooms, target)
    rows = _rows(system, part)
    problem = {
        "c": [(-1.0 if up else 1.0) * (number == target) for number in part],
        "bounds": Bounds([rooms[number].low for number in part], [rooms[number].high for number in part]),
        "constraints": LinearConstraint(rows, 0, 0) if rows.shape[0] else (),
    }
    return _whole(problem, part)  # without a solution none is known, which never makes a count look safe


def ends(system: LinearSystem, lows: Mapping[int, int], highs: Mapping[int, int | None], target: int) -> Ends:
    """Find by how much `target` differs at least and at most, without any box; None where nothing ends it upwards.

    `lows`, `highs`: how far each quantity may differ, None where it has no upper end.
    """
    part = _part(system, lows, target)
    low = np.array([lows[number] for number in part], dtype=float)
    high = np.array([np.inf if (most := highs[number]) is None else most for number in part])
    [found] = ends_of(_rows(system, part), low, high, [part.index(target)])
    return found or (0, 0)  # without a solution no other number is known


def nearest(
    system: LinearSystem, rooms: Mapping[int, Interval], target: int, size: int, easy: Mapping[int, Interval]
) -> Difference:
    """Return the lookalike in which `target` differs by `size` and all else by as little as may be.

    What differs more than is `easy` costs `DEAR` times as much. Nothing where no lookalike is found.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    part = _part(system, rooms, target)
    steps = []
    for place, number in enumerate(part):
        room, free = rooms[number], easy[number]
        for way, far, near in ((1, room.high, free.high), (-1, -room.low, -free.low)):
            cheap = max(0, min(far, near))
            steps += [(place, way, cheap, 1.0), (place, way, far - cheap, DEAR)]
    steps = [step for step in steps if step[2]]
    where = ([place for place, _, _, _ in steps], range(len(steps)))
    moves = csr_array(([float(way) for _, way, _, _ in steps], where), shape=(len(part), len(steps)))
    rows = vstack([_rows(system, part) @ moves, moves[[part.index(target)], :]])
    told = np.array([0.0] * (rows.shape[0] - 1) + [float(size)])
    found = milp(
        [price for _, _, _, price in steps],
        integrality=np.ones(len(steps)),
        bounds=Bounds(0.0, [float(far) for _, _, far, _ in steps]),
        constraints=LinearConstraint(rows, told, told),
    )
    sizes = [] if found.x is None else map(round, (moves @ np.round(found.x)).tolist())
    return {number: moved for number, moved in zip(part, sizes, strict=False) if moved}


def _part(system: LinearSystem, rooms: Container[int], target: int) -> list[int]:
    """Return the quantities that can differ because `target` does."""
    reached, waiting = {target}, [target]
    while waiting:
        for relation in system.relations_of.get(waiting.pop(), ()):
            for number in system.relations[relation]:
                if number in rooms and number not in reached:
                    reached.add(number)
                    waiting.append(number)
    return sorted(reached)


def _whole(problem: Mapping[str, Any], part: list[int]) -> Difference:
    """Return the solution in whole numbers, by quantity; nothing where there is none."""
    from scipy.optimize import milp

    result = milp(**problem, options={"presolve": False})  # fractions: faster, and mostly there are none in the answer
    if result.x is not None and not all(abs(size - round(size)) < SURELY_WHOLE for size in result.x.tolist()):
        result = milp(**problem, integrality=[1] * len(part), options={"mip_rel_gap": 0.0})
    sizes = [] if result.x is None else map(round, result.x.tolist())
    return {number: size for number, size in zip(part, sizes, strict=False) if size}


def _rows(system: LinearSystem, part: list[int]) -> Any:
    """Return the relations between the quantities of `part`."""
    from scipy.sparse import csr_array

    place = {number: at for at, number in enumerate(part)}
    relations = sorted({relation for number in part for relation in system.relations_of.get(number, ())})
    entries = [
        (row, place[number], float(factor))
        for row, relation in enumerate(relations)
        for number, factor in system.relations[relation].items()
        if number in place
    ]
    where = ([row for row, _, _ in entries], [at for _, at, _ in entries])
    return csr_array(([factor for _, _, factor in entries], where), shape=(len(relations), len(part)))


def some_numbers(
    sums: Sequence[tuple[Mapping[int, int], int]], between: Mapping[int, tuple[int, int | None]]
) -> dict[int, int] | None:
    """Return whole numbers, as large as may be, that bring every sum of factors with what is seen to zero.

    `between`: the numbers and their bounds, None where there is no upper one. None where no numbers do.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    numbers = sorted(between)
    place = {number: at for at, number in enumerate(numbers)}
    highest = [np.inf if (high := between[number][1]) is None else float(high) for number in numbers]
    rows = np.zeros((len(sums), len(numbers)))
    for row, (factors, _seen) in zip(rows, sums, strict=True):
        for number, factor in factors.items():
            row[place[number]] = factor
    seen = np.array([-float(told) for _factors, told in sums])
    found = milp(
        [0.0 if np.isinf(high) else -1.0 for high in highest],
        integrality=np.ones(len(numbers)),
        bounds=Bounds([float(between[number][0]) for number in numbers], np.array(highest)),
        constraints=LinearConstraint(rows, seen, seen) if sums else (),
    )
    if found.x is None:
        return None
    return {number: round(size) for number, size in zip(numbers, found.x.tolist(), strict=True)}


# --- other whole numbers that add up --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """What a number may be told as: from `low` to `high`, or 0 if `or_zero`; each step from `near` costs `price`."""

    low: int
    high: int
    or_zero: bool
    near: int
    price: float


def least_change(system: LinearSystem, part: Collection[int], choices: Mapping[int, Choice]) -> dict[int, int] | None:
    """Find for each number of a part with a choice what it is told as, so that every sum still holds, at the least
    price.

    Hidden quantities may take any value, all others stay as they are. None where no numbers are found within the work.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    numbers = sorted(choices.keys() & part)
    chosen, free = [choices[number] for number in numbers], [n for n in part if system.quantities[n].hidden]
    place, count = {number: at for at, number in enumerate((*numbers, *sorted(free)))}, len(numbers)
    rows: list[tuple[Mapping[int, int], float, float]] = []
    for relation in sorted({relation for number in part for relation in system.relations_of.get(number, ())}):
        factors = system.relations[relation]
        seen = sum(factor * system.quantities[n].value for n, factor in factors.items() if n not in place)
        rows.append(({place[n]: factor for n, factor in factors.items() if n in place}, -seen, -seen))
    for at, choice in enumerate(chosen):
        away, counts = len(place) + at, len(place) + count + at  # how far from `near`; whether it is not told as 0
        rows += [({at: 1, counts: -choice.low}, 0, np.inf), ({at: 1, counts: -choice.high}, -np.inf, 0)]
        rows += [({at: -1, away: 1}, -choice.near, np.inf), ({at: 1, away: 1}, choice.near, np.inf)]
    entries = [(row, at, float(factor)) for row, (factors, _, _) in enumerate(rows) for at, factor in factors.items()]
    where, shape = ([row for row, _, _ in entries], [at for _, at, _ in entries]), (len(rows), len(place) + 2 * count)
    found = milp(
        [*[0.0] * len(place), *(choice.price for choice in chosen), *[0.0] * count],
        integrality=[*[1] * len(place), *[0] * count, *[1] * count],
        bounds=Bounds(
            [*[0] * (len(place) + count), *(not choice.or_zero for choice in chosen)],
            [*[np.inf] * (len(place) + count), *[1] * count],
        ),
        constraints=LinearConstraint(
            csr_array(([factor for _, _, factor in entries], where), shape=shape),
            [low for _, low, _ in rows],
            [high for _, _, high in rows],
        ),
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    return None if found.x is None else dict(zip(numbers, map(round, found.x[:count].tolist()), strict=True))


NODES = 10_000
"""How many branches the least change of a part may take; then the best so far is taken."""
