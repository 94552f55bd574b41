"""The walk through a year is true, in both languages: what the page shows is what the commands say, up to FINAL.

Every command is also a form that is sent to the desk, where it does the same. The page is walked from its first block
to its last, in one folder; in the gate until the first year is FINAL:

    <!-- step: NAME -->   what people do without a command, in `STEPS`: fill in a form, write a file
    ```sh                 commands; `# ... 3` at the end tells the exit code
    ```text               what the last of them says; `[…]` leaves lines out

The walk happens on the last day that the page names of the first year, whatever the clock of the machine says: what is
signed was proposed on a day that stands in the law as data, and no act lies in the future. The year after, the clock
goes on with the commands.

Hashes depend on the bytes of a workbook, of which openpyxl stores the hour, and on the version of the program: the page
shows those of one walk, and the first line in which one stands tells which it is today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.sample import in_the_laboratory, is_whole, sampled
from tests.support.walk import (
    FIRST_YEAR,
    HASH,
    LANGUAGES,
    PAGES,
    PART,
    STEPS,
    SUPPLIERS,
    OnTheLastDay,
    forms_without_mistakes,
    of_today,
    run,
)
from tests.support.walk_at_desk import LOOKED_AT, by_page, entries
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("keep_terminal_plain")]

LEFT_OUT = "[…"
AUDIENCES = ("eu", "public", "internal")
ROLES = {"sl": "analitik", "en": "analyst"}
QUOTED = re.compile(r'"[^"]*"')
HEADING = re.compile(r"^#+ ", re.MULTILINE)


# --- the walk -------------------------------------------------------------------------------------------------------


def agrees(shown: str, said: str, hashes: dict[str, str]) -> bool:
    """Whether a line of the page is that line of an output; from a new hash the page's own is known from then on."""
    if HASH.sub("#", shown) != HASH.sub("#", said):
        return False
    pairs = dict(zip(HASH.findall(shown), HASH.findall(said), strict=True))
    fits = all(hashes.get(old, new) == new for old, new in pairs.items())
    if fits:
        hashes.update(pairs)
    return fits


def walked(
    parts: Iterable[re.Match[str]],
    lang: str,
    hashes: dict[str, str],
    folder: Path,
    also: Callable[[str], None],
) -> None:
    """Walk parts of a page by commands, in the folder; after each command `also` gets its line."""
    output = ""
    for part in parts:
        if part["step"]:
            STEPS[part["step"]](folder, PAGES[lang])
        elif part["kind"] == "sh":
            for line in (of_today(line, hashes) for line in part["text"].splitlines()):
                output = run(line, lang).output
                also(line)
        elif part["kind"] == "text":
            said = iter([line.rstrip() for line in output.splitlines()])
            for line in part["text"].splitlines():
                shown = line.startswith(LEFT_OUT) or any(agrees(line, one, hashes) for one in said)
                assert shown, f"not said, or not in this order: {line}\n\n{output}"


