"""Pictures: the pages of the desk as the docs show them, made by walking the page of the docs (`make pictures`)."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from playwright.sync_api import expect, sync_playwright
from waitress import create_server

from tests.browser.conftest import CHROMIUM, PATIENCE, TOKEN
from tests.browser.test_walks import COLLECTION, OUTSIDE, walks
from tests.browser.walking import Walker
from tests.conftest import REPOSITORY
from thb_eu.desk.server import LOOPBACK, listening_on
from thb_eu.desk.site import desk
from thb_eu.desk.workplace import Workplace

PICTURES = {
    "year": f"/en/{COLLECTION}/",
    "figures": "/en/si-2024/figures",
    "findings": "/en/si-2024/findings",
    "law": f"/en/{COLLECTION}/law/article/kz1/113",
}
"""By the name of the picture, the page that it shows."""


def main() -> None:
    """Write `docs/desk-NAME.png`."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        workplace, listening = Workplace(folder), listening_on(0)
        host = f"{LOOPBACK}:{listening.getsockname()[1]}"
        server = create_server(desk(workplace, TOKEN, (host,)), sockets=[listening], threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.goto(f"http://{host}/?token={TOKEN}")
        walker = Walker(page, folder, OUTSIDE)
        for _name, text in walks("en"):
            walker.walk(text, "en")
        for name, path in PICTURES.items():
            page.goto(f"http://{host}{path}")
            page.screenshot(path=REPOSITORY / "docs" / f"desk-{name}.png")
        browser.close()
        server.close()
        workplace.close()


if __name__ == "__main__":
    main()
