"""Every decision on which a cell rests is listed: who reads a dossier sees for whose word each number waits.

A decision that nobody lists is one that nobody signs; a dossier could then be FINAL although another answer would
change it. That a number is zero takes nothing from this: zero is known to be none, and somebody decided that it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import SI_2024
from tests.records.registers import HEADER, MORE, collection, row, written
from tests.support.counted import Cell, changed, with_keys
from tests.support.law_cases import CASES, Case, as_decided, received
from tests.support.person_collections import CONFIDENTIAL, of
from tests.support.sample import sampled
from thb_eu.base.model import Scope, State
from thb_eu.country import begin_country
from thb_eu.counts import count
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import find_folder
from thb_eu.mapping import DecisionTable, compile_law
from thb_eu.publication.sheets.cover import open_questions
from thb_eu.results import ReceivedFacts
from thb_eu.results.state import UNSIGNED, open_points
from thb_eu.run import run_of, translated_by
from thb_eu.sources import read
from thb_eu.year.status import status_of

ANSWERS = ("count", "do not count", "open")
PRESUMED = "presumed-victims-count"
AS_THEY_ARE: tuple[str | None, ...] = (None,)
OR_OPEN: tuple[str | None, ...] = (None, "open")
"""How all decisions are answered before some of them are answered otherwise."""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country just begun, in whose figures the Police know of no presumed victim: one row that says 0."""
    folder = tmp_path_factory.mktemp("listed") / "ie"
    begin_country("IE", ("en", "ga"), 2024, folder, find_folder())
    (figures,) = (folder / "datapackages/ie-2024/data").glob("*.csv")
    text = figures.read_text(encoding="utf-8")
    figures.write_text(text.replace("Presumed,Female,Adults,UA,Forced labour,2", "Presumed,,,,,0"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rules(definitions: Definitions) -> DecisionTable:
    """The law as compiled once: answers change none of it."""
    return compile_law(definitions.law)


def cells_that_move(
    sent: ReceivedFacts, definitions: Definitions, rules: DecisionTable, answered_before: tuple[str | None, ...]
) -> Mapping[Cell, Any]:
    """The cells that change when decisions that the dossier does not list are answered otherwise, all together."""

    def counted(answers: Mapping[str, str]) -> tuple[frozenset[str], pd.DataFrame]:
        answered = as_decided(definitions, answers)
        mapped = translated_by(rules, sent, answered)
        cells = with_keys(count(mapped, answered, sent.collection).cells, answered)
        return frozenset(question.decision for question in mapped.questions), cells

    moved: dict[Cell, Any] = {}
    for base in answered_before:
        answered = {} if base is None else dict.fromkeys(definitions.law.decisions, base)
        listed, before = counted(answered)
        for answer in ANSWERS:
            otherwise = {id: answer for id in definitions.law.decisions if id not in listed}
            moved |= changed(before, counted({**answered, **otherwise})[1])
    return moved


def test_no_number_of_2024_rests_on_a_decision_that_is_not_listed(
    definitions: Definitions, rules: DecisionTable
) -> None:
    """The collection of Slovenia, as its decisions are proposed."""
    assert cells_that_move(run_of(SI_2024, definitions).received, definitions, rules, AS_THEY_ARE) == {}


def test_no_number_of_a_country_just_begun_rests_on_a_decision_that_is_not_listed(country: Path) -> None:
    """Counted or not, presumed victims who are none change the registered victims from a number to not recorded."""
    definitions = load(country)
    sent = read(country / "datapackages/ie-2024", definitions)

    assert cells_that_move(sent, definitions, compile_law(definitions.law), OR_OPEN) == {}


def test_no_person_is_counted_by_a_decision_that_is_not_listed(
    tmp_path: Path, definitions: Definitions, rules: DecisionTable
) -> None:
    """Two rows of one person: one victim or two. That nobody has decided it, or decided for two, is listed as well."""
    package = collection(
        tmp_path, written([row(1, **of("a")), row(2, **of("a"))], [*HEADER, *MORE]), contract=CONFIDENTIAL
    )

    assert cells_that_move(read(package, definitions), definitions, rules, OR_OPEN) == {}


@sampled("case", [case for case in CASES if "refused" not in case.then], 8)
def test_no_case_of_the_law_rests_on_a_decision_that_is_not_listed(
    case: Case, definitions: Definitions, rules: DecisionTable
) -> None:
    """Not even where the body says that there was none."""
    none = [{**record, "count": 0} for record in case.told["given"]]

    assert cells_that_move(received(none, definitions, case.told["year"]), definitions, rules, AS_THEY_ARE) == {}


def test_a_zero_waits_for_the_signature_of_its_decision_wherever_one_looks(country: Path) -> None:
    """Cover, status and finding name the decision, and it keeps the dossier from being FINAL."""
    definitions = load(country)
    run = run_of(country / "datapackages/ie-2024", definitions)
    submission = run.submission()
    (question,) = submission.mapped.questions
    status = status_of(run, "2025-01-15")
    found = {finding.where.cell for finding in submission.examined.findings if finding.check == "decisions-signed"}

    assert (question.decision, question.facts, question.units) == (PRESUMED, 1, {"PER": 0})
    assert [row[0] for row in open_questions(submission)] == [PRESUMED]
    assert [(it.id, it.units) for it in status.unsigned if it.kind == "decision"] == [(PRESUMED, {"PER": 0})]
    assert found == {PRESUMED}
    assert submission.state is State.DRAFT and UNSIGNED.filled({"count": 1}) in [*open_points(submission)]


@pytest.mark.parametrize("answer", ["do not count", "open"])
def test_a_zero_that_does_not_count_asks_nobody(answer: str, country: Path) -> None:
    """It is listed and its cell names the decision; but nobody answers or signs it, nor the rules of its article."""
    definitions = as_decided(load(country), {PRESUMED: answer})
    run = run_of(country / "datapackages/ie-2024", definitions)
    submission, status = run.submission(), status_of(run, "2025-01-15")
    (question,) = submission.mapped.questions

    assert (question.decision, question.facts, question.asks) == (PRESUMED, 1, False)
    assert [*open_questions(submission)] == [] and status.questions == ()
    assert not [it for it in status.unsigned if it.kind == "decision"]
    assert not [it for it in submission.examined.findings if it.where.cell == PRESUMED]
    counted = submission.mapped.facts["scope"] == Scope.IN.value
    articles = {
        rule.article for rule in definitions.law.rules if rule.id in {*submission.mapped.facts["rule"][counted]}
    }
    assert {*submission.mapped.unsigned} == articles


def test_a_zero_that_is_not_counted_names_the_decision_in_its_cell(country: Path) -> None:
    """Reported by the Police and kept out: their cell is missing as not counted (L), not as not reported at all (O)."""
    definitions = as_decided(load(country), {PRESUMED: "do not count"})
    sent = read(country / "datapackages/ie-2024", definitions)
    cells = count(translated_by(compile_law(definitions.law), sent, definitions), definitions, sent.collection).cells
    presumed = cells[(cells["table"] == "V1") & (cells["status"] == "PRESUM")].set_index("registering_organisation")

    assert tuple(presumed.loc["POLICE", ["obs_status", "decisions"]]) == ("L", (PRESUMED,))
    assert tuple(presumed.loc["NGO", ["obs_status", "decisions"]]) == ("O", ())


def test_no_total_is_told_over_what_an_answer_keeps_out(definitions: Definitions, rules: DecisionTable) -> None:
    """Of 2024: whoever does not count potential victims knows of no presumed ones, not that there are none."""
    decided = as_decided(definitions, {"potential-victims-are-presumed": "do not count"})
    sent = read(SI_2024, decided)
    cells = count(translated_by(rules, sent, decided), decided, sent.collection).cells
    presumed = cells[(cells["table"] == "V1") & (cells["status"] == "PRESUM")].set_index("registering_organisation")

    assert presumed["obs_value"].isna().all() and presumed.loc["TOTAL", "obs_status"] == "L"
    assert "potential-victims-are-presumed" in presumed.loc["TOTAL", "decisions"]
