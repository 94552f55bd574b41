"""What a refusal points at: a page leads to the form of the act, a console says its command; no text names either."""

from __future__ import annotations

import csv
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.desk.conftest import DeskClient
from tests.support.desk_acts import DAY, KOSOVO, WORDS, in_both
from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, literal
from thb_eu.base.model import NO_REMEDIES, Finding, Outcome, Place, Severity, next_act
from thb_eu.cli.next_acts import on_console, usage
from thb_eu.definitions.journal import journal_of
from thb_eu.year.acts import ACTS
from thb_eu.year.acts.correct import Correct
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.withdraw import Withdraw

AGAIN = {"cell": KOSOVO, "to": "15", "authority": "Policija", **in_both("because", WORDS), "on": DAY}
REFUSALS = (REPOSITORY / "thb_eu/base/refusals.csv").read_text(encoding="utf-8").splitlines()
CARE = "data/programmes.csv"
CELL = Place(CARE, cell="F4")
LAW = "mappings/decisions.yaml"
NOT_AT_THE_DESK = {
    "checks", "desk", "journal", "mappings", "pseudonymise", "submit", "validate",
}  # fmt: skip
"""Commands of which a page does the like elsewhere, or that the desk does not do."""


def test_a_cell_that_is_corrected_already_leads_to_the_withdrawal_of_that_correction(
    desk: DeskClient, collection: Path
) -> None:
    """Whoever works at the desk is sent to no terminal: the button opens the form, and the form withdraws."""
    act = f"/en/{collection.name}/act"
    assert desk.post(f"{act}/correct", {**AGAIN, "to": "14"}).status_code == 303
    refused = desk.post(f"{act}/correct", AGAIN, HX_Request="true").text
    assert "<code>correction-doubled</code>" in refused and "thb-eu" not in refused
    assert f'href="{act}/withdraw?entry=1"' in refused
    form = desk.get(f"{act}/withdraw?entry=1")
    assert form.status_code == 200 and 'name="entry" value="1"' in form.text
    assert desk.post(f"{act}/withdraw", {"entry": "1", **in_both("because", WORDS), "on": DAY}).status_code == 303
    assert desk.post(f"{act}/correct", AGAIN).status_code == 303
    assert [entry.act.value for entry in journal_of(collection).entries] == ["corrected", "withdrawn", "corrected"]


def test_tables_that_would_disagree_lead_to_the_cells_that_change_too(desk: DeskClient, collection: Path) -> None:
    """One more in Table 3: its totals and Table 4 tell the same victims; the button brings all cells into one act."""
    act, late = f"/en/{collection.name}/act", {**AGAIN, "cell": "data/t03.csv!B5"}
    now = str(int(desk_cell(collection, "B5")) + 1)
    refused = unescape(desk.post(f"{act}/correct", {**late, "to": now}, HX_Request="true").text)
    assert "<code>tables-apart</code>" in refused and "thb-eu" not in refused
    (address, *_others) = re.findall(rf'href="({act}/correct\?[^"]*also=[^"]*)"', refused)
    form, given = desk.get(address), dict(parse_qsl(urlsplit(address).query))
    assert form.status_code == 200 and given["also"] in unescape(form.text)
    done = {**late, **given, "others": "agree"}
    assert desk.post(f"{act}/correct", done).status_code == 303
    (entry,) = journal_of(collection).entries
    assert len(entry.about["also"]) == given["also"].count("=")


def desk_cell(collection: Path, cell: str) -> str:
    """What stands in a cell of Table 3."""
    with (collection / "data/t03.csv").open(encoding="utf-8", newline="") as opened:
        return [*csv.reader(opened)][int(cell[1:]) - 1]["ABCD".index(cell[0])]


