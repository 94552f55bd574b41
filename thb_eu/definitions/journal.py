"""Journal: who did what to a collection, and when; each entry is chained by its hash to the one before.

Comes in: `journal.jsonl` of a collection, one JSON object a line, and `journal.head`. Goes out: `JournalEntry`s. There
are two chains in one file: the acts of the year, and the entries *submitted*, each of which names the last act before
it. So the acts alone are a whole journal too; that is what a dossier carries, and two runs give the same bytes.
Refused, with the number of the entry: one that is no entry, one that was changed, one that is missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Place

JOURNAL, HEAD = "journal.jsonl", "journal.head"
BEGINNING = "0" * 64
"""What the first entry of each chain is chained to."""
DELIVERIES, HASH_SHOWN = "deliveries", 16
"""The folder of what suppliers sent, each under the first digits of the SHA-256 of its bytes."""

NO_ENTRY = _("this is no entry of a journal.")
CHANGED = _("the entry, or the one before it, was changed or taken out.")
CUT = plural("{count} entry is missing at the end.", "{count} entries are missing at the end.")
NO_HEAD = _("the file that says how long the journal is has gone.")
RESTORE = _("Put back the journal as it was: from a copy, or from a dossier, which carries it.")


class Act(Enum):
    """What an entry says was done."""

    BEGUN = "begun"
    SENT = "sent"
    RECEIVED = "received"
    REFUSED = "refused"
    RETURNED = "returned"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    WAIVED = "waived"
    DECIDED = "decided"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    UNLOCKED = "unlocked"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry: its number in its chain, what was done, by which role, on which ISO day, to what.

    `about`: what the act concerns, by name: the delivery, the supplier, its tables, the id of a waiver, why. No value
    of a person's row, no name of a file as a supplier called it. `before`: SHA-256 of the line before in its chain.
    """

    number: int
    act: Act
    role: str
    on: str
    about: Mapping[str, Any] = field(default_factory=dict)
    before: str = BEGINNING

    @property
    def line(self) -> bytes:
        """The entry as it is written, without the end of its line."""
        return json.dumps(
            {
                "number": self.number,
                "act": self.act.value,
                "role": self.role,
                "on": self.on,
                "about": dict(self.about),
                "before": self.before,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    @property
    def hash(self) -> str:
        """SHA-256 of its line."""
        return hashlib.sha256(self.line).hexdigest()


@dataclass(frozen=True, slots=True)
class Journal:
    """All entries of a collection, in the order in which they were written."""

    entries: tuple[JournalEntry, ...] = ()

    @property
    def acts(self) -> tuple[JournalEntry, ...]:
        """The entries of the year; what was submitted stands apart."""
        return tuple(entry for entry in self.entries if entry.act is not Act.SUBMITTED)

    @property
    def submissions(self) -> tuple[JournalEntry, ...]:
        """The entries *submitted*."""
        return tuple(entry for entry in self.entries if entry.act is Act.SUBMITTED)

    @property
    def content(self) -> bytes:
        """`journal.jsonl`."""
        return as_lines(self.entries)

    @property
    def head(self) -> bytes:
        """`journal.head`: how many entries each chain has, and the hash of its last."""
        chains = (self.acts, self.submissions)
        return "".join(f"{len(chain)} {chain[-1].hash if chain else BEGINNING}\n" for chain in chains).encode()

    def with_entry(self, act: Act, role: str, on: str, about: Mapping[str, Any]) -> Journal:
        """The journal with one entry more."""
        chain = self.submissions if act is Act.SUBMITTED else self.acts
        before = chain[-1].hash if chain else BEGINNING
        return Journal((*self.entries, JournalEntry(len(chain) + 1, act, role, on, about, before)))

    def of(self, *acts: Act) -> Iterator[JournalEntry]:
        """The entries of these acts, in their order."""
        return (entry for entry in self.entries if entry.act in acts)


def as_lines(entries: Iterable[JournalEntry]) -> bytes:
    """Entries as they stand in a file."""
    return b"".join(entry.line + b"\n" for entry in entries)


def read_journal(content: bytes, head: bytes | None = None) -> Journal:
    """The journal as its file has it; every break is refused. `head`: what `journal.head` holds, where there is one."""
    entries: list[JournalEntry] = []
    faults: list[Fault] = []
    last = {False: BEGINNING, True: BEGINNING}
    for line, text in enumerate(content.splitlines(), 1):
        entry = _entry(text)
        if entry is None:
            faults.append(_fault(line, "journal-entry-invalid", NO_ENTRY))
            continue
        chain = entry.act is Act.SUBMITTED
        number = sum((other.act is Act.SUBMITTED) == chain for other in entries) + 1
        if entry.before != last[chain] or entry.number != number or entry.line != text:
            faults.append(_fault(line, "journal-broken", CHANGED))
        entries.append(entry)
        last[chain] = hashlib.sha256(text).hexdigest()
    journal = Journal(tuple(entries))
    refuse_if_any(SourceRefused, faults)
    refuse_if_any(SourceRefused, _missing_at_the_end(journal, head))
    return journal


def journal_of(folder: Path) -> Journal:
    """The journal of the collection in `folder`, empty where it has none; a broken one is refused."""
    content, head = (path.read_bytes() if path.is_file() else None for path in (folder / JOURNAL, folder / HEAD))
    return Journal() if content is None and head is None else read_journal(content or b"", head)


def _missing_at_the_end(journal: Journal, head: bytes | None) -> Iterator[Fault]:
    """What the head knows and the journal lacks; a head that lags behind, as after a sudden end, is no fault."""
    if head is None:
        if journal.entries:
            yield _fault(0, "journal-broken", NO_HEAD)
        return
    for line, chain in zip(
        head.decode("ascii", "replace").splitlines(), (journal.acts, journal.submissions), strict=False
    ):
        count, _blank, last = line.partition(" ")
        known = int(count) if count.isdecimal() else 0
        if known > len(chain):
            yield _fault(len(journal.entries) + 1, "journal-broken", CUT.filled({"count": known - len(chain)}))
        elif known and chain[known - 1].hash != last:
            yield _fault(0, "journal-broken", CHANGED)


def _entry(text: bytes) -> JournalEntry | None:
    try:
        value = json.loads(text)
        return JournalEntry(**{**value, "act": Act(value["act"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _fault(line: int, code: str, what: Text) -> Fault:
    return Fault(Place(JOURNAL, line=line or None), code, what, RESTORE, "analyst")
