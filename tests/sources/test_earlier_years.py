"""A year before 2024 can be prepared: its tables are those of 2024, and the proposals stand for it, unsigned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.earlier_years import of_year
from thb_eu import prepare
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions
from thb_eu.publication.dossier import publish

OFFENCES = {2022: {"COMPLAINT": "6", "REPORT": "8"}, 2023: {"COMPLAINT": "25", "REPORT": "11"}}
"""Investigated offences of trafficking as Table 2 of the 2024 report prints them: with complaint, with report."""


@pytest.mark.parametrize("year", OFFENCES)
def test_a_past_year_is_prepared_to_a_draft(year: int, tmp_path: Path, definitions: Definitions) -> None:
    """The figures stand, small counts are marked, and what the ministry has not signed for the year is listed."""
    submission = prepare(of_year(year, tmp_path / f"si-{year}", definitions), definitions)
    cells = submission.protected.cells

    assert submission.state is State.DRAFT
    counted = cells[(cells["table"] == "N1") & (cells["article"] == "KZ-1 113") & (cells["unit"] == "OFF")]
    of_all = counted[(counted["sex"].isin(["T", "_Z"])) & (counted["citizen"].isin(["TOTAL", "_Z"]))]
    offences = dict(zip(of_all["document"], of_all["obs_value"].astype("string"), strict=True))
    assert {kind: offences[kind] for kind in OFFENCES[year]} == OFFENCES[year]
    small = cells[cells["unit"].eq("PER") & cells["obs_value"].isin([1, 2])]
    assert len(small) and set(small["conf_status"]) == {"A"}
    answered = {question.decision for question in submission.mapped.questions if question.answered}
    assert {"potential-victims-are-presumed", "suspects-in-reports-and-pending"} <= answered


def test_the_public_edition_of_a_past_year_shows_no_small_count(tmp_path: Path, definitions: Definitions) -> None:
    """Without a policy for its year, one man of 2023 would be published as one man."""
    cells = prepare(of_year(2023, tmp_path / "si-2023", definitions), definitions, Audience.PUBLIC).protected.cells

    persons = cells[cells["unit"].eq("PER")]
    assert not persons["obs_value"].isin([1, 2]).any()


def test_the_dossier_of_a_past_year_is_written(tmp_path: Path, definitions: Definitions) -> None:
    """All files of the dossier, with the year on it."""
    submission = prepare(of_year(2023, tmp_path / "si-2023", definitions), definitions)
    publish(submission, tmp_path / "out")

    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["year"], manifest["state"]) == ("2023", "DRAFT")
    assert (tmp_path / "out/submission.xlsx").is_file()
