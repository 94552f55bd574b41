"""Hold documents that left the office against a journal: what it has lost or changed since.

A dossier, a receipt, a marked copy and a letter bear the anchor of the journal as it was (`JournalAnchor`); a dossier
for the Commission, an internal one, an archive and a copy of `journal.jsonl` bear the entries too, so that each that
differs is named. An entry is known again by its salt. Refused: a document that bears no anchor, or cannot be read.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from pathlib import Path

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import ARCHIVE, ARCHIVE_FILE, DOSSIER_FILE
from thb_eu.base.limits import JOURNAL as LONGEST_JOURNAL
from thb_eu.base.messages import Text, _, joined, literal, plural
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import EXCEL, ArchiveFlaw, WorkbookFormat, archive_flaws, parts_that_open
from thb_eu.definitions.journal import (
    CUT,
    JOURNAL,
    RESTORE,
    SUBMISSION,
    Journal,
    JournalAnchor,
    JournalEntry,
    anchors_in,
    chained,
)
from thb_eu.dossiers import COLLECTION, INPUTS, MANIFEST, opened

NO_ANCHOR = (
    "anchor-missing",
    _("this document bears no anchor of a journal."),
    _("Give a dossier, a receipt, a marked copy or a letter that left the office after the collection had a journal."),
)
MOST_ANCHORS = 1000
UNREADABLE = (
    "document-unreadable",
    _("this document cannot be read: it is nested too deep, in signs that nobody knows, or bears too many anchors."),
    _("Save what left the office anew, a letter as text, or give another document."),
)
NO_LETTER = (LookupError, RecursionError, ValueError, TypeError, AttributeError, AssertionError, MessageError)
"""What the library falls down with over a mail that is none."""
CHANGED = plural("entry {numbers} was changed since.", "entries {numbers} were changed since.")
TAKEN_OUT = plural("entry {numbers} was taken out since.", "entries {numbers} were taken out since.")
PUT_IN = plural("entry {numbers} was put in since.", "entries {numbers} were put in since.")
CHAINED_ANEW = plural("entry {numbers} was chained anew since.", "entries {numbers} were chained anew since.")
ONE_OF_THEM = plural(
    "entry {numbers} is not the one that it was then.",
    "at least one of the entries {numbers} is not the one that it was then.",
)
SUBMISSIONS_GONE = plural(
    "submission {numbers} is not the one that it was then.",
    "at least one of the submissions {numbers} is not the one that it was then.",
)
NOT_ENTERED = _(
    "no entry tells that this dossier, or the one that it follows, was submitted: it was taken out or changed, or it "
    "was never there."
)
ASK_FOR_IT = _("Compare with other documents that left the office, and with copies of the collection.")
IN_ARCHIVE = f"{COLLECTION}/{JOURNAL}"
ZIP = WorkbookFormat(".zip", frozenset(), EXCEL.macros, "")
TOO_MUCH = frozenset(
    (
        ArchiveFlaw.NO_ARCHIVE,
        ArchiveFlaw.ENCRYPTED,
        ArchiveFlaw.MANY_PARTS,
        ArchiveFlaw.LARGE,
        ArchiveFlaw.INFLATED,
    )
)
"""With what an archive is not unpacked."""


@dataclass(frozen=True, slots=True)
class AnchoredDocument:
    """What a document tells of a journal: its anchors, its acts and submissions.

    `manifests`: the hashes of that of a dossier, and of the one that it follows as another vintage.
    """

    name: str
    anchors: tuple[JournalAnchor, ...]
    acts: tuple[JournalEntry, ...] = ()
    manifests: tuple[str, ...] = ()
    submissions: tuple[JournalEntry, ...] = ()


def differences(journal: Journal, documents: Iterable[str | Path]) -> tuple[Fault, ...]:
    """Find what in the journal is not as the documents say that it was, each document apart."""
    known = [_read(Path(document)) for document in documents]
    holding = [0]
    for anchor in (anchor for document in known for anchor in document.anchors):
        if _holds(journal, anchor):
            holding.append(anchor.number)
    return tuple(fault for document in known for fault in _against(journal, document, holding))


def _holds(journal: Journal, anchor: JournalAnchor) -> bool:
    return anchor.number <= len(journal.acts) and journal.acts[anchor.number - 1].hash == anchor.hash


def _against(journal: Journal, document: AnchoredDocument, holding: Sequence[int]) -> Iterator[Fault]:
    broken = [anchor for anchor in document.anchors if not _holds(journal, anchor)]
    if broken and document.acts:
        yield from _by_entries(journal, document)
    for anchor in broken if not document.acts else ():
        if anchor.number > len(journal.acts):
            yield _cut(document.name, len(journal.acts) + 1, anchor.number)
        first, last = max(held for held in holding if held < anchor.number) + 1, min(anchor.number, len(journal.acts))
        if anchor.number <= len(journal.acts):
            yield _fault(document.name, ONE_OF_THEM.filled({"count": last - first + 1, "numbers": _range(first, last)}))
    now = dict(enumerate(journal.submissions))
    gone = [at + 1 for at, entry in enumerate(document.submissions) if at not in now or now[at].line != entry.line]
    if gone:
        numbers = "–".join(dict.fromkeys(SUBMISSION.format(number=number) for number in (gone[0], gone[-1])))
        yield _fault(document.name, SUBMISSIONS_GONE.filled({"count": len(gone), "numbers": numbers}))
    if {*document.manifests} - journal.manifests:
        yield Fault(Place(document.name), "submission-not-entered", NOT_ENTERED, ASK_FOR_IT, "analyst")


def _by_entries(journal: Journal, document: AnchoredDocument) -> Iterator[Fault]:
    """Yield what became of each entry that the document bears; of others with its salt nothing can be honest."""
    stayed, left, others = _paired(document.acts, journal.acts)
    salts, last = {entry.salt for entry in document.acts}, document.acts[-1].number
    gone = [entry.number for entry in left]
    at_the_end = [number for number in gone if number > len(journal.acts)]
    new = [entry.number for entry in others if entry.number <= last or entry.salt in salts]
    changed = [it.number for it, other in stayed if it.line != other.line and _told(it) != _told(other)]
    anew = [it.number for it, other in stayed if it.line != other.line and _told(it) == _told(other)]
    if at_the_end:
        yield _cut(document.name, at_the_end[0], at_the_end[-1])
    for what, numbers in (
        (TAKEN_OUT, [number for number in gone if number not in at_the_end]),
        (PUT_IN, new),
        (CHANGED, changed),
        (CHAINED_ANEW, anew),
    ):
        if numbers:
            yield _fault(document.name, what.filled({"count": len(numbers), "numbers": _numbers(numbers)}))


Entries = Sequence[JournalEntry]


def _paired(then: Entries, now: Entries) -> tuple[list[tuple[JournalEntry, JournalEntry]], Entries, Entries]:
    """Return each entry then and now, those that are gone, and those that were not there.

    Of several with one salt the one with the same number is the same entry, of the others the next.
    """
    by_number = {(entry.salt, entry.number): entry for entry in now}
    pairs = {entry.number: by_number.pop((entry.salt, entry.number), None) for entry in then}
    by_salt: dict[str, list[JournalEntry]] = {}
    for entry in reversed(by_number.values()):
        by_salt.setdefault(entry.salt, []).append(entry)
    for entry in then:
        if pairs[entry.number] is None and by_salt.get(entry.salt):
            pairs[entry.number] = by_salt[entry.salt].pop()
    stayed = [(entry, found) for entry in then if (found := pairs[entry.number])]
    others = sorted((one for some in by_salt.values() for one in some), key=lambda one: one.number)
    return stayed, [entry for entry in then if not pairs[entry.number]], others


def _told(entry: JournalEntry) -> tuple[object, ...]:
    """Find what an entry tells, wherever it stands in its chain."""
    return entry.act, entry.role, entry.on, entry.at, entry.about


def _numbers(numbers: Sequence[int]) -> Text:
    """Return numbers in words, those that follow each other as one."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return joined(literal(_range(run[0], run[-1])) for run in runs)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _cut(name: str, first: int, last: int) -> Fault:
    return _fault(name, CUT[False].filled({"count": last - first + 1, "numbers": _range(first, last)}))


