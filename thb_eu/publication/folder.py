"""Judge where a dossier or files for suppliers may be written, whole or not at all.

A folder that is there already is replaced only if it holds one of ours or nothing: nobody's other files are lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import clear_abandoned, folder_beside, not_writable
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, refuse_if_any
from thb_eu.base.limits import DOSSIER_FILE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import AskedField, Place, State
from thb_eu.publication.manifest import ENGINE, as_json, hashes
from thb_eu.results import Collection

REPLACE = AskedField(name="replace", title=_("Replace the FINAL dossier"))
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
EDITION = ("geo", "year", "audience")
"""By what the manifest tells one dossier from that which may take its place."""
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
GONE = _("the file is missing, and the manifest names it")
STRANGER = _("the manifest does not name this file")
NOT_WRITTEN = (
    "edition-not-written",
    _("nothing was written there that could be handed over."),
    _("Write the dossier or the report first."),
)
CHANGED = "edition-changed-since"
WRITE_ANEW = _("Write it anew; what is handed over is what its manifest names.")
OPEN_ELSEWHERE = _("Nothing was changed; make sure that the folder is not open elsewhere.")


def refuse_unless_replaceable(out: Path, kind: str = "", replace_final: bool = False) -> None:
    """Raise unless `out` may be written: not there, empty, or one of our own `kind` (a dossier) and nothing else.

    What was sent as FINAL is replaced only by whoever says so (`replace_final`).
    """
    try:
        clear_abandoned(out.parent)
        if not out.exists():
            return
        if not out.is_dir():
            problem = ("output-taken", _("this is a file."), _("Give a folder that does not exist yet."))
            raise OutputRefused(Fault(Place(str(out)), *problem, "user"))
        if any(out.iterdir()) and not _is_ours(out, kind):
            problem = (
                "output-taken",
                _("the folder holds files that this command did not write."),
                _("Give an empty folder, or one that does not exist yet."),
            )
            raise OutputRefused(Fault(Place(str(out)), *problem, "user"))
        if not replace_final and is_final(out):
            problem = (
                "final-dossier-kept",
                _("the folder holds a FINAL dossier."),
                _("Give another folder, or choose: {field}.", field=REPLACE),
            )
            raise OutputRefused(Fault(Place(str(out)), *problem, "user"))
    except OSError as broken:
        raise not_writable(out, broken) from None


def refuse_unless_free(out: Path, package: Path, kind: str) -> None:
    """Raise unless files of this `kind` that go back to suppliers may be written into `out`.

    It lies outside the `package`, and holds nothing or what nobody has touched: a supplier may have written answers.
    """
    _refuse_in_the_package(out, package)
    refuse_unless_replaceable(out, kind)
    refuse_if_any(OutputRefused, [Fault(Place(str(out / name)), *TOUCHED, "user") for name in _touched(out)])


def _refuse_in_the_package(out: Path, package: Path) -> None:
    if out.resolve().is_relative_to(package.resolve()):
        raise OutputRefused(Fault(Place(str(out)), *IN_THE_PACKAGE, "user"))


def refuse_in_a_dossier(out: Path) -> None:
    """Raise if `out` lies inside a folder of ours that may be passed on."""
    if any((folder / MANIFEST).is_file() for folder in out.resolve().parents):
        problem = (
            "output-in-dossier",
            _("this lies inside a dossier, or another folder that was written here."),
            _("Give a folder of its own; what is passed on holds nothing of this."),
        )
        raise OutputRefused(Fault(Place(str(out)), *problem, "user"))


def _touched(out: Path) -> dict[str, str]:
    """Find the files in `out` that somebody has changed since they were written, each with its SHA-256 as written."""
    if not (out / MANIFEST).is_file():
        return {}
    written: dict[str, str] = _manifest_in(out)["outputs"]
    there = {name: digest for name, digest in written.items() if (out / name).is_file()}
    return {
        name: digest
        for name, digest in there.items()
        if hashlib.sha256((out / name).read_bytes()).hexdigest() != digest
    }


def _manifest_in(out: Path) -> Any:
    return json.loads(read_bounded(out / MANIFEST, DOSSIER_FILE, OutputRefused))


def _is_ours(out: Path, kind: str) -> bool:
    """Tell whether our own manifest of this kind in `out` names every file there; a dossier may be signed."""
    try:
        manifest = _manifest_in(out)
        ours = manifest["engine"]["name"] == ENGINE and manifest.get("kind", "") == kind
        named = {MANIFEST, *(() if kind else (SIGNATURE,)), *manifest["outputs"].keys()}
    except (OutputRefused, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return ours and all(path.relative_to(out).as_posix() in named for path in out.rglob("*") if not path.is_dir())


def is_final(out: Path) -> bool:
    """Tell whether a manifest in `out`, which is ours if there is one, calls the dossier final."""
    return (out / MANIFEST).is_file() and bool(_manifest_in(out).get("state") == State.FINAL.value)


@dataclass(frozen=True, slots=True)
class WrittenEdition:
    """What lies in a folder as it was written: `told` by its manifest, and every file by name, the manifest first."""

    told: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def manifest(self) -> str:
        """The SHA-256 of its manifest."""
        return hashlib.sha256(self.files[MANIFEST]).hexdigest()


def as_written(out: Path) -> WrittenEdition:
    """Return a dossier or a report that lies in `out`; refused where none was written, or one was changed since."""
    try:
        manifest = read_bounded(out / MANIFEST, DOSSIER_FILE)
        told = json.loads(manifest)
        outputs: dict[str, str] = {**told["outputs"]} if told["engine"]["name"] == ENGINE else {}
    except (SourceRefused, ValueError, KeyError, TypeError, RecursionError):
        outputs = {}
    if not outputs:
        raise SourceRefused(Fault(Place(str(out)), *NOT_WRITTEN, "user"))
    refuse_if_any(
        SourceRefused,
        (Fault(Place(str(out / name)), CHANGED, what, WRITE_ANEW, "user") for name, what in wrong_hashes(out, outputs)),
    )
    names = [*outputs, *([SIGNATURE] if (out / SIGNATURE).is_file() else [])]
    return WrittenEdition(
        told, {MANIFEST: manifest, **{name: read_bounded(out / name, DOSSIER_FILE) for name in names}}
    )


def wrong_hashes(folder: Path, outputs: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    """Yield every file below a folder that does not have the hash its manifest gives, is missing, or is not named."""
    existing = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name, digest in outputs.items():
        if name not in existing:
            yield name, GONE
            continue
        content = read_bounded(folder.joinpath(*name.split("/")), DOSSIER_FILE)
        if hashlib.sha256(content).hexdigest() != digest:
            yield name, _("the content does not match the manifest (SHA-256)")
    yield from ((name, STRANGER) for name in sorted(existing - {MANIFEST, SIGNATURE} - outputs.keys()))


def write_for_suppliers(
    files: Mapping[str, bytes],
    out: Path,
    collection: Collection,
    kind: str,
    keeps: Callable[[str], bool] = lambda _name: False,
    leaves_touched: bool = False,
    told: Mapping[str, object] | None = None,
) -> tuple[str, ...]:
    """Write what goes to suppliers into the folder `out`, whole or not at all, with a manifest of its `kind`.

    It lies outside the collection, and holds nothing or what nobody has touched. What was written there before for the
    same collection goes, but for the names that `keeps` holds to. With `leaves_touched` files that somebody has changed
    stay as they are, whatever would take their place; their names are returned. `told`: what its
    manifest tells besides.
    """
    if leaves_touched:
        _refuse_in_the_package(out, collection.folder)
        refuse_unless_replaceable(out, kind)
    else:
        refuse_unless_free(out, collection.folder, kind)
    touched = _touched(out)
    kept = {name: content for name, content in _written_before(out, collection).items() if keeps(name)}
    files = {**kept, **files, **{name: (out / name).read_bytes() for name in touched}}
    listed = {
        "kind": kind,
        **(told or {}),
        "package": collection.name,
        "year": str(collection.year),
        "outputs": {**hashes(files), **touched},  # of a changed file still that of what was written
        "engine": {"name": ENGINE},
    }
    write_all(out, {**files, MANIFEST: as_json(listed)}, kind)
    return tuple(touched)


def _written_before(out: Path, collection: Collection) -> dict[str, bytes]:
    """Return the files that the manifest in `out` lists for this collection and that lie there; none without one."""
    if not (out / MANIFEST).is_file():
        return {}
    listed = _manifest_in(out)
    if (listed["package"], listed["year"]) != (collection.name, str(collection.year)):
        return {}
    places = {name: out.joinpath(*name.split("/")) for name in listed["outputs"]}
    return {name: read_bounded(place, DOSSIER_FILE, OutputRefused) for name, place in places.items() if place.is_file()}


def write_all(out: Path, files: Mapping[str, bytes], kind: str = "", replace_final: bool = False) -> None:
    """Write `files` (names with forward slashes) into `out`, all of them or none.

    A dossier takes the place of none but one of the same country, year and audience.
    """
    _refuse_place(out, files, kind, replace_final)
    with folder_beside(out, OPEN_ELSEWHERE, _("the dossier could not be written ({why}).")) as made:
        for name, content in files.items():
            path = made.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _refuse_place(out, files, kind, replace_final)  # another run may have come first


def _refuse_place(out: Path, files: Mapping[str, bytes], kind: str, replace_final: bool) -> None:
    refuse_unless_replaceable(out, kind, replace_final)
    if not kind and (out / MANIFEST).is_file():
        found, ours = (
            [json.loads(held).get(key, "") for key in EDITION]
            for held in ((out / MANIFEST).read_bytes(), files[MANIFEST])
        )
        if found != ours:
            code, what, remedy = (
                "dossier-of-another",
                _("the folder holds a dossier of another country, year or audience: {found}."),
                _("Give another folder."),
            )
            raise OutputRefused(Fault(Place(str(out)), code, what.filled({"found": ", ".join(found)}), remedy, "user"))
