"""Record and word who did what to a collection, and when; each entry is chained by its hash to the one before.

Comes in: `journal.jsonl` of a collection, one JSON object a line, and `journal.head`. Goes out: `JournalEntry`s. There
are two chains in one file: the acts of the year, and the entries *submitted*, each of which names the last act before
it; each act names the last submission before it. So the acts alone are a whole journal too; that is what a dossier
carries, and two runs give the same bytes.
Each reading follows both chains from the first line to the last, on the bytes. What an entry is about is read and held
against what its act must tell once somebody asks for it: an act beside thousands of deliveries asks for few. Who
verifies, lists or hands on a journal asks for all (`Journal.whole`).
What was written last is known outside the collection by its `JournalAnchor`. Refused, with the number of the entry: one
that is no entry or lacks what its act must tell, one that was changed, one that is missing.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import JOURNAL as LONGEST_JOURNAL
from thb_eu.base.messages import Text, _, in_context, joined, layout, literal, plural, wording
from thb_eu.base.model import Audience, Place, State
from thb_eu.base.numbers import is_second
from thb_eu.definitions.acts import ACTS, SHA256, TEXT, Act
from thb_eu.definitions.collection_files import WITNESS, CollectionFiles, at_one_moment
from thb_eu.definitions.shapes import DAY, WORD, Schema, group, shape, shaped, spec
from thb_eu.definitions.strict_reader import Check, ShapeUndecided, allows, outline

JOURNAL, HEAD = "journal.jsonl", WITNESS
SUBMISSION = "S{number}"
"""How the number of an entry *submitted* is written."""
BEGINNING = "0" * 64
"""What the first entry of each chain is chained to."""

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
SUBMISSION_GONE = _("act {number} came after a submission that the journal does not have before it.")
RESTORE = _("Put back the journal as it was: from a copy, or from a dossier, which carries it.")


SECOND: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
}
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""How an entry is written."""
SECONDS = "%Y-%m-%dT%H:%M:%SZ"
COUNTED = re.compile("[0-9]{1,7}", re.ASCII)
SALT: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
FINGERPRINT: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
IN_BASE64: Schema = {"type": "string", "pattern": "^[A-Za-z0-9+/]{86}==$"}
SIGNED_BY: Schema = group("EntrySignature", {"key": FINGERPRINT, "signature": IN_BASE64})
TWO_HATS = 60
"""Within fewer seconds than these after another role it is told that somebody else acts."""
AS_WRITTEN = re.compile(
    r'{"number":(?P<number>[1-9][0-9]{0,6}),"act":"(?P<act>[a-z]+)","role":"(?P<role>[^"\\\x00-\x1f]*)",'
    r'"on":"(?P<on>[0-9-]{10})","at":"(?P<at>[0-9TZ:-]{20})","about":(?P<about>{.*}),"salt":"(?P<salt>[0-9a-f]{32})",'
    r'"before":"(?P<before>[0-9a-f]{64})"(?:,"submitted":"(?P<submitted>[0-9a-f]{64})")?'
    r'(?:,"signature":{"key":"(?P<key>sha256:[0-9a-f]{64})","signature":"(?P<signature>[A-Za-z0-9+/]{86}==)"})?}'
)
"""A line as nearly every entry is written, with all that it holds but what it is about."""


def _of_act(act: Act) -> dict[str, Schema]:
    return {"role": WORD, "about": act.about} if act.by_role else {"about": act.about}


