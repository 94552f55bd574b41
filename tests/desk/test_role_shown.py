"""What a page showed holds: an act is done in the role in which its page was opened, on a day that there is, or not."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.sample import sampled
from thb_eu.cli import cli
from thb_eu.definitions import journal
from thb_eu.definitions.journal import journal_of
from thb_eu.definitions.office_roles import OfficeRole, OfficeRoles
from thb_eu.desk.acts import ACTING_AS
from thb_eu.desk.answers import ORDINARY, _means
from thb_eu.desk.pages.acts import WRITING
from thb_eu.desk.server import ACTS_NOT
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.year.acting import Acting
from thb_eu.year.acts import ACTS, Act
from thb_eu.year.acts.correct import Correct
from thb_eu.year.acts.describe import DescribeContact
from thb_eu.year.journal_verification import two_hats
from thb_eu.year.workspace import Workspace, working_on

NAMES = {"lang": "en", "name": "si-2024", "short": "kz1/113"}
SALT = "0" * 32
OF_FORMS = sorted({*ACTS, *WRITING})
WITHOUT_DAY = {"letters", "export", "report", "signature"}
"""They enter nothing of a day: drafts of letters, an archive, a recipient's report, the signature of a dossier."""
BAD_DAYS = ("x", "2026-13-01", "2026-1-1", "20260112", "2026-W02-1", "٢٠٢٦-٠١-١٢", "0000-00-00", "9" * 5000)
LEAST = {"text": "KZ-1 113", "file": "mappings/kz1/113.yaml", "decision": "undated-old-case", "audience": "eu"}
"""What some acts ask for before they look at the day."""


class Forms(HTMLParser):
    """The forms of a page that are sent: where to, and what their hidden fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((held.get("action", "") if held.get("method") == "post" else "", {}))
        elif tag == "input" and held.get("type") == "hidden" and self.found:
            self.found[-1][1][held["name"]] = held.get("value", "")


def places_of_forms(desk: DeskClient, acts: bool) -> dict[str, str]:
    """By address, each place of the desk where a form is sent to, and what the form does there."""
    found = {}
    for rule in desk.client.application.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and (rule.endpoint not in ACTS_NOT) is acts:
            place = re.sub("<(?:path:)?(.*?)>", lambda part: NAMES.get(part[1], "{}"), rule.rule)
            called = OF_FORMS if "called" in rule.arguments else [rule.endpoint.rpartition(".")[2]]
            found |= {place.format(one): one for one in called}
    return found


def test_every_act_is_refused_from_a_page_of_another_role(desk: DeskClient, collection: Path) -> None:
    """Two tabs: one sets another role, then a form of the first is sent; and a form that no page showed."""
    before, places = contents(collection), places_of_forms(desk, acts=True)
    assert len(places) > len(OF_FORMS) >= 20
    assert desk.post("/en/role", {"role": "head of service"}).status_code == 303
    for place in places:
        for shown in ({ACTING_AS: "analyst"}, {ACTING_AS: ""}, {ACTING_AS: "Head of service "}):
            answer = desk.post(place, {**shown, "on": "2026-01-12", "back": "/en/si-2024/law"})
            assert (answer.status_code, "<code>role-not-shown</code>" in answer.text) == (409, True), place
            assert 'href="/en/si-2024/law"' in answer.text
        part = desk.post(place, {ACTING_AS: "analyst"}, HX_Request="true")
        assert (part.status_code, "<html" in part.text) == (409, False)
        bare = desk.client.post(place, base_url=desk.base, headers={"Origin": desk.base})
        assert bare.status_code == 409
    assert contents(collection) == before


def test_a_form_that_writes_nothing_needs_no_role(desk: DeskClient) -> None:
    for place in places_of_forms(desk, acts=False):
        assert desk.client.post(place, base_url=desk.base, headers={"Origin": desk.base}).status_code != 409


PAGES = (
    "",
    "law",
    "law/article/kz1/113",
    "law/edit/kz1/113?entry=kz1-113-convicted",
    "sign",
    "disclosure",
    "office?of=police",
    "offices",
    "dossier",
    "recipients",
    "outgoing",
)


@pytest.mark.slow
def test_every_form_of_a_page_brings_the_role_that_the_page_shows(desk: DeskClient) -> None:
    """Whatever stands in the role."""
    desk.workplace.role = 'head "of" <service> & co'
    places, seen = places_of_forms(desk, acts=True), set()
    for address in ("/en/", *(f"/en/si-2024/{page}" for page in PAGES)):
        sent = [(place, held) for place, held in Forms(desk.get(address).text).found if place in places]
        assert [place for place, held in sent if held.get(ACTING_AS) != desk.workplace.role] == []
        seen |= {place for place, _held in sent}
    assert len(seen) >= 8


def test_an_act_keeps_the_role_of_its_page_whatever_is_set_meanwhile(
    desk: DeskClient, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the role and the entry another tab sets another one: the entry has that of the page."""
    words = {f"because-{lang}": "Izmišljen." for lang in ("sl", "en")}
    form = {"cell": "data/t13.csv!D6", "to": "14", "authority": "Policija", "on": "2026-01-12", **words}

    class SetMeanwhile(Correct):
        def change(self, space: Workspace) -> str:
            desk.workplace.role = "head of service"
            return super().change(space)

    monkeypatch.setitem(cast("dict[str, type[Act]]", ACTS), "correct", SetMeanwhile)
    assert desk.post("/en/si-2024/act/correct", form).status_code == 303
    assert journal_of(collection).entries[-1].role == "analyst"


