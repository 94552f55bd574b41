"""A supplier's file comes back as a copy with every finding marked in it, and nothing else changed."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.support.acts import contents
from tests.support.read_workbooks import texts
from tests.support.returned_copies import (
    FIRST,
    STAMP,
    T13,
    bare,
    found,
    grounds,
    judged,
    notes,
    opened,
    run,
    sent_as_workbook,
    the_copy,
    with_findings,
)
from tests.support.submitted import SPITEFUL, submitted
from tests.support.supplied import FOREIGN, HIDDEN, OWN_COMMENT, RICH, SPARKLINES, TABLE, parts_of
from thb_eu.base.errors import OutputRefused
from thb_eu.base.model import Audience, Outcome, Place, Severity
from thb_eu.base.ooxml.archive import zipped
from thb_eu.base.ooxml.sheet_cells import CellColours
from thb_eu.base.ooxml.xml_part import DamagedPart, XmlPart, with_attributes
from thb_eu.definitions import Definitions
from thb_eu.publication.edition import findings_object
from thb_eu.results import SentTable, Submission
from thb_eu.run import prepare
from thb_eu.templates.annotated_copies import MarkedWorkbook, copies_of, give_back
from thb_eu.templates.annotated_copies.remarks import COLOURS, EXPLAINED_COLOUR, LONGEST_NOTE

__all__ = ["bare", "judged", "sent_as_workbook"]

MARKED = {"D6", "C16", "D16"}
PRINTED_TOTALS = ("printed-row-total", "printed-column-total", "printed-grand-total")


# --- what is found stands in the copy --------------------------------------------------------------


def test_the_three_findings_of_t13_are_marked_where_they_stand(judged: Submission) -> None:
    """Kosovo's row, the women's column and the grand total do not add up; these three cells and no other are marked."""
    sheet = opened(the_copy(judged).content)["t13"]

    assert set(grounds(sheet)) == set(notes(sheet)) == MARKED
    assert (sheet["A6"].value, sheet["D6"].value, sheet["D16"].value) == ("Kosovo", "24", "158")
    for name, check in zip(("D6", "C16", "D16"), PRINTED_TOTALS, strict=True):
        found = [one.finding for one in the_copy(judged).remarks if one.finding.where.cell == name]
        assert [finding.check for finding in found] == [check] and found[0].fingerprint in notes(sheet)[name]
    assert "Natisnjena vsota: 24; seštevek celic: 14." in notes(sheet)["D6"]
    assert "The printed total is 24, its cells add up to 14." in notes(sheet)["D6"]


def test_every_finding_of_a_file_is_in_its_copy_and_no_other(judged: Submission) -> None:
    """The same fingerprints as `validate --format json` gives for causes in that file, in the list and beside cells."""
    published = findings_object(judged)["findings"]
    resources = {resource["path"] for resource in judged.collection.resources}
    expected: dict[str, set[str]] = {}
    for finding in published:
        if finding["where"]["file"] in resources and finding["follows_from"] is None:
            expected.setdefault(finding["where"]["file"], set()).add(finding["fingerprint"])

    copies = copies_of(judged)

    assert {copy.source for copy in copies} == set(expected) and T13 in expected
    for copy in copies:
        book = opened(copy.content)
        everywhere = "\n".join((texts(book[FIRST]), *(text for sheet in book for text in notes(sheet).values())))
        told = {finding["fingerprint"] for finding in published if finding["fingerprint"] in everywhere}
        assert told == expected[copy.source]
        assert all(print_ in texts(book[FIRST]) for print_ in expected[copy.source])


def test_the_list_leads_to_the_cells(judged: Submission) -> None:
    """Every place on the first sheet is a link to the marked cell; beside it is room for an answer."""
    book = opened(the_copy(judged).content)
    links = {cell.value: cell.hyperlink.location for row in book[FIRST].iter_rows() for cell in row if cell.hyperlink}

    assert book.sheetnames == [FIRST, "t13", STAMP] and book.active.title == FIRST
    assert links == {cell: f"'t13'!{cell}" for cell in MARKED}
    assert "Vaš odgovor\nYour answer" in texts(book[FIRST])


def test_what_is_waived_is_told_apart_with_its_reason(judged: Submission) -> None:
    """The waivers of t13 are given for its three findings: no open remark is left, the reasons stand there."""
    told = texts(opened(the_copy(judged).content)[FIRST])
    reasons = [waiver.reason for waiver in judged.collection.waivers if waiver.where.file == T13]

    assert "Odprtih pripomb ni. / All remarks are settled." in told
    assert len(reasons) == 3 and all(reason.in_language("sl") in told and reason.english in told for reason in reasons)
    assert the_copy(judged).open == 0
    assert set(grounds(opened(the_copy(judged).content)["t13"]).values()) == {EXPLAINED_COLOUR}


def test_open_remarks_come_first_and_the_gravest_before_the_others(bare: Submission) -> None:
    """A note, an error, a waived error and a warning come out as error, warning, note, and apart the waived one."""
    waived = found(Place(T13, "", "D6", 6), "a", outcome=Outcome.WAIVED, waiver="w")
    others = [
        found(Place(T13, "", f"B{row}", row), check, severity)
        for row, check, severity in ((2, "b", Severity.NOTE), (3, "c", Severity.ERROR), (4, "d", Severity.WARNING))
    ]

    copy = the_copy(with_findings(bare, waived, *others))

    assert [remark.finding.check for remark in copy.remarks] == ["c", "d", "b", "a"]
    colours = [COLOURS[severity] for severity in (Severity.NOTE, Severity.ERROR, Severity.WARNING)]
    wanted = dict(zip(("B2", "B3", "B4", "D6"), (*colours, EXPLAINED_COLOUR), strict=True))
    assert grounds(opened(copy.content)["t13"]) == wanted
    assert len(set(wanted.values())) == 4


def test_what_follows_is_told_with_its_cause(bare: Submission) -> None:
    """Two that follow from one are counted there and marked nowhere; what follows from a cause elsewhere is asked."""
    cause, other = (found(Place(T13, "", f"B{row}", row), "cause") for row in (2, 3))
    follow = [
        replace(found(Place(T13, "", f"C{row}", row), "follows"), follows_from=cause.fingerprint) for row in (4, 5)
    ]
    elsewhere = replace(found(Place(T13, "", "C6", 6), "elsewhere"), follows_from="0" * 16)

    copy = the_copy(with_findings(bare, cause, *follow, other, elsewhere))

    assert [remark.finding.where.cell for remark in copy.remarks] == ["B2", "B3", "C6"] and copy.open == 3
    counts = [remark.finding.message.english.removeprefix(cause.message.english).strip() for remark in copy.remarks]
    assert [count.partition(" ")[0] for count in counts] == ["2", "", ""]
    assert set(grounds(opened(copy.content)["t13"])) == {"B2", "B3", "C6"}


def test_several_findings_on_one_cell_are_one_comment(bare: Submission) -> None:
    """Both are in it, and the cell has the colour of the graver one."""
    where = Place(T13, "", "D6", 6)
    two = (found(where, "mild", Severity.NOTE), found(where, "grave", Severity.ERROR))

    sheet = opened(the_copy(with_findings(bare, *two)).content)["t13"]

    assert grounds(sheet) == {"D6": COLOURS[Severity.ERROR]}
    assert all(finding.fingerprint in notes(sheet)["D6"] for finding in two)


def test_a_finding_on_a_row_marks_the_row_and_one_on_a_file_only_the_list(bare: Submission) -> None:
    """A cell of its own in that row keeps its own colour; what has no place is told all the same."""
    row, cell = found(Place(T13, row=6), "row", Severity.NOTE), found(Place(T13, "", "D6", 6), "cell")
    blank = found(Place(T13, row=40), "blank", Severity.NOTE)
    whole = found(Place(T13), "whole", Severity.WARNING)

    book = opened(the_copy(with_findings(bare, row, cell, blank, whole)).content)

    note, error = COLOURS[Severity.NOTE], COLOURS[Severity.ERROR]
    assert grounds(book["t13"]) == {"A6": note, "B6": note, "C6": note, "D6": error, "A40": note}
    assert set(notes(book["t13"])) == {"A6", "D6", "A40"} and row.fingerprint in notes(book["t13"])["A6"]
    assert all(finding.fingerprint in texts(book[FIRST]) for finding in (row, cell, blank, whole))
    assert "vsa datoteka / the whole file" in texts(book[FIRST])


def test_a_cell_that_the_sheet_leaves_out_is_marked_too(bare: Submission) -> None:
    """A blank total below and beside everything has no cell in the file, and yet a finding."""
    places = [Place(T13, "", cell) for cell in ("F3", "B40", "E40")]

    sheet = opened(the_copy(with_findings(bare, *(found(place) for place in places))).content)["t13"]

    assert set(grounds(sheet)) == set(notes(sheet)) == {"F3", "B40", "E40"}


def test_a_place_that_is_no_cell_is_told_and_marks_nothing(bare: Submission) -> None:
    """Keys of tables, ranges and cells that no sheet has stand in the list; nothing breaks."""
    places = [Place(T13, "", cell) for cell in ("sex=F, age=T", "XFE1", "A1048577", "D2:D7")]
    findings = [found(place) for place in places]

    book = opened(the_copy(with_findings(bare, *findings)).content)

    assert not grounds(book["t13"]) and not notes(book["t13"])
    assert all(finding.fingerprint in texts(book[FIRST]) for finding in findings)


# --- texts are texts -------------------------------------------------------------------------------


def test_a_csv_is_shown_cell_by_cell_as_text(bare: Submission) -> None:
    """No number, no day, no formula and no escape is made of what the supplier wrote."""
    cells = [
        "0113",
        "1-2",
        "17.0",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "NA",
        "_x0041_",
        "<b>&amp;",
        "two\nlines",
        " x ",
        "",
    ]
    table = SentTable("", 1, ((1, ("a",) * len(cells)), (2, ()), (3, tuple(cells))))
    submission = replace(bare, received=replace(bare.received, sent={**bare.received.sent, T13: table}))

    content = the_copy(with_findings(submission, found(Place(T13)))).content
    sheet = opened(content)["t13"]

    shown = [cell.value or "" for cell in sheet[3]]
    assert [text.replace("_x005F_", "_") for text in shown] == cells
    assert b">_x005F_x0041_<" in parts_of(content)["xl/sharedStrings.xml"]
    assert {cell.data_type for cell in sheet[3] if cell.value} <= {"s", "inlineStr"}
    assert all(cell.number_format == "@" and cell.quotePrefix for cell in sheet[3])
    assert not any(b"<f>" in part for part in parts_of(content).values())


def test_a_csv_comes_back_with_its_title_and_languages_and_opens_everywhere(bare: Submission) -> None:
    """A reader who is read to hears what the file is; no part is named from the top, which stops exceljs."""
    copy = next(copy for copy in copies_of(bare, every=True) if copy.source == "data/t13.csv")
    about = openpyxl.load_workbook(io.BytesIO(copy.content)).properties
    contract = bare.definitions.contracts["police/t13"]

    assert about.title == f"data/t13.csv: {contract.title.in_language('sl')} / {contract.title.english}"
    assert about.language == "sl, en"
    lists = [part for name, part in parts_of(copy.content).items() if name.endswith(".rels")]
    assert len(lists) >= 2 and not any(b'Target="/' in listed for listed in lists)


@pytest.mark.parametrize("said", [*SPITEFUL, "</t></comment><x>&", "x" * 40_000, "š" * 5_000 + "\r\n\ud800_x0041_"])
def test_what_a_finding_says_cannot_break_out(bare: Submission, said: str) -> None:
    """Formulas, markup, control characters, halves of characters and endless texts stay text, in both places."""
    finding = found(Place(T13, "", "D6", 6), said=said)

    content = the_copy(with_findings(bare, finding)).content
    book = opened(content)

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}
    assert finding.fingerprint in texts(book[FIRST])
    assert len(notes(book["t13"])["D6"]) <= LONGEST_NOTE + 10
    assert not any(re.search(rb"<f[ >]", part) for part in parts_of(content).values())


def test_no_cell_is_quoted_beside_a_cell(bare: Submission) -> None:
    """A comment holds what the finding says and nothing of the row: a row may be a person."""
    finding = found(Place(T13, row=6), said="Something is wrong here.")

    note = notes(opened(the_copy(with_findings(bare, finding)).content)["t13"])["A6"]

    words = {"sl: Something is wrong here.", "Something is wrong here.", "Poglejte.", "Look there."}
    assert set(note.split("\n")) == {"13-1 NAPAKA / ERROR", *words, f"[{finding.fingerprint}]"}


def test_a_windows_file_keeps_its_letters(collection: Path, definitions: Definitions) -> None:
    """The contract allows Windows-1250; the copy shows the same letters."""
    path = collection / "data/programmes.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("windows-1250"))
    submission = with_findings(submitted(definitions, package=collection), found(Place("data/programmes.csv")))

    assert "Društvo Ključ" in texts(opened(the_copy(submission, "data/programmes.csv").content)["programmes"])


# --- a workbook is copied part by part -------------------------------------------------------------


def test_only_the_parts_concerned_of_a_workbook_change(sent_as_workbook: Submission) -> None:
    """The marked sheet, its comments, the styles, the lists of parts; all others are byte for byte the supplier's."""
    before = parts_of(sent_as_workbook.received.inputs["data/t13.xlsx"])
    after = parts_of(the_copy(sent_as_workbook, "data/t13.xlsx").content)

    changed = {name for name in before if after.get(name) != before[name]}
    sheet, related = "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels"
    of_comments = {name for name in before if "comment" in name.lower()}
    of_the_book = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert of_comments and changed == {sheet, *of_comments, *of_the_book}
    assert before[related] == after[related]
    assert set(after) - set(before) == {"xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml"}
    assert after["xl/foreign.bin"] == FOREIGN
    assert all(kept in after[sheet] for kept in (RICH, SPARKLINES, b"</f><v>119</v>"))


