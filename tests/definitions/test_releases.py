"""The release plan as data: what nobody planned does not leave, and what is planned twice is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.signed_texts import Signed, sign_and_seal
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import Audience
from thb_eu.definitions import load

PLAN = "mappings/releases.yaml"
GLOTIP = Signed(PLAN, "glotip")
MISTAKES = {
    "nobody's report": ("gets: greta", "gets: gretta", "unknown-id"),
    "the internal edition": ("edition: public", "edition: internal", "shape-wrong"),
    "a level of no edition": ("edition: public", "edition: all", "shape-wrong"),
    "the same report twice": ("gets: greta", "gets: glotip", "validity-overlaps"),
    "the same dossier twice": ("edition: public", "edition: eu", "validity-overlaps"),
    "one name for two": ("- release: greta", "- release: glotip", "duplicate-id"),
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's own mappings."""
    shutil.copytree(REPOSITORY / "mappings", tmp_path / "mappings")
    return tmp_path


def edited(folder: Path, old: str, new: str) -> None:
    path = folder / PLAN
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(("old", "new", "code"), MISTAKES.values(), ids=MISTAKES)
def test_a_plan_that_cannot_be_followed_is_refused_at_its_line(own: Path, old: str, new: str, code: str) -> None:
    edited(own, old, new)

    with pytest.raises(MappingRefused) as refused:
        load(own)

    [fault] = [fault for fault in refused.value.faults if fault.code == code]
    assert fault.where.file == PLAN
    assert fault.where.line


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_authorities_get_true_counts_and_the_public_protected_ones(year: int) -> None:
    """As proposed, of every year: Directive 2011/36/EU, Article 19a, asks for true figures; open data are public."""
    law = load().law

    assert {entry.id: entry.edition for entry in law.releases_of(year)} == {
        "commission": Audience.EU,
        "public-dossier": Audience.PUBLIC,
        "annual-report": Audience.PUBLIC,
        "open-data": Audience.PUBLIC,
        "glotip": Audience.EU,
        "greta": Audience.EU,
        "tip-report": Audience.EU,
    }


def test_nobody_gets_what_is_not_planned_for_the_whole_year(own: Path) -> None:
    edited(own, "valid: {}\n    gets: glotip", "valid: {until: 2025-06-30}\n    gets: glotip")
    law = load(own).law

    assert law.release_for("glotip", 2024).id == "glotip"
    with pytest.raises(MappingRefused) as refused:
        law.release_for("glotip", 2025)

    assert [fault.code for fault in refused.value.faults] == ["release-missing"]


def test_without_a_plan_nothing_leaves(own: Path) -> None:
    (own / PLAN).unlink()
    law = load(own).law

    assert law.releases == ()
    assert law.dossier_release(Audience.EU, 2024) is None
    with pytest.raises(MappingRefused):
        law.release_for("annual-report", 2024)


def test_a_release_is_signed_as_a_policy_is_and_the_signature_falls_with_its_words(own: Path) -> None:
    sign_and_seal(own, GLOTIP)
    assert load(own).law.release_for("glotip", 2024).signed

    edited(own, "gets: glotip\n    edition: eu", "gets: glotip\n    edition: public")

    assert load(own).law.release_for("glotip", 2024).signed is None
