"""A dossier of the first format stays readable: its numbers are verified, explained and compared."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import rewrite, unpacked
from tests.product.test_second_country import PACKAGE, write_json
from tests.product.test_second_country import country as country  # the fixture
from thb_eu.cli import cli
from thb_eu.dossiers import opened
from thb_eu.dossiers.comparison import compare
from thb_eu.dossiers.comparison.vintage_changes import DossierComparison
from thb_eu.dossiers.verification import verify


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier as version 0.1.0 wrote it."""
    return unpacked(tmp_path_factory.mktemp("first") / "dossier")


@pytest.fixture
def copy(first: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(first, tmp_path / "dossier"))


@pytest.fixture(scope="module")
def now(country: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same figures, submitted by this version and by the definitions of now."""
    folder = Path(shutil.copytree(country, tmp_path_factory.mktemp("now") / "ruritania"))
    collection = folder / "datapackages" / PACKAGE
    descriptor = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [entry for entry in descriptor["resources"] if entry["name"] != "registre"]
    write_json(collection / "datapackage.json", descriptor)
    (collection / "decisions.yaml").unlink()
    out = folder.parent / "dossier"
    result = run("submit", PACKAGE, "--definitions", str(folder), "--out", str(out))
    assert result.exit_code == 0, result.output
    return out


def run(*words: str) -> Result:
    """One command, in English."""
    return CliRunner().invoke(cli, [*words, "--lang", "en"])


def test_the_first_format_is_read(first: Path) -> None:
    """It holds no file of reasons, and its country declared no languages: those of its titles hold."""
    dossier = opened(first)

    assert dossier.manifest["format_version"] == "1" and dossier.is_earlier and not dossier.has_reasons
    assert dossier.manifest["engine"]["version"] == "0.1.0"
    assert set(dossier.definitions.languages) == {"sl", "en"}
    assert dossier.definitions.fingerprint == dossier.manifest["definitions_fingerprint"]


def test_its_numbers_are_verified_and_nothing_differs(first: Path) -> None:
    """Every source and the numbers made again from its inputs agree; what is only said otherwise now is not judged."""
    found = verify(first)
    done = {part.id: part.compared for part in found.parts if part.done}
    undone = {part.id for part in found.parts if not part.done}

    assert found.differences == ()
    assert done["recomputed"] == done["observations.csv"] == done["submission.xlsx"] == 763
    assert sum(name.startswith("sdmx/") for name in done) == 4
    assert undone == {"signature", "texts", "findings-again", "reasons", "written-again"}


def test_a_changed_number_of_it_is_found(copy: Path) -> None:
    """The old dossier is held as strictly as a new one: an observation that was edited stands alone."""

    def one_more(rows: list[list[str]]) -> None:
        column = rows[0].index("obs_value")
        row = next(row for row in rows[1:] if row[column] == "4")
        row[column] = "5"

    rewrite(copy / "observations.csv", one_more)

    found = verify(copy)

    assert {"observations.csv"} <= {it.where for it in found.differences}, "its hash"
    assert any(
        it.aspect == "obs_value" and [odd.english for odd in it.odd] == ["observations.csv"] for it in found.differences
    )


def test_findings_that_contradict_themselves_are_found(copy: Path) -> None:
    """A verdict that its own findings do not bear."""
    told = json.loads((copy / "findings.json").read_text(encoding="utf-8"))
    (copy / "findings.json").write_text(json.dumps({**told, "verdict": "blocked"}), encoding="utf-8")
    contradicting = {it.part for it in verify(copy).differences}
    (copy / "findings.json").write_text(json.dumps({"state": "DRAFT"}), encoding="utf-8")
    damaged = {it.part for it in verify(copy).differences}

    assert {"findings"} <= contradicting and {"findings"} <= damaged


def test_a_cell_of_it_is_explained(first: Path) -> None:
    """Four persons convicted: three and one in the table of the court; and back from the cell of the refuge."""
    there = json.loads(run("explain", str(first), "C1!D11", "--format", "json").stdout)
    back = run("explain", str(first), "--source", "data/accueil.csv!B3")
    words = run("explain", str(first), "--key", "table=C1")

    assert "4 = 3 + 1" in words.stdout and "pc-210-convicted" in json.dumps(there)
    assert (back.exit_code, words.exit_code) == (0, 0) and "V1!L13" in back.stdout


def test_it_is_compared_with_itself(first: Path) -> None:
    """None of its cells differs."""
    found = compare([first, first])

    assert isinstance(found, DossierComparison) and (found.cells, found.changes) == (763, ())


def test_it_is_compared_with_a_dossier_of_now(first: Path, now: Path) -> None:
    """The same figures of the same country: no value of a cell that both have is another one."""
    assert opened(now).manifest["format_version"] != "1"

    found = compare([first, now])

    assert isinstance(found, DossierComparison) and found.cells >= 763
    changed = [(it.key, it.before, it.after) for it in found.changes if it.before and it.after]
    assert [it for it in changed if it[1].value != it[2].value] == []
    assert run("compare", str(first), str(now)).exit_code == 0
