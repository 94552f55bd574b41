"""Markdown: a recipient's report in, its text in one language out, its tables as tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import Text
from thb_eu.checks.evidence.recipient_figures import RecipientTableFigures
from thb_eu.publication.law.markdown_syntax import plain_line
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


def text_of(report: RecipientReport, lang: str) -> str:
    """The whole text in `lang`, a code of ISO 639."""
    titles = numbered(report)
    facts = (f"- {_plain(title, lang)}: {_plain(value, lang)}" for title, value in facts_about(report))
    blocks = [
        f"# {_plain(report.recipient.title, lang)}",
        "\n".join(facts),
        *(_plain(text, lang) for text in remarks_on(report)),
    ]
    for title, parts in chapters_with_parts(report):
        blocks += [] if title.is_empty else [f"## {_plain(title, lang)}"]
        blocks += [block for part in parts for block in _blocks(part, titles, lang)]
    return "\n\n".join(blocks) + "\n"


def _blocks(part: Part, titles: dict[str, Text], lang: str) -> Iterator[str]:
    if isinstance(part, Text):
        yield _plain(part, lang)
    elif isinstance(part, tuple):
        yield plain_line(" ".join(sentence.text.in_language(lang) for sentence in part))
    else:
        yield f"### {_plain(titles[part.table.id], lang)}"
        yield from _table(part, lang)


def _table(table: RecipientTableFigures, lang: str) -> Iterator[str]:
    told = in_words(table, lang)
    lines = [told.header, ("---", *("---:" for _column in table.columns)), *told.rows]
    yield "\n".join(f"| {' | '.join(map(plain_line, line))} |" for line in lines)
    if told.notes:
        yield "\n".join(f"{plain_line(note)}  " for note in told.notes)
    yield from (_plain(text, lang) for text in remarks_below(table))


def _plain(text: Text, lang: str) -> str:
    return plain_line(text.in_language(lang))
