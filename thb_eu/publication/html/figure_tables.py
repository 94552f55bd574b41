"""Make the rows of an indicator table as a page shows them, every number with a link.

Laid out as on the sheet of the table. A footnote is referred to as high up as it holds: at the title, at a block, at a
row, else at the value. A heading of many rows is told again after so many, so that it is in sight on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import Text, joined
from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name
from thb_eu.definitions import Dimension
from thb_eu.publication.html.rendering import figure
from thb_eu.publication.layout import (
    NUMBER,
    SHORTENED,
    LayoutBlock,
    LayoutHeading,
    LayoutRow,
    TableLayout,
    ValueColumn,
    codes_of,
    is_shortened,
    label_of,
)
from thb_eu.publication.sheets.table_sheet import kind_of_value
from thb_eu.publication.table_notes import WHOLE_TABLE, Note, TableContents, marks_of, provenance, signs_used
from thb_eu.results import Submission

LONGEST_SPAN = 8
FEW_COLUMNS, MOST_UPRIGHT = 3, 8
"""Up to how many columns of values each may be broad; up to how many columns in all a page is printed upright."""

Link = Callable[[str, str], str]
"""Where the explanation of a number is: the names of its table and of its cell (`V3`, `D14`) in, an address out."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a row: label, code, kind, and how many rows it heads."""

    label: Text
    code: str
    kind: str
    span: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as it is shown, or what stands in its place, its flag, its notes, and where it leads."""

    cell: str
    shown: str
    flag: str
    kind: str
    notes: tuple[Note, ...]
    link: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The headings that begin in a row, the notes that hold for all of it, its numbers.

    `figures`: None where the row is not broken down that far.
    """

    headings: tuple[Heading, ...]
    notes: tuple[Note, ...]
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """Rows under one caption (None where the table has a single block), and the notes that hold for all of them."""

    caption: Text | None
    codes: str
    notes: tuple[Note, ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """What stands over a column of numbers."""

    label: Text
    codes: str


@dataclass(frozen=True)
class FigureTable:
    """One indicator table with everything that belongs to it.

    `across`: what the columns tell apart, None where there is a single one. `provenance`: legal articles and sources,
    each with its heading.
    """

    layout: TableLayout
    dimensions: tuple[Dimension, ...]
    across: Text | None
    columns: tuple[ColumnHead, ...]
    blocks: tuple[FigureBlock, ...]
    notes: tuple[Note, ...]
    notes_of_all: tuple[Note, ...]
    provenance: tuple[tuple[Text, Text], ...]
    signs: tuple[Text, ...]

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.layout.table.name

    @property
    def is_list(self) -> bool:
        """Whether it is a long list of many dimensions."""
        return self.layout.table.layout.is_list

    @property
    def is_narrow(self) -> bool:
        """Whether its few columns may each be broad."""
        return len(self.columns) <= FEW_COLUMNS

    @property
    def is_broad(self) -> bool:
        """Whether it is printed on paper laid crosswise."""
        return len(self.dimensions) + len(self.columns) > MOST_UPRIGHT

    @property
    def left_out(self) -> Text | None:
        """What is said of rows that are left out, in which nothing stands."""
        return SHORTENED if is_shortened(self.layout.table) else None

    @property
    def width(self) -> int:
        """The number of its columns, headings counted in."""
        return len(self.dimensions) + len(self.columns)


def figure_table(contents: TableContents, submission: Submission, link: Link) -> FigureTable:
    """Return the table as a page shows it; `link` says where each number leads."""
    layout, cells = contents.layout, contents.cells.values()
    across = layout.table.layout.columns
    marks = marks_of(layout, contents.notes)
    return FigureTable(
        layout=layout,
        dimensions=layout.dimensions(layout.table.layout.rows),
        across=joined([dimension.title for dimension in layout.dimensions(across)], " · ") if across else None,
        columns=tuple(map(_column_head, layout.columns)),
        blocks=tuple(_block(contents, block, marks, link) for block in layout.blocks),
        notes=contents.notes,
        notes_of_all=marks.get(WHOLE_TABLE, ()),
        provenance=tuple(provenance(layout.table, cells, submission)),
        signs=tuple(signs_used(cells, submission.definitions)),
    )


def _column_head(column: ValueColumn) -> ColumnHead:
    return ColumnHead(label_of(column.headings) if column.headings else NUMBER, codes_of(column.headings))


def _block(
    contents: TableContents, block: LayoutBlock, marks: Mapping[Coordinates, tuple[Note, ...]], link: Link
) -> FigureBlock:
    spans = _spans(block.lines)
    rows = tuple(
        FigureRow(
            tuple(_headings(line, spans)),
            marks.get((line.row, 0), ()),
            tuple(_figure(contents, (line.row, column.column), marks, link) for column in contents.layout.columns),
        )
        for line in block.lines
    )
    caption = label_of(block.headings) if block.row else None
    return FigureBlock(caption, codes_of(block.headings), marks.get((block.row, 0), ()) if block.row else (), rows)


def _spans(lines: Sequence[LayoutRow]) -> Mapping[Coordinates, int]:
    """Find how many rows each heading heads, by row and dimension; headings told by the row above are left out."""
    spans: dict[Coordinates, int] = {}
    for place in range(len(lines[0].headings) if lines else 0):
        longest = 1 if place == len(lines[0].headings) - 1 else LONGEST_SPAN
        first = lines[0]
        for line in lines:
            same = line.headings[: place + 1] == first.headings[: place + 1]
            if not same or spans.get((first.row, place), 0) == longest:
                first = line
            spans[first.row, place] = spans.get((first.row, place), 0) + 1
    return spans


def _headings(line: LayoutRow, spans: Mapping[Coordinates, int]) -> Iterator[Heading]:
    for place, heading in enumerate(line.headings):
        if rows := spans.get((line.row, place)):
            yield Heading(heading.label, heading.code, _kind(heading), rows)


def _kind(heading: LayoutHeading) -> str:
    return "" if heading.kind == "item" else heading.kind


def _figure(
    contents: TableContents, place: Coordinates, marks: Mapping[Coordinates, tuple[Note, ...]], link: Link
) -> Figure | None:
    layout = contents.layout
    if place not in layout.codes_at:
        return None
    cell, name, kind = contents.cells[layout.codes_at[place]], cell_name(*place), kind_of_value(layout, *place)
    shown = cell.instead if cell.value is None else figure(cell.value)
    leads = link(layout.table.name, name)
    return Figure(name, shown, cell.flag, "" if kind == "item" else kind, marks.get(place, ()), leads)
