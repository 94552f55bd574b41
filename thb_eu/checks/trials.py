"""Trials: faults written into counted cells on purpose, to see whether a check of the catalogue sees them too.

An expectation of which every fault tried is also seen by one and the same check may ask nothing of its own. Tried are
sets and gaps of what a cell itself holds, in the first, the middle and the last row that the expectation is about, and
keys written twice. Bounds are not: a value alone out of bounds is seen by every sum it stands in, many of them are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from thb_eu.checks.demands import AMONG, KEY, NO_GAP
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.run import about, run_check
from thb_eu.definitions import Expectation

NO_CODE = "?"


def also_caught_by(evidence: Evidence) -> Iterator[tuple[str, str, int]]:
    """Each expectation with a check that saw every fault tried of it, and how many were tried."""
    before: Mapping[str, int] | None = None
    for suite in evidence.definitions.suites.values():
        for one in suite.expectations if suite.table == "cells" else ():
            spoilt = [*_spoilt(one, evidence.counted.cells)]
            if not spoilt:
                continue
            before = before or _findings(evidence)
            seen = [_seen(with_cells(evidence, cells), before) for cells in spoilt]
            for check in sorted(frozenset.intersection(*seen)):
                yield one.id, check, len(spoilt)


def with_cells(evidence: Evidence, cells: pd.DataFrame) -> Evidence:
    """The same evidence with other counted cells."""
    counted = replace(evidence.counted, cells=cells)
    return Evidence(evidence.received, evidence.mapped, counted, evidence.definitions)


def _spoilt(one: Expectation, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Copies of the cells, each with one row that does not comply."""
    column = one.kwargs.get("column", "")
    if not one.rows.keys() <= set(cells.columns) or (column and column not in cells.columns):
        return
    rows = about(cells, one.rows)
    if rows.empty or one.type not in (AMONG, NO_GAP, KEY):
        return
    for row in dict.fromkeys((rows.index[0], rows.index[len(rows) // 2], rows.index[-1])):
        if one.type == KEY:
            yield pd.concat([cells, cells.loc[[row]]], ignore_index=True)
        else:
            spoilt = cells.copy()
            spoilt.loc[row, column] = pd.NA if one.type == NO_GAP else NO_CODE
            yield spoilt


def _seen(evidence: Evidence, before: Mapping[str, int]) -> frozenset[str]:
    """The checks that find more than they did."""
    return frozenset(check for check, found in _findings(evidence).items() if found > before[check])


def _findings(evidence: Evidence) -> dict[str, int]:
    return {check.id: len(run_check(check, evidence.table)[1]) for check in evidence.definitions.checks.values()}
