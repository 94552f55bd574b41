"""Every page of the desk can be used by everybody: by keyboard, by a screen reader, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import hindrances

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("path", ["", "si-2024/"])
def test_a_page_hinders_nobody(page: Page, served: Callable[..., str], tmp_path: Path, path: str) -> None:
    page.goto(served(tmp_path))
    page.goto(f"{page.url}{path}")
    assert hindrances(page) == []
