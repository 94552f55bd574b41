"""`mappings diff`: every change of the law is told once, in a sentence of each language, and every cell that it moves.

Which cells move is asked of two counts as well, one under each state of the law; some are worked out by hand.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.conftest import REPOSITORY, SI_2024, set_cell
from tests.support.catalogues import english_words
from tests.support.checked_laws import edit_rule
from tests.support.counted import Cell, cells_of, changed
from tests.support.law_edits import (
    DECISIONS,
    DIMENSIONS,
    EARLIER_POLICY,
    KINDS,
    ORGANISATIONS,
    POTENTIAL,
    PURPOSES,
    SECOND_RULE,
    Edit,
    base,
    before,
    diff,
    in_entry,
    line_of,
    own,
    replaced,
    rule,
)
from tests.support.sample import is_whole, sample, sampled
from tests.support.signed_texts import ARTICLE, POLICY, backwards
from thb_eu.base.errors import MappingRefused, ThbError
from thb_eu.cli.report.law import CHANGES
from thb_eu.cli.report.law import NO_CHANGE as UNCHANGED
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.law import load_law
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.law_changes import LawChange, differences

__all__ = ["base", "before", "own"]

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


# --- edits as a steward makes them -----------------------------------------------------------------------------------


def both(*edits: Edit) -> Edit:
    """Make these edits, one after the other."""

    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    return edit


def no_symmetries(folder: Path) -> None:
    """Nothing need be alike any more, so that one side of a symmetry may change alone."""
    (folder / "mappings/symmetries.yaml").write_text("symmetries: []\n", encoding="utf-8")


@sampled("what", KINDS, 15)
def test_each_change_of_the_law_is_told_once(what: str, own: Path, before: Definitions) -> None:
    """One edit, one change: of its kind, about its id, at its line, and both sentences name the id."""
    edit, kind, about, file, words = KINDS[what]
    edit(own)

    (change,) = differences(before, load(own))

    assert (change.kind, change.about, change.file) == (kind, about, file)
    assert str(change.where) == (line_of(own, file, words) if words else "" if kind == "removed" else file)
    assert (
        about in change.text.in_language("sl")
        and about in change.text.english
        and change.text.in_language("sl") != change.text.english
    )
    assert not english_words(change.text.in_language("sl")), change.text.in_language("sl")


BACKWARDS = ["a rule is added", "a decision is added", "a code of a dimension is added"]
"""Changes whose opposite is made by looking from the other side."""


@pytest.mark.parametrize("what", BACKWARDS)
def test_what_was_added_is_gone_when_one_looks_back(what: str, own: Path, before: Definitions) -> None:
    """From the other side the same entry is removed; it stands nowhere now."""
    edit, _, about, file, _ = KINDS[what]
    edit(own)

    (change,) = differences(load(own), before)

    assert (change.kind, change.about, change.file, str(change.where)) == ("removed", about, file, "")
    assert about in change.text.in_language("sl") and about in change.text.english


def test_a_policy_that_comes_is_told_as_added(own: Path, before: Definitions) -> None:
    """Two policies cannot hold on one day: the new one takes days that none had."""
    KINDS["a policy is removed"][0](own)

    (change,) = differences(load(own), before)

    assert (change.kind, change.about, change.file) == ("added", EARLIER_POLICY, POLICY.file)


def test_a_new_article_is_told_with_its_rules_and_provisions(own: Path, before: Definitions) -> None:
    """One sentence for the article and each of its texts, provisions and rules; seen from the other side, gone."""
    name = "mappings/kz1/196.yaml"
    (own / name).unlink()
    written = read_yaml(before.files[name], name, MappingRefused)

    for old, new, kind in ((load(own), before, "added"), (before, load(own), "removed")):
        told = differences(old, new)
        (article,) = [change for change in told if change.about == "KZ-1 196"]
        assert {change.kind for change in told} == {kind} and {change.file for change in told} == {name}
        assert len(told) == 1 + len(written["texts"]) + len(written["provisions"]) + len(written["rules"])
        assert "KZ-1 196" in article.text.in_language("sl") and "KZ-1 196" in article.text.english


def test_other_words_are_told_although_something_else_changed(own: Path, before: Definitions) -> None:
    """A name in one file is not lost behind an answer in another."""
    for what in ("a dimension is called otherwise", "a decision has another answer"):
        KINDS[what][0](own)

    assert {(change.kind, change.about) for change in differences(before, load(own))} == {
        ("answer", POTENTIAL),
        ("wording", DIMENSIONS),
    }


def test_days_of_an_article_are_told_of_the_article_alone(own: Path, before: Definitions) -> None:
    """They hold for its provisions and texts too, of which nothing else changed: no sentence says that it did."""
    path = own / "mappings/kz1/181.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\nin_force: {}\n" in text
    days = "in_force: {from: 2008-11-01, confidence: recalled}"
    path.write_text(text.replace("\nin_force: {}\n", f"\n{days}\n"), encoding="utf-8")

    told = differences(before, load(own))
    assert told and {change.about for change in told} == {"KZ-1 181"}


def test_old_and_new_words_stand_beneath_the_sentence(own: Path, before: Definitions) -> None:
    """Who reads that a name changed reads from what to what, in the language in which it changed."""
    KINDS["a code of a crosswalk is called otherwise"][0](own)

    (change,) = differences(before, load(own))

    assert [(it.path[-2:], it.before, it.after) for it in change.words] == [
        (("label", "sl"), "Finančna uprava RS", "Finančna uprava")
    ]


def said_the_other_way_round(folder: Path) -> None:
    """A rule about *other or not told* says instead whom it leaves out: the same people."""
    edit = rule(
        "kz1-113-person-without-role",
        lambda text: text.replace(
            "when: {unit: [PER], role: [OTHER, not told]}",
            "when: {unit: [PER]}\n"
            "    unless: {role: [VICTIM, SUSPECT, ACCUSED, CONVICTED, ACQUITTED, INJURED, CLIENT]}",
        ),
    )
    edit(folder)


def test_an_exception_that_changed_is_told_beside_other_changes_of_the_file(own: Path, before: Definitions) -> None:
    """The same people said the other way round, and another rule dated anew: both are told, with both wordings."""
    KINDS["a rule is dated anew"][0](own)
    said_the_other_way_round(own)

    told = {(change.kind, change.about): change for change in differences(before, load(own))}

    assert set(told) == {("re-dated", "kz1-113-4-suspect"), ("wording", ARTICLE.file)}
    words = {it.path[1:]: (it.before, it.after) for it in told["wording", ARTICLE.file].words}
    assert words[("kz1-113-person-without-role", "when", "role")] == ('["OTHER", "not told"]', "–")
    assert words[("kz1-113-person-without-role", "unless")][0] == "–"
    assert "CLIENT" in words[("kz1-113-person-without-role", "unless")][1]


def test_a_sentence_and_the_words_beneath_it_do_not_say_the_same(own: Path, before: Definitions) -> None:
    """An answer with its old and new value is one line; another sentence written for it is a line of its own."""
    KINDS["a decision has another answer"][0](own)
    in_entry(DECISIONS, POTENTIAL, "sl: Žrtve iz poročila po ZKP", "sl: Vse žrtve iz poročila po ZKP")(own)
    in_entry(DECISIONS, POTENTIAL, "says_when: count", "says_when: do not count")(own)

    told = differences(before, load(own))

    assert [change.kind for change in told] == ["answer", "wording"]
    assert [it.path[-2:] for change in told for it in change.words] == [(POTENTIAL, "says_when"), ("says", "sl")]


def moved_rule(folder: Path) -> None:
    """The last rule of Article 113 becomes the first."""
    path = folder / ARTICLE.file
    head, rules = path.read_text(encoding="utf-8").split("\nrules:\n")
    last = rules.rindex("  - rule: ")
    path.write_text(f"{head}\nrules:\n{rules[last:].rstrip()}\n\n{rules[:last]}", encoding="utf-8")


def as_json(folder: Path) -> None:
    """Every file is written as JSON, keys backwards, and begins with a remark."""
    for path in (folder / "mappings").rglob("*.yaml"):
        value = backwards(read_yaml(path.read_bytes(), path.name, MappingRefused))
        path.write_text(f"# Remark\n{json.dumps(value, ensure_ascii=False, indent=1)}\n", encoding="utf-8")


NO_CHANGE: dict[str, Edit] = {
    "nothing at all": lambda folder: None,
    "a rule is moved inside its file": moved_rule,
    "remarks and layout": as_json,
    "codes are listed in another order": rule(
        "kz1-113-person-no-indicator",
        lambda text: text.replace("[ACQUITTED, INJURED, CLIENT]", "[CLIENT, INJURED, ACQUITTED]"),
    ),
}


@pytest.mark.parametrize("what", NO_CHANGE)
def test_what_changes_no_law_is_not_told(what: str, own: Path, before: Definitions) -> None:
    """Order, layout and remarks are nobody's law."""
    NO_CHANGE[what](own)

    assert differences(before, load(own)) == ()


