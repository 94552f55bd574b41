"""A supplier's file that cannot be read comes back too: a note, and a copy with each reason at its place.

No copy is made of persons' rows, nor of a file that its guard keeps from being opened; then the note says why.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.acts import contents
from tests.support.opendocument_files import cell, ods, row, sheet
from tests.support.read_workbooks import texts
from tests.support.returned_copies import FIRST, grounds, notes, opened, run
from tests.support.sample import sampled
from tests.support.supplied import HEADER_ROW, HIDDEN, TABLE, collection_with, parts_of, suppliers_workbook
from thb_eu.base.model import Audience, CheckedCollection, Severity, State
from thb_eu.base.ooxml.archive import zipped
from thb_eu.definitions import Definitions, load
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.sources import read
from thb_eu.sources.clean_copies import MAY_HOLD_PERSONS, NOT_OPENED
from thb_eu.templates.annotated_copies import NOTHING_COUNTED, AnnotatedCopy, copies_of
from thb_eu.templates.annotated_copies.remarks import COLOURS

T06, T13 = "data/t06.csv", "data/t13.csv"
ERROR = COLOURS[Severity.ERROR]
Mend = Callable[[bytes], bytes]
NOTHING: Any = None


def given_back(package: Path, definitions: Definitions) -> dict[str, AnnotatedCopy]:
    """What comes back, by the name of what is written."""
    return {copy.name: copy for copy in copies_of(not_judged(package, definitions))}


def not_judged(package: Path, definitions: Definitions) -> Submission:
    """The collection as it was read, its checks left out."""
    received = read(package, definitions, set_aside=True)
    return Submission(received, NOTHING, NOTHING, CheckedCollection((), ()), State.BLOCKED, definitions)


def note_of(copies: Mapping[str, AnnotatedCopy], source: str) -> str:
    return copies[f"{source}.refused.txt"].content.decode("utf-8-sig")


def replaced(*pairs: tuple[bytes, bytes]) -> Mend:
    def mend(content: bytes) -> bytes:
        for old, new in pairs:
            assert old in content
            content = content.replace(old, new, 1)
        return content

    return mend


HEADER = b"Nationality,Male,Female,Total\n"
AT_THEIR_PLACES = {
    "a heading misspelt": (replaced((b"Female", b"Femal")), {"C1"}, {"C1"}),
    "a heading that nobody promised": (replaced((b"Male", b"Xyzzyq")), {"B1"}, {"B1"}),
    "a word where a count should be": (replaced((b"82,33", b"82,three")), {"C2"}, {"C2"}),
    "two of them": (replaced((b"82,33", b"82,three"), (b"Croatia,2", b"Croatia,two")), {"C2", "B4"}, {"C2", "B4"}),
    "a formula": (replaced((b"82,33,115", b"82,33,=B2+C2")), {"D2"}, {"D2"}),
    "an invisible sign": (replaced((b"Serbia", "Ser\u200bbia".encode())), {"A5"}, {"A5"}),
    "semicolons and a heading misspelt": (
        lambda content: content.replace(b",", b";").replace(b"Female", b"Femal"),
        {"C1"},
        {"C1"},
    ),
    "a byte that no encoding knows": (replaced((b"Serbia", b"Ser\x81bia")), {"A5"}, {"A5", "B5", "C5", "D5"}),
    "a quotation mark that is not closed": (
        replaced((b"Serbia,3,1,4", b'"Serbia"x,3,1,4')),
        {"A5"},
        {"A5", "B5", "C5", "D5"},
    ),
    "the header twice": (lambda content: b"Tabela 13\n" + content + HEADER, set(), set()),
}
"""What is done to Table 13, the cells that get a note, and those on a coloured ground."""


@pytest.mark.parametrize("name", AT_THEIR_PLACES)
def test_each_reason_stands_at_its_place(name: str, collection: Path, definitions: Definitions) -> None:
    """The copy of a text marks where it cannot be read; its list tells every fault, as the note does."""
    mend, noted, coloured = AT_THEIR_PLACES[name]
    path = collection / T13
    path.write_bytes(mend(path.read_bytes()))

    copies = given_back(collection, definitions)

    copy, note = copies["data/t13.remarks.xlsx"], copies[f"{T13}.refused.txt"]
    book = opened(copy.content)
    assert (set(notes(book["t13"])), set(grounds(book["t13"]))) == (noted, coloured)
    assert set(grounds(book["t13"]).values()) <= {ERROR}
    assert len(copy.remarks) == len(note.faults) == copy.open > 0
    told = texts(book[FIRST])
    assert all(
        fault.what.in_language("sl") in told and fault.what.english in told and fault.for_the_supplier.english in told
        for fault in note.faults
    )
    assert NOTHING_COUNTED.english in told
    assert "data/t13.remarks.xlsx" in note_of(copies, T13)


def test_a_line_is_marked_in_its_row(collection: Path, definitions: Definitions) -> None:
    """A title of two lines above the table: line 6 of the text is row 5 of the sheet, and the note names the line."""
    path = collection / T13
    path.write_bytes(b'"Tabela\n13"\n' + replaced((b"Croatia", b"Cro\x81atia"))(path.read_bytes()))

    copies = given_back(collection, definitions)

    assert set(notes(opened(copies["data/t13.remarks.xlsx"].content)["t13"])) == {"A5"}
    assert "data/t13.csv, line 6" in note_of(copies, T13)


@pytest.mark.usefixtures("keep_terminal_plain")
def test_the_others_come_back_and_the_list_knows_all(collection: Path, tmp_path: Path) -> None:
    """Exit 1; the refused file's copy and note are in the list with the SHA-256 of what was sent, and in the JSON."""
    path = collection / T06
    path.write_bytes(path.read_bytes().replace(b"Female", b"Femal"))

    told = run(str(collection), "--out", str(tmp_path / "out"), "--format", "json", "--lang", "en")

    written = contents(tmp_path / "out")
    listed, entries = json.loads(written["manifest.json"]), json.loads(told.stdout)["returned"]
    assert told.exit_code == 1
    assert {"data/t06.csv.refused.txt", "data/t06.remarks.xlsx", "data/t13.remarks.xlsx"} <= set(written)
    assert T06 in listed["inputs"] and set(listed["outputs"]) == set(written) - {"manifest.json"}
    assert [(len(it["open"]), len(it["refused"])) for it in entries if it["source"] == T06] == [(0, 1), (1, 0)]
    assert f"{len({it['source'] for it in entries})} files returned: " in told.stderr


