"""What leaves, in the browser: a report is looked at, written, and entered as handed over, by clicks and two fields."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import enter, hindrances
from tests.conftest import SI_2024
from tests.support.sample import sampled
from thb_eu import load, prepare, publish
from thb_eu.base.model import Audience
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = {
    "en": ("Recipients", "Preview", "Back to the recipients", "Write the report", "It was handed over", "handed over"),
    "sl": ("Prejemniki", "Predogled", "Nazaj na prejemnike", "Zapišite poročilo", "Predano je", "predano"),
}
NARROW = {"width": 390, "height": 800}


@sampled("lang", WORDS, 1)
def test_a_report_is_looked_at_written_and_handed_over(
    lang: str, page: Page, served: Callable[..., str], tmp_path: Path
) -> None:
    """With the keyboard's and the eye's hindrances looked for on each page; nothing is typed but day and receipt."""
    recipients, preview, back, write, it_was, done = WORDS[lang]
    folder = Path(shutil.copytree(SI_2024, tmp_path / "desk/si-2024"))
    enter(page, served(folder.parent))
    page.goto(f"{page.url.rpartition('/en')[0]}/{lang}/si-2024/dossier")
    page.get_by_role("link", name=recipients, exact=True).click()
    card = page.locator("section[aria-labelledby=to-greta]")
    card.get_by_role("link", name=preview).click()
    page.wait_for_url("**/recipients/greta/preview")
    assert page.locator("main table").count() >= 3 and hindrances(page) == []
    page.get_by_role("link", name=back).click()
    card.get_by_role("button", name=write).click()
    page.locator(".notes", has_text="report-greta").wait_for()

    card.locator("details", has=page.locator("form[action$='/act/hand-over']")).locator("summary").first.click()
    form = card.locator("form[action$='/act/hand-over']")
    form.locator("[name=sent]").fill("2026-01-12")
    form.locator("[name=receipt]").fill("GRETA 7")
    form.get_by_role("button", name=it_was).click()
    page.locator(".notes", has_text=done).wait_for()
    assert "GRETA 7" in card.inner_text()
    [entry] = journal_of(folder).of(Act.HANDED_OVER)
    assert (entry.about["sent"], entry.about["receipt"]) == ("2026-01-12", "GRETA 7")
    with page.expect_download() as arriving:
        card.locator("a[href$='.zip']").click()
    assert arriving.value.suggested_filename == "si-2024-report-greta.zip"

    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert hindrances(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@sampled("lang", WORDS, 1)
def test_a_report_is_read_beside_the_desk_in_the_language_of_the_page(
    lang: str, page: Page, served: Callable[..., str], tmp_path: Path
) -> None:
    """In a tab of its own, as its sandbox may lead nowhere: the desk is still there; loaded again it keeps the
    language."""
    folder = Path(shutil.copytree(SI_2024, tmp_path / "desk/si-2024"))
    publish(prepare(folder, load(), Audience.EU, fast=True), folder.parent / "si-2024-outgoing/dossier-eu")
    enter(page, served(folder.parent))
    at = f"{page.url.rpartition('/en')[0]}/{lang}/si-2024/dossier"
    page.goto(at)
    with page.context.expect_page() as opened:
        page.locator("a[href*='/dossier-eu/report']").click()
    report = opened.value

    for _time in range(2):
        report.wait_for_load_state()
        assert report.locator("h1").inner_text().split() == [{"en": "Slovenia", "sl": "Slovenija"}[lang], "2024"]
        report.reload()
    assert page.url == at and page.locator("nav a").count() > 5