def test_the_same_codes_said_the_other_way_round_are_other_words_only(own: Path, before: Definitions) -> None:
    """*Other or not told* is *unless one of the rest*: the rule is about the same people."""
    said_the_other_way_round(own)

    (change,) = differences(before, load(own))

    assert (change.kind, change.about) == ("wording", ARTICLE.file)


# --- no word changes in silence --------------------------------------------------------------------------------------


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every text and number of a file, with its path."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*path, key))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from leaves(entry, (*path, number))
    else:
        yield path, value


def altered(leaf: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(leaf, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", leaf):
        return leaf[:-2] + ("11" if leaf.endswith("12") else "12")
    if isinstance(leaf, str):
        return {"read": "recalled", "recalled": "read", "inferred": "read"}.get(leaf, f"{leaf} drugače")
    if isinstance(leaf, int | float):
        return leaf + 1 if leaf >= 1 else leaf / 2
    raise AssertionError(leaf)


def one_of_each_kind(value: Any) -> list[tuple[Any, ...]]:
    """The path of one leaf of each kind: the same keys, whatever the numbers in their lists."""
    told = (path for path, leaf in leaves(value) if leaf is not None)
    return list({tuple("*" if isinstance(step, int) else step for step in path): path for path in told}.values())


@pytest.mark.slow
@pytest.mark.sampled
def test_no_word_of_the_law_changes_in_silence(own: Path, before: Definitions) -> None:
    """Whatever is edited, wherever it stands: if the law can still be read, the difference tells something."""
    silent, told = [], 0
    folder = replace(before.folder, roots={**before.folder.roots, "mappings": own / "mappings"})
    names = (ARTICLE.file, DECISIONS, DIMENSIONS, ORGANISATIONS, POLICY.file)
    for name in names:
        original = (own / name).read_bytes()
        as_read = read_yaml(original, name, MappingRefused)
        for path in sample(one_of_each_kind(as_read), 4):
            place = value = deepcopy(as_read)
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = altered(place[path[-1]])
            (own / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
            try:
                law = load_law(folder, files := {**before.files}, before.codelists, before.tables)
            except ThbError:
                continue
            found = differences(before, replace(before, law=law, files=files))
            told += bool(found)
            silent += [] if found else [(name, path)]
        (own / name).write_bytes(original)

    assert silent == []
    assert told > (40 if is_whole() else 8)


# --- against a folder, against a revision ----------------------------------------------------------------------------


WITHOUT_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed: no revision can be read")


def git(folder: Path, *words: str) -> str:
    """Run git in a folder as nobody in particular, whatever the machine is set up to do."""
    surroundings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    named = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *named, *words], capture_output=True, text=True, check=True, env=surroundings
    )
    return done.stdout.strip()


@pytest.fixture
def repository(base: Path, tmp_path: Path) -> Path:
    """A small repository with the three folders, one commit old."""
    folder = tmp_path / "repository"
    for name in ("datapackages", "schemas"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copytree(base / "mappings", folder / "mappings")
    git(folder.parent, "init", "--quiet", "--initial-branch", "main", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "The law of the first day")
    return folder


@WITHOUT_GIT
def test_against_a_revision_what_is_not_yet_committed_is_the_change(repository: Path) -> None:
    """The steward edits and asks before committing: HEAD is before, the files as they lie there are after."""
    KINDS["a decision has another answer"][0](repository)

    result = diff("HEAD", "--definitions", str(repository), "--no-impact")

    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout.splitlines()[-1] == CHANGES.filled({"count": 1}).english and POTENTIAL in result.stdout


@WITHOUT_GIT
@sampled("revision", ["HEAD~1", "v1", "main~1", "commit"], 1)
def test_any_name_of_a_revision_will_do(revision: str, repository: Path) -> None:
    """A parent, a tag, a branch, a hash."""
    git(repository, "tag", "v1")
    first = git(repository, "rev-parse", "HEAD")
    KINDS["a policy is removed"][0](repository)
    git(repository, "commit", "--quiet", "--all", "--message", "No threshold for earlier years")

    told = diff(first if revision == "commit" else revision, "--definitions", str(repository), "--no-impact")

    assert told.stdout.splitlines()[-1] == CHANGES.filled({"count": 1}).english and EARLIER_POLICY in told.stdout
    assert diff("HEAD", "--definitions", str(repository), "--no-impact").stdout == f"{UNCHANGED.english}\n"


@WITHOUT_GIT
def test_definitions_may_lie_below_the_top_of_the_repository(base: Path, tmp_path: Path) -> None:
    """A ministry keeps them in a folder of its own: the revision's folder of the same name is meant."""
    top, folder = tmp_path / "ministry", tmp_path / "ministry/statistics/law"
    shutil.copytree(base / "mappings", folder / "mappings")
    git(tmp_path, "init", "--quiet", str(top))
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message", "The law")
    KINDS["a decision has another answer"][0](folder)

    result = diff("HEAD", "--definitions", str(folder), "--no-impact")

    assert result.stdout.splitlines()[-1] == CHANGES.filled({"count": 1}).english and result.exit_code == 0


@WITHOUT_GIT
def test_a_revision_whose_law_cannot_be_applied_is_named(repository: Path) -> None:
    """The line says that it is the earlier law that is refused, not the one at hand."""
    path = repository / DECISIONS
    good = path.read_text(encoding="utf-8")
    in_entry(DECISIONS, POTENTIAL, "answer: count", "answer: cuont")(repository)
    git(repository, "commit", "--quiet", "--all", "--message", "A slip of the pen")
    wrong = line_of(repository, DECISIONS, "answer: cuont")
    path.write_text(good, encoding="utf-8")

    result = diff("HEAD", "--definitions", str(repository))

    assert result.exit_code == 1 and result.stdout == "" and "Traceback" not in result.stderr
    assert result.stderr.startswith(f"HEAD, {wrong}: ") and "[data steward]" in result.stderr


def as_text(file: str, was: str, now: str) -> Edit:
    """Replace text wherever it stands in a file."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert was in text, (file, was)
        (folder / file).write_text(text.replace(was, now), encoding="utf-8")

    return edit


def without_thresholds(folder: Path) -> None:
    """Neither the tables nor the schema of their file know thresholds."""
    tables, schema = (
        folder / name for name in ("datapackages/eu-thb/datapackage.json", "schemas/indicators.schema.json")
    )
    told, asked = (json.loads(path.read_text(encoding="utf-8")) for path in (tables, schema))
    del told["thb:thresholds"]
    asked["required"].remove("thb:thresholds")
    tables.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    schema.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")


OLDER: dict[str, tuple[Edit, str]] = {
    "tables without thresholds": (without_thresholds, "shape-wrong"),
    "a contract that does not say what a column holds": (
        replaced("datapackages/sources/report/datapackage.json", ('"thb:holds": "statement",', "")),
        "purpose-misfit",
    ),
    "a provision that says the law itself": (
        replaced("mappings/kz1/112.yaml", ("provisions:\n", "provisions:\n  - {says: Kdor, paragraph: '1'}\n")),
        "unknown-key",
    ),
}
"""What definitions of another form held, and the code with which it is refused."""


@WITHOUT_GIT
@pytest.mark.parametrize(("older", "code"), OLDER.values(), ids=OLDER)
def test_a_revision_of_another_form_is_refused_as_definitions_of_now_are(
    older: Edit, code: str, repository: Path
) -> None:
    """One form is read: of a revision too, which is named; its own schemas do not let anything else through."""
    older(repository)
    git(repository, "commit", "--quiet", "--all", "--message", "As it was")
    git(repository, "revert", "--no-edit", "HEAD")

    result = diff("HEAD~1", "--definitions", str(repository), "--no-impact")

    assert result.exit_code == 1 and result.stdout == "" and "Traceback" not in result.stderr
    assert all(line.startswith("HEAD~1, ") for line in result.stderr.splitlines()[:1]) and f"[{code}]" in result.stderr


@WITHOUT_GIT
def test_what_stands_beside_a_law_is_held_to_what_is_asked_now(repository: Path) -> None:
    """Waivers that named no evidence once are those of now when the law of then is counted."""
    as_text("schemas/waivers.schema.json", '"evidence"', '"proof"')(repository)
    KINDS["a decision has another answer"][0](repository)
    git(repository, "commit", "--quiet", "--all", "--message", "As it was")
    git(repository, "revert", "--no-edit", "HEAD")

    result = diff("HEAD~1", "--definitions", str(repository), "--package", "si-2024")

    assert not result.stderr and result.exit_code == 0, result.stderr
    assert POTENTIAL in result.stdout
    assert re.search(r"^si-2024: [1-9]\d* numbers? moves?[;.]", result.stdout, re.MULTILINE)


def assert_refused(result: Result, words: str) -> None:
    """Exit 1 and one line that says what was given, what is wrong, what to do, its code, and who acts."""
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.startswith(f"{words}: ") and result.stderr.endswith(" [definitions-not-found] [user]\n")
    assert result.stderr.count("\n") == 1


@WITHOUT_GIT
@pytest.mark.parametrize("revision", ["no-such-revision", "HEAD~7", "HEAD:mappings", "main..main"])
def test_a_revision_that_is_none_is_refused(revision: str, repository: Path) -> None:
    """A slip in its name, a commit before the first, a path, a range: one clear line, and git says nothing itself."""
    assert_refused(diff(revision, "--definitions", str(repository)), revision)


def test_a_name_left_empty_is_not_the_folder_one_stands_in(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI asks for a variable that is not set: the law of today against itself would say that all is well."""
    monkeypatch.chdir(repository)

    result = diff("", "--definitions", str(repository))

    assert result.exit_code == 1 and result.stdout == ""
    assert "[definitions-not-found]" in result.stderr


@WITHOUT_GIT
@pytest.mark.parametrize("option", ["--output=written.txt", "-x", "--remote=nowhere", "--exec=touch written.txt"])
def test_an_option_is_no_revision(option: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins with a hyphen is refused before git sees it, and nothing is written."""
    monkeypatch.chdir(repository)

    with monkeypatch.context() as watched:
        watched.setattr(subprocess, "run", lambda *words, **more: pytest.fail(f"git was asked: {words}"))
        refused = diff("--definitions", str(repository), "--", option)

    assert_refused(refused, option)
    assert not (repository / "written.txt").exists() and git(repository, "status", "--porcelain") == ""


@WITHOUT_GIT
def test_outside_a_repository_a_revision_means_nothing(own: Path) -> None:
    """The folder of definitions lies in no repository."""
    assert_refused(diff("HEAD", "--definitions", str(own)), "HEAD")


def test_without_git_a_revision_is_refused_and_a_folder_is_not(
    base: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has no git compares folders."""
    monkeypatch.setenv("PATH", "")

    assert_refused(diff("HEAD", "--definitions", str(own)), "HEAD")
    assert diff(str(base), "--definitions", str(own), "--no-impact").exit_code == 0


def test_a_folder_without_mappings_is_refused(own: Path, tmp_path: Path) -> None:
    """An empty folder is no earlier law."""
    (tmp_path / "empty").mkdir()

    assert_refused(diff(str(tmp_path / "empty"), "--definitions", str(own)), str(tmp_path / "empty"))


# --- impact: worked out by hand --------------------------------------------------------------------------------------

State = tuple[int | None, str]
NO_CELL = None
L: State = (None, "L")


def a(value: int) -> State:
    """A value."""
    return value, "A"


def u(value: int) -> State:
    """A lower bound."""
    return value, "U"


ANNEX = "article=KZ-1 113,role=VICTIM,document=REPORT,registering_organisation=POLICE,instance=_Z,unit=PER"
BY_HAND: dict[Cell, tuple[State | None, State | None, str]] = {
    # domain.md 7: 28 presumed (M 12, F 16; form unknown; BD 1, CN 4, MA 1, PH 10, RO 8, SI 2, SY 1, TR 1), all Police;
    # identified 17 (F 17; SEX 17; BA 1, CO 1, HR 1, ME 2, RS 11, UNK 1). Where the 28 exist and do not count, nothing
    # is known of the presumed (L), a total with them is missing, what is left of a registered category is a bound (U).
    ("V1", "status=PRESUM,registering_organisation=POLICE"): (a(28), L, "28 presumed, all told by the Police"),
    ("V1", "status=PRESUM,registering_organisation=TOTAL"): (a(28), L, "28 presumed"),
    ("V1", "status=REG,registering_organisation=POLICE"): (a(45), L, "17 + 28: no total without a part"),
    ("V1", "status=REG,registering_organisation=TOTAL"): (a(45), L, "17 + 28: no total without a part"),
    ("V2", "status=PRESUM,sex=T,age=TOTAL"): (a(28), L, "28 presumed"),
    ("V2", "status=PRESUM,sex=M,age=TOTAL"): (a(12), L, "M 12"),
    ("V2", "status=PRESUM,sex=F,age=TOTAL"): (a(16), L, "F 16"),
    ("V2", "status=PRESUM,sex=T,age=UNK"): (a(28), L, "age was never recorded"),
    ("V2", "status=REG,sex=T,age=TOTAL"): (a(45), L, "17 + 28"),
    ("V2", "status=REG,sex=T,age=UNK"): (a(45), u(17), "the identified are known: 45 - 28"),
    ("V2", "status=REG,sex=F,age=TOTAL"): (a(33), u(17), "17 + 16: the 17 identified are left"),
    ("V2", "status=REG,sex=M,age=TOTAL"): (a(12), L, "0 + 12: no zero where a part is not known"),
    ("V3", "status=PRESUM,citizen=TOTAL,sex=T"): (a(28), L, "28 presumed"),
    ("V3", "status=PRESUM,citizen=BD,sex=T"): (a(1), L, "BD 1"),
    ("V3", "status=PRESUM,citizen=CN,sex=T"): (a(4), L, "CN 4"),
    ("V3", "status=PRESUM,citizen=MA,sex=T"): (a(1), L, "MA 1"),
    ("V3", "status=PRESUM,citizen=PH,sex=T"): (a(10), L, "PH 10"),
    ("V3", "status=PRESUM,citizen=RO,sex=T"): (a(8), L, "RO 8"),
    ("V3", "status=PRESUM,citizen=SI,sex=T"): (a(2), L, "SI 2"),
    ("V3", "status=PRESUM,citizen=SY,sex=T"): (a(1), L, "SY 1"),
    ("V3", "status=PRESUM,citizen=TR,sex=T"): (a(1), L, "TR 1"),
    ("V3", "status=PRESUM,citizen=NAT,sex=T"): (a(2), L, "own 2"),
    ("V3", "status=PRESUM,citizen=EU27_2020_FOR,sex=T"): (a(8), L, "other EU 8"),
    ("V3", "status=PRESUM,citizen=NEU27_2020_FOR,sex=T"): (a(18), L, "non-EU 18"),
    ("V3", "status=REG,citizen=TOTAL,sex=T"): (a(45), L, "17 + 28"),
    ("V3", "status=REG,citizen=RO,sex=T"): (a(8), L, "0 + 8: no zero where a part is not known"),
    ("V3", "status=REG,citizen=RS,sex=T"): (a(11), u(11), "RS 11 + 0: at least the 11 identified"),
    ("V3", "status=REG,citizen=EU27_2020_FOR,sex=T"): (a(9), u(1), "1 + 8: the Croatian woman is left"),
    ("V3", "status=REG,citizen=NEU27_2020_FOR,sex=T"): (a(33), u(15), "15 + 18"),
    ("V3", "status=REG,citizen=UNK,sex=T"): (a(1), u(1), "1 + 0"),
    ("V4", "status=PRESUM,form=UNK,sex=T"): (a(28), L, "form UNK 28"),
    ("V4", "status=REG,form=TOTAL,sex=F"): (a(33), u(17), "17 + 16"),
    ("V4", "status=REG,form=UNK,sex=F"): (a(16), L, "0 + 16"),
    ("N1", f"{ANNEX},citizen=TOTAL,sex=T"): (NO_CELL, a(28), "out of the EU totals they stand in the annex"),
    ("N1", f"{ANNEX},citizen=TOTAL,sex=M"): (NO_CELL, a(12), "M 12"),
    ("N1", f"{ANNEX},citizen=TOTAL,sex=F"): (NO_CELL, a(16), "F 16"),
    ("N1", f"{ANNEX},citizen=PH,sex=T"): (NO_CELL, a(10), "PH 10"),
    ("N1", f"{ANNEX},citizen=RO,sex=F"): (NO_CELL, a(6), "Table 5: six of the eight Romanians are women"),
    ("N1", f"{ANNEX},citizen=SI,sex=T"): (NO_CELL, a(2), "SI 2"),
}  # fmt: skip


def impact_of(base: Path, own: Path, *packages: str | Path) -> list[dict[str, Any]]:
    """The impact on packages, as programs get it."""
    named = [word for package in packages for word in ("--package", str(package))]
    result = diff(str(base), "--definitions", str(own), *named, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["impact"]
    return found


def key_of(cell: dict[str, Any]) -> Cell:
    """Table and key of a cell, spelt as the oracle spells them."""
    return cell["table"], ",".join(f"{name}={code}" for name, code in cell["key"].items())


def state_of(state: dict[str, Any] | None) -> State | None:
    """A cell's value and status."""
    return (state["value"], state["status"]) if state else None


def as_oracle(cells: list[dict[str, Any]]) -> dict[Cell, Any]:
    """Changed cells as `tests.support.counted.changed` tells them."""
    told: dict[Cell, Any] = {}
    for cell in cells:
        old, new = state_of(cell["before"]), state_of(cell["after"])
        steady = old is not None and new is not None and old[1] == new[1]
        told[key_of(cell)] = cell["by"] if steady else f"{old} -> {new}"
    return told


def two_counts(package: Path, before: Definitions, after: Definitions) -> dict[Cell, Any]:
    """The cells that differ between two counts of a package; no number is no number, however pandas writes it."""
    moved = changed(cells_of(package, before), cells_of(package, after))
    return {cell: said.replace("<NA>", "None") if isinstance(said, str) else said for cell, said in moved.items()}


@pytest.fixture(scope="module")
def presumed(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """The law in which potential victims do not count, and the cells that this changes."""
    own = Path(shutil.copytree(base, tmp_path_factory.mktemp("presumed") / "own"))
    KINDS["a decision has another answer"][0](own)
    (impact,) = impact_of(base, own, SI_2024)
    return own, impact["cells"]


@pytest.mark.parametrize("cell", BY_HAND, ids=lambda cell: f"{cell[0]} {cell[1]}")
def test_the_28_presumed_leave_number_by_number(cell: Cell, presumed: tuple[Path, list[dict[str, Any]]]) -> None:
    """What each cell says before and after, worked out by hand from the report's Table 5."""
    before, after, because = BY_HAND[cell]

    (found,) = [entry for entry in presumed[1] if key_of(entry) == cell]

    assert (state_of(found["before"]), state_of(found["after"])) == (before, after), because
    known = before is not None and after is not None and None not in (before[0], after[0])
    assert found["by"] == (after[0] - before[0] if known and before and after else None)


def test_nothing_but_registered_and_presumed_victims_and_the_annex_moves(
    presumed: tuple[Path, list[dict[str, Any]]],
) -> None:
    """No identified victim, suspect or judgment is touched by an answer on potential victims."""
    cells = presumed[1]

    assert {cell["table"] for cell in cells} == {"V1", "V2", "V3", "V4", "N1"}
    assert {cell["key"]["status"] for cell in cells if cell["table"] != "N1"} == {"REG", "PRESUM"}
    annex = [cell["key"] for cell in cells if cell["table"] == "N1"]
    assert {(key["article"], key["role"], key["document"]) for key in annex} == {("KZ-1 113", "VICTIM", "REPORT")}


def test_behind_every_changed_cell_stand_the_facts_of_table_5(
    presumed: tuple[Path, list[dict[str, Any]]],
) -> None:
    """Each with its cell, its number, its article, and the rule that led it in and leads it out.

    The labour inspectors' zero rests on the same answer; it stands beside the figures of the Police or alone.
    """
    cells = presumed[1]
    facts = {json.dumps(fact, sort_keys=True): fact for cell in cells for fact in cell["facts"]}.values()

    assert all(cell["facts"] for cell in cells)
    police = [fact for fact in facts if fact["file"] == "data/t05.csv"]
    assert {fact["cell"] for fact in police} == {f"{column}{row}" for column in "BC" for row in range(2, 10)}
    assert sum(fact["value"] for fact in police) == 28
    assert [(fact["file"], fact["value"]) for fact in facts if fact not in police] == [("data/irsd.csv", 0)]
    for fact in facts:
        assert fact["article"] == "KZ-1 113"
        assert fact["rule"] == {"before": "kz1-113-victim-potential", "after": "kz1-113-victim-potential"}
        assert fact["scope"] == {"before": "in", "after": "out"}
    (women,) = [cell for cell in cells if key_of(cell) == ("V3", "status=PRESUM,citizen=RO,sex=F")]
    assert [(fact["file"], fact["cell"], fact["value"]) for fact in women["facts"]] == [("data/t05.csv", "C4", 6)]


def test_the_annex_of_financial_complaints_moves_with_their_office(base: Path, own: Path) -> None:
    """Count FURS with the labour inspectors: 28 complaints (196) and 5 (199/1) change columns, and nothing else moves.

    The zero under Article 113 goes to a cell in which the labour inspectors' own zero stands already.
    """
    KINDS["a code of a crosswalk counts otherwise"][0](own)

    (impact,) = impact_of(base, own, SI_2024)

    def at(article: str, document: str, organisation: str) -> Cell:
        key = f"article={article},role=_Z,document={document},registering_organisation={organisation}"
        return "N1", f"{key},instance=_Z,unit=REP,citizen=TOTAL,sex=T"

    told = {key_of(cell): (state_of(cell["before"]), state_of(cell["after"])) for cell in impact["cells"]}
    assert told == {
        at("KZ-1 196", "COMPLAINT", "OTH"): (a(28), NO_CELL),
        at("KZ-1 196", "COMPLAINT", "LABINSP"): (NO_CELL, a(28)),
        at("KZ-1 199", "COMPLAINT", "OTH"): (a(5), NO_CELL),
        at("KZ-1 199", "COMPLAINT", "LABINSP"): (NO_CELL, a(5)),
        at("KZ-1 113", "NOTIFICATION", "OTH"): (a(0), NO_CELL),
    }
    assert {fact["file"] for cell in impact["cells"] for fact in cell["facts"]} == {"data/furs.csv"}


def test_a_number_that_changes_is_told_with_its_difference(base: Path, own: Path) -> None:
    """17 of 45 are left: the number before, the number after with its status, and by how much."""
    KINDS["a decision has another answer"][0](own)

    told = diff(str(base), "--definitions", str(own), "--package", str(SI_2024)).stdout

    assert "  V2 status=REG,sex=T,age=UNK: 45 [A] → 17 [U] (-28)\n" in told
    assert "  V2 status=PRESUM,sex=T,age=TOTAL: 28 [A] → : [L]\n" in told


# --- impact: two counts agree ----------------------------------------------------------------------------------------

EDITS: dict[str, Edit] = {
    "potential victims do not count": KINDS["a decision has another answer"][0],
    "potential victims are a question": in_entry(DECISIONS, POTENTIAL, "answer: count", "answer: open"),
    "children of Article 175 count": in_entry(
        DECISIONS, "child-victims-of-article-175", "answer: open", "answer: count"
    ),
    "persons in care count beside those of the Police": both(
        in_entry(DECISIONS, "first-registering-organisation", "answer: do not count", "answer: count"),
        in_entry(DECISIONS, "persons-told-by-several-bodies", "answer: do not count", "answer: count"),
    ),
    "the undated old case counts": in_entry(DECISIONS, "undated-old-case", "answer: open", "answer: count"),
    "an indictment is no charge": both(
        rule("kz1-113-decision-charge", lambda text: text.replace("decision: PROS_THB", "decision: OTH")),
        no_symmetries,
    ),
    "the finance administration inspects labour": KINDS["a code of a crosswalk counts otherwise"][0],
    "sexual exploitation is another purpose": in_entry(PURPOSES, "SEXUAL", "count_as: SEX", "count_as: OTH"),
    "judgments count nothing": both(KINDS["a rule counts otherwise"][0], no_symmetries),
    "without the file of Article 196": lambda at: (at / "mappings/kz1/196.yaml").unlink(),
}


@sampled("what", EDITS, 2)
def test_the_impact_is_the_difference_of_two_counts(what: str, base: Path, own: Path, before: Definitions) -> None:
    """Count under the law before, count under the law after: the cells that differ, all of them, and none besides."""
    EDITS[what](own)

    (impact,) = impact_of(base, own, SI_2024)

    moved = two_counts(SI_2024, before, load(own))
    assert moved and as_oracle(impact["cells"]) == moved


UNTOUCHED: dict[str, Edit] = {
    "a rule under which nobody stands counts nothing": rule(
        "kz1-113-4-suspect", lambda text: re.sub(r"count_as: \{.*\}", "count_as: nothing", text)
    ),
    "a question that no figure raises is answered": in_entry(
        DECISIONS, "slavery-act-or-keeping", "answer: open", "answer: count"
    ),
    "a decision is put in other words": KINDS["a decision is put in other words"][0],
    "an article is signed": KINDS["an article is signed"][0],
    "one rule becomes two that say the same": rule(
        SECOND_RULE,
        lambda text: (
            text.replace("when: {unit: [LEG]}", "when: {unit: [LEG], role: [VICTIM]}")
            + "\n"
            + text.replace(SECOND_RULE, "kz1-113-firms").replace(
                "when: {unit: [LEG]}", "when: {unit: [LEG]}\n    unless: {role: [VICTIM]}"
            )
        ),
    ),
}


@pytest.mark.parametrize("what", UNTOUCHED)
def test_a_change_that_touches_no_fact_moves_no_cell(what: str, base: Path, own: Path) -> None:
    """It is told as a change of the law, and no cell is."""
    UNTOUCHED[what](own)

    result = diff(str(base), "--definitions", str(own), "--package", str(SI_2024), "--fail-on-change")

    assert result.exit_code == 0
    assert re.search(r"^\d+ changes? of the law\.\nsi-2024: no cell changes\.\n\Z", result.stdout, re.MULTILINE)


def with_contracts(folder: Path, *edits: Edit) -> Path:
    """The folder holds contracts, lists and tables of its own, edited."""
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    for edit in edits:
        edit(folder)
    return folder


def test_a_name_by_which_a_supplier_is_read_moves_cells_too(base: Path, own: Path, collection: Path) -> None:
    """A contract without names of its own reads those of the crosswalk: rename Caritas there, and it is not found."""
    contract = "datapackages/sources/programmes/datapackage.json"
    bare = replaced(
        contract,
        (
            """,
            "thb:labels": {
              "Caritas Slovenia": "CARITAS",
              "Društvo Ključ": "KLJUC"
            }""",
            "",
        ),
    )
    older = with_contracts(Path(shutil.copytree(base, own.parent / "older")), bare)
    with_contracts(own, bare, in_entry(ORGANISATIONS, "CARITAS", "en: Caritas Slovenia", "en: Caritas"))

    (impact,) = impact_of(older, own, collection)

    moved = two_counts(collection, load(older), load(own))
    assert moved and as_oracle(impact["cells"]) == moved


FURS, POLICE = (f"datapackages/sources/{name}/datapackage.json" for name in ("furs", "police"))
CONTRACTS: dict[str, Edit] = {
    "another document stands behind a step": lambda at: (
        replace_first(at / FURS, '"Complaints filed": "COMPLAINT"', '"Complaints filed": "NOTIFICATION"')
        or not_asked(at, "furs-complaints-196", "furs-complaints-199")
    ),
    "the table of nationalities lists them all no more": lambda at: replace_first(
        at / POLICE, '"thb:lists_all": [\n        "citizen",', '"thb:lists_all": ['
    ),
}


def not_asked(folder: Path, *figures: str) -> None:
    """The annual report asks for these figures since 2025 alone: of the years before no contract tells them."""
    report = folder / "datapackages/recipients/annual-report.yaml"
    for id in figures:
        line = next(one for one in report.read_text(encoding="utf-8").splitlines() if f"{{id: {id}, " in one)
        replace_first(report, line, f"{line.removesuffix('}')}, asked: since-2025}}")


def replace_first(path: Path, was: str, now: str) -> None:
    """Replace text where it stands first."""
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


@pytest.mark.parametrize("what", CONTRACTS)
def test_a_contract_that_reads_otherwise_moves_cells(what: str, base: Path, own: Path) -> None:
    """Every fact leads where it led; what is read of it, or what its silence means, is another thing."""
    older = with_contracts(Path(shutil.copytree(base, own.parent / "older")))
    with_contracts(own, CONTRACTS[what])

    (impact,) = impact_of(older, own, SI_2024)

    moved = two_counts(SI_2024, load(older), load(own))
    assert moved and as_oracle(impact["cells"]) == moved


def test_a_case_decided_since_is_no_fault_of_the_law_before(base: Path, own: Path, collection: Path) -> None:
    """Until now children of Article 175 raised no question; now they do, and one is decided: her cells are told."""
    asks = "    ask: child-victims-of-article-175\n"
    older = Path(shutil.copytree(base, own.parent / "older"))
    edit_rule(
        older / "mappings/kz1/175.yaml",
        "kz1-175-child-victim",
        lambda text: re.sub(r"count_as: \{.*\}", "count_as: nothing", text.replace(asks, "")),
    )
    text = (collection / "data/prosecution.csv").read_text(encoding="utf-8").splitlines()
    row = next(number for number, line in enumerate(text, 1) if "ODT Maribor" in line and "underage" in line)
    (collection / "decisions.yaml").write_text(
        f"""decisions:
  - case: a-girl-in-maribor
    decision: child-victims-of-article-175
    where: {{file: data/prosecution.csv, cell: F{row}}}
    figure: 1
    answer: count
    says: {{sl: Ena je šteta., en: One is counted.}}
    because: {{sl: Spis kaže novačenje., en: The file shows recruitment.}}
    proposed: {{role: analyst, on: 2026-11-25}}
    signed: null
""",
        encoding="utf-8",
    )

    (impact,) = impact_of(older, own, collection)

    told = {key_of(cell): cell for cell in impact["cells"]}
    (fact,) = told[("V1", "status=IDENT,registering_organisation=COURT_PROS")]["facts"]
    assert (fact["cell"], fact["rule"]["after"], fact["scope"]) == (
        f"F{row}", "kz1-175-child-victim", {"before": "out", "after": "in"},
    )  # fmt: skip
    assert told[("V2", "status=IDENT,sex=F,age=TOTAL")]["by"] == 1


# --- impact: which packages, which exit code -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "more", "code"),
    [
        ("a decision has another answer", ["--fail-on-change"], 3),
        ("a decision has another answer", [], 0),
        ("a decision is put in other words", ["--fail-on-change"], 0),
    ],
)
def test_fail_on_change_ends_with_3_where_a_cell_would_change(
    edit: str, more: list[str], code: int, base: Path, own: Path
) -> None:
    """Published numbers stay what they are unless somebody means it: CI asks with --fail-on-change."""
    KINDS[edit][0](own)

    assert diff(str(base), "--definitions", str(own), "--package", str(SI_2024), "--quiet", *more).exit_code == code


def test_without_impact_nothing_is_counted(base: Path, own: Path) -> None:
    """Only what changed is told; asking at the same time to fail on cells, or for a package, are wrong words."""
    KINDS["a decision has another answer"][0](own)
    words = (str(base), "--definitions", str(own), "--no-impact")

    told = json.loads(diff(*words, "--format", "json").stdout)

    assert len(told["changes"]) == 1 and told["impact"] == []
    for more in (["--fail-on-change"], ["--package", str(SI_2024)]):
        refused = diff(*words, *more)
        assert refused.exit_code == 2 and refused.stdout == "" and "--no-impact" in refused.stderr


def test_left_out_all_collections_at_hand_are_counted(base: Path, own: Path) -> None:
    """Those that stand beside the definitions: each year that was published is looked at."""
    shutil.copytree(REPOSITORY / "datapackages", own / "datapackages")
    again = Path(shutil.copytree(SI_2024, own / "datapackages/si-again"))
    rename(again, "si-again")
    KINDS["a decision has another answer"][0](own)

    told = [(it["package"], it["year"], len(it["cells"])) for it in impact_of(base, own)]

    assert [package for package, _, _ in told] == ["si-2024", "si-again"]
    assert {year for _, year, _ in told} == {2024} and told[0][2] == told[1][2] > 0


def rename(package: Path, name: str) -> None:
    """The collection calls itself otherwise."""
    path = package / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**value, "name": name}), encoding="utf-8")


def test_two_packages_are_told_one_after_the_other(base: Path, own: Path, collection: Path) -> None:
    """Each with its own cells: in the second a Romanian woman fewer was a potential victim."""
    rename(collection, "si-corrected")
    set_cell(collection / "data/t05.csv", "C4", "5")
    KINDS["a decision has another answer"][0](own)

    told = impact_of(base, own, SI_2024, collection)

    was = [
        next(cell["before"]["value"] for cell in it["cells"] if key_of(cell) == ("V2", "status=PRESUM,sex=F,age=TOTAL"))
        for it in told
    ]
    assert [it["package"] for it in told] == ["si-2024", "si-corrected"] and was == [16, 15]


def test_a_package_may_be_named_as_it_travels(base: Path, own: Path) -> None:
    """By its name, by its folder, by its descriptor: the same cells."""
    KINDS["a decision has another answer"][0](own)

    told = [impact_of(base, own, package) for package in ("si-2024", SI_2024, SI_2024 / "datapackage.json")]

    assert told[0] == told[1] == told[2] and told[0][0]["cells"]


UNREADABLE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "there is none": (lambda at: shutil.rmtree(at), "[package-not-found]"),
    "a table is missing": (lambda at: (at / "data/t05.csv").unlink(), "data/t05.csv"),
    "a count is a word": (lambda at: set_cell(at / "data/t05.csv", "B4", "two"), "data/t05.csv, B4"),
}


