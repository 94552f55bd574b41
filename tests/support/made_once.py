"""Made once: what takes long is made by one of the processes that run the tests, and read by all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(places: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` fills, by whichever process comes first; the others wait for it."""
    whole = places.getbasetemp()
    common = whole.parent if "PYTEST_XDIST_WORKER" in os.environ else whole
    folder, is_there = common / name, common / f"{name}.made"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_there.exists():
            make(folder)
            is_there.touch()
    return folder
