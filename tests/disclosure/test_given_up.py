"""What others have told too much of is told to the office, counted, and published only by whoever says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.feasible_tables import SLOVENIA, suspects
from tests.support.protected_tables import DEFINITIONS
from tests.support.twins import victims_in, write_victims
from thb_eu.base.csv_tables import as_csv
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.disclosure import protect
from thb_eu.disclosure.officer_report import officer_report
from thb_eu.results import Collection, GivenUp
from thb_eu.sources.known_releases import COLUMNS, release_of

WORLD = suspects({"SI": (20, 1, 0), "BA": (9, 8, 7)})
"""One sensitive count, of the women from Slovenia; of the women in all there are nine."""


def knowing(value: str) -> Collection:
    """The collection, where others tell of the women from Slovenia."""
    line = ("others", 2024, 0, "S2", "sex=F, citizen=SI", value)
    return replace(SLOVENIA, releases=(release_of(as_csv([COLUMNS, line]), "others.csv", "others", DEFINITIONS),))


@pytest.mark.parametrize(("value", "counts"), [("1", 1), ("<4", 1), ("<5", 0), ("<9", 0)])
@pytest.mark.parametrize("audience", [Audience.EU, Audience.PUBLIC])
def test_a_count_is_given_up_of_which_others_have_left_too_little(value: str, counts: int, audience: Audience) -> None:
    """The policy asks for an interval 3 wide: a mark and `<4` leave 1 to 3, a mark and `<5` leave 1 to 4."""
    found = protect(WORLD.counted(), DEFINITIONS, knowing(value), audience).given_up

    assert found == (GivenUp(1, 1, ("others",)) if counts else GivenUp())
    assert officer_report(WORLD.counted(), DEFINITIONS, knowing(value)).given_up == found


def test_nothing_is_given_up_where_nothing_is_known() -> None:
    """Every sensitive count is protected as the policy asks."""
    assert protect(WORLD.counted(), DEFINITIONS, SLOVENIA, Audience.PUBLIC).given_up == GivenUp()


def test_what_is_given_up_is_published_by_whoever_says_so(tmp_path: Path) -> None:
    """A man from Serbia, of whom others say `<4`: refused, then told on the console, and in the Commission's manifest.

    The public manifest says nothing of it: that there is one would tell that he is not none.
    """
    package = victims_in(tmp_path / "victims")
    write_victims(package, ((1, 4), (4, 1), (1, 4), (4, 1), (4, 1)))
    (tmp_path / "unodc.csv").write_text(
        'title,year,vintage,table,key,value\nUNODC,2024,0,V3,"status=IDENT, citizen=RS, sex=M",<4\n', encoding="utf-8"
    )
    known = ["--known", str(tmp_path / "unodc.csv"), "--draft", "--lang", "en"]

    def submitted(audience: str, *words: str) -> tuple[int, str, dict[str, object]]:
        out = tmp_path / audience
        told = CliRunner().invoke(
            cli, ["submit", str(package), "--out", str(out), "--audience", audience, *known, *words]
        )
        manifest = out / "manifest.json"
        return told.exit_code, told.output, json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {}

    code, said, manifest = submitted("public")
    assert (code, manifest) == (1, {})
    assert "counts-given-up" in said and "--although-known" in said and "UNODC" in said
    _code, said, manifest = submitted("public", "--although-known")
    assert "UNODC" in said and manifest["audience"] == "public" and "given_up" not in manifest
    _code, said, manifest = submitted("eu")
    told = manifest["given_up"]
    assert isinstance(told, dict) and told["releases"] == ["UNODC"] and 1 <= told["counts"] < told["sensitive"]
    assert "UNODC" in said
