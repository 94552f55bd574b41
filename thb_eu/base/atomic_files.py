"""Atomic files: files and folders that appear whole or not at all; nothing half written ever stands in a place.

Everything is written beside its place under another name and moved there at the end. Refused: what the system will not
let be written; why is told by the number of its error, which is the same on every system.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.errors import Fault, OutputRefused, Problem
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place

CANNOT_WRITE = _("it is not possible to write there ({why}).")
ANOTHER_FOLDER = _("Give another folder.")
MAKE_WRITABLE = _("Make sure that you may write into the folder and that its files are not open elsewhere.")
DENIED, NO_FOLDER = _("access is denied"), _("a part of the path is a file, not a folder")
REASONS = {
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: _("the drive is read-only"),
    errno.ENOSPC: _("no space is left on the drive"),
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.ENAMETOOLONG: _("the name is too long"),
}
SYSTEM_ERROR = _("system error {number}")

THERE_ALREADY = ("output-taken", _("the file is there already."), _("A key is never overwritten; name another file."))
NOT_EMPTY = (
    "output-taken",
    _("something is here already."),
    _("Give an empty folder, or one that does not exist yet."),
)
NO_NEW_FILE = ("output-not-writable", _("it is not possible to write there."), _("Name another file."))
OWNER_ONLY, FOR_ALL = 0o600, 0o644
CHANGE = ".thb-eu-change"
"""A folder of files that are on their way to their places: once it has this name, all of them will arrive."""


def not_writable(out: Path, broken: OSError, remedy: Text = ANOTHER_FOLDER, what: Text = CANNOT_WRITE) -> OutputRefused:
    """That `out` cannot be written, with the reason of the system in `what`."""
    why = REASONS.get(broken.errno or 0, SYSTEM_ERROR.filled({"number": broken.errno}))
    return OutputRefused(Fault(Place(str(out)), "output-not-writable", what.filled({"why": why}), remedy, "user"))


@contextlib.contextmanager
def files_beside(
    places: Sequence[Path], out: Path, remedy: Text = ANOTHER_FOLDER, are_new: bool = False
) -> Iterator[tuple[Path, ...]]:
    """Names beside `places` to write to; all move into place, in this order, when all went well, and go when not.

    `are_new`: nothing stands in these places, nothing there is overwritten, and what has moved already goes too.
    """
    waiting = tuple(place.with_name(f".{place.name}.new") for place in places)
    moved: list[Path] = []
    try:
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
        yield waiting
        for new, place in zip(waiting, places, strict=True):
            (new.rename if are_new else new.replace)(place)
            moved.append(place)
    except OSError as broken:
        _remove(moved if are_new else ())
        raise not_writable(out, broken, remedy) from None
    finally:
        _remove(waiting)


def write_files(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write files (names with forward slashes) into a folder that may hold others, all or none; where they stand."""
    places = tuple(folder / name for name in files)
    with files_beside(places, folder) as waiting:
        for place, content in zip(waiting, files.values(), strict=True):
            place.write_bytes(content)
    return places


def begin_change(folder: Path) -> Path:
    """A folder on the same drive for files that are to arrive below `folder`; what was left of others is removed."""
    try:
        for left in folder.glob(f"{CHANGE}-*"):
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=f"{CHANGE}-", dir=folder))
    except OSError as broken:
        raise not_writable(folder, broken, MAKE_WRITABLE) from None


def change_together(files: Mapping[str, bytes], folder: Path, begun: Path | None = None) -> None:
    """Write files (names with forward slashes) below `folder` so that a sudden end at any moment leaves all or none.

    All are written apart first; that they are complete is told by one renaming. Whoever comes next moves on what had
    not yet arrived (`finish_change`). Only one may change a folder at a time. `begun`: a folder of `begin_change` with
    files that arrive together with these.
    """
    finish_change(folder)
    apart = begun or begin_change(folder)
    try:
        for name, content in files.items():
            place = apart.joinpath(*name.split("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        apart.rename(folder / CHANGE)
    except OSError as broken:
        raise not_writable(folder, broken, MAKE_WRITABLE) from None
    finish_change(folder)


def finish_change(folder: Path) -> bool:
    """Move on what `change_together` had complete when it was ended; whether there was anything to move."""
    apart = folder / CHANGE
    if not apart.is_dir():
        return False
    try:
        for path in sorted(path for path in apart.rglob("*") if path.is_file()):
            place = folder / path.relative_to(apart)
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # another reader has just moved it
                path.replace(place)
        shutil.rmtree(apart, ignore_errors=True)
    except OSError as broken:
        raise not_writable(folder, broken, MAKE_WRITABLE) from None
    return True


def remove_files(names: Iterable[str], folder: Path) -> None:
    """Remove files (names with forward slashes) below `folder`; what the system will not let go is refused."""
    for name in names:
        try:
            folder.joinpath(*name.split("/")).unlink(missing_ok=True)
        except OSError as broken:
            raise not_writable(folder, broken) from None


def refuse_if_taken(out: Path) -> None:
    """Refuse a place where something stands; an empty folder is free."""
    try:
        taken = out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir())))
    except OSError as broken:
        raise not_writable(out, broken) from None
    if taken:
        raise OutputRefused(Fault(Place(str(out)), *NOT_EMPTY, "user"))


@contextlib.contextmanager
def folder_beside(out: Path, remedy: Text = ANOTHER_FOLDER, what: Text = CANNOT_WRITE) -> Iterator[Path]:
    """A folder to write into, which takes the place of `out` when all went well and is gone when not."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as broken:
        raise not_writable(out, broken) from None
    made, old = beside / "new", beside / "old"
    try:
        made.mkdir()
        yield made
        if out.exists():
            out.rename(old)
        try:
            made.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    except OSError as broken:
        raise not_writable(out, broken, remedy, what) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of a key that is to be written: where, what, and with which rights."""

    path: Path
    content: bytes
    rights: int = OWNER_ONLY


def written_anew(*files: NewFile) -> Problem | None:
    """Write all files or none, never over another, never readable by more than they should; what kept them from it."""
    made: list[Path] = []
    try:
        for file in files:
            with os.fdopen(os.open(file.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.rights), "wb") as opened:
                made.append(file.path)
                opened.write(file.content)
    except OSError as broken:
        _remove(made)
        return THERE_ALREADY if isinstance(broken, FileExistsError) else NO_NEW_FILE
    return None


def _remove(places: Iterable[Path]) -> None:
    for place in places:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
