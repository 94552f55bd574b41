"""Fill the sentences of a recipient's chapters with its figures.

Words beside a number have the form that the language asks for; a sentence of which a figure is missing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Languages, Text, in_thousands, plural_form, wording
from thb_eu.checks.evidence.recipient_figures import RecipientFigure, RecipientFigures, RecipientTableFigures
from thb_eu.definitions import Recipient
from thb_eu.definitions.recipients import PLACEHOLDER, PLURALS, YEAR, Chapter, StatedSentence


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence in words, and the figures that it states."""

    id: str
    text: Text
    figures: tuple[RecipientFigure, ...]


@dataclass(frozen=True, slots=True)
class WrittenChapter:
    """A chapter: its parts in order, each a table or a paragraph; `left_out`: sentences that lack a figure."""

    chapter: Chapter
    parts: tuple[RecipientTableFigures | tuple[WrittenSentence, ...], ...]
    left_out: tuple[str, ...]

    @property
    def sentences(self) -> Iterator[WrittenSentence]:
        """Its sentences, in their order."""
        for part in self.parts:
            if isinstance(part, tuple):
                yield from part


def chapters_of(content: RecipientFigures, year: int, languages: Languages) -> tuple[WrittenChapter, ...]:
    """Return the chapters of a recipient in the languages of its country."""
    return tuple(_chapter(chapter, content, year, languages) for chapter in content.recipient.chapters)


def _chapter(chapter: Chapter, content: RecipientFigures, year: int, languages: Languages) -> WrittenChapter:
    tables = {shown.table.id: shown for shown in content.tables}
    parts: list[RecipientTableFigures | tuple[WrittenSentence, ...]] = []
    left_out: list[str] = []
    for part in chapter.parts:
        if part.table:
            parts.append(tables[part.table])
            continue
        written = [_sentence(sentence, content, year, languages) for sentence in part.sentences]
        left_out += [sentence.id for sentence, made in zip(part.sentences, written, strict=True) if made is None]
        if told := tuple(made for made in written if made is not None):
            parts.append(told)
    return WrittenChapter(chapter, tuple(parts), tuple(left_out))


def _sentence(
    sentence: StatedSentence, content: RecipientFigures, year: int, languages: Languages
) -> WrittenSentence | None:
    figures = {name: figure for name in sentence.figures for figure in content.called(name)}
    values = {name: figure.value for name, figure in figures.items() if figure.value is not None}
    if values.keys() != {*sentence.figures}:
        return None
    recipient = content.recipient
    text = wording({lang: _words(sentence, values, year, recipient, lang) for lang in languages})
    return WrittenSentence(sentence.id, text, tuple(figures.values()))


def _words(sentence: StatedSentence, values: Mapping[str, int], year: int, recipient: Recipient, lang: str) -> str:
    def filled(name: str, phrase: str | None) -> str:
        if name == YEAR:
            return str(year)
        if phrase is None:
            return in_thousands(values[name]).in_language(lang)
        forms = recipient.phrases[phrase][lang]
        ordered = [forms[category] for category in PLURALS if category in forms]
        return ordered[min(plural_form(lang, values[name]), len(ordered) - 1)]

    return PLACEHOLDER.sub(lambda found: filled(found[1], found[2]), sentence.text.words(lang))
