"""Locate the cells of a template that a binding names, and find what belongs into each.

Comes in: the template and the binding. Goes out: every cell with what belongs into it. Headings are compared letter by
letter, spaces and line breaks counting once.
Refused, all faults at once: a sheet, a name or a heading that is not there or is there twice, a name of more than one
cell, a cell beyond the sheet, and two entries that lead to one cell.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import COMPARED_TEXTS
from thb_eu.base.messages import Text, _
from thb_eu.base.model import ObsStatus, Place
from thb_eu.base.ooxml.cell_reference import (
    LAST_ROW,
    Coordinates,
    area_of,
    cell_name,
    column_number,
    is_on_a_sheet,
    place_of,
)
from thb_eu.base.ooxml.sheet_cells import Value
from thb_eu.base.ooxml.workbook import Workbook
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.definitions.bindings import (
    LAST_CELL,
    NO_SUCH_CELL,
    VALUE,
    Binding,
    BoundAxis,
    BoundBlock,
    BoundCell,
    TemplateCell,
    full_codes,
    same_words,
)
from thb_eu.definitions.strict_reader import closest

MOST_OFFERED = 3

SHEETS = _("The sheets are: {sheets}.")
SEVERAL_NAMES = _("the name {name!r} belongs to several sheets: {sheets}.")
NOT_FOUND = _('{where} holds no heading "{text}".')
FOUND_TWICE = _('{where} holds the heading "{text}" more than once: {cells}.')
NARROW = _("Use within to choose the block of values.")
IN_COLUMN = _('sheet "{sheet}", column {at}')
IN_ROW = _('sheet "{sheet}", row {at}')
TAKEN = _('the cell {cell} on "{sheet}" is that of {place} already.')


@dataclass(frozen=True, slots=True)
class LocatedCell:
    """What belongs into a cell: of which observation (its codes in the order of the table's dimensions) and what of it.

    `what` is value, status, conf, comment, legal_article or source; without a table geo, country, year, contact, state.
    `place` is the entry of the binding.
    """

    table: str
    codes: tuple[str, ...]
    what: str
    missing: str
    zero: str
    place: Place


Cells = dict[tuple[str, str], LocatedCell]
"""By sheet and cell."""


def located_cells(template: Workbook, binding: Binding, definitions: Definitions) -> Cells:
    """Return every cell that the binding names, with what belongs into it; SourceRefused with all faults at once."""
    locator = _Locator(template, binding, definitions)
    locator.follow()
    cells: Cells = {}
    for sheet, (row, column), bound in locator.meant:
        cell = cell_name(row, column)
        if not is_on_a_sheet(row, column):
            locator.refuse(bound.place, "cell-out-of-range", NO_SUCH_CELL.filled({"cell": cell}), LAST_CELL)
        elif (sheet, cell) in cells:
            what = TAKEN.filled({"cell": cell, "sheet": sheet, "place": cells[sheet, cell].place})
            locator.refuse(bound.place, "binding-unclear", what, _("Keep one of the two entries."))
        else:
            cells[sheet, cell] = bound
    refuse_if_any(SourceRefused, locator.faults)
    return cells


class _Locator:
    """Follows the entries of a binding: `meant` are their cells with what belongs into each, `faults` what is wrong."""

    def __init__(self, template: Workbook, binding: Binding, definitions: Definitions) -> None:
        self.template, self.binding, self.definitions = template, binding, definitions
        self.tables = {table.name: table for table in definitions.tables}
        self.names = {(name.name, name.own_sheet): name for name in template.names}
        self.meant: list[tuple[str, Coordinates, LocatedCell]] = []
        self.faults: list[Fault] = []

    def refuse(self, place: Place, code: str, what: Text, remedy: Text) -> None:
        self.faults.append(Fault(place, code, what, remedy))

    def follow(self) -> None:
        """Every entry of the binding, in its order."""
        for cover in self.binding.cover:
            for sheet, at in self.at(cover.spot, cover.place):
                self.meant.append((sheet, at, LocatedCell("", (), cover.what, "", "", cover.place)))
        for cell in self.binding.cells:
            for sheet, at in self.at(cell.spot, cell.place):
                self.take(sheet, at, cell, cell.codes)
        texts: dict[str, Mapping[Coordinates, str]] = {}
        for block in self.binding.blocks:
            if self.has_sheet(block.sheet, block.place):
                self.block(block, texts.get(block.sheet) or texts.setdefault(block.sheet, self.headings(block.sheet)))

    def take(self, sheet: str, at: Coordinates, entry: BoundCell | BoundBlock, codes: Mapping[str, str]) -> None:
        """The cell itself and those beside it."""
        full, rule = full_codes(self.tables[entry.table], codes, self.definitions), entry.manner
        for what, by in {rule.what: 0, **rule.beside}.items():
            bound = LocatedCell(entry.table, full, what, rule.missing, rule.zero, entry.place)
            self.meant.append((sheet, (at[0], at[1] + by), bound))

    def has_sheet(self, name: str, place: Place) -> bool:
        """Tell whether the template has the sheet; else the fault names the one most like it, or all."""
        if name in self.template.sheets:
            return True
        near = closest(name, self.template.sheets)
        remedy = SHEETS.filled({"sheets": ", ".join(self.template.sheets)}) if near.is_empty else near
        self.refuse(place, "sheet-missing", _('the template has no sheet "{name}".', name=name), remedy)
        return False

    def at(self, spot: TemplateCell, place: Place) -> list[tuple[str, Coordinates]]:
        """Return the sheet and the one cell of a spot, if there is one."""
        if spot.sheet and not self.has_sheet(spot.sheet, place):
            return []
        if spot.cell:
            return [(spot.sheet, place_of(spot.cell))]
        owners = [sheet for name, sheet in self.names if name == spot.name]
        eligible = [sheet for sheet in owners if sheet == spot.sheet] or ([""] if "" in owners else owners)
        if len(eligible) != 1:
            what, remedy = SEVERAL_NAMES.filled({"name": spot.name, "sheets": ", ".join(owners)}), _("Add sheet.")
            if not owners:
                near = closest(spot.name, sorted({name for name, _ in self.names}))
                what, remedy = _("the template has no name {name!r}.", name=spot.name), near
            self.refuse(place, "defined-name-unusable", what, remedy)
            return []
        name = self.names[spot.name, eligible[0]]
        sheet, area = name.area or ("", None)
        if area is None or sheet not in self.template.sheets:
            wrong = _("the name {name!r} refers not to a cell but to {refers!r}.")
        elif area[0] != area[1] and area not in self.template.merged(sheet):
            wrong = _("the name {name!r} refers to more than one cell: {refers!r}.")
        else:
            return [(sheet, area[0])]
        values = {"name": spot.name, "refers": name.refers_to}
        self.refuse(place, "defined-name-unusable", wrong.filled(values), _("Give the cell by sheet and cell."))
        return []

    def headings(self, sheet: str) -> Mapping[Coordinates, str]:
        """Return the texts of the rows and columns of a sheet in which the headings of its blocks stand."""
        blocks = [block for block in self.binding.blocks if block.sheet == sheet]
        columns = {column_number(str(block.rows.headings_in)) for block in blocks}
        rows = {int(block.columns.headings_in) for block in blocks}
        written = self.template.written(sheet, lambda row, column: column in columns or row in rows)
        return {place: same_words(cell.text) for place, cell in written.items()}

    def block(self, block: BoundBlock, texts: Mapping[Coordinates, str]) -> None:
        """The cells where a row's heading and a column's heading meet."""
        first, last = area_of(block.within) if block.within else ((1, 1), (LAST_ROW, LAST_ROW))
        down, across = column_number(str(block.rows.headings_in)), int(block.columns.headings_in)
        in_column = {at[0]: text for at, text in texts.items() if at[1] == down and first[0] <= at[0] <= last[0]}
        in_row = {at[1]: text for at, text in texts.items() if at[0] == across and first[1] <= at[1] <= last[1]}
        rows = self.matched(block.rows, in_column, IN_COLUMN, block.sheet, lambda row: cell_name(row, down))
        columns = self.matched(block.columns, in_row, IN_ROW, block.sheet, lambda column: cell_name(across, column))
        for row, row_codes in rows.items():
            for column, column_codes in columns.items():
                self.take(block.sheet, (row, column), block, {**block.codes, **row_codes, **column_codes})

    def matched(
        self, axis: BoundAxis, texts: Mapping[int, str], where: Text, sheet: str, cell: Callable[[int], str]
    ) -> dict[int, dict[str, str]]:
        """Return the row or column of each heading with the code that it means."""
        found: dict[int, dict[str, str]] = {}
        for text, code in axis.texts.items():
            at = [number for number, heading in texts.items() if heading == text]
            values = {"where": where.filled({"sheet": sheet, "at": axis.headings_in}), "text": text}
            if len(at) == 1:
                found[at[0]] = {axis.dimension: code} if axis.dimension else {}
            elif at:
                what = FOUND_TWICE.filled({**values, "cells": ", ".join(map(cell, at[: 2 * MOST_OFFERED]))})
                self.refuse(axis.places[text], "heading-ambiguous", what, NARROW)
            else:
                what = NOT_FOUND.filled(values)
                self.refuse(axis.places[text], "heading-not-found", what, _nearest(text, texts, cell))
        return found


def _nearest(text: str, texts: Mapping[int, str], cell: Callable[[int], str]) -> Text:
    """Return the headings most like the one that was looked for, each with its cell."""
    places = {found: number for number, found in reversed(list(texts.items())[:COMPARED_TEXTS])}
    near = difflib.get_close_matches(text, list(places), n=MOST_OFFERED, cutoff=0.4)
    if not near:
        return _("Copy the heading from the template.")
    return _("Nearest: {found}.", found=", ".join(f"»{words}« ({cell(places[words])})" for words in near))


# Find what belongs into each cell of a template, from the observations of a dossier.
#
# Comes in: the bound cells, the rows of observations.csv as text, and what the cover may say. Goes out: a number, a
# text or nothing for every cell. Both `submit` and whoever checks a dossier ask here, so that they cannot differ.
#
# A table lists only the countries that occur. Of one that it does not list it is known that nobody was counted
# there if its group is counted whole by those that are listed; else the cell is missing as its group is, or as not
# recorded.

Row = Mapping[str, str]
"""One observation, by the columns of observations.csv; a missing value is empty."""

COLUMNS = {
    VALUE: "obs_value",
    "status": "obs_status",
    "conf": "conf_status",
    "comment": "comment",
    "legal_article": "legal_article",
    "source": "source",
}
"""The column of observations.csv for each thing that a binding may write."""
AS_STATUS = "status"
"""The word in a binding for the letter of the status."""


class _Observations:
    """The observations of one country and year, found by table and codes."""

    def __init__(self, rows: Iterable[Row], definitions: Definitions) -> None:
        self.by_cell = {definitions.cell_of(row): row for row in rows}
        self.definitions = definitions

    def of(self, table: IndicatorTable, codes: tuple[str, ...]) -> Row:
        """The observation of these codes (in the order of the dimensions), or what follows for one not listed."""
        return self.by_cell.get((table.name, codes)) or self.unlisted(table, codes)

    def unlisted(self, table: IndicatorTable, codes: tuple[str, ...]) -> Row:
        """An observation that the table does not list: no case where the listed ones make up their whole group."""
        first = next(iter(self.by_cell.values()))
        hierarchies = self.definitions.hierarchies(int(first["time"]), first["geo"])
        for at, dimension in enumerate(table.dimensions):
            hierarchy = hierarchies[dimension.name]
            parent = hierarchy.parent(codes[at])
            group = self.by_cell.get((table.name, (*codes[:at], parent, *codes[at + 1 :])))
            if not dimension.occurring or group is None:
                continue
            if not group["obs_value"]:
                return {"obs_status": group["obs_status"]}
            beside = ((table.name, (*codes[:at], code, *codes[at + 1 :])) for code in hierarchy.children(parent))
            listed = [self.by_cell[key] for key in beside if key in self.by_cell]
            if sum(int(row["obs_value"] or 0) for row in listed) == int(group["obs_value"]):
                return {"obs_value": "0", "obs_status": ObsStatus.VALUE.value}
            return {"obs_status": ObsStatus.NOT_RECORDED.value}
        return {"obs_status": ObsStatus.NOT_REPORTED.value}


def values_of(
    cells: Cells, observations: Iterable[Row], cover: Mapping[str, int | str], definitions: Definitions
) -> dict[tuple[str, str], Value]:
    """Find what belongs into each cell; cells of the cover of which `cover` says nothing are left out.

    `cover`: geo, country, year, contact, state, as far as they are known.
    """
    known = _Observations(observations, definitions)
    tables = {table.name: table for table in definitions.tables}
    found: dict[tuple[str, str], Value] = {}
    for place, bound in cells.items():
        if bound.table:
            found[place] = _value_of(bound, known.of(tables[bound.table], bound.codes))
        elif bound.what in cover:
            found[place] = cover[bound.what]
    return found


def _value_of(bound: LocatedCell, row: Row) -> Value:
    """Find what belongs into a cell of which the observation is `row`; an empty text leaves the cell empty."""
    value = row.get(COLUMNS[bound.what], "")
    if bound.what != VALUE:
        return value or None
    if value == "":
        return (row["obs_status"] if bound.missing == AS_STATUS else bound.missing) or None
    return (bound.zero or None) if int(value) == 0 and bound.zero != "0" else int(value)
