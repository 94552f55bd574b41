"""Hold a document in one language as blocks, free of any format, and write it as Markdown.

`word_document` writes the same blocks as a document of Word, the template `blocks.html` as a page. Words mean nothing
but themselves in each: whatever looks like markup in them is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import Each, Languages, Text, in_parts, stacked
from thb_eu.base.printable import printable

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; that of the document is of level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `is_remark`: said of the document, and set apart from its text where a format can."""

    text: str
    is_remark: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of one thing, each with its heading before it."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: Cells


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its header and its rows, and the remarks below it.

    `has_numbers`: all columns but the first hold numbers.
    """

    header: Cells
    rows: tuple[Cells, ...]
    remarks: Cells = ()
    has_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers of several years to be drawn beside a table that tells them; a number is None where there is none.

    Markdown draws nothing: the table says it all.
    """

    title: str
    years: Cells
    series: tuple[tuple[str, tuple[int | None, ...]], ...]

    @property
    def highest(self) -> int:
        """The highest of its numbers, at least 1."""
        return max((value or 0 for _label, values in self.series for value in values), default=0) or 1


Block = Heading | Paragraph | Facts | Bullets | Grid | Columns


@dataclass(frozen=True, slots=True)
class Print:
    """What a document bears where it is printed: the lines `below` the title on its first page, the heading of its
    `contents`, the `header` of every other page, and the `footer`, in which {page} and {pages} are numbers.
    """

    below: Cells
    contents: str
    header: str
    footer: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document in the language `lang` (a code of ISO 639); `author`: the office that answers for it.

    `printed`: what it bears as a report of its own; without it, it is a sheet that goes with something.
    """

    lang: str
    blocks: tuple[Block, ...]
    author: str = ""
    printed: Print | None = None

    @property
    def title(self) -> str:
        """The text of its first heading."""
        return next((block.text for block in self.blocks if isinstance(block, Heading)), "")


def as_markdown(document: Document) -> str:
    """Return the document as Markdown.

    >>> table = Grid(("Sex", "2024"), (("F", "3"),), has_numbers=True)
    >>> print(as_markdown(Document("en", (Heading(1, "Victims"), table))), end="")
    # Victims
    <BLANKLINE>
    | Sex | 2024 |
    |---|---:|
    | F | 3 |
    """
    return "\n\n".join(text for block in document.blocks for text in _written(block)) + "\n"


def _written(block: Block) -> Iterator[str]:
    """Yield the paragraphs of Markdown of which a block is made."""
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {plain_line(text)}"
        case Paragraph(text):
            yield plain_line(text)
        case Facts(pairs):
            yield "\n".join(f"- {plain_line(title)}: {plain_line(value)}" for title, value in pairs)
        case Bullets(lines):
            yield "\n".join(f"- {plain_line(line)}" for line in lines)
        case Grid():
            rule = "|".join(("---", *("---:" if block.has_numbers else "---" for _column in block.header[1:])))
            yield "\n".join((_row(block.header), f"|{rule}|", *map(_row, block.rows)))
            yield from map(plain_line, block.remarks)
        case Columns():
            pass


def _row(cells: Cells) -> str:
    return f"| {' | '.join(map(plain_line, cells))} |"


# Write words as plain Markdown: headings, tables and lists that any viewer shows and anybody reads; no HTML.

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
    """Return anybody's words as plain text: no entity, heading or list, no sign that turns the reading."""
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
    yield _row_of_words(fields)
    yield f"|{'|'.join(['---'] * len(fields))}|"
    yield from map(_row_of_words, rows)
    yield ""


def _row_of_words(cells: Sequence[Line]) -> Text:
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
