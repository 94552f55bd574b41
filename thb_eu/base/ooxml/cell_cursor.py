"""Follow the rows and cells of a sheet's part, whether it says where they stand or leaves that to be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thb_eu.base.numbers import whole_of
from thb_eu.base.ooxml.cell_reference import place_of


@dataclass
class CellCursor:
    """The row and the column at which a scan of a sheet stands; both count from 1, 0 before the first."""

    row: int = 0
    column: int = 0

    def enter_row(self, attributes: Mapping[str, str]) -> bool:
        """Go to the row of an element `row`; whether it lies below the one before. ValueError for what is no number.

        >>> cursor = CellCursor()
        >>> cursor.enter_row({"r": "7"}), cursor.enter_row({}), cursor.row
        (True, True, 8)
        >>> cursor.enter_row({"r": "8"})
        False
        """
        before, self.row, self.column = self.row, whole_of(attributes["r"]) if "r" in attributes else self.row + 1, 0
        return self.row > before

    def enter_cell(self, attributes: Mapping[str, str]) -> bool:
        """Go to the column of an element `c`; whether it lies in this row and right of the one before.

        >>> cursor = CellCursor(row=7)
        >>> cursor.enter_cell({"r": "C7"}), cursor.enter_cell({}), cursor.column
        (True, True, 4)
        >>> cursor.enter_cell({"r": "A8"})
        False
        """
        before = self.column
        row, self.column = place_of(attributes["r"]) if "r" in attributes else (self.row, before + 1)
        return row == self.row and self.column > before
