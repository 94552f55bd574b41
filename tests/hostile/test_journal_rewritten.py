"""Whoever holds the folder of a collection rewrites its journal: what finds it, and what nobody inside can find.

Tried in a year that was begun and in one of another country; a receipt that went to a supplier is the witness outside.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.filled_forms import opened, saved
from tests.support.journals import about, with_deliveries
from tests.support.rewritten_journals import rewritten
from thb_eu.base.errors import SourceRefused
from thb_eu.cli import cli
from thb_eu.country import renew_country
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.journal import HEAD, JOURNAL, Act, journal_of
from thb_eu.sources.collection import load_for
from thb_eu.year.documents_against import differences
from thb_eu.year.forms import forms
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.new_year import begin_year
from thb_eu.year.receiving import receive
from thb_eu.year.workspace import working_on

ROLE, DAY = "analyst", "2026-03-02"


def made_in_slovenia(folder: Path) -> Path:
    """A year that was begun, in which one office says that there was nothing."""
    definitions = load_for("si-2024")
    collection = begin_year(2025, "si-2024", folder / "si-2025", definitions, ROLE, DAY).folder
    definitions = load_for(collection)
    (form,) = forms(collection, definitions, suppliers=["courts"])
    book, tables = opened(form.files["courts-2025.xlsx"])
    tables["courts/users-by-age"].say("none")
    (folder / "courts.xlsx").write_bytes(saved(book))
    receive([folder / "courts.xlsx"], collection, definitions, ROLE, DAY)
    return collection


def made_in_croatia(folder: Path) -> Path:
    """A year of another country, one table of which came again."""
    country = renew_country(REPOSITORY / "examples/croatia", folder / "croatia", find_folder()).folder
    collection = with_deliveries(country / "datapackages/hr-2019")
    (sent, *_others) = collection.glob("deliveries/*/original.csv")
    (folder / "sent.csv").write_bytes(sent.read_bytes() + b"\r\n")
    receive([folder / "sent.csv"], collection, load_for(collection), ROLE, DAY)
    return collection


@pytest.fixture(scope="module", params=[made_in_slovenia, made_in_croatia], ids=["si-2025", "hr-2019"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a collection that has a journal, and the receipts and letters that left the office."""
    folder: Path = tmp_path_factory.mktemp("year")
    collection: Path = request.param(folder)
    receipts = sorted(collection.glob("deliveries/*/receipt.*"), key=lambda path: path.stat().st_mtime)
    for name in ("txt", "xlsx"):
        shutil.copy([path for path in receipts if path.name.endswith(name)][-1], folder / f"receipt.{name}")
    shutil.copy(collection / JOURNAL, folder / "copy.jsonl")
    with working_on(collection, ROLE, DAY) as space:
        space.enter(Act.SENT, about(Act.SENT))
        space.write()
    (folder / "collection").write_text(collection.relative_to(folder).as_posix(), encoding="utf-8")
    return folder


@pytest.fixture
def year(begun: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(begun, tmp_path / "year"))


def collection_in(year: Path) -> Path:
    """The collection that lies there."""
    return year / (year / "collection").read_text(encoding="utf-8")


def found(collection: Path, *documents: Path) -> list[str]:
    """The codes of all faults of its journal, held against documents."""
    verified = verify_journal(collection / "datapackage.json", load_for(collection).folder, documents=documents)
    return [fault.code for fault in verified.faults]


def last_at(year: Path) -> int:
    """The number of the last act that the receipt knows."""
    return len(journal_of(collection_in(year)).acts) - 1


DOCUMENTS = ("receipt.txt", "receipt.xlsx", "copy.jsonl")


def test_an_honest_journal_holds_against_all_that_left_the_office(year: Path) -> None:
    assert found(collection_in(year), *(year / name for name in DOCUMENTS)) == []


@pytest.mark.parametrize(
    "head", [b"", b"\n", b"0 " + b"0" * 64 + b"\n", b"none\n", "٣ a\n".encode(), b"-1 a\n0 b\n", b"00000000001 a\n"]
)
def test_entries_cut_beside_a_head_that_was_emptied_are_refused(year: Path, head: bytes) -> None:
    """N6 (a): it needs no reckoning at all."""
    collection = collection_in(year)
    path = collection / JOURNAL
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    (collection / HEAD).write_bytes(head)
    assert found(collection) == ["journal-broken"]
    with pytest.raises(SourceRefused):
        journal_of(collection)


