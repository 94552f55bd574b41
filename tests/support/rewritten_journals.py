"""Journals as somebody rewrites them who has a script: entries changed or cut, all chained anew, the head with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import BEGINNING, HEAD, JOURNAL, Journal, JournalEntry, journal_of

Change = Callable[[list[dict[str, Any]]], None]


def rewritten(folder: Path, change: Change, chain: bool = True) -> Journal:
    """The journal in `folder` with its entries changed, all of it chained anew where `chain` says so; it is written.

    Signatures are left as they are: whoever has no key can do no more.
    """
    entries = [json.loads(entry.line) for entry in journal_of(folder).entries]
    change(entries)
    made: list[JournalEntry] = []
    last = {False: BEGINNING, True: BEGINNING}
    numbers = {False: 0, True: 0}
    for told in entries:
        submitted = told["act"] == Act.SUBMITTED.value
        numbers[submitted] += 1
        if chain:
            told |= {"number": numbers[submitted], "before": last[submitted]}
            told |= {"submitted": "" if submitted or last[True] == BEGINNING else last[True]}
        entry = JournalEntry(**{**told, "act": Act(told["act"])})
        last[submitted] = entry.hash
        made.append(entry)
    journal = Journal(tuple(made))
    (folder / JOURNAL).write_bytes(journal.content)
    (folder / HEAD).write_bytes(journal.head)
    return journal
