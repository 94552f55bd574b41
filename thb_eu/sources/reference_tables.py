"""Told: what tables say beside their counts, as it was written.

Goes out: every cell of an aggregate table with its place, so that a text may be held against it; and the rows of a
table that tells something and counts nothing (claims, relations, published and earlier figures), by the engine's names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from thb_eu.definitions import Contract
from thb_eu.definitions.contracts import TOLD
from thb_eu.sources.aggregate_facts import Table
from thb_eu.sources.grid import cell_name

CELL_COLUMNS = ("resource", "file", "sheet", "cell", "row", "column", "text", "counted")
PLACE_COLUMNS = ("resource", "file", "sheet", "cell", "row", "column")
POINTS_AT = {"claims": "value", "relations": "refers_to", "published": "value", "earlier": "value"}
"""Which column a finding about a row of each use points at."""


def cells_told(tables: Iterable[Table]) -> pd.DataFrame:
    """Every cell of the tables that count or are checked, the header's cells among them: CELL_COLUMNS."""
    rows = [row for table in tables if not table.contract.tells for row in _cells(table)]
    frame = pd.DataFrame(rows, columns=list(CELL_COLUMNS), dtype=object)
    return frame.astype({**dict.fromkeys(CELL_COLUMNS, "string"), "row": "Int64", "counted": "bool"})


def _cells(table: Table) -> Iterator[tuple[Any, ...]]:
    grid, contract = table.grid, table.contract
    for number, texts in ((grid.header_row, grid.header), *grid.rows):
        for at, text in enumerate(texts):
            column = grid.header[at] if at < len(grid.header) else ""
            place = (table.resource, grid.file, grid.sheet, cell_name(number, at), number, column)
            yield (*place, text, contract.counted)


def rows_told(tables: Iterable[Table]) -> dict[str, pd.DataFrame]:
    """By use, the rows of all tables that tell something: what the use holds, PLACE_COLUMNS."""
    found = list(tables)
    return {use: _told(use, [table for table in found if table.contract.use == use]) for use in TOLD}


def _told(use: str, tables: list[Table]) -> pd.DataFrame:
    columns = (*TOLD[use], *PLACE_COLUMNS)
    rows = [row for table in tables for row in _rows(table, use)]
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.astype({**dict.fromkeys(columns, "string"), "row": "Int64"})


def _rows(table: Table, use: str) -> Iterator[dict[str, Any]]:
    at = _columns(table.contract)
    pointed = at[POINTS_AT[use]]
    for number, texts in table.grid.rows:
        yield {
            **{name: texts[place].strip() for name, place in at.items()},
            "resource": table.resource,
            "file": table.grid.file,
            "sheet": table.grid.sheet,
            "cell": cell_name(number, pointed),
            "row": number,
            "column": table.grid.header[pointed],
        }


def _columns(contract: Contract) -> dict[str, int]:
    return {field.holds: at for at, field in enumerate(contract.fields) if field.holds}
