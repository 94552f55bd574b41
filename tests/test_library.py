"""The library as documented: three functions, whatever was imported before them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import thb_eu

BEFORE = ("", "import thb_eu.publication", "import thb_eu.pipeline", "from thb_eu import load, prepare")


@pytest.mark.parametrize("before", BEFORE, ids=lambda line: line or "nothing")
def test_load_prepare_and_publish_are_functions_whatever_was_imported_before(before: str) -> None:
    """No subpackage of the same name ever hides a function: an import binds a subpackage's name on its package."""
    code = f"{before}\nfrom thb_eu import load, prepare, publish\nprint(*map(callable, (load, prepare, publish)))"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (told.stdout.split(), told.stderr) == (["True"] * 3, "")


def test_no_subpackage_bears_the_name_of_a_public_function() -> None:
    """What is public at the top is a function, and no module or folder below is called so."""
    (root,) = map(Path, thb_eu.__path__)

    assert not {path.stem for path in root.iterdir()} & set(thb_eu.__all__)
