"""Whoever holds the folder of a collection rewrites its journal: what finds it, and what nobody inside can find.

Tried in a year that was begun and in one of another country; a receipt that went to a supplier is the witness outside.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.support.deliveries import empty_collection
from tests.support.filled_forms import opened, saved
from tests.support.journals import about, journal_with, with_deliveries, written
from tests.support.rewritten_journals import rewritten
from thb_eu.base.errors import SourceRefused
from thb_eu.cli import cli
from thb_eu.country import renew_country
from thb_eu.definitions.acts import Act
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.journal import HEAD, JOURNAL, Journal, cut_submissions, journal_of
from thb_eu.sources.collection import load_for
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.forms import forms
from thb_eu.year.journal_verification import (
    CHAINED_ANEW,
    CHANGED,
    PUT_IN,
    SUBMISSIONS_GONE,
    TAKEN_OUT,
    differences,
    verify_journal,
)
from thb_eu.year.new_year import begin_year
from thb_eu.year.workspace import working_on

ROLE, DAY = "analyst", "2026-03-02"
ACTING = Acting(ROLE, DAY)


def made_in_slovenia(folder: Path) -> Path:
    """A year that was begun, in which one office says that there was nothing."""
    definitions = load_for("si-2024")
    collection = begin_year(2025, "si-2024", folder / "si-2025", definitions, ACTING).folder
    definitions = load_for(collection)
    (form,) = forms(collection, definitions, suppliers=["courts"])
    book, tables = opened(form.files["courts-2025.xlsx"])
    tables["courts/users-by-age"].say("none")
    (folder / "courts.xlsx").write_bytes(saved(book))
    receive([folder / "courts.xlsx"], collection, definitions, ACTING)
    return collection


def made_in_croatia(folder: Path) -> Path:
    """A year of another country, one table of which came again."""
    country = renew_country(REPOSITORY / "examples/croatia", folder / "croatia", find_folder()).folder
    collection = with_deliveries(country / "datapackages/hr-2019")
    (sent, *_others) = collection.glob("deliveries/*/original.csv")
    (folder / "sent.csv").write_bytes(sent.read_bytes() + b"\r\n")
    receive([folder / "sent.csv"], collection, load_for(collection), ACTING)
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
    with working_on(collection, ACTING) as space:
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
    (collection / HEAD).write_bytes(Journal(held.acts[:1]).head)
    descriptor = collection / "datapackage.json"
    verified = verify_journal(descriptor, find_folder())
    assert [one.code for one in verified.remarks] == ["journal-head-lags"]
    assert dict(verified.remarks[0].what.values)["count"] == len(held.entries) - 1
    with working_on(collection, ACTING) as space:
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


def forged_and_appended(entries: list[dict[str, Any]]) -> None:
    """The first tells something else; what it told comes last, with its salt, so that it seems to be there."""
    entries.append({**entries[0]})
    entries[0]["role"] = "minister"


def copied_beside(entries: list[dict[str, Any]]) -> None:
    """The second comes twice, the first time with another role."""
    entries.insert(1, {**entries[1], "role": "minister"})


def salted_alike(entries: list[dict[str, Any]]) -> None:
    """All have one salt, and the first is gone."""
    for entry in entries:
        entry["salt"] = entries[0]["salt"]
    del entries[0]


@pytest.mark.parametrize(
    ("how", "named"),
    [
        # of three acts told before: which are changed, chained anew, put in, taken out
        (forged_and_appended, {"changed": [1], "chained anew": [2, 3], "put in": [5]}),
        (copied_beside, {"changed": [2], "chained anew": [3], "put in": [3]}),
        (salted_alike, {"changed": [1], "taken out": [2, 3], "put in": [2, 3]}),
    ],
)
def test_a_salt_that_occurs_twice_hides_nothing(
    tmp_path: Path, how: Callable[[list[dict[str, Any]]], None], named: dict[str, list[int]]
) -> None:
    collection = written(journal_with(Act.BEGUN, Act.SENT, Act.RECEIVED), tmp_path)
    shutil.copy(collection / JOURNAL, tmp_path / "copy.jsonl")
    with_one_more = journal_of(collection).with_entry(Act.RETURNED, ROLE, DAY, about(Act.RETURNED))
    written(with_one_more, collection)
    rewritten(collection, how)
    words = {"changed": CHANGED, "chained anew": CHAINED_ANEW, "put in": PUT_IN, "taken out": TAKEN_OUT}
    told = {fault.what.text: fault.what for fault in differences(journal_of(collection), [tmp_path / "copy.jsonl"])}
    spans = {what: dict(told[words[what].text].values)["numbers"].english for what in named}
    assert len(told) == len(named)
    assert spans == {what: f"{held[0]}–{held[-1]}" if held[1:] else str(held[0]) for what, held in named.items()}


# --- submissions ------------------------------------------------------------------------------------------------------

TWICE = (Act.BEGUN, Act.RECEIVED, Act.SUBMITTED, Act.ACCEPTED, Act.SUBMITTED)


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A collection of which two dossiers were submitted, the second after an act; and a copy of its journal."""
    collection = written(journal_with(*TWICE), empty_collection(tmp_path / "si-2025"))
    shutil.copy(collection / JOURNAL, tmp_path / "copy.jsonl")
    return collection


def told_of(collection: Path, *documents: Path) -> list[str]:
    """The codes of what is told of the journal itself, and of submissions."""
    return [code for code in found(collection, *documents) if code.startswith(("journal", "submission"))]


