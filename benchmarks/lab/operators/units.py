"""Units: offences, papers and persons taken for each other."""

from __future__ import annotations

from random import Random

from benchmarks.lab.defect import CLAIM, CODES, CONTRACT, IDENTITY, NOTHING, defect
from benchmarks.lab.operators.codes import UNKNOWN
from benchmarks.lab.operators.hands import a_row
from benchmarks.lab.package import TOTAL, Package, added_up


@defect(IDENTITY, "units-told-apart")
def offences_equal_injured_parties(package: Package, random: Random) -> None:
    """The number of offences was copied from the number of injured parties."""
    with package.edited("police-statements") as rows:
        rows[3][-1] = package.rows("t12")[-1][-1]


@defect(IDENTITY, "units-told-apart")
def offences_equal_suspects(package: Package, random: Random) -> None:
    """Every suspect was counted as an offence."""
    with package.edited("police-statements") as rows:
        rows[3][-1] = package.rows("t13")[-1][-1]


@defect(IDENTITY, "facts-told-once")
def offences_called_suspects(package: Package, random: Random) -> None:
    """The offences of pending cases are called suspects: two rows now tell one number of persons."""
    with package.edited("police-statements") as rows:
        rows[1][3] = "suspects"


@defect(CODES, *UNKNOWN)
def legal_persons_among_natural_ones(package: Package, random: Random) -> None:
    """Companies stand as one nationality more in the table of suspects."""
    with package.edited(random.choice(("t06", "t07"))) as rows:
        rows.insert(-1, ["Legal entities", "2", "0", "2"])
        added_up(rows)


@defect(CLAIM, "text-equals-counted-table")
def legal_persons_added_to_natural_ones(package: Package, random: Random) -> None:
    """Companies were added to the suspects of the first nationality; the text tells the natural persons alone."""
    with package.edited(random.choice(("t06", "t07"))) as rows:
        rows[1][1] = str(int(rows[1][1]) + int(package.rows("t08")[1][1]))
        added_up(rows)


@defect(CONTRACT, "tables-reported")
def accused_counted_as_indictments(package: Package, random: Random) -> None:
    """The persons accused are called indictments: prosecuted persons fall away and decisions double."""
    with package.edited("prosecution") as rows:
        rows[8][4] = "indictments"


@defect(NOTHING)
def victims_counted_as_accused(package: Package, random: Random) -> None:
    """The victims of the indictments are called accused persons; the text points at the cell, whose number stayed."""
    with package.edited("prosecution") as rows:
        rows[9][4] = "natural persons accused"


@defect(IDENTITY, "later-bodies-report-no-more")
def more_convicted_on_appeal_than_at_first_instance(package: Package, random: Random) -> None:
    """The higher court upheld convictions of more persons than the first instance convicted."""
    with package.edited("courts") as rows:
        told = ["Article 113", "Conviction at second instance", "natural persons convicted"]
        rows.append(["C07", *told, str(int(rows[2][4]) + 4), rows[2][5]])


@defect(IDENTITY, "stages-follow", "text-stages-follow")
def convictions_of_earlier_years_added(package: Package, random: Random) -> None:
    """Persons convicted over ten years stand under this year: more than were accused or suspected."""
    with package.edited("courts") as rows:
        rows[2][4] = str(int(rows[2][4]) * 12)


@defect(IDENTITY, "printed-row-total")
def offences_in_a_table_of_persons(package: Package, random: Random) -> None:
    """In one row the total is that of the offences, not of the persons."""
    with package.edited(random.choice(("t10", "t13"))) as rows:
        row = rows[a_row(rows, random)]
        row[-1] = str(int(row[-1]) * 2 + 1)


@defect(NOTHING)
def complaints_counted_as_cases(package: Package, random: Random) -> None:
    """A prosecutor's office counts complaints where it says cases: both are papers, and no other figure knows."""
    with package.edited("prosecution") as rows:
        rows[10][5] = str(int(rows[10][5]) + 2)


@defect(CONTRACT, "printed-totals-delivered", "contracted-tables-delivered")
def papers_without_their_total(package: Package, random: Random) -> None:
    """The table of legal entities came without its total row."""
    with package.edited("t08") as rows:
        assert rows.pop()[0] == TOTAL


@defect(IDENTITY, "views-agree")
def another_number_in_a_statement(package: Package, random: Random) -> None:
    """The Police state one suspect with a complaint more than their table of them holds."""
    with package.edited("police-statements") as rows:
        suspects = int(package.rows("t06")[-1][-1])
        rows.append(["P04", "Article 113", "Criminal complaint", "suspects", str(suspects + 1)])


@defect(NOTHING)
def indictment_told_by_two_offices(package: Package, random: Random) -> None:
    """A case handed over to another office is told by both."""
    with package.edited("prosecution") as rows:
        rows.append(["T99", "ODT Celje", *rows[8][2:]])
