"""Benchmarks: every case runs, and what broke is told at the end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks.mutations import MUTATIONS, place_of
from tests.conftest import REPOSITORY


def test_all_cases_run_before_the_verdict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that fails and a promise that is broken stop nothing; both are named, and the exit code is 1."""
    asked = [
        bench.Case("bare", [sys.executable, "-c", ""]),
        bench.Case("fails", [sys.executable, "-c", "raise SystemExit('no')"], ratio=1000),
        bench.Case("too slow", [sys.executable, "-c", "pass"], ratio=0),
        bench.Case("last", [sys.executable, "-c", "print(0.5)"], inside=True),
    ]
    monkeypatch.setattr(bench, "cases", lambda out: asked)
    monkeypatch.setattr(bench, "RUNS", 1)

    code = bench.main()

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert [line.split("  ")[0] for line in lines[1:5]] == [case.name for case in asked]
    assert "FAILED: no" in lines[2] and "BROKEN" in lines[3]
    assert lines[-1] == "Broken: fails, too slow."


def test_every_promise_is_a_multiple_of_something_measured_in_the_same_run() -> None:
    """Seconds of one machine are none of another."""
    assert bench.cases(Path("out"))[0].name == bench.BARE
    assert sum(case.ratio is not None for case in bench.cases(Path("out"))) >= 8


def test_both_benchmarks_run_although_the_first_breaks_a_promise() -> None:
    """`make bench` measures registers too, and then fails."""
    recipe = (REPOSITORY / "Makefile").read_text("utf-8").split("\nbench:")[1].split("\n\n")[0]

    assert "-m benchmarks || status=1" in recipe and "-m benchmarks.records || status=1" in recipe
    assert recipe.rstrip().endswith("exit $$status")


def test_every_fault_can_be_put_into_the_engine() -> None:
    """A line that moved on is a fault that no test could find: four were, unseen between two whole runs."""
    assert len(MUTATIONS) >= 40
    assert [line for line, _fault, _tests in MUTATIONS if place_of(line, REPOSITORY) is None] == []
