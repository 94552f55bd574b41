"""The law bench in the browser: the proof follows as one types, in the form and in the text, and hinders nobody."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import enter, hindrances
from tests.support.sample import in_the_laboratory
from thb_eu.definitions import Definitions

if TYPE_CHECKING:
    from playwright.sync_api import Page

ARTICLE, RULE = "kz1/113", "kz1-113-victim-identified"
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


@in_the_laboratory
def test_a_lawyer_edits_a_rule_and_sees_what_moves(
    page: Page, at: str, collection: Path, definitions: Definitions
) -> None:
    """A gap in the form with its case, the right change, the cells of two years; saved, and signed by another role."""
    shutil.copytree(collection, collection.parent / "year-before")
    page.goto(f"{at}/law/edit/{ARTICLE}?entry={RULE}")
    form = page.locator("form.act").filter(has=page.locator("input[name=cites]"))
    codes = form.locator("input[name=when-codes]")
    codes.nth(2).fill("POLICE")
    page.locator("#proof .refusal").wait_for()
    assert "IRSD" in page.locator("#proof").inner_text() and page.locator("#proof mark").count() == 1
    assert hindrances(page) == []
    codes.nth(2).fill("POLICE, IRSD")
    form.locator("input[name=target-codes]").first.fill("PRESUM")
    page.locator("#proof .verdict.good").wait_for()

    form.get_by_role("button", name="See what would move").click()
    page.locator(".moved").first.wait_for()
    page.locator("#year-year-before").get_by_text("cells move").wait_for()
    assert page.locator(".moved tbody tr").count() > 200
    assert hindrances(page) == []
    for lang, text in REASON.items():
        page.locator(f"textarea[name=because-{lang}]").fill(text)
    page.get_by_role("button", name="Save the change as legal service").click()
    page.wait_for_url(f"**/law/article/{ARTICLE}#{RULE}")
    assert "edited" in page.locator(".notes").inner_text()
    saved = (collection / "definitions/mappings/kz1/113.yaml").read_text(encoding="utf-8")
    assert saved.count("status: PRESUM}") == definitions.files["mappings/kz1/113.yaml"].count(b"status: PRESUM}") + 1

    page.locator(".role summary").click()
    page.locator("#role").select_option("service head")
    page.locator(".role button").click()
    page.locator(".notes").get_by_text("service head").wait_for()
    page.locator("input[name=by]").fill("Example office 1")
    page.get_by_role("button", name="Sign as service head").click()
    page.locator(".notes").get_by_text("signed").wait_for()


def test_the_proof_follows_the_text(page: Page, at: str) -> None:
    """A remark typed at the head of a list is no change of the law; a slip is told with its line."""
    page.goto(f"{at}/law/edit/organisations")
    page.locator("#text").press("Control+Home")
    page.locator("#text").press_sequentially("# seen\n")
    page.locator("#proof .verdict.good").wait_for()
    page.locator("#text").press_sequentially("x: [\n")
    page.locator("#proof .refusal").wait_for()
    assert hindrances(page) == []
