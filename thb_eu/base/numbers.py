"""Read numbers in files of others as their format writes them, not as Python would.

Python takes `1_000` and the digits of every script for numbers; XML, CSV and JSON know neither. And a number of
thousands of digits takes longer to read the longer it is, or is refused by Python with an error of its own.
"""

from __future__ import annotations

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
