"""Read the files of a collection that acts write, as they are at one moment.

What a change that holds has not yet put in its place is read from its record (`thb_eu.base.changes`); nothing is
written, moved or locked. The folder of a country is one with its collections: their acts change its law too. What an
act of another user or machine has left there is told, and not believed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from thb_eu.base.atomic_files import unsealed
from thb_eu.base.bounded_files import read_below
from thb_eu.base.changes import OF_ANOTHER, Underway, steadily, underway
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.model import Place
from thb_eu.definitions.folder import country_of

Read = TypeVar("Read")

WITNESS = "journal.head"
"""The file of a collection that every change of it writes, and nobody by hand."""
ON_ITS_WAY = ".thb-eu-submission"
"""Which dossier is being written: gone once the journal has it."""


@dataclass(frozen=True, slots=True)
class CollectionFiles:
    """The files of one collection at one moment, and what is on its way to them."""

    folder: Path
    underway: Underway

    def read(self, name: str, most: int, error: type[ThbError] = SourceRefused) -> bytes | None:
        """Return the bytes of a file by its name with forward slashes; None where there is none."""
        if name in self.underway.files:
            return self.underway.files[name]
        return None if name in self.underway.removed else read_below(self.folder, name, most, error)


def place_of_changes(folder: Path) -> Path:
    """Return the folder where changes of a collection, and who works on it, are noted: its country's, or its own."""
    return country_of(folder) or folder


def name_from_there(folder: Path) -> str:
    """Return the folder of a collection as it is called from the place of its changes."""
    return _seen_from_there(folder)[1]


def files_of(folder: Path) -> CollectionFiles:
    """Return the files of the collection in `folder` as they are now."""
    place, below = _seen_from_there(folder)
    return CollectionFiles(folder, underway(place).below(below))


def at_one_moment(folder: Path, read: Callable[[CollectionFiles], Read]) -> Read:
    """Find what `read` makes of the files of a collection; where an act came between, it reads again."""
    place, below = _seen_from_there(folder)
    return steadily(place, lambda found: read(CollectionFiles(folder, found.below(below))), _joined(below, WITNESS))


def announced(folder: Path) -> bytes | None:
    """Find what this machine noted of a dossier on its way, empty where it did not; None where another did."""
    content = read_below(folder, ON_ITS_WAY, EDITED_FILE)
    return b"" if content is None else unsealed(content, about_submission(folder))


def about_submission(folder: Path) -> str:
    """Say for what the note of a dossier on its way is sealed."""
    return f"submission {os.path.realpath(folder)}"


def left_by_others(folder: Path) -> tuple[Fault, ...]:
    """Find each file that an act of another user or machine left for the collection in `folder` when it was ended."""
    try:
        is_ours = announced(folder) is not None
    except SourceRefused:
        is_ours = False
    names = at_one_moment(folder, lambda files: files.underway.foreign)
    return tuple(Fault(Place(name), *OF_ANOTHER, "analyst") for name in (*names, *(() if is_ours else (ON_ITS_WAY,))))


def _seen_from_there(folder: Path) -> tuple[Path, str]:
    """Return the place of the changes of a collection, and how its folder is called from there."""
    country = country_of(folder)
    return (country, folder.resolve().relative_to(country).as_posix()) if country else (folder, "")


def _joined(below: str, name: str) -> str:
    return "/".join(part for part in (below, name) if part)
