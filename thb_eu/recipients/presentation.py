"""Say what every format of a recipient's report says around the figures.

That is: for whom it is, of which country, year and edition, in which state, how sure the layout is; a sign where there
is no value, and the reasons for that, numbered through a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thb_eu.base.messages import NO_WORDS, Text, _, in_thousands, joined, layout, literal, plural
from thb_eu.base.model import ObsStatus
from thb_eu.checks.evidence.recipient_figures import RecipientFigure, RecipientTableFigures
from thb_eu.definitions.contracts import NOT_NAMED, name_text
from thb_eu.publication.labels import CONFINED, LEVEL, MISSING_SIGN, STATE, confidence, interval
from thb_eu.publication.signs_and_sums import REASONS
from thb_eu.recipients import RecipientReport
from thb_eu.recipients.sentences import WrittenSentence

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
    """Sentences about the whole: for whose use it is, that the layout is proposed, its own note, decisions, and what is
    no longer asked.
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


def chapters_with_parts(report: RecipientReport) -> Iterator[tuple[Text, tuple[Part, ...]]]:
    """The title of each chapter, and what stands in it; one chapter without a title where the recipient has none."""
    if not report.chapters:
        yield NO_WORDS, report.content.tables
    for chapter in report.chapters:
        left_out = [LEFT_OUT.filled({"count": len(chapter.left_out)})] if chapter.left_out else []
        yield chapter.chapter.title, (*chapter.parts, *left_out)


def numbered(report: RecipientReport) -> dict[str, Text]:
    """By its id, the title of each table with its number, in the order in which the report shows them."""
    shown = [part for _title, parts in chapters_with_parts(report) for part in parts]
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
        """As a text shows it: the number as `lang` writes it, and the number of the note."""
        text = self.value if isinstance(self.value, str) else in_thousands(self.value).in_language(lang)
        return f"{text} [{self.note}]" if self.note else text


def remarks_below(table: RecipientTableFigures) -> Iterator[Text]:
    """What stands below a table: its note, how sure its own layout is; of its numbers the series, articles, sources."""
    declared = table.table
    if not declared.note.is_empty:
        yield declared.note
    if declared.confidence:
        mark, source = confidence(declared.confidence), literal(declared.authority)
        yield _("Layout: {confidence} ({source}).", confidence=mark, source=source)
    parts = [part for row in table.figures for figure in row for part in figure.parts if part.value is not None]
    yield from dict.fromkeys(said for part in parts for said in part.series)
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


def shown(table: RecipientTableFigures) -> tuple[tuple[tuple[ShownFigure, ...], ...], tuple[Text, ...]]:
    """Return the figures of a table as they are shown, and its numbered notes."""
    notes: dict[Text, int] = {}
    rows = tuple(tuple(_shown(figure, notes) for figure in row) for row in table.figures)
    return rows, tuple(notes)


def _shown(figure: RecipientFigure, notes: dict[Text, int]) -> ShownFigure:
    why = reason_of(figure)
    note = 0 if why.is_empty else notes.setdefault(why, len(notes) + 1)
    return ShownFigure(
        interval(figure.low, figure.high) or MISSING_SIGN if figure.value is None else figure.value, note
    )


def reason_of(figure: RecipientFigure) -> Text:
    """Say why there is no value, or only a bound or an interval: the reason of the cell, else what its status means."""
    if figure.status is ObsStatus.VALUE or not figure.reason.is_empty:
        return figure.reason
    meaning = CONFINED if figure.low is not None else REASONS[figure.status]
    return layout("{status}: {meaning}", status=figure.status.value, meaning=meaning)
