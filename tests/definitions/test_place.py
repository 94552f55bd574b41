"""Whoever works in a repository with a law of its own works by that law, and hears so; a broken one is never green."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY, SI_2024
from tests.support.broken_laws import LAW, MISTAKES, spoilt, unreadable, with_a_gap
from tests.support.sample import sampled
from thb_eu.base.errors import DefinitionRefused, ThbError
from thb_eu.cli import cli
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import BUILT_IN, built_in_base, place_of
from thb_eu.desk.workplace import Workplace

FRAME = REPOSITORY / "thb_eu/repository/skeleton/@dot@pre-commit-config.yaml"
HOOKS = [
    hook["entry"]
    for hook in yaml.safe_load(FRAME.read_text("utf-8"))["repos"][0]["hooks"]
    if hook["id"] in ("thb-eu-law", "thb-eu-checks")
]
COMMANDS = ["mappings check", "validate si-2024 --fast", *(entry.removeprefix("thb-eu ") for entry in HOOKS)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ministry's own repository, which keeps the law, and in which one stands."""
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "mappings", repository / "mappings")
    (repository / ".git").mkdir()
    monkeypatch.chdir(repository)
    return repository


def run(words: str) -> Result:
    return CliRunner().invoke(cli, shlex.split(words))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
@pytest.mark.parametrize("words", COMMANDS)
def test_a_broken_law_of_the_place_is_never_green(words: str, mistake: Callable[[str], str], place: Path) -> None:
    spoilt(place, mistake)

    found = run(words)

    assert found.exit_code == 1, found.output
    assert LAW in found.stderr


WORDS = (
    "validate our --fast",
    "submit our --out o",
    "disclosure our --out o",
    "status our",
    "checks --self-test",
    "return our --out o",
    "report our",
    "release plan our",
    "release ask our V3!D14",
    "declare-public our t03 --where w --role r",
    "hand-over our glotip o --role r",
    "query our glotip V2 --reference 1 --words w --role r",
    "reply our 1 --words w --role r",
    "year new 2025 --from our --out o",
    "forms our --out o",
    "receive f.csv --into our",
    "accept our d --role r",
    "reject our d --because b --role r",
    "answers our",
    "correct our t03!C6 --to 1 --authority a --because b --role r",
    "waive our f --role r",
    "grant our w --role r",
    "decide our potential-victims-are-presumed --answer count --role r",
    "sign our t --by b --role r",
    "sign our --sheet --by b --role r",
    "confirm our mappings/kz1/113.yaml --role r",
    "describe office our police --mailbox a@example.org --role r",
    "describe mailboxes our police=a@example.org --role r",
    "describe contact our --email a@example.org --role r",
    "describe metadata our CONTACT --role r",
    "withdraw our 1 --because b --role r",
    "purge our --role r",
    "journal list our",
    "journal verify our",
    "journal export our --out o",
    "mappings check",
    "mappings diff mappings",
    "mappings edit our mappings/kz1/113.yaml --with f.csv --because b --role r",
    "mappings export --out o",
    "contract draft f.csv --out o",
    "contract export --out o",
    "contract import f.csv --out o",
    "template inspect f.csv",
    "template blank our --out o",
    "repository new o --year 2025",
    "repository check f.csv",
)
NOT_BY_THE_LAW = {
    "explain": "a dossier is read by the definitions that travel in it",
    "verify": "a dossier is read by the definitions that travel in it",
    "compare": "a dossier is read by the definitions that travel in it",
    "export": "a dossier is read by the definitions that travel in it",
    "pseudonymise": "a file becomes another file",
    "synth": "an invented register, whatever holds where it is made",
    "keys new": "a key",
    "doctor": "tells of the installation, the program's definitions among it",
    "country new": "begins from what came with the program",
    "country renew": "renews from what came with the program",
    "completion": "words for a shell",
    "desk": "reads it on its pages (`test_the_desk_reads_the_law_of_the_place`)",
}


