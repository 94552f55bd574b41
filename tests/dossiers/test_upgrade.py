"""Upgrade: what version 0.1.0 wanted becomes what this one wants, by edits that leave all else as it stands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY, SI_2024, unpacked
from thb_eu.base.errors import SourceRefused, ThbError
from thb_eu.cli import cli
from thb_eu.cli.law import CHANGING, LAPSES, UP_TO_DATE, WRITTEN
from thb_eu.definitions import load
from thb_eu.definitions.signing import Objection, seal
from thb_eu.dossiers import opened
from thb_eu.dossiers.upgrading import FileUpgrade, changes, write
from thb_eu.pipeline import prepare
from thb_eu.publication.flat_tables import observations

COUNTRY = "datapackages/national/country.json"
LISTS, ALIASES = "datapackages/codelists/datapackage.json", "datapackages/codelists/citizen-alias.csv"
POLICIES = "mappings/disclosure.yaml"
SUITE = "datapackages/eu-thb/plausibility/cells.json"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions and a collection of version 0.1.0: those in its dossier."""
    return unpacked(tmp_path_factory.mktemp("earlier") / "dossier")


@pytest.fixture
def earlier(written: Path, tmp_path: Path) -> Path:
    """A copy of the definitions that a test may upgrade."""
    return Path(shutil.copytree(written / "definitions", tmp_path / "definitions"))


def run(*words: str) -> Result:
    """`thb-eu upgrade`, in English."""
    return CliRunner().invoke(cli, ["upgrade", *words, "--lang", "en"])


def of(name: str, folder: Path) -> FileUpgrade:
    """The change of one file."""
    return next(change for change in changes(folder) if change.name == name)


def test_definitions_of_0_1_0_are_refused_until_they_are_upgraded(earlier: Path) -> None:
    """Then they load, their country and its languages declared, English added."""
    with pytest.raises(ThbError):
        load(earlier)

    write(earlier, changes(earlier))
    found = load(earlier)

    assert (found.geo, found.languages) == ("XR", ("sl", "en"))
    assert changes(earlier) == ()


def test_the_figures_stay_what_they_were(written: Path, earlier: Path) -> None:
    """Every cell of the old dossier has the value and the status that the upgraded definitions give it."""
    write(earlier, changes(earlier))

    submission = prepare(written / "inputs", load(earlier), fast=True)
    now = observations(submission).astype("string").fillna("")
    names = [
        name
        for name in opened(written).observations[0]
        if name not in ("comment", "source", "legal_article", "conf_status")
    ]
    then = [tuple(row[name] for name in names) for row in opened(written).observations]

    assert len(then) == 763 and [*now[names].itertuples(index=False, name=None)] == then


def test_nothing_else_changes(earlier: Path) -> None:
    """Crosswalks, decisions and tables stay byte for byte; of the files that change, all lines but those."""
    before = {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()}
    changed = changes(earlier)
    write(earlier, changed)
    touched = {earlier / change.name for change in changed}

    assert {path.relative_to(earlier).as_posix() for path in touched} == {
        *(COUNTRY, LISTS, ALIASES, SUITE),
        "datapackages/eu-thb/plausibility/facts.json",
        "datapackages/metadata/concepts.csv",
        "datapackages/sdmx/eurostat-view.yaml",
        "datapackages/sdmx/transmission.yaml",
        "mappings/disclosure.yaml",
        "mappings/pc/210.yaml",
    }
    assert all(path.read_bytes() == content for path, content in before.items() if path not in touched)
    old, new = (content.splitlines() for content in (before[earlier / ALIASES], (earlier / ALIASES).read_bytes()))
    assert [line for line in new if line not in old] == [
        line.replace(b",fr,", b",foreign,") for line in old if b",fr," in line
    ]


def test_a_title_is_parted_by_language(earlier: Path) -> None:
    """The first half is in the country's own language, the second in English."""
    lists = {it["name"]: it for it in json.loads(of(LISTS, earlier).after)["resources"]}

    assert (lists["sex"]["title"], lists["sex"]["thb:title_sl"]) == ("Sex", "Spol")
    assert not any(" / " in it.get("title", "") for it in lists.values())


def test_a_remedy_becomes_that_of_a_reader(earlier: Path) -> None:
    """Its words stay, under the analyst, who got them until now."""
    change = of(SUITE, earlier)
    then, now = (json.loads(text)["expectations"] for text in (change.before, change.after))

    assert [entry["remedy"]["analyst"] for entry in now] == [entry["remedy"] for entry in then]
    assert [{**entry, "remedy": ""} for entry in now] == [{**entry, "remedy": ""} for entry in then]


def test_what_a_provision_said_becomes_an_act_of_its_paragraph(earlier: Path) -> None:
    """Four provisions of Article 210 said something, letter c on two spans of days; rules and comments stay."""
    change = of("mappings/pc/210.yaml", earlier)
    then, now = (yaml.load(text, yaml.BaseLoader) for text in (change.before, change.after))

    said = [(entry["paragraph"], entry.get("valid"), entry.pop("says")) for entry in then["provisions"]]
    assert [(it["paragraph"], it.get("valid"), it["elements"][0]["words"]) for it in now["texts"]] == said
    assert [[element["element"] for element in it["elements"]] for it in now["texts"]] == [["act"]] * 4
    assert then == {key: told for key, told in now.items() if key != "texts"}
    kept = [line for line in change.before.splitlines() if "says:" not in line]
    assert [line for line in kept if line not in change.after.splitlines()] == []


