"""Keep each part of definitions while every file from which it was read, and every part it rests on, is the same.

    law = kept(load_law, folder, files, codelists, tables)

A reader takes a folder, the files read so far (to which it adds its own), and other parts. So a change of one file has
that part read again and what rests on it, and no other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Languages
from thb_eu.definitions.folder import Folder

Made = TypeVar("Made")
STATES = 6
"""So many states of each part are kept: those of the program, of a collection or its country, of an edit."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What a reader made, the files that it added, and all that it asked its folder with the answers."""

    made: Any
    files: Mapping[str, bytes]
    answers: Mapping[tuple[str, Any], Any]
    languages: Languages
    rests_on: tuple[Any, ...]

    def holds(self, folder: Folder, rests_on: tuple[Any, ...]) -> bool:
        """Tell whether the reader would make the same of `folder`."""
        try:
            return (
                self.languages == folder.languages
                and self.rests_on == rests_on
                and all(getattr(folder, how)(what) == answer for (how, what), answer in self.answers.items())
            )
        except ThbError:  # the reader says it
            return False


_parts: defaultdict[str, deque[_Part]] = defaultdict(partial(deque, maxlen=STATES))


def kept(read: Callable[..., Made], folder: Folder, files: dict[str, bytes], *rests_on: Any) -> Made:
    """Return what `read` makes of the folder and the parts that it rests on; the files it read are added to `files`."""
    known = _parts[read.__qualname__]
    part = next((entry for entry in tuple(known) if entry.holds(folder, rests_on)), None)
    if part:
        with suppress(ValueError):  # another thread was quicker
            known.remove(part)
    else:
        answers: dict[tuple[str, Any], Any] = {}
        added: dict[str, bytes] = {}
        made = read(replace(folder, answers=answers), added, *rests_on)
        part = _Part(made, added, answers, folder.languages, rests_on)
    known.appendleft(part)  # what nobody asked for longest goes first
    files |= part.files
    found: Made = part.made
    return found
