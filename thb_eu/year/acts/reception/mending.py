"""Look for what else is wrong with a refused file: what is told at a cell is mended for that, and judged again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, ThbError
from thb_eu.base.model import Audience
from thb_eu.base.ooxml.cell_reference import place_of, row_of
from thb_eu.definitions import Contract
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.definitions.contracts import folded
from thb_eu.run import prepare
from thb_eu.sources.text_files import UTF_8
from thb_eu.year.acts.reception.arrival import Arrival, Reception
from thb_eu.year.received_deliveries import questions_about

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
        """Whether all that is wrong is wrong with single cells, of the header with few and with none of another's."""
        mine, header = [*self._of_mine(faults)], self.rows.get(self.header_row, ())
        at_header = [place_of(it.where.cell)[1] for it in mine if row_of(it.where.cell) == self.header_row]
        known = {folded(heading) for field in self.contract.fields for heading in field.headings}
        return (
            all(row_of(it.where.cell) and (it.code in AT_A_CELL or self._is_above(it)) for it in mine)
            and (not at_header or len(header) == len(self.contract.fields))
            and 2 * len(at_header) < len(header)
            and not any(folded(header[column - 1]) in known for column in at_header)
        )

    def mended(self, faults: Iterable[Fault]) -> bytes:
        """The table as CSV, every cell where it stands: without what cannot be read, with the headings as agreed."""
        rows = {number: [*cells] for number, cells in self.rows.items()}
        for row, column in (place_of(fault.where.cell) for fault in self._of_mine(faults)):
            if row >= self.header_row and column <= len(rows.get(row, ())):
                heading = self.contract.fields[column - 1].name if row == self.header_row else ""
                rows[row][column - 1] = heading
        return as_csv(rows.get(number, ()) for number in range(1, max(rows) + 1))


def look_further(reception: Reception, one: Arrival) -> None:
    """Gather what else is wrong with a refused file: what is told at a cell is mended for that, and judged again.

    A cell that cannot be read is left blank, a heading gets its name; nothing that stands in such a row is asked.
    """
    if not one.faults or not one.id or one.copy or (one.known or one.twin):
        return
    tables = [*_faulty(reception, one)]
    for _again in range(MOST_LAYERS if tables else 0):
        trial = replace(one, faults=[], entries={})
        for table in tables:
            reception.space.waiting(table.entry["path"]).write_bytes(table.mended(one.faults))
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
            one.asked = tuple(
                replace(finding, where=finding.where.in_file(one.name, sheets[finding.where.file].sheet))
                for finding in found
                if finding.blocks and row_of(finding.where.cell) not in sheets[finding.where.file].rows_at(one.faults)
            )
            return
        one.faults += more
        if one.refused:
            one.refused = replace(one.refused, faults=(*one.refused.faults, *more))
        tables = [table for table in tables if table.is_mendable(one.faults)]


def _faulty(reception: Reception, one: Arrival) -> Iterator[FaultyTable]:
    """Yield the tables of a refused file that can be read but for single cells."""
    for name, entry in one.entries.items():
        path, agreed = str(entry["path"]), reception.definitions.contracts[name]
        if "thb:form" in entry:
            lines = csv.reader(io.StringIO(reception.space.waiting(path).read_text(UTF_8), newline=""))
            rows = {number: tuple(cells) for number, cells in enumerate(lines, 1)}
            header_row, file = entry["dialect"]["headerRows"][-1], one.name
            sheet = entry["thb:form"].get("sheet", "")
        elif one.refused and one.refused.table and agreed.header_rows == 1:
            sent = one.refused.table
            rows, header_row, file, sheet = dict(sent.rows), sent.header_row, path, sent.sheet
            path = f"{DELIVERIES}/{one.id}/{name}.csv"
            dialect = {"delimiter": ",", "headerRows": [header_row]}
            entry = {**entry, "path": path, "encoding": UTF_8, "dialect": dialect}
        else:
            continue
        table = FaultyTable(entry, file, sheet, header_row, rows, agreed.for_year(reception.held.year))
        if table.is_mendable(one.faults):
            yield table
