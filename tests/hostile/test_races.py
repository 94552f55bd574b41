"""One writer, three readers, kills: none lost, none half seen, no reader refused, no file left over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.hostile import races
from tests.support.sample import is_whole
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import journal_of
from thb_eu.sources.collection import DESCRIPTOR

CHANGES = 2_000 if is_whole() else 12


@pytest.mark.sampled
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_readers_beside_a_writer_that_is_killed(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _file: None)  # processes end here, not the machine
    folder = Path(shutil.copytree(SI_2024, tmp_path / "si-2024"))
    before = {path.name for path in folder.iterdir()}
    assert races.race(folder, definitions, CHANGES, seed=28) == ""
    number = races.change(folder)
    assert number == CHANGES + 1 == len(journal_of(folder).entries)
    assert races.counted((folder / DESCRIPTOR).read_bytes()) == number
    assert [path.name for path in (folder / "releases").iterdir()] == [f"{number}.note"]
    assert {path.name for path in folder.iterdir()} == before | {"journal.jsonl", "journal.head", "releases"}
