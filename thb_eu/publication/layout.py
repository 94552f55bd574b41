"""Layout: where each cell of a table stands on its sheet.

Comes in: a table, its cells (their codes, and whether something stands there), the code lists. Goes out:
`TableLayout`: title rows, header rows, captions of the blocks, headings of rows and columns, and the place of every
value; right of a value stand its two flags, each in a column of its own: the status of the observation, then its
confidentiality; then the numbers of its footnotes. The way leads in both directions, so that `V3!D14` can be explained.
Nothing here knows of a spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from thb_eu.definitions import Codelist, Definitions, Dimension, Table
from thb_eu.messages import Languages, Text, _, literal
from thb_eu.model import ObsStatus
from thb_eu.ooxml.cell_reference import cell_name, place_of
from thb_eu.publication.titles import AS_READ as AS_READ
from thb_eu.publication.titles import CONFIDENCE as CONFIDENCE
from thb_eu.publication.titles import counted, titles_of

if TYPE_CHECKING:
    import pandas as pd

Codes = tuple[str, ...]

HEADER_LEVELS = 4
"""Rows of a header: the dimension, the labels in the own language, the labels in the others, the codes."""

VALUE, STATUS, CONFIDENTIALITY, NOTE = "value", "status", "conf", "note"
SIDES = (VALUE, STATUS, CONFIDENTIALITY)
"""What an observation is made of, from left to right."""

BESIDE = (*SIDES, NOTE)
"""What stands side by side for one observation: its sides, and the numbers of the footnotes that hold for it."""

NO_LABEL = literal("–")
NUMBER = _("Number")


@dataclass(frozen=True, slots=True)
class Heading:
    """One category as a sheet shows it: code, label, and kind (item, group, total, unknown)."""

    code: str
    label: Text
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of values and the categories that head it."""

    row: int
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One column of values (its flags and footnotes stand in the columns to the right) and the categories over it."""

    column: int
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one caption; `row` is the caption's row, 0 where the table has a single block."""

    row: int
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class TableLayout:
    """A table on its sheet. Rows and columns count from 1; `positions` leads from codes to the place of the value.

    `heading_span`: how many columns head a row, for each dimension in the rows.
    """

    table: Table
    titles: tuple[str, ...]
    counted: Text
    heading_span: int
    lists: Mapping[str, Codelist]
    columns: tuple[ValueColumn, ...]
    blocks: tuple[Block, ...]
    positions: Mapping[Codes, tuple[int, int]]

    @property
    def navigation_row(self) -> int:
        """The row below the titles, for the way back to the cover."""
        return len(self.titles) + 1

    @property
    def header_row(self) -> int:
        """The first row of the header."""
        return first_header_row(self.titles)

    @property
    def body_row(self) -> int:
        """The first row below the header."""
        return self.header_row + HEADER_LEVELS

    @property
    def last_row(self) -> int:
        """The last row of values (of the header where there is none)."""
        return max((line.row for block in self.blocks for line in block.lines), default=self.body_row - 1)

    @property
    def last_column(self) -> int:
        """The column of the last footnotes."""
        return self.columns[-1].column + len(BESIDE) - 1

    def dimensions(self, names: Iterable[str]) -> tuple[Dimension, ...]:
        """The dimensions of the table that are called `names`, in this order."""
        named = {dimension.name: dimension for dimension in self.table.dimensions}
        return tuple(named[name] for name in names)

    @cached_property
    def heads(self) -> Mapping[int, tuple[Heading, ...]]:
        """The categories that head each row of values."""
        return {line.row: line.headings for block in self.blocks for line in block.lines}

    @cached_property
    def codes_at(self) -> Mapping[tuple[int, int], Codes]:
        """The codes of the value, by place."""
        return {place: codes for codes, place in self.positions.items()}

    def at(self, cell: str) -> Codes:
        """The codes of what stands in `cell` (`D14`), a value or something beside one; KeyError where nothing does."""
        return self._found(cell)[0]

    def what(self, cell: str) -> str:
        """Which of `BESIDE` stands in `cell`: the value, a flag of it or its footnotes; KeyError where none does."""
        return self._found(cell)[1]

    def _found(self, cell: str) -> tuple[Codes, str]:
        with suppress(ValueError):
            row, column = place_of(cell.replace("$", "").upper())
            for offset, side in enumerate(BESIDE):
                if codes := self.codes_at.get((row, column - offset)):
                    return codes, side
        raise KeyError(cell)

    def cell(self, codes: Codes, side: str = VALUE) -> str:
        """The name of the cell of the value of `codes` (in the order of the dimensions), or of one beside it."""
        row, column = self.positions[codes]
        return cell_name(row, column + BESIDE.index(side))


def laid_out(cells: pd.DataFrame, definitions: Definitions) -> tuple[TableLayout, ...]:
    """The layouts of all tables for their counted `cells`."""
    return tuple(placed(table, filled_of(cells, table), definitions) for table in definitions.tables)


def filled_of(cells: pd.DataFrame, table: Table) -> dict[Codes, bool]:
    """The codes of the cells of `table`, each with whether something stands there or is suppressed."""
    own = cells[cells["table"] == table.name]
    there = (own["obs_value"] > 0).fillna(False) | (own["obs_status"] == ObsStatus.SUPPRESSED.value)
    keys = own[list(table.names)].itertuples(index=False, name=None)
    return {tuple(map(str, key)): bool(is_there) for key, is_there in zip(keys, there, strict=True)}