def test_line_ends_and_one_line_objects_are_kept(earlier: Path) -> None:
    """A file saved on Windows stays one; a short object stays on its line."""
    path = earlier / SUITE
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    short = '{\n  "expectations": [\n    {\n      "remedy": {"sl": "Vprašajte.", "en": "Ask."}\n    }\n  ]\n}\n'
    (earlier / "datapackages/national/plausibility").mkdir(parents=True)
    (earlier / "datapackages/national/plausibility/own.json").write_bytes(short.encode())

    assert of(SUITE, earlier).after.count("\n") == of(SUITE, earlier).after.count("\r\n")
    assert (
        '"remedy": {"analyst": {"sl": "Vprašajte.", "en": "Ask."}}\n'
        in of("datapackages/national/plausibility/own.json", earlier).after
    )


def test_the_command_shows_the_diff_and_writes_only_when_told(earlier: Path) -> None:
    """A unified diff on stdout; the files stay; --write writes them; then there is nothing left to do."""
    before = {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()}

    shown = run(str(earlier))
    kept = {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()}
    done, again = run(str(earlier), "--write"), run(str(earlier), "--write")

    assert kept == before and (shown.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert f"--- /dev/null\n+++ b/{COUNTRY}\n@@ " in shown.stdout and '+  "thb:geo": "XR",\n' in shown.stdout
    assert f"--- a/{LISTS}\n+++ b/{LISTS}\n" in shown.stdout
    assert shown.stdout.splitlines()[-1] == CHANGING.filled({"count": 10}).english
    assert WRITTEN.filled({"count": 10}).english in done.stdout
    assert again.stdout == f"{UP_TO_DATE.english}\n" and load(earlier).geo == "XR"


def test_programs_get_the_diff_as_json(earlier: Path) -> None:
    """Alone on stdout, file by file."""
    told = json.loads(run(str(earlier), "--format", "json").stdout)

    assert told["written"] is False and {it["file"] for it in told["changes"]} >= {COUNTRY, SUITE}
    assert all(it["diff"][1].startswith("+++ b/") for it in told["changes"])


def test_whose_definitions_they_are_is_asked_where_the_files_do_not_tell(earlier: Path) -> None:
    """Several countries in the list and no collection: refused, with the option that says it."""
    with (earlier / "datapackages/codelists/geo.csv").open("a", encoding="utf-8") as opened_list:
        opened_list.write("XS,Other,Druga,item,,,,Invented state,proposed\n")

    refused, asked = run(str(earlier)), run(str(earlier), "--geo", "XS")

    assert refused.exit_code == 1 and "--geo" in refused.stderr and refused.stdout == ""
    assert asked.exit_code == 0 and '+  "thb:geo": "XS",' in asked.stdout


def test_a_collection_of_0_1_0_is_as_this_version_wants_it(written: Path, collection: Path) -> None:
    """Nothing that stands in a collection is wanted otherwise; what lies in no folder of ours is refused."""
    assert changes(written / "inputs") == () and changes(collection) == ()
    with pytest.raises(SourceRefused, match="definitions-not-found"):
        changes(SI_2024 / "data")


def test_the_definitions_of_now_are_up_to_date() -> None:
    """The repository itself has nothing to upgrade."""
    assert changes(REPOSITORY) == ()


# --- policies that were signed ----------------------------------------------------------------------------------------


def signed_policy(folder: Path, below: int) -> str:
    """Put its seal to the signature of the one policy in a folder, then the number `below` in its text; its id."""
    path = folder / POLICIES
    text = path.read_text(encoding="utf-8")
    (policy,) = yaml.load(text, yaml.BaseLoader)["policies"]
    numbers = {
        "eu": {**policy["eu"], "mark_below": 5},
        "public": {**policy["public"], "suppress_below": 5, "protect_within": 5},
    }
    sealed = f"on: 2025-02-03, text: '{seal({**policy, **numbers})}'}}"
    changed = text.replace("on: 2025-02-03}", sealed).replace("mark_below: 5", f"mark_below: {below}")
    path.write_text(changed, encoding="utf-8")
    return str(policy["policy"])


@pytest.mark.parametrize(("below", "stands"), [(5, True), (4, False)])
def test_a_signature_on_a_policy_of_before_stands_in_its_dossier(
    written: Path, below: int, stands: bool, tmp_path: Path
) -> None:
    """It is read as the same policy in other words; one that was changed after it was signed is not signed."""
    folder = Path(shutil.copytree(written / "definitions", tmp_path / "definitions"))
    signed_policy(folder, below)
    (policy,) = load(folder, earlier=True).law.policies
    assert (policy.signed is not None) == stands


def test_whose_signature_an_upgrade_ends_is_said(earlier: Path) -> None:
    """The policy says more than what was signed: so it must be signed again, and reading it says so too."""
    id = signed_policy(earlier, 5)
    told, words = json.loads(run(str(earlier), "--format", "json").stdout), run(str(earlier), "--write").stdout

    assert told["lapsed"] == [id]
    assert LAPSES.filled({"policy": id}).english in " ".join(words.split())
    (policy,) = load(earlier).law.policies
    assert (policy.signed, [*policy.approval.objections()]) == (None, [Objection.TEXT_CHANGED])
    assert json.loads(run(str(earlier), "--format", "json").stdout)["lapsed"] == []
