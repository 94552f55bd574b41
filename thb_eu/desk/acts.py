"""Acts: one change of a collection by the user of the desk in, its note for the next page out.

Every act goes through the library function that the command of the same name calls, and through the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import request

from thb_eu.base.messages import Text, _, joined, layout, plural
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.journal_words import ACTS
from thb_eu.desk.workplace import CollectionAtHand, Workplace, today
from thb_eu.sources.collection import load_for
from thb_eu.year.opened_collection import OpenedCollection, opened

ENTERED = plural("{count} entry added to the journal: {entries}.", "{count} entries added to the journal: {entries}.")
NOTHING_CHANGED = _("Nothing waited; nothing has changed.")


def day_of_act() -> str:
    """The ISO day that the form gives, else today."""
    return request.form.get("on", "").strip() or today()


@contextmanager
def act(workplace: Workplace, collection: CollectionAtHand) -> Iterator[OpenedCollection]:
    """The collection for one act in the role of the user; what was entered is noted for the next page."""
    definitions = workplace.definitions
    breaks = bool(request.form.get("break_lock"))
    role, on = workplace.role, day_of_act()
    with opened(collection.folder, lambda: load_for(collection.folder, definitions), role, on, breaks) as change:
        yield change
        entries = change.entries
    workplace.notes.append(entered(entries))


def entered(entries: Sequence[JournalEntry]) -> Text:
    """What an act added to the journal, as a sentence."""
    acts = joined(layout("{number} {act}", number=entry.number, act=ACTS[entry.act]) for entry in entries)
    return ENTERED.filled({"count": len(entries), "entries": acts}) if entries else NOTHING_CHANGED
