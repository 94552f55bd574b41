"""Put one check to its table of evidence, for its result and its findings.

Written once, so that every check has the same honest outcomes. No rows where there should be some, a column that lacks
or holds nothing, or a question that breaks, is *not run*: it never passes and accuses no data. A row that only follows
from another finding (`because_of`) is set aside, so that one cause is told once.
"""

from __future__ import annotations

import hashlib
import json
import operator
import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import pandas as pd

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import ANY_CHANGE, CheckResult, Finding, Outcome, Place, Remedies, Span
from thb_eu.base.table_schemas import records
from thb_eu.checks.answers import ANSWERS
from thb_eu.checks.evidence.context import ACTS, BECAUSE_OF, BLANK, CHANGES, CODE, NOT_EVIDENCE, RESTS_ON
from thb_eu.definitions import (
    AGGREGATE,
    Check,
    CheckMetadata,
    ColumnComparison,
    CombinedComparison,
    Comparison,
    Operand,
)

BASIS = "basis"
"""Column of evidence: all values besides the figures that the answer rests on, as text."""
ENOUGH_TO_SEE_A_GAP = 2
"""From how many rows on an empty column says that something never came; a single gap is judged as such."""

BROKEN = _("The check itself broke ({error}).")
EMPTY = _("The check had nothing to judge.")
NONE_SUCH = _("Nothing is there of the kind about which it asks.")
REPORT_IT = _("Report it to the maintainers; the data are not accused.")
LOOK_FOR_IT = _("Find out why the data are missing; without them the check does not count as done.")
NOWHERE = Place()
CHECK_BROKEN, NOTHING_TO_JUDGE = "check-broken", "nothing-to-judge"
"""Codes of a check that was not run: it broke, or what it judges is not there."""

Answered = tuple[CheckResult, list[Finding]]


def run_check(check: Check, tables: Callable[[str], pd.DataFrame]) -> Answered:
    """Return the result of one check, and a finding for every row that fails or that nobody can judge.

    `tables` makes a table of evidence by its name; one that cannot be made accuses nobody either.
    """
    try:
        return _answered(check, _prepared(check, tables))
    except Exception as broken:  # a broken question must not accuse the data; its text may quote a value
        return broke(check, broken)


def _answered(check: Check, table: pd.DataFrame) -> Answered:
    if table.empty:
        return not_run(check, EMPTY) if check.absent is None else not_applicable(check, check.absent)
    needed = dict.fromkeys((*check.needs, *check.figures, *(check.when.columns if check.when else ())))
    if lacking := [name for name in needed if name not in table.columns]:
        return not_run(check, _("What the check judges is missing: {columns}.", columns=", ".join(lacking)))
    rows = table if BECAUSE_OF not in table.columns else _chosen(table, table[BECAUSE_OF].fillna("") == "")
    if rows.empty:
        return not_applicable(check, _("All it would judge follows from another finding."))
    if (rows := where(check.when, rows)).empty:
        return not_applicable(check, NONE_SUCH)
    if len(rows) >= ENOUGH_TO_SEE_A_GAP and (void := [name for name in check.needs if rows[name].isna().all()]):
        return not_run(check, _("No row holds the value that the check judges: {columns}.", columns=", ".join(void)))
    answers = (ANSWERS[check.answered_by](rows) if check.holds is None else holds(check.holds, rows)).astype("boolean")
    if not answers.index.equals(rows.index):
        raise ValueError("the answers do not fit the rows")
    failed = [finding_of(check, Outcome.FAILED, row) for row in records(_chosen(rows, ~answers.fillna(True)))]
    undecided = [finding_of(check, Outcome.UNDECIDED, row) for row in records(_chosen(rows, answers.isna()))]
    outcome = Outcome.FAILED if failed else Outcome.UNDECIDED if undecided else Outcome.PASSED
    return result_of(check, outcome), failed + undecided


# --- what is judged -----------------------------------------------------------------------------


