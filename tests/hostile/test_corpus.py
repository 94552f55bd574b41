"""Every hostile file is read or refused, in little time and memory, with the place and what to do, and no traceback."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.hostile import corpus, doors
from tests.year.mistakes import files
from thb_eu.base import limits

TIMES, MEMORY = 6, 512 << 20  # what was promised
BARE = "import pandas, frictionless"
WHOLE = "THB_EU_WHOLE_CORPUS"
"""Set by the laboratory; else every third file is judged."""


def seconds_of(code: str) -> float:
    """Processor seconds of a process that runs some Python, the better of two."""
    found = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


@pytest.mark.slow
def test_every_hostile_file_is_read_or_refused() -> None:
    longest = TIMES * seconds_of(BARE)
    some = sorted(corpus.CASES)[:: 1 if os.environ.get(WHOLE) else 3]
    words = [sys.executable, "-m", "tests.hostile.worker", str(longest), *some]
    done = subprocess.run(words, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    judged: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"after {judged[-1:]}: {done.stderr[-2000:]}"
    assert len(judged) == len(some) >= 150
    assert [(one["name"], one["bug"]) for one in judged if one["bug"]] == []
    assert [(one["name"], one["seconds"]) for one in judged if one["seconds"] > longest] == []
    assert [(one["name"], one["memory"]) for one in judged if one["memory"] > MEMORY] == []
    mute = [
        (one["name"], fault) for one in judged for fault in one["faults"] if not (fault[0] and fault[2] and fault[3])
    ]
    assert mute == []
    refused = sum(bool(one["faults"]) for one in judged)
    assert refused > 0.75 * len(judged)  # what is read is harmless: a strange picture, a formula, spaces


GOOD = {
    "table": lambda folder: doors.table(lambda path: path.write_bytes(corpus.GOOD), folder),
    "workbook": lambda folder: doors.table(lambda path: path.write_bytes(corpus.xlsx()), folder, "t03.xlsx"),
    "delivery": lambda folder: doors.delivery(lambda path: path.write_bytes(files.csv()[1]), folder, doors.DELIVERY),
    "descriptor": lambda folder: doors.descriptor(
        lambda path: path.write_text(json.dumps(doors.described("t03.csv")), encoding="utf-8"), folder
    ),
    "beside": lambda folder: doors.beside(lambda path: path.write_text("waivers: []\n"), folder),
    "template": lambda folder: doors.template(lambda path: path.write_bytes(doors.templates_made.template()), folder),
    "binding": lambda folder: doors.binding(lambda path: path.write_text(doors.BINDING, encoding="utf-8"), folder),
    "dossier": lambda folder: doors.dossier(
        lambda path: path.write_bytes((doors.written() / "manifest.json").read_bytes()), folder
    ),
    "archive": lambda folder: doors.archive(doors.exported, folder),
    "register": lambda folder: doors.register(lambda path: path.write_text(doors.REGISTER, encoding="utf-8"), folder),
}


@pytest.mark.parametrize("kind", GOOD)
def test_the_doors_stand_open_for_good_files(kind: str, tmp_path: Path) -> None:
    """Else a door that is always shut would let every hostile file seem refused."""
    assert [fault.code for fault in doors.refusal(lambda: GOOD[kind](tmp_path))] == []


def test_the_limits_are_as_promised() -> None:
    assert (limits.TIMES_THE_IMPORT, limits.MEMORY) == (TIMES, MEMORY)
