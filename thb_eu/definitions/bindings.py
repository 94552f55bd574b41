"""Declare which cells of somebody else's workbook hold which numbers, as an analyst writes it down.

Comes in: one YAML file held against `schemas/binding.schema.json`. Goes out: `Binding`: cells of the cover, single
cells, and blocks of cells that are found by the headings of their rows and columns. Nothing here opens the workbook.

Refused, all faults of the file at once with line and column: a table, dimension or code that does not exist, a
dimension without a total that is left out, one named twice, a place that no sheet has or that is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any

from thb_eu.base.errors import SourceRefused, refuse_if_any
from thb_eu.base.messages import _, in_context
from thb_eu.base.model import NOT_APPLICABLE, Place
from thb_eu.base.ooxml.cell_reference import A_CELL, A_COLUMN, LAST_COLUMN, column_number, is_cell
from thb_eu.definitions import Definitions, IndicatorTable, read_checked, shapes
from thb_eu.definitions.known_words import TABLE
from thb_eu.definitions.shapes import DESCRIPTION, At, Flaw, KeyShape, Schema, Words, by_name, shape, spec
from thb_eu.definitions.strict_reader import closest, not_a_code

VALUE = "value"
WRITTEN = (VALUE, "status", "conf", "comment", "legal_article", "source")
SIDES = ("rows", "columns")

NO_TOTAL = _(
    "the code list of {name} has no total, so without its code table {table} leaves open which number is meant."
)
NO_SUCH_CELL = _("no sheet has a cell {cell}.")
LAST_CELL = _("The last cell of a sheet is XFD1048576.")
UNCLEAR = "binding-unclear"
TWO_KINDS = _("the headings are given twice: by texts and by text."), in_context("entry", "Keep one of the two.")

CELL: Schema = {"type": "string", "pattern": f"^{A_CELL}$"}
SHEET: Schema = {"type": "string", "minLength": 1, "maxLength": 31}
HOW_SURE = KeyShape("confidence", {"type": "number", "minimum": 0, "maximum": 1}, required=False, of="Binding")
MISSING = KeyShape("missing", {"type": "string", "maxLength": 20}, required=False, of="WritingRule")
ZERO = KeyShape(
    "zero",
    {"type": ["string", "integer"], "maxLength": 20, "minimum": 0, "maximum": 0},
    required=False,
    of="WritingRule",
)
TO_THE_RIGHT: Schema = {"type": "integer", "minimum": 1, "maximum": 50, DESCRIPTION: ("columns to the right",)}
A_HEADING: Schema = {**shapes.WORD, DESCRIPTION: ("heading",)}


@shape()
class TemplateCell:
    """One cell of the template: by sheet and cell, or by a name (of one sheet alone where `sheet` is told too)."""

    sheet: str = spec(default="", shape=SHEET)
    cell: str = spec(default="", shape=CELL)
    name: str = spec(default="", shape={**shapes.WORD, "maxLength": 255})


SPOT = shapes.keys_of(TemplateCell)
"""The keys of a cell, beside others."""


@shape()
class WritingRule:
    """What is written and how: `what` in the cell itself, `beside` so many columns to the right of it.

    `missing` is the text where there is no value (`status`: the letter of its status), `zero` that where it is zero.
    """

    what: str = spec(key="write", default=VALUE, shape={"enum": [*WRITTEN]})
    beside: Mapping[str, int] = spec(
        default_factory=dict,
        shape={
            "type": "object",
            "properties": dict.fromkeys(WRITTEN, TO_THE_RIGHT),
            "minProperties": 1,
            "additionalProperties": False,
        },
    )
    missing: str = spec(default=":", shape=MISSING.shape)
    zero: str = spec(default="0", shape=ZERO.shape)


MANNER = shapes.keys_of(WritingRule)


def _cell_flaws(cells: Iterable[str], *path: str) -> Iterator[Flaw]:
    for cell in cells:
        if not is_cell(cell):
            yield Flaw(path, "cell-out-of-range", NO_SUCH_CELL.filled({"cell": cell}), LAST_CELL)


def _spot_flaws(entry: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield a cell that is told twice or not at all, or that no sheet has."""
    if "cell" in entry and "name" in entry:
        problem = (_("the cell is given twice: by cell and by name."), in_context("entry", "Keep one of the two."))
        yield Flaw(("name",), UNCLEAR, *problem)
    elif "name" not in entry and "cell" not in entry:
        yield Flaw((), UNCLEAR, _("it is not clear which cell is meant."), _("Give sheet and cell, or name."))
    elif "cell" in entry and "sheet" not in entry:
        yield Flaw(("cell",), UNCLEAR, _("the cell is given, its sheet is missing."), _("Add sheet."))
    yield from _cell_flaws([entry["cell"]] if "cell" in entry else (), "cell")


