"""Read what tables say beside their counts, as it was written.

Goes out: every cell of an aggregate table with its place, so that a text may be held against it; and the rows of a
table that tells something and counts nothing (claims, relations, published and earlier figures), by the engine's names.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from thb_eu.base.table_schemas import CELLS, NUMBER, TEXT, Schema
from thb_eu.definitions.contracts import AUXILIARY_COLUMNS, CALLED_BEFORE
from thb_eu.sources.aggregate_facts import AggregateTable
from thb_eu.sources.grid import cell_at

POINTS_AT = {"claims": "value", "relations": "refers_to", "published": "value", "earlier": "value"}
"""Which column a finding about a row of each use points at."""
PLACE = {name: NUMBER if name == "row" else TEXT for name in ("resource", "file", "sheet", "cell", "row", "column")}


def cells_as_written(tables: Sequence[AggregateTable]) -> pd.DataFrame:
    """Return every cell of the tables that count or are checked, headers among them: `table_schemas.CELLS`."""
    return CELLS.of_rows(
        (*_place(table, row, at), text, table.contract.counted)
        for table in tables
        if not table.contract.tells
        for row, texts in ((table.grid.header_row, table.grid.header), *table.grid.rows)
        for at, text in enumerate(texts)
    )


def reference_rows(tables: Sequence[AggregateTable]) -> dict[str, pd.DataFrame]:
    """By use, the rows of all tables that tell something: what the use holds, and the place that is pointed at."""
    found = {}
    for use, holds in AUXILIARY_COLUMNS.items():
        rows = []
        for table in (table for table in tables if table.contract.use == use):
            at = {CALLED_BEFORE.get(it.holds, it.holds): place for place, it in enumerate(table.contract.fields)}
            for row, texts in table.grid.rows:
                held = (texts[at[name]].strip() if name in at else None for name in holds)
                rows.append((*held, *_place(table, row, at[POINTS_AT[use]])))
        found[use] = Schema({**dict.fromkeys(holds, TEXT), **PLACE}).of_rows(rows)
    return found


def _place(table: AggregateTable, row: int, at: int) -> tuple[str, str, str, str, int, str]:
    """Say where a cell stands, in the order of `PLACE`."""
    grid = table.grid
    column = grid.header[at] if at < len(grid.header) else ""
    return table.resource, grid.file, grid.sheet, cell_at(row, at), row, column
