"""Write a collection with a journal into one file in which all that the journal refers to can be checked again.

It holds the descriptor, the files that people edit, the office's own definitions, the journal, the receipts of
deliveries, the tables of accepted ones as they were sent, and a dossier where one is named. No register of persons and
no refused file lies in it: of these the journal has the hashes. The same collection gives the same bytes.
Refused: a collection without a journal, one whose journal does not hold, a dossier that the journal does not tell of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from thb_eu.base import limits
from thb_eu.base.atomic_files import clear_abandoned, temporary_folder, write_files
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, refuse_if_any
from thb_eu.base.limits import ARCHIVE_FILE
from thb_eu.base.messages import ENGLISH, Text, _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import ArchiveFlaw, WorkbookFormat, archive_flaws, parts_of, zipped
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.country import languages_to_refuse_in
from thb_eu.definitions.journal import HEAD, JOURNAL, Journal, journal_of
from thb_eu.dossiers import MANIFEST, is_plain, opened
from thb_eu.dossiers.signing import SIGNATURE
from thb_eu.dossiers.verification import Difference, Verification, verify
from thb_eu.dossiers.verification.files import ABSENT
from thb_eu.dossiers.verification.sections import ENTRIES, FILES, VerificationRun
from thb_eu.publication.folder import IN_THE_PACKAGE, wrong_hashes
from thb_eu.publication.manifest import ENGINE, as_json, hashes
from thb_eu.results import Collection
from thb_eu.results.deliveries import DeliveryState, SentDelivery, deliveries_of
from thb_eu.sources.collection import load_for, read_collection
from thb_eu.year.journal_verification import JournalVerification, original_in, verify_journal
from thb_eu.year.receipt import RECEIPTS

COLLECTION, DOSSIER = "collection", "dossier"
"""The folders of an archive."""
KIND, FORMAT_VERSION = "journal archive", "1"

NOT_SUBMITTED = _("the journal does not tell that this dossier was submitted.")


def export(package: str | Path, definitions: Definitions, out: Path, dossier: Path | None = None) -> tuple[str, ...]:
    """Write the archive of `package` to the file `out`, which is new; the names of what lies in it."""
    collection = read_collection(package, definitions)
    if out.resolve().is_relative_to(collection.folder.resolve()):
        raise OutputRefused(Fault(Place(str(out)), *IN_THE_PACKAGE, "user"))
    clear_abandoned(out.parent)
    if out.exists():
        problem = ("output-taken", _("the file is there already."), _("Name another file."))
        raise OutputRefused(Fault(Place(str(out)), *problem, "user"))
    parts = archive_parts(collection, definitions, dossier)
    write_files({out.name: zipped(parts)}, out.parent)
    return tuple(parts)


def archive_parts(collection: Collection, definitions: Definitions, dossier: Path | None = None) -> dict[str, bytes]:
    """Return every file of the archive, by name; last the manifest with their hashes."""
    verified = verify_journal(collection.folder / collection.descriptor, definitions.folder)
    refuse_if_any(SourceRefused, (*verified.faults, *verified.undelivered))  # it holds deliveries alone
    journal = {JOURNAL: collection.journal.content, HEAD: collection.journal.head}
    held = {
        **collection.edited,
        **journal,
        **dict(_own_definitions(collection)),
        **dict(_deliveries(collection, definitions)),
    }
    parts = {f"{COLLECTION}/{name}": content for name, content in held.items()}
    if dossier is not None:
        parts |= {f"{DOSSIER}/{name}": content for name, content in _submitted(dossier, collection.journal)}
    parts[MANIFEST] = as_json(
        {
            "format_version": FORMAT_VERSION,
            "kind": KIND,
            "package": collection.name,
            "year": str(collection.year),
            "geo": collection.geo,
            "descriptor": collection.descriptor,
            "outputs": hashes(parts),
            "engine": {"name": ENGINE, "version": version(ENGINE)},
        }
    )
    return parts


def goes_along(delivery: SentDelivery, definitions: Definitions) -> bool:
    """Tell whether what was sent lies in an archive: it was accepted, and no table in it is a register of persons."""
    known = [definitions.contracts.get(name) for name in delivery.contracts]
    aggregate = all(contract is not None and contract.records is None for contract in known)
    return delivery.state is DeliveryState.ACCEPTED and bool(known) and aggregate


def _own_definitions(collection: Collection) -> Iterator[tuple[str, bytes]]:
    folder = collection.folder / collection.definitions
    for path in sorted(folder.rglob("*")) if collection.definitions else ():
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(collection.folder).as_posix(), path.read_bytes()


def _deliveries(collection: Collection, definitions: Definitions) -> Iterator[tuple[str, bytes]]:
    """Yield the receipts of what was not refused, and what was sent where it goes along, with the tables made of it."""
    for delivery in deliveries_of(collection.journal):
        folder = collection.folder / delivery.folder
        refused, along = delivery.state is DeliveryState.REFUSED, goes_along(delivery, definitions)
        original = original_in(folder) if along else None
        tables = [str(entry["path"]) for entry in delivery.resources.values()] if along else []
        receipts = [] if refused else [f"{delivery.folder}/{name}" for name in RECEIPTS]
        for name in dict.fromkeys([*receipts, *tables, *([f"{delivery.folder}/{original.name}"] if original else [])]):
            if (path := collection.folder / name).is_file():
                yield name, path.read_bytes()


def _submitted(dossier: Path, journal: Journal) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a dossier that the journal tells of: those that its manifest names, and its signature."""
    found = opened(dossier)
    if not journal.tells_of(found.read(MANIFEST)):
        remedy = _("Name the folder of a dossier that was written from this collection.")
        raise SourceRefused(Fault(Place(str(dossier)), "dossier-not-submitted", NOT_SUBMITTED, remedy, "user"))
    signed = (SIGNATURE,) if (dossier / SIGNATURE).is_file() else ()
    yield from ((name, found.read(name)) for name in (MANIFEST, *signed, *found.manifest["outputs"]))


