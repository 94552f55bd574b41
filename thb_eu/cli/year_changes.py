"""Change a collection from the command line: open it, act, write it with its entries, and report line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import click

from thb_eu.cli.language import in_user_language
from thb_eu.cli.options import Console
from thb_eu.cli.year_options import Acting

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.year.opened_collection import OpenedCollection
    from thb_eu.year.workspace import Workspace

SHOWN = (".yaml", ".json")
"""Files of which the console shows what changed."""


@contextmanager
def changed(package: str, acting: Acting, console: Console) -> Iterator[OpenedCollection]:
    """Yield the collection that `package` means, for one change; at the end it is written, and told what changed."""
    from thb_eu.year.journal_in_words import entered
    from thb_eu.year.opened_collection import opened

    load, who = lambda: console.definitions(package), (acting.role, acting.on, acting.break_lock, acting.key)
    with opened(package, load, *who) as change:
        yield change
        space, entries = change.space, change.entries
        files, lines = [*space.files], [*_changed_lines(space, change.definitions)]
    verdict = in_user_language(entered(entries))
    console.answer(
        lambda: {"entries": [json.loads(entry.line) for entry in entries], "files": files},
        [*(() if console.quiet else lines), click.style(verdict, bold=True)],
    )


def _changed_lines(space: Workspace, definitions: Definitions) -> Iterator[str]:
    """Yield every line that a change adds to edited files or takes out of them, below the name of its file.

    What was copied from the built-in definitions is compared with them.
    """
    from thb_eu.year.workspace import name_shown

    for name, content in space.files.items():
        path = space.folder.joinpath(*name.split("/"))
        if name.endswith(SHOWN):
            before = path.read_bytes() if path.is_file() else definitions.files.get(name.partition("/")[2], b"")
            old, new = (text.decode("utf-8-sig").splitlines() for text in (before, content))
            yield name_shown(name)
            for kind, gone, kept, come, stays in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                if kind != "equal":
                    yield from (f"-{line}" for line in old[gone:kept])
                    yield from (f"+{line}" for line in new[come:stays])
