"""Quick check: whether a JSON Schema allows a value, several times faster than jsonschema finds it out.

Comes in: a schema, turned once into functions. Goes out: yes or no, and `ShapeUndecided` for what these keywords do not
settle. Only a yes is ever used: what is refused, and whatever is unsettled, jsonschema judges, and says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial, reduce
from typing import Any

from thb_eu.base.days import is_day, is_second

Check = Callable[[Any], bool]
ANNOTATIONS = frozenset({"description", "title", "examples", "$schema", "$id", "$defs", "writeOnly", "then"})
"""Keywords that ask nothing of a value, or are read with others."""


class ShapeUndecided(Exception):
    """A keyword, or a value under it, that is left to jsonschema."""


def allows(schema: Mapping[str, Any]) -> Check:
    """A function that says whether `schema` allows a value; raises `ShapeUndecided` where it cannot tell."""
    parts: dict[str, Check] = {}
    parts |= {f"#/$defs/{name}": _check(part, parts) for name, part in schema.get("$defs", {}).items()}
    return _check(schema, parts)


def _check(schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    """All that one schema asks; `parts` are those that others name, which may be made after it."""
    return _plain(schema) or _by_keywords(schema, parts)


def _by_keywords(schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    """One check a keyword."""
    checks: list[Check] = []
    keys = {"properties", "patternProperties", "additionalProperties"}
    if keys & schema.keys():
        known = {name: _check(part, parts) for name, part in schema.get("properties", {}).items()}
        patterns = [
            (re.compile(name), _check(part, parts)) for name, part in schema.get("patternProperties", {}).items()
        ]
        others = schema.get("additionalProperties", True)
        checks.append(partial(_keys, known, patterns, others if isinstance(others, bool) else _check(others, parts)))
    for keyword, value in schema.items():
        if keyword in TESTS:
            kind, test = TESTS[keyword]
            checks.append(partial(_tested, kind, test, value))
        elif keyword == "type":
            checks.append(partial(_is_one_of, [value] if isinstance(value, str) else value))
        elif keyword == "items":
            checks.append(partial(_entries, _check(value, parts)))
        elif keyword == "propertyNames":
            checks.append(partial(_names, _check(value, parts)))
        elif keyword == "oneOf":
            checks.append(partial(_exactly_one, [_check(way, parts) for way in value]))
        elif keyword == "if":
            checks.append(partial(_if_then, _check(value, parts), _check(schema.get("then", {}), parts)))
        elif keyword == "$ref":
            checks.append(partial(_named, parts, value))
        elif keyword not in keys | ANNOTATIONS and not keyword.startswith("thb:"):
            raise ShapeUndecided(keyword)
    return reduce(lambda first, then: partial(_both, first, then), checks) if checks else _anything


def _plain(schema: Mapping[str, Any]) -> Check | None:
    """One function for a text, a whole number or a bare group, as most values of a journal are; else nothing."""
    asked = {key: value for key, value in schema.items() if key not in ANNOTATIONS and not key.startswith("thb:")}
    kind = asked.pop("type", None)
    if kind == "object" and not asked:
        return lambda value: type(value) is dict
    if kind == "integer" and asked.keys() == {"minimum"}:
        lowest = asked["minimum"]
        return lambda value: value >= lowest if type(value) is int else _is_one_of(["integer"], value)
    if kind == "string" and asked.keys() <= {"minLength", "pattern", "format"}:
        return _text(**asked) if asked.get("format", "date") in FORMATS else None
    return None


def _text(minLength: int = 0, pattern: str = "", format: str = "") -> Check:
    tests: list[Callable[[str], object]] = [_compiled(pattern).search] if pattern else []
    tests += [FORMATS[format]] if format else []
    if not tests:
        return lambda value: type(value) is str and len(value) >= minLength
    first, last = tests[0], tests[-1]
    if first is last:
        return lambda value: type(value) is str and len(value) >= minLength and bool(first(value))
    return lambda value: type(value) is str and len(value) >= minLength and bool(first(value) and last(value))


def _both(first: Check, then: Check, value: Any) -> bool:
    return first(value) and then(value)


def _anything(_value: Any) -> bool:
    return True


def _exactly_one(ways: list[Check], value: Any) -> bool:
    return sum(way(value) for way in ways) == 1


def _if_then(condition: Check, follows: Check, value: Any) -> bool:
    return not condition(value) or follows(value)


def _named(parts: Mapping[str, Check], name: str, value: Any) -> bool:
    if name not in parts:
        raise ShapeUndecided(name)
    return parts[name](value)


def _keys(known: Mapping[str, Check], patterns: list[tuple[re.Pattern[str], Check]], others: Any, value: Any) -> bool:
    if not isinstance(value, dict):
        return True
    for key, held in value.items():
        asking = [known[key]] if key in known else []
        asking += [check for pattern, check in patterns if pattern.search(key)]
        if not asking and others is not True:
            asking = [others or _refused]
        if not all(check(held) for check in asking):
            return False
    return True


def _refused(_value: Any) -> bool:
    return False


def _entries(check: Check, value: Any) -> bool:
    return not isinstance(value, list) or all(map(check, value))


def _names(check: Check, value: Any) -> bool:
    return not isinstance(value, dict) or all(map(check, value))


def _tested(kind: type | tuple[type, ...], test: Callable[[Any, Any], bool], wanted: Any, value: Any) -> bool:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not object):
        return True
    return test(value, wanted)


def _is_one_of(kinds: list[str], value: Any) -> bool:
    if isinstance(value, float) and value.is_integer() and "integer" in kinds:
        raise ShapeUndecided("1.0")
    return NAMES.get(type(value), "") in kinds or (type(value) is int and "number" in kinds)


def _is_unique(value: list[Any], wanted: bool) -> bool:
    if wanted and any(isinstance(entry, dict | list | bool | float) for entry in value):
        raise ShapeUndecided("uniqueItems")
    return not wanted or len(set(value)) == len(value)


def _is_of_format(value: str, form: str) -> bool:
    if form not in FORMATS:
        raise ShapeUndecided(form)
    return FORMATS[form](value)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern whose `$` is the end as JSON Schema means it: no line break follows."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))


def _is_same(value: Any, word: Any) -> bool:
    return bool(value == word) and isinstance(value, bool) == isinstance(word, bool)


NAMES = {dict: "object", list: "array", str: "string", int: "integer", float: "number", bool: "boolean"}
NAMES[type(None)] = "null"
NUMBER = (int, float)
FORMATS: Mapping[str, Callable[[str], bool]] = {"date": is_day, "date-time": is_second}
TESTS: Mapping[str, tuple[type | tuple[type, ...], Callable[[Any, Any], bool]]] = {
    "minLength": (str, lambda value, bound: len(value) >= bound),
    "maxLength": (str, lambda value, bound: len(value) <= bound),
    "pattern": (str, lambda value, pattern: _compiled(pattern).search(value) is not None),
    "format": (str, _is_of_format),
    "minItems": (list, lambda value, bound: len(value) >= bound),
    "maxItems": (list, lambda value, bound: len(value) <= bound),
    "uniqueItems": (list, _is_unique),
    "minProperties": (dict, lambda value, bound: len(value) >= bound),
    "required": (dict, lambda value, keys: all(key in value for key in keys)),
    "dependentRequired": (
        dict,
        lambda value, wanted: all(key in value for name in wanted if name in value for key in wanted[name]),
    ),
    "minimum": (NUMBER, lambda value, bound: value >= bound),
    "maximum": (NUMBER, lambda value, bound: value <= bound),
    "exclusiveMinimum": (NUMBER, lambda value, bound: value > bound),
    "enum": (object, lambda value, words: any(_is_same(value, word) for word in words)),
    "const": (object, _is_same),
}
"""By keyword: the kind of value that it asks something of, and what."""
