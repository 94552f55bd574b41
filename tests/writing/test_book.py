"""A book says what its sheets say, to a person, to a program that does not calculate, and to a screen reader.

Read back with openpyxl, which did not write it, or from the parts themselves.
"""

from __future__ import annotations

import doctest
import io
import re
from dataclasses import replace
from types import ModuleType
from typing import Any

import openpyxl
import pytest

from tests.support.texts import bilingual
from thb_eu.base.ooxml import sheet_cells
from thb_eu.base.ooxml.archive import parts_of
from thb_eu.base.ooxml.styles import Style
from thb_eu.writing import book, document, sheet_model
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import EntryRule, Highlight, SheetContent, sheet_title

PLAIN = Style()
LOOKS_LIKE_SOMETHING_ELSE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "{=1+1}", "#N/A", "TRUE", "1.5", "2024-01-01", "NaN"),
    *("http://example.org", "internal:'A'!A1", "mailto:a@example.org", "external:c:\\a.xlsx"),
    *("<r><t>b</t></r>", "<r>", "<r></r>", "a < b & c", "_x0041_", "  spaces  ", "two\nlines", "ž" * 32_767),
)
"""What a spreadsheet program, or a library that writes for one, takes for a formula, a link, a number or markup."""


def sheet(name: str = "One", **settings: Any) -> SheetContent:
    made = SheetContent(name, "1F3A5F", ("sl", "en"), **settings)
    made.write(1, 1, "a", PLAIN)
    return made


def book_of(*sheets: SheetContent, **settings: Any) -> Any:
    """The book of these sheets as a reader's program has it."""
    return openpyxl.load_workbook(io.BytesIO(saved(Book(sheets or (sheet(),), "Naslov", ("sl", "en"), **settings))))


@pytest.mark.parametrize("text", LOOKS_LIKE_SOMETHING_ELSE, ids=lambda text: text[:20])
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    """Nobody who sent it can make a formula, a link or markup of it; also where it leads to another sheet."""
    made = sheet()
    made.write(2, 1, text, PLAIN)
    made.write(3, 1, text, PLAIN, until=(4, 2))
    made.write(5, 1, text, PLAIN, link="One")
    read = book_of(made)["One"]

    for row in (2, 3, 5):
        cell = read.cell(row, 1)
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    assert [cell.hyperlink.location for cell in read["A"] if cell.hyperlink] == ["'One'!A1"]


def test_a_formula_has_its_value_for_programs_that_do_not_calculate() -> None:
    """A number as one, a text as one; whatever is markup in it is not."""
    made = sheet()
    made.write_formula(2, 2, "A1+1", 5, PLAIN)
    made.write_formula(3, 2, 'IF(A1=0,"a < b",A1)', "a < b", PLAIN)
    part = parts_of(saved(Book([made], "", ("en",))))["xl/worksheets/sheet1.xml"]

    assert re.search(rb'<c r="B2" s="\d+"><f>A1\+1</f><v>5</v></c>', part)
    assert re.search(rb'<c r="B3" s="\d+" t="str"><f>IF\(A1=0,"a &lt; b",A1\)</f><v>a &lt; b</v></c>', part)


def test_the_book_says_who_made_it_in_which_languages_and_no_time() -> None:
    """Screen readers take the language of the book; the day is always the same."""
    about = book_of().properties

    assert (about.title, about.language, about.creator) == ("Naslov", "sl, en", "thb_eu")
    assert {str(about.created), str(about.modified)} == {"2000-01-01 00:00:00"}


def test_widths_and_heights_keep_their_fractions() -> None:
    """Pages were reckoned by them; a row that says nothing is as high as they reckon."""
    read = book_of(sheet(widths={1: 8.3, 2: 78.25}, least_heights={1: 15, 3: 22.5, 4: 13.5}))["One"]

    assert [read.column_dimensions[letter].width for letter in "AB"] == [pytest.approx(8.3, abs=1 / 256), 78.25]
    assert [read.row_dimensions[row].height for row in (1, 3)] == [15, 22.5]
    assert read.sheet_format.defaultRowHeight == 13.5


def test_a_hidden_sheet_is_never_the_one_that_opens() -> None:
    """Lists and stamps lie there; a hidden row is hidden with its text in it."""
    read = book_of(sheet("Lists", hidden=True), sheet("Two", hidden_rows={1}), sheet("Three"))

    assert [one.sheet_state for one in read] == ["veryHidden", "visible", "visible"]
    assert read.active.title == "Two"
    assert read["Two"].row_dimensions[1].hidden and read["Two"]["A1"].value == "a"


