"""Days: a day as people write it in, the day out, or what is wrong with it.

Read are D. M. YYYY, YYYY-MM-DD (with midnight, as databases write it) and DD/MM/YYYY. Refused, never guessed: years
of two digits, days that do not exist, and days on which nobody of these registers was born.
"""

from __future__ import annotations

import datetime
import re

from thb_eu.messages import _
from thb_eu.pseudonyms.flaws import Flaw

FIRST_YEAR, LAST_YEAR = 1901, 2100
"""1900 and what lies before is how registers write "not known"."""

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
NO_DAY = Flaw("day-unreadable", _("this is no day in a form that is read."), WRITE_IT_SO)
SHORT_YEAR = Flaw("day-unreadable", _("the year has two digits only."), WRITE_IT_SO)
NO_SUCH_DAY = Flaw("day-unreadable", _("there is no such day."), WRITE_IT_SO)
NOBODYS_DAY = Flaw(
    "day-unreadable",
    _(
        'the year is not between {first_year} and {last_year}; does it mean "not known"?',
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
    ),
    WRITE_IT_SO,
)
BORN_LATER = Flaw(
    "values-contradict",
    _("the person would have been born later."),
    _("Mend this day or the day of birth."),
)
TOO_OLD = Flaw(
    "values-contradict",
    _("the person would be older than {oldest}.", oldest=OLDEST),
    _("Mend this day or the day of birth."),
)


def read_day(text: str) -> datetime.date | Flaw:
    """The day that `text` names, whichever of the three ways it is written."""
    for form in FORMS:
        found = form.fullmatch(text)
        if found:
            return day_of(int(found["year"]), int(found["month"]), int(found["day"]))
    return SHORT_YEAR if TWO_DIGITS.fullmatch(text) else NO_DAY


def day_of(year: int, month: int, day: int) -> datetime.date | Flaw:
    """The day, if it is one and somebody can have lived on it."""
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
    return found if FIRST_YEAR <= year <= LAST_YEAR else NOBODYS_DAY


def age(born: datetime.date, on: datetime.date) -> int | Flaw:
    """The whole years that a person has completed on a day; who is born on 29 February completes them on 1 March."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if years < 0:
        return BORN_LATER
    return years if years <= OLDEST else TOO_OLD


def written(day: datetime.date) -> tuple[str, ...]:
    """The ways in which a day is usually written."""
    return day.isoformat(), f"{day.day}. {day.month}. {day.year}", f"{day:%d.%m.%Y}"
