"""Mark findings that only follow from another one with the fingerprint of their cause, and put each beneath it.

A cause is a finding of a check that declares `cause`: a label that nobody knows, a value outside its contract (of a
row), a table that is missing or another's (of a table). What rests on that row or table follows from it. References to
rows that a table lacks follow from the first of them: the table is not the one that the report describes.

Of findings that compare figures, whatever their checks, one follows from another where the same change of one number
would settle both: so it goes along the lineage from a printed total or two views of one population to margins,
recipients and texts. It follows too where the changes that settle several causes come to its own difference together,
and where it is the other end of a move between two categories. What is left of a difference otherwise is a cause of
its own, so that no consequence hides a second mistake. No finding is left out or changed otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from thb_eu.base.model import Finding, Outcome, Severity
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
        """Tell whether a row belongs to both."""
        if self.table != other.table or not (self.first and other.first):
            return self.table == other.table
        return self.first <= other.last and other.first <= self.last


def with_causes(
    findings: Sequence[Finding], checks: Iterable[CheckMetadata], collection: Collection
) -> tuple[Finding, ...]:
    """Return the findings, each that follows from another with its cause in `follows_from`, and beneath it.

    Causes go first, those first from which most follows; the others keep their order.
    """
    reach = {check.id: check.cause for check in checks}
    tables = {file: entry["name"] for file, entry in collection.by_file.items()}
    bases = [tuple(_basis(finding, tables)) for finding in findings]
    marked = list(findings)
    for extent in (TABLE, ROW, REFERENCES):
        for at, cause in enumerate(findings):
            if reach.get(cause.check) == extent and cause.outcome is Outcome.FAILED and not marked[at].follows_from:
                _mark(marked, bases, at, extent)
    _mark_by_changes(marked)
    return tuple(_in_order(marked))


def _in_order(findings: Sequence[Finding]) -> Iterator[Finding]:
    beneath: dict[str, list[Finding]] = {}
    for finding in findings:
        beneath.setdefault(finding.follows_from, []).append(finding)
    follow = Counter(finding.follows_from for finding in findings if finding.follows_from)
    for cause in sorted(beneath.get("", ()), key=lambda it: (not follow[it.fingerprint], -follow[it.fingerprint])):
        yield cause
        yield from beneath.pop(cause.fingerprint, ())


def _mark_by_changes(marked: list[Finding]) -> None:
    """Name as causes the findings that are nearest to what suppliers wrote, of others that one change settles too."""
    failed = [at for at, it in enumerate(marked) if it.outcome is Outcome.FAILED]
    judged: list[int] = []
    for at in sorted(failed, key=lambda at: _distance(marked[at])):
        if not marked[at].follows_from and (cause := _cause_of(marked[at], [marked[one] for one in judged])):
            marked[at] = replace(marked[at], follows_from=cause)
        judged += [at] if marked[at].changes else []


def _distance(finding: Finding) -> tuple[int, int, bool, int, int]:
    """How far a finding is from what suppliers wrote: by what it may do, its level, the tables and numbers it takes."""
    tables = {name.partition("!")[0] for name in finding.changes}
    return [*Severity].index(finding.severity), finding.level, not tables, len(tables), len(finding.changes)


def _cause_of(finding: Finding, judged: Sequence[Finding]) -> str:
    """Return the fingerprint of the cause from which a finding follows, of those judged before it; empty where there is
    none.

    A cause settles of the finding the share that its change of a number has in the change that the finding asks for.
    """
    shares: dict[str, Fraction] = {}
    for other in judged:
        root, shared = other.follows_from or other.fingerprint, finding.changes.keys() & other.changes.keys()
        settled = {Fraction(other.changes[name], finding.changes[name]) for name in shared}
        if root == finding.fingerprint:
            continue
        if 1 in settled or _is_moved(finding, other) or _is_of_its_row(finding, other):
            return root
        if len(settled) == 1 and not other.follows_from:
            shares[root] = settled.pop()
    return max(shares, key=lambda root: abs(shares[root])) if sum(shares.values()) == 1 else ""


def _is_of_its_row(finding: Finding, other: Finding) -> bool:
    """Tell whether the other finding is about a single number, and this one says the same of another one in its row."""
    rows = [(it.check, it.where.file, it.where.sheet, row_of(it.where.cell)) for it in (finding, other)]
    return len(other.changes) == 1 and rows[0] == rows[1] and rows[0][-1] > 0


def _is_moved(finding: Finding, other: Finding) -> bool:
    """Whether two findings of one check about the same tables are two ends of a move: what one lacks the other has."""
    if not finding.changes:
        return False
    ends = [
        {(name.partition("!")[0], change) for name, change in changes}
        for changes in (finding.changes.items(), ((name, -change) for name, change in other.changes.items()))
    ]
    same_place = (finding.where.file, finding.where.sheet) == (other.where.file, other.where.sheet)
    return finding.check == other.check and same_place and ends[0] == ends[1]


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
