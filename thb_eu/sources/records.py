"""Records: the rows of a register and its contract in, facts out: as many as there are different rows, not rows.

Rows with the same codes, days and year are one fact, whose value is their number, or the number of distinct things that
they tell of. A row under an article that no label names is ignored and counted as ignored. A row with a label, a
pattern or a day that nobody knows is no part of any count: it comes out as an unresolved fact at its own cell. No text
of a row leaves this module but what an ignored article is called.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.definitions import Contract, Law
from thb_eu.definitions.records import Counting, Records
from thb_eu.engines import FACT, Coding, People
from thb_eu.engines.persons import days_since_1900
from thb_eu.sources.delivery import Delivery
from thb_eu.sources.grid import cell_name
from thb_eu.sources.kinds import NOTHING, Kinds, kinds_of
from thb_eu.sources.labels import dated_read, day_read
from thb_eu.sources.recipe import UNREAD, Facts

MANY_KINDS = 2_000
"""From so many kinds on, facts keep apart only days between which the law changes."""
MOST_FACTS = 1 << 20
"""More facts no register has: the number of a fact is that of its register and its own."""

Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """One delivered register: its rows, its contract and its rules, how the collection names it, and its number."""

    resource: str
    source: str
    delivery: Delivery
    contract: Contract
    rules: Records
    number: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What was made of a register: its facts, the rows it ignored by article, and rows whose key another has too.

    `in_year`: how many rows each year has. `people`: the rows of this year that tell of a person; `numbered`: the name
    of each fact of which they tell, by its number. `sha256`: of the file, or of all that came out of a database.
    """

    facts: Facts
    ignored: Mapping[str, int]
    doubled: Sequence[tuple[int, int]]
    people: People | None
    numbered: Mapping[int, str]
    sha256: str
    in_year: Mapping[int, int]


def counted(register: Register, year: int, law: Law, first_by: Sequence[str] = ()) -> Counted:
    """All facts of `register`; rows without a year column belong to `year`.

    `first_by`: the days that tell when a person was registered, the first that a row holds.
    """
    reader = _Reader(register, year, law)
    facts = [*reader.facts(), *reader.unresolved()]
    people = reader.people(first_by)
    return Counted(
        Facts([*facts, *reader.none(facts)], []),
        dict(sorted(reader.kinds.ignored.items())),
        reader.doubled(),
        people,
        reader.names() if people else {},
        register.delivery.sha256 or reader.kinds.digest(),
        reader.kinds.in_year,
    )


