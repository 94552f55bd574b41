"""One change of a collection from the command line: opened, made, written with its entries, and told line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import click

from thb_eu.base.messages import _, plural
from thb_eu.cli.language import in_user_language
from thb_eu.cli.options import Console
from thb_eu.cli.year_options import Acting

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.definitions.journal import JournalEntry
    from thb_eu.year.workspace import Workspace

ENTERED = plural("{count} entry added to the journal: {entries}.", "{count} entries added to the journal: {entries}.")
NOTHING_CHANGED = _("Nothing waited; nothing has changed.")
SHOWN = (".yaml", ".json")
"""Files of which the console shows what changed."""


@dataclass(frozen=True, slots=True)
class OpenedCollection:
    """A collection that is about to change, and its definitions."""

    space: Workspace
    definitions: Definitions


@contextmanager
def changed(package: str, acting: Acting, console: Console) -> Iterator[OpenedCollection]:
    """The collection that `package` means, for one change; at the end it is written, and told what changed."""
    from thb_eu.definitions.journal_words import ACTS
    from thb_eu.year.act_conditions import folder_to_change
    from thb_eu.year.workspace import working_on

    folder = folder_to_change(package, console.definitions(package))
    with working_on(folder, acting.role, acting.on, acting.break_lock) as space:
        definitions = console.definitions(package)  # nobody else changes them from here on
        before = len(space.journal.entries)
        yield OpenedCollection(space, definitions)
        entries: Sequence[JournalEntry] = space.journal.entries[before:]
        files, lines = [*space.files], [*_changed_lines(space, definitions)]
        space.write()
    acts = ", ".join(f"{entry.number} {in_user_language(ACTS[entry.act])}" for entry in entries)
    told = ENTERED.filled({"count": len(entries), "entries": acts}) if entries else NOTHING_CHANGED
    verdict = in_user_language(told)
    console.answer(
        lambda: {"entries": [json.loads(entry.line) for entry in entries], "files": files},
        [*(() if console.quiet else lines), click.style(verdict, bold=True)],
    )


def _changed_lines(space: Workspace, definitions: Definitions) -> Iterator[str]:
    """Every line that a change adds to edited files or takes out of them, below the name of its file.

    What was copied from the built-in definitions is compared with them.
    """
    for name, content in space.files.items():
        path = space.folder.joinpath(*name.split("/"))
        if name.endswith(SHOWN):
            before = path.read_bytes() if path.is_file() else definitions.files.get(name.partition("/")[2], b"")
            old, new = (text.decode("utf-8-sig").splitlines() for text in (before, content))
            yield name
            for kind, gone, kept, come, stays in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                if kind != "equal":
                    yield from (f"-{line}" for line in old[gone:kept])
                    yield from (f"+{line}" for line in new[come:stays])