def _fault(name: str, what: Text) -> Fault:
    return Fault(Place(name), "journal-changed-since", what, RESTORE, "analyst")


# --- what a document tells --------------------------------------------------------------------------------------------


def _read(path: Path) -> AnchoredDocument:
    if path.is_dir():
        return _of_dossier(path)
    content = read_bounded(path, ARCHIVE_FILE if path.suffix == ".zip" else DOSSIER_FILE, who="user")
    texts = [*_texts(content, path)]
    anchors = tuple(dict.fromkeys(anchor for text in texts for anchor in anchors_in(text)))
    if len(anchors) > MOST_ANCHORS:
        raise SourceRefused(Fault(Place(path.name), *UNREADABLE, "user"))
    carried = _carried(content, path)
    if carried.anchor:
        anchors = (carried.anchor,)
    if not anchors:
        raise SourceRefused(Fault(Place(path.name), *NO_ANCHOR, "user"))
    return AnchoredDocument(path.name, anchors, carried.acts, submissions=carried.submissions)


def _of_dossier(path: Path) -> AnchoredDocument:
    dossier = opened(path)
    if dossier.anchor is None:
        raise SourceRefused(Fault(Place(path.name), *NO_ANCHOR, "user"))
    acts = dossier.acts if f"{INPUTS}/{JOURNAL}" in dossier.manifest["outputs"] else ()
    own, followed = hashlib.sha256(dossier.read(MANIFEST)).hexdigest(), dossier.revision
    manifests = (own, str(followed.follows)) if followed else (own,)
    return AnchoredDocument(path.name, (dossier.anchor,), acts, manifests)


def _carried(content: bytes, path: Path) -> Journal:
    """Return the journal of which the document is a copy, or that an archive bears; else an empty one."""
    if path.suffix == ".zip":
        content = _parts(content).get(IN_ARCHIVE, b"")
    return chained(content[:LONGEST_JOURNAL]) if path.suffix in (".zip", ".jsonl") else Journal()


def _texts(content: bytes, path: Path) -> Iterator[str]:
    """Yield what stands in a file: in a spreadsheet in its parts, in a mail in its words."""
    if content.startswith(b"PK"):
        yield from (part.decode("utf-8", "replace") for name, part in _parts(content).items() if name.endswith(".xml"))
    elif path.suffix == ".eml":
        try:
            body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
            yield str(body.get_content()) if body else ""
        except NO_LETTER:
            raise SourceRefused(Fault(Place(path.name), *UNREADABLE, "user")) from None
    else:
        yield content.decode("utf-8", "replace")


def _parts(content: bytes) -> dict[str, bytes]:
    return {} if TOO_MUCH.intersection(archive_flaws(content, ZIP, ARCHIVE)) else parts_that_open(content)
