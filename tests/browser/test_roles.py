"""Each role walks its own page, in both languages: by clicks and choices, no code is typed; the clicks are counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import enter, hindrances
from tests.conftest import REPOSITORY
from tests.support.deliveries import empty_collection, journal_in
from tests.support.desk_acts import ROWS, suspects
from tests.support.sample import sampled
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FINE = ("furs/complaints", "irsd/complaints", "courts/judgments", "courts/other-numbers", "police/offences")
QUESTIONED = (ROWS[0], ROWS[1].replace("Odrasli", "Odrsali"))
WORDS = {
    "en": {
        "go on": "go on with si-2025",
        "accept all": "without a question",
        "accepted": "accepted",
        "correct": "Correct the cell",
        "corrected": "corrected",
        "police": "Police",
        "head": "service head",
        "to sign": "To sign",
        "sign": "Sign the sheet",
        "signed": "signed",
        "clerk": "office clerk",
        "hand in": "Hand in",
        "with questions": "1 with questions",
        "back": "Back to the page of your office",
        "has questions": "1 has questions",
        "officer": "disclosure officer",
        "nobody": "No:",
    },
    "sl": {
        "go on": "nadaljujte z si-2025",
        "accept all": "brez vprašanj",
        "accepted": "sprejeto",
        "correct": "Popravite celico",
        "corrected": "popravljeno",
        "police": "Policija",
        "head": "vodja službe",
        "to sign": "Za podpis",
        "sign": "Podpišite list",
        "signed": "podpisano",
        "clerk": "uslužbenec urada",
        "hand in": "Oddajte",
        "with questions": "1 z vprašanji",
        "back": "Nazaj na stran vašega urada",
        "has questions": "1 ima vprašanja",
        "officer": "skrbnik zaupnosti",
        "nobody": "Ne:",
    },
}
NARROW = {"width": 390, "height": 800}


class Hand:
    """Clicks and chooses, and counts both; `words`: those of its language."""

    def __init__(self, page: Page, lang: str) -> None:
        self.page, self.words, self.count = page, WORDS[lang], 0
        page.goto(f"{page.url.rpartition('/en')[0]}/{lang}/")

    def click(self, place: Locator, leads_to: str = "") -> None:
        """Click; `leads_to`: words of the note on the page that the act leads to."""
        place.click()
        self.count += 1
        if leads_to:
            self.page.locator(".notes", has_text=leads_to).wait_for()
        self.page.wait_for_load_state("networkidle")

    def choose(self, place: Locator, **option: int | str) -> None:
        place.select_option(**option)  # type: ignore[arg-type]
        self.count += 1

    def acts_as(self, role: str) -> None:
        """The role of the menu in the head of the page, which is not counted."""
        if not self.page.locator(".role[open]").count():
            self.page.locator(".role summary").click()
        self.page.locator("#role").select_option(role)
        self.page.locator(".role button").click()
        self.page.locator(".notes", has_text=role).wait_for()

    def counted(self) -> int:
        """How many since the last time."""
        count, self.count = self.count, 0
        return count


def usable(page: Page) -> None:
    """The page as it is and all unfolded hinders nobody, and on a narrow screen nothing scrolls sideways."""
    assert hindrances(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.set_viewport_size({"width": 1280, "height": 900})


@sampled("lang", ["sl", "en"], 0, ["en"])
def test_the_analyst_accepts_and_corrects_and_the_head_signs(
    page: Page, served: Callable[..., str], tmp_path: Path, definitions: Definitions, lang: str
) -> None:
    """Six deliveries without a question and one with: accepted in at most 2 clicks, the cell corrected in at most 4
    with one reason, all that waits signed in at most 6; a signature each, and what an act did stands on the page."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    files = []
    for name in FINE:
        files.append(tmp_path / f"{name.replace('/', '-')}.csv")
        office, table = name.split("/")
        files[-1].write_bytes((REPOSITORY / f"datapackages/sources/{office}/sample/{table}.csv").read_bytes())
    receive([*files, suspects(tmp_path, *QUESTIONED)], folder, definitions, Acting("analyst", "2026-03-02"))
    enter(page, served(folder.parent))
    hand = Hand(page, lang)
    page.get_by_role("link", name=hand.words["go on"]).click()

    hand.click(page.get_by_role("button", name=hand.words["accept all"]), hand.words["accepted"])
    assert hand.counted() <= 2
    assert len([*journal_in(folder).of(Act.ACCEPTED)]) == len(FINE)

    hand.click(page.locator("a.square.received"))
    hand.click(page.locator("details.question summary").first)
    form = page.locator("form[action$='/act/correct']").first
    assert form.locator("[name=authority]").input_value() == hand.words["police"]
    form.locator("[name=to]").fill("Odrasli")
    hand.choose(form.locator("[name=because-ready]"), index=1)
    hand.click(form.get_by_role("button", name=hand.words["correct"]), hand.words["corrected"])
    assert hand.counted() <= 4
    assert "4 → 6" in page.locator(".effect").first.inner_text()  # four men, and two women whose label was mistyped
    assert page.locator("[data-note] a[href*='act/withdraw']").count() == 1
    (corrected,) = journal_in(folder).of(Act.CORRECTED)
    assert set(corrected.about["because"]) == {"sl", "en"}

    the_head_signs(page, hand, folder)


