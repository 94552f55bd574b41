"""A supplier's file becomes a table of text, or is refused with every place that is wrong."""

from __future__ import annotations

import csv
import datetime
import io
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.read_grids import ALLOWED, CSV, XLSX, contract, faults, refused, the_refusal
from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import localized
from thb_eu.base.model import spoken
from thb_eu.definitions.contracts import ContractField
from thb_eu.sources.grid import Grid, cell_at, read_grid
from thb_eu.sources.text_files import DAMAGED, DELIMITERS


def rows(content: bytes, name: str = CSV, **said: Any) -> list[tuple[int, tuple[str, ...]]]:
    """Header and rows with their numbers."""
    grid = read_grid(content, name, contract(**said))
    return [(grid.header_row, grid.header), *grid.rows]


def values(content: bytes, name: str = CSV, **said: Any) -> dict[str, str]:
    """With what the sentence of the only fault is filled."""
    (fault,) = faults(content, name, **said)
    return {place: str(localized(value, "en")) for place, value in fault.what.values}


def misfits(content: bytes, **said: Any) -> list[tuple[str, int]]:
    """The encodings that were tried in vain, each with the line on which it failed."""
    (fault,) = faults(content, **said)
    return [(tried.encoding, tried.line) for tried in dict(fault.what.values)["tried"].parts]


# --- names of cells --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "name"),
    [(0, "A14"), (2, "C14"), (25, "Z14"), (26, "AA14"), (701, "ZZ14"), (702, "AAA14"), (16383, "XFD14")],
)
def test_a_cell_is_called_as_a_spreadsheet_calls_it(column: int, name: str) -> None:
    """Whoever reads a message finds the cell by its name in the supplier's own file."""
    assert cell_at(14, column) == name


# --- CSV: what is read -----------------------------------------------------------------------------


