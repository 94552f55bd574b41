"""References: what a relation of a report points at, and what stands there.

In come the report's claims and the cells of every aggregate table; out comes for a reference (`F001`, `t03!D8`,
`t03!D2:D7`) what is said there: texts, a number, a day or a period, names. What cannot be read as the relation needs it
is refused as `Unreadable`: who wrote the relation must mend it, the figures are not accused.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from thb_eu.model import Place, Text

Figure = Any
"""A whole number, or `<NA>` where a value is blank."""

PARTED_BY = ";"
CELLS = re.compile(r"([^!]+)!([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")
CELL = re.compile(r"([A-Z]+)([0-9]+)")
WHOLE = re.compile(r"[0-9]{1,15}")
SECTION_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*")
DAY_OR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")

NO_CLAIM = Text("trditve {culprit} ni", "there is no claim {culprit}")
NO_TABLE = Text("tabele {culprit} ni", "there is no table {culprit}")
NO_CELLS = Text("celic {culprit} v tabeli ni", "the table has no cells {culprit}")
NO_NUMBER = Text("{culprit} ni celo število od nič naprej", "{culprit} is no whole number from zero up")
NO_DAYS = Text("{culprit} ni ne dan ne mesec ne obdobje", "{culprit} is no day, month or period")
NOT_A_CLAIM = Text("{culprit} bi morala biti trditev", "{culprit} should be a claim")


@dataclass(frozen=True, slots=True)
class Gap:
    """What keeps a relation from being judged: the culprit as it is written, and what is wrong with it."""

    culprit: str
    what: Text


class Unreadable(Exception):
    """A relation cannot be judged; `gaps` holds the reasons."""

    def __init__(self, *gaps: Gap) -> None:
        self.gaps = gaps
        super().__init__("; ".join(gap.what.en for gap in gaps))


def gap(culprit: str, what: Text) -> Gap:
    """The culprit, named in the sentence that says what is wrong with it."""
    return Gap(culprit, what.filled({"culprit": culprit}))


@dataclass(frozen=True, slots=True)
class Said:
    """What one reference says: its texts by their names, where a person finds them, and of what kind it is.

    `counted`: whether the table feeds the EU counts, `None` for a claim; `claim`: the row of a claim.
    """

    reference: str
    where: Text
    texts: tuple[tuple[str, str], ...]
    counted: bool | None = None
    claim: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def number(self) -> Figure:
        """The sum of its numbers; `<NA>` where one is blank."""
        return total(_whole(name, text) for name, text in self.texts)

    @property
    def names(self) -> list[str]:
        """The names it lists as written: those of a claim, or one per cell; a blank stands for one that is not told."""
        texts = [text for _, text in self.texts]
        return texts if self.claim is None else parted(texts[0]) or [""]

    @property
    def days(self) -> tuple[Figure, Figure]:
        """The first and the last day of the day, month or period that a claim names (20241127)."""
        [(name, text)] = self.as_claim.texts
        if not text:
            return pd.NA, pd.NA
        try:
            first, last = days_of(text)
        except ValueError as odd:
            raise Unreadable(gap(name, NO_DAYS)) from odd
        return first, last

    @property
    def year(self) -> Figure:
        """The year that the text names for a claim."""
        return _whole(*self.told("year"))

    @property
    def as_claim(self) -> Said:
        """Itself, if it is a claim."""
        if self.claim is None:
            raise Unreadable(gap(self.reference, NOT_A_CLAIM))
        return self

    def told(self, name: str) -> tuple[str, str]:
        """What a claim tells in its column `name`, under a name of its own."""
        claim = self.as_claim.claim or {}
        return f"{self.reference} {name}", str(claim[name]).strip()


class References:
    """The claims by their ids and the cells by their tables: where every reference of a relation is looked up."""

    def __init__(self, claims: pd.DataFrame, cells: pd.DataFrame) -> None:
        self._claims = {str(row["claim"]): row for row in records(claims)}
        self._tables: dict[str, dict[tuple[int, int], dict[str, Any]]] = {}
        for row in records(cells):
            self._tables.setdefault(str(row["resource"]), {})[_position(str(row["cell"]))] = row

    def claim(self, reference: str) -> Said:
        """The claim called so."""
        row = self._claims.get(reference)
        if row is None:
            raise Unreadable(gap(reference, NO_CLAIM))
        numbered = SECTION_NUMBER.match(str(row["section"]))
        section = numbered[0] if numbered else str(row["section"])
        named = f"{reference}, {section}" if section else reference
        return Said(reference, Text(named, named), ((reference, str(row["value"]).strip()),), claim=row)

    def all_of(self, written: str) -> tuple[Said, ...]:
        """What the references say that stand in one field of a relation; all that lead nowhere are told at once."""
        found: list[Said] = []
        gaps: list[Gap] = []
        for reference in parted(written):
            try:
                found.append(self._cells(reference) if "!" in reference else self.claim(reference))
            except Unreadable as unreadable:
                gaps += unreadable.gaps
        if gaps:
            raise Unreadable(*gaps)
        return tuple(found)

    def _cells(self, reference: str) -> Said:
        written = CELLS.fullmatch(reference)
        if written is None:
            raise Unreadable(gap(reference, NO_CELLS))
        name, left, top, right, bottom = written.groups()
        table = self._tables.get(name)
        if table is None:
            raise Unreadable(gap(name, NO_TABLE))
        first, last = _at(left, top), _at(right or left, bottom or top)
        asked = [row for (at, down), row in table.items() if first[0] <= at <= last[0] and first[1] <= down <= last[1]]
        if not asked or len(asked) != (last[0] - first[0] + 1) * (last[1] - first[1] + 1):
            raise Unreadable(gap(reference, NO_CELLS))
        place = Place(str(asked[0]["file"]), str(asked[0]["sheet"]), reference.partition("!")[2])
        texts = tuple((f"{name}!{row['cell']}", str(row["text"]).strip()) for row in asked)
        where = Text(place.in_language("sl"), place.in_language("en"))
        return Said(reference, where, texts, counted=bool(asked[0]["counted"]))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def parted(written: str) -> list[str]:
    """The parts of a list as people write it."""
    return [part.strip() for part in written.split(PARTED_BY) if part.strip()]


def total(figures: Iterable[Figure]) -> Figure:
    """The sum, unknown where one of the figures is: a blank is no zero."""
    known = list(figures)
    return pd.NA if any(figure is pd.NA for figure in known) else sum(known)


def same_name(name: str) -> str:
    """A name as it is compared: without case, outer and doubled space, and however its accents are encoded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", " ".join(name.split())).casefold())


def days_of(text: str) -> tuple[int, int]:
    """The first and the last day of `2024-11-27`, `2024-05` or `2024-12-01/2024-12-31`, as 20241127."""
    first, parted, last = text.partition("/")
    begins, ends = _stretch(first)[0], _stretch(last if parted else first)[1]
    if ends < begins:
        raise ValueError(text)
    return begins, ends


def _stretch(text: str) -> tuple[int, int]:
    found = DAY_OR_MONTH.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2])
    first, last = (int(found[3]),) * 2 if found[3] else (1, monthrange(year, month)[1])
    return _as_figure(date(year, month, first)), _as_figure(date(year, month, last))


def _as_figure(day: date) -> int:
    return (day.year * 100 + day.month) * 100 + day.day


def _whole(name: str, text: str) -> Figure:
    if text and not WHOLE.fullmatch(text):
        raise Unreadable(gap(name, NO_NUMBER))
    return int(text) if text else pd.NA


def _position(cell: str) -> tuple[int, int]:
    found = CELL.fullmatch(cell)
    return _at(found[1], found[2]) if found else (0, 0)


def _at(letters: str, digits: str) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(digits)
