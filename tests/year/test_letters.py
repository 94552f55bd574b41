"""Letters that are due, as drafts of mails and as text, and the deadlines as a calendar that any program opens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from tests.support.journals import sha256
from tests.support.rewritten_journals import rewritten
from tests.support.worklists import DAY, FURS, after, half, received, refused, sent, then
from tests.support.worklists import folder as folder
from thb_eu import load_for
from thb_eu.base.errors import SourceRefused
from thb_eu.cli import cli
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalAnchor, anchors_in, journal_of
from thb_eu.sources.collection import read_collection
from thb_eu.year.forms import forms, write_forms
from thb_eu.year.journal_verification import differences
from thb_eu.year.letters import LetterKind, WrittenLetters, forms_in, letters, write_letters
from thb_eu.year.worklist import worklist_of
from thb_eu.year.workspace import Workspace

TODAY, LATE = "2026-03-01", "2026-04-02"
Acts = tuple[Callable[[Workspace], None], ...]


def due(folder: Path, today: str = TODAY, at_hand: dict[str, tuple[str, bytes]] | None = None) -> dict[str, LetterKind]:
    """By supplier, the kind of the letter that is due."""
    definitions = load_for(folder)
    collection = read_collection(folder, definitions)
    found = letters(worklist_of(collection, definitions, today), collection, definitions, at_hand or {})
    return {letter.name.rpartition("-")[0]: letter.kind for letter in found}


def written(folder: Path, out: Path, today: str = TODAY, at_hand: Path | None = None) -> WrittenLetters:
    definitions = load_for(folder)
    collection = read_collection(folder, definitions)
    return write_letters(worklist_of(collection, definitions, today), collection, definitions, out, at_hand)


def mail(path: Path) -> EmailMessage:
    """The mail as a program reads it, in which nothing is wrong."""
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    assert not [part.defects for part in found.walk() if part.defects]
    assert not [header for header in found.values() if getattr(header, "defects", ())]
    return found


@pytest.mark.parametrize(
    ("acts", "today", "at_hand", "kind"),
    [
        ((), TODAY, False, LetterKind.FORM),
        ((), LATE, False, LetterKind.FORM),
        ((sent,), TODAY, True, LetterKind.FORM),
        ((sent,), TODAY, False, LetterKind.REMINDER),
        ((sent,), LATE, True, LetterKind.REMINDER),
        ((refused,), TODAY, False, LetterKind.REMINDER),
        ((sent, half, then(Act.ACCEPTED)), TODAY, True, LetterKind.REMINDER),
        ((sent, received, then(Act.RETURNED)), TODAY, True, LetterKind.QUESTIONS),
        ((sent, received, then(Act.RETURNED), then(Act.ANSWERED)), TODAY, True, None),
        ((sent, received, then(Act.ACCEPTED)), LATE, True, None),
    ],
)
def test_a_supplier_gets_the_letter_that_is_due(
    folder: Path, acts: Acts, today: str, at_hand: bool, kind: LetterKind | None
) -> None:
    """A covering letter with the form, a reminder of what lacks, questions; nothing where the office has to act."""
    found = due(after(folder, *acts), today, {"furs": ("furs-2025.xlsx", b"form")} if at_hand else {})

    assert found.get("furs") == kind
    assert {found[supplier] for supplier in found if supplier != "furs"} == {LetterKind.FORM}


def test_nobody_is_reminded_of_a_day_that_was_never_agreed(folder: Path) -> None:
    """The form went to the Police, who have agreed on no day."""
    tables = ["police/victims-by-age"]
    about = {"form": "5f1d0c9a7b3e2d41", "supplier": "police", "tables": tables}

    assert "police" not in due(after(folder, lambda space: space.enter(Act.SENT, about)), LATE)


def test_a_mail_is_a_draft_in_both_languages(folder: Path, tmp_path: Path) -> None:
    """To the mailbox that is known; Slovenian above English; it opens to be looked at and sent."""
    written(after(folder, sent), tmp_path / "letters")

    read = mail(tmp_path / "letters/furs-reminder.eml")
    assert [address.addr_spec for address in read["To"].addresses] == ["thb@furs.example"]
    assert read["X-Unsent"] == "1" and "Date" not in read and "Message-ID" not in read
    first, second = read.get_content().split("-" * 60)
    definitions = load_for(folder)
    for part, lang in ((first, "sl"), (second, "en")):
        assert [definitions.contracts[name].title.in_language(lang) in part for name in FURS] == [True, True]


def test_whom_to_write_to_is_named_in_each_language(folder: Path, tmp_path: Path) -> None:
    """Where the descriptor has the contact in the language of the letter."""
    (contact,) = json.loads((folder / "datapackage.json").read_bytes())["contributors"]
    written(folder, tmp_path / "letters")

    first, second = (tmp_path / "letters/police-form.txt").read_text(encoding="utf-8").split("-" * 60)
    assert contact["thb:title_sl"] in first and contact["title"] not in first
    assert contact["title"] in second and contact["thb:title_sl"] not in second


def test_a_mail_to_nobody_has_no_address(folder: Path, tmp_path: Path) -> None:
    """No mailbox is known of the Police: the mail goes to no one, and the field names the office."""
    written(folder, tmp_path / "letters")

    read = mail(tmp_path / "letters/police-form.eml")
    assert read["To"].addresses == () and [group.addresses for group in read["To"].groups] == [()]
    assert load_for(folder).suppliers["police"].office.in_language("sl") in read["To"].groups[0].display_name


def test_the_form_goes_with_its_letter(folder: Path, tmp_path: Path) -> None:
    """It is known by its stamp, whatever its file is called; bytes and name arrive as they are."""
    definitions = load_for(folder)
    collection = read_collection(folder, definitions)
    write_forms(forms(folder, definitions, suppliers=("furs",)), tmp_path / "forms", collection)
    form = (tmp_path / "forms/furs-2025.xlsx").rename(tmp_path / "forms/Obrazec č. 7.xlsx")
    (tmp_path / "forms/notes.xlsx").write_bytes(b"no workbook")

    assert written(folder, tmp_path / "letters", at_hand=tmp_path / "forms").files.count("furs-form.eml") == 1
    (attached,) = mail(tmp_path / "letters/furs-form.eml").iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (form.name, form.read_bytes())
    assert not [*mail(tmp_path / "letters/police-form.eml").iter_attachments()]
    assert forms_in(tmp_path / "forms", 2026) == {}


def test_a_letter_is_a_witness_of_the_journal(folder: Path, tmp_path: Path) -> None:
    """It bears the number and the hash of the last act; an act that was changed since is found by it."""
    written(after(folder, sent), tmp_path / "letters")

    journal, letter = journal_of(folder), tmp_path / "letters/furs-reminder.eml"
    for text in mail(letter).get_content().split("-" * 60):
        assert anchors_in(text) == (JournalAnchor(len(journal.acts), sha256(journal.acts[-1].line)),)
    assert differences(journal, [letter]) == ()
    changed = rewritten(folder, lambda entries: entries[-1]["about"].update(form="0" * 16))
    assert [fault.code for fault in differences(changed, [letter])] == ["journal-changed-since"]


def test_the_deadlines_are_a_calendar(folder: Path, tmp_path: Path) -> None:
    """Its own library reads it: one whole day for the office that agreed on one, two for the Directive."""
    written(folder, tmp_path / "letters")

    content = (tmp_path / "letters/deadlines.ics").read_bytes()
    calendar = icalendar.Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2026, 3, 31), date(2026, 9, 30), date(2026, 12, 31)]
    assert not [error for part in calendar.walk() for error in part.errors]
    assert len({event["uid"] for event in events}) == 3
    assert "furs/" in events[0]["description"] and {event["description"] for event in events[1:]} == {
        "19.a člen Direktive 2011/36/EU / Article 19a of Directive 2011/36/EU"
    }
    for event in events:  # reminds a week before (RFC 5545, 3.6.6: a display needs its words)
        (alarm,) = event.walk("VALARM")
        told = alarm["action"], alarm.decoded("trigger").days, alarm["description"]
        assert told == ("DISPLAY", -7, event["summary"])
    assert max(map(len, content.split(b"\r\n"))) <= 75  # RFC 5545, 3.1


def test_the_same_day_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Mails with an attachment too, whose parts are parted by a random line as a rule."""
    definitions = load_for(folder)
    write_forms(
        forms(folder, definitions, suppliers=("furs",)), tmp_path / "forms", read_collection(folder, definitions)
    )
    after(folder, sent)
    for name in ("first", "second"):
        written(folder, tmp_path / name, at_hand=tmp_path / "forms")

    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second and "furs-form.eml" in first


