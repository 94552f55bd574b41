"""The decisions: what the ministry has to sign, in full, with what rests on it; a proposal is no decision."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.support.submitted import opened
from thb_eu.base.model import Audience, Place
from thb_eu.definitions import CaseDecision, DecisionSignature, Definitions
from thb_eu.definitions.signing import Approval
from thb_eu.publication.edition import edition_of
from thb_eu.publication.sheets.rules_and_decisions import OPEN, approval_text, decisions
from thb_eu.publication.workbook import workbook
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import SheetContent

PROPOSED = Approval("", "toolkit", "2026-11-24", None, "abc")
SIGNED = DecisionSignature("Office", "Head of the service", "2026-12-01", "abc")


@pytest.fixture(scope="module")
def sheet(submission: Submission) -> Any:
    return opened(workbook(submission))["Decisions"]


def row_of(sheet: Any, id: str) -> list[str]:
    """The row of a decision, from its id on."""
    (found,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == id]
    return [str(value or "") for value in found]


def told(paper: SheetContent) -> str:
    return "\n".join(str(ink.value) for ink in paper.cells.values())


def test_every_decision_stands_there_once_in_both_languages(sheet: Any, definitions: Definitions) -> None:
    """Question, answer, what is printed beside the figures, and the reason."""
    for decision in definitions.law.decisions.values():
        row = row_of(sheet, decision.id)
        assert row[1:3] == [decision.question.in_language("sl"), decision.question.english]
        assert row[4] == f"{decision.says.in_language('sl')}\n{decision.says.english}"
        assert row[5] == f"{decision.because.in_language('sl')}\n{decision.because.english}"


@pytest.mark.parametrize(
    ("id", "units", "tables"),
    [
        ("potential-victims-are-presumed", "29\u00a0PER", {"V1", "V2", "V3", "V4"}),
        ("suspects-in-reports-and-pending", "11\u00a0PER", {"S1", "S2", "S3"}),
        ("prosecuted-means-indicted", "3\u00a0DEC, 1\u00a0PER", {"P1", "P2", "P3", "P4", "D1"}),
        ("convictions-at-first-instance", "1\u00a0JDG, 1\u00a0PER", {"C1", "C2", "C3", "J1"}),
        ("child-victims-of-article-175", "2\u00a0PER", set()),
        ("undated-old-case", "1\u00a0DEC, 1\u00a0JDG, 3\u00a0PER", set()),
    ],
)
def test_what_rests_on_a_decision_is_told_in_units_and_tables(
    sheet: Any, id: str, units: str, tables: set[str]
) -> None:
    """28 presumed victims, 6 + 5 suspects, one prosecuted, one convicted by one judgment; what waits is not counted.

    One person more rests on the first decision: the child of Article 175 in a report, who waits for the answer on 175.
    A request and a relinquishment are two decisions of another kind; the withdrawal without a year would be a third.
    """
    row = row_of(sheet, id)

    assert row[7].split("\n")[1] == units
    assert set(re.findall(r"([A-Z]\d): \d+", row[8])) == tables
    assert ("not counted" in row[8]) == (not tables)


def test_nothing_is_called_signed_before_it_is(sheet: Any, submission: Submission) -> None:
    """As the toolkit travels, all is open or proposed; two questions wait for an answer."""
    states = {id: row_of(sheet, id)[6] for id in submission.mapped.decisions}

    assert all("proposed, not signed (maintainers of the toolkit" in said or "open" in said for said in states.values())
    assert OPEN.english in states["child-victims-of-article-175"]
    assert "signed by" not in "\n".join(states.values())


def test_a_signature_is_told_by_office_role_and_day() -> None:
    """And one that does not stand is not told as one: the proposer's own, or one for another text."""
    assert (
        approval_text(replace(PROPOSED, signature=SIGNED)).english
        == "signed by Office, Head of the service, 2026-12-01"
    )
    assert approval_text(PROPOSED).english == "proposed, not signed (toolkit, 2026-11-24)"
    for void in (replace(SIGNED, role="toolkit"), replace(SIGNED, text="def"), replace(SIGNED, on="2026-01-01")):
        said = approval_text(replace(PROPOSED, signature=void))
        assert "not valid" in said.english and "signed by" not in said.english and "ne velja" in said.in_language("sl")