def the_head_signs(page: Page, hand: Hand, folder: Path) -> None:
    """All that waits, by one signature; what the head may not sign waits on."""
    head = hand.words["head"]
    hand.acts_as(head)
    hand.click(page.locator("a.collection"))
    assert page.url.endswith("/sign") and page.locator("nav [aria-current]").inner_text() == hand.words["to sign"]
    waiting = page.locator("input[name=without]").count()
    assert waiting > 10
    usable(page)
    hand.click(page.get_by_role("button", name=hand.words["sign"]), hand.words["signed"])
    assert hand.counted() <= 6
    left = page.locator("input[name=without]").count()
    signed = {Act.SIGNED, Act.CONFIRMED, Act.ACCEPTED, Act.DESCRIBED}
    assert waiting - left == sum(it.role == head and it.act in signed for it in journal_in(folder).entries)
    assert left < waiting


@sampled("lang", ["sl", "en"], 0, ["sl"])
def test_the_clerk_hands_in_sees_and_answers(page: Page, served: Callable[..., str], tmp_path: Path, lang: str) -> None:
    """The page of the own office alone, the summary first, one question, and its answer."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    enter(page, served(folder.parent, role=""))
    hand = Hand(page, lang)
    words = hand.words
    hand.acts_as(words["clerk"])
    hand.click(page.get_by_role("link", name="si-2025").first)
    assert page.url.endswith(f"/{lang}/si-2025/office")
    assert page.locator("nav .govuk-service-navigation__link").count() == 1
    page.locator("input[type=file]").set_input_files(suspects(tmp_path, *QUESTIONED))
    page.get_by_role("button", name=words["hand in"]).click()
    page.wait_for_url("**/received/1")
    assert page.locator(".purpose").inner_text().startswith(words["with questions"])
    assert page.get_by_text("Odrsali").count() and not page.locator("form[action$='/act/accept']").count()
    page.get_by_role("link", name=words["back"]).click()

    assert words["has questions"] in page.locator(".purpose").inner_text()
    asked = page.locator("section[aria-labelledby=asked]")
    assert asked.locator("details.question").count() == 1
    asked.locator("summary").first.click()
    usable(page)
    form = asked.locator("form[action$='/act/correct']")
    form.locator("[name=to]").fill("Odrasli")
    form.locator("[name=because-ready]").select_option(index=1)
    form.get_by_role("button").first.click()
    page.locator(".effect").first.wait_for()
    assert page.locator("section[aria-labelledby=asked]").count() == 0
    roles = [(entry.act, entry.role) for entry in journal_in(folder).entries]
    assert roles == [(Act.RECEIVED, words["clerk"]), (Act.CORRECTED, words["clerk"])]


@sampled("lang", ["sl", "en"], 0, ["sl"])
def test_the_officer_reads_the_verdict_first(page: Page, served: Callable[..., str], tmp_path: Path, lang: str) -> None:
    """Then each table as a map of what is withheld, in which a click asks of one cell; nothing else is worked out."""
    enter(page, served(tmp_path, role=WORDS[lang]["officer"]))
    hand = Hand(page, lang)
    hand.click(page.get_by_role("link", name="si-2024").first)
    assert page.url.endswith("/disclosure") and page.locator("main h2").first.get_attribute("id") == "verdict"
    assert page.locator(".verdict.good").inner_text().startswith(hand.words["nobody"])
    tables = page.locator("details.heat")
    assert page.locator("#cells, #compared").count() == 0 and tables.count() > 5
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    usable(page)
    hand.click(tables.first.locator("td.primary a").first)
    assert page.locator("#told").count() == 1
