"""Read the bytes of one ordinary file, up to the limit of its kind.

What lies below a folder is opened step by step, each from the handle of the one before, and none through a link; where
the system knows no such handles (Windows), each step is looked at before it is taken.
Refused: what is no ordinary file (a device has no end, a pipe may never begin), what is larger, what the system keeps.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.messages import _, in_thousands
from thb_eu.base.model import Place

CANNOT_READ = ("file-not-found", _("the file cannot be read."), _("Check the path and the permissions."))
NO_ORDINARY_FILE = ("path-unsafe", _("this is not an ordinary file."), _("Put an ordinary file there."))
LINK = ("path-unsafe", _("the path goes through a link."), _("Put the file itself there."))
PACKED = (
    "not-a-folder",
    _("this is a packed file, and a folder is needed."),
    _("Unpack it, and give the folder that comes out of it."),
)
NOT_A_FOLDER = ("not-a-folder", _("this is a file, and a folder is needed."), _("Give the folder in which it lies."))
WRONG_FILE = _("See whether it is the right file: none of its kind needs so much.")

PACKED_SUFFIXES = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz")

OPENED = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened: nobody waits for what a pipe may bring."""
NO_LINK, A_FOLDER = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_DIRECTORY", 0)
BY_HANDLES = bool(NO_LINK and A_FOLDER and os.open in os.supports_dir_fd)
"""Whether the system opens a file from the handle of its folder."""

NOTHING = ""
"""In place of a hash: no file has this name."""
_noticed: ContextVar[dict[str, str] | None] = ContextVar("_noticed", default=None)


class ThroughLink(OSError):
    """A step of a path is a link."""


@dataclass(frozen=True, slots=True)
class Step:
    """A name in a folder that was reached without a link: what the calls of the system take for it."""

    name: str | Path
    handle: int | None

    @property
    def at(self) -> dict[str, Any]:
        """The folder, as a named argument."""
        return {} if self.handle is None else {"dir_fd": self.handle}

    def opened(self, flags: int, mode: int = 0o666) -> int:
        """Return a descriptor of what has this name, which is no link."""
        try:
            return os.open(self.name, flags | NO_LINK, mode, **self.at)
        except OSError:
            if self.is_link():
                raise ThroughLink from None
            raise

    def status(self) -> os.stat_result:
        """Find what the system says of the name itself."""
        return os.stat(self.name, follow_symlinks=False, **self.at)  # noqa: PTH116  (Path knows no handles)

    def is_link(self) -> bool:
        """Tell whether the name is a link, or the junction of a Windows folder."""
        try:
            status = self.status()
        except OSError:
            return False
        return stat.S_ISLNK(status.st_mode) or bool(
            getattr(status, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
        )


@contextlib.contextmanager
def step_to(folder: Path, name: str, make: bool = False) -> Iterator[Step]:
    """Yield the last step to a file below a folder (its name with forward slashes); `make`: with the folders on the
    way.

    Raises OSError where a step is missing, `ThroughLink` where one is a link. The folder itself may be behind one.
    """
    *steps, last = parts_of(name)
    if not BY_HANDLES:
        place = folder
        for step in steps:
            place /= step
            if Step(place, None).is_link():
                raise ThroughLink
            if make:
                place.mkdir(exist_ok=True)
        yield Step(place / last, None)
        return
    handle = os.open(folder, os.O_RDONLY | A_FOLDER)
    try:
        for step in steps:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(step, dir_fd=handle)
            inner = Step(step, handle).opened(os.O_RDONLY | A_FOLDER)
            os.close(handle)
            handle = inner
        yield Step(last, handle)
    finally:
        os.close(handle)


def parts_of(name: str) -> list[str]:
    """Return the steps of a name with forward slashes; ValueError where one of them leads elsewhere."""
    parts = name.split("/")
    odd = "\\\0:" if os.name == "nt" else "\0"
    if any(part in ("", ".", "..") or any(sign in part for sign in odd) for part in parts):
        raise ValueError(name)
    return parts


def read_bounded(
    path: Path,
    most: int,
    error: type[ThbError] = SourceRefused,
    name: str = "",
    cannot_read: Problem = CANNOT_READ,
    who: str = "",
) -> bytes:
    """Read the file in `path`; raises `error`, which calls it `name`, if it is unreadable or over `most` bytes."""
    where = Place(name or str(path))
    try:
        content = _content(os.open(path, OPENED), most, error, where, who)
    except (OSError, ValueError):  # a name with a NUL in it is no name for a system
        raise error(Fault(where, *cannot_read, who)) from None
    notice(path, content)
    return content


def read_below(
    folder: Path, name: str, most: int, error: type[ThbError] = SourceRefused, who: str = ""
) -> bytes | None:
    """Read a file below a folder as `read_bounded` does; a link on the way is refused. None: nothing lies there."""
    where = Place(name)
    try:
        with step_to(folder, name) as step:
            content = _content(step.opened(OPENED), most, error, where, who)
    except ThroughLink:
        raise error(Fault(where, *LINK, who)) from None
    except (FileNotFoundError, NotADirectoryError):
        notice(folder / name, None)
        return None
    except (OSError, ValueError):
        raise error(Fault(where, *CANNOT_READ, who)) from None
    notice(folder / name, content)
    return content


def _content(descriptor: int, most: int, error: type[ThbError], where: Place, who: str) -> bytes:
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise error(Fault(where, *NO_ORDINARY_FILE, who))
        content = b"" if status.st_size > most else opened.read(status.st_size + 1)  # room for `most` may be too much
        if len(content) > status.st_size:  # it grows meanwhile
            content += opened.read(most + 1 - len(content))
    if status.st_size > most or len(content) > most:
        raise error(Fault(where, *too_large(most), who))
    return content


@contextlib.contextmanager
def noticing() -> Iterator[dict[str, str]]:
    """Yield a mapping that takes, while it lasts, the SHA-256 of files as first read, by their paths without links."""
    found: dict[str, str] = {}
    before = _noticed.set(found)
    try:
        yield found
    finally:
        _noticed.reset(before)


def notice(path: Path, content: bytes | None) -> None:
    """Remember what was read in a file, or that there was none, where somebody wants to know (`noticing`)."""
    if (found := _noticed.get()) is not None:
        found.setdefault(os.path.realpath(path), NOTHING if content is None else hashlib.sha256(content).hexdigest())


def too_large(most: int) -> Problem:
    """Say that a file holds more than `most` bytes."""
    return "file-too-large", _("the file is larger than {value} kB.", value=in_thousands(most // 1000)), WRONG_FILE


def refuse_file_as_folder(path: Path) -> None:
    """Refuse a file where a folder is needed; of a packed one it is said that it must be unpacked."""
    if is_ordinary_file(path):
        problem = PACKED if path.suffix.lower() in PACKED_SUFFIXES else NOT_A_FOLDER
        raise SourceRefused(Fault(Place(str(path)), *problem, "user"))


def is_ordinary_file(path: Path) -> bool:
    """Tell whether an ordinary file lies in `path`; no path is too long or too odd to be asked about."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
