"""Acts of an office, by name. A new one is a file here, its member in `definitions/acts.py`, its case and its words.

Nothing heavy is imported: every command and every form is made of these classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from thb_eu.year.acts.act import Act as Act

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace


def _declared() -> Iterator[type[Act]]:
    """Yield the acts of all files here, each with a name, of which command and form are made."""
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        own = (kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__)
        yield from (act for act in own if issubclass(act, Act) and "name" in vars(act) and not act.takes_files)


ACTS: Mapping[str, type[Act]] = {act.name: act for act in _declared()}


def act_of(entry: JournalEntry) -> type[Act]:
    """Return the act that an entry tells of; the bare `Act`, which nobody can undo, if no office does it by a form."""
    acts = (act for act in ACTS.values() if act.enters == entry.act.value)
    return next((act for act in acts if act.wrote(entry)), Act)


def files_written(entry: JournalEntry, space: Workspace) -> frozenset[str]:
    """Return the files of the definitions into which the act of an entry wrote."""
    return frozenset(act_of(entry).files_of(entry, space))
