"""Write a document of blocks as one page of HTML that needs nothing else, dressed as every other page."""

from __future__ import annotations

from pathlib import Path

from thb_eu.base.messages import literal
from thb_eu.publication.html.document import document as page
from thb_eu.writing.document import Document

TEMPLATES = Path(__file__).parent / "templates"


def as_page(document: Document) -> bytes:
    """Return the page; printed, each sheet has the header of the document on top."""
    running = literal(document.printed.header if document.printed else "")
    title, folders = literal(document.title), (TEMPLATES,)
    return page("report_page.html", (document.lang,), title, folders, running, scripted=False, document=document)
