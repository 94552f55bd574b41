"""Table location: the rows of a file in, the row in which the contract's header ends out.

The place that the contract names comes first. Elsewhere a table is found only without doubt: one row alone, among the
first of the file, holds exactly the promised headings. What stands above is a title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.definitions.contracts import Contract
from thb_eu.definitions.headings import folded
from thb_eu.sources.around import joined_names
from thb_eu.sources.sheets import Numbered, clean

LOOKED_AT = 60
"""A header stands among the first rows of a file: titles, addresses and logos take no more."""


def header_rows(rows: Sequence[Numbered], contract: Contract) -> list[int]:
    """The rows in which the promised header ends: the one that the contract names alone, if it holds it."""
    found = [row for row, names in _headers(rows, contract) if is_promised(names, contract)]
    return [contract.header_row] if contract.header_row in found else found


def header_likeness(rows: Sequence[Numbered], contract: Contract) -> tuple[bool, int, bool, bool]:
    """How far the first rows, divided in one of several ways, hold the promised header; more is greater.

    Whether they hold it, how many of its headings stand in one row, and of the row that the contract names whether it
    has as many cells as the contract columns, and whether it is divided at all.
    """
    headers = list(_headers(rows, contract))
    width = next((len(names) for row, names in headers if row == contract.header_row), 0)
    most = max((_known_headings(names, contract) for _, names in headers), default=0)
    promised = any(is_promised(names, contract) for _, names in headers)
    return promised, most, width == len(contract.fields), width > 1


def likely_header_row(rows: Sequence[Numbered], contract: Contract) -> int:
    """The row that is most like the promised header, so that what is wrong with it can be told; else the named one."""
    alike = {row: _known_headings(names, contract) for row, names in _headers(rows, contract)}
    most = max(alike.values(), default=0)
    best = [row for row, count in alike.items() if count == most]
    if contract.header_row in best or len(best) != 1 or 2 * most < len(contract.fields) or most < 2:
        return contract.header_row
    return best[0]


def is_promised(names: Sequence[str], contract: Contract) -> bool:
    """Whether a row holds exactly the promised headings, in their order; optional columns may be missing."""
    fields = contract.as_sent(names).fields
    return len(names) == len(fields) > 0 and all(
        folded(name) in map(folded, field.headings) for name, field in zip(names, fields, strict=True)
    )


def names_of_contract(header: Sequence[str], contract: Contract) -> tuple[str, ...]:
    """By column the name of the contract for its heading; a heading that the contract does not know stays as it is."""
    known = {folded(heading): field.name for field in contract.fields for heading in field.headings}
    exact = {field.name for field in contract.fields}
    return tuple(name if name in exact else known.get(folded(name), name) for name in header)


def _known_headings(names: Sequence[str], contract: Contract) -> int:
    """How many headings of the contract stand among `names`."""
    known = {folded(heading) for field in contract.fields for heading in field.headings}
    return len(known.intersection(map(folded, names)))


def _headers(rows: Sequence[Numbered], contract: Contract) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each of the first rows as a header (with the row above, where it has two), without empty columns at its end."""
    texts = {row: tuple(map(clean, cells)) for row, cells in rows if row <= contract.header_row + LOOKED_AT}
    for row, cells in texts.items():
        names = joined_names(texts.get(row - 1, ()), cells) if contract.header_rows > 1 else cells
        width = max((at for at, name in enumerate(names, 1) if name), default=0)
        if width:
            yield row, names[:width]
