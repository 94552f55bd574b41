"""Whoever makes the hashes good after a change is found out: the whole dossier is written again and held to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.dossiers.verification.dossiers import (
    SDMX_CSV,
    SDMX_XML,
    cell_changed,
    copied,
    edited,
    refreshed,
    replaced,
    text,
    written,
)
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.dossiers.verification import Verification, verify


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 as it was written."""
    return written(tmp_path_factory.mktemp("untouched") / "dossier")


def named(found: Verification) -> set[str]:
    """Every place at which something differs."""
    return {difference.where for difference in found.differences}


# --- what holds no figure -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def beautified(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """No figure was touched: a draft was made to look final, words were changed, files put in and taken away."""
    folder = copied(untouched, tmp_path_factory.mktemp("beautified") / "dossier")
    cell_changed(folder / "submission.xlsx", "Cover", "D4", text("KONČNO · FINAL"))
    replaced(folder / "report.html", "OSNUTEK", "KONČNO")
    replaced(folder / "metadata/reference-metadata.md", "2024", "2023")
    replaced(folder / "sdmx/ml-2.1/structures.xml", "Males", "Men")
    replaced(folder / SDMX_CSV, ",R,", ",D,")
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    (folder / SDMX_XML).unlink()

    def listed(manifest: dict[str, dict[str, str]]) -> None:
        del manifest["outputs"][SDMX_XML]
        manifest["outputs"]["notes.txt"] = ""

    edited(folder, listed)
    edited(folder, lambda manifest: manifest["waivers"][0].update(granted_by="Somebody's office"))
    return verify(refreshed(folder))


@pytest.mark.parametrize(
    "file",
    [
        "submission.xlsx",
        "report.html",
        "metadata/reference-metadata.md",
        "sdmx/ml-2.1/structures.xml",
        SDMX_CSV,
        "notes.txt",
        SDMX_XML,
        "manifest.json",
    ],
)
def test_a_file_that_tells_no_figure_is_named_all_the_same(beautified: Verification, file: str) -> None:
    """The cover's state, words, structures, an action that deletes, a file too many, one too few, a granted waiver."""
    assert file in named(beautified)


def test_what_was_left_alone_is_not_accused(beautified: Verification) -> None:
    """Only the eight files that were touched."""
    assert len(named(beautified)) == 8


def test_another_version_may_write_other_bytes(untouched: Path, tmp_path: Path) -> None:
    """A dossier of an older engine is recomputed, and its bytes are not held against today's: said, and no pass."""
    folder = copied(untouched, tmp_path / "dossier")
    edited(folder, lambda manifest: manifest["engine"].update(version="0.0.1"))
    found = verify(folder)
    left = {part.id for part in found.parts if not part.done}

    assert not found.differences
    assert "written-again" in left


# --- inputs that are gone -------------------------------------------------------------------------------


def without(folder: Path, names: list[str]) -> Path:
    """The dossier without these files, as if it had never held them."""
    for name in names:
        (folder / name).unlink()
    edited(folder, lambda manifest: [manifest["outputs"].pop(name) for name in names] and None)
    return refreshed(folder)


def test_a_table_is_no_register_that_may_stay_away(untouched: Path, tmp_path: Path) -> None:
    """Only registers of persons stay outside; whoever takes out Table 3 cannot switch the recomputation off."""
    found = verify(without(copied(untouched, tmp_path / "dossier"), ["inputs/data/t03.csv"]))

    assert "inputs/data/t03.csv" in named(found)


def test_a_dossier_for_the_commission_holds_its_inputs(untouched: Path, tmp_path: Path) -> None:
    """Without any of them nothing can be recomputed, and that is no pass."""
    folder = copied(untouched, tmp_path / "dossier")
    held = [
        name for name in json.loads((folder / "manifest.json").read_bytes())["outputs"] if name.startswith("inputs/")
    ]

    assert "inputs" in named(verify(without(folder, held)))


def test_a_file_that_every_dossier_has_is_missed_although_nothing_can_be_recomputed(tmp_path: Path) -> None:
    """In a public edition, which holds no inputs, the page is gone from the folder and from the manifest."""
    folder = written(tmp_path / "public", audience=Audience.PUBLIC)

    assert "report.html" in named(verify(without(folder, ["report.html"])))


# --- a dossier that reaches for the machine of its reader -----------------------------------------------------


@pytest.mark.parametrize(
    "command", ["verify {evil}", "compare {evil} {good}", "compare {good} {evil}", "explain {evil} V1!D11"]
)
def test_no_command_follows_a_name_out_of_the_dossier(
    untouched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """A hostile manifest names a file three folders up: it is refused, and nothing is written anywhere."""
    evil = copied(untouched, tmp_path / "a/b/evil")
    replaced(evil / "observations.csv", ",17,A,", ",18,A,")
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted/x.txt").write_text("x", encoding="utf-8")
    edited(evil, lambda manifest: manifest["outputs"].update({"inputs/../../../../planted/x.txt": "0" * 64}))
    jail = tmp_path / "jail/temp"
    jail.mkdir(parents=True)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(jail))
    before = sorted(tmp_path.rglob("*"))
    told = CliRunner().invoke(cli, [*command.format(evil=evil, good=untouched).split(), "--lang", "en"])

    assert told.exit_code == 1
    assert "[dossier-unsafe]" in told.output
    assert sorted(tmp_path.rglob("*")) == before