# Verify an archive as a dossier is verified: everything that differs in it.
#
# Nothing is unpacked before its list of files is looked at, and nothing outside a folder of our own. Then every file
# is held against its hash, the journal against the deliveries that lie beside it, and the dossier in it, which must
# be one that the journal tells of, is verified as a folder is. Refused: what is no archive of ours, a name that leads
# out, more than an honest one holds.

ARCHIVE = WorkbookFormat(".zip", frozenset({MANIFEST}), re.compile(r"(?!)"), MANIFEST)
"""What `archive_flaws` asks of it: a manifest; no macros are known of it."""

HASHES_OF_ALL, JOURNAL_OF_ALL, DOSSIER_OF_ALL = "archive", "journal", "dossier"
ASKS_JOURNAL = _("Does the journal hold, and agree with the deliveries beside it?")
ASKS_DOSSIER = _("Is the dossier one that the journal tells of?")

DAMAGED = ("archive-damaged", _("this is no archive of `thb-eu journal export`, or it is damaged."))
UNSAFE = ("archive-unsafe", _("a file of the archive leaves its folder, occurs twice or is encrypted."))
TOO_LARGE = ("file-too-large", _("the archive unpacks to more than is ever written."))
FLAWS: Mapping[ArchiveFlaw, tuple[str, Text]] = {
    **dict.fromkeys((ArchiveFlaw.NO_ARCHIVE, ArchiveFlaw.PARTS_MISSING), DAMAGED),
    **dict.fromkeys((ArchiveFlaw.ENCRYPTED, ArchiveFlaw.OUTSIDE, ArchiveFlaw.TWICE), UNSAFE),
    **dict.fromkeys((ArchiveFlaw.MANY_PARTS, ArchiveFlaw.LARGE, ArchiveFlaw.INFLATED), TOO_LARGE),
}
FROM_ITS_SENDER = _("Ask its sender for the archive again.")
OR_THE_DOSSIER = _("To check a dossier give its folder, unpacked; ask the sender of an archive for it again.")
COPIED_KEYS = ("package", "year", "geo")


