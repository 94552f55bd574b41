"""Acts from the command line: exit codes, what stands on stdout, and who may write where."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support.acts import contents
from tests.support.commands import run
from thb_eu.base.folder_lock import LOCK
from thb_eu.year.workspace import lock_held

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

SL_EN = ("--because", "sl=Tiskarska napaka.", "--because", "en=A misprint.")
CORRECT = ("data/t13.csv!D6", "--to", "14", "--authority", "Policija", *SL_EN)
SAYS = ("--says", "sl=Ne štejejo.", "--says", "en=They do not count.")
BY = ("--by", "Izmišljeni urad")
DAY = ("--on", "2026-11-25")


def test_a_year_of_acts_from_the_console(collection: Path) -> None:
    """Corrected, decided, signed, withdrawn: what changed is shown, and each entry of the journal is counted."""
    folder = str(collection)

    corrected = run("correct", folder, *CORRECT, "--role", "analitik", *DAY)
    decided = run("decide", folder, "undated-old-case", "--answer", "do not count", *SAYS, *SL_EN, "--role", "a", *DAY)
    signed = run("sign", folder, "undated-old-case", *BY, "--role", "predstojnik", *DAY)
    withdrawn = run("withdraw", folder, "1", *SL_EN, "--role", "analitik", *DAY)

    assert [one.exit_code for one in (corrected, decided, signed, withdrawn)] == [0, 0, 0, 0]
    assert '+    from: "24"\n' in corrected.stdout
    assert (
        len([line for line in decided.stdout.splitlines() if line.startswith("+ ")]) == 9
    )  # two of them in the descriptor, not the whole file
    assert [line for line in signed.stdout.splitlines() if line.startswith("-")] == ["-    signed: null"]
    assert "-  - correction: t13-d6\n" in withdrawn.stdout
    assert run("mappings", "check", "--package", folder, "--today", "2026-11-25", "--quiet").exit_code == 0
    assert run("journal", folder).exit_code == 0


def test_programs_get_the_entries_and_the_files(collection: Path) -> None:
    """JSON alone on stdout."""
    told = json.loads(run("correct", str(collection), *CORRECT, "--role", "a", *DAY, "--format", "json").stdout)
    assert told["files"] == ["corrections.yaml"]
    (entry,) = told["entries"]
    assert (entry["act"], entry["role"], entry["on"], entry["about"]["id"]) == (
        "corrected",
        "a",
        "2026-11-25",
        "t13-d6",
    )
    refused = run("correct", str(collection), *CORRECT, "--role", "a", *DAY, "--format", "json")
    assert refused.exit_code == 1
    assert [fault["code"] for fault in json.loads(refused.stdout)["faults"]] == ["correction-doubled"]


def test_the_role_may_stand_in_the_environment(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a role nobody acts."""
    assert run("correct", str(collection), *CORRECT, *DAY).exit_code == 2
    monkeypatch.setenv("THB_EU_ROLE", "analitik")
    assert run("correct", str(collection), *CORRECT, *DAY).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("correct", "{}", *CORRECT, "--because", "en=Another."),
        ("waive", "{}"),
        ("waive", "{}", "0123456789abcdef", *SL_EN, "--until", "31. 12. 2026"),
        ("grant", "{}"),
        ("grant", "{}", "t13-kosovo-row", *SL_EN),
        ("decide", "{}", "undated-old-case", "--answer", "perhaps"),
        ("decide", "{}", "undated-old-case", "--answer", "open", "--case", "data/prosecution.csv!F40"),
        ("sign", "{}", "113"),
        ("withdraw", "{}", "first", "--because", "a"),
    ],
)
def test_wrong_words_are_told_before_anything_is_read(words: tuple[str, ...], collection: Path) -> None:
    """Twice one language, two ways at once, no such answer, no office, no number: exit code 2 and no byte changed."""
    before = contents(collection)
    asked = [word.format(collection) for word in words]
    assert run(*asked, "--role", "a", *DAY).exit_code == 2
    assert contents(collection) == before


def test_a_built_in_collection_is_never_written() -> None:
    """By its name or by its folder: nothing of the office lies in the package."""
    before = contents(SI_2024)
    for named in ("si-2024", str(SI_2024), str(SI_2024 / "datapackage.json")):
        refused = run("sign", named, "113", *BY, "--role", "a", *DAY, "--format", "json")
        assert refused.exit_code == 1
        assert [fault["code"] for fault in json.loads(refused.stdout)["faults"]] == ["collection-built-in"]
    assert contents(SI_2024) == before


@pytest.mark.parametrize("words", [(), ("--break-lock",)])
def test_of_a_folder_that_nobody_may_write_no_lock_is_broken(
    words: tuple[str, ...], collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock in it is not what keeps anybody from working there."""
    (collection / LOCK).write_text(json.dumps({"role": "analyst", "since": "2026-11-25T08:00:00+00:00"}), "utf-8")
    before = contents(collection)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    refused = run("correct", str(collection), *CORRECT, "--role", "a", *DAY, "--format", "json", *words)
    (fault,) = json.loads(refused.stdout)["faults"]
    assert (refused.exit_code, fault["code"], contents(collection)) == (1, "output-not-writable", before)
    assert "--break-lock" not in fault["remedy"]["en"] and "another" not in fault["remedy"]["en"]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (0, "analitik dela na zbirki manj kot minuto."),
        (59, "analitik dela na zbirki manj kot minuto."),
        (120, "analitik dela na zbirki že 2 minuti."),
        (7200, "analitik dela na zbirki že 2 uri."),
        (172800, "analitik dela na zbirki že 2 dneva."),
    ],
)
def test_the_age_of_a_lock_is_told_in_the_language_of_the_reader(since: int, said: str, tmp_path: Path) -> None:
    then = (datetime.now(UTC) - timedelta(seconds=since)).isoformat()
    (tmp_path / LOCK).write_text(json.dumps({"role": "analitik", "since": then}), encoding="utf-8")
    told = lock_held(tmp_path)
    assert told is not None and told.in_language("sl") == said


def test_one_acts_at_a_time(collection: Path) -> None:
    """A lock is named and kept; broken on request, and the journal says whose it was."""
    lock = collection / LOCK
    lock.write_text(json.dumps({"role": "drugi analitik", "since": "2026-11-25T08:00:00+00:00"}), encoding="utf-8")
    assert run("correct", str(collection), *CORRECT, "--role", "a", *DAY).exit_code == 1 and lock.is_file()
    assert run("correct", str(collection), *CORRECT, "--role", "a", *DAY, "--break-lock").exit_code == 0
    acts = [json.loads(line) for line in (collection / "journal.jsonl").read_bytes().splitlines()]
    assert [(act["act"], act["about"].get("held_by")) for act in acts] == [
        ("unlocked", "drugi analitik"),
        ("corrected", None),
    ]
    assert not lock.exists()
