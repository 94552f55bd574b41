"""The command of the disclosure officer: what it writes, that all of it says that it is confidential, and where not."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import SI_2024
from tests.support.commands import in_english


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def officers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The report on the real collection, with a supplier as attacker, told for programs."""
    out = tmp_path_factory.mktemp("officer") / "report"
    return out, in_english("disclosure", SI_2024, "--out", out, "--attacker", "police", "--format", "json")


def test_the_report_is_a_page_and_tables(officers: tuple[Path, Result]) -> None:
    """It ends well whatever a supplier works out; only the owner may open the folder."""
    out, answer = officers
    assert answer.exit_code == 0, answer.output
    names = {
        "confidential-report.html",
        *(f"confidential-{name}.csv" for name in ("cells", "groups", "tables", "suppliers")),
    }

    assert {path.name for path in out.iterdir()} == {*names, "manifest.json"}
    assert {*json.loads(answer.stdout)["files"]} == names
    assert out.stat().st_mode & 0o077 == 0


def test_every_table_and_the_page_say_that_they_are_confidential(officers: tuple[Path, Result]) -> None:
    """In every row, as rows are copied; on the page on top and on every printed sheet, in both languages."""
    out, _answer = officers
    for path in out.glob("*.csv"):
        assert table(path)
        assert all(row["confidential"].startswith("confidential") for row in table(path))
    page = (out / "confidential-report.html").read_text(encoding="utf-8")
    assert page.count("ZAUPNO") >= 3
    assert page.count("CONFIDENTIAL") >= 3


def test_tables_and_counts_agree(officers: tuple[Path, Result]) -> None:
    """What the console counts is what the tables list; the console tells no value of a cell."""
    out, answer = officers
    told = json.loads(answer.stdout)
    cells, tables = table(out / "confidential-cells.csv"), table(out / "confidential-tables.csv")

    for kind in ("primary", "secondary"):
        listed = sum(cell["suppression"] == kind for cell in cells)
        assert listed == told["suppressed"][kind] == sum(int(row[kind]) for row in tables)
    assert all(int(cell["low"]) <= int(cell["value"]) <= int(cell["high"] or cell["value"]) for cell in cells)
    assert {entry["supplier"] for entry in told["attackers"]} == {"police"}
    assert not {"value", "low", "high"} & {key for part in told["tables"] + told["attackers"] for key in part}


@pytest.mark.parametrize("inside", ["", "deeper/still"])
def test_it_is_not_written_into_a_dossier(inside: str, tmp_path: Path) -> None:
    """A folder with a manifest is passed on; what lies in it goes with it."""
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "manifest.json").write_text("{}")
    answer = in_english("disclosure", SI_2024, "--out", tmp_path / "dossier" / inside)

    assert answer.exit_code == 1
    assert "output-taken" in answer.stderr or "output-in-dossier" in answer.stderr
    assert [path.name for path in (tmp_path / "dossier").iterdir()] == ["manifest.json"]


def test_it_is_not_written_into_the_collection_nor_over_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's files are lost, and a collection that is passed on takes no interval along; that is said at once."""
    monkeypatch.setattr("thb_eu.disclosure.officer_report.officer_report", lambda *_: pytest.fail("worked out first"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    assert "output-taken" in in_english("disclosure", SI_2024, "--out", tmp_path / "mine").stderr
    assert "output-in-package" in in_english("disclosure", SI_2024, "--out", SI_2024 / "report").stderr
    assert not (SI_2024 / "report").exists()


def test_an_attacker_is_a_supplier_of_the_collection(tmp_path: Path) -> None:
    """Whoever sends nothing knows nothing; a name misspelt would find nothing in silence."""
    answer = in_english("disclosure", SI_2024, "--out", tmp_path / "out", "--attacker", "polise")

    assert answer.exit_code == 1
    assert "unknown-supplier" in answer.stderr
    assert not (tmp_path / "out").exists()
