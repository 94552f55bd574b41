"""Find where in a file the table of a contract begins and ends; a header over two rows; notes below.

Comes in: the rows of a file, and the contract. The place that it names comes first. Elsewhere a table is found only
without doubt: one row alone, among the first of the file, holds exactly the promised headings; what stands above is a
title. A header over two rows (`thb:header_rows`) and notes below (`thb:notes_below`) the contract must promise. Goes
out: the row of the header, one name for each column, the row from which on there are notes, which nobody reads.
Refused: a row below the first blank one that fills every column a row of the table must fill: it may belong to the
table, and would be lost. No message repeats a note.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions.contracts import NAMES_JOINED_BY, Contract, folded
from thb_eu.sources.sheets import Numbered, clean

MAY_BE_A_ROW = _("a row below a blank row may belong to the table; notes are not read.")
NO_BLANK_ROW = _("Delete blank rows within the table; let notes not fill all columns that must be filled.")
LOOKED_AT = 60
"""A header stands among the first rows of a file: titles, addresses and logos take no more."""


def header_rows(rows: Sequence[Numbered], contract: Contract) -> list[int]:
    """Return the rows in which the promised header ends: the one that the contract names alone, if it holds it."""
    agreed = [row for row in rows if contract.first_header_row <= row[0] <= contract.header_row]
    return _promised(agreed, contract, {contract.header_row}) or _promised(rows, contract)


def _promised(rows: Sequence[Numbered], contract: Contract, among: Collection[int] = ()) -> list[int]:
    named = ((row, names) for row, names in _headers(rows, contract) if not among or row in among)
    return [row for row, names in named if is_promised(names, contract)]


def header_likeness(rows: Sequence[Numbered], contract: Contract) -> tuple[bool, int, bool, bool]:
    """Find how far the first rows, divided in one of several ways, hold the promised header; more is greater.

    Whether they hold it, how many of its headings stand in one row, and of the row that the contract names whether it
    has as many cells as the contract columns, and whether it is divided at all.
    """
    headers = list(_headers(rows, contract))
    width = next((len(names) for row, names in headers if row == contract.header_row), 0)
    most = max((_known_headings(names, contract) for _, names in headers), default=0)
    promised = any(is_promised(names, contract) for _, names in headers)
    return promised, most, width == len(contract.fields), width > 1


def likely_header_row(rows: Sequence[Numbered], contract: Contract) -> int:
    """Find the row most like the promised header, so that what is wrong with it can be told; else the named one."""
    known = {row: _known_headings(names, contract) for row, names in _headers(rows, contract)}
    most = max(known.values(), default=0)
    best = [row for row, count in known.items() if count == most]
    if contract.header_row in best or len(best) != 1 or 2 * most < len(contract.fields) or most < 2:
        return contract.header_row
    return best[0]


def is_promised(names: Sequence[str], contract: Contract) -> bool:
    """Tell whether a row holds exactly the promised headings, in their order; optional columns may be missing."""
    fields = contract.as_sent(names).fields
    return len(names) == len(fields) > 0 and all(
        folded(name) in map(folded, field.headings) for name, field in zip(names, fields, strict=True)
    )


def names_of_contract(header: Sequence[str], contract: Contract) -> tuple[str, ...]:
    """Return by column the contract's name for its heading; a heading unknown to the contract stays as it is."""
    known = {folded(heading): field.name for field in contract.fields for heading in field.headings}
    exact = {field.name for field in contract.fields}
    return tuple(name if name in exact else known.get(folded(name), name) for name in header)


def _known_headings(names: Sequence[str], contract: Contract) -> int:
    """Find how many headings of the contract stand among `names`."""
    known = {folded(heading) for field in contract.fields for heading in field.headings}
    return len(known.intersection(map(folded, names)))


def _headers(rows: Sequence[Numbered], contract: Contract) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each of the first rows as a header (with the row above, if it has two), without its empty last columns."""
    texts = {row: tuple(map(clean, cells)) for row, cells in rows if row <= contract.header_row + LOOKED_AT}
    for row, cells in texts.items():
        names = joined_names(texts.get(row - 1, ()), cells) if contract.header_rows > 1 else cells
        width = max((at for at, name in enumerate(names, 1) if name), default=0)
        if width:
            yield row, names[:width]


def header_row_of(rows: Sequence[Numbered], where: Place, contract: Contract) -> int:
    """Return the row in which the header ends: the only one with the promised headings, or else where it should be.

    Of a file of which only the columns are declared, it is where the declaration says.
    """
    if not contract.fields:
        return contract.header_row
    found = header_rows(rows, contract)
    if len(found) > 1:
        message = _("the promised header is in several rows: {rows}.", rows=", ".join(map(str, found)))
        remedy = _("Send one table alone, with one header.")
        raise SourceRefused(Fault(where, "header-ambiguous", message, remedy, "supplier"))
    return found[0] if found else likely_header_row(rows, contract)


def joined_names(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns under a header of two rows: `upper / lower`.

    A blank upper cell, merged or not, goes on with the one to its left, as long as lower names stand below. A column
    without a lower name (its cell is merged downwards) is called by its upper one, and nothing goes on across it.
    """
    names, group = [], ""
    for above, below in itertools.zip_longest(upper, lower, fillvalue=""):
        group = (above or group) if below else ""
        names.append(NAMES_JOINED_BY.join(filter(None, (group, below))) or above)
    return tuple(names)


def notes_begin(rows: Iterable[tuple[int, Sequence[str]]], contract: Contract) -> int | None:
    """Return the row from which on there are notes: the first with anything in it below a blank row under the table."""
    last = 0
    for number, cells in rows:
        if number <= contract.header_row or not any(cells):
            continue
        if last and contract.notes_below and number > last + 1:
            return number
        last = number
    return None


def notes_faults(
    rows: Iterable[tuple[int, Sequence[str]]], begin: int | None, contract: Contract, file: str, sheet: str
) -> list[Fault]:
    """Return rows among the notes that may be rows of the table."""
    needed = [at for at, field in enumerate(contract.schema["fields"]) if field.get("constraints", {}).get("required")]
    return [
        Fault(Place(file=file, sheet=sheet, row=number), "row-below-table", MAY_BE_A_ROW, NO_BLANK_ROW, "supplier")
        for number, cells in rows
        if begin is not None
        and number >= begin
        and sum(map(bool, cells)) > 1  # a note fills one column
        and all(at < len(cells) and cells[at] for at in needed)
    ]
