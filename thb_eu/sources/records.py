"""Records: the columns of a register and its contract in, facts out: as many as there are different rows, not rows.

Every row tells its codes by the labels of its contract; rows with the same codes, days and year are one fact whose
value is their number, or the number of distinct things that they tell of. A row under an article that no label names is
ignored and counted as ignored. A row with a label, a pattern or a day that nobody knows is no part of any count: it
comes out as an unresolved fact at its own cell. No text of a row leaves this module but what an ignored article is
called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.definitions import Codelist, Contract, Field
from thb_eu.definitions.records import IGNORED, UNRESOLVED, Counting, FirstOf, Meaning, Parsed, Piece, Records
from thb_eu.definitions.strict import nearest
from thb_eu.model import NOT_TOLD, WITHOUT_YEAR
from thb_eu.sources.columns import Column, Columns, Mask, Numbers
from thb_eu.sources.grid import cell_name
from thb_eu.sources.recipe import UNREAD, Facts, day_of

NOTHING = -1
"""Where a row does not hold a dimension, a day or a doubt."""


@dataclass(frozen=True, slots=True)
class Register:
    """One delivered register: its columns, its contract and its rules, and how the collection names it."""

    resource: str
    source: str
    columns: Columns
    contract: Contract
    rules: Records


@dataclass(frozen=True, slots=True)
class Counted:
    """What was made of a register: its facts, the rows it ignored by article, and rows whose key another has too.

    `spread`: for the rows asked about, the cells of the facts in which they are counted.
    """

    facts: Facts
    ignored: Mapping[str, int]
    doubled: Sequence[tuple[int, int]]
    spread: Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text means: codes by dimension, or that its row is ignored (as what), or unresolved (like what)."""

    codes: Mapping[str, str] = field(default_factory=dict)
    ignored: str = ""
    unresolved: bool = False
    suggestion: str = ""


def counted(register: Register, year: int, lists: Mapping[str, Codelist], asked: Sequence[int] = ()) -> Counted:
    """All facts of `register`; rows without a year column belong to `year`. `asked`: rows whose facts are wanted."""
    reader = _Reader(register, year, lists)
    reader.read()
    facts = [*reader.facts(), *reader.unresolved()]
    return Counted(
        Facts([*facts, *reader.none(facts)], []), reader.ignored(), reader.doubled(), reader.spread(frozenset(asked))
    )


