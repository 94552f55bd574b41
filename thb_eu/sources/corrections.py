"""Corrections: cells that are read as another value, on somebody's authority, as data.

The supplier's file is never edited. A correction whose `from` no longer stands in the cell is refused: the
supplier has sent something else since, and whoever authorised it must look again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Correction, Text
from thb_eu.sources.grid import Grid, cell_name


def corrected(grid: Grid, corrections: Iterable[Correction]) -> Grid:
    """`grid` with the corrections of its file applied; every correction must find what it corrects."""
    wanted = {correction.cell: correction for correction in corrections if correction.file == grid.file}
    if not wanted:
        return grid
    found: set[str] = set()
    rows = []
    for number, cells in grid.rows:
        named = [(cell_name(number, column), text) for column, text in enumerate(cells)]
        found |= {name for name, text in named if name in wanted and text == wanted[name].from_value}
        rows.append((number, tuple(wanted[name].to_value if name in found else text for name, text in named)))
    refuse_if_any(SourceRefused, (_stale(correction) for name, correction in wanted.items() if name not in found))
    return replace(grid, rows=tuple(rows))


def _stale(correction: Correction) -> Fault:
    return Fault(
        f"corrections.yaml, {correction.id}",
        Text(
            f"v {correction.file}, {correction.cell} ni več vrednosti, ki jo popravek popravlja.",
            f"{correction.file}, {correction.cell} no longer holds what the correction corrects.",
        ),
        Text(
            "Preverite novo številko; popravek obnovite ali odstranite.",
            "Look at the new figure; renew or remove the correction.",
        ),
        "analyst",
    )
