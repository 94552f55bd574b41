"""Upgrading: definitions or a collection of an earlier version in, the same files as this version wants them out.

Only what changed is edited, in the text of the file: order, spacing and comments of everything else stay. What is up to
date already is left alone, so that upgrading twice changes nothing more. `steps` says what changed since 0.1.0.

Refused: a folder that is neither definitions nor a collection, and a country that cannot be told from the files.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.bounded_files import NOTHING, read_bounded
from thb_eu.base.changes import change_together, settle
from thb_eu.base.errors import Fault, MappingRefused, SourceRefused, ThbError
from thb_eu.base.folder_lock import locked
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions.collection_files import CollectionFiles, at_one_moment, name_from_there, place_of_changes
from thb_eu.definitions.decisions import approved
from thb_eu.definitions.folder import FOLDERS
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.dossiers.upgrading.steps import POLICIES, STEPS

__all__ = ["FileUpgrade", "changes", "lapsing", "write"]

NEITHER = _("this folder contains neither definitions nor a collection.")
GIVE_ONE = _("Give a folder with `datapackages` or `mappings` in it, or one with the datapackage.json of a collection.")


@dataclass(frozen=True, slots=True)
class FileUpgrade:
    """One file that has to change: its name in the folder, its text as it is (empty: not there yet), as it will be."""

    name: str
    before: str
    after: str

    def diff(self) -> Iterator[str]:
        """The change as a unified diff, line by line, as `patch` and `git apply` read it."""
        old = f"a/{self.name}" if self.before else "/dev/null"
        sides = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        for line in difflib.unified_diff(*sides, old, f"b/{self.name}"):
            yield line.rstrip("\r\n")


def changes(folder: Path, geo: str = "") -> tuple[FileUpgrade, ...]:
    """Every file below `folder` that has to change; `geo`: the country, where the files do not tell it."""
    if not _is_known(folder):
        raise SourceRefused(Fault(Place(str(folder)), "definitions-not-found", NEITHER, GIVE_ONE, "user"))
    held = _texts(folder)
    made = dict(held)
    for step in STEPS:
        made |= step(made, geo)
    return tuple(FileUpgrade(name, held.get(name, ""), text) for name, text in made.items() if held.get(name) != text)


def lapsing(changed: Iterable[FileUpgrade]) -> tuple[str, ...]:
    """The policies whose signature stands and will not once they are upgraded: they say more than what was signed."""
    texts = next(((it.before, it.after) for it in changed if it.name == POLICIES), ("", ""))
    before, after = (_signed_policies(text.encode("utf-8", "surrogateescape")) for text in texts)
    return tuple(id for id in before if id not in after)


def _signed_policies(content: bytes) -> list[str]:
    try:
        policies = read_yaml(content, POLICIES, MappingRefused)["policies"]
        return [entry["policy"] for entry in policies if approved(entry).signed]
    except (MappingRefused, KeyError, TypeError, AttributeError):
        return []  # what is no file of policies is told when it is loaded


def write(folder: Path, changed: tuple[FileUpgrade, ...], break_lock: bool = False) -> None:
    """Write the files that change, all or none; one that somebody has saved since is refused."""
    if changed:
        root = place_of_changes(folder)
        files = {name_from_there(folder, one.name): (_bytes(one.after), _bytes(one.before)) for one in changed}
        known = {name: hashlib.sha256(old).hexdigest() if old else NOTHING for name, (_new, old) in files.items()}
        with locked(root, "", break_lock):
            settle(root)
            change_together({name: new for name, (new, _old) in files.items()}, root, known=known)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _is_known(folder: Path) -> bool:
    if any((folder / name).is_dir() for name in FOLDERS):
        return True
    try:
        descriptor = json.loads(read_bounded(folder / "datapackage.json", EDITED_FILE))
    except (ThbError, ValueError, RecursionError):
        return False
    return isinstance(descriptor, Mapping) and descriptor.get("thb:kind") == "collection"


def _texts(folder: Path) -> dict[str, str]:
    """The text of every file that may have to change, by its name, line ends as they are; none of a supplier's."""
    found = sorted(
        {
            *folder.glob("datapackages/**/*.json"),
            *folder.glob("datapackages/codelists/**/*.csv"),
            *folder.glob("datapackages/metadata/*.csv"),
            *folder.glob("datapackages/sdmx/*.yaml"),
            *folder.glob("mappings/**/*.yaml"),
        }
    )
    names = {path.relative_to(folder).as_posix() for path in found}

    def read(files: CollectionFiles) -> dict[str, str]:
        texts = {name: files.read(name, EDITED_FILE) for name in sorted({*names, *files.underway.files})}
        return {name: text.decode("utf-8", "surrogateescape") for name, text in texts.items() if text is not None}

    return at_one_moment(folder, read)
