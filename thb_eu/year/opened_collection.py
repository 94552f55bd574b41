"""Keep a collection open with its definitions while one act changes it; written at the end.

Refused: a collection that travels with the product, and one on which somebody works already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import JournalEntry
from thb_eu.year.act_conditions import folder_to_change
from thb_eu.year.rights import OpenKey
from thb_eu.year.workspace import Workspace, working_on


@dataclass(frozen=True, slots=True)
class OpenedCollection:
    """A collection that is about to change, its definitions, and how many entries its journal had before."""

    space: Workspace
    definitions: Definitions
    entered_before: int

    @property
    def entries(self) -> Sequence[JournalEntry]:
        """What this change enters into the journal."""
        return self.space.journal.entries[self.entered_before :]


@contextmanager
def opened(
    package: str | Path,
    load: Callable[[], Definitions],
    role: str,
    on: str,
    break_lock: bool = False,
    key: OpenKey | None = None,
) -> Iterator[OpenedCollection]:
    """Yield the collection that `package` means, for one change by `role` on the ISO day `on`; written as the block
    ends.

    `key`: opens the key of the role.
    """
    folder = folder_to_change(package, load())
    with working_on(folder, role, on, break_lock, key=key) as space:
        space.definitions = load()  # nobody else changes them from here on
        yield OpenedCollection(space, space.definitions, len(space.journal.entries))
        space.write()
