"""Draw for each table which of its counts the public does not get, and why: in colour, by a sign, and in words.

Comes in: what a run withholds (`Run.withheld`); nothing is worked out here. Rows in which nothing was counted are left
out. The true counts stand in it: it is for the disclosure officer alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from thb_eu.base.messages import Text, _
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey
from thb_eu.desk.answers import TELL, figure_address
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.disclosure import SuppressionPattern
from thb_eu.publication.edition import Edition
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.layout import NUMBER, label_of

PRIMARY, SECONDARY, GROUPED, CHANGED = "primary", "secondary", "grouped", "changed"
SIGNS: Mapping[str, tuple[str, Text]] = {
    PRIMARY: ("■", _("sensitive")),
    SECONDARY: ("◪", _("withheld with them")),
    GROUPED: ("▤", _("in its group alone")),
    CHANGED: ("≈", _("told as another number")),
}
"""Why the public does not get a count as it is: its sign, which tells it without colour, and its words."""


class HeatCell(NamedTuple):
    """A count as it is, why the public does not get it (empty: it does), and where one asks whether it may be told."""

    value: int | str
    kind: str
    address: str


class HeatTable(NamedTuple):
    """A table with its rows, each with what heads it; `counts`: of its cells with a value, by why they are withheld."""

    name: str
    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[HeatCell | None, ...]], ...]
    counts: Counter[str]

    @property
    def withheld(self) -> int:
        """How many of its cells the public does not get as they are."""
        return sum(count for kind, count in self.counts.items() if kind)

    @property
    def share(self) -> int:
        """The same of a hundred cells with a value."""
        return round(100 * self.withheld / self.counts.total())


def heat_tables(held: CollectionAtHand, pattern: SuppressionPattern) -> tuple[HeatTable, ...]:
    """Return every table that holds a value, the one of which most is withheld first."""
    kinds = _kinds(held, pattern)
    edition = held.run.edition(Audience.INTERNAL, fast=True)
    tables = (_table(held, edition, number, kinds) for number in range(len(edition.contents)))
    return tuple(sorted((one for one in tables if one.counts), key=lambda one: -one.share))


def _kinds(held: CollectionAtHand, pattern: SuppressionPattern) -> Mapping[CellKey, str]:
    """By cell, why the public does not get it as it was counted."""
    cells = held.run.withheld[0]
    gone = {**dict.fromkeys(pattern.changes, CHANGED), **dict.fromkeys(pattern.places, SECONDARY)}
    gone |= {**dict.fromkeys(pattern.grouped, GROUPED), **dict.fromkeys(pattern.primary, PRIMARY)}
    rows = records(cells.iloc[(places := sorted(gone))])
    return {held.definitions.cell_of(row): gone[place] for place, row in zip(places, rows, strict=True)}


def _table(held: CollectionAtHand, edition: Edition, number: int, kinds: Mapping[CellKey, str]) -> HeatTable:
    contents = edition.contents[number]
    layout, name, counts = contents.layout, contents.table.name, Counter[str]()

    def cell(place: tuple[int, int]) -> HeatCell | None:
        if place not in layout.codes_at:
            return None
        codes = layout.codes_at[place]
        value, kind = contents.cells[codes].value, kinds.get((name, codes), "")
        if value is not None:
            counts[kind] += 1
        address = f"{figure_address(held, name, codes, Audience.PUBLIC)}&{TELL}=1" if kind else ""
        return HeatCell(MISSING_SIGN if value is None else value, kind, address)

    def rows() -> Iterator[tuple[Text, tuple[HeatCell | None, ...]]]:
        for block in layout.blocks:
            for line in block.lines:
                row = tuple(cell((line.row, column.column)) for column in layout.columns)
                if any(one and one.value not in (0, MISSING_SIGN) for one in row):
                    above = block.headings if block.row else ()
                    yield label_of((*above, *line.headings)), row

    columns = tuple(label_of(column.headings) if column.headings else NUMBER for column in layout.columns)
    return HeatTable(name, contents.table.title, columns, tuple(rows()), counts)
