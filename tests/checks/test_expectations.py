"""The door to Great Expectations: what it answers, what it refuses, what it keeps to itself."""

from __future__ import annotations

import csv
import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from thb_eu.checks.expectations import Answer, answers
from thb_eu.definitions.strict import check_shape
from thb_eu.errors import DefinitionRefused
from thb_eu.model import Outcome, spoken

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "datapackages/eu-thb/plausibility/cells.json"
CELLS = json.loads(SUITE.read_text(encoding="utf-8"))
SECRET = "Novak, Ana"

BETWEEN = "expect_column_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
A_OVER_B = "expect_column_pair_values_a_to_be_greater_than_b"
UNIQUE = "expect_compound_columns_to_be_unique"


def whole(*values):
    return pd.array(values, dtype="Int64")


def entry(id_, kind, rows=None, **kwargs):
    return {"id": id_, "type": kind, "kwargs": kwargs} | ({"rows": rows} if rows else {})


def suite(*entries):
    return {"name": "cells", "table": "cells", "expectations": list(entries)}


def answer(kind, frame, rows=None, **kwargs):
    """The answer to one expectation alone."""
    [found] = answers(suite(entry("it", kind, rows, **kwargs)), frame)
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
    assert answer(BETWEEN, frame, column="value", max_value=9) == Answer("it", Outcome.PASSED, (), "")


def test_rows_that_fail_are_told_by_position(frame):
    """5 and 9 exceed 4: the first and the last row, whatever their labels are."""
    assert answer(BETWEEN, frame, column="value", max_value=4) == Answer("it", Outcome.FAILED, (0, 3), "")


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
    asked = suite(
        entry("women", BETWEEN, {"sex": ["F"]}, column="value", max_value=2),
        entry("all", BETWEEN, column="value", max_value=2),
        entry("women-too", BETWEEN, {"sex": ["F"]}, column="value", max_value=5),
    )

    assert [found.rows for found in answers(asked, frame)] == [(1, 3), (0, 1, 3), (3,)]


def test_a_share_of_failures_that_is_allowed_passes(frame):
    """`mostly`: two of three values are at most 5, which is more than half."""
    assert answer(BETWEEN, frame, column="value", max_value=5, mostly=0.5).outcome is Outcome.PASSED


def test_an_expectation_on_a_whole_column_accuses_no_row(frame):
    """The sum 17 is above 10; no single row is to blame."""
    found = answer("expect_column_sum_to_be_between", frame, column="value", max_value=10)

    assert (found.outcome, found.rows) == (Outcome.FAILED, ())


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

    assert (found.outcome, found.reason) == (Outcome.NOT_RUN, "No row is there to judge.")


def test_codes_that_no_row_has_are_not_run(frame):
    """No row is for UNK."""
    found = answer(BETWEEN, frame, {"sex": ["UNK"]}, column="value", min_value=0)

    assert (found.outcome, found.reason) == (Outcome.NOT_RUN, "No row is there to judge.")


@pytest.mark.parametrize("kind", [BETWEEN, "expect_column_max_to_be_between"])
def test_an_empty_column_is_not_run(frame, kind):
    """A column without any value passes in Great Expectations."""
    found = answer(kind, frame, column="nothing", max_value=1)

    assert (found.outcome, found.reason) == (Outcome.NOT_RUN, "No row has a value in nothing.")


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
    assert found.reason == "The column other is missing."


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

    assert (found.outcome, found.rows) == (Outcome.UNDECIDED, ())
    assert found.reason == "2 of 4 rows lack a value."


def test_a_failure_weighs_more_than_a_doubt(frame):
    """The first row fails for sure, whatever the gaps hide."""
    found = answer(A_OVER_B, frame, column_A="total", column_B="value", ignore_row_if="neither")

    assert (found.outcome, found.rows) == (Outcome.FAILED, (0,))


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
    assert found.reason == f"Great Expectations raised {error}."


