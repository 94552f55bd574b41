"""Every page of the desk can be used by everybody: by keyboard, by a screen reader, in the light and in the dark, on a
narrow screen; and says in one line what it is for and what comes next.
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
        page.set_viewport_size({"width": 390, "height": 800})
        found += [(path, "narrow", "scrolls sideways", str(wide)) for wide in [page.evaluate(WIDTH)] if wide > 390]
        page.set_viewport_size({"width": 1280, "height": 900})
        for link in links_of(page):
            if kind(link)[0] == lang and kind(link) not in seen:
                seen.add(kind(link))
                waiting.append(link)
    assert found == [], "\n".join(map(str, found))
    assert len(seen) > 15, seen
