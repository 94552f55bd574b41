"""Time: figures of another year, and years that cannot be."""

from __future__ import annotations

from random import Random

from benchmarks.lab.clean import YEAR
from benchmarks.lab.defect import CLAIM, CODES, CONTRACT, IDENTITY, REFUSED, RULE, defect
from benchmarks.lab.operators.hands import bumped
from benchmarks.lab.package import Package

SERIES = ("t02", "t09")
DATED = ("prosecution", "courts")


@defect(IDENTITY, "change-since-last-year", "outliers-against-history")
def nought_too_many_this_year(package: Package, random: Random) -> None:
    """This year's offences have a nought too many."""
    with package.edited(random.choice(SERIES)) as rows:
        rows[random.choice((1, 2))][5] += "0"


@defect(IDENTITY, "change-since-last-year", "outliers-against-history")
def nought_lost_this_year(package: Package, random: Random) -> None:
    """This year's offences lost a digit."""
    with package.edited(random.choice(SERIES)) as rows:
        rows[1][5] = rows[1][5][0]


@defect(IDENTITY, "outliers-against-history")
def doubled_this_year(package: Package, random: Random) -> None:
    """This year's offences are twice what they were in any of four steady years: below a jump, far off the series."""
    with package.edited(random.choice(SERIES)) as rows:
        rows[1][5] = str(int(rows[1][5]) * 2)


@defect(IDENTITY, "outliers-against-history", "change-since-last-year")
def half_a_year_only(package: Package, random: Random) -> None:
    """The figures of this year stop in spring."""
    with package.edited(random.choice(SERIES)) as rows:
        rows[1][5] = str(int(rows[1][5]) // 3)


@defect(CLAIM, "text-equals-counted-table", "text-words-hold")
def years_shifted_by_one(package: Package, random: Random) -> None:
    """The figures of the offences were pasted one year too early."""
    with package.edited("t02") as rows:
        for row in rows[1:]:
            row[1:] = [*row[2:], row[1]]


@defect(CONTRACT, REFUSED, code="header-differs")
def years_of_last_year_in_the_header(package: Package, random: Random) -> None:
    """The header of the series still names the five years of the last collection."""
    with package.edited(random.choice(SERIES)) as rows:
        rows[0][1:] = [str(int(year) - 1) for year in rows[0][1:]]


@defect(CONTRACT, REFUSED, code="header-differs")
def collection_of_another_year(package: Package, random: Random) -> None:
    """The descriptor says last year, the files are this year's."""
    with package.descriptor() as descriptor:
        descriptor["thb:year"] = YEAR - 1


@defect(CONTRACT, "years-in-range", "rows-of-this-year")
def year_mistyped(package: Package, random: Random) -> None:
    """Two digits of a year change places: the row belongs to a year that has not come."""
    with package.edited(random.choice(DATED)) as rows:
        rows[random.randrange(1, len(rows))][-1] = str(YEAR)[:2] + str(YEAR)[:1:-1]


@defect(CONTRACT, "rows-of-this-year")
def all_rows_of_last_year(package: Package, random: Random) -> None:
    """A supplier sent the statements of the year before."""
    with package.edited(random.choice(DATED)) as rows:
        for row in rows[1:]:
            row[-1] = str(YEAR - 1)


@defect(CLAIM, "tables-reported")
def one_row_of_last_year(package: Package, random: Random) -> None:
    """One row of the persons accused has last year's number: it falls out of this year, which the text still tells."""
    with package.edited("prosecution") as rows:
        rows[8][-1] = str(YEAR - 1)


@defect(RULE, "rows-of-earlier-years")
def one_row_of_last_year_where_nothing_else_tells(package: Package, random: Random) -> None:
    """One row of a district office has last year's number; no sentence tells of it."""
    with package.edited("prosecution") as rows:
        rows[13][-1] = str(YEAR - 1)


@defect(CONTRACT, REFUSED, code="value-of-other-type")
def year_of_two_digits(package: Package, random: Random) -> None:
    """A year is written with two digits."""
    with package.edited(random.choice(DATED)) as rows:
        rows[1][-1] = str(YEAR)[2:]


@defect(IDENTITY, "vintages-agree")
def history_rewritten(package: Package, random: Random) -> None:
    """A figure of three years ago reads otherwise than in the report of that year."""
    with package.edited(random.choice(SERIES)) as rows:
        bumped(rows[random.choice((1, 2))], 2, random.choice((-1, 1)))


@defect(IDENTITY, "published-figures-agree")
def published_figure_differs(package: Package, random: Random) -> None:
    """Another source published one victim more."""
    with package.edited("published") as rows:
        bumped(rows[1], 2, 1)


@defect(IDENTITY, "published-figures-agree")
def published_bound_broken(package: Package, random: Random) -> None:
    """Another source published fewer than five where the tables have more."""
    with package.edited("published") as rows:
        rows[2][2] = "<5"


@defect(CODES, "published-cells-known")
def published_figure_of_no_cell(package: Package, random: Random) -> None:
    """The published figure names a cell that no table has."""
    with package.edited("published") as rows:
        rows[1][1] = "status=IDENTIFIED"


@defect(IDENTITY, "change-since-last-year")
def this_year_blank(package: Package, random: Random) -> None:
    """This year's offences are blank though the row is there."""
    with package.edited(random.choice(SERIES)) as rows:
        rows[1][5] = ""


@defect(RULE, "rows-dated")
def year_left_blank(package: Package, random: Random) -> None:
    """A court's row names no year: it counts nowhere until somebody says."""
    with package.edited("courts") as rows:
        rows[random.choice((3, 4, 5, 6))][-1] = ""
