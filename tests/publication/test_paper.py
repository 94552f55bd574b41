"""The workbook on paper, read back from its file: letters that can be read, no word broken, as few pages as that takes.

Letters are measured as those of Helvetica are (Adobe's font metrics), of which Arial's have the same breadth; a
spreadsheet measures a column in its digits, 7 pixels each at 96 to the inch, and keeps 5 pixels beside a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.sample import sampled
from tests.support.submitted import opened
from tests.support.years import year_called
from thb_eu import prepare
from thb_eu.definitions import Definitions
from thb_eu.publication.workbook import workbook

BREADTHS = {
    **dict.fromkeys("abdeghnopqu0123456789_+=<>#$", 556),
    **dict.fromkeys("ckvxyzsJ", 500),
    **dict.fromkeys("ijl'", 222),
    **dict.fromkeys("ft.,:;/I! ", 278),
    **dict.fromkeys("r()-", 333),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("W%@—", 944),
}
"""In thousandths of the size of the letters; bold ones are a twentieth broader at most in a word."""

ACROSS = {9: 297 / 25.4 - 1, 8: 420 / 25.4 - 1}
"""Inches of A4 and A3, laid across, between margins of half an inch."""


def printed(sheet: Any) -> Iterator[tuple[Any, float]]:
    """Each cell with a text that is printed, and the pixels of the columns that it covers."""
    merged = {area.coord.partition(":")[0]: area for area in sheet.merged_cells.ranges}
    last = re.findall(r"\$([A-Z]+)\$", sheet.print_area)[-1]
    for row in sheet[f"A1:{last}{sheet.max_row}"]:
        for cell in row:
            if cell.value not in (None, "") and not sheet.row_dimensions[cell.row].hidden:
                area = merged.get(cell.coordinate)
                upto = area.max_col if area else cell.column
                yield cell, sum(pixels(sheet, at) for at in range(cell.column, upto + 1))


def pixels(sheet: Any, column: int) -> float:
    """How broad a column is; those beside each other of one breadth are told together in the file."""
    return next(float(one.width * 7) for one in sheet.column_dimensions.values() if one.min <= column <= one.max)


def broken(sheet: Any) -> set[str]:
    """The words that are broader than their cell, which a spreadsheet program breaks anywhere."""
    return {
        word
        for cell, room in printed(sheet)
        if cell.alignment.wrap_text and not cell.alignment.text_rotation and isinstance(cell.value, str)
        for word in re.split(r"\s|(?<=[-–/])", cell.value)
        if breadth(word) * cell.font.size * (1.05 if cell.font.bold else 1) / 72 * 96 > room - 5
    }


def breadth(word: str) -> float:
    """How broad a word is, in sizes of its letters; what stands above a letter makes it no broader."""
    letters = unicodedata.normalize("NFD", word)
    return sum(BREADTHS.get(letter, 556) for letter in letters if not unicodedata.combining(letter)) / 1000


def smallest(sheet: Any) -> float:
    """The points of the smallest letters when the sheet is made one page wide."""
    last = re.findall(r"\$([A-Z]+)\$", sheet.print_area)[-1]
    whole = sum(pixels(sheet, cell.column) for cell in sheet[f"A1:{last}1"][0]) / 96
    size = min(cell.font.size for cell, _room in printed(sheet))
    return float(size * min(1, ACROSS[int(sheet.page_setup.paperSize)] / whole))


@sampled("year", ["2024", "2025", "Croatia"], 1)
def test_every_sheet_is_readable_on_paper(year: str, tmp_path: Path, definitions: Definitions) -> None:
    """One page wide no letter is below 6 points, and no word is broken; what is too broad for A4 are long annexes."""
    package, law = year_called(year, tmp_path, definitions)
    book = opened(workbook(prepare(package, law, fast=True)))

    for sheet in book:
        assert not broken(sheet), sheet.title
        assert smallest(sheet) > 5.99, sheet.title
    large = {sheet.title for sheet in book if int(sheet.page_setup.paperSize) == 8}
    assert large <= {"N1", "Metadata", "Mapping", "Decisions"}
    assert len(book["N1"].row_breaks.brk) < 7
