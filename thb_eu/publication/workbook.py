"""Write the bytes of `submission.xlsx`; the one door to openpyxl on the way out.

What stands on the sheets is decided in `publication.sheets`; here it becomes a file. Every text stays text, whatever it
begins with. The only formulas are the controls of sums; they are written with what they come to, and nobody's program
has to calculate before it can read. Nothing depends on the clock, the user, the locale or the machine.

The workbook of a submission is a statement and is not locked: whoever reads it may sort, filter, copy and add to it,
with a screen reader too. A lock without a password keeps nobody from changing a figure; that one was changed is told by
the hashes of the manifest. The blank workbook of the collection is locked but for its input cells, against slips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Text, each_of
from thb_eu.base.model import State
from thb_eu.base.ooxml.archive import MAKER
from thb_eu.base.ooxml.by_openpyxl import saved
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.formula_cache import with_values
from thb_eu.base.ooxml.styles import FONT
from thb_eu.publication.edition import edition_of
from thb_eu.publication.labels import AUDIENCE, BLANK_FORM, STATE
from thb_eu.publication.native_charts import completed as drawn
from thb_eu.publication.native_charts import place
from thb_eu.publication.reference import entries
from thb_eu.publication.reference.text_blocks import MetadataEntry
from thb_eu.publication.sheet_drawing import DrawnStyles, book_without_sheets, declare, draw, plain
from thb_eu.publication.sheet_model import A3, A4, SheetContent, on_first_page, page_of, pages_high
from thb_eu.publication.sheet_styles import FAMILY_TABS
from thb_eu.publication.sheets.chart_sheet import ChartSheet, charts
from thb_eu.publication.sheets.cover import cover
from thb_eu.publication.sheets.findings_sheet import findings
from thb_eu.publication.sheets.guide import guide
from thb_eu.publication.sheets.notes_and_metadata import metadata, notes
from thb_eu.publication.sheets.rules_and_decisions import decisions, mapping
from thb_eu.publication.sheets.table_sheet import table_sheet
from thb_eu.publication.table_contents import contents_of
from thb_eu.results import Submission

if TYPE_CHECKING:
    pass

PAPER_SIZE = {A4: 9, A3: 8}


def workbook(submission: Submission, sheets: Iterable[SheetContent] | None = None) -> bytes:
    """The whole workbook, of its `sheets` where they are made already; the same submission gives the same bytes."""
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
    opening = (cover(submission, tables, is_blank=True), guide(submission, tables, is_blank=True))
    return workbook_of([*opening, *sheets], submission, submission.collection.title, is_blank=True)


def sheets_of(submission: Submission, described: Iterable[MetadataEntry] | None = None) -> Iterator[SheetContent]:
    """Yield the sheets in the order in which they lie: cover, guide and notes, the tables, charts, and the annexes.

    `described`: the entries of the reference metadata, where they are made already.
    """
    submission = edition_of(submission)
    tables = submission.contents
    yield cover(submission, tables)
    yield guide(submission, tables)
    yield notes(submission)
    for table, tab in zip(tables, _tabs(submission), strict=True):
        yield table_sheet(submission, table, tab)
    yield charts(submission, tables)
    yield metadata(submission, entries(submission) if described is None else described)
    yield mapping(submission)
    yield decisions(submission)
    yield findings(submission)


def _tabs(submission: Submission) -> Iterator[str]:
    """Return the colour of the tab of each table: one an indicator."""
    tables = submission.definitions.tables
    families = list(dict.fromkeys(table.indicator for table in tables))
    return (FAMILY_TABS[families.index(table.indicator) % len(FAMILY_TABS)] for table in tables)


def workbook_of(sheets: Iterable[SheetContent], submission: Submission, title: Text, is_blank: bool = False) -> bytes:
    """A workbook of these sheets, with what every page says of the submission; the same sheets give the same bytes."""
    book = book_without_sheets()
    completed: dict[str, Callable[[bytes], bytes]] = {}
    styles: DrawnStyles = {}
    for number, content in enumerate(sheets, start=1):
        sheet = book.create_sheet(content.name)
        draw(content, sheet, styles)
        _print(content, sheet, submission, is_blank)
        declare(content, sheet, number)
        if is_blank:
            sheet.protection.sheet = True
            sheet.protection.formatColumns = sheet.protection.formatRows = False
        if isinstance(content, ChartSheet):
            place(content, sheet)
            completed |= drawn(content)
        cached = {cell_name(*at): cell.value for at, cell in content.cells.items() if cell.formula}
        completed[f"xl/worksheets/sheet{number}.xml"] = partial(with_values, cached=cached)
    book.properties.title = title.in_languages(submission.definitions.languages)
    book.properties.language, book.properties.creator = ", ".join(submission.definitions.languages), MAKER
    book.calculation.fullCalcOnLoad = False
    return saved(book, completed)


def _print(content: SheetContent, sheet: Any, submission: Submission, is_blank: bool) -> None:
    """How a sheet falls on paper: A4 or A3, landscape, one page wide, and what every page says."""
    from openpyxl.worksheet.pagebreak import Break

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_SIZE[page_of(content)]
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_area = f"A1:{cell_name(content.last_row, content.last_printed)}"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if content.paged else pages_high(content)
    for row in content.breaks:
        sheet.row_breaks.append(Break(id=row))
    if content.repeated_rows and not on_first_page(content, content.headed_until or content.last_row):
        sheet.print_title_rows = f"{content.repeated_rows[0]}:{content.repeated_rows[1]}"
    collection, audience = submission.collection, submission.protected.audience
    marks = [BLANK_FORM] if is_blank else [] if submission.state is State.FINAL else [STATE[submission.state]]
    if not is_blank and not audience.withholds:
        marks.append(AUDIENCE[audience])
    for part, text in (
        (sheet.oddFooter.left, plain(f"{collection.geo} · {collection.year} · {collection.name}")),
        (sheet.oddFooter.center, plain(content.name)),
        (sheet.oddFooter.right, "&P / &N"),
        (sheet.oddHeader.right, plain(each_of(marks, " · ").in_languages(submission.definitions.languages))),
    ):
        part.text, part.size, part.font = text, 8, FONT