@shape(
    "One entry of the journal of a collection",
    oneOf=tuple({"properties": {"act": {"const": act.value}, **_of_act(act)}} for act in Act),
)
class JournalEntry:
    """One entry: its number in its chain, what was done, by which role, on which ISO day, to what.

    `at`: the second of the clock (UTC) in which it was written; `on` is the day that somebody gives. `about`: what the
    act concerns, by name: the delivery, the supplier, its tables, the id of a waiver, why. No value of a person's row,
    no name of a file as a supplier called it. `salt`: by chance, so that nobody who knows the hash can try out what the
    entry tells. `before`: SHA-256 of the line before in its chain. `submitted`: of an act, SHA-256 of the last entry
    *submitted* before it, where there is one. `signature`: that of the key of the role, over all the rest.
    """

    number: int = spec(rules={"minimum": 1})
    act: Act = spec()
    role: str = spec(shape=TEXT)
    on: str = spec(shape=DAY)
    at: str = spec(shape=SECOND)
    about: Mapping[str, Any] = spec(shape={"type": "object"})
    salt: str = spec(shape=SALT)
    before: str = spec(shape=SHA256)
    submitted: str = spec(default="", shape=SHA256)
    signature: Mapping[str, str] | None = spec(default=None, shape=SIGNED_BY)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JournalEntry) and self.line == other.line

    def __hash__(self) -> int:
        return hash(self.line)

    @property
    def line(self) -> bytes:
        """The entry as it is written, without the end of its line."""
        return self.made_anew

    @property
    def made_anew(self) -> bytes:
        """Its line as an entry that tells this is written."""
        return self._as_json({"signature": dict(self.signature)} if self.signature else {})

    @property
    def hash(self) -> str:
        """SHA-256 of its line."""
        return hashlib.sha256(self.line).hexdigest()

    @property
    def to_sign(self) -> bytes:
        """The bytes that a signature is made over: what they are, and the SHA-256 of the entry without it."""
        return b"thb-eu journal entry " + hashlib.sha256(self._as_json({})).hexdigest().encode()

    def _as_json(self, more: Mapping[str, object]) -> bytes:
        told: dict[str, object] = {"number": self.number, "act": self.act.value, "role": self.role, "on": self.on}
        told |= {"at": self.at, "about": dict(self.about), "salt": self.salt, "before": self.before}
        told |= {**({"submitted": self.submitted} if self.submitted else {}), **more}
        return COMPACT.encode(told).encode()


class EntryAsRead(JournalEntry):
    """An entry on a line of a file that is written `AS_WRITTEN`; what it is about is read once it is asked for.

    Refused, when that is asked for: what does not tell what its act must.
    """

    __slots__ = ("_place", "_text", "_told")

    @classmethod
    def on_line(cls, text: bytes, place: int) -> EntryAsRead | None:
        """Return the entry on a line, which stands at this place; nothing where a part of it is written otherwise."""
        try:
            found = AS_WRITTEN.fullmatch(text.decode())
        except UnicodeDecodeError:
            return None
        act = ACTS.get(found["act"]) if found else None
        if not found or not act or not _is_role_and_day(act, found["role"], found["on"]) or not is_second(found["at"]):
            return None
        number, _act, role, on, at, told, salt, before, submitted, key, signature = found.groups("")
        signed = {"key": key, "signature": signature} if key else None
        entry = cls.__new__(cls)
        for field_of, value in zip(
            (
                "number",
                "act",
                "role",
                "on",
                "at",
                "salt",
                "before",
                "submitted",
                "signature",
                "_place",
                "_text",
                "_told",
            ),
            (int(number), act, role, on, at, salt, before, submitted, signed, place, text, told),
            strict=True,
        ):
            object.__setattr__(entry, field_of, value)
        return entry

    def __getattr__(self, name: str) -> Any:
        if name == "_text":  # one that was made of another has none
            return b""
        if name != "about":
            raise AttributeError(name)
        about, wrong = _about(self.act, self._told)
        if about is None:
            raise SourceRefused(_fault(self._place, *_what_is_wrong(None, wrong)))
        object.__setattr__(self, "about", about)
        return about

    @property
    def line(self) -> bytes:
        """The entry as it is written, without the end of its line."""
        return self._text or super().line


def this_moment() -> tuple[str, str]:
    """Return the second of the clock (UTC) and a salt by chance, as an entry bears them."""
    return datetime.now(UTC).strftime(SECONDS), secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class JournalAnchor:
    """By what a journal is known outside its collection: the number of its last act, and the hash of that.

    The hash of an act covers every act before it.
    """

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}-{self.hash}"


AN_ANCHOR = re.compile(r"(?<![0-9A-Za-z-])(?P<number>[1-9][0-9]{0,6})-(?P<hash>[0-9a-f]{64})(?![0-9A-Za-z-])")
"""An anchor as documents print it; nothing else that they hold looks like it."""


def anchors_in(text: str) -> tuple[JournalAnchor, ...]:
    """Return every anchor that a text holds, each once."""
    return tuple(dict.fromkeys(JournalAnchor(int(hit["number"]), hit["hash"]) for hit in AN_ANCHOR.finditer(text)))


