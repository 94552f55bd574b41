"""Submissions for tests of publishing: the real 2024 figures, marked by the simplest hand, in any state."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

from tests.conftest import SI_2024
from tests.support.texts import bilingual
from thb_eu.base.model import (
    INTERVAL,
    Audience,
    CheckedCollection,
    CheckResult,
    Finding,
    Outcome,
    Place,
    Remedies,
    Severity,
    State,
)
from thb_eu.base.table_schemas import NUMBER, array_of
from thb_eu.counts import count
from thb_eu.definitions import Definitions
from thb_eu.mapping.translation import translate
from thb_eu.results import ProtectedCells, Submission
from thb_eu.results.series import with_series_flags
from thb_eu.sources import read

SPITEFUL = ('=HYPERLINK("http://example.org")', "+1+1", "-2", "@SUM(A1)", "#N/A", "a\x00b\x0bc")


def submitted(definitions: Definitions, state: State = State.DRAFT, package: Path = SI_2024) -> Submission:
    """The counted tables of `package`, small counts marked (what has no value has no mark), with findings."""
    received = read(package, definitions)
    mapped = translate(received, definitions)
    counted = count(mapped, definitions, received.collection)
    policy = definitions.law.policy(received.collection.year)
    assert policy is not None
    small = (counted.cells["obs_value"] > 0) & (counted.cells["obs_value"] < policy.below)
    marks = small.map({True: policy.primary, False: policy.otherwise}).fillna("")
    none = array_of([None] * len(counted.cells), NUMBER)
    cells = counted.cells.assign(conf_status=marks, **dict.fromkeys(INTERVAL, none))
    behind = counted.contributions
    protected = ProtectedCells(cells, behind, Audience.EU, policy.id, behind)
    protected = with_series_flags(protected, definitions, received.collection)
    return Submission(received, mapped, protected, examined(), state, definitions)


def examined() -> CheckedCollection:
    """One check per outcome; the messages are what a spiteful supplier would write."""
    results = tuple(CheckResult(f"check-{at}", kind, Severity.WARNING, 1) for at, kind in enumerate(Outcome))
    findings = tuple(
        Finding(
            f"check-{at}",
            Outcome.FAILED,
            Severity.WARNING,
            1,
            bilingual(said, said),
            Remedies(),
            "",
            Place(f"{at}.csv"),
        )
        for at, said in enumerate(SPITEFUL)
    )
    return CheckedCollection(results, findings)


def opened(content: bytes) -> Any:
    """The workbook as a reader's program has it."""
    return openpyxl.load_workbook(io.BytesIO(content))
