"""Hold this process to its memory and its time on Windows, by a job object in which it is alone with its children.

Written by the documentation of `winnt.h` and `jobapi2.h` (read) for systems of 64 bits, and not run there yet:
`doctor` says whether the system took it. Its end by time says nothing; a thread says it before (`own_bounds`).
"""

from __future__ import annotations

import ctypes
from typing import Any

PROCESS_TIME, PROCESS_MEMORY = 0x2, 0x100
"""JOB_OBJECT_LIMIT_PROCESS_TIME and JOB_OBJECT_LIMIT_PROCESS_MEMORY: which bounds are meant."""
EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""
TICKS = 10_000_000
"""Of 100 nanoseconds in a second."""
SIZE, LONG = ctypes.c_size_t, ctypes.c_uint32


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        *(("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", LONG)),
        *(("least_set", SIZE), ("most_set", SIZE), ("processes", LONG), ("affinity", SIZE)),
        *(("priority", LONG), ("scheduling", LONG)),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        *(("basic", BasicLimits), ("counters", ctypes.c_uint64 * 6)),
        *(("process_memory", SIZE), ("job_memory", SIZE), ("peak_of_process", SIZE), ("peak_of_job", SIZE)),
    )


class JobObject:
    """A job object that holds this process; `system`: what kernel32 gives, `is_held`: whether the system took it."""

    def __init__(self, system: Any = None) -> None:
        self._system = system or _kernel32()
        self._job = self._system.CreateJobObjectW(None, None)
        own = self._system.GetCurrentProcess()
        self.is_held = bool(self._job and self._system.AssignProcessToJobObject(self._job, own))

    def hold(self, seconds: int, memory: int) -> bool:
        """Whether it is held to so many seconds of the processor and bytes of memory from here on; 0 is no bound."""
        limits = Limits(process_memory=memory)
        limits.basic.process_time = seconds * TICKS
        limits.basic.flags = (PROCESS_TIME if seconds else 0) | (PROCESS_MEMORY if memory else 0)
        size = ctypes.sizeof(limits)
        told = self._system.SetInformationJobObject(self._job, EXTENDED_LIMITS, ctypes.byref(limits), size)
        return self.is_held and bool(told)


def _kernel32() -> Any:
    """Return the functions of the system, told what they take and give: a handle has 64 bits."""
    system = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    handle = ctypes.c_void_p
    takes = {
        "CreateJobObjectW": (handle, [handle, ctypes.c_wchar_p]),
        "GetCurrentProcess": (handle, []),
        "AssignProcessToJobObject": (ctypes.c_int, [handle, handle]),
        "SetInformationJobObject": (ctypes.c_int, [handle, ctypes.c_int, handle, LONG]),
    }
    for name, (gives, taken) in takes.items():
        function = getattr(system, name)
        function.restype, function.argtypes = gives, taken
    return system
