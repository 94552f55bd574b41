"""A pattern that would be matched for ever."""

from __future__ import annotations

from collections.abc import Iterator


def forever() -> Iterator[int]:
    """Work without an end."""
    while True:
        yield 1
