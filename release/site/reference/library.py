"""Library: the public functions, the errors and the declared tables in, their reference out by their docstrings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise

import thb_eu
from release.site.reference.markup import code
from release.site.words import _, speaker
from thb_eu.base import errors, table_schemas
from thb_eu.definitions import Definitions

FUNCTIONS, ERRORS, TABLES, COLUMN, TYPE = _("Functions"), _("Refusals"), _("Tables"), _("column"), _("type")
MORE = _("Further columns of text may stand behind.")
SHOWN = ("OBSERVATIONS", "LINEAGE", "FINDINGS", "FACTS", "COUNTED", "PROTECTED", "CONTRIBUTIONS")


def library(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Everything that `from thb_eu import …` gives, then the errors, then the columns of the tables."""
    say = speaker(lang)
    yield f"\n## {say(FUNCTIONS)}"
    for name in thb_eu.__all__:
        function = getattr(thb_eu, name)
        yield f"\n```{{py:function}} thb_eu.{name}{_signature(function)}\n:no-typesetting:\n```"
        yield f"\n### {name}\n\n```python\n{name}{_signature(function)}\n```\n\n{inspect.getdoc(function)}"
    yield f"\n## {say(ERRORS)}"
    for error in (errors.Fault, errors.ThbError, *errors.ThbError.__subclasses__()):
        yield f"\n### {error.__name__}\n\n{inspect.getdoc(error)}"
    yield f"\n## {say(TABLES)}"
    meanings = _docstrings()
    for name in SHOWN:
        schema = getattr(table_schemas, name)
        yield f"\n### {name}\n\n{meanings[name]}{' ' + say(MORE) if schema.more else ''}\n"
        yield f"| {say(COLUMN)} | {say(TYPE)} |\n|---|---|"
        yield from (f"| {code(column)} | {code(kind)} |" for column, kind in schema.columns.items())


def _signature(function: object) -> str:
    return str(inspect.signature(function))  # type: ignore[arg-type]


def _docstrings() -> dict[str, str]:
    """The text below each constant of the table schemas, by its name."""
    body = ast.parse(inspect.getsource(table_schemas)).body
    return {
        before.targets[0].id: inspect.cleandoc(after.value.value)
        for before, after in pairwise(body)
        if isinstance(before, ast.Assign)
        and isinstance(before.targets[0], ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }
