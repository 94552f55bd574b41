"""Check the file of a secret key: where it must not lie, and who may read it.

Goes out: the repositories around a file, and whether other users can read it. What is wrong with a file is told in
words that repeat nothing of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from thb_eu.base.errors import Fault
from thb_eu.base.messages import _
from thb_eu.base.model import Place

REPOSITORIES = (".git", ".hg", ".svn")
OTHERS_MAY_READ = 0o044

IN_REPOSITORY = (
    "key-misplaced",
    _("the key file is inside a repository; keep private keys outside version control."),
    _("Make a new one and keep it elsewhere; do not use this one again."),
)


def others_read(where: str) -> Fault:
    """Warn that a key is open to others, without refusing it: drives of a Windows share show such rights always."""
    problem = (
        "key-readable-by-others",
        _("warning: other users of this machine can read the key."),
        _("Take their access away: chmod 600 FILE"),
    )
    return Fault(Place(where), *problem, "user")


def others_may_read(file: Path) -> bool:
    """Tell whether the system says that others than the owner may read the file; Windows says nothing of the kind."""
    return os.name == "posix" and bool(file.stat().st_mode & OTHERS_MAY_READ)


def repositories(paths: Iterable[Path]) -> set[Path]:
    """Return the repositories around these files or folders, wherever links lead."""
    around = {folder for path in paths for folder in (path.resolve(), *path.resolve().parents)}
    return {folder for folder in around if any(os.path.lexists(folder / mark) for mark in REPOSITORIES)}