@pytest.mark.parametrize("why", UNREADABLE)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_unreadable_package_is_refused(why: str, form: str, base: Path, own: Path, collection: Path) -> None:
    """One line per fault on stderr, exit 1, and no half of an answer on stdout."""
    spoil, words = UNREADABLE[why]
    spoil(collection)
    KINDS["a decision has another answer"][0](own)

    result = diff(str(base), "--definitions", str(own), "--package", str(collection), "--format", form)

    assert result.exit_code == 1 and words in result.stderr and "Traceback" not in result.output
    assert (json.loads(result.stdout)["refused"] == "SourceRefused") if form == "json" else result.stdout == ""


@WITHOUT_GIT
@pytest.mark.parametrize("named", ["si-2024", "folder"])
def test_data_that_changed_since_are_no_change_of_the_law(named: str, repository: Path) -> None:
    """The figures are those of today under both laws, even where the revision would read them otherwise."""
    replaced("datapackages/codelists/role.csv", ("Victim", "Victims"))(repository)
    set_cell(repository / "datapackages/si-2024/data/t03.csv", "C6", "12")
    package = named if named == "si-2024" else str(repository / "datapackages/si-2024")

    result = diff("HEAD", "--definitions", str(repository), "--package", package)

    assert result.stdout == "The law has not changed.\nsi-2024: no cell changes.\n"


