"""Hold a sheet while it is being written, free of any spreadsheet library, and reckon how it falls on printed pages.

A `Style` says how a cell looks, a `CellContent` is what stands in it, a `SheetContent` gathers cells, column widths,
names of areas, what may be typed where, what is drawn, and how the sheet prints. Row heights follow from the texts,
since no spreadsheet program fits merged cells by itself. No block is torn without need and no page holds a single line.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from thb_eu.base.messages import ENGLISH, Languages, Text
from thb_eu.base.ooxml.styles import Style as Style
from thb_eu.base.ooxml.xml_part import readable

BREADTHS = {
    **dict.fromkeys("ijl.,:;'| ", 0.48),
    **dict.fromkeys("tfrI()[]-/", 0.62),
    **dict.fromkeys("sšczčžvyxk", 0.90),
    **dict.fromkeys("mwMW@%—", 1.62),
}
"""Letters of the workbook's font that are not about as broad as its digits, in digits."""
WIDER = 1.06
"""By how much a letter is reckoned broader than it is."""
BROADEST = 1.7
"""No letter is broader, in digits."""

TALLEST = 409.0
DEFAULT_SIZE, DEFAULT_WIDTH, DEFAULT_HEIGHT = 10, 9.0, 13.5
"""The size of letters by whose digits a spreadsheet measures widths; what a column and a row have by themselves."""

A4, A3 = (765.0, 515.0), (1110.0, 755.0)
"""Width and height of pages across, within their margins, in points."""

READABLE, SQUEEZED = 6.0, 5.2
"""In how many points the smallest letters are printed at least; a sheet that is too broad for that on A4 goes on A3.

Somewhat smaller where a table so stands on one page with its comments.
"""

POINTS_PER_DIGIT = 5.25

FEW_PAGES, FEW_ROWS = 4, 6
"""Longer sheets are printed as they come; of a long part at least so many rows stay with its heading."""

WORDS = re.compile(r" |(?<=[-–/])(?=\w)")
"""Where a spreadsheet program breaks a line."""

LONGEST_TITLE = 31
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
TAKEN_TITLE = "history"
"""A title that spreadsheet programs keep for themselves."""

Value = str | float | Text
"""What is written into a cell; a text is said there in the languages of the sheet."""

TextRow = tuple[tuple[str, Style], ...]
"""The texts of a row, each with its look."""

Area = tuple[int, int, int, int]
"""First row and column, last row and column."""


