"""Writers: every command that writes, with the words by which it is called and what lies there before.

A state is what a function of `STATES` makes, or what a writer leaves that ran undisturbed. In words `{}` is the folder
in which all happens; the collection is in `c`, what a command writes elsewhere in a folder or file of its own.
"""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

from tests.conftest import SI_2024
from tests.hostile import doors
from tests.support import made_up_persons, templates_made, year_2025
from tests.support.act_cases import CASES, DAY
from tests.support.answered_copies import answered
from tests.support.deliveries import empty_collection
from tests.support.journals import about, delivery_of, with_deliveries
from tests.support.signed_texts import leave_nothing_open, settle
from thb_eu.cli import cli
from thb_eu.definitions import journal
from thb_eu.definitions.acts import Act
from thb_eu.records.pseudonyms import make_key
from thb_eu.year.acting import Acting
from thb_eu.year.acts import ACTS
from thb_eu.year.workspace import working_on

BY, HEAD = ("--role", "analyst", "--on", DAY), ("--role", "head of the office", "--on", DAY)
BECAUSE = ("--because", "sl=Napaka pri tisku.", "--because", "en=A misprint.")
SENT = tuple(f"police-victims-by-{view}.csv" for view in ("age", "citizenship", "form"))
WITH_A_NAME = "police-suspects-by-age.csv"


@dataclass(frozen=True)
class Writer:
    """One way of writing: the words of its command (not the program's name), and the state before it.

    `random`: what it writes is never the same twice. `one_by_one`: it writes files into a folder that may hold others,
    each of them whole.
    """

    words: tuple[str, ...]
    before: str = ""
    random: bool = False
    one_by_one: bool = False


def run(folder: Path, words: tuple[str, ...]) -> tuple[int, str]:
    """The exit code of a command and what it says on stderr; a fault of the program is raised.

    Its entries of journals are always of the same moment, so that two runs leave the same bytes.
    """
    out, err = io.StringIO(), io.StringIO()
    try:
        always = mock.patch.object(journal, "this_moment", lambda: (f"{DAY}T09:00:00Z", "0" * 32))
        with always, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            cli.main([word.replace("{}", str(folder)) for word in words], prog_name="thb-eu")
    except SystemExit as ended:
        return int(ended.code or 0), err.getvalue()
    return 0, err.getvalue()


def done(folder: Path, *words: str) -> None:
    """Run a command that does what it should."""
    code, said = run(folder, words)
    assert code in (0, 3), (words, said)


@cache
def figures() -> dict[str, bytes]:
    """Three tables of the Police, of which one disagrees with the others."""
    with tempfile.TemporaryDirectory() as made:
        sent = year_2025.write(year_2025.invented(random.Random(15)), Path(made) / "year") / "data"
        texts = {name: (sent / name).read_text(encoding="utf-8") for name in SENT}
    row = "Identificirana;Ženske;Odrasli;1"
    assert row in texts[SENT[0]]
    texts[SENT[0]] = texts[SENT[0]].replace(row, f"{row[:-1]}2")
    return {name: text.encode() for name, text in texts.items()}


def _sent(folder: Path) -> None:
    """A collection before anything came; what was sent lies beside it, with a name in one file."""
    empty_collection(folder / "c")
    (folder / "sent").mkdir()
    for name, content in figures().items():
        (folder / "sent" / name).write_bytes(content)
    name = made_up_persons.name(random.Random(16))
    rows = f"Izid obravnave;Spol;Starostna skupina;Število\nKazenska ovadba;{name};do 18 let;2\n"
    (folder / "sent" / WITH_A_NAME).write_text(rows, encoding="utf-8")


def _answered(folder: Path) -> None:
    """A clerk wrote an answer to a remark into a marked copy."""
    copy = folder / f"back/2-{SENT[1].removesuffix('.csv')}.remarks.xlsx"
    answered(copy, folder / "answers.xlsx", "D2: popravljeno na 3")


def _law(folder: Path) -> None:
    """The figures of 2024, whose waivers are still to be asked for."""
    shutil.copytree(SI_2024, folder / "c")
    path = folder / "c/waivers.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("waivers:\n")[0] + "waivers: []\n", encoding="utf-8")
    article = (SI_2024.parent.parent / "mappings/kz1/113.yaml").read_text(encoding="utf-8")
    (folder / "113.yaml").write_text(article.replace("status: IDENT}", "status: PRESUM}", 1), encoding="utf-8")


def _settled(folder: Path) -> None:
    """A year of which everything is answered, signed, granted and accepted: its dossiers are final."""
    settle(folder / "law")
    shutil.move(folder / "law/si-2024", folder / "c")
    leave_nothing_open(folder / "law")
    with_deliveries(folder / "c")


def _went_on(folder: Path) -> None:
    """Something was done since the first vintage."""
    with working_on(folder / "c", Acting("analyst", DAY)) as space:
        space.enter(Act.SENT, about(Act.SENT))
        space.write()


def _register(folder: Path) -> None:
    (folder / "r.csv").write_text(doors.REGISTER, encoding="utf-8")
    make_key(folder / "secret.key")


def _template(folder: Path) -> None:
    (folder / "form.xlsx").write_bytes(templates_made.template())


