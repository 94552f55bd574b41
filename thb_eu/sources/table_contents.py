"""Table contents: what a table of figures says, so that it can be compared with another, whatever its form.

Comes in: a table as it was read. Goes out: its counts of the year by the codes that its rows and columns tell (those
that its contract gives to all are left out: by them two tables differ even where one file was sent for both), the hash
of its file, and the words that name it: titles above it, its sheet, its file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from thb_eu.definitions import Codelist
from thb_eu.model import WITHOUT_YEAR
from thb_eu.sources.aggregate_facts import Table
from thb_eu.sources.coding import Facts

Codes = tuple[tuple[str, str], ...]

FEW = 3
"""So many counts other than zero are hardly the same in two tables by chance; of one file, byte for byte, one is."""
ENOUGH = 5
"""A table of fewer units has no pattern by which it could be known."""


@dataclass(frozen=True, slots=True)
class TableContent:
    """What one delivered table says: its counts by the codes it tells, and how it is named."""

    resource: str
    contract: str
    file: str
    sheet: str
    populations: frozenset[str]
    counts: Mapping[Codes, int]
    sha256: str
    named: tuple[str, ...]

    @property
    def units(self) -> int:
        """All units that the table counts."""
        return sum(self.counts.values())

    @property
    def dimensions(self) -> frozenset[tuple[str, ...]]:
        """By which dimensions the table tells its units apart."""
        return frozenset(tuple(name for name, _ in codes) for codes in self.counts)

    def says_the_same_as(self, other: TableContent) -> bool:
        """Whether one may have been sent for the other: the same file, or the same counts of the same categories."""
        if not self.counts or self.counts != other.counts:
            return False
        return len(self.counts) >= FEW or self.sha256 == other.sha256

    def likeness(self, other: TableContent) -> float:
        """How alike two tables are, from 0 to 1: what both count, cell by cell, as a share of what either counts."""
        cells = self.counts.keys() | other.counts.keys()
        shared = sum(min(self.counts.get(cell, 0), other.counts.get(cell, 0)) for cell in cells)
        either = sum(max(self.counts.get(cell, 0), other.counts.get(cell, 0)) for cell in cells)
        return shared / either if either else 0.0


def content_of(table: Table, found: Facts, content: bytes, year: int, lists: Mapping[str, Codelist]) -> TableContent:
    """What `table`, whose file is `content`, says of `year` by its facts; a zero says nothing of its file."""
    counts: dict[Codes, int] = {}
    populations = set()
    names = [name for name in sorted(lists) if name not in table.contract.always]
    for fact in found.facts:
        if fact.value and fact.time in (year, WITHOUT_YEAR) and not fact.doubt.unresolved:
            codes = tuple((name, fact.codes[name]) for name in names if name in fact.codes)
            counts[codes] = counts.get(codes, 0) + fact.value
            populations.add(fact.population)
    grid = table.grid
    titles = (" ".join(filter(None, cells)) for _, cells in grid.above)
    return TableContent(
        table.resource,
        table.contract.name,
        grid.file,
        grid.sheet,
        frozenset(populations),
        counts,
        hashlib.sha256(content).hexdigest(),
        (*titles, grid.sheet, PurePosixPath(grid.file).stem),
    )
