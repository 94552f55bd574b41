"""From `country new` to a first submission by the page alone: its steps are executed as they are written.

    ```sh                      commands, run in the folder in which the reader is
    Write `FILE` and a block   the whole content of that file
    Delete the … `PATH`        a file or a folder goes

Expected: the table of the page itself, whose numbers are those that GRETA printed for 2019 (27 identified victims).
The commands of the chapter that leads on to FINAL are executed on a copy: nobody has signed anything for the country.
"""

from __future__ import annotations

import datetime
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.acts import contents
from tests.support.observed import observations
from thb_eu import load_for
from thb_eu.base.changes import RECORD
from thb_eu.base.errors import SourceRefused
from thb_eu.base.folder_lock import LOCK
from thb_eu.cli import cli
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.year.acting import Acting
from thb_eu.year.acts.sign import Sign
from thb_eu.year.workspace import lock_held, working_on

PAGE = (REPOSITORY / "docs/another-country.md").read_text(encoding="utf-8")
STEP = re.compile(r"(?ms)^### (?P<number>\d+)\. (?P<title>[^\n]+)\n(?P<text>.*?)(?=^##)")
BLOCK = re.compile(r"(?ms)^```(?P<kind>\w+)\n(?P<text>.*?)^```$")
FILE = re.compile(r"Write\s+`(?P<name>[^`]+)`:\s*\Z")
DELETED = re.compile(r"(?m)^Delete the (?:file|folder) `(?P<name>[^`]+)`\.$")
CELL = re.compile(r"(?m)^\| (?P<table>[A-Z]\d)(?: (?P<key>\S+))? \| (?P<value>\w+) \|$")
MOST, TODAY = 25, str(datetime.date.today())
CHAPTER = re.search(r"(?ms)^## From a draft to FINAL\n(?P<text>.*?)(?=^## )", PAGE)
ANNEX = re.search(r"(?ms)^## A second table\n(?P<text>.*?)(?=^## )", PAGE)
HERE = ("--definitions", ".", "--role", "head of the office")
BY = ("--by", "Invented office, 1/2026")
ARTICLE, POLICY = "mappings/kz11/106.yaml", "mappings/disclosure.yaml"


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


def held_to(text: str, observed: list[dict[str, str]]) -> list[str]:
    """The values of the cells that a text promises, each found so among the rows of a submission."""
    promised = [*CELL.finditer(text)]
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
    return [cell["value"] for cell in promised]


def test_the_first_submission_holds_the_numbers_that_the_page_promises(observed: list[dict[str, str]]) -> None:
    """Cell by cell: 27 identified victims, and a letter where nothing was read."""
    values = held_to(PAGE.partition("## A second table")[0], observed)

    assert len(values) > 4 and "27" in values


def test_the_annex_leads_to_a_second_table_of_a_second_supplier(copied: Path) -> None:
    """1 woman and 6 men suspected, 3 men accused, 2 convicted: 7, 3 and 2 persons beside the 27 victims."""
    assert ANNEX
    for act, name, text in acts(ANNEX["text"]):
        taken(act, name, text, copied)
    values = held_to(ANNEX["text"], observations(copied.parent / "dossier-2"))

    assert {"7", "3", "2", "27"} <= {*values}


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


def run(*words: str) -> dict[str, object]:
    """A command on the country in the folder at hand; its answer for programs."""
    result = CliRunner().invoke(cli, [*words, "--format", "json", "--lang", "en"])
    answer: dict[str, object] = json.loads(result.stdout)
    return {**answer, "exit": result.exit_code}


def codes(answer: dict[str, object]) -> list[str]:
    """The codes of a refusal."""
    faults = answer["faults"]
    assert answer["exit"] == 1 and isinstance(faults, list)
    return [fault["code"] for fault in faults]


