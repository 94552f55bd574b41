"""Make what one recipient receives of a submission: its tables and figures, each number traced.

The numbers come from the protected cells of the edition that the recipient may have, and from suppliers' tables; which
ones the definitions say (`datapackages/recipients`). Cells of other years come from dossiers of the same edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import INTERVAL, Audience, Place, State
from thb_eu.base.table_schemas import (
    RECIPIENT_FIGURES,
    RECIPIENT_SENTENCES,
    RECIPIENT_TRACE,
    TEXT,
    Schema,
    records,
    with_plain_text,
)
from thb_eu.checks.evidence.recipient_figures import FigureSources, RecipientFigure, RecipientFigures
from thb_eu.definitions import Decision, Recipient
from thb_eu.dossiers import opened
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.recipients.sentences import WrittenChapter, chapters_of
from thb_eu.results import Submission
from thb_eu.results.facts import PublicNumbers

if TYPE_CHECKING:
    import pandas as pd

NOT_TO_PUBLISH = _("For the receiver alone, not to be published ({mark}).")
ANOTHER_EDITION = _("the dossier is of the edition {found}; the recipient's figures are of the edition {wanted}.")

Years = Mapping[int, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class RecipientReport:
    """What one recipient receives of a submission."""

    submission: Submission
    content: RecipientFigures

    @property
    def recipient(self) -> Recipient:
        """Who receives it, and how sure the layout is."""
        return self.content.recipient

    @cached_property
    def edition(self) -> Edition:
        """What the dossier of this edition says of the collection: state, contact, title; the report says no more.

        A report is a draft until its release is signed, and each decision that chooses figures of it, whatever the
        dossier is.
        """
        edition = edition_of(self.submission)
        law, year = self.submission.definitions.law, self.submission.collection.year
        is_planned = law.release_for(self.recipient.id, year).signed is not None
        is_open = not is_planned or any(decision.signed is None for decision in self.decisions)
        return replace(edition, state=State.DRAFT) if is_open and edition.state is State.FINAL else edition

    @property
    def is_for_the_receiver_alone(self) -> bool:
        """Whether it holds true counts, of which some must not be published."""
        return self.submission.protected.audience is Audience.EU

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions that choose some of its figures, as they stand for the year."""
        stands = self.submission.definitions.law.decisions_for(self.submission.collection.year)
        return tuple(stands[id] for id in self.recipient.decisions)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """One row per figure (`RECIPIENT_FIGURES`): `obs_value` counts what `unit` names, `<NA>` if there is none.

        `table`, `row`, `column`: the names of the recipient's layout (table and column empty for a figure outside
        tables); titles, and `reason` why there is no value, in English; source: the cells or facts in `trace`.
        """
        return RECIPIENT_FIGURES.of_rows(self._figure_rows())

    @cached_property
    def trace(self) -> pd.DataFrame:
        """One row per figure and part that it adds (`RECIPIENT_TRACE`): a counted cell by key, or a fact by place."""
        rows = (
            (
                *(figure.table, figure.row, figure.column, part.name, part.value, part.contract),
                *(part.file, part.sheet, part.cell, part.row),
            )
            for figure in self.content.all()
            for part in figure.parts
        )
        return RECIPIENT_TRACE.of_rows(rows)

    @cached_property
    def chapters(self) -> tuple[WrittenChapter, ...]:
        """The chapters in words, in the languages of the country; none where the recipient gets tables alone."""
        submission = self.submission
        return chapters_of(self.content, submission.collection.year, submission.definitions.languages)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """One row per sentence and figure that it states (`RECIPIENT_SENTENCES`), with the sentence in English."""
        rows = (
            (chapter.chapter.id, sentence.id, figure.name, figure.value, sentence.text.english)
            for chapter in self.chapters
            for sentence in chapter.sentences
            for figure in sentence.figures
        )
        return RECIPIENT_SENTENCES.of_rows(rows)

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by id as they are laid out: `row` and `title`, and a column of counts (`Int64`) by its id."""
        return {
            shown.table.id: Schema(
                {"row": TEXT, "title": TEXT, **dict.fromkeys((column.id for column in shown.columns), "Int64")}
            ).of_rows(
                (row.id, row.title.english, *(figure.value for figure in figures))
                for row, figures in zip(shown.rows, shown.figures, strict=True)
            )
            for shown in self.content.tables
        }

    @cached_property
    def kept_back(self) -> tuple[RecipientFigure, ...]:
        """The figures that the public is not told because the collection does not declare their tables published."""
        return tuple(figure for figure in self.content.all() if figure.value is None and figure.undeclared)

    @cached_property
    def undeclared(self) -> tuple[str, ...]:
        """The tables of the collection that would tell these figures, in its order."""
        names = {name for figure in self.kept_back for name in figure.undeclared}
        return tuple(resource["name"] for resource in self.submission.collection.resources if resource["name"] in names)

    def _figure_rows(self) -> Iterator[tuple[Any, ...]]:
        for shown in self.content.tables:
            for row, figures in zip(shown.rows, shown.figures, strict=True):
                for column, figure in zip(shown.columns, figures, strict=True):
                    yield _row(figure, row.title.english, column.title.english)
        yield from (_row(figure, "", "") for figure in self.content.named.values())


def _row(figure: RecipientFigure, row_title: str, column_title: str) -> tuple[Any, ...]:
    return (
        *(figure.table, figure.row, figure.column, row_title, column_title, figure.year, figure.unit, figure.value),
        *(figure.status.value, figure.conf_status, figure.states, figure.reason.english, figure.low, figure.high),
    )


@with_plain_text
def report_of(submission: Submission, recipient: Recipient, earlier: Years | None = None) -> RecipientReport:
    """Find what the recipient receives of a submission of its edition (`Law.release_for`).

    `earlier`: cells of other years, by year.
    """
    policy = submission.definitions.law.policy(submission.collection.year)
    cells, public = records(submission.protected.cells), public_numbers(submission)
    content = FigureSources(submission.definitions, submission.received, cells, public, earlier or {}).figures_of(
        recipient
    )
    if policy and submission.protected.audience is Audience.EU:
        content = _noted(content, {policy.primary, policy.secondary} - {policy.otherwise})
    return RecipientReport(submission, content)


def _noted(content: RecipientFigures, marks: Set[str]) -> RecipientFigures:
    """Have each figure with one of these marks say that it is for the receiver alone."""

    def noted(figure: RecipientFigure) -> RecipientFigure:
        if figure.value is None or figure.conf_status not in marks:
            return figure
        return replace(figure, reason=NOT_TO_PUBLISH.filled({"mark": figure.conf_status}))

    tables = (replace(grid, figures=tuple(tuple(map(noted, row)) for row in grid.figures)) for grid in content.tables)
    named = {id: noted(figure) for id, figure in content.named.items()}
    return replace(content, tables=tuple(tables), named=named)


def public_numbers(submission: Submission) -> PublicNumbers | None:
    """Find which numbers of suppliers are public; nothing for the ministry itself, whose edition marks none."""
    protected, collection = submission.protected, submission.collection
    policy = submission.definitions.law.policy(collection.year)
    if policy is None or protected.audience is Audience.INTERNAL:
        return None
    withholds, published = protected.audience.withholds, collection.published
    return PublicNumbers(policy, collection.year, published, withholds, protected.cells, protected.behind)


def cells_of_dossiers(folders: Iterable[str | Path], year: int, audience: Audience) -> Years:
    """Return the cells of dossiers of other years by year; refuse one of `year`, of another edition, or a second."""
    found: dict[int, Sequence[Mapping[str, Any]]] = {}
    faults = []
    for folder in folders:
        dossier = opened(folder)
        stated = dossier.manifest["audience"]
        if stated != audience.value:
            what = ANOTHER_EDITION.filled({"found": stated, "wanted": audience.value})
            remedy = _("Give dossiers of the same edition.")
            faults.append(Fault(Place(str(folder)), "dossier-of-another", what, remedy, "user"))
        elif dossier.year == year or dossier.year in found:
            what = _("the dossier is of {year}, of which two sources of cells would be there.", year=dossier.year)
            remedy = _("Give one dossier for each earlier year.")
            faults.append(Fault(Place(str(folder)), "dossier-of-another", what, remedy, "user"))
        else:
            found[dossier.year] = [
                {**row, **{name: int(row[name]) if row.get(name) else None for name in ("obs_value", *INTERVAL)}}
                for row in dossier.observations
            ]
    refuse_if_any(SourceRefused, faults)
    return found
