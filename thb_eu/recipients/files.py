"""Write a recipient's files: a workbook, a text in each language, figures and their trace.

`report.xlsx` has a sheet for each table in all languages of the country; `report.LANG.docx` is a document in one to be
printed, with the words that the office writes around the figures, `report.LANG.html` and `report.LANG.md` the same;
`figures.csv` and `trace.csv` hold codes for programs. For a portal of open data, what it offers and its entry lie there
too. The same report gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import NO_WORDS, Text, _, in_thousands, joined, layout, literal, plural
from thb_eu.base.model import INTERVAL, ObsStatus, State
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.recipient_figures import FigurePart, RecipientFigure, RecipientTableFigures
from thb_eu.definitions.contracts import NOT_NAMED, name_text
from thb_eu.definitions.recipients import recipient_named
from thb_eu.exchange.open_data import for_portal
from thb_eu.publication.dossier import dossier
from thb_eu.publication.folder import write_for_suppliers
from thb_eu.publication.html.every_format import in_every_format
from thb_eu.publication.labels import CONFINED, LEVEL, MISSING_SIGN, STATE, confidence, interval
from thb_eu.publication.signs_and_sums import REASONS
from thb_eu.publication.workbook import workbook_of
from thb_eu.recipients import RecipientReport, cells_of_dossiers, report_of
from thb_eu.recipients.accompaniment import (
    HOW_TO_WRITE,
    Accompaniment,
    accompaniment_of,
    numbered_notes,
    printed,
    release_of_dossier,
    words_of_office,
)
from thb_eu.recipients.sentences import WrittenSentence
from thb_eu.run import Run
from thb_eu.writing.document import (
    Block,
    Columns,
    Document,
    Facts,
    Grid,
    Heading,
    Paragraph,
)
from thb_eu.writing.sheet_model import SheetContent, sheet_title
from thb_eu.writing.simple_table import annex, code, facts, grid, head, listing, number, remark, words

# Say what every format of a recipient's report says around the figures.
#
# That is: for whom it is, of which country, year and edition, in which state, how sure the layout is; a sign where
# there is no value, and the reasons for that, numbered through a table.

RECEIVER, EDITION, STATE_OF = _("Recipient"), _("Edition"), _("State")
LAYOUT, SOURCE = _("Layout of the tables"), _("Source of the layout")
FIGURES_OF, PROPOSED = _("Country and year"), "proposed"
FOR_THE_RECEIVER = _(
    "These are true counts, for the receiver alone. What bears a note that it is not to be published must be neither "
    "published nor handed on."
)
PROPOSED_LAYOUT = _("The layout of these tables is proposed by the toolkit; the recipient has not confirmed it.")
NOT_SIGNED = _("This is proposed and not signed: the report is a draft.")
TRACE, ROW, COLUMN, VALUE = _("Trace of the figures"), _("Row"), _("Column"), _("Value")
TABLE, PART, FILE, CELL = _("Table"), _("Cell or fact"), _("File"), _("Cell")
LEFT_OUT = plural(
    "{count} sentence is left out: a figure that it states is missing.",
    "{count} sentences are left out: a figure that they state is missing.",
)
ARTICLES, SOURCES = _("Articles: {listed}."), _("Sources: {listed}.")
BY_LAW = _("Articles that the law of the year counts here: {listed}.")
FEW = 2
"""Of how many years there are numbers where they are drawn."""
TRACE_NOTE = _("Each line is one counted cell, by its key, or one number of a supplier's table, by its place.")


def facts_about(report: RecipientReport) -> Iterator[tuple[Text, Text]]:
    """Yield what a reader must know of the report, each with its heading."""
    recipient, edition = report.recipient, report.edition
    yield RECEIVER, recipient.receiver
    yield FIGURES_OF, literal(f"{edition.collection.geo} {edition.collection.year}")
    yield EDITION, LEVEL[edition.protected.audience]
    yield STATE_OF, STATE[edition.state]
    yield LAYOUT, confidence(recipient.confidence)
    yield SOURCE, literal(recipient.source)


def remarks_on(report: RecipientReport) -> Iterator[Text]:
    """Yield the sentences about the whole.

    They say for whose use it is, that the layout is proposed, its own note, decisions, and what is no longer asked.
    """
    if report.is_for_the_receiver_alone:
        yield FOR_THE_RECEIVER
    if report.recipient.confidence == PROPOSED:
        yield PROPOSED_LAYOUT
    if not report.recipient.note.is_empty:
        yield report.recipient.note
    for decision in report.decisions:
        yield joined((decision.says, decision.because, *(() if decision.signed else (NOT_SIGNED,))), " ")
    for period in report.recipient.periods:
        if period.is_told_in(report.edition.collection.year):
            yield period.because


Part = RecipientTableFigures | tuple[WrittenSentence, ...] | Text
"""What stands in a chapter: a table, a paragraph, or a remark."""


def chapters_with_parts(report: RecipientReport) -> Iterator[tuple[str, Text, tuple[Part, ...]]]:
    """Yield the id, the title and the parts of each chapter; one chapter without the first two where there is none."""
    if not report.chapters:
        yield "", NO_WORDS, report.content.tables
    for chapter in report.chapters:
        left_out = [LEFT_OUT.filled({"count": len(chapter.left_out)})] if chapter.left_out else []
        yield chapter.chapter.id, chapter.chapter.title, (*chapter.parts, *left_out)


def numbered(report: RecipientReport) -> dict[str, Text]:
    """Return by id the title of each table with its number, in the order in which the report shows them."""
    shown = [part for _id, _title, parts in chapters_with_parts(report) for part in parts]
    tables = [part.table for part in shown if isinstance(part, RecipientTableFigures)]
    return {
        table.id: _("Table {number}: {title}", number=number, title=table.title)
        for number, table in enumerate(tables, start=1)
    }


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as it is shown: the number, else an interval or the sign for none, and the number of the note."""

    value: int | str
    note: int = 0

    def in_language(self, lang: str) -> str:
        """Return the figure as a text shows it: the number as `lang` writes it, and the number of the note."""
        text = self.value if isinstance(self.value, str) else in_thousands(self.value).in_language(lang)
        return f"{text} [{self.note}]" if self.note else text


