"""The threat model holds: each danger with who, what holds it off, a test that there is, and what is left."""

from __future__ import annotations

import re

import pytest

from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/threat-model.md").read_text(encoding="utf-8")
HEAD = "| who | danger | what holds it off | kept by | left |"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition(HEAD)[2].partition("\n\n")[0].splitlines()[2:]
]
A_PLACE, A_TARGET = re.compile(r"`((?:tests/|\.ci/)[^`]+)`"), re.compile(r"`make ([a-z]+)`")
TARGETS = {*re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)}


def test_the_table_is_read() -> None:
    """A table that is no longer found would hold nothing."""
    assert len(ROWS) > 25


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:40])
def test_each_danger_names_who_and_what_is_left_and_a_test_that_there_is(row: list[str]) -> None:
    """No cell is empty; every test named lies where it is said to lie, every target is one of the Makefile."""
    assert len(row) == 5 and all(row)
    named = A_PLACE.findall(row[3])
    assert named
    assert [place for place in named if not (REPOSITORY / place).exists()] == []
    assert {*A_TARGET.findall(row[3])} <= TARGETS


def test_every_defence_in_the_code_that_is_named_is_there() -> None:
    """A module that was renamed holds nothing off."""
    assert [name for name in re.findall(r"`(thb_eu/[^`]+)`", PAGE) if not (REPOSITORY / name).exists()] == []
