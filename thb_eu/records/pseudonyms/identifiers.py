"""Read a day, a personal number or a name as anybody writes it, or find the flaw that it has.

Days: D. M. YYYY, YYYY-MM-DD (with midnight, as databases write it) and DD/MM/YYYY. Refused, never guessed: years of
two digits, days that do not exist, and days on which nobody of these registers was born.

Personal numbers: as the country declares them (`thb_eu.definitions.personal_data`).

Names: case, accents, hyphens, apostrophes, titles, initials and the order of words do not matter; đ, dj and d are one
letter, as are č, ć and c. What an encoding damaged is refused, never guessed: è for č, æ for ć, ð for đ look like
letters of other languages, so who means them writes e, ae, d, which gives the same words. Only Latin letters are
read. These rules are part of the pseudonym: whoever changes them changes `keys.VERSION`.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from thb_eu.base.messages import Text, _
from thb_eu.base.printable import normalized
from thb_eu.definitions.personal_data import (
    FIRST_YEAR,
    LAST_YEAR,
    NationalIdentifier,
    NumberFlaw,
    PersonalNumber,
)
from thb_eu.sources.grid import INVISIBLE
from thb_eu.sources.text_files import DAMAGED


class IdentifierFlaw(NamedTuple):
    """One thing that is wrong with a cell, and what whoever holds the register does about it; it quotes no cell."""

    code: str
    what: Text
    remedy: Text


# --- days ------------------------------------------------------------------------------------------------------------

OLDEST = 120

FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})\.?",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
    )
)
TWO_DIGITS = re.compile(r"\d{1,2}([./-]) ?\d{1,2}\1 ?\d{2}\.?", re.ASCII)

WRITE_IT_SO = _('Write it as "D. M. YYYY", "YYYY-MM-DD" or "DD/MM/YYYY"; leave the cell empty where it is not known.')
NO_DAY = IdentifierFlaw("day-unreadable", _("not a day in a form that can be read."), WRITE_IT_SO)
SHORT_YEAR = IdentifierFlaw("day-unreadable", _("the year has two digits only."), WRITE_IT_SO)
NO_SUCH_DAY = IdentifierFlaw("day-unreadable", _("this day does not exist."), WRITE_IT_SO)
NOBODYS_DAY = IdentifierFlaw(
    "day-unreadable",
    _(
        'the year is not between {first_year} and {last_year}; does it mean "not known"?',
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
    ),
    WRITE_IT_SO,
)
BORN_LATER = IdentifierFlaw(
    "values-contradict", _("the person would have been born later."), _("Mend this day or the day of birth.")
)
TOO_OLD = IdentifierFlaw(
    "values-contradict",
    _("the person would be older than {oldest}.", oldest=OLDEST),
    _("Mend this day or the day of birth."),
)


def read_day(text: str) -> datetime.date | IdentifierFlaw:
    """Return the day that `text` names, whichever of the three ways it is written."""
    for form in FORMS:
        found = form.fullmatch(text)
        if found:
            return day_of(int(found["year"]), int(found["month"]), int(found["day"]))
    return SHORT_YEAR if TWO_DIGITS.fullmatch(text) else NO_DAY


def day_of(year: int, month: int, day: int) -> datetime.date | IdentifierFlaw:
    """Return the day, if it is one and somebody can have lived on it."""
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
    return found if FIRST_YEAR <= year <= LAST_YEAR else NOBODYS_DAY


def age(born: datetime.date, on: datetime.date) -> int | IdentifierFlaw:
    """The whole years that a person has completed on a day; who is born on 29 February completes them on 1 March."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if years < 0:
        return BORN_LATER
    return years if years <= OLDEST else TOO_OLD


def written(day: datetime.date) -> tuple[str, ...]:
    """Return the ways in which a day is usually written."""
    return day.isoformat(), f"{day.day}. {day.month}. {day.year}", f"{day:%d.%m.%Y}"


# --- personal numbers ------------------------------------------------------------------------------------------------

INVALID = "personal-number-invalid"
MEND_OR_EMPTY = _("Look the number up; leave the cell empty where that cannot be done.")
OF_NUMBER = {
    NumberFlaw.LENGTH: IdentifierFlaw(
        INVALID, _("the number of digits of the {number} is not {digits}."), MEND_OR_EMPTY
    ),
    NumberFlaw.ZERO_LOST: IdentifierFlaw(
        INVALID,
        _("a digit of the {number} is missing; a spreadsheet may have dropped the zero in front."),
        _("Export the column as text."),
    ),
    NumberFlaw.CHECK_DIGIT: IdentifierFlaw(
        INVALID, _("the check digit of the {number} does not agree."), MEND_OR_EMPTY
    ),
    NumberFlaw.BIRTH_DATE: IdentifierFlaw(
        INVALID, _("the {number} does not contain a day of birth where it should."), MEND_OR_EMPTY
    ),
}


