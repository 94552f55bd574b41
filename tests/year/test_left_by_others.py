"""What an act of another user or machine left is told wherever the journal is told, in the same words, and stops acts.

Tried in a copy of 2024, which has no journal, and in a begun 2025; by command, desk and library, in both languages.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.desk.conftest import DeskClient
from tests.support.acts import acting, refused_whole
from tests.support.sample import sampled
from thb_eu.base.changes import BEGUN, RECORD
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions.collection_files import ON_ITS_WAY, left_by_others
from thb_eu.desk.workplace import Workplace
from thb_eu.sources.collection import load_for
from thb_eu.year.acting import Acting
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.new_year import begin_year
from thb_eu.year.submissions import submitting
from thb_eu.year.workspace import announce

ON, CODE = "2026-11-26", "change-of-another"


@pytest.fixture(params=["si-2024", "si-2025"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    place = tmp_path / "workplace" / request.param
    if request.param == "si-2024":
        return Path(shutil.copytree(SI_2024, place))
    begin_year(2025, "si-2024", place, load_for("si-2024"), Acting("analyst", "2026-01-12"))
    return place


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli, [*words])
    assert done.exit_code == code, done.output
    return done.output


def status(folder: Path) -> list[tuple[str, str]]:
    told = json.loads(CliRunner().invoke(cli, ["status", str(folder), "--today", ON, "--format", "json"]).stdout)
    return [(one["code"], one["where"]) for one in told["left_by_others"]]


@sampled("name", [RECORD, BEGUN, ON_ITS_WAY], 1)
def test_it_is_told_wherever_the_journal_is_told(name: str, folder: Path) -> None:
    definitions = load_for(folder)
    assert (left_by_others(folder), status(folder)) == ((), [])
    (folder / name).write_bytes(b"of somebody else")
    (fault,) = left_by_others(folder)
    assert (fault.code, fault.where.file) == (CODE, name)
    assert status(folder) == [(CODE, name)]

    workplace = Workplace(folder, role="analyst")
    desk = DeskClient(workplace)
    for lang in ("sl", "en"):
        what = fault.what.in_language(lang)
        assert run("status", str(folder), "--today", ON, "--lang", lang).count(what) == 1
        year, journal = (desk.get(f"/{lang}/{folder.name}/{page}").text for page in ("", "journal"))
        assert f"<code>{CODE}</code>" in year and what in journal and name in journal
    workplace.close()

    if folder.name == "si-2025":
        found = verify_journal(folder / "datapackage.json", definitions.folder)
        assert ([one.code for one in found.remarks], found.notes, found.faults) == ([CODE], (), ())
        words = run("journal", "verify", str(folder), "--lang", "en")
        assert f"[{CODE}]" in words and "by hand" not in words
        told = json.loads(run("journal", "verify", str(folder), "--format", "json"))
        assert [one["code"] for one in told["notes"]] == [CODE]


@pytest.mark.parametrize("name", [RECORD, BEGUN, ON_ITS_WAY])
def test_no_act_and_no_dossier_comes_before_it_is_settled(name: str, folder: Path, tmp_path: Path) -> None:
    """So that no cover has to tell of it: where an act is half done, what lies there may be half of it."""
    (folder / name).write_bytes(b"of somebody else")
    with refused_whole(folder, CODE), acting(folder):
        raise AssertionError("nobody comes here")
    with refused_whole(folder, CODE), submitting(folder, load_for(folder), (Audience.EU,), Acting("analyst", ON)):
        raise AssertionError("nor here")
    words = "submit", str(folder), "--audience", "eu", "--draft", "--role", "analyst", "--out", str(tmp_path / "out")
    for lang in ("sl", "en"):
        assert f"[{CODE}]" in run(*words, "--lang", lang, code=1)
    workplace = Workplace(folder, role="analyst")
    page = DeskClient(workplace).post(f"/en/{folder.name}/recipients", {"audience": "eu", "draft": "1"}).text
    workplace.close()
    assert f"<code>{CODE}</code>" in page and not (tmp_path / "out").exists()


def test_what_this_user_began_is_no_business_of_others(folder: Path) -> None:
    announce(folder, {"out": str(folder), "about": {"manifest": "0" * 64}})
    assert (left_by_others(folder), status(folder)) == ((), [])
