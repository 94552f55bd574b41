"""Markdown: a recipient's report in, its text in one language out, its tables as tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.recipients import RecipientReport
from thb_eu.recipients.presentation import ShownFigure, facts_about, remarks_on, shown
from thb_eu.results.recipient_figures import RecipientTableFigures


def text_of(report: RecipientReport, lang: str) -> str:
    """The whole text in `lang`, a code of ISO 639."""
    blocks = [
        f"# {report.recipient.title.in_language(lang)}",
        "\n".join(f"- {title.in_language(lang)}: {value.in_language(lang)}" for title, value in facts_about(report)),
        *(text.in_language(lang) for text in remarks_on(report)),
        *(block for table in report.content.tables for block in _table(table, lang)),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(table: RecipientTableFigures, lang: str) -> Iterator[str]:
    rows, notes = shown(table)
    yield f"## {table.table.title.in_language(lang)}"
    header = ["", *(_cell(column.title.in_language(lang)) for column in table.columns)]
    lines = [header, ["---", *("---:" for _column in table.columns)]]
    for row, figures in zip(table.rows, rows, strict=True):
        lines.append([_cell(row.title.in_language(lang)), *map(_figure, figures)])
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
    if notes:
        yield "\n".join(f"[{at}] {note.in_language(lang)}  " for at, note in enumerate(notes, start=1))
    if not table.table.note.is_empty:
        yield table.table.note.in_language(lang)


def _figure(figure: ShownFigure) -> str:
    return f"{figure.value} [{figure.note}]" if figure.note else str(figure.value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
