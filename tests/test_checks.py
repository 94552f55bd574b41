"""Checks: each is seen to pass and to fail; a broken or empty question never passes and accuses nobody."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from thb_eu.checks import CATALOGUE, all_checks
from thb_eu.checks.catalogue import Check
from thb_eu.checks.put import put
from thb_eu.definitions import Definitions
from thb_eu.model import Outcome, Severity, Text

NA = pd.NA
EVIDENCE: dict[str, dict[str, list[dict[str, Any]]]] = {
    "values-as-contracted": {
        "passed": [{"deviations": 0, "what": ""}],
        "failed": [{"deviations": 1, "what": "minimum"}],
    },
    "contracted-tables-delivered": {
        "passed": [{"delivered": True, "contract": "a/b", "title": "T"}],
        "failed": [{"delivered": False, "contract": "a/b", "title": "T"}],
    },
    "facts-mapped": {
        "passed": [{"scope": "ask", "cell": "A1", "told": ""}],
        "failed": [{"scope": "unmapped", "cell": "A1", "told": ""}],
    },
    **{
        check: {
            "passed": [{"printed": 14, "counted": 14}],
            "failed": [{"printed": 24, "counted": 14}],
            "undecided": [{"printed": NA, "counted": 14}],
        }
        for check in ("printed-row-total", "printed-column-total", "printed-grand-total")
    },
    "views-agree": {
        "passed": [{"here": 17, "there": 17, "view": "a", "other": "b", "margin": "all"}],
        "failed": [{"here": 17, "there": 16, "view": "a", "other": "b", "margin": "all"}],
        "undecided": [{"here": 17, "there": NA, "view": "a", "other": "b", "margin": "all"}],
    },
    "parts-make-the-whole": {
        "passed": [{"whole": 17, "parts": 17, "dimension": "sex"}],
        "failed": [{"whole": 17, "parts": 18, "dimension": "sex"}],
    },
    "no-part-exceeds-the-whole": {
        "passed": [{"whole": 17, "largest": 17, "dimension": "sex"}],
        "failed": [{"whole": 17, "largest": 18, "dimension": "sex"}],
    },
    "tables-share-their-margins": {
        "passed": [
            {"here": 17, "there": 17, "margin": "all", "file": "a", "other": "b"},
            {"here": NA, "there": NA, "margin": "all", "file": "a", "other": "b"},
        ],
        "failed": [{"here": 17, "there": NA, "margin": "all", "file": "a", "other": "b"}],
    },
    "every-cell-answered": {
        "passed": [{"has_value": True, "status_code": "A"}, {"has_value": False, "status_code": "L"}],
        "failed": [{"has_value": True, "status_code": "M"}],
    },
    "tables-dense": {
        "passed": [{"cells": 4, "distinct": 4, "expected": 4, "file": "a"}],
        "failed": [{"cells": 4, "distinct": 3, "expected": 4, "file": "a"}],
    },
    "tables-reported": {
        "passed": [{"filled": 1, "file": "a", "title": "T"}],
        "failed": [{"filled": 0, "file": "a", "title": "T"}],
    },
    "questions-answered": {
        "passed": [{"answered": True, "asked": "?", "facts": 2}],
        "failed": [{"answered": False, "asked": "?", "facts": 2}],
    },
    "decisions-signed": {
        "passed": [
            {"signed": True, "answered": True, "decision": "d", "facts": 2},
            {"signed": False, "answered": False, "decision": "d", "facts": 2},
        ],
        "failed": [{"signed": False, "answered": True, "decision": "d", "facts": 2}],
    },
    "change-since-last-year": {
        "passed": [
            {"this_year": 18, "last_year": 25, "year": 2024},
            {"this_year": 9, "last_year": 1, "year": 2024},
        ],
        "failed": [{"this_year": 60, "last_year": 18, "year": 2024}],
        "undecided": [{"this_year": NA, "last_year": 18, "year": 2024}],
    },
    "units-told-apart": {
        "passed": [
            {"count": 511, "other_count": 159, "article": "x", "unit": "o", "role": "r"},
            {"count": 3, "other_count": 3, "article": "x", "unit": "o", "role": "r"},
        ],
        "failed": [{"count": 511, "other_count": 511, "article": "x", "unit": "o", "role": "r"}],
    },
}
SEEN = [(check, outcome) for check, outcomes in EVIDENCE.items() for outcome in outcomes]


def evidence(check: str, outcome: str) -> pd.DataFrame:
    """The small table on which a check has the outcome."""
    return pd.DataFrame(EVIDENCE[check][outcome])


@pytest.mark.parametrize(("check", "outcome"), SEEN, ids=lambda value: str(value))
def test_a_check_is_seen_to_pass_to_fail_and_to_doubt(check: str, outcome: str) -> None:
    """Each declared outcome comes out, for every row of it and for no other reason."""
    result, findings = put(CATALOGUE.checks[check], evidence(check, outcome))

    assert result.outcome.value == outcome
    assert {finding.outcome.value for finding in findings} == ({outcome} if outcome != "passed" else set())


def test_no_check_is_without_evidence() -> None:
    """A new check without a table on which it passes and one on which it fails is refused here."""
    assert set(EVIDENCE) == set(CATALOGUE.checks)
    assert all({"passed", "failed"} <= set(outcomes) for outcomes in EVIDENCE.values())


@pytest.mark.parametrize("check", CATALOGUE.checks)
def test_nothing_to_judge_is_never_a_pass(check: str) -> None:
    """An empty table is not run, or not applicable for a stated reason."""
    result, findings = put(CATALOGUE.checks[check], evidence(check, "passed").iloc[:0])

    assert result.outcome in (Outcome.NOT_RUN, Outcome.NOT_APPLICABLE) and result.reason
    assert bool(findings) == (result.outcome is Outcome.NOT_RUN)


def test_a_question_that_breaks_names_itself_and_accuses_nobody() -> None:
    """A fault of the check is no fault of the data: not run, with its name, blocking, without a place."""

    def breaks(table: pd.DataFrame) -> pd.Series:
        raise ZeroDivisionError("a value of a person's row must not travel from here")

    text = Text("?", "?")
    broken = Check("broken", text, "facts", Severity.ERROR, 1, "", text, text, breaks)
    result, (finding,) = put(broken, pd.DataFrame([{"a": 1}]))

    assert result.outcome is Outcome.NOT_RUN and finding.blocks
    assert "ZeroDivisionError" in finding.message.en and "person" not in finding.message.en
    assert str(finding.where) == ""


def test_a_thousand_findings_are_a_thousand_findings() -> None:
    """Nothing is truncated."""
    rows = pd.DataFrame({"printed": range(5000), "counted": [-1] * 5000, "row": range(5000)})

    _, findings = put(CATALOGUE.checks["printed-row-total"], rows)

    assert len(findings) == len({finding.fingerprint for finding in findings}) == 5000


def test_a_fingerprint_names_check_and_place_and_no_value() -> None:
    """The same place with another figure is the same finding."""
    check = CATALOGUE.checks["printed-row-total"]
    first, second = (
        put(check, pd.DataFrame([{"printed": printed, "counted": 14, "file": "t13.csv", "cell": "D6"}]))[1][0]
        for printed in (24, 25)
    )

    assert first.fingerprint == second.fingerprint


def test_every_check_is_told_in_both_languages_with_its_level_and_reference(definitions: Definitions) -> None:
    """The catalogue is complete, and no id stands twice."""
    checks = all_checks(definitions)

    assert len({check.id for check in checks}) == len(checks)
    assert all(check.asks.sl and check.asks.en and check.cites and 0 <= check.level <= 5 for check in checks)