def _manner_flaws(entry: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    if (what := entry.get("write", VALUE)) in entry.get("beside", {}):
        yield Flaw(("beside", what), UNCLEAR, _("{what} is already in the cell itself.", what=what), _("Leave it out."))


def _block_flaws(block: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    for side in SIDES:
        yield from (flaw.below(side) for flaw in _axis_flaws(block[side]))
    yield from _cell_flaws(block["within"].split(":") if "within" in block else (), "within")


def _axis_flaws(axis: Mapping[str, Any]) -> Iterator[Flaw]:
    if "text" in axis and "texts" in axis:
        yield Flaw(("text",), UNCLEAR, *TWO_KINDS)
    elif "text" not in axis and "texts" not in axis:
        problem = (_("the headings are missing."), _("Give dimension and texts, or one text that means no code."))
        yield Flaw((), UNCLEAR, *problem)
    column = axis["headings_in"]
    if isinstance(column, str) and column_number(column) > LAST_COLUMN:
        yield from _cell_flaws([f"{column}1"], "headings_in")
    seen: set[str] = set()
    for code, text in axis.get("texts", {}).items():
        if (words := same_words(text)) in seen:
            what = _("two codes have the heading {text!r}.", text=words)
            remedy = _("Give each code the heading that it has in the template.")
            yield Flaw(("texts", code), "heading-ambiguous", what, remedy)
        seen.add(words)


def _number_flaws(entry: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield what is wrong with the codes of a number, those of the headings of a block among them."""
    lists: Any = words.get(f"{TABLE.to} {entry['table']}")
    if lists is None:
        return  # told of the table itself
    named: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]]
    named = {name: (("codes", name), {code: ("codes", name)}) for name, code in entry.get("codes", {}).items()}
    for part in SIDES:
        axis = entry.get(part, {})
        if (name := axis.get("dimension", "")) in named:
            what = _("the dimension {name!r} is named twice.", name=name)
            remedy = _("Name it in codes, in rows or in columns, once.")
            yield Flaw((part, "dimension"), "dimension-misplaced", what, remedy)
        elif name:
            named[name] = (part, "dimension"), {code: (part, "texts", code) for code in axis.get("texts", ())}
    for name, (path, codes) in named.items():
        if name not in lists:
            what = _("table {table} has no dimension {name!r}.", table=entry["table"], name=name)
            yield Flaw(path, "unknown-dimension", what, closest(name, lists))
            continue
        known = {*lists[name].by_code, *(() if lists[name].total else (NOT_APPLICABLE,))}
        for code, place in codes.items():
            if code not in known:
                yield Flaw(place, "unknown-code", not_a_code(code, name), closest(code, sorted(known)))
    for name, codelist in lists.items():
        if name not in named and not codelist.total:
            what = NO_TOTAL.filled({"name": name, "table": entry["table"]})
            yield Flaw(("table",), "code-needed", what, _("Add its code."))


@shape(beside=(HOW_SURE,), checks=(_spot_flaws, _manner_flaws))
class CoverCell:
    """A cell about the whole submission; `what` is geo, country, year, contact or state."""

    what: str = spec(key="write", shape={"enum": ["geo", "country", "year", "contact", "state"]})
    spot: TemplateCell = shapes.spec_of_entry(partial(shapes.made, TemplateCell), *SPOT)
    place: Place = field(default=shapes.NOWHERE, metadata=shapes.PLACED)


@shape(beside=(HOW_SURE,), checks=(_spot_flaws, _manner_flaws, _number_flaws))
class BoundCell:
    """A single cell and its number: the table and the codes by dimension that are not the total."""

    table: str = spec(ref=TABLE)
    spot: TemplateCell = shapes.spec_of_entry(partial(shapes.made, TemplateCell), *SPOT)
    manner: WritingRule = spec(keys=MANNER)
    codes: Mapping[str, str] = spec(default_factory=dict, shape=by_name({**shapes.WORD, DESCRIPTION: ("code",)}))
    place: Place = field(default=shapes.NOWHERE, metadata=shapes.PLACED)


@shape(dependentRequired={"dimension": ["texts"], "texts": ["dimension"]})
class BoundAxis:
    """The headings of the rows or columns of a block: where they stand, and which codes the texts mean.

    `headings_in` is a column's letters or a row's number; `texts` leads from the heading to the code, or to nothing
    where `dimension` is empty.
    """

    headings_in: str | int
    dimension: str = spec(default="")
    texts: Mapping[str, str] = spec(default_factory=dict, shape=by_name(A_HEADING, minProperties=1))
    text: str = spec(default="")
    places: Mapping[str, Place] = field(default_factory=dict)


def side(key: str, of: Schema) -> KeyShape:
    """Return the headings of one side of a block."""
    shaped = shapes.shaped(BoundAxis, needs=("headings_in",))
    headings = {"headings_in": {**of, DESCRIPTION: (f"{key} headings_in",)}}
    return KeyShape(key, {**shaped, "properties": {**headings, **shaped["properties"]}})


@shape(beside=(HOW_SURE,), checks=(_block_flaws, _manner_flaws, _number_flaws))
class BoundBlock:
    """A block of cells, one for each heading of a row and each of a column, inside `within` where that is told."""

    table: str = spec(ref=TABLE)
    sheet: str = spec(shape=SHEET)
    rows: BoundAxis = spec(keys=(side("rows", {"type": "string", "pattern": f"^{A_COLUMN}$"}),))
    columns: BoundAxis = spec(keys=(side("columns", {"type": "integer", "minimum": 1, "maximum": 1048576}),))
    manner: WritingRule = spec(keys=MANNER)
    codes: Mapping[str, str] = spec(default_factory=dict, shape=by_name({**shapes.WORD, DESCRIPTION: ("code",)}))
    within: str = spec(default="", shape={"type": "string", "pattern": f"^{A_CELL}:{A_CELL}$"})
    place: Place = field(default=shapes.NOWHERE, metadata=shapes.PLACED)


@shape("Which cells of an official template hold which numbers", beside=(MISSING, ZERO))
class Binding:
    """A binding as it is written; `name` is its file, `place` of an entry its file, line and column."""

    name: str
    content: bytes
    template: str = spec(shape={**shapes.WORD, "pattern": r"^[^/\\]+$"})
    sha256: str = spec(default="", shape={"type": "string", "pattern": "^[0-9a-f]{64}$"})
    cover: tuple[CoverCell, ...] = spec(default=())
    cells: tuple[BoundCell, ...] = spec(default=())
    blocks: tuple[BoundBlock, ...] = spec(default=())

    @property
    def shows_state(self) -> bool:
        """Whether it names a cell in which the reader sees how far the dossier may be trusted."""
        return any(entry.what == "state" for entry in self.cover)


def read_binding(content: bytes, name: str, definitions: Definitions) -> Binding:
    """Return the binding in the file `name`; SourceRefused with everything that is wrong with it."""
    value = read_checked(definitions.folder, name, content, "binding", SourceRefused)
    at, lists = shapes.place_in(name, content), definitions.codelists
    of_tables = {
        f"{TABLE.to} {table.name}": {dimension.name: lists[dimension.codelist] for dimension in table.dimensions}
        for table in definitions.tables
    }
    words = {TABLE.to: [table.name for table in definitions.tables], **of_tables}
    refuse_if_any(SourceRefused, shapes.faults_of(Binding, value, at, words))
    of_file = {key: value[key] for key in ("missing", "zero") if key in value}
    cells = tuple(
        shapes.made(BoundCell, entry, partial(at, "cells", number), manner=_writing_rule(entry, of_file))
        for number, entry in enumerate(value.get("cells", ()))
    )
    blocks = []
    for number, entry in enumerate(value.get("blocks", ())):
        in_block = partial(at, "blocks", number)
        rows, columns = (_axis(entry[side], partial(in_block, side)) for side in SIDES)
        rule = _writing_rule(entry, of_file)
        blocks.append(shapes.made(BoundBlock, entry, in_block, rows=rows, columns=columns, manner=rule))
    return shapes.made(Binding, value, at, name=name, content=content, cells=cells, blocks=tuple(blocks))


def full_codes(table: IndicatorTable, codes: Mapping[str, str], definitions: Definitions) -> tuple[str, ...]:
    """Return the codes in the order of the table's dimensions, those left out at their total."""
    return tuple(
        codes.get(dimension.name) or definitions.codelists[dimension.codelist].total for dimension in table.dimensions
    )


def same_words(text: str) -> str:
    """Return a heading as headings are compared: spaces and line breaks count once."""
    return " ".join(text.split())


def _writing_rule(entry: Mapping[str, Any], of_file: Mapping[str, Any]) -> WritingRule:
    """Find how an entry is written: as it says itself, else as the whole file says."""
    found = shapes.made(WritingRule, {**of_file, **entry})
    return replace(found, missing=str(found.missing), zero=str(found.zero))


def _axis(entry: Mapping[str, Any], at: At) -> BoundAxis:
    if "text" in entry:
        text = same_words(entry["text"])
        return BoundAxis(entry["headings_in"], texts={text: ""}, text=text, places={text: at("text")})
    texts = {same_words(text): code for code, text in entry["texts"].items()}
    places = {text: at("texts", code) for text, code in texts.items()}
    return BoundAxis(entry["headings_in"], entry["dimension"], texts, places=places)
