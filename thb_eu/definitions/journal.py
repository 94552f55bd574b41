"""Journal: who did what to a collection, and when; each entry is chained by its hash to the one before.

Comes in: `journal.jsonl` of a collection, one JSON object a line, and `journal.head`. Goes out: `JournalEntry`s. There
are two chains in one file: the acts of the year, and the entries *submitted*, each of which names the last act before
it. So the acts alone are a whole journal too; that is what a dossier carries, and two runs give the same bytes.
Refused, with the number of the entry: one that is no entry or lacks what its act must tell, one that was changed, one
that is missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import JOURNAL as LONGEST_JOURNAL
from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Audience, Place, State
from thb_eu.definitions.quick_check import Check, ShapeUndecided, allows
from thb_eu.definitions.shapes import DAY, SEAL, WORD, Schema, by_name, group, one_of, shape, shaped, spec

JOURNAL, HEAD = "journal.jsonl", "journal.head"
SUBMISSION = "S{number}"
"""How the number of an entry *submitted* is written."""
BEGINNING = "0" * 64
"""What the first entry of each chain is chained to."""
DELIVERIES, HASH_SHOWN = "deliveries", 16
"""The folder of what suppliers sent, each under the first digits of the SHA-256 of its bytes."""

NO_ENTRY = _("this is no entry of a journal.")
INCOMPLETE = _("the entry lacks what its act must tell, or tells it otherwise than it must: {keys}.")
CHANGED = _("the entry, or the one before it, was changed or taken out.")
CUT = {
    False: plural(
        "{count} entry is missing at the end: {numbers}.", "{count} entries are missing at the end: {numbers}."
    ),
    True: plural(
        "{count} submission is missing at the end: {numbers}.", "{count} submissions are missing at the end: {numbers}."
    ),
}
"""What was cut off, of the acts and of the submissions, which are counted apart."""
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
    CONFIRMED = "confirmed"
    EDITED = "edited"
    DESCRIBED = "described"
    WITHDRAWN = "withdrawn"
    PURGED = "purged"
    UNLOCKED = "unlocked"
    SUBMITTED = "submitted"


COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer", "minimum": 1}
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": WORD}
ID: Schema = {"type": "string", "pattern": f"^[0-9a-f]{{{HASH_SHOWN}}}$"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
IN_A_DELIVERY = rf"^{DELIVERIES}/[0-9a-f]{{{HASH_SHOWN}}}/(original\.[a-z0-9]+|[a-z0-9-]+/[a-z0-9-]+\.csv)$"
"""Where the tables of a delivery lie: no name that its sender gave a file is a part of it."""


def _telling(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """What an entry tells; another key is allowed, as later versions may tell more."""
    return {**group("JournalEntry about", required, optional), "additionalProperties": True}


TABLES: Mapping[str, Schema] = {"form": TEXT, "tables": TEXTS}
SIGNABLE = ("article", "rule", "decision", "case", "series", "policy")
"""What can be signed, as the journal calls it."""

OF_DELIVERY: Mapping[str, Schema] = {"delivery": ID}
AS_SENT: Mapping[str, Schema] = {**OF_DELIVERY, "sha256": SHA256}
READ: Mapping[str, Schema] = {
    **TABLES,
    "resources": by_name(_telling({"path": {**WORD, "pattern": IN_A_DELIVERY}})),
    "statements": by_name(_telling({"says": one_of(("none", "unknown"))}, {"role": TEXT, "on": TEXT})),
    "files": by_name(SHA256, propertyNames={"pattern": IN_A_DELIVERY}),
    "changes": COUNT,
    "supersedes": {"type": "array", "items": ID},
}
REASON: Mapping[str, Schema] = {"because": {"type": ["string", "object"]}}
"""Why: by language of the country; in older entries in the words of the office alone."""
LINES: Schema = _telling({"line": NUMBER, "lines": COUNT, "words": TEXT})
"""What stood in an edited file in place of so many lines, from this one on."""
DOSSIER: Mapping[str, Schema] = {
    "manifest": SHA256,
    "state": WORD,
    "audience": WORD,
    "vintage": NUMBER,
    "follows": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
    **REASON,
    "after": COUNT,
}
ABOUT: Mapping[Act, Schema] = {
    Act.BEGUN: _telling({"year": NUMBER}, {"from": TEXT}),
    Act.SENT: _telling({"supplier": WORD}, TABLES),
    Act.RECEIVED: _telling({**AS_SENT, "supplier": WORD}, {**READ, "kept": SHA256}),
    Act.REFUSED: _telling({**AS_SENT, "because": TEXTS}, {"supplier": TEXT, **TABLES, "kept": SHA256}),
    Act.PURGED: _telling(OF_DELIVERY),
    Act.RETURNED: _telling({**OF_DELIVERY, "findings": COUNT}),
    Act.ANSWERED: _telling({**OF_DELIVERY, "answers": COUNT}, {"by": WORD}),
    Act.ACCEPTED: _telling(OF_DELIVERY, REASON),
    Act.REJECTED: _telling({**OF_DELIVERY, "because": {**REASON["because"], "minLength": 1}}),
    Act.CORRECTED: _telling({"id": WORD}, {**dict.fromkeys(("file", "cell", "authority"), TEXT), **REASON}),
    Act.WAIVED: _telling({"id": WORD, "step": one_of(("asked", "granted"))}, {"check": TEXT, **REASON}),
    Act.DECIDED: _telling({"id": WORD, "answer": WORD}),
    Act.SIGNED: _telling({"kind": one_of(SIGNABLE), "id": WORD, "seal": SEAL}),
    Act.CONFIRMED: _telling({"id": WORD, "seal": SEAL}),
    Act.EDITED: _telling(
        {"file": WORD, "text": SHA256, "was": SHA256, "back": {"type": "array", "items": LINES}, **REASON}
    ),
    Act.DESCRIBED: _telling({"id": WORD, "keys": TEXTS}),
    Act.WITHDRAWN: _telling({"entry": NUMBER}, REASON),
    Act.UNLOCKED: _telling({"held_by": WORD}),
    Act.SUBMITTED: _telling(DOSSIER),
}
"""By act, what an entry must tell, and what it may tell besides."""
BY_A_ROLE = frozenset(
    (
        Act.ACCEPTED,
        Act.REJECTED,
        Act.CORRECTED,
        Act.WAIVED,
        Act.DECIDED,
        Act.SIGNED,
        Act.CONFIRMED,
        Act.EDITED,
        Act.DESCRIBED,
        Act.PURGED,
    )
)
"""Acts that are nobody's without a role."""


