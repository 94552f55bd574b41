"""What a clerk writes into a marked copy comes back as an answer, and changes a figure only when a role accepts it.

Expected: the answers as they were typed here; figures counted by hand; what `corrections.yaml` and `waivers.yaml` hold.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.support import year_2025
from tests.support.acts import BECAUSE, contents, refused_whole
from tests.support.answered_copies import ANSWER, answered, libreoffice, type_row
from tests.support.commands import in_english
from tests.support.deliveries import empty_collection, journal_in, resources_in
from tests.support.earlier_years import of_year
from tests.support.filled_forms import opened, saved
from tests.support.sample import sampled
from tests.support.years import year_called
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.sources import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.correct import STAY, Correct
from thb_eu.year.acts.grant import Grant
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.settle_answers import ALL, AcceptAnswers, RejectAnswers
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.answers import (
    ACCEPTED,
    ASKED,
    CORRECTION,
    EXPLANATION,
    LAPSED,
    PROPOSED,
    REJECTED,
    UNCLEAR,
    SuppliersAnswer,
    answers_in,
    answers_of,
    return_copies,
    returned_copy,
)
from thb_eu.year.forms import forms
from thb_eu.year.received_deliveries import DeliveryReceived, Verdict
from thb_eu.year.workspace import working_on

ON, ROLE, HEAD = "2026-03-02", "analyst", "head of the office"
ACTING = Acting(ROLE, ON)
REASON = "so osebe štete dvakrat: vprašajte Janeza Novaka"
"""A reason as a clerk may type it, with a name in it; invented."""


@pytest.fixture(scope="module")
def asked(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A collection with three tables of which one disagrees twice with the others, and the copies that went back."""
    folder = tmp_path_factory.mktemp("asked")
    sent = year_2025.write(year_2025.invented(random.Random(15)), folder / "year") / "data"
    by_age = sent / "police-victims-by-age.csv"
    text = by_age.read_text(encoding="utf-8")
    for labels, number in (("Identificirana;Ženske;Odrasli", 2), ("Domnevna;Moški;Odrasli", 3)):
        assert f"{labels};1\n" in text
        text = text.replace(f"{labels};1\n", f"{labels};{number}\n")
    by_age.write_text(text, "utf-8")
    files = [sent / f"police-victims-by-{view}.csv" for view in ("age", "citizenship", "form")]
    collection = empty_collection(folder / "si-2025")
    receive(files, collection, definitions, ACTING)
    return_copies(collection, definitions, folder / "out", ACTING)
    return collection, folder / "out" / "2-police-victims-by-citizenship.remarks.xlsx"


@pytest.fixture
def collection(asked: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(asked[0], tmp_path / "si-2025"))


@pytest.fixture
def copy(asked: tuple[Path, Path]) -> Path:
    return asked[1]


def with_role(copy: Path, role: str) -> str:
    """Type a role right of where the remarks sheet asks for it; the name of the cell."""
    book = openpyxl.load_workbook(copy)
    (asked,) = (cell for row in book.worksheets[0].iter_rows() for cell in row if "no name" in str(cell.value))
    cell = asked.offset(column=1)
    cell.value = role
    book.save(copy)
    return str(cell.coordinate)


def received(copy: Path, collection: Path, definitions: Definitions, on: str = ON) -> DeliveryReceived:
    (found,) = receive([copy], collection, definitions, Acting(ROLE, on)).deliveries
    return found


SETTLE = {ACCEPTED: AcceptAnswers, REJECTED: RejectAnswers}


def settle(collection: Path, definitions: Definitions, state: str, *named: str, **because: str) -> None:
    with working_on(collection, Acting(HEAD, ON), definitions=definitions) as space:
        SETTLE[state](answers=named, because=because).do(space)
        space.write()


def one_more_woman(collection: Path, definitions: Definitions) -> None:
    """Have the office correct the first figure of the first remark, so that its sum is another and still disagrees."""
    with working_on(collection, Acting(HEAD, ON), definitions=definitions) as space:
        cell, apart = f"{resources_in(collection)[1]['path']}!D2", {"others": STAY}
        Correct(cell=cell, to="4", authority="Policija", because=BECAUSE, **apart).do(space)
        space.write()


def states(collection: Path, definitions: Definitions) -> list[str]:
    return [one.state for one in answers_of(collection, definitions)]


