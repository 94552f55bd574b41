"""Explain every code of a refusal: who made which mistake, and what mends it.

Comes in: the list `refusals.csv` (code, who, cause, cure; English). Goes out: each entry as texts, in every language
that has a catalogue. A code is never used again for another mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from thb_eu.base.csv_tables import rows_of
from thb_eu.base.messages import NO_WORDS, Text, _

LIST = Path(__file__).with_name("refusals.csv")
WORDS = ("cause", "cure")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One mistake: its code, the role that usually acts, what was met and what to do."""

    code: str
    who: str
    cause: Text
    cure: Text


@cache
def _by_code() -> Mapping[str, Refusal]:
    return {refusal.code: refusal for refusal in all_refusals()}


def cause_of(code: str) -> Text:
    """Say what was met in every mistake of this code; nothing for a code that is of no refusal."""
    found = _by_code().get(code)
    return found.cause if found else NO_WORDS


def cure_of(code: str) -> Text:
    """Say what mends every mistake of this code; nothing for a code that is of no refusal."""
    found = _by_code().get(code)
    return found.cure if found else NO_WORDS


def all_refusals() -> tuple[Refusal, ...]:
    """Return every refusal, by code."""
    rows = rows_of(LIST.read_bytes())
    return tuple(Refusal(row["code"], row["who"], *(_(row[column]) for column in WORDS)) for row in rows)


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, str], list[str]]]:
    """Yield what translators find of this list, or of one of what libraries say: the interface is Babel's."""
    for line, row in enumerate(rows_of(file.read()), start=2):
        if "sentence" not in row:
            yield from ((line, "_", row[column], [f"Translators: {column} of {row['code']}"]) for column in WORDS)
        elif row.get("context"):
            yield line, "in_context", (row["context"], row["sentence"]), []
        elif row.get("plural"):
            yield line, "plural", (row["sentence"], row["plural"]), []
        else:
            yield line, "_", row["sentence"], []
