"""The door to Great Expectations: what it answers, what it refuses, what it keeps to itself."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.support.texts import bilingual
from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.model import CheckFamily, Outcome, Place, Remedies, Severity, spoken
from thb_eu.checks.expectations import RAISED, Answer, answers, refuse_unknown_expectations
from thb_eu.definitions import Expectation

ROOT = Path(__file__).parents[2]
SECRET = f"Priimek, {secrets.token_hex(8)}"
"""A canary in the place of a person's name: made anew for every run, so that it stands in no file."""

BETWEEN = "expect_column_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
A_OVER_B = "expect_column_pair_values_a_to_be_greater_than_b"
UNIQUE = "expect_compound_columns_to_be_unique"


def whole(*values):
    return pd.array(values, dtype="Int64")


SAID = bilingual("?", "?")


def entry(id_, kind, rows=None, says=SAID, **kwargs):
    return Expectation(
        id=id_,
        family=CheckFamily.PLAUSIBILITY,
        where=Place("cells.json", line=1, character=1),
        type=kind,
        kwargs=kwargs,
        rows={column: frozenset(codes) for column, codes in (rows or {}).items()},
        severity=Severity.ERROR,
        level=1,
        asks=bilingual("?", "?"),
        says=says,
        remedies=Remedies(bilingual("!", "!")),
        cites="-",
    )


def answer(kind, frame, rows=None, **kwargs):
    """The answer to one expectation alone."""
    [found] = answers([entry("it", kind, rows, **kwargs)], frame)
    return found


@pytest.fixture
def frame():
    """Four cells; rows keep odd labels, so that a label is never mistaken for a position."""
    return pd.DataFrame(
        {
            "sex": ["T", "F", "M", "F"],
            "value": whole(5, 3, None, 9),
            "total": whole(5, 5, 5, None),
            "nothing": whole(None, None, None, None),
            "name": ["x", SECRET, "x", SECRET],
        },
        index=[7, 7, 0, 2],
    )


# --- outcomes ----------------------------------------------------------------------------------


def test_an_expectation_that_holds_has_passed(frame):
    """All values there are (5, 3, 9) are at most 9; the missing one is not judged."""
    assert answer(BETWEEN, frame, column="value", max_value=9) == Answer("it", Outcome.PASSED)


def test_rows_that_fail_are_told_by_position(frame):
    """5 and 9 exceed 4: the first and the last row, whatever their labels are."""
    assert answer(BETWEEN, frame, column="value", max_value=4) == Answer("it", Outcome.FAILED, (0, 3))


def test_all_rows_that_fail_are_told():
    """Three thousand failures are three thousand positions, not the first twenty."""
    frame = pd.DataFrame({"value": whole(*range(3000))})

    assert answer(BETWEEN, frame, column="value", max_value=-1).rows == tuple(range(3000))


def test_only_rows_with_the_codes_are_judged(frame):
    """Of the rows for F only the last exceeds 4; the first row (T) does too, and is not asked about."""
    found = answer(BETWEEN, frame, {"sex": ["F", "M"]}, column="value", max_value=4)

    assert (found.outcome, found.rows) == (Outcome.FAILED, (3,))


def test_expectations_about_other_rows_do_not_mix(frame):
    """Three questions about two choices of rows: each is answered from its own rows."""
    asked = [
        entry("women", BETWEEN, {"sex": ["F"]}, column="value", max_value=2),
        entry("all", BETWEEN, column="value", max_value=2),
        entry("women-too", BETWEEN, {"sex": ["F"]}, column="value", max_value=5),
    ]

    assert [found.rows for found in answers(asked, frame)] == [(1, 3), (0, 1, 3), (3,)]


def test_a_share_of_failures_that_is_allowed_passes(frame):
    """`mostly`: two of three values are at most 5, which is more than half."""
    assert answer(BETWEEN, frame, column="value", max_value=5, mostly=0.5).outcome is Outcome.PASSED


