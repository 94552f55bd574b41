"""On Windows a job object holds a command: what it is asked for is as `winnt.h` says, and the command hears of its end.

The system itself is not tried here: a stand-in takes down what it is told.
"""

from __future__ import annotations

import ctypes
import time
from typing import Any

import pytest

from thb_eu.base.limits import REGISTER_SECONDS
from thb_eu.base.own_bounds import BasicLimits, ByJob, JobObject, Limits, TimeExhausted

SIZES = {BasicLimits: 64, Limits: 144}
"""Bytes of the structures on a system of 64 bits, as its compilers lay them out."""
PLACES = {"process_time": 0, "flags": 16, "least_set": 24, "processes": 40, "affinity": 48, "scheduling": 60}
TIME, MEMORY = 0x2, 0x100


class Kernel:
    """What kernel32 would be told; `takes` says whether it lets a process into a job."""

    def __init__(self, takes: bool = True) -> None:
        self.takes, self.told = takes, list[tuple[int, int, int]]()

    def CreateJobObjectW(self, _attributes: Any, _name: Any) -> int:
        return 7

    def GetCurrentProcess(self) -> int:
        return -1

    def AssignProcessToJobObject(self, job: int, process: int) -> int:
        return int(self.takes and (job, process) == (7, -1))

    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> int:
        held = limits._obj
        assert (job, kind, size) == (7, 9, 144)
        self.told.append((held.basic.flags, held.basic.process_time, held.process_memory))
        return 1


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64 bits")
def test_the_structures_lie_as_the_system_lays_them() -> None:
    assert {each: ctypes.sizeof(each) for each in SIZES} == SIZES
    assert {name: getattr(BasicLimits, name).offset for name in PLACES} == PLACES
    assert (Limits.process_memory.offset, Limits.job_memory.offset) == (112, 120)


def test_a_command_is_held_a_register_has_more_and_the_desk_no_end() -> None:
    """Seconds are told in steps of 100 nanoseconds; what has no bound has no flag."""
    kernel = Kernel()
    bounds = ByJob(JobObject(kernel))
    bounds.hold(1_000_000, 900 << 20)
    bounds.allow(60)
    bounds.let_go()
    usual, more = (1_000_000 + REGISTER_SECONDS) * 10_000_000, (1_000_060 + REGISTER_SECONDS) * 10_000_000
    assert kernel.told == [(TIME | MEMORY, usual, 900 << 20), (TIME, more, 0), (MEMORY, 0, 900 << 20)]


@pytest.mark.parametrize("takes", [True, False])
def test_whether_the_system_took_it_is_known(takes: bool) -> None:
    assert ByJob(JobObject(Kernel(takes))).is_held is takes


def test_a_command_hears_that_its_time_is_over() -> None:
    """The job would end it without a word: a thread tells it before, with the seconds that it had."""
    bounds, seconds = ByJob(JobObject(Kernel())), int(time.process_time()) + 1
    with pytest.raises(TimeExhausted) as ended:
        bounds.hold(seconds, 0)
        while True:
            pass
    bounds.let_go()
    assert ended.value.seconds == seconds
