"""Whoever watches runs reads a log: one object to a line, in the order of time, and nothing that a file said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import in_english
from thb_eu.base.messages import literal
from thb_eu.base.progress import listening, stage

STEPS = {"stage", "check", "judged", "refused"}


def logged(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def run_of_2024(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What `validate` answers of the real year, and the log that it kept: in a process that has made nothing before."""
    file = tmp_path_factory.mktemp("log") / "run.jsonl"
    words = ("--lang", "en", "validate", "si-2024", "--fast", "--format", "json", "--log", str(file))
    done = subprocess.run([sys.executable, "-m", "thb_eu", *words], capture_output=True, text=True, check=False)
    return json.loads(done.stdout), logged(file)


def test_a_log_tells_every_check_once_with_what_it_came_to(
    run_of_2024: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    """The numbers are those of the answer itself."""
    answer, log = run_of_2024
    checks = {line["check"]: line for line in log if line["step"] == "check"}
    found = Counter(finding["check"] for finding in answer["findings"])
    assert len(checks) == sum(line["step"] == "check" for line in log) > 40
    assert {name: line["findings"] for name, line in checks.items() if line["findings"]} == found
    assert log[-1]["step"] == "judged" and log[-1]["findings"] == len(answer["findings"]) > 0


def test_a_log_goes_forward_in_time_with_a_zone(run_of_2024: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    """Stages come first, in the order of the house: read, translate, count, check, protect."""
    _answer, log = run_of_2024
    times = [datetime.fromisoformat(line["time"]) for line in log]
    assert times == sorted(times) and times[0].utcoffset() == timedelta(0)
    steps = [line["step"] for line in log]
    assert {*steps} <= STEPS and steps[:5] == ["stage"] * 5 and "stage" not in steps[5:]


def test_of_a_refusal_the_codes_are_kept(collection: Path, tmp_path: Path) -> None:
    """The run ended; the log that tells so is there."""
    (collection / "data/t03.csv").write_text("Ime,Priimek\n", encoding="utf-8")
    done = in_english("validate", collection, "--fast", "--format", "json", "--log", tmp_path / "run.jsonl")
    log = logged(tmp_path / "run.jsonl")
    assert done.exit_code == 1
    assert log[-1]["step"] == "refused"
    assert log[-1]["codes"] == sorted(fault["code"] for fault in json.loads(done.stdout)["faults"])
    assert "Priimek" not in (tmp_path / "run.jsonl").read_text(encoding="utf-8")


def test_two_that_listen_both_hear() -> None:
    """A terminal shows the stage while the log keeps it."""
    outer: list[str] = []
    inner: list[str] = []
    with listening(lambda what: outer.append(str(what.in_language("en")))):
        with listening(lambda what: inner.append(str(what.in_language("en")))):
            stage(literal("one"))
        stage(literal("two"))
    assert (outer, inner) == (["one", "two"], ["one"])
