"""Say whether a text is a day as every file of ours writes it."""

from __future__ import annotations

import datetime
import re

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_day(text: str) -> bool:
    """Whether a text is an ISO day of the calendar, in its long form.

    >>> is_day("2026-11-25"), is_day("20261125"), is_day("2026-02-30")
    (True, False, False)
    """
    try:
        return bool(WRITTEN.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False
