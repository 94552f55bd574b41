"""Suites: reviewable files of expectations, put to the counted cells through great_expectations.

Comes in: `datapackages/eu-thb/plausibility/*.json`. An expectation is a check like any other: it has an id, a level, a
severity, and answers passed, failed, undecided or not run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from thb_eu.checks.catalogue import Check
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.put import place_of
from thb_eu.definitions import Definitions
from thb_eu.model import CheckResult, Finding, Outcome, Severity, Text


def suite_checks(definitions: Definitions) -> tuple[Check, ...]:
    """The expectations of all suites, as checks of the catalogue."""
    return tuple(
        _check(entry, suite["table"]) for suite in definitions.suites.values() for entry in suite["expectations"]
    )


def put_suite(suite: Mapping[str, Any], evidence: Evidence) -> Iterator[tuple[CheckResult, list[Finding]]]:
    """The result of every expectation of a suite, with a finding for each row that failed."""
    from thb_eu.checks.expectations import answers

    frame = _judged(evidence)
    for entry, answer in zip(suite["expectations"], answers(suite, frame), strict=True):
        check = _check(entry, suite["table"])
        result = CheckResult(check.id, answer.outcome, check.severity, check.level, answer.reason)
        if answer.outcome is Outcome.NOT_RUN:
            yield result, [_finding(check, Outcome.NOT_RUN, {})]
        else:
            rows = frame.iloc[list(answer.rows)].to_dict("records")
            yield result, [_finding(check, answer.outcome, dict(row)) for row in rows]


def _judged(evidence: Evidence) -> pd.DataFrame:
    """The cells with the grand total of their part beside them and their share of it."""
    cells = evidence.cells
    totals = {name: codelist.total for name, codelist in evidence.lists.items()}
    breakdowns = {
        table.name: [dimension.name for dimension in table.breakdowns] for table in evidence.definitions.tables
    }
    parts = {table.name: [dimension.name for dimension in table.parts] for table in evidence.definitions.tables}
    whole: dict[tuple[str, ...], Any] = {}
    rows = cells.to_dict("records")
    for row in rows:
        if all(row[name] == totals[name] for name in breakdowns[row["table"]]):
            whole[(row["table"], *(row[name] for name in parts[row["table"]]))] = row["obs_value"]
    total = pd.array(
        [whole.get((row["table"], *(row[name] for name in parts[row["table"]])), pd.NA) for row in rows], dtype="Int64"
    )
    share = (
        cells["obs_value"].astype("Float64") / pd.Series(total, index=cells.index).replace(0, pd.NA).astype("Float64")
    ).astype("float64")
    return cells.assign(total=total, share=share).reset_index(drop=True)


def _check(entry: Mapping[str, Any], table: str) -> Check:
    return Check(
        id=entry["id"],
        asks=_text(entry["asks"]),
        table=table,
        severity=Severity(entry["severity"]),
        level=entry["level"],
        cites=entry["cites"],
        says=_text(entry["says"]),
        remedy=_text(entry["remedy"]),
        answer=_answered_by_the_suite,
    )


def _answered_by_the_suite(table: pd.DataFrame) -> pd.Series:
    raise TypeError("an expectation is answered by its suite")


def _finding(check: Check, outcome: Outcome, row: Mapping[Any, Any]) -> Finding:
    value = row.get("obs_value")
    figures = {} if value is None else {"value": None if pd.isna(value) else int(value)}
    return Finding(
        check.id, outcome, check.severity, check.level, check.says, check.remedy, check.cites, place_of(row), figures
    )


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["sl"], value["en"])
