"""What `status` says once tables have come: what holds the dossier back, whose it is, which command comes next."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support import year_2025
from tests.support.deliveries import empty_collection, journal_in
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.worklist import Step

ON, ROLE = "2026-03-02", "analyst"
VIEWS = ("age", "citizenship", "form")
ONE_MORE = (
    *(("Identificirana", labels) for labels in ("Ženske;Odrasli;1", "Moški;Odrasli;1", "Ni znano;Mladoletni;1")),
    *(("Domnevna", labels) for labels in ("Ženske;Odrasli;1", "Moški;Odrasli;1", "Ni znano;Odrasli;2")),
)
"""Rows of the table by age that tell one victim more, whom the two other tables do not have."""
SUMS = 6
"""In which the others disagree with the table by age, each told once: women, men, sex unknown, of either status."""


@pytest.fixture(scope="module")
def came(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three tables of the Police that disagree."""
    folder = tmp_path_factory.mktemp("came")
    sent = year_2025.write(year_2025.invented(random.Random(15)), folder / "year") / "data"
    by_age = sent / "police-victims-by-age.csv"
    text = by_age.read_text(encoding="utf-8")
    for status_of_victim, labels in ONE_MORE:
        row, figure = f"{status_of_victim};{labels[:-1]}", int(labels[-1])
        assert f"{row}{figure}\n" in text
        text = text.replace(f"{row}{figure}\n", f"{row}{figure + 1}\n")
    by_age.write_text(text, "utf-8")
    collection = empty_collection(folder / "si-2025")
    files = [sent / f"police-victims-by-{view}.csv" for view in VIEWS]
    receive(files, collection, definitions, Acting(ROLE, ON))
    return collection


@pytest.fixture
def folder(came: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(came, tmp_path / "si-2025"))


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, [*words])
    assert result.exit_code == code, result.output
    return result.stdout


def status(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("status", str(folder), "--today", ON, "--format", "json"))
    return told


def police(folder: Path) -> dict[str, Any]:
    return next(one for one in status(folder)["suppliers"] if one["supplier"] == "police")


def accept_all(folder: Path) -> None:
    for entry in journal_in(folder).of(Act.RECEIVED):
        run("accept", str(folder), entry.about["delivery"], "--role", ROLE, "--on", ON)


def test_after_acceptance_the_questions_are_still_there(folder: Path, tmp_path: Path) -> None:
    """The office returns the files, then waits, here for the other tables; nothing is done while something blocks."""
    accept_all(folder)
    told = police(folder)
    assert (told["next"], told["blocking"]) == (Step.RETURN.value, SUMS)
    assert told["command"].split()[:3] == ["thb-eu", "return", str(folder)]

    run("return", str(folder), "--out", str(tmp_path / "out"), "--role", ROLE, "--on", ON, code=3)
    assert police(folder)["next"] == Step.AWAIT_DELIVERY.value


def test_what_blocks_is_named_as_the_commands_take_it(folder: Path) -> None:
    """People are told the first ten; a waiver takes the fingerprint that stands there, and then that blocks no more.

    What only followed from it may block in its place.
    """
    before = status(folder)["blocking"]
    words = run("status", str(folder), "--today", ON, "--lang", "en")
    assert [one["name"] in words for one in before] == [True] * 10 + [False] * (len(before) - 10)
    alike = sum(one["finding"] == before[0]["finding"] for one in before)
    assert words.count(before[0]["finding"]) == alike + 1  # in the list, and in the command that comes next

    because = ("--because", "sl=Razlog.", "--because", "en=A reason.")
    run("waive", str(folder), before[-1]["finding"], *because, "--role", ROLE, "--on", ON)
    (waiver,) = [one["id"] for one in status(folder)["unsigned"] if one["kind"] == "waiver"]
    run("grant", str(folder), waiver, "--role", "head of office", "--on", ON)
    assert before[-1]["finding"] not in [one["finding"] for one in status(folder)["blocking"]]


def test_a_delivery_that_is_gone_or_was_changed_is_noticed(folder: Path) -> None:
    """Of three deliveries one stays as it came."""
    assert status(folder)["spoilt"] == []
    first, second, _third = (entry.about["delivery"] for entry in journal_in(folder).of(Act.RECEIVED))
    shutil.rmtree(folder / "deliveries" / first)
    path = folder / f"deliveries/{second}/original.csv"
    path.write_bytes(path.read_bytes() + b"\n")

    assert [(one["code"], one["where"]) for one in status(folder)["spoilt"]] == [
        ("delivery-missing", f"deliveries/{first}/original.*"),
        ("delivery-changed", f"deliveries/{second}/original.csv"),
    ]


def test_people_read_titles_and_not_paths(folder: Path) -> None:
    """No folder of a delivery stands in what `status` says, and no mark of the engine."""
    for lang in ("sl", "en"):
        words = run("status", str(folder), "--today", ON, "--lang", lang)
        assert "deliveries/" not in words
    assert not {"[recalled", "[proposed", "[inferred"} & {word for line in words.splitlines() for word in line.split()}
