"""Bound the values of each withheld cell for a reader of all that is shown.

A number is protected as far as tables that a reader cannot tell from the real one (lookalikes) hold another. Comes in:
a `LinearSystem` and, for every quantity that may differ, its `Interval`; all others stay as they are. Goes out: the
differences of the farthest lookalike, in whole numbers. All movements are held within a box; that can
only make protection look weaker than it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thb_eu.base.linear_program import EXACTLY, LinearProgram, solved
from thb_eu.disclosure.ends import ends_of
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.results.known_figures import Ends

Difference = dict[int, int]
"""By how much each quantity of a lookalike differs from the real one; those left out do not."""

DEAR = 100.0
"""How many times more than what is easy something else costs in the nearest lookalike."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a quantity may differ."""

    low: int
    high: int


class Lookalikes:
    """The lookalikes within some `rooms`; each part that hangs together is laid out once, whatever is asked of it."""

    def __init__(self, system: LinearSystem, rooms: Mapping[int, Interval]) -> None:
        self.system, self.rooms = system, rooms
        self._parts: dict[int, _LaidOut] = {}

    def farthest(self, target: int, up: bool) -> Difference:
        """Return the lookalike in which `target` differs most, upwards or downwards."""
        room = self.rooms[target]
        if not (room.high if up else room.low):
            return {}  # the counted numbers themselves
        if target not in self._parts:
            part = _LaidOut(self.system, self.rooms, target)
            self._parts |= dict.fromkeys(part.numbers, part)
        return self._parts[target].farthest(target, up)


class _LaidOut:
    """What can differ because a target does, as one program."""

    def __init__(self, system: LinearSystem, rooms: Mapping[int, Interval], target: int) -> None:
        self.numbers = _part(system, rooms, target)
        self._rows = rows_of(system, self.numbers)
        self._low, self._high = np.array([(rooms[n].low, rooms[n].high) for n in self.numbers], dtype=float).T
        self._program = LinearProgram(self._rows)

    def farthest(self, target: int, up: bool) -> Difference:
        prices = np.zeros(len(self.numbers))
        prices[bisect_left(self.numbers, target)] = -1.0 if up else 1.0
        found = self._program.least(prices, self._low, self._high)
        if found is not None and not found.is_whole:
            found = LinearProgram(self._rows, whole=True).least(prices, self._low, self._high)
        sizes = [] if found is None else map(round, found.columns.tolist())  # none is known: a count never looks safe
        return {number: size for number, size in zip(self.numbers, sizes, strict=False) if size}


def ends(system: LinearSystem, lows: Mapping[int, int], highs: Mapping[int, int | None], target: int) -> Ends:
    """Find by how much `target` differs at least and at most, without any box; None where nothing ends it upwards.

    `lows`, `highs`: how far each quantity may differ, None where it has no upper end.
    """
    part = _part(system, lows, target)
    low = np.array([lows[number] for number in part], dtype=float)
    high = np.array([np.inf if (most := highs[number]) is None else most for number in part])
    [found] = ends_of(rows_of(system, part), low, high, [part.index(target)])
    return found or (0, 0)  # without a solution no other number is known


def nearest(
    system: LinearSystem, rooms: Mapping[int, Interval], target: int, size: int, easy: Mapping[int, Interval]
) -> Difference:
    """Return the lookalike in which `target` differs by `size` and all else by as little as may be.

    What differs more than is `easy` costs `DEAR` times as much. Nothing where no lookalike is found.
    """
    part, steps = _part(system, rooms, target), list[tuple[int, int, int, float]]()
    moves = defaultdict[int, list[int]](list)
    for number in part:
        room, free = rooms[number], easy[number]
        for way, far, near in ((1, room.high, free.high), (-1, -room.low, -free.low)):
            cheap = max(0, min(far, near))
            for most, price in ((cheap, 1.0), (far - cheap, DEAR)):
                if most:
                    moves[number].append(len(steps))
                    steps.append((number, way, most, price))
    rows: list[Row] = [
        ({step: factor * steps[step][1] for number, factor in relation.items() for step in moves[number]}, 0, 0)
        for relation in _relations(system, part)
    ]
    rows.append(({step: steps[step][1] for step in moves[target]}, size, size))
    columns = [(0, most, price, True) for _, _, most, price in steps]
    sizes: Difference = defaultdict(int)
    for (number, way, _, _), times in zip(steps, _least(columns, rows) or (), strict=False):
        sizes[number] += way * times
    return {number: moved for number, moved in sizes.items() if moved}


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


def _relations(system: LinearSystem, part: Iterable[int]) -> list[Mapping[int, int]]:
    """Return the relations that hold any of these."""
    found = {relation for number in part for relation in system.relations_of.get(number, ())}
    return [system.relations[relation] for relation in sorted(found)]


