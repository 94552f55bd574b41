"""Compose a recipient's report as a document in one language; its formats are made of it."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import Text
from thb_eu.checks.evidence.recipient_figures import RecipientTableFigures
from thb_eu.recipients import RecipientReport
from thb_eu.recipients.presentation import (
    Part,
    chapters_with_parts,
    facts_about,
    numbered,
    remarks_below,
    remarks_on,
    shown,
)
from thb_eu.writing.document import Block, Document, Facts, Grid, Heading, Paragraph


def report_document(report: RecipientReport, lang: str) -> Document:
    """Return the whole report in `lang`, a code of ISO 639."""
    answers = next((words.in_language(lang) for words in report.edition.collection.contact_words), "")
    return Document(lang, tuple(_blocks(report, lang)), author=answers)


def _blocks(report: RecipientReport, lang: str) -> Iterator[Block]:
    yield Heading(1, report.recipient.title.in_language(lang))
    yield Facts(tuple((title.in_language(lang), value.in_language(lang)) for title, value in facts_about(report)))
    yield from (Paragraph(text.in_language(lang), is_remark=True) for text in remarks_on(report))
    titles = numbered(report)
    for title, parts in chapters_with_parts(report):
        if not title.is_empty:
            yield Heading(2, title.in_language(lang))
        for part in parts:
            yield from _part(part, titles, lang)


def _part(part: Part, titles: dict[str, Text], lang: str) -> Iterator[Block]:
    if isinstance(part, Text):
        yield Paragraph(part.in_language(lang), is_remark=True)
    elif isinstance(part, tuple):
        yield Paragraph(" ".join(sentence.text.in_language(lang) for sentence in part))
    else:
        yield Heading(3, titles[part.table.id].in_language(lang))
        yield _grid(part, lang)


def _grid(table: RecipientTableFigures, lang: str) -> Grid:
    """Return a table in words; the first cell of the header is empty."""
    figures, notes = shown(table)
    return Grid(
        header=("", *(column.title.in_language(lang) for column in table.columns)),
        rows=tuple(
            (row.title.in_language(lang), *(figure.in_language(lang) for figure in of_row))
            for row, of_row in zip(table.rows, figures, strict=True)
        ),
        notes=tuple(f"[{number}] {note.in_language(lang)}" for number, note in enumerate(notes, start=1)),
        remarks=tuple(text.in_language(lang) for text in remarks_below(table)),
        has_numbers=True,
    )
