"""The law bench in the browser: the proof follows as one types, in the form and in the text, and hinders nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import enter, hindrances
from tests.support.deliveries import empty_collection
from tests.support.desk_acts import in_related_cases
from tests.support.sample import sampled
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

if TYPE_CHECKING:
    from playwright.sync_api import Page

ARTICLE, RULE = "kz1/113", "kz1-113-victim-identified"
SAVE = "form[action$='act/edit-law'] button"
INSPECTORATE = {"sl": "Inspektorat RS za delo", "en": "labour INSPECTORATE"}
SCREEN = {"width": 1366, "height": 768}
VICTIMS = {"sl": "Registrirane žrtve", "en": "Registered victims"}
DAY_OF_192 = {"sl": "Prvi dan veljavnosti člena KZ-1 192", "en": "First day in force of KZ-1 192"}
REASON = {"sl": "Izmišljeni primer.", "en": "An invented example."}


@pytest.fixture
def at(page: Page, served: Callable[..., str], collection: Path) -> str:
    """The address of the copied collection at a desk, in the role of a lawyer."""
    home = served(collection.parent, "legal service")
    enter(page, home)
    return f"{home.partition('/?')[0]}/en/si-2024"


def test_a_lawyer_moves_the_day(page: Page, at: str) -> None:
    """By keyboard along the time line: on its first day the third paragraph is another offence."""
    page.goto(f"{at}/law/article/{ARTICLE}")
    page.locator("#kz1-113-4-suspect").wait_for()
    page.locator("#turn").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**turn=0")
    page.locator("#kz1-113-4-suspect-before-2015").wait_for()
    assert page.locator("#kz1-113-4-suspect").count() == 0
    assert hindrances(page) == []
    page.goto(f"{at}/law")
    assert hindrances(page) == []


class Hand:
    """The hand of a lawyer: it clicks, ticks and chooses, and writes nothing but reasons, sentences and a source."""

    def __init__(self, page: Page, lang: str) -> None:
        self.page, self.lang, self.clicks, self.chosen = page, lang, 0, 0

    def begins(self, at: str, selector: str) -> None:
        """With a click on a page."""
        self.page.goto(at)
        self.click(selector)

    def click(self, selector: str, leads_to: str = "main") -> None:
        """The first that is seen, until there is what it leads to."""
        self.page.locator(selector).locator("visible=true").first.click()
        self.page.locator(leads_to).first.wait_for()
        self.clicks += 1

    def choose(self, name: str, value: str) -> None:
        """An entry of a list, or a day."""
        field = self.page.locator(f"form.act :is(select, input[type=date])[name={name}]").first
        field.select_option(value) if field.evaluate("it => it.tagName") == "SELECT" else field.fill(value)
        self.chosen += 1

    def say(self, *names: str) -> None:
        """The same words in every field of these names."""
        for field in self.page.locator(", ".join(f"[name|={name}]" for name in names)).all():
            if field.is_visible():
                field.fill(REASON[field.get_attribute("lang") or self.lang])

    def done(self) -> tuple[int, int]:
        """How often it clicked and chose since it was asked last."""
        counted = self.clicks, self.chosen
        self.clicks = self.chosen = 0
        return counted

    def sees_what_moves(self) -> str:
        """What the next page says before one moves it."""
        self.click("[data-moves]", "#save")
        self.page.wait_for_load_state("load")
        assert self.page.evaluate("document.querySelector('.bars').getBoundingClientRect().bottom") < SCREEN["height"]
        return self.page.locator(".verdict").first.inner_text()

    def saves(self) -> None:
        self.say("because")
        self.click(SAVE, "[data-note]")

    def is_hindered(self) -> list[tuple[str, str, str]]:
        """What axe-core finds; in one language, as the other has the same elements."""
        return hindrances(self.page) if self.lang == "sl" else []


def tries_a_rule(hand: Hand, page: Page, law: str) -> None:
    """Another organisation leaves a gap, another status moves figures; saved, and taken back."""
    from playwright.sync_api import expect

    hand.begins(law, f"a[href*='law/article/{ARTICLE}']")
    hand.click(f"a[href$='entry={RULE}']")
    page.locator("#filter").fill(INSPECTORATE[hand.lang])
    seen = page.locator(".codes :checked").locator("visible=true")
    expect(seen).to_have_count(1)
    assert [box.get_attribute("value") for box in seen.all()] == ["IRSD"]
    inspectors = page.locator("[name=when-organisation][value=IRSD]")
    inspectors.uncheck()
    page.locator("#proof .verdict.bad").wait_for()
    assert page.locator("[data-moves]").first.is_disabled() and hand.is_hindered() == []
    inspectors.check()
    hand.choose("target-status", "PRESUM")
    page.locator("#proof .verdict.good").wait_for()
    assert hand.sees_what_moves().startswith(f"{VICTIMS[hand.lang]}: 45 → :") and hand.done() == (3, 1)
    page.locator("section", has=page.locator("#year-si-2025")).wait_for()
    assert hand.is_hindered() == []
    hand.saves()
    hand.click(".notes a[href*='act/withdraw']", "form[action$='act/withdraw']")
    hand.choose("because-ready", "0")
    hand.click("form[action$='act/withdraw'] button", "[data-note]")
    assert hand.done() == (3, 1)


def answers_a_question(hand: Hand, law: str) -> None:
    """The one that comes next: two children of Article 175 are two victims more."""
    hand.begins(law, ".govuk-button--start")
    hand.choose("answer", "count")
    hand.say("says", "because")
    assert hand.sees_what_moves() == f"{VICTIMS[hand.lang]}: 45 → 47"
    hand.saves()
    assert hand.done() == (3, 1)


def gives_a_first_day(hand: Hand, page: Page, law: str) -> None:
    """Of one of the two articles that lack it; the other one still waits."""
    hand.begins(law, ".govuk-task-list a[href$='kz1/181#days']")
    hand.choose("first", "2008-11-01")
    hand.choose("confidence", "recalled")
    hand.say("source")
    hand.click("[data-moves]", "#save")
    hand.click(SAVE, "[data-note]")
    assert hand.done() == (3, 2)
    page.goto(law)
    assert page.locator(".govuk-task-list a[href*='#days']").all_inner_texts() == [DAY_OF_192[hand.lang]]


@sampled("lang", ["sl", "en"], 0, ["sl"])
def test_the_lawyer_walks(
    page: Page, served: Callable[..., str], collection: Path, tmp_path: Path, definitions: Definitions, lang: str
) -> None:
    """A rule, a question, a first day: chosen, never typed; what moves on one screen; each is what the journal tells.

    45 victims are registered, 17 of them identified: no total is known where the rule of these counts them as presumed.
    """
    year = empty_collection(tmp_path / "si-2025")
    receive([in_related_cases(tmp_path)], year, definitions, Acting("analyst", "2026-03-02"))
    home = served(tmp_path, "legal service")
    page.set_viewport_size(SCREEN)
    page.route("**/state", lambda route: route.fulfill(status=204))  # how far the figures are: checked after each act
    enter(page, home)
    desk, hand = f"{home.partition('/?')[0]}/{lang}", Hand(page, lang)
    tries_a_rule(hand, page, f"{desk}/si-2024/law")
    answers_a_question(hand, f"{desk}/si-2024/law")
    gives_a_first_day(hand, page, f"{desk}/si-2025/law")
    acts = [[entry.act for entry in journal_of(folder).entries] for folder in (collection, year)]
    assert acts == [[Act.EDITED, Act.WITHDRAWN, Act.EDITED], [Act.RECEIVED, Act.EDITED]]


def test_the_proof_follows_the_text(page: Page, at: str) -> None:
    """A remark typed at the head of a list is no change of the law; a slip is told with its line."""
    page.goto(f"{at}/law/edit/organisations")
    page.locator("#text").press("Control+Home")
    page.locator("#text").press_sequentially("# seen\n")
    page.locator("#proof .verdict.good").wait_for()
    page.locator("#text").press_sequentially("x: [\n")
    page.locator("#proof .refusal").wait_for()
    assert hindrances(page) == []
