"""Footnotes: every reason that is told of cells of a table, once, with its number and the cells for which it holds.

Comes in: the layout of a table and the cells on its sheet. Goes out: the `Footnote`s in the order in which the eye
meets them, and for each cell the signs that stand beside it. Workbook, page and metadata number by these alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thb_eu.messages import Text, _, layout, literal
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.publication.layout import Block, Codes, TableLayout
from thb_eu.publication.sheets.tellings import Told

ALL_CELLS = _("all cells")
CELLS = _("cells: {places}")
HOLDS_FOR = layout("{said} [{cells}]")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Footnote:
    """What one reason says, its number in the table, and the codes of the cells for which it holds."""

    number: int
    text: Text
    cells: frozenset[Codes]

    @property
    def sign(self) -> str:
        """What stands below the table and beside the cells; no spreadsheet program takes it for a number."""
        return f"{self.number})"


def footnotes(layout: TableLayout, cells: Mapping[Codes, Told]) -> tuple[Footnote, ...]:
    """The reasons told of the cells, numbered row by row from the first cell on; what says the same is told once."""
    held: dict[Text, list[Codes]] = {}
    for codes, _place in sorted(layout.positions.items(), key=lambda item: item[1]):
        for reason in cells[codes]["reasons"] if codes in cells else ():
            held.setdefault(reason.text, []).append(codes)
    return tuple(Footnote(number, text, frozenset(own)) for number, (text, own) in enumerate(held.items(), start=1))


def signs_beside(notes: Iterable[Footnote]) -> dict[Codes, str]:
    """For each cell the signs of its footnotes."""
    signs: dict[Codes, list[str]] = {}
    for note in notes:
        for codes in note.cells:
            signs.setdefault(codes, []).append(note.sign)
    return {codes: " ".join(own) for codes, own in signs.items()}


def told_below(layout: TableLayout, notes: Iterable[Footnote]) -> Iterator[tuple[str, Text]]:
    """Each footnote with its sign, and the way back: the cells for which it holds."""
    for note in notes:
        yield note.sign, HOLDS_FOR.filled({"said": note.text, "cells": where(layout, note)})


def where(layout: TableLayout, note: Footnote) -> Text:
    """The cells of a footnote as a reader finds them: all, whole blocks by their codes, else as ranges of the sheet."""
    if len(note.cells) == len(layout.positions):
        return ALL_CELLS
    inside = {layout.positions[codes] for codes in note.cells}
    named: list[str] = []
    for block in layout.blocks:
        places = _places(layout, block)
        if block.row and places and places <= inside:
            named.append(" · ".join(heading.code for heading in block.headings))
        else:
            named.extend(_ranges(layout, block, places & inside))
    places_told = ", ".join(named)
    return CELLS.filled({"places": literal(places_told)})


def _places(layout: TableLayout, block: Block) -> set[Place]:
    columns = [entry.column for entry in layout.columns]
    return {(line.row, at) for line in block.lines for at in columns} & set(layout.codes_at)


def _ranges(layout: TableLayout, block: Block, inside: set[Place]) -> Iterator[str]:
    """Cells as rectangles: values side by side, in rows below each other that have the same ones."""
    open_since: dict[tuple[int, int], int] = {}
    found: list[tuple[int, int, int, int]] = []
    rows = [line.row for line in block.lines]
    for row in [*rows, rows[-1] + 1] if rows else []:
        runs = set(_runs([entry.column for entry in layout.columns], row, inside))
        for run in [run for run in open_since if run not in runs]:
            found.append((open_since.pop(run), run[0], row - 1, run[1]))
        for run in runs:
            open_since.setdefault(run, row)
    for first_row, first, last_row, last in sorted(found):
        corner, end = cell_name(first_row, first), cell_name(last_row, last)
        yield corner if corner == end else f"{corner}:{end}"


def _runs(columns: Sequence[int], row: int, inside: set[Place]) -> Iterator[tuple[int, int]]:
    """First and last column of the values that stand side by side in a row."""
    run: list[int] = []
    for column in columns:
        if (row, column) in inside:
            run.append(column)
        elif run:
            yield run[0], run[-1]
            run = []
    if run:
        yield run[0], run[-1]
