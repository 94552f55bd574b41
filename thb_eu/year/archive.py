"""Write a collection with a journal into one file in which all that the journal refers to can be checked again.

It holds the descriptor, the files that people edit, the office's own definitions, the journal, the receipts of
deliveries, the tables of accepted ones as they were sent, and a dossier where one is named. No register of persons and
no refused file lies in it: of these the journal has the hashes. The same collection gives the same bytes.
Refused: a collection without a journal, one whose journal does not hold, a dossier that the journal does not tell of.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from thb_eu.base.atomic_files import clear_abandoned, write_files
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import zipped
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import HEAD, JOURNAL, Journal
from thb_eu.dossiers import MANIFEST, opened
from thb_eu.dossiers.signing import SIGNATURE
from thb_eu.publication.folder import IN_THE_PACKAGE
from thb_eu.publication.manifest import ENGINE, as_json, hashes
from thb_eu.results import Collection
from thb_eu.results.deliveries import DeliveryState, SentDelivery, deliveries_of
from thb_eu.sources.collection import read_collection
from thb_eu.year.journal_verification import original_in, verify_journal
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
    """Whether what was sent lies in an archive: it was accepted, and none of its tables is a register of persons."""
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
