"""Measured: a command in, what one run of it cost out, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

CODE = (
    "import resource, subprocess, sys, time; begin = time.perf_counter();"
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE);"
    "end, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN);"
    "last = (done.stdout.split() or [b'-'])[-1].decode('ascii', 'replace');"
    "print(end - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, last);"
    "sys.exit(done.returncode)"
)


@dataclass(frozen=True)
class Run:
    """One run: seconds by the clock, seconds of the processor, the peak of resident memory in MiB, its last word."""

    seconds: float
    processor: float
    mebibytes: float
    told: str


def surroundings() -> dict[str, str]:
    """The environment of a user: compiled modules are kept, as an installed package has them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measured(command: Sequence[str]) -> Run:
    """One run of a command; one that fails is a RuntimeError. (Not on Windows, which tells neither.)"""
    told = subprocess.run([sys.executable, "-c", CODE, *command], capture_output=True, text=True, env=surroundings())
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    seconds, processor, mebibytes, last = told.stdout.split()
    return Run(float(seconds), float(processor), float(mebibytes), last)
