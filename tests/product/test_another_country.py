"""From `country new` to a first submission by the page alone: its steps are executed as they are written.

    ```sh                      commands, run in the folder in which the reader is
    Write `FILE` and a block   the whole content of that file
    Delete the … `PATH`        a file or a folder goes

Expected: the table of the page itself, whose numbers are those that GRETA printed for 2019 (27 identified victims).
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.observed import observations
from thb_eu.cli import cli

PAGE = (REPOSITORY / "docs/another-country.md").read_text(encoding="utf-8")
STEP = re.compile(r"(?ms)^### (?P<number>\d+)\. (?P<title>[^\n]+)\n(?P<text>.*?)(?=^##)")
BLOCK = re.compile(r"(?ms)^```(?P<kind>\w+)\n(?P<text>.*?)^```$")
FILE = re.compile(r"Write\s+`(?P<name>[^`]+)`:\s*\Z")
DELETED = re.compile(r"(?m)^Delete the (?:file|folder) `(?P<name>[^`]+)`\.$")
CELL = re.compile(r"(?m)^\| (?P<table>[A-Z]\d)(?: (?P<key>\S+))? \| (?P<value>\w+) \|$")
MOST = 25


def acts(text: str) -> Iterator[tuple[str, str, str]]:
    """What a step asks for, in order: what to do, with which file, with which text."""
    last = 0
    for block in BLOCK.finditer(text):
        before, last = text[last : block.start()], block.end()
        if block["kind"] == "sh":
            yield "run", "", block["text"]
        else:
            named = FILE.search(before)
            assert named, f"a block without a file: {block['text'][:60]}"
            yield "write", named["name"], block["text"]
    yield from (("delete", found["name"], "") for found in DELETED.finditer(text))


STEPS = [(int(step["number"]), [*acts(step["text"])]) for step in STEP.finditer(PAGE)]


def taken(act: str, name: str, text: str, place: Path) -> Path:
    """Do what a step asks for in the folder `place`; the folder in which the reader is then."""
    if act == "write":
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    elif act == "delete":
        shutil.rmtree(place / name) if (place / name).is_dir() else (place / name).unlink()
    for line in text.splitlines() if act == "run" else ():
        program, *words = shlex.split(line)
        if program == "cd":
            place = (place / words[0]).resolve()
            continue
        result = CliRunner().invoke(cli, [*words, "--lang", "en"])
        assert (program, result.exit_code) == ("thb-eu", 0), f"{line}\n\n{result.output}"
    return place


def test_the_steps_are_numbered_few_and_need_no_programming() -> None:
    """At most 25, each with exactly one thing to do; no line of a program."""
    assert [number for number, _acts in STEPS] == [*range(1, len(STEPS) + 1)]
    assert len(STEPS) <= MOST
    assert {len(acts) for _number, acts in STEPS} == {1}
    assert f"in {len(STEPS)} steps" in PAGE
    assert not re.search(r"```py|\bimport \w|python", PAGE)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder to which the steps lead."""
    place = tmp_path_factory.mktemp("stranger")
    with pytest.MonkeyPatch.context() as patch:
        for _number, asked in STEPS:
            for act, name, text in asked:
                patch.chdir(place)
                place = taken(act, name, text, place)
        yield place


@pytest.fixture(scope="module")
def observed(country: Path) -> list[dict[str, str]]:
    """The rows of the first submission."""
    return observations(country.parent / "dossier")


def test_the_first_submission_holds_the_numbers_that_the_page_promises(observed: list[dict[str, str]]) -> None:
    """Cell by cell: 27 identified victims, and a letter where nothing was read."""
    promised = [*CELL.finditer(PAGE)]
    totals = {"sex": "T", "age": "TOTAL", "citizen": "TOTAL", "form": "TOTAL", "registering_organisation": "TOTAL"}
    for cell in promised:
        key = dict(part.split("=") for part in (cell["key"] or "").split(",") if part)
        at = {name: {code, "_Z"} for name, code in totals.items()} | {name: {code} for name, code in key.items()}
        found = {
            row["obs_value"] or row["obs_status"]
            for row in observed
            if row["table"] == cell["table"] and all(row[name] in codes for name, codes in at.items())
        }
        assert found == {cell["value"]}, cell[0]

    assert len(promised) > 4 and "27" in {cell["value"] for cell in promised}


def test_the_cover_says_whose_word_it_is_not(country: Path) -> None:
    """DRAFT, and that no authority has signed; the country by its own name."""
    cover = openpyxl.load_workbook(country.parent / "dossier/submission.xlsx").worksheets[0]
    words = " ".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)

    assert all(word in words for word in ("DRAFT", "Hrvatska", "signed"))


def test_nothing_of_the_example_is_left(country: Path) -> None:
    """No invented figure, no placeholder of the article, and no English word in place of a Croatian one."""
    edited = [country / name for _number, asked in STEPS for act, name, _text in asked if act == "write"]
    files = list((country / "mappings").rglob("*.yaml"))
    words = "".join(path.read_text(encoding="utf-8") for path in {*edited, *files})

    assert "CC 1" not in words and "replaced" not in words
    assert not list((country / "datapackages/hr-2019/data").glob("victims.csv"))
