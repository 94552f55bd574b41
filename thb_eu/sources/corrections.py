"""Read corrections: cells that are read as another value, on somebody's authority.

The supplier's file is never edited. Refused, all faults at once: a file that the collection does not have; and against
the table itself a sheet, row, column or cell that is not there, a
cell corrected twice, and a `from` that no longer stands in the cell: the supplier has sent something else since, and
whoever authorised it must look again. No message repeats a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, in_context
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import is_cell, place_of
from thb_eu.definitions import Correction
from thb_eu.definitions.strict_reader import closest, position
from thb_eu.sources.aggregate_facts import AggregateTable
from thb_eu.sources.grid import Grid, cell_at

AS_SHOWN = _("Name the cell as a spreadsheet shows it; the header is not corrected.")

Spot = tuple[int, int]
"""A row as a spreadsheet counts it, and a column counted from 0."""


def correction_faults(
    corrections: Sequence[Correction], files: Sequence[str], name: str, content: bytes
) -> Iterator[Fault]:
    """Yield files that the collection does not have; `name` and `content` are those of the file of corrections."""
    for number, correction in enumerate(corrections):
        if (file := correction.where.file) not in files:
            place = position(name, content, ["corrections", number, "where"]).of(correction.id)
            what = _("the collection has no file {file!r}.", file=file)
            yield Fault(place, "unknown-file", what, closest(file, files))


def column_of(correction: Correction, names: Sequence[str]) -> int | None:
    """Return the number of the corrected column among `names`; nothing where the table has no such column."""
    where = correction.where
    if is_cell(where.cell):
        at = place_of(where.cell)[1] - 1
        return at if at < len(names) else None
    return names.index(where.column) if where.column in names else None


def corrected(grid: Grid, corrections: Iterable[Correction]) -> Grid:
    """`grid` with the corrections of its file applied; every correction must find what it corrects."""
    applying = [correction for correction in corrections if correction.where.file == grid.file]
    if not applying:
        return grid
    refuse_if_any(SourceRefused, _unfit(grid, applying))
    read_as = {_spot(grid, correction): correction.to_value for correction in applying}
    rows = tuple(
        (number, tuple(read_as.get((number, column), text) for column, text in enumerate(cells)))
        for number, cells in grid.rows
    )
    return replace(grid, rows=rows)


def corrections_of_facts(
    tables: Iterable[AggregateTable], corrections: Sequence[Correction]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """By file and cell of a count: the ids of the corrections that it rests on.

    A count rests on its own cell, and on the cells of its row that are no counts: its labels, its year, its days.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table in tables:
        grid, fields = table.grid, table.contract.fields
        for correction in corrections:
            if correction.where.file == grid.file:
                row, at = _spot(grid, correction) or (0, 0)
                counts = [column for column, field in enumerate(fields) if field.count is not None]
                for column in [at] if at in counts or fields[at].printed_total else counts:
                    place = (grid.file, cell_at(row, column))
                    found[place] = (*found.get(place, ()), correction.id)
    return found


def _unfit(grid: Grid, corrections: Iterable[Correction]) -> Iterator[Fault]:
    """Find why corrections cannot be applied to the table as it arrived."""
    texts = {(number, column): text for number, cells in grid.rows for column, text in enumerate(cells)}
    taken: dict[Spot, str] = {}
    for correction in corrections:
        where, spot = correction.where, _spot(grid, correction)
        if where.sheet not in ("", grid.sheet):
            what = _("{where}: the table is not on this sheet.")
            yield _fault(correction, "correction-misplaced", what, _("Name the sheet it is read from, or none."))
        elif spot not in texts:
            yield _fault(correction, "correction-misplaced", _("{where}: the table has no such cell."), AS_SHOWN)
        elif (first := taken.setdefault(spot, correction.id)) != correction.id:
            what = _("{where}: {first} corrects this cell already.")
            remedy = in_context("correction", "Keep one of the two.")
            yield _fault(correction, "correction-doubled", what, remedy, first)
        elif texts[spot] != correction.from_value:
            what = _("{where} no longer holds what the correction corrects.")
            remedy = _("Look at the new figure; renew or remove the correction.")
            yield _fault(correction, "correction-stale", what, remedy)


def _spot(grid: Grid, correction: Correction) -> Spot | None:
    """Find where in `grid` the corrected cell stands; nothing where no column is called so."""
    where = correction.where
    if is_cell(where.cell):
        row, column = place_of(where.cell)
        return row, column - 1
    for names in (grid.header, grid.headings):
        if where.column in names:
            return where.row or 0, names.index(where.column)
    return None


def _fault(correction: Correction, code: str, what: Text, remedy: Text, first: str = "") -> Fault:
    message = what.filled({"where": correction.where, "first": first})
    return Fault(Place("corrections.yaml").of(correction.id), code, message, remedy, "analyst")
