"""Withhold what a row of a register says of a person, wherever it is told what a figure counts or where a row went.

A register has one row per person. Of a figure it is told which rows it counts; of a row, into which tables it went.
What stands in the row (article, sex, age, citizenship …) could be read off the rule, the name of the fact and its cell,
and off the cells of the EU tables in which it is counted: none of them is told beside the number of a row. A cell of a
register is never corrected (`thb_eu.sources.collection`), so no correction repeats one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from thb_eu.cells.evidence import Contribution, PopulationShare, Term

Found = TypeVar("Found")

COLUMNS_TOLD = frozenset({"obs_value", "contribution", "population", "view", "file", "sheet", "row", "waiver", "kind"})
"""What lineage.csv and fact-reasons.csv say of a row of a register that may be told beside its number."""
WITHHELD = "…"


def behind_a_figure(counted: Contribution) -> Contribution:
    """Leave of a row that a figure counts its file, its sheet, its number and what it adds."""
    where = replace(counted.term.where, cell="", column="")
    return replace(counted, term=replace(counted.term, fact="", rule="", where=where))


def gone_from_a_row(counted: Contribution) -> Contribution:
    """Leave of where a row went the table and the view."""
    term = replace(behind_a_figure(counted).term, value=None)
    return Contribution((counted.key[0], ()), "", "", counted.view, "", (), term)


def shown_terms(shares: Iterable[PopulationShare]) -> Iterator[Term]:
    """Yield the counts whose own cell may be shown, with what was found there: those of a register never."""
    return (term for share in shares if not share.register for term in share.terms)


def findings_told(found: tuple[Found, ...], of_a_register: bool) -> tuple[Found, ...]:
    """Return the findings at a supplier's row: none at that of a register, as their words may repeat what it holds."""
    return () if of_a_register else found


def place_of_a_row(row: Mapping[str, str]) -> str:
    """Name the row of a register from which a row of lineage.csv comes: `FILE:ROW`, as `explain --source` takes it."""
    sheet = "!".join(filter(None, (row["file"], row["sheet"])))
    return ":".join(filter(None, (sheet, row["row"])))


def told_of_a_row(column: str, value: str | None, of_a_register: bool) -> str | None:
    """Return what a column of lineage.csv or fact-reasons.csv says where it may be told; None where it says nothing."""
    return value if value is None or not of_a_register or column in COLUMNS_TOLD else WITHHELD
