"""Bindings: which cells of somebody else's workbook hold which numbers, as an analyst writes it down.

Comes in: one YAML file held against `schemas/binding.schema.json`. Goes out: `Binding`: cells of the cover, single
cells, and blocks of cells that are found by the headings of their rows and columns. Nothing here opens the workbook.

Refused, all faults of the file at once with line and column: a table, dimension or code that does not exist, a
dimension without a total that is left out, one named twice, a place that no sheet has or that is told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from thb_eu.definitions import Definitions, Table, read_checked
from thb_eu.definitions.binding_flaws import VALUE, Path, flaws, same_words
from thb_eu.definitions.strict import position
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Place

SCHEMA = "binding"


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell of the template: by sheet and cell, or by a name (of one sheet alone where `sheet` is told too)."""

    sheet: str
    cell: str
    name: str


@dataclass(frozen=True, slots=True)
class Manner:
    """What is written and how: `what` in the cell itself, `beside` so many columns to the right of it.

    `missing` is the text where there is no value (`status`: the letter of its status), `zero` that where it is zero.
    """

    what: str
    beside: Mapping[str, int]
    missing: str
    zero: str


@dataclass(frozen=True, slots=True)
class CoverCell:
    """A cell about the whole submission; `what` is geo, country, year, contact or state."""

    what: str
    spot: Spot
    place: Place


@dataclass(frozen=True, slots=True)
class BoundCell:
    """A single cell and its number: the table and the codes by dimension that are not the total."""

    table: str
    codes: Mapping[str, str]
    spot: Spot
    manner: Manner
    place: Place


@dataclass(frozen=True, slots=True)
class Axis:
    """The headings of the rows or columns of a block: where they stand, and which codes the texts mean.

    `headings_in` is a column's letters or a row's number; `texts` leads from the heading to the code, or to nothing
    where `dimension` is empty.
    """

    headings_in: str | int
    dimension: str
    texts: Mapping[str, str]
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoundBlock:
    """A block of cells, one for each heading of a row and each of a column, inside `within` where that is told."""

    table: str
    codes: Mapping[str, str]
    sheet: str
    within: str
    rows: Axis
    columns: Axis
    manner: Manner
    place: Place


@dataclass(frozen=True, slots=True)
class Binding:
    """A binding as it is written; `name` is its file, `place` of an entry its file, line and column."""

    name: str
    content: bytes
    template: str
    sha256: str
    cover: tuple[CoverCell, ...]
    cells: tuple[BoundCell, ...]
    blocks: tuple[BoundBlock, ...]

    @property
    def shows_state(self) -> bool:
        """Whether it names a cell in which the reader sees how far the dossier may be trusted."""
        return any(entry.what == "state" for entry in self.cover)


def read_binding(content: bytes, name: str, definitions: Definitions) -> Binding:
    """The binding in the file `name`; SourceRefused with everything that is wrong with it."""
    told = read_checked(definitions.folder, name, content, SCHEMA, SourceRefused)
    at = partial(position, name, content)
    refuse_if_any(
        SourceRefused, [Fault(at(path), code, what, remedy) for path, code, what, remedy in flaws(told, definitions)]
    )
    whole = Manner(VALUE, {}, str(told.get("missing", ":")), str(told.get("zero", "0")))
    return Binding(
        name=name,
        content=content,
        template=told["template"],
        sha256=told.get("sha256", ""),
        cover=tuple(
            CoverCell(entry["write"], _spot(entry), at(["cover", number]))
            for number, entry in enumerate(told.get("cover", ()))
        ),
        cells=tuple(
            BoundCell(
                entry["table"], entry.get("codes", {}), _spot(entry), _manner(entry, whole), at(["cells", number])
            )
            for number, entry in enumerate(told.get("cells", ()))
        ),
        blocks=tuple(
            _block(entry, whole, lambda path, number=number: at(["blocks", number, *path]))  # type: ignore[misc]
            for number, entry in enumerate(told.get("blocks", ()))
        ),
    )


def full_codes(table: Table, codes: Mapping[str, str], definitions: Definitions) -> tuple[str, ...]:
    """The codes in the order of the table's dimensions, those left out at their total."""
    return tuple(
        codes.get(dimension.name) or definitions.codelists[dimension.codelist].total for dimension in table.dimensions
    )


def _spot(entry: Mapping[str, Any]) -> Spot:
    return Spot(entry.get("sheet", ""), entry.get("cell", ""), entry.get("name", ""))


def _manner(entry: Mapping[str, Any], whole: Manner) -> Manner:
    return Manner(
        entry.get("write", whole.what),
        entry.get("beside", {}),
        str(entry.get("missing", whole.missing)),
        str(entry.get("zero", whole.zero)),
    )


def _block(entry: Mapping[str, Any], whole: Manner, at: Callable[[Path], Place]) -> BoundBlock:
    return BoundBlock(
        entry["table"],
        entry.get("codes", {}),
        entry["sheet"],
        entry.get("within", ""),
        _axis(entry["rows"], lambda path: at(["rows", *path])),
        _axis(entry["columns"], lambda path: at(["columns", *path])),
        _manner(entry, whole),
        at([]),
    )


def _axis(told: Mapping[str, Any], at: Callable[[Path], Place]) -> Axis:
    if "text" in told:
        text = same_words(told["text"])
        return Axis(told["headings_in"], "", {text: ""}, {text: at(["text"])})
    texts = {same_words(text): code for code, text in told["texts"].items()}
    places = {text: at(["texts", code]) for text, code in texts.items()}
    return Axis(told["headings_in"], told["dimension"], texts, places)
