"""Every page of the desk can be used by everybody: by keyboard, by a screen reader, in the light and in the dark, on a
narrow screen, enlarged, on paper; and says in one line what it is for and what comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import enter, hindrances
from tests.support.sample import is_whole, sampled
from thb_eu.definitions import Definitions
from thb_eu.year.acting import Acting
from thb_eu.year.new_year import begin_year

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH = "document.documentElement.scrollWidth"
PHONE, AT_200_PERCENT = (390, 800), (640, 384)
"""What a page has room for on a telephone, and on a screen of 1280 × 768 that is enlarged to twice its size."""
LOST_ON_PAPER = """Array.from(document.querySelectorAll("main :is(h1, h2, h3, th)"))
  .filter((part) => !part.closest("details:not([open]), form, aside") && !part.checkVisibility())
  .map((part) => part.textContent)"""
FOCUSED = """(() => {
  const it = document.activeElement, box = it.getClientRects()[0] || it.getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const seen = document.elementFromPoint(box.left + Math.min(box.width, 8) / 2, (top + bottom) / 2);
  return [it.outerHTML.slice(0, 150), seen !== null && (it.contains(seen) || seen.contains(it))];
})()"""
"""The element that has the focus, and whether the middle of what is on the screen of its first line is seen."""
STEPS = 24
"""How often the key is pressed that leads to the next link, field or button."""
MOST = 80 if is_whole() else 16
"""Pages that are looked at: all kinds in the laboratory, and of each kind the first that other pages lead to."""
KINDS = 3
"""How many parts of an address say which kind of page it is: language, collection, kind."""


def links_of(page: Page) -> list[str]:
    """The addresses on the desk to which a page leads, in their order; what is downloaded is no page."""
    found = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)")
    here = urlsplit(page.url).netloc
    return [urlsplit(url).path for url in found if urlsplit(url).netloc == here]


def kind(path: str) -> tuple[str, ...]:
    """Pages of one kind differ in the collection, and in what stands behind the third part of their address."""
    language, collection, *rest = [*path.strip("/").split("/"), ""]
    return (language, collection, *rest[:2])[: KINDS + 1] if rest[:1] == ["law"] else (language, collection, *rest[:1])


def hidden_at_focus(page: Page) -> list[tuple[str, str]]:
    """What the keyboard reaches and nobody sees, as the head of the page or a panel lies over it."""
    page.evaluate("scrollTo(0, 0)")
    page.locator("body").focus()
    reached = []
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    return [("hidden", element) for element, is_seen in reached if not is_seen and not element.startswith("<body")]


@pytest.mark.slow
@sampled("lang", ["en", "sl"], 0, ["sl"])
def test_no_page_hinders_anybody(
    page: Page, served: Callable[..., str], definitions: Definitions, tmp_path: Path, lang: str
) -> None:
    """Every kind of page to which the first one leads, of a collection that is read and of one that is worked on."""
    begin_year(2025, "si-2024", tmp_path / "si-2025", definitions, Acting("analyst", "2026-01-12"))
    enter(page, served(tmp_path))
    base = page.url.rsplit("/", 2)[0]
    waiting, seen, found = [f"/{lang}/"], set(), []
    looked_at = 0
    while waiting and looked_at < MOST:
        path = waiting.pop(0)
        looked_at += 1
        answer = page.goto(base + path)
        assert answer is not None
        assert answer.status == 200, path
        found += [(path, *one) for one in hindrances(page)]
        for part in (".purpose", ".next"):
            assert page.locator(part).inner_text().strip(), (path, part)
        for width, height in (PHONE, AT_200_PERCENT):
            page.set_viewport_size({"width": width, "height": height})
            found += [(path, str(width), "scrolls sideways", str(it)) for it in [page.evaluate(WIDTH)] if it > width]
        found += [(path, "keyboard", *it) for it in hidden_at_focus(page)]
        page.emulate_media(media="print")
        found += [(path, "print", "not seen", title) for title in page.evaluate(LOST_ON_PAPER)]
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})
        for link in links_of(page):
            if kind(link)[0] == lang and kind(link) not in seen:
                seen.add(kind(link))
                waiting.append(link)
    assert found == [], "\n".join(map(str, found))
    assert len(seen) > 15, seen
