"""Make of a record its object of JSON; `messages.spoken_by_language` then gives its texts by language."""

from __future__ import annotations

from typing import Any


def attributes(record: object, *names: str) -> dict[str, Any]:
    """Return attributes of a record by their names, in this order, which is that of the keys.

    >>> attributes(1 + 2j, "imag", "real")
    {'imag': 2.0, 'real': 1.0}
    """
    return {name: getattr(record, name) for name in names}
