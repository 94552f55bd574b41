"""A query of a recipient is traced to suppliers' cells, waits for a reply, is closed, and moves no figure.

Expected: the published report of 2024 (17 identified victims in Table 3, 28 presumed ones in Table 5); days reckoned by
hand; the codes of the refusals.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SI_2024
from tests.hostile import kills
from tests.hostile.writers import WRITERS
from tests.hostile.writers import run as as_written
from tests.support import made_up_persons
from tests.support.acts import contents
from tests.support.commands import run
from tests.support.deliveries import empty_collection
from tests.support.sample import sample
from tests.support.told_status import DURING, lines, told
from tests.support.years import year_called
from thb_eu import load_for, prepare
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.publication.dossier import dossier
from thb_eu.run import run_of
from thb_eu.sources.collection import read_collection
from thb_eu.year.queries import open_queries
from thb_eu.year.worklist import deadlines_calendar, worklist_of

CAME, DUE = "2025-08-20", "2025-08-29"  # of `DURING`, three days ago
WORDS = ("--words", "sl=Zakaj je žrtev manj?", "--words", "en=Why are there fewer victims?")
REPLY = ("--words", "sl=Identificiranih je bilo manj.", "--words", "en=Fewer were identified.")
BECAUSE = ("--because", "sl=Pomota.", "--because", "en=A mistake.")
BY = ("--role", "head of service")
BEHIND = {"police/t03": 17, "police/t05": 28, "irsd/statements": 0}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """2024, to be changed."""
    return Path(shutil.copytree(SI_2024, tmp_path / "si-2024"))


def ask(
    office: Path, *cells: str, who: str = "Eurostat", number: str = "4711", on: str = CAME, more: Any = WORDS
) -> Any:
    """Enter a query; what the command came to."""
    return run("query", office, who, *cells, "--reference", number, *more, *BY, "--on", on, "--format", "json")


def reply(office: Path, entry: int, *more: str, on: str = DURING) -> tuple[int, str]:
    done = run("reply", office, entry, *REPLY, *more, *BY, "--on", on)
    return done.exit_code, done.stderr


def entries(office: Path) -> list[tuple[Act, Mapping[str, Any]]]:
    return [(entry.act, entry.about) for entry in journal_of(office).entries]


def test_a_query_is_traced_waits_and_is_closed_by_an_explanation(office: Path) -> None:
    """45 registered victims: 17 of Table 3 and 28 of Table 5; the labour inspectorate says zero."""
    made = json.loads(ask(office, "V2:status=REG", "V2!D12", "v4", more=(*WORDS, "--due", DUE)).stdout)
    key = "table=V2,status=REG,sex=T,age=TOTAL"
    assert made["entry"] == 1 and made["traced"][0] == {"name": key, "value": 45, "behind": BEHIND}
    assert made["traced"][2]["name"] == "V4" and {"police/t04", "police/t05"} <= made["traced"][2]["behind"].keys()
    about = {"asks": "Eurostat", "reference": "4711", "came": CAME, "due": DUE}
    waiting = told(office)["queries"]
    assert [(one["entry"], one["days_left"], one["cells"][0]) for one in waiting] == [(1, -3, key)]
    assert about.items() <= waiting[0].items() and waiting[0]["tables"][:2] == ["police/t03", "police/t05"]
    assert any(line.startswith("  [1] Eurostat, 4711") for line in lines(office, "--lang", "en"))
    assert any("4711: 2025-08-29; 3 " in line for line in lines(office, "--lang", "en"))
    definitions = load_for(office)
    calendar = deadlines_calendar(worklist_of(read_collection(office, definitions), definitions, DURING), ("en",))
    assert b"UID:si-2024-query-1@thb-eu" in calendar and b"DTSTART;VALUE=DATE:20250829" in calendar

    assert reply(office, 1)[0] == 0 and told(office)["queries"] == []
    refused = reply(office, 1)
    assert refused[0] == 1 and "[act-done-already]" in refused[1]
    assert run("withdraw", office, 1, *BECAUSE, *BY, "--on", DURING).exit_code == 1  # its reply rests on it
    assert run("withdraw", office, 2, *BECAUSE, *BY, "--on", DURING).exit_code == 0
    assert [one["entry"] for one in told(office)["queries"]] == [1]
    assert run("withdraw", office, 1, *BECAUSE, *BY, "--on", DURING).exit_code == 0 and told(office)["queries"] == []


def test_who_names_nothing_asks_of_the_year(office: Path) -> None:
    """All tables from which a figure is counted stand behind it; said by its number, it is the same."""
    of_nothing, of_year = (json.loads(ask(office, *it, number=str(it)).stdout)["traced"] for it in ((), ("2024",)))
    counted = set(prepare(SI_2024, load_for(SI_2024)).lineage["view"])
    assert of_nothing == of_year and of_nothing[0]["name"] == "2024"
    assert len(of_nothing[0]["behind"]) == len(counted)


PERSON = made_up_persons.name(random.Random(4))
NUMBER = made_up_persons.emso(random.Random(5))
REFUSED: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "no such place": (("V2!A999",), {}, "cell-without-figure"),
    "a heading": (("V2!A1",), {}, "cell-without-figure"),
    "no such code": (("V2:status=REGG",), {}, "unknown-code"),
    "no such dimension": (("V2:colour=RED",), {}, "unknown-dimension"),
    "no such table": (("V99",), {}, "reference-unreadable"),
    "another year": (("2023",), {}, "reference-unreadable"),
    "a person": ((), {"more": ("--words", f"sl=Je {PERSON} med njimi?", "--words", "en=Who?")}, "personal-data"),
    "a personal number": ((), {"more": ("--words", f"sl=Kdo je {NUMBER}?", "--words", "en=Who?")}, "personal-data"),
    "a person's mail": ((), {"more": ("--words", "sl=ana.kos@example.org", "--words", "en=Why?")}, "personal-data"),
    "a person in its number": ((), {"number": "ana.kos@example.org"}, "personal-data"),
    "a person asks": ((), {"who": made_up_persons.name(random.Random(6))}, "role-names-person"),
    "no number": ((), {"number": " "}, "shape-wrong"),
    "one language": ((), {"more": WORDS[:2]}, "language-misfit"),
    "came after its entry": ((), {"more": (*WORDS, "--came", "2025-08-21")}, "days-out-of-order"),
    "due before it came": ((), {"more": (*WORDS, "--due", "2025-08-19")}, "days-out-of-order"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_there_or_tells_of_a_person_is_not_entered(case: str, office: Path) -> None:
    """Nothing is written, and no word of a person is repeated."""
    cells, given, code = REFUSED[case]
    refused = ask(office, *cells, **given)
    assert (refused.exit_code, f"[{code}]" in refused.stderr) == (1, True), refused.stderr
    assert not any(word in refused.stderr for word in (NUMBER, PERSON)) and not (office / "journal.jsonl").exists()


def test_a_query_is_entered_once_and_answered_on_no_day_before(office: Path) -> None:
    """The same number of another body is another query; nobody replies to what is none."""
    assert ask(office, "V2").exit_code == ask(office, "V2", who="glotip").exit_code == 0
    assert "[act-done-already]" in ask(office, "V4").stderr
    assert "[days-out-of-order]" in reply(office, 2, on="2025-08-19")[1]
    assert "[unknown-id]" in reply(office, 3)[1]
    assert [act for act, _about in entries(office)] == [Act.QUERIED] * 2


@pytest.fixture
def final() -> Iterator[Path]:
    """2024 with all signed and a FINAL dossier for the Commission, to be changed."""
    with kills.copied(kills.state_named("submit as final")[0]) as here:
        yield here


@pytest.mark.sampled
def test_an_open_query_holds_no_dossier_back_and_moves_no_byte(final: Path) -> None:
    """The public edition is the same file by file; of the others only the journal that they carry, and its digest."""
    definitions, levels = load_for(final / "c", str(final / "law")), sample(Audience, 0, (Audience.EU, Audience.PUBLIC))
    before = {level: dossier(run_of(final / "c", definitions).edition(level)) for level in levels}
    assert ask(final / "c", "V2:status=REG", who="commission", on="2026-11-25").exit_code == 0
    after = {level: dossier(run_of(final / "c", definitions).edition(level)) for level in levels}
    changed = {
        level: {name for name in {**before[level], **after[level]} if before[level].get(name) != after[level].get(name)}
        for level in levels
    }
    carried = {"inputs/journal.jsonl", "inputs/journal.head", "manifest.json"}
    assert changed == {level: set() if level is Audience.PUBLIC else carried for level in levels}
    assert run_of(final / "c", definitions).submission(Audience.EU).state is State.FINAL


def test_a_vintage_closes_a_query_that_came_before_it(final: Path) -> None:
    """The first vintage was submitted before the query, the second follows it; a third there is not."""
    here, asked = final, ask(final / "c", "V2", who="commission", on="2026-11-25")
    number = json.loads(asked.stdout)["entry"]
    assert journal_of(here / "c").acts[-1].number == number
    for vintage in ("1", "2", "3"):
        assert "[vintage-out-of-order]" in reply(here / "c", number, "--vintage", vintage, on="2026-11-25")[1]
    assert as_written(here, WRITERS["submit the next vintage"].words)[0] in (0, 3)
    assert "[vintage-out-of-order]" in reply(here / "c", number, "--vintage", "1", on="2026-11-25")[1]
    assert reply(here / "c", number, "--vintage", "2", on="2026-11-25")[0] == 0
    last, submitted = journal_of(here / "c").acts[-1].about, journal_of(here / "c").submissions[-1].about
    assert (last["vintage"], last["manifest"]) == (2, submitted["manifest"])
    assert journal_of(here / "c").finals(Audience.EU)[-1].about["manifest"] == last["manifest"]
    assert run("journal", "verify", here / "c").exit_code == 0
    assert run("journal", "export", here / "c", "--out", here / "a.zip").exit_code == 0
    assert run("verify", here / "a.zip").exit_code == 0


@pytest.mark.parametrize("which", ["2025", "2026", "Croatia"])
def test_a_query_of_any_year_and_country_is_entered(which: str, tmp_path: Path, definitions: Definitions) -> None:
    """Each registered victim is one of a supplier's table; nothing but the journal is written."""
    office, law = year_called(which, tmp_path, definitions)
    lead = ("--words", f"{law.languages[0]}=?!") if len(law.languages) > 1 else ()
    before = contents(office)
    done = ask(office, "V2:status=REG", on="2026-11-25", more=(*lead, "--words", f"{law.languages[-1]}=Why?"))
    assert done.exit_code == 0, done.stderr
    [traced] = json.loads(done.stdout)["traced"]
    counted = sum(traced["behind"].values())
    assert counted > 0 and traced["value"] == (None if which == "Croatia" else counted)  # whose total lacks a part
    changed = {name for name, held in contents(office).items() if before.get(name) != held}
    assert changed == {"journal.jsonl", "journal.head"} and len(open_queries(journal_of(office))) == 1


def test_before_anything_came_a_query_waits_too(tmp_path: Path) -> None:
    """No figure stands there; the tables are those of the forms."""
    assert ask(empty_collection(tmp_path / "c"), "V2:status=REG", on="2026-11-25").exit_code == 0
    assert [one["entry"] for one in told(tmp_path / "c")["queries"]] == [len(journal_of(tmp_path / "c").acts)]
