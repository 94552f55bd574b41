"""A journal against what lies in its collection: whatever one says and the other lacks is named, with its code."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support.deliveries import empty_collection
from tests.support.filled_forms import opened, saved
from tests.support.journals import DAY, ROLE, about, delivery_of, sha256, with_deliveries
from tests.support.year_2025 import invented, write
from thb_eu.base.errors import SourceRefused
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.journal import journal_of
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.forms import forms
from thb_eu.year.journal_verification import journal_that_goes_on, verify_journal
from thb_eu.year.new_year import begin_year
from thb_eu.year.workspace import working_on


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection whose tables all came as deliveries, and one file besides that could not be read."""
    folder = write(invented(random.Random(15)), tmp_path_factory.mktemp("year") / "si-2025")
    with working_on(with_deliveries(folder), Acting(ROLE, DAY)) as space:
        id = delivery_of(b"no workbook")
        space.enter(Act.REFUSED, {"delivery": id, "sha256": sha256(b"no workbook"), "because": ["workbook-damaged"]})
        space.put(f"deliveries/refused/{id}/original.xlsx", b"no workbook")
        space.write()
    return folder


@pytest.fixture
def year(received: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(received, tmp_path / received.name))


def found(folder: Path) -> list[tuple[str, str]]:
    """The code and the place of every fault."""
    verified = verify_journal(folder / "datapackage.json", find_folder())
    return [(fault.code, str(fault.where)) for fault in verified.faults]


def first_delivery(folder: Path) -> Path:
    """The file of the first delivery."""
    entry = next(journal_of(folder).of(Act.RECEIVED))
    return next((folder / "deliveries" / entry.about["delivery"]).glob("original.*"))


def test_nothing_is_found_where_every_table_came_and_lies_as_it_was_sent(year: Path) -> None:
    verified = verify_journal(year / "datapackage.json", find_folder())
    resources = json.loads((year / "datapackage.json").read_bytes())["resources"]
    assert (verified.faults, verified.notes, verified.deliveries) == ((), (), len(resources) + 1)


def test_a_delivery_with_one_byte_changed_is_named(year: Path) -> None:
    path = first_delivery(year)
    path.write_bytes(path.read_bytes()[:-1] + b"0")
    assert found(year) == [("delivery-changed", path.relative_to(year).as_posix())]


def test_a_delivery_that_is_gone_is_named(year: Path) -> None:
    path = first_delivery(year)
    path.unlink()
    assert found(year) == [("delivery-missing", f"{path.parent.relative_to(year).as_posix()}/original.*")]


def test_a_refused_file_is_kept_too(year: Path) -> None:
    id = delivery_of(b"no workbook")
    (year / f"deliveries/refused/{id}/original.xlsx").unlink()
    assert found(year) == [("delivery-missing", f"deliveries/refused/{id}/original.*")]


def test_a_link_is_no_file_that_was_sent(year: Path, tmp_path: Path) -> None:
    path = first_delivery(year)
    path.rename(tmp_path / "elsewhere.csv")
    path.symlink_to(tmp_path / "elsewhere.csv")
    assert [code for code, _place in found(year)] == ["delivery-missing"]


@pytest.mark.parametrize(
    ("spoil", "code"), [(Path.unlink, "missing"), (lambda path: path.write_bytes(b"1"), "changed")]
)
def test_a_table_made_of_a_form_is_held_to_what_it_was(
    tmp_path: Path, definitions: Definitions, spoil: Callable[[Path], object], code: str
) -> None:
    """The table is what is counted: whoever edits it, and not the form, is found too."""
    collection = empty_collection(tmp_path / "si-2025")
    (form,) = forms(collection, definitions, suppliers=["courts"])
    book, tables = opened(form.files["courts-2025.xlsx"])
    tables["courts/users-by-age"].say("none")
    sent = tmp_path / "courts.xlsx"
    sent.write_bytes(saved(book))
    receive([sent], collection, definitions, Acting(ROLE, DAY))
    assert found(collection) == []
    (resource,) = json.loads((collection / "datapackage.json").read_bytes())["resources"]
    spoil(collection / resource["path"])
    assert found(collection) == [(f"delivery-{code}", resource["path"])]


@pytest.mark.parametrize("below", ["deliveries", "deliveries/refused"])
def test_a_folder_without_an_entry_is_named(year: Path, below: str) -> None:
    (year / below / "0123456789abcdef").mkdir()
    assert found(year) == [("delivery-without-entry", f"{below}/0123456789abcdef")]


def test_a_table_that_no_delivery_brought_is_named(year: Path) -> None:
    path = year / "datapackage.json"
    described = json.loads(path.read_bytes())
    resource = described["resources"][3]
    (year / "typed.csv").write_bytes((year / resource["path"]).read_bytes())
    resource["path"] = "typed.csv"
    path.write_text(json.dumps(described), encoding="utf-8")
    assert found(year) == [("resource-without-delivery", f"datapackage.json, resource {resource['name']}")]


