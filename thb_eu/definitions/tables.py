"""Declare the indicator tables. One resource of `datapackages/eu-thb` is one table.

Goes out: `IndicatorTable` with its dimensions in order. A dimension tells *parts* apart (status, organisation,
decision: each part is recorded by somebody or by nobody) or is a *breakdown* inside a part (sex, age,
citizenship, form: recorded in a view or not). Counting, completeness and the workbook follow from this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from thb_eu.base.errors import DefinitionRefused, refuse_if_any
from thb_eu.base.messages import Text, _, described, titled
from thb_eu.definitions import shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.known_words import CODELIST, TABLE
from thb_eu.definitions.rules import CODE
from thb_eu.definitions.shapes import (
    WORD,
    Flaw,
    KeyShape,
    Once,
    Schema,
    Words,
    faults_of,
    group,
    made,
    place_in,
    shape,
    spec,
    spec_of_entry,
)
from thb_eu.definitions.signing import MARKED
from thb_eu.definitions.strict_reader import closest, not_a_code

NO_DIMENSION = _("the table has no dimension {dimension!r}.")
TWICE, NAME_ANEW = _("two resources describe the table {name!r}."), _("Give each table its own thb:table.")
AXIS: Schema = {"type": "array", "items": WORD}


@shape(extends=("title", "description"), dependentRequired={"thb:role": ["thb:codelist", "thb:codes"]})
class Dimension:
    """One dimension of a table: a column of its schema with a `role`, part or breakdown.

    `total_of` (parts only): `items`, a total needs every category recorded; `parts`, it is the sum of what the
    collection holds; `none`, categories are never added, and what does not tell the dimension is `_Z`. `occurring`:
    only codes that occur are listed.
    """

    name: str = spec(key="name")
    codelist: str = spec(required=False, ref=CODELIST)
    role: str = spec(required=False, shape={"enum": ["part", "breakdown"]})
    occurring: bool = spec(
        key="thb:codes", required=False, shape={"enum": ["all", "occurring"]}, read="occurring".__eq__
    )
    title: Text = spec_of_entry(titled)
    total_of: str = spec(key="thb:total", default="items", shape={"enum": ["items", "parts", "none"]})

    @property
    def adds_up(self) -> bool:
        """Whether its categories add up to groups and a total."""
        return self.total_of != "none"


@shape()
class TableStructure:
    """How a table stands on a sheet: one block per combination of `blocks`, rows by `rows`, columns by `columns`."""

    blocks: tuple[str, ...] = spec(shape=AXIS)
    rows: tuple[str, ...] = spec(shape=AXIS)
    columns: tuple[str, ...] = spec(shape=AXIS)
    is_list: bool = spec(key="list", default=False, shape=shapes.FLAG)


def _layout_flaws(table: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield dimensions that have no place on the sheet, or two, or that the table lacks."""
    names, layout = [*_lists_of(table)], table["thb:layout"]
    placed: list[str] = []
    for axis in ("blocks", "rows", "columns"):
        for number, dimension in enumerate(layout[axis]):
            path, values = ("thb:layout", axis, number), {"dimension": dimension}
            if dimension not in names:
                yield Flaw(path, "unknown-dimension", NO_DIMENSION.filled(values), closest(dimension, names))
            elif dimension in placed:
                what = _("the dimension {dimension!r} has two places in thb:layout.").filled(values)
                yield Flaw(path, "dimension-misplaced", what)
            placed.append(dimension)
    for dimension in names:
        if dimension not in placed and "list" not in layout:
            what = _("the dimension {dimension!r} has no place in thb:layout.", dimension=dimension)
            yield Flaw(("thb:layout",), "dimension-misplaced", what, _("Name it in blocks, rows or columns."))


def _lists_of(table: Mapping[str, Any]) -> dict[str, str]:
    """Return the code list by dimension of a table, as its descriptor has it."""
    return {field["name"]: field["thb:codelist"] for field in table["schema"]["fields"] if "thb:role" in field}


