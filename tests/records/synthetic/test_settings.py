"""What is drawn from is data: it is read strictly, and another file makes another register."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.records.synthetic import by_hand
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions.folder import find_folder
from thb_eu.records.synthetic import SynthesisRequest, synthesise

SETTINGS = Path("datapackages") / "synth" / "police.yaml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Definitions that may be spoilt: the settings and the contracts."""
    for part in (SETTINGS.parent, Path("datapackages") / "sources"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    return tmp_path


def changed(own: Path, before: str, after: str) -> None:
    """Replace a piece of the settings."""
    text = (own / SETTINGS).read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    (own / SETTINGS).write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('is: "KZ20/113./6// - TRGOVINA Z LJUDMI", like: trafficking', 'is: "X", like: traficking', "trafficking"),
        ("turns: {from: 16-18", "turns: {from: 16-19", "16-18"),
        ("own: {citizen: Slovenija", "own: {citizen: Slovenja", "Slovenija"),
        ("{kind: unknown sex, column: Spol,", "{kind: unknown sex, column: Spool,", "Spol"),
        ("persons: {0: 1, 1: 45, 2: 40, 3: 14}", "persons: {0: 0, 1: 0}", "settings-incomplete"),
        ("by_name_in_thousand: 60 ", "by_name_in_thousand: 1001 ", "1001"),
        ("    Skoda: {is: damage}\n", "", "Skoda"),
        ("contract: police-records", "contract: police-record", "unknown-contract"),
        ("geo: SI\n", "geo: SI\nsecret: 1\n", "secret"),
    ],
)
def test_a_word_that_nothing_answers_to_is_refused(own: Path, before: str, after: str, said: str) -> None:
    """With the word that was meant, where one is near; nothing is written."""
    changed(own, before, after)

    with pytest.raises(DefinitionRefused, match=said):
        synthesise(SynthesisRequest(200), own / "out", find_folder(own))

    assert not (own / "out").exists()


def test_another_file_makes_another_register(own: Path) -> None:
    """Twenty times the weight of Article 112: no word of Python says how many there are."""
    synthesise(SynthesisRequest(5000), own / "usual", find_folder(own))
    changed(own, '{weight: 5, is: "KZ20/112./1', '{weight: 4000, is: "KZ20/112./1')
    synthesise(SynthesisRequest(5000), own / "other", find_folder(own))

    usual, other = (
        sum(by_hand.law_of(row)[0] == "112" for row in by_hand.register(own / name)) for name in ("usual", "other")
    )
    assert usual < 50 < 1000 < other


def test_a_delivery_without_a_contract_is_not_written(own: Path) -> None:
    """Definitions that know no care programmes' records get none, and the answers are those of the Police alone."""
    shutil.rmtree(own / "datapackages" / "sources" / "programmes-records", ignore_errors=True)

    synthesise(SynthesisRequest(2000), own / "out", find_folder(own))

    assert not (own / "out" / "programmes.csv").exists()
    assert {one["in_both_registers"] for one in by_hand.truth(own / "out")["persons"]} == {0}
