"""Pages: how a paper falls on printed pages, so that no block is torn without need and no page holds a single line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thb_eu.publish.sheets.paper import DEFAULT_HEIGHT, DEFAULT_WIDTH, Paper

Rows = tuple[int, int]

PAGE_WIDTH, PAGE_HEIGHT = 765.0, 500.0
"""A4, landscape, within its margins, in points."""

POINTS_PER_DIGIT, CELL_PADDING = 5.25, 3.75
SQUEEZE, SPARE = 0.85, 97
"""How far a sheet may be made smaller to save a page; how much of a page's width it takes, in percent."""

FEW_PAGES, FEW_ROWS = 4, 6
"""Longer sheets are printed as they come; of a long part at least so many rows stay with its heading."""


def pages_high(paper: Paper) -> int:
    """How many pages the sheet should be fitted into; 0 where it may take as many as it needs."""
    needed = _height(paper.heights(), 1, paper.last_row) * _scale(paper) / PAGE_HEIGHT
    return max(1, math.ceil(needed * SQUEEZE)) if needed <= FEW_PAGES else 0


def on_first_page(paper: Paper, row: int) -> bool:
    """Whether everything down to `row` stands on the first page."""
    return _height(paper.heights(), 1, row) * _scale(paper) <= PAGE_HEIGHT


def paginate(paper: Paper, parts: Sequence[Rows], opening: frozenset[int] = frozenset()) -> None:
    """Set the scale of a sheet of several pages, and the breaks that keep its `parts` (first and last row) whole.

    A part whose first row is in `opening` begins a page. A part of more than half a page may be torn, but not so that
    fewer than some rows stand under its heading. The fewest pages win, then the fewest torn parts, then the size.
    """
    largest = int(_scale(paper) * SPARE)
    heights = paper.heights()
    repeated = _height(heights, *paper.repeated_rows) if paper.repeated_rows else 0.0
    plans = [
        _plan(heights, repeated, parts, opening, percent) for percent in range(largest, int(largest * SQUEEZE) - 1, -2)
    ]
    best = min(plans, key=lambda plan: (len(plan.tops), plan.torn, -plan.percent))
    paper.percent, paper.breaks = best.percent, [row - 1 for row in best.tops if row in {first for first, _ in parts}]


@dataclass
class _Plan:
    """How the parts fall on pages at one scale: the row with which each page after the first begins."""

    percent: int
    tops: list[int]
    torn: int = 0


def _plan(
    heights: Mapping[int, float], repeated: float, parts: Sequence[Rows], opening: frozenset[int], percent: int
) -> _Plan:
    room, plan = PAGE_HEIGHT * 100 / percent, _Plan(percent, [])
    used, before = 0.0, 0
    for first, last in parts:
        used += _height(heights, before + 1, first - 1)
        tall = _height(heights, first, last)
        least = tall if tall <= room / 2 else _height(heights, first, min(first + FEW_ROWS, last))
        if first in opening or used + least > room:
            plan.tops.append(first)
            used = repeated
        plan.torn += used + tall > room
        for row in range(first, last + 1):
            height = heights.get(row, DEFAULT_HEIGHT)
            if used + height > room:
                plan.tops.append(row)
                used = repeated
            used += height
        before = last
    return plan


def _scale(paper: Paper) -> float:
    """By how much the sheet is made smaller to be one page wide; it is never made larger."""
    widths = (paper.widths.get(column, DEFAULT_WIDTH) for column in range(1, paper.last_column + 1))
    return min(1.0, PAGE_WIDTH / sum(width * POINTS_PER_DIGIT + CELL_PADDING for width in widths))


def _height(heights: Mapping[int, float], first: int, last: int) -> float:
    return sum(heights.get(row, DEFAULT_HEIGHT) for row in range(first, last + 1))
