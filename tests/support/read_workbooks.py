"""Workbooks as their readers see them: what cells show, notes, contrast, faults of formulas."""

from __future__ import annotations

import re
from typing import Any

from thb_eu.definitions import IndicatorTable
from thb_eu.publication.layout import TableLayout, filled_of, placed
from thb_eu.results import Submission


def texts(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def cells_shown(
    submission: Submission, table: IndicatorTable
) -> tuple[TableLayout, dict[tuple[str, ...], dict[str, Any]]]:
    """The layout of a table, and its cells that stand on the sheet."""
    cells = submission.protected.cells
    layout = placed(table, filled_of(cells, table), submission.definitions)
    own = cells[cells["table"] == table.name].to_dict("records")
    found = {tuple(str(cell[name]) for name in table.names): cell for cell in own}
    return layout, {codes: cell for codes, cell in found.items() if codes in layout.positions}


def notes_below(sheet: Any) -> dict[str, tuple[str, str]]:
    """The comments below a table by their sign, in Slovenian and English, each with its cells in brackets."""
    return {
        row[0].value: (row[1].value, sheet.cell(row[0].row + 1, 2).value)
        for row in sheet.iter_rows()
        if re.fullmatch(r"\d+\)", str(row[0].value))
    }


def signs_of(sheet: Any, layout: TableLayout) -> dict[tuple[int, int], list[str]]:
    """The signs of notes that hold for each value: those over all columns, at its block, and beside it."""
    blocks = {line.row: block.row for block in layout.blocks for line in block.lines}
    above = sheet.cell(layout.header_row, layout.columns[0].column).value
    return {
        (row, column): [
            sign
            for text in (above, blocks[row] and sheet.cell(blocks[row], 1).value, sheet.cell(row, column + 3).value)
            for sign in re.findall(r"(?<!\S)\d+\)", text or "")
        ]
        for row, column in layout.positions.values()
    }


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2 has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 has it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


ALWAYS_CALCULATE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
    "<value>0</value></prop></item></oor:items>"
)
FAULTS = re.compile(r"###|#NAME\?|#VALUE!|#REF!|#DIV/0!|Err:\d")
