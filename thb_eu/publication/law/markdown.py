"""Markdown: headings, tables and lists as plain Markdown, readable as they stand and in any viewer; no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from thb_eu.messages import Text

SIGNS = re.compile(r"[\\`*_\[\]<|]")
"""What a viewer would take for markup inside a line."""


def plain(text: str) -> str:
    """A text that means nothing but itself, on one line."""
    return SIGNS.sub(lambda sign: f"\\{sign[0]}", " ".join(text.split()))


def emphasised(text: str) -> str:
    """A text that leans."""
    return f"*{plain(text)}*" if text.strip() else ""


def code(text: str) -> str:
    """An id or a file name; none of ours holds a backtick."""
    return f"`{text}`" if text else ""


def link(text: str, target: str) -> str:
    """A link whose text is taken as it is."""
    return f"[{text}]({target})"


def both(text: Text) -> str:
    """A text in both languages on one line, Slovenian first; once where they say the same."""
    return plain(text.sl) if text.sl == text.en else f"{plain(text.sl)} / {emphasised(text.en)}"


def heading(level: int, text: str) -> Iterator[str]:
    """A heading with its empty line."""
    yield f"{'#' * level} {text}"
    yield ""


def paragraphs(text: Text) -> Iterator[str]:
    """A text as two paragraphs, one per language."""
    yield plain(text.sl)
    yield ""
    yield emphasised(text.en)
    yield ""


def table(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; its cells are Markdown already."""
    yield f"| {' | '.join(fields)} |"
    yield f"|{'|'.join(['---'] * len(fields))}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def bullets(lines: Iterable[str]) -> Iterator[str]:
    """A list; its lines are Markdown already."""
    yield from (f"- {line}" for line in lines)
    yield ""
