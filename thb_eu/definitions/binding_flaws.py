"""Flaws of a binding: what the schema cannot see, each with the path to it in the file.

Comes in: a binding that has the shape of its schema, the tables and the code lists. Goes out: every flaw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.definitions import Definitions, Table
from thb_eu.definitions.coordinates import column_number
from thb_eu.definitions.strict import closest, not_a_code
from thb_eu.model import NOT_APPLICABLE, Text

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""No sheet has more: its last cell is XFD1048576."""

VALUE = "value"
SPOT = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Path = list[Any]
"""The steps from the top of a file to a value in it."""
Flaw = tuple[Path, Text, Text]
"""Where in the file, what is wrong, what to do."""

NO_TABLE = Text("tabele {name!r} ni.", "there is no table {name!r}.")
NO_DIMENSION = Text("tabela {table} nima razsežnosti {name!r}.", "table {table} has no dimension {name!r}.")
NO_TOTAL = Text(
    "šifrant razsežnosti {name} nima vsote, zato tabela {table} brez njene šifre ne pove, katero število je mišljeno.",
    "the code list of {name} has no total, so without its code table {table} does not say which number is meant.",
)
GIVE_A_CODE = Text("Dodajte njeno šifro.", "Add its code.")
NAMED_TWICE = Text("razsežnost {name!r} je navedena dvakrat.", "the dimension {name!r} is named twice.")
NAME_IT_ONCE = Text(
    "Navedite jo v `codes`, `rows` ali `columns`, vendar samo enkrat.", "Name it in codes, in rows or in columns, once."
)
NO_SUCH_CELL = Text("celice {cell} nima noben list.", "no sheet has a cell {cell}.")
LAST_CELL = Text("Zadnja celica lista je XFD1048576.", "The last cell of a sheet is XFD1048576.")
NO_SPOT = (
    Text("ni povedano, katera celica je mišljena.", "it is not told which cell is meant."),
    Text("Navedite `sheet` in `cell` ali `name`.", "Give sheet and cell, or name."),
)
TWO_SPOTS = (
    Text("celica je določena dvakrat: s `cell` in z `name`.", "the cell is told twice: by cell and by name."),
    Text("Obdržite eno.", "Keep one of the two."),
)
CELL_OF_NO_SHEET = (
    Text("celica je navedena, list pa ne.", "the cell is told, its sheet is not."),
    Text("Dodajte `sheet`.", "Add sheet."),
)
NO_HEADINGS = (
    Text("naslovi niso navedeni.", "no headings are told."),
    Text(
        "Navedite `dimension` in `texts` ali en sam `text`, ki ne pomeni šifre.",
        "Give dimension and texts, or one text that means no code.",
    ),
)
TWO_KINDS = (
    Text("naslovi so navedeni dvakrat: s `texts` in s `text`.", "the headings are told twice: by texts and by text."),
    Text("Obdržite eno.", "Keep one of the two."),
)
SAME_TEXT = Text("naslov {text!r} imata dve šifri.", "two codes have the heading {text!r}.")
GIVE_OWN_TEXT = Text(
    "Vsaki šifri dajte naslov, ki ga ima v predlogi.", "Give each code the heading that it has in the template."
)
ITSELF_BESIDE = Text("{what} stoji že v sami celici.", "{what} stands in the cell itself already.")
LEAVE_OUT = Text("Izpustite ga.", "Leave it out.")


def same_words(text: str) -> str:
    """A heading as headings are compared: spaces and line breaks count once."""
    return " ".join(text.split())


def row_and_column(cell: str) -> tuple[int, int]:
    """Row and column of a cell's name in capital letters; zeros where it is none."""
    found = SPOT.fullmatch(cell)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def on_a_sheet(row: int, column: int) -> bool:
    """Whether a sheet has such a cell."""
    return 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN


def flaws(told: Mapping[str, Any], definitions: Definitions) -> Iterator[Flaw]:
    """Everything that is wrong with a binding, whatever its template is."""
    tables = {table.name: table for table in definitions.tables}
    for number, entry in enumerate(told.get("cover", ())):
        yield from _spot_flaws(entry, ["cover", number])
    for number, entry in enumerate(told.get("cells", ())):
        yield from _spot_flaws(entry, ["cells", number])
        yield from _number_flaws(entry, ["cells", number], tables, definitions)
    for number, entry in enumerate(told.get("blocks", ())):
        yield from _block_flaws(entry, ["blocks", number], tables, definitions)


