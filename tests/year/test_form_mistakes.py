"""What a clerk gets wrong in a form is told in the answer to it, at its place, with what to do; nothing first later.

Expected: `mistakes/of_forms.yaml`, by hand: the codes, and the cell of each on the sheet that the clerk filled in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.support.deliveries import empty_collection
from tests.support.filled_forms import CHOICE, Table, opened, saved
from tests.support.sample import sampled
from tests.support.walk import fill_in
from thb_eu.base.model import Audience
from thb_eu.base.ooxml.cell_reference import is_cell
from thb_eu.definitions import Definitions
from thb_eu.run import prepare
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.settle_answers import ALL, AcceptAnswers
from thb_eu.year.answers import ASKED, answers_of
from thb_eu.year.forms import forms
from thb_eu.year.received_deliveries import DeliveryReceived
from thb_eu.year.workspace import working_on

LISTED: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("mistakes").joinpath("of_forms.yaml").read_bytes()
)
MISTAKES: dict[str, dict[str, Any]] = {case["mistake"]: case for case in LISTED}
NOBODY = ("police/legal-persons", "police/related-persons")
ON = "2026-03-03"


@pytest.fixture(scope="module")
def blank(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The forms as they are sent, by supplier."""
    folder = empty_collection(tmp_path_factory.mktemp("forms") / "si-2025")
    made = forms(folder, definitions, suppliers=["police", "programmes"])
    return {form.stamp.supplier: form.files[f"{form.stamp.supplier}-2025.xlsx"] for form in made}


def filled(form: bytes, case: dict[str, Any]) -> bytes:
    """The form, filled in and right but for the mistake."""
    book, tables = opened(form)
    for name, table in tables.items():
        fill_in(table)
        if name in NOBODY:
            table.say("none")
    if case:
        spoil(book, tables[case["table"]], case)
    return saved(book)


def spoil(book: Any, table: Table, case: dict[str, Any]) -> None:
    """Make the mistake."""
    if case.get("deleted"):
        del book[table.sheet.title]
    if (says := case.get("says")) == "nothing":
        table.answer(CHOICE, None)
    elif says:
        table.say(says, case.get("role", "vodja oddelka"), why=case.get("why", ""))
    for cell, value in case.get("typed", {}).items():
        table.sheet[cell].value = value


def received(content: bytes, folder: Path, definitions: Definitions) -> DeliveryReceived:
    """What becomes of a form that is sent."""
    path = folder.parent / "form.xlsx"
    path.write_bytes(content)
    (found,) = receive([path], folder, definitions, Acting("analyst", ON)).deliveries
    return found


def told(found: DeliveryReceived) -> set[tuple[str, str, str]]:
    """What blocks: each code, sheet and cell; what two tables share is no cell."""
    blocking = [*found.faults, *(one for one in found.questions if one.blocks)]
    cells = (place.cell if is_cell(place.cell) else "" for place in (one.where for one in blocking))
    return {(one.code, one.where.sheet, cell) for one, cell in zip(blocking, cells, strict=True)}


def told_later(found: DeliveryReceived, folder: Path, definitions: Definitions) -> set[str]:
    """What blocks when the collection is validated, is of what the form tells, and was not told."""
    asked = {one.fingerprint for one in found.questions} | {one.evidence for one in found.questions}
    findings = prepare(folder, definitions, Audience.INTERNAL, fast=True, set_aside=True).examined.findings
    mine = (f"deliveries/{found.id}/", f"{found.supplier}/")
    return {
        one.code
        for one in findings
        if one.blocks and (one.where.file.startswith(mine[0]) or one.where.cell.startswith(mine[1]))
        if not asked & {one.fingerprint, one.evidence, one.follows_from}
    }


@sampled("mistake", MISTAKES, 2, ["a table is forgotten", "prefilled rows are overwritten"])
def test_a_mistake_is_told_at_its_cell_with_what_to_do(
    mistake: str, blank: dict[str, bytes], new_collection: Path, definitions: Definitions
) -> None:
    """In the letter, by sheet and cell as the clerk sees them, no path of ours; and `validate` adds nothing."""
    case = MISTAKES[mistake]
    form = blank[case.get("supplier", "police")]
    sheet = opened(form)[1][case["table"]].sheet.title
    found = received(filled(form, case), new_collection, definitions)
    assert {(code, cell) for code, _sheet, cell in told(found)} >= {*case["asked"].items()}
    letter = found.receipts.get("receipt.txt", found.receipts.get("reason.txt", b"")).decode("utf-8-sig")
    lines = [line for line in letter.splitlines() if line.startswith("- form.xlsx")]
    assert all(any(cell in line and (not cell or sheet in line) for line in lines) for cell in case["asked"].values())
    assert lines and "deliveries/" not in letter
    asked = [*found.faults, *found.questions]
    assert all(not (it.remedies.supplier if it in found.questions else it.for_the_supplier).is_empty for it in asked)
    if not found.faults:
        assert told_later(found, new_collection, definitions) == set()


def test_of_a_form_that_is_right_nothing_is_asked(
    blank: dict[str, bytes], new_collection: Path, definitions: Definitions
) -> None:
    """Without a mistake the other tests would prove nothing."""
    for form in blank.values():
        assert told(received(filled(form, {}), new_collection, definitions)) == set()


def test_a_sheet_that_was_not_read_is_asked_for(new_collection: Path, definitions: Definitions) -> None:
    """A workbook of the office's own, called after one table, with a second one behind it."""
    book = openpyxl.Workbook()
    for title, name in (("Žrtve", "police/victims-by-citizenship"), ("Pravne osebe", "police/legal-persons")):
        book.create_sheet(title).append([field.name for field in definitions.contracts[name].fields])
    book.remove(book.worksheets[0])
    book["Žrtve"].append(["Identificirana", "Ženske", "Srbija", 3])
    path = new_collection.parent / "police-victims-by-citizenship.xlsx"
    book.save(path)
    (found,) = receive([path], new_collection, definitions, Acting("analyst", ON)).deliveries
    assert ("contracted-tables-delivered", "Pravne osebe", "") in told(found)


def test_the_whole_head_wins_over_one_with_gaps(new_collection: Path, definitions: Definitions) -> None:
    """Five tables could leave columns out of their head to look like this one; it is whole in one alone."""
    path = new_collection.parent / "a-podpicje.csv"
    path.write_text("Vrsta žrtve;Spol;Državljanstvo;Število\nIdentificirana;Ženske;Srbija;3\n", "utf-8")
    (found,) = receive([path], new_collection, definitions, Acting("analyst", ON)).deliveries
    assert [table.contract for table in found.tables] == ["police/victims-by-citizenship"]


def test_why_a_table_cannot_be_said_waits_as_an_answer(
    blank: dict[str, bytes], new_collection: Path, definitions: Definitions
) -> None:
    """Nothing more is asked; accepted, the reason is that of the waiver, which another role grants."""
    why = "Pravnih oseb ne vodimo."
    case = {"table": "police/legal-persons", "says": "unknown", "why": why}
    found = received(filled(blank["police"], case), new_collection, definitions)
    assert (found.faults, told(found), found.answers) == ((), set(), 1)
    with working_on(new_collection, Acting("head of the office", ON), definitions=definitions) as space:
        AcceptAnswers(answers=(ALL,)).do(space)
        space.write()
    (waiver,) = yaml.safe_load((new_collection / "waivers.yaml").read_bytes())["waivers"]
    assert waiver["check"] == "contracted-tables-delivered" and why in waiver["reason"]["sl"]
    assert [one.state for one in answers_of(new_collection, definitions)] == [ASKED]