@shape(
    extends=("title", "description"),
    checks=(_layout_flaws,),
    beside=tuple(KeyShape(key, WORD) for key in ("name", "path", "title", "description")),
    named=_("table {table}"),
    slots=False,
)
class IndicatorTable:
    """One table: the indicator it belongs to, the units and scope it takes, its dimensions and its layout."""

    name: str = spec(key="thb:table", once=Once("duplicate-table", TWICE, NAME_ANEW))
    indicator: str = spec()
    item: str = spec(shape={"type": "string"})
    title: Text = spec_of_entry(titled)
    note: Text = spec_of_entry(described)
    scope: str = spec(key="thb:takes/scope", shape={"enum": ["in", "out"]})
    units: tuple[str, ...] = spec(key="thb:takes/unit", shape=shapes.listed(CODE))
    dimensions: tuple[Dimension, ...] = spec(
        key="schema/fields",
        rules={"minItems": 1},
        read=lambda fields: tuple(made(Dimension, field) for field in fields if "thb:role" in field),
    )
    layout: TableStructure = spec()
    as_deep_as_held: bool = spec(key="thb:depth", default=False, shape={"const": "held"}, read="held".__eq__)

    @cached_property
    def parts(self) -> tuple[Dimension, ...]:
        """The dimensions that tell parts apart."""
        return tuple(dimension for dimension in self.dimensions if dimension.role == "part")

    @cached_property
    def breakdowns(self) -> tuple[Dimension, ...]:
        """The dimensions inside a part."""
        return tuple(dimension for dimension in self.dimensions if dimension.role == "breakdown")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the dimensions, in order."""
        return tuple(dimension.name for dimension in self.dimensions)

    def in_order(self, parts: Key, breakdowns: Key) -> Key:
        """Return the codes of `parts` and of `breakdowns` in the order of all dimensions."""
        codes = (*parts, *breakdowns)
        return tuple([codes[at] for at in self._places])

    @cached_property
    def _places(self) -> tuple[int, ...]:
        told = (*self.parts, *self.breakdowns)
        return tuple(told.index(dimension) for dimension in self.dimensions)


CELL = group("Cell", {"table": str, "key": shapes.by_name()})
STAGE = group("Stage", {"later": CELL, "earlier": CELL, "because": str})
HOW_SURE = {"confidence": MARKED}
ABOVE_ZERO: Schema = {"type": "number", "exclusiveMinimum": 0}
BOUNDS: Mapping[str, Schema] = {
    **{key: {**ABOVE_ZERO, "maximum": 100} for key in ("change_factor", "outlier_years", "outlier_deviations")},
    **{key: {**ABOVE_ZERO, "maximum": 1000000} for key in ("change_at_least", "equal_from")},
}
"""By which a figure is found unlikely: the toolkit's, and those that a collection has in their place."""