def commands(group: click.Group, *words: str) -> Iterator[str]:
    """Every command that takes `--definitions`, by its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *words, name)
        elif any("--definitions" in option.opts for option in command.params):
            yield " ".join((*words, name))


def test_of_every_command_it_is_known_whether_it_reads_the_law() -> None:
    """A new one that takes `--definitions` is tried below, or says why not."""
    tried = {name for name in commands(cli) if any(f"{words} ".startswith(f"{name} ") for words in WORDS)}

    assert {*commands(cli)} - tried == NOT_BY_THE_LAW.keys()


@sampled("words", WORDS, 2)
def test_whatever_command_reads_the_law_reads_that_of_the_place(words: str, place: Path) -> None:
    """Before anything is read or written, and however it is called: the law there is no law, so nothing is done."""
    collection_in(place / "our")
    (place / "f.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    spoilt(place, unreadable)

    found = run(words)

    assert found.exit_code == 1 and LAW in found.stderr, found.output
    assert not (place / "o").exists()


@pytest.mark.parametrize("words", COMMANDS)
def test_a_law_that_holds_is_green_and_named(words: str, place: Path) -> None:
    """The line says where it lies and the beginning of the fingerprint by which anybody knows it again."""
    found = run(words)

    assert found.exit_code == 0, found.output
    assert str(place) in found.stderr and load(place).fingerprint[:12] in found.stderr


def test_it_is_found_from_below_as_git_finds_its_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt(place, unreadable)
    below = place / "reports" / "2025"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    assert place_of(below) == place and run("mappings check").exit_code == 1


def test_nothing_above_the_top_of_a_repository_is_read(place: Path) -> None:
    other = place / "another"
    (other / ".git").mkdir(parents=True)

    assert place_of(other) is None


def test_the_program_itself_is_no_place(place: Path) -> None:
    """Its own definitions are read where it lies, from a source checkout too."""
    assert place_of(built_in_base() / "mappings" / "kz1") is None
    assert load(place).fingerprint == load().fingerprint


@pytest.mark.parametrize("words", ["mappings check --built-in", f"mappings check --definitions {REPOSITORY}"])
def test_whoever_names_others_reads_those(words: str, place: Path) -> None:
    spoilt(place, unreadable)

    assert run(words).exit_code == 0
    assert run(f"{words} --built-in --definitions .").exit_code == 2


def test_folders_that_only_bear_such_a_name_are_no_place(tmp_path: Path) -> None:
    """Data packages without code lists are collections; schemas and data of others lie in many a repository."""
    (tmp_path / "datapackages" / "si-2025").mkdir(parents=True)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "order.schema.json").write_text("{}")
    assert place_of(tmp_path) is None

    (tmp_path / "mappings").mkdir()
    assert place_of(tmp_path) is None
    (tmp_path / "mappings" / "175.yml").write_text("")
    assert place_of(tmp_path) == tmp_path


def test_law_that_another_user_put_above_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a shared machine anybody can put a folder above the work of all."""
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    status = Path.stat

    def owned(self: Path, **how: bool) -> os.stat_result:
        found = status(self, **how)
        fields = [*found]
        fields[4] = 4712 if self.name == "mappings" else 4711
        return os.stat_result(fields)

    monkeypatch.setattr(Path, "stat", owned)

    with pytest.raises(DefinitionRefused) as refused:
        place_of(place)
    assert [fault.code for fault in refused.value.faults] == ["definitions-of-another-user"]


# --- a collection beside it ----------------------------------------------------------------------


def collection_in(folder: Path) -> Path:
    shutil.copytree(SI_2024, folder)
    return folder


