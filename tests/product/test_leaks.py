"""No identifier and no value of a person's row leaves: not by any command, whatever it is given and however it speaks.

Registers come with canaries in every column, good and spoilt. Every command of the toolkit is run on them, and all that
comes out is searched: what is said on either stream, log records, warnings, tracebacks, every file that is written.
Names and keys of suppliers' own registers: `tests/records/pseudonyms/test_leaks.py`.

In the gate a seeded sample of the spoilt registers is tried, each command in one of its ways; in the laboratory
(`make lab`) all of them, in every engine.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import logging
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from openpyxl import Workbook

from tests.conftest import REPOSITORY
from tests.dossiers.verification.dossiers import written
from tests.leaks import canaries
from tests.leaks.canaries import DAY, DIGITS, LETTERS, found_in, whole, word
from tests.leaks.commands import (
    ALONE,
    CHANGING,
    KEY,
    OF_A_PACKAGE,
    READING_NO_TABLE,
    SHORTLY,
    all_commands,
    lines,
    said_of,
)
from tests.leaks.states import (
    ADDRESS,
    CARE,
    HEADERS,
    LABELS,
    MISPLACED,
    POLICE,
    READABLE,
    REFUSED,
    TYPED,
    State,
    as_workbook,
    in_a_database,
    some_of_care,
    some_of_police,
)
from tests.leaks.watch import Watch, contents, once
from tests.records.pseudonyms.made_up import Somebody, register
from tests.records.pseudonyms.made_up import row as of_somebody
from tests.support.commands import leave_out_the_main_job
from tests.support.sample import is_whole, one_of_each, sample, sampled
from thb_eu.base.model import Audience
from thb_eu.cli.language import LANGUAGES, WITH_A_CATALOGUE
from thb_eu.dossiers.signing import make_key
from thb_eu.records.pseudonyms import make_key as make_pseudonym_key

ENGINES = ("pandas", "duckdb")
TABLES = ("V1", "V2,sex=T", "V3,sex=F", "S1", "P1", "U1,stage=PER_SUSP")
BINDING = """
template: form.xlsx
missing: ":"
cells:
  - {table: V2, codes: {sex: F}, write: value, sheet: Sheet, cell: B1}
  - {table: V3, codes: {citizen: NAT}, write: comment, sheet: Sheet, cell: C1}
"""


# --- what is run, and all that comes of it --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """By engine, a folder of definitions by which every register is kept by it."""
    return {engine: _kept_by(engine, tmp_path_factory.mktemp(engine)) for engine in ENGINES}


@pytest.fixture(scope="session")
def kept_and_not_plausible(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The same without plausibility suites, which judge facts and cells, however their rows are kept."""
    return {engine: _kept_by(engine, tmp_path_factory.mktemp(engine), "plausibility") for engine in ENGINES}


@pytest.fixture(scope="session")
def kept_and_hardly_judged(kept_and_not_plausible: Mapping[str, Path]) -> Mapping[str, Path]:
    """The same with the checks of structure alone, for what is refused: only what is left beside it is judged."""
    folders = {engine: folder.with_name(f"{engine}-structure") for engine, folder in kept_and_not_plausible.items()}
    for engine, folder in folders.items():
        shutil.copytree(kept_and_not_plausible[engine], folder)
        (folder / "validation").mkdir()
        shutil.copy(REPOSITORY / "validation/structure.yaml", folder / "validation")
    return folders


