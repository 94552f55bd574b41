"""Copy stamp: by what a marked copy is known again when it comes back, on a very hidden sheet of it.

It says to which delivery, collection and year the copy belongs, on which sheet each table stands, and of each remark
its number, check, fingerprint, and the cell with the text that it held when the copy was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thb_eu.publication.sheet_model import SheetContent
from thb_eu.publication.sheet_styles import CELL, SHEET_TAB

BEGINS, FORMAT = "thb-eu remarks", "1"
TITLE = "thb-eu remarks"
TABLE, REMARK = "table", "remark"


@dataclass(frozen=True, slots=True)
class StampedRemark:
    """One remark as the copy knows it: its finding, and what its cell held.

    `sheet`, `cell`, `column`: the place as the finding names it; of a row, `cell` is its number.
    """

    number: str
    fingerprint: str
    check: str
    contract: str
    sheet: str
    cell: str
    column: str
    held: str


@dataclass(frozen=True, slots=True)
class CopyStamp:
    """To what a copy belongs, its tables (the title of the sheet, by contract), and its remarks."""

    delivery: str
    collection: str
    year: str
    is_form: bool
    tables: Mapping[str, str]
    remarks: tuple[StampedRemark, ...]

    @property
    def sheet(self) -> SheetContent:
        """The sheet that bears the stamp."""
        sheet = SheetContent(TITLE, SHEET_TAB)
        kind = "form" if self.is_form else "file"
        rows: list[tuple[str, ...]] = [(BEGINS, FORMAT, self.delivery, self.collection, self.year, kind)]
        rows += [(TABLE, contract, title) for contract, title in self.tables.items()]
        rows += [
            (REMARK, it.number, it.fingerprint, it.check, it.contract, it.sheet, it.cell, it.column, it.held)
            for it in self.remarks
        ]
        for row, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells, start=1):
                sheet.write(row, column, text, CELL)
        return sheet


def stamp_in(sheets: Mapping[str, Mapping[int, Sequence[str]]]) -> CopyStamp | None:
    """The stamp that stands on one of these sheets, each with its rows by number; nothing if there is none."""
    for rows in sheets.values():
        first, *others = [*rows.values()] or [()]
        if len(first) >= 6 and first[0] == BEGINS and first[1] == FORMAT:
            lines = [[*line, *[""] * 9] for line in others]
            tables = {line[1]: line[2] for line in lines if line[0] == TABLE}
            remarks = tuple(StampedRemark(*line[1:9]) for line in lines if line[0] == REMARK)
            delivery, collection, year, kind = first[2:6]
            return CopyStamp(delivery, collection, year, kind == "form", tables, remarks)
    return None
