"""Findings on their page: none is lost, filters count right, each stands at its place with an honest way on."""

from __future__ import annotations

import csv
import itertools
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.desk.conftest import DeskClient
from tests.leaks.states import READABLE as STATES
from tests.support.deliveries import journal_in
from tests.support.desk_acts import AT, ROWS, suspects
from tests.support.markup import Element, read
from thb_eu.base.model import Outcome
from thb_eu.checks import WAIVERS_ALIVE, all_checks
from thb_eu.desk.pages.findings import (
    NEVER_WAIVED,
    NOBODY_TO_ASK,
    NOT_JUDGED,
    OF_OUR_TABLE,
    OF_REGISTER,
    FindingFilter,
    _listed,
    ways_on,
)
from thb_eu.desk.workplace import Workplace

FINDINGS = "/en/si-2024/findings"
KOSOVO = "data/t13.csv!D6"
SAME_OFFICE = {"report": "mnz"}
"""The service that publishes the report also delivers tables: in the filter it stands once."""


@pytest.fixture(scope="module")
def found(warm_desk: DeskClient) -> list[Mapping[str, str]]:
    """The findings of findings.json with the supplier in whose file they are, as the descriptor names it."""
    descriptor = json.loads((SI_2024 / "datapackage.json").read_text(encoding="utf-8"))
    supplier = {one["path"]: one["thb:contract"].partition("/")[0] for one in descriptor["resources"]}
    dossier = warm_desk.workplace.collection("si-2024").dossier
    every = json.loads((dossier / "findings.json").read_text(encoding="utf-8"))["findings"]
    states = {"failed": "open"}
    return [
        {
            "fingerprint": one["fingerprint"],
            "supplier": SAME_OFFICE.get(name := supplier.get(one["where"]["file"], "-"), name),
            "severity": one["severity"],
            "state": "consequence" if one["follows_from"] else states.get(one["outcome"], one["outcome"]),
        }
        for one in every
    ]


def listed(page: Element) -> Counter[str]:
    """The fingerprints to which the findings of a page lead."""
    shown = next(page.all("div", id="found"))
    return Counter(link.attributes["href"].rpartition("/")[2] for item in shown.all("li") for link in item.all("a"))


def test_filters_show_and_count_what_findings_json_holds(warm_desk: DeskClient, found: list[Mapping[str, str]]) -> None:
    """Every choice alone and two together; a choice says how many it would show beside the others that are set."""
    chosen = {name: sorted({one[name] for one in found}) for name in ("supplier", "severity", "state")}
    pairs = [{}, *({name: value} for name, values in chosen.items() for value in values)]
    pairs += [{"severity": one, "state": two} for one, two in itertools.product(chosen["severity"], chosen["state"])]
    for pair in pairs:
        query = "&".join(f"{name}={value}" for name, value in pair.items())
        page = read(warm_desk.get(f"{FINDINGS}?{query}").text)
        wanted = [one for one in found if all(one[name] == value for name, value in pair.items())]
        assert listed(page) == Counter(one["fingerprint"] for one in wanted), pair
        for name in chosen:
            others = {key: value for key, value in pair.items() if key != name}
            beside = Counter(one[name] for one in found if all(one[key] == value for key, value in others.items()))
            options = [*next(page.all("select", id=name)).all("option")][1:]
            counts = {one.attributes["value"]: int(one.words.rpartition("(")[2].rstrip(")")) for one in options}
            assert {value: count for value, count in counts.items() if count} == dict(beside), (pair, name)


def test_every_finding_has_a_page_with_its_check_and_its_place(
    warm_desk: DeskClient, found: list[Mapping[str, str]]
) -> None:
    """The question of the check, its level and citation; a picture where a supplier's table is meant."""
    for one in found:
        page = read(warm_desk.get(f"{FINDINGS}/{one['fingerprint']}").text)
        assert next(page.all("div", class_="inlined")).words
        assert bool([*page.all("figure", class_="sheet")]) == (one["supplier"] != "-")
    assert warm_desk.get(f"{FINDINGS}/0123456789abcdef").status_code == 404


