"""The page that leads a newcomer through the core: its examples run, and name twelve files that are there."""

from __future__ import annotations

import doctest
import re

from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "house-in-an-hour.md").read_text(encoding="utf-8")


def test_a_figure_goes_through_twelve_files_as_the_page_says() -> None:
    """What stands below each statement is what it gives."""
    examples = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.M | re.S))
    made = doctest.DocTestParser().get_doctest(examples, {}, "house-in-an-hour.md", None, 0)
    told: list[str] = []

    failed, attempted = doctest.DocTestRunner().run(made, out=told.append)

    assert attempted > 24
    assert not failed, "".join(told)


def test_each_step_names_its_file() -> None:
    named = re.findall(r"^## \d+\. .*: `(.+)`$", PAGE, re.M)

    assert len(named) == 12
    assert not [name for name in named if not (REPOSITORY / "thb_eu" / name).is_file()]
