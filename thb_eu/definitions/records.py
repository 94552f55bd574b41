"""Records: how a table of one row per person is read, as data.

Comes in: `thb:records` of a contract, and its `thb:parse`, which tables share. Goes out: `Records`: which columns name
a row, which pieces of a cell mean what, which of several columns tells first, how days are written, and what is
counted: rows, or distinct things that several rows tell of. Refused, all at once: columns, pieces and shared readings
that are not there, patterns and forms that cannot be read.
Dimensions, codes and days are held to `mappings/dimensions.yaml` with those of the other contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thb_eu.definitions.strict import closest
from thb_eu.errors import Fault
from thb_eu.messages import _
from thb_eu.model import Place

UNRESOLVED, IGNORED, NOT_TOLD_ELSE = "unresolved", "ignored", "not told"
"""What becomes of a row whose label nobody knows: it is reported, it is no concern of the table, it tells nothing."""

NO_RECORDS = _("a table for the use 'records' does not say how its rows are read.")
SAY_HOW = _("Give it a thb:records.")
NOT_RECORDS = _("a table that is not for the use 'records' has thb:records.")
SAY_USE = _('Write "thb:use": "records".')
NO_COLUMN = _("the table has no column {name!r}.")
NO_PIECE = _("the pattern has no piece called {name!r}.")
NO_READING = _("thb:parse has no reading {name!r}.")
NO_LABEL = _("the label {name!r} is none of the piece.")
NO_PATTERN = _("the pattern cannot be read: {why}.")
NAME_PIECES = _("Pieces of a pattern are written (?P<name>…).")
NO_FORM = _("the form {form!r} tells neither year, month nor day.")
LIKE_A_DAY = _("Write for example %d.%m.%Y or %m.%Y.")

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


def with_readings(package: Mapping[str, Any]) -> Mapping[str, Any]:
    """The package with every reading in its place that a table names and `thb:parse` holds for all tables."""
    shared = package.get("thb:parse", {})
    return {**package, "resources": [_with_readings(resource, shared) for resource in package["resources"]]}


def _with_readings(resource: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    told = resource.get("thb:records", {})
    if "parse" not in told:
        return resource
    named = {column: shared.get(entry) if isinstance(entry, str) else entry for column, entry in told["parse"].items()}
    parse = {column: entry for column, entry in named.items() if entry is not None}
    return {**resource, "thb:records": {**told, "parse": parse}}


def reading_faults(package: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Readings that a table names and `thb:parse` does not hold."""
    shared = package.get("thb:parse", {})
    for resource in package["resources"]:
        for column, entry in resource.get("thb:records", {}).get("parse", {}).items():
            if isinstance(entry, str) and entry not in shared:
                place = Place(where).of(f"{package['name']}/{resource['name']}").of(column)
                yield Fault(place, "pattern-invalid", NO_READING.filled({"name": entry}), closest(entry, list(shared)))


def read_records(resource: Mapping[str, Any]) -> Records | None:
    """The rules of one table of records; none where it has no readable ones (see `records_faults`)."""
    told = resource.get("thb:records")
    if told is None or [*_pattern_faults(told, Place())]:
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


def records_faults(resource: Mapping[str, Any], use: str, days: Sequence[str], where: Place) -> Iterator[Fault]:
    """What is wrong with the rules of one table; `use` is the one for which there must be rules."""
    told = resource.get("thb:records")
    meant = resource.get("thb:use") == use
    if told is None:
        if meant:
            yield Fault(where, "register-rules-misfit", NO_RECORDS, SAY_HOW)
        return
    if not meant:
        yield Fault(where, "register-rules-misfit", NOT_RECORDS, SAY_USE)
    columns = [field["name"] for field in resource["schema"]["fields"]]
    for name in dict.fromkeys(_columns_named(told)):
        if name not in columns:
            yield Fault(where, "unknown-column", NO_COLUMN.filled({"name": name}), closest(name, columns))
    yield from _pattern_faults(told, where)
    for column, day in _days_named(told):
        if day not in days:
            no_day = _("the day {day!r} is not declared in mappings/dimensions.yaml.", day=day)
            yield Fault(where.of(column), "unknown-day", no_day, closest(day, days))
    for column, entry in told.get("days", {}).items():
        if "%Y" not in entry["form"] or ("%d" in entry["form"] and "%m" not in entry["form"]):
            yield Fault(where.of(column), "day-format-missing", NO_FORM.filled({"form": entry["form"]}), LIKE_A_DAY)


def _pattern_faults(told: Mapping[str, Any], where: Place) -> Iterator[Fault]:
    patterns = {where.of(column): entry["pattern"] for column, entry in told.get("parse", {}).items()}
    patterns |= {where.of(e["dimension"]): e["like"] for e in told.get("first_of", ()) if "like" in e}
    places = [*patterns.items()]
    for column, entry in told.get("parse", {}).items():
        places += [(where.of(column), pattern) for part in entry["parts"] for pattern in part.get("patterns", ())]
    for place, pattern in places:
        try:
            re.compile(pattern)
        except re.error as broken:
            yield Fault(place, "pattern-invalid", NO_PATTERN.filled({"why": broken.msg}), NAME_PIECES)
            return
    for column, entry in told.get("parse", {}).items():
        pieces = list(re.compile(entry["pattern"]).groupindex)
        for name in dict.fromkeys(name for part in entry["parts"] for name in part["of"]):
            if name not in pieces:
                yield Fault(where.of(column), "pattern-invalid", NO_PIECE.filled({"name": name}), closest(name, pieces))
        for part in entry["parts"]:
            for label in part.get("until", {}).get("labels", ()):
                if label not in part["labels"]:
                    yield Fault(
                        where.of(column),
                        "pattern-invalid",
                        NO_LABEL.filled({"name": label}),
                        closest(label, part["labels"]),
                    )


def _days_named(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((column, entry["day"]) for column, entry in told.get("days", {}).items())
    for column, entry in told.get("parse", {}).items():
        yield from ((column, part["until"]["day"]) for part in entry["parts"] if "until" in part)


def _columns_named(told: Mapping[str, Any]) -> Iterator[str]:
    yield from told["key"]
    if "person" in told:
        yield from (told["person"]["key"], *told["person"].get("alike", ()))
    yield from told.get("parse", {})
    yield from (column for entry in told.get("first_of", ()) for column in entry["columns"])
    yield from told.get("days", {})
    for entry in told["counts"]:
        yield from (*entry.get("distinct", ()), *entry.get("unless_blank", ()), entry["at"])


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
