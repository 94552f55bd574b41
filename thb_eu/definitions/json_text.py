"""JSON text as values: each key once, levels that end, and a place for every fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from thb_eu.definitions.foreign import JSON_WORDS, in_slovenian
from thb_eu.definitions.readable import DEEPEST, NotReadable, decoded, doubled, too_deep
from thb_eu.definitions.yaml_text import tree
from thb_eu.model import Text


def values(content: bytes) -> Any:
    """The values of a JSON file; raises `NotReadable`."""
    try:
        return _values(decoded(content))
    except NotReadable as broken:
        raise _placed(broken, content) from None


def _values(text: str) -> Any:
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as broken:
        sl = in_slovenian(broken.msg, JSON_WORDS)
        what = Text(f"to ni berljiv JSON: {sl}.", f"this is not readable JSON: {broken.msg}.")
        raise NotReadable((broken.lineno, broken.colno), what) from None
    except RecursionError:
        raise too_deep(None) from None
    except ValueError:  # Python reads no number of thousands of digits
        raise NotReadable(None, Text("število ima preveč števk.", "a number has too many digits.")) from None
    if _nests_too_deep(value):
        raise too_deep(None)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise doubled(key, None)
    return found


def _nests_too_deep(value: Any) -> bool:
    """Whether there is a level too many; looked at level by level, as a deep value would exhaust a recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [part for whole in level for part in _parts(whole) if isinstance(part, dict | list)]
    return bool(level)


def _parts(whole: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return whole.values() if isinstance(whole, dict) else whole


def _placed(broken: NotReadable, content: bytes) -> NotReadable:
    """The same with its place where Python's reader tells none: JSON is YAML, whose reader trips over the same."""
    if broken.place:
        return broken
    try:
        tree(content)
    except NotReadable as found:
        return found if found.remedy == broken.remedy else broken
    return broken
