"""Delivery: a register as it arrived: its rows, wherever an engine keeps them, and what else must be known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from thb_eu.definitions import Contract
from thb_eu.engines import Rows
from thb_eu.sources.grid import Grid, Otherwise


@dataclass(frozen=True)
class Delivery:
    """A register as it was delivered: its rows, the SHA-256 of its file, and the rows of another length, by number.

    `headings`: the columns as the supplier called them; empty where they are called as in the contract. `otherwise`:
    what was read otherwise than agreed.
    """

    rows: Rows
    sha256: str
    uneven: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()

    @property
    def file(self) -> str:
        """The file, as the collection names it."""
        return self.rows.shelf.file

    @property
    def sheet(self) -> str:
        """The sheet of a workbook."""
        return self.rows.shelf.sheet

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.rows.shelf.header

    def grid_of(self, rows: Iterable[int]) -> Grid:
        """These rows as a grid of their own."""
        wanted = sorted(rows)
        cells = self.rows.cells(wanted)
        told = tuple((row, self.uneven.get(row) or cells[row]) for row in wanted)
        return Grid(self.file, self.sheet, self.rows.shelf.header_row, self.header, told)


def columns_needed(contract: Contract) -> frozenset[str]:
    """The columns that mean something or are held to something; the others are looked at and not kept."""
    rules, schema = contract.records, contract.schema
    held = {told["name"] for told in schema["fields"] if told["type"] != "string" or told.get("constraints")}
    means = {told.name for told in contract.fields if told.dimension or told.time or told.day}
    key = schema.get("primaryKey", [])
    named = rules.columns_named() if rules else ()
    return frozenset({*held, *means, *named, *([key] if isinstance(key, str) else key)})
