"""A second process does what this one would, or nothing; and it ends with what began it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from thb_eu.base import second_process
from thb_eu.base.second_process import ask, begin

BIG = "č" * 1_000_000
"""More than a pipe holds."""


def nothing() -> None:
    """Is ready at once; what it prints is nobody's answer."""
    print("a library speaks")
    os.write(1, b"a library in C speaks")


READY_FOR: list[str] = []


def another() -> None:
    """Takes note that it was called."""
    READY_FOR.append("another")


def ready_for() -> list[str]:
    """Find what was taken note of in the process that is asked."""
    return READY_FOR


def whose(word: str) -> tuple[str, int]:
    """A word, and which process says it."""
    return word, os.getpid()


def number_of(word: str) -> tuple[int, int]:
    """Breaks over a word that is no number, in a process that is not the first."""
    if os.getpid() != HERE:
        int(word)
    return len(word), os.getpid()


def dying(word: str) -> tuple[str, int]:
    """Ends a process that is not the first."""
    if os.getpid() != HERE:
        os._exit(0)
    return whose(word)


HERE = os.getpid()
READY = f"{__name__}:nothing"


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process outlives its test; the processes know which is the first."""
    code = second_process.CODE.replace("serve(ready)", f"import {__name__} as it; it.HERE = {HERE}; serve(ready)")
    monkeypatch.setattr(second_process, "CODE", code)
    yield
    for second in second_process._begun:
        second.end()
    second_process._begun.clear()


def test_it_does_what_it_is_asked_in_turn(capfd: pytest.CaptureFixture[str]) -> None:
    """Several rounds, larger than a pipe; nothing that is printed there reaches anybody."""
    begin(READY)
    rounds = [ask((whose, BIG), (whose, "a")), ask((whose, "b"))]

    told = [result() for results in rounds for result in results]

    assert [word for word, _ in told] == [BIG, "a", "b"]
    assert len({process for _, process in told} | {os.getpid()}) == 2
    assert capfd.readouterr() == ("", "")


def test_it_gets_ready_for_more_once_it_has_answered() -> None:
    """Who waits for the first answer waits for nothing else; a module is imported, a function of one called."""
    begin(READY, "json", f"{__name__}:another")

    (first,), (second,) = ask((ready_for,)), ask((ready_for,))

    assert (first(), second(), READY_FOR) == ([], ["another"], [])


def test_what_was_sent_is_not_sent_again() -> None:
    """The other process counts what it was sent and changed; sent again, the list would hold one word as here."""
    begin(READY)
    held = ["sent"]

    (added,), (counted,) = ask((list.append, held, "there")), ask((len, held))

    assert (added(), counted(), len(held)) == (None, 2, 1)


@pytest.mark.parametrize("act", [number_of, dying])
def test_what_it_does_not_do_is_done_here(act: Callable[..., object], capfd: pytest.CaptureFixture[str]) -> None:
    """One that breaks or dies takes nobody with it, and says nothing, as its words may name a person."""
    begin(READY)
    results = ask((act, "zz"), (act, "zz"))

    assert [result() for result in results] == [act("zz")] * 2
    assert capfd.readouterr() == ("", "")


def test_what_breaks_there_and_here_breaks_here() -> None:
    """The failure is the one that this process meets."""
    begin(READY)
    (result,) = ask((int, "a name"))

    with pytest.raises(ValueError):
        result()


@pytest.mark.parametrize("where", ["one core", "a frozen program", "not begun"])
def test_without_one_all_is_done_here(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one core, or where the executable is no Python, none is begun."""
    if where == "one core":
        monkeypatch.setattr(os, "cpu_count", lambda: 1)
    if where == "a frozen program":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    if where != "not begun":
        begin(READY)

    (result,) = ask((whose, "z"))

    assert result() == ("z", os.getpid())


def test_it_ends_when_its_parent_is_gone() -> None:
    """Whoever began it and was killed asks nothing any more: its input ends."""
    begin(READY)
    process = second_process._begun[0].process
    assert process.stdin is not None and process.stdout is not None

    process.stdin.close()

    assert process.wait(60) == 0
    process.stdout.close()