@pytest.mark.parametrize("broken", [5, {"$PARAMETER": "unset"}], ids=["one metric", "the whole batch"])
def test_a_broken_question_takes_no_other_with_it(frame, broken):
    """The text column cannot be compared with a number; its neighbours are answered all the same."""
    asked = suite(
        entry("before", BETWEEN, column="value", max_value=9),
        entry("broken", BETWEEN, column="name", min_value=broken),
        entry("after", BETWEEN, column="value", max_value=4),
    )

    found = answers(asked, frame)

    assert [one.outcome for one in found] == [Outcome.PASSED, Outcome.NOT_RUN, Outcome.FAILED]
    assert [one.rows for one in found] == [(), (), (0, 3)]


def test_answers_come_in_the_order_of_the_suite(frame):
    """Great Expectations gives results in an order of its own: table, column and broken ones part."""
    asked = suite(
        entry("f-broken", BETWEEN, column="name", min_value=5),
        entry("e-pair", A_OVER_B, column_A="total", column_B="value"),
        entry("d-column", IN_SET, column="sex", value_set=["T", "F"]),
        entry("c-table", "expect_table_row_count_to_equal", value=4),
        entry("b-empty", BETWEEN, column="nothing", min_value=1),
        entry("a-column", IN_SET, column="sex", value_set=["M", "F"]),
    )

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
        ("expect_column_values_to_be_betwen", {"column": "value"}, f'Did you mean "{BETWEEN}"?'),
        (BETWEEN, {"column": "value", "max_valu": 9, "min_value": 1}, "kwargs, max_valu: extra fields"),
        (BETWEEN, {"column": "value"}, "kwargs: min_value and max_value cannot both be None"),
        (IN_SET, {"column": "value", "value_set": None}, "kwargs, value_set: none is not an allowed value"),
        (IN_SET, {"value_set": [1]}, "kwargs, column: field required"),
        (BETWEEN, {"column": "value", "max_value": 1, "row_condition": "1"}, "'row_condition' is not said"),
        (BETWEEN, {"column": "value", "max_value": 1, "meta": {}}, "'meta' is not said here"),
        (A_OVER_B, {"column_A": "a", "column_B": "b", "ignore_row_if": "never"}, "kwargs, ignore_row_if"),
        (
            A_OVER_B,
            {"column_A": "a", "column_B": "b", "ignore_row_if": "both_values_are_missing"},
            "counts a gap as wrong",
        ),
        ("expect_column_values_to_be_in_type_list", {"column": "sex", "type_list": ["str"]}, "version of pandas"),
    ],
)
def test_an_expectation_that_cannot_be_meant_is_refused(frame, kind, kwargs, words):
    """An unknown type is dropped silently by Great Expectations; here the file is refused."""
    with pytest.raises(DefinitionRefused) as refused:
        answer(kind, frame, **kwargs)

    assert words in str(refused.value)
    assert {spoken(fault.where, "en") for fault in refused.value.faults} == {"cells, expectation it"}


def test_an_empty_suite_is_refused(frame):
    """Great Expectations calls a suite without questions a success."""
    with pytest.raises(DefinitionRefused, match=r"^cells: the suite asks nothing\."):
        answers(suite(), frame)


def test_two_expectations_with_one_id_are_refused(frame):
    """An id that stands twice would let one answer hide the other."""
    asked = suite(
        entry("same", BETWEEN, column="value", max_value=9),
        entry("same", BETWEEN, column="value", max_value=8),
    )

    with pytest.raises(DefinitionRefused, match=r"^cells, expectation same: the id stands twice\."):
        answers(asked, frame)


def test_a_question_that_stands_twice_is_refused(frame):
    """Same type, same words and same rows, in whatever order they are written."""
    asked = suite(
        entry("first", BETWEEN, {"sex": ["F", "M"]}, column="value", max_value=9),
        entry("other-rows", BETWEEN, {"sex": ["F"]}, column="value", max_value=9),
        entry("second", BETWEEN, {"sex": ["M", "F"]}, max_value=9, column="value"),
    )

    with pytest.raises(DefinitionRefused, match=r"^cells, expectation second: it asks what first asks\.") as refused:
        answers(asked, frame)

    assert len(refused.value.faults) == 1


