"""Write a document in every format; as HTML it is one page that needs nothing else, dressed as every other."""

from __future__ import annotations

from collections.abc import Sequence

from thb_eu.base.messages import literal
from thb_eu.publication.html.rendering import document as page
from thb_eu.writing.document import Document, as_markdown
from thb_eu.writing.word_document import as_word


def as_page(document: Document) -> bytes:
    """Return the page; printed, each sheet has the header of the document on top."""
    running = literal(document.printed.header if document.printed else "")
    title = literal(document.title)
    return page("report_page.html", (document.lang,), title, (), running, scripted=False, document=document)


def in_every_format(name: str, documents: Sequence[Document]) -> dict[str, bytes]:
    """Return the files of a document, by `NAME.LANG` and format; `documents` are the same in several languages."""
    return {
        **{f"{name}.{document.lang}.md": as_markdown(document).encode() for document in documents},
        **{f"{name}.{document.lang}.html": as_page(document) for document in documents},
        **{f"{name}.{document.lang}.docx": as_word(document) for document in documents},
    }