def told(answers: tuple[SuppliersAnswer, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(one.remark.number, one.kind, one.cell, one.text, one.state) for one in answers]


def entries(collection: Path, name: str) -> list[dict[str, Any]]:
    path = collection / f"{name}.yaml"
    return yaml.safe_load(path.read_bytes())[name] if path.is_file() else []


# --- what is understood -----------------------------------------------------------------------------------------------

UNDERSTOOD = {
    "D2: corrected to 12": (CORRECTION, "D2", "12"),
    "d2 popravljeno na 12.": (CORRECTION, "D2", "12"),
    "2-1 D2: POPRAVLJENO   NA:  12": (CORRECTION, "D2", "12"),
    "D2: popravljeno na\n12": (CORRECTION, "D2", "12"),
    "D2 = should be 1 234": (CORRECTION, "D2", "1234"),
    "D2: pravilno je 12": (CORRECTION, "D2", "12"),
    "it is right because two cases were joined": (EXPLANATION, "", "two cases were joined"),
    "It's correct, because two cases were joined": (EXPLANATION, "", "two cases were joined"),
    "Je pravilno, ker sta dva primera združena": (EXPLANATION, "", "sta dva primera združena"),
    "je pravilno ker sta dva primera združena.": (EXPLANATION, "", "sta dva primera združena."),
    "DRZI KER je tako\ncakamo dopis": (EXPLANATION, "", "je tako\ncakamo dopis"),
    "Točno je, jer je tako": (EXPLANATION, "", "je tako"),
}
NOT_UNDERSTOOD = (
    "corrected to 12",  # in which cell?
    "D2: corrected to",
    "D2: popravljeno na 12\nali 13",
    "12",
    "?",
    "je prav, ker …",
    "D2 in D3: popravljeno na 12",
    "+2",
    "-3",
    "− 3",
)
OF_CLERKS = [*csv.DictReader(Path(__file__).with_name("answers_of_clerks.csv").read_text("utf-8").splitlines())]
IN_WORDS = ("je pravilno kerkoli", "popravljeno navzgor")


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_both_forms_are_understood_however_they_are_typed(
    text: str, copy: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """In each language, in small and capital letters, with and without commas, accents and blanks."""
    found = returned_copy(answered(copy, tmp_path / "c.xlsx", text).read_bytes(), "c.xlsx", definitions)
    assert found is not None
    assert [(one.kind, one.cell, one.text) for one in found.answers] == [UNDERSTOOD[text]]


@sampled("text", NOT_UNDERSTOOD, 4)
def test_what_is_not_understood_is_asked_again_and_never_guessed(
    text: str, copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """With the cell in which the clerk wrote it; it is kept, and the next copy says what lacks."""
    found = received(answered(copy, tmp_path / "c.xlsx", "", text), collection, definitions)
    assert [(fault.code, fault.where.cell) for fault in found.faults] == [("answer-not-understood", "G18")]
    assert (found.verdict, found.answers) == (Verdict.ANSWERED, 1)
    assert told(answers_of(collection, definitions)) == [("2-2", UNCLEAR, "", text, REJECTED)]
    with refused_whole(collection, "unknown-id"):
        settle(collection, definitions, ACCEPTED, "2-2")
    assert text in asked_again(collection, definitions, tmp_path, "2-2")


@pytest.mark.parametrize("text", IN_WORDS)
def test_everything_else_explains(
    text: str, copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Kept and listed as it was typed, for a role to accept or to ask again."""
    found = received(answered(copy, tmp_path / "c.xlsx", "", text), collection, definitions)
    assert (found.faults, found.answers) == ((), 1)
    assert told(answers_of(collection, definitions)) == [("2-2", EXPLANATION, "", text, "proposed")]


def test_a_text_below_goes_on_with_the_answer(copy: Path, definitions: Definitions, tmp_path: Path) -> None:
    """Whoever lacks room writes into the row below, which bears no number; that row is no answer of its own."""
    path = answered(copy, tmp_path / "c.xlsx", "", "Ne, to so druge zadeve.")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "2-2")
    sheet.cell(row + 1, ANSWER).value = "Dopis sledi."
    book.save(path)
    found = returned_copy(path.read_bytes(), "c.xlsx", definitions)
    assert found and [one.said for one in found.answers] == ["Ne, to so druge zadeve.\nDopis sledi."]


def test_the_words_become_the_reason(copy: Path, collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """Of the waiver and of the correction, in every language; a name keeps them out of both."""
    texts = "D2: popravljeno na 3, tipkarska napaka", "Ne, to so druge zadeve."
    received(answered(copy, tmp_path / "c.xlsx", *texts), collection, definitions)
    listed = in_english("answers", collection).stdout
    assert all(text in listed for text in texts)
    settle(collection, definitions, ACCEPTED, ALL)
    found = (*entries(collection, "corrections"), *entries(collection, "waivers"))
    for text, entry in zip(texts, found, strict=True):
        assert {lang for lang, reason in entry["reason"].items() if text in reason} == {"sl", "en"}


def asked_again(collection: Path, definitions: Definitions, tmp_path: Path, number: str) -> str:
    """What the next copy says is to be done about a remark."""
    out = return_copies(collection, definitions, tmp_path / "again")
    (remark,) = (one for copy in out.copies for one in copy.remarks if one.number == number)
    assert not remark.explained
    return remark.why.english


def test_a_correction_that_cannot_hold_is_told(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A value that the column cannot hold, the value that is there already, a cell that the table does not have."""
    texts = {
        "D2: popravljeno na dvanajst": ["correction-breaks-contract"],
        "D2: popravljeno na 2": ["correction-empty"],
        "D99: popravljeno na 1": ["correction-misplaced"],
        "D2: popravljeno na 3": [],
    }
    for text, codes in texts.items():
        found = received(answered(copy, tmp_path / "c.xlsx", text), collection, definitions)
        assert [fault.code for fault in found.faults] == codes
    assert told(answers_of(collection, definitions)) == [("2-1", CORRECTION, "D2", "3", "proposed")]


def forty(copy: Path, target: Path) -> Path:
    """The copy with a remark more for each answer of the list, about the cells that it names, and these answers."""
    book = openpyxl.load_workbook(copy)
    remarks, stamp = book.worksheets[0], book["thb-eu remarks"]
    (row,) = (row for row in range(1, remarks.max_row + 1) if remarks.cell(row, 1).value == "2-1")
    (line,) = ([cell.value for cell in row] for row in stamp.iter_rows() if row[1].value == "2-1")
    for at, told in enumerate(OF_CLERKS, 11):
        stamp.append([*line[:1], f"2-{at}", *line[2:7], f"remark {at}", told["about"], *line[9:]])
        remarks.cell(row + at, 1).value, remarks.cell(row + at, ANSWER).value = f"2-{at}", told["answer"]
    book.save(target)
    return target


def test_of_forty_answers_none_is_lost(copy: Path, collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """`answers_of_clerks.csv`, by hand: what clerks write, half of it free; each is kept as it was typed, and listed.

    What is unclear is asked again with what lacks; nothing else is.
    """
    found = received(forty(copy, tmp_path / "c.xlsx"), collection, definitions)
    answers = answers_in(read_collection(collection, definitions))
    as_listed = [(told["answer"], told["kind"], told["cell"], told["value"]) for told in OF_CLERKS]
    values = [one.text if one.kind == CORRECTION else "" for one in answers]
    assert [(one.said, one.kind, one.cell, value) for one, value in zip(answers, values, strict=True)] == as_listed
    assert (len(answers), found.answers) == (40, 40)
    again = [one for one in answers if one.state == REJECTED]
    assert [one.kind for one in again] == [UNCLEAR] * len(found.faults) and not any(it.because.is_empty for it in again)
    assert sum(told["kind"] != UNCLEAR for told in OF_CLERKS) >= 36


@sampled("year", ["2023", "2024", "2026", "Croatia"], 0, ["Croatia"])
def test_words_are_kept_and_become_the_reason_in_every_year_and_country(
    year: str, definitions: Definitions, tmp_path: Path
) -> None:
    """A collection of one's own, its files laid there by hand: the first remark that goes back is explained."""
    if year == "2023":
        package = of_year(2023, tmp_path / "si-2023", definitions)
    else:
        package, definitions = year_called(year, tmp_path, definitions)
    package = Path(shutil.copytree(package, tmp_path / package.name)) if year == "2024" else package
    if year == "2026":
        table = package / "data" / "courts-convicted-by-age.csv"
        text = table.read_text("utf-8-sig")
        table.write_text(re.sub(r"(?<=;)\d+(?=\r?\n)", "99", text, count=1), "utf-8")
    out = return_copies(package, definitions, tmp_path / "out")
    copy, remark = next((copy, one) for copy in out.copies for one in copy.remarks if not one.explained)
    said = "Ne, to so druge zadeve."
    sent = answered(tmp_path / "out" / copy.name, tmp_path / "c.xlsx", said, first=remark.number)
    assert (received(sent, package, definitions).answers, states(package, definitions)) == (1, ["proposed"])
    settle(package, definitions, ACCEPTED, ALL)
    (waiver,) = [one for one in entries(package, "waivers") if one["asked_by"] != ROLE and said in str(one["reason"])]
    assert set(waiver["reason"]) == {*definitions.languages}
    assert states(package, definitions) == [ASKED]


# --- the log ----------------------------------------------------------------------------------------------------------


def test_an_answer_changes_no_figure_until_it_is_accepted(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """It waits in the log, the copy lies beside it, the journal says that answers came and how many."""
    before = contents(collection)
    sent = answered(copy, tmp_path / "c.xlsx", "D2: popravljeno na 3", f"je pravilno, ker {REASON}")
    found = received(sent, collection, definitions)
    assert (found.verdict, found.answers, found.faults) == (Verdict.ANSWERED, 2, ())
    delivery = resources_in(collection)[1]["path"].split("/")[1]
    kept = f"deliveries/{delivery}/answers/{found.id}.xlsx"
    new = {name: content for name, content in contents(collection).items() if before.get(name) != content}
    assert {*new} == {kept, f"deliveries/{delivery}/answers.jsonl", "journal.jsonl", "journal.head"}
    assert new[kept] == sent.read_bytes()
    (entry,) = journal_in(collection).of(Act.ANSWERED)
    assert entry.about == {"delivery": delivery, "answers": 2, "copy": found.id}


def test_the_role_that_answers_is_in_the_journal(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Where somebody gives one; what looks like a name is told at its place, and only the answer taken."""
    sent = answered(copy, tmp_path / "c.xlsx", "D2: popravljeno na 3")
    with_role(sent, "referent za statistiko")
    assert received(sent, collection, definitions).faults == ()
    sent = answered(copy, tmp_path / "d.xlsx", "D2: popravljeno na 4")
    cell = with_role(sent, "Janez Novak")
    found = received(sent, collection, definitions)
    assert [(fault.code, fault.where.cell) for fault in found.faults] == [("role-names-person", cell)]
    assert [entry.about.get("by") for entry in journal_in(collection).of(Act.ANSWERED)] == [
        "referent za statistiko",
        None,
    ]
    assert all(b"Novak" not in content for name, content in contents(collection).items() if ".xlsx" not in name)


def test_a_text_with_signs_that_end_a_line_is_one_line_of_the_log(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Signs of Unicode that some programs take for the end of a line, as text pasted from a web page has them."""
    reason = "tako je\u2028in\x85ostane \U0001f600"
    received(answered(copy, tmp_path / "c.xlsx", f"je pravilno, ker {reason}"), collection, definitions)
    assert [one.text for one in answers_of(collection, definitions)] == [reason]


def test_the_same_copy_twice_changes_nothing(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Nor do the same answers in a copy that another program saved."""
    texts = "D2: popravljeno na 3", "je pravilno, ker je tako"
    received(answered(copy, tmp_path / "c.xlsx", *texts), collection, definitions)
    before = contents(collection)
    assert received(tmp_path / "c.xlsx", collection, definitions, "2026-04-01").answers == 0
    assert contents(collection) == before
    again = received(answered(copy, tmp_path / "d.xlsx", "d2  POPRAVLJENO NA 3", texts[1]), collection, definitions)
    assert again.answers == 0 and len([*journal_in(collection).of(Act.ANSWERED)]) == 1


def test_another_answer_takes_the_place_of_one_that_waits(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Both stay in the log; the last word holds."""
    for value in ("3", "4"):
        received(answered(copy, tmp_path / "c.xlsx", f"D2: popravljeno na {value}"), collection, definitions)
    assert told(answers_of(collection, definitions)) == [("2-1", CORRECTION, "D2", "4", "proposed")]
    (log,) = collection.rglob("answers.jsonl")
    assert [json.loads(line)["text"] for line in log.read_text("utf-8").splitlines()] == ["3", "4"]


def test_two_answers_to_one_remark_are_none(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A row that was copied and answered otherwise: only the clerk knows which holds."""
    path = answered(copy, tmp_path / "c.xlsx", "D2: popravljeno na 3")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "2-1")
    sheet.cell(row + 8, 1).value, sheet.cell(row + 8, ANSWER).value = "2-1", "D2: popravljeno na 4"
    book.save(path)
    found = received(path, collection, definitions)
    assert [(fault.code, fault.where.cell) for fault in found.faults] == [("answer-not-understood", f"G{row + 8}")]


# --- the word of the office -------------------------------------------------------------------------------------------


def test_accepted_answers_go_into_the_files_that_people_edit(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A correction on the authority of the supplier, a waiver that the supplier asks for and nobody has granted yet."""
    texts = "D2: popravljeno na 3", f"je pravilno, ker {REASON}"
    received(answered(copy, tmp_path / "c.xlsx", *texts), collection, definitions)
    settle(collection, definitions, ACCEPTED, "2-2")
    (waiver,) = entries(collection, "waivers")
    assert (waiver["check"], waiver["asked_by"], waiver["granted_by"]) == ("views-agree", "Policija", None)
    assert states(collection, definitions) == ["proposed", ASKED]
    with working_on(collection, ACTING, definitions=definitions) as space:
        Grant(waiver=waiver["waiver"]).do(space)
        space.write()
    assert states(collection, definitions) == ["proposed", ACCEPTED]
    settle(collection, definitions, ACCEPTED, "2-1")
    (correction,) = entries(collection, "corrections")
    assert (correction["where"]["cell"], correction["from"], correction["to"]) == ("D2", "2", "3")
    assert correction["authority"] == "Policija"
    assert [one.entry for one in answers_of(collection, definitions)] == [correction["correction"], waiver["waiver"]]
    # the sum that was explained holds no figure that was corrected
    assert states(collection, definitions) == [ACCEPTED, ACCEPTED]


def test_an_explanation_holds_for_the_figures_that_were_explained(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A correction in between, of a cell of the same sum: the explanation is not accepted, and asked for anew."""
    texts = "je pravilno, ker je tako", "je pravilno, ker je tako"
    received(answered(copy, tmp_path / "c.xlsx", *texts), collection, definitions)
    one_more_woman(collection, definitions)
    settle(collection, definitions, ACCEPTED, ALL)
    assert states(collection, definitions) == [LAPSED, ASKED] and len(entries(collection, "waivers")) == 1
    with refused_whole(collection, "explanation-lapsed"):
        settle(collection, definitions, ACCEPTED, "2-1")
    assert received(tmp_path / "c.xlsx", collection, definitions).answers == 0

    out = return_copies(collection, definitions, tmp_path / "out")
    remark = next(one for copy in out.copies for one in copy.remarks if one.number == "2-1")
    assert not remark.explained
    again = answered(next((tmp_path / "out").glob("2-*.xlsx")), tmp_path / "d.xlsx", texts[0])
    assert received(again, collection, definitions).answers == 1
    assert states(collection, definitions) == ["proposed", ASKED]
    settle(collection, definitions, ACCEPTED, ALL)
    assert states(collection, definitions) == [ASKED, ASKED]


def listed_by_status(collection: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(in_english("status", collection, "--format", "json").stdout)["answers"]
    return found


def test_what_has_lapsed_can_be_put_away(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    texts = "je pravilno, ker je tako", "je pravilno, ker je tako"
    received(answered(copy, tmp_path / "c.xlsx", *texts), collection, definitions)
    one_more_woman(collection, definitions)
    told = in_english("answers", collection, "--accept", "all", "--role", HEAD, "--on", ON).stdout.splitlines()
    assert [line.split()[0] for line in told if line.startswith("  ")][-1] == "2-1", "what is left is named"
    assert [(it["remark"], it["state"]) for it in listed_by_status(collection)] == [("2-1", LAPSED)]
    settle(collection, definitions, REJECTED, "2-1", sl="Številka je druga.", en="Another figure.")
    assert states(collection, definitions) == [REJECTED, ASKED] and not listed_by_status(collection)


@pytest.mark.parametrize(
    ("text", "act"), [("D2: popravljeno na 3", "corrected"), ("je pravilno, ker je tako", "waived")]
)
def test_an_answer_waits_again_when_its_act_is_withdrawn(
    text: str, act: str, copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """The same answer in the next copy adds nothing, as it waits already; it is accepted once more."""
    received(answered(copy, tmp_path / "c.xlsx", text), collection, definitions)
    settle(collection, definitions, ACCEPTED, "2-1")
    entry = journal_in(collection).acts[-1]
    assert entry.act.value == act
    with working_on(collection, Acting(HEAD, ON), definitions=definitions) as space:
        Withdraw(entry=entry.number, because=BECAUSE).do(space)
        space.write()
    assert states(collection, definitions) == ["proposed"] and answers_of(collection, definitions)[0].entry == ""
    again = answered(copy, tmp_path / "d.xlsx", f"2-1 {text}")
    assert received(again, collection, definitions).answers == 0
    settle(collection, definitions, ACCEPTED, "2-1")
    assert states(collection, definitions) == [ACCEPTED if act == "corrected" else ASKED]


@pytest.mark.parametrize("cell", ["A2", "C3", "D8"])
def test_an_answer_speaks_of_the_cells_of_its_remark(
    cell: str, copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """The identified victims stand in D2 to D5: neither a label beside them nor a potential victim is corrected."""
    value = {"A2": "Domnevna", "C3": "Romunija", "D8": "3"}[cell]
    found = received(answered(copy, tmp_path / "c.xlsx", f"{cell}: popravljeno na {value}"), collection, definitions)
    assert [(fault.code, fault.where.cell) for fault in found.faults] == [("answer-of-another-cell", "G17")]
    assert states(collection, definitions) == [REJECTED]


def test_what_a_clerk_typed_as_a_reason_stays_in_the_log(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A name in it reaches neither the journal nor a file that goes into a dossier."""
    received(answered(copy, tmp_path / "c.xlsx", f"je pravilno, ker {REASON}"), collection, definitions)
    settle(collection, definitions, ACCEPTED, ALL)
    named = {name for name, content in contents(collection).items() if "Novak" in content.decode("utf-8", "replace")}
    assert {name.rpartition("/")[2] for name in named} == {"answers.jsonl"}


def test_a_rejected_answer_is_asked_again(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """With a reason, which the journal keeps; without one nothing is written."""
    received(answered(copy, tmp_path / "c.xlsx", "D2: popravljeno na 3"), collection, definitions)
    with refused_whole(collection, "because-missing"):
        settle(collection, definitions, REJECTED, "2-1")
    settle(collection, definitions, REJECTED, "2-1", sl="Prosimo za dopis.", en="Please write.")
    assert [one.state for one in answers_of(collection, definitions)] == [REJECTED]
    assert not entries(collection, "corrections")
    said = asked_again(collection, definitions, tmp_path, "2-1")
    assert "D2: popravljeno na 3" in said and "Please write." in said
    with refused_whole(collection, "unknown-id"):
        settle(collection, definitions, ACCEPTED, "2-1")
    assert received(tmp_path / "c.xlsx", collection, definitions).answers == 0
    # the same answer within the second would be the same file, which is known
    again = answered(next((tmp_path / "again").glob("2-*.xlsx")), tmp_path / "d.xlsx", "D2: popravljeno na 4")
    assert received(again, collection, definitions).answers == 1
    assert [one.state for one in answers_of(collection, definitions)] == ["proposed"]


@pytest.mark.parametrize("row", ["Slovenija;1", "Romunija;2"])
def test_an_answer_to_a_cell_that_was_replaced_is_not_accepted(
    row: str, copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """The cell holds another figure by now, or the figure of another row; as it was, its answer waits as before."""
    received(answered(copy, tmp_path / "c.xlsx", "D2: popravljeno na 3"), collection, definitions)
    new = tmp_path / "police-victims-by-citizenship.csv"
    for told, state in (("Slovenija;2", PROPOSED), (row, LAPSED)):
        new.write_text(f"Vrsta žrtve;Spol;Državljanstvo;Število\nIdentificirana;Ženske;{told}\n", "utf-8")
        assert received(new, collection, definitions).supersedes
        assert states(collection, definitions) == [state]
    with refused_whole(collection, "answer-without-table"):
        settle(collection, definitions, ACCEPTED, "2-1")


def test_the_next_copy_shows_what_is_settled(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Under its number, with the answer, also where the finding is gone with the wrong figure."""
    received(answered(copy, tmp_path / "c.xlsx", "D2: popravljeno na 3"), collection, definitions)
    settle(collection, definitions, ACCEPTED, "2-1")
    found = return_copies(collection, definitions, tmp_path / "out")
    remarks = next(one for one in found.copies if one.name.startswith("2-")).remarks
    assert [(one.number, one.answer.english) for one in remarks if one.explained] == [("2-1", "corrected to 3")]


def test_the_next_copy_does_not_call_settled_what_nobody_granted(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Nothing more is asked of the supplier, and nobody has approved it yet."""
    received(answered(copy, tmp_path / "c.xlsx", "je pravilno, ker je tako"), collection, definitions)
    settle(collection, definitions, ACCEPTED, "2-1")
    found = return_copies(collection, definitions, tmp_path / "out")
    remark = next(one for copy in found.copies for one in copy.remarks if one.number == "2-1")
    assert remark.explained and not remark.is_granted
    with working_on(collection, ACTING, definitions=definitions) as space:
        Grant(waiver=answers_of(collection, definitions)[0].entry).do(space)
        space.write()
    found = return_copies(collection, definitions, tmp_path / "out")
    assert next(one for copy in found.copies for one in copy.remarks if one.number == "2-1").is_granted


# --- a copy with figures ----------------------------------------------------------------------------------------------


def test_a_corrected_copy_is_a_new_delivery(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Its table alone is read: remarks, colours and comments are no part of it; the original is the copy as it came."""
    path = answered(copy, tmp_path / "c.xlsx", "", "je pravilno, ker je tako")
    book = openpyxl.load_workbook(path)
    assert book.worksheets[1]["D2"].value == "2"
    book.worksheets[1]["D2"].value = 3
    book.save(path)
    found = received(path, collection, definitions)
    assert found.verdict is Verdict.QUESTIONED, "what is explained is not accepted yet"
    (file,) = (entry["path"] for entry in resources_in(collection) if found.id in entry["path"])
    assert file == f"deliveries/{found.id}/police/victims-by-citizenship.csv"
    before = (collection / "deliveries" / found.supersedes[0] / "original.csv").read_text(encoding="utf-8")
    read = (collection / file).read_text(encoding="utf-8").replace(",", ";")
    assert read == before.replace("Ženske;Slovenija;2", "Ženske;Slovenija;3")
    assert [(one.cell, one.before, one.now) for one in found.tables[0].changes] == [("D2", "2", "3")]
    assert (collection / "deliveries" / found.id / "original.xlsx").read_bytes() == path.read_bytes()
    assert [(one.delivery, one.remark.number) for one in answers_of(collection, definitions)] == [(found.id, "2-2")]


def test_a_refused_file_is_corrected_in_its_copy(definitions: Definitions, tmp_path: Path) -> None:
    """The supplier sent CSV and mends the workbook that came back."""
    collection = empty_collection(tmp_path / "si-2025")
    file = tmp_path / "police-suspects-by-age.csv"
    file.write_text("Izid obravnave;Spol;Starostna skupina;Število\nKazenska ovadba;Moški;Odrasli;4x\n", "utf-8")
    assert received(file, collection, definitions).verdict is Verdict.REFUSED
    return_copies(collection, definitions, tmp_path / "out", ACTING)
    copy = tmp_path / "out" / "1-police.remarks.xlsx"
    assert received(copy, collection, definitions).verdict is Verdict.REFUSED
    book = openpyxl.load_workbook(copy)
    book.worksheets[1]["D2"].value = 4
    book.save(tmp_path / "c.xlsx")
    found = received(tmp_path / "c.xlsx", collection, definitions)
    assert (found.verdict, found.tables[0].total) == (Verdict.RECEIVED, 4)


def test_a_copy_of_another_collection_is_refused(copy: Path, definitions: Definitions, tmp_path: Path) -> None:
    other = empty_collection(tmp_path / "si-2025")
    found = received(copy, other, definitions)
    assert (found.verdict, [fault.code for fault in found.faults]) == (
        Verdict.REFUSED,
        ["copy-of-another-collection"],
    )


def test_a_file_that_was_laid_there_by_hand_is_answered_too(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """It is known by its hash: once somebody has edited it, the copy is one of another file."""
    descriptor = collection / "datapackage.json"
    (collection / "data").mkdir()
    text = descriptor.read_text(encoding="utf-8")
    for entry in resources_in(collection):
        shutil.copyfile(collection / entry["path"], collection / "data" / f"{entry['name']}.csv")
        text = text.replace(entry["path"], f"data/{entry['name']}.csv")
    descriptor.write_text(text, encoding="utf-8")
    for name in ("journal.jsonl", "journal.head"):
        (collection / name).unlink()
    shutil.rmtree(collection / "deliveries")
    return_copies(collection, definitions, tmp_path / "out")
    sent = answered(
        tmp_path / "out" / "data" / "victims-by-citizenship.remarks.xlsx", tmp_path / "c.xlsx", "popravljeno na 3"
    )
    assert [fault.code for fault in received(sent, collection, definitions).faults] == ["answer-not-understood"]
    answered(sent, sent, "D2: popravljeno na 3")
    assert received(sent, collection, definitions).answers == 1
    settle(collection, definitions, ACCEPTED, "2-1")
    (correction,) = entries(collection, "corrections")
    assert correction["where"] == {"file": "data/victims-by-citizenship.csv", "cell": "D2"}

    (collection / "corrections.yaml").unlink()
    file = collection / "data" / "victims-by-citizenship.csv"
    file.write_bytes(file.read_bytes().replace(b"Slovenija;2", b"Slovenija;4"))
    assert [fault.code for fault in received(sent, collection, definitions).faults] == ["copy-of-another-collection"]


# --- on the command line ----------------------------------------------------------------------------------------------


def test_the_command_lists_accepts_and_rejects(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A reason as it was typed is not shown; who settles names a role."""
    texts = {"12": (1, 2, ["answer-not-understood"]), "D2: popravljeno na 3": (0, 1, [])}
    for text, taken in texts.items():
        sent = answered(copy, tmp_path / "c.xlsx", text, f"je pravilno, ker {REASON}")
        said = in_english("receive", sent, "--into", collection, "--role", ROLE, "--on", ON, "--format", "json")
        (one,) = json.loads(said.stdout)["deliveries"]
        assert (said.exit_code, one["answers"], [it["code"] for it in one["faults"]]) == taken
        assert "Novak" not in said.stdout

    listed = in_english("answers", collection, "--format", "json")
    found = json.loads(listed.stdout)["answers"]
    assert sorted((it["remark"], it["answer"], it["held"], it["value"], it["state"]) for it in found) == [
        ("2-1", CORRECTION, "2", "3", "proposed"),
        ("2-2", EXPLANATION, "", "", "proposed"),
    ]
    assert "Novak" not in listed.stdout + in_english("answers", collection).stdout
    assert in_english("answers", collection, "--accept", "2-1").exit_code == 1
    assert in_english("answers", collection, "--accept", "2-1", "--role", HEAD, "--on", ON).exit_code == 0
    reason = ("--because", "en=Please write.", "--because", "sl=Prosimo za dopis.")
    assert in_english("answers", collection, "--reject", "2-2", *reason, "--role", HEAD, "--on", ON).exit_code == 0
    found = answers_of(collection, definitions)
    assert {one.remark.number: one.state for one in found} == {"2-1": ACCEPTED, "2-2": REJECTED}
    accepted = in_english("accept", collection, found[0].delivery, "--role", HEAD, "--on", ON, "--format", "json")
    assert json.loads(accepted.stdout)["answers"] == [{"remark": "2-2", "state": REJECTED}]


# --- a clerk's round, with a form -------------------------------------------------------------------------------------


def filled_in(collection: Path, definitions: Definitions) -> tuple[Path, tuple[str, str], str]:
    """A form of the Police with a word for a figure on two sheets, these sheets, and the cell of the word."""
    (form,) = forms(collection, definitions, suppliers=["police"])
    book, tables = opened(next(content for name, content in form.files.items() if name.endswith(".xlsx")))
    for table in tables.values():
        table.say("unknown")
    by_age, by_citizenship, by_form = (tables[f"police/victims-by-{view}"] for view in ("age", "citizenship", "form"))
    for table in (by_age, by_citizenship, by_form):
        table.say("reported")
    type_row(by_age, ("Identificirana", "Ženske", "18 let ali več"), 3)
    cell = type_row(by_citizenship, ("Identificirana", "Ženske", "Slovenija"), "dve")
    assert type_row(by_form, ("Identificirana", "Ženske", "Prostitucija"), "dve") == cell
    path = collection.parent / "form.xlsx"
    path.write_bytes(saved(book))
    return path, (by_citizenship.sheet.title, by_form.sheet.title), cell


@pytest.mark.libreoffice
def test_a_copy_saved_as_ods_is_known_and_read(
    copy: Path, collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Its figures are those that went out, so that the answers alone are new."""
    (tmp_path / "in").mkdir()
    sent = answered(copy, tmp_path / "in" / "c.xlsx", "D2: popravljeno na 3", "je pravilno, ker je tako")
    found = received(libreoffice(sent, "ods"), collection, definitions)
    assert (found.verdict, found.answers, found.faults) == (Verdict.ANSWERED, 2, ())


AS_SAVED = [
    pytest.param(lambda path: path, id="openpyxl"),
    pytest.param(libreoffice, id="lo", marks=pytest.mark.libreoffice),
]


@sampled("as_saved", AS_SAVED, 0, AS_SAVED[:1])
def test_a_clerks_round(as_saved: Any, definitions: Definitions, tmp_path: Path) -> None:
    """A form with a word for a figure is refused; its copy, corrected, is received; what is asked of it is answered."""
    collection = empty_collection(tmp_path / "si-2025")
    filled, sheets, cell = filled_in(collection, definitions)
    refused = received(filled, collection, definitions)
    assert refused.verdict is Verdict.REFUSED and {fault.code for fault in refused.faults} == {"value-of-other-type"}

    out = tmp_path / "out"
    return_copies(collection, definitions, out, ACTING)
    book = openpyxl.load_workbook(as_saved(out / "1-police.remarks.xlsx"))
    remarks = [row for row in book.worksheets[0].iter_rows(values_only=True) if str(row[0]).startswith("1-")]
    assert [row[0] for row in remarks] == ["1-1", "1-2"] and {row[2] for row in remarks} == {cell}
    for title in sheets:
        book[title][cell].value = 2
    corrected = tmp_path / "corrected.xlsx"
    book.save(corrected)
    second = received(corrected, collection, definitions)
    assert second.verdict is Verdict.QUESTIONED, second.faults

    return_copies(collection, definitions, out, ACTING)
    (copy,) = out.glob("3-police.remarks.xlsx")
    book = openpyxl.load_workbook(as_saved(copy))
    sheet = book.worksheets[0]
    first = next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 1).value).startswith("3-1"))
    sheet.cell(first, ANSWER).value = f"{cell}: popravljeno na 3"
    answer = tmp_path / "answer.xlsx"
    book.save(answer)
    found = received(answer, collection, definitions)
    assert (found.verdict, found.answers, found.faults) == (Verdict.ANSWERED, 1, ())

    settle(collection, definitions, ACCEPTED, "3-1")
    after = return_copies(collection, definitions, out, ACTING)
    settled = [one for copy in after.copies for one in copy.remarks if one.explained]
    assert [(one.number, one.answer.english) for one in settled] == [("3-1", "corrected to 3")]
    acts = [entry.act.value for entry in journal_in(collection).acts]
    assert acts == ["refused", "returned", "received", "returned", "answered", "corrected", "returned"]