def test_a_table_is_read_as_text_with_the_rows_of_a_spreadsheet() -> None:
    """Nothing is typed here: 0113 keeps its zero and NA is a country."""
    assert read_grid(b"Spol,Osebe\n0113,NA\n", "data\\t03.csv", contract()) == Grid(
        file="data/t03.csv", sheet="", header_row=1, header=("Spol", "Osebe"), rows=((2, ("0113", "NA")),)
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_divides_rows(end: str) -> None:
    """Windows, Unix and old Mac files read the same."""
    assert rows(f"Spol,Osebe{end}F,17{end}".encode()) == [(1, ("Spol", "Osebe")), (2, ("F", "17"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1250"])
def test_each_encoding_of_the_contract_is_recognised(encoding: str) -> None:
    """The same Slovenian letters come out, with or without a byte order mark."""
    content = "Država,Število\nČeška,„3“\nŠrilanka,đ ž ć\n".encode(encoding)

    assert rows(content) == [(1, ("Država", "Število")), (2, ("Češka", "„3“")), (3, ("Šrilanka", "đ ž ć"))]


def test_utf_16_is_read_only_where_the_contract_declares_it() -> None:
    """Excel's "Unicode text" is UTF-16; elsewhere the supplier hears which encodings are allowed."""
    content = "Spol\tOsebe\nž\t17\n".encode("utf-16")

    assert rows(content, encodings=("utf-16",), delimiter="\t") == [(1, ("Spol", "Osebe")), (2, ("ž", "17"))]
    assert the_refusal(content) == (CSV, "encoding-wrong")


def test_plain_text_is_not_taken_for_utf_16() -> None:
    """Any even number of bytes decodes as UTF-16; only the byte order mark tells."""
    assert rows(b"Spol,Osebe\nF,17\n", encodings=("utf-16", "utf-8"))[1] == (2, ("F", "17"))


def test_a_quoted_line_break_belongs_to_its_cell() -> None:
    """The row below keeps the number that a spreadsheet shows, not that of its line."""
    assert rows(b'Spol,Osebe\n"F\nM",17\nX,1\n')[1:] == [(2, ("F\nM", "17")), (3, ("X", "1"))]


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    """Wholly blank means: no cell holds more than spaces."""
    assert rows(b"Spol,Osebe\n\nF,1\n,\n \t,\xc2\xa0\nM,2\n,,\n\n")[1:] == [(3, ("F", "1")), (6, ("M", "2"))]


def test_title_lines_above_the_header_are_passed_over() -> None:
    """The contract says where the header stands; what stands above is no data, not even a formula."""
    content = b"Porocilo\n=A1,\n\nSpol,Osebe\nF,17\n"

    assert rows(content, header_row=4) == [(4, ("Spol", "Osebe")), (5, ("F", "17"))]


def test_spaces_that_cannot_be_seen_make_no_difference() -> None:
    """No-break spaces are spaces, outer spaces go, and č is one letter however it was typed."""
    content = "Spol,Osebe\n  F\u00a0M\u202fX ,\u00a017\nc\u030c,-1\n".encode()

    assert rows(content)[1:] == [(2, ("F M X", "17")), (3, ("č", "-1"))]


def test_ragged_rows_pass_as_they_are() -> None:
    """A row too short or too long is measured against the contract elsewhere."""
    assert rows(b"Spol,Osebe\nF\nM,1,2\n")[1:] == [(2, ("F",)), (3, ("M", "1", "2"))]


@pytest.mark.parametrize("sign", ["-17", "+17", "@ured"])
def test_a_minus_is_a_number_not_a_formula(sign: str) -> None:
    """Only `=` makes a formula here; text is made harmless where it is written out."""
    assert rows(f"Spol,Osebe\nF,{sign}\n".encode())[1] == (2, ("F", sign))


# --- CSV: what is refused --------------------------------------------------------------------------


def test_a_byte_that_fits_no_encoding_is_shown_by_its_line() -> None:
    """0x81 is no letter of Windows-1250 and no beginning of one in UTF-8."""
    content = b"\xef\xbb\xbfSpol,Osebe\r\nF,1\r\n\x81,2\r\n"

    assert the_refusal(content) == ("data/t03.csv, line 3", "encoding-wrong")
    assert misfits(content) == [("utf-8", 3), ("windows-1250", 3)]


def test_a_file_of_two_encodings_is_not_taken_for_windows_1250() -> None:
    """Windows-1250 decodes nearly anything: š pasted in as UTF-8 would become Ĺˇ."""
    content = "Spol,Osebe\nČ,1\n".encode("windows-1250") + "Moški,2\n".encode()

    assert the_refusal(content) == ("data/t03.csv, line 2", "encoding-wrong")
    assert misfits(content) == [("utf-8", 2), ("windows-1250", 3)]


def test_utf_8_is_not_read_as_windows_1250_where_only_that_is_allowed() -> None:
    """The contract is kept: the supplier is asked for the encoding that was agreed."""
    content = "Spol,Osebe\nŽenske,1\n".encode()

    assert the_refusal(content, encodings=("windows-1250",)) == ("data/t03.csv, line 2", "encoding-wrong")
    assert misfits(content, encodings=("windows-1250",)) == [("windows-1250", 2)]


def test_text_of_an_old_machine_is_not_taken_for_windows_1250() -> None:
    """CP852 writes ž where Windows-1250 has §; no word has one in its middle."""
    content = "Spol,Država\nF,Nižozemska\n".encode("cp852")

    assert the_refusal(content)[1] == "encoding-wrong" and ("windows-1250", 1) in misfits(content)
    assert rows(content, encodings=(*ALLOWED, "cp852"))[1] == (2, ("F", "Nižozemska"))


@pytest.mark.parametrize("damage", ["ÄŤ", "Ĺˇ", "Ĺľ", "Ĺ\u00a0", "Å¡", "Ã¤", "â€“", "\u009a", "\ufffd", "dr§ava"])
@pytest.mark.parametrize("write", ["as_csv", "workbook"])
def test_letters_damaged_by_an_earlier_program_are_refused_with_their_cell(write: str, damage: str) -> None:
    """Sound UTF-8 and a sound workbook may carry letters that were lost on the way there."""
    name, how = {"as_csv": (CSV, as_csv), "workbook": (XLSX, workbook)}[write]
    content = how([["Spol", "Osebe"], ["F", damage]])

    where, code = the_refusal(content, name)

    assert where.endswith("B2") and code == "letters-damaged"


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"Spol,Osebe\nF,\x001\n"])
def test_a_workbook_renamed_to_csv_is_recognised(content: bytes) -> None:
    """Its first bytes, or a NUL anywhere, show that nobody wrote this as text."""
    assert the_refusal(content) == (CSV, "not-text")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_header_alone_says_what_divides_the_columns(delimiter: str) -> None:
    """Slovenian Excel writes semicolons: the header is as promised with them alone, and that is told."""
    grid = read_grid(f"Spol{delimiter}Osebe\nF{delimiter}17\n".encode(), CSV, contract())

    assert (grid.header, grid.rows) == (("Spol", "Osebe"), ((2, ("F", "17")),))
    (told,) = grid.otherwise
    assert (told.kind, dict(told.what.values)["called"]) == ("delimiter", DELIMITERS[delimiter])


def test_what_the_collection_says_of_the_delimiter_is_not_decided_by_the_file() -> None:
    """Who says that columns are divided by a comma gets no table divided otherwise."""
    assert the_refusal(b"Spol;Osebe\nF;17\n", delimiter_is_fixed=True)[1] == "delimiter-wrong"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("header", [("Spol", "Oseb"), ("Geschlecht", "Personen"), ("Kazen, leta", "Oseb, vseh")])
def test_a_header_that_is_not_as_promised_still_says_what_divides_the_columns(
    header: tuple[str, str], delimiter: str
) -> None:
    """The words are what is wrong, not the sign between them: the columns come out one by one to be held to them."""
    grid = read_grid(f"{delimiter.join(header)}\nF{delimiter}17\n".encode(), CSV, contract())

    assert grid.header == header


def test_where_two_signs_divide_the_header_alike_the_contract_decides() -> None:
    """Nothing is guessed: a header without a known word, which a semicolon and a tab divide into as many columns."""
    told = refused(b"a;b\tc\nF;17\t3\n")

    assert told == [("data/t03.csv, row 1", "delimiter-wrong")] * 2


def test_columns_are_known_by_any_of_their_headings() -> None:
    """Slovenian or English, in any case, with spaces around: the column has the name that the contract gives it."""
    fields = (ContractField("Sex", aliases=("Spol",)), ContractField("Persons", aliases=("Osebe", "Število oseb")))

    grid = read_grid(" spol ;ŠTEVILO OSEB\nF;17\n".encode(), CSV, contract(fields=fields))

    assert (grid.header, grid.headings) == (("Sex", "Persons"), ("spol", "ŠTEVILO OSEB"))


def test_two_columns_for_one_field_are_refused() -> None:
    """Which of the two is meant, nobody can tell."""
    fields = (ContractField("Sex", aliases=("Spol",)), ContractField("Persons"))

    assert the_refusal(b"Sex,Spol\nF,17\n", fields=fields) == (
        "data/t03.csv, B1",
        "duplicate-column",
    )


def test_a_table_below_a_title_is_found_by_its_header() -> None:
    """One row alone holds the promised headings: what stands above is a title, and that is told."""
    grid = read_grid(b"Tabela 3;;\nPolicija 2024\n\nSpol;Osebe\nF;17\n", CSV, contract())

    assert (grid.header_row, grid.header, grid.rows) == (4, ("Spol", "Osebe"), ((5, ("F", "17")),))
    assert grid.above[0] == (1, ("Tabela 3", "", ""))
    assert {told.kind for told in grid.otherwise} == {"delimiter", "header"}


def test_a_header_in_several_rows_is_no_place_for_a_table() -> None:
    """Two tables in one file: which one is meant, nobody can tell."""
    content = b"Policija,\nSpol,Osebe\nF,17\n,\nSpol,Osebe\nM,3\n"

    assert the_refusal(content) == ("data/t03.csv", "header-ambiguous")


def test_every_formula_is_refused_with_its_place() -> None:
    """All of them at once, also behind a space."""
    formula = "formula-without-value"

    assert refused(b"Spol,Osebe\nF,=1+1\n =B2,17\n") == [("data/t03.csv, B2", formula), ("data/t03.csv, A3", formula)]


def test_an_error_value_is_no_value() -> None:
    """A spreadsheet exports its broken formulas as text; #N/A is not a category."""
    assert the_refusal(b"Spol,Osebe\nF,#N/A\n")[0] == "data/t03.csv, B2"


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\x07"])
def test_an_invisible_sign_is_refused(sign: str) -> None:
    """Two cells that look alike and are not would be reported as a riddle."""
    assert the_refusal(f"Spol,Osebe\nF{sign},1\n".encode()) == ("data/t03.csv, A2", "character-invalid")


def test_a_cell_longer_than_a_spreadsheet_allows_is_refused() -> None:
    """32,767 signs are the most that a spreadsheet keeps; it cuts off the rest in silence."""
    assert rows(b"Spol,Osebe\nF," + b"x" * 32_767)[1][1][1] == "x" * 32_767
    assert the_refusal(b"Spol,Osebe\nF," + b"x" * 32_768)[0] == "data/t03.csv, B2"


@pytest.mark.parametrize("content", [b'Spol,Osebe\nF,1\n"M,2\nX,3\n', b'Spol,"Osebe\n(F)"\n"M"x,2\n'])
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(content: bytes) -> None:
    """The row in which it opens is named; without care the rest of the file would be one cell."""
    assert the_refusal(content) == ("data/t03.csv, line 3", "quotes-unbalanced")


def test_a_register_is_no_table() -> None:
    """100,000 rows below the header are read; one more takes another road."""
    assert len(rows(b"Spol,Osebe\n" + b"F,1\n" * 100_000)) == 100_001
    assert the_refusal(b"Spol,Osebe\n" + b"F,1\n" * 100_001) == (
        "data/t03.csv, row 100002",
        "file-too-large",
    )
    assert the_refusal(b"x" * 32_000_001)[1] == "file-too-large" and values(b"x" * 32_000_001)["value"] == "32"


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\n\n", b",,\nF,1\n"], ids=["empty", "mark", "lines", "blank"]
)
def test_a_table_without_its_header_is_refused(content: bytes) -> None:
    """An empty file is not a table of nothing."""
    assert the_refusal(content) == ("data/t03.csv, row 1", "header-missing")


def test_columns_without_a_name_and_names_given_twice_are_refused_with_their_letters() -> None:
    """Which of two equal columns is meant, nobody can tell."""
    assert refused(b"Spol,Osebe, Spol ,\n1,2,3,4\n") == [
        ("data/t03.csv, C1", "duplicate-column"),
        ("data/t03.csv, D1", "column-without-name"),
    ]


def test_all_faults_are_said_at_once_and_none_repeats_a_cell() -> None:
    """The supplier mends a file once; and a cell may hold a person's name."""
    with pytest.raises(SourceRefused) as refusal:
        read_grid("Spol,Spol\n=Novak,Ĺˇ Novak\nNovak\u200b,#REF!\n".encode(), CSV, contract())

    assert len(refusal.value.faults) == 5
    assert "Novak" not in str(refusal.value)


def test_another_kind_of_file_is_refused() -> None:
    """Only the two kinds that the contracts know are read."""
    assert the_refusal(b"{}", "data/t03.json") == ("data/t03.json", "file-type-not-read")


# --- workbooks: what is read -----------------------------------------------------------------------


def as_csv(table: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(table)
    return written.getvalue().encode()


def workbook(table: Sequence[Sequence[Any]], mend: Callable[[Any], None] = lambda book: None) -> bytes:
    """A workbook of one sheet "Tabela"; `mend` may do more to it."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Tabela"
    for cells in table:
        sheet.append(cells)
    mend(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def repacked(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one of its parts written anew."""
    assert part in zipfile.ZipFile(io.BytesIO(content)).namelist()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return packed.getvalue()


SHEET, TYPES = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN: list[list[Any]] = [["Spol", "Osebe"], ["F", 17], ["M", 3]]


def with_rows(xml: str) -> bytes:
    """A workbook whose sheet holds exactly these rows, as XML."""
    return repacked(
        workbook(PLAIN),
        SHEET,
        lambda old: old[: old.index(b"<sheetData>")] + f"<sheetData>{xml}</sheetData></worksheet>".encode(),
    )


SHARED = "xl/sharedStrings.xml"


def as_excel_writes_it() -> bytes:
    """PLAIN with its texts in a part of their own, as Excel keeps them and openpyxl does not."""
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/{SHARED}" ContentType="{kind}"/></Types>'.encode()
    content = repacked(with_rows(f'<row r="1">{cells}</row>'), TYPES, lambda xml: xml.replace(b"</Types>", named))
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHARED, f'<sst xmlns="{MAIN}"><si><t>Spol</t></si><si><t>Število</t></si></sst>')
    return packed.getvalue()


def test_texts_that_excel_shares_between_cells_are_read() -> None:
    """Excel writes each text once and lets the cells point at it."""
    assert rows(as_excel_writes_it(), XLSX) == [(1, ("Spol", "Število"))]


def test_a_sheet_is_read_as_text_with_its_own_row_numbers() -> None:
    """Numbers become what a person would type; an empty cell is empty text."""
    content = workbook([["Spol", "Osebe"], ["F", 17], [], ["M", 17.5], [None, 17.0], ["\u00a0", None], ["0113"]])

    grid = read_grid(content, XLSX, contract())

    assert (grid.file, grid.sheet, grid.header) == ("data/t03.xlsx", "Tabela", ("Spol", "Osebe"))
    assert grid.rows == ((2, ("F", "17")), (4, ("M", "17.5")), (5, ("", "17")), (7, ("0113", "")))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (datetime.datetime(2024, 1, 2, 13, 30), "2024-01-02T13:30:00"),
        (datetime.time(13, 30), "13:30:00"),
        (0.1 + 0.2, "0.3"),
        (123456789012, "123456789012"),
    ],
)
def test_other_values_become_text_that_a_type_check_can_judge(value: object, text: str) -> None:
    """A code that Excel took for a date is seen to be a date; a sum shows no dust."""
    assert rows(workbook([["Spol", "Osebe"], ["F", value]]), XLSX)[1] == (2, ("F", text))


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Osebe</t></is></c></row>'


