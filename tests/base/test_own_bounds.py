"""A command and a page end at the bound of time and memory that each has; the desk goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from tests.conftest import REPOSITORY
from tests.support.bounds import forever
from thb_eu.base.limits import COMMAND_MEMORY, COMMAND_SECONDS
from thb_eu.base.own_bounds import PageExhausted, PageWatch, is_memory_bounded, is_time_bounded

PROGRAM = """
import sys, click
from thb_eu import cli
from thb_eu.cli.options import OWN_PROCESS
@cli.cli.command("probe")
def probe():
    {act}
sys.argv = ["thb-eu", "probe"]
cli.main()
"""


def ended(act: str, **bounds: str) -> subprocess.CompletedProcess[str]:
    """What a command that does this comes to, under bounds that a user has set."""
    surroundings = {**os.environ, "PYTHONPATH": str(REPOSITORY), **bounds}
    words = [sys.executable, "-c", PROGRAM.format(act=act)]
    return subprocess.run(words, capture_output=True, text=True, env=surroundings, cwd=REPOSITORY, check=False)


@pytest.mark.skipif(not is_time_bounded(), reason="this system bounds no time")
@pytest.mark.parametrize("act", ["while True: pass", "import re; re.fullmatch('(?:[a-z]+)+!', 'a' * 60)"])
def test_a_command_ends_when_its_time_is_over(act: str) -> None:
    done = ended(act, THB_EU_SECONDS="1")
    assert done.returncode == 1, done
    assert done.stderr.count("\n") == 1 and "[time-exhausted]" in done.stderr


@pytest.mark.skipif(not is_memory_bounded(), reason="this system bounds no memory")
@pytest.mark.parametrize("act", ["[bytearray(1 << 20) for _ in iter(int, 1)]", "import numpy; numpy.ones(1 << 28)"])
def test_a_command_gets_no_more_memory_than_it_may_have(act: str) -> None:
    done = ended(act, THB_EU_MEMORY="900")
    assert done.returncode == 1, done
    assert done.stderr.count("\n") == 1 and "[memory-exhausted]" in done.stderr


@pytest.mark.skipif(not is_memory_bounded(), reason="this system bounds no memory")
def test_a_register_has_more_the_desk_no_end_and_a_user_may_say_otherwise() -> None:
    asked = "import resource as r; print(r.getrlimit(r.RLIMIT_CPU)[0], r.getrlimit(r.RLIMIT_DATA)[0])"
    more = "from thb_eu.base import own_bounds as o; "
    usual = ended(asked).stdout.split()
    assert usual == [str(COMMAND_SECONDS), str(COMMAND_MEMORY)]
    seconds, memory = map(int, ended(f"{more}o.allow_for_register(100_000_000); {asked}").stdout.split())
    assert seconds >= COMMAND_SECONDS + 600 and memory >= COMMAND_MEMORY
    assert int(ended(f"{more}o.without_time(); {asked}").stdout.split()[0]) > 10 * COMMAND_SECONDS
    assert ended(asked, THB_EU_SECONDS="7", THB_EU_MEMORY="1500").stdout.split() == ["7", str(1500 << 20)]
    assert ended(asked, THB_EU_SECONDS="0", THB_EU_MEMORY="0").stdout.split()[1] == "-1"
    assert ended(asked, THB_EU_SECONDS="٣", THB_EU_MEMORY="much").stdout.split() == usual


def test_a_page_ends_when_its_time_is_over_and_the_others_go_on() -> None:
    watch, ended, told = PageWatch(seconds=0.2, every=0.05), [], []

    def endless() -> None:
        try:
            with watch.page():
                sum(forever())
        except PageExhausted:
            ended.append(1)
        time.sleep(0.2)  # nothing comes after the page
        told.append(1)

    def short() -> None:
        for _page in range(20):
            with watch.page():
                time.sleep(0.02)
        told.append(2)

    threads = [threading.Thread(target=each) for each in (endless, short, endless)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ended == [1, 1] and sorted(told) == [1, 1, 2]


def test_a_page_that_swallows_its_end_is_told_again() -> None:
    watch, swallowed = PageWatch(seconds=0.1, every=0.05, to_say=0.05), []
    with pytest.raises(PageExhausted), watch.page():
        for _again in range(3):
            try:
                sum(forever())
            except PageExhausted:
                swallowed.append(1)
        sum(forever())
    assert len(swallowed) == 3
