"""Report at which stage a long task is, to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from thb_eu.base.messages import Text

Listener = Callable[[Text], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def stage(what: Text) -> None:
    """Say what is being done from now on."""
    listener = _listener.get()
    if listener is not None:
        listener(what)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let `listener` hear the stages of the work inside, beside whoever listens already."""
    before = _listener.get()

    def tell_both(what: Text) -> None:
        if before is not None:
            before(what)
        listener(what)

    heard = _listener.set(tell_both)
    try:
        yield
    finally:
        _listener.reset(heard)
