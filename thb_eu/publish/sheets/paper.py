"""Paper: a sheet while it is being written, free of any spreadsheet library.

A `Look` says how a cell looks, an `Ink` is what stands in it, a `Paper` gathers inks, merged cells, column widths and
how the sheet prints. Row heights follow from the texts, since no spreadsheet program fits merged cells by itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from thb_eu.model import Text

LONGEST = 32_767
"""What a cell can hold; a spreadsheet program cuts silently."""

UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: control characters and halves of characters."""

BREADTHS = {
    **dict.fromkeys("ijl.,:;'| ", 0.48),
    **dict.fromkeys("tfrI()[]-/", 0.68),
    **dict.fromkeys("sšczčžvyxk", 0.90),
    **dict.fromkeys("mwMW@%—", 1.62),
}
"""Letters of the workbook's font that are not about as broad as its digits, in digits."""
TALLEST = 409.0
DEFAULT_WIDTH, DEFAULT_HEIGHT = 9.0, 15.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: font, colours, alignment, border."""

    size: float = 10
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = "1A1A1A"
    fill: str = ""
    across: str = "left"
    down: str = "top"
    wrap: bool = True
    indent: int = 0
    border: str = ""
    number: str = "#,##0"

    def but(self, **changes: object) -> Look:
        """The same look with some changes."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Ink:
    """What stands in a cell; `link` is the sheet that a click leads to; `until` is the last cell that it covers."""

    value: str | int
    look: Look
    until: tuple[int, int]
    link: str = ""


@dataclass
class Paper:
    """One sheet: its inks by row and column, and how it is shown and printed."""

    name: str
    tab: str
    widths: dict[int, float] = field(default_factory=dict)
    inks: dict[tuple[int, int], Ink] = field(default_factory=dict)
    frozen: tuple[int, int] = (1, 1)
    repeated_rows: tuple[int, int] | None = None
    filtered: tuple[int, int, int, int] | None = None
    least_heights: dict[int, float] = field(default_factory=dict)
    headed_until: int = 0
    percent: int = 0
    breaks: list[int] = field(default_factory=list)

    def write(
        self,
        row: int,
        column: int,
        value: str | int,
        look: Look,
        until: tuple[int, int] | None = None,
        link: str = "",
    ) -> None:
        """Put `value` into a cell, or into all cells up to `until` as one."""
        told = readable(value) if isinstance(value, str) else int(value)
        self.inks[row, column] = Ink(told, look, until or (row, column), link)

    @property
    def last_row(self) -> int:
        """The last row in which something stands."""
        return max((ink.until[0] for ink in self.inks.values()), default=0)

    @property
    def last_column(self) -> int:
        """The last column in which something stands."""
        return max((ink.until[1] for ink in self.inks.values()), default=0)

    def heights(self) -> dict[int, float]:
        """The height of every row that needs one: as much as its longest text takes."""
        heights = dict(self.least_heights)
        for (row, column), ink in self.inks.items():
            last, last_column = ink.until
            width = sum(self.widths.get(at, DEFAULT_WIDTH) for at in range(column, last_column + 1))
            needed = height_of(ink, width)
            before = sum(heights.get(at, 0) for at in range(row, last))
            heights[last] = max(heights.get(last, 0), min(needed - before, TALLEST))
        return heights


def readable(text: str) -> str:
    """The text as a cell can hold it: no control characters, and not longer than a cell."""
    clean = UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 2] + " …"


def both(text: Text, between: str = " / ") -> str:
    """A text in both languages, once where they say the same."""
    return text.sl if text.sl == text.en else f"{text.sl}{between}{text.en}"


def height_of(ink: Ink, width: float) -> float:
    """The height, in points, that an ink takes in a cell of `width` digits."""
    size = ink.look.size
    lines = 1
    if isinstance(ink.value, str):
        room = max((width - 1.2 - 1.5 * ink.look.indent) * 11 / size, 1.0) / (1.05 if ink.look.bold else 1.0)
        lines = sum(_lines(part, room) for part in ink.value.split("\n")) if ink.look.wrap else 1
    return math.ceil(lines * size * 1.32 + 3)


def _lines(paragraph: str, room: float) -> int:
    """How many lines a paragraph takes in `room`, broken between words."""
    lines, used = 1, 0.0
    for word in _words(paragraph):
        length = sum(map(_breadth, word))
        if used and used + length > room:
            lines, used = lines + 1, 0.0
        lines += int(max(length - 0.01, 0) // room)
        used = (used + length) if length <= room else length % room
        used += _breadth(" ")
    return lines


def _words(paragraph: str) -> Iterator[str]:
    for word in paragraph.split(" "):
        yield from re.split(r"(?<=[-–/])(?=\w)", word)


def _breadth(letter: str) -> float:
    """The breadth of a letter, in digits of the same font; rather too broad than too narrow."""
    return 1.04 * BREADTHS.get(letter, 1.22 if letter.isupper() else 1.02)