def test_an_expectation_on_a_whole_column_accuses_no_row(frame):
    """The sum 17 is above 10; no single row is to blame."""
    found = answer("expect_column_sum_to_be_between", frame, column="value", max_value=10)

    assert (found.outcome, found.rows) == (Outcome.FAILED, ())
    assert found.reason.english == "The 4 rows are judged together; none alone is to blame."


# --- nothing to judge is never a pass ----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        (BETWEEN, {"column": "value", "min_value": 0}),
        (IN_SET, {"column": "value", "value_set": [1]}),
        ("expect_column_values_to_not_be_null", {"column": "value"}),
        ("expect_column_values_to_be_unique", {"column": "value"}),
        (A_OVER_B, {"column_A": "total", "column_B": "value"}),
        (UNIQUE, {"column_list": ["sex", "value"]}),
        ("expect_column_max_to_be_between", {"column": "value", "max_value": 9}),
        ("expect_table_row_count_to_be_between", {"min_value": 0}),
    ],
)
def test_an_empty_frame_is_not_run(frame, kind, kwargs):
    """Great Expectations lets most of these pass on no rows at all."""
    found = answer(kind, frame.iloc[:0], **kwargs)

    assert found.outcome is Outcome.NOT_RUN and not found.reason.is_empty


def test_codes_that_no_row_has_are_not_run(frame):
    """No row is for UNK."""
    found = answer(BETWEEN, frame, {"sex": ["UNK"]}, column="value", min_value=0)

    assert found.outcome is Outcome.NOT_RUN and not found.reason.is_empty


@pytest.mark.parametrize("kind", [BETWEEN, "expect_column_max_to_be_between"])
def test_an_empty_column_is_not_run(frame, kind):
    """A column without any value passes in Great Expectations."""
    found = answer(kind, frame, column="nothing", max_value=1)

    assert (found.outcome, found.reason.english) == (Outcome.NOT_RUN, "No row has a value in nothing.")


def test_a_question_about_gaps_is_answered_by_an_empty_column(frame):
    """Whether values are missing is told best by a column in which all are."""
    missing = answer("expect_column_values_to_not_be_null", frame, column="nothing")
    as_wished = answer("expect_column_values_to_be_null", frame, column="nothing")

    assert (missing.outcome, missing.rows) == (Outcome.FAILED, (0, 1, 2, 3))
    assert as_wished.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("rows", "kwargs"),
    [
        (None, {"column": "other", "max_value": 1}),
        ({"other": ["F"]}, {"column": "value", "max_value": 1}),
    ],
)
def test_a_missing_column_is_not_run(frame, rows, kwargs):
    """Great Expectations calls a missing column a plain failure; here it accuses no data."""
    found = answer(BETWEEN, frame, rows, **kwargs)

    assert (found.outcome, found.rows) == (Outcome.NOT_RUN, ())
    assert found.reason.english == "The column other is missing."


# --- gaps in pairs -----------------------------------------------------------------------------


def test_rows_with_a_gap_are_left_out_of_pairs(frame):
    """Rows 2 and 3 lack one of the two; of the others, 5 >= 5 and 5 >= 3. <NA> itself would raise."""
    found = answer(A_OVER_B, frame, column_A="total", column_B="value", or_equal=True)

    assert found.outcome is Outcome.PASSED


def test_gaps_do_not_hide_a_pair_that_fails(frame):
    """5 is not greater than 5: the first row fails, rows with a gap are left out."""
    found = answer(A_OVER_B, frame, column_A="total", column_B="value")

    assert (found.outcome, found.rows) == (Outcome.FAILED, (0,))


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        (A_OVER_B, {"column_A": "total", "column_B": "nothing"}),
        (UNIQUE, {"column_list": ["sex", "nothing"]}),
        ("expect_multicolumn_sum_to_equal", {"column_list": ["value", "nothing"], "sum_total": 8}),
    ],
)
def test_pairs_with_a_gap_in_every_row_are_not_run(frame, kind, kwargs):
    """No row has both values, so that there is no pair to judge."""
    assert answer(kind, frame, **kwargs).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        (A_OVER_B, {"column_A": "total", "column_B": "value", "or_equal": True, "ignore_row_if": "neither"}),
        (UNIQUE, {"column_list": ["total", "value"], "ignore_row_if": "never"}),
    ],
)
def test_a_gap_that_may_not_be_passed_over_leaves_the_question_undecided(frame, kind, kwargs):
    """The suite says that no row is to be left out, and rows 2 and 3 have a gap."""
    found = answer(kind, frame, **kwargs)

    assert (found.outcome, found.rows, found.doubtful) == (Outcome.UNDECIDED, (), (2, 3))
    assert found.reason.english == "2 of 4 rows lack a value."


