"""Totals: what goes wrong inside one table with printed totals."""

from __future__ import annotations

from random import Random

from benchmarks.lab.defect import CODES, IDENTITY, defect
from benchmarks.lab.operators.hands import CROSS, LARGE, RELATED, a_row, bumped, transposed, two_rows
from benchmarks.lab.package import Package

ROW, COLUMN, GRAND = "printed-row-total", "printed-column-total", "printed-grand-total"


@defect(IDENTITY, ROW)
def row_total_off_by_one(package: Package, random: Random) -> None:
    """The printed total of one label is one too high."""
    with package.edited(random.choice(CROSS)) as rows:
        bumped(rows[a_row(rows, random)], -1, 1)


@defect(IDENTITY, COLUMN)
def column_total_off_by_one(package: Package, random: Random) -> None:
    """The printed total of the men or of the women is one too low."""
    with package.edited(random.choice(CROSS)) as rows:
        bumped(rows[-1], random.choice((1, 2)), -1)


@defect(IDENTITY, GRAND)
def grand_total_off_by_one(package: Package, random: Random) -> None:
    """The printed grand total is one too high."""
    with package.edited(random.choice(CROSS)) as rows:
        bumped(rows[-1], -1, 1)


@defect(IDENTITY, GRAND)
def grand_total_digits_transposed(package: Package, random: Random) -> None:
    """Two digits of the printed grand total change places (512 for 521)."""
    with package.edited(random.choice(LARGE)) as rows:
        transposed(rows[-1], -1)


@defect(IDENTITY, ROW, COLUMN)
def total_left_blank(package: Package, random: Random) -> None:
    """One printed total is blank: nobody can tell whether the column holds."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[-1][random.choice((1, 2))] = ""


@defect(IDENTITY, ROW)
def cell_off_by_one(package: Package, random: Random) -> None:
    """A cell is one too high; the totals stayed."""
    with package.edited(random.choice(CROSS)) as rows:
        bumped(rows[a_row(rows, random)], random.choice((1, 2)), 1)


@defect(IDENTITY, ROW)
def cell_ten_times(package: Package, random: Random) -> None:
    """A nought too many in a cell; the totals stayed."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][2] += "0"


@defect(IDENTITY, ROW)
def cell_digits_transposed(package: Package, random: Random) -> None:
    """Two digits of a cell change places; the totals stayed."""
    with package.edited(random.choice(LARGE)) as rows:
        transposed(max(rows[1:-1], key=lambda row: int(row[1])), 1)


@defect(IDENTITY, COLUMN)
def sexes_exchanged_in_a_row(package: Package, random: Random) -> None:
    """In one row the men stand under the women and the women under the men."""
    with package.edited(random.choice(CROSS)) as rows:
        row = random.choice([row for row in rows[1:-1] if row[1] != row[2]])
        row[1], row[2] = row[2], row[1]


@defect(IDENTITY, ROW)
def column_shifted_by_one_row(package: Package, random: Random) -> None:
    """The women were pasted one row too low; the last came to the top."""
    with package.edited(random.choice(RELATED)) as rows:
        women = [row[2] for row in rows[1:-1]]
        for row, number in zip(rows[1:-1], [women[-1], *women[:-1]], strict=True):
            row[2] = number


@defect(IDENTITY, COLUMN)
def totals_of_an_earlier_draft(package: Package, random: Random) -> None:
    """A label was added to the table after its totals had been worked out."""
    with package.edited(random.choice(CROSS)) as rows:
        at = a_row(rows, random)
        for column in (1, 2, 3):
            rows[-1][column] = str(int(rows[-1][column]) - int(rows[at][column]))


@defect(IDENTITY, COLUMN)
def kind_of_school_off_by_one(package: Package, random: Random) -> None:
    """The printed number for all primary schools is one too low."""
    with package.edited("t01") as rows:
        bumped(rows[1], random.choice((1, 2, 3)), -1)


@defect(IDENTITY, COLUMN)
def region_under_the_other_kind_of_school(package: Package, random: Random) -> None:
    """A region's row of the primary schools stands among the secondary schools."""
    with package.edited("t01") as rows:
        rows.insert(-1, rows.pop(random.randint(2, 7)))


@defect(IDENTITY, COLUMN)
def papers_do_not_add_up(package: Package, random: Random) -> None:
    """The printed number of legal entities is one too high."""
    with package.edited("t08") as rows:
        bumped(rows[-1], 1, random.choice((1, 2)))


@defect(CODES, "labels-known", "facts-mapped")
def total_row_misspelt(package: Package, random: Random) -> None:
    """The total row is called "Totals": it reads as one nationality more, and all are counted twice."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[-1][0] = "Totals"


@defect(IDENTITY, "printed-totals-delivered", "parts-make-the-whole")
def total_row_in_slovenian(package: Package, random: Random) -> None:
    """The total row is called "Skupaj", which the list of nationalities knows as everyone: all are counted twice."""
    with package.edited(random.choice(RELATED)) as rows:
        rows[-1][0] = "Skupaj"


@defect(IDENTITY, "printed-totals-delivered")
def total_row_left_out(package: Package, random: Random) -> None:
    """The table ends without its total row."""
    with package.edited(random.choice(CROSS)) as rows:
        rows.pop()


@defect(IDENTITY, COLUMN)
def row_twice(package: Package, random: Random) -> None:
    """A row was pasted twice; the totals stayed."""
    with package.edited(random.choice(CROSS)) as rows:
        at = a_row(rows, random)
        rows.insert(at, list(rows[at]))


@defect(IDENTITY, COLUMN)
def row_deleted(package: Package, random: Random) -> None:
    """A row is gone; the totals stayed."""
    with package.edited(random.choice(CROSS)) as rows:
        del rows[a_row(rows, random)]


@defect(IDENTITY, COLUMN, GRAND)
def subtotal_among_the_rows(package: Package, random: Random) -> None:
    """Two nationalities stand a third time as a sum of both, under the name of the first: a total counted as data."""
    with package.edited(random.choice(RELATED)) as rows:
        first, second = two_rows(rows, random)
        both = [str(int(a) + int(b)) for a, b in zip(rows[first][1:], rows[second][1:], strict=True)]
        rows.insert(second + 1, [rows[first][0], *both])
