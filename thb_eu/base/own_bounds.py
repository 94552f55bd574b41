"""Bound the processor time and the memory that a command, or a page of the desk, takes for itself.

Whatever the limits of files let through ends here. The system holds the memory (Linux, Windows); the command is told
when its time is over and ends with a sentence, or the system ends it where that is not heard. A page is watched by a
thread. A register of persons has as much more as it is large. Where a system holds one of them not, `doctor` says so.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Lock, Thread, get_ident
from typing import TYPE_CHECKING, Any

from thb_eu.base.limits import COMMAND_MEMORY, COMMAND_SECONDS, PAGE_SECONDS, REGISTER_BYTES_A_SECOND, REGISTER_SECONDS
from thb_eu.base.messages import _

if TYPE_CHECKING:
    from thb_eu.base.errors import Problem


# Hold this process to its memory and its time on Windows, by a job object in which it is alone with its children.
#
# Written by the documentation of `winnt.h` and `jobapi2.h` (read) for systems of 64 bits, and not run there yet:
# `doctor` says whether the system took it. Its end by time says nothing; a thread says it before (`own_bounds`).

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
        """Hold it to `seconds` of processor and `memory` bytes from here on (0: no bound); tell whether it is held."""
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


SECONDS, MEMORY = "THB_EU_SECONDS", "THB_EU_MEMORY"
"""Variables by which a user sets other bounds: seconds of the processor, megabytes; 0 is none."""
TO_CLEAR_UP = 20
"""Seconds that a command has to end once its time is over."""

NO_MEMORY: Problem = (
    "memory-exhausted",
    _("the memory of this machine, or what a command may take of it, is not enough for this."),
    _("See whether a file is the right one. If it is, close other programs, or raise THB_EU_MEMORY (megabytes)."),
)
NO_TIME: Problem = (
    "time-exhausted",
    _("this took more than the {value} seconds of the processor that a command may take."),
    _("See whether a file is the right one. If it is, raise THB_EU_SECONDS."),
)
NO_TIME_FOR_PAGES: Problem = (
    "time-exhausted",
    _("this took more than the {value} seconds of the processor that a page may take."),
    _("See whether a file is the right one. If it is, use the command that does the same: it may take more."),
)


class TimeExhausted(BaseException):
    """A command has taken the processor time that it may; `seconds` says how much, else what it was `allowed`."""

    allowed = 0

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(seconds)
        self.seconds = seconds or self.allowed


class PageExhausted(Exception):
    """A page of the desk has taken the processor time that it may."""


def is_time_bounded() -> bool:
    """Tell whether this system ends a command that takes too long."""
    return sys.platform != "win32" or _of_system().is_held


def is_memory_bounded() -> bool:
    """Tell whether this system gives a command no more memory than it may have."""
    return sys.platform == "linux" or (sys.platform == "win32" and _of_system().is_held)


def bound_this_process(surroundings: Mapping[str, str] = os.environ) -> None:
    """Bound the time and the memory of this process, which does one command and nothing else."""
    seconds = _asked(surroundings, SECONDS, COMMAND_SECONDS)
    _of_system().hold(seconds, _asked(surroundings, MEMORY, COMMAND_MEMORY >> 20) << 20)


def allow_for_register(size: int) -> None:
    """Give a command more time for a register of `size` bytes, and the memory of the machine but for a quarter."""
    _of_system().allow(min(size // REGISTER_BYTES_A_SECOND, REGISTER_SECONDS))


def without_time() -> None:
    """Take the bound of time away: the desk goes on, and bounds its pages."""
    _of_system().let_go()


@cache
def _of_system() -> ByLimits | ByJob:
    return ByJob() if sys.platform == "win32" else ByLimits()


def _asked(surroundings: Mapping[str, str], variable: str, otherwise: int) -> int:
    asked = surroundings.get(variable, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else otherwise


# --- what the system keeps -------------------------------------------------------------------------------------------

_TIME, _MEMORY, _NONE = "RLIMIT_CPU", "RLIMIT_DATA", -1


class ByLimits:
    """Limits of a process, as Linux and macOS have them; macOS none of memory."""

    def hold(self, seconds: int, memory: int) -> None:
        """Hold it to so many seconds of the processor and bytes of memory; 0 is no bound."""
        if seconds:
            signal.signal(signal.SIGXCPU, self._end)
            _set_soft(_TIME, seconds)
            _set_hard(_TIME, seconds + REGISTER_SECONDS)
        if memory and is_memory_bounded():
            _set_soft(_MEMORY, memory)

    def _end(self, _signal: int, _frame: Any) -> None:
        spent = _soft(_TIME)
        _set_soft(_TIME, spent + TO_CLEAR_UP)
        raise TimeExhausted(spent)

    def allow(self, seconds: int) -> None:
        """Let it take so many seconds more, and three quarters of the memory of the machine."""
        if (spent := _soft(_TIME)) > 0:
            _set_soft(_TIME, spent + seconds)
        if is_memory_bounded() and (held := _soft(_MEMORY)) > 0:
            _set_soft(_MEMORY, max(held, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4))

    def let_go(self) -> None:
        """Let it take all the time that there is."""
        _set_soft(_TIME, _NONE)


def _soft(what: str) -> int:
    import resource

    return resource.getrlimit(getattr(resource, what))[0]


def _set_soft(what: str, value: int) -> None:
    import resource

    kind = getattr(resource, what)
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):  # whoever began the process has bounded it more closely
        resource.setrlimit(kind, (value if hard < 0 or 0 <= value <= hard else hard, hard))


def _set_hard(what: str, value: int) -> None:
    import resource

    kind = getattr(resource, what)
    soft, hard = resource.getrlimit(kind)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, value if hard < 0 else min(value, hard)))


class ByJob:
    """A job object of Windows, and a thread that tells the command when its time is over, which the job cannot."""

    def __init__(self, job: JobObject | None = None) -> None:
        self._job = job or JobObject()
        self._until, self._memory = 0.0, 0
        self.is_held = self._job.is_held

    def hold(self, seconds: int, memory: int) -> None:
        """Hold it to so many seconds of the processor and bytes of memory; 0 is no bound."""
        self._until, self._memory = seconds, memory
        self._job.hold(seconds + REGISTER_SECONDS if seconds else 0, memory)
        if seconds:
            Thread(target=self._watch, args=(get_ident(),), daemon=True, name="time of the command").start()

    def _watch(self, command: int) -> None:
        while self._until:
            if time.process_time() > self._until:
                TimeExhausted.allowed = int(self._until)
                self._until += TO_CLEAR_UP
                _tell(command, TimeExhausted)
            time.sleep(1)

    def allow(self, seconds: int) -> None:
        """Let it take so many seconds more, and as much memory as there is: nothing here tells how much that is."""
        if self._until:
            self._until += seconds
            self._job.hold(int(self._until) + REGISTER_SECONDS, 0)

    def let_go(self) -> None:
        """Let it take all the time that there is."""
        self._until = 0.0
        self._job.hold(0, self._memory)


# --- pages -----------------------------------------------------------------------------------------------------------


@dataclass
class _Page:
    """A page that a thread makes: what it may still spend until, by its own clock; whether it was told to end."""

    clock: Any
    until: float
    told: bool = False


@dataclass
class PageWatch:
    """Ends a page that takes too much of the processor; the others go on.

    `to_say`: seconds of the processor that it then has to say so, until it is ended again.
    """

    seconds: float = PAGE_SECONDS
    every: float = 1.0
    to_say: float = 10.0
    _pages: dict[int, _Page] = field(default_factory=dict)
    _lock: Any = field(default_factory=Lock)
    _thread: Thread | None = None

    @contextmanager
    def page(self) -> Iterator[None]:
        """Yield what is done within is ended by `PageExhausted` when it has taken its time."""
        own = get_ident()
        clock = _clock_of(own)
        with self._lock:
            self._pages[own] = _Page(clock, clock() + self.seconds)
            if self._thread is None:
                self._thread = Thread(target=self._watch, daemon=True, name="pages")
                self._thread.start()
        try:
            yield
        finally:
            self._end(own)

    def _end(self, own: int) -> None:
        """Watch no longer; what was told and has not come yet is taken back."""
        while True:
            with suppress(PageExhausted), self._lock:
                if (page := self._pages.pop(own, None)) and page.told:
                    _tell(own, None)
                return

    def _watch(self) -> None:
        while True:
            time.sleep(self.every)
            with self._lock:
                for own, page in self._pages.items():
                    with suppress(OSError):  # the thread has ended
                        if page.clock() > page.until:
                            page.told, page.until = True, page.clock() + self.to_say
                            _tell(own, PageExhausted)


def _clock_of(thread: int) -> Any:
    """Return the processor time of a thread; where the system does not tell it, the time on the wall."""
    if hasattr(time, "pthread_getcpuclockid"):
        clock = time.pthread_getcpuclockid(thread)
        return lambda: time.clock_gettime(clock)
    return time.monotonic


def _tell(thread: int, exception: type[BaseException] | None) -> None:
    """Have a thread raise an exception at its next step; None takes it back."""
    raised = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
