"""Make up what a person is like, from who the person is as a number.

Sex, citizenship and age are drawn together, as the settings join them, from the number alone: a person who occurs again
is the same again. One who is sixteen or seventeen may turn eighteen within the years of the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from thb_eu.records.synthetic.sampling import Lots, Marks, Numbers, Sampler, WeightedChoice

NOBODY = -1
NOT_TOLD = -1
"""Position of a label that a row does not tell."""

_AGAIN, _ELSEWHERE, _KIND = np.uint64(1 << 63), np.uint64(1 << 62), np.uint64(57)
_PAIR = np.uint64(2**64 - 2)
"""Two neighbouring persons without what tells them apart."""
_WITHIN = 3 * 365
"""Days within which a person of sixteen turns eighteen."""


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """What persons are like: positions of their labels; `citizen` of a foreigner of unknown country is `NOT_TOLD`."""

    sex: Numbers
    citizen: Numbers
    age: Numbers


class SyntheticPopulation:
    """All persons of a seed; none of them is kept anywhere, each is made from the number when asked for."""

    def __init__(self, settings: Mapping[str, Any], sampler: Sampler, first_day: int) -> None:
        self.sampler, self.first_day = sampler, first_day
        self.kinds = list(settings["people"])
        codes = settings["codes"]
        self.sexes, self.citizens, self.ages = (list(codes[name]) for name in ("sex", "citizen", "age"))
        pools = [settings["people"][kind].get("pool", {"offences": 1, "members": 1}) for kind in self.kinds]
        self._offences = np.array([pool["offences"] for pool in pools])
        self._members = np.array([pool["members"] for pool in pools], dtype=np.uint64)
        self._turns = tuple(self.ages.index(settings["turns"][end]) for end in ("from", "to"))
        self._by_name, self._namesakes = settings["by_name_in_thousand"], settings["namesakes_in_thousand"]
        joined = [_joint(settings["people"][kind]["joint"]) for kind in self.kinds]
        widest = max(len(entries) for entries in joined)
        self._likely = WeightedChoice.of(*([weight for weight, *_ in entries] for entries in joined))
        self._like = np.zeros((len(joined), widest, 3), dtype=np.int64)
        for number, entries in enumerate(joined):
            for place, (_, sex, citizen, age) in enumerate(entries):
                country = self.citizens.index(citizen) if citizen else NOT_TOLD
                self._like[number, place] = self.sexes.index(sex), country, self.ages.index(age)

    def once(self, kinds: Numbers, lots: Lots) -> Lots:
        """Return persons who occur in one row alone; `lots` tell the rows apart."""
        return (kinds + 1).astype(np.uint64) << _KIND | lots & np.uint64((1 << 57) - 1)

    def elsewhere(self, kind: int, count: int) -> Lots:
        """As many persons as asked for whom the register does not know."""
        return _ELSEWHERE | np.uint64(kind + 1) << _KIND | np.arange(1, count + 1, dtype=np.uint64)

    def again(self, kinds: Numbers, offence: Numbers, lots: Lots) -> Lots:
        """Return members of the circle to which the offence belongs; neighbouring lots are different members."""
        circle = (offence // self._offences[kinds]).astype(np.uint64)
        member = lots % self._members[kinds]
        who: Lots = _AGAIN | (kinds + 1).astype(np.uint64) << _KIND | circle << np.uint64(16) | member
        return who

    def like(self, person: Lots, day: Numbers) -> PersonTraits:
        """Find what each person is like on a day (counted as `date.toordinal`)."""
        kind = (person >> _KIND & np.uint64(31)).astype(np.int64) - 1
        sex, citizen, age = self._like[kind, self._likely.drawn(self.sampler.lots("likeness", person), kind)].T
        turned = day >= self.first_day + self.sampler.below("turning of age", person, _WITHIN)
        before, after = self._turns
        return PersonTraits(sex, citizen, np.where((age == before) & turned, after, age))

    def by_name(self, person: Lots) -> Marks:
        """Persons without a register number, known by their names alone; no namesake is, or two would become one."""
        known: Marks = self.sampler.below("known by name", person, 1000) < self._by_name
        return known & ~self._shares_name(person)

    def named(self, person: Lots) -> Lots:
        """Find whose name and birth date each person has: their own, or those of a namesake beside them."""
        return np.where(self._shares_name(person), person & _PAIR, person)

    def _shares_name(self, person: Lots) -> Marks:
        shares: Marks = self.sampler.below("namesakes", person & _PAIR, 1000) < self._namesakes
        return shares


def _joint(entries: list[Mapping[str, Any]]) -> list[tuple[int, str, str, str]]:
    """Return each sex, citizenship and age band that go together, weighted by the share of the ages in their entry."""
    return [
        (entry["weight"] * 1000 * share // sum(entry["ages"].values()), entry["sex"], entry["citizen"], age)
        for entry in entries
        for age, share in entry["ages"].items()
    ]
