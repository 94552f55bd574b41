"""Find other collections at hand: those that travel with the definitions, and neighbours of the package's folder.

Comes in: a collection. Goes out: what the tables of the same country's other years say, as far as they can be read; one
that cannot be read is not at hand. Registers are left out. A dossier carries the conclusions in `AT_HAND` and no figure
of another year, so that who judges its inputs again needs no neighbours.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.folder_lock import LOCK
from thb_eu.base.limits import COMPARED, COMPARED_COLLECTION, COMPARED_TABLE, EDITED_FILE, NEIGHBOURS
from thb_eu.base.messages import Languages, _, wording
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions, read_checked
from thb_eu.definitions.collection_files import files_of
from thb_eu.definitions.journal import HEAD, JOURNAL
from thb_eu.results import Collection, MistakenTable, Package
from thb_eu.results.collection import AT_HAND
from thb_eu.sources.aggregate_facts import AggregateTable, facts_of
from thb_eu.sources.coding import with_plain_counts
from thb_eu.sources.collection import DESCRIPTOR, SCHEMAS, as_described, built_in_collections, find_collection
from thb_eu.sources.file_safety import inside
from thb_eu.sources.grid import read_grid
from thb_eu.sources.known_releases import MANIFEST
from thb_eu.sources.mistaken_tables import OtherCollection, TableContent, content_of, mistaken_beside

MOST_TABLES = 1_000
"""No collection has so many; more are not looked for beside one."""
"""What shows that a folder lies in a dossier."""
DAMAGED = ("dossier-damaged", _("the record of other collections cannot be read."), _("Prepare the dossier anew."))
CANNOT_BE_READ = (ThbError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class _AtHand:
    """A collection that may be compared with: its folder, and all by which a change of it would show."""

    folder: Path
    year: int
    stamp: tuple[tuple[str, int, int], ...]
    fingerprint: str
    definitions: Definitions = field(compare=False)


def beside_others(
    collection: Collection, tables: tuple[TableContent, ...], definitions: Definitions
) -> tuple[tuple[MistakenTable, ...], bytes]:
    """Find what the tables show beside other years, and the record of it; no record where nothing is at hand."""
    record, content = collection.folder / AT_HAND, collection.edited.get(AT_HAND, b"")
    if not content and record.is_file() and (collection.folder.parent / MANIFEST).is_file():
        content = read_bounded(record, EDITED_FILE)
    if content:
        return _recorded(content), content
    others = [*_others(collection, definitions)] if tables else []
    if not others:
        return (), b""
    found = tuple(mistaken_beside(tables, others))
    return found, _record(others, found, definitions.languages)


def _record(others: list[OtherCollection], found: tuple[MistakenTable, ...], languages: Languages) -> bytes:
    content = {
        "collections": [{"name": other.name, "year": other.year} for other in others],
        "found": [
            {"file": table.file, "sheet": table.sheet, "kind": table.kind, "what": table.what.by_language_of(languages)}
            | ({"other": table.other} if table.other else {})
            for table in found
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _recorded(content: bytes) -> tuple[MistakenTable, ...]:
    try:
        found = []
        for one in json.loads(content)["found"]:
            file, sheet, kind, other = (str(one.get(name, "")) for name in ("file", "sheet", "kind", "other"))
            found.append(MistakenTable(file, sheet, kind, wording(one["what"]), other))
        return tuple(found)
    except CANNOT_BE_READ:
        raise SourceRefused(Fault(Place(AT_HAND), *DAMAGED, "analyst")) from None


def folders_compared(folder: Path, definitions: Definitions) -> list[Path]:
    """List the folders beside a collection, and those that travel with the definitions, that may hold other years."""
    folder = folder.resolve()
    neighbours = (path.parent for path in islice(folder.parent.glob(f"*/{DESCRIPTOR}"), NEIGHBOURS))
    return sorted({path.resolve() for path in (*neighbours, *built_in_collections(definitions.folder))} - {folder})


def _others(collection: Collection, definitions: Definitions) -> Iterator[OtherCollection]:
    """Yield the collections of the same country for other years, the nearest year first."""
    folders = folders_compared(collection.folder, definitions)
    at_hand = [found for folder in folders if (found := _at_hand(folder, collection, definitions))]
    at_hand.sort(key=lambda found: (abs(found.year - collection.year), found.year, found.folder.name))
    for found in at_hand[:COMPARED]:
        if other := _read(found):
            yield other


def tables_compared(folder: Path) -> list[Path]:
    """List the tables that the collection in a folder names, as far as they are there; none where it cannot be read."""
    try:
        named = json.loads(read_bounded(folder / DESCRIPTOR, EDITED_FILE))["resources"]
        paths = [folder / str(entry["path"]) for entry in islice(named, MOST_TABLES)]
        return [path for path in paths if path.is_file()]
    except CANNOT_BE_READ:
        return []


def _at_hand(folder: Path, collection: Collection, definitions: Definitions) -> _AtHand | None:
    """Return the collection in a folder, if it is of the same country and of another year."""
    try:
        value = json.loads(read_bounded(folder / DESCRIPTOR, EDITED_FILE))
        year = value["thb:year"]
        if (value["thb:kind"], value["thb:geo"]) != ("collection", collection.geo) or year == collection.year:
            return None
        files = [(str(path), path.stat()) for path in (folder / DESCRIPTOR, *tables_compared(folder))]
        stamp = tuple((name, status.st_size, status.st_mtime_ns) for name, status in files)
        if sum(status.st_size for _, status in files if status.st_size <= COMPARED_TABLE) > COMPARED_COLLECTION:
            return None
        return _AtHand(folder, int(year), stamp, definitions.fingerprint, definitions)
    except CANNOT_BE_READ:
        return None


@lru_cache(maxsize=2 * COMPARED)
def _read(found: _AtHand) -> OtherCollection | None:
    """Find what the tables of a collection say; nothing where it cannot be read."""
    try:
        content = read_bounded(found.folder / DESCRIPTOR, EDITED_FILE)
        value = read_checked(found.definitions.folder, DESCRIPTOR, content, "collection", SourceRefused)
        tables = [table for resource in value["resources"] if (table := _table(resource, found))]
        return OtherCollection(str(value["name"]), found.year, tuple(tables))
    except CANNOT_BE_READ:
        return None


def _table(resource: Mapping[str, Any], found: _AtHand) -> TableContent | None:
    """What one table says; nothing of a register, of a table that counts nothing, or of one that cannot be read."""
    try:
        agreed = found.definitions.contracts[resource["thb:contract"]].for_year(found.year)
        path = inside(found.folder, resource["path"], DESCRIPTOR)
        if agreed.records or agreed.tells or "thb:table" in resource or path.stat().st_size > COMPARED_TABLE:
            return None
        content = read_bounded(path, COMPARED_TABLE)
        grid = read_grid(content, resource["path"], as_described(agreed, resource))
        contract = agreed.as_sent(grid.header)
        if grid.header != tuple(field.name for field in contract.fields):
            return None
        grid, _ = with_plain_counts(grid, contract)
        table = AggregateTable(resource["name"], resource["thb:source"], grid, contract)
        lists = found.definitions.law.lists
        return content_of(table, facts_of(table, found.year, lists), content, found.year, lists)
    except CANNOT_BE_READ:
        return None


# Say from which files a collection would be read, so that what was made of them is found again while they stay.
#
# Comes in: a folder, a descriptor, a name, or a collection as it was read. Goes out: the folder and hashes over the
# bytes of its files and over what is compared with it in the folders beside it, by name, size and day. None where
# that cannot be told at once: of files that are about to arrive, during a change, of too many files, and where one of
# them cannot be read.

MOST_FILES, MOST_BYTES = 20_000, 100_000_000
"""More is not looked through each time somebody asks."""


class FilesBehind(NamedTuple):
    """The folder of a collection, and hashes that are the same while the files behind it are: all, and those sent.

    `sent`: without those that people write, which travel as values: of the collection, and of its own definitions.
    """

    folder: Path
    digest: str
    sent: str


def files_behind(package: Package, definitions: Definitions) -> FilesBehind | None:
    """The state of all files from which `package` would be read; whoever notices what is read notices them too."""
    if isinstance(package, Collection) and package.arriving:
        return None
    try:
        named = package.folder / package.descriptor if isinstance(package, Collection) else package
        descriptor = find_collection(named, definitions.folder)
        folder = descriptor.parent
        if files_of(folder).underway.files:
            return None
        lies_in_dossier = (folder.parent / MANIFEST).is_file()
        begun = hashlib.sha256(os.fsencode(f"{folder.name}/{descriptor.name} {lies_in_dossier}"))
        for told in _beside(folders_compared(folder, definitions)):
            begun.update(told)
        every, sent = begun.copy(), begun
        written = {*SCHEMAS, JOURNAL, HEAD, descriptor.name}
        own = {os.fspath(path) for path in definitions.folder.changes.values()}
        for path, told in _own(folder):
            every.update(told)
            if path.relative_to(folder).as_posix() not in written and not any(map(path.is_relative_to, own)):
                sent.update(told)
        return FilesBehind(folder, every.hexdigest(), sent.hexdigest())
    except (ThbError, OSError, _TooMuch):  # reading says what is wrong
        return None


class _TooMuch(Exception):
    """More files, or larger ones, than are looked through."""


def _own(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file of a collection with a hash of its bytes; a large one, such as a register, by its status."""
    found, read = [*islice(folder.rglob("*"), MOST_FILES + 1)], 0
    if len(found) > MOST_FILES:
        raise _TooMuch
    for path in sorted(path for path in found if path.name != LOCK and path.is_file()):
        name, size = b"\0" + os.fsencode(path.relative_to(folder)), path.stat().st_size
        if size > EDITED_FILE:
            yield path, name + _status(path)
            continue
        if (read := read + size) > MOST_BYTES:
            raise _TooMuch
        yield path, name + hashlib.sha256(read_bounded(path, EDITED_FILE)).digest()


def _beside(folders: Iterable[Path]) -> Iterator[bytes]:
    """Yield what is read of other collections, by its status."""
    for folder in folders:
        for path in (folder / DESCRIPTOR, *tables_compared(folder)):
            yield b"\0" + os.fsencode(path) + _status(path)


def _status(path: Path) -> bytes:
    status = path.stat()
    return f"\0{status.st_size} {status.st_ino} {status.st_mtime_ns}".encode()
