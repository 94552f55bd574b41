"""Checks: each is seen to pass, to fail, to doubt and not to run; a broken or empty question accuses nobody."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.support.checked import CHECKS, put
from tests.support.texts import bilingual
from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.model import CheckFamily, Outcome, Remedies, Severity
from thb_eu.checks import all_checks
from thb_eu.checks.answers import ANSWERS
from thb_eu.checks.evidence import TABLES
from thb_eu.checks.run import run_check
from thb_eu.definitions import Check, Definitions
from thb_eu.definitions.strict_reader import read_yaml

HERE = Path(__file__).parent
SEEN_TO = ("passed", "failed", "undecided", "not run")
WORDS = {"true": True, "false": False}


@cache
def case(check: str) -> dict[str, str]:
    """The case of a check: by outcome, the small table that comes to it."""
    path = HERE / f"{check}.yaml"
    assert path.is_file(), f"{check} has no case: write tests/checks/{path.name}, with a table for each of {SEEN_TO}"
    return dict(read_yaml(path.read_bytes(), path.name, DefinitionRefused))


def table(check: Check, outcome: str) -> pd.DataFrame:
    """The small table that shows `check` coming to `outcome`: figures are numbers, `<NA>` is not known."""
    told = io.StringIO(case(check.id)[outcome])
    texts = pd.read_csv(told, dtype="string", keep_default_na=False).replace("<NA>", pd.NA)
    return texts.apply(lambda column: _typed(column, column.name in check.figures))


def _typed(column: pd.Series, is_figure: bool) -> pd.Series:
    told = column[column.fillna("") != ""]
    if is_figure or (not told.empty and told.str.fullmatch(r"-?\d+").all()):
        return column.replace("", pd.NA).astype("Int64")
    yes_or_no = not told.empty and told.isin(list(WORDS)).all()
    return column.map(WORDS).astype("boolean") if yes_or_no else column


@pytest.mark.parametrize("outcome", SEEN_TO)
@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_a_check_is_seen_to_pass_to_fail_to_doubt_and_not_to_run(check: Check, outcome: str) -> None:
    """`tests/checks/ID.yaml` holds one small table per outcome; a check without them fails here."""
    result, findings = put(check, table(check, outcome))

    assert result.outcome.value == outcome
    assert {finding.outcome.value for finding in findings} <= {outcome}
    assert bool(findings) == (outcome != "passed")


def test_no_case_is_of_a_check_that_is_gone() -> None:
    """A case that no check reads proves nothing."""
    assert {path.stem for path in HERE.glob("*.yaml")} == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_nothing_to_judge_is_never_a_pass(check: Check) -> None:
    """An empty table is not run, or not applicable for a stated reason."""
    result, findings = put(check, pd.DataFrame())

    assert (
        result.outcome is (Outcome.NOT_RUN if check.absent is None else Outcome.NOT_APPLICABLE)
        and result.reason.english
    )
    assert bool(findings) == (result.outcome is Outcome.NOT_RUN)


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_a_check_asks_for_evidence_that_is_made(check: Check) -> None:
    """Nobody asks about a table that no module makes, nor for columns by no name."""
    assert check.table in TABLES
    assert check.needs or check.figures


def test_all_evidence_is_asked_about() -> None:
    """Evidence that no check looks at is made for nothing."""
    assert {check.table for check in CHECKS.values()} == set(TABLES)


def a_check(**said: Any) -> Check:
    """A check that accepts everything, unless said otherwise."""
    text = bilingual("?", "?")
    words = {"asks": text, "says": text, "remedies": Remedies(text), "cites": ""}
    kind = {"family": CheckFamily.INSIDE, "severity": Severity.ERROR, "level": 1, "table": "facts"}
    return Check(**{"id": "asked", **words, **kind, "rows": {}, "answered_by": "asked", **said})


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """How the checks of these tests answer that name a function."""
    own = {
        "asked": lambda table: table["a"] == table["a"],
        "broken": a_break,
        "one": lambda table: table["a"] == 1,
        "short": lambda table: table["a"].head(1) == 1,
    }
    for name, answer in own.items():
        monkeypatch.setitem(ANSWERS, name, answer)  # type: ignore[arg-type]


def a_break(table: pd.DataFrame) -> pd.Series:
    """A fault of the check's own."""
    raise ZeroDivisionError("a value of a person's row must not travel from here")


def test_a_question_that_breaks_names_itself_and_accuses_nobody() -> None:
    """A fault of the check is no fault of the data: not run, with its name, blocking, without a place."""
    result, (finding,) = put(a_check(id="broken", answered_by="broken"), pd.DataFrame([{"a": 1}]))

    assert result.outcome is Outcome.NOT_RUN and finding.blocks and finding.check == "broken"
    assert "ZeroDivisionError" in finding.message.english and "person" not in finding.message.english
    assert str(finding.where) == ""


