"""Compare a table as it stood with what comes now, cell by cell.

Rows are known by their labels, wherever they stand; of two rows with the same labels the first is compared with the
first. A row that came or went is told by its counts, blank on the other side. Registers are not compared here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Contract
from thb_eu.definitions.contracts import folded
from thb_eu.sources.collection import as_described
from thb_eu.sources.file_safety import inside
from thb_eu.sources.grid import Grid, cell_at, read_grid
from thb_eu.sources.numerals import with_plain_counts

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A count that is told otherwise: its table, the labels of its row, its column, its cell; a text each, or blank.

    `cell`: where it stands now; where it is gone, where it stood.
    """

    contract: str
    label: str
    column: str
    cell: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table as a collection names it: the folder below which its file lies, its entry in the descriptor, its year."""

    folder: Path
    entry: Mapping[str, Any]
    year: int

    @property
    def path(self) -> str:
        """The file, as the collection names it."""
        return str(self.entry["path"])

    def as_agreed(self, contract: Contract) -> Contract:
        """Return the contract of the year, as the entry describes the file."""
        return as_described(contract.for_year(self.year), self.entry)

    def content(self) -> bytes:
        """Return the bytes of the file; refused where it leads out of the folder or is not there."""
        return inside(self.folder, self.path, self.path).read_bytes()


def changes(before: TableFile | None, now: TableFile | None, agreed: Contract) -> tuple[CellChange, ...]:
    """Return every count that differs between two files of one contract; a file that cannot be read has no counts."""
    old, new = (_counts(file, agreed) if file else {} for file in (before, now))
    order = [*new, *(key for key in old if key not in new)]
    found = []
    for labels, occurrence, column in order:
        key = labels, occurrence, column
        (was, stood), (text, stands) = old.get(key, ("", "")), new.get(key, ("", ""))
        if was != text:
            label = ", ".join(filter(None, labels))
            found.append(CellChange(agreed.name, label, column, stands or stood, was, text))
    return tuple(found)


def _counts(file: TableFile, agreed: Contract) -> dict[tuple[Row, int, str], tuple[str, str]]:
    """Return the counts of a file by the labels of their row and their column: each as a text, with its cell."""
    contract = file.as_agreed(agreed)
    try:
        grid = read_grid(file.content(), file.path, contract)
    except (SourceRefused, OSError):
        return {}
    sent = contract.as_sent(grid.header)
    grid, _ambiguous = with_plain_counts(grid, sent)
    return dict(_of_grid(grid, sent))


def _of_grid(grid: Grid, contract: Contract) -> Iterator[tuple[tuple[Row, int, str], tuple[str, str]]]:
    counting = [field.count is not None or field.printed_total for field in contract.fields]
    seen: Counter[Row] = Counter()
    for number, cells in grid.rows:
        row = (*cells, *[""] * (len(counting) - len(cells)))
        labels = tuple(compress(row, (not counts for counts in counting)))
        key = tuple(map(folded, labels))
        seen[key] += 1
        for at in compress(range(len(counting)), counting):
            yield (labels, seen[key], contract.fields[at].name), (row[at], cell_at(number, at))