def _spot_flaws(entry: Mapping[str, Any], path: Path) -> Iterator[Flaw]:
    if "cell" in entry and "name" in entry:
        yield [*path, "name"], *TWO_SPOTS
    elif "name" not in entry and "cell" not in entry:
        yield path, *NO_SPOT
    elif "cell" in entry and "sheet" not in entry:
        yield [*path, "cell"], *CELL_OF_NO_SHEET
    if "cell" in entry and not on_a_sheet(*row_and_column(entry["cell"])):
        yield [*path, "cell"], NO_SUCH_CELL.filled({"cell": entry["cell"]}), LAST_CELL


def _number_flaws(
    entry: Mapping[str, Any], path: Path, tables: Mapping[str, Table], definitions: Definitions
) -> Iterator[Flaw]:
    """What is wrong with a table and its codes, those of the headings of a block among them."""
    what = entry.get("write", VALUE)
    if what in entry.get("beside", {}):
        yield [*path, "beside", what], ITSELF_BESIDE.filled({"what": what}), LEAVE_OUT
    table = tables.get(entry["table"])
    if table is None:
        yield [*path, "table"], NO_TABLE.filled({"name": entry["table"]}), closest(entry["table"], tables)
        return
    given = {name: ([*path, "codes", name], (code,)) for name, code in entry.get("codes", {}).items()}
    for side in ("rows", "columns"):
        axis = entry.get(side, {})
        name = axis.get("dimension", "")
        if name in given:
            yield [*path, side, "dimension"], NAMED_TWICE.filled({"name": name}), NAME_IT_ONCE
        elif name:
            given[name] = [*path, side, "texts"], tuple(axis.get("texts", ()))
    yield from _code_flaws(given, path, table, definitions)


def _code_flaws(
    given: Mapping[str, tuple[Path, tuple[str, ...]]], path: Path, table: Table, definitions: Definitions
) -> Iterator[Flaw]:
    lists = {dimension.name: definitions.codelists[dimension.codelist] for dimension in table.dimensions}
    for name, (at, codes) in given.items():
        if name not in lists:
            where = at if at[-1] != "texts" else [*at[:-1], "dimension"]
            yield where, NO_DIMENSION.filled({"table": table.name, "name": name}), closest(name, lists)
            continue
        known = {*lists[name].by_code, *(() if lists[name].total else (NOT_APPLICABLE,))}
        for code in codes:
            if code not in known:
                where = [*at, code] if at[-1] == "texts" else at
                yield where, not_a_code(code, name), closest(code, sorted(known))
    for name, codelist in lists.items():
        if name not in given and not codelist.total:
            yield [*path, "table"], NO_TOTAL.filled({"name": name, "table": table.name}), GIVE_A_CODE


def _block_flaws(
    entry: Mapping[str, Any], path: Path, tables: Mapping[str, Table], definitions: Definitions
) -> Iterator[Flaw]:
    yield from _number_flaws(entry, path, tables, definitions)
    for side in ("rows", "columns"):
        yield from _axis_flaws(entry[side], [*path, side])
    for cell in entry.get("within", "").split(":") if "within" in entry else ():
        if not on_a_sheet(*row_and_column(cell)):
            yield [*path, "within"], NO_SUCH_CELL.filled({"cell": cell}), LAST_CELL


def _axis_flaws(axis: Mapping[str, Any], path: Path) -> Iterator[Flaw]:
    if "text" in axis and "texts" in axis:
        yield [*path, "text"], *TWO_KINDS
    elif "text" not in axis and "texts" not in axis:
        yield path, *NO_HEADINGS
    column = axis["headings_in"]
    if isinstance(column, str) and column_number(column) > LAST_COLUMN:
        yield [*path, "headings_in"], NO_SUCH_CELL.filled({"cell": f"{column}1"}), LAST_CELL
    seen: set[str] = set()
    for code, text in axis.get("texts", {}).items():
        words = same_words(text)
        if words in seen:
            yield [*path, "texts", code], SAME_TEXT.filled({"text": words}), GIVE_OWN_TEXT
        seen.add(words)
