"""Overwrite, add and remove several files below a folder, so that any reader sees all changes or none.

A change is written ahead: one record holds what the files will be, under the seal of this machine. New files that may
be large come to their places first, where nothing names them yet. One renaming of the record makes the change hold;
then everything is put in its place, and the record goes. All of that is done by whoever holds the lock of the folder,
and after a sudden end by whoever holds it next. Readers write nothing: what is not yet in its place they read from the
record, and where it came or went meanwhile they read again. A record of another machine or user is nobody's business:
readers pass over it, and who would write is told.
Refused: a file that somebody has saved since it was read, and what the system will not let be written.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from thb_eu.base.atomic_files import MAKE_WRITABLE, move, not_writable, sealed, unsealed
from thb_eu.base.bounded_files import (
    LINK,
    NO_ORDINARY_FILE,
    NOTHING,
    OPENED,
    ThroughLink,
    noticing,
    read_below,
    step_to,
)
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.folder_lock import LOCK
from thb_eu.base.limits import CHANGE as LARGEST
from thb_eu.base.messages import _
from thb_eu.base.model import Place

Read = TypeVar("Read")
State = TypeVar("State")

RECORD, BEGUN, ARRIVING = ".thb-eu-change", ".thb-eu-change-begun", ".thb-eu-arriving"
"""A change that holds and is being put in its place; one that does not hold yet; the folder of its files till then."""
TIMES, MOMENT, PATIENCE = 200, 0.005, 40
"""How often what changes meanwhile is read again; how long another's change is waited for, and how often."""
OF_ANOTHER = (
    "change-of-another",
    _("an act that was ended suddenly has left this file, and this user of this machine did not begin it."),
    _("Let the next act be done where it was begun; if nobody knows of it, look at the files and remove this one."),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change as its record has it: by name what files will be, which go, and which new ones come first.

    `before`: the SHA-256 of each that is overwritten or goes. `witness`: the file that nobody edits, by which the state
    is known for which the change was made. `made`: the folders that come with it.
    """

    files: Mapping[str, bytes]
    removed: tuple[str, ...] = ()
    arrives: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    witness: str = ""
    made: tuple[str, ...] = ()

    def written(self, root: Path) -> bytes:
        """Return the record, made for the folder `root` alone."""
        head = {
            "files": {name: len(content) for name, content in self.files.items()},
            **{name: getattr(self, name) for name in ("removed", "arrives", "before", "witness", "made")},
        }
        return sealed(json.dumps(head).encode() + b"\n" + b"".join(self.files.values()), _about(root))


@dataclass(frozen=True, slots=True)
class Underway:
    """What of a folder is on its way: `files` to be read in place of those that lie there, by name; names that went.

    `arriving`: files that have come with a change that does not hold yet. `foreign`: the records of others.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    arriving: frozenset[str] = frozenset()
    foreign: tuple[str, ...] = ()

    def below(self, folder: str) -> Underway:
        """Return the same for a folder below: names from there on."""
        start = f"{folder}/" if folder else ""

        def cut(names: Iterable[str]) -> frozenset[str]:
            return frozenset(name.removeprefix(start) for name in names if name.startswith(start))

        files = {name.removeprefix(start): data for name, data in self.files.items() if name.startswith(start)}
        return Underway(files, cut(self.removed), cut(self.arriving), self.foreign)


# --- reading ----------------------------------------------------------------------------------------------------------


def underway(root: Path) -> Underway:
    """Find what of the folder `root` is on its way; what others left there is named and passed over."""
    with noticing():  # nobody's reading
        return _underway(root)


def _underway(root: Path) -> Underway:
    found = {name: _record(root, name) for name in (RECORD, BEGUN) if os.path.lexists(root / name)}
    change, begun = found.get(RECORD), found.get(BEGUN)
    foreign = tuple(name for name, record in found.items() if record is None)
    return Underway(
        {name: data for name, data in change.files.items() if not _is_edited(root, change, name)} if change else {},
        frozenset(change.removed) if change else frozenset(),
        frozenset(begun.arrives) if begun else frozenset(),
        foreign,
    )


def steadily(root: Path, read: Callable[[Underway], Read], witness: str = "") -> Read:
    """Find what `read` makes of the folder as it is at one moment; where a change came between, it reads again."""
    patience = PATIENCE
    for _again in range(TIMES):
        before, now = _stamp(root, witness), underway(root)
        if RECORD in now.foreign and patience and os.path.lexists(root / LOCK):  # at work in this moment
            patience -= 1
            time.sleep(MOMENT)
            continue
        try:
            made = read(now)
        except (ThbError, OSError, ValueError):
            if _stamp(root, witness) == before:
                raise
            continue
        if _stamp(root, witness) == before:
            return made
    return read(underway(root))


def alike_twice(look: Callable[[], State], read: Callable[[State], Read]) -> Read:
    """Find what `read` makes of what `look` finds, where that is found again afterwards; else both are done again."""
    state = look()
    for _again in range(TIMES):
        refused, made = None, list[Read]()
        try:
            made.append(read(state))
        except (ThbError, OSError) as failed:
            refused = failed
        before, state = state, look()
        if state == before:
            if refused:
                raise refused
            return made[0]
    return read(state)


def stamp_of(folders: Iterable[Path]) -> tuple[object, ...]:
    """Find what differs once a file below these folders was written, by its status."""
    files = ((path, path.stat()) for folder in folders for path in folder.rglob("*"))
    return tuple((str(path), status.st_ino, status.st_mtime_ns, status.st_size) for path, status in files)


def _stamp(root: Path, witness: str) -> object:
    """Find what differs whenever a change was made meanwhile."""
    found: list[tuple[int, int, int] | None] = []
    for path in (root, root / RECORD):
        try:
            status = path.lstat()
            found.append((status.st_ino, status.st_mtime_ns, status.st_size))
        except OSError:
            found.append(None)
    head = b""
    if witness:
        with contextlib.suppress(ThbError):
            head = read_below(root, witness, LARGEST) or b""
    return found, head


def _about(root: Path) -> str:
    return f"change {os.path.realpath(root)}"


def _record(root: Path, name: str) -> Change | None:
    """Return a record of this user of this machine, made for this folder; None where it is another's."""
    try:
        content = unsealed(read_below(root, name, LARGEST) or b"", _about(root))
        if content is None:
            return None
        line, _end, contents = content.partition(b"\n")
        head, at, files = json.loads(line), 0, {}
        for file, size in head["files"].items():
            files[file] = contents[at : at + size]
            at += size
        lists = {key: tuple(head[key]) for key in ("removed", "arrives", "made")}
        return Change(files, **lists, before=head["before"], witness=head["witness"])
    except (ThbError, ValueError, KeyError, TypeError, RecursionError):
        return None


# --- writing ----------------------------------------------------------------------------------------------------------


def arriving_folder(root: Path) -> Path:
    """Make the folder below `root` for files to arrive with the next change; remove what an ended run left in it."""
    try:
        place = root / ARRIVING
        _clear(place)
        place.mkdir()
        return place
    except OSError as broken:
        raise not_writable(root, broken, MAKE_WRITABLE) from None


def forget_arriving(root: Path) -> None:
    """Remove the folder of files that were to arrive and do not."""
    with contextlib.suppress(OSError):
        _clear(root / ARRIVING)


def change_together(
    files: Mapping[str, bytes],
    root: Path,
    removed: Iterable[str] = (),
    known: Mapping[str, str] | None = None,
    witness: str = "",
) -> None:
    """Write files (names with forward slashes) below `root`, let those arrive that wait there, remove the others.

    `known`: by name the SHA-256 of a file as it was read; one that is another by now is refused.
    Only who holds the lock of the folder may call this.
    """
    if any(os.path.lexists(root / name) for name in (RECORD, BEGUN)):  # by this very process, as whoever locks settles
        settle(root)
    before = {name: _hash(root, name) for name in (*files, *removed)}
    for name, seen in (known or {}).items():
        if name in before and before[name] != seen:
            problem = (
                "changed-meanwhile",
                _("somebody has saved this file while the act was under way; nothing was written."),
                _("Do it again: it then rests on the file as it is now."),
            )
            raise SourceRefused(Fault(Place(name), *problem, "analyst"))
    try:
        _write_ahead(root, Change(files, tuple(removed), (), before, witness))
    except OSError as broken:
        _undo(root)
        raise not_writable(root, broken, MAKE_WRITABLE) from None
    settle(root)


def settle(root: Path) -> bool:
    """Finish or undo what a sudden end cut short in `root`; whether there was anything. For who holds the lock alone.

    Refused: a record of another user or machine, and a file that somebody has saved since.
    """
    left = [name for name in (RECORD, BEGUN, ARRIVING) if os.path.lexists(root / name)]
    if not left:
        return False
    found = {name: _record(root, name) for name in left if name != ARRIVING}
    if others := [name for name, record in found.items() if record is None]:
        raise SourceRefused(*(Fault(Place(name), *OF_ANOTHER, "analyst") for name in others))
    try:
        if change := found.get(RECORD):
            _put_in_place(root, change)
        elif begun := found.get(BEGUN):
            if _hash(root, begun.witness) != begun.before.get(begun.witness, NOTHING):  # of another state
                raise SourceRefused(Fault(Place(BEGUN), *OF_ANOTHER, "analyst"))
            _undo(root, begun)
        _clear(root / ARRIVING)
    except OSError as broken:
        raise not_writable(root, broken, MAKE_WRITABLE) from None
    return True


def _write_ahead(root: Path, change: Change) -> None:
    """Let the change hold: its record, what arrives, then one renaming."""
    place = root / ARRIVING
    waiting = sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
    there = {name for name in waiting if os.path.lexists(root / name)}
    arrives = tuple(name for name in waiting if name not in there)
    others = (name for name in there if _hash(root, name) != _hash(root, f"{ARRIVING}/{name}"))
    late = {name: read_below(root, f"{ARRIVING}/{name}", LARGEST) or b"" for name in others}  # it overwrites
    files = {**change.files, **late}
    made = tuple(dict.fromkeys(folder for name in (*arrives, *files) for folder in _new_folders(root, name)))
    before = {**change.before, **{name: _hash(root, name) for name in late}}
    whole = Change(files, change.removed, arrives, before, change.witness, made)
    record = whole.written(root)
    if len(record) > LARGEST:
        raise OSError(errno.EFBIG, "")
    _write(root, f"{ARRIVING}/{BEGUN}", record)  # half a record would be nobody's: it comes to its place whole
    _make_durable(root, f"{ARRIVING}/{BEGUN}")
    _move(root, f"{ARRIVING}/{BEGUN}", BEGUN)
    for name, content in files.items():  # from here on nothing needs more space
        _write(root, f"{ARRIVING}/{name}", content)
    if arrives:
        _make_folders_durable(root, (BEGUN,))
        for name in arrives:
            _make_durable(root, f"{ARRIVING}/{name}")
            _move(root, f"{ARRIVING}/{name}", name)
        _make_folders_durable(root, arrives)
    _move(root, BEGUN, RECORD)
    _make_folders_durable(root, (RECORD,))


def _put_in_place(root: Path, change: Change) -> None:
    for name in change.files:
        if _is_edited(root, change, name):
            problem = (
                "changed-meanwhile",
                _("an act that was ended suddenly is to write this file, and somebody has saved it since."),
                _("Keep your file elsewhere and remove it here; do the next act, and then make your change again."),
            )
            raise SourceRefused(Fault(Place(name), *problem, "analyst"))
    if (root / ARRIVING).is_symlink() or not (root / ARRIVING).is_dir():
        arriving_folder(root)
    for name, content in change.files.items():
        will_be = hashlib.sha256(content).hexdigest()
        if _hash(root, name) != will_be:
            if _hash(root, f"{ARRIVING}/{name}") != will_be:
                _write(root, f"{ARRIVING}/{name}", content)
            _make_durable(root, f"{ARRIVING}/{name}")
            _move(root, f"{ARRIVING}/{name}", name)
    for name in change.removed:
        if _hash(root, name) == change.before[name]:
            _remove(root, name)
    _make_folders_durable(root, (*change.files, *change.removed))
    _remove(root, RECORD)
    _clear(root / ARRIVING)


def _undo(root: Path, begun: Change | None = None) -> None:
    """Take back what came with a change that never held."""
    begun = begun or _record(root, BEGUN)
    if begun:
        for name in begun.arrives:
            _remove(root, name)
        for folder in sorted(begun.made, key=len, reverse=True):
            with contextlib.suppress(OSError), step_to(root, folder) as step:
                os.rmdir(step.name, **step.at)
    with contextlib.suppress(OSError):
        _remove(root, BEGUN)
    forget_arriving(root)


def _is_edited(root: Path, change: Change, name: str) -> bool:
    """Tell whether a file is neither as before the change nor as after it; one that is gone may be written."""
    now, content = _hash(root, name), change.files[name]
    fitting = {change.before.get(name, NOTHING), hashlib.sha256(content).hexdigest()}
    return now not in (fitting if name == change.witness else {*fitting, NOTHING})


# --- single steps -----------------------------------------------------------------------------------------------------


def _hash(root: Path, name: str) -> str:
    """Return the SHA-256 of an ordinary file, however large; nothing where none has this name."""
    try:
        with step_to(root, name) as step, os.fdopen(step.opened(OPENED), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise SourceRefused(Fault(Place(name), *NO_ORDINARY_FILE, "analyst"))
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except ThroughLink:
        raise SourceRefused(Fault(Place(name), *LINK, "analyst")) from None
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING


def _write(root: Path, name: str, content: bytes) -> None:
    """Write a file anew."""
    with step_to(root, name, make=True) as step:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(step.name, **step.at)
        with os.fdopen(step.opened(os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)), "wb") as opened:
            opened.write(content)


def _make_durable(root: Path, name: str) -> None:
    """Have what a file holds stay after a power cut."""
    with step_to(root, name) as step, os.fdopen(step.opened(os.O_RDWR | getattr(os, "O_BINARY", 0)), "rb") as opened:
        os.fsync(opened.fileno())


def _move(root: Path, name: str, to: str) -> None:
    with step_to(root, name) as old, step_to(root, to, make=True) as new:
        move(old, new)


def _remove(root: Path, name: str) -> None:
    with contextlib.suppress(FileNotFoundError), step_to(root, name) as step:
        os.unlink(step.name, **step.at)


def _make_folders_durable(root: Path, names: Iterable[str]) -> None:
    """Have the names of files stay after a power cut; Windows keeps them of itself."""
    around = {name.rpartition("/")[0] for name in names}
    for folder in {above for parent in around for above in _and_above(parent)}:
        with contextlib.suppress(FileNotFoundError), step_to(root, f"{folder}/x" if folder else "x") as step:
            if step.handle is not None:
                os.fsync(step.handle)


def _and_above(folder: str) -> Iterator[str]:
    parts = folder.split("/") if folder else []
    yield from ("/".join(parts[:count]) for count in range(len(parts) + 1))


def _new_folders(root: Path, name: str) -> Iterator[str]:
    """Return the folders on the way to a file that are not there yet."""
    return (folder for folder in _and_above(name.rpartition("/")[0]) if folder and not os.path.lexists(root / folder))


def _clear(place: Path) -> None:
    """Remove a folder of our own with all that is in it, or what lies there in its place; no link is followed."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        place.unlink()
    elif place.is_dir():
        shutil.rmtree(place)
