"""Lay out plain tables of words for the cover and the annexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from thb_eu.base.messages import Languages, Text, _, stacked
from thb_eu.base.messages import layout as pattern
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import SheetContent, Style, Value, in_lines
from thb_eu.writing.sheet_styles import (
    CELL,
    CELL_CODE,
    CELL_NUMBER,
    HEADER,
    QUIET,
    SECTION,
    SHEET_TAB,
    SLATE,
    SUBTITLE,
    TITLE,
)

NONE = _("none")
FACT = CELL.but(bold=True, colour=SLATE)
SHORT = 40
"""Remarks up to this length stand in all languages on one line."""
IN_LANGUAGE = pattern("{title} ({language})")

Halves = tuple[str, str]
"""Sentences for both columns of a spoken field, where they are put into words already."""
Row = Sequence[Value | Halves]


@dataclass(frozen=True, slots=True)
class SheetField:
    """One column of a grid: its heading, and whether it holds words, codes or numbers.

    `is_spoken`: sentences, for which there are two columns: the country's own language, and the others.
    """

    title: Text
    style: Style = CELL
    is_spoken: bool = False


def annex(submission: Submission, name: str, widths: Iterable[float]) -> SheetContent:
    """Return an empty sheet beside those of the tables."""
    return SheetContent(name, SHEET_TAB, submission.definitions.languages, widths=dict(enumerate(widths, start=1)))


def words(title: Text) -> SheetField:
    """Return a column of words."""
    return SheetField(title, CELL)


def text_fields(title: Text) -> SheetField:
    """Return two columns of sentences: in the country's own language, and in the others."""
    return SheetField(title, CELL, is_spoken=True)


def code(title: Text) -> SheetField:
    """Return a column of codes and ids."""
    return SheetField(title, CELL_CODE)


def number(title: Text) -> SheetField:
    """Return a column of numbers."""
    return SheetField(title, CELL_NUMBER.but(wrap=True))


# --- columns that several sheets have ---------------------------------------------------------------------------------

ID, ARTICLE = code(_("Id")), code(_("Article"))
CHECK, FILE = code(_("Check")), code(_("File"))
ANSWER, PRINTED, STATE = words(_("Answer")), words(_("Printed beside the figures")), words(_("State"))
PLACE, ON, AUTHORITY = words(_("Place")), words(_("On")), words(_("Authority"))
IN_FORCE, SHEET = words(_("In force")), words(_("Sheet"))
QUESTION, REASON, BECAUSE = text_fields(_("Question")), text_fields(_("Reason")), text_fields(_("Because"))
FACTS, UNITS = number(_("Facts")), number(_("Units"))


def head(sheet: SheetContent, title: Text, last_column: int, note: Text | None = None) -> int:
    """Return the title of an annex in all languages, and a `note` below it; gives the next free row."""
    for row, (text, style) in enumerate(zip(title.halves(sheet.languages), (TITLE, SUBTITLE), strict=True), start=1):
        sheet.write(row, 1, text, style, (row, last_column))
    return remark(sheet, 3, note, last_column) + 1 if note else 4


def section(sheet: SheetContent, row: int, title: Text, last_column: int) -> int:
    """Return the heading of a part of a sheet; gives the next free row."""
    sheet.write(row, 1, title, SECTION, (row, last_column))
    sheet.least_heights[row] = 20
    return row + 1


def remark(sheet: SheetContent, row: int, text: Text, last_column: int) -> int:
    """Return a sentence under a heading, in all languages; gives the next free row."""
    is_long = len(text.in_language(sheet.languages[0])) > SHORT
    sheet.write(row, 1, stacked(text) if is_long else text, QUIET, (row, last_column))
    return row + 1


def part(
    sheet: SheetContent, row: int, title: Text, fields: Sequence[SheetField], rows: Iterable[Row], last_column: int
) -> int:
    """Return a heading and its grid, or that there is none; gives the next free row."""
    row, listed = section(sheet, row, title, last_column), list(rows)
    return grid(sheet, row, fields, listed) if listed else remark(sheet, row, NONE, last_column)


def grid(
    sheet: SheetContent, row: int, fields: Sequence[SheetField], rows: Iterable[Row], first_column: int = 1
) -> int:
    """Return a header and its rows, declared as one region; gives the next free row."""
    header, last_column = row, first_column + columns_of(fields) - 1
    _line(sheet, row, fields, [_title(field, sheet.languages) for field in fields], first_column, HEADER)
    for values in rows:
        row += 1
        _line(sheet, row, fields, values, first_column)
    if row > header:
        sheet.regions.append((header, first_column, row, last_column))
    return row + 1


def listing(
    sheet: SheetContent, row: int, fields: Sequence[SheetField], rows: Iterable[Row], frozen_column: int
) -> None:
    """Write a grid to the end of the sheet that can be filtered, its header in sight on every screen and page."""
    end = grid(sheet, row, fields, rows)
    sheet.frozen, sheet.repeated_rows = (row + 1, frozen_column), (row, row)
    sheet.filtered = (row, 1, end - 1, columns_of(fields))


def columns_of(fields: Iterable[SheetField]) -> int:
    """Find how many columns of a sheet they take."""
    return sum(1 + field.is_spoken for field in fields)


def facts(
    sheet: SheetContent, row: int, entries: Iterable[tuple[Text, str | Text]], last_column: int, headed: int = 1
) -> int:
    """Find what is told of one thing, each with its heading before it; gives the next free row.

    A heading runs on over the first `headed` columns, a value over the others to `last_column`, in as many rows as it
    takes: no cell is merged.
    """
    width = sum(sheet.widths[column] for column in range(headed + 1, last_column + 1))
    for title, value in entries:
        lines = [line for text in str(sheet.localized(value)).split("\n") for line in in_lines(text, CELL, width)]
        for line, heading in zip_longest(lines, [title], fillvalue=""):
            sheet.write_over(row, (1, headed), heading, FACT)
            sheet.write_over(row, (headed + 1, last_column), line, CELL)
            row += 1
    return row


def _title(field: SheetField, languages: Languages) -> Value | Halves:
    """Return the heading of a field; over sentences it says in whose language they are."""
    if not field.is_spoken or len(languages) == 1:
        return stacked(field.title)
    named = (languages[0], ", ".join(languages[1:]))
    first, others = (IN_LANGUAGE.filled({"title": field.title, "language": name}) for name in named)
    return stacked(first).in_languages(languages), stacked(others).in_languages(languages)


def _line(
    sheet: SheetContent, row: int, fields: Sequence[SheetField], values: Row, column: int, style: Style | None = None
) -> None:
    for field, value in zip(fields, values, strict=True):
        if isinstance(value, tuple):
            for at, half in enumerate(value, start=column):
                sheet.write(row, at, half, style or field.style)
        elif field.is_spoken:
            sheet.write_pair(row, column, value, style or field.style)
        else:
            sheet.write(row, column, value, style or field.style)
        column += 1 + field.is_spoken
