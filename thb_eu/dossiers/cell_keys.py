"""Find the key, the words and the place in the workbook of a dossier's cell.

A key is the table and its codes, in the order of the table's dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.base.messages import Text, joined, layout, literal
from thb_eu.base.model import ObsStatus
from thb_eu.definitions import CellKey, Definitions
from thb_eu.publication.layout import VALUE, Codes, TableLayout, placed

Names = Mapping[str, tuple[str, ...]]
"""By table, the names of its dimensions."""


def key_of(row: Mapping[str, str], names: Names) -> CellKey:
    """Return the key of a row; of an unknown table its name alone."""
    table = row["table"]
    return table, tuple(row.get(name, "") for name in names.get(table, ()))


def codes_by_name(key: CellKey, names: Names) -> dict[str, str]:
    """Return a key as programs read it: `table`, then each dimension with its code."""
    return {"table": key[0], **dict(zip(names.get(key[0], ()), key[1], strict=False))}


def in_words(key: CellKey, definitions: Definitions, titled: bool = True) -> Text:
    """Return the title of the table and the labels of the codes, totals left out; codes that no list has stay codes.

    Without `titled` the labels alone, where there are any.
    """
    table = next((table for table in definitions.tables if table.name == key[0]), None)
    if table is None:
        return literal(" ".join((key[0], *key[1])))
    labels = []
    for dimension, code in zip(table.dimensions, key[1], strict=True):
        known = definitions.codelists[dimension.codelist].by_code.get(code)
        if known is None:
            labels.append(literal(code))
        elif known.kind != "total":
            labels.append(known.label)
    if not labels:
        return table.title
    return layout("{title}: {labels}", title=table.title, labels=joined(labels)) if titled else joined(labels)


def is_shown(row: Mapping[str, str]) -> bool:
    """Tell whether the list of a table shows a cell by itself: its value is above zero, or suppressed."""
    value = row["obs_value"]
    return (value.isdecimal() and int(value) > 0) or row["obs_status"] == ObsStatus.SUPPRESSED.value


def layouts_of(cells: Mapping[CellKey, Mapping[str, str]], definitions: Definitions) -> dict[str, TableLayout]:
    """Return by table where its cells stand in the workbook if they are as the rows say."""
    filled: dict[str, dict[Codes, bool]] = {table.name: {} for table in definitions.tables}
    for (table, codes), row in cells.items():
        if table in filled:
            filled[table][codes] = is_shown(row)
    return {table.name: placed(table, filled[table.name], definitions) for table in definitions.tables}


def place(key: CellKey, layouts: Mapping[str, TableLayout], side: str = VALUE) -> str:
    """Return the cell of the value, or of what stands beside it, in the workbook (`V3!D14`); the table where no sheet
    shows it."""
    found = layouts.get(key[0])
    if found is None or key[1] not in found.positions:
        return key[0]
    return f"{key[0]}!{found.cell(key[1], side)}"
