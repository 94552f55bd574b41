"""The library as documented: three functions, whatever was imported before them."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import thb_eu
from tests.conftest import REPOSITORY
from tests.support.sample import sampled

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

BEFORE = ("", "import thb_eu.publication.dossier", "import thb_eu.run", "from thb_eu import load, prepare")


@sampled("before", BEFORE, 1, [""])
def test_load_prepare_and_publish_are_functions_whatever_was_imported_before(before: str) -> None:
    """No subpackage of the same name ever hides a function: an import binds a subpackage's name on its package."""
    code = f"{before}\nfrom thb_eu import load, prepare, publish\nprint(*map(callable, (load, prepare, publish)))"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (told.stdout.split(), told.stderr) == (["True"] * 3, "")


def test_no_subpackage_bears_the_name_of_a_public_function() -> None:
    """What is public at the top is a function, and no module or folder below is called so."""
    (root,) = map(Path, thb_eu.__path__)

    assert not {path.stem for path in root.iterdir()} & set(thb_eu.__all__)


def test_the_package_says_that_it_is_typed() -> None:
    """The classifier promises types, and a type checker believes `py.typed` alone (PEP 561)."""
    (root,) = map(Path, thb_eu.__path__)

    assert ("Typing :: Typed" in PROJECT["project"]["classifiers"]) is (root / "py.typed").is_file() is True


def test_every_library_that_is_imported_is_asked_for() -> None:
    """What only another library brings may be gone with its next version."""
    names = {"yaml": "pyyaml", "ibis": "ibis-framework", "docx": "python-docx", "re2": "google-re2"}
    (root,) = map(Path, thb_eu.__path__)
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in root.rglob("*.py")]
    imported = {
        name.split(".")[0]
        for node in (node for tree in trees for node in ast.walk(tree))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = imported - set(sys.stdlib_module_names) - {"thb_eu", "__future__"}
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["scale"]]

    assert {names.get(name, name).replace("_", "-") for name in foreign} <= {
        re.match(r"[\w-]+", entry)[0]  # type: ignore[index]
        for entry in asked
    }


def test_python_ends_where_the_first_library_ends() -> None:
    """An installer of a newer Python is told so by us, and not by the library that it cannot install."""
    ours = re.findall(r"<\s*([\d.]+)", PROJECT["project"]["requires-python"])
    theirs = {
        tuple(map(int, end.split(".")))
        for entry in PROJECT["project"]["dependencies"]
        for end in re.findall(r"<\s*([\d.]+)", metadata(re.match(r"[\w-]+", entry)[0])["Requires-Python"] or "")  # type: ignore[index]
    }

    assert [tuple(map(int, end.split("."))) for end in ours] == [min(theirs)]


def test_an_editor_breaks_lines_where_ruff_does() -> None:
    """`.editorconfig` and `pyproject.toml` say one length."""
    editor = configparser.ConfigParser()
    editor.read_string("[top]\n" + (REPOSITORY / ".editorconfig").read_text(encoding="utf-8"))

    assert int(editor["*.py"]["max_line_length"]) == PROJECT["tool"]["ruff"]["line-length"]
