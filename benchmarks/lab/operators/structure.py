"""Structure: files that are not what their contract says, before a single figure is judged."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.lab.defect import CODES, CONTRACT, IDENTITY, REFUSED, defect
from benchmarks.lab.operators.codes import UNKNOWN
from benchmarks.lab.operators.hands import CROSS, LARGE, a_row
from benchmarks.lab.package import Package, written

Sheet = Any
"""A worksheet of openpyxl, which brings no types."""

STATED = "values-as-contracted"


def _as_bytes(package: Package, table: str, change: Callable[[str], bytes]) -> None:
    package.path(table).write_bytes(change(written(package.rows(table))))


def _as_workbook(package: Package, table: str, spoil: Callable[[Sheet], None]) -> None:
    """The table as a workbook, numbers as numbers, spoilt by a hand."""
    from openpyxl import Workbook

    sheet = Workbook().active
    for row in package.rows(table):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    spoil(sheet)
    package.path(table).unlink()
    sheet.parent.save(package.path(table).with_suffix(".xlsx"))
    with package.descriptor() as descriptor:
        entry = next(entry for entry in descriptor["resources"] if entry["name"] == table)
        entry["path"] = f"data/{table}.xlsx"


@defect(CONTRACT, REFUSED, code="header-differs")
def header_in_other_words(package: Package, random: Random) -> None:
    """A column has another name than agreed ("Women" for "Female")."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[0][2] = "Women"


@defect(CONTRACT, REFUSED, code="header-differs")
def column_missing(package: Package, random: Random) -> None:
    """The column of men was left out since there were so few."""
    with package.edited(random.choice(CROSS)) as rows:
        for row in rows:
            del row[1]


@defect(CONTRACT, REFUSED, code="header-differs")
def column_inserted(package: Package, random: Random) -> None:
    """A column of remarks was inserted."""
    with package.edited(random.choice(CROSS)) as rows:
        for row in rows:
            row.insert(1, "" if row is not rows[0] else "Remark")


@defect(CONTRACT, REFUSED, code="header-differs")
def columns_in_another_order(package: Package, random: Random) -> None:
    """Women stand before men, in the header and below it."""
    with package.edited(random.choice(CROSS)) as rows:
        for row in rows:
            row[1], row[2] = row[2], row[1]


@defect(CONTRACT, REFUSED, code="header-differs")
def title_above_another_header(package: Package, random: Random) -> None:
    """A line with the title of the table stands above the header, in which a column has another name than agreed."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[0][2] = "Women"
        rows.insert(0, ["Table 12", "", "", ""])


@defect(CONTRACT, REFUSED, *UNKNOWN)
def note_below_the_table(package: Package, random: Random) -> None:
    """A line "Source: register of the Police" stands below the table."""
    with package.edited(random.choice(CROSS)) as rows:
        rows.append(["Source: register of the Police", "", "", ""])


@defect(CONTRACT, REFUSED, code="header-differs")
def semicolons_and_another_header(package: Package, random: Random) -> None:
    """The file was saved with semicolons, as spreadsheets do in this country, and a column has another name."""
    _as_bytes(package, random.choice(CROSS), lambda text: text.replace("Female", "Women").replace(",", ";").encode())


@defect(CODES, REFUSED, *UNKNOWN)
def letters_of_dos(package: Package, random: Random) -> None:
    """The file comes from an old machine, in CP852."""
    _as_bytes(package, "programmes", lambda text: text.encode("cp852"))


@defect(CONTRACT, REFUSED, code="letters-damaged")
def letters_damaged_twice(package: Package, random: Random) -> None:
    """An earlier program read UTF-8 as Windows-1250 and saved what it saw."""
    _as_bytes(package, random.choice(("programmes", "t01")), lambda text: text.encode().decode("cp1250").encode())


@defect(CONTRACT, REFUSED, code="encoding-wrong")
def text_in_sixteen_bits(package: Package, random: Random) -> None:
    """The file was saved as "Unicode text", which is UTF-16."""
    _as_bytes(package, random.choice(CROSS), lambda text: text.encode("utf-16"))


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_with_a_decimal_comma(package: Package, random: Random) -> None:
    """A count came with a fraction behind a decimal comma: 17,5."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][2] += ",5"


