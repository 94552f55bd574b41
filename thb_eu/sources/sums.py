"""Sums: a formula of a spreadsheet in, the sum of its cells out, so that the value stored with it can be checked.

Only what is plainly a sum is reckoned: `SUM` over ranges and cells of the same sheet, cells added by `+`, and both
together, as Excel and OpenDocument write them. Of any other formula nothing is known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate

from thb_eu.ooxml.cell_reference import place_of
from thb_eu.sources.sheets import Spot

CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
RANGE = re.compile(rf"({CELL})(?::({CELL}))?")
TERM = rf"(?:SUM\({RANGE.pattern}(?:[,;]{RANGE.pattern})*\)|{CELL})"
SUM = re.compile(rf"\+?{TERM}(?:\+{TERM})*")
OPEN_DOCUMENT = re.compile(r"\[\.([^\[\]]*)\]")
LONGEST = 8_192
"""No formula of Excel is longer."""


class Sums:
    """The numbers of a sheet, ready to be added up."""

    def __init__(self, numbers: Mapping[Spot, float]) -> None:
        columns: dict[int, list[tuple[int, float]]] = {}
        for (row, column), number in sorted(numbers.items()):
            columns.setdefault(column, []).append((row, number))
        self._rows = {column: [row for row, _ in found] for column, found in columns.items()}
        self._sums = {column: [0.0, *accumulate(value for _, value in found)] for column, found in columns.items()}

    def of(self, formula: str) -> float | None:
        """What the formula comes to; nothing where it is no sum of cells of its own sheet."""
        text = _plain(formula)
        if len(text) > LONGEST or not SUM.fullmatch(text):
            return None
        return sum(self._of_range(first, last) for first, last in _ranges(text))

    def _of_range(self, first: Spot, last: Spot) -> float:
        top, bottom = sorted((first[0], last[0]))
        left, right = sorted((first[1], last[1]))
        total = 0.0
        for column, rows in self._rows.items():
            if left <= column <= right:
                sums = self._sums[column]
                total += sums[bisect_right(rows, bottom)] - sums[bisect_left(rows, top)]
        return total


def _plain(formula: str) -> str:
    """A formula as Excel writes it, without spaces and without the sign that it is one."""
    text = "".join(formula.upper().removeprefix("OF:").split()).removeprefix("=")
    return OPEN_DOCUMENT.sub(lambda found: found[1].replace(".", ""), text)


def _ranges(text: str) -> Iterator[tuple[Spot, Spot]]:
    for found in RANGE.finditer(text):
        first, last = (place_of(part.replace("$", "")) for part in (found[1], found[2] or found[1]))
        yield first, last
