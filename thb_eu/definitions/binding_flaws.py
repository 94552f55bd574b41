"""Flaws of a binding: what the schema cannot see, each with the path to it in the file.

Comes in: a binding that has the shape of its schema, the tables and the code lists. Goes out: every flaw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.definitions import Definitions, Table
from thb_eu.definitions.strict import closest, not_a_code
from thb_eu.messages import Text, _, in_context
from thb_eu.model import NOT_APPLICABLE
from thb_eu.ooxml.cell_reference import LAST_COLUMN, column_number, is_cell

VALUE = "value"

Path = list[Any]
"""The steps from the top of a file to a value in it."""
Flaw = tuple[Path, str, Text, Text]
"""Where in the file, the code, what is wrong, what to do."""

CELL_UNCLEAR, HEADINGS_UNCLEAR, OUTSIDE = "binding-unclear", "binding-unclear", "cell-out-of-range"

NO_TABLE = _("there is no table {name!r}.")
NO_DIMENSION = _("table {table} has no dimension {name!r}.")
NO_TOTAL = _(
    "the code list of {name} has no total, so without its code table {table} does not say which number is meant."
)
GIVE_A_CODE = _("Add its code.")
NAMED_TWICE = _("the dimension {name!r} is named twice.")
NAME_IT_ONCE = _("Name it in codes, in rows or in columns, once.")
NO_SUCH_CELL = _("no sheet has a cell {cell}.")
LAST_CELL = _("The last cell of a sheet is XFD1048576.")
NO_SPOT = (
    CELL_UNCLEAR,
    _("it is not told which cell is meant."),
    _("Give sheet and cell, or name."),
)
TWO_SPOTS = (
    CELL_UNCLEAR,
    _("the cell is told twice: by cell and by name."),
    in_context("entry", "Keep one of the two."),
)
CELL_OF_NO_SHEET = (
    CELL_UNCLEAR,
    _("the cell is told, its sheet is not."),
    _("Add sheet."),
)
NO_HEADINGS = (
    HEADINGS_UNCLEAR,
    _("no headings are told."),
    _("Give dimension and texts, or one text that means no code."),
)
TWO_KINDS = (
    HEADINGS_UNCLEAR,
    _("the headings are told twice: by texts and by text."),
    in_context("entry", "Keep one of the two."),
)
SAME_TEXT = _("two codes have the heading {text!r}.")
GIVE_OWN_TEXT = _("Give each code the heading that it has in the template.")
ITSELF_BESIDE = _("{what} stands in the cell itself already.")
LEAVE_OUT = _("Leave it out.")


def same_words(text: str) -> str:
    """A heading as headings are compared: spaces and line breaks count once."""
    return " ".join(text.split())


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
    if "cell" in entry and not is_cell(entry["cell"]):
        yield [*path, "cell"], OUTSIDE, NO_SUCH_CELL.filled({"cell": entry["cell"]}), LAST_CELL


def _number_flaws(
    entry: Mapping[str, Any], path: Path, tables: Mapping[str, Table], definitions: Definitions
) -> Iterator[Flaw]:
    """What is wrong with a table and its codes, those of the headings of a block among them."""
    what = entry.get("write", VALUE)
    if what in entry.get("beside", {}):
        yield [*path, "beside", what], "binding-unclear", ITSELF_BESIDE.filled({"what": what}), LEAVE_OUT
    table = tables.get(entry["table"])
    if table is None:
        yield (
            [*path, "table"],
            "unknown-table",
            NO_TABLE.filled({"name": entry["table"]}),
            closest(entry["table"], tables),
        )
        return
    given = {name: ([*path, "codes", name], (code,)) for name, code in entry.get("codes", {}).items()}
    for side in ("rows", "columns"):
        axis = entry.get(side, {})
        name = axis.get("dimension", "")
        if name in given:
            yield [*path, side, "dimension"], "dimension-misplaced", NAMED_TWICE.filled({"name": name}), NAME_IT_ONCE
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
            yield (
                where,
                "unknown-dimension",
                NO_DIMENSION.filled({"table": table.name, "name": name}),
                closest(name, lists),
            )
            continue
        known = {*lists[name].by_code, *(() if lists[name].total else (NOT_APPLICABLE,))}
        for code in codes:
            if code not in known:
                where = [*at, code] if at[-1] == "texts" else at
                yield where, "unknown-code", not_a_code(code, name), closest(code, sorted(known))
    for name, codelist in lists.items():
        if name not in given and not codelist.total:
            yield [*path, "table"], "code-needed", NO_TOTAL.filled({"name": name, "table": table.name}), GIVE_A_CODE


def _block_flaws(
    entry: Mapping[str, Any], path: Path, tables: Mapping[str, Table], definitions: Definitions
) -> Iterator[Flaw]:
    yield from _number_flaws(entry, path, tables, definitions)
    for side in ("rows", "columns"):
        yield from _axis_flaws(entry[side], [*path, side])
    for cell in entry.get("within", "").split(":") if "within" in entry else ():
        if not is_cell(cell):
            yield [*path, "within"], OUTSIDE, NO_SUCH_CELL.filled({"cell": cell}), LAST_CELL


def _axis_flaws(axis: Mapping[str, Any], path: Path) -> Iterator[Flaw]:
    if "text" in axis and "texts" in axis:
        yield [*path, "text"], *TWO_KINDS
    elif "text" not in axis and "texts" not in axis:
        yield path, *NO_HEADINGS
    column = axis["headings_in"]
    if isinstance(column, str) and column_number(column) > LAST_COLUMN:
        yield [*path, "headings_in"], OUTSIDE, NO_SUCH_CELL.filled({"cell": f"{column}1"}), LAST_CELL
    seen: set[str] = set()
    for code, text in axis.get("texts", {}).items():
        words = same_words(text)
        if words in seen:
            yield [*path, "texts", code], "heading-ambiguous", SAME_TEXT.filled({"text": words}), GIVE_OWN_TEXT
        seen.add(words)
