"""Decide which numbers of suppliers everybody may be told; one sentence, which all reports for the public obey.

A number is public (i) where it is of a table that the collection declares published, (ii) where the policy of the year
says nothing of its unit, (iii) where a cell that the public edition shows counts the same facts and no other. Of
another year only the first holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from thb_eu.base.model import UNIT, ObsStatus
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.definitions import Policy

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PublicNumbers:
    """What of the suppliers' numbers is public, by the cells of one edition and the facts behind them.

    `withholds`: whether the edition keeps back what is not; one with true counts marks it. `published`: the tables
    that the collection declares so.
    """

    policy: Policy
    year: int
    published: frozenset[str]
    withholds: bool
    cells: pd.DataFrame
    contributions: pd.DataFrame

    def is_open(self, fact: Row) -> bool:
        """Tell whether a fact is public by itself: by its table, or by its unit."""
        return fact["resource"] in self.published or (
            fact.get("time") == self.year and fact[UNIT] not in self.policy.units
        )

    def counting(self, facts: Iterable[str]) -> tuple[Row | None, ...]:
        """Return the cells that count these facts and no other; None for one that the public does not get as it is.

        A cell that is missing in every edition, as a part of it is not known, is none of them.
        """
        return self._by_facts.get(frozenset(facts), ())

    def kept_back(self, facts: Iterable[Row]) -> tuple[str, ...]:
        """Return the tables by which some of these facts are not public."""
        return tuple(dict.fromkeys(fact["resource"] for fact in facts if not self.is_open(fact)))

    def mark(self, value: int, unit: str, is_public: bool) -> str:
        """Return the mark that a supplier's number bears where it is told as it is."""
        if is_public:
            return self.policy.otherwise
        is_small = 0 < value < self.policy.below or (self.policy.zeros and not value)
        return self.policy.primary if is_small and unit in self.policy.units else self.policy.secondary

    @cached_property
    def _by_facts(self) -> Mapping[frozenset[str], tuple[Row | None, ...]]:
        names = [name for name in self.contributions.columns if name in self.cells.columns]
        cells = dict(zip(tuples_of(self.cells, names), records(self.cells), strict=True))
        behind: dict[tuple[Any, ...], set[str]] = {}
        for key, fact in zip(tuples_of(self.contributions, names), self.contributions["fact"], strict=True):
            behind.setdefault(key, set()).add(fact)
        found: dict[frozenset[str], tuple[Row | None, ...]] = {}
        for key, facts in behind.items():
            cell = cells.get(key)  # none where the public edition does not name its code
            if cell is None or cell["obs_value"] is not None or cell["obs_status"] == ObsStatus.SUPPRESSED.value:
                found[frozenset(facts)] = (*found.get(frozenset(facts), ()), cell if self._is_shown(cell) else None)
        return found

    def _is_shown(self, cell: Row | None) -> bool:
        if cell is None or cell["obs_value"] is None or self.policy.perturbs:
            return False
        return bool(cell["conf_status"] == self.policy.otherwise)
