"""Find what an act wrote into an edited file, and take it out again where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thb_eu.base.errors import MappingRefused, SourceRefused
from thb_eu.base.messages import _
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.law import DECISIONS
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import without_entry
from thb_eu.year.fields import refused
from thb_eu.year.workspace import Workspace


def edited_since(file: str, entry: JournalEntry) -> SourceRefused:
    """Return the refusal to take an act back whose traces somebody has changed by hand, to be raised."""
    problem = (
        "act-overtaken",
        _("the file no longer holds what entry {number} wrote."),
        _("Make the change in the file by hand."),
    )
    return refused(file, problem, number=entry.number)


def take_out(
    space: Workspace, file: str, entries: str, key: str, entry: JournalEntry, told: Mapping[str, object], id: str = ""
) -> None:
    """Take an entry (`id`, where not that of the act) out of its file.

    One that is gone already leaves nothing to do, a changed one is refused.
    """
    content = space.read(file)
    number, held = written_entry(content, file, entries, key, id or str(entry.about["id"]))
    if number is None:
        return
    if any(held.get(name) != value for name, value in told.items()):
        raise edited_since(file, entry)
    space.put(file, without_entry(content, file, [entries, number]))


def written_entry(content: bytes, file: str, entries: str, key: str, id: str) -> tuple[int | None, Mapping[str, Any]]:
    """Find the entry that has this id: its number, and what it holds."""
    error = MappingRefused if file == DECISIONS else SourceRefused
    for number, held in enumerate((read_yaml(content, file, error) or {}).get(entries) or ()):
        if held.get(key) == id:
            return number, held
    return None, {}
