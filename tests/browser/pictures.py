"""Pictures: pages of the desk and of a report as the docs show them, made by walking the page of the docs.

`make pictures` makes them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM, PATIENCE, TOKEN, enter, serving
from tests.browser.walking import Walker
from tests.conftest import REPOSITORY
from tests.support.desk_walks import COLLECTION, OUTSIDE, walks
from thb_eu import load, prepare
from thb_eu.publication.page import page as written

PICTURES = {
    "year": f"/en/{COLLECTION}/",
    "figures": "/en/si-2024/figures",
    "findings": "/en/si-2024/findings",
    "law": f"/en/{COLLECTION}/law/article/kz1/113",
}
"""By the name of the picture, the page that it shows."""


def main() -> None:
    """Write `docs/desk-NAME.png` and `docs/report-page.png`."""
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch), "") as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        enter(page, f"{desk}/?token={TOKEN}")
        walker = Walker(page, Path(scratch), OUTSIDE)
        for _name, text in walks("en"):
            walker.walk(text, "en")
        for name, path in PICTURES.items():
            page.goto(f"{desk}{path}")
            page.screenshot(path=REPOSITORY / "docs" / f"desk-{name}.png")
        (Path(scratch) / "report.html").write_bytes(written(prepare("si-2024", load())))
        page.goto((Path(scratch) / "report.html").as_uri())
        page.screenshot(path=REPOSITORY / "docs/report-page.png")
        browser.close()


if __name__ == "__main__":
    main()
