"""Markup: the one place where text becomes HTML, always escaped; what is markup already has a type of its own.

A text stays a text until the page is written: only then is it put into the languages of the country, its own first,
and every other one marked as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape

from thb_eu.base.messages import Each, Languages, Text, is_spoken
from thb_eu.base.ooxml.xml_part import readable

EMPTY_ELEMENTS = ("meta",)
MARKUP = re.compile("<[^>]*>")


@dataclass(frozen=True, slots=True)
class Html:
    """Markup, with the texts in it that are not put into words yet."""

    pieces: tuple[str | LocalizedText | PlainText, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pieces)


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text in all languages: behind each other on one line, or one below the other."""

    text: Text
    is_stacked: bool = False


@dataclass(frozen=True, slots=True)
class PlainText:
    """Words alone, as an attribute or the title of a page can hold them."""

    told: Text | Html


Part = str | int | Text | Html
"""A plain `str` is text, and is escaped where it becomes part of markup."""


def raw(markup: str) -> Html:
    """What is markup already."""
    return Html((markup,))


def tag(name: str, /, *inside: Part, **attributes: Part) -> Html:
    """An element around `inside`; `class_` is `class`, `aria_label` is `aria-label`; empty attributes are left out."""
    parts: list[str | LocalizedText | PlainText] = [f"<{name}"]
    for key, value in attributes.items():
        if value != "":
            parts += [f' {key.strip("_").replace("_", "-")}="', *plain(value).pieces, '"']
    if name in EMPTY_ELEMENTS:
        return Html((*parts, ">"))
    return Html((*parts, ">", *joined(*inside).pieces, f"</{name}>"))


def joined(*parts: Part) -> Html:
    """The parts one after the other, each text among them escaped."""
    return Html(tuple(piece for part in parts for piece in _pieces(part)))


def _pieces(part: Part) -> tuple[str | LocalizedText | PlainText, ...]:
    if isinstance(part, Html):
        return part.pieces
    if isinstance(part, Text):
        return (LocalizedText(part),)
    return (_escaped(str(part)),) if part != "" else ()


def plain(part: Part) -> Html:
    """Words alone, where no markup may stand."""
    return Html((PlainText(part),)) if isinstance(part, Text | Html) else Html((_escaped(str(part)),))


def stacked(text: Text) -> Html:
    """All languages, one below the other; once where they say the same."""
    return Html((LocalizedText(text, is_stacked=True),))


def page_language(languages: Languages) -> str:
    """The first of a country's languages that the program speaks: that of all words that are not marked otherwise."""
    return next(filter(is_spoken, languages))


def lang_of(text: Text, lang: str, languages: Languages) -> str:
    """How the words of a text in `lang` are marked: by the language in which they are; empty for that of the page."""
    return _mark(text.spoken(lang), languages)


def _mark(spoken: str, languages: Languages) -> str:
    return "" if spoken == page_language(languages) else spoken


def written(html: Html, languages: Languages) -> str:
    """The markup with its texts in `languages`."""
    return "".join(piece if isinstance(piece, str) else _rendered(piece, languages) for piece in html.pieces)


def _rendered(piece: LocalizedText | PlainText, languages: Languages) -> str:
    if isinstance(piece, PlainText):
        inner = piece.told
        if isinstance(inner, Text):
            return _escaped(inner.in_languages(languages))
        return _escaped(unescape(MARKUP.sub("", written(inner, languages))).strip())
    if not piece.is_stacked:
        return "".join(_inline(one, languages) for one in piece.text.pieces(languages))
    marks: dict[str, str] = {}
    for lang in languages:
        marks.setdefault(piece.text.in_language(lang), lang_of(piece.text, lang, languages))
    lines = zip(marks.items(), ("own", *["second"] * len(marks)), strict=False)
    return " ".join(_span(words, lang, class_) for (words, lang), class_ in lines if words)


def _inline(piece: str | Each, languages: Languages) -> str:
    """Words in the country's own language, behind a stroke those of the others that differ, each as what it is."""
    if isinstance(piece, str):
        return _escaped(piece)
    spoken: dict[str, str] = {}
    for words, lang in zip(piece.words, piece.spoken or languages, strict=True):
        spoken.setdefault(words, _mark(lang, languages))
    (text, marked), *others = spoken.items()
    first = _span(text, marked) if marked else _escaped(text)
    return first + "".join(f" {_span(f'/ {words}', lang, 'second')}" for words, lang in others)


def _span(words: str, lang: str, class_: str = "") -> str:
    attributes = (f' {name}="{value}"' for name, value in (("lang", lang), ("class", class_)) if value)
    return f"<span{''.join(attributes)}>{_escaped(words)}</span>"


def _escaped(text: str) -> str:
    return escape(readable(text))


def heading(level: int, title: Text, anchor: str = "") -> Html:
    """A heading in all languages."""
    return tag(f"h{level}", title, id=anchor)


def grid(
    caption: Html | Text, fields: Sequence[Text], rows: Iterable[Html], class_: str, numbers: Container[int] = ()
) -> Html:
    """A plain table; `rows` are whole `tbody` elements, `numbers` the places of the columns that hold numbers."""
    heads = [
        tag("th", stacked(field), scope="col", class_="number" if place in numbers else "")
        for place, field in enumerate(fields)
    ]
    table = tag("table", tag("caption", caption), tag("thead", tag("tr", *heads)), *rows, class_=f"grid {class_}")
    return scrolling(table, aria_label=caption)


def scrolling(table: Html, **named: Part) -> Html:
    """A table that may be broader than a small screen: who has no mouse moves it once it has the focus, by its name."""
    return tag("div", table, class_="scroll", tabindex=0, role="group", **named)