def test_a_waiver_written_by_hand_is_noted_and_is_no_fault(year: Path) -> None:
    words = "{en: A reason., sl: Razlog.}"
    waiver = f"check: views-agree\n    where: {{file: a.csv}}\n    evidence: 0123456789abcdef\n    reason: {words}\n"
    waiver += "    asked_by: null\n    granted_by: null\n    on: null\n    until: 2027-01-01\n"
    told = "".join(f"  - waiver: {name}\n    {waiver}" for name in ("by-hand", "by-command"))
    (year / "waivers.yaml").write_text(f"waivers:\n{told}", encoding="utf-8")
    with working_on(year, Acting(ROLE, DAY)) as space:
        space.enter(Act.WAIVED, {**about(Act.WAIVED), "id": "by-command"})
        space.write()
    verified = verify_journal(year / "datapackage.json", find_folder())
    assert [str(note.where) for note in verified.notes] == ["waivers.yaml, by-hand"]
    assert verified.faults == ()


def test_of_a_broken_chain_the_entry_is_named_and_nothing_else_is_asked(year: Path) -> None:
    path = year / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"role":"analyst"', b'"role":"minister"', 1))
    shutil.rmtree(year / "deliveries")
    assert found(year)[0] == ("journal-broken", "journal.jsonl, line 2")
    assert {code for code, _place in found(year)} == {"journal-broken"}


@pytest.mark.parametrize(("submissions", "missing"), [(0, ["3–5"]), (1, ["4–5", "S1"]), (2, ["5", "S1–S2"])])
def test_of_a_journal_that_was_cut_both_chains_are_counted_apart(
    tmp_path: Path, submissions: int, missing: list[str]
) -> None:
    """Five acts and what was submitted, of which the last three lines are gone: each is called by its number."""
    with working_on(tmp_path, Acting(ROLE, DAY)) as space:
        for act in [Act.SENT] * 5 + [Act.SUBMITTED] * submissions:
            space.enter(act, about(act))
        space.write()
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-3]))
    with pytest.raises(SourceRefused) as refused:
        journal_of(tmp_path)
    assert [dict(fault.what.values)["numbers"] for fault in refused.value.faults] == missing


@pytest.mark.parametrize("command", ["status", "journal", "verify", "submit", "receive"])
def test_a_journal_that_is_gone_is_missed_at_once(year: Path, tmp_path: Path, command: str) -> None:
    """Whatever came before it; nobody begins another one, and nobody submits as if there had been none."""
    for name in ("journal.jsonl", "journal.head"):
        (year / name).unlink()
    words = {
        "status": ["status", str(year)],
        "journal": ["journal", str(year)],
        "verify": ["journal", "verify", str(year)],
        "submit": ["submit", str(year), "--audience", "eu", "--out", str(tmp_path / "out")],
        "receive": ["receive", str(next(year.glob("deliveries/*/original.*"))), "--into", str(year), "--role", ROLE],
    }
    told = CliRunner().invoke(cli, words[command])
    assert "[journal-missing]" in told.output
    assert told.exit_code == (3 if command == "verify" else 1)
    assert not (year / "journal.jsonl").exists() and not (tmp_path / "out").exists()


def test_a_year_that_was_begun_has_a_journal(tmp_path: Path, definitions: Definitions) -> None:
    """Of one into which nothing came yet the descriptor tells."""
    folder = begin_year(2025, "si-2024", tmp_path / "si-2025", definitions, Acting(ROLE, DAY)).folder
    for name in ("journal.jsonl", "journal.head"):
        (folder / name).unlink()
    with pytest.raises(SourceRefused) as refused:
        journal_that_goes_on(folder)
    assert [fault.code for fault in refused.value.faults] == ["journal-missing"]


def test_a_collection_without_a_journal_is_refused(collection: Path) -> None:
    with pytest.raises(SourceRefused) as refused:
        found(collection)
    assert [fault.code for fault in refused.value.faults] == ["collection-without-journal"]


# --- the commands --------------------------------------------------------------------------------------------------


def run(*words: str) -> Any:
    """What a command says."""
    return CliRunner().invoke(cli, ["journal", *words])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(lambda _path: None, 0), (Path.unlink, 3), (lambda path: path.write_bytes(b"other"), 3)],
    ids=["as sent", "gone", "changed"],
)
def test_verifying_ends_with_0_or_3(year: Path, spoil: Callable[[Path], object], code: int) -> None:
    spoil(first_delivery(year))
    told = run("verify", str(year), "--format", "json")
    assert (told.exit_code, len(json.loads(told.stdout)["faults"])) == (code, int(code > 0))
    assert run("verify", str(year)).exit_code == code


def test_the_list_has_every_entry_as_its_file_has_it(year: Path) -> None:
    lines = (year / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    told = run(str(year), "--format", "json")
    assert json.loads(told.stdout)["entries"] == [json.loads(line) for line in lines]
    assert len(run("list", str(year)).stdout.splitlines()) == len(lines) + 1


@pytest.mark.parametrize("act", Act)
def test_every_act_is_told_in_both_languages(tmp_path: Path, act: Act, definitions: Definitions) -> None:
    with working_on(tmp_path, Acting(ROLE, DAY), definitions=definitions) as space:
        space.enter(act, about(act))
        space.write()
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    english, slovenian = (run("--lang", lang, str(tmp_path)).stdout.splitlines()[0] for lang in ("en", "sl"))
    assert DAY in english and ROLE in english and english != slovenian
    assert "{" not in english + slovenian