def test_a_head_that_lags_is_remarked_and_never_passed_over(year: Path) -> None:
    """A sudden end can leave it so, and a hand too; the next act writes it anew."""
    collection = collection_in(year)
    held = journal_of(collection)
    (collection / HEAD).write_bytes(f"1 {held.acts[0].hash}\n0 {'0' * 64}\n".encode())
    descriptor = collection / "datapackage.json"
    verified = verify_journal(descriptor, find_folder())
    assert [one.code for one in verified.remarks] == ["journal-head-lags"]
    assert dict(verified.remarks[0].what.values)["count"] == len(held.entries) - 1
    with working_on(collection, ROLE, DAY) as space:
        space.enter(Act.SENT, about(Act.SENT))
        space.write()
    assert verify_journal(descriptor, find_folder()).remarks == ()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_entries_cut_by_a_knowing_hand_are_found_by_what_left_the_office_alone(year: Path, document: str) -> None:
    collection = collection_in(year)
    rewritten(collection, lambda entries: entries.__delitem__(slice(-2, None)))
    inside = found(collection)
    assert {"journal-broken", "journal-changed-since"}.isdisjoint(inside)  # that the files of a delivery lie there is
    assert found(collection, year / document) == [*inside, "journal-changed-since"]
    (fault,) = differences(journal_of(collection), [year / document])
    assert dict(fault.what.values) == {"count": 1, "numbers": str(len(journal_of(collection).acts) + 1)}


def change(key: str, to: Any) -> Callable[[list[dict[str, Any]]], None]:
    """The first entry tells something else."""

    def changed(entries: list[dict[str, Any]]) -> None:
        entries[0][key] = to

    return changed


def reason(entries: list[dict[str, Any]]) -> None:
    """An entry gives another reason, as one can be read beside a rejection."""
    entries[0]["about"]["because"] = "For another reason."


CHANGES = {
    "role": change("role", "minister"),
    "day": change("on", "2026-03-01"),
    "second": change("at", "2020-01-01T00:00:00Z"),
    "reason": reason,
    "taken out": lambda entries: entries.__delitem__(0),
    "put in": lambda entries: entries.insert(1, {**entries[0], "salt": "f" * 32}),
    "order": lambda entries: entries.insert(0, entries.pop(1)),
}


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("what", CHANGES)
def test_an_entry_changed_and_all_chained_anew_is_found_by_what_left_the_office_alone(
    year: Path, what: str, document: str
) -> None:
    """N6 (b): ten lines of Python; nothing in the collection can know it, and the page says so."""
    collection = collection_in(year)
    rewritten(collection, CHANGES[what])
    assert "journal-broken" not in found(collection)
    assert "journal-changed-since" in found(collection, year / document)


def test_a_copy_of_the_journal_names_each_entry_that_is_another(year: Path) -> None:
    """The first is changed, those after it are chained anew."""
    collection, last = collection_in(year), last_at(year)
    rewritten(collection, CHANGES["role"])
    said = [dict(fault.what.values) for fault in differences(journal_of(collection), [year / "copy.jsonl"])]
    rest = "2" if last == 2 else f"2–{last}"
    assert [(one["count"], one["numbers"].english) for one in said] == [(1, "1"), (last - 1, rest)]


def test_between_two_documents_the_change_is_bounded(year: Path) -> None:
    """A later receipt is contradicted, an earlier one holds: it was done between."""
    collection, last = collection_in(year), last_at(year)
    journal = journal_of(collection)
    (year / "now.txt").write_text(f"entry {journal.anchor}", encoding="utf-8")

    def later(entries: list[dict[str, Any]]) -> None:
        entries[-1]["role"] = "minister"

    rewritten(collection, later)
    (fault,) = differences(journal_of(collection), [year / "receipt.txt", year / "now.txt"])
    assert (str(fault.where), dict(fault.what.values)) == ("now.txt", {"count": 1, "numbers": str(last + 1)})


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x00\xff" * 50, b"PK\x03\x04", f"{'a' * 64}".encode()])
@pytest.mark.parametrize("ending", [".txt", ".xlsx", ".eml", ".zip", ".jsonl", ".html"])
def test_a_document_without_an_anchor_is_refused(year: Path, content: bytes, ending: str) -> None:
    """It must not be taken for one that agrees."""
    (year / f"other{ending}").write_bytes(content)
    with pytest.raises(SourceRefused):
        differences(journal_of(collection_in(year)), [year / f"other{ending}"])


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_command_says_so_by_its_exit_code_and_to_programs(year: Path, lang: str) -> None:
    """0 it holds, 3 something differs; in both languages."""
    collection = collection_in(year)
    words = ["journal", "verify", str(collection), "--against", str(year / "receipt.txt"), "--lang", lang]
    words += ["--against", str(year / "receipt.xlsx")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    rewritten(collection, CHANGES["role"])
    told = CliRunner().invoke(cli, words)
    assert told.exit_code == 3
    assert told.output.count("[journal-changed-since]") == 2
    as_object = json.loads(CliRunner().invoke(cli, [*words, "--format", "json"]).stdout)
    assert as_object["verdict"] == "differs"
    assert [fault["code"] for fault in as_object["faults"]] == ["journal-changed-since"] * 2
