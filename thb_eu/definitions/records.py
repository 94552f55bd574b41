"""Records: how a table of one row per person is read, as data.

Comes in: `thb:records` of a contract, and its `thb:parse`, which tables share. Goes out: `Records`: which columns name
a row, which pieces of a cell mean what, which of several columns tells first, how days are written, and what is
counted: rows, or distinct things that several rows tell of. What is wrong with it is told in `contract_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UNRESOLVED, IGNORED, NOT_TOLD_ELSE = "unresolved", "ignored", "not told"
"""What becomes of a row whose label nobody knows: it is reported, it is no concern of the table, it tells nothing."""

Meaning = Mapping[str, str] | None
"""The codes that a label means; none where the row is no concern of the table."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What pieces of a cell (`of`; several joined by a stroke) tell of a dimension, and what any other text does."""

    dimension: str
    of: tuple[str, ...]
    labels: Mapping[str, Meaning]
    otherwise: str
    patterns: tuple[tuple[re.Pattern[str], Meaning], ...] = ()
    until: Until | None = None

    def meant(self, label: str) -> tuple[bool, Meaning]:
        """Whether the label is known, by itself or by the first pattern that fits it whole; and what it means."""
        if label in self.labels:
            return True, self.labels[label]
        return next(((True, meant) for pattern, meant in self.patterns if pattern.fullmatch(label)), (False, None))


@dataclass(frozen=True, slots=True)
class Until:
    """Labels that mean something only where `day` lies on or before their last ISO day, and else are ignored."""

    day: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column whose cells hold several things, taken apart by one pattern."""

    column: str
    pattern: re.Pattern[str]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FirstOf:
    """A dimension that the first of several columns tells which holds a known label.

    Other labels speak of something else, unless they are `like` those of the dimension.
    """

    dimension: str
    columns: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]
    like: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class DayOf:
    """A column that holds a day, a month or a year, and the form in which it is written."""

    day: str
    column: str
    form: str


@dataclass(frozen=True, slots=True)
class Counting:
    """One thing that is counted: each row, or each `distinct` value of some columns by the dimensions `of` it.

    `codes` hold for all that is counted, where no label says otherwise; a row in which all columns of `unless_blank`
    are empty is none of them. `at` is the column in which a fact stands. With `days_together` a thing may have rows of
    several days: they are kept apart only where the law changes between them, or the thing would count for each day.
    """

    codes: Mapping[str, str]
    distinct: tuple[str, ...]
    of: frozenset[str]
    unless_blank: tuple[str, ...]
    at: str
    days_together: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Codes of units that the table lists in full: where no row holds them there are none, `unless` one may be it."""

    codes: Mapping[str, str]
    unless: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PersonKey:
    """The column that holds the key of the person, and what a filled one says; `alike` are columns of weaker keys."""

    column: str
    says: Mapping[str, str]
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """How the rows of one table are read and counted."""

    key: tuple[str, ...]
    person: PersonKey | None
    parsed: tuple[Parsed, ...]
    first_of: tuple[FirstOf, ...]
    days: tuple[DayOf, ...]
    countings: tuple[Counting, ...]
    none_is_zero: tuple[Listed, ...]

    def codes_named(self) -> Iterator[tuple[str, str]]:
        """Every dimension with every code that a row may have by what stands here."""
        meanings: list[Meaning] = [entry.codes for entry in self.countings]
        pieces = [piece for entry in self.parsed for piece in entry.pieces]
        meanings += [meant for piece in pieces for meant in piece.labels.values()]
        meanings += [meant for piece in pieces for _, meant in piece.patterns]
        meanings += [meant for entry in self.first_of for meant in entry.labels.values()]
        meanings += [self.person.says] if self.person else []
        meanings += [codes for entry in self.none_is_zero for codes in (entry.codes, entry.unless)]
        for codes in meanings:
            yield from (codes or {}).items()

    def columns_named(self) -> Iterator[str]:
        """Every column of which something is said here."""
        yield from self.key
        if self.person:
            yield from (self.person.column, *self.person.alike)
        yield from (entry.column for entry in self.parsed)
        yield from (column for entry in self.first_of for column in entry.columns)
        yield from (entry.column for entry in self.days)
        for entry in self.countings:
            yield from (*entry.distinct, *entry.unless_blank, entry.at)

    def dimensions_named(self) -> Iterator[str]:
        """Every dimension that stands here, with a code or without."""
        yield from (piece.dimension for entry in self.parsed for piece in entry.pieces)
        yield from (entry.dimension for entry in self.first_of)
        yield from (name for entry in self.countings for name in sorted(entry.of))


def read_records(resource: Mapping[str, Any]) -> Records | None:
    """The rules of one table of records; none where it has none, or a pattern that cannot be read."""
    told = resource.get("thb:records")
    if told is None or any(map(unreadable, _patterns(told))):
        return None
    return Records(
        key=tuple(told["key"]),
        person=_person(told["person"]) if "person" in told else None,
        parsed=tuple(_parsed(column, entry) for column, entry in told.get("parse", {}).items()),
        first_of=tuple(_first_of(entry) for entry in told.get("first_of", ())),
        days=tuple(DayOf(entry["day"], column, entry["form"]) for column, entry in told.get("days", {}).items()),
        countings=tuple(_counting(entry) for entry in told["counts"]),
        none_is_zero=tuple(Listed(e["codes"], e.get("unless", {})) for e in told.get("none_is_zero", ())),
    )


def _person(entry: Mapping[str, Any]) -> PersonKey:
    return PersonKey(entry["key"], entry["says"], tuple(entry.get("alike", ())))


def _parsed(column: str, entry: Mapping[str, Any]) -> Parsed:
    pieces = (
        Piece(
            part["dimension"],
            tuple(part["of"]),
            {label: _meaning(meant, part["dimension"]) for label, meant in part["labels"].items()},
            part["else"],
            tuple((re.compile(p), _meaning(m, part["dimension"])) for p, m in part.get("patterns", {}).items()),
            Until(part["until"]["day"], part["until"]["labels"]) if "until" in part else None,
        )
        for part in entry["parts"]
    )
    return Parsed(column, re.compile(entry["pattern"]), tuple(pieces))


def _first_of(entry: Mapping[str, Any]) -> FirstOf:
    labels = {label: _meaning(meant, entry["dimension"]) or {} for label, meant in entry["labels"].items()}
    like = re.compile(entry["like"]) if "like" in entry else None
    return FirstOf(entry["dimension"], tuple(entry["columns"]), labels, like)


def _counting(entry: Mapping[str, Any]) -> Counting:
    return Counting(
        entry["codes"],
        tuple(entry.get("distinct", ())),
        frozenset(entry.get("of", ())),
        tuple(entry.get("unless_blank", ())),
        entry["at"],
        bool(entry.get("days_together")),
    )


def _meaning(meant: str | Meaning, dimension: str) -> Meaning:
    return {dimension: meant} if isinstance(meant, str) else meant


def _patterns(told: Mapping[str, Any]) -> Iterator[str]:
    """Every pattern of the rules of a table."""
    yield from (entry["like"] for entry in told.get("first_of", ()) if "like" in entry)
    for entry in told.get("parse", {}).values():
        yield entry["pattern"]
        yield from (pattern for part in entry["parts"] for pattern in part.get("patterns", ()))


def unreadable(pattern: str) -> str:
    """Why a pattern is no regular expression; empty where it is one."""
    try:
        re.compile(pattern)
    except re.error as broken:
        return broken.msg
    return ""
