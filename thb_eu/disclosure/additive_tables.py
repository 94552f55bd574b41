"""Make of counted tables complete ones whose sums hold, with what is to become of each cell, as offices' tools want.

τ-Argus and sdcTable judge one table at a time: every cell is there once, and every sum is that of its parts. Comes in:
the counted cells and the report for the officer. Goes out: an `AdditiveTable` of every table with a value, several of
one with a dimension without a total (articles of law, units). Codes of which nothing was counted are left out; any
other cell that was not counted gets a number with which the sums hold, whose size tells nothing: nobody is shown it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product

import numpy as np

from thb_eu.base.linear_program import LinearProgram
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Definitions, Hierarchy, Key
from thb_eu.disclosure.officer_report import OfficerReport
from thb_eu.disclosure.sensitive import Sensitivity
from thb_eu.results import CountedCells

NO_SUMS, NO_SUMS_HOLD = "it has no sums", "its sums do not hold"
"""Why a table is left out."""
Above = Mapping[str, str]
"""By code what it adds up to in a table, empty for the total."""


class Standing(Enum):
    """What is to become of a cell: its status for τ-Argus, and for sdcTable with the pattern that was chosen here.

    What nobody is shown needs no protection of its own: unsafe within no distance to the one, withheld to the other.
    """

    SENSITIVE = ("U", "u")
    WITHHELD = ("S", "x")
    TOLD = ("P", "z")
    ZERO = ("S", "z")
    SAFE = ("S", "s")
    SHOWN_NOWHERE = ("U", "x")


@dataclass(frozen=True, slots=True)
class AdditiveCell:
    """A number; `required`: how far from it the public must stay if it is sensitive."""

    value: int
    standing: Standing = Standing.SHOWN_NOWHERE
    required: int = 0


@dataclass(frozen=True, slots=True)
class AdditiveTable:
    """A complete table called `name`, of the indicator table `table` at the codes `fixed`.

    `levels`: by dimension its codes, each after what it adds up to, with how far below the total it stands. `left_out`:
    why the tools get none; then it has no cells.
    """

    name: str
    table: str
    fixed: Mapping[str, str]
    levels: Mapping[str, Mapping[str, int]]
    cells: Mapping[Key, AdditiveCell]
    left_out: str = ""


def additive_tables(counted: CountedCells, definitions: Definitions, report: OfficerReport) -> list[AdditiveTable]:
    """Return what the tools are told of a year on which `report` was made."""
    collection = report.collection
    told = Sensitivity(counted.cells, definitions, report.policy, collection.year).told
    listed = {(cell.key[0], cell.key[1:]): cell for cell in report.cells}
    found: dict[str, dict[Key, AdditiveCell | None]] = {table.name: {} for table in definitions.tables}
    for place, row in enumerate(records(counted.cells)):
        (name, key), value = definitions.cell_of(row), row["obs_value"]
        standing = Standing.TOLD if place in told else Standing.SAFE if value else Standing.ZERO
        if entry := listed.get((name, key)):
            standing = Standing.SENSITIVE if entry.is_primary else Standing.WITHHELD
        required = entry.required if entry and entry.is_primary else 0
        found[name][key] = None if value is None else AdditiveCell(value, standing, required)
    known = definitions.hierarchies(collection.year, collection.geo)
    names = definitions.dimension_names
    return [made for name, cells in found.items() for made in _tables(name, names[name], cells, known)]


def _tables(
    name: str, names: Key, cells: Mapping[Key, AdditiveCell | None], known: Mapping[str, Hierarchy]
) -> Iterator[AdditiveTable]:
    """Yield a table at each combination of the codes of those dimensions of which there is no total."""
    totals = [known[axis].codelist.total for axis in names]
    split = [at for at, total in enumerate(totals) if all(key[at] != total for key in cells)]
    groups: dict[Key, dict[Key, AdditiveCell | None]] = {}
    for key, cell in cells.items():
        groups.setdefault(tuple(key[at] for at in split), {})[key] = cell
    held = {fixed: group for fixed, group in groups.items() if any(group.values())}
    for number, (codes, group) in enumerate(held.items(), 1):
        called = f"{name}-{number:02}" if split else name
        fixed = dict(zip((names[at] for at in split), codes, strict=True))
        above: dict[str, Above] = {}
        for at, axis in enumerate(names):
            present = dict.fromkeys(key[at] for key, cell in group.items() if cell or key[at] == totals[at])
            if at not in split and len(present) > 1:
                parents = ((code, known[axis].ancestors(code)[1:]) for code in present)
                above[axis] = {code: next((top for top in higher if top in present), "") for code, higher in parents}
        places = [names.index(axis) for axis in above]
        seen = {tuple(key[at] for at in places): cell for key, cell in group.items() if cell}
        levels = {axis: _levels(parents, "", 0) for axis, parents in above.items()}
        values = _completed(above, levels, {key: cell.value for key, cell in seen.items()}) if above else {}
        why = "" if values else NO_SUMS_HOLD if above else NO_SUMS
        made = {key: seen.get(key) or AdditiveCell(value) for key, value in (values or {}).items()}
        yield AdditiveTable(called, name, fixed, levels, made, why)


def _levels(above: Above, top: str, level: int) -> dict[str, int]:
    """Return what adds up to `top`, each code before those that add up to it, with its level."""
    found: dict[str, int] = {}
    for code in (code for code, parent in above.items() if parent == top):
        found |= {code: level, **_levels(above, code, level + 1)}
    return found


def _completed(
    above: Mapping[str, Above], levels: Mapping[str, Mapping[str, int]], seen: Mapping[Key, int]
) -> dict[Key, int] | None:
    """Return a number for every cell with which all sums hold; None where those that are seen allow none."""
    from scipy.sparse import csc_array

    columns = {key: at for at, key in enumerate(product(*levels.values()))}
    factors: dict[tuple[int, Key], dict[int, float]] = {}
    for key, column in columns.items():
        for at, (code, parents) in enumerate(zip(key, above.values(), strict=True)):
            if parent := parents[code]:
                total = (*key[:at], parent, *key[at + 1 :])
                factors.setdefault((at, total), {columns[total]: 1.0})[column] = -1.0
    entries = [(row, column, factor) for row, of in enumerate(factors.values()) for column, factor in of.items()]
    rows, of_columns, told = zip(*entries, strict=True)
    program = LinearProgram(csc_array((told, (rows, of_columns)), shape=(len(factors), len(columns))), whole=True)
    low = np.array([seen.get(key, 0) for key in columns])
    high = np.array([seen.get(key, sum(seen.values())) for key in columns])
    answer = program.least([key not in seen for key in columns], low, high)
    return {key: round(answer.columns[at]) for key, at in columns.items()} if answer else None
