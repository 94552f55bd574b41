"""Hold the blocks of text under one concept of the reference metadata, whatever format shows them.

An `MetadataEntry` is a concept with the steward's words and with what the run tells. Every face (Markdown, SDMX, the
sheet) shows the same lines, so that nothing is said twice in two ways. A concept with neither says so; it is never
filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps

from thb_eu.base.messages import NO_WORDS, Text, _, layout, literal
from thb_eu.base.ooxml.xml_part import UNWRITABLE
from thb_eu.definitions import Concept, MetadataText
from thb_eu.definitions.signing import role_in_words
from thb_eu.publication.labels import WITHHELD, WITHHELD_SIGN
from thb_eu.results import Submission

PARAGRAPH = re.compile(r"\n\s*\n")
FROM_THE_RUN = _("From the run:")
BETWEEN_CELLS = " · "
ALL = _("all")
"""The part of what has no parts."""
Cells = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One sentence or a few of the run, and the rows that belong to it under their headings (none for a list)."""

    text: Text
    heads: Cells = ()
    rows: tuple[Cells, ...] = ()

    def lines(self, lang: str) -> Iterator[str]:
        """Yield the passage as plain lines of `lang`: the text, the headings, one line a row."""
        yield f"{FROM_THE_RUN.in_language(lang)} {flat(self.text, lang)}"
        for cells in (self.heads, *self.rows) if self.heads and self.rows else self.rows:
            yield "– " + BETWEEN_CELLS.join(flat(cell, lang) for cell in cells)


Teller = Callable[[Submission], Iterator[TextBlock]]
"""What tells one fact of the run."""


@dataclass(frozen=True, slots=True)
class MetadataEntry:
    """A concept, the steward's words and what the run tells; `below` are the codes directly under it."""

    concept: Concept
    prose: tuple[MetadataText, ...]
    facts: tuple[TextBlock, ...]
    below: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether neither the steward nor the run says anything."""
        return not self.prose and not self.facts

    def lines(self, lang: str) -> list[str]:
        """Return all that stands under the concept, as plain lines of `lang`: the steward first, then the run."""
        lines = [line for prose in self.prose for line in worded(prose, lang)]
        lines += [line for passage in self.facts for line in passage.lines(lang)]
        return lines or [unsaid(self).in_language(lang)]

    def text(self, lang: str) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines(lang))


def worded(prose: MetadataText, lang: str) -> Iterator[str]:
    """Yield the steward's words, a line a paragraph, with their role and day before the first."""
    who = ", ".join(filter(None, (role_in_words(prose.by).in_language(lang), prose.on)))
    opening = _("Text{who}:").in_language(lang).format(who=f" ({who})" if who else "")
    first, *rest = paragraphs(prose.text, lang)
    yield f"{opening} {first}"
    yield from rest


def paragraphs(words: Text, lang: str) -> list[str]:
    """Return the paragraphs of somebody's words in `lang`, which an empty line parts, each on one line."""
    return [_on_one_line(part) for part in PARAGRAPH.split(words.in_language(lang).strip())]


def unsaid(entry: MetadataEntry) -> Text:
    """Say what a concept says that has neither words nor facts: where to look below it, or that nothing is provided."""
    return _("See {codes}.", codes=", ".join(entry.below)) if entry.below else _("Not provided.")


def flat(text: Text, lang: str) -> str:
    """Return a text in `lang` as every face can hold it: on one line, without what XML cannot hold."""
    return _on_one_line(text.in_language(lang))


def _on_one_line(text: str) -> str:
    return " ".join(UNWRITABLE.sub("", text).split())


def row(*cells: object) -> Cells:
    """Return the cells of a row; a place is said in each language, a name, a code or a number is the same in all."""
    return tuple(cell if isinstance(cell, Text) else layout("{cell}", cell=cell) for cell in cells)


def listed(text: Text, heads: Cells, rows: Iterable[Cells], otherwise: Text = NO_WORDS) -> Iterator[TextBlock]:
    """Yield a passage with its rows; without rows what is said `otherwise`, if anything is."""
    if held := tuple(rows):
        yield TextBlock(text, heads, held)
    elif not otherwise.is_empty:
        yield TextBlock(otherwise)


def surely(
    submission: Submission, heads: Cells, rows: Iterable[Cells], *doubts: int
) -> tuple[Cells, tuple[Cells, ...]]:
    """Return a table as the edition has it: only the internal one has the columns that tell how sure something is."""
    if submission.protected.audience.shows_doubts:
        return heads, tuple(rows)
    kept = [place for place in range(len(heads)) if place not in doubts]
    first, *others = (tuple(cells[place] for place in kept) for cells in (heads, *rows))
    return first, tuple(others)


def withheld(submission: Submission, text: Text) -> Text:
    """Return a text that only the Commission may see; withheld from the public."""
    return literal(WITHHELD_SIGN) if submission.protected.audience.withholds else text


def of_year(submission: Submission, told: Text, public: Text) -> Text:
    """Say what is `told` of the figures; for the `public`, who is told of no fact, of the definitions of the year."""
    return public if submission.protected.audience.withholds else told


def not_public(teller: Teller) -> Teller:
    """Wrap a teller of what rests on counts or on how suppliers told theirs: the public is told that it is withheld."""

    @wraps(teller)
    def telling(submission: Submission) -> Iterator[TextBlock]:
        return iter([TextBlock(WITHHELD)]) if submission.protected.audience.withholds else teller(submission)

    return telling
