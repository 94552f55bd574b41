"""Outputs that are full or closed, no home, odd languages of the machine: one clear line, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

COMMAND = f"{sys.executable} -m thb_eu checks --refusals"


def ran(line: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """A line of a shell, with nothing of this machine around it but its paths."""
    around = {"PATH": os.environ["PATH"], **surroundings}
    return subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, env=around, cwd=REPOSITORY, check=False, errors="replace"
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_output_ends_in_one_line() -> None:
    done = ran(f"{COMMAND} >/dev/full")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "[system-refused]" in done.stderr


@pytest.mark.parametrize("line", [f"{COMMAND} >&-", f"{COMMAND} 2>&- >&-", f"{COMMAND} <&- >/dev/null"])
def test_a_closed_stream_harms_nothing(line: str) -> None:
    done = ran(line)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_goes_away_is_no_fault() -> None:
    done = ran(f"{COMMAND} | head -1")
    assert done.returncode == 0 and done.stderr == "" and done.stdout.count("\n") == 1


@pytest.mark.parametrize("locale", ["C", "POSIX", "tr_TR.UTF-8", "sl_SI.ISO8859-2", "xx_XX", ""])
def test_no_home_and_any_language_of_the_machine(locale: str) -> None:
    done = ran(COMMAND, LC_ALL=locale)
    assert (done.returncode, done.stderr) == (0, "") and "system-refused" in done.stdout
