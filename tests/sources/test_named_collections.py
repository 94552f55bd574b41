"""What is named where a collection or a dossier is needed and is neither: one refusal that says what to name instead.

Expected: the codes of the refusals, and where the collection of a dossier lies by docs/dossier.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from thb_eu.cli import cli

OF_COLLECTIONS = (
    ("validate",),
    ("status",),
    ("journal",),
    ("journal", "verify"),
    ("submit", "--audience=eu", "--out=out"),
)


def told(*words: str | Path) -> list[str]:
    """The lines of the refusal."""
    done = CliRunner().invoke(cli, [*map(str, words), "--lang", "en"])
    assert done.exit_code == 1, done.output
    return done.stderr.splitlines()


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """What makes a folder a dossier, with the collection in it."""
    folder = tmp_path / "dossier"
    (folder / "inputs").mkdir(parents=True)
    for name in ("manifest.json", "datapackage.json", "inputs/datapackage.json"):
        (folder / name).write_bytes((SI_2024 / "datapackage.json").read_bytes())
    return folder


@pytest.mark.parametrize("words", OF_COLLECTIONS, ids=" ".join)
def test_a_dossier_in_place_of_a_collection_is_refused_once(words: tuple[str, ...], dossier: Path) -> None:
    """Not as a descriptor that lacks this and that: it is whole, and the collection lies in it."""
    (line,) = told(*words, dossier)
    assert "[not-a-collection]" in line and str(dossier / "inputs") in line


def test_a_dossier_without_inputs_is_no_collection(dossier: Path) -> None:
    """That of the public holds none: no folder in it is named."""
    (dossier / "inputs" / "datapackage.json").unlink()
    (line,) = told("validate", dossier)
    assert "[not-a-collection]" in line and str(dossier / "inputs") not in line


@pytest.mark.parametrize("name", ["dossier.zip", "submission.xlsx"])
@pytest.mark.parametrize("words", [("validate",), ("explain",)], ids=" ".join)
def test_a_file_in_place_of_a_folder_is_there_and_is_none(words: tuple[str, ...], name: str, tmp_path: Path) -> None:
    """Nobody who sees the file before them is told that it does not exist."""
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    (line,) = told(*words, tmp_path / name, *(["V3!D14"] if words == ("explain",) else []))
    assert "[not-a-folder]" in line
