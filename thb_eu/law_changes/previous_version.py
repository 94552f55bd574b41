"""Find the definitions as another folder has them, or as a revision of the repository had them.

Comes in: a folder that holds `mappings` (and may hold `datapackages`), or the name of a git revision.
Goes out: `Definitions`, for as long as the context lasts. Rules are read with the code lists, tables and contracts of
their own revision, and held to the schemas of now; checks and the concepts of the metadata are those of now.
Refused: what is neither, a revision without mappings, and definitions that cannot be applied or have another form.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import Folder

OF_THEN = ("datapackages", "mappings")
"""The folders that are read as they were; what only judges is that of now."""


@contextmanager
def earlier(named: str, present: Folder) -> Iterator[Definitions]:
    """The definitions that `named` means, a folder before a revision; a revision is that of `present`'s repository."""
    if named and Path(named).is_dir():
        yield _loaded(_beside(Path(named), present), named, present)
        return
    with temporary_folder() as folder:
        with tarfile.open(fileobj=io.BytesIO(_archive(named, present))) as packed:
            packed.extractall(folder, filter="data")
        yield _loaded(_beside(folder, present), named, present)


def _loaded(folder: Folder, named: str, present: Folder) -> Definitions:
    """Return the definitions of a folder; a refusal says that it is the earlier ones that were refused."""
    try:
        before = load(folder)
    except ThbError as refused:
        raise refused.within(named) from None
    return replace(before, reference=load(present).reference)


def _beside(folder: Path, present: Folder) -> Folder:
    """Find what the folder holds of the two, the rest as it is now."""
    offered = {name: folder / name for name in OF_THEN if (folder / name).is_dir()}
    if "mappings" not in offered:
        raise _neither(str(folder))
    kept = {name: own for name, own in present.changes.items() if name not in offered}
    return replace(present, roots={**present.roots, **offered}, changes=kept)


def _archive(revision: str, present: Folder) -> bytes:
    """Return the two folders of a revision, as git packs them; only those that the revision had."""
    root = present.roots["mappings"].parent
    if revision.startswith("-"):
        raise _neither(revision)
    held = _git(["ls-tree", "--name-only", revision, "--", *OF_THEN], root, revision).decode().split()
    if "mappings" not in held:
        raise _neither(revision)
    return _git(["archive", "--format=tar", revision, "--", *held], root, revision)


def _git(command: list[str], root: Path, revision: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *command], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise _neither(revision) from None
    return done.stdout


def _neither(named: str) -> SourceRefused:
    what = _("neither a folder of definitions nor a revision of a git repository.")
    remedy = _("Give a folder that holds `mappings`, or a revision such as HEAD~1 or v1.0.")
    return SourceRefused(Fault(Place(named), "definitions-not-found", what, remedy, "user"))
