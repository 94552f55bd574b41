"""Tell quickly whether a JSON Schema allows a value; jsonschema takes many times as long.

A schema is turned once into functions, sorted by the kind of value of which each asks something. `ShapeUndecided` is
raised for what these keywords do not settle. Only a yes is ever used: what is refused, and whatever is unsettled,
jsonschema judges, and says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from thb_eu.base.numbers import is_day, is_second

Check = Callable[[Any], Any]
"""Something true where a value is allowed."""
BY_NAME: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
"""By type of a schema: the kinds of value that may be of it."""
KINDS = (dict, list, str, int, float, bool, type(None))
NUMBERS = (int, float)
FORMATS: Mapping[str, Callable[[str], bool]] = {"date": is_day, "date-time": is_second}
ANNOTATIONS = frozenset({"description", "title", "examples", "$schema", "$id", "$defs", "writeOnly", "type", "then"})
"""Keywords that ask nothing of a value, or are read with others."""
OF_KEYS = frozenset({"properties", "patternProperties", "additionalProperties"})


class ShapeUndecided(Exception):
    """A keyword, or a value under it, that is left to jsonschema."""


def allows(schema: Mapping[str, Any]) -> Check:
    """Return a function that says whether `schema` allows a value; raises `ShapeUndecided` where it cannot tell."""
    parts: dict[str, Check] = {}
    parts |= {f"#/$defs/{name}": _check(part, parts) for name, part in schema.get("$defs", {}).items()}
    return _check(schema, parts)


def _check(schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    """Return all that one schema asks; `parts` are those that others name, which may be made after it."""
    named = schema.get("type", ())
    types = (named,) if isinstance(named, str) else named
    kinds = {kind for name in types for kind in BY_NAME[name]} if types else KINDS
    tests: dict[type, list[Check]] = {kind: [] for kind in kinds}
    if float in kinds and types and "number" not in types:
        tests[float].append(_is_whole)
    if not OF_KEYS.isdisjoint(schema) and dict in kinds:
        tests[dict].append(_of_keys(schema, parts))
    for keyword, value in schema.items():
        if keyword in OF_KEYS or keyword in ANNOTATIONS or keyword.startswith("thb:"):
            continue
        if keyword not in TESTS:
            raise ShapeUndecided(keyword)
        asked, make = TESTS[keyword]
        for kind in kinds:
            if kind in asked:
                tests[kind].append(make(value, schema, parts))
    if len(kinds) == 1 and len(each := tests[next(iter(kinds))]) == 1:
        return partial(_of_one_kind, next(iter(kinds)), each[0])
    return partial(_allowed, tests)


def _of_one_kind(kind: type, test: Check, value: Any) -> Any:
    return type(value) is kind and test(value)


def _allowed(tests: Mapping[type, list[Check]], value: Any) -> bool:
    for test in tests.get(type(value), _NONE):  # noqa: SIM110 (a third of the time)
        if not test(value):
            return False
    return True


def _anything(_value: Any) -> bool:
    return True


def _refused(_value: Any) -> bool:
    return False


_NONE = (_refused,)


def _of_keys(schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    """Find what is asked of the values under the keys of a mapping."""
    known = {name: _check(part, parts) for name, part in schema.get("properties", {}).items()}
    patterns = [(re.compile(name), _check(part, parts)) for name, part in schema.get("patternProperties", {}).items()]
    others = schema.get("additionalProperties", True)
    other = None if others is True else _check(others, parts) if others else _refused

    def check(value: dict[str, Any]) -> bool:
        for key, held in value.items():
            test = known.get(key)
            if test and not test(held):
                return False
            fitting = [each for pattern, each in patterns if pattern.search(key)] if patterns else []
            if not all(each(held) for each in fitting) or not (test or fitting or other is None or other(held)):
                return False
        return True

    return check


def _is_whole(value: float) -> bool:
    if value.is_integer():
        raise ShapeUndecided("1.0")
    return False


def _pattern(pattern: str, *_others: Any) -> Check:
    """Return a pattern whose `$` is the end as JSON Schema means it: no line break follows."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern)).search


def _format(form: str, *_others: Any) -> Check:
    if form not in FORMATS:
        raise ShapeUndecided(form)
    return FORMATS[form]


def _least(bound: int, *_others: Any) -> Check:
    return bool if bound == 1 else lambda value: len(value) >= bound


def _unique(wanted: bool, *_others: Any) -> Check:
    def check(value: list[Any]) -> bool:
        if not {str, int}.issuperset(map(type, value)):
            raise ShapeUndecided("uniqueItems")
        return len(set(value)) == len(value)

    return check if wanted else _anything


def _words(words: list[Any], *_others: Any) -> Check:
    """That a value is one of some words; 1 is not true, and 1.0 is left to jsonschema's equality by Python's own."""
    return lambda value: any(value == word and isinstance(value, bool) == isinstance(word, bool) for word in words)


def _dependent(wanted: Mapping[str, list[str]], *_others: Any) -> Check:
    return lambda value: all(value.keys() >= {*keys} for name, keys in wanted.items() if name in value)


def _entries(schema: Mapping[str, Any], _whole: Any, parts: Mapping[str, Check]) -> Check:
    check = _check(schema, parts)
    return lambda value: all(map(check, value))


def _exactly_one(ways: list[Mapping[str, Any]], _whole: Any, parts: Mapping[str, Check]) -> Check:
    checks = [_check(way, parts) for way in ways]
    return lambda value: sum(1 for check in checks if check(value)) == 1


def _if_then(condition: Mapping[str, Any], schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    asked, follows = _check(condition, parts), _check(schema.get("then", {}), parts)
    return lambda value: not asked(value) or follows(value)


def _named(name: str, _whole: Any, parts: Mapping[str, Check]) -> Check:
    def check(value: Any) -> Any:
        if name not in parts:
            raise ShapeUndecided(name)
        return parts[name](value)

    return check


TESTS: Mapping[str, tuple[tuple[type, ...], Callable[..., Check]]] = {
    "minLength": ((str,), _least),
    "maxLength": ((str,), lambda bound, *_others: lambda value: len(value) <= bound),
    "pattern": ((str,), _pattern),
    "format": ((str,), _format),
    "minItems": ((list,), _least),
    "maxItems": ((list,), lambda bound, *_others: lambda value: len(value) <= bound),
    "uniqueItems": ((list,), _unique),
    "items": ((list,), _entries),
    "minProperties": ((dict,), _least),
    "required": ((dict,), lambda keys, *_others: frozenset(keys).issubset),
    "dependentRequired": ((dict,), _dependent),
    "propertyNames": ((dict,), _entries),
    "minimum": (NUMBERS, lambda bound, *_others: lambda value: value >= bound),
    "maximum": (NUMBERS, lambda bound, *_others: lambda value: value <= bound),
    "exclusiveMinimum": (NUMBERS, lambda bound, *_others: lambda value: value > bound),
    "enum": (KINDS, _words),
    "const": (KINDS, lambda word, *_others: _words([word])),
    "oneOf": (KINDS, _exactly_one),
    "if": (KINDS, _if_then),
    "$ref": (KINDS, _named),
}
"""By keyword: the kinds of value of which it asks something, and what makes the test of it."""
