"""`thb-eu doctor` says what is installed and works; what only large registers need may be absent, nothing else."""

from __future__ import annotations

import importlib.util
import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.commands import leave_out_the_main_job
from thb_eu.cli import cli, installation
from thb_eu.cli.installation import ABSENT, ADDRESS, FAILS, MAILBOXES, OPEN, WORKS
from thb_eu.cli.language import WITH_A_CATALOGUE
from thb_eu.country import begin_country
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.strict_reader import read_yaml


def told(*words: str) -> tuple[int, dict[str, dict[str, Any]]]:
    run = CliRunner().invoke(cli, ["doctor", "--format", "json", *words])
    return run.exit_code, {part["part"]: part for part in json.loads(run.stdout)}


@pytest.fixture
def without_the_main_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried once in this module."""
    leave_out_the_main_job(monkeypatch)


def test_all_that_is_needed_works_and_the_main_job_was_tried() -> None:
    code, parts = told()
    assert code == 0
    needed = ("program", "machine", "libraries", "registers", "languages", "console", "definitions", "desk", "job")
    assert {name: parts[name]["condition"] for name in needed} == dict.fromkeys(needed, WORKS)
    assert parts["program"]["found"] == f"thb-eu {metadata.version('thb-eu')}"


@pytest.mark.usefixtures("without_the_main_job")
@pytest.mark.parametrize(
    ("time", "memory", "condition", "lacks"),
    [
        (True, True, WORKS, ""),
        (True, False, ABSENT, "bounds the time of a command, not its memory"),
        (False, False, ABSENT, "bounds neither the time of a command nor its memory"),
    ],
)
def test_what_a_system_does_not_bound_is_told(
    monkeypatch: pytest.MonkeyPatch, time: bool, memory: bool, condition: str, lacks: str
) -> None:
    """It is no fault of the installation."""
    monkeypatch.setattr(installation, "is_time_bounded", lambda: time)
    monkeypatch.setattr(installation, "is_memory_bounded", lambda: memory)
    code, parts = told()
    assert (code, parts["bounds"]["condition"]) == (0, condition)
    assert parts["bounds"]["found"].endswith(lacks) and bool(parts["bounds"].get("remedy")) == bool(lacks)


@pytest.mark.usefixtures("without_the_main_job")
@pytest.mark.parametrize(("library", "held"), [("pandas", "1.0"), ("flask", None)])
def test_a_library_that_is_too_old_or_gone_is_named(monkeypatch: pytest.MonkeyPatch, library: str, held: str) -> None:
    def version(name: str) -> str:
        if name == library and held is None:
            raise metadata.PackageNotFoundError(name)
        return held if name == library else metadata.version(name)

    monkeypatch.setattr(installation, "version", version)
    monkeypatch.setattr(
        installation, "requires", lambda name: ["pandas>=2.2.3,<4", "flask>=3.1,<4"] if name == "thb-eu" else []
    )
    code, parts = told()
    assert (code, parts["libraries"]["condition"]) == (1, FAILS)
    assert library in parts["libraries"]["found"]


@pytest.mark.usefixtures("without_the_main_job")
def test_an_extra_is_whole_only_with_the_driver_that_it_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    """`postgres` asks Ibis for its extra of that name, and only that one brings psycopg."""
    asked = {
        "thb-eu": ['ibis-framework[postgres]>=12; extra == "postgres"'],
        "ibis-framework": ['psycopg>=3; extra == "postgres"'],
    }

    def version(name: str) -> str:
        if name == "psycopg":
            raise metadata.PackageNotFoundError(name)
        return {"ibis-framework": "12.0"}.get(name) or metadata.version(name)

    monkeypatch.setattr(installation, "requires", lambda name: asked.get(name, []))
    monkeypatch.setattr(installation, "version", version)
    code, parts = told()
    assert (code, parts["postgres"]["condition"]) == (0, ABSENT)
    assert "psycopg" in parts["postgres"]["found"]


@pytest.mark.usefixtures("without_the_main_job")
def test_registers_are_kept_in_memory_where_the_engine_for_large_ones_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And doctor says so, with the reason."""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *of: None if name == "ibis" else find(name, *of))
    code, parts = told()
    assert (code, parts["registers"]["condition"]) == (0, ABSENT)
    assert "scale" in parts["registers"]["found"]


@pytest.mark.usefixtures("without_the_main_job")
def test_mailboxes_that_nobody_filled_in_are_named() -> None:
    """Functional mailboxes are the office's to give; none stands in the repository."""
    contacts = read_yaml((REPOSITORY / "publiccode.yml").read_bytes(), "publiccode.yml", ValueError)["maintenance"][
        "contacts"
    ]
    code, parts = told()
    assert [one["email"] for one in contacts] == [""] * len(contacts)
    assert (code, parts["mailboxes"]["condition"]) == (0, OPEN)
    assert all(one["name"] in parts["mailboxes"]["found"] for one in contacts)
    assert ADDRESS.english in parts["mailboxes"]["found"]
    assert [one["name"] for one in contacts] == [*MAILBOXES]


@pytest.mark.usefixtures("without_the_main_job")
def test_the_definitions_that_are_named_are_looked_at(tmp_path: Path) -> None:
    """The one article of a country that is begun has 7 rules; where its file is broken, that is said."""
    folder = begin_country("IE", ("ga", "en"), 2024, tmp_path / "ie", find_folder()).folder
    code, parts = told("--definitions", str(folder))
    (article,) = (folder / "mappings/criminal-code").iterdir()
    rules = article.read_text(encoding="utf-8").count("  - rule: ")

    assert (code, rules) == (0, 7)
    assert parts["definitions"]["found"].startswith("7 ")
    article.write_text("article: [", encoding="utf-8")
    code, parts = told("--definitions", str(folder))
    assert (code, parts["definitions"]["condition"]) == (1, FAILS)
    assert article.name in parts["definitions"]["found"]


@pytest.mark.usefixtures("without_the_main_job")
def test_every_language_that_can_be_chosen_is_named() -> None:
    """By its code, as `--lang` takes it."""
    found = told()[1]["languages"]["found"]

    assert set(re.findall(r"\((\w+)", found)) == {*WITH_A_CATALOGUE}
