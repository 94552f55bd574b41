"""Findings: the result of all checks as the object that findings.json holds and `validate --format json` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from thb_eu.messages import Languages, spoken_by_language
from thb_eu.model import Examined, Finding, Outcome, Severity, Submission
from thb_eu.publication.edition import internal_only, shown

SCHEMA_VERSION = "3"
BY_CHECK = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.WITHHELD)
"""Outcomes without a finding: checks are counted there."""


def findings_object(submission: Submission) -> dict[str, Any]:
    """The whole result: verdict, counts by outcome and severity, every check, every finding that the edition shows.

    `internal_only`: how many findings, by severity, stand in the internal edition alone.
    """
    examined = shown(submission)
    return {
        "schema_version": SCHEMA_VERSION,
        "package": submission.collection.name,
        "time": str(submission.collection.year),
        "state": submission.state.value,
        "verdict": "blocked" if submission.examined.blocked else "pass",
        "counts": _counts(examined),
        "internal_only": _by_severity(internal_only(submission)),
        "checks": [
            *({"id": result.check, "outcome": result.outcome.value} for result in examined.results),
            *({"id": check, "outcome": "left out"} for check in examined.left_out),
        ],
        "findings": [_finding(finding, submission.definitions.languages) for finding in examined.findings],
    }


def _counts(examined: Examined) -> Mapping[str, Mapping[str, int]]:
    """Findings by outcome and severity; outcomes without a finding count checks."""
    counts: dict[str, dict[str, int]] = {
        outcome.value: {severity.value: 0 for severity in Severity} for outcome in Outcome
    }
    for finding in examined.findings:
        counts[finding.outcome.value][finding.severity.value] += 1
    for result in examined.results:
        if result.outcome in BY_CHECK:
            counts[result.outcome.value][result.severity.value] += 1
    return counts


def _by_severity(findings: Iterable[Finding]) -> Mapping[str, int]:
    found = [finding.severity for finding in findings]
    return {severity.value: found.count(severity) for severity in Severity}


def _finding(finding: Finding, languages: Languages) -> dict[str, Any]:
    where = finding.where
    return {
        "fingerprint": finding.fingerprint,
        "check": finding.check,
        "code": finding.code,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "level": finding.level,
        "message": finding.message.by_language_of(languages),
        "remedy": spoken_by_language(finding.remedies.by_role(), languages),
        "cites": finding.cites,
        "where": {
            "file": where.file,
            "sheet": where.sheet,
            "cell": where.cell,
            "row": where.row,
            "column": where.column,
        },
        "waiver": finding.waiver or None,
        "follows_from": finding.follows_from or None,
    }
