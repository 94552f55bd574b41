"""An article is in force since a day. Where nobody has read it, what rests on the article is no final number.

The day is kept with the rules of the article (`in_force`) and beside its title in the code list (`valid_from`). One of
the two suffices; where both are empty the dossier stays a DRAFT and says why. No law is in force from all eternity.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from thb_eu.base.model import State
from thb_eu.country import begin_country
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import find_folder
from thb_eu.mapping import compile_law
from thb_eu.mapping.proof import prove
from thb_eu.mapping.translation import translate
from thb_eu.publication.edition import public_submission
from thb_eu.publication.sheets.cover import undated_articles
from thb_eu.results.state import UNDATED, open_points
from thb_eu.run import run_of
from thb_eu.sources import read
from thb_eu.year.status import status_of

RULES, CODES = "mappings/criminal-code/1.yaml", "datapackages/codelists/article.csv"
DAY_OF_RULES, DAY_OF_CODE = "in_force: {from: 2000-01-01, confidence: proposed}", "2000-01-01"
OLD_CODE = {"KZ-UPB1 387a", "KZ-UPB1 387", "KZ-UPB1 185", "KZ-UPB1 205"}
"""Of which only the last day is known: KZ-1 followed on 1 November 2008."""
BLANK = ["in_force: {}", "in_force: {confidence: read}", "in_force: {confidence: recalled}"]
"""Ways to leave the day out; a mark is no day."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country just begun: one article, whose day is in both places."""
    folder = tmp_path_factory.mktemp("dated") / "ie"
    begin_country("IE", ("en", "ga"), 2024, folder, find_folder())
    return folder


def dated(begun: Path, out: Path, days: str, listed: str) -> tuple[Path, Definitions]:
    """The country with these words for the day in the two places: its collection and its definitions."""
    folder = shutil.copytree(begun, out / "ie")
    for name, before, after in ((RULES, DAY_OF_RULES, days), (CODES, DAY_OF_CODE, listed)):
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    return folder / "datapackages/ie-2024", load(folder)


def days_missing(definitions: Definitions) -> list[str]:
    """The articles of which `mappings check` says that their first day is missing."""
    remarks = prove(definitions.law, definitions.files, "2026-11-27", compile_law(definitions.law))
    return [remark.about for remark in remarks if remark.check == "first-day"]


@pytest.mark.parametrize("days", BLANK)
def test_an_article_without_a_first_day_keeps_the_dossier_a_draft_that_says_why(
    days: str, begun: Path, tmp_path: Path
) -> None:
    """The check of the law, what keeps it from being FINAL, status and cover name the article; in public too."""
    package, definitions = dated(begun, tmp_path, days, "")
    run = run_of(package, definitions)
    submission, status = run.submission(fast=True), status_of(run, "2025-01-15")
    one_is_missing = UNDATED.filled({"count": 1})

    assert days_missing(definitions) == ["CC 1"]
    assert submission.state is State.DRAFT
    assert one_is_missing in [*open_points(submission)]
    assert [it.id for it in status.unsigned if it.kind == "day"] == ["CC 1"]
    assert [row[0] for row in undated_articles(submission)] == ["CC 1"]
    assert public_submission(submission).mapped.undated == ("CC 1",)


@pytest.mark.parametrize(("days", "listed"), [(BLANK[0], DAY_OF_CODE), (DAY_OF_RULES, ""), (DAY_OF_RULES, DAY_OF_CODE)])
def test_a_first_day_in_one_of_the_two_places_suffices(days: str, listed: str, begun: Path, tmp_path: Path) -> None:
    """Whether it is read, recalled or proposed says its mark, which is noted by itself."""
    package, definitions = dated(begun, tmp_path, days, listed)

    assert days_missing(definitions) == []
    assert translate(read(package, definitions), definitions).undated == ()


def test_a_missing_day_concerns_only_who_rests_on_the_article(definitions: Definitions) -> None:
    """Of two related articles and of the old code the day is not read; no figure of 2024 is under one of them."""
    assert {*days_missing(definitions)} == {"KZ-1 181", "KZ-1 192", *OLD_CODE}
    assert run_of(SI_2024, definitions).translated.undated == ()
