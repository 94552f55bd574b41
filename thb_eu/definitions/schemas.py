"""Check that the columns of a table are described as Table Schema allows, before any file is held against them.

Comes in: the `schema` of a contract's table. Goes out: every fault, with its column. Refused is what would stop the
reading of each file that the supplier sends, or say nothing to anybody: a type, a property or a constraint that the
reading does not know, a pattern that is no regular expression, a bound that is no value of the column's type, a key or
a name that does not stand for one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from thb_eu.base.errors import Problem
from thb_eu.base.messages import _
from thb_eu.base.patterns import PatternRefused, compiled
from thb_eu.definitions.shapes import Flaw, Words
from thb_eu.definitions.strict_reader import closest

OF_ALL = ("required", "unique")
OF_TEXT = ("minLength", "maxLength", "pattern", "enum")
OF_ORDER = ("minimum", "maximum", "enum")
TYPES: Mapping[str, tuple[str, ...]] = {
    "string": (*OF_ALL, *OF_TEXT),
    "integer": (*OF_ALL, *OF_ORDER),
    "number": (*OF_ALL, *OF_ORDER),
    "year": (*OF_ALL, *OF_ORDER),
    "yearmonth": (*OF_ALL, *OF_ORDER),
    "date": (*OF_ALL, *OF_ORDER),
    "any": OF_ALL,
}
"""What a column may hold, and how each kind may be constrained."""
PROPERTIES = ("name", "type", "title", "description", "format", "constraints")
SIGNS = ("groupChar", "decimalChar")
"""What a column of whole numbers may have besides: the signs with which they are written."""
LAST_YEAR = 9999
WAYS_TO_WRITE = {"yearmonth": "%Y-%m", "date": "%Y-%m-%d"}

COLUMN_INVALID = "column-schema-invalid"
NO_CONSTRAINTS = _("constraints must be a group of constraints.")
NO_FORMAT = _("the format writes no day.")
WRITE_VALUE = _("required and unique are true or false, lengths whole numbers, bounds and enum values of the type.")


def field_flaws(field: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield what is wrong with one column as Table Schema describes it."""
    type, constraints = field["type"], field.get("constraints", {})
    known = (*PROPERTIES, *(SIGNS if type == "integer" else ()))
    for name in field:
        if ":" not in name and name not in known:
            what = _("a column has no property {name!r}.", name=name)
            yield Flaw((name,), COLUMN_INVALID, what, closest(name, known))
    signs = [field[name] for name in SIGNS if name in field]
    if len(signs) > len(set(signs)):
        remedy = _("Give each a sign of its own, or name only one.")
        yield Flaw((), COLUMN_INVALID, _("groupChar and decimalChar are the same sign."), remedy)
    if type not in TYPES:
        what = _("the type {type!r} does not exist here.", type=type)
        yield Flaw(("type",), COLUMN_INVALID, what, closest(type, TYPES))
    elif not isinstance(constraints, dict):
        yield Flaw(("constraints",), COLUMN_INVALID, NO_CONSTRAINTS)
    else:
        if not _is_format(field.get("format", "default"), type):
            yield Flaw(("format",), COLUMN_INVALID, NO_FORMAT, _("Write it as, e.g., `%d/%m/%Y`."))
        for name, value in constraints.items():
            yield from (Flaw(("constraints", name), *problem) for problem in _constraint_problems(name, value, field))


def _constraint_problems(name: str, value: Any, field: Mapping[str, Any]) -> Iterator[Problem]:
    known = TYPES[field["type"]]
    if name not in known:
        what = _("the type {type} knows no constraint {name!r}.", type=field["type"], name=name)
        yield COLUMN_INVALID, what, closest(name, known)
    elif name == "pattern" and isinstance(value, str):
        try:
            compiled(value)
        except PatternRefused as refused:
            yield refused.problem
    elif not _fits(name, value, field):
        yield COLUMN_INVALID, _("the constraint {name!r} has a value that it cannot have.", name=name), WRITE_VALUE


def _fits(name: str, value: Any, field: Mapping[str, Any]) -> bool:
    """Tell whether a constraint other than a pattern can have this value."""
    if name in OF_ALL:
        return isinstance(value, bool)
    if name in ("minLength", "maxLength"):
        return _is_integer(value) and value >= 0
    if name == "enum":
        return isinstance(value, list) and bool(value) and all(_is_value(choice, field) for choice in value)
    return name != "pattern" and _is_value(value, field)


def _is_value(value: Any, field: Mapping[str, Any]) -> bool:
    """Tell whether `value` could stand in the column."""
    type = field["type"]
    if type == "string":
        return isinstance(value, str)
    if type in WAYS_TO_WRITE:
        form = field.get("format", "default")
        way = WAYS_TO_WRITE[type] if form == "default" else form
        return isinstance(value, str) and _can(lambda: datetime.strptime(value, way))
    if type == "year":
        return _is_integer(value) and 0 <= value <= LAST_YEAR
    return _is_integer(value) or (type == "number" and isinstance(value, float))


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_format(format: Any, type: str) -> bool:
    """Tell whether a day can be written so and read again."""
    if type != "date" or format in ("default", "any"):
        return isinstance(format, str)
    day = datetime(2024, 2, 29)
    return isinstance(format, str) and _can(lambda: datetime.strptime(day.strftime(format), format))


def _can(do: Callable[[], object]) -> bool:
    try:
        do()
    except (ValueError, OverflowError, RecursionError):
        return False
    return True
