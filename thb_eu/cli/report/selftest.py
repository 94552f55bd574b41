"""Print what the rule set says of itself, as words for people or as an object for programs.

The faults come first, then the notes, none is left out; the verdict stands last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Languages, _, plural, spoken_by_language
from thb_eu.checks.implications import SuiteRemark

SOUND = _("The checks do not contradict each other.")
UNSOUND = plural("{count} fault in the checks must be mended.", "{count} faults in the checks must be mended.")
NOTES = _("NOTES")


def verdict(remarks: Sequence[SuiteRemark], lang: str) -> str:
    """Tell whether the rule set may judge, in one line."""
    faults = sum(not remark.note for remark in remarks)
    return (UNSOUND.filled({"count": faults}) if faults else SOUND).in_language(lang)


def words(remarks: Sequence[SuiteRemark], lang: str) -> Iterator[str]:
    """Yield every remark as lines for people, the notes under a title of their own."""
    notes = [remark for remark in remarks if remark.note]
    yield from (line for remark in remarks if not remark.note for line in _lines(remark, lang))
    if notes:
        yield click.style(f"\n{NOTES.in_language(lang)} ({len(notes)})", bold=True)
        yield from (line for remark in notes for line in _lines(remark, lang))


def _lines(remark: SuiteRemark, lang: str) -> Iterator[str]:
    yield f"  {click.style(remark.check, bold=True)}: {remark.what.in_language(lang)}"
    if remedy := remark.remedy.in_language(lang):
        yield f"    → {remedy}"


def self_test_object(remarks: Sequence[SuiteRemark], languages: Languages) -> dict[str, Any]:
    """Return the remarks for programs: the verdict, then each check with what is wrong and what to do."""
    result = {
        "verdict": "faults" if any(not remark.note for remark in remarks) else "sound",
        "remarks": [attributes(remark, "check", "other", "note", "what", "remedy") for remark in remarks],
    }
    return spoken_by_language(result, languages)
