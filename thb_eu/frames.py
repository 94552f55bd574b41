"""Frames: how pandas holds the text of small tables.

With pyarrow installed, pandas keeps text in Arrow arrays, which are made for millions of rows: on tables of a few
hundred each look-up costs several times what it costs among Python's own strings. Within the steps text is held so,
whether pyarrow is there or not; the caller's options stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def with_plain_text(act: Callable[Given, Made]) -> Callable[Given, Made]:
    """`act`, with the text of the tables that it makes held as Python's own strings."""

    @wraps(act)
    def acting(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        import pandas as pd

        with pd.option_context("mode.string_storage", "python"):
            return act(*args, **kwargs)

    return acting
