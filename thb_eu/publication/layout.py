"""Lay out where each cell of a table stands on its sheet, and which cells should add up to which.

Comes in: a table, its cells (their codes, and whether something stands there), the code lists. Goes out:
`TableLayout`: the titles (in the languages of the country: name, note, units, item of the Directive), header rows,
captions of the blocks, headings of rows and columns, and the place of every value; right of a value stand its two
flags, each in a column of its own: the status of the observation, then its confidentiality; then the numbers of its
notes. The way leads in both directions, so that `V3!D14` can be explained. Nothing here knows of a spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from thb_eu.base.messages import NO_WORDS, Languages, Text, _, joined, layout, literal
from thb_eu.base.model import ObsStatus
from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name, place_of
from thb_eu.definitions import Codelist, Definitions, Dimension, Hierarchy, IndicatorTable
from thb_eu.results import Reason

if TYPE_CHECKING:
    import pandas as pd

Codes = tuple[str, ...]

HEADER_LEVELS = 4
"""Rows of a header: the dimension, the labels in the own language, the labels in the others, the codes."""

VALUE, STATUS, CONFIDENTIALITY, NOTE = "value", "status", "conf", "note"
SIDES = (VALUE, STATUS, CONFIDENTIALITY)
"""What an observation is made of, from left to right."""

CELL_COLUMNS = (*SIDES, NOTE)
"""What stands side by side for one observation: its sides, and the numbers of the notes that hold for it."""

NO_LABEL = literal("–")
NUMBER = _("Number")
SHORTENED = _(
    "Shown are the totals, and those groups and countries with a value above zero; the whole table with "
    "its missing values is in observations.csv. Grey field: the row is not broken down that far."
)
AS_READ = "read"
CONFIDENCE: Mapping[str, Text] = {
    "read": _("read"),
    "recalled": _("recalled, not read"),
    "inferred": _("inferred, not read"),
    "proposed": _("proposed"),
}
"""How sure something is; the internal edition alone shows it."""

NOT_READ = ("recalled", "inferred")
BETWEEN_CLAUSES = "; "


@dataclass(frozen=True, slots=True)
class LayoutHeading:
    """One category as a sheet shows it: code, label, and kind (item, group, total, unknown)."""

    code: str
    label: Text
    kind: str


def codes_of(headings: Iterable[LayoutHeading]) -> str:
    """Return the codes of several headings as one."""
    return " · ".join(heading.code for heading in headings)


def label_of(headings: Iterable[LayoutHeading]) -> Text:
    """Return the labels of several headings as one, in all languages."""
    return joined((heading.label for heading in headings), " · ")


@dataclass(frozen=True, slots=True)
class LaidOutCell:
    """What a table shows of one observation: the value or none, its flags, and on what it rests.

    Flags are those that a reader sees: empty for a plain value (`status`), and for one that is for everybody (`mark`).
    `instead`: what stands in place of a value where there is none: the sign for that, or the interval of a suppressed
    one.
    """

    value: int | None
    status: str = ""
    mark: str = ""
    provisions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    instead: str = ""

    @property
    def shown(self) -> int | str:
        """The value, or what stands in its place."""
        return self.instead if self.value is None else self.value

    @property
    def flag(self) -> str:
        """Both flags on one line: the status, and in parentheses the confidentiality."""
        return " ".join(part for part in (self.status, self.mark and f"({self.mark})") if part)


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One row of values and the categories that head it."""

    row: int
    headings: tuple[LayoutHeading, ...]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One column of values (its flags and notes stand in the columns to the right) and the categories over it."""

    column: int
    headings: tuple[LayoutHeading, ...]


@dataclass(frozen=True, slots=True)
class LayoutBlock:
    """Lines under one caption; `row` is the caption's row, 0 where the table has a single block."""

    row: int
    headings: tuple[LayoutHeading, ...]
    lines: tuple[LayoutRow, ...]