def test_the_ways_on_are_forms_that_name_the_cell_and_the_finding(collection: Path) -> None:
    """The printed total of Kosovo: to be corrected from what stands there, to be waived by its fingerprint."""
    (collection / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    workplace = Workplace(collection, role="analyst")
    desk = DeskClient(workplace)
    of_kosovo = next(
        one
        for one in workplace.collection(collection.name).submission.examined.findings
        if f"{one.where.file}!{one.where.cell}" == KOSOVO
    )
    page = read(desk.get(f"/en/{collection.name}/findings/{of_kosovo.fingerprint}").text)
    forms = {
        form.attributes["action"].rpartition("/")[2]: {
            one.attributes["name"]: one.attributes.get("value", "") for one in form.all("input", type="hidden")
        }
        for form in page.all("form", class_="act")
    }
    with (SI_2024 / "data/t13.csv").open(encoding="utf-8-sig", newline="") as file:
        held = [*csv.reader(file)][5][3]
    assert (forms["correct"]["cell"], forms["correct"]["from"]) == (KOSOVO, held)
    assert forms["waive"]["finding"] == of_kosovo.fingerprint
    assert {"return", "letters"} <= {*forms}
    workplace.close()


def test_what_is_not_possible_says_why(warm_desk: DeskClient, tmp_path: Path) -> None:
    """Of our own table no supplier is asked; what no reason explains is not waived; of a register nothing is corrected.

    So no form stands there.
    """
    at_hand = warm_desk.workplace.collection("si-2024")
    ours = next(one for one in at_hand.submission.examined.findings if one.where.file == "V2")
    page = read(warm_desk.get(f"{FINDINGS}/{ours.fingerprint}").text)
    assert OF_OUR_TABLE.english in page.words and NOBODY_TO_ASK.english in page.words
    check = next(check for check in all_checks(at_hand.definitions) if check.id == ours.check)
    not_run = ways_on(at_hand, replace(ours, outcome=Outcome.NOT_RUN), check)
    assert (not_run.no_waiver, ways_on(at_hand, ours, WAIVERS_ALIVE).no_waiver) == (NOT_JUDGED, NEVER_WAIVED)

    folder = STATES["labels that nobody knows"].build(tmp_path / "registers")
    workplace = Workplace(folder.parent if folder.is_file() else folder, role="analyst")
    name = next(one.name for one in workplace.collections if not one.is_built_in)
    found = workplace.collection(name).submission.examined.findings
    of_register = next(one for one in found if one.where.file.startswith("police"))
    page = read(DeskClient(workplace).get(f"/en/{name}/findings/{of_register.fingerprint}").text)
    acts = {form.attributes["action"].rpartition("/")[2] for form in page.all("form", class_="act")}
    assert OF_REGISTER.english in page.words and "correct" not in acts
    workplace.close()


def acts_on(page: Element) -> set[str]:
    """The acts for which a page has a form."""
    return {form.attributes["action"].rpartition("/")[2] for form in page.all("form", class_="act")}


def test_a_table_that_did_not_come_is_of_the_office_that_owes_it(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """It is counted there, the office is reminded, a reason may be given; no file of the collection is named."""
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    every = at_desk.workplace.collection(in_2025.name).submission.examined.findings
    missing = [one for one in every if one.where.file == "datapackage.json" and one.where.cell.startswith("police/")]
    page = read(at_desk.get(f"{AT}/findings?supplier=police").text)
    assert missing and {one.fingerprint for one in missing} <= {*listed(page)}
    one = read(at_desk.get(f"{AT}/findings/{missing[0].fingerprint}").text)
    assert {"letters", "waive"} <= acts_on(one) and not {"return", "correct"} & acts_on(one)
    assert "waivers.yaml" not in one.words


def test_what_the_suppliers_owe_is_no_error_to_settle(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """Before anything came nothing is to be settled; then a label that nobody knows, and the rest is awaited."""
    held = at_desk.workplace.collection(in_2025.name)

    def told() -> tuple[int, int]:
        at_desk.workplace.collection(in_2025.name)  # looks at its files anew
        with at_desk.client.application.test_request_context(f"{AT}/findings"):
            listed = _listed(held, FindingFilter())
        return listed["to_settle"], listed["awaited"]

    at_desk.post(
        f"{AT}/act/describe-contact", {"email": "thb@example.org"}
    )  # a journal follows the suppliers from here
    to_settle, awaited = told()
    assert to_settle == 0 < awaited == sum(it.blocks for it in held.submission.examined.findings)

    at_desk.hand_in(AT, suspects(tmp_path, ROWS[0], ROWS[1].replace("Odrasli", "Odrsali")))
    to_settle, awaited = told()
    assert to_settle >= 1 and awaited > 0
    assert to_settle + awaited == sum(it.blocks for it in held.submission.examined.findings)


def test_what_is_asked_is_granted_by_another_role_alone(collection: Path) -> None:
    """Until then the finding says who asked; the asker has no button, another role has; afterwards nobody has."""
    (collection / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    workplace = Workplace(collection, role="analyst")
    desk, held = DeskClient(workplace), workplace.collection(collection.name)
    found = held.submission.examined.findings
    one = next(each for each in found if each.blocks and f"{each.where.file}!{each.where.cell}" == KOSOVO)
    at, address = f"/en/{collection.name}", f"/en/{collection.name}/findings/{one.fingerprint}"
    reason = {"because-sl": "Izmišljen razlog.", "because-en": "An invented reason."}
    assert (
        desk.post(f"{at}/act/waive", {"finding": one.fingerprint, "until": "2099-12-31", **reason}).status_code == 303
    )
    page = read(desk.get(address).text)
    assert "analyst" in page.words and not {"grant", "waive"} & acts_on(page)
    workplace.role = "head of service"
    page = read(desk.get(address).text)
    assert "grant" in acts_on(page)
    (waiver,) = (form.attributes["value"] for form in page.all("input") if form.attributes.get("name") == "waiver")
    assert desk.post(f"{at}/act/grant", {"waiver": waiver}).status_code == 303
    page = read(desk.get(address).text)
    assert not {"grant", "waive"} & acts_on(page)
    assert all(words in page.words for words in ("An invented reason.", "head of service"))
    workplace.close()


def test_a_cell_is_named_alone_where_its_file_is_known(collection: Path) -> None:
    """By its contract or by its file; the correction is the same."""
    workplace = Workplace(collection, role="analyst")
    desk = DeskClient(workplace)
    form = {"to": "14", "authority": "Policija", "because-sl": "Napaka.", "because-en": "A mistake."}
    answer = desk.post(f"/en/{collection.name}/act/correct", {**form, "file": "data/t13.csv", "cell": "D6"})
    assert answer.status_code == 303
    assert journal_in(collection).entries[-1].act.value == "corrected"
    assert workplace.collection(collection.name).collection.corrections[-1].where.cell == "D6"
    workplace.close()
