"""Known figures: what is published elsewhere or was before, and what an attacker therefore knows."""

from __future__ import annotations

from dataclasses import dataclass

Told = tuple[str, frozenset[tuple[str, str]]]
"""What a number tells apart: its indicator, and its codes by dimension except totals."""


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A published number, or bounds of one: of one cell, or of several `parts` together (two countries, say).

    `release`: the publication, as the register names it. `high` is None where there is no upper bound.
    """

    release: str
    parts: tuple[Told, ...]
    low: int
    high: int | None
