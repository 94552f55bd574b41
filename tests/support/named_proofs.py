"""Named proofs: what a page names to hold a promise: a file, a test in it, a target of the Makefile."""

from __future__ import annotations

import re

from tests.conftest import REPOSITORY

TARGETS = {*re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)}


def is_there(named: str) -> bool:
    """Whether there is what is named as `make TARGET`, `FILE::TEST`, or as a file or folder."""
    if named.startswith("make "):
        return named.removeprefix("make ") in TARGETS
    file, _sign, test = named.partition("::")
    path = REPOSITORY / file
    if not test:
        return path.exists()
    return path.is_file() and re.search(rf"^def {test}\(", path.read_text(encoding="utf-8"), re.MULTILINE) is not None