def test_two_roles_within_a_minute_are_told(desk: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the page after the act, as the journal tells it; not once a minute has gone by, nor when a role goes on."""
    now = [0]
    monkeypatch.setattr(journal, "this_moment", lambda: (f"2026-01-12T09:{now[0] // 60:02}:{now[0] % 60:02}Z", SALT))
    words = {f"because-{lang}": "Izmišljen." for lang in ("sl", "en")}
    told = []
    acts = [("analyst", "D6", 0), ("Analyst ", "D7", 1), ("head of service", "D8", 59), ("analyst", "D9", 61)]
    for number, (role, cell, later) in enumerate(acts):
        desk.workplace.role, now[0] = role, now[0] + later
        form = {"cell": f"data/t13.csv!{cell}", "to": f"{number}9", "authority": "Policija", "on": "2026-01-12"}
        form |= {"others": "stay"}  # invented totals are not the sums of their rows
        assert desk.post("/en/si-2024/act/correct", {**form, **words}).status_code == 303
        told.append([note.is_good for note in desk.workplace.notes_to_show()])
    assert told == [[True], [True], [True, False], [True]]


def test_the_desk_tells_of_two_roles_what_the_journal_tells(desk: DeskClient, collection: Path) -> None:
    """The first of them acted by a command, which the desk has not seen: the same words, in both languages."""
    with working_on(collection, Acting("analyst", "2026-01-12")) as space:
        DescribeContact(email="office@example.org").do(space)
        space.write()
    desk.workplace.role = "head of service"
    assert desk.post("/en/si-2024/act/describe-contact", {"email": "other@example.org"}).status_code == 303
    (fault,) = two_hats(journal_of(collection))
    (note,) = (one.text for one in desk.workplace.notes_to_show() if not one.is_good)
    for lang in ("sl", "en"):
        verified = CliRunner().invoke(cli, ["journal", "verify", str(collection), "--lang", lang]).stdout
        page = html.unescape(desk.get(f"/{lang}/si-2024/journal").text)
        for words in (fault.what.in_language(lang), fault.remedy.in_language(lang)):
            assert [words in told for told in (note.in_language(lang), verified, page)] == [True] * 3


@sampled("on", BAD_DAYS, 2, ["9" * 5000], ids=lambda day: day[:12])
def test_every_act_on_what_is_no_day_is_refused(on: str, desk: DeskClient, collection: Path) -> None:
    before = contents(collection)
    for place, act in places_of_forms(desk, acts=True).items():
        if act not in WITHOUT_DAY and act not in ("deliver", "begin"):
            answer = desk.post(place, {**LEAST, "on": on})
            assert (act, answer.status_code, "<code>day-invalid</code>" in answer.text) == (act, 422, True)
            assert 'class="place">Day<' in answer.text and on * 2 not in answer.text
    assert contents(collection) == before


def test_neither_a_year_nor_a_delivery_begins_on_what_is_no_day(desk: DeskClient, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    begun = desk.post("/en/begin", {"from": "si-2024", "year": "2025", "name": "si-2025", "on": "2026-02-30"})
    sent = desk.hand_in("/en/si-2024", file, on="2026-02-30")
    assert ["<code>day-invalid</code>" in answer.text for answer in (begun, sent)] == [True, True]
    assert not (desk.workplace.home / "si-2025").exists()


@pytest.mark.parametrize("lang", ["en", "sl"])
@pytest.mark.parametrize("role", ["analyst", "Analyst", "analitik", "head of service"])
def test_no_role_is_offered_twice(desk: DeskClient, role: str, lang: str) -> None:
    """An ordinary role of another language stands for itself: five are offered, the one of now chosen among them."""
    desk.workplace.role = role
    (chosen,) = re.findall('<select id="role".*?</select>', desk.get(f"/{lang}/si-2024/journal").text, re.DOTALL)

    offered = re.findall("<option( selected)?>(.*?)</option>", chosen)
    others = {name for called in ORDINARY.values() if not _means(role, called) for name in [called.in_language(lang)]}
    assert sorted(called for _, called in offered) == sorted({role} | others)
    assert [called for selected, called in offered if selected] in ([role], [])


def test_a_role_is_chosen_where_the_office_lists_its_roles(desk: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one of now among them; without a list among ordinary ones, in the language of the page; never typed."""
    for lang, head in (("en", "service head"), ("sl", "vodja službe")):
        page = desk.get(f"/{lang}/si-2024/journal").text
        (chosen,) = re.findall('<select id="role".*?</select>', page, re.DOTALL)
        assert f"<option>{head}</option>" in chosen and '<input id="role"' not in page
    listed = OfficeRoles(roles=tuple(OfficeRole(role=name, may=()) for name in ("head of service", "lawyer & <clerk>")))
    monkeypatch.setattr(CollectionAtHand, "roles", listed)
    page = desk.get("/en/si-2024/journal").text
    (chosen,) = re.findall('<select id="role".*?</select>', page, re.DOTALL)
    assert re.findall("<option( selected)?>(.*?)</option>", chosen) == [
        ("", "analyst"),
        ("", "head of service"),
        ("", "lawyer &amp; &lt;clerk&gt;"),
    ]
    desk.post("/en/role", {"role": "head of service"})
    assert "<option selected>head of service</option>" in desk.get("/en/si-2024/journal").text
