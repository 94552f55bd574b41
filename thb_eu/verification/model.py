"""What verifying a dossier comes to: what was compared, what could not be, and everything that differs.

No part that was not done counts as passed: it is told with its reason, and whoever reads the result sees both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from thb_eu.messages import NO_WORDS, Languages, Text, _, in_context

FILES, CELLS, ROWS, CHECKS = (
    _("files"),
    in_context("column", "cells"),
    _("rows"),
    _("checks"),
)
SHEETS, FORMULAS, TEXTS = _("sheets"), _("formulas"), _("texts")
SIGNATURES = _("signatures")
"""What a part compares."""


NOT_THERE = "∅"
"""What a source says of a cell, a row or a finding that it should have and has not."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What one source says of a cell: the source, the place in it, and the value as text (empty: none)."""

    source: Text
    place: Text
    says: str


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
    sayings: tuple[Saying, ...] = ()
    odd: tuple[Text, ...] = ()
    key: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
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

    `made_by` is the version of the engine that wrote it, `read_by` this one.
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
    parts: tuple[Part, ...]
    differences: tuple[Difference, ...]
    languages: Languages

    @property
    def same(self) -> bool:
        """Whether nothing that was compared differs."""
        return not self.differences


Judged = tuple[tuple[Part, ...], tuple[Difference, ...]]
"""What one step of the work comes to."""
