"""Keep the words of any error near a person's row inside.

A refusal passes, made anew so that nothing hangs on it. A bug stays a bug with a traceback and the places in the
code, but the words of the exception are withheld: Python quotes the value that it stumbles over, and here that may be
a person's name.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from thb_eu.base.errors import ThbError

Made = TypeVar("Made")


class Unforeseen(Exception):
    """A bug; its kind and its places are told, its words are not."""


def guarded(act: Callable[[], Made]) -> Made:
    """Find what `act` makes; an exception leaves without any value that it met."""
    try:
        return act()
    except ThbError as refused:
        left: Exception = type(refused)(*refused.faults)
    except Exception as bug:  # of any kind: each of them may quote a cell
        left = Unforeseen(f"{type(bug).__name__} at {_places(bug)}; its words are withheld, as they may name a person")
    raise left  # outside the handlers: no exception with a value in it hangs on this one


def _places(bug: Exception) -> str:
    """Return the calls that led to the bug, as module and line."""
    steps = traceback.extract_tb(bug.__traceback__)
    return " > ".join(f"{Path(step.filename).name}:{step.lineno}" for step in steps)