# --- forms -----------------------------------------------------------------------------------------------------------


def test_json_holds_all_of_it(base: Path, own: Path, before: Definitions) -> None:
    """Every change and every cell, in words of both languages and in codes; alone on stdout."""
    KINDS["a decision has another answer"][0](own)
    UNTOUCHED["one rule becomes two that say the same"](own)

    result = diff(str(base), "--definitions", str(own), "--package", str(SI_2024), "--format", "json")
    told = json.loads(result.stdout)

    assert result.stderr == "" and set(told) == {"changes", "impact"}
    assert told["changes"] == [as_object(change) for change in differences(before, load(own))]
    assert {change["kind"] for change in told["changes"]} == {"added", "conditions", "answer"}
    (impact,) = told["impact"]
    assert set(impact) == {"package", "year", "moving", "cells"} and impact["moving"] < len(impact["cells"])
    assert impact["moving"] == sum(_number(cell["before"]) != _number(cell["after"]) for cell in impact["cells"])
    assert (impact["package"], impact["year"]) == ("si-2024", 2024)
    for cell in impact["cells"]:
        assert set(cell) == {"table", "key", "before", "after", "by", "facts"}
        assert cell["before"] != cell["after"]
        for fact in cell["facts"]:
            assert set(fact) == {"fact", "file", "cell", "value", "article", "rule", "scope"}
            assert set(fact["rule"]) == set(fact["scope"]) == {"before", "after"}


def _number(state: dict[str, Any] | None) -> int | None:
    """The number of a cell; one that is not there counts nobody."""
    return state["value"] if state else 0


def as_object(change: LawChange) -> dict[str, Any]:
    """A change as programs get it."""
    return {
        "kind": change.kind,
        "about": change.about,
        "file": change.file,
        "where": str(change.where),
        "valid": {"from": change.valid.first or None, "until": change.valid.last or None},
        "text": {"sl": change.text.in_language("sl"), "en": change.text.english},
        "words": [{"path": list(it.path), "before": it.before, "after": it.after} for it in change.words],
    }
