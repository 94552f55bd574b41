"""The walk through a year of the docs, done by pages alone beside the commands: the same bytes, the same journal.

Every command of the page is also a form that is sent to the desk. What people do without a command (fill in a form,
write an address) happens once; the files that suppliers send are handed in at both places.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.walk import EXIT_CODE, PAGES, PART, STEPS, OnTheLastDay, of_today, offices, run
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("keep_terminal_plain")]

AT, PAGE = "/en/si-2025", PAGES["en"].partition("\n## A revision")[0]
ACTS = {  # by command: the field of its second word
    "correct": "cell",
    "waive": "finding",
    "grant": "waiver",
    "accept": "delivery",
    "reject": "delivery",
    "decide": "decision",
    "sign": "text",
    "confirm": "file",
    "forms": "",
    "return": "",
}
LOOKED_AT = ("status", "verify", "journal", "compare")
"""Commands that change nothing in a collection."""


def options(words: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The words of a command, and what its options say."""
    alone: list[str] = []
    said: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            said.setdefault(word[2:], []).append(next(rest))
        else:
            alone.append(word)
    return alone, said


def fields(said: dict[str, list[str]]) -> dict[str, str]:
    """The fields of a form that hold what the options of a command say."""
    found = {}
    for name, values in said.items():
        for value in values:
            lang, sign, text = value.partition("=")
            in_language = name in ("because", "says") and sign
            found |= {f"{name}-{lang}": text} if in_language else {name: value}
    return found


def by_page(desk: DeskClient, line: str, folder: Path) -> None:
    """Do at the desk what a command does."""
    command, *words = shlex.split(EXIT_CODE.sub("", line))[1:]
    alone, said = options(words)
    form = fields(said)
    desk.workplace.role = form.pop("role", "analyst")
    if command == "receive":
        answer = desk.hand_in(AT, *(folder / file for file in alone), on=form["on"])
    elif command == "year":
        answer = desk.post("/en/begin", {**form, "year": alone[1], "name": "si-2025"})
    elif command == "submit":
        answer = desk.post(f"{AT}/dossier", {"audience": "eu", **form})
    elif command == "answers":
        answer = desk.post(f"{AT}/act/accept-answers", {"answer": "all", **form})
    elif command == "mappings":
        text = (folder / form.pop("with")).read_text(encoding="utf-8")
        answer = desk.post(f"{AT}/act/edit-law", {"file": alone[-1], "text": text, **form})
    else:
        answer = desk.post(f"{AT}/act/{command}", {**form, **({ACTS[command]: alone[1:]} if alone[1:] else {})})
    assert answer.status_code == 303, f"{line}\n\n{answer.text}"


@pytest.mark.usefixtures("one_moment")
def test_a_year_by_pages_is_the_year_by_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the FINAL dossier: every file of the collection and of the dossier is the same, the journal first."""
    by_command, at_desk = tmp_path / "commands", tmp_path / "desk"
    by_command.mkdir()
    at_desk.mkdir()
    monkeypatch.chdir(by_command)
    for place in ("datetime.datetime", "thb_eu.year.workspace.datetime", "thb_eu.desk.workplace.datetime"):
        monkeypatch.setattr(place, OnTheLastDay)
    monkeypatch.setenv("THB_EU_ROLE", "analyst")
    workplace = Workplace(at_desk, role="analyst")
    desk, hashes, output = DeskClient(workplace), dict[str, str](), ""
    for part in PART.finditer(PAGE):
        if part["step"]:
            STEPS[part["step"]](by_command, PAGE)
            if part["step"] == "offices":
                offices(at_desk, PAGE)
        elif part["kind"] == "sh":
            for line in (of_today(line, hashes) for line in part["text"].splitlines()):
                if line.split()[1] not in LOOKED_AT:
                    output = run(line, "en").output
                    by_page(desk, line, by_command)
                    assert entries(by_command) == entries(at_desk), line
        elif part["kind"] == "text":
            for shown, said in zip(known(part["text"]), known(output), strict=False):
                hashes.setdefault(shown, said)
    pages = ("/", "/dossier", "/journal", "/outgoing", "/offices")
    assert {desk.get(f"/{lang}/si-2025{page}").status_code for lang in ("en", "sl") for page in pages} == {200}
    workplace.close()
    assert contents(at_desk / "si-2025") == contents(by_command / "si-2025")
    assert contents(at_desk / "si-2025-outgoing/dossier-eu") == contents(by_command / "dossier")


def entries(folder: Path) -> list[str]:
    """The lines of the journal, without the hash by which each is chained."""
    return [entry.line for entry in journal_of(folder / "si-2025").entries]


def known(text: str) -> list[str]:
    """The names of deliveries that a text gives."""
    return re.findall(r"received as ([0-9a-f]{16})", text)
