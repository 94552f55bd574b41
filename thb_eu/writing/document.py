"""Hold a document in one language as blocks, free of any format, and write it as Markdown.

`word_document` writes the same blocks as a document of Word. Words mean nothing but themselves in either: whatever
looks like markup in them is shown as it was written.
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
    """A table: its header and its rows, the numbered `notes` of its cells, and the remarks below it.

    `has_numbers`: all columns but the first hold numbers.
    """

    header: Cells
    rows: tuple[Cells, ...]
    notes: Cells = ()
    remarks: Cells = ()
    has_numbers: bool = False


Block = Heading | Paragraph | Facts | Bullets | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A document in the language `lang` (a code of ISO 639); `author`: the office that answers for it."""

    lang: str
    blocks: tuple[Block, ...]
    author: str = ""

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
            if block.notes:
                yield "\n".join(f"{plain_line(note)}  " for note in block.notes)
            yield from map(plain_line, block.remarks)


def _row(cells: Cells) -> str:
    return f"| {' | '.join(map(plain_line, cells))} |"
