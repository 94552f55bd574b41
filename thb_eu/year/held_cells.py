"""Read the cell of a supplier's file as it stands, and judge what may be read in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thb_eu.base.errors import Fault
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.definitions import Contract, ContractField, Correction, Definitions
from thb_eu.definitions.strict_reader import closest
from thb_eu.results import Collection
from thb_eu.sources import read
from thb_eu.sources.coding import label_read
from thb_eu.sources.collection import NO_REGISTER
from thb_eu.sources.corrections import AS_SHOWN, labels_beside
from thb_eu.sources.grid import read_grid
from thb_eu.year.act_conditions import SHOWN
from thb_eu.year.changes import TableFile
from thb_eu.year.fields import refused
from thb_eu.year.forms.rows import labels_of

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
    """The cell at `where` in a file of the table that is `agreed`; refused where it has none, and of registers."""
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
    return [fault for one in received.refused for fault in one.faults], received.collection.corrections
