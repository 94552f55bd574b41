"""EMŠO: thirteen digits in, the day of birth and the sex that they hold out, or what is wrong with them.

Day, month and three digits of the year; two of the register, three of a serial number (from 500 on: female), one
check digit modulo 11 (Uredba o načinu določanja osebne identifikacijske številke, Uradni list RS, št. 8/99). Numbers
of the other registers of the former common state are built alike and read alike. Where the remainder leaves 10,
descriptions differ: most write 0, some skip the serial number; 0 is accepted, so that no true number is refused.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from thb_eu.messages import _
from thb_eu.pseudonyms.days import day_of
from thb_eu.pseudonyms.flaws import Flaw

WEIGHTS = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
DIGITS = re.compile(r"\d{13}", re.ASCII)
ZERO_LOST = re.compile(r"\d{12}", re.ASCII)
RUN = re.compile(rb"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
FIRST_OF_2000 = 800
FIRST_FEMALE = 500

MEND_OR_EMPTY = _("Look the number up; leave the cell empty where that cannot be done.")
NOT_13 = Flaw("personal-number-invalid", _("the EMŠO does not have thirteen digits."), MEND_OR_EMPTY)
NOT_12 = Flaw(
    "personal-number-invalid",
    _("the EMŠO has twelve digits; a spreadsheet may have dropped the zero in front."),
    _("Export the column as text."),
)
WRONG_CHECK = Flaw("personal-number-invalid", _("the check digit of the EMŠO does not agree."), MEND_OR_EMPTY)
NO_BIRTHDAY = Flaw("personal-number-invalid", _("the EMŠO does not begin with a day of birth."), MEND_OR_EMPTY)


@dataclass(frozen=True, slots=True, repr=False)
class Emso:
    """A number that can be an EMŠO, and what it says of its holder; it is never shown."""

    digits: str
    born: datetime.date
    female: bool


def read_emso(text: str) -> Emso | Flaw:
    """The number in `text`, or the first thing that is wrong with it."""
    digits = text.replace(" ", "")
    if not DIGITS.fullmatch(digits):
        return NOT_12 if ZERO_LOST.fullmatch(digits) else NOT_13
    if int(digits[12]) != -sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) % 11 % 10:
        return WRONG_CHECK
    year = int(digits[4:7])
    born = day_of(year + (1000 if year >= FIRST_OF_2000 else 2000), int(digits[2:4]), int(digits[:2]))
    return NO_BIRTHDAY if isinstance(born, Flaw) else Emso(digits, born, int(digits[9:12]) >= FIRST_FEMALE)


def holds_emso(raw: bytes) -> bool:
    """Whether a number that can be an EMŠO stands anywhere in a text, also with spaces or hyphens inside."""
    runs = (re.sub(rb"[ -]", b"", found[0]).decode("ascii") for found in RUN.finditer(raw))
    return any(isinstance(read_emso(digits), Emso) for digits in runs)
