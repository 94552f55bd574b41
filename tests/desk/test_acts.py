"""An act on a page is the act of the command: the same bytes, the same entry in the journal, the same refusals."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.commands import run
from tests.support.desk_acts import DAY, KOSOVO, WORDS, in_both
from thb_eu.base.folder_lock import LOCK
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace
from thb_eu.year.acting import Acting
from thb_eu.year.acts.correct import Correct
from thb_eu.year.fields import EVERY_ACT
from thb_eu.year.workspace import working_on

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

SAYS = {"sl": "Ne štejejo.", "en": "They do not count."}
QUESTION = "undated-old-case"


CALLED = {asked.option: asked.title for asked in (*EVERY_ACT, *Correct.asked)}


def as_options(name: str, words: dict[str, str]) -> list[str]:
    """The same words as a command takes them."""
    return [part for lang, text in words.items() for part in (f"--{name}", f"{lang}={text}")]


ACTS = (
    (
        "correct",
        {"cell": KOSOVO, "from": "24", "to": "14", "authority": "Policija", **in_both("because", WORDS)},
        [KOSOVO, "--from", "24", "--to", "14", "--authority", "Policija", *as_options("because", WORDS)],
    ),
    (
        "decide",
        {"decision": QUESTION, "answer": "do not count", **in_both("says", SAYS), **in_both("because", WORDS)},
        [QUESTION, "--answer", "do not count", *as_options("says", SAYS), *as_options("because", WORDS)],
    ),
    ("withdraw", {"entry": "1", **in_both("because", WORDS)}, ["1", *as_options("because", WORDS)]),
)


@pytest.mark.usefixtures("one_moment")
def test_pages_write_what_the_commands_write(desk: DeskClient, collection: Path, tmp_path: Path) -> None:
    """Corrected, decided, withdrawn, signed by another role: byte for byte, the journal among them."""
    same = tmp_path / "by-command" / collection.name
    shutil.copytree(collection, same)
    for act, form, command in ACTS:
        answer = desk.post(f"/en/{collection.name}/act/{act}", {**form, "on": DAY})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/{collection.name}/")
        assert run(act, str(same), *command, "--role", "analyst", "--on", DAY).exit_code == 0
    desk.workplace.role = "head of service"
    desk.post(f"/sl/{collection.name}/act/sign", {"text": QUESTION, "by": "Example office 1", "on": DAY})
    run("sign", str(same), QUESTION, "--by", "Example office 1", "--role", "head of service", "--on", DAY)
    assert contents(collection) == contents(same)
    assert [note.is_good for note in desk.workplace.notes] == [True] * 4 + [False]  # another role, within a minute


@pytest.mark.parametrize(
    ("form", "code", "field"),
    [
        ({"to": "14", "authority": "Policija"}, "language-misfit", "because"),
        ({"to": "14", **in_both("because", WORDS)}, "role-unreadable", "authority"),
        ({"to": "14", "on": "2999-01-01", **in_both("because", WORDS)}, "day-to-come", "on"),
    ],
)
def test_a_refusal_stands_below_the_form_and_names_its_field(
    form: dict[str, str], code: str, field: str, desk: DeskClient, collection: Path
) -> None:
    """By script as a part of the page, without as a page; no option of a command is named, nothing is written."""
    before, address = contents(collection), f"/sl/{collection.name}/act/correct"
    part = desk.post(address, {"cell": KOSOVO, **form}, HX_Request="true")
    page = desk.post(address, {"cell": KOSOVO, **form})
    assert (part.status_code, page.status_code) == (200, 422)
    for answer in (part.text, page.text):
        called = CALLED[field].in_language("sl")
        assert f"<code>{code}</code>" in answer and f'<code class="place">{called}</code>' in answer
        assert "--" not in answer.partition("<main")[2]
    assert "<html" not in part.text and contents(collection) == before


@pytest.mark.parametrize("back", ["http://example.org/", "//example.org/", "/\\example.org", "javascript:x", "x"])
def test_no_form_leads_the_browser_elsewhere(back: str, desk: DeskClient, collection: Path) -> None:
    """What a form names as the way back is a path of the desk, or the page of the collection is."""
    answer = desk.post(f"/en/{collection.name}/act/unlock", {"back": back})
    assert answer.headers["Location"] == f"/en/{collection.name}/"
    assert desk.post("/en/role", {"role": "clerk", "back": back}).headers["Location"] == "/en/"


def test_a_second_writer_is_refused_until_the_first_is_done(desk: DeskClient, collection: Path) -> None:
    """A command works on the collection; the desk waits, or says that nobody works there any more."""
    form = {"cell": KOSOVO, "to": "14", "authority": "Policija", **in_both("because", WORDS), "on": DAY}
    address = f"/en/{collection.name}/act/correct"
    with (
        closing(Workplace(collection.parent, role="clerk")) as other,
        working_on(collection, Acting("vodja službe", DAY)),
    ):
        for client in (desk, DeskClient(other)):
            answer = client.post(address, form, HX_Request="true")
            assert "<code>collection-locked</code>" in answer.text and "--break-lock" not in answer.text
        assert not (collection / "journal.jsonl").exists()
    assert desk.post(address, form).status_code == 303
    (collection / LOCK).write_text('{"role": "vodja", "since": "2026-11-25T08:00:00+00:00"}', encoding="utf-8")
    assert desk.post(f"/en/{collection.name}/act/unlock", {"break_lock": "1", "on": DAY}).status_code == 303
    assert not (collection / LOCK).exists() and b'"unlocked"' in (collection / "journal.jsonl").read_bytes()


def test_a_collection_of_the_program_takes_no_act(at_desk: DeskClient) -> None:
    answer = at_desk.post("/en/si-2024/act/correct", {"cell": KOSOVO, "to": "14"}, HX_Request="true")
    assert "<code>collection-built-in</code>" in answer.text


@pytest.mark.parametrize("name", ["erase", "receive"])
def test_what_is_no_act_of_a_form_is_not_found(name: str, desk: DeskClient, collection: Path) -> None:
    """Nor one that takes files: a form never names a path of the machine."""
    assert desk.post(f"/en/{collection.name}/act/{name}", {"files": "/etc/hosts"}).status_code == 404


def test_of_several_texts_each_is_signed_that_can_be(desk: DeskClient, collection: Path) -> None:
    """One that is not there is refused by its name; the others bear their signatures, and the next page says so."""
    desk.workplace.role = "head of service"
    texts = ["KZ-1 112", "no-such-text", "KZ-1 113"]
    answer = desk.post(f"/en/{collection.name}/act/sign", {"text": texts, "by": "Office 1"}, HX_Request="true")
    assert answer.text.count("<code>unknown-id</code>") == 1
    signed = [entry.about["id"] for entry in journal_of(collection).of(Act.SIGNED)]
    assert signed == ["KZ-1 112", "KZ-1 113"] and len(desk.workplace.notes) == 1


def test_an_entry_that_is_no_number_is_refused(desk: DeskClient, collection: Path) -> None:
    form = {"entry": "first", **in_both("because", WORDS)}
    assert "<code>unknown-id</code>" in desk.post(f"/en/{collection.name}/act/withdraw", form, HX_Request="true").text
