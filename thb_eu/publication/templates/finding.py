"""Finding: the cells of a template that a binding names.

Comes in: the template and the binding. Goes out: every cell with what belongs into it. Headings are compared letter by
letter, spaces and line breaks counting once.
Refused, all faults at once: a sheet, a name or a heading that is not there or is there twice, a name of more than one
cell, a cell beyond the sheet, and two entries that lead to one cell.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from thb_eu.definitions import Definitions
from thb_eu.definitions.binding_flaws import LAST_CELL, NO_SUCH_CELL, same_words
from thb_eu.definitions.bindings import Axis, Binding, BoundBlock, Manner, Spot, full_codes
from thb_eu.definitions.strict import closest
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import Text, _
from thb_eu.model import Place
from thb_eu.ooxml.cell_reference import LAST_ROW, column_number, is_on_a_sheet, letters_of, place_of
from thb_eu.publication.templates.survey import rectangle
from thb_eu.publication.templates.template import Template
from thb_eu.publication.templates.texts import Place as Cell

MOST_OFFERED = 3
MOST_COMPARED = 2_000

NO_SHEET = _('the template has no sheet "{name}".')
SHEETS = _("The sheets are: {sheets}.")
NO_NAME = _("the template has no name {name!r}.")
SEVERAL_NAMES = _("the name {name!r} belongs to several sheets: {sheets}.")
TELL_THE_SHEET = _("Add sheet.")
NO_CELL_OF_A_NAME = _("the name {name!r} stands for no cell but for {refers!r}.")
CELLS_OF_A_NAME = _("the name {name!r} stands for more than one cell: {refers!r}.")
NAME_A_CELL = _("Tell the cell by sheet and cell.")
NOT_FOUND = _('{where} holds no heading "{text}".')
FOUND_TWICE = _('{where} holds the heading "{text}" more than once: {cells}.')
NEAREST = _("Nearest: {found}.")
READ_IT_THERE = _("Copy the heading from the template.")
NARROW = _("Say with within which block of values is meant.")
IN_COLUMN = _('sheet "{sheet}", column {at}')
IN_ROW = _('sheet "{sheet}", row {at}')
TAKEN = _('the cell {cell} on "{sheet}" is that of {place} already.')
KEEP_ONE = _("Keep one of the two entries.")


@dataclass(frozen=True, slots=True)
class Bound:
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


Cells = dict[tuple[str, str], Bound]
"""By sheet and cell."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """One cell as one entry leads to it."""

    sheet: str
    place: Cell
    bound: Bound


def found_cells(template: Template, binding: Binding, definitions: Definitions) -> Cells:
    """Every cell that the binding names, with what belongs into it; SourceRefused with all faults at once."""
    faults: list[Fault] = []
    meant: list[_Meant] = []
    finder = _Finder(template, binding, definitions)
    for led in finder.entries():
        faults += [led] if isinstance(led, Fault) else []
        meant += [] if isinstance(led, Fault) else [led]
    cells: Cells = {}
    for one in meant:
        cell = f"{letters_of(one.place[1])}{one.place[0]}"
        if not is_on_a_sheet(*one.place):
            faults.append(Fault(one.bound.place, "cell-out-of-range", NO_SUCH_CELL.filled({"cell": cell}), LAST_CELL))
        elif (one.sheet, cell) in cells:
            first = cells[one.sheet, cell].place
            what = TAKEN.filled({"cell": cell, "sheet": one.sheet, "place": first})
            faults.append(Fault(one.bound.place, "binding-unclear", what, KEEP_ONE))
        else:
            cells[one.sheet, cell] = one.bound
    refuse_if_any(SourceRefused, faults)
    return cells


class _Finder:
    """Leads from the entries of a binding to cells, or to what is wrong with them."""

    def __init__(self, template: Template, binding: Binding, definitions: Definitions) -> None:
        self.template, self.binding, self.definitions = template, binding, definitions
        self.tables = {table.name: table for table in definitions.tables}
        self.names = {(name.name, name.own_sheet): name for name in template.names}
        self.texts = dict(self.headings())

    def entries(self) -> Iterator[_Meant | Fault]:
        """Every entry of the binding, in its order."""
        for cover in self.binding.cover:
            at = self.at(cover.spot, cover.place)
            yield at if isinstance(at, Fault) else _Meant(*at, Bound("", (), cover.what, "", "", cover.place))
        for cell in self.binding.cells:
            at = self.at(cell.spot, cell.place)
            bound = partial(Bound, cell.table, full_codes(self.tables[cell.table], cell.codes, self.definitions))
            yield from (at,) if isinstance(at, Fault) else _meant(*at, cell.manner, bound, cell.place)
        for block in self.binding.blocks:
            yield from self.block(block)

    def at(self, spot: Spot, place: Place) -> tuple[str, Cell] | Fault:
        """The sheet and the one cell of a spot, or what is wrong with it."""
        if spot.sheet and spot.sheet not in self.template.sheets:
            return self.no_sheet(spot.sheet, place)
        return (spot.sheet, place_of(spot.cell)) if spot.cell else self.named(spot, place)

    def named(self, spot: Spot, place: Place) -> tuple[str, Cell] | Fault:
        """The one cell of a name: of the sheet told, else of the whole workbook, else of the only sheet that has it."""
        owners = [sheet for name, sheet in self.names if name == spot.name]
        eligible = [sheet for sheet in owners if sheet == spot.sheet] or ([""] if "" in owners else owners)
        told = {"name": spot.name, "sheets": ", ".join(owners)}
        if len(eligible) != 1:
            near = closest(spot.name, sorted({name for name, _ in self.names}))
            fault = (
                ("defined-name-unusable", SEVERAL_NAMES.filled(told), TELL_THE_SHEET)
                if owners
                else ("defined-name-unusable", NO_NAME.filled(told), near)
            )
            return Fault(place, *fault)
        name = self.names[spot.name, eligible[0]]
        area, told = name.area, {"name": spot.name, "refers": name.refers_to}
        if area is None or area.sheet not in self.template.sheets:
            return Fault(place, "defined-name-unusable", NO_CELL_OF_A_NAME.filled(told), NAME_A_CELL)
        if not area.is_one_cell and (area.first, area.last) not in self.template.merged(area.sheet):
            return Fault(place, "defined-name-unusable", CELLS_OF_A_NAME.filled(told), NAME_A_CELL)
        return area.sheet, area.first

    def no_sheet(self, name: str, place: Place) -> Fault:
        """That the template has no such sheet, with the one most like it, or all."""
        near = closest(name, self.template.sheets)
        remedy = SHEETS.filled({"sheets": ", ".join(self.template.sheets)}) if near.is_empty else near
        return Fault(place, "sheet-missing", NO_SHEET.filled({"name": name}), remedy)

    def headings(self) -> Iterator[tuple[str, Mapping[Cell, str]]]:
        """The texts of the rows and columns in which headings stand, by sheet."""
        for title in dict.fromkeys(block.sheet for block in self.binding.blocks):
            if title not in self.template.sheets:
                continue
            own = [block for block in self.binding.blocks if block.sheet == title]
            columns = {column_number(str(block.rows.headings_in)) for block in own}
            rows = {int(block.columns.headings_in) for block in own}
            wanted = partial(_in_either, rows, columns)
            yield title, {place: same_words(cell.text) for place, cell in self.template.written(title, wanted).items()}

    def block(self, block: BoundBlock) -> Iterator[_Meant | Fault]:
        """The cells where a row's heading and a column's heading meet."""
        if block.sheet not in self.template.sheets:
            yield self.no_sheet(block.sheet, block.place)
            return
        first, last = rectangle(block.within) if block.within else ((1, 1), (LAST_ROW, LAST_ROW))
        down = column_number(str(block.rows.headings_in))
        across = int(block.columns.headings_in)
        texts = self.texts[block.sheet]
        in_column = {at[0]: text for at, text in texts.items() if at[1] == down and first[0] <= at[0] <= last[0]}
        in_row = {at[1]: text for at, text in texts.items() if at[0] == across and first[1] <= at[1] <= last[1]}
        rows = list(_matched(block.rows, in_column, block.sheet, IN_COLUMN, lambda row: f"{letters_of(down)}{row}"))
        columns = list(_matched(block.columns, in_row, block.sheet, IN_ROW, lambda at: f"{letters_of(at)}{across}"))
        yield from (found for found in (*rows, *columns) if isinstance(found, Fault))
        table = self.tables[block.table]
        for row in rows:
            for column in columns:
                if isinstance(row, Fault) or isinstance(column, Fault):
                    continue
                codes = {**block.codes, **row[1], **column[1]}
                bound = partial(Bound, block.table, full_codes(table, codes, self.definitions))
                yield from _meant(block.sheet, (row[0], column[0]), block.manner, bound, block.place)


def _in_either(rows: set[int], columns: set[int], row: int, column: int) -> bool:
    return column in columns or row in rows


def _meant(sheet: str, place: Cell, manner: Manner, bound: partial[Bound], entry: Place) -> Iterator[_Meant]:
    """The cell itself and those beside it."""
    for what, by in {manner.what: 0, **manner.beside}.items():
        yield _Meant(sheet, (place[0], place[1] + by), bound(what, manner.missing, manner.zero, entry))


def _matched(
    axis: Axis, texts: Mapping[int, str], sheet: str, where: Text, cell: Callable[[int], str]
) -> Iterator[tuple[int, dict[str, str]] | Fault]:
    """Each heading's row or column with the code that it means, or what is wrong with it."""
    for text, code in axis.texts.items():
        at = [number for number, found in texts.items() if found == text]
        values = {"where": where.filled({"sheet": sheet, "at": axis.headings_in}), "text": text}
        if len(at) == 1:
            yield at[0], {axis.dimension: code} if axis.dimension else {}
        elif at:
            cells = ", ".join(cell(number) for number in at[: 2 * MOST_OFFERED])
            yield Fault(axis.places[text], "heading-ambiguous", FOUND_TWICE.filled({**values, "cells": cells}), NARROW)
        else:
            yield Fault(axis.places[text], "heading-not-found", NOT_FOUND.filled(values), _nearest(text, texts, cell))


def _nearest(text: str, texts: Mapping[int, str], cell: Callable[[int], str]) -> Text:
    """The headings most like the one that was looked for, each with its cell."""
    first = dict(reversed(list(texts.items())[:MOST_COMPARED]))
    places = {found: number for number, found in first.items()}
    near = difflib.get_close_matches(text, list(places), n=MOST_OFFERED, cutoff=0.4)
    if not near:
        return READ_IT_THERE
    return NEAREST.filled({"found": ", ".join(f"»{words}« ({cell(places[words])})" for words in near)})
