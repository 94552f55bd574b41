"""Write the reference metadata to read: whole in the country's own language, then in every other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.base.messages import _, layout
from thb_eu.publication.labels import AUDIENCE, STATE
from thb_eu.publication.law.markdown_syntax import Line, bullets, heading, plain_line, table, written
from thb_eu.publication.reference.text_blocks import BETWEEN_CELLS, FROM_THE_RUN, MetadataEntry, flat, unsaid, worded
from thb_eu.results import Submission

TITLE = _("Reference metadata (SIMS/ESMS)")
MADE_BY_TOOL = _(
    "The steward's words are in datapackages/national/metadata.yaml and in the collection's metadata.yaml; what "
    "the run adds follows from the same collection as the figures. Correct those files, not this page."
)


def as_markdown(entries: Sequence[MetadataEntry], submission: Submission) -> bytes:
    """Return the page; each concept stands once in each language."""
    languages = submission.definitions.languages
    lines = [written(line, (lang,)) for lang in languages for line in _part(entries, submission, lang)]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _part(entries: Sequence[MetadataEntry], submission: Submission, lang: str) -> Iterator[Line]:
    yield from heading(1, TITLE.in_language(lang))
    about = layout(
        "{collection} · {state} · {audience}.",
        collection=submission.collection.title,
        state=STATE[submission.state],
        audience=AUDIENCE[submission.protected.audience],
    )
    yield from _paragraph(about.in_language(lang))
    yield from _paragraph(MADE_BY_TOOL.in_language(lang))
    for entry in entries:
        concept = entry.concept
        yield from heading(concept.depth + 1, f"{concept.code} {plain_line(concept.label.in_language(lang))}")
        yield from _entry(entry, lang)


def _entry(entry: MetadataEntry, lang: str) -> Iterator[Line]:
    for prose in entry.prose:
        for paragraph in worded(prose, lang):
            yield from _paragraph(paragraph)
    for passage in entry.facts:
        yield from _paragraph(f"{FROM_THE_RUN.in_language(lang)} {flat(passage.text, lang)}")
        rows = [[plain_line(flat(cell, lang)) for cell in row] for row in passage.rows]
        if rows and passage.heads:
            yield from table([plain_line(flat(head, lang)) for head in passage.heads], rows)
        elif rows:
            yield from bullets(map(BETWEEN_CELLS.join, rows))
    if entry.is_empty:
        yield from _paragraph(unsaid(entry).in_language(lang))


def _paragraph(text: str) -> Iterator[Line]:
    yield plain_line(text)
    yield ""
