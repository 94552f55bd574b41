"""Read a table that stays in its database as the rows of a register.

Comes in: the address of a database that Ibis speaks to (PostgreSQL, Spark), a table, and the columns of the contract.
The table holds the cells as a file would: blanks around a cell and nothing at all are read as in a file. Numbers of
rows are those of a column named for it, else the rows are counted in the order of their key. Nothing is written but
temporary tables (numbers of kinds, keys of persons, columns still to be asked), which vanish with the connection.
No error repeats the address: it may hold a password.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import ibis

from thb_eu.base.engines import TableInfo
from thb_eu.base.engines.tables import ROW, Table, TableSourceRows, kept


class DatabaseUnreachable(Exception):
    """The database cannot be reached, or has no such table."""


class RowNumbersMissing(Exception):
    """The column with the number of a row is missing, or holds something else than a whole number in every row."""


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """A table in a database: its address and its name (`schema.table`), the column with the number of a row, if any."""

    address: str
    table: str
    row: str


def rows_in_database(
    source: DatabaseTable, file: str, names: Sequence[str], wanted: frozenset[str], key: Sequence[str]
) -> TableSourceRows:
    """Return the rows of the table; `names`: the columns of the contract, `wanted`: those that mean something in it."""
    try:
        backend = ibis.connect(source.address)
        if close := getattr(getattr(backend, "con", None), "close", None):
            weakref.finalize(backend, close)
        schema, _, name = source.table.rpartition(".")
        table = backend.table(name, database=schema or None)
        numbered = not source.row or _numbers_rows(table, source.row)
    except Exception:
        raise DatabaseUnreachable from None  # whatever a driver says may repeat the address
    if not numbered:
        raise RowNumbersMissing
    has = tuple(column for column in names if column in table.columns)
    texts = {column: table[column].cast("string").fill_null("").strip() for column in has if column in wanted}
    if source.row:
        selected = table.select(**{ROW: table[source.row].cast("int64")}, **texts)
    else:
        selected = table.select(**texts)
        order = [selected[column] for column in key]
        selected = kept(selected.mutate(**{ROW: ibis.row_number().over(order_by=order) + 1}).select(ROW, *texts))
    return TableSourceRows(TableInfo(file, "", 1, has), selected, weight=2)


def _numbers_rows(table: Table, column: str) -> bool:
    """Tell whether the column holds a whole number in every row; of text none is made, as a driver would quote it."""
    kind = table.schema().get(column)
    return kind is not None and kind.is_integer() and not _lacking(table, column)


def _lacking(table: Table, column: str) -> int:
    return int(table.filter(table[column].isnull()).count().to_pyarrow().as_py())
