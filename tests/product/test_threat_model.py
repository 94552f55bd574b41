"""The threat model holds: each danger with who, what holds it off, a test that there is, and what is left."""

from __future__ import annotations

import re

import pytest

from tests.conftest import REPOSITORY
from tests.support.named_proofs import is_there

PAGE = (REPOSITORY / "docs/threat-model.md").read_text(encoding="utf-8")
HEAD = "| who | danger | what holds it off | kept by | left |"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition(HEAD)[2].partition("\n\n")[0].splitlines()[2:]
]
NAMED = re.compile(r"`([^`]+)`")
GATE = (REPOSITORY / ".ci/run").read_text(encoding="utf-8")
CORPUS = (REPOSITORY / "tests/hostile/corpus.py").read_text(encoding="utf-8")


def test_the_table_is_read() -> None:
    """A table that is no longer found would hold nothing."""
    assert len(ROWS) > 25


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:40])
def test_each_danger_names_who_and_what_is_left_and_a_test_that_there_is(row: list[str]) -> None:
    """No cell is empty; a test is named by file and name, as a file alone may have lost the test that was meant.

    Named besides: targets of the Makefile, cases of the corpus, and the gate, which has the targets beside it.
    """
    assert len(row) == 5 and all(row)
    named = NAMED.findall(row[3])
    tests = [one for one in named if one.startswith("tests/")]
    targets = [one for one in named if one.startswith("make ")]
    assert [one for one in [*tests, *targets] if not is_there(one)] + [one for one in tests if "::" not in one] == []
    assert tests or (".ci/run" in named and targets and [one for one in targets if one not in GATE] == [])
    cases = {*named} - {*tests, *targets, ".ci/run"}
    assert [one for one in cases if f'"{one}": ' not in CORPUS] == []


def test_every_defence_in_the_code_that_is_named_is_there() -> None:
    """A module that was renamed holds nothing off."""
    assert [name for name in re.findall(r"`(thb_eu/[^`]+)`", PAGE) if not (REPOSITORY / name).exists()] == []
