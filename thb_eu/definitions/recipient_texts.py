"""Texts for recipients: chapters of sentences whose numbers are figures, as data.

A sentence names figures, `{FIGURE}`, and words for their numbers, `{FIGURE:PHRASE}`; a phrase has a form for each
category of plural of a language (one, two, few, …, other). Refused: a figure, phrase or table that does not exist, a
phrase without a form, braces that do not match, a sentence that states other figures in another language, a table that
stands in no chapter.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from thb_eu.base.messages import ENGLISH, Text, _, is_spoken, plural_forms
from thb_eu.definitions.shapes import ANY_LANGUAGE, SLUG, WORD, Flaw, Once, Ref, Schema, Words, group, shape, spec
from thb_eu.definitions.vocabulary import TABLE

FIGURE = Ref("figure", "unknown-id", _("no figure is called {name!r}."))
SINGLE = replace(FIGURE, to="single figure")
"""A figure that is one number, as a sentence may state it; or the year."""
PHRASE = Ref("phrase", "unknown-id", _("no phrase is called {name!r}."))
OWN_TABLE = replace(TABLE, to="table of the recipient")
OWN_ID = Once("duplicate-id", _("{name!r} occurs twice."), _("Give each its own name."))
FORMS_LACK = _("the phrase {name!r} has fewer or more forms than the language {language} asks for.")
BAD_BRACES = _("the braces in a sentence do not match.")
OTHER_FIGURES = _("the sentence states other figures in this language than in English.")
IN_NO_CHAPTER = _("no chapter holds the table {name!r}.")
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


def _sentence_flaws(sentence: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    named = {lang: PLACEHOLDER.findall(written) for lang, written in sentence["text"].items()}
    for lang, written in sentence["text"].items():
        if BRACES.search(PLACEHOLDER.sub("", written)):
            yield Flaw(("text", lang), "placeholder-invalid", BAD_BRACES)
        for name, phrase in named[lang]:
            for flaw in (*SINGLE.flaws(name, words), *(PHRASE.flaws(phrase, words) if phrase else ())):
                yield flaw._replace(path=("text", lang))
        stated, of_english = ({name for name, _phrase in named[each]} - {YEAR} for each in (lang, ENGLISH))
        if stated != of_english:
            yield Flaw(("text", lang), "selection-unclear", OTHER_FIGURES)


@shape(kw_only=True, checks=(_sentence_flaws,))
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

    table: str = spec(default="", ref=OWN_TABLE)
    sentences: tuple[StatedSentence, ...] = spec(default=(), rules={"minItems": 1})


@shape()
class Chapter:
    """A chapter of the text: what stands in it, in its order."""

    id: str = spec(shape=SLUG, once=OWN_ID)
    title: Text = spec()
    parts: tuple[ChapterPart, ...] = spec(rules={"minItems": 1})

    def restricted_to(self, tables: Container[str], figures: Set[str]) -> Chapter:
        """The chapter with these of its tables, and with the sentences that state these figures alone."""
        said = (
            replace(part, sentences=tuple(one for one in part.sentences if figures >= {*one.figures}))
            for part in self.parts
        )
        return replace(self, parts=tuple(part for part in said if part.sentences or part.table in tables))


def text_flaws(recipient: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Phrases that lack a form, sentences that are called like another one, and tables that stand in no chapter."""
    for name, by_language in recipient.get("phrases", {}).items():
        for lang, forms in by_language.items():
            if is_spoken(lang) and len(forms) != plural_forms(lang):
                what = FORMS_LACK.filled({"name": name, "language": lang})
                yield Flaw(("phrases", name, lang), "phrase-without-form", what)
    parts = [
        (("chapters", number, "parts", step), part)
        for number, chapter in enumerate(recipient.get("chapters", ()))
        for step, part in enumerate(chapter["parts"])
    ]
    seen = set[str]()
    for path, part in parts:
        for place, sentence in enumerate(part.get("sentences", ())):
            if (id := sentence["id"]) in seen:
                where = (*path, "sentences", place, "id")
                yield Flaw(where, OWN_ID.code, OWN_ID.what.filled({"name": id}), OWN_ID.remedy)
            seen.add(id)
    shown = {part.get("table") for _path, part in parts}
    for number, table in enumerate(recipient.get("tables", ())):
        if parts and table["id"] not in shown:
            yield Flaw(("tables", number), "selection-unclear", IN_NO_CHAPTER.filled({"name": table["id"]}))
