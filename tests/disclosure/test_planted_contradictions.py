"""Five releases that would undo the public edition are planted beside it: each is found before anything leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.twins import victims_in, write_victims
from thb_eu.base.csv_tables import as_csv
from thb_eu.cli import cli
from thb_eu.sources.known_releases import COLUMNS

MAN_FROM_SERBIA = "status=IDENT, citizen=RS, sex=M"


def dossier(place: Path, **manifest: str) -> Path:
    """A dossier that shows one total of the same year."""
    place.mkdir()
    (place / "manifest.json").write_text(json.dumps({"package": "si-2024", "year": "2024", **manifest}), "utf-8")
    (place / "observations.csv").write_text(
        "table,status,citizen,sex,unit,obs_value,obs_status\nV3,IDENT,TOTAL,T,PER,25,A\n", encoding="utf-8"
    )
    return place


def figures(place: Path, vintage: int, **values: str) -> Path:
    """A table of published figures of V3, by key."""
    lines = [("planted", 2024, vintage, "V3", key, value) for key, value in values.items()]
    place.with_suffix(".csv").write_bytes(as_csv([COLUMNS, *lines]))
    return place.with_suffix(".csv")


@pytest.mark.parametrize(
    ("planted", "code"),
    [
        # the dossier for the Commission, with every true count, named by a slip
        (lambda at: dossier(at, audience="eu", geo="SI"), "release-not-public"),
        # one that does not say whether anybody has read it
        (lambda at: dossier(at, geo="SI"), "release-not-public"),
        # the public edition of another country: its sums are of other persons
        (lambda at: dossier(at, audience="public", geo="HR"), "release-of-another-country"),
        # what others print of a count that this edition withholds: with its mark, 1 to 3 are left
        (lambda at: figures(at, 0, **{MAN_FROM_SERBIA: "<4"}), "counts-given-up"),
        # an earlier edition without him: nothing rose by more than one, so that his mark tells that there is one
        (lambda at: figures(at, 1, **{MAN_FROM_SERBIA: "0", "status=IDENT, sex=T": "24"}), "counts-given-up"),
    ],
)
def test_a_planted_contradiction_between_releases_is_found(
    planted: Callable[[Path], Path], code: str, tmp_path: Path
) -> None:
    """One man from Serbia among 25 victims; nothing is written beside what is planted."""
    package = victims_in(tmp_path / "victims")
    write_victims(package, ((1, 4), (4, 1), (1, 4), (4, 1), (4, 1)))
    out, known = tmp_path / "out", str(planted(tmp_path / "planted"))

    told = CliRunner().invoke(
        cli, ["submit", str(package), "--out", str(out), "--audience", "public", "--draft", "--known", known]
    )

    assert (told.exit_code, code in told.output, out.exists()) == (1, True, False)
