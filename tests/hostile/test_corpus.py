"""Every hostile file is read or refused, in little time and memory, with the place and what to do, and no traceback."""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY
from tests.support.sample import is_whole
from thb_eu.base import limits

TIMES, MEMORY = 6, 512 << 20  # what was promised
BARE = "import pandas, frictionless"


def seconds_of(code: str) -> float:
    """Processor seconds of a process that runs some Python."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
@pytest.mark.sampled
def test_every_hostile_file_is_read_or_refused() -> None:
    """Of the sample each reader meets a file, and each cause occurs; good files are read, or no door would be open."""
    longest = TIMES * seconds_of(BARE)
    words = [sys.executable, "-m", "tests.hostile.worker", str(longest), "whole" if is_whole() else ""]
    done = subprocess.run(words, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    (harmless, hostile), *judged = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0, f"after {judged[-1:]}: {done.stderr[-2000:]}"
    assert len(judged) >= 150
    for part in (0, 2):  # the reader, the cause
        assert {one["name"].partition(": ")[part] for one in judged} >= {name.partition(": ")[part] for name in hostile}
    assert [(one["name"], one["bug"]) for one in judged if one["bug"]] == []
    assert [(one["name"], one["seconds"]) for one in judged if one["seconds"] > longest] == []
    assert [(one["name"], one["memory"]) for one in judged if one["memory"] > MEMORY] == []
    mute = [
        (one["name"], fault) for one in judged for fault in one["faults"] if not (fault[0] and fault[2] and fault[3])
    ]
    assert mute == []
    refused = {one["name"] for one in judged if one["faults"]}
    assert refused & {*harmless} == set() and {*harmless} < {one["name"] for one in judged}
    assert len(refused) > 0.75 * len(judged)  # what else is read is harmless: a strange picture, a formula, spaces


def test_the_limits_are_as_promised() -> None:
    assert (limits.TIMES_THE_IMPORT, limits.MEMORY) == (TIMES, MEMORY)
