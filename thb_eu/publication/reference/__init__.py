"""Describe a submission under the concepts of SIMS/ESMS, in three formats.

Comes in: a submission, whose definitions hold the concepts and the steward's words. Goes out: `entries`, one a concept
in the order of the list, the steward's words first and then what the run tells; the same lines become Markdown, an SDMX
metadata set (with its structure) and the sheet Metadata. Without a list of concepts there is nothing.
Nothing is written that neither the steward nor the run says; no clock, no machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from thb_eu.base.messages import Languages, Text, wording
from thb_eu.definitions import AutomaticFact, MetadataText
from thb_eu.publication.edition import edition_of
from thb_eu.publication.layout import CONFIDENCE
from thb_eu.publication.reference import accuracy, deliveries, legal_basis, presentation
from thb_eu.publication.reference.text_blocks import ALL, MetadataEntry, TextBlock, flat, paragraphs, withheld
from thb_eu.results import Submission

__all__ = [
    "ALL",
    "MARKDOWN",
    "METADATA_SET",
    "METADATA_STRUCTURE",
    "TELLERS",
    "MetadataEntry",
    "TextBlock",
    "entries",
    "flat",
    "paragraphs",
    "reference_files",
]

MARKDOWN = "metadata/reference-metadata.md"
METADATA_SET = "metadata/reference-metadata.xml"
METADATA_STRUCTURE = "metadata/metadata-structure.xml"

TOLD_IN = {**vars(accuracy), **vars(deliveries), **vars(legal_basis), **vars(presentation)}
TELLERS: Mapping[AutomaticFact, Callable[[Submission], Iterator[TextBlock]]] = {
    fact: TOLD_IN[fact.value.replace("-", "_")] for fact in AutomaticFact
}
"""The function that tells each fact of the run bears its name; the list of concepts says under which one it stands."""


def entries(submission: Submission) -> tuple[MetadataEntry, ...]:
    """Return every concept of the list once, in its order, with all that is said under it."""
    submission = edition_of(submission)
    reference, steward = submission.definitions.reference.of(submission.collection.geo), submission.collection.prose
    return tuple(
        MetadataEntry(
            concept=concept,
            prose=tuple(for_audience(prose, submission) for prose in reference.words(concept.code, steward)),
            facts=tuple(passage for fact in concept.facts for passage in TELLERS[fact](submission)),
            below=tuple(below.code for below in reference.below(concept.code)),
        )
        for concept in reference.concepts
    )


def for_audience(prose: MetadataText, submission: Submission) -> MetadataText:
    """Return the steward's words; the public is not told those for the Commission, nobody outside how sure they are."""
    languages = submission.definitions.languages
    text = prose.text if submission.protected.audience.shows_doubts else without_marks(prose.text, languages)
    return replace(prose, text=withheld(submission, text) if prose.eu_only else text)


def without_marks(text: Text, languages: Languages) -> Text:
    """Return prose without the marks of confidence that a steward adds in brackets to a statement: `[recalled]`."""
    marks = {word.in_language(lang).split(",")[0] for word in CONFIDENCE.values() for lang in languages}
    in_brackets = re.compile(rf"\s*\[(?:{'|'.join(map(re.escape, sorted(marks)))})[^\[\]]*\]")
    return wording({lang: in_brackets.sub("", text) for lang, text in text.by_language_of(languages).items()})


def reference_files(submission: Submission, metadata: Sequence[MetadataEntry]) -> dict[str, bytes]:
    """Return the files of the reference metadata (`metadata`: its entries) by name; none without a list of concepts."""
    if not metadata:
        return {}
    from thb_eu.publication.reference.markdown import metadata_page
    from thb_eu.publication.reference.sdmx_metadata import metadata_set, metadata_structure

    return {
        MARKDOWN: metadata_page(metadata, submission),
        METADATA_SET: metadata_set(metadata, submission),
        METADATA_STRUCTURE: metadata_structure(submission),
    }
