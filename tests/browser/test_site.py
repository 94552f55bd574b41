"""The documentation opened from its folder, without a server: the search finds, and a telephone shows all of a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import hindrances
from tests.support.sample import sampled

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORDS = {"en": ("pseudonyms", "pseudonyms.html"), "sl": ("psevdonimi", "pseudonyms.html")}
PAGES = ("index", "paths/analyst", "commands", "edited-files", "law/kz1-113", "steward-guide")
SECOND = "sl"
OF_THE_THEME = {"landmark-unique"}
"""Its two sidebars have no names; what is in them has."""
TELEPHONE = {"width": 390, "height": 800}


@pytest.mark.parametrize("lang", WORDS)
def test_the_search_finds_a_page_without_a_server(lang: str, built_site: Path, chromium: Browser) -> None:
    """A word of the reader's language leads to its page; nothing is asked of any host."""
    word, page = WORDS[lang]
    asked: list[str] = []
    opened = chromium.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(f"{(built_site / lang / 'search.html').as_uri()}?q={word}")
    opened.wait_for_selector("#search-results li a")

    found = [link.get_attribute("href") or "" for link in opened.query_selector_all("#search-results li a")]

    assert any(link.partition("?")[0].partition("#")[0] == page for link in found), found
    assert asked and not [url for url in asked if not url.startswith("file:")]
    opened.close()


@sampled("name", ("index", "commands", "law/kz1-113", "search"), 0, ["law/kz1-113"])
def test_a_page_can_be_used_without_a_mouse_and_without_eyes(name: str, built_site: Path, chromium: Browser) -> None:
    """axe-core finds nothing serious, in the light and in the dark."""
    opened = chromium.new_page()
    opened.goto((built_site / SECOND / f"{name}.html").as_uri())
    found = [it for it in hindrances(opened) if it[1] not in OF_THE_THEME]
    opened.close()

    assert not found


REGIONS = """[...document.querySelectorAll("article *")].filter(one =>
  one.scrollWidth > one.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(one).overflowX))"""
"""What scrolls sideways."""


@pytest.mark.parametrize("width", [390, 1280])
def test_what_scrolls_is_reached_by_the_keyboard(width: int, built_site: Path, chromium: Browser) -> None:
    """Tables and examples that are wider than their place take the focus (WCAG 2.1.1)."""
    opened = chromium.new_page(viewport={"width": width, "height": 800})
    found = []
    for name in ("tutorial", "commands", "installation"):
        opened.goto((built_site / "en" / f"{name}.html").as_uri())
        found += opened.evaluate(f"{REGIONS}.map(one => one.tabIndex)")
    opened.close()

    assert len(found) >= 3
    assert {*found} == {0}


@pytest.mark.parametrize("lang", WORDS)
def test_a_telephone_shows_a_page_in_its_width(lang: str, built_site: Path, chromium: Browser) -> None:
    """Wide tables scroll by themselves, never the page; and no script of it fails."""
    opened = chromium.new_page(viewport=TELEPHONE)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    wide = []
    for name in PAGES:
        opened.goto((built_site / lang / f"{name}.html").as_uri())
        if opened.evaluate("document.documentElement.scrollWidth") > TELEPHONE["width"]:
            wide.append(name)
    opened.close()

    assert (wide, errors) == ([], [])
