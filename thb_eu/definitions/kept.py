"""Kept: what was read of the built-in definitions, kept beside the modules that Python has compiled.

As with those, whoever may write there may change the modules themselves, so nothing is trusted that was not trusted
before; a folder of the user's would be another matter. Python keeps its own where `sys.pycache_prefix` says, and not at
all if told so; this is kept likewise. It is taken only under the seal of every file of the definitions, of every module
that reads them and of the version of Python; whatever differs, the files are read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from importlib.util import cache_from_source
from pathlib import Path
from typing import TypeVar, cast

Made = TypeVar("Made")

LENGTH = hashlib.sha256().digest_size
ROOMS = ("definitions", "base")
"""The packages whose modules read definitions, and of whose classes these are."""


def kept_or_read(state: str, read: Callable[[], Made]) -> Made:
    """Find what `read` makes of definitions in this state; it is called only where that is not kept already."""
    place = Path(cache_from_source(__file__)).with_suffix(".pickle")
    with contextlib.suppress(OSError):  # nothing is kept yet, or there is no such folder
        content = place.read_bytes()
        if content[:LENGTH] == _seal(state, content[LENGTH:]):
            return cast(Made, pickle.loads(content[LENGTH:]))
    made = read()
    if not sys.dont_write_bytecode:
        content = pickle.dumps(made)
        beside = place.with_name(f"{place.name}.{os.getpid()}")
        with contextlib.suppress(OSError):  # where Python may not keep its modules, nothing is kept
            beside.write_bytes(_seal(state, content) + content)
            beside.replace(place)
    return made


def _seal(state: str, content: bytes) -> bytes:
    """Return a hash over the definitions, over all that makes of them what is kept, and over that itself."""
    digest = hashlib.sha256(f"{state} {sys.version}".encode())
    package = Path(__file__).parent.parent
    for path in sorted(path for folder in ROOMS for path in (package / folder).rglob("*.py")):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(content)
    return digest.digest()
