"""Sheets: a cell of a table's sheet in, the cell of the table out, or what the heading or the control there says.

Refused: a place where the table has neither a figure nor a heading nor a control, with the figure nearest to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thb_eu.errors import Fault, SourceRefused
from thb_eu.explanation.reading import Key, Reading
from thb_eu.explanation.told import Heading, coded
from thb_eu.messages import NO_WORDS, Text, _, joined
from thb_eu.model import Place
from thb_eu.ooxml.cell_reference import cell_name, place_of
from thb_eu.publication.controls import Control, controls_of
from thb_eu.publication.layout import BESIDE, CONFIDENTIALITY, NOTE, STATUS, VALUE, TableLayout
from thb_eu.publication.layout import Heading as Named

TITLE = _("Title or note above the table: {words}")
NAVIGATION = _("The way back to the cover.")
OF_COLUMNS = _("Heading of columns: {words}.")
OF_ROWS = _("Heading of the rows: {words}.")
OF_A_ROW = _("Heading of a row: {words}.")
OF_A_COLUMN = _("Heading of a column: {words}.")
OF_A_BLOCK = _("Caption of a block of rows: {words}.")
GREY = _("Grey field: the row is not broken down that far, so there is neither a value nor a missing one here.")
NUMBER = _("number")
NO_FIGURE = _("this cell holds no figure of table {table}.")
NEAREST = _("The nearest figure is in {table}!{cell}.")
PARTS: Mapping[str, Text] = {
    VALUE: NO_WORDS,
    STATUS: _("the flag of status beside the value"),
    CONFIDENTIALITY: _("the flag of confidentiality beside the value"),
    NOTE: _("the numbers of the comments beside the value"),
}
CONTROL = _(
    "Control ({dimension}): {whole} less the sum of its parts ({parts}); zero if it adds up, a colon if one lacks."
)
MOST_PARTS = 6
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Asked:
    """The cell that is meant, which part of it was pointed at (empty: the value), and the words that did."""

    text: str
    key: Key
    part: Text = NO_WORDS


def on_sheet(text: str, table: str, cell: str, reading: Reading) -> Asked | Heading:
    """The cell of `table` whose value or flag stands in `cell` of its sheet, or the heading there."""
    layout = reading.layouts.of(table)
    row, column = place_of(cell)
    try:
        return Asked(text, (table, layout.at(cell)), PARTS[layout.what(cell)])
    except KeyError:
        nearest = _nearest(layout, row, column)
    if control := controls_of(layout, reading.year, reading.geo).by_cell.get(cell):
        return Heading(text, _control(control, layout), f"{table}!{layout.cell(control.whole)}")
    if what := _heading(layout, row, column):
        return Heading(text, what, f"{table}!{nearest}")
    remedy = NEAREST.filled({"table": table, "cell": nearest})
    raise SourceRefused(Fault(Place(text), "cell-without-figure", NO_FIGURE.filled({"table": table}), remedy, "user"))


def unquoted(sheet: str) -> str:
    """The name of a sheet, which a spreadsheet may write in quotation marks."""
    quoted = len(sheet) > 1 and sheet[0] == sheet[-1] == "'"
    return sheet[1:-1].replace("''", "'") if quoted else sheet


def _control(control: Control, layout: TableLayout) -> Text:
    parts = ", ".join(map(layout.cell, control.parts[:MOST_PARTS]))
    more = " …" if len(control.parts) > MOST_PARTS else ""
    told = {"dimension": control.dimension.title, "whole": layout.cell(control.whole), "parts": parts + more}
    return CONTROL.filled(told)


def _nearest(layout: TableLayout, row: int, column: int) -> str:
    """The value fewest rows and columns away; the first of several."""
    return cell_name(*min(layout.codes_at, key=lambda at: (abs(at[0] - row) + abs(at[1] - column), at)))


def _heading(layout: TableLayout, row: int, column: int) -> Text | None:
    """What stands at a place without a figure; nothing where nothing of the table does."""
    if column > layout.last_column:
        return None
    first = layout.columns[0].column
    if row <= len(layout.titles):
        words = layout.titles[row - 1]
        return TITLE.filled({"words": words}) if words else None
    if row == layout.navigation_row:
        return NAVIGATION
    if layout.header_row <= row < layout.body_row:
        return _column_heading(layout, row, column) if column >= first else _row_dimension(layout, column)
    if block := next((block for block in layout.blocks if block.row == row), None):
        return OF_A_BLOCK.filled({"words": _said(block.headings)})
    if row in layout.heads:
        heads = layout.heads[row]
        return GREY if column >= first else OF_A_ROW.filled({"words": _said((heads[_place(layout, column)],))})
    return None


def _column_heading(layout: TableLayout, row: int, column: int) -> Text:
    titles = [dimension.title for dimension in layout.dimensions(layout.table.layout.columns)]
    if row == layout.header_row:
        return OF_COLUMNS.filled({"words": joined(titles, BETWEEN) if titles else NUMBER})
    entry = next(entry for entry in layout.columns if entry.column <= column < entry.column + len(BESIDE))
    words = _said(entry.headings) if entry.headings else NUMBER
    return OF_A_COLUMN.filled({"words": words})


def _row_dimension(layout: TableLayout, column: int) -> Text:
    dimensions = layout.dimensions(layout.table.layout.rows)
    return OF_ROWS.filled({"words": dimensions[_place(layout, column)].title})


def _place(layout: TableLayout, column: int) -> int:
    """Which dimension of the rows a heading column belongs to."""
    return (column - 1) // layout.heading_span


def _said(headings: tuple[Named, ...]) -> Text:
    return joined((coded(heading.label, heading.code) for heading in headings), BETWEEN)
