"""Two sizes of a test: what the gate draws from the cases, and that the laboratory leaves none out."""

from __future__ import annotations

import re

import pytest

from tests.conftest import REPOSITORY
from tests.support.sample import WHOLE, one_of_each, sample

CASES = [*range(100)]


@pytest.fixture(autouse=True)
def in_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the whole asks it of other tests."""
    monkeypatch.delenv(WHOLE, raising=False)


def test_the_gate_draws_the_same_cases_each_time_and_those_always_tried() -> None:
    """In the order of the cases, so that every process of a run collects the same."""
    drawn = sample(CASES, 7, [93, 4])
    assert drawn == sample(CASES, 7, [93, 4]) == sorted(drawn)
    assert len(drawn) == 9 and {93, 4} < {*drawn}


def test_one_of_each_kind_is_drawn() -> None:
    """Ten kinds of numbers by their last digit: ten numbers, one of each."""
    drawn = one_of_each(CASES, lambda number: number % 10)
    assert sorted(number % 10 for number in drawn) == [*range(10)]


def test_the_laboratory_tries_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make lab` asks for the whole of everything marked, so no list names the tests."""
    monkeypatch.setenv(WHOLE, "1")
    assert sample(CASES, 0) == CASES
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^lab:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert re.search(rf"^\t{WHOLE}=1 .*\$\(BIN\)/pytest .*-m sampled$", recipe, re.MULTILINE)
