"""Describe a verification: what was compared, what could not be, and everything that differs.

No part that was not done counts as passed: it is told with its reason, and whoever reads the result sees both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import NO_WORDS, Languages, Text, _, in_context, literal
from thb_eu.base.progress import stage
from thb_eu.definitions import Definitions
from thb_eu.dossiers import Dossier, Row
from thb_eu.results import Submission

Read = TypeVar("Read")
FILES, CELLS, ROWS, CHECKS = (_("files"), in_context("column", "cells"), _("rows"), _("checks"))
SHEETS, FORMULAS, TEXTS = _("sheets"), _("formulas"), _("texts")
SIGNATURES, ENTRIES = _("signatures"), in_context("compared", "entries")
"""What a part compares."""

LINE = _("line {row}")
MADE_AGAIN = _("recomputed from the inputs")
NOT_READ = _("cannot be read: {fault}")
NOT_THERE = "∅"
"""What a source says of a cell, a row or a finding that it should have and has not."""


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """What one source says of a cell: the source, the place in it, and the value as text (empty: none)."""

    source: Text
    place: Text
    value: str


def stated(source: Text | str, value: object, place: Text | str = NO_WORDS) -> SourceStatement:
    """Find what a source (a text, or the name of a file) says; None where it lacks what it should have."""
    where = place if isinstance(place, Text) else literal(place)
    return SourceStatement(source if isinstance(source, Text) else literal(source), where, _as_text(value))


def _as_text(value: object) -> str:
    return NOT_THERE if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be: the part that found it, its place, what it is about.

    `aspect` is the column that differs (`obs_value`, `obs_status`, …; empty where none does), `sayings` what each
    source says of it, `odd` the sources that stand against the majority (none where there is none); `key` the table and
    the codes of a cell.
    """

    part: str
    where: str
    about: Text
    aspect: str = ""
    sayings: tuple[SourceStatement, ...] = ()
    odd: tuple[Text, ...] = ()
    key: Mapping[str, str] = field(default_factory=dict)


FigureRows = tuple[Text, Iterable[Row], Submission | None]
"""A source of figures: its name, its rows as those of observations.csv, and the submission made again, if it was."""


class VerifiedPart(Protocol):
    """What verifies the files that a room outside the core added to a dossier (`thb_eu.parts.READ`)."""

    def file_in(self, dossier: Dossier) -> str:
        """Return the name of its file with figures in a dossier; empty where there is none."""

    def wrong_cells(
        self, dossier: Dossier, definitions: Definitions, sources: Sequence[FigureRows]
    ) -> tuple[int, list[Difference]]:
        """Find how many cells of its file hold figures, and those of which it says otherwise than the sources."""


@dataclass(frozen=True, slots=True)
class VerificationSection:
    """One part of the work: what it asks, how much it compared, and, where it was not done, why not."""

    id: str
    asks: Text
    compared: int = 0
    unit: Text = NO_WORDS
    undone: Text = NO_WORDS

    @property
    def done(self) -> bool:
        """Whether anything was compared."""
        return self.undone.is_empty


@dataclass(frozen=True, slots=True)
class Verification:
    """The whole result for one dossier, to be told in its `languages`.

    `made_by` is the version of the engine that wrote it, `read_by` this one. Of an archive without a dossier `audience`
    and `state` are empty.
    """

    package: str
    year: str
    geo: str
    audience: str
    state: str
    made_by: str
    read_by: str
    signature: str
    key: str
    parts: tuple[VerificationSection, ...]
    differences: tuple[Difference, ...]
    languages: Languages

    @property
    def same(self) -> bool:
        """Whether nothing that was compared differs."""
        return not self.differences


Judged = tuple[tuple[VerificationSection, ...], tuple[Difference, ...]]
"""What one step of the work comes to."""


@dataclass
class VerificationRun:
    """What verifying has come to so far: the parts that were done or not, and the differences that were found."""

    parts: list[VerificationSection] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        """Take up what a step came to."""
        self.parts += judged[0]
        self.differences += judged[1]

    def did(self, id: str, asks: Text, compared: int, unit: Text, found: Iterable[Difference] = ()) -> None:
        """Say that a part was done, over how much, and what differs."""
        self.parts.append(VerificationSection(id, asks, compared, unit))
        self.differences += found

    def left(self, id: str, asks: Text, why: Text) -> None:
        """Say that a part was not done, and why."""
        self.parts.append(VerificationSection(id, asks, undone=why))

    def read(self, id: str, asks: Text, where: str, act: Callable[[], Read]) -> Read | None:
        """Find what `act` reads; nothing where it is refused, which is told as a difference at `where`."""
        stage(asks)
        try:
            return act()
        except ThbError as refused:
            messages = [NOT_READ.filled({"fault": fault}) for fault in refused.faults]
        self.differences += [Difference(id, where, why) for why in messages]
        self.left(id, asks, messages[0])
        return None

    def compare(
        self, id: str, asks: Text, where: str, unit: Text, act: Callable[[], tuple[int, Iterable[Difference]]]
    ) -> None:
        """Do a part: `act` says how much it compared and what differs; refused, the part is not done."""
        found = self.read(id, asks, where, act)
        if found is not None:
            self.did(id, asks, found[0], unit, found[1])