def test_letters_of_yesterday_go_and_edited_ones_stay(folder: Path, tmp_path: Path) -> None:
    """A reminder that is no longer due must not be sent by mistake; what a clerk has changed stays, time after time."""
    out = tmp_path / "letters"
    written(after(folder, sent), out)
    assert (out / "furs-reminder.eml").is_file()
    mine, before = out / "police-form.txt", (out / "courts-form.txt").read_bytes()
    mine.write_text("Dear Police,", encoding="utf-8")
    after(folder, received, then(Act.ACCEPTED))
    descriptor = folder / "datapackage.json"
    descriptor.write_text(
        descriptor.read_text("utf-8").replace('"roles"', '"email": "thb@example.org", "roles"'), "utf-8"
    )

    for _time in range(2):
        found = written(folder, out)
        assert found.left == (mine.name,) and mine.name not in found.files
        assert mine.read_text(encoding="utf-8") == "Dear Police," and not (out / "furs-reminder.eml").exists()
        assert (out / "courts-form.txt").read_bytes() != before


def test_a_collection_without_a_journal_writes_no_letters(tmp_path: Path) -> None:
    """Nobody knows what was sent."""
    definitions = load_for("si-2024")
    collection = read_collection("si-2024", definitions)

    with pytest.raises(SourceRefused) as refused:
        write_letters(worklist_of(collection, definitions, TODAY), collection, definitions, tmp_path / "out")
    assert [fault.code for fault in refused.value.faults] == ["collection-without-journal"]
    assert not (tmp_path / "out").exists()


def test_the_command_writes_them(folder: Path, tmp_path: Path) -> None:
    """Two files a letter and the calendar; forms without letters are wrong words."""
    words = ["status", str(folder), "--format", "json", "--today", DAY]
    result = CliRunner().invoke(cli, [*words, "--letters", str(tmp_path / "letters")])

    assert result.exit_code == 0, result.output
    named = json.loads(result.stdout)["letters"]
    assert len(named) == 2 * 7 + 1 and all((tmp_path / "letters" / name).is_file() for name in named)
    assert CliRunner().invoke(cli, [*words, "--forms", str(tmp_path)]).exit_code == 2
