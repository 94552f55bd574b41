"""Print the entries of a journal, and the result of verifying them, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Languages, day, layout
from thb_eu.base.printable import printable
from thb_eu.cli.next_acts import on_console
from thb_eu.cli.report import refusal_object
from thb_eu.definitions.journal import NOBODY, Journal, act_of, number_of, what_of
from thb_eu.year.journal_verification import ENTRIES, NOTES, SUBMISSIONS, UNDELIVERED, JournalVerification, verdict_of


def journal_words(journal: Journal, lang: str, quiet: bool = False) -> Iterator[str]:
    """Yield one line an entry: its number (S1 of a submission), day, role, act and what it concerns; last how many."""
    rows = [
        (
            number_of(entry),
            day(entry.on).in_language(lang),
            entry.role or NOBODY,
            act_of(entry).in_language(lang),
            what_of(entry).in_language(lang),
        )
        for entry in (() if quiet else journal.entries)
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
        yield printable("  ".join(cells).rstrip())
    counts = (ENTRIES.filled({"count": len(journal.acts)}), SUBMISSIONS.filled({"count": len(journal.submissions)}))
    yield click.style(
        layout("{entries}, {submissions}", entries=counts[0], submissions=counts[1]).in_language(lang), bold=True
    )


def journal_object(journal: Journal, package: str) -> dict[str, Any]:
    """Return the journal for programs: every entry as its file has it (`schemas/journal.schema.json`)."""
    return {"package": package, "entries": [json.loads(entry.line) for entry in journal.entries]}


def verification_words(found: JournalVerification, lang: str, quiet: bool = False) -> Iterator[str]:
    """Yield every fault, note and remark, then the verdict."""
    if not quiet:
        yield from (printable(fault.in_language(lang)) for fault in on_console(found.faults))
        if found.notes:
            yield NOTES.filled({"count": len(found.notes)}).in_language(lang)
            yield from (printable(f"  {note.where.in_language(lang)}") for note in found.notes)
        yield from (printable(fault.in_language(lang)) for fault in found.remarks)
        if found.undelivered:
            yield layout("{words}.", words=UNDELIVERED.filled({"count": len(found.undelivered)})).in_language(lang)
    colour = "red" if found.faults else "green"
    yield click.style(verdict_of(found).in_language(lang), fg=colour, bold=True)


def verification_object(found: JournalVerification, package: str, languages: Languages) -> dict[str, Any]:
    """Find what verifying came to for programs; faults and notes as those of a refusal."""
    faults, notes = (
        refusal_object(SourceRefused(*some), languages)["faults"] if some else []
        for some in (found.faults, (*found.notes, *found.undelivered, *found.remarks))
    )
    return {
        "package": package,
        "verdict": "differs" if faults else "same",
        "entries": len(found.journal.acts),
        "submissions": len(found.journal.submissions),
        "deliveries": found.deliveries,
        "faults": faults,
        "notes": notes,
    }
