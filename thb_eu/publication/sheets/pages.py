"""Pages: how a paper falls on printed pages, so that no block is torn without need and no page holds a single line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from thb_eu.publication.sheets.paper import DEFAULT_HEIGHT, DEFAULT_WIDTH, Paper

Rows = tuple[int, int]

A4, A3 = (765.0, 500.0), (1110.0, 735.0)
"""Width and height of pages across, within their margins, in points."""

READABLE = 0.6
"""A sheet that on A4 would have to be made smaller than this is printed on A3."""

POINTS_PER_DIGIT = 5.25
SQUEEZE = 0.75
"""How far a sheet may be made smaller to save a page, if it can still be read."""

FEW_PAGES, FEW_ROWS = 4, 6
"""Longer sheets are printed as they come; of a long part at least so many rows stay with its heading."""


def pages_high(paper: Paper) -> int:
    """How many pages the sheet should be fitted into; 0 where it may take as many as it needs."""
    scale = _scale(paper)
    needed = _height(paper.heights(), 1, paper.last_row) * scale / page_of(paper)[1]
    return max(1, math.ceil(needed * max(SQUEEZE, min(READABLE / scale, 1.0)))) if needed <= FEW_PAGES else 0


def on_first_page(paper: Paper, row: int) -> bool:
    """Whether everything down to `row` stands on the first page."""
    return _height(paper.heights(), 1, row) * _scale(paper) <= page_of(paper)[1]


def page_of(paper: Paper) -> tuple[float, float]:
    """Width and height of the pages on which a sheet is printed: those of A4 if it can be read there."""
    return A4 if _fitted(paper, A4[0]) >= READABLE else A3


def paginate(paper: Paper, parts: Sequence[Rows], opening: frozenset[int] = frozenset()) -> None:
    """Set the breaks that keep the `parts` (first and last row) of a sheet of several pages whole.

    A part whose first row is in `opening` begins a page. A part of more than half a page may be torn, but not so that
    fewer than some rows stand under its heading.
    """
    heights, room = paper.heights(), page_of(paper)[1] / _scale(paper)
    repeated = _height(heights, *paper.repeated_rows) if paper.repeated_rows else 0.0
    paper.paged, paper.breaks = True, [row - 1 for row in _tops(heights, repeated, parts, opening, room)]


def _tops(
    heights: Mapping[int, float], repeated: float, parts: Sequence[Rows], opening: frozenset[int], room: float
) -> list[int]:
    """The row with which each page after the first begins, where a page has `room` points for rows."""
    tops: list[int] = []
    used, before = 0.0, 0
    for first, last in parts:
        used += _height(heights, before + 1, first - 1)
        tall = _height(heights, first, last)
        least = tall if tall <= room / 2 else _height(heights, first, min(first + FEW_ROWS, last))
        if first in opening or used + least > room:
            tops.append(first)
            used = repeated
        for row in range(first, last + 1):
            height = heights.get(row, DEFAULT_HEIGHT)
            if used + height > room:
                tops.append(row)
                used = repeated
            used += height
        before = last
    return tops


def _scale(paper: Paper) -> float:
    """By how much the sheet is made smaller to be one page wide; it is never made larger."""
    return _fitted(paper, page_of(paper)[0])


def _fitted(paper: Paper, width: float) -> float:
    widths = (paper.widths.get(column, DEFAULT_WIDTH) for column in range(1, paper.last_printed + 1))
    return min(1.0, width / sum(own * POINTS_PER_DIGIT for own in widths))


def _height(heights: Mapping[int, float], first: int, last: int) -> float:
    return sum(heights.get(row, DEFAULT_HEIGHT) for row in range(first, last + 1))
