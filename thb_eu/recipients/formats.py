"""Finish a document of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thb_eu.base.messages import Text, _, layout
from thb_eu.publication.edition import Edition
from thb_eu.publication.labels import LEVEL, STATE
from thb_eu.publication.reference import ALL, flat
from thb_eu.writing.document import Block, Document, Heading, Paragraph, Print

NOTES, CONTENTS, FOOTER = _("Notes"), _("Contents"), _("Page {page} of {pages}")


def printed(edition: Edition, title: Text, blocks: tuple[Block, ...], lang: str) -> Document:
    """Return a document as a report of its own: with country and year, who answers, edition and state on its front."""
    answers = next((words.in_language(lang) for words in edition.collection.contact_words), "")
    year, state = str(edition.collection.year), STATE[edition.state]
    country = edition.definitions.codelists["geo"].by_code[edition.collection.geo].label.in_language(lang)
    below = (f"{country}, {year}", answers, LEVEL[edition.protected.audience].in_language(lang))
    front = Print(
        below=(*filter(None, below), state.in_language(lang)),
        contents=CONTENTS.in_language(lang),
        header=layout("{title}, {year} · {state}", title=title, year=year, state=state).in_language(lang),
        footer=FOOTER.filled({"page": "{page}", "pages": "{pages}"}).in_language(lang),
    )
    return Document(lang, blocks, answers, front)


def as_sentence(text: Text, lang: str) -> str:
    """Return a text on one line as a sentence of its own."""
    said = flat(text, lang)
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', ':', '!', '?', ')')) else '.'}"


def part_named(indicator: Text, part: Text) -> Text:
    """Name a part of an indicator: without it where the indicator has no parts, alone where it says both."""
    if part.english == ALL.english:
        return indicator
    return (
        part if part.english.startswith(indicator.english) else layout("{whole} ({part})", whole=indicator, part=part)
    )


def numbered_notes(notes: Mapping[Text, int], lang: str) -> Iterator[Block]:
    """Yield the notes to which a document refers by their numbers, under a heading; nothing where there is none."""
    if notes:
        yield Heading(2, NOTES.in_language(lang))
    for note, number in notes.items():
        yield Paragraph(f"[{number}] {note.in_language(lang)}", is_remark=True)
