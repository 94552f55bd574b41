"""The walks of `docs/desk` are true: done in the browser as they are written, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import enter
from tests.support.desk_walks import COLLECTION, LANGUAGES, OUTSIDE, walks
from tests.support.sample import is_whole, sampled
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of

if TYPE_CHECKING:
    from playwright.sync_api import Page


ACTS = (
    (Act.BEGUN, Act.DESCRIBED, Act.SENT),
    (Act.REFUSED, Act.RECEIVED, Act.RETURNED, Act.ANSWERED, Act.CORRECTED, Act.ACCEPTED),
    (Act.EDITED, Act.SIGNED, Act.SUBMITTED),
)
"""What the journal tells of each walk."""


@pytest.mark.slow
@sampled("lang", LANGUAGES, 0, ["en"])
def test_the_walks_are_done_as_they_are_written(
    page: Page, served: Callable[..., str], tmp_path: Path, lang: str
) -> None:
    """The first day, a delivery with a mistake, in the laboratory a change of the law: with the desk alone."""
    from tests.browser.walking import Walker

    enter(page, served(tmp_path, role=""))
    page.goto(f"{page.url.rpartition('/en')[0] or page.url.rstrip('/')}/{lang}/")
    walker = Walker(page, tmp_path, OUTSIDE)
    walked = walks(lang)[: len(ACTS) if is_whole() else 2]
    for _name, text in walked:
        walker.walk(text, lang)
    acts = [act for act, _entries in groupby(entry.act for entry in journal_of(tmp_path / COLLECTION).entries)]
    assert acts == [act for of_a_walk in ACTS[: len(walked)] for act in of_a_walk]


def test_both_languages_walk_the_same_ways() -> None:
    """Whoever reads one page does what the reader of the other does: the same steps, one by one."""
    from tests.browser.walking import steps_of

    kinds = {
        lang: [(name, [step.verb for step in steps_of(text, lang)]) for name, text in walks(lang)] for lang in LANGUAGES
    }
    assert kinds["sl"] == kinds["en"]