def test_of_a_marked_sheet_only_styles_change(sent_as_workbook: Submission) -> None:
    """Taken away the numbers of styles, the sheet is the supplier's again: values, formulas, merged cells and all."""
    name = "xl/worksheets/sheet2.xml"
    before = parts_of(sent_as_workbook.received.inputs["data/t13.xlsx"])[name]
    after = parts_of(the_copy(sent_as_workbook, "data/t13.xlsx").content)[name]
    style = re.compile(rb' s="\d+"| spans="[^"]*"')

    assert style.sub(b"", after) == style.sub(b"", before) and after != before


def test_a_marked_workbook_reads_as_the_suppliers(sent_as_workbook: Submission) -> None:
    """Numbers stay numbers, bold stays bold, the hidden sheet stays hidden, names still lead where they led."""
    before = opened(sent_as_workbook.received.inputs["data/t13.xlsx"])
    after = opened(the_copy(sent_as_workbook, "data/t13.xlsx").content)

    assert after.sheetnames == [FIRST, *before.sheetnames, STAMP]
    assert after[HIDDEN].sheet_state == "hidden" and after[HIDDEN]["A1"].value == "=1+1"
    assert after.active.title == before.active.title  # that sheet may not change, so it stays the one that opens
    assert after[TABLE].print_title_rows == before[TABLE].print_title_rows
    for row in before[TABLE].iter_rows():
        for cell in row:
            twin = after[TABLE][cell.coordinate]
            assert (twin.value, twin.data_type, twin.number_format) == (cell.value, cell.data_type, cell.number_format)
            assert getattr(twin.font, "b", None) == getattr(cell.font, "b", None)
    assert set(grounds(after[TABLE])) == {"D9", "C19", "D19"}
    links = {cell.hyperlink.location for row in after[FIRST].iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{TABLE.replace(chr(39), chr(39) * 2)}'!{cell}" for cell in ("D9", "C19", "D19")}


def test_the_suppliers_own_comment_stays(sent_as_workbook: Submission) -> None:
    """Ours is put after it, in the same comment; the other marked cells have ours alone."""
    told = notes(opened(the_copy(sent_as_workbook, "data/t13.xlsx").content)[TABLE])

    assert set(told) == {"D9", "C19", "D19"}
    assert told["D9"].startswith(OWN_COMMENT) and "Look there." in told["D9"]
    assert not any(OWN_COMMENT in told[cell] for cell in ("C19", "D19"))


def test_a_conversation_is_left_alone(sent_as_workbook: Submission) -> None:
    """A spreadsheet program shows a conversation in the place of its comment: nothing is put there unseen."""
    source = "data/t13.xlsx"
    parts = parts_of(sent_as_workbook.received.inputs[source])
    name = next(name for name in parts if re.search(r"comment\d*\.xml$", name))
    parts[name] = parts[name].replace(b">Policija<", b">tc={00000000-0000-0000-0000-000000000000}<")
    inputs = {**sent_as_workbook.received.inputs, source: zipped(parts)}
    submission = replace(sent_as_workbook, received=replace(sent_as_workbook.received, inputs=inputs))

    book = opened(the_copy(submission, source).content)

    assert notes(book[TABLE])["D9"] == OWN_COMMENT
    assert "D9" in grounds(book[TABLE]) and all(
        one.fingerprint in texts(book[FIRST]) for one in submission.examined.findings
    )


def test_the_remarks_open_where_the_selected_sheet_changes_anyway(sent_as_workbook: Submission) -> None:
    """Two selected sheets would be edited together: the supplier's sheet gives its selection up."""
    cover, table = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
    parts = parts_of(sent_as_workbook.received.inputs["data/t13.xlsx"])
    parts[cover] = parts[cover].replace(b' tabSelected="1"', b"")
    parts[table] = parts[table].replace(b"<sheetView ", b'<sheetView tabSelected="1" ')
    book = MarkedWorkbook(zipped(parts))
    book.mark(TABLE, {9: CellColours({4: "F2B5A7"})}, {})
    book.put_first(FIRST, f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode())

    content = book.written_anew()

    assert opened(content).active.title == FIRST
    assert b"tabSelected" in parts[table] and b"tabSelected" not in parts_of(content)[table]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def foreign_workbook(sheet: str, **others: str) -> bytes:
    """The least that is a workbook, as programs write it that are no spreadsheet program."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<p:Types xmlns:p="{package}/content-types"><p:Default Extension="xml" '
        'ContentType="application/xml"/><p:Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><p:Override '
        'PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><p:Override '
        'PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></p:Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{office}"><x:sheets><x:sheet name="{FIRST}" '
        'sheetId="7" q:id="b"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="b" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **others,
    }
    return zipped({name: part.encode() for name, part in parts.items()})


def test_a_workbook_of_another_program_is_marked_too() -> None:
    """With prefixes, without names of cells and rows, without styles, its sheet called as ours: nothing moves."""
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>'
        '<x:row r="4"/><x:row><x:c r="B5"><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    book = MarkedWorkbook(foreign_workbook(sheet))
    marks = {1: CellColours({2: "F2B5A7", 4: "F2B5A7"}), 3: CellColours({1: "FBE29B"}), 4: CellColours({2: "FBE29B"})}
    book.mark(FIRST, {**marks, 5: CellColours({1: "CBDDF2"}, "CBDDF2")}, {(1, 2): "one", (5, 1): "two"})
    book.put_first(book.free_title(FIRST), f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode())

    read = opened(book.written_anew())

    assert read.sheetnames == [f"{FIRST} 2", FIRST]
    assert {cell.coordinate: cell.value for row in read[FIRST].iter_rows() for cell in row if cell.value} == {
        "A1": 1, "B1": 2, "B5": 3,
    }  # fmt: skip
    assert grounds(read[FIRST]) == {
        "B1": "F2B5A7", "D1": "F2B5A7", "A3": "FBE29B", "B4": "FBE29B", "A5": "CBDDF2", "B5": "CBDDF2",
    }  # fmt: skip
    assert notes(read[FIRST]) == {"B1": "one", "A5": "two"}


def test_a_sheet_keeps_the_order_of_its_elements() -> None:
    """A spreadsheet program calls a workbook damaged whose sheet names its comments after its tables."""
    end = '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><tableParts count="0"/><extLst/>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/>{end}</worksheet>'
    book = MarkedWorkbook(foreign_workbook(sheet))
    book.mark(FIRST, {2: CellColours({1: "F2B5A7"})}, {(2, 1): "one"})

    written = parts_of(book.written_anew())["xl/worksheets/sheet1.xml"].decode()

    names = re.findall(r"<(\w+)", written)
    assert names == ["worksheet", "sheetData", "row", "c", "pageMargins", "legacyDrawing", "tableParts", "extLst"]


def test_a_style_of_a_row_or_a_column_is_kept_in_an_empty_cell() -> None:
    """The supplier formatted the column; the cell that we put in looks so, and is coloured besides."""
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="10"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles>'
        "</styleSheet>"
    )
    sheet = f'<worksheet xmlns="{MAIN}"><cols><col min="3" max="4" style="1"/></cols><sheetData/></worksheet>'
    content = parts_of(foreign_workbook(sheet))
    relations = content["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
    content["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>", f'<Relationship Id="c" Type="{kind}" Target="styles.xml"/></Relationships>'
    ).encode()
    book = MarkedWorkbook(zipped({**content, "xl/styles.xml": styles.encode()}))
    book.mark(FIRST, {2: CellColours({3: "F2B5A7", 5: "F2B5A7"})}, {})

    read = opened(book.written_anew())[FIRST]

    assert (read["C2"].number_format, read["E2"].number_format) == ("0.00%", "General")
    assert grounds(read) == {"C2": "F2B5A7", "E2": "F2B5A7"}


@pytest.mark.parametrize(
    ("tag", "changes", "told"),
    [
        (b'<c r="A1" s="3"/>', {"s": "7"}, b'<c r="A1" s="7"/>'),
        (b"<c r='A1' t='s' >", {"s": "7"}, b"<c r='A1' t='s' s=\"7\">"),
        (b"<c note=\" s='1' \" s='3'/>", {"s": "7"}, b'<c note=" s=\'1\' " s="7"/>'),
        (b'<row r="1" spans="1:4">', {"spans": None}, b'<row r="1">'),
    ],
)
def test_an_attribute_is_changed_and_the_rest_of_its_tag_is_not(
    tag: bytes, changes: dict[str, str | None], told: bytes
) -> None:
    """Quotation marks of both kinds, and a value that looks like an attribute."""
    assert with_attributes(tag, changes) == told


def test_utf_16_and_a_byte_order_mark_are_understood() -> None:
    """Both encodings that a workbook may have, with the mark or without."""
    xml = '<?xml version="1.0" encoding="{}"?><a><b c="č"/></a>'
    for content in (xml.format("UTF-16").encode("utf-16"), xml.format("UTF-8").encode("utf-8-sig")):
        part = XmlPart(content)
        part.change(part.elements("a/b")[0], {"c": "ž"})
        assert re.sub(rb".*\?>|\xef\xbb\xbf", b"", part.written()).decode() == '<a><b c="&#382;"/></a>'


def test_entities_are_refused() -> None:
    """A part that declares what its text stands for could stand for anything, or for a great deal of it."""
    with pytest.raises(DamagedPart):
        XmlPart(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>').elements("a")


# --- where and how it is written -------------------------------------------------------------------


def test_the_originals_are_only_read(collection: Path, tmp_path: Path, definitions: Definitions) -> None:
    """Every file of the package is the same afterwards, and none was added."""
    before = {name: hashlib.sha256(content).hexdigest() for name, content in contents(collection).items()}

    give_back(prepare(collection, definitions, Audience.INTERNAL, fast=True), tmp_path / "out", every=True)

    assert {name: hashlib.sha256(content).hexdigest() for name, content in contents(collection).items()} == before


def test_two_runs_give_the_same_bytes_and_the_second_replaces_the_first(judged: Submission, tmp_path: Path) -> None:
    """Also into the same folder; a copy that is due no more goes, and every copy is in the list with its hash."""
    out = tmp_path / "out"
    give_back(judged, out, every=True)
    give_back(judged, out)
    once = contents(out)
    give_back(judged, tmp_path / "other")

    listed = json.loads(once["manifest.json"])
    assert contents(tmp_path / "other") == once
    assert listed["outputs"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in sorted(once.items()) if name != "manifest.json"
    }
    assert "data/t13.remarks.xlsx" in once and len(once) == len(copies_of(judged)) + 1
    with zipfile.ZipFile(io.BytesIO(once["data/t13.remarks.xlsx"])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("inside", [".", "data", "data/returned", "../si-2024/new"])
def test_nothing_is_written_into_the_package(collection: Path, definitions: Definitions, inside: str) -> None:
    """Neither beside the suppliers' files nor below them, by whatever way the folder is named."""
    submission = submitted(definitions, package=collection)
    before = contents(collection)

    with pytest.raises(OutputRefused, match="inside it"):
        give_back(with_findings(submission, found(Place(T13))), collection / inside)

    assert contents(collection) == before


def test_other_files_and_answered_copies_are_not_lost(bare: Submission, tmp_path: Path) -> None:
    """A folder with anything else in it is refused, a dossier too, and so is a copy that someone has written into."""
    submission = with_findings(bare, found(Place(T13)))
    out = tmp_path / "out"
    give_back(submission, out)
    copy = out / "data/t13.remarks.xlsx"
    book = openpyxl.load_workbook(copy)
    book[FIRST]["G12"] = "Odgovor"
    book.save(copy)
    answered = contents(out)

    with pytest.raises(OutputRefused, match="copy-changed-since"):
        give_back(submission, out)
    assert contents(out) == answered

    (out / "own.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputRefused):
        give_back(submission, out)
    listed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "own.txt").unlink()
    (out / "manifest.json").write_text(json.dumps({**listed, "kind": "dossier"}), encoding="utf-8")
    with pytest.raises(OutputRefused, match="output-taken"):
        give_back(submission, out)


def test_a_workbook_that_cannot_be_marked_keeps_no_other_back(sent_as_workbook: Submission, tmp_path: Path) -> None:
    """One damaged part: its supplier gets a note that says so, all others their copies."""
    source = "data/t13.xlsx"
    parts = parts_of(sent_as_workbook.received.inputs[source])
    name = next(name for name in parts if re.search(r"comment\d*\.xml$", name))
    inputs = {**sent_as_workbook.received.inputs, source: zipped({**parts, name: b"<comments><a></comments>"})}
    submission = replace(sent_as_workbook, received=replace(sent_as_workbook.received, inputs=inputs))
    also = (*submission.examined.findings, found(Place("data/t10.csv")))

    give_back(with_findings(submission, *also), tmp_path / "out")

    written = contents(tmp_path / "out")
    assert set(written) == {"data/t10.remarks.xlsx", "data/t13.xlsx.refused.txt", "manifest.json"}
    assert "data/t13.xlsx: cells cannot be marked" in written["data/t13.xlsx.refused.txt"].decode("utf-8-sig")


@pytest.mark.usefixtures("keep_terminal_plain")
def test_a_file_that_cannot_be_read_keeps_no_other_back(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A misspelt header and a missing file: both get a note with place and remedy in both languages; exit 1.

    The file that is there gets its copy besides.
    """
    header = collection / "data/t06.csv"
    header.write_bytes(header.read_bytes().replace(b"Female", b"Femal"))
    (collection / "data/t05.csv").unlink()

    told = run(str(collection), "--out", str(tmp_path / "out"), "--lang", "en")

    written = contents(tmp_path / "out")
    assert told.exit_code == 1
    copies = {"data/t06.remarks.xlsx", "data/t13.remarks.xlsx"}
    assert {"data/t05.csv.refused.txt", "data/t06.csv.refused.txt", *copies} <= set(written)
    assert "data/t05.remarks.xlsx" not in written
    note = written["data/t06.csv.refused.txt"].decode("utf-8-sig")
    assert "data/t06.csv, C1" in note and "stolpec Female" in note and note.count("[header-differs]") == 2
    assert "[file-not-found]" in written["data/t05.csv.refused.txt"].decode("utf-8-sig")
    assert "data/t05.csv" in told.stdout and "file-not-found" in told.stdout
    listed = json.loads(written["manifest.json"])
    assert "data/t06.csv.refused.txt" in listed["outputs"] and "data/t06.csv" in listed["inputs"]


def test_two_files_that_differ_in_their_ending_have_two_copies(bare: Submission) -> None:
    """t13.csv and t13.xlsx of one folder do not overwrite each other."""
    collection = replace(
        bare.collection,
        resources=tuple(
            {**resource, "path": "data/T13.xlsx"} if resource["name"] == "t10" else resource
            for resource in bare.collection.resources
        ),
    )
    sent = {**bare.received.inputs, "data/T13.xlsx": b""}
    submission = replace(bare, received=replace(bare.received, collection=collection, inputs=sent))

    assert the_copy(with_findings(submission, found(Place(T13)))).name == "data/t13.csv.remarks.xlsx"


# --- the command -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("keep_terminal_plain")
def test_the_command_says_what_it_gave_back(
    judged: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file with its copy; exit 3 while a remark waits for an answer; JSON names the same fingerprints."""
    monkeypatch.setattr("thb_eu.year.answers.prepare", lambda *_, **__: judged)
    told = run("si-2024", "--out", str(tmp_path / "a"), "--lang", "sl")
    data = run("si-2024", "--out", str(tmp_path / "b"), "--format", "json")

    assert (told.exit_code, data.exit_code) == (3, 3)
    assert "data/t13.csv → data/t13.remarks.xlsx: 0 odprtih pripomb, 3 pojasnjene" in told.stdout
    t13 = next(entry for entry in json.loads(data.stdout)["returned"] if entry["source"] == T13)
    assert (t13["copy"], len(t13["explained"]), t13["open"]) == ("data/t13.remarks.xlsx", 3, [])
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.usefixtures("keep_terminal_plain")
@pytest.mark.parametrize(("outcome", "code"), [(Outcome.FAILED, 3), (Outcome.WAIVED, 0)])
def test_the_exit_tells_whether_something_is_open(
    bare: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, code: int
) -> None:
    """What is explained asks nothing of the supplier."""
    submission = with_findings(bare, found(Place(T13), outcome=outcome))
    monkeypatch.setattr("thb_eu.year.answers.prepare", lambda *_, **__: submission)

    assert run("si-2024", "--out", str(tmp_path / "out"), "--quiet").exit_code == code


@pytest.mark.usefixtures("keep_terminal_plain")
def test_the_command_refuses_in_one_line(bare: Submission, collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 1, in the user's language, no traceback."""
    own = replace(bare.collection, folder=collection)
    monkeypatch.setattr(
        "thb_eu.year.answers.prepare", lambda *_, **__: replace(bare, received=replace(bare.received, collection=own))
    )
    told = run(str(collection), "--out", str(collection / "data"), "--lang", "sl")

    assert told.exit_code == 1
    assert told.stderr.splitlines()[-1].endswith("[output-in-package] [uporabnik]")


# --- a spreadsheet program -------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_a_spreadsheet_program_opens_the_copies(
    judged: Submission, sent_as_workbook: Submission, tmp_path: Path
) -> None:
    """LibreOffice reads both kinds, and keeps cells, comments and links when it saves them again."""
    wanted = {"csv": (the_copy(judged), "t13", MARKED)}
    wanted["xlsx"] = (the_copy(sent_as_workbook, "data/t13.xlsx"), TABLE, {"D9", "C19", "D19"})
    for kind, (copy, title, cells) in wanted.items():
        (tmp_path / f"{kind}.xlsx").write_bytes(copy.content)
        asked = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
        asked += ["xlsx", "--outdir", str(tmp_path / "saved"), str(tmp_path / f"{kind}.xlsx")]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)

        saved = opened((tmp_path / "saved" / f"{kind}.xlsx").read_bytes())
        assert saved.sheetnames[0] == FIRST
        assert set(notes(saved[title])) == set(grounds(saved[title])) == cells
        linked = {cell.value for row in saved[FIRST].iter_rows() for cell in row if cell.hyperlink}
        assert {place.rpartition("!")[2] for place in linked} == cells
        assert (saved[title]["A6"].value == "Kosovo") == (kind == "csv")
