"""Add up the cells of a table that should give a total, as live formulas and as the figures that they give.

Comes in: the layout of a table, the year and the reporting country. Goes out: `Controls`: one `Control` for each total
or group that stands on the sheet and each dimension along which it is the sum of others. What adds up follows from the
code lists alone (the parent of a code in the year, read for the country). A list shows only the rows in which something
is, so along its rows nothing is controlled.

A control is the whole less the sum of its parts. Where a part or the whole has no number it cannot be judged, since a
missing value is no zero; unless the parts that are known exceed the whole by themselves. A bound is no known number.
Outcomes are worked out here from the figures, never by reading a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name
from thb_eu.definitions import Dimension, Hierarchy
from thb_eu.publication.layout import Codes, TableLayout

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
        return f"{self.layout.table.name}_controls"

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
    """The whole less its parts; None where that cannot be judged. `known` holds the cells with a number, no bounds."""
    if control.total not in known:
        return None
    found = [known[codes] for codes in control.parts if codes in known]
    rest = known[control.total] - sum(found)
    return rest if len(found) == len(control.parts) or rest < 0 else None


def formula_of(control: Control, layout: TableLayout, bounds: Set[Codes] = frozenset()) -> str:
    """The same as `outcome_of`, as a formula over the sheet; cells that hold only a bound are not read as numbers."""
    read = [layout.positions[codes] for codes in control.parts if codes not in bounds]
    if control.total in bounds or not read:
        return f'"{UNJUDGED}"'
    names = [(cell_name(*first), cell_name(*last)) for first, last in runs(read)]
    total, parts = layout.cell(control.total), ",".join(one if one == end else f"{one}:{end}" for one, end in names)
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
