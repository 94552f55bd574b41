"""Key files: what holds for the file of any secret key: where it must not lie, who may read it, that it is never lost.

Goes out: the repositories around a file, whether other users can read it, and files written whole, with the rights of
their owner alone, and never over others. What is wrong with a file is told in words that repeat nothing of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from thb_eu.errors import Fault, Problem
from thb_eu.messages import _

REPOSITORIES = (".git", ".hg", ".svn")
OTHERS_MAY_READ = 0o044
OWNER_ONLY, FOR_ALL = 0o600, 0o644

IN_REPOSITORY = (
    "key-misplaced",
    _("the key lies in a repository: a key there is no key."),
    _("Make a new one and keep it elsewhere; do not use this one again."),
)
THERE_ALREADY = (
    "output-taken",
    _("the file is there already."),
    _("A key is never overwritten; name another file."),
)
CANNOT_WRITE = (
    "output-not-writable",
    _("nothing can be written there."),
    _("Name another file."),
)
OTHERS_READ = (
    "key-readable-by-others",
    _("warning: other users of this machine can read the key."),
    _("Take their access away: chmod 600 FILE"),
)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be written: where, what, and with which rights."""

    path: Path
    content: bytes
    rights: int = OWNER_ONLY


def others_read(where: str) -> Fault:
    """The warning that a key is open to others; no refusal: drives of a Windows share show such rights always."""
    return Fault(where, *OTHERS_READ, "user")


def others_may_read(file: Path) -> bool:
    """Whether the system says that others than the owner may read the file; Windows says nothing of the kind."""
    return os.name == "posix" and bool(file.stat().st_mode & OTHERS_MAY_READ)


def repositories(paths: Iterable[Path]) -> set[Path]:
    """The repositories around these files or folders, wherever links lead."""
    around = {folder for path in paths for folder in (path.resolve(), *path.resolve().parents)}
    return {folder for folder in around if any(os.path.lexists(folder / mark) for mark in REPOSITORIES)}


def written_anew(*files: NewFile) -> Problem | None:
    """Write all files or none, never over another, never readable by more than they should; what kept them from it."""
    made: list[Path] = []
    try:
        for file in files:
            with os.fdopen(os.open(file.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.rights), "wb") as opened:
                made.append(file.path)
                opened.write(file.content)
        return None
    except OSError as broken:
        why = THERE_ALREADY if isinstance(broken, FileExistsError) else CANNOT_WRITE
    for path in made:
        path.unlink(missing_ok=True)
    return why
