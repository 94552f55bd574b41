"""Kinds: the rows of a register in, each different kind of row out, with what it tells and how many rows are of it.

What a text means is worked out here, once for each text that occurs (`labels`). Texts that mean the same are one
*class*, rows whose classes are all the same are one *kind*; only the number of a kind is asked of the engine that keeps
the rows. What a kind tells follows from its classes alone, column by column, in the order of the contract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from thb_eu.definitions import Codelist, Contract
from thb_eu.definitions.records import Piece, Records
from thb_eu.definitions.validity import FOREVER
from thb_eu.engines import Coded, Coding, Rows
from thb_eu.model import NOT_TOLD, WITHOUT_YEAR
from thb_eu.sources.labels import Reading, dated_read, day_read, label_read, mark_read, parts_read

Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

NOTHING = -1
"""Where a kind does not hold a dimension or a day."""
BLANK, FILLED = 0, 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text that nobody knows: its column, the label most like it, the sum it names, and the kinds it leaves open."""

    column: str
    suggestion: str
    names_sum: str
    kinds: Numbers


@dataclass
class Kinds:
    """Every kind of row: `rows` are of it, `first` is the first of them.

    `told`: by dimension or day, for every kind the place of its code in `codes`. `left_out`: kinds that are ignored or
    unresolved. `ignored`: rows that are no concern of the table, by what they are called. `blank`: by column, the kinds
    in which it is empty. `in_year`: how many rows each year has, ignored ones too.
    """

    coded: Coded
    kind: Numbers
    rows: Numbers
    first: Numbers
    years: Numbers
    blank: Mapping[str, Mask]
    left_out: Mask
    in_year: Mapping[int, int]
    codes: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, Numbers] = field(default_factory=dict)
    ignored: dict[str, int] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def digest(self) -> str:
        """The SHA-256 of all that came out of the engine: the numbers of the kinds, their rows, the codes they tell."""
        told = hashlib.sha256()
        for numbers in (self.kind, self.rows, self.first, self.years, *self.told.values()):
            told.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes())
        told.update(json.dumps([self.codes, self.ignored], sort_keys=True).encode("ascii"))
        return told.hexdigest()

    def take(self, column: str, readings: Sequence[Reading], of: Numbers) -> None:
        """Give every kind what its class in a column means; a blank text takes nothing away."""
        self._leave_out(column, readings, of)
        for dimension in dict.fromkeys(dimension for reading in readings for dimension in reading.codes):
            self.say(dimension, [reading.codes.get(dimension) for reading in readings], of)

    def say(self, dimension: str, said: Sequence[str | None], of: Numbers) -> None:
        """Give every kind the code of its class, unless it says less than what was said before."""
        known = self.codes.setdefault(dimension, [])
        place = {code: at for at, code in enumerate(known)}
        for code in dict.fromkeys(said):
            if code is not None and code not in place:
                place[code] = len(known)
                known.append(code)
        new = np.array([NOTHING if code is None else place[code] for code in said], dtype=np.int64)[of]
        before = self.told.get(dimension, np.full(len(self.kind), NOTHING, dtype=np.int64))
        weaker = (new == place.get(NOT_TOLD, NOTHING)) & (before != NOTHING)
        self.told[dimension] = np.where((new == NOTHING) | weaker, before, new)

    def pass_over_later(self, piece: Piece) -> None:
        """Ignore the kinds whose label means something until a day only, unless they are known to lie before it."""
        if piece.until is None:
            return
        nowhere = np.full(len(self.kind), NOTHING, dtype=np.int64)
        ends = np.array([*(code.split("/")[-1] for code in self.codes.get(piece.until.day, ())), FOREVER])
        ending = ends[self.told.get(piece.until.day, nowhere)]
        for label, last in piece.until.labels.items():
            meant = [self._holding(name, code) for name, code in (piece.labels[label] or {}).items()]
            own = np.flatnonzero(np.logical_and.reduce([ending > last, ~self.left_out, *meant]))
            self.left_out[own] = True
            if len(own):
                self.ignored[label] = self.ignored.get(label, 0) + int(self.rows[own].sum())

    def _holding(self, dimension: str, code: str) -> Mask:
        """The kinds that hold a code of a dimension."""
        known = self.codes.get(dimension, [])
        if code not in known:
            return np.zeros(len(self.kind), dtype=bool)
        return np.asarray(self.told[dimension] == known.index(code))

    def _leave_out(self, column: str, readings: Sequence[Reading], of: Numbers) -> None:
        """What comes first of ignored and unresolved holds for a kind."""
        free = ~self.left_out
        for number, reading in enumerate(readings):
            if reading.ignored or reading.unresolved:
                own = np.flatnonzero((of == number) & free)
                self.left_out[own] = True
                if reading.ignored and len(own):
                    self.ignored[reading.ignored] = self.ignored.get(reading.ignored, 0) + int(self.rows[own].sum())
                elif len(own):
                    self.doubts.append(Doubt(column, reading.suggestion, reading.names_sum, own))