class _Reader:
    """Reads one register column by column; every text once, every row by numbers alone."""

    def __init__(self, register: Register, year: int, lists: Mapping[str, Codelist]) -> None:
        self.register, self.year, self.lists = register, year, lists
        self.contract, self.rules = register.contract, register.rules
        names = [field.name for field in self.contract.fields]
        self.at = {name: at for at, name in enumerate(names)}
        self.column = dict(zip(names, register.columns.columns, strict=True))
        self.rows = len(register.columns.numbers)
        self.codes: dict[str, list[str]] = {}
        """By dimension or day: the codes that occur, the place of each being its number."""
        self.told: dict[str, Numbers] = {}
        """By dimension or day: for every row the number of its code."""
        self.left_out: Mask = np.zeros(self.rows, dtype=bool)
        """Rows that are ignored or unresolved; what comes first of the two holds."""
        self.doubts: dict[str, Numbers] = {}
        """By column: for every row that is unresolved by it, the number of the text."""
        self.suggestions: dict[tuple[str, int], str] = {}
        self.not_ours: dict[str, int] = {}
        self.years = self._years()

    def read(self) -> None:
        """Work out the codes, days and doubts of every row."""
        for parsed in self.rules.parsed:
            self._take(parsed.column, [_taken_apart(text, parsed) for text in self.column[parsed.column].texts])
        for told in self.contract.fields:
            if told.dimension:
                self._take(told.name, [self._meant(told, text) for text in self.column[told.name].texts])
        for first in self.rules.first_of:
            self._take_first(first)
        for day in self.rules.days:
            self._take(day.column, [_dated(day.day, text, day.read(text)) for text in self.column[day.column].texts])
        for told in self.contract.fields:
            if told.day:
                read = (day_of(text, told) if text else "" for text in self.column[told.name].texts)
                self._take(told.name, [Reading({told.day: day} if day else {}) for day in read])

    # --- what comes out ------------------------------------------------------------------------------------------

    def facts(self) -> Iterator[dict[str, Any]]:
        """One fact per kind of row and thing counted, where the first such row stands."""
        for number, counting in enumerate(self.rules.countings):
            kinds = self._kinds(counting)
            for first, value, codes in self._groups(kinds, counting):
                fact = self._fact(first, counting, codes)
                name = f"{self.register.resource}!{fact['cell']}"
                yield {**fact, "fact": f"{name}/{number}" if number else name, "value": value}

    def unresolved(self) -> Iterator[dict[str, Any]]:
        """One fact per text that nobody knows, of the year of its rows, with their number."""
        counting = self.rules.countings[0]
        for column, texts in self.doubts.items():
            rows = np.flatnonzero(texts != NOTHING)
            frame = pd.DataFrame({"row": rows, "text": texts[rows], "year": self.years[rows]})
            groups = frame.groupby(["text", "year"], sort=False)["row"].agg(["min", "size"]).reset_index()
            for found in groups.to_dict("records"):
                first = int(found["min"])
                cell = cell_name(int(self.register.columns.numbers[first]), self.at[column])
                like = self.suggestions[column, int(found["text"])]
                yield {
                    **self._fact(first, counting, {}),
                    "fact": f"{self.register.resource}!{cell}/unresolved",
                    "value": int(found["size"]),
                    **dict(zip(UNREAD, (column, cell, like), strict=True)),
                }

    def none(self, facts: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """A zero for everything that the register lists in full and that no row of the year holds.

        Nothing is known to be none where a row of the year could not be read or may be one of them, or where there is
        no row of the year.
        """
        ours = [fact for fact in facts if fact["time"] == self.year]
        if any(fact[UNREAD[0]] for fact in ours) or not (self.years == self.year).any():
            return
        for number, listed in enumerate(self.rules.none_is_zero, 1):
            rivals = [listed.codes, listed.unless] if listed.unless else [listed.codes]
            if not any(codes.items() <= fact.items() for codes in rivals for fact in ours):
                yield {
                    **self._fact(None, self.rules.countings[0], listed.codes),
                    "fact": f"{self.register.resource}!none-{number}",
                    "value": 0,
                    "time": self.year,
                }

    def ignored(self) -> dict[str, int]:
        """How many rows were ignored, by what their article is called."""
        return dict(sorted(self.not_ours.items()))

    def doubled(self) -> list[tuple[int, int]]:
        """Rows whose key an earlier row has, each with that earlier row."""
        frame = pd.DataFrame({name: self.column[name].of_row for name in self.rules.key})
        frame = frame[frame.duplicated(keep=False)]
        numbers = pd.Series(self.register.columns.numbers[frame.index], index=frame.index)
        first = numbers.groupby([frame[name] for name in frame], sort=False).transform("first")
        return [(int(row), int(one)) for row, one in zip(numbers, first, strict=True) if row != one]

    def spread(self, asked: frozenset[int]) -> dict[int, list[str]]:
        """For the rows asked about, the cells of their facts."""
        if not asked:
            return {}
        found: dict[int, list[str]] = {row: [] for row in asked}
        for counting in self.rules.countings:
            kinds = self._kinds(counting)
            frame = pd.DataFrame(kinds)
            first = (
                frame["row"].groupby([frame[name] for name in kinds if name != "row"], sort=False).transform("first")
            )
            for row, one in zip(frame["row"], first, strict=True):
                number = int(self.register.columns.numbers[row])
                if number in asked:
                    cell = cell_name(int(self.register.columns.numbers[one]), self.at[counting.at])
                    found[number].append(cell)
        return found

    # --- rows into facts -----------------------------------------------------------------------------------------

    def _kinds(self, counting: Counting) -> dict[str, Numbers]:
        """The rows that a counting takes, with their year and the numbers of their codes and days."""
        taken = ~self.left_out
        if counting.unless_blank:
            taken &= ~np.logical_and.reduce([self._blank(name) for name in counting.unless_blank])
        rows = np.flatnonzero(taken)
        days = {day.day for day in self.rules.days} | {told.day for told in self.contract.fields if told.day}
        names = [name for name in self.told if not counting.of or name in counting.of or name in days]
        return {"row": rows, "year": self.years[rows], **{name: self.told[name][rows] for name in names}}

    def _groups(self, kinds: Mapping[str, Numbers], counting: Counting) -> Iterator[tuple[int, int, Mapping[str, str]]]:
        """The first row of every kind, how many are counted, and the codes."""
        frame = pd.DataFrame(kinds)
        by = [name for name in kinds if name != "row"]
        if counting.distinct:
            keys = {f"key {name}": self.column[name].of_row[kinds["row"]] for name in counting.distinct}
            frame = frame.assign(**keys).drop_duplicates([*by, *keys])
        groups = frame.groupby(by, sort=False)["row"].agg(["min", "size"]).reset_index()
        for row in groups.sort_values("min").to_dict("records"):
            codes = {name: self.codes[name][row[name]] for name in by if name != "year" and row[name] != NOTHING}
            yield int(row["min"]), int(row["size"]), codes

    def _fact(self, first: int | None, counting: Counting, codes: Mapping[str, str]) -> dict[str, Any]:
        """A fact without its name and value, at the cell of its first row."""
        columns = self.register.columns
        row = None if first is None else int(columns.numbers[first])
        told = {**self.contract.always, **counting.codes, **codes}
        return {
            "population": self._population(told),
            "view": self.register.resource,
            "time": self.year if first is None else int(self.years[first]),
            "lists_all": self.contract.lists_all,
            **dict.fromkeys(UNREAD, ""),
            "counted": self.contract.counted,
            "resource": self.register.resource,
            "file": columns.file,
            "sheet": columns.sheet,
            "cell": "" if row is None else cell_name(row, self.at[counting.at]),
            "row": row,
            "column": counting.at,
            "source": self.register.source,
            **told,
        }

    def _population(self, told: Mapping[str, str]) -> str:
        """The population that another table counts too, else that of the contract's template."""
        for named in self.rules.populations:
            if named.when.items() <= told.items():
                return named.population
        return self.contract.population.format_map(_Untold(told))

    def _years(self) -> Numbers:
        """The year of every row."""
        for told in self.contract.fields:
            if told.time:
                column = self.column[told.name]
                return np.array([int(text or WITHOUT_YEAR) for text in column.texts], dtype=np.int64)[column.of_row]
        return np.full(self.rows, self.year)

    def _blank(self, name: str) -> Mask:
        column = self.column[name]
        return np.array([not text for text in column.texts], dtype=bool)[column.of_row]

    # --- texts into codes ----------------------------------------------------------------------------------------

    def _take(self, name: str, readings: Sequence[Reading]) -> None:
        """Give every row what its text in column `name` means; a blank text takes nothing away."""
        column = self.column[name]
        self._leave_out(name, column, readings)
        for dimension in dict.fromkeys(dimension for reading in readings for dimension in reading.codes):
            said = [reading.codes.get(dimension) for reading in readings]
            self._say(dimension, column, said)

    def _say(self, dimension: str, column: Column, said: Sequence[str | None]) -> None:
        known = self.codes.setdefault(dimension, [])
        place = {code: at for at, code in enumerate(known)}
        for code in dict.fromkeys(said):
            if code is not None and code not in place:
                place[code] = len(known)
                known.append(code)
        new = np.array([NOTHING if code is None else place[code] for code in said], dtype=np.int64)[column.of_row]
        before = self.told.get(dimension, np.full(self.rows, NOTHING, dtype=np.int64))
        weaker = (new == place.get(NOT_TOLD, NOTHING)) & (before != NOTHING)
        self.told[dimension] = np.where((new == NOTHING) | weaker, before, new)

    def _take_first(self, first: FirstOf) -> None:
        """Give every row the code of the first column that holds a known label."""
        for name in reversed(first.columns):
            self._take(name, [_of_this(text, first) for text in self.column[name].texts])
        nothing = Column(("",), np.zeros(self.rows, dtype=np.int64))
        self._say(first.dimension, nothing, [NOT_TOLD])

    def _leave_out(self, name: str, column: Column, readings: Sequence[Reading]) -> None:
        ignored = np.array([bool(reading.ignored) for reading in readings], dtype=bool)[column.of_row] & ~self.left_out
        doubted = np.array([reading.unresolved for reading in readings], dtype=bool)[column.of_row] & ~self.left_out
        if ignored.any():
            for text, rows in zip(*np.unique(column.of_row[ignored], return_counts=True), strict=True):
                called = readings[int(text)].ignored
                self.not_ours[called] = self.not_ours.get(called, 0) + int(rows)
        if doubted.any():
            before = self.doubts.get(name, np.full(self.rows, NOTHING, dtype=np.int64))
            self.doubts[name] = np.where(doubted, column.of_row, before)
            for text in np.unique(column.of_row[doubted]).tolist():
                self.suggestions[name, text] = readings[text].suggestion
        self.left_out = self.left_out | ignored | doubted

    def _meant(self, told: Field, text: str) -> Reading:
        """What the label of a plain column means, as in any other table."""
        if not text and not (told.labels and text in told.labels):
            return Reading({told.dimension: NOT_TOLD})
        if told.labels is not None:
            return _known(told.labels.get(text)) or Reading(unresolved=True, suggestion=nearest(text, told.labels))
        code = self.lists[told.dimension].meant_by(text)
        like = "" if code else self.lists[told.dimension].name_like(text)
        return Reading({told.dimension: code}) if code else Reading(unresolved=True, suggestion=like)


class _Untold(dict[str, str]):
    """Names of populations may mention dimensions that a row does not tell."""

    def __missing__(self, key: str) -> str:
        return NOT_TOLD


def _known(codes: Mapping[str, str] | None) -> Reading | None:
    return None if codes is None else Reading(codes)


def _dated(day: str, text: str, read: str) -> Reading:
    """A day as it is read; a blank one is not told, and one that is none is unresolved."""
    if not text:
        return Reading()
    return Reading({day: read}) if read else Reading(unresolved=True)


def _of_this(text: str, first: FirstOf) -> Reading:
    """What a label means that may speak of something else altogether."""
    known = _known(first.labels.get(text))
    if known or first.like is None or not first.like.fullmatch(text):
        return known or Reading()
    return Reading(unresolved=True, suggestion=nearest(text, first.labels))


def _taken_apart(text: str, parsed: Parsed) -> Reading:
    """What the pieces of a cell mean together; the first that is unresolved or ignored decides for the row."""
    found = parsed.pattern.fullmatch(text)
    if found is None:
        return Reading(unresolved=True)
    codes: dict[str, str] = {}
    for piece in parsed.pieces:
        label = "/".join(found[name] or "" for name in piece.of)
        meant, ignored, unresolved = _piece_meant(label, piece)
        if ignored:
            return Reading(ignored=label)
        if unresolved:
            return Reading(unresolved=True)
        codes |= meant or {}
    return Reading(codes)


def _piece_meant(label: str, piece: Piece) -> tuple[Meaning, bool, bool]:
    """The codes of a label, whether its row is ignored, whether it is unresolved."""
    if label in piece.labels:
        meant = piece.labels[label]
        return meant, meant is None, False
    if not label or piece.otherwise not in (IGNORED, UNRESOLVED):
        return {piece.dimension: NOT_TOLD}, False, False
    return None, piece.otherwise == IGNORED, piece.otherwise == UNRESOLVED
