"""Find the cell that stands outside the tables: on a sheet, in Eurostat's view.

Comes in: the place. Goes out: the cell of the table, or what the heading or the control there says. Refused, with the
nearest that is there: a place without figure, heading or control; a row of the view of which no cell stands in the
dossier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import NO_WORDS, Text, _, joined
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import cell_name, place_of
from thb_eu.definitions import CellKey, EurostatView
from thb_eu.dossiers import SEE_VERIFY
from thb_eu.dossiers.explanation.model import AddressedHeading, coded, in_words
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.publication.control_sums import controls_of
from thb_eu.publication.layout import CELL_COLUMNS, CONFIDENTIALITY, NOTE, STATUS, VALUE, TableLayout
from thb_eu.publication.layout import LayoutHeading as Named
from thb_eu.publication.sdmx.components import OBS_VALUE
from thb_eu.publication.sdmx.view import FOLDER as VIEWS

TITLE = _("Title or note above the table: {words}")
OF_A_ROW = _("Heading of a row: {words}.")
GREY = _("Grey field: the row is not broken down that far, so this field has neither a value nor a missing one.")
NUMBER = _("number")
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
SUM = _("The sum of the cells {cells}; it is {value}. The first of them: {first}")
MOST_CELLS = 12


@dataclass(frozen=True, slots=True)
class RequestedCell:
    """The cell that is meant, which part of it was pointed at (empty: the value), and the words that did."""

    text: str
    key: CellKey
    part: Text = NO_WORDS


class ExplainedPart(Protocol):
    """What explains the files that a room outside the core added to a dossier (`thb_eu.parts.READ`)."""

    def explained(
        self, text: str, place: str, cell: str, reading: ExplainedDossier
    ) -> RequestedCell | AddressedHeading:
        """Return which cell of a table stands in `cell` at `place`, a file and its sheet; `text` asked for it."""


def unquoted(sheet: str) -> str:
    """Return the name of a sheet, which a spreadsheet may write in quotation marks."""
    quoted = len(sheet) > 1 and sheet[0] == sheet[-1] == "'"
    return sheet[1:-1].replace("''", "'") if quoted else sheet


def first_few(parts: Sequence[str], most: int) -> str:
    """Return the first parts, and a sign that there are more."""
    return ", ".join(parts[:most]) + (" …" if len(parts) > most else "")


# --- on a sheet ------------------------------------------------------------------------------------


def on_sheet(text: str, table: str, cell: str, reading: ExplainedDossier) -> RequestedCell | AddressedHeading:
    """Return the cell of `table` whose value or flag stands in `cell` of its sheet, or the heading there."""
    layout = reading.layouts[table]
    row, column = place_of(cell)
    try:
        return RequestedCell(text, (table, layout.at(cell)), PARTS[layout.what(cell)])
    except KeyError:  # of the values fewest rows and columns away the first
        nearest = cell_name(*min(layout.codes_at, key=lambda at: (abs(at[0] - row) + abs(at[1] - column), at)))
    if control := controls_of(layout, reading.year, reading.geo).by_cell.get(cell):
        total, parts = layout.cell(control.total), first_few([*map(layout.cell, control.parts)], MOST_PARTS)
        values = {"dimension": control.dimension.title, "whole": total, "parts": parts}
        return AddressedHeading(text, CONTROL.filled(values), f"{table}!{total}")
    if what := _heading(layout, row, column):
        return AddressedHeading(text, what, f"{table}!{nearest}")
    remedy = _("The nearest figure is in {table}!{cell}.", table=table, cell=nearest)
    message = _("this cell holds no figure of table {table}.", table=table)
    raise SourceRefused(Fault(Place(text), "cell-without-figure", message, remedy, "user"))


def _heading(layout: TableLayout, row: int, column: int) -> Text | None:
    """Say what stands at a place without a figure; nothing where nothing of the table does."""
    if column > layout.last_column:
        return None
    first, of_rows = layout.columns[0].column, (column - 1) // layout.heading_span
    if row <= len(layout.titles):
        words = layout.titles[row - 1]
        return TITLE.filled({"words": words}) if words else None
    if row == layout.navigation_row:
        return _("The way back to the cover.")
    if layout.header_row <= row < layout.body_row and column < first:
        return _("Heading of the rows: {words}.", words=layout.dimensions(layout.table.layout.rows)[of_rows].title)
    if row == layout.header_row:
        titles = [dimension.title for dimension in layout.dimensions(layout.table.layout.columns)]
        return _("Heading of columns: {words}.", words=joined(titles, BETWEEN) if titles else NUMBER)
    if layout.header_row <= row < layout.body_row:
        entry = next(entry for entry in layout.columns if entry.column <= column < entry.column + len(CELL_COLUMNS))
        return _("Heading of a column: {words}.", words=_heading_text(entry.headings) if entry.headings else NUMBER)
    if block := next((block for block in layout.blocks if block.row == row), None):
        return _("Caption of a block of rows: {words}.", words=_heading_text(block.headings))
    if row in layout.heads:
        return GREY if column >= first else OF_A_ROW.filled({"words": _heading_text((layout.heads[row][of_rows],))})
    return None


def _heading_text(headings: tuple[Named, ...]) -> Text:
    return joined((coded(heading.label, heading.code) for heading in headings), BETWEEN)


# --- in a view -------------------------------------------------------------------------------------


def view_of(file: str, reading: ExplainedDossier) -> EurostatView | None:
    """Return the data set for dissemination that a file holds; nothing where it holds another."""
    folder, _, name = file.rpartition("/")
    views = reading.definitions.sdmx.views if reading.definitions.sdmx and folder == VIEWS else ()
    return next((view for view in views if f"{view.dataset}.csv" == name), None)


def in_view(
    text: str, view: EurostatView, row: Mapping[str, str], part: Text, reading: ExplainedDossier
) -> RequestedCell | AddressedHeading:
    """Return the cell behind a row of the view; where a row is the sum of several, which they are."""
    keys = _behind(view, row, reading)
    if not keys:
        what = _("the dossier contains no cell behind this row.")
        raise SourceRefused(Fault(Place(text), "cell-without-figure", what, SEE_VERIFY, "user"))
    if len(keys) == 1:
        return RequestedCell(text, keys[0], part)
    seen = [reading.seen(key) for key in keys]
    cells = first_few([cell.place for cell in seen], MOST_CELLS)
    values = {"value": row[OBS_VALUE], "cells": cells, "first": in_words(seen[0])}
    return AddressedHeading(text, SUM.filled(values), seen[0].place)


def _behind(view: EurostatView, row: Mapping[str, str], reading: ExplainedDossier) -> list[CellKey]:
    """Return the cells whose codes a row of the view stands for, by the settings of the view."""
    sdmx = reading.definitions.sdmx
    assert sdmx is not None
    for share in view.shares:
        if any(row[name] != code for name, code in share.fixed.items()):
            continue
        free = [name for name in view.columns if name not in share.fixed]
        made = {sdmx.columns[name].source: sdmx.columns[name].groups.get(row[name], ()) for name in free}
        names = reading.tables[share.table].names
        held = [(share.where[name],) if name in share.where else made.get(name, ()) for name in names]
        keys: list[CellKey] = [(share.table, codes) for codes in product(*held)]
        if found := [key for key in keys if key in reading.positions]:
            return found
    return []
