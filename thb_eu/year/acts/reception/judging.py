"""Judge the collection as it would be with the files that came, before anything is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, ThbError
from thb_eu.base.messages import _, joined
from thb_eu.base.model import Audience, Place, Remedies
from thb_eu.base.ooxml.cell_reference import place_of, row_of
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.definitions.contracts import folded
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.sources.text_files import UTF_8
from thb_eu.year.acts.reception.arriving import Arrival, Reception
from thb_eu.year.received_deliveries import SENT_TWICE, questions_about

ONE_OF_THEM = _("Receive the one that holds; or both, one after the other, in the order in which they were sent.")


def judged(reception: Reception, arrivals: Sequence[Arrival]) -> Submission | None:
    """Return the collection as it would be, judged without its suites; files that cannot be read are refused.

    Nothing is judged where no file is left.
    """
    while good := [arrival for arrival in arrivals if arrival.is_good]:
        before = sum(arrival.is_good for arrival in arrivals)
        trial = reception.trial(good)
        try:
            submission = prepare(trial, reception.definitions, Audience.INTERNAL, fast=True, set_aside=True)
        except ThbError as refused:  # what several files say together
            mine = [(arrival, fault) for arrival in good for fault in refused.faults if arrival.holds(fault.where.file)]
            if not mine:
                raise
            for delivery, fault in mine:
                delivery.faults.append(fault)
            continue
        for file in submission.received.refused:
            for delivery in (arrival for arrival in good if file.path in arrival.paths):
                delivery.faults += file.faults
                delivery.refused = file
        for delivery in good:
            delivery.faults += _without_rows(delivery, submission)
        if sum(arrival.is_good for arrival in arrivals) == before:
            return submission
    return None


def _without_rows(arrival: Arrival, submission: Submission) -> Iterator[Fault]:
    """Yield tables of figures in which there is no row: whether there was none, or nothing is known, is not said."""
    sent = submission.received.sent
    for path in arrival.paths & sent.keys():
        table = sent[path]
        states_none = submission.collection.states_none(submission.collection.by_file[path]["thb:contract"])
        if not states_none and not any(any(cells) for number, cells in table.rows if number > table.header_row):
            problem = (
                "table-without-rows",
                _("the table has a header and no row."),
                _("Send the figures; where there was none, send a zero, or say so in the form."),
            )
            yield Fault(Place(path, table.sheet, row=table.header_row), *problem, "supplier")


def refuse_doubled(arrivals: Sequence[Arrival], definitions: Definitions) -> None:
    """Refuse files that bring a table which another file of the call brings; what that is called, its sender knows."""
    good = [arrival for arrival in arrivals if arrival.is_good]
    for delivery in good:
        elsewhere = {contract for other in good if other.id != delivery.id for contract in other.contracts}
        if twice := [contract for contract in delivery.contracts if contract in elsewhere]:
            tables = joined(definitions.contracts[contract].in_quotes for contract in twice)
            what = _("another file that came with this one brings the same: {tables}.", tables=tables)
            supplier = _(
                "Nothing in this file has to be mended: tell us which of the two files holds, or send that one alone "
                "again."
            )
            others = Remedies(supplier=supplier)
            delivery.faults.append(Fault(Place(delivery.name), SENT_TWICE, what, ONE_OF_THEM, "analyst", others))


# Look for what else is wrong with a refused file: what is told at a cell is mended for that, and judged again.

AT_A_CELL = frozenset(
    {
        "character-invalid",
        "error-value",
        "formula-without-value",
        "header-differs",
        "number-ambiguous",
        "statement-contradicted",
        "sum-not-recalculated",
        "value-of-other-type",
    }
)
"""What is wrong with one cell, whatever stands in the others."""
MOST_LAYERS = 3
"""So often at most a refused file is mended and judged again."""


@dataclass(frozen=True)
class FaultyTable:
    """A table of a refused file, its rows as text: what it is called in faults, and what can be mended of it."""

    entry: dict[str, Any]
    file: str
    sheet: str
    header_row: int
    rows: Mapping[int, Sequence[str]]
    contract: Contract

    def _of_mine(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        return (fault for fault in faults if fault.where.file == self.file and fault.where.sheet == self.sheet)

    def _is_above(self, fault: Fault) -> bool:
        return row_of(fault.where.cell) < self.header_row

    def rows_at(self, faults: Iterable[Fault]) -> set[int]:
        """Return the rows in which something is mended."""
        return {row_of(fault.where.cell) for fault in self._of_mine(faults)}

    def is_mendable(self, faults: Iterable[Fault]) -> bool:
        """Tell whether all faults lie at single cells: of the header few, and none at another column's heading."""
        mine, header = [*self._of_mine(faults)], self.rows.get(self.header_row, ())
        at_header = [place_of(fault.where.cell)[1] for fault in mine if row_of(fault.where.cell) == self.header_row]
        known = {folded(heading) for field in self.contract.fields for heading in field.headings}
        return (
            all(row_of(fault.where.cell) and (fault.code in AT_A_CELL or self._is_above(fault)) for fault in mine)
            and (not at_header or len(header) == len(self.contract.fields))
            and 2 * len(at_header) < len(header)
            and not any(folded(header[column - 1]) in known for column in at_header)
        )

    def mended(self, faults: Iterable[Fault]) -> bytes:
        """Return the table as CSV, each cell in its place, without what cannot be read, with the headings as agreed."""
        rows = {number: [*cells] for number, cells in self.rows.items()}
        for row, column in (place_of(fault.where.cell) for fault in self._of_mine(faults)):
            if row >= self.header_row and column <= len(rows.get(row, ())):
                heading = self.contract.fields[column - 1].name if row == self.header_row else ""
                rows[row][column - 1] = heading
        return as_csv(rows.get(number, ()) for number in range(1, max(rows) + 1))


