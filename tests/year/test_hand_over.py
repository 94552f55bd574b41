"""What was handed over is entered with hash, day and receipt; nothing is entered that was not written so.

Expected: the SHA-256 of the manifest's own bytes; the codes of the refusals.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.dossiers.verification.dossiers import written
from tests.support.commands import run
from tests.support.told_status import lines, told
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of

ROLE, DAY = "head of service", "2026-11-25"
RECEIPT = "Received under no. 4711"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of 2024 whose dossier was written before it had a journal; a report and a dossier written since."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(SI_2024, folder / "si-2024")
    written(folder / "before")
    for words in (
        ("report", folder / "si-2024", "--for", "glotip", "--out", folder / "glotip"),
        ("describe", "contact", folder / "si-2024", "--email", "thb@example.org", "--role", ROLE, "--on", DAY),
        (*("submit", folder / "si-2024", "--audience", "eu"), "--out", folder / "eu", "--role", ROLE, "--on", DAY),
    ):
        assert run(*words).exit_code == 0, words
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "office"))


def hand_over(office: Path, release: str, out: str, *words: str, on: str = "2026-11-26") -> tuple[int, str]:
    """Enter it; the exit code, and what is told."""
    done = run("hand-over", office / "si-2024", release, office / out, *words, "--role", ROLE, "--on", on)
    return done.exit_code, done.stderr


def entries(office: Path) -> list[dict[str, object]]:
    return [dict(entry.about) for entry in journal_of(office / "si-2024").of(Act.HANDED_OVER)]


def manifest(folder: Path) -> str:
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def test_a_report_and_a_dossier_are_entered_told_and_withdrawn(office: Path) -> None:
    """First without a receipt, then with that which came; once said, it is not said again."""
    first = {"release": "glotip", "manifest": manifest(office / "glotip"), "state": "DRAFT", "sent": "2026-11-20"}
    of_eu = {"release": "commission", "manifest": manifest(office / "eu"), "state": "DRAFT", "sent": "2026-11-26"}
    assert hand_over(office, "glotip", "glotip", "--sent", "2026-11-20")[0] == 0
    assert hand_over(office, "glotip", "glotip", "--sent", "2026-11-20", "--receipt", RECEIPT)[0] == 0
    assert hand_over(office, "commission", "eu", "--receipt", "EU-77")[0] == 0
    expected = [{**first, "receipt": ""}, {**first, "receipt": RECEIPT}, {**of_eu, "receipt": "EU-77"}]
    assert entries(office) == expected
    assert "act-done-already" in hand_over(office, "commission", "eu", "--receipt", "EU-77")[1]

    status = told(office / "si-2024")["handed_over"]
    numbers = [entry.number for entry in journal_of(office / "si-2024").of(Act.HANDED_OVER)]
    assert status == [{**expected[1], "entry": numbers[1]}, {**expected[2], "entry": numbers[2]}]
    said = [line for line in lines(office / "si-2024", "--lang", "en") if line.startswith("  glotip, ")]
    assert len(said) == 1 and manifest(office / "glotip") in said[0] and said[0].endswith(RECEIPT)

    back = ("--because", "sl=Pomota.", "--because", "en=A mistake.", "--role", ROLE, "--on", "2026-11-26")
    assert run("withdraw", office / "si-2024", numbers[2], *back).exit_code == 0
    assert [one["release"] for one in told(office / "si-2024")["handed_over"]] == ["glotip"]


def spoilt(name: str, change: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda office: change(office / name)


def other_edition(folder: Path) -> None:
    """A manifest by hand: of another program."""
    told = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**told, "engine": {"name": "another"}}), encoding="utf-8")


NOTHING = Path.exists
REFUSED = {
    "a word in a file": (
        *("glotip", "glotip", (), "edition-changed-since"),
        spoilt("glotip/figures.csv", lambda path: path.write_bytes(path.read_bytes() + b"\n")),
    ),
    "a file that is gone": ("glotip", "glotip", (), "edition-changed-since", spoilt("glotip/trace.csv", Path.unlink)),
    "a file beside": ("commission", "eu", (), "edition-changed-since", spoilt("eu/note.txt", Path.touch)),
    "a manifest that is gone": (
        "glotip",
        "glotip",
        (),
        "edition-not-written",
        spoilt("glotip/manifest.json", Path.unlink),
    ),
    "another program": ("glotip", "glotip", (), "edition-not-written", spoilt("glotip", other_edition)),
    "no folder": ("glotip", "nowhere", (), "edition-not-written", NOTHING),
    "the collection": ("glotip", "si-2024", (), "edition-not-written", NOTHING),
    "a report of another": ("greta", "glotip", (), "dossier-of-another", NOTHING),
    "a report for a dossier": ("commission", "glotip", (), "dossier-of-another", NOTHING),
    "a dossier for a report": ("glotip", "eu", (), "dossier-of-another", NOTHING),
    "the other edition": ("public-dossier", "eu", (), "dossier-of-another", NOTHING),
    "a dossier before the journal": ("commission", "before", (), "dossier-not-submitted", NOTHING),
    "nobody planned it": ("eurostat", "eu", (), "unknown-id", NOTHING),
    "a day to come": ("commission", "eu", ("--sent", "2026-11-27"), "days-out-of-order", NOTHING),
    "before it was written": ("commission", "eu", ("--sent", "2026-11-24"), "days-out-of-order", NOTHING),
    "a person": ("commission", "eu", ("--receipt", "ana.kos@example.org"), "personal-data", NOTHING),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_was_not_written_so_is_not_entered(case: str, office: Path) -> None:
    """A file changed, gone or added; another release, another program, no journal; a wrong day, a person."""
    release, out, words, code, change = REFUSED[case]
    change(office)
    refused = hand_over(office, release, out, *words)
    assert (refused[0], f"[{code}]" in refused[1]) == (1, True), refused[1]
    assert entries(office) == []