def _of_act(act: Act) -> dict[str, Schema]:
    return {"role": WORD, "about": ABOUT[act]} if act in BY_A_ROLE else {"about": ABOUT[act]}


@shape(
    "One entry of the journal of a collection",
    oneOf=tuple({"properties": {"act": {"const": act.value}, **_of_act(act)}} for act in Act),
)
class JournalEntry:
    """One entry: its number in its chain, what was done, by which role, on which ISO day, to what.

    `about`: what the act concerns, by name: the delivery, the supplier, its tables, the id of a waiver, why. No value
    of a person's row, no name of a file as a supplier called it. `before`: SHA-256 of the line before in its chain.
    """

    number: int = spec(rules={"minimum": 1})
    act: Act = spec()
    role: str = spec(shape=TEXT)
    on: str = spec(shape=DAY)
    about: Mapping[str, Any] = spec(shape={"type": "object"})
    before: str = spec(shape=SHA256)

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

    def finals(self, audience: Audience) -> tuple[JournalEntry, ...]:
        """The FINAL dossiers that were submitted for an audience, one a vintage, in their order."""
        final = (entry for entry in self.submissions if entry.about["state"] == State.FINAL.value)
        return tuple(entry for entry in final if entry.about["audience"] == audience.value)

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
        """The journal with one entry more; an entry that lacks something would never be read again."""
        chain = self.submissions if act is Act.SUBMITTED else self.acts
        entry = JournalEntry(len(chain) + 1, act, role, on, about, chain[-1].hash if chain else BEGINNING)
        if wrong := [*_wrong_keys(json.loads(entry.line))]:
            raise ValueError(f"an entry {act.value!r} with no or another {wrong}")
        return Journal((*self.entries, entry))

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
        entry, wrong = _entry(text)
        if entry is None:
            what = INCOMPLETE.filled({"keys": ", ".join(wrong)}) if wrong else NO_ENTRY
            faults.append(_fault(line, "journal-entry-invalid", what))
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
    paths = (folder / JOURNAL, folder / HEAD)
    content, head = (read_bounded(path, LONGEST_JOURNAL, name=path.name) if path.exists() else None for path in paths)
    return Journal() if content is None and head is None else read_journal(content or b"", head)


