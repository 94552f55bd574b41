"""report.html in a browser: complete without its script, better with it; by keyboard, on a telephone, on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import dist
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import hindrances, unfold
from tests.conftest import SI_2024
from tests.support.sample import sampled
from tests.support.submitted import submitted
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.publication.page import page as written
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHORT = ("V1", "V2", "S1", "D1", "N2")
"""Tables of every shape; axe-core looks at each of thousands of numbers, and sees nothing new in most."""
A4_PAGES = 15


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The figures of 2024."""
    return submitted(definitions)


@pytest.fixture(scope="module")
def report(submission: Submission, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of their page."""
    return kept(submission, tmp_path_factory.mktemp("report"))


def kept(submission: Submission, folder: Path) -> str:
    """The address of a page that is written into a folder."""
    (folder / "report.html").write_bytes(written(submission))
    return (folder / "report.html").as_uri()


@pytest.fixture
def scriptless(chromium: Browser) -> Iterator[Page]:
    """A page whose script does not run."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@sampled("audience", [Audience.EU, Audience.PUBLIC], 0, [Audience.PUBLIC], ids=lambda one: one.value)
def test_the_page_hinders_nobody(page: Page, submission: Submission, tmp_path: Path, audience: Audience) -> None:
    """Closed, and with an explanation open, in the light and in the dark (WCAG 2.2, by axe-core)."""
    cells = submission.protected.cells
    protected = replace(submission.protected, audience=audience, cells=cells[cells["table"].isin(SHORT)])
    page.goto(kept(replace(submission, protected=protected), tmp_path))
    assert hindrances(page) == []
    unfold(page, "V2")
    page.locator("#V2 a.value").first.click()
    assert hindrances(page) == []


def test_without_its_script_a_number_leads_to_its_explanation_in_place(scriptless: Page, report: str) -> None:
    """The explanation is seen and no other one, and a link leads back to the table."""
    scriptless.goto(report)
    number = scriptless.locator("#V2-D12 a.value")
    number.click()
    shown = scriptless.locator("li.one:visible")

    assert shown.count() == 1 and number.inner_text() in shown.inner_text()
    scriptless.locator(".why:visible .close").click()
    assert scriptless.locator("li.one:visible").count() == 0


def test_the_keyboard_alone_opens_and_closes_an_explanation(page: Page, report: str) -> None:
    """Arrows move among the numbers of a table, Enter opens, Escape closes, and the focus is where it was."""
    page.goto(report)
    unfold(page, "V2")
    page.locator("#V2-D12 a.value").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    name = "document.activeElement.closest('td')?.id"
    here = page.evaluate(name)
    page.keyboard.press("Enter")
    page.wait_for_selector("li.one:visible")
    assert page.locator(".why:visible .inlined").count() > 0
    page.keyboard.press("Escape")

    assert here == "V2-H13" and page.evaluate(name) == here
    assert page.locator("li.one:visible").count() == 0


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_one_language_is_read_at_a_time_or_all(page: Page, scriptless: Page, report: str, has_script: bool) -> None:
    """The country's own first; the switch needs no script."""
    opened = page if has_script else scriptless
    opened.goto(report)
    badge = opened.locator(".badge")
    assert badge.inner_text() == "OSNUTEK"
    opened.locator("#show-en").check()
    assert badge.inner_text() == "DRAFT"
    opened.locator("#show-all").check()
    assert badge.inner_text() == "OSNUTEK / DRAFT"


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, report: str, width: int) -> None:
    """A telephone, a tablet and a laptop, in one language and in all, closed and with all tables open."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(report)
    for opened in (False, True):
        if opened:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for language in ("#show-sl", "#show-en", "#show-all"):
            page.locator(language).check()
            assert page.evaluate("document.documentElement.scrollWidth") <= width


FIVE_SERIES = ("victims,status=IDENT", "victims,status=PRESUM", "suspects,", "prosecuted,", "convicted,")


@pytest.fixture(scope="module")
def over_the_years(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with five series of earlier years, from the file of a delivery."""
    place = tmp_path_factory.mktemp("years")
    folder = Path(shutil.copytree(SI_2024, place / "si-2024"))
    rows = [f"{one},{year},{year - 2000},Annual report" for one in FIVE_SERIES for year in range(2019, 2024)]
    earlier = place / "earlier.csv"
    earlier.write_text("\n".join(("Indicator,Breakdown,Year,Value,Source", *rows, "")), encoding="utf-8")
    receive([earlier], folder, definitions, Acting("analyst", "2026-03-02"))
    return kept(prepare(folder, definitions, fast=True), place)


@pytest.mark.parametrize("width", [390, 1280, 1366])
def test_five_series_over_the_years_fit_on_the_screen(page: Page, over_the_years: str, width: int) -> None:
    """With the file of a delivery as their source, whose name is one long word; the chart comes before its table."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(over_the_years)
    assert page.locator(".years.many polyline").count() == len(FIVE_SERIES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_finger_hits_one_note_of_several(page: Page, report: str) -> None:
    """24 pixels from the middle of one link to that of the next (WCAG 2.2, 2.5.8), in the table with most notes."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    middles = page.evaluate(
        "[...document.querySelectorAll('#V1 td')].map(cell => [...cell.querySelectorAll('sup a')].map(link => "
        "{const it = link.getBoundingClientRect(); return [it.left + it.width / 2, it.top + it.height / 2]}))"
    )
    pairs = [(one, other) for cell in middles for one, other in pairwise(cell)]
    assert len(pairs) > 5
    assert [pair for pair in pairs if dist(*pair) < 24] == []


@pytest.mark.parametrize("language", ["sl", "en"])
def test_it_is_printed_on_few_pages(page: Page, report: str, language: str) -> None:
    """A4, all tables, in one language."""
    page.goto(report)
    page.locator(f"#show-{language}").check()
    printed = page.pdf(prefer_css_page_size=True)

    assert 1 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= A4_PAGES
