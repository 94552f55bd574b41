"""Codes: which codes a table lists in a given year, and which of them a category adds up to.

Comes in: code lists, the reporting country and year, and the codes that occur in the facts. Goes out: for every
dimension the codes to list, in order, and the way up from each category to its groups and its total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from thb_eu.definitions import Definitions, Dimension, Hierarchy
from thb_eu.model import NOT_APPLICABLE, Collection


@dataclass(frozen=True, eq=False)
class Codes:
    """The codes of every dimension of the EU tables, for one collection."""

    hierarchies: Mapping[str, Hierarchy]
    occurring: Mapping[str, frozenset[str]]
    geo: str
    _members: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def listed(self, dimension: Dimension) -> tuple[str, ...]:
        """The codes that a table lists; of countries, only the reporting one and those that occur."""
        codelist = self.hierarchies[dimension.name].codelist
        if not dimension.occurring:
            return tuple(codelist.by_code)
        kept = {*self.occurring[dimension.name], self.geo}
        return tuple(code.code for code in codelist.codes if code.parent not in codelist.groups or code.code in kept)

    def way_up(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        """The code and everything it adds up to; itself alone where a dimension adds nothing up."""
        return self.hierarchies[dimension.name].ancestors(code) if dimension.adds_up else (code,)

    def items_below(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        """The categories proper that must be recorded before `code` is known."""
        return self.hierarchies[dimension.name].items_below(code) if dimension.adds_up else (code,)

    def members(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        """The codes that a table lists one level below a total or group, in their order."""
        at = (dimension.name, code)
        if at not in self._members:
            below = self.hierarchies[dimension.name].children(code)
            self._members[at] = tuple(one for one in self.listed(dimension) if one in below)
        return self._members[at]

    def total(self, dimension: Dimension) -> str:
        """The total of a dimension; `_Z` where its list has none."""
        return self.hierarchies[dimension.name].codelist.total or NOT_APPLICABLE

    def untold(self, dimension: Dimension) -> str:
        """The code of what does not tell a dimension: unknown; `_Z` where its parts are added over nothing."""
        return self.unknown(dimension) if dimension.adds_up else NOT_APPLICABLE

    def unknown(self, dimension: Dimension) -> str:
        """The code for what exists but is not known; `_Z` where the list has none."""
        return self.hierarchies[dimension.name].codelist.unknown or NOT_APPLICABLE


def codes_for(definitions: Definitions, collection: Collection, facts: pd.DataFrame) -> Codes:
    """The codes for one collection; `facts` tells which ones occur."""
    hierarchies = definitions.hierarchies(collection.year, collection.geo)
    occurring = {name: frozenset(facts[f"eu_{name}"].dropna()) for name in hierarchies}
    return Codes(hierarchies, occurring, collection.geo)
