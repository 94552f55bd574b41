"""A second process answers what this one would, or nothing; and it ends with what began it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from thb_eu.base import second_process
from thb_eu.base.second_process import ask, begin

BIG = "č" * 1_000_000
"""More than a pipe holds."""


def doubled(wait: Callable[[], Sequence[Any]]) -> list[Any]:
    """Each word twice; what it prints is nobody's answer."""
    print("a library speaks")
    os.write(1, b"a library in C speaks")
    return [2 * word for word in wait()]


def broken(wait: Callable[[], Sequence[Any]]) -> list[Any]:
    """Stumbles over what it is given."""
    return [int(word) for word in wait()]


def dying(wait: Callable[[], Sequence[Any]]) -> list[Any]:
    """Ends in the midst of its work, without a question having been read."""
    os._exit(0)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    for process in second_process._begun.values():
        process.kill()
    second_process._begun.clear()


@pytest.mark.parametrize(
    ("act", "found"),
    [(doubled, [2 * BIG, "zz"]), (broken, [None, None]), (dying, [None, None])],
    ids=["answers", "breaks", "dies"],
)
def test_what_it_does_not_answer_is_none(
    act: Callable[..., object], found: list[object], capfd: pytest.CaptureFixture[str]
) -> None:
    """One that breaks or dies takes nobody with it, and says nothing, as its words may name a person."""
    name = f"{__name__}:{act.__name__}"
    begin(name)

    assert [*ask(name, [BIG, "z"])()] == found
    assert capfd.readouterr() == ("", "")


def test_without_one_nothing_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """On one core, or where the executable is no Python, none is begun."""
    name = f"{__name__}:doubled"
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    begin(name)
    monkeypatch.undo()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    begin(name)

    assert [*ask(name, ["z"])()] == [None]


def test_it_ends_when_its_parent_is_gone() -> None:
    """Whoever began it and was killed asks nothing any more: its input ends."""
    name = f"{__name__}:doubled"
    begin(name)
    process = second_process._begun[name]
    assert process.stdin is not None and process.stdout is not None

    process.stdin.close()

    assert process.wait(60) != 0
    process.stdout.close()
