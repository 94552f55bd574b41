"""Find where a collection's journal and its files disagree.

The chain is read first; of a broken one nothing more is asked. Then every delivery is held against its entry, byte for
byte by its hash, and every resource of the descriptor must be one that a delivery brought. What lay in the collection
before its journal was begun is remarked and is no fault. Waivers and corrections may be written by hand: those of which
the journal does not tell are noted and are no fault.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from pathlib import Path

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.changes import TIMES
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import ARCHIVE, ARCHIVE_FILE, DOSSIER_FILE, EDITED_FILE
from thb_eu.base.limits import JOURNAL as LONGEST_JOURNAL
from thb_eu.base.messages import Text, _, joined, literal, plural
from thb_eu.base.model import Place, next_act
from thb_eu.base.ooxml.archive import EXCEL, ArchiveFlaw, WorkbookFormat, archive_flaws, parts_that_open
from thb_eu.definitions import Folder, read_checked
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.collection_files import CollectionFiles, at_one_moment, files_of, left_by_others
from thb_eu.definitions.interventions import path_of
from thb_eu.definitions.journal import (
    CUT,
    JOURNAL,
    RESTORE,
    SUBMISSION,
    Journal,
    JournalAnchor,
    JournalEntry,
    act_of,
    anchors_in,
    chained,
    cut_submissions,
    journal_in,
    journal_of,
    lagging,
    number_of,
)
from thb_eu.dossiers import COLLECTION, INPUTS, opened
from thb_eu.dossiers.signing import place_of, unchecked, without_right, wrong_signatures
from thb_eu.results.deliveries import acts_in_force, undelivered
from thb_eu.sources.collection import CORRECTIONS, DESCRIPTOR, WAIVERS, roles_for
from thb_eu.sources.known_releases import MANIFEST, RELEASES

REFUSED = "refused"
"""The folder, among the deliveries, of those that could not be read."""
ORIGINAL = "original.*"
AN_ORIGINAL = re.compile(r"original\.[a-z0-9]+")
"""How a file that was sent is called; what has two endings lies beside one: a receipt of pseudonyms, a marked copy."""
BY_ACT = (
    (CORRECTIONS, "corrections", Act.CORRECTED, "correction"),
    (WAIVERS, "waivers", Act.WAIVED, "waiver"),
)
"""Files that people may edit by hand too: their name, their schema, the act that writes there, the key of an id."""


TWO_HATS = plural(
    "the role {role!r} acted {count} second after {other!r} (entry {number}).",
    "the role {role!r} acted {count} seconds after {other!r} (entry {number}).",
)
GONE = _("the file that was sent is missing; the journal has its hash: {sha256}.")
PUT_BACK = _("Put back the file as it was sent: from a copy, or ask the supplier for it.")
OR_PURGE = _("Put back the file from a copy; or enter that it is gone.")


@dataclass(frozen=True, slots=True)
class JournalVerification:
    """What was held against each other, every fault, and `notes` of what people wrote without an entry.

    `undelivered`: the tables that lay in the collection before its journal was begun. `remarks`: what may be right and
    should be known: what an act of others left, two roles within a minute, a head that lags, signatures that nobody
    could check, acts to which their role has no right.
    """

    journal: Journal = field(default_factory=Journal)
    deliveries: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    undelivered: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()


def verify_journal(
    descriptor: Path,
    schemas: Folder,
    without: frozenset[str] = frozenset(),
    documents: Iterable[str | Path] = (),
) -> JournalVerification:
    """Return the journal beside `descriptor` against what lies there; `without`: deliveries of which no file was handed
    on.

    `documents`: what left the office and bears an anchor of the journal, which is held against it too.
    Refused: a collection that has no journal, a descriptor, waivers or corrections that cannot be read.
    """
    folder = descriptor.parent
    try:
        journal = journal_that_goes_on(folder).whole
    except SourceRefused as broken:
        return JournalVerification(faults=broken.faults)
    if not journal.entries:
        raise without_journal(folder)
    faults, earlier = [*not_as_sent(folder, journal, without)], list[Fault]()
    for fault, is_earlier in _resources(descriptor, journal, schemas):
        (earlier if is_earlier else faults).append(fault)
    roles, by_hand = roles_for(folder), tuple(_by_hand(folder, journal, schemas))
    faults += [*wrong_signatures(journal, roles), *cut_submissions(journal), *_released(descriptor, journal)]
    faults += differences(journal, documents)
    told_of_roles = (*unchecked(journal, roles), *without_right(journal, roles), *two_hats(journal))
    remarks = (*left_by_others(folder), *lagging(journal), *told_of_roles)
    return JournalVerification(journal, len(_sent(journal)), tuple(faults), by_hand, tuple(earlier), remarks)


def two_hats(journal: Journal, after: int = 0) -> Iterator[Fault]:
    """Yield the entries of another role than the one before, less than a minute after it; none of the first `after`."""
    told = journal.entries[after:]
    for entry, before, seconds in journal.hats:
        if any(entry is other for other in told):
            words = {"role": entry.role, "count": seconds, "other": before.role, "number": number_of(before)}
            remedy = _("If that was one person, have another one check it, or withdraw it.")
            yield Fault(place_of(entry), "two-roles-within-a-minute", TWO_HATS.filled(words), remedy, "analyst")


def journal_that_goes_on(folder: Path) -> Journal:
    """Return the journal of the collection in `folder`; refused where it had one and that is gone.

    It had one where `year new` began it, or where something was delivered into it.
    """
    return at_one_moment(folder, _that_goes_on)


def _that_goes_on(files: CollectionFiles) -> Journal:
    journal = journal_in(files)
    if not journal.entries:
        told = re.search(rb'"thb:from"|"path":\s*"deliveries/', files.read(DESCRIPTOR, EDITED_FILE) or b"")
        is_first = any(name.startswith(f"{DELIVERIES}/") for name in files.underway.arriving)
        if told or ((files.folder / DELIVERIES).is_dir() and not is_first):
            what = _("the collection was begun with a journal, or suppliers' files came into it; its journal is gone.")
            raise SourceRefused(Fault(Place(JOURNAL), "journal-missing", what, RESTORE, "analyst"))
    return journal


def not_as_sent(folder: Path, journal: Journal, without: Container[str] = frozenset()) -> Iterator[Fault]:
    """Yield what of the deliveries in `folder` is gone, was changed, or is in no entry; `without`: those not looked at.

    Where an act was done since the journal was read, it is looked at again.
    """
    for _again in range(TIMES):
        found = [*_not_as_sent(folder, journal, without)]
        before, journal = journal, journal_of(folder) if found else journal
        if journal == before:
            break
    yield from found


def _not_as_sent(folder: Path, journal: Journal, without: Container[str]) -> Iterator[Fault]:
    gone = purged_in(journal)
    for id, entry in _sent(journal).items():
        if id not in without:
            yield from _left_over(folder, id, entry) if id in gone else _as_sent(folder, id, entry)
    yield from _strays(folder, journal)


def _sent(journal: Journal) -> dict[str, JournalEntry]:
    """Return the entry that received or refused each delivery, by the id of the delivery."""
    return {str(entry.about["delivery"]): entry for entry in journal.of(Act.RECEIVED, Act.REFUSED)}


def without_journal(folder: Path) -> SourceRefused:
    """Return the refusal of a collection that has no journal, to be raised."""
    what = _("the collection has no journal.")
    return SourceRefused(Fault(Place(str(folder)), "collection-without-journal", what, who="user"))


def folder_of(id: str, act: Act) -> str:
    """Say where a delivery lies that was received, or refused."""
    return f"{DELIVERIES}/{REFUSED}/{id}" if act is Act.REFUSED else f"{DELIVERIES}/{id}"


def original_in(folder: Path) -> Path | None:
    """Return the one file in the folder of a delivery that was sent; a link is none."""
    named = (path for path in folder.glob(ORIGINAL) if AN_ORIGINAL.fullmatch(path.name))
    found = [path for path in named if path.is_file() and not path.is_symlink()]
    return found[0] if len(found) == 1 else None


def purged_in(journal: Journal) -> frozenset[str]:
    """Return the deliveries whose files were removed, and which did not come again since."""
    last = {str(entry.about["delivery"]): entry.act for entry in journal.of(Act.RECEIVED, Act.REFUSED, Act.PURGED)}
    return frozenset(id for id, act in last.items() if act is Act.PURGED)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, however large."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _as_sent(folder: Path, id: str, entry: JournalEntry) -> Iterator[Fault]:
    """Tell whether the file of a delivery, and each table that was made of it, is there and is what it was."""
    original = original_in(folder / folder_of(id, entry.act))
    name = original.name if original else ORIGINAL
    kept = entry.about.get("kept", entry.about["sha256"])
    files = {f"{folder_of(id, entry.act)}/{name}": kept, **entry.about.get("files", {})}
    for path, sha256 in files.items():
        place = folder / path
        if not place.is_file() or place.is_symlink():
            remedy, acts = (OR_PURGE, (next_act("purge", delivery=id),)) if entry.act is Act.REFUSED else (PUT_BACK, ())
            yield Fault(Place(path), "delivery-missing", GONE.filled({"sha256": sha256}), remedy, acts=acts)
        elif sha256_of(place) != sha256:
            what = _("the file is not the one that was sent: its SHA-256 is not the one in the journal.")
            yield Fault(Place(path), "delivery-changed", what, PUT_BACK)


def _left_over(folder: Path, id: str, entry: JournalEntry) -> Iterator[Fault]:
    """Yield the files of a purged delivery that are still there: what was sent, and the tables that were made of it."""
    name = folder_of(id, entry.act)
    original = original_in(folder / name)
    for path in (*([f"{name}/{original.name}"] if original else ()), *entry.about.get("files", {})):
        if (folder / path).is_file():
            purge = next_act("purge", delivery=id)
            what = _("the journal says that the file was removed, and it is there.")
            yield Fault(Place(path), "delivery-not-purged", what, _("Remove it again."), acts=(purge,))


def _strays(folder: Path, journal: Journal) -> Iterator[Fault]:
    """Yield folders of deliveries that no entry tells of."""
    acts = (Act.RECEIVED, Act.REFUSED, Act.ANSWERED)  # answers to a file that was laid there by hand have a folder too
    known = {folder_of(str(entry.about["delivery"]), entry.act) for entry in journal.of(*acts)}
    for below in (DELIVERIES, f"{DELIVERIES}/{REFUSED}"):
        places = sorted((folder / below).iterdir()) if (folder / below).is_dir() else []
        named = [f"{below}/{place.name}" for place in places if place.is_dir()]
        coming = files_of(folder).underway.arriving if {*named} - known else frozenset()
        known |= {name.rpartition("/")[0] for name in coming}
        for name in named:
            if name not in known and name != f"{DELIVERIES}/{REFUSED}":
                what = _("no entry of the journal tells of this delivery.")
                remedy = _("Take the folder out of the collection, and receive the file.")
                yield Fault(Place(name), "delivery-without-entry", what, remedy)


def _resources(descriptor: Path, journal: Journal, schemas: Folder) -> Iterator[tuple[Fault, bool]]:
    """Yield resources of the descriptor that no delivery brought, each with whether it was there before the journal."""
    brought = {
        str(resource["path"])
        for entry in journal.of(Act.RECEIVED)
        for resource in entry.about.get("resources", {}).values()
    }
    content = _text(descriptor.parent, descriptor.name)
    held = read_checked(schemas, descriptor.name, content, "collection", SourceRefused)
    earlier = undelivered(held["resources"], journal)
    for resource in held["resources"]:
        if (path := path_of(resource["path"])) not in brought:
            where = Place(descriptor.name).of(_("resource {resource}", resource=resource["name"]))
            what = _("no delivery of the journal brought this file.")
            remedy = _("Receive the file, or take it out of the descriptor.")
            yield Fault(where, "resource-without-delivery", what, remedy), path in earlier


def _released(descriptor: Path, journal: Journal) -> Iterator[Fault]:
    """Yield the public dossiers of this collection that it knows as released and of whose submission no entry tells."""
    name = json.loads(_text(descriptor.parent, descriptor.name))["name"]
    for path in sorted(descriptor.parent.glob(f"{RELEASES}/*/{MANIFEST}")):
        where = path.relative_to(descriptor.parent).as_posix()
        content = read_bounded(path, DOSSIER_FILE)
        is_told = journal.tells_of(content) or journal_of(descriptor.parent).tells_of(content)  # entered meanwhile
        if not is_told and where not in files_of(descriptor.parent).underway.arriving and _package_of(content) == name:
            yield Fault(Place(where), "submission-not-entered", NOT_ENTERED, ASK_FOR_IT, "analyst")


def _package_of(manifest: bytes) -> object:
    try:
        told = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    return told.get("package") if isinstance(told, dict) else None


def _text(folder: Path, name: str) -> bytes:
    return files_of(folder).read(name, EDITED_FILE) or b""


def _by_hand(folder: Path, journal: Journal, schemas: Folder) -> Iterator[Fault]:
    """Yield waivers and corrections of which no act tells that anybody asked for them or made them."""
    acts = acts_in_force(journal)
    for name, schema, act, key in BY_ACT:
        if content := _text(folder, name):
            held = read_checked(schemas, name, content, schema, SourceRefused)
            told = {id for deed in acts if deed.act is act for id in (deed.about["id"], *deed.about.get("also", ()))}
            for entry in held[schema]:
                if entry[key] not in told:
                    what = _("the journal does not tell of it; it was written by hand.")
                    yield Fault(Place(name).of(entry[key]), "entry-by-hand", what)


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


# Hold documents that left the office against a journal: what it has lost or changed since.
#
# A dossier, a receipt, a marked copy and a letter bear the anchor of the journal as it was (`JournalAnchor`); a
# dossier for the Commission, an internal one, an archive and a copy of `journal.jsonl` bear the entries too, so that
# each that differs is named. An entry is known again by its salt. Refused: a document that bears no anchor, or cannot
# be read.

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
    changed = [entry.number for entry, other in stayed if entry.line != other.line and _told(entry) != _told(other)]
    anew = [entry.number for entry, other in stayed if entry.line != other.line and _told(entry) == _told(other)]
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
    others = sorted((other for some in by_salt.values() for other in some), key=lambda other: other.number)
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
