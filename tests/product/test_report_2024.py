"""The report for 2024: every contradiction that a reader found by hand is found, and nothing else of the text is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.checked import CHECKS
from thb_eu import load, prepare
from thb_eu.base.model import Audience, CheckFamily, Finding, Outcome

FOUND_BY_HAND = REPOSITORY / "tests" / "report_2024_contradictions.csv"
NOBODY = "none"


def contradictions() -> list[dict[str, str]]:
    """The contradictions of the report, read by hand from its tables and its text."""
    with FOUND_BY_HAND.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


VISIBLE = [row for row in contradictions() if row["Visible by"] != NOBODY]


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    """All findings of the 2024 collection."""
    return prepare("si-2024", load(), Audience.INTERNAL, fast=True).examined.findings


def seen_by(finding: Finding) -> str:
    """How the list by hand calls what sees a contradiction: the relation, or the check and the cell of the table."""
    if CHECKS[finding.check].family is CheckFamily.CLAIMS:
        return finding.where.column.rpartition(", ")[2]
    return f"{finding.check} {Path(finding.where.file).stem}!{finding.where.cell}"


@pytest.mark.parametrize("row", VISIBLE, ids=lambda row: f"{row['Id']} {row['Said']}")
def test_a_contradiction_of_the_report_is_found(row: dict[str, str], findings: tuple[Finding, ...]) -> None:
    """Table, table against text, text against text, summary against body: each is found at its place."""
    asked = [finding for finding in findings if finding.check in CHECKS]

    assert row["Visible by"] in {seen_by(finding) for finding in asked}


def test_the_text_is_accused_of_nothing_else(findings: tuple[Finding, ...]) -> None:
    """Silence on the parts that do agree: what the claims' checks find is what a reader found, no more."""
    about_text = [
        finding
        for finding in findings
        if finding.check in CHECKS and CHECKS[finding.check].family is CheckFamily.CLAIMS
    ]

    assert {seen_by(finding) for finding in about_text} == {
        row["Visible by"] for row in VISIBLE if " " not in row["Visible by"]
    }


def test_most_of_what_the_text_says_agrees(findings: tuple[Finding, ...]) -> None:
    """The checks of claims judge hundreds of relations of the real text, so that their silence says something."""
    with (REPOSITORY / "datapackages" / "si-2024" / "data" / "relations.csv").open(encoding="utf-8") as file:
        relations = sum(1 for _ in csv.DictReader(file))
    failed = [finding for finding in findings if finding.outcome is Outcome.FAILED and finding.check[:5] == "text-"]

    assert relations > 300 and len(failed) < relations / 5


def test_what_no_check_can_see_is_said_with_the_reason() -> None:
    """Matters of law and wording stand in the list too: nobody takes the checks for more than they are."""
    unseen = [row for row in contradictions() if row["Visible by"] == NOBODY]

    assert unseen and all(row["Why"] for row in unseen)
