"""Run expectations. The one door to Great Expectations.

Comes in: the expectations of a suite and the frame that they judge. Goes out: one `Answer` for each expectation, in
their order, with positions of rows and never a value.
Refused, all faults at once: a type that does not exist, words in `kwargs` that the type does not know or that would
accuse the data wrongly, a sentence about one row where the type judges all rows together.

An expectation without anything to judge, or that breaks, is not run; a row with a gap in a pair or a key is left out,
unless the suite says `neither` or `never`: then nobody can tell what such a row would answer.
"""

from __future__ import annotations

import builtins
import io
import json
import logging
import os
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Any

import pandas as pd

from thb_eu.base import second_process
from thb_eu.base.errors import DefinitionRefused, Fault, Problem, ThbError, refuse_if_any
from thb_eu.base.later_modules import SELDOM_NEEDED, import_later
from thb_eu.base.messages import NO_WORDS, Text, _, layout, plural
from thb_eu.base.model import Finding, ObsStatus, Outcome, Place
from thb_eu.base.patterns import PatternRefused, compiled
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.evidence.context import BECAUSE_OF
from thb_eu.checks.run import (
    BASIS,
    NONE_SUCH,
    Answered,
    about,
    broke,
    finding_of,
    not_applicable,
    not_run,
    result_of,
    where,
)
from thb_eu.definitions import Comparison, Expectation, places_of
from thb_eu.definitions.strict_reader import closest
from thb_eu.definitions.strict_text import in_our_words
from thb_eu.definitions.suites import CONTRACT, FIGURES, Suite, columns_named