def _kept_by(engine: str, folder: Path, *but: str) -> Path:
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages", ignore=shutil.ignore_patterns(*but))
    for path in (folder / "datapackages/sources").glob("*-records/datapackage.json"):
        value = json.loads(path.read_text(encoding="utf-8"))
        for resource in value["resources"]:
            resource["thb:engine"] = engine
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The law before: potential victims were not counted, so that cells of the registers change."""
    folder = tmp_path_factory.mktemp("earlier")
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    path = folder / "mappings/decisions.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("answer: count", "answer: open", 1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """A dossier of aggregate tables, a released one, keys to sign, to verify and to name, a form with its binding.

    And a status by hand, as τ-Argus has it.
    """
    folder = tmp_path_factory.mktemp("signing")
    make_key(folder / "key.pem")
    dossier, released = written(folder / "dossier"), written(folder / "released", audience=Audience.PUBLIC)
    form = Workbook()
    form.active["A1"] = "Total"
    form.save(folder / "form.xlsx")
    (folder / "binding.yaml").write_text(BINDING, encoding="utf-8")
    make_pseudonym_key(folder / "key")
    (folder / "V3.hst").write_text("REG,TOTAL,T,s\n", encoding="utf-8")
    files = {"form": "form.xlsx", "binding": "binding.yaml", "sign": "key.pem", "public": "key.pem.pub", "key": "key"}
    files["apriori"] = "V3.hst"
    return {
        "dossier": str(dossier),
        "released": str(released),
        **{name: str(folder / file) for name, file in files.items()},
    }


DEFINITIONS: dict[Any, Any] = {}
DIFFERENCES: dict[Any, Any] = {}
COMPARISONS: dict[Any, Any] = {}
PAGES: dict[Any, Any] = {}
"""What does not hang on the collection, for the whole session."""


@pytest.fixture
def watch(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    earlier: Path,
    signing: Mapping[str, str],
) -> Watch:
    """A place in which everything that a command does can be seen."""
    made = Watch(tmp_path, caplog, capfd)
    for path in (*made.quiet, tmp_path / "out"):
        path.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "temp"))
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path / "here")
    caplog.set_level(logging.DEBUG)
    made.places |= {"earlier": str(earlier), **signing}
    return made


@pytest.fixture
def judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collection is read and judged once and told by every command, in every form."""
    for module, name, known in (
        ("thb_eu.definitions", "load", DEFINITIONS),
        ("thb_eu.law_changes.law_of_a_day", "load", DEFINITIONS),
        ("thb_eu.law_changes", "differences", DIFFERENCES),
        ("thb_eu.law_changes", "ImpactComparison", COMPARISONS),
        ("thb_eu.exchange.law.pages", "pages", PAGES),
        ("thb_eu.sources", "read", {}),
        ("thb_eu.run", "translate", {}),
        ("thb_eu.run", "each_unit_once", {}),
        ("thb_eu.run", "count", {}),
        ("thb_eu.run", "examined", {}),
        ("thb_eu.dossiers.verification", "verify", {}),
        ("thb_eu.checks.selftest", "self_test", {}),
    ):
        place = import_module(module)
        monkeypatch.setattr(place, name, once(getattr(place, name), known))
    for module in ("thb_eu.run", "thb_eu.law_changes.impact"):
        monkeypatch.setattr(import_module(module), "read", import_module("thb_eu.sources").read)


