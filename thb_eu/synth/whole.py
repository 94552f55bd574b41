"""Whole: a folder appears with all its files, or not at all.

Files are written into a folder beside it under another name, chunk by chunk, and moved into place at the end. Refused:
a place where there is something already, and one where nothing can be written.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from thb_eu.errors import Fault, OutputRefused
from thb_eu.messages import _
from thb_eu.progress import stage
from thb_eu.publication.folder import ANOTHER_FOLDER, CANNOT_WRITE, reason_of

WRITING = _("writing {file}")
NOT_EMPTY = (
    "output-taken",
    _("something is here already."),
    _("Give an empty folder, or one that does not exist yet."),
)


def refuse_unless_free(out: Path) -> None:
    """Raise unless `out` is an empty folder or nothing at all."""
    try:
        taken = out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir())))
    except OSError as broken:
        raise _cannot(out, broken) from None
    if taken:
        raise OutputRefused(Fault(str(out), *NOT_EMPTY, "user"))


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `out` when all went well and is gone when not."""
    refuse_unless_free(out)
    beside = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        made = beside / "new"
        made.mkdir()
        yield made
        if out.exists():
            out.rmdir()
        made.rename(out)
    except OSError as broken:
        raise _cannot(out, broken) from None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


def write_lines(path: Path, chunks: Iterable[bytes]) -> str:
    """Write the chunks one after another; the SHA-256 of the file."""
    digest = hashlib.sha256()
    stage(WRITING.filled({"file": path.name}))
    with path.open("wb") as opened:
        for chunk in chunks:
            opened.write(chunk)
            digest.update(chunk)
    return digest.hexdigest()


def _cannot(out: Path, broken: OSError) -> OutputRefused:
    why = reason_of(broken)
    return OutputRefused(
        Fault(str(out), "output-not-writable", CANNOT_WRITE.filled({"why": why}), ANOTHER_FOLDER, "user")
    )
