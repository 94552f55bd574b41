"""Place: where returned copies may be written, and the list by which they are known again.

A folder is written anew only if it is empty or holds returned copies that nobody has touched: a supplier may have
written answers into them. Nothing goes into the package itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from thb_eu.errors import Fault, OutputRefused, refuse_if_any
from thb_eu.messages import _
from thb_eu.model import Place, Submission
from thb_eu.publication.folder import MANIFEST, refuse_unless_replaceable
from thb_eu.publication.manifest import ENGINE

KIND = "returned files"
IN_THE_PACKAGE = (
    "output-in-package",
    _("this is the package's folder, or lies inside it."),
    _("Give a folder outside the package."),
)
TOUCHED = (
    "copy-changed-since",
    _("the copy was changed since; it may hold answers."),
    _("Keep it elsewhere, or give another folder."),
)


def refuse_unless_free(out: Path, package: Path) -> None:
    """Raise unless copies of files of the folder `package` may be written into `out`."""
    if out.resolve().is_relative_to(package.resolve()):
        raise OutputRefused(Fault(Place(str(out)), *IN_THE_PACKAGE, "user"))
    refuse_unless_replaceable(out, KIND)
    if out.is_dir() and any(out.iterdir()):
        refuse_if_any(OutputRefused, _foreign(out))


def _foreign(out: Path) -> Iterator[Fault]:
    """What in a folder with a list of ours is not as the list says."""
    listed = json.loads((out / MANIFEST).read_bytes())
    for name, digest in listed["outputs"].items():
        path = out / name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield Fault(Place(str(path)), *TOUCHED, "user")


def listing(submission: Submission, sources: Mapping[str, bytes], copies: Mapping[str, bytes]) -> bytes:
    """The list of the copies: of which files of which package, by what, each with its SHA-256."""
    told: dict[str, Any] = {
        "kind": KIND,
        "package": submission.collection.name,
        "year": str(submission.collection.year),
        "inputs": _hashes(sources),
        "outputs": _hashes(copies),
        "engine": {"name": ENGINE, "version": version(ENGINE)},
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
