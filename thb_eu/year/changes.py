"""Compare a table as it stood with what comes now, cell by cell.

Rows are known by their labels, wherever they stand; of two rows with the same labels the first is compared with the
first. A row that came or went is told by its counts, blank on the other side. Registers are not compared here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.definitions import Contract, ContractField, Correction, Definitions
from thb_eu.definitions.contracts import folded
from thb_eu.definitions.strict_reader import closest
from thb_eu.results import Collection
from thb_eu.sources import read
from thb_eu.sources.coding import label_read, with_plain_counts
from thb_eu.sources.collection import AS_SHOWN, NO_REGISTER, as_described, labels_beside
from thb_eu.sources.file_safety import inside
from thb_eu.sources.grid import Grid, cell_at, read_grid
from thb_eu.year.fields import refused
from thb_eu.year.forms.rows import labels_of
from thb_eu.year.workspace import SHOWN

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


# Read the cell of a supplier's file as it stands, and judge what may be read in its place.

NOT_LISTED = _("the list of the column {column} has no such label: what stands beside it would not be counted.")


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell of a table of figures as its file stands: its text, its column in the contract, the seal of its labels."""

    text: str
    column: ContractField
    labels: str

    @property
    def is_figure(self) -> bool:
        """Whether a count or a printed total stands there, and no label."""
        return self.column.count is not None or self.column.printed_total


def held_cell(file: TableFile, agreed: Contract, where: Place) -> HeldCell:
    """Return the cell at `where` in a file of the table `agreed`; refused where it has none, and for registers."""
    contract = file.as_agreed(agreed)
    if contract.records:
        raise refused(where, NO_REGISTER, "analyst")
    grid = read_grid(file.content(), where.file, contract)
    rows, as_sent = dict(grid.rows), contract.as_sent(grid.header)
    row, column = place_of(where.cell)
    if row not in rows or column > min(len(rows[row]), len(as_sent.fields)):
        raise refused(where, ("correction-misplaced", _("the table has no such cell."), AS_SHOWN))
    labels = labels_beside(rows[row], column - 1, as_sent)
    return HeldCell(rows[row][column - 1], as_sent.fields[column - 1], labels)


def refuse_unlisted(
    text: str, column: ContractField, agreed: Contract, where: Place, definitions: Definitions, year: int
) -> None:
    """Refuse a label that nobody could read in its column; of a long list the nearest one is offered."""
    totals = map(str.casefold, agreed.printed_totals)
    if (
        column.dimension
        and text.casefold() not in totals
        and label_read(text, column, definitions.law.lists).unresolved
    ):
        labels = labels_of(column, definitions, year)
        remedy = _("Write one of the list: {labels}.") if len(labels) <= SHOWN else closest(text, labels)
        values = {"column": column.name, "labels": ", ".join(labels)}
        raise refused(where, ("correction-breaks-contract", NOT_LISTED, remedy), "analyst", **values)


def read_alone(collection: Collection, file: str, definitions: Definitions) -> tuple[list[Fault], Sequence[Correction]]:
    """Read one file of a collection: what keeps it from being read, and the corrections that hold in it."""
    alone = replace(collection, resources=(collection.by_file[file],), decisions=())
    received = read(alone, definitions, set_aside=True)
    return [fault for refusal in received.refused for fault in refusal.faults], received.collection.corrections
