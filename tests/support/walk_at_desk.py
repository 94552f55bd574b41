"""The walk through a year done by pages: each command of the page as the form that is sent to the desk."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.desk.conftest import DeskClient
from tests.support.walk import EXIT_CODE
from thb_eu.definitions.journal import journal_of

AT = "/en/si-2025"
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
            in_language = name in ("because", "says", "words") and sign
            found |= {f"{name}-{lang}": text} if in_language else {name: value}
    return found


def by_page(desk: DeskClient, line: str, folder: Path, role: str) -> None:
    """Do at the desk what a command does; in this `role` where the command names none."""
    command, *words = shlex.split(EXIT_CODE.sub("", line))[1:]
    sheet = "--sheet" in words
    alone, said = options([word for word in words if word != "--sheet"])
    form = fields(said)
    desk.workplace.role = form.pop("role", role)
    if command == "receive":
        answer = desk.hand_in(AT, *(folder / file for file in alone), on=form["on"])
    elif command == "year":
        answer = desk.post("/en/begin", {**form, "year": alone[1], "name": "si-2025"})
    elif command == "submit":
        answer = desk.post(f"{AT}/recipients", {"audience": "all", **form})
    elif sheet:
        answer = desk.post(f"{AT}/act/sign-sheet", form)
    elif command == "describe":
        about, _collection, *named = alone
        field = {"mailboxes": "mailbox", "metadata": "concept"}[about]
        answer = desk.post(f"{AT}/act/describe-{about}", {**form, field: named})
    elif command == "answers":
        answer = desk.post(f"{AT}/act/accept-answers", {"answer": "all", **form})
    elif command == "mappings":
        text = (folder / form.pop("with")).read_text(encoding="utf-8")
        answer = desk.post(f"{AT}/act/edit-law", {"file": alone[-1], "text": text, **form})
    else:
        answer = desk.post(f"{AT}/act/{command}", {**form, **({ACTS[command]: alone[1:]} if alone[1:] else {})})
    assert answer.status_code == 303, f"{line}\n\n{answer.text}"


def entries(folder: Path) -> list[str]:
    """The lines of the journal, without the hash by which each is chained."""
    return [entry.line for entry in journal_of(folder / "si-2025").entries]
