"""Bounds: how many different persons a cell may hold where some rows have no key of the person.

A row without a key is counted as a person of its own, and may in truth be any other person of the table. So each such
row moves at most one person: into a cell, only if the row has the cell's code in every dimension that it brings; out of
a cell, only if the row lies outside. Of a cell that follows:

- not less than its persons with a key, less one for each row without a key that lies outside;
- not more, in any one dimension, than the persons with a key and the rows without one under the cell's code there.

The total holds at least one person where there is any row. Rows that a decision leaves out, since their persons may be
counted already (`aside`), have no key either: they add to no value, and to every bound. Where a table has no total over
a dimension (the stages of proceedings), persons count once under each of its codes, and so do the bounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thb_eu.counts.codes import Codes
from thb_eu.counts.parts import Contribution
from thb_eu.counts.persons import SURE
from thb_eu.definitions import Table
from thb_eu.model import NOT_APPLICABLE

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The fewest and the most different persons of a cell, and how many rows without a key there are in the table."""

    least: int
    most: int
    keyless: int


class Bounds:
    """The bounds of every cell of one table, by its codes in the order of the table's dimensions."""

    def __init__(
        self, contributions: Iterable[Contribution], aside: Iterable[Contribution], table: Table, codes: Codes
    ) -> None:
        self._of_table: Key = tuple(codes.total(dimension) for dimension in table.dimensions)
        self.sure: Mapping[Key, int]
        self.keyless: Mapping[Key, int]
        self.sure, self.keyless = _held(contributions, aside)

    def of(self, cell: Key) -> Between | None:
        """The bounds of a cell; nothing where every person of the table has a key."""
        totals = self._totals(cell)
        all_keyless = self.keyless.get(totals, 0)
        if not all_keyless:
            return None
        sure, keyless = self.sure.get(cell, 0), self.keyless.get(cell, 0)
        least = max(sure - (all_keyless - keyless), 0)
        most = min(self._most(margin) for margin in _margins(cell, totals))
        if cell == totals:
            least = max(least, min(most, 1))
        return Between(least, most, all_keyless)

    def _totals(self, cell: Key) -> Key:
        """The cell of all persons among whom those of `cell` count once."""
        return tuple(
            code if total == NOT_APPLICABLE else total for code, total in zip(cell, self._of_table, strict=True)
        )

    def _most(self, margin: Key) -> int:
        return self.sure.get(margin, 0) + self.keyless.get(margin, 0)


def _margins(cell: Key, totals: Key) -> list[Key]:
    """The cell's code in one dimension and the total in all others, for each dimension; else the total itself."""
    told = [at for at, (code, total) in enumerate(zip(cell, totals, strict=True)) if code != total]
    return [(*totals[:at], cell[at], *totals[at + 1 :]) for at in told] or [totals]


def _held(
    contributions: Iterable[Contribution], aside: Iterable[Contribution]
) -> tuple[Mapping[Key, int], Mapping[Key, int]]:
    """By cell: the persons who are different for certain, and the rows without a key."""
    sure: dict[Key, int] = defaultdict(int)
    keyless: dict[Key, int] = defaultdict(int)
    for entry in aside:
        keyless[entry.codes] += int(entry.fact["value"])
    for entry in contributions:
        value, certain = entry.fact["value"], entry.fact.get(SURE)
        if value is not None:
            certain = value if certain is None else certain
            sure[entry.codes] += int(certain)
            keyless[entry.codes] += int(value - certain)
    return sure, keyless