@pytest.mark.parametrize("chain", [0, 1])
@pytest.mark.parametrize("third", ["as it was", "gone", "one less", "zeros"])
def test_the_last_of_a_chain_is_cut_by_hand_and_the_head_told_the_one_before(
    submitted: Path, chain: int, third: str
) -> None:
    """The hash of the one before stands in what is cut; that of all lines nowhere."""
    path = submitted / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    cut = json.loads(lines.pop(4 if chain else 3))
    path.write_bytes(b"".join(lines))
    head = (submitted / HEAD).read_text("ascii").splitlines()
    head[chain] = f"{cut['number'] - 1} {cut['before']}"
    ends = {"as it was": head[2:], "gone": [], "one less": [f"4 {head[2][2:]}"], "zeros": [f"4 {'0' * 64}"]}
    (submitted / HEAD).write_text("\n".join([*head[:2], *ends[third], ""]), "ascii")
    assert told_of(submitted) == ["journal-broken"]


def without(journal: Journal, number: int) -> Journal:
    """The journal without one line; nothing is chained anew."""
    return Journal((*journal.entries[: number - 1], *journal.entries[number:]))


def test_a_submission_that_an_act_followed_cannot_be_cut_without_chaining_the_acts_anew(submitted: Path) -> None:
    """The first of one, and the only one of another; the act after it names it."""
    written(without(without(journal_of(submitted), 5), 3), submitted)
    assert told_of(submitted) == ["submission-missing"]
    (fault,) = cut_submissions(journal_of(submitted))
    assert dict(fault.what.values) == {"number": 3}


def test_submissions_put_into_another_place_among_the_acts_are_found(submitted: Path) -> None:
    entries = journal_of(submitted).entries
    written(Journal((*entries[:2], entries[3], entries[2], entries[4])), submitted)
    assert told_of(submitted) == ["submission-missing"]


def test_a_submission_cut_and_all_chained_anew_is_found_by_what_left_the_office_alone(submitted: Path) -> None:
    """An anchor of an act after it, or a copy, which names it too."""
    receipt = submitted.parent / "receipt.txt"
    receipt.write_text(f"{journal_of(submitted).anchor}", encoding="utf-8")
    rewritten(submitted, lambda entries: entries.__delitem__(2))
    assert told_of(submitted) == []
    assert told_of(submitted, receipt) == ["journal-changed-since"]
    last = differences(journal_of(submitted), [submitted.parent / "copy.jsonl"])[-1]
    assert (last.what.text, dict(last.what.values)["numbers"]) == (SUBMISSIONS_GONE.text, "S1–S2")


def test_the_last_submission_cut_with_a_script_is_found_by_a_copy_or_its_dossier_alone(submitted: Path) -> None:
    """No act came after it, so no anchor tells of it; the page says so."""
    receipt = submitted.parent / "receipt.txt"
    receipt.write_text(f"{journal_of(submitted).anchor}", encoding="utf-8")
    written(without(journal_of(submitted), 5), submitted)
    assert told_of(submitted, receipt) == []
    (fault,) = differences(journal_of(submitted), [submitted.parent / "copy.jsonl"])
    assert dict(fault.what.values) == {"count": 1, "numbers": "S2"}


@pytest.mark.parametrize(("package", "codes"), [("si-2025", ["submission-not-entered"]), ("si-2024", [])])
def test_a_release_of_its_own_tells_of_its_submission(submitted: Path, package: str, codes: list[str]) -> None:
    """The public edition lies in the collection since it was submitted; one of another year may lie there too."""
    release = submitted / "releases/0123456789abcdef"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(json.dumps({"package": package}), encoding="utf-8")
    assert told_of(submitted) == codes


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


def nested(depth: int) -> bytes:
    """A mail of parts in parts."""
    begins = (f'--b{at}\nContent-Type: multipart/mixed; boundary="b{at + 1}"\n\n' for at in range(depth))
    return b'Content-Type: multipart/mixed; boundary="b0"\n\n' + "".join(begins).encode()


def in_signs(charset: str, coding: str = "8bit") -> bytes:
    """A letter in signs of some name."""
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {coding}\n\n"
    return head.encode() + b"\xc5\xbe 12-" + b"a" * 64


EVIL = {
    "unknown charset": in_signs("evil"),
    "no charset for a text": in_signs("undefined"),
    "bytes": in_signs("hex"),
    "of names": in_signs("idna"),
    "a NUL": in_signs('"a\0b"'),
    "deep": nested(3000),
    "many anchors": b"".join(b" %d-%064x" % (at, at) for at in range(1, 1003)),
}


@pytest.mark.parametrize("how", EVIL)
def test_a_letter_that_cannot_be_read_is_refused(tmp_path: Path, how: str) -> None:
    """With a code, and by the command too: nothing falls down."""
    collection = written(journal_with(Act.BEGUN), empty_collection(tmp_path / "si-2025"))
    letter = tmp_path / ("evil.txt" if how == "many anchors" else "evil.eml")
    letter.write_bytes(EVIL[how])
    told = CliRunner().invoke(cli, ["journal", "verify", str(collection), "--against", str(letter), "--format", "json"])
    assert told.exit_code == 1 and [fault["code"] for fault in json.loads(told.stdout)["faults"]] == [
        "document-unreadable"
    ]


@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-2", "windows-1250"])
def test_a_letter_is_read_as_a_mail_program_sends_it_on(tmp_path: Path, charset: str, coding: str) -> None:
    """In any usual signs, beside an attachment."""
    journal = journal_with(Act.BEGUN)
    letter = EmailMessage()
    letter.set_content(f"Žig dnevnika: {journal.anchor}", charset=charset, cte=coding)
    letter.add_attachment(b"x", maintype="application", subtype="octet-stream")
    (tmp_path / "letter.eml").write_bytes(letter.as_bytes())
    assert differences(journal, [tmp_path / "letter.eml"]) == ()


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