def said_of(table: RecipientTableFigures) -> tuple[Text, ...]:
    """Return the note of a table and the series of its numbers: what may hold for other tables too."""
    series = (said for part in _told(table) for said in part.series)
    return tuple(dict.fromkeys((*(() if table.table.note.is_empty else (table.table.note,)), *series)))


def _told(table: RecipientTableFigures) -> list[FigurePart]:
    return [part for row in table.figures for figure in row for part in figure.parts if part.value is not None]


def remarks_below(table: RecipientTableFigures, elsewhere: Container[Text] = ()) -> Iterator[Text]:
    """Yield what stands below a table.

    It is what is said of it and not `elsewhere`, how sure its own layout is, and its numbers' articles and sources.
    """
    declared, parts = table.table, _told(table)
    yield from (text for text in said_of(table) if text not in elsewhere)
    if declared.confidence:
        mark, source = confidence(declared.confidence), literal(declared.authority)
        yield _("Layout: {confidence} ({source}).", confidence=mark, source=source)
    if declared.origins:
        counted = [part for part in parts if part.value] or parts  # a zero names who says so, and counts nobody
        of_parts = (
            (ARTICLES, (name_text(article) for part in counted for article in part.articles)),
            (BY_LAW, (literal(article) for part in counted for article in part.by_law)),
            (SOURCES, (source for part in counted for source in part.sources)),
        )
        for words, named in of_parts:
            if listed := sorted(dict.fromkeys(named), key=lambda name: name == NOT_NAMED):
                yield words.filled({"listed": joined(listed, "; ")})


def shown(table: RecipientTableFigures, notes: dict[Text, int]) -> tuple[tuple[ShownFigure, ...], ...]:
    """Return the figures of a table as they are shown; their notes join those that are numbered already."""
    return tuple(tuple(_shown(figure, notes) for figure in row) for row in table.figures)


