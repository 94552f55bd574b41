"""Coordinates: the letters by which a spreadsheet calls its columns, both ways; columns count from 1 here."""

from __future__ import annotations


def letters_of(column: int) -> str:
    """The letters of a column: 1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """The column that capital letters call: A is 1, Z is 26, AA is 27."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def row_of(cell: str) -> int:
    """The row of a cell such as `C14`; 0 where it is none."""
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits != cell and digits.isascii() and digits.isdigit() else 0
