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


def oib(source: random.Random) -> str:
    """A number with the control digit of the Croatian OIB (ISO/IEC 7064, MOD 11,10)."""
    digits, rest = f"{source.randrange(10**9, 10**10)}", 10
    for digit in digits:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return f"{digits}{(11 - rest) % 10}"


IBAN_LENGTHS = {"SI": 15, "HR": 17, "RO": 20, "IT": 23, "HU": 24, "BA": 16}
"""How many signs stand behind the two check digits."""


def iban(source: random.Random, country: str) -> str:
    """An account of a country with the check digits of ISO 13616 (MOD 97-10)."""
    account = f"{source.randrange(10 ** (IBAN_LENGTHS[country] - 1), 10 ** IBAN_LENGTHS[country])}"
    spelt = account + "".join(str(ord(letter) - 55) for letter in country) + "00"
    return f"{country}{98 - int(spelt) % 97:02}{account}"