def _shown(figure: RecipientFigure, notes: dict[Text, int]) -> ShownFigure:
    why = reason_of(figure)
    note = 0 if why.is_empty else _number_of(why, notes)
    return ShownFigure(
        interval(figure.low, figure.high) or MISSING_SIGN if figure.value is None else figure.value, note
    )


def _number_of(note: Text, notes: dict[Text, int]) -> int:
    return notes.setdefault(note, len(notes) + 1)


def reason_of(figure: RecipientFigure) -> Text:
    """Say why there is no value, or only a bound or an interval: the reason of the cell, else what its status means."""
    if figure.status is ObsStatus.VALUE or not figure.reason.is_empty:
        return figure.reason
    meaning = CONFINED if figure.low is not None else REASONS[figure.status]
    return layout("{status}: {meaning}", status=figure.status.value, meaning=meaning)


# Compose a recipient's report as a document in one language; its formats are made of it.


def report_document(report: RecipientReport, lang: str) -> Document:
    """Return the whole report in `lang`, a code of ISO 639."""
    return printed(report.edition, report.recipient.title, tuple(_Composed(report, lang).blocks()), lang)


@dataclass(frozen=True)
class _Composed:
    """A report as blocks in one language; `notes`: those that its tables refer to, numbered as they are first met."""

    report: RecipientReport
    lang: str
    notes: dict[Text, int] = field(default_factory=dict)

    def _said(self, text: Text) -> str:
        return text.in_language(self.lang)

    @cached_property
    def _titles(self) -> dict[str, Text]:
        return numbered(self.report)

    @cached_property
    def _repeated(self) -> frozenset[Text]:
        """What is said of several tables: a note of the report, to which each refers."""
        counted = Counter(text for table in self.report.content.tables for text in said_of(table))
        return frozenset(text for text, count in counted.items() if count > 1)

    def blocks(self) -> Iterator[Block]:
        yield Heading(1, self._said(self.report.recipient.title))
        yield Facts(tuple((self._said(title), self._said(value)) for title, value in facts_about(self.report)))
        how = (HOW_TO_WRITE,) if self.report.chapters and self.report.edition.state is not State.FINAL else ()
        yield from (Paragraph(self._said(text), is_remark=True) for text in (*remarks_on(self.report), *how))
        for place, title, parts in chapters_with_parts(self.report):
            if not title.is_empty:
                yield Heading(2, self._said(title))
                yield from self._words_of_office(place)
            for part in parts:
                yield from self._part(part, place, 2 if title.is_empty else 3)
        yield from numbered_notes(self.notes, self.lang)

    def _part(self, part: Part, chapter: str, level: int) -> Iterator[Block]:
        if isinstance(part, Text):
            yield Paragraph(self._said(part), is_remark=True)
        elif isinstance(part, tuple):
            yield Paragraph(" ".join(self._said(sentence.text) for sentence in part))
        else:
            title = self._said(self._titles[part.table.id])
            yield Heading(level, title)
            yield self._grid(part)
            yield from self._columns(part, title)
            if chapter:
                yield from self._words_of_office(f"{chapter}/{part.table.id}")

    def _words_of_office(self, place: str) -> Iterator[Block]:
        return words_of_office(self.report.edition, f"{self.report.recipient.id}/{place}", self.lang)

    def _grid(self, table: RecipientTableFigures) -> Grid:
        """Return a table in words; the first cell of the header has the numbers of the notes on all of it."""
        on_all = [_number_of(text, self.notes) for text in said_of(table) if text in self._repeated]
        return Grid(
            header=(" ".join(f"[{number}]" for number in on_all), *(self._said(head.title) for head in table.columns)),
            rows=tuple(
                (self._said(row.title), *(figure.in_language(self.lang) for figure in of_row))
                for row, of_row in zip(table.rows, shown(table, self.notes), strict=True)
            ),
            remarks=tuple(self._said(text) for text in remarks_below(table, self._repeated)),
            has_numbers=True,
        )

    def _columns(self, table: RecipientTableFigures, title: str) -> Iterator[Columns]:
        """Yield the numbers of a table to be drawn, if its columns are years and several of them have numbers."""
        by_row = [tuple(figure.value for figure in row) for row in table.figures]
        known = sum(any(value is not None for value in of_year) for of_year in zip(*by_row, strict=True))
        if all(column.year is not None for column in table.columns) and known >= FEW:
            series = zip((self._said(row.title) for row in table.rows), by_row, strict=True)
            yield Columns(title, tuple(self._said(column.title) for column in table.columns), tuple(series))


