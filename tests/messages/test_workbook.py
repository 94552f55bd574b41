"""What the cover of the workbook says: of totals that are none, of its readers, of a policy that is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.support.read_workbooks import texts
from tests.support.submitted import submitted
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.publication.workbook import sheets_of
from thb_eu.results import Submission


def test_the_cover_tells_a_missing_total_from_none(book: Any) -> None:
    """J1's total is missing; stages of a procedure, and units of several kinds, are never added to one."""
    totals = {row[0].value: row[5].value for row in book["Cover"].iter_rows()}

    assert (totals["V1"], totals["J1"], totals["D1"]) == (45, ":", ":")
    assert totals["U1"] == totals["N1"] == totals["N2"] == "–"
    assert "that the table has none, since its parts are not added" in texts(book["Cover"])


def test_the_public_edition_says_for_whom_it_is(submission: Submission) -> None:
    """The cover of what the public gets does not say that it is the Commission's."""
    protected = replace(submission.protected, audience=Audience.PUBLIC)
    sheets = {paper.name: paper for paper in sheets_of(replace(submission, protected=protected))}
    told = "\n".join(str(ink.value) for ink in sheets["Cover"].cells.values())

    assert "for the public" in told and "Eurostat) only" not in told


def test_an_unsigned_policy_that_is_missing_is_told(definitions: Definitions) -> None:
    """Without a policy on small counts the cover says that there is none."""
    bare = replace(definitions, law=replace(definitions.law, policies=()))
    submission = replace(submitted(definitions), definitions=bare)
    cover = next(iter(sheets_of(submission)))

    assert any("No policy covers this year." in str(ink.value) for ink in cover.cells.values())
