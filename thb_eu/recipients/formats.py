"""Finish a document of an edition and write it in every format.

As HTML it is one page that needs nothing else, dressed as every other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from thb_eu.base.messages import Text, _, layout, literal
from thb_eu.publication.edition import Edition
from thb_eu.publication.html.document import document as page
from thb_eu.publication.labels import LEVEL, STATE
from thb_eu.publication.reference import ALL, flat
from thb_eu.writing.document import Block, Document, Heading, Paragraph, Print, as_markdown
from thb_eu.writing.word_document import as_word

TEMPLATES = Path(__file__).parent / "templates"
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


def as_page(document: Document) -> bytes:
    """Return the page; printed, each sheet has the header of the document on top."""
    running = literal(document.printed.header if document.printed else "")
    title, folders = literal(document.title), (TEMPLATES,)
    return page("report_page.html", (document.lang,), title, folders, running, scripted=False, document=document)


def in_every_format(name: str, documents: Sequence[Document]) -> dict[str, bytes]:
    """Return the files of a document, by `NAME.LANG` and format; `documents` are the same in several languages."""
    return {
        **{f"{name}.{document.lang}.md": as_markdown(document).encode() for document in documents},
        **{f"{name}.{document.lang}.html": as_page(document) for document in documents},
        **{f"{name}.{document.lang}.docx": as_word(document) for document in documents},
    }
