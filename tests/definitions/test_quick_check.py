"""The quick check of shapes never allows what jsonschema refuses, and says no only where jsonschema does."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from tests.conftest import REPOSITORY
from thb_eu.definitions.strict_reader import ShapeUndecided, allows

SCHEMAS = sorted((REPOSITORY / "schemas").glob("*.schema.json"))
OTHER_VALUES: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "2024-02-30", "text", [], ["a", "a"], {}, {"unknown": 1})


def ways(value: Any) -> Iterator[list[Any]]:
    """The way to every part of a value."""
    yield []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in entries:
        yield from ([step, *way] for way in ways(part))


def changed(whole: Any) -> Iterator[Any]:
    """The value with each of its parts taken away or made another one, one at a time."""
    for way in ways(whole):
        if not way:
            continue
        for other in (..., *OTHER_VALUES):
            value = copy.deepcopy(whole)
            group = value
            for step in way[:-1]:
                group = group[step]
            if other is ...:
                del group[way[-1]]
            else:
                group[way[-1]] = other
            yield value


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_the_quick_check_agrees_with_the_library(path: Any) -> None:
    """Examples of every file, and each with one thing wrong: a yes is a yes of the library, and a no is its no."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    quick, library = allows(schema), jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    settled = 0
    for example in schema["examples"]:
        for value in (example, *list(changed(example))[:1500:7]):
            try:
                said = quick(value)
            except ShapeUndecided:
                continue
            settled += 1
            assert said == library.is_valid(value), value

    assert settled