@sampled("table", ["t10", "t13"], 1)
def test_a_refused_file_with_a_waiver_keeps_no_other_back(
    table: str, collection: Path, definitions: Definitions
) -> None:
    """A waiver for what stands in the file waits until the file can be read; it is not called wrong."""
    path = collection / f"data/{table}.csv"
    path.write_bytes(path.read_bytes().replace(b"Female", b"Femal"))

    submission = prepare(collection, definitions, Audience.INTERNAL, fast=True, set_aside=True)
    copies = {copy.name for copy in copies_of(submission)}
    waiting = {waiver.id for waiver in submission.collection.waivers if waiver.where.file == f"data/{table}.csv"}

    assert {f"data/{table}.csv.refused.txt", f"data/{table}.remarks.xlsx", "data/claims.remarks.xlsx"} <= copies
    assert waiting and not any(
        id in finding.message.english for finding in submission.examined.findings for id in waiting
    )


STALE = """corrections:
  - correction: t06-first
    where: {file: data/t06.csv, cell: C2}
    from: "999"
    to: "1"
    reason: {sl: Po dopisu., en: By letter.}
    authority: Police
    on: 2025-02-01
"""


@pytest.mark.usefixtures("keep_terminal_plain")
def test_a_stale_correction_is_the_analysts_and_goes_into_no_copy(collection: Path, tmp_path: Path) -> None:
    """What the office wrote the office mends: its supplier gets no note; console and JSON say it."""
    (collection / "corrections.yaml").write_text(STALE, encoding="utf-8")

    told = run(str(collection), "--out", str(tmp_path / "out"), "--format", "json", "--lang", "en")

    report = json.loads(told.stdout)
    written = contents(tmp_path / "out")
    assert told.exit_code == 1 and not [name for name in written if "t06" in name]
    (office,) = report["for_the_office"]
    assert office["source"] == T06
    assert [(fault["code"], fault["who"]) for fault in office["refused"]] == [("correction-stale", "analyst")]
    assert "[correction-stale] [analyst]" in told.stderr


