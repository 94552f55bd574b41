"""Completeness: blanks, zeros, and what did not come."""

from __future__ import annotations

from random import Random

from benchmarks.lab.defect import CLAIM, CONTRACT, IDENTITY, NOTHING, RULE, defect
from benchmarks.lab.operators.hands import CROSS, RELATED, a_row
from benchmarks.lab.operators.views import left_out
from benchmarks.lab.package import Package, added_up


@defect(CONTRACT, "counts-told")
def blank_for_zero(package: Package, random: Random) -> None:
    """A known zero was left blank: whether there was nobody, nobody can tell."""
    with package.edited(random.choice(CROSS)) as rows:
        row = next(row for row in rows[1:-1] if row[1] == "0")
        row[1] = ""


@defect(IDENTITY, "printed-row-total", "printed-column-total")
def zero_for_a_number(package: Package, random: Random) -> None:
    """A zero stands where a number was; the totals stayed."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][2] = "0"


@defect(NOTHING)
def zero_for_not_known(package: Package, random: Random) -> None:
    """A programme that did not count this year sends a zero instead of a blank."""
    with package.edited("programmes") as rows:
        rows[4][-1] = "0"


@defect(CLAIM, "text-equals-counted-table")
def zero_for_pending_suspects(package: Package, random: Random) -> None:
    """The suspects of pending cases were not counted yet and came as zero; the text knows better."""
    with package.edited("police-statements") as rows:
        rows[2][-1] = "0"


@defect(CONTRACT, "contracted-tables-delivered")
def expected_row_left_out(package: Package, random: Random) -> None:
    """The row that the contract always expects, a zero included, is missing."""
    table, at = random.choice((("police-statements", 2), ("irsd", 1)))
    with package.edited(table) as rows:
        del rows[at]


@defect(CONTRACT, "counts-told")
def expected_number_blank(package: Package, random: Random) -> None:
    """The row that the contract always expects came without its number."""
    table, at = random.choice((("police-statements", 2), ("irsd", 1)))
    with package.edited(table) as rows:
        rows[at][-1] = ""


@defect(CONTRACT, "contracted-tables-delivered")
def table_left_out(package: Package, random: Random) -> None:
    """A supplier sent all tables but one."""
    left_out(package, random.choice(("t02", "t05", "t06", "t08", "t10", "t13")))


@defect(CONTRACT, "suppliers-heard")
def supplier_left_out(package: Package, random: Random) -> None:
    """A supplier that owes one table sent nothing at all."""
    left_out(package, random.choice(("courts", "irsd", "furs", "prosecution", "programmes")))


@defect(CONTRACT, "contracted-tables-delivered")
def table_without_rows(package: Package, random: Random) -> None:
    """A table came with its header alone."""
    with package.edited(random.choice(("prosecution", "courts", "furs", "t02"))) as rows:
        del rows[1:]


@defect(IDENTITY, "printed-column-total")
def last_rows_missing(package: Package, random: Random) -> None:
    """A page of the table was not copied: its last nationalities are missing, the totals are there."""
    with package.edited(random.choice(RELATED)) as rows:
        del rows[-3:-1]


@defect(CLAIM, "text-equals-counted-table", "text-refers-to-something")
def row_missing_and_totals_anew(package: Package, random: Random) -> None:
    """One nationality is missing and the totals were worked out without it; the text tells the whole."""
    with package.edited(random.choice(("t05", "t06", "t07", "t10", "t12", "t13"))) as rows:
        del rows[a_row(rows, random)]
        added_up(rows)


@defect(NOTHING)
def statement_left_out(package: Package, random: Random) -> None:
    """A district office left out its steps; no contract says which offices must write, and no sentence tells them."""
    with package.edited("prosecution") as rows:
        del rows[13:]


@defect(CONTRACT, "printed-totals-delivered")
def file_cut_off_in_transfer(package: Package, random: Random) -> None:
    """The second half of the file did not arrive, its total row with it."""
    with package.edited(random.choice(RELATED)) as rows:
        del rows[len(rows) // 2 :]


@defect(CONTRACT, "values-as-contracted")
def negative_number(package: Package, random: Random) -> None:
    """A correction of last year was booked as a negative number."""
    with package.edited(random.choice(CROSS)) as rows:
        rows[a_row(rows, random)][2] = "-1"


@defect(CONTRACT, "values-as-contracted")
def row_number_twice(package: Package, random: Random) -> None:
    """Two rows of statements have the same number."""
    with package.edited(random.choice(("prosecution", "courts", "furs", "programmes"))) as rows:
        rows[2][0] = rows[1][0]


@defect(CONTRACT, "values-as-contracted")
def row_number_missing(package: Package, random: Random) -> None:
    """A row of statements has no number."""
    with package.edited(random.choice(("prosecution", "courts", "furs", "programmes"))) as rows:
        rows[1][0] = ""


@defect(IDENTITY, "facts-told-once")
def nationality_in_two_rows(package: Package, random: Random) -> None:
    """One nationality stands in two rows, each with a part of its people: one of them may be another country."""
    left_out(package, "claims", "relations")
    with package.edited(random.choice(RELATED)) as rows:
        row = max(rows[1:-1], key=lambda row: int(row[2]))
        half = int(row[2]) // 2
        rows.insert(-1, [row[0], "0", str(half), str(half)])
        row[2] = str(int(row[2]) - half)
        added_up(rows)


@defect(RULE, "texts-of-this-year")
def title_of_last_year(package: Package, random: Random) -> None:
    """The description of last year's collection was copied: a table's source still names the year before."""
    with package.descriptor() as descriptor:
        random.choice(descriptor["resources"])["thb:source"] = "Annual report for 2023, as printed"


@defect(CONTRACT, "prose-declared")
def prose_for_anybody(package: Package, random: Random) -> None:
    """The steward wrote a text for the year and did not say whether the public may read it."""
    words = b"concepts:\n  12.3: {sl: Starost ni zapisana., en: Age is not recorded., by: analyst, on: 2024-09-01}\n"
    (package.folder / "metadata.yaml").write_bytes(words)
