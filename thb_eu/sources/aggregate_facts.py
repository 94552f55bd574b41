"""Read a table of figures by its contract into facts and claims.

A fact is one count with the codes that the contract gives it and the place it stands in; a printed total is
a claim about facts, never a fact. A blank count is not known, never zero. What the labels mean, says `coding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from thb_eu.base.table_schemas import CELLS, ORIGIN, TEXT, Schema
from thb_eu.definitions import Codelist, Contract
from thb_eu.definitions.contracts import AUXILIARY_COLUMNS, CALLED_BEFORE
from thb_eu.results import SentTable
from thb_eu.sources.coding import (
    NO_DOUBT,
    Claim,
    CodingDoubt,
    Fact,
    Origin,
    RowCodes,
    SourceFacts,
    columns_read,
    made_fact,
    year_read,
)
from thb_eu.sources.grid import CellSpot, Grid, cell_at
from thb_eu.sources.sheets import Numbered


@dataclass(frozen=True, slots=True)
class AggregateTable:
    """One delivered table: its grid, its contract, and how the collection names it."""

    resource: str
    source: str
    grid: Grid
    contract: Contract

    def origin(self, row: int, column: int) -> Origin:
        """Find where a number of the table stands; columns count from 0."""
        grid, name = self.grid, self.contract.fields[column].name
        return Origin(self.resource, grid.file, grid.sheet, cell_at(row, column), row, name, self.source)

    @property
    def sent(self) -> SentTable:
        """The table as its file shows it."""
        grid = self.grid
        return SentTable(grid.sheet, grid.header_row, grid.written, grid.header_row - self.contract.header_row)


def facts_of(table: AggregateTable, year: int, lists: Mapping[str, Codelist]) -> SourceFacts:
    """Return all facts and claims of `table`; numbers without a year column belong to `year`."""
    totals = table.contract.totals_in(table.grid.rows)
    body = [row for row in table.grid.rows if row[0] not in totals]
    return SourceFacts([*_facts(table, body, year, lists)], [*_claims(table, [number for number, _ in body], totals)])


def _facts(table: AggregateTable, body: Sequence[Numbered], year: int, lists: Mapping[str, Codelist]) -> Iterator[Fact]:
    """Yield one fact per count column and row, then what a zero says besides."""
    contract, at = table.contract, {field.name: place for place, field in enumerate(table.contract.fields)}
    coded, doubts = _coded(body, contract, lists)
    counting = [(place, field.count) for place, field in enumerate(contract.fields) if field.count is not None]
    for place, (number, cells) in enumerate(body):
        codes, beside = coded.of(place), dict(zip(at, cells, strict=False))
        doubt = NO_DOUBT
        if place in doubts:
            unknown = coded.unresolved[doubts[place]]
            cell = cell_at(number, at[unknown.column])
            doubt = CodingDoubt(unknown.column, cell, unknown.suggestion, unknown.names_sum)
        for column, count in counting:
            origin, value = table.origin(number, column), _integer(cells[column])
            name = f"{table.resource}!{origin.cell}"
            fact = made_fact(name, value, {**codes, **count}, origin, contract, year, doubt, beside)
            yield fact
            yield from _implied(fact, contract)


def _coded(
    body: Sequence[Numbered], contract: Contract, lists: Mapping[str, Codelist]
) -> tuple[RowCodes, Mapping[int, int]]:
    """Find what the rows say, and by row the place among the unresolved labels of the one that stands in it."""
    coded = RowCodes(np.ones(len(body), dtype=np.int64))
    years = [(field.name, year_read) for field in contract.fields if field.time][:1]
    at = {field.name: place for place, field in enumerate(contract.fields)}
    for column, read in (*years, *columns_read(contract, lists)):
        texts = [cells[at[column]] for _, cells in body]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        of = np.array([places[text] for text in texts], dtype=np.int64)
        coded.read_column(column, [read(text) for text in places], of)
    return coded, {row: number for number, label in enumerate(coded.unresolved) for row in label.rows.tolist()}


def _implied(fact: Fact, contract: Contract) -> Iterator[Fact]:
    for implication in contract.implications if fact.value == 0 else ():
        if implication.when.items() <= fact.codes.items():
            for number, means in enumerate(implication.means, 1):
                name, population = (f"{name}/zero-{number}" for name in (fact.fact, fact.population))
                yield replace(fact, fact=name, population=population, codes={**fact.codes, **means})


def _claims(table: AggregateTable, body: Sequence[int], totals: Mapping[int, str]) -> Iterator[Claim]:
    """Yield printed totals of rows, of columns, and where they cross."""
    texts = dict(table.grid.rows)
    for kind, (row, column), spots in _printed_totals(table.contract, body, totals):
        covers = tuple(f"{table.resource}!{cell_at(*spot)}" for spot in spots)
        yield Claim(kind, _integer(texts[row][column]), covers, table.origin(row, column))


def _printed_totals(
    contract: Contract, body: Sequence[int], totals: Mapping[int, str]
) -> Iterator[tuple[str, CellSpot, list[CellSpot]]]:
    """Yield each printed total of a table: its kind, where it stands, and what it claims to add up."""
    counting = [place for place, field in enumerate(contract.fields) if field.count is not None]
    adding = [place for place, field in enumerate(contract.fields) if field.printed_total]
    for row in body:
        yield from (("row", (row, column), [(row, place) for place in counting]) for column in adding)
    for row, scope in totals.items():
        covered = _covered(row, scope, body, totals)
        yield from (("column", (row, column), [(line, column) for line in covered]) for column in counting)
        crossing = [(line, place) for line in covered for place in counting]
        yield from (("grand", (row, column), crossing) for column in adding)


def with_sums_anew(grid: Grid, sent: Grid, contract: Contract) -> Grid:
    """Compute the sums of a form anew: a sum of its cells as they were `sent` is their sum as `grid` has them.

    Another number, which somebody typed over a sum or to which it was corrected, stays.
    """
    before, now, totals = sent.texts, grid.texts, contract.totals_in(grid.rows)
    anew = {
        spot: _added(now, spots)
        for _kind, spot, spots in _printed_totals(contract, [n for n, _ in grid.rows if n not in totals], totals)
        if now.get(spot) == _added(before, spots)
    }
    return grid.read_as(anew)


def _added(texts: Mapping[CellSpot, str], spots: Sequence[CellSpot]) -> str:
    """Return the sum of cells as text; blank as soon as one of them is no number."""
    found = [texts.get(spot, "") for spot in spots]
    return str(sum(map(int, found))) if all(text.isdecimal() for text in found) else ""


def _covered(number: int, scope: str, body: Sequence[int], totals: Mapping[int, str]) -> Sequence[int]:
    """Return the rows that the printed total in row `number` claims to add up."""
    if scope == "below":
        end = min((row for row in totals if row > number), default=max(body, default=0) + 1)
        return [row for row in body if number < row < end]
    if scope == "above":
        start = max((row for row in totals if row < number), default=0)
        return [row for row in body if start < row < number]
    return body


def _integer(text: str) -> int | None:
    return int(text) if text else None


# Read what tables say beside their counts, as it was written.
#
# Goes out: every cell of an aggregate table with its place, so that a text may be held against it; and the rows of
# a table that tells something and counts nothing (claims, relations, published and earlier figures), by the
# engine's names.

POINTS_AT = {"claims": "value", "relations": "refers_to", "published": "value", "earlier": "value"}
"""Which column a finding about a row of each use points at."""


def cells_as_written(tables: Sequence[AggregateTable]) -> pd.DataFrame:
    """Return every cell of the tables that count or are checked, headers among them: `table_schemas.CELLS`."""
    return CELLS.of_rows(
        (*_place(table, row, at), text, table.contract.counted)
        for table in tables
        if not table.contract.tells
        for row, texts in ((table.grid.header_row, table.grid.header), *table.grid.rows)
        for at, text in enumerate(texts)
    )


def reference_rows(tables: Sequence[AggregateTable]) -> dict[str, pd.DataFrame]:
    """Return by use the rows of all tables that tell something: what the use holds, and the place pointed at."""
    found = {}
    for use, holds in AUXILIARY_COLUMNS.items():
        rows = []
        for table in (table for table in tables if table.contract.use == use):
            at = {CALLED_BEFORE.get(slot.holds, slot.holds): place for place, slot in enumerate(table.contract.fields)}
            for row, texts in table.grid.rows:
                held = (texts[at[name]].strip() if name in at else None for name in holds)
                rows.append((*held, *_place(table, row, at[POINTS_AT[use]])))
        found[use] = Schema({**dict.fromkeys(holds, TEXT), **ORIGIN}).of_rows(rows)
    return found


def _place(table: AggregateTable, row: int, at: int) -> tuple[str, str, str, str, int, str]:
    """Say where a cell stands, in the order of `ORIGIN`."""
    grid = table.grid
    column = grid.header[at] if at < len(grid.header) else ""
    return table.resource, grid.file, grid.sheet, cell_at(row, at), row, column