@dataclass(frozen=True, slots=True)
class Journal:
    """All entries of a collection, in the order in which they were written.

    `unknown_to_head`: how many of them the head does not know. `as_read`: the lines of the first of them, which need
    not be written anew: an act beside thousands of deliveries adds one.
    """

    entries: tuple[JournalEntry, ...] = ()
    unknown_to_head: int = field(default=0, compare=False)
    as_read: tuple[bytes, ...] = field(default=(), compare=False, repr=False)

    def __hash__(self) -> int:
        return hash((len(self.entries), self.entries[-1:]))

    @property
    def whole(self) -> Journal:
        """The journal with each entry read to its end; refused is one that does not tell what its act must."""
        faults: list[Fault] = []
        for place, entry in enumerate(self.entries, 1):
            try:
                faults += [] if entry.made_anew == entry.line else [_fault(place, *_what_is_wrong(entry))]
            except SourceRefused as refusal:
                faults += refusal.faults
        refuse_if_any(SourceRefused, faults)
        return self

    @property
    def acts(self) -> tuple[JournalEntry, ...]:
        """The entries of the year; what was submitted stands apart."""
        return tuple(entry for entry in self.entries if entry.act is not Act.SUBMITTED)

    @property
    def submissions(self) -> tuple[JournalEntry, ...]:
        """The entries *submitted*."""
        return tuple(entry for entry in self.entries if entry.act is Act.SUBMITTED)

    @property
    def manifests(self) -> frozenset[str]:
        """The SHA-256 of the manifest of each dossier that was submitted."""
        return frozenset(entry.about["manifest"] for entry in self.submissions)

    def tells_of(self, manifest: bytes) -> bool:
        """Tell whether a dossier with this manifest was submitted."""
        return hashlib.sha256(manifest).hexdigest() in self.manifests

    @property
    def anchor(self) -> JournalAnchor | None:
        """What its last act is known by outside; nothing where there is none."""
        return JournalAnchor(len(self.acts), self.acts[-1].hash) if self.acts else None

    @property
    def hats(self) -> Iterator[tuple[JournalEntry, JournalEntry, int]]:
        """Each entry of another role than the one before it within less than a minute, that one, and the seconds.

        However a role is written, it is one role.
        """
        by_roles = [entry for entry in self.entries if entry.role]
        for before, entry in pairwise(by_roles):
            if entry.role != before.role and outline(entry.role) != outline(before.role):
                first, then = (datetime.strptime(act.at, SECONDS) for act in (before, entry))
                if (seconds := int(abs((then - first).total_seconds()))) < TWO_HATS:
                    yield entry, before, seconds

    def finals(self, audience: Audience) -> tuple[JournalEntry, ...]:
        """Return the FINAL dossiers that were submitted for an audience, one a vintage, in their order."""
        final = (entry for entry in self.submissions if entry.about["state"] == State.FINAL.value)
        return tuple(entry for entry in final if entry.about["audience"] == audience.value)

    @property
    def content(self) -> bytes:
        """`journal.jsonl`."""
        known = b"".join(line + b"\n" for line in self.as_read)
        return known + as_lines(self.entries[len(self.as_read) :])

    @property
    def head(self) -> bytes:
        """`journal.head`: how many entries each chain has, with the hash of its last; both, with that of all lines."""
        chains = (self.acts, self.submissions)
        told = [(len(chain), chain[-1].hash if chain else BEGINNING) for chain in chains]
        return "".join(f"{count} {last}\n" for count, last in (*told, (len(self.entries), self.hash))).encode()

    @property
    def hash(self) -> str:
        """SHA-256 over all lines, in their order: no other number binds the two chains together."""
        return hashlib.sha256(self.content).hexdigest()

    def with_entry(
        self,
        act: Act,
        role: str,
        on: str,
        about: Mapping[str, Any],
        sign: Callable[[JournalEntry], Mapping[str, str] | None] = lambda _entry: None,
        moment: tuple[str, str] | None = None,
    ) -> Journal:
        """Return the journal with one entry more; one that lacks something would never be read again.

        `sign`: gives the signature of an entry, where it has one. `moment`: `this_moment`, if left out.
        """
        chain = self.submissions if act is Act.SUBMITTED else self.acts
        at, salt = moment or this_moment()
        before = chain[-1].hash if chain else BEGINNING
        submitted = self.submissions[-1].hash if self.submissions and act is not Act.SUBMITTED else ""
        entry = JournalEntry(len(chain) + 1, act, role, on, at, about, salt, before, submitted)
        entry = replace(entry, signature=sign(entry))
        if wrong := [*_wrong_keys(json.loads(entry.line))]:
            raise ValueError(f"an entry {act.value!r} with no or another {wrong}")
        return Journal((*self.entries, entry), as_read=self.as_read)

    def with_written(self, line: str) -> Journal | None:
        """Return the journal with an entry that was written already; nothing where it is none that comes next here."""
        entry, _wrong, digest = _entry(line.encode())
        if entry is None or not digest:
            return None
        chain = self.submissions if entry.act is Act.SUBMITTED else self.acts
        is_next = (entry.number, entry.before) == (len(chain) + 1, chain[-1].hash if chain else BEGINNING)
        return Journal((*self.entries, entry), as_read=self.as_read) if is_next else None

    def of(self, *acts: Act) -> Iterator[JournalEntry]:
        """Return the entries of these acts, in their order."""
        return (entry for entry in self.entries if entry.act in acts)


