"""Grids: plain tables of words, as the cover and the annexes show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from thb_eu.messages import Text
from thb_eu.publication.sheets.looks import CELL, CELL_CODE, CELL_NUMBER, HEADER, QUIET, SECTION, SLATE, SUBTITLE, TITLE
from thb_eu.publication.sheets.paper import Look, Paper, both, in_lines

FACT = CELL.but(bold=True, colour=SLATE)
SHORT = 40
"""Remarks up to this length stand in both languages on one line."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a grid: its heading, and whether it holds words, codes or numbers."""

    title: Text
    look: Look = CELL


def words(title: Text) -> Field:
    """A column of words."""
    return Field(title, CELL)


def code(title: Text) -> Field:
    """A column of codes and ids."""
    return Field(title, CELL_CODE)


def number(title: Text) -> Field:
    """A column of numbers."""
    return Field(title, CELL_NUMBER.but(wrap=True))


def head(paper: Paper, title: Text, last_column: int) -> int:
    """The title of an annex in both languages; gives the next free row."""
    paper.write(1, 1, title.sl, TITLE, (1, last_column))
    paper.write(2, 1, title.en, SUBTITLE, (2, last_column))
    return 4


def section(paper: Paper, row: int, title: Text, last_column: int, first_column: int = 1) -> int:
    """The heading of a part of a sheet; gives the next free row."""
    paper.write(row, first_column, both(title), SECTION, (row, last_column))
    paper.least_heights[row] = 20
    return row + 1


def remark(paper: Paper, row: int, text: Text, last_column: int, first_column: int = 1) -> int:
    """A sentence under a heading, in both languages; gives the next free row."""
    between = "\n" if len(text.sl) > SHORT else " / "
    paper.write(row, first_column, both(text, between), QUIET, (row, last_column))
    return row + 1


def grid(
    paper: Paper,
    row: int,
    fields: Sequence[Field],
    rows: Iterable[Sequence[str | int]],
    first_column: int = 1,
) -> int:
    """A header and its rows, declared as one region; gives the next free row."""
    header = row
    _line(paper, row, fields, [both(field.title, "\n") for field in fields], first_column, HEADER)
    for values in rows:
        row += 1
        _line(paper, row, fields, values, first_column)
    if row > header:
        paper.regions.append((header, first_column, row, first_column + len(fields) - 1))
    return row + 1


def facts(paper: Paper, row: int, told: Iterable[tuple[Text, str]], last_column: int, headed: int = 1) -> int:
    """What is told of one thing, each with its heading before it; gives the next free row.

    A heading runs on over the first `headed` columns, a value over the others to `last_column`, in as many rows as it
    takes: no cell is merged.
    """
    width = sum(paper.widths[column] for column in range(headed + 1, last_column + 1))
    for title, value in told:
        lines = [line for part in value.split("\n") for line in in_lines(part, CELL, width)]
        for line, heading in zip_longest(lines, [both(title)], fillvalue=""):
            paper.write_over(row, (1, headed), heading, FACT)
            paper.write_over(row, (headed + 1, last_column), line, CELL)
            row += 1
    return row


def _line(
    paper: Paper, row: int, fields: Sequence[Field], values: Sequence[str | int], column: int, look: Look | None = None
) -> None:
    for field, value in zip(fields, values, strict=True):
        paper.write(row, column, value, look or field.look)
        column += 1
