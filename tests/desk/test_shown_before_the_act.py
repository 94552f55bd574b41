"""What is granted, signed or corrected stands above its button: the finding and its reason, before and now."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from thb_eu.definitions import Definitions
from thb_eu.law_changes import differences
from thb_eu.law_changes.differences import SIGNATURE
from thb_eu.sources.collection import load_for

AT, KOSOVO = "/en/si-2024", "data/t13.csv!D6"
QUESTION, ARTICLE, RULE = "undated-old-case", "KZ-1 113", "kz1-113-victim-identified"
SAYS = {"says-sl": "Ne štejejo.", "says-en": "They do not count."}
BECAUSE = {"because-sl": "Izmišljen razlog.", "because-en": "An invented reason."}


def above_the_button(page: str, field: str, value: str) -> str:
    """What stands in the form that holds this value, as far as its button, in words."""
    forms = [form for form in re.findall(r"<form.*?<button", page, re.S) if f'name="{field}" value="{value}"' in form]
    assert len(forms) == 1, len(forms)
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", "", forms[0])))


@pytest.mark.slow
def test_a_waiver_is_granted_in_sight_of_its_finding(desk: DeskClient, collection: Path) -> None:
    """Where one signs: what was found with its figures, why it may stay, who asked, and where it is read."""
    (collection / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    held = desk.workplace.collection(collection.name)
    one = next(
        it for it in held.submission.examined.findings if it.blocks and f"{it.where.file}!{it.where.cell}" == KOSOVO
    )
    desk.post(f"{AT}/act/waive", {"finding": one.fingerprint, "until": "2099-12-31", **BECAUSE})
    desk.workplace.role = "head of service"
    page = desk.get(f"{AT}/sign").text
    (waiver,) = desk.workplace.collection(collection.name).collection.waivers
    told = above_the_button(page, "waiver", waiver.id)
    for words in (one.message.english, "An invented reason.", "analyst", *map(str, waiver.figures.values())):
        assert words in told
    assert page.count(f'href="{AT}/findings/{one.fingerprint}"') >= 1


@pytest.mark.slow
def test_what_the_office_changed_is_signed_as_a_difference(
    desk: DeskClient, collection: Path, definitions: Definitions
) -> None:
    """A decision, an article and its rule alone: what they said as they came with the program, and what they say."""
    form = {"decision": QUESTION, "answer": "do not count", **SAYS, **BECAUSE}
    assert desk.post(f"{AT}/act/decide", form).status_code == 303
    file = "mappings/kz1/113.yaml"
    edited = definitions.files[file].decode().replace("status: IDENT}", "status: PRESUM}", 1)
    answer = desk.post(f"{AT}/act/edit-law", {"file": file, "text": edited, **BECAUSE})
    assert answer.status_code == 303, answer.text

    law = desk.get(f"{AT}/law").text
    found = differences(definitions, load_for(collection))
    for id in (QUESTION, ARTICLE):
        told = above_the_button(law, "text", id)
        changes = [it for it in found if it.about == id or (id == ARTICLE and it.file == file)]
        changes = [it for it in changes if it.kind != SIGNATURE]
        assert changes and all(re.sub(r"\s+", " ", it.text.english) in told for it in changes)
    alone = above_the_button(desk.get(f"{AT}/law/edit/kz1/113?entry={RULE}").text, "text", RULE)
    assert all(re.sub(r"\s+", " ", it.text.english) in alone for it in found if it.about == RULE)
    assert above_the_button(desk.get(f"{AT}/law/article/kz1/113").text, "text", ARTICLE).count("Before") == 1


@pytest.mark.slow
def test_a_cell_is_corrected_in_sight_of_what_it_holds(desk: DeskClient, collection: Path) -> None:
    """At the finding and on the page of the year; and whoever sends the form later is refused if it holds another."""
    (collection / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    held = desk.workplace.collection(collection.name)
    findings = held.submission.examined.findings
    one = next(it for it in findings if it.blocks and f"{it.where.file}!{it.where.cell}" == KOSOVO)
    page = desk.get(f"{AT}/findings/{one.fingerprint}").text
    told = above_the_button(page, "cell", KOSOVO)
    assert "Before: 24" in told and 'name="from" value="24"' in page


@pytest.mark.slow
def test_a_table_is_declared_public_in_sight_of_what_that_gives_up(desk: DeskClient, collection: Path) -> None:
    """The number of counts that can be protected no longer stands above the button, and is given with the form."""
    desk.workplace.role = "head of service"
    told = above_the_button(desk.get(f"{AT}/act/declare-public?table=t05").text, "table", "t05")
    [number] = re.findall(r"(\d+) counts are no longer protected", told)
    form = {"table": "t05", "printed-in": "Annual report 2024"}
    assert desk.post(f"{AT}/act/declare-public", form).status_code != 303
    assert desk.post(f"{AT}/act/declare-public", {**form, "although": number}).status_code == 303
    assert desk.workplace.collection(collection.name).collection.published == {"t05"}