def verify_archive(
    path: Path, package: str | Path | None = None, public_key: Path | None = None, folder: str | None = None
) -> Verification:
    """Find all that differs in the archive `path`; `folder`: other definitions than those of the collection in it."""
    parts, manifest = _opened(path)
    with temporary_folder() as temporary:
        unpacked = temporary / "archive"
        for name, content in parts.items():
            place = unpacked.joinpath(*name.split("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        work = VerificationRun()
        outputs: Mapping[str, str] = manifest["outputs"]
        wrong = [Difference(HASHES_OF_ALL, *found) for found in wrong_hashes(unpacked, outputs)]
        work.did(HASHES_OF_ALL, _("Does every file of the archive match its manifest?"), len(outputs), FILES, wrong)
        descriptor = unpacked / COLLECTION / str(manifest["descriptor"])
        journal = work.read(JOURNAL_OF_ALL, ASKS_JOURNAL, COLLECTION, lambda: _held_journal(descriptor, folder))
        if journal is not None:
            odd = [Difference(JOURNAL_OF_ALL, f"{COLLECTION}/{fault.where}", fault.what) for fault in journal.faults]
            work.did(JOURNAL_OF_ALL, ASKS_JOURNAL, len(journal.journal.entries), ENTRIES, odd)
        found = None
        if (held := parts.get(f"{DOSSIER}/{MANIFEST}")) is not None:
            unknown = journal is None or not journal.journal.tells_of(held)
            odd = [Difference(DOSSIER_OF_ALL, f"{DOSSIER}/{MANIFEST}", NOT_SUBMITTED)] if unknown else []
            work.did(DOSSIER_OF_ALL, ASKS_DOSSIER, 1, _("dossier"), odd)
            read_again = partial(verify, unpacked / DOSSIER, package, public_key, folder)
            found = work.read(DOSSIER_OF_ALL, ASKS_DOSSIER, DOSSIER, read_again)
    alone = Verification(
        **{name: manifest[name] for name in COPIED_KEYS},
        audience="",
        state="",
        made_by=manifest["engine"]["version"],
        read_by=version(ENGINE),
        signature=ABSENT,
        key="",
        parts=(),
        differences=(),
        languages=languages_to_refuse_in(folder, ENGLISH),
    )
    of = found or alone
    return replace(of, parts=(*work.parts, *of.parts), differences=(*work.differences, *of.differences))


def _held_journal(descriptor: Path, folder: str | None) -> JournalVerification:
    """Return the journal against the deliveries that an archive holds."""
    definitions, journal = load_for(descriptor, folder), journal_of(descriptor.parent)
    along = {delivery.id for delivery in deliveries_of(journal) if goes_along(delivery, definitions)}
    sent = {str(entry.about["delivery"]) for entry in journal.of(Act.RECEIVED, Act.REFUSED)}
    return verify_journal(descriptor, definitions.folder, frozenset(sent - along))


def _opened(path: Path) -> tuple[Mapping[str, bytes], Mapping[str, Any]]:
    """Return the files of an archive, by name, and its manifest."""
    content = read_bounded(path, ARCHIVE_FILE, who="user")
    if flaws := archive_flaws(content, ARCHIVE, limits.ARCHIVE):
        raise _refused(path, *dict.fromkeys(FLAWS[flaw] for flaw in flaws if flaw in FLAWS))
    try:
        parts = parts_of(content)
        manifest = json.loads(parts[MANIFEST])
        engine, kind = manifest["engine"], (manifest["kind"], manifest["format_version"])
        words = [
            *(manifest[name] for name in (*COPIED_KEYS, "descriptor")),
            engine["version"],
            *manifest["outputs"].values(),
        ]
    except (DamagedPart, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _refused(path, DAMAGED) from None
    if (engine["name"], *kind) != (ENGINE, KIND, FORMAT_VERSION) or not all(isinstance(word, str) for word in words):
        raise _refused(path, DAMAGED)
    descriptor = f"{COLLECTION}/{manifest['descriptor']}"
    folders = {parent.as_posix() for name in parts for parent in PurePosixPath(name).parents}
    if folders & parts.keys() or not all(map(is_plain, (*parts, descriptor))):
        raise _refused(path, UNSAFE)
    if descriptor not in parts:
        raise _refused(path, DAMAGED)
    return parts, manifest


def _refused(path: Path, *problems: tuple[str, Text]) -> SourceRefused:
    return SourceRefused(
        *(
            Fault(Place(str(path)), *problem, OR_THE_DOSSIER if problem is DAMAGED else FROM_ITS_SENDER, "user")
            for problem in problems
        )
    )