def test_evidence_that_cannot_be_made_accuses_nobody_either() -> None:
    """The making of evidence is part of the question."""
    result, (finding,) = run_check(a_check(), lambda name: a_break(pd.DataFrame()))

    assert result.outcome is Outcome.NOT_RUN and finding.blocks
    assert "person" not in finding.message.english


def test_answers_to_other_rows_are_no_answers() -> None:
    """A check that judges fewer rows than it was given has not judged the others."""
    short = a_check(answered_by="short")

    result, _ = put(short, pd.DataFrame([{"a": 1}, {"a": 2}]))

    assert result.outcome is Outcome.NOT_RUN


def test_a_missing_column_is_one_finding_that_names_it() -> None:
    """One root cause, one finding: not one for every row."""
    check = a_check(needs=("printed",), figures=("counted",))

    result, (finding,) = put(check, pd.DataFrame({"a": range(1000)}))

    assert result.outcome is Outcome.NOT_RUN
    assert "printed, counted" in finding.message.english


def test_an_all_empty_column_is_not_run() -> None:
    """Where every row lacks the value something never came; a single gap among values leaves one doubt."""
    check = a_check(answered_by="one", needs=("a",))
    all_empty = pd.DataFrame({"a": pd.array([pd.NA, pd.NA], dtype="Int64")})
    one_gap = pd.DataFrame({"a": pd.array([1, pd.NA], dtype="Int64")})

    assert put(check, all_empty)[0].outcome is Outcome.NOT_RUN
    assert put(check, one_gap)[0].outcome is Outcome.UNDECIDED


def test_what_only_follows_from_another_finding_is_set_aside() -> None:
    """The root cause is told by the other check; where everything follows from it there is nothing to ask."""
    check = a_check(answered_by="one")
    rows = pd.DataFrame({"a": [2, 1], "because_of": ["contracted-tables-delivered", ""]})

    assert put(check, rows)[0].outcome is Outcome.PASSED
    result, findings = put(check, rows.head(1))
    assert (result.outcome, findings) == (Outcome.NOT_APPLICABLE, []) and result.reason.english


def test_the_seal_of_the_evidence_holds_the_figures_and_what_they_rest_on() -> None:
    """A waiver given for 39 = 20 + 19 is none for 39 = 30 + 9; the place says nothing of it."""
    check = CHECKS["printed-column-total"]

    def seal(printed: int, basis: str, cell: str) -> str:
        row = {"printed": printed, "counted": 40, "basis": basis, "cell": cell}
        return put(check, pd.DataFrame([row]))[1][0].evidence

    first = seal(39, "20,20", "C16")
    assert first == seal(39, "20,20", "C17") and len(first) == 16
    assert len({first, seal(39, "30,10", "C16"), seal(38, "20,20", "C16")}) == 3


def test_without_figures_the_seal_holds_all_that_the_evidence_says() -> None:
    """A waiver for a blank count of victims is none for a blank count of accused at the same cell."""
    check = CHECKS["counts-told"]
    victims, accused, elsewhere = (
        put(check, pd.DataFrame([{"told": False, "role": role, "cell": cell}]))[1][0].evidence
        for role, cell in (("VICTIM", "E4"), ("ACCUSED", "E4"), ("VICTIM", "E5"))
    )

    assert victims == elsewhere != accused


def test_a_thousand_findings_are_a_thousand_findings() -> None:
    """Nothing is truncated."""
    rows = pd.DataFrame({"printed": range(5000), "counted": [-1] * 5000, "row": range(5000)})

    _, findings = put(CHECKS["printed-row-total"], rows)

    assert len(findings) == len({finding.fingerprint for finding in findings}) == 5000


def test_a_fingerprint_names_check_and_place_and_no_value() -> None:
    """The same place with another figure is the same finding."""
    check = CHECKS["printed-row-total"]
    first, second = (
        put(check, pd.DataFrame([{"printed": printed, "counted": 14, "file": "t13.csv", "cell": "D6"}]))[1][0]
        for printed in (24, 25)
    )

    assert first.fingerprint == second.fingerprint


def test_every_check_is_declared_once_in_both_languages(definitions: Definitions) -> None:
    """Ids are never used twice, not between the catalogue and a suite either; both languages say something."""
    checks = all_checks(definitions)

    assert len({check.id for check in checks}) == len(checks)
    assert all(text.in_language("sl") and text.english for check in checks for text in (check.asks, check.says))
    for check in checks:
        remedies = [text for text in check.remedies.by_role().values() if text.english or text.in_language("sl")]
        assert remedies and all(text.in_language("sl") and text.english for text in remedies)
    assert all(check.cites and 0 <= check.level <= 5 for check in checks)
