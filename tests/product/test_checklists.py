"""What is said to public bodies is held: a line that is called met names what holds it, and that is there.

Expected: how many lines each standard asks beside those it calls optional, counted in its own text, by group.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from release.site.layout import DOCS
from release.site.reference.checklists import STATES, read_checklists
from tests.support.named_proofs import is_there

LISTS = {one["list"]: one for one in read_checklists()}
PUBLIC_CODE, PIPELINES = LISTS
LINES = [(group["title"], line) for one in LISTS.values() for group in one["groups"] for line in group["lines"]]
ASKED = {
    PUBLIC_CODE: [4, 4, 10, 7, 5, 7, 8, 2, 8, 7, 7, 7, 5, 8, 3, 5],
    PIPELINES: [5, 9, 4],
}


@pytest.mark.parametrize("name", LISTS)
def test_no_line_of_a_standard_is_passed_over(name: str) -> None:
    """A line that nobody answers would look like one that is met."""
    assert [len(group["lines"]) for group in LISTS[name]["groups"]] == ASKED[name]


@pytest.mark.parametrize("line", [line for _group, line in LINES], ids=lambda line: line["asks"][:50])
def test_what_is_met_names_what_holds_it_and_what_is_not_says_why(line: dict[str, Any]) -> None:
    """A file, a test or a target that has gone holds nothing."""
    assert line["state"] in STATES
    assert [named for named in line.get("by", ()) if not is_there(named)] == []
    assert line.get("by") if line["state"] == "met" else line["says"].strip()
    assert "|" not in line["asks"] + line.get("says", "")


@pytest.mark.parametrize(
    "gone", ["docs/of-yesterday.md", "tests/product/test_release.py::test_of_yesterday", "make yesterday"]
)
def test_what_has_gone_is_found_out(gone: str) -> None:
    assert not is_there(gone)


@pytest.mark.parametrize("page", ["accessibility.en.md", "accessibility.sl.md", "impact-assessment.md"])
def test_a_page_for_public_bodies_names_proofs_that_there_are(page: str) -> None:
    """What a statement claims is what some file holds; both languages name the same."""
    named = re.findall(r"`((?:tests|thb_eu)/[^`]+)`", (DOCS / page).read_text(encoding="utf-8"))
    assert len(named) > 12
    assert [one for one in named if not is_there(one)] == []


def test_both_languages_of_the_statement_rest_on_the_same() -> None:
    english, slovenian = ((DOCS / f"accessibility.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "sl"))
    assert re.findall(r"`(tests/[^`]+)`", english) == re.findall(r"`(tests/[^`]+)`", slovenian)
