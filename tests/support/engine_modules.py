"""The modules of the engine, and what they may not name: articles, countries, categories."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.conftest import REPOSITORY
from thb_eu.base.model import State
from thb_eu.definitions import Definitions

PACKAGE = REPOSITORY / "thb_eu"
MODULES = sorted(PACKAGE.rglob("*.py"))
OWN_WORDS = ("ObsStatus", "EssValue")
LISTS_OF_CATEGORIES = (
    "article", "citizen", "sex", "age", "form", "status", "role", "document",
    "registering_organisation", "decision", "outcome", "instance", "stage", "geo",
)  # fmt: skip


def place(module: Path) -> str:
    """A module's path below the package."""
    return module.relative_to(PACKAGE).as_posix()


def literals(definitions: Definitions) -> set[tuple[str, object]]:
    """The articles, countries and categories that stand in a module, with its place."""
    codes = {code for name in LISTS_OF_CATEGORIES for code in definitions.codelists[name].by_code}
    organisations = {code for walk in definitions.law.crosswalks for code in walk.codes}
    forbidden = codes | organisations | {table.name for table in definitions.tables}

    return {
        (place(module), node.value)
        for module in MODULES
        for node in ast.walk(without_status_codes(ast.parse(module.read_text(encoding="utf-8"))))
        if isinstance(node, ast.Constant) and node.value in forbidden - {state.value for state in State}
    }


def without_status_codes(tree: ast.Module) -> ast.Module:
    """The module without the classes of the engine's own words: M is a status and a sex."""
    tree.body = [node for node in tree.body if not (isinstance(node, ast.ClassDef) and node.name in OWN_WORDS)]
    return tree
