"""Name what several sheets say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thb_eu.base.messages import Text, _, cited, in_context, layout, literal, wording
from thb_eu.base.model import Audience, Finding, Outcome, Place, Severity, State
from thb_eu.definitions import DecisionSignature, Validity, Waiver
from thb_eu.definitions.contracts import NOT_NAMED
from thb_eu.publication.layout import CONFIDENCE
from thb_eu.results import Revision, Submission
from thb_eu.writing.sheet_model import Value

COVER, GUIDE, NOTES, CHARTS, DATA = "Cover", "Guide", "Notes", "Charts", "Data"
METADATA, MAPPING, DECISIONS, FINDINGS = "Metadata", "Mapping", "Decisions", "Findings"
"""Names of the sheets without a table, as sentences call them; `publication.sheets` registers them."""

MISSING_SIGN, WITHHELD_SIGN = ":", "–"
FROM_TO, AND_MORE = "–", "≥ "
WRITTEN_INTERVAL = re.compile(rf"{AND_MORE}(?P<least>[0-9]+)|(?P<low>[0-9]+){FROM_TO}(?P<high>[0-9]+)")
INTERVAL_SIGN = _("from–to")
CONFINED = _(
    "The value is suppressed. What is published confines it to these two numbers and those between (after ≥ nothing "
    "ends it); it is no estimate."
)
"""What stands in place of a suppressed value, and what that means."""

STATE: Mapping[State, Text] = {State.FINAL: _("FINAL"), State.DRAFT: _("DRAFT"), State.BLOCKED: _("BLOCKED")}
BLANK_FORM = _("BLANK FORM")
AUDIENCE: Mapping[Audience, Text] = {
    Audience.EU: _("for the Commission (Eurostat) only"),
    Audience.PUBLIC: _("for the public"),
    Audience.INTERNAL: _("for the ministry only"),
}
RECEIVER: Mapping[Audience, Text] = {
    Audience.EU: _("the Commission"),
    Audience.PUBLIC: _("the public"),
    Audience.INTERNAL: _("the ministry"),
}
LEVEL: Mapping[Audience, Text] = {
    Audience.EU: _("true counts with marks, for the receiver alone"),
    Audience.PUBLIC: _("protected counts, for everybody"),
    Audience.INTERNAL: AUDIENCE[Audience.INTERNAL],
}
"""At which level something leaves, whoever gets it."""
OUTCOME: Mapping[Outcome, Text] = {
    Outcome.PASSED: _("passed"),
    Outcome.FAILED: _("failed"),
    Outcome.UNDECIDED: _("undecided"),
    Outcome.NOT_APPLICABLE: _("not applicable"),
    Outcome.NOT_RUN: _("not run"),
    Outcome.WAIVED: _("waived"),
    Outcome.WITHHELD: _("withheld"),
}
SEVERITY: Mapping[Severity, Text] = {
    Severity.ERROR: _("error"),
    Severity.WARNING: _("warning"),
    Severity.NOTE: _("note"),
}
ANSWER: Mapping[str, Text] = {
    "count": in_context("answer", "count"),
    "do not count": in_context("answer", "do not count"),
    "open": _("open"),
}
SHORT = 12
"""How many digits of a hash are enough for people to tell two apart."""
NOT_TOLD = NOT_NAMED
REVISION = _("{vintage}, follows the FINAL one with the manifest {follows}: {because}")
"""Which vintage this is, after which one, and why."""
STATUS, MARK = _("status"), _("conf.")
"""What the two flags beside a value are called, over their columns and before their codes."""

LAST_ENTRY = _("Last entry of the journal, with its hash")
"""What an anchor of the journal is called."""

YES, NO = _("yes"), _("no")
WITHHELD = _("Withheld from the public edition.")
OPEN_END = "…"
NOBODY_YET = _("nobody yet")
"""Stands where a waiver has been asked for and not granted."""


def heading_and_value(heading: Text, value: str) -> Text:
    """Return a line that tells one thing."""
    return layout("{heading}: {value}", heading=heading, value=value)


def confidence(word: str) -> Text:
    """Say how sure something is; no words where nothing is said."""
    return CONFIDENCE.get(word, literal(word))


def validity(valid: Validity) -> str:
    """Return first and last day in force; an open end is shown as one."""
    if not valid.first and not valid.last:
        return OPEN_END
    return f"{valid.first or OPEN_END} – {valid.last or OPEN_END}"


def signature(signed: DecisionSignature | None) -> str | Text:
    """Say who signed and when, or that nobody has."""
    return ", ".join(filter(None, (signed.by, signed.role, signed.on))) if signed else NO


def units(held: Mapping[str, int]) -> str:
    """Return counts of units, each with its code; units are never added to each other."""
    return ", ".join(f"{count}\u00a0{unit}" for unit, count in held.items())


def place_text(where: Place) -> Text:
    """Return a place, said in each language."""
    return layout("{where}", where=where)


def place_outside(submission: Submission, where: Place) -> Text:
    """Return a place as the readers of an edition know it: outside the office a table by its name, not by its file."""
    named = {resource["path"]: cited(resource) for resource in submission.collection.resources}
    if submission.protected.audience.shows_doubts or where.file not in named:
        return place_text(where)
    return layout("{source}, {where}", source=named[where.file], where=where.in_file(""))


def figures_of(record: Finding | Waiver) -> str:
    """Return the figures on which a finding rests, or for which a waiver was given."""
    return "; ".join(f"{name} {'–' if value is None else value}" for name, value in record.figures.items())


def revision(made: Revision) -> Text:
    """Say which vintage this is; the manifest that it follows by the first digits of its hash."""
    return REVISION.filled({"vintage": made.vintage, "follows": made.follows[:SHORT], "because": wording(made.because)})


def for_authority(submission: Submission, value: Value) -> Value:
    """Find what the public may not see: it could tell a suppressed count, and is withheld."""
    return WITHHELD_SIGN if submission.protected.audience.withholds else value


def interval(low: int | None, high: int | None) -> str:
    """Write the interval of a suppressed value (`118–121`, `≥ 4` where nothing ends it); nothing where none is told."""
    if low is None:
        return ""
    return f"{AND_MORE}{low}" if high is None else f"{low}{FROM_TO}{high}"


def ends_in(text: str) -> tuple[str, str] | None:
    """Read the ends of an interval so written, the second empty where nothing ends it; None where none stands there."""
    found = WRITTEN_INTERVAL.fullmatch(text)
    return (found["least"] or found["low"], found["high"] or "") if found else None
