"""Measured: a command in, its seconds and the peak of its resident memory out, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

CODE = (
    "import resource, subprocess, sys, time; begin = time.perf_counter();"
    "done = subprocess.run(sys.argv[1:], stdout=-3);"
    "print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024);"
    "sys.exit(done.returncode)"
)


def surroundings() -> dict[str, str]:
    """The environment of a user: compiled modules are kept, as an installed package has them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measured(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and MiB of one run; a command that fails is an error (not on Windows, which tells no peak)."""
    told = subprocess.run([sys.executable, "-c", CODE, *command], capture_output=True, text=True, env=surroundings())
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    seconds, mebibytes = told.stdout.split()
    return float(seconds), float(mebibytes)
