"""Write a recipient's files: a workbook, a text in each language, figures and their trace.

`report.xlsx` has a sheet for each table in all languages of the country, `report.LANG.md` the same as text in one;
`figures.csv` and `trace.csv` hold codes for programs. For a portal of open data, what it offers and its entry lie there
too. The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import NO_WORDS, Text, layout
from thb_eu.base.model import INTERVAL
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.recipient_figures import RecipientTableFigures
from thb_eu.definitions.recipients import recipient_named
from thb_eu.exchange.open_data import for_portal
from thb_eu.publication.dossier import dossier
from thb_eu.publication.folder import write_for_suppliers
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.workbook import workbook_of
from thb_eu.recipients import RecipientReport, cells_of_dossiers, report_of
from thb_eu.recipients.presentation import (
    CELL,
    COLUMN,
    FILE,
    PART,
    ROW,
    TABLE,
    TRACE,
    TRACE_NOTE,
    VALUE,
    ShownFigure,
    facts_about,
    remarks_below,
    remarks_on,
    shown,
)
from thb_eu.recipients.report_document import report_document
from thb_eu.run import Run
from thb_eu.writing.document import as_markdown
from thb_eu.writing.sheet_model import SheetContent, sheet_title
from thb_eu.writing.simple_table import annex, code, facts, grid, head, listing, number, remark, words
from thb_eu.writing.word_document import as_word

COVER_SHEET, TRACE_SHEET = "Report", "Trace"
LABEL_WIDTH, FIGURE_WIDTH, NOTE_WIDTH = 42.0, 15.0, 6.0
TRACE_WIDTHS = (28.0, 20.0, 20.0, 46.0, 10.0, 30.0, 8.0)
FOLDER_KIND = "report for a recipient"
"""What the manifest of the folder calls it."""


def files_of(report: RecipientReport) -> dict[str, bytes]:
    """Return every file of the report, by its name."""
    documents = [report_document(report, lang) for lang in report.submission.definitions.languages]
    return {
        "report.xlsx": workbook_of(_sheets(report), report.edition, report.recipient.title),
        **{f"report.{document.lang}.md": as_markdown(document).encode() for document in documents},
        **{f"report.{document.lang}.docx": as_word(document) for document in documents},
        "figures.csv": _figures_csv(report),
        **({"sentences.csv": _sentences_csv(report)} if report.chapters else {}),
        "trace.csv": as_csv([[*report.trace.columns], *([*row.values()] for row in records(report.trace))]),
        **(for_portal(dossier(report.edition), report.edition) if report.recipient.portal else {}),
    }


def report_for(run: Run, name: str, earlier: Iterable[str | Path] = ()) -> RecipientReport:
    """Find what the recipient of this name gets of a run, at the level that the plan says."""
    recipient, year = recipient_named(name, run.definitions.recipients), run.received.collection.year
    edition = run.definitions.law.release_for(recipient.id, year).edition
    return report_of(run.submission(edition), recipient, cells_of_dossiers(earlier, year, edition))


def write_report(
    run: Run, name: str, out: Path, earlier: Iterable[str | Path] = (), draft: bool = False
) -> tuple[RecipientReport, tuple[str, ...]]:
    """Write what the recipient of this name gets of a run into `out`, unless findings block it and it is no `draft`.

    Returns the report, and the names of its files; none where nothing was written. Written whole or not at all; refused
    where `out` holds other files, or some were changed. Its manifest tells for whom it is, at which level, in which
    state, and after how many acts of the journal.
    """
    report, collection = report_for(run, name, earlier), run.received.collection
    if report.submission.examined.blocked and not draft:
        return report, ()
    files, after = files_of(report), len(collection.journal.acts)
    told = {"recipient": name, "state": report.edition.state.value, "after": after}
    told |= {"audience": report.submission.protected.audience.value}
    write_for_suppliers(files, out, collection, FOLDER_KIND, told=told)
    return report, tuple(files)


def _figures_csv(report: RecipientReport) -> bytes:
    """Return the figures as rows; words in the columns of titles and reasons stand there in every language."""
    languages = report.submission.definitions.languages
    codes = ("table", "row", "column", "time", "unit", "obs_value", "obs_status", "conf_status", "states", *INTERVAL)
    spoken = ("row_title", "column_title", "reason")
    header = [*codes, *(f"{name}_{lang}" for name in spoken for lang in languages)]
    rows = (
        [*(row[name] for name in codes), *(text.in_language(lang) for text in texts for lang in languages)]
        for row, texts in zip(records(report.figures), _texts(report), strict=True)
    )
    return as_csv([header, *rows])


def _sentences_csv(report: RecipientReport) -> bytes:
    """Return the sentences in every language, one row for each figure that they state."""
    languages = report.submission.definitions.languages
    rows = (
        [
            *(chapter.chapter.id, sentence.id, figure.name, figure.value),
            *(sentence.text.in_language(lang) for lang in languages),
        ]
        for chapter in report.chapters
        for sentence in chapter.sentences
        for figure in sentence.figures
    )
    return as_csv([["chapter", "sentence", "figure", "obs_value", *(f"text_{lang}" for lang in languages)], *rows])


def _texts(report: RecipientReport) -> Iterator[tuple[Text, Text, Text]]:
    for table in report.content.tables:
        for row, figures in zip(table.rows, table.figures, strict=True):
            for column, figure in zip(table.columns, figures, strict=True):
                yield row.title, column.title, figure.reason
    for figure in report.content.named.values():
        yield NO_WORDS, NO_WORDS, figure.reason


def _sheets(report: RecipientReport) -> Iterator[SheetContent]:
    cover = annex(report.edition, COVER_SHEET, (30.0, 70.0))
    row = facts(cover, head(cover, report.recipient.title, 2), facts_about(report), 2)
    for text in remarks_on(report):
        row = remark(cover, row + 1, text, 2)
    yield cover
    for table in report.content.tables:
        yield _table_sheet(report, table)
    yield _trace_sheet(report)


def _table_sheet(report: RecipientReport, table: RecipientTableFigures) -> SheetContent:
    rows, notes = shown(table)
    noted = [NOTE_WIDTH] if notes else []
    widths = (LABEL_WIDTH, *(width for _column in table.columns for width in (FIGURE_WIDTH, *noted)))
    sheet = annex(report.edition, sheet_title(table.table.id), widths)
    fields = [words(NO_WORDS)]
    for column in table.columns:
        fields += [number(column.title), *([code(NO_WORDS)] if notes else [])]
    lines = (
        [row.title, *(value for figure in figures for value in _in_cells(figure, bool(notes)))]
        for row, figures in zip(table.rows, rows, strict=True)
    )
    end = grid(sheet, head(sheet, table.table.title, len(widths)), fields, lines)
    texts = [layout("[{number}] {text}", number=at, text=text) for at, text in enumerate(notes, start=1)]
    for text in (*texts, *remarks_below(table)):
        end = remark(sheet, end, text, len(widths))
    return sheet


def _in_cells(figure: ShownFigure, noted: bool) -> list[int | str]:
    return [figure.value, *([f"[{figure.note}]" if figure.note else ""] if noted else [])]


def _trace_sheet(report: RecipientReport) -> SheetContent:
    sheet = annex(report.edition, TRACE_SHEET, TRACE_WIDTHS)
    fields = (code(TABLE), code(ROW), code(COLUMN), code(PART), number(VALUE), code(FILE), code(CELL))
    row = head(sheet, TRACE, len(fields), TRACE_NOTE)
    lines = (
        [*(line[name] or "" for name in ("table", "row", "column", "part")), _number(line["value"]), *_place(line)]
        for line in records(report.trace)
    )
    listing(sheet, row, fields, lines, 1)
    return sheet


def _number(value: int | None) -> int | str:
    return MISSING_SIGN if value is None else value


def _place(line: Mapping[str, Any]) -> tuple[str, str]:
    return "!".join(filter(None, (line["file"], line["sheet"]))), line["cell"] or ""
