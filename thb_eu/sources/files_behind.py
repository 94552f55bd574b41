"""Say from which files a collection would be read, so that what was made of them is found again while they stay.

Comes in: a folder, a descriptor, a name, or a collection as it was read. Goes out: the folder and hashes over the bytes
of its files and over what is compared with it in the folders beside it, by name, size and day. None where that cannot
be told at once: of files that are about to arrive, during a change, of too many files, and where one of them cannot be
read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import ThbError
from thb_eu.base.folder_lock import LOCK
from thb_eu.base.limits import EDITED_FILE
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.definitions.collection_files import files_of
from thb_eu.definitions.journal import HEAD, JOURNAL
from thb_eu.results import Collection, Package
from thb_eu.sources.collection import DESCRIPTOR, SCHEMAS, find_collection
from thb_eu.sources.known_releases import MANIFEST
from thb_eu.sources.other_collections import folders_compared, tables_named

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
    """The state of all files from which `package` would be read; whoever notices what is read notices them too.

    Nothing is read of a delivery whose tables the descriptor names no longer. Beside the figures of a folder people are
    told whether one of them was changed, so all are looked at; in a collection as it was read nobody asks for that.
    """
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
        counted, places = _deliveries_named(descriptor), [folder]
        if isinstance(package, Collection):
            places = [place for place in folder.iterdir() if place.name != DELIVERIES]
            places += (folder / DELIVERIES / name for name in counted)
        for name, told in _own(folder, places):
            every.update(told)
            is_written = name.as_posix() in written or any((folder / name).is_relative_to(it) for it in own)
            if not is_written and (name.parts[0] != DELIVERIES or counted.intersection(name.parts[1:2])):
                sent.update(told)
        return FilesBehind(folder, every.hexdigest(), sent.hexdigest())
    except (ThbError, OSError, _TooMuch):  # reading says what is wrong
        return None


class _TooMuch(Exception):
    """More files, or larger ones, than are looked through."""


def _deliveries_named(descriptor: Path) -> set[str]:
    """Return the folders of the deliveries whose tables a descriptor names."""
    above = (folder for path in tables_named(descriptor, MOST_FILES) for folder in path.parents)
    return {folder.name for folder in above if folder.parent == descriptor.parent / DELIVERIES}


def _own(folder: Path, places: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield every file at or below these places of a collection, by its name in it, with a hash of its bytes.

    A large one, such as a register, comes with its status.
    """
    walks = (() if place.is_symlink() else os.walk(place) for place in places)
    below = (Path(at, name) for walk in walks for at, _folders, names in walk for name in names)
    found, read = [*islice(chain(places, below), MOST_FILES + 1)], 0
    if len(found) > MOST_FILES:
        raise _TooMuch
    for path in sorted(path for path in found if path.name != LOCK and path.is_file()):
        name, size = path.relative_to(folder), path.stat().st_size
        if size > EDITED_FILE:
            yield name, b"\0" + os.fsencode(name) + _status(path)
            continue
        if (read := read + size) > MOST_BYTES:
            raise _TooMuch
        yield name, b"\0" + os.fsencode(name) + hashlib.sha256(read_bounded(path, EDITED_FILE)).digest()


def _beside(folders: Iterable[Path]) -> Iterator[bytes]:
    """Yield what is read of other collections, by its status."""
    for folder in folders:
        for path in (folder / DESCRIPTOR, *tables_named(folder / DESCRIPTOR)):
            yield b"\0" + os.fsencode(path) + _status(path)


def _status(path: Path) -> bytes:
    status = path.stat()
    return f"\0{status.st_size} {status.st_ino} {status.st_mtime_ns}".encode()
