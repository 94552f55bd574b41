"""Suites: what a steward may write in them, what is refused, and what becomes of each answer."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from release.site.catalogue_files import translated
from tests.conftest import REPOSITORY
from tests.support.own_suites import IN_SET, KEY, SUM, suite, suites, written
from tests.support.sample import sampled
from thb_eu.base import second_process
from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.messages import Text
from thb_eu.base.model import CheckResult, Finding, Outcome
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.checks import expectations as door
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.expectations import (
    NO_HISTORY,
    NO_ROW,
    NO_VALUE,
    NOBODY_CAN_TELL,
    NOT_SENT,
    RAISED,
    REASON_STATED,
    judged,
    run_suites,
)
from thb_eu.checks.run import NONE_SUCH, run_check
from thb_eu.checks.selftest import with_cells
from thb_eu.definitions import Definitions, load
from thb_eu.definitions import suites as reading
from thb_eu.definitions.strict_reader import closest
from thb_eu.definitions.suites import Suite, vocabulary
from thb_eu.run import run_of

VICTIMS = {"table": "V2", "status": "REG", "sex": "T", "age": "TOTAL"}
"""The key of the cell that counts all registered victims: 45 of them in 2024."""

Answers = dict[str, tuple[CheckResult, list[Finding]]]


# --- what is refused ---------------------------------------------------------------------------

MISTAKES: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "a column that is not there": (
        {"kwargs": {"column": "obs_valu", "max_value": 1}},
        "cells",
        ["the column 'obs_valu' does not exist here (cells are judged)", '"obs_value"'],
    ),
    "a filter on a column that is not there": (
        {"rows": {"tables": ["V2"]}},
        "cells",
        ["the column 'tables' does not exist", '"table"'],
    ),
    "a filter with a code that its list does not know": (
        {"rows": {"status": ["IDENTIFIED"]}},
        "cells",
        ["'IDENTIFIED' is not a code of status", '"IDENT"'],
    ),
    "a filter with a table that does not exist": (
        {"rows": {"table": ["V22"]}},
        "cells",
        ["'V22' is not a code of table"],
    ),
    "a filter with a contract that nobody has": (
        {"kwargs": {"column": "value", "max_value": 1}, "rows": {"contract": ["police/t33"]}},
        "facts",
        ["'police/t33'", '"police/t13"', "[unknown-code]"],
    ),
    "a set with a code that its list does not know": (
        {"type": IN_SET, "kwargs": {"column": "sex", "value_set": ["M", "FF"]}},
        "cells",
        ["'FF' is not a code of sex"],
    ),
    "a code list that does not exist": (
        {"type": IN_SET, "kwargs": {"column": "unit", "value_set": {"codelist": "units"}}},
        "cells",
        ["the code list 'units' does not exist", '"unit"'],
    ),
    "the code list of another column": (
        {"type": IN_SET, "kwargs": {"column": "sex", "value_set": {"codelist": "instance"}}},
        "cells",
        ["'FIRST' is not a code of sex"],
    ),
    "a condition on a column that is not there": (
        {"kwargs": {"column": "this_year", "max_value": 1}, "when": {"any": ["usual > 0", "last_yaer > 0"]}},
        "years",
        ["the column 'last_yaer' does not exist here (years are judged)", '"last_year"'],
    ),
    "a condition on a sum, which no row has": (
        {"when": "sum(obs_value) > 0"},
        "cells",
        ["the column 'sum(obs_value)' does not exist"],
    ),
    "a condition with a code that its list does not know": (
        {"when": 'status in "REG", "IDENTIFIED"'},
        "cells",
        ["'IDENTIFIED' is not a code of status", '"IDENT"'],
    ),
    "a condition that compares with such a code": ({"when": 'sex != "FF"'}, "cells", ["'FF' is not a code of sex"]),
    "a code list spelt out in a set": (
        {"type": IN_SET, "kwargs": {"column": "sex", "value_set": ["T", "M", "F", "UNK"]}},
        "cells",
        ["spells out the whole code list 'sex'", 'Write {"codelist": "sex"} in `value_set`'],
    ),
    "a code list spelt out in a filter": (
        {"rows": {"sex": ["T", "M", "F", "UNK"]}},
        "cells",
        ["'sex'", "`rows`", "[expectation-unfit]"],
    ),
    "a place that nothing fills": (
        {"says": {"sl": "{vrednost}", "en": "{obs_values}"}},
        "cells",
        ["{obs_values} in a sentence has no value", '"obs_value"'],
    ),
    "a place of a remedy that nothing fills": (
        {"remedy": {"analyst": {"sl": "{x}", "en": "{x}"}}},
        "cells",
        ["{x} in a sentence has no value"],
    ),
    "a place for a category of a fact, which may be a person's": (
        {"kwargs": {"column": "value", "max_value": 1}, "says": {"sl": "{citizen}", "en": "{citizen}"}},
        "facts",
        ["{citizen} in a sentence has no value"],
    ),
    "braces that do not match": ({"says": {"sl": "{obs_value", "en": "x"}}, "cells", ["placeholder-invalid"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_cannot_be_meant_is_refused_with_its_place(mistake: str, definitions: Definitions) -> None:
    """File, line, column, the id, what is wrong and what was meant; the data steward acts."""
    changed, table, words = MISTAKES[mistake]

    with pytest.raises(DefinitionRefused) as refused:
        suite(definitions, written(**changed), table=table)

    told = str(refused.value)
    assert all(word in told for word in words), told
    assert all("plausibility/0.json:4:3, expectation it: " in line for line in told.splitlines())
    assert {fault.who for fault in refused.value.faults} == {"data steward"}


def test_an_id_that_stands_in_two_files_is_refused(definitions: Definitions) -> None:
    """One answer would hide the other; the place of the first is told."""
    other = written(kwargs={"column": "obs_value", "max_value": 7})

    with pytest.raises(
        DefinitionRefused, match=r"national/plausibility/1\.json.*occurs in .*eu-thb/plausibility/0\.json"
    ):
        suites(definitions, ("eu-thb", "cells", [written()]), ("national", "cells", [other]))


def test_a_question_that_stands_twice_is_refused_whatever_it_is_called(definitions: Definitions) -> None:
    """Same type, same words and same rows in whatever order they are written, in two files; other rows are another."""
    first = written("first", rows={"sex": ["F", "M"]})
    others = [
        written("of-other-rows", rows={"sex": ["F"]}),
        written("of-some-of-them", rows={"sex": ["F", "M"]}, when="total > 0"),
        written("second", rows={"sex": ["M", "F"]}, kwargs={"max_value": 100, "column": "obs_value"}),
    ]

    with pytest.raises(DefinitionRefused) as refused:
        suites(definitions, ("eu-thb", "cells", [first]), ("national", "cells", others))

    assert [fault.code for fault in refused.value.faults] == ["expectation-unfit"]
    assert "expectation second" in str(refused.value)


def test_a_named_code_list_is_the_list_of_today(definitions: Definitions) -> None:
    """What is added to the list is in the suite without anybody's doing; `and` adds what is no code."""
    kwargs = {"column": "unit", "value_set": {"codelist": "unit", "and": ["_Z"]}}
    [one] = suite(definitions, written(type=IN_SET, kwargs=kwargs)).expectations

    assert one.kwargs["value_set"] == [*definitions.codelists["unit"].by_code, "_Z"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of definitions whose suites a test may spoil."""
    shutil.copytree(REPOSITORY / "datapackages", tmp_path / "datapackages")
    return tmp_path


FILES: dict[str, tuple[str, str, str]] = {
    "a suite that asks nothing": ("cells.json", '{"table": "cells", "expectations": []}', "expectations"),
    "a table that nobody judges": (
        "cells.json",
        '{"table": "cell", "expectations": []}',
        closest("cell", ["cells"]).english,
    ),
    "a file of another kind": ("more.yaml", "table: cells", "file-misnamed"),
    "a key in another spelling": (
        "cells.json",
        json.dumps({"table": "cells", "expectations": [{**written(), "row": {"sex": ["F"]}}]}),
        '"rows"',
    ),
}


@pytest.mark.parametrize("mistake", FILES)
def test_a_file_of_another_shape_is_refused(mistake: str, own: Path) -> None:
    """Great Expectations calls a suite without questions a success; here the file is refused before any data."""
    name, content, words = FILES[mistake]
    (own / "datapackages/eu-thb/plausibility" / name).write_text(content, encoding="utf-8")

    with pytest.raises(DefinitionRefused) as refused:
        load(own)

    assert words in str(refused.value) and f"datapackages/eu-thb/plausibility/{name}" in str(refused.value)


def test_suites_lie_beside_what_they_judge(own: Path) -> None:
    """A file beside a supplier's contract is read without further words, and judges that supplier alone."""
    place = own / "datapackages/sources/courts/plausibility"
    place.mkdir()
    entry = written("court-many", kwargs={"column": "value", "max_value": 500})
    (place / "facts.json").write_text(json.dumps({"table": "facts", "expectations": [entry]}), encoding="utf-8")

    found = load(own)

    assert found.suites["datapackages/sources/courts/plausibility/facts.json"].supplier == "courts"
    assert "datapackages/sources/courts/plausibility/facts.json" in found.files, "the fingerprint covers it"


def test_what_holds_in_every_country_names_no_country(definitions: Definitions) -> None:
    """Thresholds and suppliers of one country stand elsewhere; codes of its own would be a sign of them."""
    of_all = [json.loads(definitions.files[name]) for name in definitions.suites if "/eu-thb/" in name]

    assert of_all
    assert not any(word in json.dumps(of_all) for word in ("2024", "police", "million", "threshold"))


# --- what becomes of an answer -----------------------------------------------------------------


@pytest.fixture(scope="module")
def of_2024(definitions: Definitions) -> Evidence:
    """The evidence of the real collection."""
    return run_of("si-2024", definitions).evidence


def put(found: Suite, evidence: Evidence) -> Answers:
    """The result and the findings of every expectation, by id."""
    return {result.check: (result, findings) for result, findings in run_suites([found], evidence)()}


def answer(evidence: Evidence, *entries: dict[str, Any], **where: str) -> tuple[CheckResult, list[Finding]]:
    """The result and the findings of one expectation alone."""
    return put(suite(evidence.definitions, *entries, **where), evidence)["it"]


def changed_cells(evidence: Evidence, key: dict[str, str], **values: Any) -> Evidence:
    """The evidence with values written into the cells that have the key."""
    cells = evidence.counted.cells.copy()
    chosen = pd.Series(True, index=cells.index)
    for column, code in key.items():
        chosen &= cells[column] == code
    assert chosen.any()
    for column, value in values.items():
        cells.loc[chosen, column] = value
    return with_cells(evidence, cells)


def changed_facts(evidence: Evidence, **values: Any) -> Evidence:
    """The evidence with a value written into a column of every fact."""
    mapped = replace(evidence.mapped, facts=evidence.mapped.facts.assign(**values))
    return Evidence(evidence.received, mapped, evidence.counted, evidence.definitions)


def test_a_row_that_fails_is_told_with_its_place_its_figure_and_a_seal(of_2024: Evidence) -> None:
    """45 registered victims are more than 40: the cell, the number, and a seal that changes with it."""
    kwargs = {"column": "obs_value", "max_value": 40}
    says = {"sl": "Žrtev: {obs_value}.", "en": "Victims: {obs_value}."}
    rows = {name: [code] for name, code in VICTIMS.items()}

    result, (finding,) = answer(of_2024, written(kwargs=kwargs, rows=rows, says=says))
    _, (other,) = answer(changed_cells(of_2024, VICTIMS, obs_value=46), written(kwargs=kwargs, rows=rows, says=says))

    assert (result.outcome, finding.blocks, finding.figures) == (Outcome.FAILED, True, {"obs_value": 45})
    assert (finding.where.file, finding.where.cell) == ("V2", "status=REG, sex=T, age=TOTAL")
    assert (finding.message.in_language("sl"), finding.message.english) == ("Žrtev: 45.", "Victims: 45.")
    assert finding.fingerprint == other.fingerprint and finding.evidence != other.evidence


def test_a_failure_that_accuses_no_row_blocks_all_the_same(of_2024: Evidence) -> None:
    """A sum has no row to point at: without a finding of its own nobody would hear of it."""
    entry = written(type=SUM, kwargs={"column": "obs_value", "max_value": 40}, rows={"table": ["V2"]})

    result, (finding,) = answer(of_2024, entry)
    _, (other,) = answer(changed_cells(of_2024, VICTIMS, obs_value=46), entry)

    assert (result.outcome, finding.outcome, finding.blocks) == (Outcome.FAILED, Outcome.FAILED, True)
    assert finding.message.english.startswith("? ") and "48" in finding.message.english
    assert len(finding.evidence) == 16 and finding.evidence != other.evidence


def test_a_row_that_nobody_can_judge_is_told_and_blocks(of_2024: Evidence) -> None:
    """A key with a gap is neither unique nor not: the cell is told, with what it lacks, and is not called doubled."""
    key = {"column_list": ["table", "status", "sex", "age"], "ignore_row_if": "never"}
    entry = written(type=KEY, kwargs=key, rows={"table": ["V2"]})

    result, (finding,) = answer(changed_cells(of_2024, VICTIMS, sex=pd.NA), entry)

    assert (result.outcome, finding.outcome, finding.blocks) == (Outcome.UNDECIDED, Outcome.UNDECIDED, True)
    assert finding.message == NOBODY_CAN_TELL.filled({"columns": "table, status, sex, age"})
    assert finding.where.file == "V2"


NOT_RUN: dict[str, tuple[dict[str, Any], Callable[[Evidence], Evidence], Text]] = {
    "rows that are not there": (
        {"rows": {"table": ["V2"], "form": ["SEX"]}},
        lambda evidence: evidence,
        NO_ROW,
    ),
    "a column without any value and no reason": (
        {"rows": {"table": ["V2"]}},
        lambda evidence: changed_cells(evidence, {"table": "V2"}, obs_value=pd.NA, obs_status="A"),
        NO_VALUE.filled({"columns": "obs_value"}),
    ),
    "a question that breaks": (
        {"kwargs": {"column": "obs_status", "max_value": 1}},
        lambda evidence: evidence,
        RAISED.filled({"error": "TypeError"}),
    ),
}


@pytest.mark.parametrize("case", NOT_RUN)
def test_what_could_not_be_put_blocks_at_its_severity(case: str, of_2024: Evidence) -> None:
    """Neither a pass nor an accusation: a finding of its own that says why."""
    changed, spoil, why = NOT_RUN[case]

    result, (finding,) = answer(spoil(of_2024), written(**changed))

    assert (result.outcome, finding.outcome, finding.blocks) == (Outcome.NOT_RUN, Outcome.NOT_RUN, True)
    assert (finding.message, str(finding.where)) == (why, "")


def test_evidence_that_cannot_be_made_accuses_nobody(of_2024: Evidence) -> None:
    """Every expectation of the suite is not run, names the kind of the fault alone, and blocks."""
    secret = secrets.token_hex(8)

    class Broken(Evidence):
        def table(self, name: str) -> pd.DataFrame:
            raise ZeroDivisionError(secret)

    broken = Broken(of_2024.received, of_2024.mapped, of_2024.counted, of_2024.definitions)
    found = put(suite(of_2024.definitions, written(), written("too", rows={"table": ["V2"]})), broken)

    assert {result.outcome for result, _ in found.values()} == {Outcome.NOT_RUN}
    assert all(finding.blocks and "ZeroDivisionError" in finding.message.english for _, (finding,) in found.values())
    assert secret not in repr(found)


def test_a_suite_that_cannot_be_asked_is_refused_and_not_called_broken(of_2024: Evidence) -> None:
    """An unknown type is a fault of the file, for the steward, not of the data or of the toolkit."""
    with pytest.raises(DefinitionRefused, match='"expect_column_values_to_be_between"'):
        answer(of_2024, written(type="expect_column_values_to_be_betwen"))


NOT_APPLICABLE: dict[str, tuple[dict[str, Any], dict[str, str], Callable[[Evidence], Evidence], Text]] = {
    "cells that say why they hold no value": (
        {"rows": {"table": ["U1"]}},
        {},
        lambda evidence: evidence,
        REASON_STATED,
    ),
    "a share of a total that says why it holds no value": (
        {"kwargs": {"column": "share", "max_value": 0.5}, "rows": {"table": ["V2"], "status": ["REG"], "sex": ["F"]}},
        {},
        lambda evidence: changed_cells(evidence, VICTIMS, obs_value=pd.NA, obs_status="L"),
        REASON_STATED,
    ),
    "series of a supplier who never had any": (
        {"kwargs": {"column": "this_year", "min_value": 1}},
        {"table": "years", "place": "national"},
        lambda evidence: without_history(evidence),
        NO_HISTORY,
    ),
    "a supplier who sent nothing": (
        {"kwargs": {"column": "value", "max_value": 1}},
        {"table": "facts", "place": "sources/published"},
        lambda evidence: evidence,
        NOT_SENT,
    ),
}


def without_history(evidence: Evidence) -> Evidence:
    """The evidence of a collection whose suppliers tell of no earlier year."""
    received = replace(evidence.received, uncounted_facts=evidence.received.uncounted_facts.iloc[:0])
    return Evidence(received, evidence.mapped, evidence.counted, evidence.definitions)


@pytest.mark.parametrize("case", NOT_APPLICABLE)
def test_nothing_to_ask_for_a_stated_reason_is_not_applicable(case: str, of_2024: Evidence) -> None:
    """No finding: what is missing is told once, by the check that looks for it."""
    changed, where, spoil, why = NOT_APPLICABLE[case]

    result, findings = answer(spoil(of_2024), written(**changed), **where)

    assert (result.outcome, findings) == (Outcome.NOT_APPLICABLE, [])
    assert result.reason == why


def test_a_suppliers_suite_judges_that_supplier_alone(of_2024: Evidence) -> None:
    """511 offences of the Police are more than 100; those of the courts and of the prosecution are not asked about."""
    entry = written(kwargs={"column": "value", "max_value": 100})

    _, findings = answer(of_2024, entry, table="facts", place="sources/police")

    assert {finding.where.file for finding in findings} == {"data/police-statements.csv", "data/t12.csv"}
    assert max(finding.figures["value"] or 0 for finding in findings) == 511


def test_no_value_of_a_row_leaves_in_a_result_a_finding_or_a_log(
    of_2024: Evidence, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A name in a cell that fails, breaks or is forbidden: neither words nor representations hold it."""
    secret = f"Priimek, {secrets.token_hex(8)}"
    entries = [
        written("set", IN_SET, kwargs={"column": "source", "value_set": ["Police"]}),
        written("pattern", "expect_column_values_to_not_match_regex", kwargs={"column": "source", "regex": "."}),
        written("breaks", kwargs={"column": "source", "max_value": 5}),
        written(
            "common", "expect_column_most_common_value_to_be_in_set", kwargs={"column": "source", "value_set": ["-"]}
        ),
        written("mean", "expect_column_mean_to_be_between", kwargs={"column": "source", "max_value": 5}),
    ]

    found = put(suite(of_2024.definitions, *entries, table="facts"), changed_facts(of_2024, source=secret))

    outcomes = {id: result.outcome.value for id, (result, _) in found.items()}
    assert outcomes == {
        "set": "failed",
        "pattern": "failed",
        "breaks": "not run",
        "common": "failed",
        "mean": "not run",
    }
    assert all(findings for _, findings in found.values())
    assert secret not in repr(found) and secret[9:] not in repr(found)
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_a_pattern_that_others_try_for_days_is_judged(of_2024: Evidence, storage: str) -> None:
    """Twenty-six letters and an odd end: an engine that tries ways again needs 2 to the 26 of them, many seconds.

    However the texts are held: the steps hold them as Python's own.
    """
    entry = written("pattern", "expect_column_values_to_match_regex", kwargs={"column": "source", "regex": r"^(a+)+$"})
    with pd.option_context("mode.string_storage", storage):
        evidence = changed_facts(of_2024, source="a" * 26 + "b")
        begun = time.process_time()

        found = put(suite(of_2024.definitions, entry, table="facts"), evidence)

        assert found["pattern"][0].outcome is Outcome.FAILED and time.process_time() - begun < 5


# --- the suites that travel with the product ---------------------------------------------------


@pytest.mark.parametrize("kind", ["cells", "facts", "years"])
def test_every_column_that_a_suite_may_name_is_there(kind: str, of_2024: Evidence) -> None:
    """What the reading of suites promises, the evidence holds; places of sentences too."""
    definitions = of_2024.definitions
    words = vocabulary(definitions.codelists, definitions.tables, definitions.law, definitions.contracts)
    frame = judged(Suite("", kind, "", ()), of_2024)

    assert {*words.columns[kind], *words.told[kind]} <= set(frame.columns)


def test_the_collection_of_2024_has_one_warning(of_2024: Evidence) -> None:
    """Of 45 registered victims the form is unknown for 28, more than half; all else is plausible."""
    found = {id: told for one in of_2024.definitions.suites.values() for id, told in put(one, of_2024).items()}
    result, (finding,) = found.pop("unknown-form-share")

    assert (result.outcome, finding.blocks, finding.where.file) == (Outcome.FAILED, False, "V4")
    assert finding.message.english.endswith("not known: 28 of 45.")
    assert {result.outcome for result, _ in found.values()} == {Outcome.PASSED}


SUSPECTS = {"table": "S1", "sex": "T", "age": "TOTAL"}
JUDGED = {"table": "J1", "outcome": "CONV", "instance": "FIRST"}
FORM = {"table": "V4", "status": "REG", "form": "UNK", "sex": "T"}
CITIZEN = {"table": "V3", "status": "REG", "citizen": "UNK", "sex": "T"}
SPOILT: dict[str, tuple[dict[str, str], dict[str, Any], dict[str, Any]]] = {
    "obs-status-known": (VICTIMS, {"obs_status": "X"}, {"obs_status": "P"}),
    "unit-known": ({"table": "N1", "unit": "OFF"}, {"unit": "KG"}, {"unit": "REP"}),
    "no-value-negative": (VICTIMS, {"obs_value": -1}, {"obs_value": 0}),
    "part-within-total": ({**VICTIMS, "sex": "F"}, {"obs_value": 46}, {"obs_value": 45}),
    "no-value-beyond-any-year": (VICTIMS, {"obs_value": 100_001}, {"obs_value": 100_000}),
    "registered-victims-some": (VICTIMS, {"obs_value": 0}, {"obs_value": 1}),
    "registered-victims-many": (VICTIMS, {"obs_value": 501}, {"obs_value": 500}),
    "suspects-many": (SUSPECTS, {"obs_value": 501}, {"obs_value": 500}),
    "judgments-many": (JUDGED, {"obs_value": 201}, {"obs_value": 200}),
    "unknown-form-share": (FORM, {"obs_value": 23}, {"obs_value": 22}),  # of 45
    "unknown-citizenship-share": (CITIZEN, {"obs_value": 10}, {"obs_value": 9}),  # 9 of 45 are a fifth
}
SPOILT_FACTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "roles-are-of-persons": ({"unit": "OFF"}, {"unit": "PER"}),
    "police-one-cell-many": ({"value": 101}, {"value": 100}),
    "prosecution-statement-many": ({"value": 201}, {"value": 200}),
}


def of(id: str, evidence: Evidence) -> tuple[CheckResult, list[Finding]]:
    """The answer to one expectation of the product."""
    [home] = [one for one in evidence.definitions.suites.values() if id in {each.id for each in one.expectations}]
    return put(home, evidence)[id]


@sampled("id", SPOILT, 4)
def test_each_expectation_on_cells_is_seen_to_fail_and_its_bound_is_still_plausible(id: str, of_2024: Evidence) -> None:
    """One value is spoilt and the expectation points at it; at the bound itself it passes."""
    key, wrong, right = SPOILT[id]

    failed, findings = of(id, changed_cells(of_2024, key, **wrong))
    passed, none = of(id, changed_cells(of_2024, key, **right))

    assert (failed.outcome, passed.outcome, none) == (Outcome.FAILED, Outcome.PASSED, [])
    assert {finding.where.file for finding in findings} == {key["table"]}


@pytest.mark.parametrize("id", SPOILT_FACTS)
def test_each_expectation_on_facts_is_seen_to_fail_and_its_bound_is_still_plausible(id: str, of_2024: Evidence) -> None:
    """Every fact is given a wrong value, then one at the bound."""
    wrong, right = SPOILT_FACTS[id]

    failed, findings = of(id, changed_facts(of_2024, **wrong))
    passed, none = of(id, changed_facts(of_2024, **right))

    assert (failed.outcome, passed.outcome, none) == (Outcome.FAILED, Outcome.PASSED, [])
    assert all(finding.where.file.startswith("data/") and finding.where.cell for finding in findings)


def with_series(evidence: Evidence, figures: list[int | None]) -> Evidence:
    """The evidence in which the complaints of trafficking are these from 2020 to 2024; nothing is `None`."""

    def told(facts: pd.DataFrame) -> pd.DataFrame:
        of_row = (facts["resource"] == "t02") & (facts["row"] == 2)
        by_year = facts["time"].map(dict(zip(range(2020, 2025), figures, strict=True))).astype("Int64")
        return facts.assign(value=facts["value"].mask(of_row, by_year))

    received = evidence.received
    told_now = replace(received, facts=told(received.facts), uncounted_facts=told(received.uncounted_facts))
    return Evidence(told_now, evidence.mapped, evidence.counted, evidence.definitions)


ZERO, ENDS = "police-offences-some", "change-since-last-year"
SERIES: dict[str, tuple[list[int | None], set[str]]] = {
    "it ends": ([29, 42, 6, 25, 0], {ZERO, ENDS}),
    "one ends that was small": ([0, 0, 0, 1, 0], {ZERO}),
    "it ended, though it used to be": ([29, 42, 6, 0, 0], {ZERO}),
    "it goes on": ([29, 42, 6, 25, 18], set()),
    "it begins with many": ([0, 0, 0, 0, 30], {ENDS}),
    "nothing is said though there was one": ([29, 42, 6, 25, None], {ENDS}),
    "nothing is said any more of one that used to be": ([29, 42, 6, None, None], {ENDS}),
    "there never was any": ([0, 0, 0, 0, 0], set()),
    "there was one, long ago": ([0, 3, 0, 0, 0], set()),
    "there was none, and nothing is said": ([0, 0, 0, 0, None], set()),
    "nothing is ever said": ([None] * 5, set()),
    "nothing was said, and there is none": ([None, None, None, None, 0], set()),
}


@pytest.mark.parametrize("case", SERIES)
def test_a_series_is_remarked_where_there_is_something_to_see(case: str, of_2024: Evidence) -> None:
    """25 complaints last year and none this year is a strong statement; none, as ever, is no statement at all.

    What is blank is told by the check on blank counts, once.
    """
    figures, expected = SERIES[case]
    evidence = with_series(of_2024, figures)
    checks = evidence.definitions.checks

    found = [*of(ZERO, evidence)[1]]
    found += [each for id in (ENDS, "outliers-against-history") for each in run_check(checks[id], evidence.table)[1]]

    of_row = [finding for finding in found if finding.where.cell == "F2"]
    assert {finding.check for finding in of_row} - {"outliers-against-history"} == expected
    assert expected or not of_row


def test_a_remark_shows_whole_numbers_beside_a_gap(of_2024: Evidence) -> None:
    """4 that a supplier typed is no 4.0 because another cell of its column is blank; a median may be a fraction."""
    evidence = with_series(of_2024, [29, 42, 6, None, None])

    by_row = evidence.table("years").set_index("cell")
    figures = {name: [str(value) for value in by_row[name]] for name in ("this_year", "last_year", "usual")}

    assert figures == {  # t02, rows of complaints and of reports; t09
        "this_year": ["<NA>", "12", "26", "3"],
        "last_year": ["<NA>", "11", "32", "2"],
        "usual": ["29", "8", "11.5", "3"],
    }


def test_where_nothing_is_of_the_kind_asked_about_an_expectation_does_not_apply(of_2024: Evidence) -> None:
    """No series had 1,000 cases: nothing is missing, and nothing passed."""
    entry = written(kwargs={"column": "this_year", "min_value": 1}, when="last_year > 1000")

    result, findings = answer(of_2024, entry, table="years", place="sources/police")

    assert (result.outcome, result.reason, findings) == (Outcome.NOT_APPLICABLE, NONE_SUCH, [])


def test_expectations_with_other_conditions_judge_other_rows(of_2024: Evidence) -> None:
    """Of the same question, each finds in its own rows alone: 25 complaints and 32 of the year before, 11 and 2."""
    kwargs = {"column": "this_year", "max_value": 0}
    large, small = (written(id, kwargs=kwargs, when=f"last_year {sign} 25") for id, sign in (("a", ">="), ("b", "<")))

    found = put(suite(of_2024.definitions, large, small, table="years"), of_2024)

    cells = {id: [(each.where.file, each.where.cell) for each in findings] for id, (_, findings) in found.items()}
    assert cells == {
        "a": [("data/t02.csv", "F2"), ("data/t09.csv", "F2")],
        "b": [("data/t02.csv", "F3"), ("data/t09.csv", "F3")],
    }


def test_no_expectation_is_without_its_mistake(definitions: Definitions) -> None:
    """A new expectation that nobody has seen to fail is refused here."""
    every = {each.id for one in definitions.suites.values() for each in one.expectations}

    assert every == {*SPOILT, *SPOILT_FACTS, "police-offences-some"}


def test_shares_of_nothing(of_2024: Evidence) -> None:
    """Where no victim is registered, none is of unknown form: no share to fear and nothing left open."""
    none = changed_cells(of_2024, {"table": "V4", "status": "REG"}, obs_value=0, obs_status="A")

    assert of("unknown-form-share", none)[0].outcome is Outcome.PASSED


# --- the page for data stewards ----------------------------------------------------------------

PAGE = (REPOSITORY / "docs/plausibility.md").read_text(encoding="utf-8")
IN_SLOVENIAN = "\n".join(str(message.string) for message in translated("sl"))
REFUSALS = (
    *(reading.ID_TWICE, reading.ASKED_TWICE, reading.NO_COLUMN, reading.NO_PLACE, reading.BRACES, reading.NO_LIST),
    *(reading.REPEATED, reading.NOT_READ, door.NO_ROW_TO_TELL),
)


def test_the_example_of_the_page_can_be_taken_as_it_stands(definitions: Definitions, of_2024: Evidence) -> None:
    """It is read, asked and answered; one person was convicted in 2024."""
    [example] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)

    found = suite(definitions, *json.loads(example)["expectations"])

    assert put(found, of_2024)["convicted-many"][0].outcome is Outcome.PASSED


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.english)
def test_the_page_says_what_each_refusal_means(refusal: Text) -> None:
    """In both languages, in the words of the refusal."""
    for words, page in ((refusal.in_language("sl"), IN_SLOVENIAN), (refusal.english, PAGE)):
        told = re.sub(r"\{[^}]*\}", "…", words).rstrip(".;").partition(";")[0]
        assert told.partition(" (…")[0].rstrip(".") in page


def test_the_page_names_every_column_of_figures(definitions: Definitions) -> None:
    """What may be judged stands in the table of columns."""
    assert all(f"`{name}`" in PAGE for names in reading.FIGURES.values() for name in names)


@with_plain_text  # as every command holds it; a second process reads no text in Arrow arrays
def test_a_second_process_answers_as_this_one_does(of_2024: Evidence, definitions: Definitions) -> None:
    """The verdicts of Great Expectations are the same, word for word, whoever imported it and however late.

    The suites of the house, one about a distribution, for which more is imported, and one that breaks.
    """
    weights = {"values": ["T", "M", "F", "UNK"], "weights": [0.25] * 4}
    distribution = {"column": "sex", "partition_object": weights, "threshold": 0.1}
    kl_divergence = "expect_column_kl_divergence_to_be_less_than"
    suites = [
        *definitions.suites.values(),
        suite(definitions, written(type=kl_divergence, kwargs=distribution)),
        suite(definitions, written(type="expect_column_mean_to_be_between", kwargs={"column": "sex", "min_value": 1})),
    ]
    evidence = replace(of_2024, _made={})  # other tests made its tables, with text in Arrow arrays
    here = [*run_suites(suites, evidence)()]
    second_process.begin(second_process.JUDGE)
    second = second_process._begun.pop()
    done: list[object] = []

    def watched(calls: tuple[second_process.Call, ...]) -> Callable[[], list[Any]]:
        results = second.do(calls)
        return lambda: done.append(results()) or results()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("thb_eu.checks.expectations.answers", door.answers)  # itself, and not what remembers its answers
        patch.setattr(second_process, "_begun", [SimpleNamespace(do=watched)])
        beside = [*run_suites(suites, evidence)()]
    second.end()

    assert beside == here
    assert done and None not in done[0]
