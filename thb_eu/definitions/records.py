"""Declare how a table of one row per person is read.

Comes in: `thb:records` of a contract, and its `thb:parse`, which tables share. Goes out: `Records`: which columns name
a row, which pieces of a cell mean what, which of several columns tells first, how days are written, and what is
counted: rows, or distinct things that several rows tell of. What is wrong with it is told in `contract_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import Any

from thb_eu.base.patterns import compiled
from thb_eu.definitions.shapes import (
    DAY,
    DESCRIPTION,
    FLAG,
    NAMED,
    NULL,
    WORD,
    KeyShape,
    Schema,
    by_name,
    listed,
    one_of,
    shape,
    spec,
)

UNRESOLVED, IGNORED, NOT_TOLD_ELSE = "unresolved", "ignored", "not told"
"""What becomes of a row whose label nobody knows: it is reported, it is no concern of the table, it tells nothing."""

Meaning = Mapping[str, str] | None
"""The codes that a label means; none where the row is no concern of the table."""
MEANING: Schema = {"oneOf": [WORD, by_name()]}
MEANING_OR_NONE: Schema = {"oneOf": [WORD, by_name(), NULL]}
SOME_CODES: Schema = by_name(minProperties=1)


def _meanings(entry: Mapping[str, Any], key: str) -> dict[str, Meaning]:
    """Find what labels or patterns mean: codes by dimension; a bare code is one of the dimension of the entry."""
    meanings = entry.get(key, {}).items()
    return {label: {entry["dimension"]: meant} if isinstance(meant, str) else meant for label, meant in meanings}


@shape()
class LabelsUntil:
    """Labels that mean something only where `day` lies on or before their last ISO day, and else are ignored."""

    day: str = spec()
    labels: Mapping[str, str] = spec(shape=by_name(DAY, minProperties=1))


@shape()
class TextPart:
    """What pieces of a cell (`of`; several joined by a stroke) tell of a dimension, and what any other text does."""

    dimension: str = spec()
    of: tuple[str, ...] = spec()
    labels: Mapping[str, Meaning] = spec(
        shape=by_name(MEANING_OR_NONE, minProperties=1), make=lambda entry: _meanings(entry, "labels")
    )
    otherwise: str = spec(key="else", shape=one_of((UNRESOLVED, IGNORED, NOT_TOLD_ELSE)))
    patterns: tuple[tuple[re.Pattern[str], Meaning], ...] = spec(
        default=(),
        shape=by_name(MEANING_OR_NONE, minProperties=1),
        make=lambda entry: tuple((compiled(p), meant) for p, meant in _meanings(entry, "patterns").items()),
    )
    until: LabelsUntil | None = spec(default=None, shape=LabelsUntil)

    def meant(self, label: str) -> tuple[bool, Meaning]:
        """Tell whether the label is known, by itself or by the first pattern that fits it whole; and what it means."""
        if label in self.labels:
            return True, self.labels[label]
        return next(((True, meant) for pattern, meant in self.patterns if pattern.fullmatch(label)), (False, None))


@shape(beside=(KeyShape(key="description", shape=WORD, required=False),))
class ParsedColumn:
    """A column whose cells hold several things, taken apart by one pattern."""

    column: str = field(metadata=NAMED)
    pattern: re.Pattern[str] = spec(shape=WORD, read=compiled)
    pieces: tuple[TextPart, ...] = spec(key="parts", rules={"minItems": 1})


@shape()
class FirstFilled:
    """A dimension that the first of several columns tells which holds a known label.

    Other labels speak of something else, unless `like` is found in them. `when`: they tell it of rows
    with these codes alone.
    """

    dimension: str = spec()
    columns: tuple[str, ...] = spec()
    labels: Mapping[str, Mapping[str, str]] = spec(
        shape=by_name(MEANING, minProperties=1), make=lambda entry: _meanings(entry, "labels")
    )
    like: re.Pattern[str] | None = spec(default=None, shape=WORD, read=partial(compiled, anywhere=True))
    when: Mapping[str, str] = spec(default_factory=dict, shape=SOME_CODES)


@shape()
class DateColumn:
    """A column that holds a day, a month or a year, and the form in which it is written."""

    day: str = spec()
    column: str = field(metadata=NAMED)
    form: str = spec()


@shape()
class FactRule:
    """One thing that is counted: each row, or each `distinct` value of some columns, which are its key.

    `of`: the dimensions that the thing has, where those of the persons in its rows are none of its own; `unless`: rows
    with these codes tell of none.
    """

    codes: Mapping[str, str] = spec()
    at: str = spec()
    distinct: tuple[str, ...] = spec(default=())
    of: frozenset[str] = spec(default=frozenset())
    unless_blank: tuple[str, ...] = spec(default=())
    unless: Mapping[str, frozenset[str]] = spec(default_factory=dict, shape=by_name(listed(), minProperties=1))
    days_together: bool = spec(default=False, shape=FLAG)


@shape()
class IgnoredCodes:
    """Codes of units that the table lists in full: where no row holds them there are none, `unless` one may be it."""

    codes: Mapping[str, str] = spec(shape=SOME_CODES)
    unless: Mapping[str, str] = spec(default_factory=dict, shape=SOME_CODES)


@shape()
class PersonKey:
    """The column that holds the key of the person, and what a filled one says; `alike` are columns of weaker keys."""

    column: str = spec(key="key")
    says: Mapping[str, str] = spec()
    alike: tuple[str, ...] = spec(default=(), rules={"minItems": 0})


@shape()
class NamedPopulation:
    """The population, counted by other tables too, to which units with the codes `when` belong."""

    when: Mapping[str, str] = spec(shape=SOME_CODES)
    population: str = spec(key="is")


POPULATIONS = KeyShape(
    "populations", {"type": "array", "items": NamedPopulation, DESCRIPTION: ("populations",)}, required=False
)


@shape(beside=(POPULATIONS,))
class Records:
    """How the rows of one table are read and counted."""

    key: tuple[str, ...] = spec()
    countings: tuple[FactRule, ...] = spec(key="counts", rules={"minItems": 1})
    person: PersonKey | None = spec(default=None, shape=PersonKey)
    parsed: tuple[ParsedColumn, ...] = spec(
        key="parse", default=(), shape=by_name({"oneOf": [{**WORD, DESCRIPTION: ("reading",)}, ParsedColumn]})
    )
    first_of: tuple[FirstFilled, ...] = spec(default=())
    days: tuple[DateColumn, ...] = spec(default=())
    none_is_zero: tuple[IgnoredCodes, ...] = spec(default=())

    def codes_named(self) -> Iterator[tuple[str, str]]:
        """Yield every dimension with every code that a row may have by what stands here."""
        meanings: list[Meaning] = [entry.codes for entry in self.countings]
        pieces = [piece for entry in self.parsed for piece in entry.pieces]
        meanings += [meant for piece in pieces for meant in piece.labels.values()]
        meanings += [meant for piece in pieces for _, meant in piece.patterns]
        meanings += [meant for entry in self.first_of for meant in entry.labels.values()]
        meanings += [entry.when for entry in self.first_of]
        meanings += [self.person.says] if self.person else []
        meanings += [codes for entry in self.none_is_zero for codes in (entry.codes, entry.unless)]
        for codes in meanings:
            yield from (codes or {}).items()
        for counting in self.countings:
            yield from ((name, code) for name, codes in counting.unless.items() for code in sorted(codes))

    def columns_named(self) -> Iterator[str]:
        """Yield every column of which something is said here."""
        yield from self.key
        if self.person:
            yield from (self.person.column, *self.person.alike)
        yield from (entry.column for entry in self.parsed)
        yield from (column for entry in self.first_of for column in entry.columns)
        yield from (entry.column for entry in self.days)
        for entry in self.countings:
            yield from (*entry.distinct, *entry.unless_blank, entry.at)

    def dimensions_named(self) -> Iterator[str]:
        """Yield every dimension that stands here, with a code or without."""
        yield from (piece.dimension for entry in self.parsed for piece in entry.pieces)
        yield from (name for entry in self.first_of for name in (entry.dimension, *entry.when))
        yield from (name for entry in self.countings for name in sorted(entry.of))
