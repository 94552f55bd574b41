"""The design system is in one built file: what the templates name of it and no more, and nothing that is loaded."""

from __future__ import annotations

import re

import pytest

from release.looks.__main__ import BUILT, TEMPLATES, kept, named
from tests.conftest import REPOSITORY

CSS = BUILT.read_text(encoding="utf-8")
IN_USE = named(TEMPLATES)


def test_what_is_built_is_what_the_templates_name() -> None:
    """Each class of the system that a template names has its rules, and none is there that no template names."""
    in_rules = set(re.findall(r"\.(govuk-[a-z][\w-]*)", CSS))
    assert in_rules <= IN_USE
    without_rules = {"govuk-tag--blue", "govuk-button"}  # the system's default colour; a link as its start button
    assert IN_USE - in_rules <= without_rules


def test_it_loads_nothing_and_bears_no_typeface_or_emblem_of_others() -> None:
    """Neither GDS Transport nor the crown may be used off GOV.UK; the pages load nothing at all."""
    assert not re.search(
        r"url\(|@import|@font-face|https?:|transport|crown-|crest", CSS.partition("*/")[2], re.IGNORECASE
    )
    assert [*REPOSITORY.glob("thb_eu/**/*.woff*")] == []


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".govuk-a{b:c}", ".govuk-a{b:c}"),
        (".govuk-x{b:c}.govuk-a{d:e}", ".govuk-a{d:e}"),
        (".govuk-a,.govuk-x,:where(a:not(.y,.z)){b:c}", ".govuk-a,:where(a:not(.y,.z)){b:c}"),
        ("@media print{.govuk-x{b:c}.govuk-a{d:e}}", "@media print{.govuk-a{d:e}}"),
        ("@media print{.govuk-x{b:c}}td{f:g}", "td{f:g}"),
        ('@media print{[href^="http:"]:where(a)::after{b:c}}', ""),
    ],
)
def test_rules_of_what_no_page_has_are_left_out(css: str, left: str) -> None:
    """By each selector of a list for itself, within a condition too; a condition without rules goes with them."""
    assert "".join(kept(css, {"govuk-a"})) == left
