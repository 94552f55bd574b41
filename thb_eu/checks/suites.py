"""Suites: reviewable files of expectations, put to the counted cells through great_expectations.

Comes in: `datapackages/eu-thb/plausibility/*.json`. An expectation is a check like any other: it has an id, a level, a
severity, and answers passed, failed, undecided or not run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from thb_eu.checks.catalogue import Declared
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.put import Answered, finding_of, not_run, result_of
from thb_eu.definitions import Definitions
from thb_eu.model import Family, Outcome, Severity, Text, both_of


def suite_checks(definitions: Definitions) -> tuple[Declared, ...]:
    """The expectations of all suites, declared as the checks of the catalogue are."""
    return tuple(_declared(entry) for suite in definitions.suites.values() for entry in suite["expectations"])


def put_suite(suite: Mapping[str, Any], evidence: Evidence) -> Iterator[Answered]:
    """The result of every expectation of a suite, with a finding for each row that failed."""
    from thb_eu.checks.expectations import answers

    frame = _judged(evidence)
    for entry, answer in zip(suite["expectations"], answers(suite, frame), strict=True):
        check = _declared(entry)
        why = Text(answer.reason, answer.reason)
        if answer.outcome is Outcome.NOT_RUN:
            yield not_run(check, why)
        else:
            rows = frame.iloc[list(answer.rows)].to_dict("records")
            found = [finding_of(check, answer.outcome, _told(row)) for row in rows]
            yield result_of(check, answer.outcome, why), found


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**{str(name): value for name, value in row.items()}, "value": row["obs_value"]}


def _judged(evidence: Evidence) -> pd.DataFrame:
    """The cells with the grand total of their part beside them and their share of it."""
    cells = evidence.table("cells")
    totals = {name: codelist.total for name, codelist in evidence.lists.items()}
    breakdowns = {
        table.name: [dimension.name for dimension in table.breakdowns] for table in evidence.definitions.tables
    }
    parts = {table.name: [dimension.name for dimension in table.parts] for table in evidence.definitions.tables}
    whole: dict[tuple[str, ...], Any] = {}
    rows = cells.to_dict("records")
    for row in rows:
        if all(row[name] == totals[name] for name in breakdowns[row["table"]]):
            whole[(row["table"], *(row[name] for name in parts[row["table"]]))] = row["obs_value"]
    total = pd.array(
        [whole.get((row["table"], *(row[name] for name in parts[row["table"]])), pd.NA) for row in rows], dtype="Int64"
    )
    share = (
        cells["obs_value"].astype("Float64") / pd.Series(total, index=cells.index).replace(0, pd.NA).astype("Float64")
    ).astype("float64")
    return cells.assign(total=total, share=share).reset_index(drop=True)


def _declared(entry: Mapping[str, Any]) -> Declared:
    return Declared(
        id=entry["id"],
        family=Family.PLAUSIBILITY,
        asks=both_of(entry["asks"]),
        severity=Severity(entry["severity"]),
        level=entry["level"],
        cites=entry["cites"],
        says=both_of(entry["says"]),
        remedy=both_of(entry["remedy"]),
        figures=("value",),
    )
