"""The commands about deliveries: what they exit with, what stands on stdout, and where the letters go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import in_english
from tests.support.deliveries import empty_collection, resources_in
from tests.year.mistakes.files import MISTAKES

ON = ("--on", "2026-03-02")
WHY = ("--because", "sl=Za drugo leto.", "--because", "en=Of another year.")
BY_ANALYST = ("--role", "analyst", *ON)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return empty_collection(tmp_path / "collection" / "si-2025")


def sent(mistake: str, folder: Path) -> Path:
    name, content = MISTAKES[mistake]()
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize(("mistake", "code"), [("nothing", 0), ("less-than", 1), ("half-empty", 3)])
def test_receive_says_by_its_exit_code_what_became_of_the_files(
    mistake: str, code: int, collection: Path, tmp_path: Path
) -> None:
    """0 received, 1 something was refused, 3 received with questions; programs get one object, letters their folder."""
    letters = tmp_path / "letters"
    words = ("--receipts", letters, "--format", "json", *BY_ANALYST)
    answer = in_english("receive", sent(mistake, tmp_path), "--into", collection, *words)
    assert answer.exit_code == code, answer.output
    (told,) = json.loads(answer.stdout)["deliveries"]
    assert told["verdict"] == {0: "received", 1: "refused", 3: "questioned"}[code]
    ends = {"reason.txt"} if code == 1 else {"receipt.txt", "receipt.xlsx"}
    assert {path.name for path in letters.iterdir()} >= {f"{told['delivery']}.{end}" for end in ends}


def test_accept_and_reject_need_a_role_and_a_reason(collection: Path, tmp_path: Path) -> None:
    """Wrong words are 2, what the journal does not know is 1; a rejection empties the descriptor."""
    in_english("receive", sent("nothing", tmp_path), "--into", collection, *BY_ANALYST)
    id = resources_in(collection)[0]["path"].split("/")[1]
    assert in_english("accept", collection, id, *ON).exit_code == 2
    assert in_english("reject", collection, id, "--role", "head", *ON).exit_code == 2
    assert in_english("accept", collection, "0" * 16, "--role", "head", *ON).exit_code == 1
    accepted = in_english("accept", collection, id[:4], "--role", "head", "--format", "json", *ON)
    told = json.loads(accepted.stdout)
    assert {one["code"] for one in told.pop("questions")} == {"contracted-tables-delivered"}, (
        "it tells no pending cases"
    )
    assert told == {"delivery": id, "state": "accepted", "tables": ["police/suspects-by-age"], "answers": []}
    rejected = in_english("reject", collection, id, "--role", "head", *WHY, "--format", "json", *ON)
    assert json.loads(rejected.stdout)["state"] == "rejected"
    assert resources_in(collection) == []


def test_accept_says_which_questions_are_open(collection: Path, tmp_path: Path) -> None:
    """Two counts are blank: accepted all the same, and said once with their cells."""
    in_english("receive", sent("half-empty", tmp_path), "--into", collection, *BY_ANALYST)
    id = resources_in(collection)[0]["path"].split("/")[1]
    told = json.loads(in_english("accept", collection, id, "--role", "head", "--format", "json", *ON).stdout)
    asked = [(it["code"], it["cells"]) for it in told["questions"] if it["blocks"]]
    assert (told["state"], asked[0]) == ("accepted", ("counts-told", "D3:D4"))


def test_nothing_is_entered_of_a_day_to_come(collection: Path, tmp_path: Path) -> None:
    """Whatever the command: the journal tells what was done, on a day that has been."""
    file = sent("nothing", tmp_path)
    in_english("receive", file, "--into", collection, *BY_ANALYST)  # its journal is begun
    before = {path: path.stat().st_mtime_ns for path in collection.rglob("*")}
    for words in (
        ("receive", file, "--into", collection),
        ("accept", collection, "0" * 16),
        ("forms", collection, "--out", tmp_path / "forms"),
        ("submit", collection, "--audience", "eu", "--out", tmp_path / "dossier"),
        ("return", collection, "--out", tmp_path / "back"),
        ("year", "new", "2031", "--from", "si-2024", "--out", tmp_path / "si-2031"),
    ):
        refused = in_english(*words, "--role", "head", "--on", "2999-01-01")
        assert (refused.exit_code, "[day-to-come]" in refused.output) == (1, True), words
    assert {path: path.stat().st_mtime_ns for path in collection.rglob("*")} == before
    assert not any((tmp_path / name).exists() for name in ("si-2031", "forms", "dossier", "back"))


def test_an_act_does_not_lie_before_what_it_rests_on(collection: Path, tmp_path: Path) -> None:
    """A delivery came before it is accepted, rejected, corrected, sent back; a dossier is of all that was done."""
    in_english("receive", sent("half-empty", tmp_path), "--into", collection, *BY_ANALYST)
    path = resources_in(collection)[0]["path"]
    id, before = path.split("/")[1], (collection / "journal.jsonl").read_bytes()
    for act in (
        ("accept", collection, id),
        ("reject", collection, id, *WHY),
        ("correct", collection, f"{path}!D2", "--to", "1", "--authority", "Police", *WHY),
        ("return", collection, "--out", tmp_path / "back"),
        ("submit", collection, "--audience", "eu", "--out", tmp_path / "dossier"),
        ("withdraw", collection, "1", *WHY),
    ):
        refused = in_english(*act, "--role", "head", "--on", "2026-03-01")
        assert (refused.exit_code, "[days-out-of-order]" in refused.output) == (1, True), (act, refused.output)
    assert (collection / "journal.jsonl").read_bytes() == before
    assert not (tmp_path / "back").exists() and not (tmp_path / "dossier").exists()


@pytest.mark.parametrize(("role", "code"), [("", "role-unreadable"), ("Jane Doe", "role-names-person")])
def test_nobody_and_no_person_changes_a_collection(role: str, code: str, collection: Path, tmp_path: Path) -> None:
    """Whatever the command: a role acts, and a name is none."""
    file = sent("nothing", tmp_path)
    in_english("receive", file, "--into", collection, *BY_ANALYST)  # its journal is begun
    before = {path: path.stat().st_mtime_ns for path in collection.rglob("*")}
    for act in (
        ("receive", file, "--into", collection),
        ("accept", collection, "0" * 16),
        ("reject", collection, "0" * 16, *WHY),
        ("correct", collection, "police/suspects!B2", "--to", "1", "--authority", "Police", *WHY),
        ("grant", collection, "any"),
        ("decide", collection, "undated-old-case", "--answer", "open"),
        ("sign", collection, "undated-old-case", "--by", "Office"),
        ("confirm", collection, "mappings/organisations.yaml"),
        ("withdraw", collection, "1", *WHY),
        ("answers", collection, "--accept", "all"),
        ("submit", collection, "--audience", "eu", "--out", tmp_path / "dossier"),
        ("forms", collection, "--out", tmp_path / "forms"),
        ("year", "new", "2031", "--from", "si-2024", "--out", tmp_path / "si-2031"),
    ):
        refused = in_english(*act, "--role", role, *ON)
        assert (refused.exit_code, f"[{code}]" in refused.output) == (1, True), (act, refused.output)
    assert {path: path.stat().st_mtime_ns for path in collection.rglob("*")} == before
    assert not any((tmp_path / name).exists() for name in ("dossier", "forms", "si-2031"))