def test_a_locked_book_opens_the_cells_that_are_meant_for_it() -> None:
    """Without a password; columns and rows may still be made wider."""
    made = sheet()
    made.write(2, 1, "", PLAIN.but(unlocked=True))
    locked, open_ = book_of(made, locked=True)["One"], book_of(made)["One"]

    assert (locked.protection.sheet, locked.protection.password, open_.protection.sheet) == (True, None, False)
    assert not locked.protection.formatColumns and not locked.protection.formatRows
    assert (locked["A1"].protection.locked, locked["A2"].protection.locked) == (True, False)


def test_what_may_be_typed_and_what_stands_out_is_declared() -> None:
    """Lists, whole numbers and formulas, over several areas; messages are cut to what a program takes."""
    long, areas = bilingual("š" * 300, "e" * 300), ((1, 1, 3, 1), (5, 2, 5, 2))
    rules = (
        EntryRule(areas, long, long, choices=("da", "ne")),
        EntryRule(areas[:1], long, long, listed="labels_1", prompts=False),
        EntryRule(areas[:1], long, long, whole=True),
        EntryRule(areas[:1], long, long, formula="ISNUMBER(A1)"),
    )
    made = sheet(validations=[*rules], highlights=[Highlight((2, 1, 3, 2), 'LEFT(A2,1)="x"', "F4B6AE", bold=True)])
    read = book_of(replace(made, names={"labels_1": ((1, 1, 1, 1),)}))
    told = read["One"].data_validations.dataValidation

    assert [(rule.type, rule.formula1) for rule in told] == [
        ("list", '"da,ne"'),
        ("list", "labels_1"),
        ("whole", "0"),
        ("custom", "ISNUMBER(A1)"),
    ]
    assert str(told[0].sqref) == "A1:A3 B5"
    assert [rule.showInputMessage for rule in told] == [True, False, True, True]
    assert {(len(rule.errorTitle), len(rule.error)) for rule in told} == {(32, 255)}
    ((area, (rule,)),) = ((one.sqref, one.rules) for one in read["One"].conditional_formatting)
    assert (str(area), rule.formula, rule.dxf.fill.bgColor.rgb) == ("A2:B3", ['LEFT(A2,1)="x"'], "FFF4B6AE")
    assert read.defined_names["labels_1"].attr_text == "'One'!$A$1"


def test_a_name_may_stand_for_a_text() -> None:
    """The stamp of a form survives where its sheet is lost."""
    assert book_of(names={"stamp": '"thb-eu form"'}).defined_names["stamp"].attr_text == '"thb-eu form"'


def test_every_page_says_whose_it_is_as_far_as_a_page_takes_it() -> None:
    """An ampersand begins a command there; together a program takes 255 signs, and no half of an ampersand is left."""
    read = book_of(sheet("A & B"), foot="SI & co " + "&" * 300, head="DRAFT & more")["A & B"]
    written = parts_of(saved(Book([sheet()], "", ("en",), foot="&" * 300)))["xl/worksheets/sheet1.xml"]

    assert read.oddHeader.right.text == "DRAFT && more"
    assert read.oddFooter.left.text.startswith("SI && co &&") and read.oddFooter.left.text.count("&") % 2 == 0
    assert (read.oddFooter.center.text, read.oddFooter.right.text) == ("A && B", "&P / &N")
    (foot,) = re.findall(rb"<oddFooter>(.*?)</oddFooter>", written)
    assert 250 <= len(foot.replace(b"&amp;", b"&").replace(b"&quot;", b'"')) <= 255


@pytest.mark.parametrize(
    ("wanted", "taken", "title"),
    [
        ("Žrtve", (), "Žrtve"),
        ("2024/5: [new]*?\\", (), "2024-5- -new----"),
        ("'quoted'", (), "quoted"),
        ("History", (), "History_"),
        ("", (), "-"),
        ("n" * 40, (), "n" * 31),
        ("n" * 40, ("N" * 31,), "n" * 27 + " 2"),
        ("a\x00b", ("AB", "ab 2"), "ab 3"),
        ("\U0001f469" * 20, (), "\U0001f469" * 15),
    ],
)
def test_every_title_of_others_becomes_one_that_programs_take(wanted: str, taken: tuple[str, ...], title: str) -> None:
    """31 signs of UTF-16 at most, without brackets and strokes, no title twice; a book with it can be written."""
    assert sheet_title(wanted, taken) == title
    assert book_of(sheet(title)).sheetnames == [title]


@pytest.mark.parametrize("module", [book, document, sheet_model, sheet_cells], ids=lambda module: module.__name__)
def test_the_examples_run(module: ModuleType) -> None:
    """What a newcomer reads first is true."""
    failed, attempted = doctest.testmod(module)

    assert attempted and not failed


def test_a_row_is_as_high_as_its_letters() -> None:
    """A line of 20 points is cut off in a row of 15, which is what a spreadsheet program gives a row by itself."""
    made = sheet()
    made.write(2, 1, "Naslov", PLAIN.but(size=20, wrap=False))

    first, second = (made.heights().get(row, 15) for row in (1, 2))
    assert first < 20 < second < 40