STATES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "sent": ("", _sent),
    "answered": ("return", _answered),
    "law": ("", _law),
    "settled": ("submit", _settled),
    "gone on": ("submit as final", _went_on),
    "register": ("", _register),
    "template": ("", _template),
}
"""By name, the state on which it rests (none: an empty folder), and what is done there."""


WHY = ("--because", "sl=napaka", "--because", "en=a misprint")


def _submit(out: str, *words: str) -> tuple[str, ...]:
    return ("submit", "{}/c", "--audience", "eu", "--out", f"{{}}/{out}", "--definitions", "{}/law", *BY, *words)


_first = delivery_of(figures()[SENT[0]])[:12]
WRITERS: dict[str, Writer] = {
    # the year
    "year new": Writer(("year", "new", "2025", "--from", "si-2024", "--out", "{}/c", *BY)),
    "country new": Writer(("country", "new", "HR", "--languages", "hr,en", "--out", "{}/hr")),
    "country renew": Writer(("country", "renew", "{}/hr", "--out", "{}/renewed"), "country new"),
    "repository new": Writer(("repository", "new", "{}/r", "--year", "2025", *BY)),
    "forms": Writer(("forms", "{}/c", "--out", "{}/forms", *BY), "year new"),
    "status --letters": Writer(("status", "{}/c", "--letters", "{}/letters", "--today", DAY), "year new"),
    "status --sheet": Writer(("status", "{}/c", "--sheet", "{}/sheet.docx", "--today", DAY), "year new"),
    "receive": Writer(
        ("receive", *(f"{{}}/sent/{name}" for name in (*SENT, WITH_A_NAME)), "--into", "{}/c", *BY), "sent"
    ),
    "receive --receipts": Writer(
        ("receive", f"{{}}/sent/{SENT[0]}", "--into", "{}/c", "--receipts", "{}/receipts", *BY), "sent", one_by_one=True
    ),
    "return": Writer(("return", "{}/c", "--out", "{}/back", *BY), "receive"),
    "return again": Writer(("return", "{}/c", "--all", "--out", "{}/back", *BY), "return"),
    "receive answers": Writer(("receive", "{}/answers.xlsx", "--into", "{}/c", *BY), "answered"),
    "answers --accept": Writer(("answers", "{}/c", "--accept", "2-1", *HEAD), "receive answers"),
    "answers --reject": Writer(("answers", "{}/c", "--reject", "2-1", *BECAUSE, *HEAD), "receive answers"),
    "journal export": Writer(("journal", "export", "{}/c", "--out", "{}/a.zip"), "accept"),
    **{ACTS[name].command: Writer(case.words(_first), case.after) for name, case in CASES.items()},
    "mappings export": Writer(("mappings", "export", "--out", "{}/pages"), one_by_one=True),
    "contract draft": Writer(("contract", "draft", f"{{}}/sent/{SENT[0]}", "--out", "{}/customs"), "sent"),
    "contract export": Writer(("contract", "export", "police", "--out", "{}/odcs"), one_by_one=True),
    "contract import": Writer(
        ("contract", "import", "{}/odcs/police.odcs.json", "--out", "{}/police"), "contract export"
    ),
    # what leaves
    "submit": Writer(("submit", "si-2024", "--audience", "eu", "--out", "{}/d")),
    "export": Writer(
        ("export", "{}/d", "--form", "px", "--form", "sqlite", "--out", "{}/x"), "submit", one_by_one=True
    ),
    "submit as final": Writer(_submit("d"), "settled"),
    "submit the next vintage": Writer(_submit("e", "--vintage", "2", *WHY), "gone on"),
    "submit to the public": Writer(_submit("p", "--audience", "public"), "settled"),
    "submit --replace": Writer(
        ("submit", "si-2024", "--audience", "eu", "--out", "{}/d", "--replace"), "submit as final"
    ),
    "disclosure": Writer(("disclosure", "si-2024", "--out", "{}/officer")),
    "report": Writer(("report", "si-2024", "--for", "annual-report", "--out", "{}/annual")),
    "template blank": Writer(("template", "blank", "si-2024", "--out", "{}/blank.xlsx")),
    "template inspect": Writer(("template", "inspect", "{}/form.xlsx", "--out", "{}/draft.yaml"), "template"),
    # registers and keys
    "pseudonymise": Writer(
        ("pseudonymise", "{}/r.csv", "--contract", "example", "--key-file", "{}/secret.key", "--out", "{}/o.csv"),
        "register",
    ),
    "pseudonymise --new-key": Writer(("pseudonymise", "--new-key", "{}/k.key"), random=True),
    "synth": Writer(("synth", "--out", "{}/s", "--rows", "2000")),
    "keys new": Writer(("keys", "new", "{}/k.pem"), random=True),
}
READERS = {
    *(
        "answers",
        "checks",
        "compare",
        "completion",
        "desk",
        "doctor",
        "explain",
        "journal list",
        "journal verify",
        "mappings check",
        "mappings diff",
        "release ask",
        "release plan",
        "repository check",
    ),
    *("status", "validate", "verify"),
}
"""Commands that write nothing where they are not asked to."""
