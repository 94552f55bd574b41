"""Confirmations as a command: what was not read in its source is confirmed under its seal, and falls with its words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.acts import BECAUSE, HEAD_OF_OFFICE, TODAY, acting, contents, own_change, refused_whole
from thb_eu.base.errors import MappingRefused
from thb_eu.definitions import UnconfirmedText, load
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.sources.collection import load_for
from thb_eu.year.acts.confirm import Confirm
from thb_eu.year.acts.withdraw import Withdraw

ARTICLE, LIST, TABLES = (
    "mappings/kz1/113.yaml",
    "datapackages/codelists/citizen.csv",
    "datapackages/eu-thb/datapackage.json",
)
"""Texts of each kind of file: one confirmed at its head, one by its rows, one mark by mark."""
ONCE = "mappings/confirmed.yaml"
SHARED = ("codelists", "eu-thb", "metadata", "sdmx")
"""Folders that say nothing of one country, and the file in which their texts are confirmed for a release."""


def confirmed(folder: Path, file: str, role: str = HEAD_OF_OFFICE, on: str = TODAY) -> str:
    """Confirm what stands in a file."""
    with acting(folder, role, on) as space:
        return Confirm(files=(file,)).do(space)


def unsure(folder: Path, file: str) -> list[UnconfirmedText]:
    """The texts of a file with a mark, as the engine reads them."""
    return [text for text in load_for(folder).unsure if text.file == file]


@pytest.mark.parametrize("file", [ARTICLE, LIST, TABLES])
def test_a_confirmation_stands_and_falls_with_a_word(file: str, collection: Path) -> None:
    """Role, day and seal are written; each text has its entry; with another word the seal is of another text."""
    waiting = unsure(collection, file)
    assert waiting and not any(text.is_confirmed for text in waiting)

    confirmed(collection, file)

    held = unsure(collection, file)
    assert [(text.confirmation.role, text.confirmation.on) for text in held if text.confirmation] == [
        (HEAD_OF_OFFICE, TODAY)
    ] * len(waiting)
    assert all(text.is_confirmed and [*text.objections(TODAY)] == [] for text in held)
    entries = [*journal_of(collection).of(Act.CONFIRMED)]
    assert [(entry.about["id"], entry.about["seal"]) for entry in entries] == [(file, text.seal) for text in waiting]
    with refused_whole(collection, "act-done-already"):
        confirmed(collection, file)


def test_a_confirmation_falls_with_its_text(collection: Path) -> None:
    """One provision says another thing, by hand: what was confirmed is no more what stands there."""
    confirmed(collection, ARTICLE)
    path = collection / "definitions" / ARTICLE
    path.write_text(path.read_text(encoding="utf-8").replace("1-10 years", "1-12 years", 1), encoding="utf-8")
    assert [text.is_confirmed for text in unsure(collection, ARTICLE)] == [False]
    confirmed(collection, ARTICLE)
    assert [text.is_confirmed for text in unsure(collection, ARTICLE)] == [True]


def test_nothing_but_the_confirmation_changes(collection: Path) -> None:
    """Remarks, order and spacing stay; what was read in its source is the same afterwards."""
    confirmed(collection, ARTICLE)
    gone, come = own_change(collection, ARTICLE)
    assert gone == []
    (line,) = [line for line in come if line.strip()]
    (text,) = unsure(collection, ARTICLE)
    said = read_yaml(line.encode(), ARTICLE, MappingRefused)
    assert said == {"confirmed": {"role": HEAD_OF_OFFICE, "on": TODAY, "text": text.seal}}


@pytest.mark.parametrize("file", [ARTICLE, LIST])
def test_a_withdrawn_confirmation_waits_again(file: str, collection: Path) -> None:
    """The journal keeps both; the text is as little confirmed as before."""
    confirmed(collection, file)
    (entry,) = journal_of(collection).of(Act.CONFIRMED)
    with acting(collection, HEAD_OF_OFFICE) as space:
        Withdraw(entry=entry.number, because=BECAUSE).do(space)
    assert [text.is_confirmed for text in unsure(collection, file)] == [False]
    assert [entry.act for entry in journal_of(collection).acts][-2:] == [Act.CONFIRMED, Act.WITHDRAWN]


@pytest.mark.parametrize(
    ("file", "more", "code"),
    [
        (ARTICLE, {"role": "maintainers of the toolkit"}, "signed-by-proposer"),
        (ARTICLE, {"on": "2026-11-27"}, "day-to-come"),
        (ARTICLE, {"role": "–"}, "role-unreadable"),
        ("mappings/kz1/114.yaml", {}, "unknown-id"),
    ],
)
def test_a_confirmation_that_would_not_stand_is_not_written(
    file: str, more: dict[str, str], code: str, collection: Path
) -> None:
    """The proposer, a day to come, no role, a file in which nothing waits: refused, and no file is another."""
    with refused_whole(collection, code):
        confirmed(collection, file, **more)
    assert not any(name.startswith("definitions/") for name in contents(collection))


def test_the_product_is_confirmed_once_beside_the_definitions(collection: Path, tmp_path: Path) -> None:
    """All that came with it in one file, which holds for whoever has it; the law of the country waits on its own."""
    confirmed(collection, "product")

    of_product = [text for text in load_for(collection).unsure if text.file.split("/")[1] in SHARED]
    assert of_product and all(text.is_confirmed for text in of_product)
    assert not any(text.is_confirmed for text in unsure(collection, ARTICLE))
    written = {name for name in contents(collection) if name.startswith("definitions/")}
    assert written == {f"definitions/{ONCE}"}
    with refused_whole(collection, "act-done-already"):
        confirmed(collection, "product")

    shutil.copytree(REPOSITORY / "mappings", tmp_path / "release/mappings")
    shutil.copy(collection / "definitions" / ONCE, tmp_path / "release" / ONCE)
    shutil.copytree(REPOSITORY / "datapackages", tmp_path / "release/datapackages")
    release = load(tmp_path / "release")
    assert all(text.is_confirmed for text in release.unsure if text.file.split("/")[1] in SHARED)
    path = tmp_path / "release/datapackages/codelists/unit.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("proposed", "inferred", 1), encoding="utf-8")
    waiting = {text.file for text in load(tmp_path / "release").unsure if not text.is_confirmed}
    assert {file for file in waiting if file.split("/")[1] in SHARED} == {"datapackages/codelists/unit.csv"}
