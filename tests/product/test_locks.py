"""Each lock names a package as others ask for it: without extras pip takes it for unpinned once a newer one is out."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import REPOSITORY

LINE = re.compile(r"^([\w.-]+(?:\[[^\]]*\])?==[^\s\\]+)(?: ; ([^\\\n]+?))? *\\?$", re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_what_is_asked_for_with_an_extra_is_locked_with_it(lock: str) -> None:
    """What is installed here says what it asks for."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    locked = {canonicalize_name(one.name): one.extras for one in (Requirement(line[1]) for line in LINE.finditer(text))}
    assert len(locked) > 50
    asked = defaultdict(set)
    for name, extras in locked.items():
        try:
            wanted = map(Requirement, requires(name) or ())
        except PackageNotFoundError:  # for another system
            continue
        for one in wanted:
            if any(one.marker is None or one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                asked[canonicalize_name(one.name)] |= one.extras
    assert {name: extras for name, extras in asked.items() if not extras <= locked.get(name, extras)} == {}
