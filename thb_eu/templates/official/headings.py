"""Find the texts of a sheet that look like the categories of one dimension, below or beside each other.

Comes in: the texts of a sheet and the definitions. Goes out: `HeadingRun`: a line of headings with the code that each
means and how sure that is: a code or a label in either language counts whole, a label much like it less.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from thb_eu.base.ooxml.cell_reference import Coordinates
from thb_eu.definitions import Codelist, Definitions

SURE, ALIKE = 1.0, 0.7
LIKE = 0.8
MOST_ALIKE = 60
"""Long lists (countries) are matched by their names alone: too many of them are like each other."""
FEWEST = 2
"""So many categories make a run; a single word may stand anywhere."""


@dataclass(frozen=True, slots=True)
class HeadingMeaning:
    """The code that a heading means in one dimension, and how sure that is (0 to 1)."""

    code: str
    sure: float


@dataclass(frozen=True, slots=True)
class HeadingRun:
    """Headings of one dimension in one line (a column's number, or a row's): by their place in it, text and meaning."""

    line: int
    dimension: str
    headings: Mapping[int, tuple[str, HeadingMeaning]]

    @property
    def first(self) -> int:
        """The place of its first heading."""
        return min(self.headings)

    @property
    def last(self) -> int:
        """The place of its last heading."""
        return max(self.headings)

    @property
    def sure(self) -> float:
        """How sure its headings are, on average."""
        return sum(meaning.sure for _, meaning in self.headings.values()) / len(self.headings)


class HeadingWords:
    """What a text may mean in each dimension of the tables."""

    def __init__(self, definitions: Definitions) -> None:
        self.lists = {name: definitions.codelists[codes] for name, codes in definitions.dimension_lists.items()}
        self.meanings = lru_cache(maxsize=None)(self._meanings)

    def _meanings(self, text: str) -> Mapping[str, HeadingMeaning]:
        found = {name: _meant(text, codelist) for name, codelist in self.lists.items()}
        return {name: meaning for name, meaning in found.items() if meaning}

    def told_by(self, caption: str, dimension: str) -> str:
        """The code that a caption tells: it is its name, or has the longest such name in it; empty where none."""
        meaning = self.meanings(caption).get(dimension)
        codelist = self.lists[dimension]
        if meaning or len(codelist.codes) > MOST_ALIKE:
            return meaning.code if meaning else ""
        labels = [(label, code.code) for code in codelist.codes for label in code.label.in_all_given()]
        held = [(len(label), code) for label, code in labels if label.casefold() in caption.casefold()]
        return max(held)[1] if held else ""

    def is_total(self, dimension: str, code: str) -> bool:
        """Tell whether the code is the dimension's total, which says nothing of the dimension."""
        return code == self.lists[dimension].total


def runs(texts: Mapping[Coordinates, str], words: HeadingWords, down: bool) -> list[HeadingRun]:
    """The runs of headings in the columns of a sheet (`down`) or in its rows, none overlapping another in its line."""
    lines: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        line, at = (column, row) if down else (row, column)
        lines.setdefault(line, {})[at] = text
    found: list[HeadingRun] = []
    for line in sorted(lines):
        rivals = [run for name in words.lists for run in _segments(line, lines[line], name, words)]
        taken: list[HeadingRun] = []
        for run in sorted(rivals, key=lambda run: (-len(run.headings), -run.sure, run.first)):
            if not any(run.first <= other.last and other.first <= run.last for other in taken):
                taken.append(run)
        found += sorted(taken, key=lambda run: run.first)
    return found


def _segments(line: int, texts: Mapping[int, str], dimension: str, words: HeadingWords) -> Iterator[HeadingRun]:
    """Yield the headings of one dimension in a line, parted where a code comes again."""
    segments: list[dict[int, tuple[str, HeadingMeaning]]] = [{}]
    for at in sorted(texts):
        meaning = words.meanings(texts[at]).get(dimension)
        if meaning and meaning.code in {known.code for _, known in segments[-1].values()}:
            segments.append({})
        if meaning:
            segments[-1][at] = texts[at], meaning
    for headings in segments:
        has_parts = any(not words.is_total(dimension, meaning.code) for _, meaning in headings.values())
        if len(headings) >= FEWEST and has_parts:
            yield HeadingRun(line, dimension, headings)


def _meant(text: str, codelist: Codelist) -> HeadingMeaning | None:
    code = codelist.meant_by(text)
    if code:
        return HeadingMeaning(code, SURE)
    if len(codelist.codes) > MOST_ALIKE:
        return None
    labels = {label.casefold(): code.code for code in codelist.codes for label in code.label.in_all_given()}
    near = difflib.get_close_matches(text.casefold(), list(labels), n=1, cutoff=LIKE)
    return HeadingMeaning(labels[near[0]], ALIKE) if near else None


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the beginnings of the longer words of some texts, by which two titles may be compared."""
    return frozenset(word[:5].casefold() for text in texts for word in text.split() if len(word) > 3)
