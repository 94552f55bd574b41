"""Write the reference metadata to read: all of it in the country's own language, then in every other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.base.messages import _, layout
from thb_eu.publication.labels import AUDIENCE, STATE
from thb_eu.publication.reference.text_blocks import BETWEEN_CELLS, FROM_THE_RUN, MetadataEntry, flat, unsaid, worded
from thb_eu.results import Submission
from thb_eu.writing.document import Block, Bullets, Document, Grid, Heading, Paragraph, as_markdown

TITLE = _("Reference metadata (SIMS/ESMS)")
MADE_BY_TOOL = _(
    "The steward's words are in datapackages/national/metadata.yaml and in the collection's metadata.yaml; what "
    "the run adds follows from the same collection as the figures. Correct those files, not this page."
)


def metadata_page(entries: Sequence[MetadataEntry], submission: Submission) -> bytes:
    """Return the page; each concept stands once in each language."""
    languages = submission.definitions.languages
    parts = (Document(lang, tuple(_part(entries, submission, lang))) for lang in languages)
    return "\n".join(map(as_markdown, parts)).encode()


def _part(entries: Sequence[MetadataEntry], submission: Submission, lang: str) -> Iterator[Block]:
    yield Heading(1, TITLE.in_language(lang))
    about = layout(
        "{collection} · {state} · {audience}.",
        collection=submission.collection.title,
        state=STATE[submission.state],
        audience=AUDIENCE[submission.protected.audience],
    )
    yield Paragraph(about.in_language(lang))
    yield Paragraph(MADE_BY_TOOL.in_language(lang))
    for entry in entries:
        concept = entry.concept
        yield Heading(concept.depth + 1, f"{concept.code} {concept.label.in_language(lang)}")
        yield from _entry(entry, lang)


def _entry(entry: MetadataEntry, lang: str) -> Iterator[Block]:
    for prose in entry.prose:
        yield from map(Paragraph, worded(prose, lang))
    for passage in entry.facts:
        yield Paragraph(f"{FROM_THE_RUN.in_language(lang)} {flat(passage.text, lang)}")
        rows = tuple(tuple(flat(cell, lang) for cell in row) for row in passage.rows)
        if rows and passage.heads:
            yield Grid(tuple(flat(head, lang) for head in passage.heads), rows)
        elif rows:
            yield Bullets(tuple(map(BETWEEN_CELLS.join, rows)))
    if entry.is_empty:
        yield Paragraph(unsaid(entry).in_language(lang))
