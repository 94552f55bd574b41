"""Hold a document in one language as blocks, free of any format, and write it as Markdown.

`word_document` writes the same blocks as a document of Word, the template `blocks.html` as a page. Words mean nothing
but themselves in each: whatever looks like markup in them is shown as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thb_eu.writing.markdown_syntax import plain_line

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