def test_a_failure_weighs_more_than_a_doubt(frame):
    """The first row fails for sure, whatever the gaps hide; the doubt about the others is told too."""
    found = answer(A_OVER_B, frame, column_A="total", column_B="value", ignore_row_if="neither")

    assert (found.outcome, found.rows, found.doubtful) == (Outcome.FAILED, (0,), (2, 3))


# --- a broken question accuses nobody ----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "kwargs", "error"),
    [
        (BETWEEN, {"column": "name", "min_value": 5}, "TypeError"),
        ("expect_column_mean_to_be_between", {"column": "name", "min_value": 5}, "TypeError"),
        (BETWEEN, {"column": "value", "min_value": 5, "max_value": 1}, "ValueError"),
        (BETWEEN, {"column": "value", "min_value": {"$PARAMETER": "unset"}}, "SuiteParameterError"),
    ],
)
def test_an_exception_in_the_engine_is_not_run(frame, kind, kwargs, error):
    """The type of the exception is told and nothing else of it."""
    found = answer(kind, frame, **kwargs)

    assert (found.outcome, found.rows) == (Outcome.NOT_RUN, ())
    assert found.reason == RAISED.filled({"error": error})


@pytest.mark.parametrize("broken", [5, {"$PARAMETER": "unset"}], ids=["one metric", "the whole batch"])
def test_a_broken_question_takes_no_other_with_it(frame, broken):
    """The text column cannot be compared with a number; its neighbours are answered all the same."""
    asked = [
        entry("before", BETWEEN, column="value", max_value=9),
        entry("broken", BETWEEN, column="name", min_value=broken),
        entry("after", BETWEEN, column="value", max_value=4),
    ]

    found = answers(asked, frame)

    assert [one.outcome for one in found] == [Outcome.PASSED, Outcome.NOT_RUN, Outcome.FAILED]
    assert [one.rows for one in found] == [(), (), (0, 3)]


def test_answers_come_in_the_order_of_the_suite(frame):
    """Great Expectations gives results in an order of its own: table, column and broken ones part."""
    asked = [
        entry("f-broken", BETWEEN, column="name", min_value=5),
        entry("e-pair", A_OVER_B, column_A="total", column_B="value"),
        entry("d-column", IN_SET, column="sex", value_set=["T", "F"]),
        entry("c-table", "expect_table_row_count_to_equal", value=4),
        entry("b-empty", BETWEEN, column="nothing", min_value=1),
        entry("a-column", IN_SET, column="sex", value_set=["M", "F"]),
    ]

    assert [(one.id, one.outcome.value, one.rows) for one in answers(asked, frame)] == [
        ("f-broken", "not run", ()),
        ("e-pair", "failed", (0,)),
        ("d-column", "failed", (2,)),
        ("c-table", "passed", ()),
        ("b-empty", "not run", ()),
        ("a-column", "failed", (0,)),
    ]