@dataclass(frozen=True)
class TableLayout:
    """A table on its sheet. Rows and columns count from 1; `positions` leads from codes to the place of the value.

    `heading_span`: how many columns head a row, for each dimension in the rows.
    """

    table: IndicatorTable
    titles: tuple[str, ...]
    counted: Text
    heading_span: int
    lists: Mapping[str, Codelist]
    columns: tuple[ValueColumn, ...]
    blocks: tuple[LayoutBlock, ...]
    positions: Mapping[Codes, tuple[int, int]]

    @property
    def area_name(self) -> str:
        """What the names of its areas begin with.

        The bare name of C1 begins as a column of the kind R1C1 does; LibreOffice 26.8 drops such names.
        """
        return f"T_{self.table.name}"

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
        """The column of the last notes."""
        return self.columns[-1].column + len(CELL_COLUMNS) - 1

    def dimensions(self, names: Iterable[str]) -> tuple[Dimension, ...]:
        """Return the dimensions of the table that are called `names`, in this order."""
        named = {dimension.name: dimension for dimension in self.table.dimensions}
        return tuple(named[name] for name in names)

    @cached_property
    def heads(self) -> Mapping[int, tuple[LayoutHeading, ...]]:
        """The categories that head each row of values."""
        return {line.row: line.headings for block in self.blocks for line in block.lines}

    @cached_property
    def codes_at(self) -> Mapping[tuple[int, int], Codes]:
        """The codes of the value, by place."""
        return {place: codes for codes, place in self.positions.items()}

    def at(self, cell: str) -> Codes:
        """Return the codes of what is in `cell` (`D14`), a value or something beside one; KeyError if nothing is."""
        return self._found(cell)[0]

    def what(self, cell: str) -> str:
        """Say which of `CELL_COLUMNS` a cell holds: the value, a flag or notes; KeyError where none does."""
        return self._found(cell)[1]

    def _found(self, cell: str) -> tuple[Codes, str]:
        with suppress(ValueError):
            row, column = place_of(cell.replace("$", "").upper())
            for offset, side in enumerate(CELL_COLUMNS):
                if codes := self.codes_at.get((row, column - offset)):
                    return codes, side
        raise KeyError(cell)

    def cell(self, codes: Codes, side: str = VALUE) -> str:
        """Return the name of the cell of the value of `codes` (in the order of the dimensions), or of one beside it."""
        row, column = self.positions[codes]
        return cell_name(row, column + CELL_COLUMNS.index(side))


def laid_out(cells: pd.DataFrame, definitions: Definitions) -> tuple[TableLayout, ...]:
    """Return the layouts of all tables for their counted `cells`."""
    return tuple(placed(table, filled_of(cells, table), definitions) for table in definitions.tables)


def filled_of(cells: pd.DataFrame, table: IndicatorTable) -> dict[Codes, bool]:
    """Return the codes of the cells of `table`, each with whether something stands there or is suppressed."""
    of_table = cells.loc[cells["table"] == table.name, [*table.names, "obs_value", "obs_status"]]
    has_value = (of_table["obs_value"] > 0).fillna(False) | (of_table["obs_status"] == ObsStatus.SUPPRESSED.value)
    keys = zip(*(of_table[name].tolist() for name in table.names), strict=True)
    return dict(zip(keys, has_value.tolist(), strict=True))


def placed(table: IndicatorTable, filled: Mapping[Codes, bool], definitions: Definitions) -> TableLayout:
    """Return the layout of `table` for its cells: their codes, each with whether a value or a withheld one is there.

    A list shows the totals and the rows in which something is there (a value above zero); any other table shows all.
    """
    lists = {dimension.name: definitions.codelists[dimension.codelist] for dimension in table.dimensions}
    ranks = {name: {code: rank for rank, code in enumerate(codes.by_code)} for name, codes in lists.items()}
    places = {name: place for place, name in enumerate(table.names)}

    def taken(key: Codes, names: Iterable[str]) -> Codes:
        return tuple(key[places[name]] for name in names)

    def combinations(keys: Iterable[Codes], names: tuple[str, ...]) -> list[Codes]:
        """Return the combinations of codes that occur, in the order of the code lists."""
        found = {taken(key, names) for key in keys}
        return sorted(found, key=lambda codes: [(ranks[n].get(c, -1), c) for n, c in zip(names, codes, strict=True)])

    def headings(codes: Codes, names: tuple[str, ...]) -> tuple[LayoutHeading, ...]:
        known = [(code, lists[name].by_code.get(code)) for name, code in zip(names, codes, strict=True)]
        return tuple(
            LayoutHeading(code, k.label, k.kind) if k else LayoutHeading(code, NO_LABEL, "item") for code, k in known
        )

    shape, titles = table.layout, tuple(_titles(table, definitions))
    keys = combinations(_shown(filled, table, lists) if shape.is_list else filled, table.names)
    span = heading_span(table, definitions.languages)
    first, row = len(shape.rows) * span + 1, first_header_row(titles) + HEADER_LEVELS
    across = {codes: first + len(CELL_COLUMNS) * at for at, codes in enumerate(combinations(keys, shape.columns))}
    columns = tuple(ValueColumn(column, headings(codes, shape.columns)) for codes, column in across.items())
    blocks, down = [], {}
    for block in combinations(keys, shape.blocks):
        caption, lines = (row if shape.blocks else 0), []
        row += bool(shape.blocks)
        for codes in combinations((key for key in keys if taken(key, shape.blocks) == block), shape.rows):
            down[block + codes] = row
            lines.append(LayoutRow(row, headings(codes, shape.rows)))
            row += 1
        blocks.append(LayoutBlock(caption, headings(block, shape.blocks), tuple(lines)))
    positions = {
        key: (down[taken(key, (*shape.blocks, *shape.rows))], across[taken(key, shape.columns)]) for key in keys
    }
    columns = columns or (ValueColumn(first, ()),)
    return TableLayout(table, titles, counted(table, definitions), span, lists, columns, tuple(blocks), positions)


