"""Bounded files: the bytes of one ordinary file, as many as its kind may have.

Refused: what is no ordinary file (a device has no end, a pipe may never begin), what is larger, what the system keeps.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.messages import _, in_thousands
from thb_eu.base.model import Place

CANNOT_READ = ("file-not-found", _("the file cannot be read."), _("Check the path and the permissions."))
NO_ORDINARY_FILE = ("path-unsafe", _("this is not an ordinary file."), _("Put an ordinary file there."))
PACKED = (
    "not-a-folder",
    _("this is a packed file, and a folder is needed."),
    _("Unpack it, and give the folder that comes out of it."),
)
NOT_A_FOLDER = ("not-a-folder", _("this is a file, and a folder is needed."), _("Give the folder in which it lies."))
TOO_LARGE = _("the file is larger than {value} kB.")
WRONG_FILE = _("See whether it is the right file: none of its kind needs so much.")

PACKED_SUFFIXES = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz")

OPENED = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened: nobody waits for what a pipe may bring."""


def read_bounded(
    path: Path,
    most: int,
    error: type[ThbError] = SourceRefused,
    name: str = "",
    cannot_read: Problem = CANNOT_READ,
    who: str = "",
) -> bytes:
    """The bytes of the file in `path`, `most` of them; raises `error`, which calls it `name`, where there are none."""
    where = Place(name or str(path))
    try:
        with os.fdopen(os.open(path, OPENED), "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise error(Fault(where, *NO_ORDINARY_FILE, who))
            is_large = status.st_size > most
            content = b"" if is_large else opened.read(most + 1)
    except (OSError, ValueError):  # a name with a NUL in it is no name for a system
        raise error(Fault(where, *cannot_read, who)) from None
    if is_large or len(content) > most:
        raise error(Fault(where, *too_large(most), who))
    return content


def too_large(most: int) -> Problem:
    """That a file holds more than `most` bytes."""
    return "file-too-large", TOO_LARGE.filled({"value": in_thousands(most // 1000)}), WRONG_FILE


def refuse_file_as_folder(path: Path) -> None:
    """Refuse a file where a folder is needed; of a packed one it is said that it must be unpacked."""
    if is_ordinary_file(path):
        problem = PACKED if path.suffix.lower() in PACKED_SUFFIXES else NOT_A_FOLDER
        raise SourceRefused(Fault(Place(str(path)), *problem, "user"))


def is_ordinary_file(path: Path) -> bool:
    """Whether an ordinary file lies in `path`; no path is too long or too odd to be asked about."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