def put(state: State, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> dict[Path, bytes]:
    """Make the collection; returned is what stands in it."""
    monkeypatch.setenv(ADDRESS, state.address.format(folder=watch.folder))
    watch.places["package"] = str(state.build(watch.folder / "in"))
    return contents(watch.folder / "in")


# --- every command, every option ------------------------------------------------------------------------------------


def test_every_command_is_tried() -> None:
    """A command that is no act and is added later has its words in `tests/leaks/commands.py`."""
    assert {name for name, _ in all_commands()} == {*OF_A_PACKAGE, *ALONE, *CHANGING}


@pytest.mark.parametrize("called", sorted(name for name, _ in all_commands()))
def test_every_option_is_tried(called: str) -> None:
    """Whatever changes what is said or written: each flag, each option, each of its choices."""
    command, said = dict(all_commands())[called], [*said_of(called), "--definitions", "--built-in"]
    options = [option for option in command.params if isinstance(option, click.Option)]

    assert [option.name for option in options if not {*option.opts} & {*said}] == []
    choices = [choice for it in options if isinstance(it.type, click.Choice) for choice in it.type.choices]
    partly = set(WITH_A_CATALOGUE) - {*LANGUAGES}  # the console says nothing else in them than in English
    assert [choice for choice in choices if choice not in said and choice not in partly] == []


def test_every_command_with_a_collection_is_given_one() -> None:
    """Each that has an argument or an option PACKAGE."""
    takes = {name for name, command in all_commands() if any("package" in str(it.name) for it in command.params)}

    assert takes == {*OF_A_PACKAGE, "forms"}  # which is among those that change it


def test_every_column_holds_a_canary() -> None:
    """In some state each column of both contracts holds one, where it may stand or where something else should."""
    for file, rows in ((POLICE, some_of_police()), (CARE, some_of_care())):
        held = {name for cells in rows for name, text in cells.items() if found_in(text.encode())}
        assert {*HEADERS[file]} == held | {*LABELS[file]} | {*TYPED[file]}


# --- the runs -------------------------------------------------------------------------------------------------------


@sampled("name", ["as they should be", "labels that nobody knows"], 0, ["labels that nobody knows"])
@pytest.mark.usefixtures("judged_once")
def test_what_can_be_read_is_not_told(
    name: str, watch: Watch, kept: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs that get to their end: on the console, in dossiers of both audiences, in copies for the suppliers."""
    watch.places["definitions"] = str(kept["pandas"])
    before = put(READABLE[name], watch, monkeypatch)

    writing = {"submit", "disclosure", "report", "template blank", "return", "mappings export"}
    assert writing <= {*told_of_nobody(watch, (0, 3), OF_A_PACKAGE)} <= {*writing, *WHERE_ASKED}
    assert contents(watch.folder / "in") == before


WHERE_ASKED = {"status", "validate"}
"""Commands that write nothing but what an option names."""
OTHERWISE_KEPT = {
    "in DuckDB": (READABLE["as they should be"], "duckdb"),
    "in DuckDB, with labels that nobody knows": (READABLE["labels that nobody knows"], "duckdb"),
    "in a workbook": (READABLE["a workbook"], "pandas"),
    "in a database of the supplier": (in_a_database(), "pandas"),
}


@sampled("name", OTHERWISE_KEPT, 1)
@pytest.mark.usefixtures("judged_once")
def test_wherever_rows_are_kept_they_are_not_told(
    name: str, watch: Watch, kept_and_not_plausible: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same of every engine and every kind of file, and of the address of a database."""
    state, engine = OTHERWISE_KEPT[name]
    watch.places["definitions"] = str(kept_and_not_plausible[engine])
    before = put(state, watch, monkeypatch)

    assert {*told_of_nobody(watch, (0, 3), SHORTLY)} == {"submit", "return"}
    assert contents(watch.folder / "in") == before


@sampled(("name", "engine"), itertools.product(REFUSED, ENGINES), 4)
@pytest.mark.usefixtures("judged_once")
def test_what_is_refused_is_not_told(
    name: str, engine: str, watch: Watch, kept_and_hardly_judged: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command says where and why, in words, as JSON and otherwise; a note for the supplier and a log alone are
    written."""
    watch.places["definitions"] = str(kept_and_hardly_judged[engine])
    before = put(REFUSED[name], watch, monkeypatch)

    told = {*told_of_nobody(watch, (1,), OF_A_PACKAGE if engine == "pandas" else SHORTLY)}
    assert told <= {"return", *READING_NO_TABLE, *WHERE_ASKED}
    assert contents(watch.folder / "in") == before


@sampled("name", MISPLACED, 2)
@pytest.mark.usefixtures("judged_once")
def test_what_lies_in_the_wrong_place_is_not_told(
    name: str, watch: Watch, kept_and_hardly_judged: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key where its fingerprint should be, a register where another file should be."""
    watch.places["definitions"] = str(kept_and_hardly_judged["pandas"])
    put(MISPLACED[name], watch, monkeypatch)

    assert {*told_of_nobody(watch, (1,), OF_A_PACKAGE)} <= {"return", *READING_NO_TABLE, *WHERE_ASKED}


@sampled("name", ["as they should be", "labels that nobody knows"], 0, ["labels that nobody knows"])
def test_what_an_office_says_of_registers_tells_nobody(
    name: str, watch: Watch, kept_and_not_plausible: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands that change a collection: neither the console, nor the files that people edit, nor the journal."""
    watch.places["definitions"] = str(kept_and_not_plausible["pandas"])
    before, changed = put(READABLE[name], watch, monkeypatch), set()
    for called, cases in CHANGING.items():
        for words in cases:
            code, said = watch.said([*called.split(), *shlex.split(words)])
            after = contents(watch.folder / "in")
            written = {path: content for path, content in after.items() if before.get(path) != content}
            assert code in (0, 1, 3) and said, words
            told = [content for path, content in written.items() if path.stem != "original"]
            assert found_in(said) == set() and found_in(b"\0".join(told)) == set(), words
            assert {path.name: found for path in watch.left() if (found := found_in(whole(path)))} == {}, words
            watch.tidy()
            changed |= {called} if written else set()
            for path in written:
                path.write_bytes(before[path]) if path in before else path.unlink()
            for emptied in (watch.folder / "in" / "deliveries", watch.folder / "in" / "refused"):
                shutil.rmtree(emptied, ignore_errors=True)  # even empty, it tells that there was a journal
    described = {f"describe {what}" for what in ("office", "mailboxes", "contact", "metadata")}
    assert changed == {"decide", "sign", "confirm", "receive", "query"} | described


def some_of(cases: Mapping[str, tuple[str, ...]]) -> list[tuple[str, list[str]]]:
    """In the gate one line of every command, and one that asks for a draft if any does; in the laboratory each."""
    every = [*lines(cases)]
    return sample(every, 0, one_of_each(every, lambda line: (line[0], "--draft" in line[1])))


def told_of_nobody(watch: Watch, codes: tuple[int, ...], cases: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Run all cases; no canary is in anything that comes of them. Yielded are the commands that wrote something.

    One supplier's files may be asked for alone: then the fault of another's refuses nothing.
    """
    for called, words in some_of(cases):
        code, said = watch.said(words)
        files = watch.left()
        assert code in codes or called in READING_NO_TABLE or (code == 0 and "--supplier" in words), (words, said)
        assert said, words
        assert found_in(said) == set(), words
        assert {path.name: found for path in files if (found := found_in(whole(path)))} == {}, words
        if files:
            yield called
        watch.tidy()


OF_ITS_DOSSIER = (
    *("explain {dossier} --source {file}:2 --lang " + lang for lang in ("sl", "en")),
    "explain {dossier} --source {file}:2 --format json",
    *("explain {dossier} --key table=" + table + " --format " + form for table in TABLES for form in ("text", "json")),
    *("verify {dossier} --package {package} --format " + form for form in ("text", "json")),
    *("verify {dossier} --format " + form for form in ("text", "json")),
    "compare {dossier} {changed} --format text",
    "compare {dossier} {changed} --format json",
    "compare {dossier} {changed} {dossier}",
    "export {dossier} --form px --form json-stat --form sqlite --out {out}",
)
"""What is asked about a dossier that was made from registers."""


@pytest.mark.sampled
@pytest.mark.usefixtures("judged_once")
def test_of_a_dossier_that_was_made_from_registers_nothing_is_told(
    watch: Watch, kept: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Explained cell by cell and row by row, verified with and without the registers, compared with another dossier,
    handed on in the formats of others."""
    watch.places["definitions"] = str(kept["pandas"])
    put(READABLE["as they should be"], watch, monkeypatch)
    package = watch.places["package"]
    watch.places |= {"dossier": str(watch.folder / "first"), "changed": str(watch.folder / "second"), "file": POLICE}
    written(watch.folder / "first", package, kept["pandas"])
    written(watch.folder / "second", package, kept["pandas"], Audience.EU)
    observations = watch.folder / "second" / "observations.csv"
    observations.write_bytes(observations.read_bytes().replace(b",A,F,", b",U,F,", 1))

    for words in sample(OF_ITS_DOSSIER, 0, one_of_each(OF_ITS_DOSSIER, lambda line: line.split()[0])):
        code, said = watch.said(words.split())
        assert code in (0, 3) and said.strip(b"\0"), words
        assert found_in(said) == set(), words
        assert {path.name: found for path in watch.left() if (found := found_in(whole(path)))} == {}, words


FOR_REGISTERS = {
    "pseudonymise": {"a pseudonym"},  # in the file that is asked for
    "synth": {"a pseudonym", "the day in utf-8", "the day in windows-1250"},  # of nobody
    "repository new": {"a pseudonym"},  # of nobody: samples beside the contracts of the country that comes along
    "repository check": set(),  # refuses a list of persons
    "contract draft": set(),  # refuses a register
    "contract import": set(),
}
"""What the files may hold that the commands make which write registers."""


@pytest.mark.sampled
def test_commands_without_a_collection_tell_nothing(
    watch: Watch, kept: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that are replaced, keys in a file and in the environment, and whatever else stands in the environment."""
    names = (LETTERS.capitalize(),), (f"{LETTERS.capitalize()}č",)
    people = [Somebody(*names, DAY, True, nth) for nth in range(3)]
    (watch.folder / "names.csv").write_bytes(register(map(of_somebody, people)))
    (watch.folder / "key").write_text(key := os.urandom(32).hex(), encoding="ascii")
    (watch.folder / "key").chmod(0o600)
    monkeypatch.setenv(KEY, key)
    monkeypatch.setenv(ADDRESS, f"postgresql://clerk:{word('password')}@h/x")
    watch.places |= {name.partition(".")[0]: str(watch.folder / name) for name in ("names.csv", "key")}
    watch.places["definitions"] = str(kept["pandas"])
    secrets = [text.encode() for text in (key, *(somebody.emso for somebody in people))]
    if not is_whole():
        leave_out_the_main_job(monkeypatch)

    for called, words in some_of(ALONE):
        code, said = watch.said(words)
        made = b"\0".join(map(whole, watch.left()))
        assert said and (code == 0 or called in FOR_REGISTERS), words
        assert found_in(said) == set() and not [each for each in secrets if each in said + made], words
        assert found_in(made) <= FOR_REGISTERS.get(called, set()), words
        watch.tidy()


# --- bugs -----------------------------------------------------------------------------------------------------------

BUGS = {
    "in the reading of a label": ("thb_eu.sources.coding", "label_read"),
    "in the making of facts": ("thb_eu.sources.register_facts", "_FactReader.people"),
    "in pandas": ("thb_eu.base.engines.frames", "FramePersonRecords.chosen"),
    "in DuckDB": ("thb_eu.base.engines.tables", "TablePersonRecords.chosen"),
    "in the counting of persons": ("thb_eu.counts.identities", "_Once._known"),
}
AS_PEOPLE_RUN_IT = ("in the reading of a label", "in DuckDB")
"""Bugs that are met in a process of its own: one before there are rows, one behind a door of another library."""
COMMAND = """
import importlib, sys
def bug(*words, **more):
    raise ZeroDivisionError("a bug")
place = importlib.import_module({module!r})
*within, last = {name!r}.split(".")
for step in within:
    place = getattr(place, step)
setattr(place, last, bug)
from thb_eu.cli import main
main()
"""


@sampled("name", BUGS, 1, AS_PEOPLE_RUN_IT[1:])
def test_a_bug_keeps_its_traceback_and_tells_nobody(
    name: str, watch: Watch, kept: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames full of rows are told by file and line, in this process and as people run it."""
    put(READABLE["as they should be"], watch, monkeypatch)
    module, at = BUGS[name]
    definitions = kept["duckdb" if "tables" in module else "pandas"]
    words = ["validate", watch.places["package"], "--definitions", str(definitions)]
    if name in AS_PEOPLE_RUN_IT:
        done = subprocess.run(
            [sys.executable, "-c", COMMAND.format(module=module, name=at), *words],
            cwd=watch.folder / "here",
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        )
        told, said = done.stderr, done.stdout + done.stderr
    else:
        monkeypatch.setattr(f"{module}.{at}", bug)
        _, told = watch.said(words)
        said = told

    assert b"Traceback" in told and b"ZeroDivisionError" in told
    assert found_in(said) == set()
    assert watch.left() == []


def bug(*_words: Any, **_more: Any) -> None:
    """What breaks."""
    raise ZeroDivisionError("a bug")


def test_a_check_that_breaks_tells_its_kind_alone(
    watch: Watch, kept: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken question is a finding; what Python says of the value over which it stumbled is no part of it."""
    watch.places["definitions"] = str(kept["pandas"])
    put(READABLE["as they should be"], watch, monkeypatch)

    def bug(*_: Any) -> None:
        raise FloatingPointError(word("alike"))

    monkeypatch.setattr("thb_eu.checks.evidence.populations.united", bug)
    code, said = watch.said(["validate", "{package}", "--fast", "--format", "json", "--definitions", "{definitions}"])

    assert code in (0, 3) and b"FloatingPointError" in said
    assert found_in(said) == set()


def test_a_bug_that_quotes_a_cell_is_not_quoted(
    watch: Watch, kept: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python repeats the value over which it stumbles: that it was a bug and where may be told, the value may not."""
    watch.places["definitions"] = str(kept["pandas"])
    put(READABLE["as they should be"], watch, monkeypatch)
    monkeypatch.setattr("thb_eu.sources.coding.parts_read", lambda text, parsed: int(text))
    _, said = watch.said(["validate", "{package}", "--definitions", "{definitions}"])

    assert b"ValueError" in said
    assert found_in(said) == set()


# --- the search -----------------------------------------------------------------------------------------------------


def test_the_search_finds_what_it_searches() -> None:
    """Else all of the above would pass for nothing."""
    text = word("x")
    hidden = [text.encode(encoding) for encoding in ("utf-8", "cp1250", "utf-16")]
    hidden += [json.dumps(text.upper()).encode(), text.encode().hex().encode(), f"{LETTERS}&#353;".encode()]
    hidden += [base64.b64encode(b"x" * before + text.encode()) for before in range(3)]
    hidden += [hashlib.sha256(text.encode()).hexdigest().encode(), canaries.number(7).encode(), DIGITS.encode()]
    hidden += [written.encode() for written in canaries.days_written(DAY)]

    assert all(found_in(b"a " + each + b" b") for each in hidden)
    assert found_in(b"p1_" + b"a" * 26) == {"a pseudonym"} and not found_in(b"p1_[a-z2-7]{26} nothing")


def test_the_search_looks_into_workbooks(tmp_path: Path) -> None:
    """Whose bytes are packed."""
    (tmp_path / "a.xlsx").write_bytes(as_workbook(some_of_police()))

    assert not found_in((tmp_path / "a.xlsx").read_bytes()) and found_in(whole(tmp_path / "a.xlsx"))
