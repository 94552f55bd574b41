"""Take out of a text whatever steers a terminal, a program or the direction of reading."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Signs that steer a terminal or the reading direction instead of being read."""


def well_formed(text: str) -> str:
    """Return text that all encodings of Unicode can hold: a lone surrogate becomes the sign for what cannot be read."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


MARKS_IN_A_ROW = 30
"""More stand over no letter of any script (the stream-safe form of Unicode)."""
MANY = re.compile(f"[^\x00-\x7f]{{{MARKS_IN_A_ROW + 1},}}")


def normalized(form: Form, text: str) -> str:
    """Return the text in a form of Unicode; of marks in a row only as many are left as a letter can have.

    To bring marks into their order takes time with the square of how many there are in a row.
    """
    return unicodedata.normalize(form, text if text.isascii() else MANY.sub(_with_few_marks, text))


def slug(text: str) -> str:
    """Return a text as a name in an address or an id has it: small letters and digits, and a hyphen between words."""
    plain = normalized("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _with_few_marks(found: re.Match[str]) -> str:
    kept, marks = list[str](), 0
    for sign in found[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(sign)
    return "".join(kept)


def printable(line: str) -> str:
    """Return one line that only says what stands in it: steering signs are shown as their codes."""
    return STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), well_formed(line))


LAYOUT = re.compile("(\t|\n|\x1b\\[(?:0|1|2|4|3[1-7]|9[0-7])m)")
"""What our own words on a terminal have: lines, and colours, of which none moves, hides or overwrites anything."""


def on_terminal(words: str) -> str:
    """Return words of several lines, in colour, as a terminal may have them: all other steering signs are shown."""
    if not STEERING.search(words.replace("\n", "")):
        return well_formed(words)
    pieces = LAYOUT.split(words)
    return "".join(piece if LAYOUT.fullmatch(piece) else printable(piece) for piece in pieces)
