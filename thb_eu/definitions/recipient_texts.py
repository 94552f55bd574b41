"""Declare texts for recipients: chapters of sentences whose numbers are figures.

A sentence names figures, `{FIGURE}`, and words for their numbers, `{FIGURE:PHRASE}`; a phrase has a form for each
category of plural of a language (one, two, few, …, other). Refused: a figure, phrase or table that does not exist, a
phrase without a form, braces that do not match, a sentence that states other figures in another language, a table that
stands in no chapter.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from thb_eu.base.errors import Fault
from thb_eu.base.messages import ENGLISH, Text, _, is_spoken, plural_forms
from thb_eu.definitions.shapes import ANY_LANGUAGE, SLUG, WORD, At, Schema, UniqueKey, group, shape, spec
from thb_eu.definitions.strict_reader import closest
from thb_eu.definitions.tables import NO_TABLE

UNKNOWN_FIGURE = _("no figure is called {name!r}.")
TWICE, NAME_ANEW = _("{name!r} occurs twice."), _("Give each its own name.")
OWN_ID = UniqueKey("duplicate-id", TWICE, NAME_ANEW)
FORMS_LACK = _("the phrase {name!r} has fewer or more forms than the language {language} asks for.")
PLURALS = ("zero", "one", "two", "few", "many", "other")
"""The categories of CLDR, in their order; a language has some of them."""
FORMS: Schema = {
    "type": "object",
    "patternProperties": {
        ANY_LANGUAGE: group("Phrase", {"other": WORD}, dict.fromkeys(PLURALS[:-1], WORD)),
    },
    "required": [ENGLISH],
    "additionalProperties": False,
}
PLACEHOLDER, BRACES = re.compile(r"\{([a-z0-9/-]+)(?::([a-z0-9-]+))?\}"), re.compile(r"[{}]")
YEAR = "year"


@shape(kw_only=True)
class StatedSentence:
    """A sentence in every language of the country; `{FIGURE}` is the number, `{FIGURE:PHRASE}` words for that number.

    FIGURE is named as in checks; `{year}` is the year of the collection. A sentence of which a figure is missing is not
    written.
    """

    id: str = spec(shape=SLUG)
    text: Text = spec()

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it states, each once, in the order of its English words."""
        named = (found[1] for found in PLACEHOLDER.finditer(self.text.words(ENGLISH)))
        return tuple(dict.fromkeys(name for name in named if name != YEAR))


@shape(oneOf=[{"required": ["table"]}, {"required": ["sentences"]}])
class ChapterPart:
    """A table of the recipient, or a paragraph of sentences."""

    table: str = spec(default="")
    sentences: tuple[StatedSentence, ...] = spec(default=(), rules={"minItems": 1})


@shape()
class Chapter:
    """A chapter of the text: what stands in it, in its order."""

    id: str = spec(shape=SLUG, once=OWN_ID)
    title: Text = spec()
    parts: tuple[ChapterPart, ...] = spec(rules={"minItems": 1})

    def restricted_to(self, tables: Container[str], figures: Set[str]) -> Chapter:
        """Return the chapter with these of its tables, and with the sentences that state these figures alone."""
        said = (
            replace(part, sentences=tuple(sentence for sentence in part.sentences if figures >= {*sentence.figures}))
            for part in self.parts
        )
        return replace(self, parts=tuple(part for part in said if part.sentences or part.table in tables))


@dataclass(frozen=True, slots=True)
class RecipientText:
    """The chapters of a recipient, and what they may name: phrases, figures and tables by name."""

    chapters: tuple[Chapter, ...]
    phrases: Mapping[str, Mapping[str, Mapping[str, str]]]
    figures: frozenset[str]
    tables: tuple[str, ...]


def text_faults(text: RecipientText, value: Mapping[str, Any], at: At) -> Iterator[Fault]:
    """Yield what is wrong with a text, which the file has as `value`."""
    yield from _phrase_faults(text, at)
    shown, seen = set[str](), set[str]()
    for number, chapter in enumerate(text.chapters):
        for step, part in enumerate(chapter.parts):
            in_part = partial(at, "chapters", number, "parts", step)
            if part.table and part.table not in text.tables:
                remedy = closest(part.table, text.tables)
                yield Fault(in_part("table"), "unknown-table", NO_TABLE.filled({"name": part.table}), remedy)
            shown.add(part.table)
            for place, sentence in enumerate(part.sentences):
                if sentence.id in seen:
                    where = in_part("sentences", place, "id")
                    yield Fault(where, OWN_ID.code, TWICE.filled({"name": sentence.id}), NAME_ANEW)
                seen.add(sentence.id)
                words = value["chapters"][number]["parts"][step]["sentences"][place]["text"]
                yield from _sentence_faults(text, sentence, words, partial(in_part, "sentences", place, "text"))
    for number, name in enumerate(text.tables):
        if text.chapters and name not in shown:
            yield Fault(at("tables", number), "selection-unclear", _("no chapter holds the table {name!r}.", name=name))


def _phrase_faults(text: RecipientText, at: At) -> Iterator[Fault]:
    for name, by_language in text.phrases.items():
        for lang, forms in by_language.items():
            if is_spoken(lang) and len(forms) != plural_forms(lang):
                what = FORMS_LACK.filled({"name": name, "language": lang})
                yield Fault(at("phrases", name, lang), "phrase-without-form", what)


def _sentence_faults(
    text: RecipientText, sentence: StatedSentence, words: Mapping[str, str], at: At
) -> Iterator[Fault]:
    known, stated = {*text.figures, YEAR}, {*sentence.figures}
    for lang, written in words.items():
        found = PLACEHOLDER.findall(written)
        if BRACES.search(PLACEHOLDER.sub("", written)):
            yield Fault(at(lang), "placeholder-invalid", _("the braces in a sentence do not match."))
        for name, phrase in found:
            if name not in known:
                yield Fault(at(lang), "unknown-id", UNKNOWN_FIGURE.filled({"name": name}), closest(name, known))
            if phrase and phrase not in text.phrases:
                remedy = closest(phrase, text.phrases)
                yield Fault(at(lang), "unknown-id", _("no phrase is called {name!r}.", name=phrase), remedy)
        if {name for name, _phrase in found} - {YEAR} != stated:
            what = _("the sentence states other figures in this language than in English.")
            yield Fault(at(lang), "selection-unclear", what)
