"""Markup: the one place where text becomes HTML, always escaped; what is markup already has a type of its own."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from html import escape, unescape

from thb_eu.messages import Text, wording
from thb_eu.publication.sheets.paper import readable

SECOND = "en"
"""The language that is not the page's; every text in it says so."""

BETWEEN = (" / ", "\n")
"""What the sheets put between the two languages of a text."""

EMPTY_ELEMENTS = ("meta",)
MARKUP = re.compile("<[^>]*>")


class Html(str):
    """Markup. A plain `str` is text, and is escaped where it becomes part of markup."""


Part = str | int


def tag(name: str, /, *inside: Part, **attributes: Part) -> Html:
    """An element around `inside`; `class_` is `class`, `aria_label` is `aria-label`; empty attributes are left out."""
    told = "".join(
        f' {key.strip("_").replace("_", "-")}="{escape(readable(str(value)))}"'
        for key, value in attributes.items()
        if value != ""
    )
    if name in EMPTY_ELEMENTS:
        return Html(f"<{name}{told}>")
    return Html(f"<{name}{told}>{joined(*inside)}</{name}>")


def joined(*parts: Part) -> Html:
    """The parts one after the other, each text among them escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(readable(str(part))) for part in parts))


def inline(text: Text) -> Html:
    """Both languages on one line, the second behind a stroke; once where they say the same."""
    if text.sl == text.en:
        return joined(text.sl)
    return joined(text.sl, " ", tag("span", "/ ", text.en, lang=SECOND, class_="en"))


def stacked(text: Text) -> Html:
    """Both languages, one below the other; once where they say the same."""
    if text.sl == text.en:
        return tag("span", text.sl, class_="sl") if text.sl else Html()
    return joined(tag("span", text.sl, class_="sl"), " ", tag("span", text.en, lang=SECOND, class_="en"))


def two_languages(told: str) -> Html:
    """A text that a sheet has joined from both languages, with the second marked as such; a bracket has its own two."""
    head, bracket, rest = told.partition(" [")
    if bracket and rest.endswith("]"):
        return joined(two_languages(head), bracket, two_languages(rest[:-1]), "]")
    for between in BETWEEN:
        halves = told.split(between)
        if len(halves) == 2:
            return inline(wording(dict(zip(("sl", "en"), halves, strict=True))))
    return joined(told)


def heading(level: int, title: Text, anchor: str = "") -> Html:
    """A heading in both languages."""
    return tag(f"h{level}", inline(title), id=anchor)


def grid(
    caption: Html, fields: Sequence[Text], rows: Iterable[Html], class_: str, numbers: Container[int] = ()
) -> Html:
    """A plain table; `rows` are whole `tbody` elements, `numbers` the places of the columns that hold numbers."""
    heads = [
        tag("th", stacked(field), scope="col", class_="number" if place in numbers else "")
        for place, field in enumerate(fields)
    ]
    table = tag("table", tag("caption", caption), tag("thead", tag("tr", *heads)), *rows, class_=f"grid {class_}")
    return scrolling(table, aria_label=unescape(MARKUP.sub("", caption)).strip())


def scrolling(table: Html, **named: str) -> Html:
    """A table that may be broader than a small screen: who has no mouse moves it once it has the focus, by its name."""
    return tag("div", table, class_="scroll", tabindex=0, role="group", **named)
