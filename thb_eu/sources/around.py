"""Around: what stands around a table as it was sent: a header over two rows, and notes below.

Comes in: the rows of a file from the first header row on, and the contract, which must promise both (`thb:header_rows`,
`thb:notes_below`). Goes out: one name for each column, and the row from which on there are notes, which nobody reads.
Refused: a row below the first blank one that fills every column a row of the table must fill: it may belong to the
table, and would be lost. No message repeats a note.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from thb_eu.definitions.contracts import NAMES_JOINED_BY, Contract
from thb_eu.errors import Fault
from thb_eu.messages import _
from thb_eu.model import Place

Row = tuple[int, Sequence[str]]
"""The number of a row as a spreadsheet shows it, and its clean cells."""

MAY_BE_A_ROW = _("below a blank row stands a row that may belong to the table; notes are not read.")
NO_BLANK_ROW = _("Delete blank rows within the table; let notes not fill all columns that must be filled.")


def joined_names(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns under a header of two rows: `upper / lower`.

    A blank upper cell, merged or not, goes on with the one to its left, as long as lower names stand below. A column
    without a lower name (its cell is merged downwards) is called by its upper one, and nothing goes on across it.
    """
    names, group = [], ""
    for above, below in itertools.zip_longest(upper, lower, fillvalue=""):
        group = (above or group) if below else ""
        names.append(NAMES_JOINED_BY.join(filter(None, (group, below))) or above)
    return tuple(names)


def notes_begin(rows: Iterable[Row], contract: Contract) -> int | None:
    """The row from which on there are notes: the first with anything in it below a blank row under the table."""
    last = 0
    for number, cells in rows:
        if number <= contract.header_row or not any(cells):
            continue
        if last and contract.notes_below and number > last + 1:
            return number
        last = number
    return None


def notes_faults(rows: Iterable[Row], begin: int | None, contract: Contract, file: str, sheet: str) -> list[Fault]:
    """Rows among the notes that may be rows of the table."""
    needed = [at for at, told in enumerate(contract.schema["fields"]) if told.get("constraints", {}).get("required")]
    return [
        Fault(Place(file=file, sheet=sheet, row=number), "row-below-table", MAY_BE_A_ROW, NO_BLANK_ROW, "supplier")
        for number, cells in rows
        if begin is not None and number >= begin and _fills(cells, needed)
    ]


def _fills(cells: Sequence[str], needed: Sequence[int]) -> bool:
    """Whether all columns that a row must fill are filled, and more than one, as a note fills one."""
    return sum(map(bool, cells)) > 1 and all(at < len(cells) and cells[at] for at in needed)