def test_a_number_written_as_a_decimal_is_still_whole() -> None:
    """Some programs write 17 as 17.0 or 1.7E1, and leave out where their cells stand."""
    content = with_rows(HEAD + "<row><c><v>17.0</v></c></row><row><c><v>1.7E1</v></c></row>")

    assert rows(content, XLSX)[1:] == [(2, ("17",)), (3, ("17",))]


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    """Third programs write a wrong <dimension>; believed, it would cut off rows in silence."""
    content = repacked(workbook(PLAIN), SHEET, lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1:A2"'))
    assert b'ref="A1:A2"' in zipfile.ZipFile(io.BytesIO(content)).read(SHEET)

    assert rows(content, XLSX) == [(1, ("Spol", "Osebe")), (2, ("F", "17")), (3, ("M", "3"))]


def test_formatted_blank_rows_and_columns_are_no_data() -> None:
    """A border drawn around 3,000 empty rows, and a row height at the very end, add nothing."""

    def mend(book: Any) -> None:
        from openpyxl.styles import Font

        for row in range(2, 3_000):
            book.active.cell(row, 5).font = Font(bold=True)
        book.active.row_dimensions[1_048_576].height = 15

    assert rows(workbook(PLAIN, mend), XLSX) == [(1, ("Spol", "Osebe")), (2, ("F", "17")), (3, ("M", "3"))]


def test_a_header_below_a_merged_title_is_found() -> None:
    """What stands above the header may be merged and computed; it is not read."""
    content = workbook([["Poročilo"], ["=1+1"], *PLAIN], lambda book: book.active.merge_cells("A1:B1"))

    assert rows(content, XLSX, header_row=3)[:2] == [(3, ("Spol", "Osebe")), (4, ("F", "17"))]


def test_a_value_beyond_the_header_stays_visible() -> None:
    """A stray number beside the table is a ragged row, as in CSV; it is not cut off."""
    assert rows(workbook([["Spol", "Osebe"], ["F", 1, 99]]), XLSX)[1] == (2, ("F", "1", "99"))


def test_the_sheet_that_the_contract_names_is_read_even_if_others_are_seen() -> None:
    """A name decides; a hidden sheet is read only when it is named."""

    def mend(book: Any) -> None:
        other = book.create_sheet("Skrito")
        other.append(["Država", "Osebe"])
        other.sheet_state = "veryHidden"

    content = workbook(PLAIN, mend)

    assert rows(content, XLSX)[0] == (1, ("Spol", "Osebe"))
    assert rows(content, XLSX, sheet="Skrito")[0] == (1, ("Država", "Osebe"))


# --- workbooks: what is refused --------------------------------------------------------------------


def test_of_several_visible_sheets_the_one_with_the_promised_header_is_read() -> None:
    """Notes on a second sheet do no harm; that the contract names no sheet is told."""
    grid = read_grid(workbook(PLAIN, lambda book: book.create_sheet("Opombe", 0)), XLSX, contract())

    assert (grid.sheet, grid.rows[0]) == ("Tabela", (2, ("F", "17")))
    assert [told.kind for told in grid.otherwise] == ["sheet"]


def test_of_several_visible_sheets_none_is_guessed() -> None:
    """No header as promised, or one on two sheets: the message lists them."""
    twice = workbook(PLAIN, lambda book: book.copy_worksheet(book.active))
    nowhere = workbook([["Spol", "Oseb"]], lambda book: book.create_sheet("Opombe"))

    assert the_refusal(twice, XLSX)[1] == "header-ambiguous"
    assert the_refusal(nowhere, XLSX)[1] == "sheet-not-named"
    assert the_refusal(nowhere, XLSX, sheet="tabela")[1] == "sheet-missing"


def test_a_hidden_sheet_is_never_taken_for_the_table() -> None:
    """Last year's table, hidden beside this year's, is not one of two."""

    def mend(book: Any) -> None:
        book.copy_worksheet(book.active).sheet_state = "hidden"

    assert rows(workbook(PLAIN, mend), XLSX)[1] == (2, ("F", "17"))


def test_a_hidden_sheet_is_never_chosen_because_it_is_the_only_one() -> None:
    """A chart in front and the table hidden behind it: somebody has to say that it is meant."""

    def mend(book: Any) -> None:
        from openpyxl.chart import BarChart

        book.create_chartsheet("Graf").add_chart(BarChart())
        book["Tabela"].sheet_state = "hidden"

    what = "sheet-not-named"

    assert the_refusal(workbook(PLAIN, mend), XLSX) == ("data/t03.xlsx", what)


def test_a_chart_without_content_over_which_openpyxl_stumbles_is_a_fault_of_the_file() -> None:
    """openpyxl 3.1.5 fails with an error of its own on an empty chart sheet."""
    content = workbook(PLAIN, lambda book: book.create_chartsheet("Graf"))

    assert the_refusal(content, XLSX)[1] == "workbook-damaged"


def test_a_formula_is_refused_even_without_a_value_behind_it() -> None:
    """openpyxl would give the value that was last computed, or nothing at all."""
    content = workbook([["Spol", "Osebe"], ["F", 17], ["Skupaj", "=SUM(B2:B2)"]])

    assert the_refusal(content, XLSX) == (
        "data/t03.xlsx, sheet Tabela, B3",
        "formula-without-value",
    )


@pytest.mark.parametrize(
    ("formula", "refused_as"),
    [
        ("<f>1+1</f>", "formula-without-value"),
        ('<f t="shared" si="0"/>', "formula-without-value"),
        ('<f t="array" ref="A2">1+1</f>', "formula-without-value"),
        ('<f t="dataTable" ref="A2"/><v></v>', "formula-without-value"),
        ("<f>1/0</f><v>#DIV/0!</v>", "error-value"),
    ],
)
def test_every_kind_of_formula_is_seen(formula: str, refused_as: str) -> None:
    """Shared, array and table formulas carry their text elsewhere or nowhere; without a value nothing was sent."""
    kind = ' t="e"' if "#" in formula else ""
    content = with_rows(f'{HEAD}<row r="2"><c r="A2"{kind}>{formula}</c></row>')

    assert the_refusal(content, XLSX) == ("data/t03.xlsx, sheet Tabela, A2", refused_as)


@pytest.mark.parametrize(
    "formula",
    [
        "<f>VLOOKUP(1,X!A:B,2)</f><v>2</v>",
        '<f t="shared" si="0"/><v>2</v>',
        '<f t="array" ref="A2">1+1</f><v>2</v>',
        '<f t="dataTable" ref="A2"/><v>2</v>',
    ],
)
def test_the_stored_value_of_a_formula_is_read_and_told(formula: str) -> None:
    """What the supplier's program last showed is what the supplier sent."""
    grid = read_grid(with_rows(f'{HEAD}<row r="2"><c r="A2">{formula}</c></row>'), XLSX, contract())

    assert grid.rows == ((2, ("2",)),)
    assert [(told.kind, told.cell) for told in grid.otherwise] == [("formulas", "A2")]


SUMS = {
    "SUM(B2:B3)": 20,
    "sum( $B$2 : $B$3 )": 20,
    "SUM(B2,B3)": 20,
    "B2+B3": 20,
    "+B2+B3": 20,
    "SUM(B2:B3)+B2": 37,
    "SUM(B3:B2)": 20,
    "B2": 17,
}


@pytest.mark.parametrize("formula", SUMS)
def test_a_stored_sum_is_reckoned_again(formula: str) -> None:
    """A sum that was never recalculated is refused, with both numbers; the right one is read."""
    rows_with = '<row r="2"><c r="B2"><v>17</v></c></row><row r="3"><c r="B3"><v>3</v></c></row>'
    table = f'{HEAD}{rows_with}<row r="4"><c r="B4"><f>{formula}</f><v>{{}}</v></c></row>'

    assert rows(with_rows(table.format(SUMS[formula])), XLSX)[-1] == (4, ("", str(SUMS[formula])))
    assert the_refusal(with_rows(table.format(21)), XLSX) == (
        "data/t03.xlsx, sheet Tabela, B4",
        "sum-not-recalculated",
    )
    assert values(with_rows(table.format(21)), XLSX) == {"stored": "21", "sum": str(SUMS[formula])}


def test_a_wrong_sum_in_a_register_is_refused_without_its_numbers() -> None:
    """The numbers of a person's row are repeated nowhere."""
    xml = f'{HEAD}<row r="2"><c r="A2"><v>7717</v></c><c r="B2"><f>A2</f><v>7718</v></c></row>'

    (fault,) = faults(with_rows(xml), XLSX, records=object())

    assert spoken(fault.where, "en") == "data/t03.xlsx, sheet Tabela, B2" and not re.search("771[78]", str(fault))


def test_errors_yes_or_no_and_merged_cells_are_refused_together() -> None:
    """None of them is a value that was sent; all places come in one message."""
    content = workbook(
        [["Spol", "Osebe"], ["F", True], ["M", "#N/A"], ["X", 1]], lambda book: book.active.merge_cells("A4:B4")
    )

    assert refused(content, XLSX) == [
        ("data/t03.xlsx, sheet Tabela, A4:B4", "cells-merged"),
        ("data/t03.xlsx, sheet Tabela, B2", "value-of-other-type"),
        ("data/t03.xlsx, sheet Tabela, B3", "error-value"),
    ]


def test_a_merged_header_is_refused() -> None:
    """One name over two columns names neither."""
    content = workbook(PLAIN, lambda book: book.active.merge_cells("A1:B1"))

    assert ("data/t03.xlsx, sheet Tabela, A1:B1", "cells-merged") in refused(content, XLSX)


@pytest.mark.parametrize(
    ("cell", "beyond"), [("XFD2", "most_columns"), ("A1000000", "too_many"), ("XFD1048576", "too_many")]
)
def test_one_cell_far_away_costs_no_memory(cell: str, beyond: str) -> None:
    """4.8 KB with a cell in XFD1048576 brought down three other readers."""

    def mend(book: Any) -> None:
        book.active[cell] = 1

    content, begun = workbook(PLAIN, mend), time.perf_counter()

    assert the_refusal(content, XLSX)[1] == "file-too-large" and beyond in values(content, XLSX)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "xml",
    [
        HEAD + '<row r="3"><c r="A3"><v>3</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        HEAD + '<row r="1"><c r="A1"><v>2</v></c></row>',
        HEAD + '<row r="2"><c r="B2"><v>3</v></c><c r="A2"><v>2</v></c></row>',
        HEAD + '<row r="2"><c r="A2"><v>3</v></c><c r="A2"><v>2</v></c></row>',
        HEAD + '<row r="2"><c r="A3"><v>3</v></c></row>',
        HEAD + '<row r="1048577"/>',
    ],
    ids=["rows swapped", "row twice", "cells swapped", "cell twice", "cell of another row", "below the sheet"],
)
def test_rows_and_cells_out_of_order_are_refused(xml: str) -> None:
    """openpyxl drops the second of them without a word."""
    assert the_refusal(with_rows(xml), XLSX)[1] == "workbook-damaged"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("part", [SHEET, SHARED, TYPES, "xl/workbook.xml", "xl/styles.xml"])
