"""Read the first and last day in force, both inclusive, as every edited file writes it. Empty where open."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from thb_eu.base.errors import Fault
from thb_eu.base.messages import _
from thb_eu.definitions.shapes import DAY, At, InOrder, made, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED

BEGINNING, FOREVER = "0001-01-01", "9999-12-31"
"""The days at which an open validity begins and ends."""


IN_ORDER = InOrder(
    "from",
    "until",
    _("the last day lies before the first day."),
    _("Write the first day in force as `from`, the last as `until`."),
)
"""That a validity does not end before it begins."""


@shape(beside=(CONFIRMED,), checks=(IN_ORDER,))
class Validity:
    """Days (ISO text) from the first to the last, both inclusive, with how sure they are."""

    first: str = spec(key="from", default="", shape=DAY)
    last: str = spec(key="until", default="", shape=DAY)
    confidence: str = spec(default="", shape=MARKED)

    @property
    def begins(self) -> str:
        """The first day, the beginning of all days where it is open."""
        return self.first or BEGINNING

    @property
    def ends(self) -> str:
        """The last day, the end of all days where it is open."""
        return self.last or FOREVER

    def holds_on(self, day: str) -> bool:
        """Tell whether the ISO `day` lies inside."""
        return self.begins <= day <= self.ends

    def covers_year(self, year: int) -> bool:
        """Tell whether the whole of `year` lies inside."""
        return self.covers(whole_year(year))

    def covers(self, other: Validity) -> bool:
        """Tell whether all days of `other` lie inside."""
        return self.begins <= other.begins and other.ends <= self.ends

    def meets(self, other: Validity) -> bool:
        """Tell whether the two share a day."""
        return self.begins <= other.ends and other.begins <= self.ends

    def within(self, other: Validity) -> Validity:
        """Return its days that lie inside `other` too, as sure as the one that was cut shorter."""
        first, last = max(self.first, other.first), min(self.ends, other.ends)
        by_other = (first, last) == (other.first, other.ends)
        return Validity(first, "" if last == FOREVER else last, (other if by_other else self).confidence)


def whole_year(year: int) -> Validity:
    """Return the days of `year`, first and last included."""
    return Validity(f"{year}-01-01", f"{year}-12-31")


ALWAYS = Validity()
"""In force on every day."""


def validity_of(value: Mapping[str, str]) -> Validity:
    """Return the validity that an edited file writes as `from`, `until`, `confidence`."""
    return made(Validity, value)


def next_day(day: str) -> str:
    """Return the ISO day after."""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def day_before(day: str) -> str:
    """Return the ISO day before."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def rivals(entries: Sequence[Any], at: At, part: str, of: Callable[[Any], object] = type) -> Iterator[Fault]:
    """Yield entries of a part of a file in force on a day on which another one `of` the same is."""
    for number, entry in enumerate(entries):
        before = (it for it in entries[:number] if it.id != entry.id and of(it) == of(entry))
        if rival := next((it.id for it in before if it.valid.meets(entry.valid)), ""):
            what = _("{rival!r} is in force on the same days.", rival=rival)
            remedy = _("End one of them the day before the other begins.")
            yield Fault(at(part, number, "valid"), "validity-overlaps", what, remedy)