def _shown(filled: Mapping[Codes, bool], table: IndicatorTable, lists: Mapping[str, Codelist]) -> Iterator[Codes]:
    """Yield the cells of a list that stand on its sheet: whole rows that hold something or are totals of breakdowns."""
    heading = [place for place, name in enumerate(table.names) if name in table.layout.rows]
    broken_down = {dimension.name for dimension in table.breakdowns} & set(table.layout.rows)
    rows = {tuple(key[place] for place in heading) for key, is_filled in filled.items() if is_filled}
    for key in filled:
        kinds = [
            lists[name].by_code[code].kind
            for name, code in zip(table.names, key, strict=True)
            if name in broken_down and code in lists[name].by_code
        ]
        if tuple(key[place] for place in heading) in rows or all(kind == "total" for kind in kinds):
            yield key


def first_header_row(titles: tuple[str, ...]) -> int:
    """Return the row of the header: below the titles and the navigation row."""
    return len(titles) + 2


def heading_span(table: IndicatorTable, languages: Languages) -> int:
    """Count the columns of a heading: code, own label, others; a list, of many dimensions, has one for all labels."""
    return 2 if table.layout.is_list or len(languages) == 1 else 3


def _titles(table: IndicatorTable, definitions: Definitions) -> Iterator[str]:
    """Yield the rows above the header, in all languages: title, note, unit and item; a list says what it leaves out."""
    yield from (f"{table.name}: {title}" if title else "" for title in table.title.halves(definitions.languages))
    yield from table.note.halves(definitions.languages)
    yield counted(table, definitions).in_languages(definitions.languages)
    if is_shortened(table):
        yield from SHORTENED.halves(definitions.languages)


def counted(table: IndicatorTable, definitions: Definitions) -> Text:
    """Say what a table counts, by name and code, and which item of the Directive it answers."""
    unit = layout("{unit}: {names}", unit=_("Unit"), names=units_named(table.units, definitions))
    return joined((unit, item_of(table)), " · ")


def units_named(units: Iterable[str], definitions: Definitions) -> Text:
    """Return units by name and code."""
    known = definitions.codelists["unit"].by_code
    return joined(layout("{label} ({unit})", label=known[unit].label, unit=unit) for unit in units)


def item_of(table: IndicatorTable) -> Text:
    """Return the item of the Directive that a table answers; empty for a national annex."""
    return layout("{item} {letter}", item=_("item"), letter=table.item) if table.item else NO_WORDS


def is_shortened(table: IndicatorTable) -> bool:
    """Tell whether the sheet leaves rows of the table out in which nothing stands."""
    return table.layout.is_list and any(dimension.name in table.layout.rows for dimension in table.breakdowns)


def source_alone(source: str) -> str:
    """Say where something comes from, without the clauses that say how sure that is."""
    clauses = source.split(BETWEEN_CLAUSES)
    return BETWEEN_CLAUSES.join(clause for clause in clauses if not any(word in clause for word in NOT_READ))


# Add up the cells of a table that should give a total, as live formulas and as the figures that they give.
#
# Comes in: the layout of a table, the year and the reporting country. Goes out: `Controls`: one `Control` for each
# total or group that stands on the sheet and each dimension along which it is the sum of others. What adds up
# follows from the code lists alone (the parent of a code in the year, read for the country). A list shows only the
# rows in which something is, so along its rows nothing is controlled.
#
# A control is the whole less the sum of its parts. Where a part or the whole has no number it cannot be judged,
# since a missing value is no zero; unless the parts that are known exceed the whole by themselves. A bound is no
# known number. Outcomes are worked out here from the figures, never by reading a formula.

UNJUDGED = ":"
"""What a control says where it cannot be judged."""

