"""Rendering: a template and values in, HTML out; the one door of Jinja2, for files and for the desk alike.

Templates write texts as they are, `{{ table.title }}`: a page in one language says them in it, a page of all languages
of a country says the country's own first and marks every other one. Everything is escaped but markup itself. An unknown
name in a template is an error, never an empty place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from thb_eu.base import messages
from thb_eu.base.messages import Each, Languages, Text, is_spoken
from thb_eu.base.ooxml.xml_part import readable

PARTS = Path(__file__).parent / "templates"
"""Parts that every page may use."""


def render(template: str, languages: Languages, folders: Iterable[Path] = (), **values: object) -> str:
    """The template called so, from `folders` before the common parts, filled with `values`.

    `languages`: one, and the page speaks it; several, and each text stands in all of them, the first one first.
    """
    return environment(languages, (*folders, PARTS)).get_template(template).render(values)


@lru_cache(maxsize=16)
def environment(languages: Languages, folders: tuple[Path, ...]) -> Environment:
    """What reads templates from `folders` and says texts in `languages`."""
    speaker = Speaker(languages)
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        finalize=speaker.inline,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"plain": speaker.plain, "stacked": speaker.stacked}
    made.globals |= {"_": messages._, "plural": messages.plural, "in_context": messages.in_context, "day": messages.day}
    made.globals |= {"lang": speaker.page, "languages": languages}
    return made


class Speaker:
    """How the texts of a page are said."""

    def __init__(self, languages: Languages) -> None:
        self.languages = languages
        self.page = next(filter(is_spoken, languages))
        """The language of all words that are not marked otherwise."""

    def inline(self, value: object) -> object:
        """A text as markup, its languages behind each other; what is none stays as it is and is escaped by Jinja."""
        if isinstance(value, Text):
            return Markup("").join(self._piece(piece) for piece in value.pieces(self.languages))
        return readable(value) if type(value) is str else value

    def stacked(self, text: Text) -> Markup:
        """All languages, one below the other; once where they say the same."""
        marks: dict[str, str] = {}
        for lang in self.languages:
            marks.setdefault(text.in_language(lang), text.spoken(lang))
        said = [(words, lang) for words, lang in marks.items() if words]
        if len(said) == 1 and said[0][1] in ("", self.page):
            return escape(readable(said[0][0]))
        classes = ("own", *["second"] * len(said))
        return Markup(" ").join(_span(words, lang, name) for (words, lang), name in zip(said, classes, strict=False))

    def plain(self, value: object) -> str:
        """Words alone, as an attribute or the title of a page can hold them."""
        return readable(value.in_languages(self.languages) if isinstance(value, Text) else str(value))

    def _piece(self, piece: str | Each) -> Markup:
        if isinstance(piece, str):
            return escape(readable(piece))
        said: dict[str, str] = {}
        for words, lang in zip(piece.words, piece.spoken or self.languages, strict=True):
            said.setdefault(words, lang)
        if len(said) == 1:
            ((words, lang),) = said.items()
            return escape(readable(words)) if lang in ("", self.page) else _span(words, lang)
        (first, own), *others = said.items()
        seconds = (_span(f" / {words}", lang, "second") for words, lang in others)
        return Markup("").join((_span(first, own, "own"), *seconds))


def _span(words: str, lang: str, name: str = "") -> Markup:
    marks: Mapping[str, str] = {"lang": lang, "class": name}
    attributes = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in marks.items() if value)
    return Markup("<span{}>{}</span>").format(attributes, readable(words))
