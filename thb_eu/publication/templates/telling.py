"""Telling: what the console says of a template that was filled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from thb_eu.model import State
from thb_eu.publication.templates import FOLDER, Official


def told_of(official: Official, state: State, out: Path, lang: str) -> Iterator[str]:
    """Where the filled template lies, then what its reader must know, in `lang`."""
    yield str(out / FOLDER / official.template.name)
    for note in official.notes(state.value, state is State.FINAL):
        yield note.in_language(lang)