# --- workbooks -------------------------------------------------------------------------------------


@pytest.fixture
def as_workbook(tmp_path: Path) -> Callable[..., tuple[Path, Definitions]]:
    """A collection whose Table 13 is the supplier's workbook, with cells changed by their place."""

    def made(mend: Callable[[Any], object]) -> tuple[Path, Definitions]:
        package, own = collection_with(tmp_path)
        (package / "waivers.yaml").unlink()
        path = package / "data/t13.xlsx"
        book = opened(path.read_bytes())
        mend(book)
        book.save(path)
        return package, load(own)

    return made


def test_a_workbook_is_marked_in_its_own_cells(as_workbook: Callable[..., tuple[Path, Definitions]]) -> None:
    """A word in a count and merged cells: both marked on the supplier's sheet, which keeps its comment."""

    def spoilt(book: Any) -> None:
        book[TABLE]["B6"] = "two"
        book[TABLE].merge_cells("C8:D8")

    copies = given_back(*as_workbook(spoilt))

    copy = copies["data/t13.remarks.xlsx"]
    book = opened(copy.content)
    assert book.sheetnames[0] == FIRST and {TABLE, HIDDEN} <= set(book.sheetnames)
    assert [fault.where.cell for fault in copies["data/t13.xlsx.refused.txt"].faults] == ["C8:D8"]
    assert set(grounds(book[TABLE])) == {"C8"} and set(notes(book[TABLE])) == {"C8", "D9"}


def test_a_workbook_whose_counts_are_words_is_marked_cell_by_cell(
    as_workbook: Callable[..., tuple[Path, Definitions]],
) -> None:
    """The type of a value is judged after the sheet is read."""
    copies = given_back(*as_workbook(lambda book: book[TABLE].__setitem__(f"B{HEADER_ROW + 2}", "two")))

    assert set(grounds(opened(copies["data/t13.remarks.xlsx"].content)[TABLE])) == {f"B{HEADER_ROW + 2}"}


def test_an_ods_is_shown_cell_by_cell(collection: Path, definitions: Definitions) -> None:
    """It comes back as a workbook, its rows and columns where they stood."""
    lines = list(csv.reader(io.StringIO((collection / T13).read_text(encoding="utf-8"))))
    spoilt = [[*lines[0][:2], "Femal", lines[0][3]], *lines[1:]]
    sent_as(collection, "data/t13.ods", ods(sheet(*(row(*map(cell, cells)) for cells in spoilt), title="T13")))

    copies = given_back(collection, definitions)

    assert set(grounds(opened(copies["data/t13.remarks.xlsx"].content)["t13"])) == {"C1"}


def sent_as(package: Path, path: str, content: bytes) -> None:
    """Let the collection's Table 13 be another file."""
    (package / T13).unlink()
    (package / path).write_bytes(content)
    descriptor = package / "datapackage.json"
    told = json.loads(descriptor.read_text(encoding="utf-8"))
    next(entry for entry in told["resources"] if entry["name"] == "t13")["path"] = path
    descriptor.write_text(json.dumps(told), encoding="utf-8")
    (package / "waivers.yaml").unlink()


def test_two_files_that_differ_in_their_ending_have_two_copies(collection: Path, definitions: Definitions) -> None:
    """One is refused, the other is not: neither copy overwrites the other."""
    path = collection / T06
    path.write_bytes(path.read_bytes().replace(b"Female", b"Femal"))
    lines = list(csv.reader(io.StringIO((collection / T13).read_text(encoding="utf-8"))))
    sent_as(collection, "data/t06.ods", ods(sheet(*(row(*map(cell, cells)) for cells in lines), title="T13")))

    names = {copy.name for copy in copies_of(not_judged(collection, definitions), every=True)}

    assert {"data/t06.csv.remarks.xlsx", "data/t06.ods.remarks.xlsx"} <= names


