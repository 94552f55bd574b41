"""Recipe: a grid and its contract in, facts and claims out.

A fact is one count with the codes that the contract gives it and the place it stands in; a printed total is
a claim about facts, never a fact. A label that the contract and the code lists do not know stays unresolved
on its fact: nothing is dropped, nothing is guessed. A blank count is not known, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.definitions import Codelist, Contract, Field
from thb_eu.definitions.strict import nearest
from thb_eu.model import WITHOUT_YEAR
from thb_eu.sources.grid import Grid, cell_name
from thb_eu.sources.labels import day_of, label_read

UNREAD = ("unresolved", "unresolved_cell", "suggestion", "names_sum")
"""Columns of a fact whose label nobody knows: the column, the cell, the known label most like it, the sum it names."""


@dataclass(frozen=True, slots=True)
class Table:
    """One delivered table: its grid, its contract, and how the collection names it."""

    resource: str
    source: str
    grid: Grid
    contract: Contract


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts and claims of one table, as rows of plain values."""

    facts: list[dict[str, Any]]
    claims: list[dict[str, Any]]


def facts_of(table: Table, year: int, lists: Mapping[str, Codelist]) -> Facts:
    """All facts and claims of `table`; numbers without a year column belong to `year`."""
    reader = _Reader(table, year, lists)
    return Facts(list(reader.facts()), list(reader.claims()))


class _Reader:
    """Reads one table row by row; the places of columns are worked out once."""

    def __init__(self, table: Table, year: int, lists: Mapping[str, Codelist]) -> None:
        self.table, self.year, self.lists = table, year, lists
        self.contract = table.contract
        self.at = {field.name: number for number, field in enumerate(self.contract.fields)}
        self.labelled = [field for field in self.contract.fields if field.dimension]
        self.counting = [field for field in self.contract.fields if field.count is not None]
        self.adding = [field for field in self.contract.fields if field.printed_total]
        self.body = [row for row in table.grid.rows if not self._total_label(row[1])]
        self.totals = [row for row in table.grid.rows if self._total_label(row[1])]

    def facts(self) -> Iterator[dict[str, Any]]:
        """One fact per count column and row, then what a zero says besides."""
        for number, cells in self.body:
            codes, unread = self._codes_of(number, cells)
            for field in self.counting:
                fact = self._fact(number, cells, field, codes, unread)
                yield fact
                yield from self._implied(fact)

    def claims(self) -> Iterator[dict[str, Any]]:
        """Printed totals of rows, of columns, and where they cross."""
        for number, cells in self.body:
            for field in self.adding:
                yield self._claim("row", number, cells, field, [self._name(number, other) for other in self.counting])
        for number, cells in self.totals:
            covered = self._covered(number, cells)
            for field in self.counting:
                yield self._claim("column", number, cells, field, [self._name(row, field) for row in covered])
            for field in self.adding:
                yield self._claim(
                    "grand",
                    number,
                    cells,
                    field,
                    [self._name(row, other) for row in covered for other in self.counting],
                )

    def _fact(
        self, number: int, cells: tuple[str, ...], field: Field, codes: Mapping[str, str], unread: Mapping[str, str]
    ) -> dict[str, Any]:
        told = {**self.contract.always, **codes, **(field.count or {})}
        time = told.pop("time", self._year_of(cells))
        return {
            "fact": self._name(number, field),
            "population": self._population(cells, told),
            "view": self.table.resource,
            "time": int(time),
            "value": _whole(cells[self.at[field.name]]),
            "lists_all": self.contract.lists_all,
            **unread,
            "counted": self.contract.counted,
            **self._origin(number, field),
            **self._days_of(cells),
            **told,
        }

    def _implied(self, fact: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for implication in self.contract.implications:
            if fact["value"] == 0 and all(fact.get(dimension) == code for dimension, code in implication.when.items()):
                for number, means in enumerate(implication.means, 1):
                    yield {
                        **fact,
                        **means,
                        "fact": f"{fact['fact']}/zero-{number}",
                        "population": f"{fact['population']}/zero-{number}",
                    }

    def _claim(self, kind: str, number: int, cells: tuple[str, ...], field: Field, covers: list[str]) -> dict[str, Any]:
        return {
            "kind": kind,
            "value": _whole(cells[self.at[field.name]]),
            "covers": tuple(covers),
            **self._origin(number, field),
        }

    def _origin(self, number: int, field: Field) -> dict[str, Any]:
        grid = self.table.grid
        return {
            "resource": self.table.resource,
            "file": grid.file,
            "sheet": grid.sheet,
            "cell": cell_name(number, self.at[field.name]),
            "row": number,
            "column": field.name,
            "source": self.table.source,
        }

    def _name(self, number: int, field: Field) -> str:
        return f"{self.table.resource}!{cell_name(number, self.at[field.name])}"

    def _population(self, cells: tuple[str, ...], told: Mapping[str, str]) -> str:
        columns = {field.name: cells[self.at[field.name]] for field in self.contract.fields}
        return self.contract.population_of({**columns, **told})

    def _year_of(self, cells: tuple[str, ...]) -> str | int:
        written = [cells[self.at[field.name]] for field in self.contract.fields if field.time]
        return (written[0] or WITHOUT_YEAR) if written else self.year

    def _days_of(self, cells: tuple[str, ...]) -> dict[str, str]:
        written = ((field, cells[self.at[field.name]]) for field in self.contract.fields if field.day)
        return {field.day: day_of(text, field) for field, text in written if text}

    def _codes_of(self, number: int, cells: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
        codes: dict[str, str] = {}
        unread = dict.fromkeys(UNREAD, "")
        for field in self.labelled:
            at = self.at[field.name]
            label = cells[at]
            read = label_read(label, field, self.lists)
            if read.unresolved:
                place = cell_name(number, at)
                like = read.suggestion or (nearest(label, self.contract.printed_totals) if at == 0 else "")
                unread = dict(zip(UNREAD, (field.name, place, like, read.names_sum), strict=True))
            codes |= read.codes
        return codes, unread

    def _total_label(self, cells: tuple[str, ...]) -> str:
        """The promised label with which a printed total's row begins, however its letters are written."""
        written = cells[0].strip().casefold() if cells else ""
        return next((label for label in self.contract.printed_totals if label.casefold() == written), "")

    def _covered(self, number: int, cells: tuple[str, ...]) -> list[int]:
        """The rows that the printed total in row `number` claims to add up."""
        scope = self.contract.printed_totals[self._total_label(cells)]
        others = [row for row, _ in self.totals if row != number]
        rows = [row for row, _ in self.body]
        if scope == "below":
            end = min((row for row in others if row > number), default=max(rows, default=0) + 1)
            return [row for row in rows if number < row < end]
        if scope == "above":
            start = max((row for row in others if row < number), default=0)
            return [row for row in rows if start < row < number]
        return rows


def _whole(text: str) -> int | None:
    return int(text) if text else None
