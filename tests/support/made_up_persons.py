"""Persons made up at run time: no name of a person stands in the repository, and no number belongs to anybody known."""

from __future__ import annotations

import datetime
import random

SYLLABLES = ("ba", "ve", "ri", "mo", "lu", "ze", "do", "ka", "ni", "sta", "pe", "go")


def word(source: random.Random) -> str:
    """A word of three syllables with a capital, as a name has."""
    return "".join(source.choice(SYLLABLES) for _ in range(3)).capitalize()


def name(source: random.Random) -> str:
    """A given and a family name."""
    return f"{word(source)} {word(source)}"


def born(source: random.Random) -> datetime.date:
    """A day of birth."""
    return datetime.date(1970, 1, 1) + datetime.timedelta(source.randrange(12_000))


def _control(digits: str, weights: str) -> int:
    """11 less the weighted sum modulo 11, as the law on either number says it."""
    return 11 - sum(int(digit) * int(weight) for digit, weight in zip(digits, weights, strict=True)) % 11


def emso(source: random.Random) -> str:
    """A number with the control digit of the EMŠO: day of birth, register 50, serial number."""
    while True:
        day = born(source)
        digits = f"{day:%d%m}{day.year % 1000:03}50{source.randrange(1000):03}"
        if (control := _control(digits, "765432765432")) < 10:
            return f"{digits}{control}"


def tax_number(source: random.Random) -> str:
    """A number with the control digit of the Slovenian tax number."""
    while True:
        digits = f"{source.randrange(10**6, 10**7)}"
        if (control := _control(digits, "8765432")) < 10:
            return f"{digits}{control}"