def test_a_collection_is_read_by_the_law_of_the_repository_in_which_it_lies(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From wherever it is named: the place of the collection decides."""
    collection = collection_in(place / "si-2025")
    spoilt(place, with_a_gap)
    assert run(f"validate {collection} --fast").exit_code == 1
    monkeypatch.chdir(tmp_path)

    assert run(f"validate {collection} --fast").exit_code == 1
    assert run(f"validate {collection} --fast --built-in").exit_code == 0


def test_a_collection_elsewhere_is_refused_where_the_place_has_a_law(place: Path, tmp_path: Path) -> None:
    """Else the law that is looked at every day would be passed over without a word."""
    collection = collection_in(tmp_path / "elsewhere")

    found = run(f"validate {collection} --format json")

    assert found.exit_code == 1
    assert [fault["code"] for fault in json.loads(found.stdout)["faults"]] == ["definitions-elsewhere"]
    assert run(f"validate {collection} --fast --definitions {place}").exit_code == 0


@sampled("mistake", MISTAKES, 1, ids=lambda mistake: mistake.__name__)
def test_the_hook_proves_the_law_that_a_collection_changes(mistake: Callable[[str], str], place: Path) -> None:
    """A hook names the files of a commit: the collection among whose own definitions one lies is proved with it."""
    collection = collection_in(place / "si-2025")
    descriptor = collection / "datapackage.json"
    descriptor.write_text(json.dumps({**json.loads(descriptor.read_text("utf-8")), "thb:definitions": "definitions"}))
    own = collection / "definitions" / LAW
    own.parent.mkdir(parents=True)
    shutil.copy(place / LAW, own)
    hook = f"{HOOKS[0].removeprefix('thb-eu ')} {own.relative_to(place)} {LAW}"
    assert run(hook).exit_code == 0
    spoilt(collection / "definitions", mistake)

    assert run(hook).exit_code == 1
    assert run(f"mappings check --package {collection}").exit_code == 1
    assert run("mappings check").exit_code == 0


def test_the_desk_reads_the_law_of_the_place(place: Path) -> None:
    """Whatever collection lies there, and where none is meant; a law that does not parse is refused there too."""
    collection_in(place / "si-2025")
    with closing(Workplace(place)) as desk:
        assert desk.root == str(place)
        assert desk.collection("si-2025").definitions.folder.roots["mappings"] == place / "mappings"
    spoilt(place, unreadable)

    with closing(Workplace(place)) as desk, pytest.raises(ThbError) as refused:
        assert desk.collection("si-2025").definitions
    assert {fault.where.file for fault in refused.value.faults} == {LAW}


# --- whose file it is ------------------------------------------------------------------------------


def named(answer: str) -> set[str]:
    """The files that workflow commands name."""
    return {line.partition("file=")[2].partition(",")[0] for line in answer.splitlines() if line.startswith("::")}


def test_files_of_the_program_never_bear_paths_of_the_user(place: Path) -> None:
    """A remark on the program's code lists is not shown beside the user's line of that number."""
    files = named(run("mappings check --format github").stdout)

    assert {file for file in files if not (place / file).is_file()} == {
        file for file in files if file.startswith(f"{BUILT_IN}/")
    }
    assert LAW in files and f"{BUILT_IN}/datapackages/codelists/form.csv" in files
    built_in = named(run("mappings check --built-in --format github").stdout)
    assert built_in and all(file.startswith(f"{BUILT_IN}/") for file in built_in)


def uris(answer: object) -> Iterator[str]:
    """The files that a report names, in whatever form: GitLab's `path`, SARIF's `uri`."""
    if isinstance(answer, dict):
        yield from (found for name, found in answer.items() if name in ("path", "uri") and isinstance(found, str))
    for part in answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ():
        yield from uris(part)


@pytest.mark.parametrize("words", ["mappings check --format gitlab", "validate si-2025 --fast --format sarif"])
def test_in_every_form_for_programs_a_file_is_one_of_the_place_or_of_the_program(words: str, place: Path) -> None:
    """Nothing names another folder of the user's, or a file that is not where it is said to be."""
    collection_in(place / "si-2025")
    files = {file for file in uris(json.loads(run(words).stdout)) if not file.startswith("https://")}

    assert files and not [file for file in files if file.startswith(("/", "..", "file:")) or str(place) in file]
    assert {file for file in files if not (place / file).exists()} == {
        file for file in files if file.startswith(f"{BUILT_IN}/")
    }


def test_a_report_of_tests_bears_no_path_of_the_machine(place: Path) -> None:
    """JUnit has no place for a file but the words of a finding."""
    collection_in(place / "si-2025")
    told = run("validate si-2025 --fast --format junit").stdout

    assert "<testsuites" in told and str(place) not in told and str(REPOSITORY) not in told


def test_the_answer_for_programs_names_the_law_by_its_fingerprint(place: Path, definitions: Definitions) -> None:
    spoilt(place, lambda text: text + "# another comment\n")

    proof = json.loads(run("mappings check --format json").stdout)

    assert proof["definitions"] == load(place).fingerprint != definitions.fingerprint
