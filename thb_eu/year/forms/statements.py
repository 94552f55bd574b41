"""Word what a supplier says of a whole table, and read it back.

So that "none" is told apart from "nothing came", every table has a choice, and who made it on which day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from thb_eu.base.messages import ENGLISH, Languages, Text, _
from thb_eu.definitions.contracts import folded

REPORTED, NONE, UNKNOWN = "reported", "none", "unknown"
CHOICES: Mapping[str, Text] = {
    # Translators: the three things that a supplier can say of a table; no commas, a list of choices parts by them.
    REPORTED: _("Reported: the figures are below"),
    NONE: _("None: we know that there were none"),
    UNKNOWN: _("We cannot say"),
}
"""What a supplier says of a table: here are its figures; nothing happened; it cannot be said."""
CHOICE = _("What do you say of this table?")
ROLE = _("Your role (not your name)")
DAY = _("Day")
WHY = _("If you cannot say: why (no names)")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T00:00:00)?")
LOCAL_DAY = re.compile(r"(\d{1,2})[./]\s*(\d{1,2})[./]\s*(\d{4})\.?")
"""Day, month and year, as they are written where the day comes first."""
FIRST_OF_EXCEL, NUMBERED_DAYS = date(1899, 12, 30), range(36_526, 73_051)
"""How spreadsheets number days; a number is taken for one from 2000 to 2099."""


def meaning_of(words: str, languages: Languages) -> str:
    """Say what a choice says, in whichever language it was made; empty where it is none of them."""
    written = folded(words)
    for choice, text in CHOICES.items():
        if written == choice or written in map(folded, in_each(text, languages)):
            return choice
    return ""


def is_label(cell: str, label: Text, languages: Languages) -> bool:
    """Tell whether a cell is the label of one of the answers; it begins with its words in some language."""
    return bool(cell) and any(folded(cell).startswith(folded(words)) for words in in_each(label, languages))


def day_of(text: str) -> str:
    """Return the day as ISO text, also of the number of a day; empty where the text is no day."""
    if text.isdecimal() and int(text) in NUMBERED_DAYS:
        return (FIRST_OF_EXCEL + timedelta(int(text))).isoformat()
    iso, local = ISO_DAY.fullmatch(text), LOCAL_DAY.fullmatch(text)
    year, month, number = iso.groups() if iso else reversed(local.groups()) if local else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return ""


def in_each(text: Text, languages: Languages) -> Iterator[str]:
    """Return the words of a text in every language of a country, and in English."""
    return (text.in_language(lang) for lang in dict.fromkeys((*languages, ENGLISH)))
