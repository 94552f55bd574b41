"""Say in a sentence what a change entered, and whether a verified journal holds."""

from __future__ import annotations

from collections.abc import Sequence

from thb_eu.base.messages import Text, _, joined, plural
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.journal_words import act_of, number_of
from thb_eu.year.journal_verification import JournalVerification

ENTRIES = plural("{count} entry", "{count} entries")
SUBMISSIONS = plural("{count} submission", "{count} submissions")
NOTES = plural(
    "{count} waiver or correction was written by hand:", "{count} waivers or corrections were written by hand:"
)
UNDELIVERED = plural(
    "{count} table lay in the collection before its journal was begun: no delivery brought it",
    "{count} tables lay in the collection before its journal was begun: no delivery brought them",
)
"""A remark of the journal and of the status; FINAL asks for accepted deliveries all the same."""

ENTERED, NUMBERED = _("Entered in the journal: {entries}."), _("{act} (no. {number})")


def entered(entries: Sequence[JournalEntry]) -> Text:
    """Say what a change added to the journal, as a sentence."""
    acts = [NUMBERED.filled({"act": act_of(entry), "number": number_of(entry)}) for entry in entries]
    return ENTERED.filled({"entries": joined(acts)}) if acts else _("Nothing waited; nothing has changed.")


def verdict_of(found: JournalVerification) -> Text:
    """Tell whether a journal holds, with its entries, submissions and deliveries; else how many faults there are."""
    if found.faults:
        return plural(
            "{count} fault in the journal or in what it tells of.",
            "{count} faults in the journal or in what it tells of.",
            len(found.faults),
        )
    values = {
        "entries": ENTRIES.filled({"count": len(found.journal.acts)}),
        "submissions": SUBMISSIONS.filled({"count": len(found.journal.submissions)}),
        "deliveries": plural("{count} delivery", "{count} deliveries", found.deliveries),
    }
    return _("The journal holds: {entries}, {submissions}, {deliveries}.").filled(values)