def placed(table: Table, filled: Mapping[Codes, bool], definitions: Definitions) -> TableLayout:
    """The layout of `table` for its cells: their codes, each with whether a value or a withheld one is there.

    A list shows the totals and the rows in which something is there (a value above zero); any other table shows all.
    """
    lists = {dimension.name: definitions.codelists[dimension.codelist] for dimension in table.dimensions}
    keys = [dict(zip(table.names, key, strict=True)) for key in _keys(filled, table, lists)]
    titles = tuple(titles_of(table, definitions))
    span = heading_span(table, definitions.languages)
    columns = tuple(_columns(keys, table, lists, span))
    blocks = tuple(_blocks(keys, table, lists, first_header_row(titles) + HEADER_LEVELS))
    return TableLayout(
        table,
        titles,
        counted(table, definitions),
        span,
        lists,
        columns,
        blocks,
        dict(_positions(keys, table, columns, blocks)),
    )


def first_header_row(titles: tuple[str, ...]) -> int:
    """The header begins below the titles and the navigation row."""
    return len(titles) + 2


def heading_span(table: Table, languages: Languages) -> int:
    """Code, label in the own language, in the others; a list with its many dimensions has all labels in one column."""
    return 2 if table.layout.is_list or len(languages) == 1 else 3


def _keys(filled: Mapping[Codes, bool], table: Table, lists: Mapping[str, Codelist]) -> list[Codes]:
    """The codes of all cells that stand on the sheet, in the order of the code lists."""
    shown = _shown(filled, table, lists) if table.layout.is_list else filled
    order = [{code: number for number, code in enumerate(lists[name].by_code)} for name in table.names]
    return sorted(shown, key=lambda key: [places.get(code, -1) for places, code in zip(order, key, strict=True)])


def _shown(filled: Mapping[Codes, bool], table: Table, lists: Mapping[str, Codelist]) -> Iterator[Codes]:
    """Which cells of a list stand on its sheet: whole rows, totals or with something there in them."""
    heading = [place for place, name in enumerate(table.names) if name in table.layout.rows]
    rows = {tuple(key[place] for place in heading) for key, is_there in filled.items() if is_there}
    for key in filled:
        if tuple(key[place] for place in heading) in rows or _is_total(key, table, lists):
            yield key


def _is_total(key: Codes, table: Table, lists: Mapping[str, Codelist]) -> bool:
    """Whether the row of a cell is a total over every breakdown that stands in the rows."""
    broken_down = {dimension.name for dimension in table.breakdowns} & set(table.layout.rows)
    return not any(
        name in broken_down and code in lists[name].by_code and lists[name].by_code[code].kind != "total"
        for name, code in zip(table.names, key, strict=True)
    )


def _columns(
    keys: list[dict[str, str]], table: Table, lists: Mapping[str, Codelist], span: int
) -> Iterator[ValueColumn]:
    first = len(table.layout.rows) * span + 1
    if not keys:
        yield ValueColumn(first, ())
    for number, codes in enumerate(_combinations(keys, table.layout.columns, lists)):
        yield ValueColumn(first + len(BESIDE) * number, _headings(codes, table.layout.columns, lists))


def _blocks(keys: list[dict[str, str]], table: Table, lists: Mapping[str, Codelist], row: int) -> Iterator[Block]:
    """The blocks one below the other, each with a caption if the table has more than one."""
    names = table.layout.blocks
    for block in _combinations(keys, names, lists):
        own = [key for key in keys if all(key[name] == code for name, code in zip(names, block, strict=True))]
        caption = row if names else 0
        row += 1 if names else 0
        lines = _combinations(own, table.layout.rows, lists)
        headings = [_headings(codes, table.layout.rows, lists) for codes in lines]
        yield Block(
            caption, _headings(block, names, lists), tuple(Line(row + at, told) for at, told in enumerate(headings))
        )
        row += len(lines)


def _combinations(keys: list[dict[str, str]], names: tuple[str, ...], lists: Mapping[str, Codelist]) -> list[Codes]:
    """The combinations of codes that occur, in the order of the code lists."""
    order = [{code: number for number, code in enumerate(lists[name].by_code)} for name in names]
    found = {tuple(key[name] for name in names) for key in keys}
    return sorted(
        found, key=lambda codes: [(places.get(code, -1), code) for places, code in zip(order, codes, strict=True)]
    )


def _headings(codes: Codes, names: tuple[str, ...], lists: Mapping[str, Codelist]) -> tuple[Heading, ...]:
    return tuple(_heading(code, lists[name]) for name, code in zip(names, codes, strict=True))


def _heading(code: str, codelist: Codelist) -> Heading:
    known = codelist.by_code.get(code)
    return Heading(code, known.label, known.kind) if known else Heading(code, NO_LABEL, "item")


def _positions(
    keys: list[dict[str, str]], table: Table, columns: tuple[ValueColumn, ...], blocks: tuple[Block, ...]
) -> Iterator[tuple[Codes, tuple[int, int]]]:
    """The place of every key: the row of its block and row codes, the column of its column codes."""
    layout = table.layout
    across = {tuple(heading.code for heading in entry.headings): entry.column for entry in columns}
    down = {
        tuple(heading.code for heading in (*block.headings, *line.headings)): line.row
        for block in blocks
        for line in block.lines
    }
    for key in keys:
        row = down[tuple(key[name] for name in (*layout.blocks, *layout.rows))]
        yield tuple(key[name] for name in table.names), (row, across[tuple(key[name] for name in layout.columns)])
