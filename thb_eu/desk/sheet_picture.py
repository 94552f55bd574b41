"""Draw a supplier's table as a spreadsheet shows it, with marks on its cells.

Columns have their letters and rows their numbers; marked cells are numbered, and the words to each number stand below.
Of a register of persons nothing is shown but the place, row and column: no value of a person's row leaves its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text, layout
from thb_eu.base.model import Finding, Place
from thb_eu.base.ooxml.cell_reference import area_of, is_cell, letters_of
from thb_eu.definitions import Contract, Definitions
from thb_eu.results import Collection
from thb_eu.sources.grid import Grid, read_grid
from thb_eu.sources.sheets import Numbered
from thb_eu.year.changes import CellChange, TableFile

SHOWN, CONTEXT_ROWS = 60, 3
"""A table of more rows is shown near its marks alone: so many rows above and below each."""
NOT_IN_A_KEY = re.compile("[^a-z0-9]+")
CHANGED = "changed"
"""The mark of a cell that is told otherwise than before; others are called as the severity of a finding."""

COUNTED = "counted"
"""The mark of a cell that counts in a figure."""
KINDS = ("error", "warning", "note", CHANGED, COUNTED)
"""Kinds of marks, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said of a place of a sheet: its kind, in words.

    `before`: what a changed cell held.
    """

    where: Place
    kind: str
    words: Text
    before: str | None = None


@dataclass(frozen=True, slots=True)
class PicturedCell:
    """A cell: its text, and the numbers of its marks, of which the weightiest gives the `kind`."""

    text: str
    is_number: bool
    kind: str = ""
    numbers: tuple[int, ...] = ()
    before: str | None = None


@dataclass(frozen=True, slots=True)
class PicturedRow:
    """A row with its number; `follows_gap`: rows above it are blank, or were left out as nothing is marked there."""

    number: int
    cells: tuple[PicturedCell, ...]
    is_header: bool
    follows_gap: bool


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A table in its look; without `rows` where it is a register or cannot be read. `marks`: by their number, from 1.

    `key`: what the names of its places in a page begin with.
    """

    key: str
    title: Text
    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[PicturedRow, ...]
    marks: tuple[Mark, ...]
    is_register: bool
    leaves_out: bool

    def place_of(self, where: Place) -> Place:
        """Return a place of the collection inside this table; of a register its row and the name of its column."""
        return Place(cell="" if self.is_register else where.cell, row=where.row, column=where.column)


def finding_marks(findings: Iterable[Finding]) -> tuple[Mark, ...]:
    """Return the marks for findings."""
    return tuple(Mark(finding.where, finding.severity.value, finding.message) for finding in findings)


def change_marks(changes: Iterable[CellChange], file: str) -> tuple[Mark, ...]:
    """Return the marks for cells that are told otherwise than before."""
    return tuple(
        Mark(
            Place(file, cell=change.cell),
            CHANGED,
            layout("{label}: {before} → {now}", label=change.label, before=change.before or "–", now=change.now or "–"),
            before=change.before,
        )
        for change in changes
    )


def picture_of(
    collection: Collection, definitions: Definitions, file: str, marks: Sequence[Mark] = ()
) -> SheetPicture | None:
    """Return the picture of a file that the collection lists, marked where `marks` point into it; None for others."""
    entry = collection.by_file.get(file)
    return picture(collection.folder, entry, collection.year, definitions, marks) if entry else None


def picture(
    folder: Path, entry: Mapping[str, Any], year: int, definitions: Definitions, marks: Sequence[Mark] = ()
) -> SheetPicture:
    """Return the picture of the table that an `entry` of a descriptor names below `folder`."""
    agreed, file = definitions.contracts[str(entry["thb:contract"])], TableFile(folder, entry, year)
    path = file.path
    mine = tuple(mark for mark in marks if mark.where.file == path)
    grid = None if agreed.records else _grid(file, agreed)
    written = [row for row in grid.written if any(map(str.strip, row[1]))] if grid else []
    rows = tuple(_rows(written, grid.header_row, mine)) if grid else ()
    width = max((len(row.cells) for row in rows), default=0)
    return SheetPicture(
        key=NOT_IN_A_KEY.sub("-", path.casefold()),
        title=agreed.title,
        file=path,
        sheet=_sheet(entry, grid),
        columns=tuple(letters_of(column) for column in range(1, width + 1)),
        rows=rows,
        marks=mine,
        is_register=bool(agreed.records),
        leaves_out=len(rows) < len(written),
    )


def _sheet(entry: Mapping[str, Any], grid: Grid | None) -> str:
    """Return the sheet that shows the table: of the form that brought it, else of its own workbook."""
    form = entry.get("thb:form")
    return str(form["sheet"]) if form else grid.sheet if grid else ""


def _grid(file: TableFile, agreed: Contract) -> Grid | None:
    try:
        return read_grid(file.content(), file.path, file.as_agreed(agreed))
    except SourceRefused:
        return None


def _rows(written: Sequence[Numbered], header_row: int, marks: Sequence[Mark]) -> Iterator[PicturedRow]:
    by_cell, by_row = _numbered(marks)
    width = max((len(cells) for _number, cells in written), default=0)
    marked = {*by_row, *(row for row, _column in by_cell)}
    near = {row + at for row in marked for at in range(-CONTEXT_ROWS, CONTEXT_ROWS + 1)}
    shown = [
        (number, cells) for number, cells in written if len(written) <= SHOWN or number <= header_row or number in near
    ]
    last = 0
    for number, cells in shown:
        full = (*cells, *[""] * (width - len(cells)))
        pictured = tuple(
            _cell(text, (*by_row.get(number, ()), *by_cell.get((number, column), ())), marks)
            for column, text in enumerate(full, start=1)
        )
        yield PicturedRow(number, pictured, number == header_row, number > last + 1)
        last = number


def _cell(text: str, numbers: Sequence[int], marks: Sequence[Mark]) -> PicturedCell:
    mine = [marks[number - 1] for number in numbers]
    kind = min((mark.kind for mark in mine), key=KINDS.index, default="")
    before = next((mark.before for mark in mine if mark.before is not None), None)
    return PicturedCell(text.strip(), text.strip().replace(".", "").isdecimal(), kind, tuple(numbers), before)


def _numbered(marks: Sequence[Mark]) -> tuple[dict[tuple[int, int], list[int]], dict[int, list[int]]]:
    """Return the marks' numbers by cell, and by row where no cell is told; those of a place elsewhere have none."""
    by_cell: dict[tuple[int, int], list[int]] = {}
    by_row: dict[int, list[int]] = {}
    for number, mark in enumerate(marks, start=1):
        cells = [*_cells(mark.where.cell)]
        for cell in cells:
            by_cell.setdefault(cell, []).append(number)
        if not cells and mark.where.row:
            by_row.setdefault(mark.where.row, []).append(number)
    return by_cell, by_row


def _cells(named: str) -> Iterator[tuple[int, int]]:
    """Yield the cells that a place names: `D12`, or ranges as `D12:D14, D20`."""
    for part in named.split(", "):
        if all(map(is_cell, part.split(":"))):
            (top, left), (bottom, right) = area_of(part)
            yield from ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
