"""Read and write references to cells and areas, such as `C14` and `B2:D4`; all counts are from 1."""

from __future__ import annotations

import re
from collections.abc import Iterable

Coordinates = tuple[int, int]
"""Row and column of a cell."""
Area = tuple[Coordinates, Coordinates]
"""First and last cell of an area."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""No sheet has more: its last cell is XFD1048576."""
A_COLUMN, A_ROW = "[A-Z]{1,3}", "[1-9][0-9]{0,6}"
A_CELL = A_COLUMN + A_ROW
"""Patterns of the name of a cell and its halves, as regular expressions and JSON Schema read them."""
FIXED_CELL = rf"\$?{A_COLUMN}\$?{A_ROW}"
"""The same where a formula may fix the column or the row: `$C$14`."""
CELL = re.compile(f"({A_COLUMN})({A_ROW})")


def letters_of(column: int) -> str:
    """Return the letters of a column: 1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column that capital letters call: A is 1, Z is 26, AA is 27."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell as a spreadsheet shows it: 14, 4 is D14."""
    return f"{letters_of(column)}{row}"


def as_ranges(cells: Iterable[str]) -> str:
    """Return cells as one reads them out: `D12:D14, D20`; those one below the other are a range."""
    places = sorted({place_of(cell) for cell in cells}, key=lambda place: (place[1], place[0]))
    runs: list[list[Coordinates]] = []
    for row, column in places:
        if runs and runs[-1][-1] == (row - 1, column):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    return ", ".join(":".join(dict.fromkeys((cell_name(*run[0]), cell_name(*run[-1])))) for run in runs)


def place_of(cell: str) -> Coordinates:
    """Return row and column of a cell by its name in capital letters; ValueError where it is no such name."""
    found = CELL.fullmatch(cell)
    if found is None:
        raise ValueError("not the name of a cell")
    return int(found[2]), column_number(found[1])


def row_of(cell: str) -> int:
    """Return the row of a cell such as `C14`; 0 where it is none."""
    found = CELL.fullmatch(cell)
    return int(found[2]) if found else 0


def area_of(reference: str) -> Area:
    """Return the first and the last cell of `B2:D4`, or of a single cell; ValueError where it is none."""
    first, _, last = reference.replace("$", "").partition(":")
    return place_of(first), place_of(last or first)


def area_name(area: Area) -> str:
    """Return the name of an area: `B2:D4`."""
    return f"{cell_name(*area[0])}:{cell_name(*area[1])}"


def is_on_a_sheet(row: int, column: int) -> bool:
    """Tell whether a sheet has such a cell."""
    return 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN


def is_cell(name: str) -> bool:
    """Tell whether a sheet has a cell of this name."""
    return CELL.fullmatch(name) is not None and is_on_a_sheet(*place_of(name))
