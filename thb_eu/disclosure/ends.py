"""Find between which whole numbers a column of a linear program lies, whatever the others come to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from thb_eu.base.linear_program import SURELY_WHOLE, LinearProgram
from thb_eu.results.known_figures import Ends


def both(ends: Ends, other: Ends) -> Ends:
    """Return between which numbers lies what lies between these and those."""
    highs = [high for _, high in (ends, other) if high is not None]
    return max(ends[0], other[0]), min(highs, default=None)


def ends_of(rows: Any, low: Any, high: Any, columns: Iterable[int]) -> list[Ends | None]:
    """Find the ends of each of `columns` where all lie between `low` and `high` and each of the `rows` comes to zero.

    One program is asked in fractions, which mostly come out whole; where they do not, another one in whole numbers.
    Nothing is asked of a column that lies at its bound in an answer to another question. None where no numbers fit.
    """
    asked, program, aim = [*columns], LinearProgram(rows), np.zeros(len(low))
    met = {1.0: np.zeros(len(low), dtype=bool), -1.0: np.zeros(len(low), dtype=bool)}
    bounds = {1.0: low, -1.0: high}

    def end(column: int, way: float) -> int | None:
        if met[way][column]:
            return int(bounds[way][column])
        aim[column] = way
        found = program.least(aim, low, high)
        if found is not None and not found.is_whole:
            found = LinearProgram(rows, whole=True).least(aim, low, high) or found
        aim[column] = 0.0
        if found is None:
            return None
        if found.is_whole:
            for side, bound in bounds.items():
                met[side] |= np.abs(found.columns - bound) < SURELY_WHOLE
        return round(way * math.ceil(found.price - SURELY_WHOLE))

    lowest, highest = ([end(column, way) for column in asked] for way in (1.0, -1.0))
    return [None if least is None else (least, most) for least, most in zip(lowest, highest, strict=True)]
