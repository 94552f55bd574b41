"""Notes: one numbering per table, in the workbook, on the page and in the reference metadata, read from their files."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.markup import Element, read
from tests.support.read_pages import cell_of, references, section
from tests.support.read_workbooks import cells_shown, notes_below, signs_of
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.publication import table_notes
from thb_eu.publication.page import page
from thb_eu.publication.reference import MARKDOWN, entries, reference_files
from thb_eu.publication.table_notes import Note, numbered
from thb_eu.results import Submission

Notes = dict[int, tuple[str, frozenset[str]]]
"""By number: what is said in English, and the names of the cells of which it is said."""


def in_workbook(book: Any, submission: Submission, table: IndicatorTable) -> Notes:
    """The notes below a sheet, and the cells for which their signs stand: beside, at the block, over all columns."""
    sheet, (layout, _) = book[table.name], cells_shown(submission, table)
    held: dict[str, set[str]] = {}
    for (row, column), signs in signs_of(sheet, layout).items():
        for sign in signs:
            held.setdefault(sign, set()).add(sheet.cell(row, column).coordinate)
    below = {sign: texts[-1].rpartition(" [")[0] for sign, texts in notes_below(sheet).items()}
    assert held.keys() == below.keys()
    return {int(sign.removesuffix(")")): (text, frozenset(held[sign])) for sign, text in below.items()}


def on_page(tree: Element, table: IndicatorTable) -> Notes:
    """The notes below a table, and the values for which a reference to them holds."""
    part = section(tree, table.name)
    held: dict[str, set[str]] = {}
    for body in part.every("tbody"):
        above = [*references(next(part.every("caption")))]
        above += [ref for row in body.having("class", "block") for ref in references(row)]
        for row in body.every("tr"):
            across = [ref for head in row.every("th") for ref in references(head)]
            for cell in (found for found in row.every("td") if "id" in found.attributes):
                for reference in dict.fromkeys((*above, *across, *references(cell))):
                    held.setdefault(reference, set()).add(cell_of(cell, table.name))
    told = [note for found in part.every("ol") for note in found.every("li")]
    assert [note.attributes["id"] for note in told] == [f"{table.name}-{at}" for at in range(1, len(told) + 1)]
    assert held.keys() == {note.attributes["id"] for note in told}
    return {at: (english(note), frozenset(held[note.attributes["id"]])) for at, note in enumerate(told, start=1)}


def english(note: Element) -> str:
    """What a note says in English, without the number of its cells."""
    lines = [part for part in note.having("class", "line") if part.attributes.get("lang") == "en"]
    return lines[0].text if lines else note.text.rpartition(" [")[0]


def in_metadata(submission: Submission) -> dict[str, str]:
    """The notes of the reference metadata by table and number, as its Markdown has them in English, its last part."""
    markdown = reference_files(submission, entries(submission))[MARKDOWN].decode()
    rows = re.findall(r"^\| (\w+ \d+)\) \| (.*) \| \d+ \|$", markdown, re.MULTILINE)
    return {name: text.replace("\\", "") for name, text in rows}


@pytest.fixture(scope="module")
def tree(submission: Submission) -> Element:
    """The page of the same figures."""
    return read(page(submission))


def test_workbook_and_page_number_the_same_notes(book: Any, tree: Element, submission: Submission) -> None:
    """In every table: the same numbers, under each the same English words, said of the same cells."""
    noted = 0
    for table in submission.definitions.tables:
        notes = on_page(tree, table)
        assert notes == in_workbook(book, submission, table)
        noted += len(notes)
    assert noted > 40


def test_a_page_with_another_numbering_would_be_found(
    book: Any, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two notes under each other's number: the comparison above sees it."""

    def exchanged(*given: Any) -> tuple[Note, ...]:
        first, *others = numbered(*given) or (None,)
        if not others:
            return numbered(*given)
        return Note(1, others[0].text, others[0].cells), Note(2, first.text, first.cells), *others[1:]

    monkeypatch.setattr(table_notes, "numbered", exchanged)
    spoilt = read(page(submission))

    wrong = [
        table.name
        for table in submission.definitions.tables
        if on_page(spoilt, table) != in_workbook(book, submission, table)
    ]
    several = [t.name for t in submission.definitions.tables if len(in_workbook(book, submission, t)) > 1]
    assert wrong == several != []


def test_the_metadata_name_notes_by_the_same_numbers(
    book: Any, submission: Submission, definitions: Definitions
) -> None:
    """What stands under "Comment" leads to the note on the sheet."""
    told = {
        f"{table.name} {number}": text
        for table in definitions.tables
        for number, (text, _) in in_workbook(book, submission, table).items()
    }

    assert in_metadata(submission) == told


def test_what_holds_for_a_block_stands_at_its_head_alone(book: Any, submission: Submission) -> None:
    """No cell of V3 bears the sign of a note that holds for every cell of its block; there are such notes."""
    table = submission.definitions.table("V3")
    layout, _ = cells_shown(submission, table)
    found = 0
    for block in layout.blocks:
        places = [place for place in layout.positions.values() if place[0] in {line.row for line in block.lines}]
        beside = [{*(book["V3"].cell(row, column + 3).value or "").split()} for row, column in places]
        assert set.intersection(*beside) == set()
        found += len(re.findall(r"(?<!\S)\d+\)", book["V3"].cell(block.row, 1).value))
    assert found > 0