def test_a_result_that_does_not_come_back_is_not_run(frame, monkeypatch):
    """An expectation that the engine loses is not taken for one that passed."""
    from great_expectations.datasource.fluent.interfaces import Batch

    real = Batch.validate

    def forgetful(self, *args, **kwargs):
        given = real(self, *args, **kwargs)
        given.results = given.results[:0]
        return given

    monkeypatch.setattr(Batch, "validate", forgetful)

    assert answer(BETWEEN, frame, column="value", max_value=9).outcome is Outcome.NOT_RUN


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "kwargs", "words"),
    [
        ("expect_column_values_to_be_betwen", {"column": "value"}, f'"{BETWEEN}"'),
        (
            BETWEEN,
            {"column": "value", "max_valu": 9, "min_value": 1},
            "kwargs, max_valu: this kind of expectation does not know the word",
        ),
        (BETWEEN, {"column": "value"}, "kwargs: min_value or max_value must be given"),
        (IN_SET, {"column": "value", "value_set": None}, "kwargs, value_set: the value must not be empty"),
        (IN_SET, {"value_set": [1]}, "kwargs, column: the word is missing"),
        (BETWEEN, {"column": "value", "max_value": 1, "row_condition": "1"}, "'row_condition' is not allowed"),
        (BETWEEN, {"column": "value", "max_value": 1, "meta": {}}, "'meta' is not allowed here"),
        (A_OVER_B, {"column_A": "a", "column_B": "b", "ignore_row_if": "never"}, "kwargs, ignore_row_if"),
        (
            A_OVER_B,
            {"column_A": "a", "column_B": "b", "ignore_row_if": "both_values_are_missing"},
            "ignore_row_if: both_values_are_missing",
        ),
        (
            "expect_column_values_to_be_in_type_list",
            {"column": "sex", "type_list": ["str"]},
            "expect_column_values_to_be_in_type_list",
        ),
    ],
)
def test_an_expectation_that_cannot_be_meant_is_refused(frame, kind, kwargs, words):
    """An unknown type is dropped silently by Great Expectations; here the file is refused."""
    with pytest.raises(DefinitionRefused) as refused:
        answer(kind, frame, **kwargs)

    assert words in str(refused.value)
    assert {spoken(fault.where, "en") for fault in refused.value.faults} == {"cells.json:1:1, expectation it"}


def test_a_sentence_about_one_row_is_refused_where_all_are_judged_together(frame):
    """A sum has no row whose value the sentence could tell."""
    told = bilingual("Vsota: {value}.", "The sum: {value}.")
    asked = entry("it", "expect_column_sum_to_be_between", None, told, column="value", max_value=10)

    with pytest.raises(DefinitionRefused, match=r"expectation it: it judges all rows together, .* \(value\)"):
        answers([asked], frame)


def test_a_sentence_may_tell_of_the_row_that_fails(frame):
    """Where each row is judged alone, places are filled from it."""
    told = bilingual("{value}.", "{value}.")

    assert answers([entry("it", BETWEEN, None, told, column="value", max_value=4)], frame)[0].rows == (0, 3)


def test_all_faults_are_told_at_once_without_any_data():
    """Three faults of three kinds: one refusal with three lines, each with its place."""
    asked = [
        entry("unknown", "expect_nothing", column="value"),
        entry("fine", BETWEEN, column="value", max_value=9),
        entry("words", IN_SET, column="sex", value_set=None),
        entry("type", "expect_column_values_to_be_of_type", column="sex", type_="str"),
    ]

    with pytest.raises(DefinitionRefused) as refused:
        refuse_unknown_expectations(asked)

    assert [spoken(fault.where, "en") for fault in refused.value.faults] == [
        "cells.json:1:1, expectation unknown",
        "cells.json:1:1, expectation words",
        "cells.json:1:1, expectation type",
    ]
    assert {fault.who for fault in refused.value.faults} == {"data steward"}


# --- what stays behind the door ----------------------------------------------------------------


def everything(frame):
    """Questions that fail, break and draw, all of them on a column that names a person."""
    return answers(
        [
            entry("set", IN_SET, column="name", value_set=["x"]),
            entry("mean", "expect_column_mean_to_be_between", column="name", min_value=1),
            entry("bars", "expect_column_kl_divergence_to_be_less_than", column="value"),
            entry("type", BETWEEN, column="name", min_value=5),
            entry("pair", "expect_column_pair_values_to_be_equal", column_A="name", column_B="sex"),
            entry("common", "expect_column_most_common_value_to_be_in_set", column="name", value_set=["y"]),
        ],
        frame,
    )


