"""Findings: the result of all checks as the object that findings.json holds and `validate --format json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from thb_eu.model import Audience, Examined, Finding, Outcome, Severity, Submission, Text

SCHEMA_VERSION = "2"
WITHHELD = Text("V javni izdaji zadržano.", "Withheld from the public edition.")


def findings_object(submission: Submission) -> dict[str, Any]:
    """The whole result: verdict, counts by outcome and severity, every check, every finding.

    For the public, messages are withheld: their figures could tell a suppressed count.
    """
    examined, public = submission.examined, submission.protected.audience is Audience.PUBLIC
    findings = [replace(finding, message=WITHHELD) if public else finding for finding in examined.findings]
    return {
        "schema_version": SCHEMA_VERSION,
        "package": submission.collection.name,
        "time": str(submission.collection.year),
        "state": submission.state.value,
        "verdict": "blocked" if examined.blocked else "pass",
        "counts": _counts(examined),
        "checks": [
            *({"id": result.check, "outcome": result.outcome.value} for result in examined.results),
            *({"id": check, "outcome": "left out"} for check in examined.left_out),
        ],
        "findings": [_finding(finding) for finding in findings],
    }


def _counts(examined: Examined) -> Mapping[str, Mapping[str, int]]:
    """Findings by outcome and severity; passed and not applicable count checks."""
    counts: dict[str, dict[str, int]] = {
        outcome.value: {severity.value: 0 for severity in Severity} for outcome in Outcome
    }
    for finding in examined.findings:
        counts[finding.outcome.value][finding.severity.value] += 1
    for result in examined.results:
        if result.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
            counts[result.outcome.value][result.severity.value] += 1
    return counts


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "fingerprint": finding.fingerprint,
        "check": finding.check,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "level": finding.level,
        "message": finding.message.in_both(),
        "remedy": finding.remedy.in_both(),
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
