"""Table contents: a submission in, its tables as every output shows them out: layout, cells, notes and controls.

They are made once a dossier; the workbook, the page and the reference metadata read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.definitions import Table
from thb_eu.model import ObsStatus, Submission
from thb_eu.publication.controls import Controls, controls_of, outcome_of
from thb_eu.publication.layout import Cell, Codes, TableLayout, laid_out
from thb_eu.publication.table_notes import Note, numbered


@dataclass(frozen=True)
class TableContents:
    """One table as it stands on its sheet: where everything stands, and its cells by codes (none in a blank form)."""

    layout: TableLayout
    controls: Controls
    cells: Mapping[Codes, Cell]

    @property
    def table(self) -> Table:
        """The table as the definitions have it."""
        return self.layout.table

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """Its numbered notes."""
        return numbered(self.layout, self.cells)

    @cached_property
    def bounds(self) -> frozenset[Codes]:
        """The cells that hold only a bound."""
        return frozenset(codes for codes, cell in self.cells.items() if cell.status == ObsStatus.BOUND.value)

    @cached_property
    def outcomes(self) -> tuple[int | None, ...]:
        """What each control comes to, in their order; None where it cannot be judged."""
        values = {codes: cell.value for codes, cell in self.cells.items() if codes not in self.bounds}
        known = {codes: value for codes, value in values.items() if value is not None}
        return tuple(outcome_of(control, known) for control in self.controls.controls)


def contents_of(submission: Submission, is_blank: bool = False) -> tuple[TableContents, ...]:
    """The tables of a submission, in their order; of a blank form without their cells."""
    collection = submission.collection
    return tuple(
        TableContents(
            layout,
            controls_of(layout, collection.year, collection.geo),
            {} if is_blank else _cells(submission, layout),
        )
        for layout in laid_out(submission.protected.cells, submission.definitions)
    )


def _cells(submission: Submission, layout: TableLayout) -> dict[Codes, Cell]:
    """The cells of the table that stand on its sheet, by their codes."""
    cells, free, plain = submission.protected.cells, free_mark(submission), ObsStatus.VALUE.value
    own = cells[cells["table"] == layout.table.name]
    keys = zip(*(own[name].tolist() for name in layout.table.names), strict=True)
    values = own["obs_value"].astype(object).where(own["obs_value"].notna(), None).tolist()
    columns = ("obs_status", "conf_status", "provisions", "sources", "reasons")
    rows = zip(keys, values, *(own[name].tolist() for name in columns), strict=True)
    return {
        codes: Cell(value, "" if status == plain else status, "" if mark == free else mark, *rests_on)
        for codes, value, status, mark, *rests_on in rows
        if codes in layout.positions
    }


def free_mark(submission: Submission) -> str:
    """The confidentiality mark that needs no showing, as the policy on small counts names it."""
    named = submission.protected.policy
    return next((policy.otherwise for policy in submission.definitions.law.policies if policy.id == named), "")
