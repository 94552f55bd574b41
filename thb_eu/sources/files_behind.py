"""Say from which files a collection would be read, so that what was made of them is found again while they stay.

Comes in: a folder, a descriptor, a name, or a collection as it was read. Goes out: the folder and hashes over the bytes
of its files and over what is compared with it in the folders beside it, by name, size and day. None where that cannot
be told at once: of files that are about to arrive, during a change, of too many files, and where one of them cannot be
read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice
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
        counted = _deliveries_named(descriptor)
        for path, told in _own(folder, {folder / DELIVERIES: counted} if isinstance(package, Collection) else {}):
            every.update(told)
            parts = path.relative_to(folder).parts
            is_written = "/".join(parts) in written or any(map(path.is_relative_to, own))
            if not is_written and (parts[0] != DELIVERIES or counted.intersection(parts[1:2])):
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


def _own(folder: Path, only: Mapping[Path, Container[str]]) -> Iterator[tuple[Path, bytes]]:
    """Yield every file of a collection with a hash of its bytes; a large one, such as a register, by its status.

    `only`: of a folder below it, the folders that are looked at.
    """
    found, read = [*islice(_below(folder, only), MOST_FILES + 1)], 0
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


def _below(folder: Path, only: Mapping[Path, Container[str]]) -> Iterator[Path]:
    """Yield whatever lies below a folder and is no folder; `only` as of `_own`."""
    for place, folders, files in os.walk(folder):
        at = Path(place)
        if at in only:
            folders[:] = [name for name in folders if name in only[at]]
        yield from (at / name for name in files)


def _beside(folders: Iterable[Path]) -> Iterator[bytes]:
    """Yield what is read of other collections, by its status."""
    for folder in folders:
        for path in (folder / DESCRIPTOR, *tables_named(folder / DESCRIPTOR)):
            yield b"\0" + os.fsencode(path) + _status(path)


def _status(path: Path) -> bytes:
    status = path.stat()
    return f"\0{status.st_size} {status.st_ino} {status.st_mtime_ns}".encode()
