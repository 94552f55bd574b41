"""Find the waivers on which suppliers' figures rest, by fact and by cell.

A waiver lets a finding stand; whatever was counted from the place of that finding, or under a printed total at it,
rests on the waiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from thb_eu.base.model import Finding
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.definitions import Waiver
from thb_eu.results import ProtectedCells, ReceivedFacts, Submission

if TYPE_CHECKING:
    import pandas as pd

Codes = tuple[str, ...]


def waivers_by_fact(received: ReceivedFacts, findings: Iterable[Finding]) -> Mapping[str, tuple[str, ...]]:
    """Return by fact the waivers on which findings at its own cell, or at a printed total over it, stand."""
    covered: dict[Codes, list[str]] = {}
    for row in records(received.claims):
        covered.setdefault((row["file"], row["sheet"], row["cell"]), []).extend(row["covers"])
    for row in records(received.facts):
        covered.setdefault((row["file"], row["sheet"], row["cell"]), []).append(row["fact"])
    found: dict[str, dict[str, None]] = {}
    for finding in findings:
        if finding.waiver:
            where = finding.where
            for fact in covered.get((where.file, where.sheet, where.cell), ()):
                found.setdefault(fact, {})[finding.waiver] = None
    return {fact: tuple(ids) for fact, ids in found.items()}


def living_waivers(submission: Submission) -> list[tuple[Waiver, list[Finding]]]:
    """Return the waivers that hold, in the order of their file, each with the findings that stand on it."""
    found: dict[str, list[Finding]] = {}
    for finding in submission.examined.findings:
        found.setdefault(finding.waiver, []).append(finding)
    return [(waiver, found[waiver.id]) for waiver in submission.collection.waivers if waiver.id in found]


def with_waivers(protected: ProtectedCells, received: ReceivedFacts, findings: Iterable[Finding]) -> ProtectedCells:
    """Return the same tables, each cell with the waivers on which its facts rest; none in an edition without facts."""
    waived = waivers_by_fact(received, findings)
    behind = protected.contributions[protected.contributions["fact"].isin(list(waived))]
    dimensions = [name for name in behind.columns if name in protected.cells.columns]
    resting: dict[Codes, dict[str, None]] = {}
    for codes, fact in zip(tuples_of(behind, dimensions), behind["fact"], strict=True):
        resting.setdefault(codes, {}).update(dict.fromkeys(waived[fact]))
    waivers = [tuple(resting.get(codes, ())) for codes in tuples_of(protected.cells, dimensions)]
    return replace(protected, cells=protected.cells.assign(waivers=_tuples(waivers, protected.cells)))


def _tuples(values: list[Codes], frame: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=frame.index, dtype=object)
