"""Views: two tables about the same persons that no longer say the same, each without a fault of its own."""

from __future__ import annotations

from random import Random

from benchmarks.lab.defect import CLAIM, CONTRACT, IDENTITY, NOTHING, defect
from benchmarks.lab.operators.hands import a_row, bumped
from benchmarks.lab.package import Package, Rows, added_up

VIEWS = ("t03", "t04")
AGREE = "views-agree"


def _exchanged_sexes(rows: Rows) -> None:
    for row in rows[1:]:
        row[1], row[2] = row[2], row[1]


@defect(IDENTITY, AGREE)
def sexes_exchanged_in_one_view(package: Package, random: Random) -> None:
    """In one of two tables about the same victims all men stand as women and all women as men."""
    with package.edited(random.choice(VIEWS)) as rows:
        _exchanged_sexes(rows)


@defect(CLAIM, "text-equals-counted-table", "text-words-hold")
def sexes_exchanged_in_both_views(package: Package, random: Random) -> None:
    """Both tables about the same victims exchange men and women: only the text still says that most are women."""
    for name in VIEWS:
        with package.edited(name) as rows:
            _exchanged_sexes(rows)


@defect(NOTHING)
def sexes_exchanged_where_nothing_else_tells(package: Package, random: Random) -> None:
    """In the table of injured workers men and women are exchanged throughout; no other table or sentence tells them."""
    with package.edited("t12") as rows:
        _exchanged_sexes(rows)


@defect(IDENTITY, AGREE)
def row_missing_in_one_view(package: Package, random: Random) -> None:
    """One nationality or form is gone from one table, and its totals were worked out anew."""
    with package.edited(random.choice(VIEWS)) as rows:
        del rows[a_row(rows, random)]
        added_up(rows)


@defect(IDENTITY, AGREE)
def person_added_in_one_view(package: Package, random: Random) -> None:
    """A victim was added to one table, totals and all, and not to the other."""
    with package.edited(random.choice(VIEWS)) as rows:
        bumped(rows[a_row(rows, random)], random.choice((1, 2)), 1)
        added_up(rows)


@defect(IDENTITY, AGREE)
def person_of_the_other_sex_in_one_view(package: Package, random: Random) -> None:
    """One woman stands as a man in one of the two tables; the grand totals agree."""
    with package.edited(random.choice(VIEWS)) as rows:
        row = random.choice([row for row in rows[1:-1] if int(row[2])])
        bumped(row, 2, -1)
        bumped(row, 1, 1)
        added_up(rows)


@defect(CLAIM, "text-equals-counted-table")
def person_twice_in_both_views(package: Package, random: Random) -> None:
    """A victim registered twice stands twice in both tables: they agree, the text does not."""
    for name in VIEWS:
        with package.edited(name) as rows:
            bumped(rows[a_row(rows, random)], 2, 1)
            added_up(rows)


@defect(NOTHING)
def person_twice_in_a_programme(package: Package, random: Random) -> None:
    """A care programme counted one person twice; no other figure knows."""
    with package.edited("programmes") as rows:
        bumped(rows[1], -1, 1)


@defect(IDENTITY, AGREE, "contracted-tables-delivered")
def one_view_without_rows(package: Package, random: Random) -> None:
    """One of the two tables came with its header and a total of nought."""
    with package.edited(random.choice(VIEWS)) as rows:
        del rows[1:-1]
        rows[-1][1:] = ["0", "0", "0"]


@defect(CONTRACT, "contracted-tables-delivered")
def one_view_left_out(package: Package, random: Random) -> None:
    """One of the two tables was not sent at all."""
    left_out(package, random.choice(VIEWS))


def left_out(package: Package, *tables: str) -> None:
    """Tables that were not sent."""
    with package.descriptor() as descriptor:
        descriptor["resources"] = [entry for entry in descriptor["resources"] if entry["name"] not in tables]
    for name in tables:
        package.path(name).unlink()
