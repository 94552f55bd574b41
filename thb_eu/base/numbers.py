"""Read numbers in files of others as their format writes them, not as Python would; know a day of our own.

Python takes `1_000` and the digits of every script for numbers; XML, CSV and JSON know neither. And a number of
thousands of digits takes longer to read the longer it is, or is refused by Python with an error of its own.
"""

from __future__ import annotations

import datetime
import re

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
WHOLE_NUMBER = re.compile(r"\+?[0-9]{1,15}")
LONGEST = 400
"""Signs of a number: as many as the largest has that a program for spreadsheets keeps."""
BLANKS = " \t\r\n"


def is_number(text: str) -> bool:
    """Tell whether a text is a number as XML writes it."""
    return len(text) <= LONGEST and NUMBER.fullmatch(text.strip(BLANKS)) is not None


def number_of(text: str) -> float:
    """Return the number that a text is; ValueError where it is none."""
    if not is_number(text):
        raise ValueError("no number")
    return float(text)


def whole_of(text: str) -> int:
    """Return the whole number from zero on that a text is; ValueError where it is none."""
    if not WHOLE_NUMBER.fullmatch(text.strip(BLANKS)):
        raise ValueError("no whole number")
    return int(text)


def is_whole(text: str) -> bool:
    """Tell whether a text is a whole number from zero on, in digits alone."""
    return text.isascii() and text.isdigit() and len(text) <= 15


# Say whether a text is a day as every file of ours writes it.

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")
SECOND = re.compile("(.{10})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")


def is_day(text: str) -> bool:
    """Tell whether a text is an ISO day of the calendar, in its long form.

    >>> is_day("2026-11-25"), is_day("20261125"), is_day("2026-02-30")
    (True, False, False)
    """
    try:
        return bool(WRITTEN.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def is_second(text: str) -> bool:
    """Tell whether a text is a second of the clock (UTC), as the journal writes it.

    >>> is_second("2026-11-25T09:00:00Z"), is_second("2026-11-25T24:00:00Z"), is_second("2026-02-30T09:00:00Z")
    (True, False, False)
    """
    found = SECOND.fullmatch(text)
    return found is not None and is_day(found[1])
