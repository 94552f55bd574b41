"""The gate does steps beside other steps: what fails there fails the gate, and what it said is shown."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the gate is written for bash, which is not here")
GATE = """
set -euo pipefail
scratch=$1
. "$2/.ci/beside"
trap end_lanes EXIT
well() { echo "the lane said so"; }
badly() { echo "the lane said why"; false; echo "and went on"; }
slowly() { sleep 60 & echo $! >"$scratch/started"; wait; }
"""


def gate(steps: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What comes of a gate with these steps."""
    words = ["bash", "-c", GATE + steps, "gate", str(folder), str(REPOSITORY)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=30)


def test_what_a_lane_said_is_shown_once_it_is_met(tmp_path: Path) -> None:
    done = gate("beside well; echo before; met well; met well; echo after", tmp_path)

    assert (done.returncode, done.stdout.split("\n")) == (0, ["before", "the lane said so", "after", ""])


@pytest.mark.parametrize("steps", ["met badly", "sleep 1; met_if_ended"])
def test_what_fails_in_a_lane_fails_the_gate(steps: str, tmp_path: Path) -> None:
    """Where it is waited for, and before the next step where it has failed by then; nothing goes on after a failure."""
    done = gate(f"beside badly; {steps}; echo after", tmp_path)

    assert (done.returncode, done.stdout) == (1, "the lane said why\n")
    assert "badly ended with 1" in done.stderr


def test_a_lane_under_way_is_left_alone_until_the_gate_ends(tmp_path: Path) -> None:
    """A failure elsewhere ends it at once, with all that it has started."""
    done = gate('beside slowly; until [ -s "$scratch/started" ]; do sleep 0.1; done; met_if_ended; exit 7', tmp_path)

    assert done.returncode == 7
    status = Path(f"/proc/{(tmp_path / 'started').read_text().strip()}/stat")
    ends = time.monotonic() + 10  # a busy system takes a moment to end what was killed; by itself it lasts a minute
    while status.exists() and status.read_text().split()[2] != "Z":
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_every_lane_that_is_begun_is_met() -> None:
    """Before the gate says that all passed."""
    lines = [line.split() for line in (REPOSITORY / ".ci/run").read_text("utf-8").splitlines()]
    begun = [words[1] for words in lines if words[:1] == ["beside"]]

    assert begun and [words[1] for words in lines if words[:1] == ["met"]] == begun
