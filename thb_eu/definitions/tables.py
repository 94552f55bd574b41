"""Indicator tables: what leaves, as data. One resource of `datapackages/eu-thb` is one table.

Goes out: `IndicatorTable` with its dimensions in order. A dimension tells *parts* apart (status, organisation,
decision: each part is recorded by somebody or by nobody) or is a *breakdown* inside a part (sex, age,
citizenship, form: recorded in a view or not). Counting, completeness and the workbook follow from this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Text, _, described, titled
from thb_eu.base.model import Place
from thb_eu.definitions.shapes import At, place_in
from thb_eu.definitions.strict_reader import closest, not_a_code

NO_LIST = _("the code list {codelist!r} of {name!r} does not exist.")
NO_TABLE = _("the table {name!r} does not exist.")
NO_DIMENSION = _("the table has no dimension {dimension!r}.")
TWO_PLACES = _("the dimension {dimension!r} has two places in thb:layout.")
NO_PLACE = _("the dimension {dimension!r} has no place in thb:layout.")
SAY_PLACE = _("Name it in blocks, rows or columns.")
TABLE_TWICE = _("two resources describe the table {name!r}.")
NAME_ANEW = _("Give each table its own thb:table.")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a table.

    `role`: part or breakdown. `total_of` (parts only): `items`, a total needs every category recorded;
    `parts`, it is the sum of what the collection holds; `none`, categories are never added, and what does not tell
    the dimension is `_Z`. `occurring`: only codes that occur are listed.
    """

    name: str
    codelist: str
    role: str
    total_of: str
    occurring: bool
    title: Text

    @property
    def adds_up(self) -> bool:
        """Whether its categories add up to groups and a total."""
        return self.total_of != "none"


@dataclass(frozen=True, slots=True)
class TableStructure:
    """How a table stands on a sheet: one block per combination of `blocks`, rows by `rows`, columns by `columns`."""

    blocks: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    is_list: bool


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """One table: the indicator it belongs to, the units and scope it takes, its dimensions and its layout."""

    name: str
    indicator: str
    item: str
    title: Text
    note: Text
    scope: str
    units: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    layout: TableStructure
    as_deep_as_held: bool

    @property
    def parts(self) -> tuple[Dimension, ...]:
        """The dimensions that tell parts apart."""
        return tuple(dimension for dimension in self.dimensions if dimension.role == "part")

    @property
    def breakdowns(self) -> tuple[Dimension, ...]:
        """The dimensions inside a part."""
        return tuple(dimension for dimension in self.dimensions if dimension.role == "breakdown")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the dimensions, in order."""
        return tuple(dimension.name for dimension in self.dimensions)


def read_tables(
    descriptor: Mapping[str, Any], codelists: Mapping[str, Any], name: str, content: bytes = b""
) -> tuple[IndicatorTable, ...]:
    """All indicator tables, in the order of the descriptor.

    Refused, with the place in `content`: a code list that does not exist, a table described twice, a layout that does
    not give every dimension of the table one place.
    """
    tables = tuple(_table(resource) for resource in descriptor["resources"])
    faults = [
        Fault(Place(name).of(_("table {table}", table=table.name)), "unknown-codelist", what)
        for table in tables
        for dimension in table.dimensions
        if dimension.codelist not in codelists
        for what in [NO_LIST.filled({"codelist": dimension.codelist, "name": dimension.name})]
    ]
    names = [table.name for table in tables]
    for number, table in enumerate(tables):
        at = partial(place_in(name, content), "resources", number)
        if table.name in names[:number]:
            what = TABLE_TWICE.filled({"name": table.name})
            faults.append(Fault(at("thb:table"), "duplicate-table", what, NAME_ANEW))
        faults += _layout_faults(table, partial(at, "thb:layout"))
    refuse_if_any(DefinitionRefused, faults)
    return tables


def _layout_faults(table: IndicatorTable, at: At) -> Iterator[Fault]:
    """Dimensions that have no place on the sheet, or two, or that the table lacks."""
    placed: list[str] = []
    for axis in ("blocks", "rows", "columns"):
        for number, dimension in enumerate(getattr(table.layout, axis)):
            told = {"dimension": dimension}
            if dimension not in table.names:
                what, remedy = NO_DIMENSION.filled(told), closest(dimension, table.names)
                yield Fault(at(axis, number), "unknown-dimension", what, remedy)
            elif dimension in placed:
                yield Fault(at(axis, number), "dimension-misplaced", TWO_PLACES.filled(told))
            placed.append(dimension)
    for dimension in table.names:
        if dimension not in placed and not table.layout.is_list:
            yield Fault(at(), "dimension-misplaced", NO_PLACE.filled({"dimension": dimension}), SAY_PLACE)


def read_stages(
    descriptor: Mapping[str, Any], tables: tuple[IndicatorTable, ...], codelists: Mapping[str, Any], name: str
) -> tuple[Mapping[str, Any], ...]:
    """The declared pairs of stages; a table, dimension or code that does not exist is refused."""
    stages = tuple(descriptor["thb:stages"])
    known = {table.name: table for table in tables}
    sides = [entry[side] for entry in stages for side in ("later", "earlier")]
    refuse_if_any(DefinitionRefused, [fault for side in sides for fault in _side_faults(side, known, codelists, name)])
    return stages


def _side_faults(
    side: Mapping[str, Any], tables: Mapping[str, IndicatorTable], codelists: Mapping[str, Any], name: str
) -> Iterator[Fault]:
    where, table = Place(name).of("thb:stages"), tables.get(side["table"])
    if table is None:
        what = NO_TABLE.filled({"name": side["table"]})
        yield Fault(where, "unknown-table", what, closest(side["table"], list(tables)))
        return
    lists = {dimension.name: codelists[dimension.codelist] for dimension in table.dimensions}
    for dimension, code in side["key"].items():
        if dimension not in lists:
            what = NO_DIMENSION.filled({"dimension": dimension})
            yield Fault(where, "unknown-dimension", what, closest(dimension, list(lists)))
        elif code not in (known := lists[dimension].by_code):
            yield Fault(where, "unknown-code", not_a_code(code, dimension), closest(code, list(known)))


def _table(resource: Mapping[str, Any]) -> IndicatorTable:
    takes, layout = resource["thb:takes"], resource["thb:layout"]
    return IndicatorTable(
        name=resource["thb:table"],
        indicator=resource["thb:indicator"],
        item=resource["thb:item"],
        title=titled(resource),
        note=described(resource),
        scope=takes["scope"],
        units=tuple(takes["unit"]),
        dimensions=tuple(_dimension(field) for field in resource["schema"]["fields"] if "thb:role" in field),
        layout=TableStructure(
            tuple(layout["blocks"]), tuple(layout["rows"]), tuple(layout["columns"]), bool(layout.get("list"))
        ),
        as_deep_as_held=resource.get("thb:depth") == "held",
    )


def _dimension(field: Mapping[str, Any]) -> Dimension:
    return Dimension(
        name=field["name"],
        codelist=field["thb:codelist"],
        role=field["thb:role"],
        total_of=field.get("thb:total", "items"),
        occurring=field["thb:codes"] == "occurring",
        title=titled(field),
    )
