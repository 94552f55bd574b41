"""Declare how a table of one row per person is read: `thb:records` of a contract, and `thb:parse`, which tables share.

`Records` says which columns name a row, which pieces of a cell mean what, which of several columns tells first, how
days are written, and what is counted: rows, or distinct things that several rows tell of. Refused: columns, pieces,
labels, readings, dimensions, codes and days that are not there; patterns and forms of days that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from thb_eu.base.messages import _
from thb_eu.base.patterns import PatternRefused, compiled
from thb_eu.definitions import known_words
from thb_eu.definitions.known_words import COLUMN, CONDITION, NATIONAL, ROW
from thb_eu.definitions.shapes import (
    DAY,
    DESCRIPTION,
    FLAG,
    NAMED,
    NULL,
    WORD,
    Flaw,
    KeyShape,
    Ref,
    Schema,
    Words,
    by_name,
    listed,
    one_of,
    shape,
    spec,
)

UNRESOLVED, IGNORED, NOT_TOLD_ELSE = "unresolved", "ignored", "not told"
"""What becomes of a row whose label nobody knows: it is reported, it is no concern of the table, it tells nothing."""

PIECE = Ref("piece", "pattern-invalid", _("the pattern has no piece called {name!r}."))
READING = Ref("reading", "pattern-invalid", _("thb:parse has no reading {name!r}."))
LABEL = Ref("label", "pattern-invalid", _("the label {name!r} is none of the piece."))

Meaning = Mapping[str, str] | None
"""The codes that a label means; none where the row is no concern of the table."""
MEANING: Schema = {"oneOf": [WORD, by_name()]}
MEANING_OR_NONE: Schema = {"oneOf": [WORD, by_name(), NULL]}
SOME_CODES: Schema = by_name(minProperties=1)


def _meanings(entry: Mapping[str, Any], key: str) -> dict[str, Meaning]:
    """Find what labels or patterns mean: codes by dimension; a bare code is one of the dimension of the entry."""
    meanings = entry.get(key, {}).items()
    return {label: {entry["dimension"]: meant} if isinstance(meant, str) else meant for label, meant in meanings}


def meaning_flaws(entry: Mapping[str, Any], key: str, of: Ref, words: Words, own: str = "dimension") -> Iterator[Flaw]:
    """Yield dimensions and codes labels mean and nothing declares; bare codes are of the entry's `own` dimension."""
    dimension = entry.get(own, "")
    for label, meant in entry.get(key, {}).items():
        if isinstance(meant, str) and dimension and dimension not in words[of.to]:
            continue  # told of the dimension itself
        codes, is_bare = ({dimension: meant}, True) if isinstance(meant, str) else (meant or {}, False)
        for flaw in of.flaws(codes, words):
            yield flaw._replace(path=(key, label, *(() if is_bare else flaw.path)))