def test_a_finding_leads_to_the_act_that_settles_it(desk: DeskClient, collection: Path) -> None:
    """A case that another question keeps out of the counts: the button opens the form for that question and cell."""
    case = {"case": "care", "decision": "first-registering-organisation", "where": {"file": CARE, "cell": "F4"}}
    words = {key: {**WORDS} for key in ("says", "because")}
    told = {**words, "proposed": {"role": "data steward", "on": DAY}, "signed": None}
    decided = {"decisions": [{**case, "figure": 4, "answer": "count", **told}]}
    (collection / "decisions.yaml").write_text(yaml.safe_dump(decided, allow_unicode=True), encoding="utf-8")
    finding = Finding("cases-settle-their-cell", Outcome.FAILED, Severity.WARNING, 1, NO_WORDS, NO_REMEDIES, "", CELL)
    page = desk.get(f"/en/{collection.name}/findings/{finding.fingerprint}").text
    given = urlencode({"decision": "persons-told-by-several-bodies", "case": f"{CARE}!F4"})
    assert f"/en/{collection.name}/act/decide?{given}" in unescape(page) and "thb-eu decide" not in page


@pytest.mark.parametrize(
    ("check", "place", "leads_to"),
    [
        ("questions-answered", Place(LAW, cell="undated-old-case"), {"decide?decision=undated-old-case"}),
        ("decisions-signed", Place(LAW, cell="prosecuted-means-indicted"), {"sign?text=prosecuted-means-indicted"}),
        ("rows-dated", Place("data/prosecution.csv", column="Year"), set()),
    ],
)
def test_the_act_that_a_check_names_is_a_button_unless_its_form_stands_on_the_page(
    check: str, place: Place, leads_to: set[str], desk: DeskClient, collection: Path
) -> None:
    finding = Finding(check, Outcome.FAILED, Severity.NOTE, 0, NO_WORDS, NO_REMEDIES, "", place)
    page = desk.get(f"/en/{collection.name}/findings/{finding.fingerprint}").text
    buttons = re.findall(r'class="button" href="/en/[^/]+/act/([^"]+)"', unescape(page))
    assert leads_to or f'action="/en/{collection.name}/act/correct"' in page
    assert {*buttons} == leads_to


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_page_with_its_form(name: str, desk: DeskClient, collection: Path) -> None:
    page = desk.get(f"/sl/{collection.name}/act/{name}")
    assert page.status_code == 200 and f'action="/sl/{collection.name}/act/{name}"' in page.text


def test_a_console_says_the_field_as_its_option_and_the_act_as_its_command() -> None:
    fault = Fault(Correct.because.place, "x", literal("No."), literal("Do it."), acts=(next_act("withdraw", entry=4),))
    (told,) = on_console([fault])
    assert (fault.where.in_language("sl"), told.where) == ("Razlog", Place("--because"))
    assert told.remedy.english == "Do it. `thb-eu withdraw COLLECTION 4 --because WORDS --role ROLE`"
    (same,) = on_console([Fault(Place("data/t13.csv", cell="D6"), "x", literal("No."), literal("Do it."))])
    assert (same.where, same.remedy.english) == (Place("data/t13.csv", cell="D6"), "Do it.")


@pytest.mark.parametrize(
    ("act", "given", "command"),
    [
        (
            Correct,
            {"cell": "t13!D6"},
            "thb-eu correct si-2025 t13!D6 --to VALUE --authority OFFICE --because WORDS --role ROLE",
        ),
        (
            Decide,
            {},
            "thb-eu decide si-2025 DECISION --answer ANSWER --says WORDS --because WORDS --role ROLE",
        ),
        (Withdraw, {"entry": "4"}, "thb-eu withdraw si-2025 4 --because WORDS --role ROLE"),
    ],
)
def test_a_hint_is_made_of_what_the_act_asks(act: type[Correct], given: dict[str, str], command: str) -> None:
    assert usage(act, "si-2025", given) == command


def test_no_cure_names_a_command_of_an_act() -> None:
    """Of every code, as the table of refusals has it: which surface the reader is at nobody knows there."""
    cures = " ".join(row["cause"] + " " + row["cure"] for row in csv.DictReader(REFUSALS))
    assert set(re.findall(r"thb-eu ([a-z]+)", cures)) <= NOT_AT_THE_DESK
