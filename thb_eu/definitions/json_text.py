"""JSON text as values: each key once, levels that end, numbers and text that are whole, and a place for every fault."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from math import isinf
from typing import Any

from thb_eu.definitions.foreign import JSON_WORDS, in_our_words
from thb_eu.definitions.readable import DEEPEST, NotReadable, decoded, doubled, too_deep
from thb_eu.definitions.yaml_text import tree
from thb_eu.messages import _

NO_NUMBER = _("this is no number to reckon with.")
A_PLAIN_NUMBER = _("Write a plain number.")
HALF_A_CHARACTER = _("the text holds half a character (\\ud800 to \\udfff).")
TYPE_IT = _("Type the character instead of its code.")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\w]+', re.DOTALL)
_CONSTANTS = ("NaN", "Infinity", "-Infinity")


def values(content: bytes) -> Any:
    """The values of a JSON file; raises `NotReadable`."""
    try:
        return _values(decoded(content))
    except NotReadable as broken:
        raise _placed(broken, content) from None


def _values(text: str) -> Any:
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_not_finite, parse_float=_finite)
    except json.JSONDecodeError as broken:
        what = _("this is not readable JSON: {what}.", what=in_our_words(broken.msg, JSON_WORDS))
        raise NotReadable((broken.lineno, broken.colno), "syntax-error", what) from None
    except RecursionError:
        raise too_deep(None) from None
    except ValueError:  # Python reads no number of thousands of digits
        raise NotReadable(None, "syntax-error", _("a number has too many digits.")) from None
    except OverflowError:
        raise NotReadable(_place_of(text, _is_no_number), "syntax-error", NO_NUMBER, A_PLAIN_NUMBER) from None
    if _nests_too_deep(value):
        raise too_deep(None)
    if "\\u" in text and (place := _place_of(text, _is_half)):
        raise NotReadable(place, "character-invalid", HALF_A_CHARACTER, TYPE_IT)
    return value


def is_whole(text: str) -> bool:
    """Whether a text can be written to a file: a lone surrogate is half a character."""
    return not re.search("[\ud800-\udfff]", text)


def _not_finite(written: str) -> float:
    raise OverflowError(written)


def _finite(written: str) -> float:
    number = float(written)
    return _not_finite(written) if isinf(number) else number


def _place_of(text: str, is_it: Callable[[str], bool]) -> tuple[int, int] | None:
    """Where the first word, number or text of a JSON file stands that `is_it`."""
    found = next((token.start() for token in _TOKEN.finditer(text) if is_it(token[0])), None)
    if found is None:
        return None
    place = json.JSONDecodeError("", text, found)
    return place.lineno, place.colno


def _is_no_number(token: str) -> bool:
    return token in _CONSTANTS or (token[0] in "-0123456789" and isinf(float(token)))


def _is_half(token: str) -> bool:
    return token.startswith('"') and not is_whole(json.loads(token))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = Counter(key for key, _value in pairs).most_common(1)[0][0]
        raise doubled(key, None)
    return found


def _nests_too_deep(value: Any) -> bool:
    """Whether there is a level too many; looked at level by level, as a deep value would exhaust a recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _level in range(DEEPEST):
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
