"""Find the interval into which all that an edition publishes confines each count that it suppresses.

Comes in: the cells as the public gets them, and no counted number: so two collections with the same public cells have
the same intervals, which tell nobody what he could not reckon himself. He reckons so:

- every suppressed count is a whole number from zero up, or from one up where it is known that none of them is zero;
- a total or group is the sum of its members and the unknown, along every dimension; it may be larger where a member is
  missing, or a list leaves members out, and no unknown stands beside;
- cells of several tables that lack or sum over the same dimensions show the same number;
- a later stage of proceedings counts no more than the earlier one.

What was published elsewhere is left out: whether it still holds is told nobody. Who knows it may confine a count more
closely than is told here; that he does not so too closely is proved elsewhere (`audit`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.base.model import ObsStatus
from thb_eu.definitions import Definitions, Policy
from thb_eu.definitions.law import STAGES
from thb_eu.disclosure.ends import ends_of
from thb_eu.disclosure.feasibility import rows_of
from thb_eu.disclosure.linear_system import LinearSystem, identities, places_of, stages_of
from thb_eu.results import Collection
from thb_eu.results.known_figures import Ends

Intervals = Mapping[int, Ends]
"""By the place of a suppressed cell, the least and the greatest number that it can be; None where nothing ends it."""
SEEN = -1
"""The number under which a relation holds what is seen, with which suppressed numbers and rests come to zero."""


def published_intervals(
    cells: pd.DataFrame, definitions: Definitions, collection: Collection, policy: Policy, least: int
) -> Iterator[Intervals]:
    """Yield the intervals of the suppressed counts, those together that sums tie to each other.

    `least`: what a suppressed count is at least. None are told where what is published contradicts itself.
    """
    read = _PublicCells(cells, definitions)
    read.add_up(collection)
    if STAGES in policy.attacker_knows:
        for later, earlier in stages_of(cells, definitions):
            read.relate(earlier, [later], True)
    for numbers, rows in read.parts():
        suppressed = [column for column, number in enumerate(numbers) if number in read.places]
        low, high = np.zeros(len(numbers) + 1), np.full(len(numbers) + 1, np.inf)
        low[suppressed], low[-1], high[-1] = least, 1.0, 1.0
        found = [ends for ends in ends_of(rows, low, high, suppressed) if ends]
        if len(found) == len(suppressed):
            of_numbers = (read.places[numbers[column]] for column in suppressed)
            yield {place: ends for places, ends in zip(of_numbers, found, strict=True) for place in places}


@dataclass
class _PublicCells:
    """What is read off the public cells: suppressed numbers by the places that show them, and their relations."""

    cells: pd.DataFrame
    definitions: Definitions
    places: dict[int, list[int]] = field(default_factory=dict)
    relations: list[Mapping[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._seen: dict[int, int] = {}
        by_key: dict[object, int] = {}
        values, statuses = self.cells["obs_value"].tolist(), self.cells["obs_status"].tolist()
        for place, key in enumerate(identities(self.cells, self.definitions)):
            if statuses[place] == ObsStatus.SUPPRESSED.value:
                self._numbers[place] = by_key.setdefault(key, len(by_key))
                self.places.setdefault(self._numbers[place], []).append(place)
            elif not pd.isna(values[place]):
                self._seen[place] = int(values[place])
        self._rests = len(by_key)

    def add_up(self, collection: Collection) -> None:
        """Relate every cell to its members, dimension by dimension."""
        hierarchies = self.definitions.hierarchies(collection.year, collection.geo)
        for table in self.definitions.tables:
            at = places_of(self.cells, table)
            for number, dimension in enumerate(table.dimensions):
                codelist = self.definitions.codelists[dimension.codelist]
                for total, parts in hierarchies[dimension.name].sums(at, number).items():
                    members = [at[part] for part in parts]
                    if self._numbers.keys().isdisjoint((at[total], *members)):
                        continue
                    held = [place for place in members if self._is_held(place)]
                    lacks = len(held) < len(members) or (dimension.occurring and total[number] != codelist.total)
                    unknown = [at[part] for part in parts if part[number] == codelist.unknown]
                    self.relate(at[total], held, lacks and not any(map(self._is_held, unknown)))

    def _is_held(self, place: int) -> bool:
        return place in self._numbers or place in self._seen

    def relate(self, total: int, members: Sequence[int], or_more: bool) -> None:
        """Take note that a cell is the sum of others, `or_more`."""
        if not all(map(self._is_held, (total, *members))):
            return
        factors: dict[int, int] = defaultdict(int)
        for place, factor in ((total, 1), *((member, -1) for member in members)):
            if place in self._numbers:
                factors[self._numbers[place]] += factor
            else:
                factors[SEEN] += factor * self._seen[place]
        if or_more and any(factors.values()):
            factors[self._rests] = -1
            self._rests += 1
        if any(factor for number, factor in factors.items() if number != SEEN):
            self.relations.append({number: factor for number, factor in factors.items() if factor})

    def parts(self) -> Iterator[tuple[list[int], Any]]:
        """Yield the numbers that relations tie together, and the relations as rows; the last column is what is seen."""
        system = LinearSystem((), tuple(self.relations))
        for part in system.parts_with(range(self._rests), frozenset({SEEN})):
            numbers = sorted(part)
            yield numbers, rows_of(system, numbers, (SEEN,))
