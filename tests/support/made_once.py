"""Made once: what takes long is made by one of the processes that run the tests, and read by all."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

COMMON = "THB_EU_MADE_ONCE"
"""The variable that names the folder in which it lies; the first fixture of a session sets it."""


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` fills, by whichever process comes first; the others wait for it."""
    common = _common()
    folder, is_there = common / name, common / f"{name}.made"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_there.exists():
            make(folder)
            is_there.touch()
    return folder


def _common() -> Path:
    """Where it lies: for a program that is no test, in a folder of its own."""
    if COMMON not in os.environ:
        os.environ[COMMON] = tempfile.mkdtemp(prefix="thb-eu-made-")
        atexit.register(shutil.rmtree, os.environ[COMMON], ignore_errors=True)
    return Path(os.environ[COMMON])
