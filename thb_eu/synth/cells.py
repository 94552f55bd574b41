"""Cells: rows as numbers in, lines of a file out.

A column is a list of labels and a position in it for every row, so that no label is written twice; lines are joined
cell by cell. Refused: nothing; which columns there are, the contract said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from thb_eu.synth.draws import Numbers

Cells = list[bytes]
BETWEEN, END = b";", b"\n"


class Labels:
    """Labels in one encoding, to be taken by their positions; the last stands for a cell that tells nothing."""

    def __init__(self, labels: Iterable[str], encoding: str) -> None:
        self._laid_out: npt.NDArray[Any] = np.array([*(label.encode(encoding) for label in labels), b""], dtype=object)

    def at(self, places: Numbers) -> Cells:
        """The cells of these positions; -1 is an empty one."""
        cells: Cells = self._laid_out[places].tolist()
        return cells


def padded(numbers: Numbers, width: int) -> Cells:
    """Whole numbers with leading zeros."""
    written = np.empty((len(numbers), width), dtype=np.uint8)
    left = numbers
    for place in reversed(range(width)):
        left, digit = np.divmod(left, 10)
        written[:, place] = digit + ord("0")
    cells: Cells = np.frombuffer(written.tobytes(), dtype=f"S{width}").tolist()
    return cells


def days(year: int) -> list[str]:
    """Every day of a year as D. M. YYYY with leading zeros."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return [f"{first + timedelta(number):%d.%m}.{year}" for number in range((after - first).days)]


def months(year: int) -> Numbers:
    """The month, from 0, of every day of a year."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return np.array([(first + timedelta(number)).month - 1 for number in range((after - first).days)])


def lines(columns: Sequence[Cells]) -> Cells:
    """The rows of these columns as lines without their ends."""
    return [BETWEEN.join(cells) for cells in zip(*columns, strict=True)]
