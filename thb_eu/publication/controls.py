"""Controls: which cells of a table add up to which, as live formulas and as the figures that they give.

Comes in: the layout of a table, the year and the reporting country. Goes out: `Controls`: one `Control` for each total
or group that stands on the sheet and each dimension along which it is the sum of others. What adds up follows from the
code lists alone (the parent of a code in the year, read for the country). A list shows only the rows in which something
is, so along its rows nothing is controlled.

A control is the whole less the sum of its parts. Where a part or the whole has no number it cannot be judged, since a
missing value is no zero; unless the parts that are known exceed the whole by themselves. A bound is no known number.
Outcomes are worked out here from the figures, never by reading a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from thb_eu.definitions import Dimension, Hierarchy
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.publication.layout import Codes, TableLayout

Place = tuple[int, int]

UNJUDGED = ":"
"""What a control says where it cannot be judged."""

GAP = 1
"""Empty columns between a table and its controls."""


@dataclass(frozen=True, slots=True)
class Control:
    """One sum along `dimension`: a whole and its parts, by their codes; `place` is where the difference stands."""

    dimension: Dimension
    whole: Codes
    parts: tuple[Codes, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Group:
    """The columns in which the controls along one dimension stand, each with the column of values that it judges."""

    dimension: Dimension
    columns: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many controls hold, do not hold, and cannot be judged."""

    hold: int = 0
    fail: int = 0
    unjudged: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hold + other.hold, self.fail + other.fail, self.unjudged + other.unjudged)


@dataclass(frozen=True)
class Controls:
    """All controls of one table, and the columns beside it in which they stand."""

    layout: TableLayout
    groups: tuple[Group, ...]
    controls: tuple[Control, ...]

    @property
    def area(self) -> tuple[int, int, int, int] | None:
        """First row and column, last row and column of the controls; None where the table has none."""
        columns = [column for group in self.groups for column in group.columns]
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
    """The controls of a table as it stands on its sheet, for `year` and the reporting country `geo`."""
    groups, controls, free = [], [], layout.last_column + GAP + 1
    for dimension in _controlled(layout):
        place, codelist = layout.table.names.index(dimension.name), layout.lists[dimension.name]
        sums = Hierarchy(codelist, year, geo).sums(layout.positions, place)
        judged = sorted({layout.positions[whole][1] for whole in sums})
        columns = {column: free + number for number, column in enumerate(judged)}
        for whole, parts in sums.items():
            row, column = layout.positions[whole]
            controls.append(Control(dimension, whole, parts, (row, columns[column])))
        if sums:
            groups.append(Group(dimension, {place: column for column, place in columns.items()}))
            free += len(judged)
    return Controls(layout, tuple(groups), tuple(controls))


def _controlled(layout: TableLayout) -> tuple[Dimension, ...]:
    """The dimensions of which all codes of the table stand on its sheet: columns first, as the eye moves."""
    stands = layout.table.layout
    return layout.dimensions(stands.columns if stands.is_list else (*stands.columns, *stands.rows, *stands.blocks))


def outcome_of(control: Control, known: Mapping[Codes, int]) -> int | None:
    """The whole less its parts; None where that cannot be judged. `known` holds the cells with a number, no bounds."""
    if control.whole not in known:
        return None
    found = [known[codes] for codes in control.parts if codes in known]
    rest = known[control.whole] - sum(found)
    return rest if len(found) == len(control.parts) or rest < 0 else None


def formula_of(control: Control, layout: TableLayout, bounds: Set[Codes] = frozenset()) -> str:
    """The same as `outcome_of`, as a formula over the sheet; cells that hold only a bound are not read as numbers."""
    read = [layout.positions[codes] for codes in control.parts if codes not in bounds]
    if control.whole in bounds or not read:
        return f'"{UNJUDGED}"'
    whole, parts = layout.cell(control.whole), ",".join(_runs(read))
    difference = f"{whole}-SUM({parts})"
    open_ended = f"AND(COUNT({parts})<{len(control.parts)},SUM({parts})<={whole})"
    return f'IF(COUNT({whole})=0,"{UNJUDGED}",IF({open_ended},"{UNJUDGED}",{difference}))'


def _runs(places: Iterable[Place]) -> Iterator[str]:
    """Cells below each other as one range, in the order of columns and rows."""
    runs: list[list[Place]] = []
    for row, column in sorted(places, key=lambda place: (place[1], place[0])):
        if runs and runs[-1][-1] == (row - 1, column):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    for run in runs:
        first, last = cell_name(*run[0]), cell_name(*run[-1])
        yield first if first == last else f"{first}:{last}"


def tally(outcomes: Iterable[int | None]) -> Tally:
    """How many of the outcomes hold (nothing is left), do not, and cannot be judged."""
    found = list(outcomes)
    unjudged, hold = sum(outcome is None for outcome in found), sum(outcome == 0 for outcome in found)
    return Tally(hold, len(found) - hold - unjudged, unjudged)
