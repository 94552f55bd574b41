"""Say whether a text is a day as every file of ours writes it."""

from __future__ import annotations

import datetime
import re

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
