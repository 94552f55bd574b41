"""Folder: a dossier appears whole or not at all.

Everything is written beside the target under another name and moved into place at the end. A folder that is there
already is replaced only if it is a dossier or empty: nobody's other files are lost.
"""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from thb_eu.errors import Fault, OutputRefused
from thb_eu.messages import Text, _
from thb_eu.model import State
from thb_eu.publication.manifest import ENGINE

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
A_FILE = (
    "output-taken",
    _("this is a file."),
    _("Give a folder that does not exist yet."),
)
NO_DOSSIER = (
    "output-taken",
    _("the folder holds files that this command did not write."),
    _("Give an empty folder, or one that does not exist yet."),
)
FINAL_DOSSIER = (
    "final-dossier-kept",
    _("the folder holds a FINAL dossier."),
    _("Give another folder; only `--replace` takes its place."),
)
CANNOT_WRITE = _("nothing can be written there ({why}).")
ANOTHER_FOLDER = _("Give another folder.")
COULD_NOT_WRITE = _("the dossier could not be written ({why}).")
OPEN_ELSEWHERE = _("Nothing was changed; see that the folder is not open elsewhere.")
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


def place_files(files: Mapping[str, bytes], out: Path) -> tuple[Path, ...]:
    """Write files into a folder that may hold others; all are written beside their places before the first is moved."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            place = out / name
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{place.name}.new")
            waiting.append((beside, place))
            beside.write_bytes(content)
        for beside, place in waiting:
            beside.replace(place)
    except OSError as broken:
        for beside, _ in waiting:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        why = CANNOT_WRITE.filled({"why": reason_of(broken)})
        raise OutputRefused(Fault(str(out), "output-not-writable", why, ANOTHER_FOLDER, "user")) from None
    return tuple(place for _, place in waiting)


def refuse_unless_replaceable(out: Path, kind: str = "", replace_final: bool = False) -> None:
    """Raise unless `out` may be written: not there, empty, or one of our own `kind` (a dossier) and nothing else.

    What was sent as FINAL is replaced only by whoever says so (`replace_final`).
    """
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise OutputRefused(Fault(str(out), *A_FILE, "user"))
        if any(out.iterdir()) and not _is_ours(out, kind):
            raise OutputRefused(Fault(str(out), *NO_DOSSIER, "user"))
        if not replace_final and _is_final(out):
            raise OutputRefused(Fault(str(out), *FINAL_DOSSIER, "user"))
    except OSError as broken:
        raise OutputRefused(
            Fault(
                str(out), "output-not-writable", CANNOT_WRITE.filled({"why": reason_of(broken)}), ANOTHER_FOLDER, "user"
            )
        ) from None


def _is_ours(out: Path, kind: str) -> bool:
    """Whether every file in `out` is one that our own manifest of this kind there names; a dossier may be signed."""
    try:
        manifest = json.loads((out / MANIFEST).read_bytes())
        ours = manifest["engine"]["name"] == ENGINE and manifest.get("kind", "") == kind
        named = {MANIFEST, *(() if kind else (SIGNATURE,)), *manifest["outputs"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    return ours and all(path.relative_to(out).as_posix() in named for path in out.rglob("*") if not path.is_dir())


def _is_final(out: Path) -> bool:
    """Whether the manifest in `out`, which was read before, calls the dossier final."""
    try:
        return bool(json.loads((out / MANIFEST).read_bytes()).get("state") == State.FINAL.value)
    except FileNotFoundError:
        return False


def write_whole(out: Path, files: Mapping[str, bytes], kind: str = "", replace_final: bool = False) -> None:
    """Write `files` (names with forward slashes) into `out`, all of them or none."""
    refuse_unless_replaceable(out, kind, replace_final)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as broken:
        what = CANNOT_WRITE.filled({"why": reason_of(broken)})
        raise OutputRefused(Fault(str(out), "output-not-writable", what, ANOTHER_FOLDER, "user")) from None
    try:
        made = beside / "new"
        for name, content in files.items():
            path = made.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _swap(made, out, beside / "old")
    except OSError as broken:
        what = COULD_NOT_WRITE.filled({"why": reason_of(broken)})
        raise OutputRefused(Fault(str(out), "output-not-writable", what, OPEN_ELSEWHERE, "user")) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def reason_of(broken: OSError) -> Text:
    """Why the system refused, by its number, which is the same on every system."""
    return REASONS.get(broken.errno or 0, SYSTEM_ERROR.filled({"number": broken.errno}))


def _swap(made: Path, out: Path, old: Path) -> None:
    """Put `made` in the place of `out`; put the old one back if that fails."""
    if out.exists():
        out.rename(old)
    try:
        made.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
