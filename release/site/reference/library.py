"""Library: the public functions, the errors and the declared tables in, their reference out by their docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from itertools import pairwise

import thb_eu
from release.site.reference.markup import code
from release.site.words import _, speaker
from thb_eu.base import errors, table_schemas
from thb_eu.definitions import Definitions

FUNCTIONS, ERRORS, TABLES, COLUMN, TYPE = _("Functions"), _("Refusals"), _("Tables"), _("column"), _("type")
MORE = _("Further columns of text may stand behind.")
ANNOTATION = re.compile(r"(: |-> )'([^']*)'")
SECTION = re.compile(r"^(Columns|Units|Errors|Source):", re.MULTILINE)


def library(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Everything that `from thb_eu import …` gives, then the errors, then the columns of the tables."""
    say = speaker(lang)
    yield f"\n## {say(FUNCTIONS)}"
    for name in thb_eu.__all__:
        function = getattr(thb_eu, name)
        yield f"\n```{{py:function}} thb_eu.{name}{_signature(function)}\n:no-typesetting:\n```"
        yield f"\n### {name}\n\n```python\n{name}{_signature(function)}\n```\n\n{_shown(function)}"
    yield f"\n## {say(ERRORS)}"
    for error in (errors.Fault, errors.ThbError, *errors.ThbError.__subclasses__()):
        yield f"\n### {error.__name__}\n\n{inspect.getdoc(error)}"
    yield f"\n## {say(TABLES)}"
    meanings = _docstrings()
    for name, schema in vars(table_schemas).items():
        if name not in meanings or not isinstance(schema, table_schemas.Schema):
            continue
        yield f"\n### {name}\n\n{meanings[name]}{' ' + say(MORE) if schema.more else ''}\n"
        yield f"| {say(COLUMN)} | {say(TYPE)} |\n|---|---|"
        yield from (f"| {code(column)} | {code(kind)} |" for column, kind in schema.columns.items())


def _shown(function: object) -> str:
    """A docstring with its sections as a list."""
    return SECTION.sub(r"- **\1:**", inspect.getdoc(function) or "")


def _signature(function: object) -> str:
    return ANNOTATION.sub(r"\1\2", str(inspect.signature(function)))  # type: ignore[arg-type]


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
