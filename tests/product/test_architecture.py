"""The house as assertions: each library has its door, no category stands in Python. Layers are held by `make lint`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.engine_modules import MODULES, PACKAGE, literals, place
from thb_eu.definitions import Definitions

DOORS = {
    "frictionless": {"sources/structure.py", "dossiers/verification/tables.py"},
    "openpyxl": {
        "base/ooxml/archive.py",
        "sources/sheets.py",
        "dossiers/verification/sources_of_figures.py",
    },
    "xlsxwriter": {"writing/book.py"},
    "docx": {"writing/word_document.py"},
    "great_expectations": {"checks/expectations.py"},
    "jsonschema": {"definitions/strict_reader.py"},
    "yaml": {"definitions/strict_text.py", "definitions/yaml_patch.py"},
    "scipy": {"base/smallest_change.py", "disclosure"},
    "highspy": {"base/linear_program.py"},
    "pysdmx": {"exchange/law/structure_maps.py", "publication/sdmx/structures.py"},
    "defusedxml": {
        "base/ooxml/beside_cells.py",
        "sources/sheets.py",
        "publication/sdmx/structures.py",
        "publication/sdmx/data.py",
    },
    "zipfile": {"base/ooxml/archive.py"},
    "cryptography": {"dossiers/signing.py"},
    "ibis": {"base/engines"},
    "pyarrow": {"base/engines", "exchange/figures/parquet.py"},
}


@cache
def imports(module: Path) -> tuple[str, ...]:
    """The full names of everything a module imports, outside type checking too."""
    return tuple(_imports(module))


def _imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_its_door_and_no_other(library: str) -> None:
    """A library that could be replaced is named where it is used and nowhere else."""
    used = {place(module) for module in MODULES if any(name.split(".")[0] == library for name in imports(module))}

    assert used
    assert all(any(module == door or module.startswith(f"{door}/") for door in DOORS[library]) for module in used)


def test_no_test_imports_another() -> None:
    """What tests share lies in `tests/support`, or beside them in a module that is none: a test is read alone."""
    modules = sorted((REPOSITORY / "tests").rglob("*.py"))
    shared = [(module.name, name) for module in modules for name in imports(module) if re.search(r"\btest_", name)]

    assert shared == []


def test_tables_in_csv_are_written_by_one_hand() -> None:
    """There a text that begins like a formula gets its apostrophe."""
    writing = re.compile(
        r"\bcsv\.(?:writer|DictWriter)\b|^from csv import .*[wW]riter|\.(?:to|write)_csv\(", re.MULTILINE
    )
    writers = {place(module) for module in MODULES if writing.search(module.read_text(encoding="utf-8"))}
    assert writers == {"base/csv_tables.py"}


def test_no_article_country_or_category_is_a_literal(definitions: Definitions) -> None:
    """The engine knows statistics; articles, countries and categories are data. SDMX statuses are its own words."""
    assert not literals(definitions)


@pytest.mark.parametrize("words", [["--help"], ["mappings", "check", "--quiet"]], ids=" ".join)
def test_what_judges_no_data_loads_no_heavy_library(words: list[str]) -> None:
    """Help and the proof of the law answer at once: pandas and its like load where data are read."""
    code = (
        "import sys; from thb_eu.cli import cli\n"
        f"try: cli({words!r}, prog_name='thb-eu')\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'frictionless', 'openpyxl', 'xlsxwriter', 'jsonschema', 'scipy'}\n"
        "heavy |= {'great_expectations'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    said = [line for line in told.stderr.splitlines() if not line.startswith("Definitions: ")]  # which law it was
    assert (told.returncode, said) == (0, [])


def test_the_engine_is_no_place_for_law() -> None:
    """No module says KZ-1, Slovenia's articles or its institutions."""
    law = re.compile(r"KZ-?1|Slovenia\b|Slovenije\b|Kazenski zakonik")

    assert not [place(module) for module in MODULES if law.search(module.read_text(encoding="utf-8"))]


def test_the_core_names_no_room_outside_it() -> None:
    """Imports are held by the linter; neither does a name in a text lead out of the core, but in the registry."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (rows,) = (it["layers"] for it in contracts if it.get("containers") == ["thb_eu"] and it["type"] == "layers")
    outside = [room for row in rows[: rows.index("library")] for room in row.split(" | ")]
    named = re.compile(rf"thb_eu\.({'|'.join(outside)})\b")
    core = [module for module in MODULES if "/" in place(module) and place(module).split("/")[0] not in outside]

    assert {"year", "exchange", "templates"} < {*outside} and "publication/dossier.py" in map(place, core)
    assert not [place(module) for module in core if named.search(module.read_text(encoding="utf-8"))]
    assert named.search((PACKAGE / "parts.py").read_text(encoding="utf-8"))


JOINED = re.compile(r"""split\(["'];\s["']|END_OF_SENTENCE|\.says\.\w+(\([^)]*\))? in |in (row|cell)\[["']comment""")


def test_nothing_takes_a_rendered_text_apart() -> None:
    """Reasons, provisions, sources and ids are data under their own codes: no words are split or searched for them."""
    assert not [place(module) for module in MODULES if JOINED.search(module.read_text(encoding="utf-8"))]
    assert JOINED.search('parts = text.split("; ")') and JOINED.search('if said in row["comment"]: ...')
