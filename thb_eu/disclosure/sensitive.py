"""Find by the policy which counts are sensitive, and which are public acts, told as they are.

The first level of the policy that holds a cell says how small its counts may be, or that they are told; what somebody
said of a cell by hand goes before. A count that is told in one table is told in all that show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from thb_eu.base.model import NOT_APPLICABLE
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.definitions import PROTECT, SAFE, WAIVED, CellKey, Definitions, Level, Policy
from thb_eu.disclosure.linear_system import identities
from thb_eu.results import Told

LEAST = "least"


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What a policy says of counted cells; everything as places in their frame."""

    cells: pd.DataFrame
    definitions: Definitions
    policy: Policy
    year: int

    @cached_property
    def sensitive(self) -> frozenset[int]:
        """The sensitive counts; where some rows of a register have no key, a count is judged by its least."""
        cells, policy = self.cells, self.policy
        values = cells["obs_value"].fillna(0)
        least = cells[LEAST].fillna(values) if LEAST in cells else values
        few = (values > 0) & (least < pd.Series(self.below, index=cells.index))
        if policy.zeros:
            few |= cells["obs_value"] == 0
        found = (few & cells["obs_status"].isin(policy.statuses)).fillna(False).tolist()
        by_hand = self._by_hand
        by_rule = {place for place in self.counts if found[place] and by_hand.get(place) != SAFE}
        return frozenset(by_rule.union(at for at in self.counts if by_hand.get(at) == PROTECT)) - self.told

    @cached_property
    def below(self) -> list[int]:
        """By place below which number a count is sensitive."""
        bounds = [self.policy.below] * len(self.cells)
        for place, level in self._levels.items():
            bounds[place] = level.below or 0
        return bounds

    @cached_property
    def counts(self) -> frozenset[int]:
        """Counts of the policy's units."""
        return (
            frozenset(place for place, missing in enumerate(self.cells["obs_value"].isna()) if not missing)
            & self._of_units
        )

    @cached_property
    def _of_units(self) -> frozenset[int]:
        """Cells that hold such counts, or could."""
        of_table = {table.name: table.units[0] for table in self.definitions.tables if len(table.units) == 1}
        units = self.cells["table"].map(of_table).fillna(self.cells["unit"])
        return frozenset(place for place, holds in enumerate(units.isin(self.policy.units)) if holds)

    @cached_property
    def told(self) -> frozenset[int]:
        """Cells that are told as they are, wherever the same count stands; those without a value among them."""
        by_hand = self._by_hand
        named = {place for place, level in self._levels.items() if level.told and place not in by_hand}
        named |= {place for place, status in by_hand.items() if status == WAIVED}
        told = {self._shown[place] for place in named & self._of_units}
        return frozenset(place for place in self._of_units if told and self._shown[place] in told)

    @cached_property
    def _shown(self) -> list[Told]:
        return identities(self.cells, self.definitions)

    @cached_property
    def _levels(self) -> Mapping[int, Level]:
        """By place of a cell the first level that holds it."""
        if not self.policy.levels:
            return {}
        lists = self.definitions.dimension_lists
        totals = {name: self.definitions.codelists[listed].total for name, listed in lists.items()}
        tables = {table.name: table for table in self.definitions.tables}
        found = {}
        for place, (table, *codes) in enumerate(tuples_of(self.cells, ("table", *lists))):
            told = {
                name: totals[name] if code == NOT_APPLICABLE else code for name, code in zip(lists, codes, strict=True)
            }
            if level := next((tier for tier in self.policy.levels if tier.holds(tables[table], told, totals)), None):
                found[place] = level
        return found

    @cached_property
    def _by_hand(self) -> Mapping[int, str]:
        """By place of a cell what somebody said of its count."""
        tables = {table.name: table for table in self.definitions.tables}
        said: dict[CellKey, str] = {
            (entry.table, self.definitions.key(tables[entry.table], entry.key)): entry.status
            for entry in self.policy.by_hand
            if entry.year == self.year
        }
        if not said:
            return {}
        keys = (self.definitions.cell_of(row) for row in records(self.cells))
        named = {self._shown[place]: said[key] for place, key in enumerate(keys) if key in said}
        return {place: named[count] for place, count in enumerate(self._shown) if count in named}
