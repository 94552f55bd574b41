"""Put: one check to one table of evidence. Written once, so that every check has the same honest outcomes.

No rows where there should be some, a column that lacks or holds nothing, or a question that breaks, is *not run*: it
never passes and accuses no data. A row that only follows from another finding (`because_of`) is set aside, so that one
cause is told once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from thb_eu.checks.catalogue import Check, Declared
from thb_eu.messages import NO_WORDS, Text, _
from thb_eu.model import CheckResult, Finding, Outcome, Place, Remedies

BECAUSE_OF = "because_of"
"""Column of evidence: the finding from which the row only follows, empty for a row that is judged."""
BASIS = "basis"
"""Column of evidence: all values besides the figures that the answer rests on, as text."""
CODE = "code"
"""Column of evidence: the code of what would be found, where a check finds several kinds."""
RESTS_ON = "rests_on"
"""Column of evidence: the suppliers' cells or tables on which the answer rests, as a frozenset of names (`t05!D3`)."""
NOT_EVIDENCE = frozenset({"file", "sheet", "cell", "row", "column", "fact", BECAUSE_OF, RESTS_ON, CODE})
"""Columns of evidence that say where something stands or what it follows from, not what it is."""
ENOUGH_TO_SEE_A_GAP = 2
"""From how many rows on an empty column says that something never came; a single gap is judged as such."""

BROKEN = _("The check itself broke ({error}).")
EMPTY = _("There was nothing for the check to judge.")
LACKS = _("What the check judges is missing: {columns}.")
HOLDS_NOTHING = _("No row holds the value that the check judges: {columns}.")
FOLLOWS = _("All it would judge follows from another finding.")
BLANK = _("blank")
REPORT_IT = _("Report it to the maintainers; the data are not accused.")
LOOK_FOR_IT = _("Find out why the data are missing; without them the check does not count as done.")
NOWHERE = Place()
CHECK_BROKEN, NOTHING_TO_JUDGE = "check-broken", "nothing-to-judge"
"""Codes of a check that was not run: it broke, or what it judges is not there."""

Answered = tuple[CheckResult, list[Finding]]


def put(check: Check, table: pd.DataFrame) -> Answered:
    """The result of one check over `table`, and a finding for every row that fails or that nobody can judge."""
    return put_to_what(check, lambda: table)


def put_to_what(check: Check, made: Callable[[], pd.DataFrame]) -> Answered:
    """As `put`, to the table that `made` makes: evidence that cannot be made accuses nobody either."""
    try:
        return _answered(check, made())
    except Exception as broken:  # a broken question must not accuse the data; its text may quote a value
        return broke(check, broken)


def _answered(check: Check, table: pd.DataFrame) -> Answered:
    if table.empty:
        return not_run(check, EMPTY) if check.absent is None else not_applicable(check, check.absent)
    needed = dict.fromkeys((*check.needs, *check.figures))
    if lacking := [name for name in needed if name not in table.columns]:
        return not_run(check, LACKS.filled({"columns": ", ".join(lacking)}))
    rows = _judged(table)
    if rows.empty:
        return not_applicable(check, FOLLOWS)
    if len(rows) >= ENOUGH_TO_SEE_A_GAP and (void := [name for name in check.needs if rows[name].isna().all()]):
        return not_run(check, HOLDS_NOTHING.filled({"columns": ", ".join(void)}))
    answers = check.answer(rows).astype("boolean")
    if not answers.index.equals(rows.index):
        raise ValueError("the answers do not fit the rows")
    failed = [finding_of(check, Outcome.FAILED, row) for row in _records(rows[~answers.fillna(True)])]
    undecided = [finding_of(check, Outcome.UNDECIDED, row) for row in _records(rows[answers.isna()])]
    outcome = Outcome.FAILED if failed else Outcome.UNDECIDED if undecided else Outcome.PASSED
    return result_of(check, outcome), failed + undecided


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that do not merely follow from another finding."""
    return table if BECAUSE_OF not in table.columns else table[table[BECAUSE_OF].fillna("") == ""]


def _records(table: pd.DataFrame) -> list[Mapping[str, Any]]:
    if table.empty:  # most checks find nothing, and a wide table takes long to be nothing
        return []
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def finding_of(check: Declared, outcome: Outcome, row: Mapping[str, Any]) -> Finding:
    """What `check` says of one row of what it judged, with the place and the seal of its evidence."""
    shown = {
        name: BLANK if pd.isna(value) else value
        for name, value in row.items()
        if not isinstance(value, tuple | frozenset)
    }
    figures = {name: None if pd.isna(row[name]) else int(row[name]) for name in check.figures}
    return Finding(
        check=check.id,
        outcome=outcome,
        severity=check.severity,
        level=check.level,
        message=check.says.filled(shown),
        remedies=check.remedies.filled(shown),
        cites=check.cites,
        where=place_of(row),
        figures=figures,
        evidence=_seal(figures, row[BASIS] if BASIS in row else _all_told(row)),
        rests_on=rests_on if isinstance(rests_on := row.get(RESTS_ON), frozenset) else frozenset(),
        family=check.family,
        code=str(row.get(CODE, "")),
    )


def _all_told(row: Mapping[str, Any]) -> str:
    """What a row of evidence says beside its place, where it does not say itself what its answer rests on."""
    said = {name: value for name, value in row.items() if name not in NOT_EVIDENCE}
    return json.dumps({name: str(value) for name, value in said.items() if not isinstance(value, frozenset)})


def _seal(figures: Mapping[str, int | None], basis: Any) -> str:
    """Sixteen digits that change when anything changes on which an answer rests."""
    told = json.dumps([figures, str(basis)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def place_of(row: Mapping[str, Any]) -> Place:
    """The place that a row of evidence names, in the supplier's coordinates."""
    number = row.get("row")
    return Place(
        file=str(row.get("file", "")),
        sheet=str(row.get("sheet", "")),
        cell=str(row.get("cell", "")),
        row=None if number is None or pd.isna(number) else int(number),
        column=str(row.get("column", "")),
    )


def broke(check: Declared, error: Exception) -> Answered:
    """The check was not run because it broke: of the error only the kind is told, its words may quote a value."""
    return not_run(check, BROKEN.filled({"error": type(error).__name__}), CHECK_BROKEN, REPORT_IT)


def not_run(check: Declared, why: Text, code: str = NOTHING_TO_JUDGE, remedy: Text = LOOK_FOR_IT) -> Answered:
    """The check was not put: a finding of its own, without a place, that blocks at the check's severity."""
    return result_of(check, Outcome.NOT_RUN, why), [finding_apart(check, Outcome.NOT_RUN, why, remedy, code)]


def finding_apart(
    check: Declared, outcome: Outcome, what: Text, remedy: Text, code: str, where: Place = NOWHERE
) -> Finding:
    """What `check` says in words of their own, of no row that it judged."""
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


def not_applicable(check: Declared, why: Text) -> Answered:
    """There is nothing to ask, for a stated reason."""
    return result_of(check, Outcome.NOT_APPLICABLE, why), []


def result_of(check: Declared, outcome: Outcome, reason: Text = NO_WORDS) -> CheckResult:
    """The result of a check over everything it was put to."""
    return CheckResult(check.id, outcome, check.severity, check.level, reason, check.family)
