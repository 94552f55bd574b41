"""CSV tables: rows as they are written in files of ours (UTF-8, RFC 4180), in and out.

What suppliers send in other encodings and dialects is read in `sources`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any


class NotATable(ValueError):
    """This is not a table: not in UTF-8, a quotation mark left open, or a row that is not as wide as the header."""


def cells_of(content: bytes, strict: bool = False) -> list[list[str]]:
    """The cells of every line, the header among them; with `strict` NoTable where a quotation mark is out of place."""
    try:
        return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=strict))
    except (UnicodeDecodeError, csv.Error):
        raise NotATable from None


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows by the names of their columns, of a table whose shape was or will be looked at elsewhere."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def table_of(content: bytes) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """The columns and the rows by the names of their columns; NoTable unless every row is as wide as the header."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error):
        raise NotATable from None
    if any(None in row or None in row.values() for row in rows):
        raise NotATable
    return tuple(reader.fieldnames or ()), rows


def as_csv(rows: Iterable[Sequence[Any]], delimiter: str = ",", line_end: str = "\n") -> bytes:
    """The rows, the header first, as the bytes of a file; nothing is written for None."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()
