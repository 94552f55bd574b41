"""One `submit` writes every edition of the release plan into one folder, with a note which is for whom.

Expected: the release plan (`mappings/releases.yaml`) gives the Commission and the public a dossier; the ministry keeps
its own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support.commands import run
from tests.support.sample import sampled
from thb_eu import run as runs
from thb_eu.base.model import Audience
from thb_eu.checks import examination
from thb_eu.definitions import Definitions

EDITIONS = ("eu", "public", "internal")
HELD = ("manifest.json", "submission.xlsx", "observations.csv")


@pytest.fixture(scope="module")
def submitted_at_once(tmp_path_factory: pytest.TempPathFactory, without_suites: Path) -> tuple[Path, int]:
    """All editions of 2024, in one folder, and how often a counter in the place of the examination was asked."""
    out, seen = tmp_path_factory.mktemp("at-once") / "out", list[object]()

    def counting(*given: object) -> object:
        seen.append(given)
        return examination.examined(*given)  # type: ignore[arg-type]

    runs.forget_runs()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runs, "examined", counting)
        told = run("submit", str(SI_2024), "--out", str(out), "--definitions", str(without_suites), "--quiet")
    assert told.exit_code == 0, told.output
    return out, len(seen)


@pytest.fixture
def at_once(submitted_at_once: tuple[Path, int]) -> Path:
    """The folder of all editions."""
    return submitted_at_once[0]


def test_each_edition_has_its_folder_and_the_note_names_it(at_once: Path, definitions: Definitions) -> None:
    """In every language of the country, each folder stands on one line with the releases that are made of it."""
    assert definitions.law.editions_of(2024) == (Audience.EU, Audience.PUBLIC, Audience.INTERNAL)
    assert {path.name for path in at_once.iterdir()} == {*EDITIONS, "README.md"}
    told = [json.loads((at_once / name / "manifest.json").read_bytes())["audience"] for name in EDITIONS]
    assert told == [*EDITIONS]
    lines = (at_once / "README.md").read_text(encoding="utf-8").splitlines()
    for name, release in (("eu", "commission"), ("public", "public-dossier"), ("internal", "–")):
        rows = [line for line in lines if line.startswith(f"| {name}/ ")]
        assert len(rows) == len(definitions.languages) and all(release in row for row in rows)


@sampled("edition", EDITIONS, 1)
def test_an_edition_among_others_is_that_one_alone(
    edition: str, at_once: Path, tmp_path: Path, without_suites: Path
) -> None:
    """Byte for byte: what was counted and protected for one serves all."""
    words = ("--audience", edition, "--definitions", str(without_suites), "--quiet")
    assert run("submit", str(SI_2024), "--out", str(tmp_path / "one"), *words).exit_code == 0
    assert all((tmp_path / "one" / it).read_bytes() == (at_once / edition / it).read_bytes() for it in HELD)


def test_it_is_examined_once(submitted_at_once: tuple[Path, int]) -> None:
    """A counter in the place of the examination stands at one after three editions."""
    assert submitted_at_once[1] == 1
