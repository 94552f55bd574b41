"""Printable: a text in, out of which nothing steers a terminal, a program or the direction of reading."""

from __future__ import annotations

import re

STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Signs that steer a terminal or the reading direction instead of being read."""


def well_formed(text: str) -> str:
    """Text that every encoding of Unicode can hold: a lone surrogate becomes the sign for what cannot be read."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def printable(line: str) -> str:
    """One line that only says what stands in it: steering signs are shown as their codes."""
    return STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), well_formed(line))
