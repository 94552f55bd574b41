"""Outputs that are full or closed, drives that are full or read-only, no home, odd languages: one clear line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

COMMAND = f"{sys.executable} -m thb_eu checks --refusals"
WRITING = f"{sys.executable} -m thb_eu mappings export --form sssom --out"
ALONE = "unshare --user --map-root-user --mount sh -c"
"""What is mounted within, nobody else sees."""


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


@pytest.mark.parametrize(
    "drive",
    [
        "mount -t tmpfs -o size=64k none {}",
        "mount -t tmpfs -o ro none {}",
        "mount --bind {0} {0} && mount -o remount,bind,ro {0}",
    ],
)
def test_a_drive_that_takes_nothing_keeps_nothing(drive: str, tmp_path: Path) -> None:
    mounted = drive.format(tmp_path)
    if subprocess.run(["sh", "-c", f"{ALONE} '{mounted}'"], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    done = ran(f"{ALONE} '{mounted}; {WRITING} {tmp_path}/law; echo $?; find {tmp_path} -mindepth 1'")
    assert done.stdout == "1\n" and done.stderr.count("\n") == 1, done
    assert "[output-not-writable]" in done.stderr


def test_what_is_written_is_the_same_in_any_language_of_the_machine(tmp_path: Path) -> None:
    """The folder's name has letters that the language of the machine does not know; home is nowhere, or taken."""
    around = ({"LANG": "C"}, {"LC_ALL": "xx", "HOME": "/nowhere"}, {"LC_ALL": "C.UTF-8", "HOME": str(tmp_path)})
    made = []
    for number, given in enumerate(around):
        done = ran(f"{WRITING} {tmp_path}/č-{number}", **given)
        assert (done.returncode, done.stderr) == (0, "")
        made.append([path.read_bytes() for path in sorted((tmp_path / f"č-{number}").iterdir())])
    assert made[0] == made[1] == made[2] != [[]]
    assert {path.name for path in tmp_path.iterdir()} == {"č-0", "č-1", "č-2"}


@pytest.mark.parametrize("locale", ["C", "POSIX", "tr_TR.UTF-8", "sl_SI.ISO8859-2", "xx_XX", ""])
def test_no_home_and_any_language_of_the_machine(locale: str) -> None:
    done = ran(COMMAND, LC_ALL=locale)
    assert (done.returncode, done.stderr) == (0, "") and "system-refused" in done.stdout
