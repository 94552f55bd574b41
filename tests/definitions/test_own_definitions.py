"""A collection changes single files of the definitions; the rest, and the installed package, stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.dossiers.verification.dossiers import compared
from tests.support.sample import sample
from thb_eu import load_for, prepare, publish
from thb_eu.base.errors import DefinitionRefused, ThbError
from thb_eu.cli import cli
from thb_eu.definitions import Definitions, load

DECISIONS = "mappings/decisions.yaml"
SUITE = "datapackages/national/plausibility/new.json"


def put(own: Path, name: str, content: str) -> Path:
    path = own / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def own(collection: Path) -> Path:
    """The folder that a copy of the real collection names for its own definitions, in which nothing lies yet."""
    descriptor = collection / "datapackage.json"
    said = json.loads(descriptor.read_text(encoding="utf-8")) | {"thb:definitions": "own"}
    descriptor.write_text(json.dumps(said), encoding="utf-8")
    (collection / "own").mkdir()
    return collection / "own"


@pytest.fixture
def answered(own: Path) -> Path:
    """Its collection, which answers the question of the old case otherwise than the built-in file."""
    text = (REPOSITORY / DECISIONS).read_text(encoding="utf-8")
    before, question, after = text.partition("- decision: undated-old-case")
    put(own, DECISIONS, before + question + after.replace("answer: open", "answer: do not count", 1))
    return own.parent


def test_one_file_changes_and_the_rest_stays(answered: Path, definitions: Definitions) -> None:
    """Of all files exactly the one that lies there; so of all decisions the one answered."""
    changed = load_for(answered)

    assert {name for name in changed.files if changed.files[name] != definitions.files[name]} == {DECISIONS}
    assert changed.files.keys() == definitions.files.keys() and changed.fingerprint != definitions.fingerprint
    before = definitions.law.decisions
    assert {id for id, one in changed.law.decisions.items() if one != before[id]} == {"undated-old-case"}


def test_a_new_file_is_added(own: Path, definitions: Definitions) -> None:
    """A suite of the country that the built-in definitions lack."""
    suite = REPOSITORY / "datapackages/national/plausibility/thresholds.json"
    value = json.loads(suite.read_text(encoding="utf-8"))
    first = {**value["expectations"][0], "id": "of-the-office", "kwargs": {"column": "obs_value", "max_value": 5000}}
    put(own, SUITE, json.dumps({**value, "expectations": [first]}))

    assert {*load_for(own.parent).files} - {*definitions.files} == {SUITE}


def test_an_empty_folder_changes_nothing(own: Path, definitions: Definitions) -> None:
    """A line for readers is no definition."""
    put(own, "README.md", "What belongs here.")

    assert load_for(own.parent) is load()
    assert load_for(own.parent).fingerprint == definitions.fingerprint


def test_definitions_named_on_the_command_line_take_the_place_of_all(answered: Path, mappings: Path) -> None:
    """The open questions are those of the definitions that hold."""
    named = ["status", str(answered), "--format", "json"]

    def open_questions(*more: str) -> set[str]:
        result = CliRunner().invoke(cli, [*named, *more])
        return {question["decision"] for question in json.loads(result.stdout)["open"]}

    assert open_questions("--definitions", str(mappings)) - open_questions() == {"undated-old-case"}


def test_what_the_office_changed_is_told_against_the_rest(answered: Path) -> None:
    """One answer changes, and with it cells of this collection; `mappings check` proves what holds for it."""
    named = ["--package", str(answered), "--format", "json"]
    told = json.loads(CliRunner().invoke(cli, ["mappings", "diff", str(REPOSITORY), *named]).stdout)
    proved, built_in = (CliRunner().invoke(cli, ["mappings", "check", *more]) for more in (named, named[2:]))

    assert [(change["kind"], change["about"]) for change in told["changes"]] == [("answer", "undated-old-case")]
    assert [bool(impact["cells"]) for impact in told["impact"]] == [True]
    assert proved.exit_code == 0 and proved.stdout != built_in.stdout


@pytest.mark.sampled
def test_a_dossier_carries_the_definitions_in_force(answered: Path, tmp_path: Path) -> None:
    """They are in it under their own names, and it is verified by them, with the collection and without."""
    definitions = load_for(answered)
    publish(prepare(answered, definitions, fast=True), tmp_path / "dossier", draft=True)

    manifest = json.loads((tmp_path / "dossier/manifest.json").read_text(encoding="utf-8"))
    assert manifest["definitions_fingerprint"] == definitions.fingerprint
    assert (tmp_path / "dossier/definitions" / DECISIONS).read_bytes() == (answered / "own" / DECISIONS).read_bytes()
    for package in sample((None, answered), 1):
        assert not compared(tmp_path / "dossier", package).differences


def unknown_file(own: Path) -> None:
    put(own, "mappings/../datapackages/nationl/plausibility/new.json", "{}")


def beside_the_folders(own: Path) -> None:
    put(own, "decisions.yaml", "decisions: []")


def misnamed(own: Path) -> None:
    put(own, "mappings/decisions.yml", "decisions: []")


def a_schema(own: Path) -> None:
    """What a file may hold is no office's to change: a dossier would not carry it."""
    put(own, "schemas/waivers.schema.json", "{}")


def a_link(own: Path) -> None:
    (own / "mappings").mkdir()
    (own / DECISIONS).symlink_to(REPOSITORY / DECISIONS)


def gone(own: Path) -> None:
    own.rmdir()


@pytest.mark.parametrize(
    ("spoil", "code", "file"),
    [
        (unknown_file, "definition-not-read", "own/datapackages/nationl/plausibility/new.json"),
        (beside_the_folders, "definition-not-read", "own/decisions.yaml"),
        (misnamed, "file-misnamed", "own/mappings/decisions.yml"),
        (a_schema, "definition-not-read", "own/schemas/waivers.schema.json"),
        (a_link, "path-unsafe", "own/mappings/decisions.yaml"),
        (gone, "definitions-not-found", "own"),
    ],
)
def test_what_would_not_be_read_is_refused(own: Path, spoil: Callable[[Path], None], code: str, file: str) -> None:
    """A definition that changes nothing, although somebody wrote it to change something, is worse than none."""
    spoil(own)

    with pytest.raises(ThbError) as refused:
        load_for(own.parent)
    assert [(fault.code, fault.where.file) for fault in refused.value.faults] == [(code, file)]


def test_a_place_outside_the_collection_is_refused(own: Path, definitions: Definitions) -> None:
    """The shape of the descriptor names one folder; nothing is read before that is judged."""
    descriptor = own.parent / "datapackage.json"
    said = json.loads(descriptor.read_text(encoding="utf-8")) | {"thb:definitions": "../../elsewhere"}
    descriptor.write_text(json.dumps(said), encoding="utf-8")

    assert load_for(own.parent).fingerprint == definitions.fingerprint
    with pytest.raises(ThbError) as refused:
        prepare(own.parent, definitions, fast=True)
    assert not isinstance(refused.value, DefinitionRefused) and len(refused.value.faults) == 1