# --- no copy ---------------------------------------------------------------------------------------

PERSONS = [["Nationality", "Male", "Ime"], *[["Slovenija", "M", f"Oseba {letter}"] for letter in "ABCDE"]]
REGISTER = "OpisKD;VrstaOsebe;Spol;Drzavljanstvo;StarostniRazred\n" + "x;y;Oseba A;z;18\n" * 3


def lines_of(rows: list[list[str]]) -> bytes:
    return "".join(",".join(cells) + "\n" for cells in rows).encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(REGISTER.encode(), id="a register's header"),
        pytest.param(REGISTER.partition("\n")[2].encode(), id="no header"),
        pytest.param(lines_of(PERSONS), id="some headings of the table"),
        pytest.param(HEADER + lines_of(PERSONS[1:]), id="persons below its header"),
        pytest.param("Državljanstvo;Moški;Ženske;Vsi\nOseba A;1;2;3\n".encode(), id="other headings"),
    ],
)
def test_no_copy_repeats_what_may_be_persons(content: bytes, collection: Path, definitions: Definitions) -> None:
    """A file that cannot be told to be the table gets the note alone, which says why and repeats no cell."""
    (collection / T13).write_bytes(content)

    copies = given_back(collection, definitions)

    note = note_of(copies, T13)
    assert "data/t13.remarks.xlsx" not in copies
    assert MAY_HOLD_PERSONS.english in note and MAY_HOLD_PERSONS.in_language("sl") in note and "Oseba" not in note


def test_no_copy_is_made_of_a_workbook_with_a_register_on_another_sheet(
    as_workbook: Callable[..., tuple[Path, Definitions]],
) -> None:
    """Even a hidden one: a copy would repeat its rows."""

    def with_register(book: Any) -> None:
        book[TABLE]["B6"] = "two"
        for line in REGISTER.splitlines():
            book[HIDDEN].append(line.split(";"))

    copies = given_back(*as_workbook(with_register))

    assert "data/t13.remarks.xlsx" not in copies
    assert MAY_HOLD_PERSONS.english in note_of(copies, "data/t13.xlsx")


def too_many_parts(content: bytes) -> bytes:
    return zipped({**parts_of(content), **{f"xl/media/{number}.txt": b"x" for number in range(1_001)}})


FAR_DOWN = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'


def too_far_down(content: bytes) -> bytes:
    parts = parts_of(content)
    name = "xl/worksheets/sheet3.xml"
    parts[name] = parts[name].replace(b"</sheetData>", FAR_DOWN + b"</sheetData>")
    return zipped(parts)


UNSAFE: Mapping[str, Mend] = {
    "too many parts": too_many_parts,
    "macros": lambda content: zipped({**parts_of(content), "xl/vbaProject.bin": b"x"}),
    "a part that unpacks to too much": lambda content: zipped({**parts_of(content), "xl/media/a.txt": b"x" * 10**6}),
    "a cell far down on another sheet": too_far_down,
    "no zip": lambda content: content[:200],
    "an old workbook": lambda _: b"\xd0\xcf\x11\xe0" + bytes(100),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_what_the_guard_refuses_is_not_opened(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note alone, saying so: nobody unpacks what may have no end."""
    package, own = collection_with(tmp_path)
    (package / "waivers.yaml").unlink()
    path = package / "data/t13.xlsx"
    rows = list(csv.reader(io.StringIO("Nationality,Male,Female,Total\nSlovenia,two,1,3\nTotal,2,1,3\n")))
    path.write_bytes(UNSAFE[name](suppliers_workbook(rows)))
    monkeypatch.delattr("thb_eu.templates.annotated_copies.MarkedWorkbook")

    note = note_of(given_back(package, load(own)), "data/t13.xlsx")

    assert NOT_OPENED.english in note and NOT_OPENED.in_language("sl") in note


def test_a_missing_file_gets_a_note_without_excuses(collection: Path, definitions: Definitions) -> None:
    """What is not there has no copy, and nothing is said of one."""
    (collection / T06).unlink()

    note = note_of(given_back(collection, definitions), T06)

    assert "file-not-found" in note and "copy" not in note and "kopij" not in note
