"""Show what a cell of a supplier's table holds, so that a correction shows what it replaces."""

from __future__ import annotations

from thb_eu.base.errors import ThbError
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.year.act_conditions import cell_of
from thb_eu.year.changes import TableFile
from thb_eu.year.held_cells import held_cell


def held_text(collection: CollectionAtHand, cell: str) -> str | None:
    """What stands in a cell, `FILE!CELL` or `CONTRACT!CELL`; None where the file cannot be read, and of registers."""
    kept: dict[str, str | None] = collection.kept("held cells", dict)
    if cell not in kept:
        held = collection.collection
        try:
            where = cell_of(cell, held)
            file = TableFile(held.folder, held.by_file[where.file], held.year)
            contract = collection.definitions.contracts[str(file.entry["thb:contract"])]
            kept[cell] = held_cell(file, contract, where).text
        except ThbError:
            kept[cell] = None
    return kept[cell]