def as_lines(entries: Iterable[JournalEntry]) -> bytes:
    """Return entries as they stand in a file."""
    return b"".join(entry.line + b"\n" for entry in entries)


@lru_cache(maxsize=4)  # an act asks for it several times
def read_journal(content: bytes, head: bytes | None = None, whole: bool = True) -> Journal:
    """Return the journal as its file has it; every break is refused. `head`: what `journal.head` holds, where there is
    one.

    `whole`: as `chained` takes it.
    """
    journal = chained(content, whole)
    refuse_if_any(SourceRefused, [*_missing_at_the_end(journal, head)] or _not_bound(content, head))
    known = sum(count for count, _last in _known_to(head)[:2]) if head is not None else 0
    return replace(journal, unknown_to_head=len(journal.entries) - known)


def chained(content: bytes, whole: bool = True) -> Journal:
    """Return the entries of a file, of which nobody tells how many there are; every break of their chains is refused.

    `whole`: what each is about is read too, not only once it is asked for.
    """
    entries: list[JournalEntry] = []
    faults: list[Fault] = []
    last, count = {False: BEGINNING, True: BEGINNING}, {False: 0, True: 0}
    for line, text in enumerate(content.splitlines(), 1):
        as_read = None if whole else EntryAsRead.on_line(text, line)
        entry, wrong, digest = (as_read, (), as_read.hash) if as_read else _entry(text)
        if entry is None:
            faults.append(_fault(line, *_what_is_wrong(entry, wrong)))
            continue
        chain = entry.act is Act.SUBMITTED
        count[chain] += 1
        if entry.before != last[chain] or entry.number != count[chain] or not digest:
            faults.append(_fault(line, *_what_is_wrong(entry)))
        entries.append(entry)
        last[chain] = digest or hashlib.sha256(text).hexdigest()
    refuse_if_any(SourceRefused, faults)
    return Journal(tuple(entries), as_read=tuple(content.splitlines()))


def journal_of(folder: Path) -> Journal:
    """Return the journal of the collection in `folder`, empty where it has none; a broken one is refused."""
    return at_one_moment(folder, journal_in)


def journal_in(files: CollectionFiles) -> Journal:
    """Return the journal among a collection's files, as `journal_of`; its entries are read once they are asked for."""
    content, head = (files.read(name, LONGEST_JOURNAL) for name in (JOURNAL, HEAD))
    return Journal() if content is None and head is None else read_journal(content or b"", head, whole=False)


def lagging(journal: Journal) -> Iterator[Fault]:
    """Yield what to remark of a head that knows fewer entries than there are; a sudden end or a hand leaves it so."""
    if journal.unknown_to_head:
        what = plural(
            "the file that says how long the journal is knows {count} entry less than there is.",
            "the file that says how long the journal is knows {count} entries less than there are.",
            journal.unknown_to_head,
        )
        yield _fault(0, "journal-head-lags", what)