def test_no_value_leaves_in_an_answer_or_a_log(frame, caplog):
    """Some exceptions quote the cell (`could not convert ...`); only positions come out."""
    found = everything(frame)

    assert [one.rows for one in found] == [(1, 3), (), (), (), (0, 1, 2, 3), ()]
    assert SECRET not in repr(found)
    assert caplog.text == ""


def test_no_value_leaves_in_a_refusal(frame):
    """A refused suite is told in words of the suite alone."""
    with pytest.raises(DefinitionRefused) as refused:
        answer(IN_SET, frame, column="name", value_set=None)

    assert SECRET not in str(refused.value)


def test_nothing_is_written_to_the_console(frame, capfd):
    """Progress bars, logs and warnings would stand between the user and the findings."""
    everything(frame)

    assert capfd.readouterr() == ("", "")


def test_the_frame_is_left_as_it_was(frame):
    """The caller's frame keeps its labels, columns and values."""
    before = frame.copy(deep=True)

    everything(frame)

    pd.testing.assert_frame_equal(frame, before)


def test_nothing_is_sent(frame, monkeypatch):
    """With every connection forbidden, all questions are answered, and analytics are off."""

    def forbidden(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.delenv("GX_ANALYTICS_ENABLED", raising=False)

    assert answer(BETWEEN, frame, column="value", max_value=9).outcome is Outcome.PASSED
    assert os.environ["GX_ANALYTICS_ENABLED"] == "False"


FRESH = """
import os, socket, sys, warnings

def forbidden(*_, **__):
    os._exit(70)  # not an exception: the engine might swallow it

for name in ("connect", "connect_ex", "sendto", "sendmsg"):
    setattr(socket.socket, name, forbidden)
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, forbidden)

class Watch:
    switch = None
    def find_spec(self, name, *_):
        if name == "great_expectations" and Watch.switch is None:
            Watch.switch = os.environ.get("GX_ANALYTICS_ENABLED")

sys.meta_path.insert(0, Watch())

import pandas as pd
from thb_eu.checks.expectations import answers
from thb_eu.definitions import Expectation
from thb_eu.base.messages import literal
from thb_eu.base.model import CheckFamily, Place, Remedies, Severity

assert "great_expectations" not in sys.modules
shown, words = warnings.showwarning, literal("?")

def asked(id_, kind, **kwargs):
    return Expectation(id=id_, where=Place(), type=kind, kwargs=kwargs, rows={}, level=1,
                       family=CheckFamily.PLAUSIBILITY, severity=Severity.ERROR, asks=words,
                       says=words, remedies=Remedies(words), cites="")

secret = sys.stdin.read()
found = answers(
    [
        asked("set", "expect_column_values_to_be_in_set", column="name", value_set=["x"]),
        asked("mean", "expect_column_mean_to_be_between", column="name", min_value=1),
        asked("type", "expect_column_values_to_be_between", column="name", min_value=5),
    ],
    pd.DataFrame({"v": [1, 2], "name": ["x", secret]}),
)
assert Watch.switch == "False", "analytics must be off before the engine is imported"
assert warnings.showwarning is shown
assert secret not in repr(found)
print([(one.id, one.outcome.value, one.rows) for one in found])
"""


def test_a_fresh_interpreter_is_quiet_late_and_alone(tmp_path):
    """Imported at the first question, analytics off before that; no word, no connection, no file, no value of a cell.

    Machines where somebody turned analytics on are no exception.
    """
    done = subprocess.run(
        [sys.executable, "-c", FRESH],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "GX_ANALYTICS_ENABLED": "True"},
        input=SECRET,
        capture_output=True,
        text=True,
        check=False,
    )

    told = "[('set', 'failed', (1,)), ('mean', 'not run', ()), ('type', 'not run', ())]\n"
    assert (done.stdout, done.stderr, done.returncode) == (told, "", 0)
    assert list(tmp_path.iterdir()) == []
