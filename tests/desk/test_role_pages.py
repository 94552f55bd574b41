"""Each role has its own first page, and an act says what it did; what is chosen there does what is typed elsewhere."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from tests.support.deliveries import journal_in
from tests.support.desk_acts import AT, ROWS, suspects
from thb_eu.base.messages import NO_WORDS, literal
from thb_eu.base.model import NO_REMEDIES, Finding, Outcome, Place, Severity
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.office_roles import PAGES, OfficeRole, OfficeRoles
from thb_eu.desk.answers import ORDINARY, first_page, tabs
from thb_eu.desk.delivery_view import AskedFinding, TableView
from thb_eu.desk.workplace import effect
from thb_eu.run import Run
from thb_eu.sources.collection import load_for

OFFICE = OfficeRoles(
    roles=(
        OfficeRole(role="counsel", may=("propose",), page="law"),
        OfficeRole(role="director", may=("sign", "publish")),
        OfficeRole(role="deputy", may=("propose", "sign")),
    )
)
QUESTIONED = (ROWS[0], ROWS[1].replace("Odrasli", "Odrsali"))
CORRECT = {"cell": "police/suspects-by-age!C3", "to": "Odrasli", "authority": "Police", "others": "agree"}


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("Head of Service", "sign"),
        ("vodja službe", "sign"),
        ("skrbnik zaupnosti", "disclosure"),
        ("Office clerk", "office"),
        ("pravnik", "law"),
        ("statistician", ""),
        ("counsel", "law"),
        ("director", "sign"),
        ("deputy", ""),
        ("", ""),
    ],
)
def test_the_first_page_is_the_one_that_the_office_names_else_that_of_name_or_rights(role: str, page: str) -> None:
    assert first_page(role, OFFICE) == page
    assert page in tabs(page) and len(tabs(page)) <= len(tabs(""))


def test_every_page_of_a_role_can_be_named() -> None:
    assert {name.removeprefix("year") for name in PAGES} == set(ORDINARY)


def test_who_changes_the_role_on_its_first_page_is_led_to_that_of_the_new_one(warm_desk: DeskClient) -> None:
    """Anywhere else the page stays; the first page of all leads to the page of the role."""
    try:
        for back, leads_to in (("/sl/si-2024/", "/sl/si-2024/sign"), ("/sl/si-2024/law", "/sl/si-2024/law")):
            warm_desk.workplace.role = "analyst"
            answer = warm_desk.post("/sl/role", {"role": "vodja službe", "back": back})
            assert answer.headers["Location"] == leads_to
        assert 'href="/sl/si-2024/sign"' in warm_desk.get("/sl/").text
    finally:
        warm_desk.workplace.role = "analyst"


def purpose_of(page: str) -> str:
    """The line of a page that says what it is for."""
    return re.findall(r'class="purpose">(.*?)</span>', page, re.DOTALL)[0]


def note(page: str) -> str:
    """What a page says of the act before it."""
    return html.unescape(page.partition("<h1>")[0].partition("data-note")[2])


def test_a_note_says_which_figures_changed_and_how_many_findings_fewer_hold_back(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """Two women whose label was mistyped: four adults become six; the finding on the label goes. One reason of the
    list stands in both languages of the country."""
    at_desk.follow(at_desk.hand_in(AT, suspects(tmp_path, *QUESTIONED)))
    at_desk.get(f"{AT}/")
    form = {**CORRECT, "from": "Odrsali", "because-ready": "0", "back": f"{AT}/"}
    told = note(at_desk.follow(at_desk.post(f"{AT}/act/correct", form)))
    assert "4 → 6" in told and ": → 2" in told
    (before, now) = map(int, re.findall(r"(\d+) before, (\d+) now", told)[0])
    assert now == before - 1
    (entry,) = journal_in(in_2025).of(Act.CORRECTED)
    assert entry.about["because"]["sl"].startswith("Tipkarska") and entry.about["because"]["en"].startswith("A slip")


def test_where_no_page_needed_the_figures_nothing_is_worked_out(definitions: Definitions) -> None:
    """Before the act or after it: the run is as it was, and nothing is said."""
    cold, counted = Run("si-2024", definitions), Run("si-2024", definitions)
    assert cold.at_hand is None and "received" not in vars(cold)
    now = counted.counted
    at_hand = counted.at_hand
    assert at_hand is not None and at_hand.found == {}
    assert [*effect(at_hand, None, definitions), *effect(None, at_hand, definitions)] == []
    fewer = at_hand._replace(counted=replace(now, cells=now.cells.assign(obs_value=0)))
    assert [*effect(at_hand, fewer, definitions)]
    assert [*effect(at_hand, fewer._replace(collection="si-2025"), definitions)] == []  # of another tab


def test_a_reason_of_the_list_that_there_is_not_is_none(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    at_desk.hand_in(AT, suspects(tmp_path, *QUESTIONED))
    for chosen in ("", "9", "-1", "x"):
        answer = at_desk.post(f"{AT}/act/correct", {**CORRECT, "because-ready": chosen})
        assert "<code>language-misfit</code>" in answer.text
    assert not [*journal_in(in_2025).of(Act.CORRECTED)]


def test_all_deliveries_without_a_question_are_accepted_by_one_form(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """The one with a question waits on; one that a later file replaced is not to be accepted any more."""
    fine = [tmp_path / "furs.csv", tmp_path / "irsd.csv"]
    fine[0].write_text("Člen;Dejanje;Število\n113. člen;Ovadbe;0\n196. člen;Ovadbe;3\n", encoding="utf-8")
    told = "113. člen;Ovadbe in naznanila;0\n196. člen;Ovadbe in naznanila;{}\n"
    for count in (3, 4):
        fine[1].write_text("Člen;Dejanje;Število\n" + told.format(count), encoding="utf-8")
        at_desk.hand_in(AT, fine[1])
    page = at_desk.follow(at_desk.hand_in(AT, fine[0], suspects(tmp_path, *QUESTIONED)))
    assert re.findall(r"\d+", purpose_of(page)) == ["1", "1"]  # one is fine, one has questions
    first, second, furs, police = (entry.about["delivery"] for entry in journal_in(in_2025).entries)
    page = at_desk.get(f"{AT}/").text
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'act/accept"' in form)
    assert set(re.findall(r'name="delivery" value="(\w+)"', form)) == {second, furs}
    assert at_desk.post(f"{AT}/act/accept", {"delivery": [second, furs]}).status_code == 303
    accepted = [entry.about["delivery"] for entry in journal_in(in_2025).of(Act.ACCEPTED)]
    assert {*accepted} == {second, furs} and police not in accepted
    assert "govuk-tag--grey" in purpose_of(at_desk.get(f"{AT}/deliveries/{first}").text)


def test_what_is_asked_is_said_once_with_all_its_places() -> None:
    def asked(cell: str, words: str) -> AskedFinding:
        where = Place("t.csv", cell=cell)
        finding = Finding("x", Outcome.FAILED, Severity.ERROR, 1, literal(words), NO_REMEDIES, "", where)
        return AskedFinding(finding, cell, False, None)

    found = (asked("B4", "blank"), asked("C4", "no number"), asked("B5", "blank"))
    table = TableView("c", NO_WORDS, NO_WORDS, "", True, "", "", None, (), found)
    assert [[number for number, _one in group] for group in table.questions] == [[1, 3], [2]]


def test_a_day_of_a_year_is_chosen_in_a_calendar_and_files_that_go_out_are_one_archive(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    said = {"office": "police", "mailbox": "", "address": "", "due": "2026-03-15"}
    assert at_desk.post(f"{AT}/act/describe-office", said).status_code == 303
    assert load_for(in_2025).suppliers["police"].due == "03-15"
    assert 'type="date" value="2026-03-15"' in at_desk.get(f"{AT}/offices").text
    at_desk.follow(at_desk.post(f"{AT}/act/forms", {"supplier": "police"}))
    with zipfile.ZipFile(io.BytesIO(at_desk.get(f"{AT}/outgoing/forms.zip").data)) as archive:
        assert "police-2025.xlsx" in archive.namelist()
    assert at_desk.get(f"{AT}/outgoing/elsewhere.zip").status_code == 404


@pytest.mark.parametrize("lang", ["en", "sl"])
def test_who_has_a_page_of_an_office_sees_what_that_office_owes(
    lang: str, at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """Of the Police one table came, ten lack; a clerk decides nothing."""
    at_desk.hand_in(AT, suspects(tmp_path, *QUESTIONED))
    at_desk.workplace.role = "office clerk"
    page = at_desk.get(f"/{lang}/{in_2025.name}/office?of=police").text
    assert re.findall(r"\d+", purpose_of(page)) == ["11", "1", "10"]
    assert {"correct", "forms"} <= {*re.findall(r"/act/([\w-]+)\"", page)} <= {"correct", "waive", "forms"}
