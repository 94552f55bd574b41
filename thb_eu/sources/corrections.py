"""Read corrections: cells that are read as another value, on somebody's authority.

The supplier's file is never edited. Refused, all faults at once: a file that the collection does not have; and against
the table itself a sheet, row, column or cell that is not there, a
cell corrected twice, and a `from` that no longer stands in the cell: the supplier has sent something else since, and
whoever authorised it must look again. No message repeats a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, in_context
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import is_cell, place_of
from thb_eu.definitions import Contract, Correction
from thb_eu.definitions.interventions import seal_of_labels
from thb_eu.definitions.strict_reader import closest, position
from thb_eu.results.deliveries import table_of_place
from thb_eu.sources.aggregate_facts import AggregateTable
from thb_eu.sources.grid import CellSpot, Grid, UnusualCell, cell_at

RESTS = "correction"
AS_SHOWN = _("Name the cell as a spreadsheet shows it; the header is not corrected.")


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


def corrected(grid: Grid, corrections: Iterable[Correction], contract: Contract) -> tuple[Grid, tuple[Correction, ...]]:
    """`grid` with the corrections of its file applied, and these, each at the cell where its row stands now.

    In a file that was sent, one that no longer finds what it corrects rests, and is told; in any other it is refused.
    """
    applying = [_in_its_row(one, grid, contract) for one in corrections if one.where.file == grid.file]
    if table_of_place(grid.file, contract.name):
        texts = grid.texts
        found = [texts.get(_spot(grid, one) or (0, 0)) == one.from_value for one in applying]
        resting = [one for one, holds in zip(applying, found, strict=True) if not holds]
        applying = list(compress(applying, found))
        why = _("The correction {id} rests: its cell is not there any more, or holds another value than it corrects.")
        told = (UnusualCell(RESTS, why.filled({"id": one.id}), one.where.cell) for one in resting)
        grid = replace(grid, otherwise=(*grid.otherwise, *told))
    refuse_if_any(SourceRefused, _unfit(grid, applying))
    texts = {spot: one.to_value for one in applying if (spot := _spot(grid, one))}
    return grid.read_as(texts), tuple(applying)


def labels_beside(row: Sequence[str], at: int, contract: Contract) -> str:
    """Return the seal of the labels of a row, without those of the cell in column `at` itself."""
    counting = [field.count is not None or field.printed_total for field in contract.fields]
    texts = enumerate(zip(row, counting, strict=False))
    return seal_of_labels(text for place, (text, counts) in texts if place != at and not counts)


def _in_its_row(correction: Correction, grid: Grid, contract: Contract) -> Correction:
    """Return a correction at the cell where its row stands now; as it is, where its row is not sealed or not there.

    Of several rows with its labels only the one at its place is meant.
    """
    if not correction.labels:
        return correction
    (number, column), agreed = place_of(correction.where.cell), contract.as_sent(grid.header)
    rows = [row for row, cells in grid.rows if labels_beside(cells, column - 1, agreed) == correction.labels]
    if number in rows:
        return correction
    moved = cell_at(rows[0], column - 1) if len(rows) == 1 else ""
    return replace(correction, where=replace(correction.where, cell=moved))


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
    texts, taken = grid.texts, dict[CellSpot, str]()
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


def _spot(grid: Grid, correction: Correction) -> CellSpot | None:
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