def kinds_of(
    rows: Rows, contract: Contract, rules: Records, year: int, lists: Mapping[str, Codelist], days: frozenset[str]
) -> Kinds:
    """The kinds of all rows; rows without a year column belong to `year`. Of `days`, the law asks for these."""
    uses = [*_uses(rows, contract, rules, lists, days)]
    passed_over: dict[str, int] = {}
    if rules.parsed:
        uses[0] = _without_ignored(uses[0], rows, passed_over)
    flags = _flags(rules)
    yearly, years, in_year = _year_use(rows, contract, year)
    codings, sizes = _codings([*uses, *flags.values(), *yearly])
    coded = rows.coded(codings, _asked_later(contract, rules))
    found = coded.kinds()
    kind = found["kind"].to_numpy(dtype=np.int64)
    classes = _classes(kind, sizes)
    of_use, of_flag, of_year = (
        classes[: len(uses)],
        classes[len(uses) : len(uses) + len(flags)],
        classes[len(uses) + len(flags) :],
    )
    kinds = Kinds(
        coded=coded,
        kind=kind,
        rows=found["rows"].to_numpy(dtype=np.int64),
        first=found["first"].to_numpy(dtype=np.int64),
        years=np.array(years, dtype=np.int64)[of_year[0]] if yearly else np.full(len(kind), year),
        blank={name: of == BLANK for name, of in zip(flags, of_flag, strict=True)},
        left_out=np.zeros(len(kind), dtype=bool),
        in_year=in_year,
        ignored=passed_over,
    )
    for use, of in zip(uses, of_use, strict=True):
        kinds.take(use.column, use.classes, of)
    for first in rules.first_of:
        kinds.say(first.dimension, [NOT_TOLD], np.zeros(len(kind), dtype=np.int64))
    for piece in (piece for parsed in rules.parsed for piece in parsed.pieces if piece.until):
        kinds.pass_over_later(piece)
    return kinds


@dataclass(frozen=True, slots=True)
class _Use:
    """One way in which a column is read: the meaning of each class of texts, and the class of each text.

    A text without a class leaves its row out, unless `otherwise` is the class of all other texts.
    """

    column: str
    classes: Sequence[Reading]
    numbers: Mapping[str, int]
    otherwise: int | None = None


def _uses(
    rows: Rows, contract: Contract, rules: Records, lists: Mapping[str, Codelist], days: frozenset[str]
) -> Iterator[_Use]:
    """All ways in which columns are read, in the order in which they are heard; the weakest mark comes first."""
    for parsed in rules.parsed:
        yield _use(rows, parsed.column, partial(parts_read, parsed=parsed))
    for told in contract.fields:
        if told.dimension:
            yield _use(rows, told.name, partial(label_read, told=told, lists=lists))
    for first in rules.first_of:
        for name in reversed(first.columns):
            yield _use(rows, name, partial(mark_read, first=first))
    for day in rules.days:
        if day.day in days:
            yield _use(rows, day.column, partial(dated_read, day=day))
    for told in contract.fields:
        if told.day in days:
            yield _use(rows, told.name, partial(day_read, told=told))
    if rules.person:
        yield _Use(rules.person.column, (Reading(), Reading(rules.person.says)), {"": BLANK}, FILLED)


