"""The rule set judged by itself: each mistake in it is told with both checks, and the real one holds none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY
from tests.support.own_suites import SUM, suite, suites, written
from tests.support.texts import bilingual
from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.messages import Text
from thb_eu.base.model import CheckFamily, Remedies, Severity
from thb_eu.checks import all_checks, selftest
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.implications import NEVER as NO_SUCH_ROW
from thb_eu.checks.implications import NEVER_THERE, SAYS_IT_ALREADY, SuiteRemark
from thb_eu.checks.selftest import (
    NO_COLUMN,
    NO_PLACE,
    ONE_LANGUAGE,
    OTHER_PLACES,
    SAME_ANSWER,
    SAME_WORDS,
    STAGES_WRONG,
    of_comparisons,
    of_expectations,
    of_ids,
    of_outcomes,
    of_places,
    of_questions,
    of_seals,
    of_stages,
    of_trials,
    of_waivers,
    of_words,
    self_test,
)
from thb_eu.cli import cli
from thb_eu.cli.report.catalogue import SOUND, UNSOUND, self_test_object, verdict, words
from thb_eu.definitions import Check, CheckMetadata, Definitions, Waiver
from thb_eu.definitions.validation_rules import ColumnComparison
from thb_eu.run import run_of

A_WORD_ABOVE_ZERO = ColumnComparison("file", ">", (0,))
IN_SET, NOT_IN_SET = "expect_column_values_to_be_in_set", "expect_column_values_to_not_be_in_set"
GAP, NO_GAP = "expect_column_values_to_be_null", "expect_column_values_to_not_be_null"
ABOVE, EQUAL = "expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_to_be_equal"
KEY, PATTERN = "expect_compound_columns_to_be_unique", "expect_column_values_to_match_regex"
TOTAL_FIRST = {"column_A": "total", "column_B": "obs_value"}
VALUE_FIRST = {"column_A": "obs_value", "column_B": "total"}


def bounds(column: str = "obs_value", **told: Any) -> dict[str, Any]:
    """The words of an expectation about bounds of a column, as `kwargs`."""
    return {"kwargs": {"column": column, **told}}


def of_set(*codes: Any, column: str = "sex", kind: str = IN_SET) -> dict[str, Any]:
    """An expectation about a set of values of a column."""
    return {"type": kind, "kwargs": {"column": column, "value_set": list(codes)}}


def remarks(definitions: Definitions, *entries: dict[str, Any], table: str = "cells") -> list[SuiteRemark]:
    """What is said of a rule set of these expectations and no other."""
    return told(definitions, ("eu-thb", table, list(entries)))


def told(definitions: Definitions, *files: tuple[str, str, list[dict[str, Any]]]) -> list[SuiteRemark]:
    """What is said of a rule set of these files, told as place, table and expectations."""
    found = {str(number): one for number, one in enumerate(suites(definitions, *files))}
    return list(of_expectations(replace(definitions, suites=found)))


def pair(one: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    """Two expectations, called `first` and `second`."""
    return [written("first", **one), written("second", **other)]


# --- contradictions ----------------------------------------------------------------------------

CONTRADICTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bounds apart": (bounds(max_value=4), bounds(min_value=5)),
    "bounds that touch where one is open": (bounds(max_value=5), bounds(min_value=5, strict_min=True)),
    "a set outside the bounds": (of_set(7, 8, column="total"), bounds("total", max_value=6)),
    "sets without a common value": (of_set("F"), of_set("M", "UNK")),
    "all that is allowed is forbidden": (of_set("F", "M"), of_set("F", "M", kind=NOT_IN_SET)),
    "a value and a gap": ({"type": GAP, **bounds("source")}, {"type": NO_GAP, **bounds("source")}),
    "each above the other": ({"type": ABOVE, "kwargs": TOTAL_FIRST}, {"type": ABOVE, "kwargs": VALUE_FIRST}),
    "above and equal": ({"type": ABOVE, "kwargs": TOTAL_FIRST}, {"type": EQUAL, "kwargs": VALUE_FIRST}),
    "one measure of the same rows": ({"type": SUM, **bounds(max_value=4)}, {"type": SUM, **bounds(min_value=5)}),
    "rows that overlap": (
        {**bounds(max_value=4), "rows": {"sex": ["F", "M"]}},
        {**bounds(min_value=5), "rows": {"sex": ["M"], "table": ["V2"]}},
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_two_that_no_value_can_meet_together_are_told(case: str, definitions: Definitions) -> None:
    """Whatever the data are, one of the two would fail: both are named, whichever stands first."""
    one, other = CONTRADICTIONS[case]

    for entries in (pair(one, other), pair(other, one)):
        [remark] = remarks(definitions, *entries)
        assert (remark.check, remark.other, remark.note) == ("second", "first", False)


IN_PEACE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "closed bounds that touch": (bounds(max_value=5), bounds(min_value=5)),
    "other rows": ({**bounds(max_value=4), "rows": {"sex": ["F"]}}, {**bounds(min_value=5), "rows": {"sex": ["M"]}}),
    "rows of which no table holds both": (
        {**bounds(max_value=4), "rows": {"form": ["SEX"]}},
        {**bounds(min_value=5), "rows": {"age": ["UNK"]}},
    ),
    "another column": (bounds(max_value=4), bounds("total", min_value=5)),
    "one that most rows meet": (bounds(max_value=4, mostly=0.5), bounds(min_value=5)),
    "a measure of other rows": (
        {"type": SUM, **bounds(max_value=4), "rows": {"sex": ["F"]}},
        {"type": SUM, **bounds(min_value=5)},
    ),
    "at least as large both ways: equal": (
        {"type": ABOVE, "kwargs": {**TOTAL_FIRST, "or_equal": True}},
        {"type": ABOVE, "kwargs": {**VALUE_FIRST, "or_equal": True}},
    ),
}


@pytest.mark.parametrize("case", IN_PEACE)
def test_two_that_some_value_meets_are_left_alone(case: str, definitions: Definitions) -> None:
    """A remark about rules that can both hold would send the steward after nothing."""
    assert remarks(definitions, *pair(*IN_PEACE[case])) == []


IMPOSSIBLE = {
    "a lower bound above the upper": bounds(min_value=5, max_value=4),
    "one value, excluded": bounds(min_value=5, max_value=5, strict_max=True),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_one_that_nothing_can_meet_is_told(case: str, definitions: Definitions) -> None:
    """Great Expectations would only break on it, every year."""
    [remark] = remarks(definitions, written(**IMPOSSIBLE[case]))

    assert (remark.check, remark.note) == ("it", False)


# --- repetitions -------------------------------------------------------------------------------

SAID_ALREADY: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a wider bound": (bounds(max_value=4), bounds(max_value=5)),
    "an open bound beside the closed one": (bounds(max_value=4, strict_max=True), bounds(max_value=4)),
    "a wider bound on fewer rows": (bounds(min_value=0, max_value=4), {**bounds(max_value=9), "rows": {"sex": ["F"]}}),
    "a larger set": (of_set("F"), of_set("F", "M")),
    "a bound around a set": (of_set(1, 2, column="total"), bounds("total", max_value=3)),
    "fewer that are forbidden": (of_set("F", "M", kind=NOT_IN_SET), of_set("F", kind=NOT_IN_SET)),
    "a key of more columns": (
        {"type": KEY, "kwargs": {"column_list": ["table", "sex"]}},
        {"type": KEY, "kwargs": {"column_list": ["sex", "age", "table"]}, "rows": {"table": ["V2"]}},
    ),
    "the same of fewer rows": (
        {"type": PATTERN, "kwargs": {"column": "source", "regex": "P"}},
        {"type": PATTERN, "kwargs": {"column": "source", "regex": "P"}, "rows": {"table": ["V2"]}},
    ),
    "a weaker one, told less severely": (bounds(max_value=4), {**bounds(max_value=5), "severity": "note"}),
    "a wider bound of the same measure": ({"type": SUM, **bounds(max_value=4)}, {"type": SUM, **bounds(max_value=5)}),
    "above, where strictly above is asked": (
        {"type": ABOVE, "kwargs": TOTAL_FIRST},
        {"type": ABOVE, "kwargs": {**TOTAL_FIRST, "or_equal": True}},
    ),
    "what most rows must meet and all do": (bounds(max_value=4), bounds(max_value=4, mostly=0.9)),
    "a wider bound where a condition holds": (bounds(max_value=4), {**bounds(max_value=5), "when": "total > 0"}),
    "a wider bound under the same condition": (
        {**bounds(max_value=4), "when": "total > 0"},
        {**bounds(max_value=5), "when": "total > 0"},
    ),
}


@pytest.mark.parametrize("case", SAID_ALREADY)
def test_one_that_never_says_more_than_another_is_told(case: str, definitions: Definitions) -> None:
    """The one that could go is named first, whichever stands first in the file."""
    strong, weak = SAID_ALREADY[case]

    for entries in (
        [written("strong", **strong), written("weak", **weak)],
        [written("weak", **weak), written("strong", **strong)],
    ):
        [remark] = remarks(definitions, *entries)
        assert (remark.check, remark.other, remark.note) == ("weak", "strong", False)
        assert remark.what == SAYS_IT_ALREADY.filled({"other": "strong"})


SAYS_MORE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "it blocks where the tighter only warns": ({**bounds(max_value=4), "severity": "warning"}, bounds(max_value=5)),
    "it is asked of more rows": ({**bounds(max_value=4), "rows": {"sex": ["F"]}}, bounds(max_value=5)),
    "of other rows by another column": (
        {**bounds(max_value=4), "rows": {"sex": ["F"]}},
        {**bounds(max_value=5), "rows": {"table": ["V2"]}},
    ),
    "most rows meet the tighter": (bounds(max_value=4, mostly=0.9), bounds(max_value=5)),
    "a measure of fewer rows": (
        {"type": SUM, **bounds(max_value=4)},
        {"type": SUM, **bounds(max_value=5), "rows": {"sex": ["F"]}},
    ),
    "it is asked without a condition": ({**bounds(max_value=4), "when": "total > 0"}, bounds(max_value=5)),
    "bounds that overlap": (bounds(min_value=1, max_value=4), bounds(min_value=2, max_value=5)),
    "a key of other columns": (
        {"type": KEY, "kwargs": {"column_list": ["table", "sex"]}},
        {"type": KEY, "kwargs": {"column_list": ["table", "age"]}},
    ),
}


@pytest.mark.parametrize("case", SAYS_MORE)
def test_one_that_says_something_of_its_own_is_left_alone(case: str, definitions: Definitions) -> None:
    """Graded bounds, parts of a table, measures: each has its use."""
    assert remarks(definitions, *pair(*SAYS_MORE[case])) == []


def test_suites_are_held_against_each_other(definitions: Definitions) -> None:
    """What is asked of everybody need not be asked of the Police, nor may the Police be asked the contrary."""
    of_all = written("of-all", **bounds("value", max_value=9))
    weaker = written("of-police", **bounds("value", max_value=10))
    contrary = written("of-courts", **bounds("value", min_value=10))

    found = told(
        definitions,
        ("sources/police", "facts", [weaker]),
        ("eu-thb", "facts", [of_all]),
        ("sources/courts", "facts", [contrary]),
    )

    assert [(remark.check, remark.other) for remark in found] == [("of-courts", "of-all"), ("of-police", "of-all")]


def test_suppliers_do_not_meet(definitions: Definitions) -> None:
    """No row is of two suppliers: nothing that is asked of one contradicts or repeats what is asked of the other."""
    files = [
        ("sources/police", "facts", [written("police", **bounds("value", max_value=9))]),
        ("sources/courts", "facts", [written("courts-many", **bounds("value", max_value=99))]),
        ("sources/furs", "facts", [written("furs", **bounds("value", min_value=1000))]),
    ]

    assert told(definitions, *files) == []


# --- what can never apply ----------------------------------------------------------------------

NEVER: dict[str, tuple[str, dict[str, list[str]], Text]] = {
    "a table without the dimension": ("cells", {"table": ["V2"], "form": ["SEX"]}, NO_SUCH_ROW),
    "dimensions that no table has together": ("cells", {"form": ["SEX"], "age": ["UNK"]}, NO_SUCH_ROW),
    "a table of another indicator": ("cells", {"table": ["V2"], "indicator": ["suspects"]}, NO_SUCH_ROW),
    "one of the tables named": ("cells", {"table": ["V2", "V4"], "form": ["SEX"]}, NEVER_THERE.filled({"names": "V2"})),
    "no dimension where the table has it": ("cells", {"table": ["V2"], "age": ["_Z"]}, NO_SUCH_ROW),
    "a category that the contract never gives": (
        "facts",
        {"contract": ["police/t02"], "role": ["VICTIM"]},
        NO_SUCH_ROW,
    ),
    "a constant of the contract is another": (
        "facts",
        {"contract": ["police/t03"], "document": ["REPORT"]},
        NO_SUCH_ROW,
    ),
    "a contract whose numbers are not counted": ("facts", {"contract": ["mnz/t01"]}, NO_SUCH_ROW),
    "a contract without earlier years": (
        "years",
        {"contract": ["police/t02", "police/t03"]},
        NEVER_THERE.filled({"names": "police/t03"}),
    ),
}
COLUMN = {"cells": "obs_value", "facts": "value", "years": "this_year"}


@pytest.mark.parametrize("case", NEVER)
def test_one_that_can_never_apply_is_told(case: str, definitions: Definitions) -> None:
    """It would be not run for ever, or half of it would."""
    table, rows, what = NEVER[case]

    [remark] = remarks(definitions, written(**bounds(COLUMN[table], max_value=1), rows=rows), table=table)

    assert remark.what == what


CAN_APPLY: dict[str, tuple[str, dict[str, list[str]]]] = {
    "tables that lack the dimension, asked for": ("cells", {"table": ["V2"], "form": ["_Z"]}),
    "every table that has it": ("cells", {"form": ["SEX"], "sex": ["F"]}),
    "a category by its label": ("facts", {"contract": ["police/t03"], "citizen": ["RS"]}),
    "a category by its column": ("facts", {"contract": ["police/t03"], "sex": ["F"]}),
    "a constant of the contract": ("facts", {"contract": ["police/t03"], "document": ["COMPLAINT"]}),
    "an EU category, which rules give": ("facts", {"contract": ["police/t03"], "eu_status": ["IDENT"]}),
}


@pytest.mark.parametrize("case", CAN_APPLY)
def test_one_that_can_apply_is_left_alone(case: str, definitions: Definitions) -> None:
    """Rows that the definitions allow, whether or not a collection has them."""
    table, rows = CAN_APPLY[case]

    assert remarks(definitions, written(**bounds(COLUMN[table], max_value=1), rows=rows), table=table) == []


# --- words and stages --------------------------------------------------------------------------

BOUNDS: dict[str, tuple[dict[str, float], bool]] = {
    "above most and below little": ({"share_above": 0.9, "share_below": 0.1}, False),
    "more than it was and less": ({"change_above": 0.5, "change_below": 0}, False),
    "more than the whole": ({"share_from": 1.5}, False),
    "above the whole": ({"share_above": 1}, False),
    "below nothing": ({"share_below": 0}, False),
    "less than all gone": ({"change_below": -1}, False),
    "one point that is left out": ({"share_from": 0.5, "share_below": 0.5}, False),
    "a share that can be beside a change that cannot": (
        {"share_above": 0.5, "change_above": 0.2, "change_to": 0.2},
        False,
    ),
    "one point": ({"share_from": 0.5, "share_to": 0.5}, True),
    "the whole": ({"share_from": 1}, True),
    "more than twice": ({"change_above": 1}, True),
    "all gone": ({"change_to": -1}, True),
    "a range": ({"share_above": 0.1, "share_below": 0.9}, True),
}


@pytest.mark.parametrize("case", BOUNDS)
def test_a_word_that_can_hold_beside_no_number_is_told(case: str, definitions: Definitions) -> None:
    """A share of counts lies between nothing and all, a change begins at all gone."""
    bounds, holds = BOUNDS[case]
    contract = replace(definitions.contracts["report/relations"], words={"many": bounds})

    found = list(of_comparisons(replace(definitions, contracts={contract.name: contract})))

    assert [(remark.check, remark.note) for remark in found] == ([] if holds else [("text-words-hold", False)])
    assert all("many" in remark.what.english and "report/relations" in remark.what.english for remark in found)


NO_KEY: Mapping[str, str] = {}


def stage(
    later: str,
    earlier: str,
    because: str = "So it is.",
    key: Mapping[str, str] = NO_KEY,
    beside: Mapping[str, str] = NO_KEY,
) -> dict[str, Any]:
    """A declared pair of stages; `key` is that of the later one, `beside` that of the earlier one."""
    return {
        "later": {"table": later, "key": key},
        "earlier": {"table": earlier, "key": beside},
        "because": because,
    }


def of_pair(fault: str, later: str, earlier: str = "", units: str = "") -> Text:
    """What is said of a pair of stages, by the code of its fault."""
    return STAGES_WRONG[fault].filled({"later": later, "earlier": earlier, "units": units})


CONVICTED = {"outcome": "CONV"}
STAGES: dict[str, tuple[list[dict[str, Any]], list[Text]]] = {
    "a stage after itself": ([stage("P1", "P1")], [of_pair("itself", "P1")]),
    "after itself, by its total": ([stage("V2", "V2", key={"sex": "T"})], [of_pair("itself", "V2 sex=T")]),
    "a cell after itself": (
        [stage("J1", "J1", key=CONVICTED, beside=CONVICTED)],
        [of_pair("itself", "J1 outcome=CONV")],
    ),
    "a pair twice": ([stage("P1", "S1"), stage("P1", "S1", "Still.")], [of_pair("twice", "P1", "S1")]),
    "a pair backwards": (
        [stage("P1", "S1"), stage("S1", "P1")],
        [of_pair("circle", "P1", "S1"), of_pair("circle", "S1", "P1")],
    ),
    "three in a circle": (
        [stage("P1", "S1"), stage("C1", "P1"), stage("S1", "C1")],
        [
            of_pair("circle", "P1", "S1"),
            of_pair("circle", "C1", "P1"),
            of_pair("circle", "S1", "C1"),
        ],
    ),
    "judgments after persons, without a word": (
        [stage("J1", "C1")],
        [of_pair("units", "J1", "C1", "JDG, PER")],
    ),
    "judgments after persons, one unnamed": (
        [stage("J1", "C1", "A conviction convicts a person.")],
        [of_pair("units", "J1", "C1", "JDG")],
    ),
    "judgments after persons, told": ([stage("J1", "C1", "Each person convicted has a judgment.")], []),
    "a line of three": ([stage("P1", "S1"), stage("C1", "P1"), stage("C1", "S1")], []),
    "two cells of a table": ([stage("V2", "V2", key={"sex": "F"})], []),
}


@pytest.mark.parametrize("case", STAGES)
def test_stages_that_do_not_follow_each_other_are_told(case: str, definitions: Definitions) -> None:
    """Each could only ever be met or broken for a reason that is none of the data's."""
    stages, told = STAGES[case]

    found = list(of_stages(replace(definitions, stages=tuple(stages))))

    assert [remark.what for remark in found] == told
    assert {(remark.check, remark.note) for remark in found} <= {("stages-follow", False)}


