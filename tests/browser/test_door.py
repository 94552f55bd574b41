"""The door of the desk, in the browser: in by the file that leads on; two tabs; what other servers get."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import enter, hindrances
from tests.support.acts import contents
from tests.support.deliveries import empty_collection
from thb_eu.desk.server import Link, browser_opened

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_file_leads_in_once(
    page: Page, served: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the browser of the user opens it; what its history holds opens nothing for anybody else."""
    told: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(told.append(address)) or True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    address = served(tmp_path)
    with browser_opened(Link(address, threading.Event()), "en", lambda: None):
        page.goto(told[0])
        page.wait_for_url("**/en/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.goto(address) and page.wait_for_url("**/en/") is None  # who is in may follow it again
    browser = page.context.browser
    assert browser is not None
    with browser.new_context() as other:
        answer = other.new_page().goto(address)
        assert answer is not None and answer.status == 410
        assert hindrances(other.pages[0]) == []


def test_no_other_server_gets_the_cookie(page: Page, served: Callable[..., str], tmp_path: Path) -> None:
    """Another port of this machine under any name but that of the desk, which nobody else knows."""
    brought: list[str | None] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            brought.append(self.headers.get("Cookie"))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    enter(page, served(tmp_path))
    own = urlsplit(page.url).hostname
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        for name in ("other.localhost", "x.other.localhost"):
            page.goto(f"http://{name}:{listener.server_port}/")
        listener.shutdown()
    assert brought and not any(brought)
    assert [one["domain"] for one in page.context.cookies()] == [own]  # of no host above it


def test_a_tab_of_another_role_is_refused_and_opened_anew(
    page: Page, served: Callable[..., str], tmp_path: Path
) -> None:
    """Two tabs of one desk: the first is told which role it showed, and leads to itself as it is now."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    enter(page, served(folder.parent))
    page.goto(f"{page.url}si-2025/offices")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".role summary").click()
    other.locator("#role").select_option("service head")
    other.get_by_role("button", name="Set the role").click()
    expect(other.locator("[data-note]")).to_be_visible()

    form, before = page.locator("form[action$='/act/describe-contact']"), contents(folder)
    form.locator("[name=email]").fill("trafficking@example.org")
    form.get_by_role("button").click()
    expect(form.locator(".answer")).to_contain_text("role-not-shown")
    assert contents(folder) == before
    assert form.locator("[name=email]").input_value() == "trafficking@example.org"  # what was typed stays
    form.locator(".answer a").click()
    expect(page.locator("#role")).to_have_value("service head")
    form.locator("[name=email]").fill("trafficking@example.org")
    form.get_by_role("button").click()
    expect(form.locator(".answer")).to_contain_text("described")
    assert contents(folder) != before
