"""Write the care programmes' file about victims that the register knows.

Some of the year's victims are in care too, and some are in care alone. A person may stay more than once and under
another organisation each time; no stay begins on a day on which the register takes the person in, so that it is known
who came first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from thb_eu.records.synthetic.ground_truth import IN_CARE, Appearances, GroundTruth
from thb_eu.records.synthetic.offences import (
    NOT_TOLD,
    Cells,
    LabelColumn,
    Lots,
    Numbers,
    Sampler,
    SyntheticPopulation,
    WeightedChoice,
    padded,
    pseudonyms,
    written,
)
from thb_eu.records.synthetic.register import BY_NAME, BY_NOTHING, BY_NUMBER

FEWEST_SIGNS = 5
LONGEST = 180
"""Days of a stay at most."""


@dataclass(frozen=True, slots=True)
class ProgrammeStays:
    """All stays of a year, in the order of the day on which they begin."""

    appearances: Appearances
    years: Numbers
    kind: Numbers
    left: Numbers
    basis: Numbers


class ProgrammeTables:
    """All that stays are drawn from."""

    def __init__(
        self, data: Mapping[str, Any], sampler: Sampler, people: SyntheticPopulation, known: GroundTruth, year: int
    ) -> None:
        self.recipe, self.all, self.sampler, self.people, self.known = data["programmes"], data, sampler, people, known
        self.year = year
        self.first = date(year, 1, 1).toordinal()
        self.last = date(year, 12, 31).toordinal()

    def stays(self, without_keys: int) -> ProgrammeStays:
        """Return every stay that begins in the year; of a million, `without_keys` have no key of the person."""
        registered = self._registered()
        person, number = self._staying(np.unique(registered.person))
        mine = person + number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        day = self._free_days(person, self.first + self.sampler.below("day of a stay", mine, 365), registered)
        order = np.lexsort((mine, day))
        person, mine, day = person[order], mine[order], day[order]
        like = self.people.like(person, day)
        blank = {
            name: self.sampler.below(f"{name} left out in care", mine, 1000) < self.all["blank_in_thousand"][name]
            for name in ("sex", "age", "citizen")
        }
        appearances = Appearances(
            person=person,
            year=np.full(len(person), self.year),
            day=day,
            counts=np.full(len(person), len(self.known.counts) - 1),
            where=np.full(len(person), IN_CARE),
            place=np.arange(len(person)),
            sex=np.where(blank["sex"], NOT_TOLD, like.sex),
            age=np.where(blank["age"], NOT_TOLD, like.age),
            citizen=np.where(blank["citizen"], NOT_TOLD, like.citizen),
            form=self._forms(mine),
            organisation=self._organisations(mine),
        )
        keyless = self.sampler.below("without a key in care", mine, 1_000_000) < without_keys
        basis = np.where(keyless, BY_NOTHING, np.where(self.people.by_name(person), BY_NAME, BY_NUMBER))
        spans = np.array([self.all["years_of_age"][age] for age in self.people.ages])[like.age]
        years = spans[:, 0] + (
            self.sampler.lots("years", person) % (spans[:, 1] - spans[:, 0] + 1).astype(np.uint64)
        ).astype(np.int64)
        return ProgrammeStays(
            appearances=appearances,
            years=years,
            kind=WeightedChoice.of(list(self.recipe["kinds"].values())).drawn(self.sampler.lots("kind of care", mine)),
            left=day + 1 + self.sampler.below("length of a stay", mine, LONGEST),
            basis=basis,
        )

    def _registered(self) -> Appearances:
        """Return the year's victims in the register."""
        everybody = self.known.appeared()
        indicator = self.all["in_care"]["indicator"]
        victims = np.array([entry["indicator"] == indicator for entry in self.known.counts])
        return everybody.only(victims[everybody.counts] & (everybody.year == self.year))

    def _staying(self, victims: Lots) -> tuple[Lots, Numbers]:
        """Find who stays, once for every stay, and its number from 0."""
        chosen = self.sampler.below("in care too", victims, 100) < self.recipe["of_known_victims_in_hundred"]
        others = len(victims) * self.recipe["others_for_a_hundred"] // 100 + 1
        kind = self.people.kinds.index(self.recipe["people"])
        person = np.concatenate([victims[chosen], self.people.elsewhere(kind, others)])
        times = np.array([int(stays) for stays in self.recipe["stays"]])[
            WeightedChoice.of(list(self.recipe["stays"].values())).drawn(self.sampler.lots("stays", person))
        ]
        number = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
        return np.repeat(person, times), number

    def _free_days(self, person: Lots, day: Numbers, registered: Appearances) -> Numbers:
        """Return each day moved on, around the year, until the register does not take that person in on it."""
        taken = _on(registered.person, registered.day)
        while True:
            clash = np.isin(_on(person, day), taken)
            if not clash.any():
                return day
            day = np.where(clash, np.where(day == self.last, self.first, day + 1), day)

    def _forms(self, mine: Lots) -> Numbers:
        labels = list(self.recipe["forms"])
        meant = np.array([self.known.forms.index(label) if label else NOT_TOLD for label in labels])
        return meant[WeightedChoice.of(list(self.recipe["forms"].values())).drawn(self.sampler.lots("form", mine))]

    def _organisations(self, mine: Lots) -> Numbers:
        """Return positions in the list of all organisations, where the register's own stands first."""
        meant = np.array(
            [list(self.all["codes"]["organisation"]).index(name) + 1 for name in self.recipe["organisations"]]
        )
        return meant[
            WeightedChoice.of(list(self.recipe["organisations"].values())).drawn(self.sampler.lots("who cares", mine))
        ]

    def cells(self, stays: ProgrammeStays, header: Sequence[str], bases: Sequence[str]) -> list[Cells]:
        """Return one list of cells for each column of the header."""
        shown, encoding = stays.appearances, str(self.recipe["encoding"])
        known = stays.basis != BY_NOTHING
        by_name = pseudonyms(self.sampler, "by name", self.people.named(shown.person))
        by_number = pseudonyms(self.sampler, "by number", shown.person)
        sources: Mapping[str, Cells] = {
            "number": padded(np.arange(1, len(shown) + 1), max(FEWEST_SIGNS, len(str(len(shown))))),
            "organisation": LabelColumn(["", *self.all["codes"]["organisation"]], encoding).at(shown.organisation),
            "kind": LabelColumn(self.recipe["kinds"], encoding).at(stays.kind),
            "registered": _days(shown.day),
            "left": _days(stays.left),
            "form": LabelColumn(self.known.forms, encoding).at(shown.form),
            "sex": LabelColumn([self.recipe["sexes"][sex] for sex in self.people.sexes], encoding).at(shown.sex),
            "age in years": _numbers(np.where(shown.age == NOT_TOLD, NOT_TOLD, stays.years)),
            "citizen": LabelColumn(self.people.citizens, encoding).at(shown.citizen),
            "key": np.where(known, np.where(stays.basis == BY_NAME, by_name, by_number), b"").tolist(),
            "key by name": np.where(known, by_name, b"").tolist(),
            "basis": LabelColumn(bases, encoding).at(stays.basis),
        }
        return [sources[self.recipe["columns"][name]["is"]] for name in header]


def _on(person: Lots, day: Numbers) -> Lots:
    """Return a number for a person on a day; all persons here differ in what the factor leaves of them."""
    return person * np.uint64(0x9E3779B97F4A7C15) + day.astype(np.uint64)


def _days(ordinals: Numbers) -> Cells:
    first, last = int(ordinals.min()), int(ordinals.max())
    known = [date.fromordinal(number) for number in range(first, last + 1)]
    return LabelColumn(written(known), "ascii").at(ordinals - first)


def _numbers(numbers: Numbers) -> Cells:
    return [b"" if number == NOT_TOLD else str(number).encode() for number in numbers.tolist()]