def test_all_faults_are_told_at_once(frame):
    """Four faults of three kinds in one suite: one refusal with four lines."""
    asked = suite(
        entry("same", "expect_nothing", column="value"),
        entry("same", BETWEEN, column="value", max_value=9),
        entry("words", IN_SET, column="sex", value_set=None),
        entry("again", BETWEEN, column="value", max_value=9),
    )

    with pytest.raises(DefinitionRefused) as refused:
        answers(asked, frame)

    assert [spoken(fault.where, "en") for fault in refused.value.faults] == [
        "cells, expectation same",
        "cells, expectation again",
        "cells, expectation same",
        "cells, expectation words",
    ]


# --- what stays behind the door ----------------------------------------------------------------


def everything(frame):
    """Questions that fail, break and draw, all of them on a column that names a person."""
    return answers(
        suite(
            entry("set", IN_SET, column="name", value_set=["x"]),
            entry("mean", "expect_column_mean_to_be_between", column="name", min_value=1),
            entry("bars", "expect_column_kl_divergence_to_be_less_than", column="value"),
            entry("type", BETWEEN, column="name", min_value=5),
            entry("pair", "expect_column_pair_values_to_be_equal", column_A="name", column_B="sex"),
            entry("common", "expect_column_most_common_value_to_be_in_set", column="name", value_set=["y"]),
            entry("pattern", "expect_column_values_to_match_regex", column="name", regex="("),
        ),
        frame,
    )


def test_no_value_leaves_in_an_answer_or_a_log(frame, caplog):
    """Some exceptions quote the cell (`could not convert 'Novak, Ana'`); only positions come out."""
    found = everything(frame)

    assert [one.rows for one in found] == [(1, 3), (), (), (), (0, 1, 2, 3), (), ()]
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


def test_a_fresh_interpreter_is_quiet_late_and_alone(tmp_path):
    """The engine is imported at the first question, without a word, a connection or a file."""
    program = textwrap.dedent("""
        import socket, sys, warnings
        def forbidden(*_):
            raise AssertionError("a connection was opened")
        socket.socket.connect = forbidden
        import pandas as pd
        from thb_eu.checks.expectations import answers
        assert "great_expectations" not in sys.modules
        shown = warnings.showwarning
        asked = {"name": "s", "expectations": [{"id": "e", "type": "expect_column_values_to_be_between",
                 "kwargs": {"column": "v", "max_value": 1}}]}
        print(answers(asked, pd.DataFrame({"v": [1, 2]}))[0].rows)
        assert warnings.showwarning is shown
    """)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr, done.returncode) == ("(1,)\n", "", 0)
    assert list(tmp_path.iterdir()) == []


# --- the suite on cells ------------------------------------------------------------------------

DIMENSIONS = next(e["kwargs"]["column_list"] for e in CELLS["expectations"] if e["id"] == "cell-key-unique")


def cell(value, total, obs_status="A", unit="PER", **dimensions):
    key = dict.fromkeys(DIMENSIONS, "_Z") | dimensions | {"unit": unit}
    share = value / total if value is not None and total else float("nan")
    return key | {"obs_value": value, "total": total, "obs_status": obs_status, "share": share}


@pytest.fixture
def cells():
    """Ten cells of the 2024 collection; the form of 28 of 45 victims is unknown."""
    victims = {"status": "REG", "sex": "T"}
    found = pd.DataFrame(
        [
            cell(45, 45, table="V2", age="TOTAL", **victims),
            cell(33, 45, table="V2", age="TOTAL", **victims | {"sex": "F"}),
            cell(None, 45, "L", table="V2", age="Y_LT18", **victims),
            cell(1, 45, table="V3", citizen="UNK", **victims),
            cell(28, 45, table="V4", form="UNK", **victims),
            cell(17, 45, table="V4", form="SEX", **victims),
            cell(19, 19, table="S1", sex="T", age="TOTAL"),
            cell(1, None, unit="JDG", table="J1", outcome="CONV", instance="FIRST"),
            cell(None, None, "O", "JDG", table="J1", outcome="TOTAL", instance="TOTAL"),
            cell(511, None, unit="OFF", table="N1", article="KZ-1 196", document="COMPLAINT"),
        ]
    )
    return found.astype({"obs_value": "Int64", "total": "Int64"})


def test_the_suite_is_well_formed():
    """cells.json has the shape that its schema asks for."""
    schema = json.loads((ROOT / "schemas/plausibility.schema.json").read_text(encoding="utf-8"))

    check_shape(CELLS, schema, SUITE.name, SUITE.read_bytes(), DefinitionRefused)


