"""The page of offices writes what the commands `describe` write, and says which words still wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.sources.collection import load_for
from thb_eu.year.acting import Acting
from thb_eu.year.new_year import begin_year


@pytest.fixture
def year(at_desk: DeskClient, definitions: Definitions) -> Path:
    folder = at_desk.workplace.folder / "si-2025"
    begin_year(2025, "si-2024", folder, definitions, Acting("analyst", "2026-01-12"))
    return folder


def test_what_is_filled_in_stands_in_the_collection(at_desk: DeskClient, year: Path) -> None:
    page = at_desk.get("/en/si-2025/offices").text
    assert page.count('name="office"') == len({one.name for one in load_for(year).suppliers.values()})

    said = {"office": "police", "mailbox": "a@example.org", "address": "", "due": "03-15"}
    assert at_desk.post("/en/si-2025/act/describe-office", said).status_code == 303
    assert at_desk.post("/en/si-2025/act/describe-contact", {"email": "thb@example.org"}).status_code == 303
    police = load_for(year).suppliers["police"]
    assert (police.mailbox, police.due) == ("a@example.org", "03-15")
    assert [entry.act for entry in journal_of(year).entries[-2:]] == [Act.DESCRIBED] * 2
    assert 'value="thb@example.org"' in at_desk.get("/sl/si-2025/offices").text


def test_words_are_saved_as_they_are_or_anew(at_desk: DeskClient, year: Path) -> None:
    page = at_desk.get("/en/si-2025/offices").text
    waiting = page.count('name="concept"')
    as_they_are = {"concept": "13.3.2", "words-sl": "x", "words-en": "y", "shown-sl": "x", "shown-en": "y"}
    assert at_desk.post("/en/si-2025/act/describe-metadata", as_they_are).status_code == 303
    anew = {"concept": "12.3", "words-sl": "Novo.", "words-en": "New.", "shown-sl": "x", "shown-en": "y"}
    assert at_desk.post("/en/si-2025/act/describe-metadata", anew).status_code == 303
    assert at_desk.get("/en/si-2025/offices").text.count('name="concept"') == waiting - 2
    text = (year / "metadata.yaml").read_text(encoding="utf-8")
    assert "sl: Novo." in text and "sl: x" not in text


def test_what_is_typed_for_other_offices_stays_while_one_is_saved(at_desk: DeskClient, year: Path) -> None:
    """The page is not loaded anew: the answer belongs below the form that was sent."""
    said = {"office": "police", "mailbox": "", "address": "", "due": "03-15"}
    answer = at_desk.post("/en/si-2025/act/describe-office", said, HX_Request="true")
    assert (answer.status_code, "HX-Redirect" in answer.headers, "<html" in answer.text) == (200, False, False)
    assert 'class="notes"' in answer.text and load_for(year).suppliers["police"].due == "03-15"


@pytest.mark.parametrize("due", ["02-30", "15. 3."])
def test_a_day_that_there_is_not_is_refused_below_its_form(at_desk: DeskClient, year: Path, due: str) -> None:
    said = {"office": "police", "mailbox": "", "address": "", "due": due}
    answer = at_desk.post("/en/si-2025/act/describe-office", said, HX_Request="true")
    assert (answer.status_code, "shape-wrong" in answer.text, "<html" in answer.text) == (200, True, False)
    assert load_for(year).suppliers["police"].due == ""
    assert "03-15" in answer.text and "[0-9]" not in answer.text  # how it is written, not the pattern