def _missing_at_the_end(journal: Journal, head: bytes | None) -> Iterator[Fault]:
    """What the head knows and the journal lacks; a head that lags behind, as after a sudden end, is no fault."""
    if head is None:
        if journal.entries:
            yield _fault(0, "journal-broken", NO_HEAD)
        return
    chains = ((False, journal.acts), (True, journal.submissions))
    for line, (submitted, chain) in zip(head.decode("ascii", "replace").splitlines(), chains, strict=False):
        count, _blank, last = line.partition(" ")
        known = int(count) if count.isdecimal() else 0
        if known > len(chain):
            written = SUBMISSION if submitted else "{number}"
            numbers = dict.fromkeys(written.format(number=one) for one in (len(chain) + 1, known))
            what = CUT[submitted].filled({"count": known - len(chain), "numbers": "–".join(numbers)})
            yield _fault(len(journal.entries) + 1, "journal-broken", what)
        elif known and chain[known - 1].hash != last:
            yield _fault(0, "journal-broken", CHANGED)


def _entry(text: bytes) -> tuple[JournalEntry | None, list[str]]:
    """The entry on a line; where it is none, the keys that are not as they must be, if it has any."""
    try:
        value = json.loads(text)
        wrong = [*_wrong_keys(value)]
        return (None, wrong) if wrong else (JournalEntry(**{**value, "act": Act(value["act"])}), [])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None, []


def _wrong_keys(value: Mapping[str, Any]) -> Iterator[str]:
    """The keys of an entry and of what it is about that are missing or hold what they must not."""
    own, of_its_act = _shapes(Act(value["act"]))
    for keys, held in ((own, value), (of_its_act, value["about"])):
        yield from (key for key, (needed, check) in keys.items() if not _holds(check, held, key, needed))
    about = value["about"]
    if "sha256" in about and not str(about["sha256"]).startswith(str(about.get("delivery", ""))):
        yield "delivery"


def _holds(check: Check, held: Mapping[str, Any], key: str, needed: bool) -> bool:
    try:
        return check(held[key]) if key in held else not needed
    except ShapeUndecided:
        return False


@cache
def _shapes(act: Act) -> tuple[Mapping[str, tuple[bool, Check]], ...]:
    """What an entry of this act holds, and what it is about: by key, whether it must be there, and its check."""
    own = shaped(JournalEntry)["properties"]
    keys = (own | _of_act(act) | {"about": own["about"]}, own), (ABOUT[act]["properties"], ABOUT[act]["required"])
    return tuple({key: (key in needed, allows(part)) for key, part in held.items()} for held, needed in keys)


def _fault(line: int, code: str, what: Text) -> Fault:
    return Fault(Place(JOURNAL, line=line or None), code, what, RESTORE, "analyst")