def test_the_real_words_and_stages_stand_by_themselves(definitions: Definitions) -> None:
    """Without a collection too."""
    assert [*of_comparisons(definitions), *of_stages(definitions)] == []


# --- declarations ------------------------------------------------------------------------------

FINE = bilingual("Prav?", "Fine?")


def declared(id: str = "parts-fit", **changed: Any) -> Check:
    """A check without fault, but for what is changed."""
    told = {
        "id": id,
        "family": CheckFamily.INSIDE,
        "asks": bilingual(f"Ali velja {id}?", f"Does {id} hold?"),
        "severity": Severity.ERROR,
        "level": 1,
        "cites": "-",
        "says": bilingual("Ne.", "No."),
        "remedies": Remedies(bilingual("Poglejte.", "Look.")),
        "table": "facts",
        "rows": {},
        "holds": ColumnComparison("value", ">", (0,)),
    }
    return Check(**{**told, **changed})


def test_a_declaration_without_fault_is_left_alone() -> None:
    """The small check on which the tests below change one thing each."""
    checks = [declared(), declared("units-known", holds=ColumnComparison("value", "<", (9,)))]

    assert [*of_ids(checks), *of_words(checks), *of_questions(checks, checks, ("sl", "en"))] == []


@pytest.mark.parametrize("other", ["part-fits", "fit-parts", "parts-fits", "parts-fitt", "parts-it", "party-fit"])
def test_ids_that_can_hardly_be_told_apart_are_told(other: str) -> None:
    """One letter, a plural, or the words the other way round: a waiver for the one would be taken for the other."""
    [remark] = of_ids([declared(), declared(other)])

    assert (remark.check, remark.other) == (other, "parts-fit")