def cut_submissions(journal: Journal) -> Iterator[Fault]:
    """Yield the acts that name another last submission before them than the journal has; the first that names it.

    It was taken out, or the journal comes from a dossier, which carries none of them.
    """
    last, told = "", set[str]()
    for entry in journal.entries:
        if entry.act is Act.SUBMITTED:
            last = entry.hash
        elif entry.submitted != last and entry.submitted not in told:
            told.add(entry.submitted)
            yield _fault(0, "submission-missing", SUBMISSION_GONE.filled({"number": entry.number}))


def _known_to(head: bytes) -> list[tuple[int, str]]:
    """Return how many entries of each chain, and of both, a head knows, with a hash; 0 for what cannot be read."""
    lines = (line.partition(" ") for line in head.decode("ascii", "replace").splitlines())
    known = [(int(count) if COUNTED.fullmatch(count) else 0, last) for count, _blank, last in lines]
    return [*known, *[(0, "")] * 3][:3]


def _missing_at_the_end(journal: Journal, head: bytes | None) -> Iterator[Fault]:
    """Yield what the head knows and the journal lacks; a head that knows no act beside acts was emptied."""
    if head is None:
        if journal.entries:
            yield _fault(0, "journal-broken", _("the file that says how long the journal is has gone."))
        return
    known_acts, known_submissions, _both = _known_to(head)
    if journal.acts and not known_acts[0]:
        what = _("the file that says how long the journal is holds nothing, and there are entries.")
        yield _fault(0, "journal-broken", what)
    for submitted, chain, (known, last) in (
        (False, journal.acts, known_acts),
        (True, journal.submissions, known_submissions),
    ):
        if known > len(chain):
            written = SUBMISSION if submitted else "{number}"
            numbers = dict.fromkeys(written.format(number=number) for number in (len(chain) + 1, known))
            what = CUT[submitted].filled({"count": known - len(chain), "numbers": "–".join(numbers)})
            yield _fault(len(journal.entries) + 1, "journal-broken", what)
        elif known and chain[known - 1].hash != last:
            yield _fault(0, "journal-broken", CHANGED)


def _not_bound(content: bytes, head: bytes | None) -> Iterator[Fault]:
    """Yield a fault where the chains differ from the head in length or in how they interleave; none without entries."""
    acts, submissions, (known, last) = _known_to(head or b"")
    lines = content.splitlines()
    found = hashlib.sha256(b"".join(line + b"\n" for line in lines[:known])).hexdigest()
    if lines and (acts[0] + submissions[0], found) != (known, last):
        what = _("the file that says how long the journal is tells of other acts and submissions than there are.")
        yield _fault(0, "journal-broken", what)


def _what_is_wrong(entry: JournalEntry | None, wrong: Iterable[str] = ()) -> tuple[str, Text]:
    """Return the code and words for a line that is no entry, `wrong` in these keys, or not the one that was written."""
    if entry is not None:
        return "journal-broken", CHANGED
    return "journal-entry-invalid", INCOMPLETE.filled({"keys": ", ".join(wrong)}) if wrong else NO_ENTRY


@lru_cache(maxsize=1_000)
def _is_role_and_day(act: Act, role: str, on: str) -> bool:
    """Tell whether an entry of this act may be by this role, on this day."""
    checks = _shapes(act)[0][1]
    return bool(checks["role"](role) and checks["on"](on))


@lru_cache(maxsize=20_000)  # a journal is read several times in an act, and of many deliveries
def _entry(text: bytes) -> tuple[JournalEntry | None, tuple[str, ...], str]:
    """Return the entry on a line and its hash, which is empty where it is written otherwise than entries are.

    Where it is none, the keys that are not as they must be, if it has any.
    """
    try:
        value = json.loads(text.decode())
        wrong = [*_wrong_keys(value)]
        if wrong:
            return None, tuple(wrong), ""
        entry = JournalEntry(**{**value, "act": ACTS[value["act"]]})
        return entry, (), hashlib.sha256(text).hexdigest() if entry.line == text else ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return None, (), ""


@lru_cache(maxsize=20_000)
def _about(act: Act, told: str) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """Say what an entry of this act is about; where it does not tell what it must, the wrong keys, if it has any."""
    try:
        about = json.loads(told)
        wrong = (*_wrong_in(about, *_shapes(act)[1]), *_wrong_together(about))
        return (None, wrong) if wrong else (about, ())
    except (ValueError, RecursionError):
        return None, ()


