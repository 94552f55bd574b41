"""Write words as plain Markdown: headings, tables and lists that any viewer shows and anybody reads; no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from thb_eu.base.messages import Each, Languages, Text, in_parts, stacked
from thb_eu.base.printable import printable

Line = str | Text
"""A piece of a page: Markdown, or a text that becomes Markdown when the page is written."""

SIGNS = re.compile(r"[\\`*_\[\]<|]")
"""What a viewer would take for markup inside a line."""
BEGINNINGS = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[#>+=-]))(.)")
"""What it would take for a heading, a quotation or a list at the beginning of a line."""


def plain(text: str) -> str:
    """Return a text that means nothing but itself, on one line."""
    return SIGNS.sub(lambda sign: f"\\{sign[0]}", " ".join(text.split()))


def plain_line(text: str) -> str:
    """The same of words that anybody may have written: no entity, heading or list, no sign that turns the reading."""
    escaped = plain(printable(" ".join(text.split()))).replace("&", "\\&").replace("~", "\\~")
    return BEGINNINGS.sub(r"\1\\\2", escaped)


def emphasised(text: str) -> str:
    """Return a text that leans."""
    return f"*{plain(text)}*" if text.strip() else ""


def code(text: str) -> str:
    """Return an id or a file name; none of ours holds a backtick."""
    return f"`{text}`" if text else ""


def link(text: str, target: str) -> str:
    """Return a link whose text is taken as it is."""
    return f"[{text}]({target})"


def heading(level: int, text: Line) -> Iterator[Line]:
    """Yield a heading with its empty line."""
    yield in_parts("{marks} {text}", marks="#" * level, text=text)
    yield ""


def paragraphs(text: Text) -> Iterator[Line]:
    """Yield a text as paragraphs, one per language."""
    yield stacked(text, "\n\n")
    yield ""


def table(fields: Sequence[Line], rows: Iterable[Sequence[Line]]) -> Iterator[Line]:
    """Yield a table; words in its cells are Markdown already."""
    yield _row(fields)
    yield f"|{'|'.join(['---'] * len(fields))}|"
    yield from map(_row, rows)
    yield ""


def _row(cells: Sequence[Line]) -> Text:
    named = {f"cell{number}": cell for number, cell in enumerate(cells)}
    return in_parts(f"| {' | '.join(f'{{{name}}}' for name in named)} |", **named)


def bullets(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield a list; words in its lines are Markdown already."""
    yield from (in_parts("- {line}", line=line) for line in lines)
    yield ""


def written(line: Line, languages: Languages) -> str:
    """Return a line of a page: the country's own language first, the others lean; once where they say the same."""
    if isinstance(line, str):
        return line
    return "".join(piece if isinstance(piece, str) else _by_language(piece) for piece in line.pieces(languages))


def _by_language(each: Each) -> str:
    first, *others = dict.fromkeys(each.words)
    return each.between.join((plain(first), *map(emphasised, others)))
