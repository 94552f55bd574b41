"""Read the rows of a register by its contract into facts: as many as there are different rows, not rows.

Rows with the same codes, days and year are one fact, whose value is their number, or the number of distinct things that
they tell of; a thing may be told of by several facts, and which things those are goes out beside them. A row under an
article that no label names is ignored and counted as ignored. A row with a label, a pattern or a day that nobody knows
is no part of any count: it comes out as an unresolved fact at its own cell. No text of a row leaves this module but
what an ignored article is called.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from thb_eu.base.engines import FACT, KeyParts, PersonRecords, ValueCoding
from thb_eu.base.engines.persons import days_since_1900, united
from thb_eu.base.model import UNIT
from thb_eu.definitions import Contract, Law
from thb_eu.definitions.records import FactRule, Records
from thb_eu.results import RegisterRead
from thb_eu.sources.coding import NO_DOUBT, NOTHING, CodingDoubt, Fact, Origin, day_columns, day_read, made_fact
from thb_eu.sources.delivery import Delivery
from thb_eu.sources.grid import cell_at
from thb_eu.sources.row_profiles import profiles_of

MANY_KINDS = 2_000
"""From so many profiles on, facts keep apart only days between which the law changes."""
MOST_FACTS = 1 << 20
"""More facts no register has: the number of a fact is that of its register and its own."""


@dataclass(frozen=True, slots=True)
class Register:
    """One delivered register: its rows, its contract and its rules, how the collection names it, and its number."""

    resource: str
    source: str
    delivery: Delivery
    contract: Contract
    rules: Records
    number: int = 0


def facts_of_register(
    register: Register, year: int, law: Law, first_by: Sequence[str] = (), once: Set[str] = frozenset()
) -> tuple[list[Fact], RegisterRead]:
    """Return all facts of `register`, and what is told of it besides; rows without a year column belong to `year`.

    `first_by`: the days that tell when a person was registered, the first that a row holds. `once`: the units that
    count once, whatever facts tell of them.
    """
    reader, delivery, rules = _FactReader(register, year, law), register.delivery, register.rules
    facts = [*reader.facts(), *reader.unresolved()]
    facts += reader.none(facts)
    twice = delivery.rows.duplicate_keys(rules.key)
    doubled = ((int(row), int(first)) for row, first in zip(twice["row"], twice["first"], strict=True) if row != first)
    people, papers = reader.people(first_by), reader.papers(first_by, once)
    profiles = reader.profiles
    return facts, RegisterRead(
        register.resource,
        delivery.file,
        delivery.sheet,
        delivery.sha256 or profiles.digest(),
        delivery.rows.size,
        dict(sorted(profiles.row_codes.ignored.items())),
        rules.key,
        tuple(doubled),
        people.rows,
        papers.rows,
        people.names,
        papers.names,
        profiles.in_year,
        profiles.dated_later,
        delivery.engine,
        delivery.given_up,
    )


@dataclass(frozen=True, slots=True)
class _IdentityRows:
    """Rows by the key of the unit of which they tell, and the names of their facts by number."""

    rows: PersonRecords | None
    names: Mapping[int, str]


NO_IDENTITIES = _IdentityRows(None, {})


class _FactReader:
    """Makes facts of the profiles of one register."""

    def __init__(self, register: Register, year: int, law: Law) -> None:
        self.register, self.year, self.law = register, year, law
        self.contract, self.rules, self.rows = register.contract, register.rules, register.delivery.rows
        self.at = {field.name: at for at, field in enumerate(self.contract.fields)}
        days_of_files = frozenset(entry.as_of for entry in law.files)
        self.profiles = profiles_of(self.rows, self.contract, self.rules, year, law.lists, days_of_files)
        self.facts_of: list[pd.DataFrame] = []
        """For every counting: kind, group (its fact), and the fact's own cell, name and year."""

    # --- what comes out ------------------------------------------------------------------------------------------

    def facts(self) -> Iterator[Fact]:
        """Yield one fact per profile and thing counted, where the first such row stands."""
        for number, counting in enumerate(self.rules.countings):
            grouped = self._grouped(counting)
            days = self._days_of(grouped, counting)
            names = grouped.columns.intersection([*self.profiles.row_codes.positions])
            for group, value, first, profile in self._values(grouped, counting).itertuples(index=False, name=None):
                codes = self.profiles.row_codes.of(profile, names.tolist())
                codes |= {day: between[group] for day, between in days.items() if group in between}
                name, year = self._name(first, number), int(self.profiles.years[profile])
                yield self._fact(name, value, counting, codes, first, year)

    def unresolved(self) -> Iterator[Fact]:
        """Yield one fact per text that nobody knows, of the year of its rows, with their number."""
        profiles = self.profiles
        for unknown in profiles.row_codes.unresolved:
            years = profiles.years[unknown.rows]
            for year in np.unique(years).tolist():
                of_year = unknown.rows[years == year]
                first = int(profiles.first[of_year].min())
                cell = cell_at(first, self.at[unknown.column])
                doubt = CodingDoubt(unknown.column, cell, unknown.suggestion, unknown.names_sum)
                name, value = f"{self.register.resource}!{cell}/unresolved", int(profiles.rows[of_year].sum())
                yield self._fact(name, value, self.rules.countings[0], {}, first, year, doubt)

    def none(self, facts: Sequence[Fact]) -> list[Fact]:
        """Return a zero for everything that the register lists in full and that no row of the year holds.

        Nothing is known to be none where a row of the year could not be read or may be one of them, or where there is
        no row of the year.
        """
        ours = [fact for fact in facts if fact.time == self.year]
        if any(fact.doubt.unresolved for fact in ours) or self.year not in self.profiles.in_year:
            return []
        return [
            self._fact(f"{self.register.resource}!none-{number}", 0, self.rules.countings[0], listed.codes)
            for number, listed in enumerate(self.rules.none_is_zero, 1)
            if not any(
                codes.items() <= fact.codes.items()
                for codes in (listed.codes, listed.unless or listed.codes)
                for fact in ours
            )
        ]

    # --- persons and papers --------------------------------------------------------------------------------------

    def people(self, first_by: Sequence[str]) -> _IdentityRows:
        """Return the persons of whom rows of this year tell, if the contract says which column holds their key."""
        person = self.rules.person
        if person is None:
            return NO_IDENTITIES
        rows = [number for number, counting in enumerate(self.rules.countings) if not counting.distinct]
        return self._identities(rows, [person.column], next(iter(person.alike), ""), first_by)

    def papers(self, first_by: Sequence[str], once: Set[str]) -> _IdentityRows:
        """Return the things with a number in rows of this year, if their unit is one of those that count `once`."""
        told = [
            self._identities([number], self._key(counting.distinct), "", first_by)
            for number, counting in enumerate(self.rules.countings)
            if counting.distinct and counting.codes.get(UNIT) in once
        ]
        names = {number: name for identities in told for number, name in identities.names.items()}
        return _IdentityRows(united(identities.rows for identities in told), names)

    def _identities(self, countings: Sequence[int], key: KeyParts, weak: str, first_by: Sequence[str]) -> _IdentityRows:
        """Return the rows that some countings take, by their key, and the names of the facts of which they tell."""
        ours = self._numbered[self._numbered["counting"].isin(countings)]
        days = [coding for day in first_by for coding in self._days(day)]
        rows = self.profiles.coded.identities(ours[["kind", FACT]], key, weak, days, self.register.number)
        each = ours.drop_duplicates(FACT)[[FACT, "first", "counting"]].itertuples(index=False, name=None)
        return _IdentityRows(rows, {int(fact): self._name(int(first), int(number)) for fact, first, number in each})

    @cached_property
    def _numbered(self) -> pd.DataFrame:
        """kind, fact (its number), first, counting: of this year."""
        selected = [
            grouped[grouped["year"] == self.year].assign(counting=number)
            for number, grouped in enumerate(self.facts_of)
        ]
        ours = pd.concat(selected, ignore_index=True)
        numbers = pd.factorize(pd.MultiIndex.from_frame(ours[["counting", "group"]]))[0]
        return ours.assign(**{FACT: numbers + self.register.number * MOST_FACTS})

    def _key(self, columns: Sequence[str]) -> list[str | ValueCoding]:
        """Return what makes the key of a thing: texts of columns; of a day the day itself, however it is written."""
        forms = {column: (day, form) for column, day, form in day_columns(self.contract)}
        return [self._day_numbers(column, *forms[column]) if column in forms else column for column in columns]

    def _days(self, wanted: str) -> Iterator[ValueCoding]:
        """Yield the columns that hold a day, and the number of every day in them."""
        for column, day, form in day_columns(self.contract):
            if day == wanted:
                yield self._day_numbers(column, day, form)

    def _day_numbers(self, column: str, day: str, form: str) -> ValueCoding:
        """Return the number of every day that a column holds."""
        days = {text: day_read(text, day, form).codes.get(day) for text in self.rows.texts(column)["text"]}
        return ValueCoding(column, {text: days_since_1900(known) for text, known in days.items() if known})

    # --- profiles into facts -------------------------------------------------------------------------------------

    def _together(self, counting: FactRule) -> bool:
        """Tell whether rows of several days are one fact, where the law does not change between them."""
        return counting.days_together or len(self.profiles.kind) > MANY_KINDS

    def _grouped(self, counting: FactRule) -> pd.DataFrame:
        """Return a counting's profiles: kind, at (its place), rows, first row, year, numbers of codes, group."""
        profiles, numbers = self.profiles, self.profiles.row_codes.positions
        taken = ~profiles.row_codes.left_out
        if counting.unless_blank:
            taken &= ~np.logical_and.reduce([profiles.blank[name] for name in counting.unless_blank])
        for name, codes in counting.unless.items():
            known = profiles.row_codes.codes.get(name, ())
            left_out = [number for number, code in enumerate(known) if code in codes]
            taken &= ~np.isin(numbers.get(name, NOTHING), left_out)
        at = np.flatnonzero(taken)
        days = [name for name in numbers if name in self.law.days]
        names = [name for name in numbers if not counting.of or name in counting.of or name in days]
        columns = {"kind": profiles.kind, "rows": profiles.rows, "first row": profiles.first, "year": profiles.years}
        frame = pd.DataFrame({name: values[at] for name, values in (columns | {n: numbers[n] for n in names}).items()})
        frame.insert(1, "at", at)
        merged = days if self._together(counting) else ()
        by = [self._stretch(frame, name) if name in merged else frame[name] for name in ("year", *names)]
        return frame.assign(group=frame.groupby(by, sort=False).ngroup())

    def _values(self, grouped: pd.DataFrame, counting: FactRule) -> pd.DataFrame:
        """Return group, value, first and lead (the place of its first profile), in the order of the first rows."""
        groups = grouped.groupby("group", sort=False)
        if counting.distinct:
            key = self._key(counting.distinct)
            found = self.profiles.coded.things(grouped[["kind", "group"]], key).set_index("group")
            values = pd.DataFrame({"value": found["things"], "first": found["first"]})
        else:
            values = pd.DataFrame({"value": groups["rows"].sum(), "first": groups["first row"].min()})
        firsts = grouped.sort_values("first row").groupby("group")["at"].first()
        values = values.assign(lead=firsts.reindex(values.index)).sort_values("first").reset_index(names="group")
        firsts = values.set_index("group")["first"]
        self.facts_of.append(grouped[["kind", "group", "year"]].assign(first=grouped["group"].map(firsts)))
        return values.astype({"value": object, "first": object, "lead": object})

    def _days_of(self, grouped: pd.DataFrame, counting: FactRule) -> dict[str, Mapping[int, str]]:
        """Return by day and group the first and last day between which rows lie, where days are not kept apart."""
        found: dict[str, Mapping[int, str]] = {}
        for day in grouped.columns.intersection([*self.law.days]) if self._together(counting) else ():
            known, ends = np.unique(np.array(self._ends(day)), return_inverse=True)  # numbers in the order of the days
            first, last = ends.reshape(-1, 2).T
            held = grouped[grouped[day] != NOTHING]
            groups = held.assign(first=first[held[day]], last=last[held[day]]).groupby("group")
            spans = groups.agg({"first": "min", "last": "max"}).itertuples(name=None)
            found[day] = {group: f"{known[start]}/{known[end]}" for group, start, end in spans}
        return found

    def _ends(self, day: str) -> list[tuple[str, str]]:
        """Return the first and the last day of every code of a day."""
        parted = (code.partition("/") for code in self.profiles.row_codes.codes[day])
        return [(first, last or first) for first, _, last in parted]

    def _stretch(self, frame: pd.DataFrame, day: str) -> pd.Series:
        """Return the turning days of the law between which a day lies, in place of the day."""
        turns = self.law.turning_days
        between = [(bisect.bisect(turns, first), bisect.bisect(turns, last)) for first, last in self._ends(day)]
        numbers = pd.factorize(pd.Series(between, dtype=object))[0]
        return frame[day].map({NOTHING: NOTHING, **dict(enumerate(numbers))})

    def _fact(
        self,
        name: str,
        value: int,
        counting: FactRule,
        codes: Mapping[str, str],
        first: int | None = None,
        year: int | None = None,
        doubt: CodingDoubt = NO_DOUBT,
    ) -> Fact:
        """Return a fact at the cell of its first row."""
        table_info, register = self.rows.table_info, self.register
        cell = "" if first is None else cell_at(first, self.at[counting.at])
        origin = Origin(register.resource, table_info.file, table_info.sheet, cell, first, counting.at, register.source)
        year = self.year if year is None else year
        return made_fact(name, value, {**counting.codes, **codes}, origin, self.contract, year, doubt)

    def _name(self, first: int, counting: int) -> str:
        cell = cell_at(first, self.at[self.rules.countings[counting].at])
        return f"{self.register.resource}!{cell}/{counting}" if counting else f"{self.register.resource}!{cell}"
