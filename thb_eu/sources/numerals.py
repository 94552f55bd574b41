"""Read counts as people write them: `1.234` is 1234, `1 234` too, `1,0` is 1.

A contract may say which sign groups thousands and which begins decimals (`groupChar`, `decimalChar` of Table Schema).
Without it a count is read only where it can be one number alone: since it is whole, `1.234` is 1234, and `1.000` may be
1 or 1000 and is refused. What cannot be a whole number stays as it is, for the contract to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from thb_eu.base.errors import Fault
from thb_eu.base.messages import _, joined, literal, plural
from thb_eu.base.model import Place, Remedies
from thb_eu.definitions import Contract
from thb_eu.sources.coding import whole_numbers
from thb_eu.sources.grid import Grid, UnusualCell, cell_at
from thb_eu.sources.sheets import Numbered

PLAIN = re.compile(r"-?[0-9]+")


def with_plain_counts(grid: Grid, contract: Contract) -> tuple[Grid, list[Fault]]:
    """`grid` with its counts as plain numbers, and the faults of those that can be read in more ways than one."""
    signs = dict(signs_of_columns(contract))
    faults: list[Fault] = []
    first: str = ""
    read = 0
    rows: list[Numbered] = []
    for number, cells in grid.rows:
        texts = list(cells)
        for at, declared in signs.items():
            if at >= len(texts) or not texts[at] or PLAIN.fullmatch(texts[at]):
                continue
            found = whole_numbers(texts[at], *declared)
            if len(found) > 1:
                faults.append(_ambiguous(grid, number, at, found))
            elif found:
                first, read = first or cell_at(number, at), read + 1
                texts[at] = found[0]
        rows.append((number, tuple(texts)))
    if not read:
        return grid, faults
    what = plural(
        "The number of {count} cell is written with a decimal sign or a sign for thousands.",
        "The numbers of {count} cells are written with a decimal sign or a sign for thousands.",
        read,
    )
    note = UnusualCell("numbers", what, cell=first)
    return replace(grid, rows=tuple(rows), otherwise=(*grid.otherwise, note)), faults


def signs_of_columns(contract: Contract) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the columns of counts, each with its declared signs."""
    for at, (field, schema) in enumerate(zip(contract.fields, contract.schema["fields"], strict=False)):
        signs = schema.get("groupChar", ""), schema.get("decimalChar", "")
        if field.type == "integer" and (field.count is not None or field.printed_total or any(signs)):
            yield at, signs


def _ambiguous(grid: Grid, row: int, at: int, found: tuple[str, ...]) -> Fault:
    numbers = joined(map(literal, found), _(" or "))
    where = Place(grid.file, grid.sheet, cell_at(row, at))
    return Fault(
        where,
        "number-ambiguous",
        _("the number can be read as {numbers}: the sign may begin decimals or group thousands.", numbers=numbers),
        _("Write the number without separators."),
        "supplier",
        Remedies(steward=_("If the sign always means the same, name groupChar and decimalChar in the contract.")),
    )