def _meaning_flaws(entry: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    for key in ("labels", "patterns"):
        yield from meaning_flaws(entry, key, ROW, words)


def _pattern_flaws(path: tuple[str, ...], pattern: str) -> Iterator[Flaw]:
    try:
        compiled(pattern)
    except PatternRefused as refused:
        yield Flaw(path, *refused.problem)


def _patterns_of_labels(part: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    for pattern in part.get("patterns", ()):
        yield from _pattern_flaws(("patterns", pattern), pattern)


def _pieces(column: Mapping[str, Any], _words: Words) -> Words:
    """Return the pieces into which a column's pattern takes a cell apart; all that are named if it cannot be read."""
    try:
        return {PIECE.to: [*compiled(column["pattern"]).groupindex]}
    except PatternRefused:
        return {PIECE.to: [name for part in column["parts"] for name in part["of"]]}


@shape()
class LabelsUntil:
    """Labels that mean something only where `day` lies on or before their last ISO day, and else are ignored."""

    day: str = spec(ref=known_words.DAY)
    labels: Mapping[str, str] = spec(shape=by_name(DAY, minProperties=1), ref=LABEL)


@shape(checks=(_meaning_flaws, _patterns_of_labels), scope=lambda part, _words: {LABEL.to: part["labels"]})
class TextPart:
    """What pieces of a cell (`of`; several joined by a stroke) tell of a dimension, and what any other text does."""

    dimension: str = spec(ref=NATIONAL)
    of: tuple[str, ...] = spec(ref=PIECE)
    labels: Mapping[str, Meaning] = spec(
        shape=by_name(MEANING_OR_NONE, minProperties=1), make=lambda entry: _meanings(entry, "labels")
    )
    otherwise: str = spec(key="else", shape=one_of((UNRESOLVED, IGNORED, NOT_TOLD_ELSE)))
    patterns: tuple[tuple[str, Meaning], ...] = spec(
        default=(),
        shape=by_name(MEANING_OR_NONE, minProperties=1),
        make=lambda entry: tuple(_meanings(entry, "patterns").items()),
    )
    until: LabelsUntil | None = spec(default=None, shape=LabelsUntil)

    def meant(self, label: str) -> tuple[bool, Meaning]:
        """Tell whether the label is known, by itself or by the first pattern that fits it whole; and what it means."""
        if label in self.labels:
            return True, self.labels[label]
        return next(
            ((True, meant) for pattern, meant in self.patterns if compiled(pattern).fullmatch(label)), (False, None)
        )


@shape(
    beside=(KeyShape(key="description", shape=WORD, required=False),),
    checks=(lambda column, _words: _pattern_flaws(("pattern",), column["pattern"]),),
    scope=_pieces,
)
class ParsedColumn:
    """A column whose cells hold several things, taken apart by one pattern."""

    column: str = field(metadata=NAMED)
    pattern: str = spec(shape=WORD)
    pieces: tuple[TextPart, ...] = spec(key="parts", rules={"minItems": 1})


@shape(
    checks=(
        _meaning_flaws,
        lambda entry, _words: _pattern_flaws(("like",), entry.get("like", "")),
    )
)
class FirstFilled:
    """A dimension that the first of several columns tells which holds a known label.

    Other labels speak of something else, unless `like` is found in them. `when`: they tell it of rows
    with these codes alone.
    """

    dimension: str = spec(ref=NATIONAL)
    columns: tuple[str, ...] = spec(ref=COLUMN)
    labels: Mapping[str, Mapping[str, str]] = spec(
        shape=by_name(MEANING, minProperties=1), make=lambda entry: _meanings(entry, "labels")
    )
    like: str = spec(default="", shape=WORD)
    when: Mapping[str, str] = spec(default_factory=dict, shape=SOME_CODES, ref=ROW)


def _form_flaws(column: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    form = column["form"]
    if "%Y" not in form or ("%d" in form and "%m" not in form):
        what = _("the form {form!r} contains neither year, month nor day.", form=form)
        yield Flaw(("form",), "day-format-missing", what, _("Write for example %d.%m.%Y or %m.%Y."))


@shape(checks=(_form_flaws,))
class DateColumn:
    """A column that holds a day, a month or a year, and the form in which it is written."""

    day: str = spec(ref=known_words.DAY)
    column: str = field(metadata=NAMED)
    form: str = spec()


@shape()
class FactRule:
    """One thing that is counted: each row, or each `distinct` value of some columns, which are its key.

    `of`: the dimensions that the thing has, where those of the persons in its rows are none of its own; `unless`: rows
    with these codes tell of none.
    """

    codes: Mapping[str, str] = spec(ref=ROW)
    at: str = spec(ref=COLUMN)
    distinct: tuple[str, ...] = spec(default=(), ref=COLUMN)
    of: frozenset[str] = spec(default=frozenset(), ref=NATIONAL)
    unless_blank: tuple[str, ...] = spec(default=(), ref=COLUMN)
    unless: Mapping[str, frozenset[str]] = spec(default_factory=dict, shape=by_name(listed(), minProperties=1), ref=ROW)
    days_together: bool = spec(default=False, shape=FLAG)


@shape()
class IgnoredCodes:
    """Codes of units that the table lists in full: where no row holds them there are none, `unless` one may be it."""

    codes: Mapping[str, str] = spec(shape=SOME_CODES, ref=ROW)
    unless: Mapping[str, str] = spec(default_factory=dict, shape=SOME_CODES, ref=ROW)


@shape()
class PersonKey:
    """The column that holds the key of the person, and what a filled one says; `alike` are columns of weaker keys."""

    column: str = spec(key="key", ref=COLUMN)
    says: Mapping[str, str] = spec(ref=ROW)
    alike: tuple[str, ...] = spec(default=(), rules={"minItems": 0}, ref=COLUMN)


@shape()
class NamedPopulation:
    """The population, counted by other tables too, to which units with the codes `when` belong."""

    when: Mapping[str, str] = spec(shape=SOME_CODES, ref=CONDITION)
    population: str = spec(key="is")


POPULATIONS = KeyShape(
    "populations", {"type": "array", "items": NamedPopulation, DESCRIPTION: ("populations",)}, required=False
)


def _reading_flaws(records: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield readings that a table names and its package does not hold."""
    for column, entry in records.get("parse", {}).items():
        for flaw in READING.flaws(entry, words) if isinstance(entry, str) else ():
            yield flaw.below("parse", column)


@shape(beside=(POPULATIONS,), checks=(_reading_flaws,))
class Records:
    """How the rows of one table are read and counted."""

    key: tuple[str, ...] = spec(ref=COLUMN)
    countings: tuple[FactRule, ...] = spec(key="counts", rules={"minItems": 1})
    person: PersonKey | None = spec(default=None, shape=PersonKey)
    parsed: tuple[ParsedColumn, ...] = spec(
        key="parse",
        default=(),
        shape=by_name({"oneOf": [{**WORD, DESCRIPTION: ("reading",)}, ParsedColumn]}),
        ref=COLUMN,
    )
    first_of: tuple[FirstFilled, ...] = spec(default=())
    days: tuple[DateColumn, ...] = spec(default=(), ref=COLUMN)
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
