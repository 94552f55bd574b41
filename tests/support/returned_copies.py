"""Returned copies: remarks given back to suppliers, and what a reader finds in their files."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.conftest import SI_2024
from tests.support.submitted import submitted
from tests.support.supplied import TABLE, collection_with
from tests.support.texts import bilingual
from thb_eu.base.model import Audience, CheckedCollection, Finding, Outcome, Place, Remedies, Severity
from thb_eu.cli.collection import give_back as command
from thb_eu.cli.options import Commands
from thb_eu.definitions import Definitions, load
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.templates.annotated_copies import AnnotatedCopy, copies_of
from thb_eu.templates.annotated_copies.remarks import COLOURS, EXPLAINED_COLOUR

FIRST, STAMP = "Pripombe - Remarks", "thb-eu remarks"
T13 = "data/t13.csv"


@pytest.fixture(scope="module")
def judged(definitions: Definitions) -> Submission:
    """The real collection, judged by all checks."""
    return prepare(SI_2024, definitions, Audience.INTERNAL)


@pytest.fixture(scope="module")
def bare(definitions: Definitions) -> Submission:
    """The real collection, to be given findings by a test."""
    return submitted(definitions)


@pytest.fixture(scope="module")
def sent_as_workbook(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """The real collection with t13 as a supplier's workbook, and three findings in it as a check tells them."""
    package, own = collection_with(tmp_path_factory.mktemp("sent"))
    places = [Place("data/t13.xlsx", TABLE, cell, row) for cell, row in (("D9", 9), ("C19", 19), ("D19", 19))]
    return with_findings(submitted(load(own), package=package), *(found(place) for place in places))


def found(
    where: Place,
    check: str = "printed-row-total",
    severity: Severity = Severity.ERROR,
    outcome: Outcome = Outcome.FAILED,
    said: str = "The printed total is 24.",
    waiver: str = "",
) -> Finding:
    return Finding(
        check,
        outcome,
        severity,
        1,
        bilingual(f"sl: {said}", said),
        Remedies(supplier=bilingual("Poglejte.", "Look there.")),
        "",
        where,
        {},
        waiver,
    )


def with_findings(submission: Submission, *findings: Finding) -> Submission:
    return replace(submission, examined=CheckedCollection((), findings))


def the_copy(submission: Submission, source: str = T13) -> AnnotatedCopy:
    return next(copy for copy in copies_of(submission) if copy.source == source)


def opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says that it drops sparklines; it only reads here
        return openpyxl.load_workbook(io.BytesIO(content))


def ground(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)[2:] if cell.fill.fill_type else ""


def grounds(sheet: Any, colours: Iterable[str] = (*COLOURS.values(), EXPLAINED_COLOUR)) -> dict[str, str]:
    return {cell.coordinate: ground(cell) for row in sheet.iter_rows() for cell in row if ground(cell) in set(colours)}


def notes(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def run(*words: str) -> Result:
    group = Commands(name="thb-eu", commands={"return": command})
    return CliRunner().invoke(group, ["return", *words], prog_name="thb-eu")
