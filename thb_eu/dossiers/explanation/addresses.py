"""Find the cell that a person means, in a dossier or in a supplier's file.

Of the dossier: `V3!D14` (a sheet of the workbook), `observations.csv:17` or `observations.csv!T17` (rows and columns as
a spreadsheet counts them), `lineage.csv:5`, a row of a data file below `sdmx/`, `official/NAME.xlsx!Sheet!C5` (a filled
template), `table=V3,sex=T,…` (dimensions left out are their total). Of a supplier's file: `data/t03.csv!C14` (a cell),
`data/t03.xlsx!Sheet!C14` (a cell of a sheet), `data/t03.csv:14` (a whole row).

Refused, with the nearest that is there: a sheet, row, column, table, dimension or code that is not; a file that the
collection does not have, and any in an edition for the public, which holds no supplier's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Protocol

from thb_eu.base.csv_tables import cells_of
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import NO_WORDS, Text, _, joined
from thb_eu.base.model import NOT_APPLICABLE, Audience, Place
from thb_eu.base.ooxml.cell_reference import cell_name, column_number, letters_of, place_of
from thb_eu.cells import DeliveredTable
from thb_eu.definitions import CellKey, ContractField, EurostatView, IndicatorTable
from thb_eu.definitions.strict_reader import closest
from thb_eu.dossiers import INPUTS, OBSERVATIONS, SEE_VERIFY, WORKBOOK
from thb_eu.dossiers.explanation.model import AddressedHeading, coded, in_words
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.parts import part_of
from thb_eu.publication.layout import CELL_COLUMNS, CONFIDENTIALITY, NOTE, STATUS, VALUE, TableLayout, controls_of
from thb_eu.publication.layout import LayoutHeading as Named
from thb_eu.publication.sdmx.components import FOLDER as VIEWS
from thb_eu.publication.sdmx.components import OBS_VALUE
from thb_eu.publication.sdmx.components import column as column_of
from thb_eu.publication.sheets import NAMES

# Find the cell that stands outside the tables: on a sheet, in Eurostat's view.
#
# Comes in: the place. Goes out: the cell of the table, or what the heading or the control there says. Refused, with
# the nearest that is there: a place without figure, heading or control; a row of the view of which no cell stands
# in the dossier.

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


ROW = re.compile(r"(?P<file>.+):(?P<row>[0-9]{1,7})")
CELL = re.compile(r"(?P<file>.+)!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})")
SUPPLIERS_CELL = re.compile(
    r"(?P<file>[^!]+?)(?:!(?P<sheet>[^!]+))?(?:!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})|:(?P<line>[0-9]{1,9}))"
)
TABLE = "table"
KEY = re.compile(r"\s*[A-Za-z_]+\s*=")
"""How a key begins, whichever of its codes comes first: no place in a file is written so."""
COMMON_COLUMNS = ("freq", "geo", "time", "indicator", "unit")
"""Columns that a key may name although the dossier has one value in them for a table."""
WAYS = _("Write, e.g., V3!D14, observations.csv:17, or table=V3,sex=T.")
NOT_OCCURRING = _("table {table} has no {code}: it lists only what occurs in this year.")
NEEDED = _("{name} has no total; give a code.")
OTHER = _("{name} is {there!r} in this dossier, not {given!r}.")
COLUMN = _("column {name}")


def meant_by(reference: str, reading: ExplainedDossier) -> RequestedCell | AddressedHeading:
    """Return the cell of the dossier, or the heading on a sheet, at which `reference` points."""
    text = reference.strip().replace("\\", "/")
    if found := ROW.fullmatch(text):
        return _row(text, found["file"], int(found["row"]), "", reading)
    if found := CELL.fullmatch(text):
        file, column = found["file"], found["column"].upper()
        if file.endswith(".csv"):
            return _row(text, file, int(found["row"]), column, reading)
        part: ExplainedPart | None = part_of(file)
        if part is not None:
            return part.explained(text, file, f"{column}{found['row']}", reading)
        name = unquoted(file.removeprefix(f"{WORKBOOK}!"))
        if name not in reading.tables:
            name = _table_like(name, reference, reading)
        return on_sheet(text, name, f"{column}{found['row']}", reading)
    if KEY.match(text):
        return meant_by_key(text, reading)
    raise _refused(reference, "reference-unreadable", _("this does not point at a cell of the dossier."), WAYS)


def meant_by_key(text: str, reading: ExplainedDossier) -> RequestedCell:
    """Return the cell with the codes that `text` gives (`name=code`, parted by commas); totals where it gives none.

    Every fault of the key is told at once; one that names another country, year or unit than the cell has is refused.
    """
    named = _pairs(text)
    if TABLE not in named:
        raise _refused(text, "reference-unreadable", _("table=… is missing."), _names(reading))
    table = reading.tables.get(named[TABLE])
    if table is None:
        raise _no_table(text, named[TABLE], reading)
    faults = [fault for name, code in named.items() for fault in _faults(text, name, code, table, reading)]
    codes = {}
    for dimension in table.dimensions:  # left out, it is the total; `_Z` where categories are not added
        total = reading.total(dimension.name)
        usual = NOT_APPLICABLE if total and not dimension.adds_up else total
        codes[dimension.name] = named.get(dimension.name) or usual
    faults += [
        Fault(Place(text), "code-needed", NEEDED.filled({"name": name}), _codes(_present(table, name, reading)), "user")
        for name, code in codes.items()
        if not code
    ]
    if faults:
        raise SourceRefused(*faults)
    cell = _cell(text, (table.name, tuple(codes.values())), NO_WORDS, reading)
    row = reading.row(cell.key)
    for name in COMMON_COLUMNS:
        if name in named and named[name] != row[name]:
            values = {"name": name, "there": row[name], "given": named[name]}
            raise _refused(text, "cell-without-figure", OTHER.filled(values), NO_WORDS)
    return cell


def _pairs(text: str) -> dict[str, str]:
    codes: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, code = (piece.strip() for piece in part.partition("="))
        if not (name and sign and code):
            raise _refused(text, "reference-unreadable", _("{part!r} is not a pair name=code.", part=part), WAYS)
        if name in codes:
            raise _refused(text, "reference-unreadable", _("{name!r} is given twice.", name=name), WAYS)
        codes[name] = code
    return codes


def _faults(text: str, name: str, code: str, table: IndicatorTable, reading: ExplainedDossier) -> Iterator[Fault]:
    """Yield what is wrong with one pair of a key."""
    if name == TABLE or (name in COMMON_COLUMNS and name not in table.names):
        return
    if name not in table.names:
        if code != NOT_APPLICABLE or name not in reading.definitions.dimension_lists:
            message = _("table {table} has no dimension {name!r}.", table=table.name, name=name)
            has = _("It has: {names}.", names=", ".join(table.names))
            yield Fault(Place(text), "unknown-dimension", message, _near(name, table.names, has), "user")
        return
    known = _present(table, name, reading)
    if code in known:
        return
    label = reading.label(name, code)
    if label.english != code:
        message = NOT_OCCURRING.filled({"code": coded(label, code), "table": table.name})
        yield Fault(Place(text), "cell-without-figure", message, _codes(known), "user")
    else:
        message = _("{code!r} is not a code of {name}.", code=code, name=name)
        yield Fault(Place(text), "unknown-code", message, _near(code, known, _codes(known)), "user")


def _present(table: IndicatorTable, name: str, reading: ExplainedDossier) -> list[str]:
    """Return the codes of a dimension that stand in a table, in the order of its rows."""
    at = table.names.index(name)
    return list(dict.fromkeys(codes[at] for owner, codes in reading.positions if owner == table.name))


def _codes(codes: Iterable[str]) -> Text:
    return _("Codes in this table: {codes}.", codes=", ".join(codes))


def _row(text: str, file: str, number: int, column: str, reading: ExplainedDossier) -> RequestedCell | AddressedHeading:
    """Return the cell of a row of a CSV file of the dossier, by the codes that stand in it."""
    listed = [*reading.dossier.manifest["outputs"], OBSERVATIONS]
    if file not in listed or not file.endswith(".csv"):
        near = closest(file, [name for name in listed if name.endswith(".csv") and "/codelists/" not in name])
        what = _("the file {name!r} is not in the dossier, or holds no cells of tables.", name=file)
        raise _refused(text, "unknown-file", what, near)
    header, *rows = cells_of(reading.dossier.read(file))
    if not 1 <= number <= len(rows) + 1:
        what = _("this row does not exist; the last one is {last}.", last=len(rows) + 1)
        raise _refused(text, "cell-out-of-range", what, NO_WORDS)
    if column and column_number(column) > len(header):
        what = _("column {column} does not exist; the last one is {last}.", column=column, last=len(header))
        raise _refused(text, "unknown-column", what, NO_WORDS)
    if number == 1:
        return AddressedHeading(text, _("Row 1 is the header: the names of the columns."), f"{file}:2")
    part = COLUMN.filled({"name": header[column_number(column) - 1]}) if column else NO_WORDS
    cells = dict(zip(header, rows[number - 2], strict=False))
    if (shown := view_of(file, reading)) is not None:
        return in_view(text, shown, cells, part, reading)
    codes = {column_of(name): code for name, code in cells.items()}
    if TABLE not in codes:
        raise _refused(text, "reference-unreadable", _("the row does not name its table."), WAYS)
    name = codes[TABLE]
    if name not in reading.tables:
        raise _no_table(text, name, reading)
    return _cell(text, (name, tuple(codes.get(part, "") for part in reading.tables[name].names)), part, reading)


def _cell(text: str, key: tuple[str, tuple[str, ...]], part: Text, reading: ExplainedDossier) -> RequestedCell:
    if key not in reading.positions:
        what = _("the table has no such combination of codes: it lists only those that occur.")
        raise _refused(text, "cell-without-figure", what, NO_WORDS)
    return RequestedCell(text, key, part)


def _table_like(name: str, text: str, reading: ExplainedDossier) -> str:
    """Return the table whose name was written in other letters; any other is refused."""
    for known in reading.tables:
        if known.casefold() == name.casefold():
            return known
    for sheet in NAMES:
        if sheet.casefold() == name.casefold():
            what = _("the sheet {name} holds no figures of tables; its text explains itself.", name=sheet)
            raise _refused(text, "cell-without-figure", what, _names(reading))
    raise _no_table(text, name, reading)


def _no_table(text: str, name: str, reading: ExplainedDossier) -> SourceRefused:
    near = _near(name, list(reading.tables), _names(reading))
    return _refused(text, "unknown-table", _("the table {name!r} does not exist.", name=name), near)


def _names(reading: ExplainedDossier) -> Text:
    return _("The tables are: {names}.", names=", ".join(reading.tables))


def _near(word: str, known: Sequence[str], otherwise: Text) -> Text:
    """Return the nearest that is there; `otherwise` all of it."""
    near = closest(word, known)
    return otherwise if near.is_empty else near


def _refused(text: str, code: str, what: Text, remedy: Text) -> SourceRefused:
    return SourceRefused(Fault(Place(text), code, what, remedy, "user"))


# --- suppliers' files ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a supplier's file: its row, and its column counted from 1 (0: the whole row)."""

    delivery: DeliveredTable
    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet calls it; empty for a whole row."""
        return f"{letters_of(self.column)}{self.row}" if self.column else ""

    @property
    def place(self) -> Place:
        """The place in the supplier's coordinates."""
        return Place(self.delivery.file, self.sheet, self.cell, self.row)

    @property
    def field(self) -> ContractField | None:
        """The column of the contract; nothing for a whole row."""
        return self.delivery.contract.fields[self.column - 1] if self.column else None

    def holds(self, file: str, sheet: str, cell: str, row: int | None) -> bool:
        """Tell whether something that stands in `file` stands here."""
        same = file == self.delivery.file and self.sheet in ("", sheet)
        return same and (cell == self.cell if self.column and cell else row == self.row)


