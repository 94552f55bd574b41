"""Work out the answers that a count must reach, from what the generator knows of its rows and persons.

Nothing is read back from a file. Rows are tallied as they are drawn; of the few that count, who appears when and with
what is kept as numbers until the last one, and every person is then taken once per year and indicator by the counting
rules of the settings. A key that a row leaves out changes nothing here: the answers are those of all persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from thb_eu.records.synthetic.offences import NOT_TOLD, Lots, Numbers, OffenceRegister, OffenceRows, SyntheticPopulation
from thb_eu.records.synthetic.register import PersonAnswers

REGISTER, IN_CARE = range(2)
"""Where a person appears, in the order in which the registers are named."""


@dataclass(frozen=True, slots=True)
class Appearances:
    """Who appears when, with what: arrays of one length; `counts` and the labels are positions, `NOT_TOLD` for none."""

    person: Lots
    year: Numbers
    day: Numbers
    counts: Numbers
    where: Numbers
    place: Numbers
    sex: Numbers
    age: Numbers
    citizen: Numbers
    form: Numbers
    organisation: Numbers

    def __len__(self) -> int:
        return len(self.person)

    def only(self, chosen: Any) -> Appearances:
        """Return those chosen (a mask, or positions in the order wanted)."""
        return Appearances(*(getattr(self, name)[chosen] for name in self.__slots__))

    @classmethod
    def together(cls, several: Sequence[Appearances]) -> Appearances:
        """Return all of them as one."""
        return cls(*(np.concatenate([getattr(part, name) for part in several]) for name in cls.__slots__))


class GroundTruth:
    """All answers, row by row and person by person."""

    def __init__(self, settings: Mapping[str, Any], people: SyntheticPopulation, offences: OffenceRegister) -> None:
        self.recipe, self.people, self.offences = settings, people, offences
        self.codes: Mapping[str, Mapping[str, str]] = settings["codes"]
        self.counts: list[Mapping[str, str]] = [*settings["counts"], settings["in_care"]]
        self.forms = list(self.codes["form"])
        self.organisations = [settings["organisation"], *self.codes["organisation"].values()]
        self._rows: Counter[tuple[Any, ...]] = Counter()
        self._others: Counter[int] = Counter()
        self._appeared: list[Appearances] = []
        self._related: list[tuple[int, Lots]] = []
        self._counting = self._counting_table()
        self._form_of_marks = self._form_per_mark()

    # --- rows ---------------------------------------------------------------------------------------------------------

    def add_rows(self, rows: OffenceRows, answers: PersonAnswers) -> None:
        """Tally the rows of a chunk, and keep those that count a person."""
        named = np.array(["article" in offence for offence in self.offences.offences])[rows.which]
        self._others[rows.year] += int((~named).sum())
        kind = np.where(rows.legal, 1, np.where(rows.has_person, 0, 2))
        parts = np.stack([rows.which, rows.role, rows.document, kind])[:, named]
        for (which, role, document, legal), number in _tallied(parts):
            self._rows[self._row_key(rows.year, which, role, document, legal)] += number
        counts = np.where(rows.person > 0, self._counting[rows.which, rows.role, rows.document], NOT_TOLD)
        counted_rows = np.flatnonzero(counts != NOT_TOLD)
        self._appeared.append(self._of(rows, answers, counts, counted_rows))
        beside = named & (rows.person > 0) & (counts == NOT_TOLD)
        self._related.append((rows.year, np.unique(rows.person[beside])))

    def _row_key(self, year: int, which: int, role: int, document: int, kind: int) -> tuple[Any, ...]:
        """Return a tally's codes: the role and the unit are empty for an offence without a person."""
        article = self.offences.offences[which]["article"]
        label = self.codes["document"][self.offences.documents[document]]
        unit = ("", *self.recipe["unit"].values())[0 if kind == 2 else kind + 1]
        return year, article, self.codes["role"][self.offences.roles[role]["label"]] if unit else "", label, unit

    def _of(self, rows: OffenceRows, answers: PersonAnswers, counts: Numbers, counted: Numbers) -> Appearances:
        like = self.offences.like[rows.which[counted]]
        foreign = np.where(answers.citizen[counted] == NOT_TOLD, len(self.people.citizens), answers.citizen[counted])
        home = self.people.citizens.index(self.recipe["own"]["citizen"])
        return Appearances(
            person=rows.person[counted],
            year=np.full(len(counted), rows.year),
            day=rows.registered[counted] + date(rows.year, 1, 1).toordinal(),
            counts=counts[counted],
            where=np.full(len(counted), REGISTER),
            place=rows.offence[counted],
            sex=answers.sex[counted],
            age=answers.age[counted],
            citizen=np.where(answers.own[counted], home, np.where(answers.foreign[counted], foreign, NOT_TOLD)),
            form=self._form_of_marks[like, rows.marks[counted]],
            organisation=np.zeros(len(counted), dtype=np.int64),
        )

    def _counting_table(self) -> Numbers:
        """Return as which entry of `counts` a row counts, by offence, role and document; `NOT_TOLD` where as none."""
        table = np.full((len(self.offences.offences), len(self.offences.roles), len(self.offences.documents)), NOT_TOLD)
        for place, entry in enumerate(self.recipe["counts"]):
            for which, offence in enumerate(self.offences.offences):
                numbering = entry.get("numbering", offence.get("numbering"))
                if offence.get("article") != entry["article"] or offence["paragraph"] not in entry["paragraph"]:
                    continue
                if offence.get("numbering") != numbering:
                    continue
                for role, role_entry in enumerate(self.offences.roles):
                    for document, label in enumerate(self.offences.documents):
                        codes = self.codes["role"][role_entry["label"]], self.codes["document"][label]
                        if codes == (entry["role"], entry["document"]):
                            table[which, role, document] = place
        return table

    def _form_per_mark(self) -> Numbers:
        """Return the form that the marks of a row tell, by pattern and choice of marks."""
        listed = [[_form(entry["are"], self.forms) for entry in pattern["marks"]] for pattern in self.offences.patterns]
        widest = max(len(entries) for entries in listed)
        return np.array([[*entries, *[NOT_TOLD] * (widest - len(entries))] for entries in listed])

    def tally(self) -> list[dict[str, Any]]:
        """Return rows by year, article, role, document and unit, in that order."""
        names = ("year", "article", "role", "document", "unit")
        return [
            {**dict(zip(names, codes, strict=True)), "rows": number} for codes, number in sorted(self._rows.items())
        ]

    def others(self) -> dict[str, int]:
        """Return rows of each year under articles that nobody asks about."""
        return {str(year): number for year, number in sorted(self._others.items())}

    # --- persons ------------------------------------------------------------------------------------------------------

    def appeared(self) -> Appearances:
        """Return everybody who counted so far."""
        return Appearances.together(self._appeared)

    def record_case(self, in_care: Appearances) -> None:
        """Keep who appears in the care programmes."""
        self._appeared.append(in_care)

    def persons(self) -> Iterator[dict[str, Any]]:
        """Yield for each indicator and year the unique persons, their crossings, and where they occur again."""
        everybody = self.appeared()
        indicators = [entry["indicator"] for entry in self.counts]
        for indicator in dict.fromkeys(indicators):
            of_indicator = np.array([name == indicator for name in indicators])[everybody.counts]
            for year in sorted(set(everybody.year[of_indicator].tolist())):
                chosen = everybody.only(of_indicator & (everybody.year == year))
                yield self._answered(
                    indicator, year, chosen.only(np.lexsort((chosen.where, chosen.day, chosen.person)))
                )

    def _answered(self, indicator: str, year: int, rows: Appearances) -> dict[str, Any]:
        """Return the answers of one indicator and year; `rows` stand person by person, each from the earliest on."""
        persons, first = np.unique(rows.person, return_index=True)
        taken = {
            "status": self._first_of("status", [entry.get("status", "") for entry in self.counts], rows, rows.counts),
            "form": self._first_of("form", [self.codes["form"][label] for label in self.forms], rows, rows.form),
            "organisation": [self.organisations[place] for place in rows.organisation[first].tolist()],
            "sex": self._earliest("sex", self.people.sexes, rows, rows.sex),
            "age": self._earliest("age", self.people.ages, rows, rows.age),
            "citizen": self._earliest("citizen", self.people.citizens, rows, rows.citizen),
        }
        crossings = [entry["by"] for entry in self.recipe["crossings"] if entry["indicator"] == indicator]
        return {
            "indicator": indicator,
            "year": year,
            "persons": len(persons),
            "rows": len(rows),
            "crossings": [{"by": by, "cells": _crossed(by, taken)} for by in crossings],
            "in_both_registers": _in_two(rows.person, rows.where),
            "in_several_offences": _in_two(rows.person[rows.where == REGISTER], rows.place[rows.where == REGISTER]),
            "under_related_articles_too": self._beside(year, persons),
            "namesakes": _shared(self.people.named(persons)),
        }

    def _first_of(self, dimension: str, codes: list[str], rows: Appearances, answers: Numbers) -> list[str]:
        """Return for each person the first code in the declared order that any row tells."""
        order = [*self.recipe["take"][dimension], self.recipe["unknown"]]
        ranks = np.array([order.index(code) if code in order else len(order) - 1 for code in [*codes, order[-1]]])
        _, first = np.unique(rows.person, return_index=True)
        best = np.minimum.reduceat(ranks[answers], first) if len(first) else first
        return [order[rank] for rank in best.tolist()]

    def _earliest(self, dimension: str, labels: list[str], rows: Appearances, answers: Numbers) -> list[str]:
        """Return for each person the code of the earliest row that tells one."""
        extra = [self.recipe["foreign"], self.recipe["unknown"]]
        codes = [*(self.codes[dimension][label] for label in labels), *extra]
        persons = np.unique(rows.person)
        is_known = answers != NOT_TOLD
        tellers, first = np.unique(rows.person[is_known], return_index=True)
        found = np.full(len(persons), NOT_TOLD)
        found[np.searchsorted(persons, tellers)] = answers[is_known][first]
        return [codes[place] for place in found.tolist()]

    def _beside(self, year: int, persons: Lots) -> int:
        """Find how many of these persons stand in rows of the year that count nowhere."""
        beside = [found for when, found in self._related if when == year]
        return int(np.isin(persons, np.concatenate(beside)).sum()) if beside else 0


def _tallied(parts: Numbers) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield every different column of `parts`, and how often it stands there."""
    found, numbers = np.unique(parts, axis=1, return_counts=True)
    yield from ((tuple(column), number) for column, number in zip(found.T.tolist(), numbers.tolist(), strict=True))


def _form(marks: list[str], forms: list[str]) -> int:
    found = [forms.index(mark) for mark in marks if mark in forms]
    return found[0] if found else NOT_TOLD


def _in_two(person: Lots, places: Numbers) -> int:
    """Find how many persons stand in more than one place."""
    pairs = np.unique(np.stack([person, places.astype(np.uint64)]), axis=1)
    _, times = np.unique(pairs[0], return_counts=True)
    return int((times > 1).sum())


def _shared(names: Lots) -> int:
    """Find how many have a name that another one has too."""
    _, times = np.unique(names, return_counts=True)
    return int(times[times > 1].sum())


def _crossed(by: Sequence[str], taken: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Return the number of persons in every cell that has any."""
    tallied = Counter(zip(*(taken[dimension] for dimension in by), strict=True))
    return [{**dict(zip(by, codes, strict=True)), "persons": number} for codes, number in sorted(tallied.items())]