def codes(name):
    with (ROOT / f"datapackages/codelists/{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def tables():
    package = json.loads((ROOT / "datapackages/eu-thb/datapackage.json").read_text(encoding="utf-8"))
    return {resource["thb:table"] for resource in package["resources"]}


@pytest.mark.parametrize("asked", CELLS["expectations"], ids=lambda asked: asked["id"])
def test_the_suite_names_codes_that_exist(asked):
    """A misspelt code would leave an expectation without rows, every year."""
    for column, wanted in asked.get("rows", {}).items():
        assert set(wanted) <= (tables() if column == "table" else codes(column))


@pytest.mark.parametrize(("id_", "beside"), [("obs-status-known", set()), ("unit-known", {"_Z"})])
def test_the_suite_knows_the_whole_code_list(id_, beside):
    """A code that is added to the list must be added to the suite."""
    [asked] = [one for one in CELLS["expectations"] if one["id"] == id_]

    assert set(asked["kwargs"]["value_set"]) == codes(asked["kwargs"]["column"].split(".")[0]) | beside


def test_the_collection_of_2024_has_one_warning(cells):
    """28 of 45 victims (0.62) are of unknown form, above one half; all else is plausible."""
    found = {one.id: one for one in answers(CELLS, cells)}

    assert found.pop("unknown-form-share") == Answer("unknown-form-share", Outcome.FAILED, (4,), "")
    assert {one.outcome for one in found.values()} == {Outcome.PASSED}


MISTAKES = [
    ("cell-key-unique", 1, "sex", "T", (0, 1)),
    ("obs-status-told", 3, "obs_status", None, (3,)),
    ("obs-status-known", 3, "obs_status", "X", (3,)),
    ("unit-known", 3, "unit", "KG", (3,)),
    ("value-in-bounds", 1, "obs_value", -1, (1,)),
    ("value-in-bounds", 9, "obs_value", 100_001, (9,)),
    ("stated-value-present", 1, "obs_value", pd.NA, (1,)),
    ("part-within-total", 1, "obs_value", 46, (1,)),
    ("registered-victims-some", 0, "obs_value", 0, (0,)),
    ("registered-victims-many", 0, "obs_value", 501, (0,)),
    ("suspects-many", 6, "obs_value", 501, (6,)),
    ("judgments-many", 7, "obs_value", 201, (7,)),
    ("unknown-form-share", 4, "share", 0.51, (4,)),
    ("unknown-citizenship-share", 3, "share", 0.21, (3,)),
]


@pytest.mark.parametrize(("id_", "row", "column", "value", "failed"), MISTAKES)
def test_each_expectation_is_seen_to_fail(cells, id_, row, column, value, failed):
    """One value is spoilt, and the expectation points at its row (a doubled key at both)."""
    cells.loc[row, column] = value

    [found] = [one for one in answers(CELLS, cells) if one.id == id_]

    assert (found.outcome, found.rows) == (Outcome.FAILED, failed)


def test_each_expectation_of_the_suite_has_a_mistake():
    """A new expectation without a case above fails here."""
    assert {asked["id"] for asked in CELLS["expectations"]} == {id_ for id_, *_ in MISTAKES}


@pytest.mark.parametrize(
    ("id_", "row", "column", "value"),
    [
        ("value-in-bounds", 9, "obs_value", 0),
        ("value-in-bounds", 9, "obs_value", 100_000),
        ("part-within-total", 1, "obs_value", 45),
        ("registered-victims-some", 0, "obs_value", 1),
        ("registered-victims-many", 0, "obs_value", 500),
        ("suspects-many", 6, "obs_value", 500),
        ("judgments-many", 7, "obs_value", 200),
        ("unknown-form-share", 4, "share", 0.5),
        ("unknown-citizenship-share", 3, "share", 0.2),
    ],
)
def test_a_threshold_itself_is_still_plausible(cells, id_, row, column, value):
    """Every bound belongs to the plausible side."""
    cells.loc[row, column] = value

    [found] = [one for one in answers(CELLS, cells) if one.id == id_]

    assert found.outcome is Outcome.PASSED
