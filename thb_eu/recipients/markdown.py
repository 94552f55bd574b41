"""Markdown: a recipient's report in, its text in one language out, its tables as tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import Text
from thb_eu.recipients import RecipientReport
from thb_eu.recipients.presentation import (
    Part,
    chapters_with_parts,
    facts_about,
    in_words,
    numbered,
    remarks_below,
    remarks_on,
)
from thb_eu.results.recipient_figures import RecipientTableFigures


def text_of(report: RecipientReport, lang: str) -> str:
    """The whole text in `lang`, a code of ISO 639."""
    titles = numbered(report)
    facts = (f"- {title.in_language(lang)}: {value.in_language(lang)}" for title, value in facts_about(report))
    blocks = [
        f"# {report.recipient.title.in_language(lang)}",
        "\n".join(facts),
        *(text.in_language(lang) for text in remarks_on(report)),
    ]
    for title, parts in chapters_with_parts(report):
        blocks += [] if title.is_empty else [f"## {title.in_language(lang)}"]
        blocks += [block for part in parts for block in _blocks(part, titles, lang)]
    return "\n\n".join(blocks) + "\n"


def _blocks(part: Part, titles: dict[str, Text], lang: str) -> Iterator[str]:
    if isinstance(part, Text):
        yield part.in_language(lang)
    elif isinstance(part, tuple):
        yield " ".join(sentence.text.in_language(lang) for sentence in part)
    else:
        yield f"### {titles[part.table.id].in_language(lang)}"
        yield from _table(part, lang)


def _table(table: RecipientTableFigures, lang: str) -> Iterator[str]:
    told = in_words(table, lang)
    lines = [told.header, ("---", *("---:" for _column in table.columns)), *told.rows]
    yield "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
    if told.notes:
        yield "\n".join(f"{note}  " for note in told.notes)
    yield from (text.in_language(lang) for text in remarks_below(table))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
