"""Cells: the part of a sheet in, the same part out with some of its cells on a coloured ground.

Only the style of a cell changes, never its value or formula. An empty cell that the sheet leaves out is put in, with
the style that its row or column gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from thb_eu.ooxml.cell_reference import cell_name, place_of
from thb_eu.ooxml.xml_part import Damaged, Element, Part, local

Dressed = Callable[[int, str], int]
"""From a style and a colour to the number of the style that has both."""


@dataclass
class Grounds:
    """The colours of one row: of single cells by column, and of whatever else stands in it (empty: none)."""

    cells: dict[int, str] = field(default_factory=dict)
    row: str = ""

    def at(self, column: int) -> str:
        """The colour of a cell; what is said of the cell itself goes before what is said of its row."""
        return self.cells.get(column, self.row)


def coloured(content: bytes, grounds: Mapping[int, Grounds], dressed: Dressed) -> bytes:
    """The sheet with the rows of `grounds` (by number) coloured as they say."""
    part = Part(content)
    held: dict[str, list[Element]] = {"sheetData": [], "col": [], "row": []}
    for element in part.elements("worksheet/cols/col", "worksheet/sheetData", "worksheet/sheetData/row"):
        held[local(element.name)].append(element)
    if not held["sheetData"]:
        raise Damaged
    columns = _styles_of(held["col"])
    missing = sorted(grounds)
    for number, row in _numbered(held["row"]):
        while missing and missing[0] < number:
            new = missing.pop(0)
            part.put(row.start, row.start, _new_row(new, grounds[new], columns, row.prefix, dressed))
        if missing and missing[0] == number:
            old, ground = part.content[row.start : row.end], grounds[missing.pop(0)]
            part.put(row.start, row.end, _coloured_row(old, number, ground, columns, dressed))
    holder = held["sheetData"][0]
    rest = (_new_row(number, grounds[number], columns, holder.prefix, dressed) for number in missing)
    part.change(holder, {}, b"".join(rest))
    return part.written()


def _numbered(rows: Iterable[Element]) -> Iterator[tuple[int, Element]]:
    """Rows with their numbers; one that has none follows the one before it."""
    number = 0
    for row in rows:
        number = int(row.attributes.get("r", number + 1))
        yield number, row


def _coloured_row(content: bytes, number: int, ground: Grounds, columns: Mapping[int, str], dressed: Dressed) -> bytes:
    part = Part(content)
    row, *cells = part.elements("row", "row/c")
    own = row.attributes.get("s", "") if row.attributes.get("customFormat") in ("1", "true") else ""
    missing = sorted(ground.cells)
    column = 0
    for cell in cells:
        column = place_of(cell.attributes["r"])[1] if "r" in cell.attributes else column + 1
        while missing and missing[0] < column:
            new = missing.pop(0)
            part.put(cell.start, cell.start, _new_cell(number, new, ground, own or columns.get(new, ""), row, dressed))
        if missing and missing[0] == column:
            missing.pop(0)
        if ground.at(column):
            style = dressed(int(cell.attributes.get("s", 0)), ground.at(column))
            part.change(cell, {"s": str(style)})
    rest = (_new_cell(number, new, ground, own or columns.get(new, ""), row, dressed) for new in missing)
    part.change(row, {"spans": None}, b"".join(rest))
    return part.written()


def _new_row(number: int, ground: Grounds, columns: Mapping[int, str], prefix: str, dressed: Dressed) -> bytes:
    empty = f'<{prefix}row r="{number}"/>'.encode()
    return _coloured_row(empty, number, ground, columns, dressed)


def _new_cell(number: int, column: int, ground: Grounds, style: str, row: Element, dressed: Dressed) -> bytes:
    told = dressed(int(style or 0), ground.at(column))
    return f'<{row.prefix}c r="{cell_name(number, column)}" s="{told}"/>'.encode()


def _styles_of(columns: Iterable[Element]) -> Mapping[int, str]:
    """The style that a column gives to the cells that a sheet leaves out."""
    return {
        column: entry.attributes["style"]
        for entry in columns
        if "style" in entry.attributes
        for column in range(int(entry.attributes["min"]), int(entry.attributes["max"]) + 1)
    }