def read_number(text: str, number: NationalIdentifier) -> PersonalNumber | IdentifierFlaw:
    """Return the personal number in `text`, or the first thing that is wrong with it, in the words of its country."""
    found = number.read(text)
    return about(OF_NUMBER[found], number) if isinstance(found, NumberFlaw) else found


def about(flaw: IdentifierFlaw, number: NationalIdentifier) -> IdentifierFlaw:
    """Return the flaw, which calls the number as its country does."""
    return flaw._replace(what=flaw.what.filled({"number": number.label, "digits": number.digits}))


# --- names -----------------------------------------------------------------------------------------------------------

PLAIN = str.maketrans(
    {
        **dict.fromkeys("'’‘`´ʼʹ", ""),
        **dict.fromkeys("-‐‑‒–—,", " "),
        **{"đ": "d", "ł": "l", "ø": "o", "ı": "i", "œ": "oe", "þ": "th", ".": ". "},
    }
)
TITLES = frozenset(
    {
        *("akad", "asist", "dipl", "doc", "dr", "ekon", "ga", "gdc", "gosp", "ing", "inz", "izr", "jr", "mag", "med"),
        *("ml", "mr", "mrs", "ms", "oec", "prav", "prim", "prof", "red", "soc", "spec", "sr", "st", "univ", "var"),
    }
)
TITLES_BARE = frozenset({"dr", "mag", "prof", "mba", "msc", "phd"})
LETTER_OF_ANOTHER_ENCODING = re.compile("[èæðÈÆÐ]")
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
WORD = re.compile("[a-z]+")
NO_WORD = re.compile("[^a-z0-9]+")

WRITE_PLAINLY = _("Write the name in Latin letters, without other signs.")
DAMAGED_NAME = IdentifierFlaw(
    "letters-damaged", _("a letter is damaged or invisible here."), _("Export it anew in the right encoding.")
)
DOUBTFUL_LETTER = IdentifierFlaw(
    "letters-damaged",
    _("è, æ or ð occurs here: this is how č, ć or đ looks when it is read in a wrong encoding."),
    _("Export in the right encoding; if the letter is meant, write e, ae or d: the pseudonym is the same."),
)
NO_NAME_SIGN = IdentifierFlaw("name-unreadable", _("the name holds a sign that no name has."), WRITE_PLAINLY)
NO_LETTERS = IdentifierFlaw(
    "name-unreadable",
    _("the cell of a name holds no letter."),
    _('If it means "not known", name it in the declaration (not_known), or leave the cell empty.'),
)


def read_name(text: str) -> tuple[str, ...] | IdentifierFlaw:
    """Return the words of a name in plain small letters, as they stand; titles and initials left out."""
    if not text.isascii():
        if DAMAGED.search(text) or INVISIBLE.search(text):
            return DAMAGED_NAME
        if LETTER_OF_ANOTHER_ENCODING.search(normalized("NFC", text)):
            return DOUBTFUL_LETTER
    words = tuple(word.rstrip(".") for word in _plain(text).split() if not _is_beside_the_name(word))
    if not all(WORD.fullmatch(word) for word in words):
        return NO_NAME_SIGN
    if not words and not any(sign.isalpha() for sign in text):
        return NO_LETTERS
    return tuple(word.replace("dj", "d") for word in words)


def folded(text: str) -> str:
    """Return any text as plain small words with single spaces between them, to be searched for names."""
    return NO_WORD.sub(" ", _plain(text)).replace("dj", "d").strip()


def _plain(text: str) -> str:
    """Return small letters without accents; `.` is followed by a space, a hyphen is one."""
    if text.isascii():
        return text.lower().translate(PLAIN)
    bare = normalized("NFKD", normalized("NFC", text).casefold().translate(PLAIN))
    return MARKS.sub("", bare)


def _is_beside_the_name(word: str) -> bool:
    """Return a title, or an initial: M. may be anybody's, so it tells two persons neither together nor apart."""
    bare = word.rstrip(".")
    return bare in TITLES_BARE or (bare != word and (bare in TITLES or len(bare) <= 1))