class _Reader:
    """Makes facts of the kinds of one register."""

    def __init__(self, register: Register, year: int, law: Law) -> None:
        self.register, self.year, self.law = register, year, law
        self.contract, self.rules, self.rows = register.contract, register.rules, register.delivery.rows
        self.at = {field.name: at for at, field in enumerate(self.contract.fields)}
        asked = frozenset(entry.as_of for entry in law.files)
        self.kinds: Kinds = kinds_of(self.rows, self.contract, self.rules, year, law.lists, asked)
        self.facts_of: list[pd.DataFrame] = []
        """For every counting: kind, group (its fact), and the fact's own cell, name and year."""

    # --- what comes out ------------------------------------------------------------------------------------------

    def facts(self) -> Iterator[Fact]:
        """One fact per kind of row and thing counted, where the first such row stands."""
        for number, counting in enumerate(self.rules.countings):
            grouped = self._grouped(counting)
            days, names = self._days_of(grouped, counting), grouped.columns.intersection([*self.kinds.told]).tolist()
            for group, value, first, lead in self._values(grouped, counting).itertuples(index=False, name=None):
                told = {
                    **self._codes(names, lead),
                    **{day: between[group] for day, between in days.items() if group in between},
                }
                fact = {**self._fact(first, counting, told), "time": int(self.kinds.years[lead])}
                yield {**fact, "fact": self._name(first, number), "value": value}

    def unresolved(self) -> Iterator[Fact]:
        """One fact per text that nobody knows, of the year of its rows, with their number."""
        counting = self.rules.countings[0]
        for doubt in self.kinds.doubts:
            for year in np.unique(self.kinds.years[doubt.kinds]):
                own = doubt.kinds[self.kinds.years[doubt.kinds] == year]
                first = int(self.kinds.first[own].min())
                cell = cell_name(first, self.at[doubt.column])
                yield {
                    **self._fact(first, counting, {}),
                    "time": int(year),
                    "fact": f"{self.register.resource}!{cell}/unresolved",
                    "value": int(self.kinds.rows[own].sum()),
                    **dict(zip(UNREAD, (doubt.column, cell, doubt.suggestion, doubt.names_sum), strict=True)),
                }

    def none(self, facts: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
        """A zero for everything that the register lists in full and that no row of the year holds.

        Nothing is known to be none where a row of the year could not be read or may be one of them, or where there is
        no row of the year.
        """
        ours = [fact for fact in facts if fact["time"] == self.year]
        if any(fact[UNREAD[0]] for fact in ours) or self.year not in self.kinds.in_year:
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

    def doubled(self) -> list[tuple[int, int]]:
        """Rows whose key an earlier row has, each with that earlier row."""
        twice = self.rows.standing_twice(self.rules.key)
        return [(int(row), int(one)) for row, one in zip(twice["row"], twice["first"], strict=True) if row != one]

    # --- persons -------------------------------------------------------------------------------------------------

    def people(self, first_by: Sequence[str]) -> People | None:
        """The rows of this year that tell of a person, if the contract says how a person is known."""
        person, ours = self.rules.person, self._of_people()
        if person is None:
            return None
        days = [coding for day in first_by for coding in self._days(day)]
        alike = next(iter(person.alike), "")
        return self.kinds.coded.people(ours[["kind", FACT]], person.column, alike, days, self.register.number)

    def names(self) -> dict[int, str]:
        """The name of every fact that tells of persons, by its number."""
        ours = self._of_people().drop_duplicates(FACT)
        return {
            int(fact): self._name(int(first), int(number))
            for fact, first, number in zip(ours[FACT], ours["first"], ours["counting"], strict=True)
        }

    def _of_people(self) -> pd.DataFrame:
        """kind, fact (its number), first, counting: of this year, what counts rows and not things."""
        own = [
            grouped[grouped["year"] == self.year].assign(counting=number)
            for number, (counting, grouped) in enumerate(zip(self.rules.countings, self.facts_of, strict=True))
            if not counting.distinct
        ]
        ours = pd.concat(own, ignore_index=True)
        numbers = pd.factorize(pd.MultiIndex.from_frame(ours[["counting", "group"]]))[0]
        return ours.assign(**{FACT: numbers + self.register.number * MOST_FACTS})

    def _days(self, day: str) -> Iterator[Coding]:
        """The columns that hold a day, and the number of every day in them."""
        for told in self.rules.days:
            if told.day == day:
                texts = self.rows.texts(told.column)["text"]
                yield self._day_coding(told.column, {text: dated_read(text, told).codes.get(day) for text in texts})
        for column in self.contract.fields:
            if column.day == day:
                texts = self.rows.texts(column.name)["text"]
                yield self._day_coding(column.name, {text: day_read(text, column).codes.get(day) for text in texts})

    def _day_coding(self, column: str, days: Mapping[str, str | None]) -> Coding:
        return Coding(column, {text: days_since_1900(day) for text, day in days.items() if day})

    # --- kinds into facts ----------------------------------------------------------------------------------------

    def _grouped(self, counting: Counting) -> pd.DataFrame:
        """The kinds that a counting takes: kind, at (its place), rows, first, year, the numbers of codes, group."""
        kinds = self.kinds
        taken = ~kinds.left_out
        if counting.unless_blank:
            taken &= ~np.logical_and.reduce([kinds.blank[name] for name in counting.unless_blank])
        at = np.flatnonzero(taken)
        days = [name for name in kinds.told if name in self.law.days]
        names = [name for name in kinds.told if not counting.of or name in counting.of or name in days]
        frame = pd.DataFrame(
            {
                "kind": kinds.kind[at],
                "at": at,
                "rows": kinds.rows[at],
                "first row": kinds.first[at],
                "year": kinds.years[at],
                **{name: kinds.told[name][at] for name in names},
            }
        )
        apart = not (self._many or counting.days_together)
        by = [frame[name] if apart or name not in days else self._stretch(frame, name) for name in ("year", *names)]
        return frame.assign(group=frame.groupby(by, sort=False).ngroup())

    def _values(self, grouped: pd.DataFrame, counting: Counting) -> pd.DataFrame:
        """group, lead (the place of its first kind), value, first: in the order of the first rows."""
        groups = grouped.groupby("group", sort=False)
        if counting.distinct:
            found = self.kinds.coded.things(grouped[["kind", "group"]], counting.distinct).set_index("group")
            told = pd.DataFrame({"value": found["things"], "first": found["first"]})
        else:
            told = pd.DataFrame({"value": groups["rows"].sum(), "first": groups["first row"].min()})
        lead = grouped.sort_values("first row").groupby("group")["at"].first()
        told = told.assign(lead=lead.reindex(told.index)).sort_values("first").reset_index(names="group")
        told = told.astype({"value": object, "first": object, "lead": object})
        firsts = told.set_index("group")["first"]
        self.facts_of.append(grouped[["kind", "group", "year"]].assign(first=grouped["group"].map(firsts)))
        return told

    def _codes(self, names: Sequence[str], lead: int) -> dict[str, str]:
        """The codes of a group, as its first kind tells them."""
        told = {name: self.kinds.told[name][lead] for name in names}
        return {name: self.kinds.codes[name][number] for name, number in told.items() if number != NOTHING}

    def _days_of(self, grouped: pd.DataFrame, counting: Counting) -> dict[str, Mapping[int, str]]:
        """By day and group, the first and the last day between which the rows lie, where days are not kept apart."""
        found: dict[str, Mapping[int, str]] = {}
        together = self._many or counting.days_together
        for day in grouped.columns.intersection([*self.law.days]) if together else ():
            ends = [code.partition("/") for code in self.kinds.codes[day]]
            held = grouped[grouped[day] != NOTHING]
            numbers = held[day].to_numpy()
            first = np.array([first for first, _, _ in ends])[numbers]
            last = np.array([last or first for first, _, last in ends])[numbers]
            ordered = held.assign(first=first, last=last)
            groups = ordered.groupby("group")
            between = groups["first"].min() + "/" + groups["last"].max()
            found[day] = dict(zip(between.index.tolist(), between.tolist(), strict=True))
        return found

    @property
    def _many(self) -> bool:
        return len(self.kinds.kind) > MANY_KINDS

    def _stretch(self, frame: pd.DataFrame, day: str) -> pd.Series:
        """Instead of a day, between which turning days of the law it lies."""
        turns = self.law.turning_days
        ends = [code.partition("/") for code in self.kinds.codes[day]]
        between = [(bisect.bisect(turns, first), bisect.bisect(turns, last or first)) for first, _, last in ends]
        numbers = pd.factorize(pd.Series(between, dtype=object))[0]
        return frame[day].map({NOTHING: NOTHING, **dict(enumerate(numbers))})

    def _fact(self, first: int | None, counting: Counting, codes: Mapping[str, str]) -> Fact:
        """A fact without its name and value, at the cell of its first row."""
        shelf = self.rows.shelf
        told = {**self.contract.always, **counting.codes, **codes}
        return {
            "population": self.contract.population_of(told),
            "view": self.register.resource,
            "time": self.year,
            "lists_all": self.contract.lists_all,
            **dict.fromkeys(UNREAD, ""),
            "counted": self.contract.counted,
            "resource": self.register.resource,
            "file": shelf.file,
            "sheet": shelf.sheet,
            "cell": "" if first is None else cell_name(first, self.at[counting.at]),
            "row": first,
            "column": counting.at,
            "source": self.register.source,
            **told,
        }

    def _name(self, first: int, counting: int) -> str:
        cell = cell_name(first, self.at[self.rules.countings[counting].at])
        return f"{self.register.resource}!{cell}/{counting}" if counting else f"{self.register.resource}!{cell}"
