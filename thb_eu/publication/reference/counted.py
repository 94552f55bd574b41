"""Counted: the protected cells by table and codes, as the facts about completeness and unknown shares need them.

Only what `protect` made is looked at: of a suppressed cell nothing is known here but that it is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.definitions import Definitions, Dimension, Table
from thb_eu.messages import Text, _, joined
from thb_eu.model import Scope, Submission

Codes = tuple[str, ...]
Part = Mapping[str, str]
"""The categories by which a table tells parts apart, by dimension."""

WHOLE = _("all")


@dataclass(frozen=True, slots=True)
class Held:
    """What a published cell holds: a value or none, and its status."""

    value: int | None
    status: str


Cells = Mapping[str, Mapping[Codes, Held]]


def cells_of(submission: Submission) -> Cells:
    """By table and codes (in the order of the table's dimensions), what each protected cell holds."""
    cells, tables = submission.protected.cells, submission.definitions.tables
    columns = {str(name): cells[name].tolist() for name in cells.columns}
    held = map(_held, columns["obs_value"], columns["obs_status"])
    keys = {table.name: list(zip(*(columns[name] for name in table.names), strict=True)) for table in tables}
    found: dict[str, dict[Codes, Held]] = {table.name: {} for table in tables}
    for at, (table, cell) in enumerate(zip(columns["table"], held, strict=True)):
        found[table][keys[table][at]] = cell
    return found


def _held(value: Any, status: str) -> Held:
    import pandas as pd

    return Held(None if pd.isna(value) else int(value), status)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One breakdown of one part of a table: the whole, the unknown, and the categories between them."""

    table: Table
    part: Part
    dimension: Dimension
    whole: Held
    unknown: Held
    categories: tuple[Held, ...]


def stretches(cells: Cells, definitions: Definitions) -> Iterator[Stretch]:
    """Every breakdown inside the EU totals, once an indicator and part, where whole and unknown have a cell.

    Tables of one indicator show the same breakdown more than once (sex): the first that knows the whole is taken.
    """
    found: dict[tuple[str, Codes, str], Stretch] = {}
    for table in definitions.tables:
        if table.scope == Scope.IN.value:
            for part in parts_of(table, cells):
                for dimension in table.breakdowns:
                    stretch = _stretch(cells[table.name], table, part, dimension, definitions)
                    at = (table.indicator, tuple(part.values()), dimension.name)
                    if stretch and (at not in found or found[at].whole.value is None):
                        found[at] = stretch
    yield from found.values()


def _stretch(
    held: Mapping[Codes, Held], table: Table, part: Part, dimension: Dimension, definitions: Definitions
) -> Stretch | None:
    codelist = definitions.codelists[dimension.codelist]

    def at(code: str) -> Held | None:
        return held.get(definitions.key(table, {**part, dimension.name: code}))

    whole, unknown = at(codelist.total), at(codelist.unknown)
    if whole is None or unknown is None:
        return None
    return Stretch(table, part, dimension, whole, unknown, tuple(cell for cell in map(at, codelist.items) if cell))


def parts_of(table: Table, cells: Cells) -> list[Part]:
    """The parts of a table (identified victims, presumed victims), by dimension; one with no name where it has none."""
    names = [dimension.name for dimension in table.parts]
    places = [table.names.index(name) for name in names]
    codes = dict.fromkeys(tuple(key[place] for place in places) for key in cells[table.name])
    return [dict(zip(names, held, strict=True)) for held in codes]


def part_named(table: Table, part: Part, definitions: Definitions) -> Text:
    """A part by the names of its categories; "all" where it has none."""
    lists = {dimension.name: definitions.codelists[dimension.codelist].by_code for dimension in table.parts}
    return joined(lists[name][code].label for name, code in part.items()) if part else WHOLE


def indicator_named(table: Table, definitions: Definitions) -> Text:
    """What the indicator of a table is called."""
    return definitions.codelists["indicator"].by_code[table.indicator].label