def rows_of(system: LinearSystem, part: Sequence[int], beside: Sequence[int] = ()) -> Any:
    """Return the relations between the quantities of `part`; in the last columns those `beside` it."""
    place = {number: at for at, number in enumerate((*part, *beside))}
    relations = _relations(system, part)
    return _matrix([{place[n]: f for n, f in relation.items() if n in place} for relation in relations], len(place))


def _matrix(rows: Sequence[Mapping[int, int]], width: int) -> Any:
    from scipy.sparse import csr_array

    entries = [(row, column, float(factor)) for row, of in enumerate(rows) for column, factor in of.items()]
    where = ([row for row, _, _ in entries], [column for _, column, _ in entries])
    return csr_array(([factor for _, _, factor in entries], where), shape=(len(rows), width))


Row = tuple[Mapping[int, int], float, float]
"""Factors by column, and between which numbers their sum lies."""
Column = tuple[float, float, float, bool]
"""Between which numbers it lies, its price, and whether it is whole."""


def _least(columns: Sequence[Column], rows: Sequence[Row]) -> list[int] | None:
    """Return columns that satisfy all rows at the least price, each brought to the next whole number."""
    lows, highs, prices, whole = zip(*columns, strict=True)
    factors, least, most = zip(*rows, strict=True) if rows else ((), (), ())
    sums = np.array(least, dtype=float), np.array(most, dtype=float)
    found = solved(prices, (lows, highs), _matrix(factors, len(columns)), sums, whole, ROUGHLY)
    return None if found is None else [round(size) for size in found.tolist()]


def sums_over(
    relations: Iterable[Mapping[int, int]], part: Container[int], quantities: Sequence[LinearQuantity]
) -> Iterator[tuple[dict[int, int], int]]:
    """Yield of each relation the factors in a part, and what it comes to outside of it."""
    for relation in relations:
        seen = sum(factor * quantities[n].value for n, factor in relation.items() if n not in part)
        yield {n: factor for n, factor in relation.items() if n in part}, seen


def opened(
    relations: Mapping[int, Mapping[int, int]], lists: Container[int], first: int
) -> tuple[dict[int, Mapping[int, int]], range]:
    """Return relations, by their places, and the numbers of their rests, from `first`: of each of the `lists` one.

    In a list others may stand than those that it names.
    """
    found: dict[int, Mapping[int, int]] = {}
    rest = first
    for at, relation in relations.items():
        found[at] = {**relation, rest: -1} if at in lists else relation
        rest += at in lists
    return found, range(first, rest)


def some_numbers(
    sums: Sequence[tuple[Mapping[int, int], int]], between: Mapping[int, tuple[int, int | None]]
) -> dict[int, int] | None:
    """Return whole numbers, as large as may be, that bring every sum of factors with what is seen to zero.

    `between`: the numbers and their bounds, None where there is no upper one. None where no numbers do.
    """
    numbers = sorted(between)
    place = {number: at for at, number in enumerate(numbers)}
    ends = (between[number] for number in numbers)
    columns = [(low, np.inf, 0.0, True) if high is None else (low, high, -1.0, True) for low, high in ends]
    rows = [({place[n]: factor for n, factor in factors.items()}, -seen, -seen) for factors, seen in sums]
    found = _least(columns, rows)
    return None if found is None else dict(zip(numbers, found, strict=True))


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
    numbers = sorted(choices.keys() & part)
    free = sorted(number for number in part if system.quantities[number].hidden)
    place, count, rows = {number: at for at, number in enumerate((*numbers, *free))}, len(numbers), list[Row]()
    for factors, seen in sums_over(_relations(system, part), place, system.quantities):
        rows.append(({place[n]: factor for n, factor in factors.items()}, -seen, -seen))
    columns: list[Column] = [(0, np.inf, 0.0, True)] * len(place)
    for at, choice in enumerate(map(choices.__getitem__, numbers)):
        away, counts = len(columns), len(columns) + 1  # how far from `near`; whether it is not told as 0
        columns += [(0, np.inf, choice.price, False), (not choice.or_zero, 1, 0.0, True)]
        rows += [({at: 1, counts: -choice.low}, 0, np.inf), ({at: 1, counts: -choice.high}, -np.inf, 0)]
        rows += [({at: -1, away: 1}, -choice.near, np.inf), ({at: 1, away: 1}, choice.near, np.inf)]
    found = _least(columns, rows)
    return None if found is None else dict(zip(numbers, found[:count], strict=True))


ROUGHLY = EXACTLY | {"mip_max_nodes": 10_000}
"""After so many branches the best so far is taken."""