@defect(CONTRACT, REFUSED, code="number-ambiguous")
def number_with_a_thousands_dot(package: Package, random: Random) -> None:
    """A number of workshops' students came as 1.000: one to three decimals, or a thousand."""
    with package.edited("t01") as rows:
        rows[-1][2] = "1.000"


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_as_a_bound(package: Package, random: Random) -> None:
    """A small number was hidden as "<5"."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][1] = "<5"


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_not_available(package: Package, random: Random) -> None:
    """ "NA" stands where a number should."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][1] = "NA"


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_as_a_dash(package: Package, random: Random) -> None:
    """A dash stands for a zero, or for nothing known."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][1] = "-"


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_with_a_letter(package: Package, random: Random) -> None:
    """A nought was typed as the letter O."""
    with package.edited(random.choice(LARGE)) as rows:
        rows[a_row(rows, random)][2] = "1O"


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_with_a_footnote(package: Package, random: Random) -> None:
    """A number carries the mark of a footnote."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][2] += "*"


@defect(CONTRACT, REFUSED, code="formula-without-value")
def formula_for_a_total(package: Package, random: Random) -> None:
    """The totals are formulas that no program has worked out."""

    def spoil(sheet: Sheet) -> None:
        sheet.cell(sheet.max_row, 2).value = f"=SUM(B2:B{sheet.max_row - 1})"

    _as_workbook(package, random.choice(CROSS), spoil)


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_as_a_day(package: Package, random: Random) -> None:
    """The spreadsheet took a number for a day."""
    from datetime import date

    def spoil(sheet: Sheet) -> None:
        sheet.cell(2, 3).value = date(2024, 5, 3)

    _as_workbook(package, random.choice(CROSS), spoil)


@defect(CONTRACT, REFUSED, code="cells-merged")
def merged_cells(package: Package, random: Random) -> None:
    """Two labels were merged into one cell: the lower row has lost its own."""
    _as_workbook(package, random.choice(CROSS), lambda sheet: sheet.merge_cells("A2:A3"))


@defect(CONTRACT, REFUSED, code="header-ambiguous")
def second_sheet(package: Package, random: Random) -> None:
    """The workbook has a second sheet with last year's table; which one is meant, nobody can tell."""
    _as_workbook(package, random.choice(CROSS), lambda sheet: sheet.parent.copy_worksheet(sheet))


@defect(CONTRACT, REFUSED, code="header-missing")
def only_sheet_hidden(package: Package, random: Random) -> None:
    """The table stands on a hidden sheet; the visible one is empty."""

    def spoil(sheet: Sheet) -> None:
        sheet.parent.create_sheet("Sheet2")
        sheet.sheet_state = "hidden"
        sheet.parent.active = 1

    _as_workbook(package, random.choice(CROSS), spoil)


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def true_for_one(package: Package, random: Random) -> None:
    """A cell holds TRUE where a number should be."""

    def spoil(sheet: Sheet) -> None:
        sheet.cell(2, 3).value = True

    _as_workbook(package, random.choice(CROSS), spoil)


@defect(CONTRACT, REFUSED, code="header-missing")
def empty_file(package: Package, random: Random) -> None:
    """The file is empty."""
    package.path(random.choice(CROSS)).write_bytes(b"")


@defect(CONTRACT, REFUSED, code="file-not-found")
def file_missing(package: Package, random: Random) -> None:
    """The descriptor names a file that is not there."""
    package.path(random.choice(CROSS)).unlink()


@defect(CONTRACT, REFUSED, code="row-width-differs")
def row_cut_short(package: Package, random: Random) -> None:
    """A row has lost its last cell."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)].pop()


@defect(CONTRACT, REFUSED, code="quotes-unbalanced")
def quotation_mark_not_closed(package: Package, random: Random) -> None:
    """A quotation mark in a label swallows the rest of the file."""

    def change(text: str) -> bytes:
        first, second, *rest = text.split("\n")
        return "\n".join([first, f'"{second}', *rest]).encode()

    _as_bytes(package, random.choice(CROSS), change)


@defect(CODES, REFUSED, *UNKNOWN, code="character-invalid")
def invisible_sign_in_a_label(package: Package, random: Random) -> None:
    """A label copied from a page holds a sign that nobody sees."""
    with package.edited(random.choice(CROSS)) as rows:
        row = rows[a_row(rows, random)]
        row[0] = f"{row[0][:3]}\u200b{row[0][3:]}"


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def number_with_hidden_decimals(package: Package, random: Random) -> None:
    """A cell shows 17 and holds 17.4: an estimate."""

    def spoil(sheet: Sheet) -> None:
        sheet.cell(2, 3).value += 0.4

    _as_workbook(package, random.choice(CROSS), spoil)


@defect(IDENTITY, "printed-column-total")
def hidden_row(package: Package, random: Random) -> None:
    """A row left from last year is hidden; who prints the sheet sees totals that hold."""

    def spoil(sheet: Sheet) -> None:
        sheet.insert_rows(2)
        for column, value in enumerate(("Iceland", 1, 1, 2), 1):
            sheet.cell(2, column).value = value
        sheet.row_dimensions[2].hidden = True

    _as_workbook(package, random.choice(("t12", "t13")), spoil)
