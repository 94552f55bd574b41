"""Plant a few defects in lines of the register, each known by its row and column.

Defects are spread over the file, one kind after another as the settings list them; each waits for the next row whose
offence is of its article and that tells of a natural person. A row told twice is an added line; no other line moves.
The known answers stay those of the clean file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from thb_eu.records.synthetic.offences import OffenceRegister, OffenceRows
from thb_eu.records.synthetic.sampling import BETWEEN, Cells

HEADER = 1
"""Rows above the first one with data."""

ROW, KEY = "row", "key"
"""What an added line repeats: the whole row above it, or its key alone, with one other cell."""


class PlantedDefects:
    """Defects to be planted, and those that are."""

    def __init__(
        self, kinds: Sequence[Mapping[str, Any]], wanted: int, rows: int, offences: OffenceRegister, encoding: str
    ) -> None:
        self._kinds, self._offences, self._encoding = kinds, offences, encoding
        self._due = [(2 * number + 1) * rows // (2 * wanted) for number in range(wanted)]
        self._passed = 0
        self._added = 0
        self._planted: list[dict[str, Any]] = []
        self.repeated: list[int] = []
        """Places in the last chunk of the rows that an added line repeats."""

    def planted(self, lines: Cells, rows: OffenceRows, header: Sequence[str]) -> Cells:
        """Return the lines of a chunk with the defects that are due in it."""
        kinds = [kind for kind in self._kinds if kind["column"] in header]
        end = self._passed + len(rows)
        taken = -1
        more: dict[int, bytes] = {}
        while self._due and self._due[0] < end:
            kind = kinds[len(self._planted) % len(kinds)]
            place = self._next(kind, rows, max(self._due[0] - self._passed, taken + 1))
            if place is None:
                break  # it waits for the next chunk
            self._due.pop(0)
            taken = place
            self._plant(kind, place, lines, more, header)
        self._passed = end
        self.repeated = sorted(more)
        return [one for place, line in enumerate(lines) for one in (line, more.get(place)) if one is not None]

    def listed(self, file: str) -> list[dict[str, Any]]:
        """Return every planted defect: kind, file, row and column as a spreadsheet shows them."""
        return [{"kind": one["kind"], "file": file, **one} for one in self._planted]

    def _next(self, kind: Mapping[str, Any], rows: OffenceRows, begin: int) -> int | None:
        fits = np.array([offence.get("article") == kind["article"] for offence in self._offences.offences])
        found = np.flatnonzero((fits[rows.which] & (rows.person > 0))[begin:])
        return begin + int(found[0]) if len(found) else None

    def _plant(
        self, kind: Mapping[str, Any], place: int, lines: Cells, more: dict[int, bytes], header: Sequence[str]
    ) -> None:
        column = header.index(kind["column"])
        cells = lines[place].split(BETWEEN)
        row = HEADER + self._passed + self._added + place + 1
        if "becomes" in kind:
            cells[column] = kind["becomes"].encode(self._encoding)
            lines[place] = BETWEEN.join(cells)
        else:
            if kind["repeats"] == KEY:
                changed = header.index(kind["changes"])
                cells[changed] = kind["to"].encode(self._encoding)
            more[place] = BETWEEN.join(cells)
            self._added += 1
            row += 1
        self._planted.append({"kind": kind["kind"], "row": row, "column": kind["column"]})
