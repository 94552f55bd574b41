"""Law book: the law as an Excel workbook for lawyers, one sheet per table; the bytes do not depend on the clock.

What stands in the tables is decided in `publication.law.tables`; how a cell looks is that of the submission's workbook.
"""

from __future__ import annotations

import io
from typing import Any

from thb_eu.definitions import Definitions
from thb_eu.messages import Languages, _
from thb_eu.ooxml.archive import LANGUAGE, MAKER, without_clock
from thb_eu.ooxml.styles import FONT
from thb_eu.publication.law.tables import LawTable, law_tables
from thb_eu.publication.sheets.grids import grid, head, remark
from thb_eu.publication.sheets.looks import FAMILY_TABS
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.workbook import WHEN, draw, plain

TITLE = _("The law as data")
STAMP = _("version of the definitions {fingerprint}")
FINGERPRINT_LENGTH = 12
A3 = 8
"""The paper of the tables: on A4 their columns would be too small to read."""

MARGIN, FOOT = 0.4, 0.25


def lawbook(definitions: Definitions) -> bytes:
    """The whole workbook; the same definitions always give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    languages = definitions.languages
    told = STAMP.filled({"fingerprint": definitions.fingerprint[:FINGERPRINT_LENGTH]}).in_languages(languages)
    for number, table in enumerate(law_tables(definitions)):
        paper, sheet = _paper(table, FAMILY_TABS[number % len(FAMILY_TABS)], languages), book.create_sheet(table.name)
        draw(paper, sheet)
        _print(paper, sheet, told)
    book.properties.title, book.properties.creator, book.properties.language = (
        TITLE.in_languages(languages),
        MAKER,
        LANGUAGE,
    )
    book.properties.created = book.properties.modified = WHEN
    book.calculation.fullCalcOnLoad = False
    target = io.BytesIO()
    book.save(target)
    return without_clock(target.getvalue())


def _paper(table: LawTable, tab: str, languages: Languages) -> Paper:
    """The sheet of one table: title, note, header, rows."""
    widths = [column.width for column in table.columns for _half in range(1 + column.field.is_spoken)]
    last, paper = len(widths), Paper(table.name, tab, languages, dict(enumerate(widths, start=1)))
    row = remark(paper, head(paper, table.title, last) - 1, table.note, last) + 1
    end = grid(paper, row, [column.field for column in table.columns], table.rows)
    paper.frozen, paper.repeated_rows = (row + 1, table.fixed + 1), (row, row)
    paper.filtered = (row, 1, end - 1, last)
    return paper


def _print(paper: Paper, sheet: Any, told: str) -> None:
    """Across the page, one page wide, the header on every page; the foot tells the version and the page."""
    from openpyxl.utils import get_column_letter

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    sheet.page_margins.top = sheet.page_margins.bottom = 1.5 * MARGIN
    sheet.page_margins.header = sheet.page_margins.footer = FOOT
    sheet.print_area = f"A1:{get_column_letter(paper.last_column)}{paper.last_row}"
    if paper.repeated_rows:
        sheet.print_title_rows = f"{paper.repeated_rows[0]}:{paper.repeated_rows[1]}"
    sheet.oddFooter.left.text = plain(told)
    sheet.oddFooter.center.text = plain(paper.name)
    sheet.oddFooter.right.text = "&P / &N"
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right):
        part.size, part.font = 8, FONT
