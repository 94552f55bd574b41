"""Make the tables of a submission as every output shows them: layout, cells, notes and controls.

They are made once a dossier; the workbook, the page and the reference metadata read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, ObsStatus
from thb_eu.base.table_schemas import values_of
from thb_eu.definitions import IndicatorTable, Policy
from thb_eu.publication.labels import MISSING_SIGN, WITHHELD_SIGN, interval
from thb_eu.publication.layout import Codes, Controls, LaidOutCell, TableLayout, controls_of, laid_out, outcome_of
from thb_eu.publication.table_notes import Note, numbered
from thb_eu.results import Submission

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TableContents:
    """One table as it stands on its sheet: where everything stands, and its cells by codes (none in a blank form).

    `totals`: the total over all dimensions (what stands in place of a missing one; a dash where the table can have
    none), and how many cells of the whole table hold a value and how many none.
    """

    layout: TableLayout
    controls: Controls
    cells: Mapping[Codes, LaidOutCell]
    totals: tuple[int | str, int, int]

    @property
    def table(self) -> IndicatorTable:
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
    """Return the tables of a submission, in their order; of a blank form without their cells."""
    cells, collection, found = submission.protected.cells, submission.collection, []
    for layout in laid_out(cells, submission.definitions):
        of_table = cells[cells["table"] == layout.table.name]
        every = dict(_cells(of_table, layout, free_mark(submission)))
        held = {codes: every[codes] for codes in layout.positions}
        values = sum(cell.value is not None for cell in every.values())
        total = every.get(tuple(codelist.total or NOT_APPLICABLE for codelist in layout.lists.values()))
        grand = WITHHELD_SIGN if total is None else total.shown
        controls = controls_of(layout, collection.year, collection.geo)
        totals = (grand, values, len(every) - values)
        found.append(TableContents(layout, controls, {} if is_blank else held, totals))
    return tuple(found)


def _cells(of_table: pd.DataFrame, layout: TableLayout, free: str) -> Iterator[tuple[Codes, LaidOutCell]]:
    """Yield all cells of a table by their codes, in the order of their rows."""
    keys = zip(*(of_table[name].tolist() for name in layout.table.names), strict=True)
    numbers = (values_of(of_table[name]) for name in ("obs_value", *INTERVAL))
    columns = ("obs_status", "conf_status", "provisions", "sources", "reasons")
    for codes, value, least, most, status, mark, provisions, sources, reasons in zip(
        keys, *numbers, *(of_table[name].tolist() for name in columns), strict=True
    ):
        shown = "" if status == ObsStatus.VALUE.value else status
        instead = interval(least, most) or MISSING_SIGN
        yield codes, LaidOutCell(value, shown, "" if mark == free else mark, provisions, sources, reasons, instead)


def perturbing_policy(submission: Submission) -> Policy | None:
    """Return the policy by which this edition tells other numbers than the counted ones; None where it does not."""
    policy = submission.definitions.law.policy(submission.collection.year)
    return policy if policy and policy.perturbs and submission.protected.audience.withholds else None


def free_mark(submission: Submission) -> str:
    """Return the confidentiality mark that needs no showing, as the policy on small counts names it."""
    return submission.definitions.law.free_mark(submission.protected.policy)
