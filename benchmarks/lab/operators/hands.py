"""Hands: the small slips from which defects are made."""

from __future__ import annotations

from random import Random

from benchmarks.lab.package import Rows

CROSS = ("t03", "t04", "t05", "t06", "t07", "t10", "t11", "t12", "t13")
"""Tables by label and sex, with totals."""

RELATED = ("t10", "t12", "t13")
"""Of those: several nationalities of offences outside the EU totals."""

LARGE = ("t12", "t13")
"""Of those: with numbers of two digits and more."""


def a_row(rows: Rows, random: Random) -> int:
    """The place of a row between the header and the total."""
    return random.randrange(1, len(rows) - 1)


def two_rows(rows: Rows, random: Random) -> tuple[int, int]:
    """The places of two of them, the upper one first."""
    first, second = sorted(random.sample(range(1, len(rows) - 1), 2))
    return first, second


def bumped(row: list[str], at: int, by: int) -> None:
    """A number more or less; never below zero, where it goes up instead."""
    row[at] = str(int(row[at]) + (by if int(row[at]) + by >= 0 else -by))


def transposed(row: list[str], at: int) -> None:
    """Two neighbouring digits that differ change places; a number without such digits gets one more."""
    text = row[at]
    for place in range(len(text) - 1, 0, -1):
        if text[place - 1] != text[place] and not (place == 1 and text[place] == "0"):
            row[at] = text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]
            return
    bumped(row, at, 1)