def spot_of(reference: str, reading: ExplainedDossier) -> Address:
    """Return the place of a supplier's file that is meant."""
    if reading.dossier.manifest["audience"] == Audience.PUBLIC.value:
        what = _("an edition for the public does not hold the suppliers' files.")
        raise _refused(reference, "not-in-public-edition", what, _("Use the dossier made for the Commission."))
    found = SUPPLIERS_CELL.fullmatch(reference.strip().replace("\\", "/"))
    if not found:
        remedy = _("Write, e.g., data/t03.csv!C14 or data/t03.csv:14.")
        raise _refused(reference, "reference-unreadable", _("this does not point at a supplier's cell."), remedy)
    file = found["file"].removeprefix(f"{INPUTS}/")
    files = {delivery.file: delivery for delivery in reading.cube.delivered.values()}
    if file not in files:
        near = _near(file, list(files), _("Its files are: {files}.", files=", ".join(files)))
        raise _refused(reference, "unknown-file", _("the collection has no file {file!r}.", file=file), near)
    contract = reading.contract_as_sent(files[file])
    column = column_number(found["column"].upper()) if found["column"] else 0
    if column > len(contract.fields):
        last = letters_of(len(contract.fields))
        raise _refused(reference, "unknown-column", _("the table has columns A to {last}.", last=last), NO_WORDS)
    delivery = replace(files[file], contract=contract)
    return Address(delivery, found["sheet"] or "", int(found["row"] or found["line"]), column)