def _stage_flaws(package: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield the tables, dimensions and codes in the declared pairs of stages that do not exist."""
    tables = {
        table["thb:table"]: {name: words.get(f"{CODELIST.to} {of}") for name, of in _lists_of(table).items()}
        for table in package["resources"]
    }
    for number, stage in enumerate(package["thb:stages"]):
        for side in ("later", "earlier"):
            yield from (flaw.below("thb:stages", number, side) for flaw in cell_flaws(stage[side], tables))


def cell_flaws(cell: Mapping[str, Any], tables: Mapping[str, Mapping[str, Collection[str] | None]]) -> Iterator[Flaw]:
    """Yield the table, dimensions and codes of a cell that are not among `tables`; codes that are None may be any."""
    table = cell["table"]
    yield from (flaw.below("table") for flaw in TABLE.flaws(table, {TABLE.to: tables}))
    for dimension, code in cell["key"].items() if table in tables else ():
        if dimension not in tables[table]:
            what, remedy = NO_DIMENSION.filled({"dimension": dimension}), closest(dimension, [*tables[table]])
            yield Flaw(("key", dimension), "unknown-dimension", what, remedy)
        elif (known := tables[table][dimension]) is not None and code not in known:
            yield Flaw(("key", dimension), "unknown-code", not_a_code(code, dimension), closest(code, known))


@shape(
    "The EU indicator tables",
    extends=("title",),
    checks=(_stage_flaws,),
    beside=(
        *shapes.package("indicators"),
        KeyShape("thb:deadlines", group("Deadlines", {"target": str, "limit": str, **HOW_SURE})),
        KeyShape("thb:thresholds", group("Thresholds", {**BOUNDS, **HOW_SURE})),
        KeyShape("thb:stages", {"type": "array", "minItems": 1, "items": STAGE}),
    ),
)
class IndicatorTables:
    """`datapackages/eu-thb/datapackage.json`."""

    tables: tuple[IndicatorTable, ...] = spec(key="resources", rules={"minItems": 1})


def read_tables(
    descriptor: Mapping[str, Any], codelists: Mapping[str, Any], name: str, content: bytes = b""
) -> tuple[IndicatorTable, ...]:
    """Return all indicator tables, in the order of the descriptor.

    Refused, with the place in `content`: a code list that does not exist, a table described twice, a layout that does
    not give every dimension of the table one place, a stage of a table, dimension or code that does not exist.
    """
    codes = {f"{CODELIST.to} {named}": codelist.by_code for named, codelist in codelists.items()}
    words = {CODELIST.to: codelists, **codes}
    refuse_if_any(DefinitionRefused, faults_of(IndicatorTables, descriptor, place_in(name, content), words))
    return made(IndicatorTables, descriptor).tables


def read_stages(descriptor: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the declared pairs of stages of a descriptor whose tables have been read."""
    return tuple(descriptor["thb:stages"])


# Find which codes of a list add up to which, in a year and for a reporting country.
#
# The one place that says what a total or a group is the sum of: counting, checks, disclosure control, the control
# sums of the workbook and explanations ask here. Nothing is added up here.

Key = tuple[str, ...]
"""The codes of one cell, in the order of the dimensions of its table."""
CellKey = tuple[str, Key]
"""One cell: the name of its table, and its codes."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """What the codes of `codelist` add up to in `year` when `geo` reports."""

    codelist: Codelist
    year: int
    geo: str

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """What each code adds up to, empty at the top; groups of membership are read on the last day of the year."""
        return {code: self._parent(code) for code in self.codelist.by_code}

    def _parent(self, code: str) -> str:
        known, day = self.codelist, f"{self.year}-12-31"
        if known.own_group and code == self.geo:
            return known.own_group
        if any(membership.holds_on(day) for membership in known.members.get(code, ())):
            return known.member_group
        return known.by_code[code].parent

    def parent(self, code: str) -> str:
        """Say what `code` adds up to; empty at the top, and for a code that is not in the list."""
        return self.parents.get(code, "")

    @cached_property
    def _ancestors(self) -> dict[str, Key]:
        return {}

    def ancestors(self, code: str) -> Key:
        """Return the code itself, then everything it adds up to, up to the total."""
        if code not in self._ancestors:
            parent = self.parent(code)
            self._ancestors[code] = (code, *(self.ancestors(parent) if parent else ()))
        return self._ancestors[code]

    def children(self, code: str) -> Key:
        """Return the codes that add up to `code` one level below it, in the order of the list."""
        return tuple(child for child, parent in self.parents.items() if parent == code)

    def items_below(self, code: str) -> Key:
        """Return the categories proper that add up to `code`; itself where there are none."""
        return tuple(item for item in self.codelist.items if code in self.ancestors(item)) or (code,)

    def sums(self, keys: Collection[Key], place: int) -> dict[Key, tuple[Key, ...]]:
        """Return the sums that cells declare in the dimension at `place`: the key of each, with those of its parts.

        Wholes stand in the order of `keys`, parts in that of the list.
        """
        known = set(keys)
        present = {key[place] for key in known}
        below = {code: [child for child in self.children(code) if child in present] for code in present}
        found = {}
        for key in keys:
            beside = ((*key[:place], code, *key[place + 1 :]) for code in below[key[place]])
            if parts := tuple(part for part in beside if part in known):
                found[key] = parts
        return found