@pytest.fixture
def copied(country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the country, in which the reader is."""
    copy = shutil.copytree(country, tmp_path / "croatia")
    monkeypatch.chdir(copy)
    return copy


def test_the_chapter_on_final_leads_to_a_final_dossier(copied: Path) -> None:
    """Signed, confirmed, answered, received, accepted: every command as written, in files of the country alone."""
    assert CHAPTER
    for act, name, text in acts(CHAPTER["text"]):
        taken(act, name, text, copied)

    manifest = json.loads((copied.parent / "final/manifest.json").read_text(encoding="utf-8"))
    collection = copied / "datapackages/hr-2019"
    entered = {entry.act for entry in journal_of(collection).entries}
    assert manifest["state"] == "FINAL" and not (collection / "definitions").exists()
    done = {Act.SIGNED, Act.DECIDED, Act.CONFIRMED, Act.DESCRIBED, Act.RECEIVED, Act.ACCEPTED, Act.SUBMITTED}
    assert entered == done and load_for(collection).law.files[0].approval.signed


def test_an_act_changes_the_country_and_is_taken_back(copied: Path) -> None:
    """By its path alone the collection is read as with --definitions; a withdrawal restores each byte."""
    before = contents(copied / "mappings")
    assert run("sign", "datapackages/hr-2019", "KZ11 106", *BY, *HERE[2:])["exit"] == 0
    assert run("sign", "hr-2019", "small-counts", *BY, *HERE)["exit"] == 0
    now = contents(copied / "mappings")
    changed = {f"mappings/{name}" for name in now if now[name] != before[name]}
    assert changed == {ARTICLE, POLICY} and not list(copied.glob(".thb-eu*"))
    for number in ("1", "2"):
        assert run("withdraw", "hr-2019", number, "--because", "hr=x", "--because", "en=x", *HERE)["exit"] == 0
    assert contents(copied / "mappings") == before


def test_a_collection_elsewhere_is_not_signed_by_chosen_definitions(copied: Path) -> None:
    """It would be read by others than those that the act changes; nothing is written."""
    outside = shutil.copytree("datapackages/hr-2019", copied.parent / "hr-2019")
    before = contents(copied.parent)
    assert codes(run("sign", str(outside), "KZ11 106", *BY, *HERE)) == ["definitions-replaced"]
    assert contents(copied.parent) == before


def test_one_person_at_a_time_works_on_a_country(copied: Path) -> None:
    """Two collections share one law: while somebody signs in one of them the other is held too."""
    first, second = (copied / "datapackages" / name for name in ("hr-2019", "hr-2020"))
    shutil.copytree(first, second)
    with working_on(first, Acting("head of the office", TODAY)):
        assert (copied / LOCK).is_file() and lock_held(second)
        with pytest.raises(SourceRefused), working_on(second, Acting("analyst", TODAY)):
            raise AssertionError
    assert not lock_held(second)


def test_a_change_of_a_country_that_was_cut_short_arrives(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the law and the journal: whoever reads next has the signature and its entry, both."""
    collection = copied / "datapackages/hr-2019"
    with monkeypatch.context() as patch:
        patch.setattr("thb_eu.base.changes._put_in_place", lambda *_: None)
        with working_on(collection, Acting("head of the office", TODAY)) as space:
            Sign(text="KZ11 106", by="Invented office").do(space)
            space.write()
    assert (copied / RECORD).is_file() and not (collection / "journal.jsonl").exists()  # nothing is in its place
    assert [entry.act for entry in journal_of(collection).entries] == [Act.SIGNED]
    assert load_for(collection).law.files[0].approval.signed
    with working_on(collection, Acting("analyst", TODAY)) as space:
        assert [entry.act for entry in space.journal.entries] == [Act.SIGNED]
    assert load_for(collection).law.files[0].approval.signed and not (copied / RECORD).exists()


def test_the_next_year_begins_in_the_country(copied: Path) -> None:
    """Under the law of the country: the collection has no definitions of its own."""
    contract = copied / "datapackages/sources/greta/datapackage.json"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace('"2019-12-31"', '"2020-12-31"'), encoding="utf-8")
    begun = run("year", "new", "2020", "--from", "hr-2019", "--out", "datapackages/hr-2020", *HERE)
    folder = copied / "datapackages/hr-2020"
    assert begun["exit"] == 0 and not (folder / "definitions").exists()
    assert "thb:definitions" not in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert run("sign", "hr-2020", "KZ11 106", *BY, *HERE)["exit"] == 0
