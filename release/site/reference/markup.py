"""Markup: words of the program and of its files in, Markdown that shows them out; what they mark as code stays code."""

from __future__ import annotations

import re

from thb_eu.writing.document import code as code
from thb_eu.writing.document import link as link
from thb_eu.writing.document import plain as escaped

CODE = re.compile(r"(`[^`]+`)")


def plain(text: str) -> str:
    """A text on one line, nothing in it taken for markup but code between backquotes."""
    pieces = CODE.split(text)
    between = (piece if number % 2 else _escaped(piece) for number, piece in enumerate(pieces))
    return "".join(between).strip()


def _escaped(text: str) -> str:
    """The spaces at its ends part it from the code beside it."""
    words = escaped(text)
    return f"{' ' * text[:1].isspace()}{words}{' ' * text[-1:].isspace()}" if words else " " * bool(text)
