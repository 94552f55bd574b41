"""A number is explained where it stands: by mouse or keyboard, and the way back leads to what was asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import enter, hindrances, unfold
from tests.support.sample import sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = (
    *("findings", "findings/e905be3cc55b64a9", "figures", "figures/V3/IDENT/TOTAL/T", "figures/changes"),
    *("source/", "source/data/t03.csv", "source/data/t03.csv/C6"),
)


def test_a_number_is_explained_in_place_and_left_again(page: Page, served: Callable[..., str], tmp_path: Path) -> None:
    """Enter opens, the focus goes along, a supplier's cell leads on, Escape closes and goes back to the number."""
    enter(page, served(tmp_path))
    home = page.url
    page.goto(f"{home}si-2024/figures")
    page.wait_for_selector("#years-at-hand p.quiet")
    unfold(page, "V3")
    number = page.locator("#V3 td.number a.value").first
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#why h2:focus")
    assert page.url == f"{home}si-2024/figures" and "V3" in page.inner_text("#why h2")
    page.click("#why .terms a >> nth=0")
    page.wait_for_selector("#why .reached")
    page.keyboard.press("Escape")
    assert page.inner_text("#why") == ""
    assert number.evaluate("link => link === document.activeElement")


@pytest.mark.sampled
def test_findings_are_filtered_at_once_and_pages_fit_everybody(
    page: Page, served: Callable[..., str], tmp_path: Path
) -> None:
    """The list follows a choice; every page fits the width of a telephone, and hinders nobody."""
    enter(page, served(tmp_path))
    home = page.url
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{home}si-2024/findings")
    every = page.locator("#found li").count()
    page.select_option("#severity", "error")
    page.wait_for_url("**severity=error**")
    assert 0 < page.locator("#found li").count() < every
    for path in sample(PAGES, 1, ["figures/V3/IDENT/TOTAL/T"]):
        page.goto(f"{home}si-2024/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert hindrances(page) == [], path