def test_a_workbook_that_declares_entities_is_refused(part: str) -> None:
    """A billion laughs and a look into the reader's own files both begin with a declaration."""
    declared = lambda xml: LAUGHS + xml[xml.find(b"?>") + 2 if xml.startswith(b"<?") else 0 :]  # noqa: E731

    assert the_refusal(repacked(as_excel_writes_it(), part, declared), XLSX)[1] == "workbook-damaged"


@pytest.mark.parametrize("part", [SHEET, SHARED, TYPES, "xl/workbook.xml"])
def test_a_damaged_workbook_is_refused_without_a_traceback(part: str) -> None:
    """The supplier is asked for another copy; no error of a library reaches anyone."""
    content = repacked(as_excel_writes_it(), part, lambda xml: xml[: len(xml) // 2])

    assert the_refusal(content, XLSX)[0] == "data/t03.xlsx"


def test_a_ratio_bomb_is_refused_before_it_is_unpacked() -> None:
    """The guard's answer comes through the same door as all others."""
    content = repacked(workbook(PLAIN), SHEET, lambda xml: xml + b" " * 3_000_000)

    assert the_refusal(content, XLSX)[1] == "file-too-large" and values(content, XLSX)["most_inflation"] == "200"


def test_a_workbook_of_excel_97_or_with_a_password_is_refused() -> None:
    """Both begin with the same bytes; the remedy fits both."""
    assert the_refusal(b"\xd0\xcf\x11\xe0rest", XLSX)[1] == "workbook-old-or-locked"


def test_a_csv_renamed_to_xlsx_is_refused() -> None:
    """Its name does not make it a workbook."""
    assert the_refusal(b"Spol,Osebe\nF,17\n", XLSX) == (XLSX, "workbook-damaged")


def test_a_strict_workbook_is_not_read_as_empty() -> None:
    """Excel's "Strict Open XML" has other names for all its parts; openpyxl finds no rows there."""
    content = workbook(PLAIN)
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET):
        content = repacked(content, part, strictly)

    assert the_refusal(content, XLSX) == (XLSX, "sheet-missing")


def strictly(xml: bytes) -> bytes:
    """A part in the names of ISO 29500 Strict."""
    ordinary, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    for old, new in (
        (b"spreadsheetml/2006/main", b"spreadsheetml/main"),
        (b"officeDocument/2006/", b"officeDocument/"),
    ):
        xml = xml.replace(ordinary + old, strict + new)
    return xml


def test_nothing_heavy_is_loaded_until_a_workbook_is_read() -> None:
    """`thb-eu --help` answers at once."""
    code = "import sys, thb_eu.sources.grid; print(*sorted({'openpyxl', 'defusedxml'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


# --- any table -------------------------------------------------------------------------------------

PLAIN_TEXT = st.text(
    st.characters(codec="cp1250", categories=("L", "N", "P", "S", "Zs")) | st.sampled_from('\n;,"'), max_size=12
)


@given(
    body=st.lists(st.lists(PLAIN_TEXT, min_size=2, max_size=4), max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "windows-1250"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_plain_table_comes_back_as_it_was_written(body: list[list[str]], encoding: str, end: str) -> None:
    """Whatever the encoding and line end, the cells and their rows are the writer's."""
    table = [["Spol", "Osebe"], *([cell.replace("\xa0", " ").strip() for cell in row] for row in body)]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    text = written.getvalue()
    assume(not DAMAGED.search(text) and not any(cell.startswith(("=", "#")) for row in table for cell in row))
    assume(encoding != "windows-1250" or text.isascii() or not reads_as_utf_8(text.encode(encoding)))

    expected = [(number, tuple(row)) for number, row in enumerate(table, 1) if any(row)]

    assert rows(text.encode(encoding)) == expected


def reads_as_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
