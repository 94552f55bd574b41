"""Keep what a step makes, as long as somebody gives it the same again.

    counted = kept(count, mapped, definitions, collection)

A step is a function that looks at nothing but what it is given; what it rests on is said by what it is given, and by
that alone. Made anew, a value that is like an earlier one is that one: so what rests on it is not made again.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any, TypeVar

Made = TypeVar("Made")
LATELY = 6
"""So many values of each kind, and results of each step, are kept though nobody holds them."""

_values: defaultdict[type, deque[Any]] = defaultdict(partial(deque, maxlen=LATELY))
_made: defaultdict[Callable[..., Any], deque[tuple[tuple[Any, ...], str, Any]]] = defaultdict(
    partial(deque, maxlen=LATELY)
)


def kept(step: Callable[..., Made], *given: Any, files: str = "", stays: Callable[[Made], bool] | None = None) -> Made:
    """Return what `step` makes of what it is given, made before or now; what it makes is `same`.

    `files`: a hash of those that it reads besides. `stays`: whether what was made may be kept, once it is made.
    """
    known = _made[step]
    for before, of_files, made in tuple(known):
        if files == of_files and all(one is other for one, other in zip(before, given, strict=True)):
            found: Made = made
            return found
    found = step(*given)
    if stays and not stays(found):
        return found
    found = same(found)
    known.appendleft((given, files, found))
    return found


def same(value: Made) -> Made:
    """Return the value, or the one before that is like it."""
    known = _values[type(value)]
    for at, before in enumerate(tuple(known)):
        if alike(before, value):
            value = before
            with suppress(IndexError):  # another thread was quicker
                del known[at]
            break
    known.appendleft(value)  # what nobody asked for longest goes first
    return value


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values hold the same, whatever was left out of comparison when they were declared."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if hasattr(one, "equals"):  # a table
        return bool(one.equals(other))
    if isinstance(one, Mapping):
        return [*one] == [*other] and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(alike, one, other))
    if is_dataclass(one):
        names = (entry.name for entry in fields(one) if entry.compare)
        return all(alike(getattr(one, name), getattr(other, name)) for name in names)
    return bool(one == other)


def forget() -> None:
    """Make anew what is asked for from here on."""
    _values.clear()
    _made.clear()