ASKS_FOR_GAPS = frozenset(
    {
        "expect_column_values_to_be_null",
        "expect_column_values_to_not_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)
"""Types that an all-empty column answers: a gap is what they ask about."""

ASKS_FOR_TYPES = frozenset(
    {"expect_column_type_to_be", "expect_column_values_to_be_in_type_list", "expect_column_values_to_be_of_type"}
)
"""Types whose answer hangs on the version of pandas, not on the data."""

KEEPS_GAPS = ("neither", "never")
"""`ignore_row_if` of pairs and of more columns where a gap is not to be passed over."""

COUNTS_GAPS_AS_WRONG = ("both_values_are_missing", "all_values_are_missing")
"""`ignore_row_if` that would turn one missing value of a row into a failure."""

POSITIONS = {"result_format": "COMPLETE", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
"""All rows that failed, by the index of the frame, without their values (BASIC is no faster to speak of)."""

NOT_FOR_KWARGS = frozenset(
    {
        "batch_id",
        "catch_exceptions",
        "condition_parser",
        "description",
        "id",
        "meta",
        "notes",
        "rendered_content",
        "result_format",
        "row_condition",
        "severity",
        "windows",
    }
)
"""What Great Expectations would take as an argument, but this door or the suite says."""

ENGINE_WORDS = {
    r"extra fields not permitted": _("this kind of expectation does not know the word"),
    r"field required": _("the word is missing"),
    r"none is not an allowed value": _("the value must not be empty"),
    r"^(\w+) and (\w+) cannot both be None": _("{first} or {second} must be given"),
    r"not a valid|type expected|unexpected value": _("the value is not of the kind that the expectation asks for"),
}
OTHER_WORDS = _("the kind of expectation does not accept these words")
"""What Great Expectations has against the words of an expectation."""

UNFIT = "expectation-unfit"
NO_ROW = _("No row is there to judge.")
NO_VALUE = _("No row has a value in {columns}.")
RAISED = _("Great Expectations raised {error}.")
GAPS = plural("{gaps} of {rows} rows lacks a value.", "{gaps} of {rows} rows lack a value.", by="gaps")
TOGETHER = plural(
    "The {rows} row is judged as a whole.", "The {rows} rows are judged together; none alone is to blame.", by="rows"
)
NO_ROW_TO_TELL = _("it judges all rows together, but its sentence speaks of one ({places}).")
SAY_IT_OF_ALL = _("Write it without braces.")
SAY_THE_TYPE = _("Put the type into the schema of the table.")
BESIDE_KWARGS = _("Choose rows with `rows`; put the rest beside `kwargs`.")
SEE_THE_MANUAL = _("See this type in the manual of Great Expectations.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one expectation came to over the rows it applies to.

    `rows` are the positions (from 0, in the frame handed in) of all rows that failed, `doubtful` of those that nobody
    can judge; `reason` says why an expectation was not run or not decided, or that it accuses no single row.
    """

    id: str
    outcome: Outcome
    rows: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()
    reason: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class _Question:
    """One expectation as Great Expectations takes it, and what must be there before it is put."""

    id: str
    expectation: Any
    columns: tuple[str, ...]
    asks_for_gaps: bool
    keeps_gaps: bool
    rows: Mapping[str, frozenset[str]]
    when: Comparison | None


def refuse_unknown_expectations(expectations: Sequence[Expectation]) -> None:
    """Refuse types and words that Great Expectations does not know, without any data."""
    with _silence():
        _questions(expectations, _engine())


def answers(
    expectations: Sequence[Expectation], frame: pd.DataFrame, spared: Collection[str] = ()
) -> tuple[Answer, ...]:
    """Put each expectation that is not `spared` to the rows of `frame` that it is about.

    Refuses as `refuse_unknown_expectations`, what is spared too.
    """
    with _silence():
        gx = _engine()
        questions = [question for question in _questions(expectations, gx) if question.id not in spared]
        runner = _putter(gx)
        numbered = frame.reset_index(drop=True)
        found: dict[str, Answer] = {}
        for group in _with_equal_rows(questions):
            found |= runner.to(numbered, group)
    return tuple(found[question.id] for question in questions)


# --- the engine --------------------------------------------------------------------------------


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what the engine logs, warns or draws from reaching a person: it may quote values."""
    logger = logging.getLogger("great_expectations")
    propagate, handlers = logger.propagate, logger.handlers
    logger.propagate, logger.handlers = False, [logging.NullHandler()]
    nowhere = io.StringIO()  # some types draw progress bars whatever the context says
    try:
        with redirect_stdout(nowhere), redirect_stderr(nowhere), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.propagate, logger.handlers = propagate, handlers


def get_ready() -> None:
    """Import the engine, in a process that does nothing else; what no suite may ask for is imported when one does."""
    import_later(*SELDOM_NEEDED)
    with _silence():
        _engine()


def _engine() -> Any:
    """Import Great Expectations as late as possible (over two seconds) and tell it to stay at home."""
    os.environ["GX_ANALYTICS_ENABLED"] = "False"  # without effect from 1.7 on; older ones phoned home
    import great_expectations
    import great_expectations.expectations  # fills the registry of types

    return great_expectations


@lru_cache(maxsize=1)
def _putter(gx: Any) -> _SuiteRunner:
    return _SuiteRunner(gx)


class _SuiteRunner:
    """Puts questions to frames through one context that is never written anywhere."""

    def __init__(self, gx: Any) -> None:
        self._gx = gx
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
        self._whole = asset.add_batch_definition_whole_dataframe("whole")

    def to(self, frame: pd.DataFrame, questions: list[_Question]) -> dict[str, Answer]:
        """Return the answers to questions that are about the same rows of `frame`."""
        rows = where(questions[0].when, about(frame, questions[0].rows))
        unasked = {question.id: _why_not(question, frame, rows) for question in questions}
        found = {id_: Answer(id_, Outcome.NOT_RUN, reason=why) for id_, why in unasked.items() if why}
        answerable = [question for question in questions if unasked[question.id] is None]
        results = self._results(answerable, rows) if answerable else {}
        return found | {question.id: _answer(question, results[question.id], rows) for question in answerable}

    def _results(self, questions: list[_Question], rows: pd.DataFrame) -> dict[str, Any]:
        """Return each question's result, or the exception that took its place.

        Results come in an order of their own, so that our id is the only bond.
        """
        expectations = [question.expectation for question in questions]
        suite = self._gx.ExpectationSuite(name="suite", expectations=expectations)
        judged = [question.columns for question in questions]
        asked = rows[list(dict.fromkeys(chain(*judged)))] if all(judged) else rows  # what it gets, it hashes twice
        has_patterns = any(hasattr(norm, "regex") or hasattr(norm, "regex_list") for norm in expectations)
        broken: Exception | None = None
        try:  # patterns are put to Arrow's texts, which RE2 searches; Python's would be tried again and again
            with pd.option_context("mode.string_storage", "pyarrow") if has_patterns else nullcontext():
                batch = self._whole.get_batch({"dataframe": asked})
                validated = batch.validate(suite, result_format=POSITIONS).results
        except Exception as raised:  # a broken question accuses nobody; its text may quote a value
            broken, validated = raised, ()
        if broken and len(questions) > 1:  # nor does it take others with it
            each = [self._results([question], rows) for question in questions]
            return {id_: result for part in each for id_, result in part.items()}
        results: dict[str, Any] = {question.id: broken or LookupError() for question in questions}
        return results | {result.expectation_config.meta["rule_id"]: result for result in validated}


# --- from questions to answers -----------------------------------------------------------------


def _with_equal_rows(questions: Iterable[_Question]) -> Iterable[list[_Question]]:
    """Return the questions in groups that are about the same rows, so that each group needs one batch."""
    groups: dict[Any, list[_Question]] = {}
    for question in questions:
        groups.setdefault((frozenset(question.rows.items()), question.when), []).append(question)
    return groups.values()


def _why_not(question: _Question, frame: pd.DataFrame, rows: pd.DataFrame) -> Text | None:
    """Say why a question cannot be put, or nothing where it can."""
    missing = [name for name in (*question.rows, *question.columns) if name not in frame.columns]
    if missing:
        return _("The column {columns} is missing.", columns=", ".join(dict.fromkeys(missing)))
    if rows.empty:
        return NO_ROW
    if question.columns and not question.asks_for_gaps and _gaps(question, rows).all():
        return NO_VALUE.filled({"columns": ", ".join(question.columns)})
    return None


def _gaps(question: _Question, rows: pd.DataFrame) -> pd.Series[bool]:
    """Find which rows lack a value that the question needs."""
    return rows[list(question.columns)].isna().any(axis=1)


def _answer(question: _Question, result: Any, rows: pd.DataFrame) -> Answer:
    """Return the answer that a result of the engine, or an exception in its place, comes to."""
    raised = _raised(result)
    if raised:
        return Answer(question.id, Outcome.NOT_RUN, reason=RAISED.filled({"error": raised}))
    gaps = _gaps(question, rows) if question.keeps_gaps else pd.Series(False, index=rows.index)
    doubtful = tuple(int(row) for row in rows.index[gaps])
    failing = {int(row) for row in result.result.get("unexpected_index_list") or ()}
    failed = tuple(sorted(failing.difference(doubtful)))
    if not result.success and failed:
        return Answer(question.id, Outcome.FAILED, failed, doubtful)
    if not result.success and not failing:
        return Answer(question.id, Outcome.FAILED, reason=TOGETHER.filled({"rows": len(rows)}))
    if doubtful:
        why = GAPS.filled({"gaps": len(doubtful), "rows": len(rows)})
        return Answer(question.id, Outcome.UNDECIDED, (), doubtful, why)
    return Answer(question.id, Outcome.PASSED)


def _raised(result: Any) -> str:
    """Return the types of the exceptions that kept a question from its answer, or nothing."""
    if isinstance(result, Exception):
        return type(result).__name__
    info = result.exception_info or {}
    each = [info] if "raised_exception" in info else info.values()  # flat, or one for each metric
    types = {_exception_type(str(entry.get("exception_traceback"))) for entry in each if entry["raised_exception"]}
    return ", ".join(sorted(types))


def _exception_type(traceback: str) -> str:
    """Return the first name in a traceback that is an exception's: no other word of it may leave."""
    from great_expectations import exceptions

    for name in re.findall(r"^(?:[\w.]+\.)?(\w+)(?::|$)", traceback, re.MULTILINE):
        for home in (builtins, pd.errors, exceptions):
            found = getattr(home, name, None)
            if isinstance(found, type) and issubclass(found, BaseException):
                return str(name)
    return "an exception"


# --- from the suite to questions ---------------------------------------------------------------


def _questions(expectations: Sequence[Expectation], gx: Any) -> list[_Question]:
    """Return each expectation as a question; refuses all that cannot be asked, with all faults."""
    known = gx.expectations.registry.list_registered_expectation_implementations()
    faults: list[Fault] = []
    questions = []
    for expectation in expectations:
        found = [*_faults(expectation, known)]
        if not found:
            question, found = _built(expectation, gx)
            questions.append(question)
        faults += [Fault(_where(expectation), code, what, remedy, "data steward") for code, what, remedy in found]
    refuse_if_any(DefinitionRefused, faults)
    return [question for question in questions if question]


def _where(expectation: Expectation) -> Place:
    return expectation.where.of(_("expectation {id}", id=expectation.id))


def _faults(expectation: Expectation, known: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with an expectation before Great Expectations has seen it, and the remedy."""
    kind, kwargs = expectation.type, expectation.kwargs
    if kind not in known:
        yield "expectation-unfit", _("the type {kind!r} does not exist.", kind=kind), closest(kind, known)
    if kind in ASKS_FOR_TYPES:
        yield UNFIT, _("{kind} judges the version of pandas.", kind=kind), SAY_THE_TYPE
    for word in sorted(NOT_FOR_KWARGS & kwargs.keys()):
        yield UNFIT, _("kwargs: {word!r} is not allowed here.", word=word), BESIDE_KWARGS
    patterns = kwargs.get("regex_list", [])
    for pattern in (kwargs.get("regex"), *(patterns if isinstance(patterns, list) else ())):
        try:
            compiled(pattern if isinstance(pattern, str) else "")
        except PatternRefused as refused:
            yield refused.problem
    ignored = kwargs.get("ignore_row_if")
    if ignored in COUNTS_GAPS_AS_WRONG:
        what = _("ignore_row_if: {ignored} counts a gap as wrong.", ignored=ignored)
        yield UNFIT, what, _("Leave out ignore_row_if, or write neither (pairs) or never (more columns).")


def _built(expected: Expectation, gx: Any) -> tuple[_Question | None, list[Problem]]:
    """Return the question that an expectation comes to, or what keeps it from being asked."""
    kind = gx.expectations.registry.get_expectation_impl(expected.type)
    try:
        expectation = kind(**expected.kwargs, meta={"rule_id": expected.id})
    except (TypeError, ValueError) as broken:  # pydantic's refusal is a ValueError
        return None, [(UNFIT, what, SEE_THE_MANUAL) for what in _refusals(broken)]
    texts = (expected.says, *expected.remedies.by_role().values())
    places = {place for text in texts for words in text.in_all_given() for place in places_of(words)}
    if places and not _by_row(expectation, gx):
        return None, [(UNFIT, NO_ROW_TO_TELL.filled({"places": ", ".join(sorted(places))}), SAY_IT_OF_ALL)]
    if hasattr(expectation, "ignore_row_if"):  # by default, <NA> in a pair raises or counts as wrong
        pair = hasattr(expectation, "column_A")
        expectation.ignore_row_if = "either_value_is_missing" if pair else "any_value_is_missing"
    question = _Question(
        id=expected.id,
        expectation=expectation,
        columns=_judged(expectation, gx),
        asks_for_gaps=expected.type in ASKS_FOR_GAPS,
        keeps_gaps=expected.kwargs.get("ignore_row_if") in KEEPS_GAPS,
        rows=expected.rows,
        when=expected.when,
    )
    return question, []


def _by_row(expectation: Any, gx: Any) -> bool:
    """Tell whether the answer is one for each row, so that a row can be pointed at."""
    kinds = gx.expectations.expectation
    by_row = (kinds.ColumnMapExpectation, kinds.ColumnPairMapExpectation, kinds.MulticolumnMapExpectation)
    return isinstance(expectation, by_row)


def _refusals(broken: Exception) -> list[Text]:
    """Say what a refusal of the engine says about the words, a sentence for each place."""
    if not hasattr(broken, "errors"):
        return [_in_kwargs("", str(broken))]
    places = [(".".join(str(step) for step in error["loc"]), error["msg"]) for error in broken.errors()]
    return [_in_kwargs("" if place == "__root__" else f", {place}", message) for place, message in places]


def _in_kwargs(place: str, message: str) -> Text:
    return layout("kwargs{place}: {what}.", place=place, what=in_our_words(message, ENGINE_WORDS, OTHER_WORDS))


def _judged(expectation: Any, gx: Any) -> tuple[str, ...]:
    """Return the columns whose values an expectation judges; none where it asks about the table's shape."""
    kinds = gx.expectations.expectation
    if isinstance(expectation, kinds.ColumnPairMapExpectation):
        return expectation.column_A, expectation.column_B
    if isinstance(expectation, kinds.MulticolumnMapExpectation):
        return tuple(expectation.column_list)
    if isinstance(expectation, kinds.ColumnMapExpectation | kinds.ColumnAggregateExpectation):
        return (expectation.column,)
    return ()


# Put suites of expectations to counted cells, suppliers' facts or series, through Great Expectations.
#
# Comes in: the suites of the definitions and the evidence. An expectation is a check like any other: it has an id, a
# level, a severity, and passes, fails, stays undecided, is not run or not applicable. An answer that points at no row
# is a finding too, or it would not block.

WITHOUT_VALUE = (ObsStatus.NOT_RECORDED, ObsStatus.NOT_REPORTED, ObsStatus.IMPOSSIBLE, ObsStatus.SUPPRESSED)
MISSING = [status.value for status in WITHOUT_VALUE]
"""Statuses that say why there is no value."""
NOT_SENT = _("The supplier sent none of the tables that it is about.")
NO_HISTORY = _("No supplier sent figures of earlier years.")
REASON_STATED = _("None of the cells concerned holds a value; each states why.")
NOBODY_CAN_TELL = _("It cannot be judged: the row lacks one of {columns}.")


def run_suites(suites: Sequence[Suite], evidence: Evidence) -> Callable[[], Iterator[Answered]]:
    """Return the result of every expectation, with a finding for each row that failed or that nobody can judge.

    A second process answers while this one does other work, until the results are called for. Refuses, then, a suite
    that Great Expectations cannot take; evidence that cannot be made accuses nobody.
    """
    asking = [_asking(suite, evidence) for suite in suites]
    calls = [(answers, suite.suite.expectations, suite.frame, frozenset(suite.spared)) for suite in asking]
    found = second_process.ask(*calls)
    return lambda: (answered for suite, answer in zip(asking, found, strict=True) for answered in _run(suite, answer))


@dataclass(frozen=True)
class _Asking:
    """A suite, the rows that it judges, and of each expectation that need not be asked the reason; or what broke."""

    suite: Suite
    frame: pd.DataFrame
    spared: Mapping[str, Text]
    evidence: Evidence
    broken: Exception | None = None


def _asking(suite: Suite, evidence: Evidence) -> _Asking:
    try:
        frame = judged(suite, evidence)
        reasons = {norm.id: _nothing_to_ask(norm, suite, frame, evidence) for norm in suite.expectations}
        return _Asking(suite, frame, {id: why for id, why in reasons.items() if why}, evidence)
    except Exception as broken:  # its text may quote a value
        return _Asking(suite, pd.DataFrame(), {}, evidence, broken)


def _run(asking: _Asking, found: Callable[[], tuple[Answer, ...]]) -> Sequence[Answered]:
    """Return the results of one suite, from the answers to it."""
    try:
        answered = found()
        if asking.broken:
            raise asking.broken
        return [*_answered(asking, answered)]
    except ThbError:
        raise
    except Exception as broken:  # its text may quote a value
        return [broke(expectation, broken) for expectation in asking.suite.expectations]


def _answered(asking: _Asking, found: tuple[Answer, ...]) -> Iterator[Answered]:
    spared = asking.spared
    answered = [expectation for expectation in asking.suite.expectations if expectation.id not in spared]
    for norm, answer in zip(answered, found, strict=True):
        if answer.outcome is Outcome.NOT_RUN:
            yield not_run(norm, answer.reason)
        else:
            yield result_of(norm, answer.outcome, answer.reason), [*_findings(norm, answer, asking)]
    for norm in asking.suite.expectations:
        if norm.id in spared:
            yield not_applicable(norm, spared[norm.id])


# --- what is judged ----------------------------------------------------------------------------


def judged(suite: Suite, evidence: Evidence) -> pd.DataFrame:
    """Return the rows that a suite is about: all of its table, or those that its supplier sent."""
    frame = {"cells": _cells, "facts": _facts, "years": _years}[suite.table](evidence)
    if BECAUSE_OF in frame.columns:
        frame = frame[frame[BECAUSE_OF].fillna("") == ""]
    if suite.supplier:
        frame = frame[frame[CONTRACT].isin(_sent_by(suite.supplier, evidence))]
    return frame.reset_index(drop=True)


def _cells(evidence: Evidence) -> pd.DataFrame:
    """Return the counted cells: beside each the grand total of its part, its share of it, and whether it or that says
    why not.

    `silent`, `total_silent`: there is no value, and the status says why.
    """
    cells, definitions = evidence.table("cells"), evidence.definitions
    cells = cells.assign(silent=cells["obs_value"].isna() & cells["obs_status"].isin(MISSING))
    totals = {name: definitions.codelists[listed].total for name, listed in definitions.dimension_lists.items()}
    tables = {table.name: table for table in definitions.tables}
    rows = records(cells)
    parts = [(row["table"], *(row[dimension.name] for dimension in tables[row["table"]].parts)) for row in rows]
    whole_value = {
        part: row
        for part, row in zip(parts, rows, strict=True)
        if all(row[dimension.name] == totals[dimension.name] for dimension in tables[row["table"]].breakdowns)
    }
    beside = [whole_value.get(part, {"obs_value": pd.NA, "silent": False}) for part in parts]
    return cells.assign(
        total=pd.array([row["obs_value"] for row in beside], dtype="Int64"),
        total_silent=[row["silent"] for row in beside],
        share=[_share(row["obs_value"], total["obs_value"]) for row, total in zip(rows, beside, strict=True)],
    )


def _share(value: Any, total: Any) -> float:
    """Return the share of a whole; of none, none is a share of nothing."""
    if pd.isna(value) or pd.isna(total) or (total == 0 and value != 0):
        return float("nan")
    return float(value / total) if total else 0.0


def _facts(evidence: Evidence) -> pd.DataFrame:
    """Return the facts as mapped, with the contract of their table."""
    facts = evidence.mapped.facts
    return facts.assign(**{CONTRACT: facts["file"].map(_contracts(evidence))}).reset_index(drop=True)


def _years(evidence: Evidence) -> pd.DataFrame:
    """Return the series that have a figure of the year before, with the contract of their table."""
    years = evidence.table("years")
    if years.empty:
        return pd.DataFrame(columns=[*FIGURES["years"], CONTRACT])
    return years.assign(**{CONTRACT: years["file"].map(_contracts(evidence))}).reset_index(drop=True)


def _contracts(evidence: Evidence) -> dict[str, str]:
    """Return the contract of every file of the collection."""
    return {file: entry["thb:contract"] for file, entry in evidence.received.collection.by_file.items()}


def _sent_by(supplier: str, evidence: Evidence) -> set[str]:
    return {contract for contract in _contracts(evidence).values() if contract.startswith(f"{supplier}/")}


# --- nothing to ask ----------------------------------------------------------------------------


def _nothing_to_ask(expectation: Expectation, suite: Suite, frame: pd.DataFrame, evidence: Evidence) -> Text | None:
    """Return the stated reason why there is nothing to ask; what is missing without one is another check's to tell."""
    sent = _sent_by(suite.supplier, evidence)
    if suite.supplier and not sent & expectation.rows.get(CONTRACT, sent):
        return NOT_SENT
    if suite.table == "years" and frame.empty and evidence.table("years").empty:
        return NO_HISTORY
    if suite.table == "cells" and _is_explained(expectation, frame):
        return REASON_STATED
    rows = about(frame, expectation.rows)
    return NONE_SUCH if not rows.empty and where(expectation.when, rows).empty else None


def _is_explained(expectation: Expectation, cells: pd.DataFrame) -> bool:
    """Tell whether the cells in question hold nothing to judge, and each says why."""
    rows = where(expectation.when, about(cells, expectation.rows))
    silent = {"obs_value": rows["silent"], "share": rows["silent"] | rows["total_silent"]}
    is_silent = silent.get(str(expectation.kwargs.get("column")))
    return is_silent is not None and "obs_status" not in expectation.rows and not rows.empty and bool(is_silent.all())


# --- findings ----------------------------------------------------------------------------------


def _findings(norm: Expectation, answer: Answer, asking: _Asking) -> Iterator[Finding]:
    """Yield a finding for each row that failed or that nobody can judge; one without a row where no row is to blame."""
    frame, columns = asking.frame, sorted({*columns_named(norm.kwargs), *norm.rows})
    undecided = replace(norm, says=NOBODY_CAN_TELL.filled({"columns": ", ".join(columns_named(norm.kwargs))}))
    for said, outcome, places in ((norm, Outcome.FAILED, answer.rows), (undecided, Outcome.UNDECIDED, answer.doubtful)):
        rows = frame.iloc[list(places)]
        based = rows.assign(**{BASIS: _text(rows[columns])}) if places else rows
        for row in records(based):
            behind = asking.evidence.behind(row) if asking.suite.table == "cells" else {}
            yield finding_of(said, outcome, {**row, **behind})
    if answer.outcome is Outcome.FAILED and not answer.rows:
        message = layout("{says} {reason}", says=norm.says, reason=answer.reason)
        every = " ".join(_text(where(norm.when, about(frame, norm.rows))[columns]))
        yield finding_of(replace(norm, says=message, figures=()), Outcome.FAILED, {BASIS: every})


def _text(values: pd.DataFrame) -> list[str]:
    """Return each row's values as text."""
    return [json.dumps([None if pd.isna(value) else str(value) for value in row]) for row in values.to_numpy().tolist()]