def _use(rows: Rows, column: str, read: Callable[[str], Reading]) -> _Use:
    """The classes of a column: texts that mean the same are one; one that nobody knows is a class of its own."""
    classes: dict[object, tuple[int, Reading]] = {}
    numbers: dict[str, int] = {}
    for text in rows.texts(column)["text"]:
        reading = read(text)
        same: object = text if reading.unresolved else (reading.ignored, tuple(sorted(reading.codes.items())))
        numbers[text] = classes.setdefault((reading.unresolved, same), (len(classes), reading))[0]
    return _Use(column, [reading for _, reading in classes.values()], numbers)


def _without_ignored(use: _Use, rows: Rows, ignored: dict[str, int]) -> _Use:
    """The first way without the texts whose rows are ignored: they are most of a register, and counted by text."""
    kept = {text: number for text, number in use.numbers.items() if not use.classes[number].ignored}
    for text, count in rows.texts(use.column)[["text", "rows"]].itertuples(index=False, name=None):
        if text not in kept:
            called = use.classes[use.numbers[text]].ignored
            ignored[called] = ignored.get(called, 0) + int(count)
    return _Use(use.column, use.classes, kept)


def _asked_later(contract: Contract, rules: Records) -> list[str]:
    """The columns that tell things and persons apart, and the days of persons."""
    things = (name for counting in rules.countings for name in counting.distinct)
    person = (rules.person.column, *rules.person.alike) if rules.person else ()
    days = (*(day.column for day in rules.days), *(told.name for told in contract.fields if told.day))
    return [*dict.fromkeys((*things, *person, *(days if person else ())))]


def _flags(rules: Records) -> dict[str, _Use]:
    """Whether the columns are empty on which it rests that a row counts at all."""
    names = dict.fromkeys(name for counting in rules.countings for name in counting.unless_blank)
    return {name: _Use(name, (Reading(), Reading()), {"": BLANK}, FILLED) for name in names}


def _year_use(rows: Rows, contract: Contract, year: int) -> tuple[list[_Use], list[int], dict[int, int]]:
    """The column of the year, if there is one; the year of each of its texts, by class; and the rows of each year."""
    for told in contract.fields:
        if told.time:
            texts = rows.texts(told.name)
            years = [int(text or WITHOUT_YEAR) for text in texts["text"]]
            in_year = dict.fromkeys(years, 0)
            for found, count in zip(years, texts["rows"], strict=True):
                in_year[found] += int(count)
            return [_Use(told.name, (), {text: at for at, text in enumerate(texts["text"])})], years, in_year
    return [], [], {year: rows.size} if rows.size else {}


def _codings(uses: Sequence[_Use]) -> tuple[list[Coding], list[int]]:
    """What each class adds to the number of a kind, so that the number tells every class; and how many there are."""
    sizes = [max(len(use.classes), len(use.numbers) if not use.classes else 1, 1) for use in uses]
    codings, step = [], 1
    for use, size in zip(uses, sizes, strict=True):
        numbers = {text: number * step for text, number in use.numbers.items()}
        codings.append(Coding(use.column, numbers, None if use.otherwise is None else use.otherwise * step))
        step *= size
    if step >= 1 << 62:
        raise OverflowError("more kinds of rows than a number of 62 bits tells apart")
    return codings, sizes


def _classes(kind: Numbers, sizes: Sequence[int]) -> list[Numbers]:
    """The class of every kind, by use."""
    found, rest = [], kind
    for size in sizes:
        found.append(rest % size)
        rest = rest // size
    return found