def _prepared(check: Check, tables: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the rows that a check is about, with columns of a joined table and with its aggregates; one per group."""
    table = about(tables(check.table), check.rows)
    if check.join:
        by = list(check.join.by)
        beside = about(tables(check.join.table), check.join.rows)
        named = {name: name if name in by else f"{check.join.table}_{name}" for name in beside.columns}
        table = table.merge(beside.rename(columns=named), how="left", on=by, validate="many_to_one")
    compared = (name for rule in (check.holds, check.when) if rule for name in rule.columns)
    found = {name: AGGREGATE.fullmatch(name) for name in compared}
    aggregates = {name: match for name, match in found.items() if match and match[2] in table.columns}
    if not aggregates and not check.group:
        return table
    groups = table.groupby(list(check.group), dropna=False, sort=False).ngroup() if check.group else None
    number = pd.Series(0, index=table.index) if groups is None else groups
    table = table.assign(**{name: _aggregate(match, table, number) for name, match in aggregates.items()})
    if groups is None:
        return table
    if BECAUSE_OF in table.columns:  # a sum of which a part follows from another finding follows from it too
        table = table.assign(**{BECAUSE_OF: table[BECAUSE_OF].fillna("").groupby(groups).transform("max")})
    return table[~groups.duplicated()]


def _aggregate(named: re.Match[str], table: pd.DataFrame, groups: pd.Series[int]) -> pd.Series:
    """Return beside each row its group's aggregate; any but a count is unknown once a value is: a blank is no zero."""
    function, values = named[1], _typed(table[named[2]])
    if function == "count":
        return values.notna().astype("Int64").groupby(groups).transform("sum")
    found = values.groupby(groups).transform(lambda several: several.agg(function))
    return found.mask(values.isna().groupby(groups).transform("any")).convert_dtypes()


def about(frame: pd.DataFrame, rows: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return the rows of `frame` that have one of the codes; none where a column lacks."""
    if not rows.keys() <= set(frame.columns):
        return frame.iloc[:0]
    if not rows:
        return frame
    chosen = (frame[column].isin(list(codes)).astype(bool) for column, codes in rows.items())
    return _chosen(frame, reduce(operator.and_, chosen))


def where(rule: Comparison | None, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of which the rule surely holds; all, where there is none."""
    return rows if rule is None or rows.empty else _chosen(rows, holds(rule, rows).fillna(False))


def _chosen(rows: pd.DataFrame, which: pd.Series[bool]) -> pd.DataFrame:
    """Return the rows selected by the mask, uncopied if all or none."""
    if which.all():
        return rows
    return rows[which] if which.any() else rows.iloc[:0]


# --- comparisons --------------------------------------------------------------------------------

RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(rule: Comparison, rows: pd.DataFrame) -> pd.Series:
    """Tell for every row whether the rule holds; `<NA>` where a value is missing on which that depends."""
    if isinstance(rule, CombinedComparison):
        return reduce(operator.and_ if rule.every else operator.or_, (holds(part, rows) for part in rule.parts))
    left = pd.Series(_side(rule.left, rows), index=rows.index)
    if rule.relation == "blank":
        answer = left.isna() | (left.astype("string") == "").fillna(False)
    elif rule.relation == "in":
        answer = left.astype("string").isin(rule.right).astype("boolean").mask(left.isna())
    elif rule.relation == "true":
        answer = left
    else:
        answer = _compared(rule, left, _side(rule.right[0], rows))
    return ~answer.astype("boolean") if rule.negated else answer.astype("boolean")


def _compared(rule: ColumnComparison, left: Any, right: Any) -> Any:
    relation = RELATIONS[rule.relation]
    if not rule.within:
        return relation(left, right)
    slack = abs(right) * (rule.within / 100) if rule.percent else rule.within
    if rule.relation in ("=", "!="):
        return relation(abs(left - right) <= slack, True)
    return relation(left, right + slack if rule.relation.startswith("<") else right - slack)


def _side(operand: Operand, rows: pd.DataFrame) -> Any:
    if isinstance(operand, str):
        return operand[1:-1] if operand.startswith('"') else _typed(rows[operand])
    return operand


def _typed(values: pd.Series) -> pd.Series:
    """Return a column of evidence with the dtype that its values have, so that a gap is `<NA>`."""
    if values.dtype != object:
        return values.astype("string") if isinstance(values.dtype, pd.StringDtype) else values
    typed = values.convert_dtypes()
    return typed.astype("Int64") if typed.dtype == object and typed.isna().all() else typed


# --- results and findings -----------------------------------------------------------------------


def finding_of(check: CheckMetadata, outcome: Outcome, row: Mapping[str, Any]) -> Finding:
    """Find what `check` says of one row of what it judged, with the place and the seal of its evidence."""
    shown = {
        name: BLANK if pd.isna(value) else value
        for name, value in row.items()
        if not isinstance(value, tuple | frozenset | dict)
    }
    figures = {name: None if pd.isna(row[name]) else int(row[name]) for name in check.figures}
    held = {name: value for name, value in row.items() if name not in NOT_EVIDENCE and not isinstance(value, frozenset)}
    basis = row[BASIS] if BASIS in row else json.dumps({name: str(value) for name, value in held.items()})
    number = row.get("row")
    return Finding(
        check=check.id,
        outcome=outcome,
        severity=check.severity,
        level=check.level,
        message=check.says.filled(shown),
        remedies=check.remedies.filled(shown),
        cites=check.cites,
        where=Place(
            file=str(row.get("file", "")),
            sheet=str(row.get("sheet", "")),
            cell=str(row.get("cell", "")),
            row=None if number is None or pd.isna(number) else int(number),
            column=str(row.get("column", "")),
        ),
        figures=figures,
        evidence=seal([figures, str(basis)]),
        rests_on=rests_on if isinstance(rests_on := row.get(RESTS_ON), frozenset) else frozenset(),
        changes=_suspects(check, row),
        family=check.family,
        code=str(row.get(CODE, "")),
        acts=row[ACTS] if ACTS in row else tuple(act.filled(row) for act in check.acts),
    )


def _suspects(check: CheckMetadata, row: Mapping[str, Any]) -> Mapping[str, Span]:
    """Return what may be wrong: as the evidence says; else the number, or its contract where only the steward mends."""
    if isinstance(changes := row.get(CHANGES), dict) or "fact" not in row:
        return changes if isinstance(changes, dict) else {}
    by_steward = check.remedies.analyst.is_empty and check.remedies.supplier.is_empty
    return {f"{row['resource']}!contract" if by_steward else row["fact"]: ANY_CHANGE}


def seal(evidence: Any) -> str:
    """Return sixteen digits that change when anything changes on which an answer rests."""
    content = json.dumps(evidence, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def broke(check: CheckMetadata, error: Exception) -> Answered:
    """Say that a check was not run because it broke: only the kind of error is told, as its words may quote a value."""
    return not_run(check, BROKEN.filled({"error": type(error).__name__}), CHECK_BROKEN, REPORT_IT)


def not_run(check: CheckMetadata, why: Text, code: str = NOTHING_TO_JUDGE, remedy: Text = LOOK_FOR_IT) -> Answered:
    """Say that a check was not put: a finding of its own, without a place, at the check's severity."""
    return result_of(check, Outcome.NOT_RUN, why), [finding_apart(check, Outcome.NOT_RUN, why, remedy, code)]


def finding_apart(
    check: CheckMetadata, outcome: Outcome, what: Text, remedy: Text, code: str, where: Place = NOWHERE
) -> Finding:
    """Find what `check` says in words of their own, of no row that it judged."""
    return Finding(
        check=check.id,
        outcome=outcome,
        severity=check.severity,
        level=check.level,
        message=what,
        remedies=Remedies(remedy),
        cites=check.cites,
        where=where,
        family=check.family,
        code=code,
    )


def not_applicable(check: CheckMetadata, why: Text) -> Answered:
    """Say that there is nothing to ask, for a stated reason."""
    return result_of(check, Outcome.NOT_APPLICABLE, why), []


def result_of(check: CheckMetadata, outcome: Outcome, reason: Text = NO_WORDS) -> CheckResult:
    """Return the result of a check over everything it was put to."""
    return CheckResult(check.id, outcome, check.severity, check.level, reason, check.family)
