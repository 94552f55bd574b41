"""Find which codes of a list add up to which, in a year and for a reporting country.

The one place that says what a total or a group is the sum of: counting, checks, disclosure control, the control sums of
the workbook and explanations ask here. Nothing is added up here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.definitions.codelists import Codelist

Key = tuple[str, ...]
"""The codes of one cell, in the order of the dimensions of its table."""
CellKey = tuple[str, Key]
"""One cell: the name of its table, and its codes."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """What the codes of `codelist` add up to in `year` when `geo` reports."""

    codelist: Codelist
    year: int
    geo: str

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """What each code adds up to, empty at the top; groups of membership are read on the last day of the year."""
        return {code: self._parent(code) for code in self.codelist.by_code}

    def _parent(self, code: str) -> str:
        known, day = self.codelist, f"{self.year}-12-31"
        if known.own_group and code == self.geo:
            return known.own_group
        if any(membership.holds_on(day) for membership in known.members.get(code, ())):
            return known.member_group
        return known.by_code[code].parent

    def parent(self, code: str) -> str:
        """Say what `code` adds up to; empty at the top, and for a code that is not in the list."""
        return self.parents.get(code, "")

    @cached_property
    def _ancestors(self) -> dict[str, Key]:
        return {}

    def ancestors(self, code: str) -> Key:
        """Return the code itself, then everything it adds up to, up to the total."""
        if code not in self._ancestors:
            parent = self.parent(code)
            self._ancestors[code] = (code, *(self.ancestors(parent) if parent else ()))
        return self._ancestors[code]

    def children(self, code: str) -> Key:
        """Return the codes that add up to `code` one level below it, in the order of the list."""
        return tuple(child for child, parent in self.parents.items() if parent == code)

    def items_below(self, code: str) -> Key:
        """Return the categories proper that add up to `code`; itself where there are none."""
        return tuple(item for item in self.codelist.items if code in self.ancestors(item)) or (code,)

    def sums(self, keys: Collection[Key], place: int) -> dict[Key, tuple[Key, ...]]:
        """Return the sums that cells declare in the dimension at `place`: the key of each, with those of its parts.

        Wholes stand in the order of `keys`, parts in that of the list.
        """
        known = set(keys)
        present = {key[place] for key in known}
        below = {code: [child for child in self.children(code) if child in present] for code in present}
        found = {}
        for key in keys:
            beside = ((*key[:place], code, *key[place + 1 :]) for code in below[key[place]])
            if parts := tuple(part for part in beside if part in known):
                found[key] = parts
        return found
