"""What is said of a whole table: none is told apart from nothing came, and no statement contradicts its figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.support.filled_forms import CHOICE, DAY, ROLE, Table, opened, rows_of, saved
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Definitions
from thb_eu.year.acting import Acting
from thb_eu.year.forms import Form, forms
from thb_eu.year.forms.filled import FilledForm, FilledTable, day_of, read_form
from thb_eu.year.forms.rows import LastYear
from thb_eu.year.forms.rows import rows_of as offered_rows
from thb_eu.year.forms.stamp import stamp_of
from thb_eu.year.new_year import begin_year

AGES, FORMS_TABLE, OFFENCES = "courts/convicted-by-age", "courts/convicted-by-citizenship", "police/offences"
WORKSHOPS = "mnz/workshops"
NUMBER = "Število"


def filled(content: bytes, definitions: Definitions, *changes: tuple[str, Callable[[Table], None]]) -> FilledForm:
    """A form of 2025 after changes to its tables, as it comes back."""
    book, tables = opened(content)
    for contract, change in changes:
        change(tables[contract])
    return read_form(saved(book), "form.xlsx", definitions, came="2026-03-02")


def table_of(form: FilledForm, contract: str) -> FilledTable:
    """One table of a form that came back."""
    return next(table for table in form.tables if table.contract == contract)


def typed(row: int, value: object, column: str = NUMBER) -> Callable[[Table], None]:
    """Type a value into a column, `row` rows below the header."""

    def change(table: Table) -> None:
        table.sheet.cell(table.header + row, table.columns[column]).value = value  # type: ignore[assignment]

    return change


def said(says: str, role: str = "vodja oddelka", day: str = "2026-03-02") -> Callable[[Table], None]:
    """Say something of a table."""
    return lambda table: table.say(says, role, day)


def test_none_is_known_and_fills_zeros(books: dict[str, bytes], definitions: Definitions) -> None:
    """Nine combinations of sex and age stand on the form: all nine are zero, and it is known who says so, and when."""
    table = table_of(filled(books["courts-2025"], definitions, (AGES, said("none"))), AGES)

    assert (table.says, table.role, table.on) == ("none", "vodja oddelka", "2026-03-02")
    body = [cells for row, cells in rows_of(table.extract).items() if row > table.header_row]
    assert [cells[-1] for cells in body] == ["0"] * 10  # the printed total, too
    assert len({tuple(cells[:2]) for cells in body[:9]}) == 9


def test_none_of_a_table_without_labels_is_one_row_of_zero(books: dict[str, bytes], definitions: Definitions) -> None:
    """Where every label may be blank, a row without any and with zero says that there was nobody."""
    table = table_of(filled(books["courts-2025"], definitions, (FORMS_TABLE, said("none"))), FORMS_TABLE)

    body = {row: cells for row, cells in rows_of(table.extract).items() if row > table.header_row}
    assert list(body.values()) == [["", "", "0"], ["Skupaj", "", "0"]]


GROUPS = ["Osnovne šole", "Srednje šole", "Skupaj"]
"""The sums of the table of workshops: over each kind of school, and over all."""


def test_none_of_a_table_in_groups_keeps_their_names(tmp_path: Path, definitions: Definitions) -> None:
    """The first row below the header is the sum of a group: its name stays, and no row without a name comes."""
    begin_year(2025, "si-2024", tmp_path / "si-2025", definitions, Acting("analyst", "2026-01-12"))
    (made,) = forms(tmp_path / "si-2025", definitions, suppliers=["mnz"])
    (table,) = filled(made.files["mnz-2025.xlsx"], definitions, (WORKSHOPS, said("none"))).tables

    body = [cells for row, cells in rows_of(table.extract).items() if row > table.header_row]
    assert body == [[name, "0", "0", "0"] for name in GROUPS]


def test_a_year_of_nothing_leaves_rows_to_fill_in(definitions: Definitions) -> None:
    """Of a table that told of nothing sums alone came; the next form has blank rows in each group all the same."""
    contract = definitions.contracts[WORKSHOPS]
    nothing = LastYear(2025, sent={WORKSHOPS: tuple((name, "0", "0", "0") for name in GROUPS)})

    offered = offered_rows(contract, 2026, definitions, nothing)
    assert offered == offered_rows(contract, 2026, definitions, LastYear())
    assert sum(not any(row.texts) for row in offered) >= 2


def test_none_says_nothing_of_earlier_years(books: dict[str, bytes], definitions: Definitions) -> None:
    """That there were no offences in 2025 is no zero for 2021 to 2024, and figures of these years do not contradict."""
    form = filled(books["police-2025"], definitions, (OFFENCES, typed(1, 7, "2021")), (OFFENCES, said("none")))

    first = rows_of(table_of(form, OFFENCES).extract)[table_of(form, OFFENCES).header_row + 1]
    assert first[2:] == ["7", "", "", "", "0"]


def test_a_table_that_cannot_be_told_has_no_figures(books: dict[str, bytes], definitions: Definitions) -> None:
    """It is apart from a table of which nothing was said."""
    form = filled(books["courts-2025"], definitions, (AGES, said("unknown")))

    assert (table_of(form, AGES).says, table_of(form, AGES).extract) == ("unknown", b"")
    assert (table_of(form, FORMS_TABLE).says, table_of(form, FORMS_TABLE).extract) == ("", b"")


def test_figures_without_a_choice_are_reported(books: dict[str, bytes], definitions: Definitions) -> None:
    """One number, even a zero, is a figure; all other cells stay not known."""
    table = table_of(filled(books["courts-2025"], definitions, (AGES, typed(3, 0))), AGES)

    assert table.says == "reported"
    body = [cells[-1] for row, cells in rows_of(table.extract).items() if row > table.header_row]
    assert body == ["", "", "0", "", "", "", "", "", ""]  # of the total nothing is claimed while parts are not known


def test_a_total_that_was_typed_over_comes_as_it_was_typed(books: dict[str, bytes], definitions: Definitions) -> None:
    """It is a claim of the supplier, to be compared."""
    changes = [(AGES, typed(row, row)) for row in range(1, 10)]
    own = table_of(filled(books["courts-2025"], definitions, *changes), AGES)
    over = table_of(filled(books["courts-2025"], definitions, *changes, (AGES, typed(10, 46))), AGES)

    assert rows_of(own.extract)[own.header_row + 10] == ["Skupaj", "", "45"]
    assert rows_of(over.extract)[over.header_row + 10] == ["Skupaj", "", "46"]


def test_role_and_day_of_the_first_sheet_hold_for_all_tables(books: dict[str, bytes], definitions: Definitions) -> None:
    """Nobody writes them thirteen times; a table may name its own."""
    book, tables = opened(books["courts-2025"])
    first = book.worksheets[0]
    for row in range(1, 9):
        label = str(first.cell(row, 1).value or "")
        if label.startswith((ROLE, DAY)):
            first.cell(row, 3).value = "vodja urada" if label.startswith(ROLE) else "2. 3. 2026"
    tables[AGES].answer(CHOICE, "None: we know that there were none")  # in English
    tables[FORMS_TABLE].say("unknown", role="statistik", day="2026-03-05")
    form = read_form(saved(book), "form.xlsx", definitions)

    assert (table_of(form, AGES).role, table_of(form, AGES).on) == ("vodja urada", "2026-03-02")
    assert (table_of(form, FORMS_TABLE).role, table_of(form, FORMS_TABLE).on) == ("statistik", "2026-03-05")


@pytest.mark.parametrize("recalculated", [False, True])
@pytest.mark.parametrize(
    ("label", "typed_once", "code"),
    [
        (DAY, "30. 2. 2026", "day-unreadable"),
        (DAY, "2026-12-03", "day-to-come"),
        (ROLE, "Janez Novak", "role-names-person"),
    ],
)
def test_what_is_said_once_for_all_tables_is_asked_for_once_where_it_was_typed(
    label: str, typed_once: str, code: str, recalculated: bool, books: dict[str, bytes], definitions: Definitions
) -> None:
    """The sheets of the tables only repeat it; a program may store with them what they show, or leave that out."""
    book, tables = opened(books["courts-2025"])
    first = book.worksheets[0]
    typed_in = {ROLE: "vodja urada", DAY: "2026-03-02", label: typed_once}
    places = {}
    for row in range(1, 9):
        for asked, value in typed_in.items():
            if str(first.cell(row, 1).value or "").startswith(asked):
                first.cell(row, 3).value = value
                places[asked] = first.cell(row, 3).coordinate
    for table in tables.values():
        if recalculated:
            table.say("none", typed_in[ROLE], typed_in[DAY])
        else:
            table.answer(CHOICE, "None: we know that there were none")
    with pytest.raises(SourceRefused) as refused:
        read_form(saved(book), "form.xlsx", definitions, came="2026-03-02")

    assert len(tables) > 1
    [fault] = refused.value.faults
    assert (fault.code, fault.where.sheet, fault.where.cell) == (code, first.title, places[label])


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("36526", "2000-01-01"),
        ("46083", "2026-03-02"),
        ("73050", "2099-12-31"),
        ("36525", ""),
        ("73051", ""),
        ("2026", ""),
    ],
)
def test_the_number_of_a_day_is_that_day(number: str, day: str) -> None:
    """A cell that lost its format shows it: Excel counts the days, 1 March 1900 being the 61st."""
    assert day_of(number) == day
    if day:
        assert (date.fromisoformat(day) - date(1900, 3, 1)).days + 61 == int(number)


CONTRADICTIONS = {
    "none and a number": ([said("none"), typed(4, 3)], "statement-contradicted", 4),
    "cannot say and a number": ([said("unknown"), typed(4, 3)], "statement-contradicted", 4),
    "cannot say and a zero": ([said("unknown"), typed(2, 0)], "statement-contradicted", 2),
    "reported and nothing typed": ([said("reported")], "statement-contradicted", None),
    "another word": ([lambda table: table.answer(CHOICE, "da")], "statement-unknown", None),
    "nobody says so": ([said("none", role="")], "statement-incomplete", None),
    "a person says so": ([said("none", role="Janez Novak")], "role-names-person", None),
    "on no day": ([said("none", day="")], "statement-incomplete", None),
    "a day to come": ([said("none", day="2026-03-03")], "day-to-come", None),
    "a day that is none": ([said("none", day="30. 2. 2026")], "day-unreadable", None),
}


@sampled("case", CONTRADICTIONS, 4)
def test_a_statement_that_does_not_hold_is_refused_at_its_cell(
    case: str, books: dict[str, bytes], definitions: Definitions
) -> None:
    """At the number that contradicts it, else at the choice."""
    changes, code, row = CONTRADICTIONS[case]
    _book, tables = opened(books["courts-2025"])
    table = tables[AGES]

    with pytest.raises(SourceRefused) as refused:
        filled(books["courts-2025"], definitions, *((AGES, change) for change in changes))

    [fault] = refused.value.faults
    assert (fault.code, fault.who, fault.where.sheet) == (code, "supplier", table.sheet.title)
    where = openpyxl_place(fault.where.cell)
    assert where == (table.header + row, 3) if row else where[0] < table.header


def openpyxl_place(cell: str) -> tuple[int, int]:
    """Row and column of a cell, by the library."""
    from openpyxl.utils import coordinate_to_tuple

    return coordinate_to_tuple(cell)


@pytest.mark.parametrize("says", ["reported", "none", "unknown", ""])
def test_a_csv_form_says_in_its_first_line(says: str, made: dict[str, Form], definitions: Definitions) -> None:
    """What a system exports: the line of the mark with its statement, the header, the rows; commas or semicolons."""
    mark, header, *rows = made["courts-2025"].files["courts-2025/convicted-by-age.csv"].decode("utf-8-sig").splitlines()
    value = "4" if says in ("reported", "") else ""
    body = [row.rstrip(";") + f";{value}" if not row.startswith("Skupaj") else row for row in rows]
    for semicolons in (False, True):
        first = f"{mark.rstrip(',')},{says},vodja oddelka,2026-03-02"
        lines = [f'"{first}";;' if semicolons else first, header, *body]
        table = read_form("\r\n".join(lines).encode("windows-1250"), "izvoz.csv", definitions).tables
        [one] = [found for found in table if found.extract or found.says]

        assert (one.contract, one.says, one.role, one.on) == (
            AGES, says or "reported", "vodja oddelka", "2026-03-02",
        )  # fmt: skip
        counts = [cells[-1] for row, cells in rows_of(one.extract).items() if 2 < row < 12]
        assert counts == ([value or "0"] * 9 if says != "unknown" else [])


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC, csv.QUOTE_ALL])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1250"])
def test_a_csv_form_is_known_as_other_programs_write_it(
    quoting: int, sign: str, encoding: str, made: dict[str, Form], definitions: Definitions
) -> None:
    """R and LibreOffice put texts into quotation marks, Excel's "Unicode text" is UTF-16 with tabs: all the same."""
    content = made["courts-2025"].files["courts-2025/convicted-by-age.csv"].decode("utf-8-sig")
    mark, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=",")
    lines = [
        [*mark[:4], "reported", "vodja oddelka", "2026-03-02"],
        *([*cells[:-1], cells[-1] or 4] for cells in csv.reader(map(",".join, rows), delimiter=";")),
    ]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=sign, quoting=quoting).writerows(
        [int(cell) if str(cell).isdecimal() else cell for cell in cells] for cells in lines
    )
    sent = written.getvalue().encode(encoding)

    assert stamp_of(sent, "izvoz.csv") == stamp_of(content.encode(), "izvoz.csv")
    [one] = [found for found in read_form(sent, "izvoz.csv", definitions).tables if found.says]
    assert (one.contract, one.says, one.role, one.on) == (AGES, "reported", "vodja oddelka", "2026-03-02")
    assert [cells[-1] for row, cells in rows_of(one.extract).items() if 2 < row < 12] == ["4"] * 9


def test_an_extract_is_a_table_as_its_contract_says(books: dict[str, bytes], definitions: Definitions) -> None:
    """The header stands in the row of the sheet, the rows above are blank: D12 there is D12 here."""
    table = table_of(filled(books["courts-2025"], definitions, (AGES, typed(1, 8))), AGES)
    lines = list(csv.reader(io.StringIO(table.extract.decode(), newline="")))

    assert lines[: table.header_row - 1] == [[]] * (table.header_row - 1)
    assert lines[table.header_row - 1] == ["Spol", "Starostna skupina", "Število"]
    assert lines[table.header_row] == ["Moški", "Mlajši od 18 let", "8"]
