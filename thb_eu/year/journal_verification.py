"""Find where a collection's journal and its files disagree.

The chain is read first; of a broken one nothing more is asked. Then every delivery is held against its entry, byte for
byte by its hash, and every resource of the descriptor must be one that a delivery brought. What lay in the collection
before its journal was begun is remarked and is no fault. Waivers and corrections may be written by hand: those of which
the journal does not tell are noted and are no fault.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.changes import TIMES
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import DOSSIER_FILE, EDITED_FILE
from thb_eu.base.messages import Text, _, joined, plural
from thb_eu.base.model import Place, next_act
from thb_eu.definitions import Folder, read_checked
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.collection_files import CollectionFiles, at_one_moment, files_of, left_by_others
from thb_eu.definitions.interventions import path_of
from thb_eu.definitions.journal import (
    JOURNAL,
    RESTORE,
    Journal,
    JournalEntry,
    act_of,
    cut_submissions,
    journal_in,
    journal_of,
    lagging,
    number_of,
)
from thb_eu.dossiers.signing.acts import place_of, unchecked, without_right, wrong_signatures
from thb_eu.results.deliveries import acts_in_force, undelivered
from thb_eu.sources.collection import CORRECTIONS, DESCRIPTOR, WAIVERS, roles_for
from thb_eu.sources.known_releases import MANIFEST, RELEASES
from thb_eu.year.documents_against import ASK_FOR_IT, NOT_ENTERED, differences

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
        if any(entry is one for one in told):
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
    """By its id, the entry that received or refused each delivery."""
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
    """The public dossiers of this collection that it knows as released, and of whose submission no entry tells."""
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
            told = {id for it in acts if it.act is act for id in (it.about["id"], *it.about.get("also", ()))}
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
