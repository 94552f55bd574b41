"""Make one long table of the cells of editions, as analysts ask for it: chosen, without sums, with labels.

Comes in: cells with the columns of `OBSERVATIONS`, and the definitions by which they were made. Goes out: the same
rows, fewer of them; no value is added up, estimated or filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from thb_eu.base.model import NOT_APPLICABLE
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions, IndicatorTable
from thb_eu.publication.package import codes_of_column

if TYPE_CHECKING:
    import pandas as pd

LABEL = "_label"
"""The end of the name of a column that holds the labels of the codes in the column before it."""


def long_table(
    cells: pd.DataFrame,
    definitions: Definitions,
    table: str | Sequence[str],
    by: Sequence[str] | None,
    leaves: bool,
    labels: str,
) -> pd.DataFrame:
    """Return the cells of a `table`, of several, or of all (empty), told apart `by` dimensions alone, or by all (None).

    Of every other dimension the total is taken. `leaves`: without cells that are the sum of others among them. With
    `labels`, a language, a column of labels stands behind every coded one. Without `table` those tables are taken that
    have all dimensions of `by` and add up over all others.
    """
    import pandas as pd

    known = {grid.name: grid for grid in definitions.tables}
    asked = [table] if isinstance(table, str) and table else [*table]
    for name in asked:
        refuse_unless(name, known, "there is no table")
    for name in by or ():
        refuse_unless(name, definitions.dimension_lists, "there is no dimension")
    if labels:
        refuse_unless(labels, definitions.languages, "the definitions have no language")
    fitting = (
        grid for grid in known.values() if by is None or not {*by} - {*grid.names} | _kept_apart(grid, definitions, by)
    )
    chosen = [known[name] for name in asked] or [*fitting]
    parts = [_of_table(cells[cells["table"] == grid.name], grid, definitions, by, leaves) for grid in chosen]
    found = pd.concat([cells.iloc[:0], *parts], ignore_index=True)
    idle = {name for name in definitions.dimension_lists if (found[name] == NOT_APPLICABLE).all()}
    found = found[[name for name in found.columns if name not in idle]]
    return _labelled(found, definitions, labels) if labels else found


def _of_table(
    cells: pd.DataFrame, table: IndicatorTable, definitions: Definitions, by: Sequence[str] | None, leaves: bool
) -> pd.DataFrame:
    """Return the rows of one table that are asked for."""
    if by is not None:
        for name in by:
            refuse_unless(name, table.names, f"{table.name} has no dimension")
        if apart := _kept_apart(table, definitions, by):
            raise ValueError(f"{table.name} adds nothing up over {', '.join(sorted(apart))}: name it in `by`")
        for dimension in table.dimensions:
            if dimension.name not in by:
                cells = cells[cells[dimension.name] == definitions.codelists[dimension.codelist].total]
    return cells[~adds_up(cells, definitions)] if leaves else cells


def adds_up(cells: pd.DataFrame, definitions: Definitions) -> pd.Series[bool]:
    """Tell of each cell of a year whether others among `cells` add up to it.

    Who leaves such cells out counts nobody of a table twice. A group of which no member stands there, as where the
    public gets it alone, is the sum of none.
    """
    import pandas as pd

    keys = [definitions.cell_of(row) for row in records(cells)]
    wholes: set[CellKey] = set()
    for name in dict.fromkeys(table for table, _codes in keys):
        table, codes = definitions.table(name), [key for of, key in keys if of == name]
        hierarchies = definitions.hierarchies(int(cells["time"].iloc[0]), cells["geo"].iloc[0])
        for place, dimension in enumerate(table.dimensions):
            sums = hierarchies[dimension.name].sums(codes, place) if dimension.adds_up else ()
            wholes |= {(name, whole) for whole in sums}
    return pd.Series([key in wholes for key in keys], index=cells.index, dtype=bool)


def _kept_apart(table: IndicatorTable, definitions: Definitions, by: Sequence[str]) -> set[str]:
    """Return the dimensions besides those of `by` over which nothing is added up."""
    rest = (axis for axis in table.dimensions if axis.name not in by)
    return {axis.name for axis in rest if not (axis.adds_up and definitions.codelists[axis.codelist].total)}


def _labelled(cells: pd.DataFrame, definitions: Definitions, lang: str) -> pd.DataFrame:
    """Return the cells with a column of labels in `lang` behind each coded one; a code without a label stays itself."""
    told: dict[str, pd.Series[str]] = {}
    for name, column in cells.items():
        told[str(name)] = column
        if codes := codes_of_column(str(name), definitions):
            spoken = {code: label.in_language(lang) for code, label in codes.items()}
            told[f"{name}{LABEL}"] = column.map(spoken).astype(column.dtype).fillna(column)
    return cells.assign(**told)[[*told]]


def refuse_unless(word: str, known: Iterable[str], lacks: str) -> None:
    """Refuse a word that is none of those known, and say which words there are (`ValueError`)."""
    if word not in (words := [*known]):
        raise ValueError(f"{lacks} {word!r}; there are: {', '.join(words)}")
