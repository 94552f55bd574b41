"""Rank the views of one population that could give a cell; `counts.views` and the checks ask it.

Of views that hold every dimension in which a cell is a category, the one that holds most dimensions tells it, then the
first by name; where its number is not known there, another that knows it; where it does not list the category, another
only if that says zero: what a view does not list stands under its unknown, and a number beside that is doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

KNOWN, BLANK, SILENT, LOST = range(4)
"""How a view tells a cell: by a number; by one that is not known; not at all; not at all, its numbers not known."""

View = TypeVar("View")


def best_view(
    candidates: Sequence[View],
    how_well: Callable[[View], int],
    says_zero: Callable[[View], bool],
    lacking: Callable[[View], int] = lambda _view: 0,
) -> View:
    """Of views that tell a cell, in their order, the one that knows it best and lacks least of its categories."""
    first = candidates[0]
    if how_well(first) == SILENT:
        return next((view for view in candidates if how_well(view) == KNOWN and says_zero(view)), first)
    return min(candidates, key=lambda view: (how_well(view), lacking(view)))