def test_articles_policy_and_persons_wait_for_a_signature_too(sheet: Any, submission: Submission) -> None:
    """Four articles whose rules count, the policy on small counts, and how a person is counted once, by indicator."""
    texts = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]

    assert {"KZ-1 113", "KZ-1 175", "KZ-1 196", "KZ-1 199", "small-counts-2024"} <= set(texts)
    assert "true values; marked: below 3 (A), and what would reveal it (D); units: PER" in "\n".join(texts)
    resting = [rule.decision for rule in submission.definitions.counting.rules.values()]
    assert len({*resting}) == 2
    for decision in resting:
        assert texts.count(decision) == 1 + resting.count(decision)
    assert any("KZ-1 113, KZ-1 112, KZ-1 175" in text and "IDENT, PRESUM" in text for text in texts)


def test_a_decision_on_a_single_cell_names_its_cell(submission: Submission) -> None:
    """With the figure that stood there for the Commission; the public is told of no single cell."""
    asked = submission.mapped.decisions["child-victims-of-article-175"]
    own = replace(asked, id="case-one", answer="count", approval=replace(PROPOSED, signature=SIGNED))
    case = CaseDecision(asked.id, Place("prosecution.csv", "", "F14"), 1, own, {})
    collection = replace(submission.collection, decisions=(case,))
    decided = replace(submission, received=replace(submission.received, collection=collection))
    public = replace(decided, protected=replace(submission.protected, audience=Audience.PUBLIC))

    paper = decisions(decided)
    ((row, _),) = [place for place, ink in paper.cells.items() if ink.value == "case-one"]
    said = [ink.value for (at, _), ink in paper.cells.items() if at == row]

    assert {"prosecution.csv, F14", asked.id, 1} <= {*said}
    assert f"{own.because.in_language('sl')}\n{own.because.english}" in said
    assert not {"case-one", "F14"} & {*told(decisions(edition_of(public))).split()}


def test_the_public_learns_of_no_count_that_rests_on_a_decision(submission: Submission) -> None:
    """How many facts, units and cells rest on a decision could tell a suppressed value."""
    public = replace(submission, protected=replace(submission.protected, audience=Audience.PUBLIC))
    said = told(decisions(edition_of(public)))

    assert not re.search(r"\d\u00a0(PER|DEC|JDG)", said) and not re.search(r"\b[VSPC]\d: \d", said)
    assert "potential-victims-are-presumed" in said


def test_the_notes_do_not_say_it_again(submission: Submission) -> None:
    """One sheet tells the decisions at length; the notes keep breaks, waivers and corrections."""
    book = opened(workbook(submission))
    notes = "\n".join(str(value) for row in book["Notes"].iter_rows(values_only=True) for value in row if value)

    assert "potential-victims-are-presumed" not in notes and "small-counts-2024" not in notes
    assert "Waived findings" in notes and "Corrections" in notes


def test_no_data_cells_are_merged_and_every_grid_declares_its_headings(sheet: Any, submission: Submission) -> None:
    """Titles may span columns; a row of data never does, so that it can be sorted, copied and read aloud."""
    spans = [found for found in sheet.merged_cells.ranges if found.min_col == 1 and found.max_col == 9]
    regions = decisions(submission).regions

    assert sorted(map(str, sheet.merged_cells.ranges)) == sorted(map(str, spans))
    assert len(regions) == 5
    assert all(str(sheet.cell(first_row, 1).value).split("\n")[0] for first_row, *_ in regions)
