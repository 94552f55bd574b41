"""Plausibility: figures that nothing contradicts and nobody believes, in collections that have no report yet."""

from __future__ import annotations

from random import Random

from benchmarks.lab.defect import IDENTITY, NOTHING, defect
from benchmarks.lab.operators.views import VIEWS, left_out
from benchmarks.lab.package import Package, added_up


def _times(package: Package, factor: int, *tables: str) -> None:
    """Every number of cross-tables so many times, in a collection without a text and without published figures."""
    left_out(package, "claims", "relations", "published")
    for name in tables:
        with package.edited(name) as rows:
            for row in rows[1:]:
                row[1:] = [str(int(number) * factor) for number in row[1:]]


@defect(NOTHING, "registered-victims-many", "police-one-cell-many")
def victims_of_many_years(package: Package, random: Random) -> None:
    """The victims of twelve years stand as those of one."""
    _times(package, 12, *VIEWS)


@defect(NOTHING, "registered-victims-some")
def no_victim_at_all(package: Package, random: Random) -> None:
    """Nobody counted this year, and all tables of victims came with zeros."""
    _times(package, 0, *VIEWS, "t05")


@defect(NOTHING, "unknown-form-share")
def most_victims_without_a_form(package: Package, random: Random) -> None:
    """Potential victims, of whom the form is not told, became three times as many: most are of no form."""
    _times(package, 3, "t05")


@defect(NOTHING, "suspects-many")
def suspects_of_many_years(package: Package, random: Random) -> None:
    """The suspects of twenty-five years stand as those of one."""
    _times(package, 25, "t06", "t07")


@defect(NOTHING, "no-value-beyond-any-year")
def victims_in_millions(package: Package, random: Random) -> None:
    """An export multiplied all victims by ten thousand."""
    _times(package, 10_000, *VIEWS)


@defect(NOTHING, "judgments-many")
def judgments_of_all_offences(package: Package, random: Random) -> None:
    """The court counted its judgments for all offences."""
    _times(package, 1)
    with package.edited("courts") as rows:
        rows[1][4] = "2" + rows[1][4] + "0"
        rows[2][4] = rows[1][4]


@defect(NOTHING, "unknown-citizenship-share")
def largest_nationality_unknown(package: Package, random: Random) -> None:
    """The most frequent nationality of both tables of victims was not known to the new clerk."""
    _times(package, 1)
    for name in ("t03", "t05"):
        with package.edited(name) as rows:
            max(rows[1:-1], key=lambda row: int(row[3]))[0] = "Unknown"


@defect(NOTHING, "police-one-cell-many")
def one_cell_of_many_years(package: Package, random: Random) -> None:
    """The women of one form stand with those of all years, in both tables of victims."""
    _times(package, 1)
    for name in VIEWS:
        with package.edited(name) as rows:
            rows[1][2] = str(int(rows[1][2]) + 100)
            added_up(rows)


@defect(NOTHING, "police-offences-some")
def no_offence_this_year(package: Package, random: Random) -> None:
    """A small series came with a zero this year; nobody counted."""
    _times(package, 1)
    left_out(package, "earlier")
    with package.edited("t09") as rows:
        for row in rows[1:]:
            row[1:] = ["1", "2", "1", "2", "0"]


@defect(NOTHING, "prosecution-statement-many")
def victims_of_a_whole_network(package: Package, random: Random) -> None:
    """The victims of an indictment are those of all proceedings against the network."""
    _times(package, 1)
    with package.edited("prosecution") as rows:
        rows[9][5] = str(int(rows[9][5]) + 200)


@defect(IDENTITY, "stages-follow")
def more_accused_than_suspected(package: Package, random: Random) -> None:
    """The persons accused in ten years stand under this year, more than were ever suspected."""
    _times(package, 1)
    with package.edited("prosecution") as rows:
        rows[8][5] += "0"