def look_further(reception: Reception, batch: Arrival) -> None:
    """Gather what else is wrong with a refused file: what is told at a cell is mended for that, and judged again.

    A cell that cannot be read is left blank, a heading gets its name; nothing that stands in such a row is asked.
    """
    if not batch.faults or not batch.id or batch.copy or (batch.known or batch.twin):
        return
    tables = [*_faulty(reception, batch)]
    for _again in range(MOST_LAYERS if tables else 0):
        trial = replace(batch, faults=[], entries={})
        for table in tables:
            reception.space.waiting(table.entry["path"]).write_bytes(table.mended(batch.faults))
            trial.entries[table.entry["thb:contract"]] = table.entry
        try:
            submission = prepare(
                reception.trial([trial]), reception.definitions, Audience.INTERNAL, fast=True, set_aside=True
            )
        except ThbError:
            return
        more = [
            replace(fault, where=replace(fault.where, file=table.file, sheet=table.sheet))
            for file in submission.received.refused
            for table in tables
            for fault in (file.faults if file.path == table.entry["path"] else ())
        ]
        if not more:
            found = questions_about(trial.paths, submission.examined.findings)
            sheets = {table.entry["path"]: table for table in tables}
            batch.asked = tuple(
                replace(finding, where=finding.where.in_file(batch.name, sheets[finding.where.file].sheet))
                for finding in found
                if finding.blocks and row_of(finding.where.cell) not in sheets[finding.where.file].rows_at(batch.faults)
            )
            return
        batch.faults += more
        if batch.refused:
            batch.refused = replace(batch.refused, faults=(*batch.refused.faults, *more))
        tables = [table for table in tables if table.is_mendable(batch.faults)]


def _faulty(reception: Reception, arrival: Arrival) -> Iterator[FaultyTable]:
    """Yield the tables of a refused file that can be read but for single cells."""
    for name, entry in arrival.entries.items():
        path, agreed = str(entry["path"]), reception.definitions.contracts[name]
        if "thb:form" in entry:
            lines = csv.reader(io.StringIO(reception.space.waiting(path).read_text(UTF_8), newline=""))
            rows = {number: tuple(cells) for number, cells in enumerate(lines, 1)}
            header_row, file = entry["dialect"]["headerRows"][-1], arrival.name
            sheet = entry["thb:form"].get("sheet", "")
        elif arrival.refused and arrival.refused.table and agreed.header_rows == 1:
            sent = arrival.refused.table
            rows, header_row, file, sheet = dict(sent.rows), sent.header_row, path, sent.sheet
            path = f"{DELIVERIES}/{arrival.id}/{name}.csv"
            dialect = {"delimiter": ",", "headerRows": [header_row]}
            entry = {**entry, "path": path, "encoding": UTF_8, "dialect": dialect}
        else:
            continue
        table = FaultyTable(entry, file, sheet, header_row, rows, agreed.for_year(reception.held.year))
        if table.is_mendable(arrival.faults):
            yield table
