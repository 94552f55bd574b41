"""Put: one check to one table of evidence. Written once, so that every check has the same honest outcomes.

No rows where there should be some, or a question that breaks, is *not run*: it never passes and accuses no data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from thb_eu.checks.catalogue import Check
from thb_eu.model import CheckResult, Finding, Outcome, Place, Text

BROKEN = Text("Preverjanje samo je odpovedalo ({error}).", "The check itself broke ({error}).")
EMPTY = Text("Ni bilo ničesar, kar bi preverjanje lahko presodilo.", "There was nothing for the check to judge.")
BLANK = Text("prazno", "blank")
REPORT_IT = Text(
    "Sporočite napako vzdrževalcem; podatki niso obtoženi.", "Report it to the maintainers; the data are not accused."
)
LOOK_FOR_IT = Text(
    "Poiščite, zakaj podatkov ni; brez njih preverjanje ne velja za opravljeno.",
    "Find out why the data are missing; without them the check does not count as done.",
)


def put(check: Check, table: pd.DataFrame) -> tuple[CheckResult, list[Finding]]:
    """The result of one check over `table`, and a finding for every row that fails or that nobody can judge."""
    if table.empty and check.absent is not None:
        return _result(check, Outcome.NOT_APPLICABLE, check.absent.en), []
    if table.empty:
        return _not_run(check, EMPTY, LOOK_FOR_IT)
    try:
        answers = check.answer(table).astype("boolean")
    except Exception as broken:  # a broken question must not accuse the data
        return _not_run(check, BROKEN.filled({"error": type(broken).__name__}), REPORT_IT)
    failed = [_finding(check, Outcome.FAILED, row) for row in _rows(table[~answers.fillna(True)])]
    undecided = [_finding(check, Outcome.UNDECIDED, row) for row in _rows(table[answers.isna()])]
    outcome = Outcome.FAILED if failed else Outcome.UNDECIDED if undecided else Outcome.PASSED
    return _result(check, outcome), failed + undecided


def _rows(table: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _finding(check: Check, outcome: Outcome, row: Mapping[str, Any]) -> Finding:
    shown = {
        name: BLANK if pd.isna(value) else value
        for name, value in row.items()
        if not isinstance(value, tuple | frozenset)
    }
    return Finding(
        check=check.id,
        outcome=outcome,
        severity=check.severity,
        level=check.level,
        message=check.says.filled(shown),
        remedy=check.remedy.filled(shown),
        cites=check.cites,
        where=place_of(row),
        figures={name: None if pd.isna(row[name]) else int(row[name]) for name in check.figures},
    )


def place_of(row: Mapping[str, Any]) -> Place:
    """The place that a row of evidence names, in the supplier's coordinates."""
    number = row.get("row")
    return Place(
        file=str(row.get("file", "")),
        sheet=str(row.get("sheet", "")),
        cell=str(row.get("cell", "")),
        row=None if number is None or pd.isna(number) else int(number),
        column=str(row.get("column", "")),
    )


def _not_run(check: Check, why: Text, remedy: Text) -> tuple[CheckResult, list[Finding]]:
    finding = Finding(check.id, Outcome.NOT_RUN, check.severity, check.level, why, remedy, check.cites, Place())
    return _result(check, Outcome.NOT_RUN, why.en), [finding]


def _result(check: Check, outcome: Outcome, reason: str = "") -> CheckResult:
    return CheckResult(check.id, outcome, check.severity, check.level, reason)
