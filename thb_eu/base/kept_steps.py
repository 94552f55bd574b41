"""Keep what a step makes, as long as somebody gives it the same again.

    counted = kept(count, mapped, definitions, collection)

A step is a function that looks at nothing but what it is given; what it rests on is said by what it is given, and by
that alone. Made anew, a value that is like an earlier one is that one: so what rests on it is not made again.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import partial
from operator import attrgetter
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
        if files == of_files and all(value is other for value, other in zip(before, given, strict=True)):
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


def alike(value: Any, other: Any) -> bool:
    """Tell whether two values hold the same, whatever was left out of comparison when they were declared."""
    if value is other:
        return True
    kind: type = type(value)
    if kind not in _ways:
        _ways[kind] = _way_to_compare(kind)
    return kind is type(other) and _ways[kind](value, other)


_ways: dict[type, Callable[[Any, Any], bool]] = {}
"""How two values of a kind are compared, found once: what is compared often has some thousand parts."""


def _way_to_compare(kind: type) -> Callable[[Any, Any], bool]:
    if hasattr(kind, "equals"):  # a table
        return lambda value, other: bool(value.equals(other))
    if issubclass(kind, Mapping):
        return lambda value, other: [*value] == [*other] and _each_alike(value.values(), other.values())
    if issubclass(kind, tuple | list):
        return lambda value, other: len(value) == len(other) and _each_alike(value, other)
    if is_dataclass(kind):
        parts = _parts_of(kind)
        return lambda value, other: _each_alike(parts(value), parts(other))
    return lambda value, other: bool(value == other)


def _parts_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    names = [entry.name for entry in fields(kind) if entry.compare]
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


def _each_alike(these: Iterable[Any], those: Iterable[Any]) -> bool:
    return all(value is other or alike(value, other) for value, other in zip(these, those, strict=True))


def forget() -> None:
    """Make anew what is asked for from here on."""
    _values.clear()
    _made.clear()
