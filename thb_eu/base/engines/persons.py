"""Merge several rows about one person into one code per dimension, by whole numbers that any engine compares.

A row's *place* says when and where it was told: its day, its register, its number. Of a dimension a person has
the smallest of what the rows say: the earliest code that is told, or the first by a declared order
(`PersonRecords.chosen`). A code proper goes before a group (foreign, country not told), a group before unknown,
unknown before nothing at all.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from thb_eu.base.engines import PersonRecords

ROW_BITS, REGISTER_BITS, CODE_BITS = 30, 5, 10
MOST_ROWS, MOST_REGISTERS, MOST_CODES = 1 << ROW_BITS, 1 << REGISTER_BITS, 1 << CODE_BITS
NO_DAY = (1 << 16) - 1
"""The day of a row that tells none: after all others."""

BY_ROW = ROW_BITS
BY_DAY = ROW_BITS + REGISTER_BITS
GROUP = 1 << (BY_DAY + 16 + CODE_BITS)
UNKNOWN = 2 * GROUP
NOTHING = MOST_CODES - 1
"""The number of a code that is none: the dimension is not held."""


def days_since_1900(iso: str) -> int:
    """Return the number of a day, as places hold it; days before 1900 count as its first, from 6 June 2079 as none."""
    passed = (datetime.date.fromisoformat(iso[:10]) - datetime.date(1900, 1, 1)).days
    return min(max(passed, 0), NO_DAY)


def register_and_row(place: int) -> tuple[int, int]:
    """Find which register and which of its rows a place is."""
    return (place >> BY_ROW) % MOST_REGISTERS, place % MOST_ROWS


def united(people: Iterable[PersonRecords | None]) -> PersonRecords | None:
    """Return the persons of all registers together, kept where they need move least; None where no register has any."""
    registers = sorted((each for each in people if each is not None), key=lambda each: -each.weight)
    return registers[0].united(registers[1:]) if registers else None


def first_in_order(codes: Iterable[str]) -> dict[str, int]:
    """Return the rank of each code of a declared order."""
    return {code: rank for rank, code in enumerate(codes)}