def _wrong_keys(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of an entry and of what it is about that are missing or hold what they must not."""
    about = value["about"]
    if not isinstance(about, dict):
        yield "about"
        return
    of_entry, of_about = _shapes(ACTS[value["act"]])
    yield from _wrong_in(value, *of_entry)
    yield from _wrong_in(about, *of_about)
    yield from _wrong_together(about)


def _wrong_in(held: Mapping[str, Any], needed: frozenset[str], checks: Mapping[str, Check]) -> Iterator[str]:
    if not needed <= held.keys():
        yield from sorted(needed - held.keys())
    for key, told in held.items():
        try:
            is_right = key not in checks or checks[key](told)
        except ShapeUndecided:
            is_right = False
        if not is_right:
            yield key


def _wrong_together(about: Mapping[str, Any]) -> Iterator[str]:
    if "sha256" in about and not str(about["sha256"]).startswith(str(about.get("delivery", ""))):
        yield "delivery"


@cache
def _shapes(act: Act) -> tuple[tuple[frozenset[str], Mapping[str, Check]], ...]:
    """Say what an entry of this act holds, and what it is about: the keys that must be there, and the check of each."""
    entry = shaped(JournalEntry)
    own = entry["properties"] | _of_act(act) | {"about": entry["properties"]["about"]}
    keys = (own, entry["required"]), (act.about["properties"], act.about["required"])
    checks = ({key: allows(part) for key, part in held.items() if key != "act"} for held, _needed in keys)
    return tuple((frozenset(needed), found) for (_held, needed), found in zip(keys, checks, strict=True))


def _fault(line: int, code: str, what: Text) -> Fault:
    return Fault(Place(JOURNAL, line=line or None), code, what, RESTORE, "analyst")


# Say an entry of a journal in words: what was done, and what it concerns.

DRAFT_WRITTEN = in_context("act", "written")
"""What they call a dossier that is not FINAL: it was written, and is not submitted."""
WORDS: Mapping[str, Text] = {
    "asked": in_context("waiver", "asked for"),
    "granted": in_context("waiver", "granted"),
    "article": _("article"),
    "rule": in_context("law", "rule"),
    "decision": _("decision"),
    "case": in_context("decision", "case"),
    "series": _("statement on series"),
    "policy": _("policy on small counts"),
    "release": _("release of the plan"),
    "eu": in_context("addressee", "the Commission"),
    "public": in_context("addressee", "the public"),
    "internal": in_context("addressee", "the ministry"),
    "contact": in_context("description", "contact"),
    "DRAFT": _("DRAFT"),
    "FINAL": _("FINAL"),
    "BLOCKED": _("BLOCKED"),
}
OF_AN_OFFICE: Mapping[str, Text] = {
    "mailbox": _("mailbox"),
    "address": _("postal address"),
    "due": _("day of delivery"),
}
"""What is described of an office, by its key."""
DESCRIBED: Mapping[str, Text] = {**OF_AN_OFFICE, "email": OF_AN_OFFICE["mailbox"]}
REASON = layout("{what} – {because}")
NOBODY = "–"


def act_of(entry: JournalEntry) -> Text:
    """Say what people call the act of an entry."""
    is_draft = entry.act is Act.SUBMITTED and entry.about["state"] != State.FINAL.value
    return DRAFT_WRITTEN if is_draft else entry.act.called


def number_of(entry: JournalEntry) -> str:
    """Return the number of an entry, S1 of a submission."""
    return SUBMISSION.format(number=entry.number) if entry.act is Act.SUBMITTED else str(entry.number)


def what_of(entry: JournalEntry) -> Text:
    """Say what an entry concerns; why, where it says so."""
    told = {**dict.fromkeys(entry.act.about["properties"], ""), **entry.about}
    if told.get("also"):  # of one act, as its other cells
        told["id"] = [told["id"], *told["also"]]
    what = entry.act.told.filled({name: _shown(value) for name, value in told.items() if not isinstance(value, dict)})
    because = told.get("because") or told.get("words")
    because = wording(because) if isinstance(because, dict) else because
    return REASON.filled({"what": what, "because": because}) if because and not isinstance(because, list) else what


def _shown(value: Any) -> Text | str | int:
    if isinstance(value, list):
        return joined(DESCRIBED.get(str(member), literal(member)) for member in value) if value else NOBODY
    return WORDS.get(value, value) or NOBODY if isinstance(value, str) else int(value)
