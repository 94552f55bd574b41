"""Acts for tests: a collection that an office may change, and what a change does to the bytes of its files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu.base.errors import ThbError
from thb_eu.definitions import Definitions
from thb_eu.results.deliveries import SentDelivery
from thb_eu.year.acting import Acting
from thb_eu.year.acts.accept import Accept, Reject
from thb_eu.year.workspace import Workspace, opened, working_on

Words = Mapping[str, str]
TODAY = "2026-11-26"
ANALYST, HEAD_OF_OFFICE = "analitik službe", "vodja službe"
BECAUSE = {"sl": "Tiskarska napaka: 12 + 2 je 14.", "en": "A misprint: 12 + 2 is 14."}
"""Words in the languages of the country; IZMIŠLJENI PRIMER, invented as all roles here are."""


@contextmanager
def acting(
    folder: Path, role: str = ANALYST, on: str = TODAY, definitions: Definitions | None = None
) -> Iterator[Workspace]:
    """A change of the collection in `folder`, written when nothing was refused."""
    with working_on(folder, Acting(role, on), today=TODAY, definitions=definitions) as space:
        yield space
        space.write()


@contextmanager
def refused_whole(folder: Path, *codes: str) -> Iterator[pytest.ExceptionInfo[ThbError]]:
    """What is done within is refused with these codes, and no file of the collection is another afterwards."""
    before = contents(folder)
    with pytest.raises(ThbError) as refused:
        yield refused
    assert [fault.code for fault in refused.value.faults] == [*codes]
    assert contents(folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def changes(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The lines that a change takes out of a file, and those that it adds; line ends count."""
    lines = difflib.ndiff(*(text.decode().splitlines(keepends=True) for text in (before, after)))
    told = [line for line in lines if line[0] in "+-"]
    return [line[2:] for line in told if line[0] == "-"], [line[2:] for line in told if line[0] == "+"]


def own_change(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """What the collection's own file of definitions takes out of the built-in one, and what it adds."""
    return changes((REPOSITORY / name).read_bytes(), (folder / "definitions" / name).read_bytes())


def accept(
    collection: Path, delivery: str, definitions: Definitions, role: str, on: str, because: Words | None = None
) -> SentDelivery:
    """Accept a delivery as a command does: opened, entered, written."""
    with opened(collection, lambda: definitions, Acting(role, on)) as space:
        accepted: SentDelivery = Accept(delivery=delivery, because=because or {}).do(space)
    return accepted


def reject(
    collection: Path, delivery: str, definitions: Definitions, role: str, on: str, because: Words
) -> SentDelivery:
    """Reject a delivery as a command does."""
    with opened(collection, lambda: definitions, Acting(role, on)) as space:
        rejected: SentDelivery = Reject(delivery=delivery, because=because).do(space)
    return rejected