class CellContent(NamedTuple):
    """What stands in a cell; `link` is the sheet that a click leads to; `until` is the last cell that it covers.

    Where a `formula` (without its sign) is given, `value` is what it comes to.
    """

    value: str | float
    style: Style
    until: tuple[int, int]
    link: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What may be typed into `areas`: one of `choices`, or what makes `formula` true, told for the first cell.

    `listed`: the name of an area that holds the choices, where they are many. `whole`: a whole number from 0 on.
    `prompts`: it is said already when the cell is chosen.
    """

    areas: tuple[Area, ...]
    title: Text
    says: Text
    choices: tuple[str, ...] = ()
    formula: str = ""
    listed: str = ""
    whole: bool = False
    prompts: bool = True


@dataclass(frozen=True, slots=True)
class Highlight:
    """A ground (and bold letters) for each cell of `area` for which `formula`, told for its first cell, is true."""

    area: Area
    formula: str
    fill: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class ChartDrawing:
    """A bar chart over the cells of `at`, drawn from cells of its sheet; `words` tell it to those who do not see it.

    `header`: the row of the names of the series, one in each of `columns`; below it lie the `rows` of the categories,
    whose names stand in the column `labels`. `by`, `counts`: titles of the axes. `is_stacked`: bars on each other.
    """

    title: Text
    by: Text
    counts: Text
    words: Text
    at: Area
    header: int
    rows: range
    columns: range
    labels: int
    is_stacked: bool


@dataclass
class SheetContent:
    """One sheet: its cells by row and column, in which languages it speaks, how it is shown, filled in and printed.

    `names`: names of areas, for formulas and for whoever reads the sheet by program. `regions`: areas whose first row
    and first column are the headings of the rest. `printed`, `printed_until`: the last column and the last row that are
    printed, where not all are. `hidden`: no program shows the sheet; of one that is shown, `hidden_rows` are not, and
    `folded` ones at a click. `columns`: names for those of a region whose headings take several rows.
    """

    name: str
    tab: str
    languages: Languages = (ENGLISH,)
    widths: dict[int, float] = field(default_factory=dict)
    cells: dict[tuple[int, int], CellContent] = field(default_factory=dict)
    frozen: tuple[int, int] = (1, 1)
    repeated_rows: tuple[int, int] | None = None
    filtered: tuple[int, int, int, int] | None = None
    least_heights: dict[int, float] = field(default_factory=dict)
    headed_until: int = 0
    paged: bool = False
    breaks: list[int] = field(default_factory=list)
    names: dict[str, tuple[Area, ...]] = field(default_factory=dict)
    regions: list[Area] = field(default_factory=list)
    columns: dict[Area, tuple[str, ...]] = field(default_factory=dict)
    highlights: list[Highlight] = field(default_factory=list)
    validations: list[EntryRule] = field(default_factory=list)
    drawings: list[ChartDrawing] = field(default_factory=list)
    printed: int = 0
    printed_until: int = 0
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    folded: set[int] = field(default_factory=set)

    def write(
        self, row: int, column: int, value: Value, style: Style, until: tuple[int, int] | None = None, link: str = ""
    ) -> None:
        """Put `value` into a cell, or into all cells up to `until` as one."""
        text = self.localized(value)
        content = readable(text) if isinstance(text, str) else text if isinstance(text, float) else int(text)
        at = row, column
        self.cells[at] = CellContent(content, style, until or at, link)

    def localized(self, value: Value) -> str | float:
        """Return a value as it stands in a cell: a text in all languages of the sheet."""
        return value.in_languages(self.languages) if isinstance(value, Text) else value

    def write_pair(self, row: int, column: int, text: Value, style: Style) -> None:
        """Put a text into two cells side by side: in the own language, and in the others; one language has both."""
        if len(self.languages) == 1:
            self.write(row, column, text, style, (row, column + 1))
        else:
            first, others = text.halves(self.languages) if isinstance(text, Text) else (text, text)
            self.write(row, column, first, style)
            self.write(row, column + 1, others, style)

    def write_formula(self, row: int, column: int, formula: str, value: str | int, style: Style) -> None:
        """Put a live `formula` into a cell; `value` is what it comes to now."""
        self.cells[row, column] = CellContent(value, style, (row, column), formula=formula)

    def write_over(self, row: int, columns: tuple[int, int], value: str | Text, style: Style, link: str = "") -> None:
        """Put a text into the first of `columns`, to run on over the others: they look like one cell and are not."""
        first, last = columns
        look = style.but(wrap=False) if first < last else style
        for column in range(first, last + 1):
            edge = "value" if column == first else "flag" if column == last else "between"
            border = edge if style.border and first < last else style.border
            self.write(row, column, value, look.but(border=border), link=link)
            value, link = "", ""

    @property
    def last_row(self) -> int:
        """The last row in which something stands."""
        return max((content.until[0] for content in self.cells.values()), default=0)

    @property
    def last_column(self) -> int:
        """The last column in which something stands."""
        return max((content.until[1] for content in self.cells.values()), default=0)

    @cached_property
    def as_printed(self) -> Printed:
        """The sheet as it falls on paper: for whoever asks once all is written."""
        return Printed(self)

    def heights(self) -> dict[int, float]:
        """Return the height of every row that needs one: as much as its longest text takes."""
        heights = dict(self.least_heights)
        for (row, column), content in self.cells.items():
            style, (last, last_column) = content.style, content.until
            needed: float = _height_of(1, style.size)
            if last > row or style.wrap or style.turned:  # else a line, however broad
                width = self.widths.get(column, DEFAULT_WIDTH)
                width += sum(self.widths.get(at, DEFAULT_WIDTH) for at in range(column + 1, last_column + 1))
                before = sum(heights.get(at, 0) for at in range(row, last))
                needed = min(height_of(content, width) - before, TALLEST)
            if needed > heights.get(last, 0):
                heights[last] = needed
        return heights


def sheet_title(wanted: str, taken: Collection[str] = ()) -> str:
    """Return the title nearest to the wanted one that spreadsheet programs take and no other sheet has.

    >>> sheet_title("2024/5: [new]", taken=["2024-5- -new-"])
    '2024-5- -new- 2'
    """
    title = NOT_IN_A_TITLE.sub("-", readable(wanted)).strip("' ") or "-"
    title = f"{title}_" if title.casefold() == TAKEN_TITLE else title
    while len(title.encode("utf-16-le")) > 2 * LONGEST_TITLE:
        title = title[:-1].rstrip("' ")
    known = {other.casefold() for other in taken}
    tried = (title, *(f"{title[: LONGEST_TITLE - 4]} {number}" for number in range(2, len(known) + 3)))
    return next(candidate for candidate in tried if candidate.casefold() not in known)


def height_of(content: CellContent, width: float) -> float:
    """Return the height, in points, that a content takes in a cell of `width` digits."""
    lines = 1
    if isinstance(content.value, str) and content.style.turned:
        longest = max(map(_breadth, content.value.split("\n")))
        return longest * content.style.size / DEFAULT_SIZE * POINTS_PER_DIGIT + DEFAULT_HEIGHT / 2
    if isinstance(content.value, str) and content.style.wrap:
        available = _digits_available(content.style, width)
        lines = sum(_lines(part, available) for part in content.value.split("\n"))
    return _height_of(lines, content.style.size)


@cache
def _height_of(lines: int, size: float) -> int:
    return math.ceil(lines * size * 1.25 + 2.5)


def is_one_line(text: str, style: Style, width: float) -> bool:
    """Tell whether a text stands on one line in a cell of `width` digits."""
    return _lines(text, _digits_available(style, width)) == 1


def in_lines(text: str, style: Style, width: float) -> list[str]:
    """Return the text in pieces of whole words, each of which stands on one line in a cell of `width` digits."""
    pieces: list[str] = []
    for word in text.split(" "):
        longer = f"{pieces[-1]} {word}" if pieces else word
        if pieces and is_one_line(longer, style, width):
            pieces[-1] = longer
        else:
            pieces.append(word)
    return pieces


@lru_cache(maxsize=50_000)
def least_width(text: str, style: Style, lines: int = 1) -> float:
    """Return the least width, in digits, in which a text takes so many lines, or as few as it can with no word broken.

    >>> least_width("safe accommodation", Style(), 2) < least_width("safe accommodation", Style())
    True
    """
    paragraphs, beside = text.split("\n"), 1.2 + 1.5 * style.indent
    digits = max(breadth for paragraph in paragraphs for breadth in _breadths(paragraph))
    while sum(_lines(paragraph, digits) for paragraph in paragraphs) > max(lines, len(paragraphs)):
        digits += 0.25
    return math.ceil(100 * (digits * style.size / DEFAULT_SIZE * (1.05 if style.bold else 1.0) + beside)) / 100


def lowest(rows: Sequence[TextRow], least: Sequence[float], room: float) -> list[float]:
    """Return the widths of columns, `least` or more, in which `rows` are lowest within `room`; none breaks a word.

    Again and again the row becomes a line lower that saves most lines for the room that its columns then need.
    """
    often = Counter(rows)
    columns = [*zip(*often, strict=True)]

    @cache
    def lines(column: int, width: float) -> list[int]:
        return [_lines(text, _digits_available(style, width)) for text, style in columns[column]]

    def taken(widths: Sequence[float]) -> Iterator[tuple[int, ...]]:
        return zip(*map(lines, range(len(columns)), widths), strict=True)

    def height(widths: Sequence[float]) -> int:
        return sum(times * max(row) for times, row in zip(often.values(), taken(widths), strict=True))

    narrow = [max(least_width(*cell, len(cell[0])) for cell in column) for column in columns]
    best = [*map(max, narrow, least)]
    widths: list[float] = []
    while best != widths:
        widths, now, most_saved = best, height(best), 0.0
        lower = (tuple(_a_line_lower(row, told, widths)) for row, told in zip(often, taken(widths), strict=True))
        for wider in dict.fromkeys(lower):
            if (more := sum(wider) - sum(widths)) > 0 and sum(wider) <= room:
                saved = (now - height(wider)) / more
                best, most_saved = ([*wider], saved) if saved > most_saved else (best, most_saved)
    return widths


def _a_line_lower(row: TextRow, lines: Sequence[int], widths: Sequence[float]) -> Iterator[float]:
    """Yield the widths in which a row takes a line less than now."""
    for (text, style), told, width in zip(row, lines, widths, strict=True):
        yield max(width, least_width(text, style, told - 1)) if told == max(lines) else width


def _digits_available(style: Style, width: float) -> float:
    """Find how many digits of the letters of a style stand side by side in a cell of `width` digits."""
    digits = (width - 1.2 - 1.5 * style.indent) * DEFAULT_SIZE / style.size
    return max(digits, 1.0) / (1.05 if style.bold else 1.0)


@lru_cache(maxsize=50_000)
def _lines(paragraph: str, available: float) -> int:
    """Find how many lines a paragraph takes in `available` digits, broken between words; asked often while paging."""
    if len(paragraph) * BROADEST <= available:
        return 1
    lines, used = 1, 0.0
    for length in _breadths(paragraph):
        if used and used + length > available:
            lines, used = lines + 1, 0.0
        lines += int(max(length - 0.01, 0) // available)
        used = (used + length) if length <= available else length % available
        used += WIDER * BREADTHS[" "]
    return lines


@lru_cache(maxsize=50_000)
def _breadths(paragraph: str) -> tuple[float, ...]:
    """Return the breadth of each of its words."""
    return tuple(map(_breadth, WORDS.split(paragraph)))


def _breadth(word: str) -> float:
    """Return the breadth of letters, in digits of the same font; rather too broad than too narrow."""
    return sum(WIDER * BREADTHS.get(letter, 1.22 if letter.isupper() else 1.02) for letter in word)


class Printed:
    """A sheet as it falls on paper when all of it is written: what its pages ask again and again is found once."""

    def __init__(self, sheet: SheetContent) -> None:
        self.sheet = sheet

    @cached_property
    def heights(self) -> dict[int, float]:
        """The heights of rows on a screen."""
        return self.sheet.heights()

    @cached_property
    def on_paper(self) -> dict[int, float]:
        """The heights of rows on paper, where folded ones take none."""
        return {**self.heights, **dict.fromkeys(self.sheet.folded, 0.0)}

    @cached_property
    def last(self) -> int:
        """The last column that is printed."""
        return self.sheet.printed or self.sheet.last_column

    @cached_property
    def page(self) -> tuple[float, float]:
        """Width and height of the pages on which it is printed: those of A4 if it can be read there."""
        return A4 if self._fitted(A4[0]) >= self._least_scale(READABLE) else A3

    @cached_property
    def scale(self) -> float:
        """By how much it is made smaller to be one page wide; it is never made larger."""
        return self._fitted(self.page[0])

    @cached_property
    def pages_high(self) -> int:
        """Into how many pages it should be fitted; 0 where it may take as many as it needs."""
        if self.sheet.printed_until:
            return 1
        needed = _height(self.on_paper, 1, self.sheet.last_row) * self.scale / self.page[1]
        smaller, least = (min(self._least_scale(points) / self.scale, 1.0) for points in (READABLE, SQUEEZED))
        if needed * least <= 1:
            return 1
        return math.ceil(needed * smaller) if needed <= FEW_PAGES else 0

    def on_first_page(self, row: int) -> bool:
        """Tell whether everything down to `row` stands on the first page."""
        return _height(self.on_paper, 1, row) * self.scale <= self.page[1]

    def _least_scale(self, points: float) -> float:
        """Return how small it may be made: so that its smallest letters are as large as these."""
        return points / (self._smallest or points)

    @cached_property
    def _smallest(self) -> float:
        cells = self.sheet.cells.items()
        return min((cell.style.size for (_row, at), cell in cells if cell.value != "" and at <= self.last), default=0)

    def _fitted(self, width: float) -> float:
        widths = (self.sheet.widths.get(column, DEFAULT_WIDTH) for column in range(1, self.last + 1))
        return min(1.0, width / sum(digits * POINTS_PER_DIGIT for digits in widths))


def room_on(page: tuple[float, float], size: float) -> float:
    """Return how many digits a sheet may be broad whose smallest letters, of `size`, can be read on a page."""
    return page[0] * size / READABLE / POINTS_PER_DIGIT


def paginate(sheet: SheetContent, parts: Sequence[tuple[int, int]]) -> None:
    """Set the breaks that keep the `parts` (first and last row) of a sheet of several pages whole.

    A part of more than half a page may be torn, but not so that fewer than some rows stand under its heading.
    """
    printed = sheet.as_printed
    heights, available = printed.on_paper, printed.page[1] / printed.scale
    repeated = _height(heights, *sheet.repeated_rows) if sheet.repeated_rows else 0.0
    used, before = 0.0, 0
    sheet.paged, sheet.breaks = True, []
    for first, last in parts:
        used += _height(heights, before + 1, first - 1)
        tall = _height(heights, first, last)
        least = tall if tall <= available / 2 else _height(heights, first, min(first + FEW_ROWS, last))
        if used + least > available:
            sheet.breaks.append(first - 1)
            used = repeated
        for row in range(first, last + 1):
            if used + heights.get(row, DEFAULT_HEIGHT) > available:
                sheet.breaks.append(row - 1)
                used = repeated
            used += heights.get(row, DEFAULT_HEIGHT)
        before = last


def _height(heights: Mapping[int, float], first: int, last: int) -> float:
    return sum(heights.get(row, DEFAULT_HEIGHT) for row in range(first, last + 1))