@sampled("lang", LANGUAGES, 0, ["sl"])
@pytest.mark.usefixtures("one_moment")
def test_every_command_says_what_the_page_shows_and_a_form_does_what_it_does(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line, in this order, with these exit codes, until each edition is FINAL.

    In the laboratory the revision and the year after are walked too: each edition is FINAL twice, one after the other
    (vintages in the gate: `test_submissions.py`). And each command of the first year is also a form that is sent to
    the desk: the same bytes, the journal first. Act by act `tests/desk` argues the same in the gate.
    """
    by_command, at_desk = tmp_path / "commands", tmp_path / "desk"
    by_command.mkdir()
    at_desk.mkdir()
    monkeypatch.chdir(by_command)
    for place in ("datetime.datetime", "thb_eu.year.workspace.datetime", "thb_eu.desk.workplace.datetime"):
        monkeypatch.setattr(place, OnTheLastDay)
    monkeypatch.setenv("THB_EU_ROLE", ROLES[lang])
    hashes: dict[str, str] = {}
    monkeypatch.setattr(OnTheLastDay, "day", FIRST_YEAR)
    *_before, revision, _year_after = (found.start() for found in HEADING.finditer(PAGES[lang]))
    with closing(Workplace(at_desk, role=ROLES[lang])) as workplace:
        desk = DeskClient(workplace)

        def the_same_by_page(line: str) -> None:
            if is_whole() and line.split()[1] not in LOOKED_AT:
                by_page(desk, line, by_command, ROLES[lang])
                assert entries(by_command) == entries(at_desk), line

        walked(PART.finditer(PAGES[lang], endpos=revision), lang, hashes, by_command, the_same_by_page)
        if is_whole():
            pages = ("/", "/dossier", "/recipients", "/journal", "/outgoing", "/offices")
            assert {desk.get(f"/{it}/si-2025{page}").status_code for it in LANGUAGES for page in pages} == {200}
            assert contents(at_desk / "si-2025") == contents(by_command / "si-2025")
            for edition in AUDIENCES:
                outgoing = at_desk / f"si-2025-outgoing/dossier-{edition}"
                assert contents(outgoing) == contents(by_command / "dossier" / edition)

    of_first_year = submitted(by_command / "si-2025")
    assert {(of["audience"], of["state"], of["vintage"]) for of in of_first_year} == {
        (audience, "FINAL", 1) for audience in AUDIENCES
    }
    if is_whole():
        walked(PART.finditer(PAGES[lang], revision), lang, hashes, by_command, lambda _line: None)
        told = submitted(by_command / "si-2025")
        assert {(of["audience"], of["state"], of["vintage"]) for of in told} == {
            (audience, "FINAL", vintage) for audience in AUDIENCES for vintage in (1, 2)
        }
        after = submitted(by_command / "si-2026")
        assert {(of["audience"], of["state"]) for of in after} == {(it, "FINAL") for it in AUDIENCES}
        of_eu = [of for of in told if of["audience"] == "eu"]
        assert of_eu[1]["follows"] == of_eu[0]["manifest"]


def submitted(collection: Path) -> list[Mapping[str, Any]]:
    """What the journal says of each dossier that was submitted."""
    return [entry.about for entry in journal_of(collection).of(Act.SUBMITTED)]


CLEAN = (
    "thb-eu year new 2025 --from si-2024 --out si-2025 --on 2026-01-12",
    "thb-eu describe mailboxes si-2025 {mailboxes} --due 03-15 --on 2026-01-12",
    "thb-eu describe metadata si-2025 12.3 --words sl=Starost. --words en=Age. --on 2026-01-12",
    "thb-eu describe metadata si-2025 18.1 --words sl=Obrazci. --words en=Forms. --on 2026-01-12",
    "thb-eu forms si-2025 --out forms --on 2026-01-14",
    "thb-eu receive {files} --into si-2025 --on 2026-03-10",
    "thb-eu confirm si-2025 product --role lawyer --on 2026-12-01",
    "thb-eu sign si-2025 --sheet --by 007-1/2026 --role head --on 2026-12-01",
    "thb-eu submit si-2025 --audience eu --out dossier --on 2026-12-01",
)
"""The first year of an office without any mistake; the words of the metadata name the year before."""


def counted(lines: Iterable[str]) -> int:
    """How many commands change something, but for the one that makes the forms that are sent out."""
    return sum(line.split()[1] not in (*LOOKED_AT, "forms") for line in lines)


def test_a_year_without_mistakes_takes_few_commands() -> None:
    """Eight in the first year, four in the second, as the page shows."""
    assert counted(CLEAN) <= 8
    for page in PAGES.values():
        after = [part["text"] for part in PART.finditer(page, page.rindex("\n## ")) if part["kind"] == "sh"]
        assert counted(line for text in after for line in text.splitlines()) <= 5


@in_the_laboratory
def test_by_the_eight_commands_a_first_year_is_final(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the forms, no file edited by hand."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inbox").mkdir()
    for place in ("datetime.datetime", "thb_eu.year.workspace.datetime"):
        monkeypatch.setattr(place, OnTheLastDay)
    monkeypatch.setattr(OnTheLastDay, "day", FIRST_YEAR)
    monkeypatch.setenv("THB_EU_ROLE", "analyst")
    mailboxes = " ".join(f"{office}={office}@example.org" for office in ("contact", *SUPPLIERS))
    files = ""
    for line in CLEAN:
        run(line.format(mailboxes=mailboxes, files=files), "en")
        if " forms " in line:
            files = " ".join(forms_without_mistakes(tmp_path, 2025))

    [about] = submitted(tmp_path / "si-2025")
    assert about["state"] == "FINAL"


def test_the_road_asks_for_twelve_concepts() -> None:
    """The tutorial lists them, and the walk uses each."""
    listed = (REPOSITORY / "docs/tutorial.md").read_text(encoding="utf-8").partition("\n## The words of the road\n")[2]
    words = re.findall(r"^- \*\*([^*]+)\*\*", listed.partition("\n## ")[0], re.MULTILINE)
    assert 0 < len(words) <= 12
    assert [word for word in words if word not in PAGES["en"].casefold()] == []


def test_both_pages_walk_the_same_way() -> None:
    """The same headings, steps and commands in the same order; words in quotation marks are those of each language."""
    ways = []
    for page in PAGES.values():
        parts = [part for part in PART.finditer(page) if part["kind"] != "text"]
        lines = [line for part in parts for line in (part["step"] or part["text"]).splitlines()]
        told = [re.sub(r"#\D+(?=\d$)", "# ", QUOTED.sub("", HASH.sub("#", line))) for line in lines]
        ways.append([*HEADING.findall(PART.sub("", page)), *told])
    assert ways[0] == ways[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_that_it_is_invented(lang: str) -> None:
    """No reader takes a figure or a signature of the walk for one."""
    assert {"sl": "IZMIŠLJENI PRIMER", "en": "INVENTED EXAMPLE"}[lang] in PAGES[lang].partition("\n## ")[0]
