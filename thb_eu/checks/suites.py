"""Put suites of expectations to counted cells, suppliers' facts or series, through Great Expectations.

Comes in: the suites of the definitions and the evidence. An expectation is a check like any other: it has an id, a
level, a severity, and passes, fails, stays undecided, is not run or not applicable. An answer that points at no row is
a finding too, or it would not block.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from thb_eu.base import second_process
from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Text, _, layout
from thb_eu.base.model import Finding, ObsStatus, Outcome
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.evidence.context import BECAUSE_OF
from thb_eu.checks.expectations import Answer, answers
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
from thb_eu.definitions import Expectation, Suite
from thb_eu.definitions.suites import CONTRACT, FIGURES, columns_named

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
        reasons = {one.id: _nothing_to_ask(one, suite, frame, evidence) for one in suite.expectations}
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
    for one, answer in zip(answered, found, strict=True):
        if answer.outcome is Outcome.NOT_RUN:
            yield not_run(one, answer.reason)
        else:
            yield result_of(one, answer.outcome, answer.reason), [*_findings(one, answer, asking)]
    for one in asking.suite.expectations:
        if one.id in spared:
            yield not_applicable(one, spared[one.id])


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


def _nothing_to_ask(one: Expectation, suite: Suite, frame: pd.DataFrame, evidence: Evidence) -> Text | None:
    """Return the stated reason why there is nothing to ask; what is missing without one is another check's to tell."""
    sent = _sent_by(suite.supplier, evidence)
    if suite.supplier and not sent & one.rows.get(CONTRACT, sent):
        return NOT_SENT
    if suite.table == "years" and frame.empty and evidence.table("years").empty:
        return NO_HISTORY
    if suite.table == "cells" and _is_explained(one, frame):
        return REASON_STATED
    rows = about(frame, one.rows)
    return NONE_SUCH if not rows.empty and where(one.when, rows).empty else None


def _is_explained(one: Expectation, cells: pd.DataFrame) -> bool:
    """Tell whether the cells in question hold nothing to judge, and each says why."""
    rows = where(one.when, about(cells, one.rows))
    silent = {"obs_value": rows["silent"], "share": rows["silent"] | rows["total_silent"]}
    is_silent = silent.get(str(one.kwargs.get("column")))
    return is_silent is not None and "obs_status" not in one.rows and not rows.empty and bool(is_silent.all())


# --- findings ----------------------------------------------------------------------------------


def _findings(one: Expectation, answer: Answer, asking: _Asking) -> Iterator[Finding]:
    """Yield a finding for each row that failed or that nobody can judge; one without a row where no row is to blame."""
    frame, columns = asking.frame, sorted({*columns_named(one.kwargs), *one.rows})
    undecided = replace(one, says=NOBODY_CAN_TELL.filled({"columns": ", ".join(columns_named(one.kwargs))}))
    for said, outcome, places in ((one, Outcome.FAILED, answer.rows), (undecided, Outcome.UNDECIDED, answer.doubtful)):
        rows = frame.iloc[list(places)]
        based = rows.assign(**{BASIS: _text(rows[columns])}) if places else rows
        for row in records(based):
            behind = asking.evidence.behind(row) if asking.suite.table == "cells" else {}
            yield finding_of(said, outcome, {**row, **behind})
    if answer.outcome is Outcome.FAILED and not answer.rows:
        message = layout("{says} {reason}", says=one.says, reason=answer.reason)
        every = " ".join(_text(where(one.when, about(frame, one.rows))[columns]))
        yield finding_of(replace(one, says=message, figures=()), Outcome.FAILED, {BASIS: every})


def _text(values: pd.DataFrame) -> list[str]:
    """Return each row's values as text."""
    return [json.dumps([None if pd.isna(value) else str(value) for value in row]) for row in values.to_numpy().tolist()]