def test_an_id_that_stands_twice_is_told() -> None:
    """In two suites the reading refuses it; beside the catalogue it is told here."""
    [remark] = of_ids([declared(), declared()])

    assert not remark.note


WORDS: dict[str, tuple[dict[str, Any], Text]] = {
    "no Slovenian": ({"asks": bilingual("", "Fine?")}, ONE_LANGUAGE.filled({"part": "asks"})),
    "English twice": (
        {"remedies": Remedies(bilingual("Look.", "Look."))},
        ONE_LANGUAGE.filled({"part": "remedy"}),
    ),
    "a place in one language": (
        {"says": bilingual("Ne: {value}.", "No.")},
        OTHER_PLACES.filled({"part": "says"}),
    ),
    "a reason in one language": (
        {"absent": bilingual("Ni jih.", "")},
        ONE_LANGUAGE.filled({"part": "absent"}),
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_a_declaration_that_lacks_something_is_told(case: str) -> None:
    """Each is one change to a check without fault."""
    changed, what = WORDS[case]

    assert [remark.what for remark in of_words([declared(**changed)])] == [what]


def test_a_sentence_of_places_alone_needs_no_translation() -> None:
    """What it says comes in both languages from elsewhere."""
    assert list(of_words([declared(says=bilingual("{value}", "{value}"))])) == []


def test_one_question_under_two_ids_is_told() -> None:
    """By its words in either language, or by its answer to one table; of another table it is another question."""
    checks = [
        declared("one"),
        declared("two"),
        declared("three", table="cells"),
        declared("four", asks=bilingual("Ali velja one", "Something else?"), holds=A_WORD_ABOVE_ZERO),
    ]

    remarks = of_questions(checks, checks, ("sl", "en"))

    assert {(remark.check, remark.other, remark.what) for remark in remarks} == {
        ("two", "one", SAME_ANSWER.filled({"name": "facts", "other": "one"})),
        ("four", "one", SAME_WORDS.filled({"other": "one"})),
    }


# --- with a collection -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_2024(definitions: Definitions) -> Evidence:
    """The evidence of the real collection."""
    return run_of("si-2024", definitions).evidence


def test_places_and_columns_that_the_evidence_lacks_are_told(of_2024: Evidence) -> None:
    """A sentence with such a place would break when it is needed; a column that is needed would never be there."""
    check = declared(says=bilingual("{vallue}", "{vallue}"), needs=("valu",), table="facts")

    assert [remark.what for remark in of_places([check, declared("units-known")], of_2024)] == [
        NO_PLACE.filled({"part": "says", "places": "{vallue}"}),
        NO_COLUMN.filled({"name": "facts", "columns": "valu"}),
    ]


def test_waivers_that_can_never_hold_are_told(of_2024: Evidence) -> None:
    """For a check that does not exist, and for one that takes no waiver; those of the collection are for others."""

    def waiver(id: str, check: str) -> Waiver:
        given = {"id": id, "check": check, "file": "", "cell": "", "figures": {}, "reason": FINE}
        people = {"asked_by": "a", "granted_by": "b", "on": "2025-01-01", "until": "2026-01-01"}
        known = {name: value for name, value in {**given, **people}.items() if name in Waiver.__dataclass_fields__}
        missing = {name: "" for name in Waiver.__dataclass_fields__ if name not in known}
        return Waiver(**{**missing, **known})

    collection = of_2024.received.collection
    more = (waiver("w1", "views-agre"), waiver("w2", "facts-mapped"))
    received = replace(of_2024.received, collection=replace(collection, waivers=(*collection.waivers, *more)))
    evidence = Evidence(received, of_2024.mapped, of_2024.counted, of_2024.definitions)

    found = list(of_waivers(all_checks(of_2024.definitions), evidence))

    assert [(remark.check, remark.what.english.split(" is ")[0].split(" can ")[0]) for remark in found] == [
        ("views-agre", "the waiver w1"),
        ("facts-mapped", "the waiver w2"),
    ]
    assert '"views-agree"' in found[0].remedy.english


def test_what_a_collection_does_not_put_to_the_test_is_a_note(of_2024: Evidence) -> None:
    """A check without rows is nothing to mend in the rules; one that breaks is told as a fault, with its cause."""

    class Nothing(Evidence):
        def table(self, name: str) -> pd.DataFrame:
            return pd.DataFrame() if name == "vintages" else super().table(name)

    none = declared("of-nothing", table="vintages", absent=bilingual("Ni jih.", "None."))
    evidence = Nothing(of_2024.received, of_2024.mapped, of_2024.counted, replace(of_2024.definitions, suites={}))

    found = list(of_outcomes([none, declared("of-chance", holds=A_WORD_ABOVE_ZERO)], evidence))

    assert [(remark.check, remark.note) for remark in found] == [("of-nothing", True), ("of-chance", False)]
    assert "TypeError" in found[1].what.english and found[1].what.in_language("sl") != found[1].what.english


def test_a_check_that_breaks_on_the_package_exits_with_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs it before the data arrive must hear of it there, not when figures are due."""
    for found in (of_trials, of_expectations, of_waivers):
        monkeypatch.setattr(selftest, found.__name__, lambda *_: [])
    monkeypatch.setattr(selftest, "run_suites", lambda *_: lambda: [])
    assert run("--self-test", "si-2024").exit_code == 0

    told = run("--self-test", "si-2024", "--definitions", with_check(tmp_path, holds="file > 0"))

    assert told.exit_code == 3 and "parts-fit: it was not run" in told.stdout and "TypeError" in told.stdout


def test_a_check_whose_answers_no_seal_can_hold_is_told(of_2024: Evidence) -> None:
    """Where the evidence says nothing but a place, every finding has one seal, whatever the data are."""

    class Told(Evidence):
        def table(self, name: str) -> pd.DataFrame:
            basis = {"basis": ["1"]} if name == "cells" else {}
            return pd.DataFrame({"cell": ["A1"], **basis} if name != "vintages" else {})

    evidence = Told(of_2024.received, of_2024.mapped, of_2024.counted, of_2024.definitions)
    checks = [
        declared("on-nothing"),
        declared("on-figures", figures=("value",)),
        declared("on-basis", table="cells"),
        declared("never-waived", waivable=False),
        declared("without-rows", table="vintages"),
    ]

    assert [(remark.check, remark.note) for remark in of_seals(checks, evidence)] == [("on-nothing", False)]


@pytest.mark.slow
def test_a_check_that_sees_every_fault_tried_is_told_as_a_note(of_2024: Evidence) -> None:
    """A key written twice makes its table longer than its keys; a gap for a status leaves the cell unanswered.

    A code that is not in its list is seen by nobody else.
    """
    names = [name for table in of_2024.definitions.tables for name in table.names]
    entries = [
        written("keys", KEY, kwargs={"column_list": ["table", *dict.fromkeys(names)]}),
        written("statuses", NO_GAP, kwargs={"column": "obs_status"}),
        written("codes", IN_SET, kwargs={"column": "obs_status", "value_set": {"codelist": "obs_status"}}),
    ]
    found = suite(of_2024.definitions, *entries)
    evidence = Evidence(
        of_2024.received, of_2024.mapped, of_2024.counted, replace(of_2024.definitions, suites={"it": found})
    )

    remarks = list(of_trials(evidence))

    assert {(remark.check, remark.other) for remark in remarks} >= {
        ("keys", "tables-dense"),
        ("statuses", "every-cell-answered"),
    }
    assert all(remark.note for remark in remarks) and "codes" not in {remark.check for remark in remarks}


@pytest.mark.slow
def test_the_real_rule_set_stands_by_itself(of_2024: Evidence) -> None:
    """No fault in the catalogue or in any suite; what the collection of 2024 does not ask for is noted."""
    found = self_test(of_2024.definitions, of_2024)

    assert [(remark.check, remark.what.english) for remark in found if not remark.note] == []


def test_a_suite_that_cannot_be_asked_is_refused_as_by_validate(definitions: Definitions) -> None:
    """An unknown type is no remark among others: the file cannot be used at all."""
    found = {"it": suite(definitions, written(type="expect_column_values_to_be_betwen"))}

    with pytest.raises(DefinitionRefused, match=r"expect_column_values_to_be_between\b.*expectation-unfit"):
        self_test(replace(definitions, suites=found))


# --- how it is told ----------------------------------------------------------------------------

FAULT = SuiteRemark("one", bilingual("narobe.", "wrong."), bilingual("Popravite.", "Mend it."), "two")
NOTE = SuiteRemark("three", bilingual("morda.", "maybe."), note=True)


def plain(lines: Iterable[str]) -> list[str]:
    """The lines without colour."""
    import click

    return [click.unstyle(line) for line in lines]


def test_faults_come_before_notes_in_either_language() -> None:
    """The check, what is wrong, what to do; notes under a title of their own."""
    assert plain(words([FAULT, NOTE], "en")) == ["  one: wrong.", "    → Mend it.", "\nNOTES (1)", "  three: maybe."]
    assert plain(words([FAULT], "sl")) == ["  one: narobe.", "    → Popravite."]
    assert verdict([FAULT, NOTE], "en") == UNSOUND.filled({"count": 1}).english
    assert verdict([NOTE], "sl") == SOUND.in_language("sl")


def test_programs_get_every_remark_in_both_languages() -> None:
    """The verdict is a word, not a sentence to be parsed."""
    assert self_test_object([NOTE], ("sl", "en"))["verdict"] == "sound"
    assert self_test_object([FAULT], ("sl", "en")) == {
        "verdict": "faults",
        "remarks": [
            {
                "check": "one",
                "other": "two",
                "note": False,
                "what": {"sl": "narobe.", "en": "wrong."},
                "remedy": {"sl": "Popravite.", "en": "Mend it."},
            }
        ],
    }


def with_check(folder: Path, holds: str) -> str:
    """A folder of definitions with one check more, of wholes and their parts."""
    files = shutil.copytree(REPOSITORY / "validation", folder / "own" / "validation")
    check = {"check": "parts-fit", "asks": "Fit?", "table": "wholes", "holds": holds, "severity": "note", "level": 1}
    told = {"cites": "-", "finding": "No.", "remedy": {"analyst": "Look."}}
    content = {"family": "inside a table", "checks": [{**check, **told}]}
    (files / "own.yaml").write_text(json.dumps(content), encoding="utf-8")
    return str(folder / "own")


def run(*arguments: str) -> Result:
    """`thb-eu checks`, in English."""
    return CliRunner().invoke(cli, ["checks", *arguments, "--lang", "en"])


def test_the_command_judges_the_checks_and_exits_with_three_when_they_are_wrong(
    tmp_path: Path,
) -> None:
    """Sound: 0. A check that asks what another asks: 3, named, as JSON too. A package alone is a wrong word: 2."""
    sound = run("--self-test")
    own = ("--self-test", "--definitions", with_check(tmp_path, holds="whole = parts"))
    unsound, data = run(*own), run(*own, "--format", "json")

    assert (sound.exit_code, sound.stdout.splitlines()[-1]) == (0, SOUND.english)
    same = SAME_ANSWER.filled({"name": "wholes", "other": "parts-make-the-whole"})
    assert unsound.exit_code == 3 and f"  parts-fit: {same.english}" in unsound.stdout
    assert data.exit_code == 3 and [told["check"] for told in json.loads(data.stdout)["remarks"]] == ["parts-fit"]
    assert run("si-2024").exit_code == 2


def test_every_declared_type_is_judged(definitions: Definitions) -> None:
    """The self-test looks at what a full run puts: catalogue, suites and the question about waivers."""
    every: Iterable[CheckMetadata] = all_checks(definitions)

    assert {check.id for check in every} > {*definitions.checks}
