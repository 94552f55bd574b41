"""Printing: how the workbook falls on paper: A4 or A3, landscape, one page wide, and what every page says."""

from __future__ import annotations

from typing import Any

from thb_eu.messages import Text, each_of
from thb_eu.model import State, Submission
from thb_eu.publication.sheets.pages import A3, A4, on_first_page, page_of, pages_high
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.sheets.words import AUDIENCE, BLANK_FORM, STATE

FONT = "Arial"
"""Its letters are as broad everywhere: programs without it have one of the same measures, so no page grows too wide."""

PAPER_SIZE = {A4: 9, A3: 8}


def printed(paper: Paper, sheet: Any, submission: Submission, is_blank: bool = False) -> None:
    """Set up the printing of a sheet of the workbook."""
    from openpyxl.utils import get_column_letter

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_SIZE[page_of(paper)]
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_area = f"A1:{get_column_letter(paper.last_printed)}{paper.last_row}"
    _fit(paper, sheet)
    if paper.repeated_rows and not on_first_page(paper, paper.headed_until or paper.last_row):
        sheet.print_title_rows = f"{paper.repeated_rows[0]}:{paper.repeated_rows[1]}"
    _foot(paper, sheet, submission, is_blank)


def _fit(paper: Paper, sheet: Any) -> None:
    """One page wide whatever the fonts of the machine; as high as it needs, with breaks where a part would be torn."""
    from openpyxl.worksheet.pagebreak import Break

    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if paper.paged else pages_high(paper)
    for row in paper.breaks:
        sheet.row_breaks.append(Break(id=row))


def _foot(paper: Paper, sheet: Any, submission: Submission, is_blank: bool) -> None:
    """What every page says: which collection, which sheet, which page, and whether it is final and for whom."""
    collection = submission.collection
    sheet.oddFooter.left.text = plain(f"{collection.geo} · {collection.year} · {collection.name}")
    sheet.oddFooter.center.text = plain(paper.name)
    sheet.oddFooter.right.text = "&P / &N"
    sheet.oddHeader.right.text = plain(
        each_of(_marks(submission, is_blank), " · ").in_languages(submission.definitions.languages)
    )
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right, sheet.oddHeader.right):
        part.size, part.font = 8, FONT


def _marks(submission: Submission, is_blank: bool) -> list[Text]:
    """What nobody may overlook on a single page."""
    if is_blank:
        return [BLANK_FORM]
    state = [STATE[submission.state]] if submission.state is not State.FINAL else []
    audience = submission.protected.audience
    return state if audience.withholds else [*state, AUDIENCE[audience]]


def plain(text: str) -> str:
    """In headers and footers an ampersand begins a command; doubled, it is itself."""
    return text.replace("&", "&&")
