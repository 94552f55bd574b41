"""Make the workbook of a submission, and the blank one that is filled in.

What stands on the sheets is decided in `publication.sheets`; how they become a file in `writing.book`.

The workbook of a submission is a statement and is not locked: whoever reads it may sort, filter, copy and add to it,
with a screen reader too. A lock without a password keeps nobody from changing a figure; that one was changed is told by
the hashes of the manifest. The blank workbook of the collection is locked but for its input cells, against slips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from thb_eu.base.messages import Text, each_of
from thb_eu.base.model import State
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.publication.labels import AUDIENCE, BLANK_FORM, GUIDE, STATE
from thb_eu.publication.reference import entries
from thb_eu.publication.reference.text_blocks import MetadataEntry
from thb_eu.publication.sheets import ANNEXES
from thb_eu.publication.sheets.cover import cover
from thb_eu.publication.sheets.guide import guide
from thb_eu.publication.sheets.table_sheet import table_sheet
from thb_eu.publication.table_notes import contents_of
from thb_eu.results import Submission
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import SheetContent
from thb_eu.writing.sheet_styles import FAMILY_TABS


def drawn_book(
    edition: Edition, elsewhere: Callable[[], bytes] | None = None
) -> tuple[bytes, tuple[MetadataEntry, ...]]:
    """Return the whole workbook, unless it is drawn `elsewhere`, and the entries of the reference metadata on it."""
    described = entries(edition)
    return elsewhere() if elsewhere else workbook(edition, sheets_of(edition, described)), described


def workbook(submission: Submission, sheets: Iterable[SheetContent] | None = None) -> bytes:
    """Return the whole workbook, of its `sheets` if they are made already; the same submission gives the same bytes."""
    edition = edition_of(submission)
    return workbook_of(sheets_of(edition) if sheets is None else sheets, edition, edition.collection.title)


def blank(submission: Submission) -> bytes:
    """Return the collection variant: the sheets of the tables without a number, to be filled in; controls live and
    empty.

    Input cells are unlocked, all others locked without a password. The rows are those of the submission, since which
    countries occur follows from what was collected.
    """
    tables = contents_of(submission, is_blank=True)
    sheets = (
        table_sheet(submission, table, tab, is_blank=True) for table, tab in zip(tables, _tabs(submission), strict=True)
    )
    told = [(sheet.name, sheet.contents) for sheet in ANNEXES if sheet.name == GUIDE]
    opening = (cover(submission, tables, told, is_blank=True), guide(submission, tables, is_blank=True))
    return workbook_of([*opening, *sheets], submission, submission.collection.title, is_blank=True)


def sheets_of(submission: Submission, described: Sequence[MetadataEntry] = ()) -> Iterator[SheetContent]:
    """Yield the sheets in the order in which they lie: the cover, what opens the book, the tables, and the annexes.

    `described`: the entries of the reference metadata, where they are made already.
    """
    edition = edition_of(submission)
    described = described or entries(edition)
    yield cover(edition, edition.contents, [(sheet.name, sheet.contents) for sheet in ANNEXES])
    yield from (sheet.make(edition, described) for sheet in ANNEXES if sheet.opens)
    for table, tab in zip(edition.contents, _tabs(edition), strict=True):
        yield table_sheet(edition, table, tab)
    yield from (sheet.make(edition, described) for sheet in ANNEXES if not sheet.opens)


def _tabs(submission: Submission) -> Iterator[str]:
    """Return the colour of the tab of each table: one an indicator."""
    tables = submission.definitions.tables
    families = list(dict.fromkeys(table.indicator for table in tables))
    return (FAMILY_TABS[families.index(table.indicator) % len(FAMILY_TABS)] for table in tables)


def workbook_of(sheets: Iterable[SheetContent], submission: Submission, title: Text, is_blank: bool = False) -> bytes:
    """Return a workbook of these sheets, with what each page says of the submission; same sheets give same bytes."""
    collection, audience = submission.collection, submission.protected.audience
    marks = [BLANK_FORM] if is_blank else [] if submission.state is State.FINAL else [STATE[submission.state]]
    if not is_blank and not audience.withholds:
        marks.append(AUDIENCE[audience])
    languages = submission.definitions.languages
    foot, head = (
        f"{collection.geo} · {collection.year} · {collection.name}",
        each_of(marks, " · ").in_languages(languages),
    )
    return saved(
        Book(sheets, title.in_languages(languages), languages, foot, head, locked=is_blank, has_tables=not is_blank)
    )