GAP = 1
"""Empty columns between a table and its controls."""


@dataclass(frozen=True, slots=True)
class Control:
    """One sum along `dimension`: a whole and its parts, by their codes; `place` is where the difference stands."""

    dimension: Dimension
    total: Codes
    parts: tuple[Codes, ...]
    place: Coordinates


class Tally(NamedTuple):
    """How many controls hold, do not hold, and cannot be judged."""

    hold: int
    fail: int
    unjudged: int


@dataclass(frozen=True)
class Controls:
    """All controls of one table; `columns`: by dimension, the columns in which they stand, each with the one judged."""

    layout: TableLayout
    columns: Mapping[Dimension, Mapping[int, int]]
    controls: tuple[Control, ...]

    @property
    def area(self) -> tuple[int, int, int, int] | None:
        """First row and column, last row and column of the controls; None where the table has none."""
        columns = [column for local in self.columns.values() for column in local]
        return (self.layout.body_row, min(columns), self.layout.last_row, max(columns)) if columns else None

    @property
    def name(self) -> str:
        """The name by which a formula reaches the controls of the table."""
        return f"{self.layout.area_name}_controls"

    @cached_property
    def by_cell(self) -> Mapping[str, Control]:
        """The controls by the cell in which they stand: `N14`."""
        return {cell_name(*control.place): control for control in self.controls}


def controls_of(layout: TableLayout, year: int, geo: str) -> Controls:
    """Return the controls of a table as it stands on its sheet, for `year` and the reporting country `geo`.

    Controlled are the dimensions of which all codes stand on the sheet: columns first, as the eye moves.
    """
    shape, free = layout.table.layout, layout.last_column + GAP + 1
    controls: list[Control] = []
    columns: dict[Dimension, Mapping[int, int]] = {}
    for dimension in layout.dimensions(
        shape.columns if shape.is_list else (*shape.columns, *shape.rows, *shape.blocks)
    ):
        place, codelist = layout.table.names.index(dimension.name), layout.lists[dimension.name]
        sums = Hierarchy(codelist, year, geo).sums(layout.positions, place)
        judged = sorted({layout.positions[total][1] for total in sums})
        places = {column: free + number for number, column in enumerate(judged)}
        for total, parts in sums.items():
            row, column = layout.positions[total]
            controls.append(Control(dimension, total, parts, (row, places[column])))
        if sums:
            columns[dimension] = {place: column for column, place in places.items()}
            free += len(judged)
    return Controls(layout, columns, tuple(controls))


def outcome_of(control: Control, known: Mapping[Codes, int]) -> int | None:
    """Return the whole less its parts; None where it cannot be judged. `known`: the cells with a number, no bounds."""
    if control.total not in known:
        return None
    found = [known[codes] for codes in control.parts if codes in known]
    rest = known[control.total] - sum(found)
    return rest if len(found) == len(control.parts) or rest < 0 else None


def formula_of(control: Control, layout: TableLayout, bounds: Set[Codes] = frozenset()) -> str:
    """Return `outcome_of` as a formula over the sheet; cells that hold only a bound are not read as numbers."""
    read = [layout.positions[codes] for codes in control.parts if codes not in bounds]
    if control.total in bounds or not read:
        return f'"{UNJUDGED}"'
    names = [(cell_name(*first), cell_name(*last)) for first, last in runs(read)]
    total, parts = layout.cell(control.total), ",".join(cell if cell == end else f"{cell}:{end}" for cell, end in names)
    difference = f"{total}-SUM({parts})"
    open_ended = f"AND(COUNT({parts})<{len(control.parts)},SUM({parts})<={total})"
    return f'IF(COUNT({total})=0,"{UNJUDGED}",IF({open_ended},"{UNJUDGED}",{difference}))'


def runs(places: Iterable[Coordinates]) -> list[tuple[Coordinates, Coordinates]]:
    """Return cells below each other as first and last cell, in the order of columns and rows."""
    found: list[tuple[Coordinates, Coordinates]] = []
    for row, column in sorted(places, key=lambda place: (place[1], place[0])):
        if found and found[-1][1] == (row - 1, column):
            found[-1] = (found[-1][0], (row, column))
        else:
            found.append(((row, column), (row, column)))
    return found


def tally(outcomes: Iterable[int | None]) -> Tally:
    """Find how many of the outcomes hold (nothing is left), do not, and cannot be judged."""
    found = list(outcomes)
    unjudged, hold = found.count(None), found.count(0)
    return Tally(hold, len(found) - hold - unjudged, unjudged)