COVER_SHEET, TRACE_SHEET, REPORT = "Report", "Trace", "report"
LABEL_WIDTH, FIGURE_WIDTH, NOTE_WIDTH = 42.0, 15.0, 6.0
TRACE_WIDTHS = (28.0, 20.0, 20.0, 46.0, 10.0, 30.0, 8.0)
FOLDER_KIND = "report for a recipient"
"""What the manifest of the folder calls it."""


def files_of(report: RecipientReport) -> dict[str, bytes]:
    """Return every file of the report, by its name."""
    documents = [report_document(report, lang) for lang in report.submission.definitions.languages]
    return {
        "report.xlsx": workbook_of(_sheets(report), report.edition, report.recipient.title),
        **in_every_format(REPORT, documents),
        "figures.csv": _figures_csv(report),
        **({"sentences.csv": _sentences_csv(report)} if report.chapters else {}),
        "trace.csv": as_csv([[*report.trace.columns], *([*row.values()] for row in records(report.trace))]),
        **(for_portal(dossier(report.edition), report.edition) if report.recipient.portal else {}),
    }


Made = RecipientReport | Accompaniment
"""What leaves and is no dossier: a report, or what goes with a dossier."""


def made_for(run: Run, name: str, earlier: Iterable[str | Path] = ()) -> Made:
    """Find what a recipient gets of a run, or what goes with the dossier of a release, at the level of the plan."""
    release = None if name in run.definitions.recipients else release_of_dossier(name, run)
    return accompaniment_of(run, release, earlier) if release else report_for(run, name, earlier)


def report_for(run: Run, name: str, earlier: Iterable[str | Path] = ()) -> RecipientReport:
    """Find what the recipient of this name gets of a run, at the level that the plan says."""
    recipient, year = recipient_named(name, run.definitions.recipients), run.received.collection.year
    edition = run.definitions.law.release_for(recipient.id, year).edition
    return report_of(run.submission(edition), recipient, cells_of_dossiers(earlier, year, edition))


def documents_of(made: Made) -> Mapping[str, Text]:
    """Return its documents by name, with what each is called."""
    return made.names if isinstance(made, Accompaniment) else {REPORT: made.recipient.title}


def document_of(made: Made, name: str, lang: str) -> Document:
    """Return one of its documents in `lang`."""
    return made.document(name, lang) if isinstance(made, Accompaniment) else report_document(made, lang)


def write_report(
    run: Run, name: str, out: Path, earlier: Iterable[str | Path] = (), draft: bool = False
) -> tuple[Made, tuple[str, ...]]:
    """Write what is made for this name of a run into `out`, unless findings block it and it is no `draft`.

    Returns what was made, and the names of its files; none where nothing was written. Written whole or not at all;
    refused where `out` holds other files, or some were changed. Its manifest tells for whom it is, at which level, in
    which state, and after how many acts of the journal.
    """
    made, collection = made_for(run, name, earlier), run.received.collection
    if made.submission.examined.blocked and not draft:
        return made, ()
    files, after = made.files if isinstance(made, Accompaniment) else files_of(made), len(collection.journal.acts)
    told = {"recipient": name, "state": made.edition.state.value, "after": after}
    told |= {"audience": made.submission.protected.audience.value}
    write_for_suppliers(files, out, collection, FOLDER_KIND, told=told)
    return made, tuple(files)


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
    notes: dict[Text, int] = {}
    rows = shown(table, notes)
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
