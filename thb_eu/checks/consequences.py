"""Consequences: findings in, each that only follows from another with the fingerprint of its cause out.

A cause is a finding of a check that declares `cause`: a label that nobody knows, a value outside its contract (of a
row), a table that is missing or another's (of a table). What rests on that row or table follows from it. References to
rows that a table lacks follow from the first of them: the table is not the one that the report describes. No finding
is left out or changed otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from thb_eu.base.model import Finding, Outcome
from thb_eu.base.ooxml.cell_reference import A_CELL, row_of
from thb_eu.definitions import CheckMetadata
from thb_eu.results import Collection

ROW, TABLE, REFERENCES = "row", "table", "references"
"""How far a finding reaches as a cause: its row of a table, the whole table, the other references to that table."""
REFERENCE = re.compile(rf"(?P<table>[^!]+)(?:!(?P<first>{A_CELL})(?::(?P<last>{A_CELL}))?)?")


@dataclass(frozen=True, slots=True)
class FindingRows:
    """Rows of a supplier's table; all of them where `first` is 0."""

    table: str
    first: int = 0
    last: int = 0

    def meets(self, other: FindingRows) -> bool:
        """Whether a row belongs to both."""
        if self.table != other.table or not (self.first and other.first):
            return self.table == other.table
        return self.first <= other.last and other.first <= self.last


def with_causes(
    findings: Sequence[Finding], checks: Iterable[CheckMetadata], collection: Collection
) -> tuple[Finding, ...]:
    """The findings in their order, each that follows from another with its cause in `follows_from`."""
    reach = {check.id: check.cause for check in checks}
    tables = {file: entry["name"] for file, entry in collection.by_file.items()}
    bases = [tuple(_basis(finding, tables)) for finding in findings]
    marked = list(findings)
    for extent in (TABLE, ROW, REFERENCES):
        for at, cause in enumerate(findings):
            if reach.get(cause.check) == extent and cause.outcome is Outcome.FAILED and not marked[at].follows_from:
                _mark(marked, bases, at, extent)
    return tuple(marked)


def _mark(marked: list[Finding], bases: Sequence[Sequence[FindingRows]], at: int, extent: str) -> None:
    """Name the finding `at` as the cause of all others that rest on what it is about, a row of no whole table."""
    cause = marked[at]
    about = bases[at] if extent == ROW else [FindingRows(rows.table) for rows in bases[at]]
    for other, finding in enumerate(marked):
        if other == at or finding.follows_from or finding.fingerprint == cause.fingerprint or not finding.is_open:
            continue
        if extent == REFERENCES and finding.check != cause.check:
            continue
        resting = [base for base in bases[other] if base.first or extent != ROW]
        if any(rows.meets(base) for rows in about for base in resting):
            marked[other] = replace(finding, follows_from=cause.fingerprint)


def _basis(finding: Finding, tables: dict[str, str]) -> Iterator[FindingRows]:
    """The rows of suppliers' tables on which a finding rests; those in which it stands only if it rests on none."""
    for name in sorted(finding.rests_on):
        if found := REFERENCE.fullmatch(name):
            first = row_of(found["first"]) if found["first"] else 0
            yield FindingRows(found["table"], first, row_of(found["last"]) if found["last"] else first)
    if not finding.rests_on and (table := tables.get(finding.where.file)):
        row = finding.where.row or row_of(finding.where.cell)
        yield FindingRows(table, row, row)
