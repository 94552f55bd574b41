"""References: how a person points at a cell of a dossier in, the cell that is meant out.

`V3!D14` (a sheet of the workbook), `observations.csv:17` or `observations.csv!T17` (rows and columns as a spreadsheet
counts them), `lineage.csv:5`, a row of a data file below `sdmx/`, `official/NAME.xlsx!Sheet!C5` (a filled template),
`table=V3,sex=T,…` (dimensions left out are their total). Refused, with the nearest that is there: a sheet, row, column,
table, dimension or code that is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from thb_eu.csv_tables import cells_of
from thb_eu.definitions import Dimension, Table
from thb_eu.definitions.strict import closest
from thb_eu.dossiers import OBSERVATIONS, WORKBOOK, Row
from thb_eu.errors import Fault, SourceRefused
from thb_eu.explanation.elsewhere import in_template, in_view, view_of
from thb_eu.explanation.reading import Reading
from thb_eu.explanation.sheets import Asked, on_sheet, unquoted
from thb_eu.explanation.told import Heading, coded
from thb_eu.messages import NO_WORDS, Text, _
from thb_eu.model import NOT_APPLICABLE, Place
from thb_eu.ooxml.cell_reference import column_number
from thb_eu.publication.sdmx.components import column as column_of
from thb_eu.publication.sheets.words import SHEETS_WITHOUT_TABLES
from thb_eu.publication.templates import FOLDER

ROW = re.compile(r"(?P<file>.+):(?P<row>[0-9]{1,7})")
CELL = re.compile(r"(?P<file>.+)!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})")
TABLE = "table"
KEY = re.compile(r"\s*[A-Za-z_]+\s*=")
"""How a key begins, whichever of its codes comes first: no place in a file is written so."""
BESIDE = ("freq", "geo", "time", "indicator", "unit")
"""Columns that a key may name although the dossier has one value in them for a table."""
WAYS = _("Write, e.g., V3!D14, observations.csv:17, or table=V3,sex=T.")
NO_REFERENCE = _("this does not point at a cell of the dossier.")
NO_TABLE = _("there is no table {name!r}.")
TABLES = _("The tables are: {names}.")
NO_FIGURES = _("the sheet {name} holds no figures of tables; what stands there says itself.")
NO_FILE = _("the file {name!r} is not in the dossier, or holds no cells of tables.")
NO_ROW = _("there is no such row; the last one is {last}.")
HEADER = _("Row 1 is the header: the names of the columns.")
NO_COLUMN = _("there is no column {column}; the last one is {last}.")
NO_PAIR = _("{part!r} is no pair name=code.")
TWICE = _("{name!r} is given twice.")
NAME_TABLE = _("table=… is missing.")
NO_DIMENSION = _("table {table} has no dimension {name!r}.")
DIMENSIONS = _("It has: {names}.")
NO_CODE = _("{code!r} is no code of {name}.")
NOT_OCCURRING = _("{code} does not stand in table {table}: it lists only what occurs in this year.")
CODES = _("Codes in this table: {codes}.")
NEEDED = _("{name} has no total; give a code.")
NO_CELL = _("the table has no such combination of codes: it lists only those that occur.")
OTHER = _("{name} is {there!r} in this dossier, not {given!r}.")
NOT_OF_A_TABLE = _("the row does not say of which table it is.")
COLUMN = _("column {name}")


def meant_by(reference: str, reading: Reading) -> Asked | Heading:
    """The cell of the dossier, or the heading on a sheet, at which `reference` points."""
    text = reference.strip().replace("\\", "/")
    if found := ROW.fullmatch(text):
        return _row(text, found["file"], int(found["row"]), "", reading)
    if found := CELL.fullmatch(text):
        file, column = found["file"], found["column"].upper()
        if file.endswith(".csv"):
            return _row(text, file, int(found["row"]), column, reading)
        if file.startswith(f"{FOLDER}/"):
            return in_template(text, file, f"{column}{found['row']}", reading)
        name = unquoted(file.removeprefix(f"{WORKBOOK}!"))
        if name not in reading.tables:
            name = _table_like(name, reference, reading)
        return on_sheet(text, name, f"{column}{found['row']}", reading)
    if KEY.match(text):
        return meant_by_key(text, reading)
    raise _refused(reference, "reference-unreadable", NO_REFERENCE, WAYS)


def meant_by_key(text: str, reading: Reading) -> Asked:
    """The cell with the codes that `text` gives (`name=code`, parted by commas); totals where it gives none."""
    given = _pairs(text)
    if TABLE not in given:
        raise _refused(text, "reference-unreadable", NAME_TABLE, _names(reading))
    return _cell(text, given, reading)


def _pairs(text: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, code = (piece.strip() for piece in part.partition("="))
        if not (name and sign and code):
            raise _refused(text, "reference-unreadable", NO_PAIR.filled({"part": part}), WAYS)
        if name in given:
            raise _refused(text, "reference-unreadable", TWICE.filled({"name": name}), WAYS)
        given[name] = code
    return given


def _cell(text: str, given: Mapping[str, str], reading: Reading) -> Asked:
    """The cell of a key whose dimensions may be left out; every fault of the key at once."""
    if given[TABLE] not in reading.tables:
        raise _refused(
            text, "unknown-table", NO_TABLE.filled({"name": given[TABLE]}), _near_table(given[TABLE], reading)
        )
    table = reading.tables[given[TABLE]]
    faults = [fault for name, code in given.items() for fault in _faults(text, name, code, table, reading)]
    codes = {
        dimension.name: given.get(dimension.name) or _where_left_out(dimension, reading)
        for dimension in table.dimensions
    }
    faults += [
        Fault(Place(text), "code-needed", NEEDED.filled({"name": name}), _codes_of(table, name, reading), "user")
        for name, code in codes.items()
        if not code
    ]
    if faults:
        raise SourceRefused(*faults)
    key = (table.name, tuple(codes[name] for name in table.names))
    if key not in reading.positions:
        raise _refused(text, "cell-without-figure", NO_CELL, NO_WORDS)
    _held_to(text, given, reading.row(key))
    return Asked(text, key)


def _where_left_out(dimension: Dimension, reading: Reading) -> str:
    """The code of a dimension that a key leaves out: the total; `_Z` where categories are not added; empty: needed."""
    total = reading.total(dimension.name)
    return NOT_APPLICABLE if total and not dimension.adds_up else total


def _held_to(text: str, given: Mapping[str, str], row: Row) -> None:
    """Refuse a key that names another country, year or unit than the cell has."""
    for name in BESIDE:
        if name in given and given[name] != row[name]:
            told = {"name": name, "there": row[name], "given": given[name]}
            raise _refused(text, "cell-without-figure", OTHER.filled(told), NO_WORDS)


def _faults(text: str, name: str, code: str, table: Table, reading: Reading) -> Iterable[Fault]:
    if name == TABLE or (name in BESIDE and name not in table.names):
        return
    if name not in table.names:
        if code != NOT_APPLICABLE or name not in reading.definitions.dimension_lists:
            names = DIMENSIONS.filled({"names": ", ".join(table.names)})
            near = closest(name, table.names)
            told = NO_DIMENSION.filled({"table": table.name, "name": name})
            yield Fault(Place(text), "unknown-dimension", told, names if near.is_empty else near, "user")
        return
    known = _present(table, name, reading)
    label = reading.label(name, code)
    if code not in known and label.english != code:
        yield Fault(
            Place(text),
            "cell-without-figure",
            NOT_OCCURRING.filled({"code": coded(label, code), "table": table.name}),
            CODES.filled({"codes": ", ".join(known)}),
            "user",
        )
    elif code not in known:
        near = closest(code, known)
        told = NO_CODE.filled({"code": code, "name": name})
        yield Fault(
            Place(text), "unknown-code", told, _codes_of(table, name, reading) if near.is_empty else near, "user"
        )


def _present(table: Table, name: str, reading: Reading) -> list[str]:
    """The codes of a dimension that stand in a table, in the order of its rows."""
    at = table.names.index(name)
    return list(dict.fromkeys(codes[at] for owner, codes in reading.positions if owner == table.name))


def _codes_of(table: Table, name: str, reading: Reading) -> Text:
    return CODES.filled({"codes": ", ".join(_present(table, name, reading))})


def _row(text: str, file: str, number: int, column: str, reading: Reading) -> Asked | Heading:
    """The cell of a row of a CSV file of the dossier, by the codes that stand in it."""
    listed = [*reading.dossier.manifest["outputs"], OBSERVATIONS]
    if file not in listed or not file.endswith(".csv"):
        near = closest(file, [name for name in listed if name.endswith(".csv") and "/codelists/" not in name])
        raise _refused(text, "unknown-file", NO_FILE.filled({"name": file}), near)
    header, *rows = cells_of(reading.dossier.read(file))
    if not 1 <= number <= len(rows) + 1:
        raise _refused(text, "cell-out-of-range", NO_ROW.filled({"last": len(rows) + 1}), NO_WORDS)
    if column and column_number(column) > len(header):
        raise _refused(text, "unknown-column", NO_COLUMN.filled({"column": column, "last": len(header)}), NO_WORDS)
    if number == 1:
        return Heading(text, HEADER, f"{file}:2")
    part = COLUMN.filled({"name": header[column_number(column) - 1]}) if column else NO_WORDS
    own = dict(zip(header, rows[number - 2], strict=False))
    if (shown := view_of(file, reading)) is not None:
        return in_view(text, shown, own, part, reading)
    given = {column_of(name): code for name, code in own.items()}
    if TABLE not in given:
        raise _refused(text, "reference-unreadable", NOT_OF_A_TABLE, WAYS)
    name = given[TABLE]
    if name not in reading.tables:
        raise _refused(text, "unknown-table", NO_TABLE.filled({"name": name}), _near_table(name, reading))
    key = (name, tuple(given.get(part, "") for part in reading.tables[name].names))
    if key not in reading.positions:
        raise _refused(text, "cell-without-figure", NO_CELL, NO_WORDS)
    return Asked(text, key, part)


def _table_like(name: str, text: str, reading: Reading) -> str:
    """The table whose name was written in other letters; any other is refused."""
    for known in reading.tables:
        if known.casefold() == name.casefold():
            return known
    for sheet in SHEETS_WITHOUT_TABLES:
        if sheet.casefold() == name.casefold():
            raise _refused(text, "cell-without-figure", NO_FIGURES.filled({"name": sheet}), _names(reading))
    raise _refused(text, "unknown-table", NO_TABLE.filled({"name": name}), _near_table(name, reading))


def _near_table(name: str, reading: Reading) -> Text:
    near = closest(name, list(reading.tables))
    return _names(reading) if near.is_empty else near


def _names(reading: Reading) -> Text:
    return TABLES.filled({"names": ", ".join(reading.tables)})


def _refused(text: str, code: str, what: Text, remedy: Text) -> SourceRefused:
    return SourceRefused(Fault(Place(text), code, what, remedy, "user"))
