"""Named: the names of the areas of a table sheet, for formulas, for programs, and for screen readers.

`V3_IDENT` is a block with its flags; `V3_IDENT_values`, `V3_IDENT_status`, `V3_IDENT_conf` and `V3_IDENT_notes` are its
values, flags and footnotes, column by column; a table of one block has no code in between. `V3_controls` are the
controls beside the table.
"""

from __future__ import annotations

import re

from thb_eu.publication.controls import Controls
from thb_eu.publication.layout import BESIDE, CONFIDENTIALITY, NOTE, STATUS, VALUE, Block, TableLayout
from thb_eu.publication.sheets.paper import Area, Paper

WORDS = {VALUE: "values", STATUS: "status", CONFIDENTIALITY: "conf", NOTE: "notes"}
UNNAMEABLE = re.compile(r"[^A-Za-z0-9_]")


def name_areas(paper: Paper, controls: Controls) -> None:
    """Give a sheet the names of its blocks and of its controls, and declare which cells head the others."""
    layout = controls.layout
    for block in layout.blocks:
        if block.lines:
            paper.names |= _names_of(block, layout)
    if controls.area is not None:
        paper.names[controls.name] = (controls.area,)
    if layout.positions:
        paper.regions.append((layout.body_row - 1, 1, layout.last_row, layout.last_column))


def _names_of(block: Block, layout: TableLayout) -> dict[str, tuple[Area, ...]]:
    first, last = block.lines[0].row, block.lines[-1].row
    name = block_name(layout, block)
    whole = (first, layout.columns[0].column, last, layout.last_column)
    sides = {
        f"{name}_{WORDS[side]}": tuple(
            (first, entry.column + offset, last, entry.column + offset) for entry in layout.columns
        )
        for offset, side in enumerate(BESIDE)
    }
    return {f"{name}_cells" if not block.headings else name: (whole,), **sides}


def block_name(layout: TableLayout, block: Block) -> str:
    """The table and the codes of the block as a name that a spreadsheet takes."""
    parts = (layout.table.name, *(heading.code for heading in block.headings))
    return "_".join(UNNAMEABLE.sub("_", part) for part in parts)
