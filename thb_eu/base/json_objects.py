"""Make of a record its object of JSON; `messages.spoken_by_language` then gives its texts by language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from thb_eu.base.messages import Text

Ways = Mapping[type, Callable[[Any], object]]
"""What is written of records of some types in place of their fields."""


def attributes(record: object, *names: str) -> dict[str, Any]:
    """Return attributes of a record by their names, in this order, which is that of the keys.

    >>> attributes(1 + 2j, "imag", "real")
    {'imag': 2.0, 'real': 1.0}
    """
    return {name: getattr(record, name) for name in names}


def own_fields(record: Any, *beside: str) -> dict[str, Any]:
    """Return the fields of a record, and what else it says of itself `beside`."""
    return attributes(record, *(entry.name for entry in fields(record)), *beside)


def in_objects(value: Any, ways: Ways) -> Any:
    """Return a value in which every record is an object of its fields, or what `ways` say of its type; texts stay."""
    if isinstance(value, Mapping):
        return {key.value if isinstance(key, Enum) else key: in_objects(held, ways) for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return [in_objects(entry, ways) for entry in value]
    if is_dataclass(value) and not isinstance(value, Text):
        return in_objects(ways.get(type(value), own_fields)(value), ways)
    return value
