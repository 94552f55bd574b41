"""The year in the browser: files are dropped onto a page, refusals stand below their form; it works without script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import enter, hindrances
from tests.support.deliveries import empty_collection, journal_in
from tests.support.desk_acts import ROWS, suspects
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NARROW = {"width": 390, "height": 800}
QUESTIONED = (ROWS[0], ROWS[1].replace("Odrasli", "Odrsali"))
DROP = """([zone, name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def in_2025(tmp_path: Path, definitions: Definitions) -> Path:
    """A collection in which a table was received that is questioned, and another file was refused."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    other = suspects(tmp_path, name="notes.csv")
    receive([suspects(tmp_path, *QUESTIONED), other], folder, definitions, Acting("analyst", "2026-03-02"))
    return folder


def test_a_file_is_dropped_corrected_and_accepted(page: Page, served: Callable[..., str], tmp_path: Path) -> None:
    """What was dropped is shown at once; a refusal stands in its form, what was typed stays; a note has the focus."""
    from playwright.sync_api import expect

    folder = empty_collection(tmp_path / "desk/si-2025")
    enter(page, served(folder.parent))
    page.goto(f"{page.url}si-2025/")
    content = suspects(tmp_path, *QUESTIONED).read_text(encoding="utf-8")
    zone = page.locator("[data-drop]").element_handle()
    page.evaluate(DROP, [zone, "police-suspects-by-age.csv", content])
    page.wait_for_url("**/received/1")
    assert page.locator(".sheet td.error").inner_text().startswith("Odrsali")

    page.locator("details.question").first.evaluate("one => { one.open = true }")
    form = page.locator("form[action$='/act/correct']").first
    form.locator("[name=to]").fill("Odrasli")
    form.locator("[name=because-ready]").select_option(index=1)
    form.locator("[name=on]").evaluate("one => { one.value = '2999-01-01' }")
    form.evaluate("one => { one.noValidate = true; one.requestSubmit() }")
    assert "day-to-come" in form.locator(".answer .refusal").inner_text()
    assert form.locator("[name=to]").input_value() == "Odrasli"
    form.locator("[name=on]").evaluate("one => { one.value = '' }")
    form.evaluate("one => one.requestSubmit()")
    page.locator(".notes", has_text="corrected").wait_for()
    expect(page.locator("[data-note]")).to_be_focused()
    assert page.locator(".sheet td.error").count() == 0
    page.get_by_role("button", name="Accept the delivery").click()
    page.locator(".notes", has_text="accepted").wait_for()
    assert [entry.act for entry in journal_in(folder).entries] == [Act.RECEIVED, Act.CORRECTED, Act.ACCEPTED]


def test_a_form_at_work_says_so_and_is_not_sent_twice(page: Page, served: Callable[..., str], tmp_path: Path) -> None:
    """While the server works its button waits; after a second the page names what it does and the file."""
    from playwright.sync_api import Route, expect

    folder = empty_collection(tmp_path / "desk/si-2025")
    enter(page, served(folder.parent))
    page.goto(f"{page.url}si-2025/")
    underway: list[Route] = []
    page.route("**/deliver", lambda route: underway.append(route))
    page.locator("input[type=file]").set_input_files(suspects(tmp_path, *ROWS))
    button, working = page.get_by_role("button", name="Hand in"), page.locator("#working")
    with page.expect_request(lambda asked: asked.url.endswith("/at-work?form=%2Fen%2Fsi-2025%2Fdeliver")):
        button.click()
        expect(button).to_be_disabled()
    expect(working).to_contain_text("police-suspects-by-age.csv")
    button.click(force=True)
    assert hindrances(page) == []

    (once,) = underway
    once.continue_()
    page.wait_for_url("**/received/1")
    assert [entry.act for entry in journal_in(folder).entries] == [Act.RECEIVED]
    page.get_by_role("button", name="Accept the delivery").click()
    page.locator(".notes", has_text="accepted").wait_for()
    expect(working).to_be_empty()


def test_a_refused_form_can_be_sent_again(page: Page, served: Callable[..., str], tmp_path: Path) -> None:
    """What was typed stays, the button waits no longer, and nothing says that something is at work."""
    from playwright.sync_api import expect

    folder = empty_collection(tmp_path / "desk/si-2025")
    enter(page, served(folder.parent))
    page.goto(f"{page.url}si-2025/offices")
    form = page.locator("form[action$='/act/describe-contact']")
    form.locator("[name=email]").fill("no mailbox")
    form.get_by_role("button").click()
    form.locator(".answer .refusal").wait_for()
    expect(form.get_by_role("button")).to_be_enabled()
    expect(page.locator("#working")).to_be_empty()
    expect(page.locator(".at-work")).to_have_count(0)


def test_without_script_a_file_is_handed_in_and_a_refusal_is_a_page(
    chromium: Browser, served: Callable[..., str], tmp_path: Path
) -> None:
    """Forms are forms: the browser sends them by itself, and the answer is a page."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, served(folder.parent))
    page.goto(f"{page.url}si-2025/")
    page.locator("input[type=file]").set_input_files(suspects(tmp_path, *ROWS))
    page.get_by_role("button", name="Hand in").click()
    assert page.url.endswith("/received/1")
    page.get_by_role("button", name="Accept the delivery").click()
    page.locator(".notes", has_text="accepted").wait_for()
    page.locator(".role summary").click()
    page.locator("#role").select_option("service head")
    page.get_by_role("button", name="Set the role").click()
    page.get_by_text("You act as: service head").first.wait_for()
    context.close()
    assert [entry.act for entry in journal_in(folder).entries] == [Act.RECEIVED, Act.ACCEPTED]


def test_every_page_of_a_year_hinders_nobody(page: Page, served: Callable[..., str], in_2025: Path) -> None:
    """All that folds unfolded; on a narrow screen nothing has to be moved sideways but tables."""
    enter(page, served(in_2025.parent))
    ids = [entry.about["delivery"] for entry in journal_in(in_2025).entries]
    at = f"{page.url}si-2025"
    others = ("outgoing", "journal", "dossier", "recipients", "received/9")
    for path in ("/", *(f"/deliveries/{id}" for id in ids), *(f"/{name}" for name in others)):
        page.goto(f"{at}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert hindrances(page) == [], path
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        page.set_viewport_size({"width": 1280, "height": 900})
