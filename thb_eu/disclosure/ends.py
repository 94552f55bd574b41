"""Find between which whole numbers a column of a linear program lies, whatever the others come to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from thb_eu.base.linear_program import SURELY_WHOLE, LinearProgram

Ends = tuple[int, int | None]
"""The least and the greatest number; None where nothing ends it."""


def both(one: Ends, other: Ends) -> Ends:
    """Return between which numbers lies what lies between these and those."""
    highs = [high for _, high in (one, other) if high is not None]
    return max(one[0], other[0]), min(highs, default=None)


def ends_of(rows: Any, low: Any, high: Any, columns: Iterable[int]) -> Iterator[Ends | None]:
    """Yield the ends of each of `columns` where all lie between `low` and `high` and each of the `rows` comes to zero.

    One program is asked in fractions, which mostly come out whole; where they do not, another one in whole numbers.
    None where no numbers fit.
    """
    program, aim = LinearProgram(rows), np.zeros(len(low))
    for column in columns:
        found: list[int | None] = []
        for way in (1.0, -1.0):
            aim[column] = way
            end = program.least(aim, low, high)
            if end is not None and not end.is_whole:
                end = LinearProgram(rows, whole=True).least(aim, low, high) or end
            found.append(None if end is None else round(way * math.ceil(end.price - SURELY_WHOLE)))
        aim[column] = 0.0
        lowest, highest = found
        yield None if lowest is None else (lowest, highest)
