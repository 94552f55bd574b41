"""What tests in the browser share: the system's own Chromium, a desk that answers it, and pages that stay at home.

Chromium is Debian's, driven by Playwright, which fetches none of its own. A page that asks for anything from another
host, or that breaks its own security policy, fails its test.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from thb_eu.desk.safety import Door, own_name
from thb_eu.desk.server import FORM_FIELDS, Guard, desk, listening_on, server_on
from thb_eu.desk.workplace import Workplace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOKEN = "token-of-a-browser"
EXPECTED = ("status of 4", "net::ERR_")
"""What the browser tells of requests that are refused, or cut off as a page is left; hosts are held to `asked`."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 30_000
"""Milliseconds: pages are measured by the benchmarks; here a busy machine may take its time."""
SERIOUS = ("moderate", "serious", "critical")
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SCHEMES: dict[str, dict[str, object]] = {"light": {}, "dark": {"runOnly": OF_COLOURS}}
"""What axe-core is asked under each scheme: the dark one changes colours and nothing else."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (on Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@contextmanager
def serving(folder: Path, role: str = "analyst") -> Iterator[str]:
    """The desk of a folder while it answers, and what its addresses begin with."""
    workplace, listening = Workplace(folder, role=role), listening_on(0)
    door = Door(f"{own_name()}:{listening[0].getsockname()[1]}", TOKEN)
    server = server_on(listening, desk(workplace, door), Guard(door, lambda: None), FORM_FIELDS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield door.origin
    finally:
        server.close()
        thread.join(5)
        workplace.close()


@pytest.fixture
def served() -> Iterator[Callable[..., str]]:
    """Serves the desk of a folder; the address with its token."""
    with ExitStack() as running:
        yield lambda folder, role="analyst": f"{running.enter_context(serving(folder, role))}/?token={TOKEN}"


def enter(page: Page, address: str) -> None:
    """Open the desk by its link, as far as its first page."""
    page.goto(address)
    page.wait_for_url(lambda url: "token" not in url)


@pytest.fixture
def page(chromium: Browser, served: Callable[..., str]) -> Iterator[Page]:
    """A fresh page, gone before the desk; what it asked of another host, or its policy forbade, fails the test."""
    from playwright.sync_api import expect

    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    asked: list[str] = []
    broken: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened.on("pageerror", lambda error: broken.append(str(error)))
    yield opened
    context.close()
    hosts = {urlsplit(url).hostname or "" for url in asked if urlsplit(url).scheme in ("http", "https", "ws")}
    assert all(host.endswith(".localhost") for host in hosts)
    assert [text for text in broken if not any(it in text for it in EXPECTED)] == []


def unfold(page: Page, table: str) -> None:
    """Open the indicator that holds a table of figures, as a reader does."""
    page.locator("details.indicator", has=page.locator(f"#{table}")).locator("summary").click()


def hindrances(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core finds moderate or worse on a page, in the light and in the dark: scheme, rule, element."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        for violation in Axe().run(page, options=options).response["violations"]:
            if violation["impact"] in SERIOUS:
                found += [(scheme, violation["id"], node["html"][:200]) for node in violation["nodes"]]
    page.emulate_media(color_scheme="light")
    return found
