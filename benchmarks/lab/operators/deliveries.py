"""Deliveries: the right kind of file with the wrong figures in it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory

from benchmarks.lab.clean import YEAR, clean
from benchmarks.lab.defect import CLAIM, CODES, CONTRACT, IDENTITY, NOTHING, REFUSED, defect
from benchmarks.lab.operators.codes import UNKNOWN
from benchmarks.lab.operators.hands import bumped
from benchmarks.lab.package import Package, added_up


def _exchanged(package: Package, first: str, second: str) -> None:
    here, there = package.rows(first), package.rows(second)
    package.write(first, there)
    package.write(second, here)


def _of_another_year(package: Package, random: Random, table: str) -> None:
    """The table of another collection of the same shape, as last year's would be: with another last number."""
    now = package.rows(table)
    there = now
    while there[-1][-1] == now[-1][-1]:
        with TemporaryDirectory() as folder:
            there = clean(Path(folder), 1000 + random.randrange(1000)).rows(table)
    package.write(table, there)


@defect(IDENTITY, "views-agree")
def identified_and_potential_victims_exchanged(package: Package, random: Random) -> None:
    """The tables of identified and of potential victims were saved under each other's name."""
    _exchanged(package, "t03", "t05")


@defect(CLAIM, "tables-of-their-population", "text-equals-counted-table")
def complaints_and_reports_exchanged(package: Package, random: Random) -> None:
    """The tables of suspects with a complaint and in reports were saved under each other's name."""
    _exchanged(package, "t06", "t07")


@defect(CLAIM, "tables-of-their-population", "text-equals-counted-table")
def articles_exchanged(package: Package, random: Random) -> None:
    """The tables of victims of Article 175 and of Article 196 were saved under each other's name."""
    _exchanged(package, "t10", "t12")


@defect(CONTRACT, *UNKNOWN)
def suppliers_of_one_shape_exchanged(package: Package, random: Random) -> None:
    """Labour Inspectorate and Financial Administration, whose tables look alike, were taken for each other."""
    _exchanged(package, "irsd", "furs")


@defect(CONTRACT, REFUSED, code="header-differs")
def suppliers_exchanged(package: Package, random: Random) -> None:
    """The files of the prosecution and of the courts were taken for each other."""
    _exchanged(package, "prosecution", "courts")


@defect(CODES, *UNKNOWN, REFUSED)
def forms_sent_as_nationalities(package: Package, random: Random) -> None:
    """The table of forms of exploitation was saved as that of nationalities."""
    with package.edited("t03") as rows:
        rows[1:] = package.rows("t04")[1:]


@defect(IDENTITY, "views-agree")
def one_view_of_last_year(package: Package, random: Random) -> None:
    """One of two tables about the same victims is last year's."""
    _of_another_year(package, random, random.choice(("t03", "t04")))


@defect(CLAIM, "text-equals-counted-table")
def table_of_last_year(package: Package, random: Random) -> None:
    """A table of the Police is last year's; the text is this year's."""
    _of_another_year(package, random, random.choice(("t12", "t13")))


@defect(NOTHING)
def programme_of_last_year(package: Package, random: Random) -> None:
    """The care programmes sent last year's numbers again, in a table without a year."""
    _of_another_year(package, random, "programmes")


@defect(CLAIM, "tables-sent-once", "text-equals-counted-table")
def same_table_twice(package: Package, random: Random) -> None:
    """The table of suspects with a complaint was sent as that of suspects in reports too."""
    package.write("t07", package.rows("t06"))


@defect(CONTRACT, REFUSED, code="duplicate-file")
def one_file_for_two_tables(package: Package, random: Random) -> None:
    """The descriptor names the same file for two tables."""
    with package.descriptor() as descriptor:
        paths = {entry["name"]: entry for entry in descriptor["resources"]}
        paths["t07"]["path"] = paths["t06"]["path"]


@defect(CONTRACT, REFUSED, code="duplicate-file")
def table_under_another_contract(package: Package, random: Random) -> None:
    """The descriptor reads a table by the contract of another."""
    with package.descriptor() as descriptor:
        paths = {entry["name"]: entry for entry in descriptor["resources"]}
        paths["t08"]["thb:contract"] = paths["t06"]["thb:contract"]


@defect(CLAIM, "text-equals-counted-table")
def figures_rounded_to_tens(package: Package, random: Random) -> None:
    """All figures of a table were rounded to tens."""
    with package.edited("t12") as rows:
        for row in rows[1:-1]:
            row[1:3] = [str(round(int(number), -1)) for number in row[1:3]]
        added_up(rows)


@defect(CODES, REFUSED, code="unknown-code")
def collection_of_another_country(package: Package, random: Random) -> None:
    """The descriptor was copied from a neighbour's and names that country."""
    with package.descriptor() as descriptor:
        descriptor["thb:geo"] = "HR"


def _last_year(package: Package) -> Package:
    """The same collection as it was a year ago, beside this one: every count a little smaller."""
    before = Package(package.folder.parent / "a-year-ago")
    copytree(package.folder, before.folder)
    with before.descriptor() as descriptor:
        descriptor["thb:year"] = YEAR - 1
    for table in (f"t{number:02}" for number in (3, 4, 5, 6, 7, 10, 11, 12, 13)):
        with before.edited(table) as rows:
            for row in rows[1:-1]:
                row[1:-1] = [str(max(int(count) - 1, 0)) for count in row[1:-1]]
            added_up(rows)
    for table in ("t08", "police-statements", "furs", "programmes"):
        with before.edited(table) as rows:
            bumped(rows[1], -1, 1)
    return before


@defect(CONTRACT, "tables-sent-once")
def file_sent_for_two_tables(package: Package, random: Random) -> None:
    """The table of suspects with a complaint was sent once more for those in reports."""
    package.write("t07", package.rows("t06"))


@defect(CONTRACT, "tables-of-this-year")
def file_of_last_year_unchanged(package: Package, random: Random) -> None:
    """The table of victims of Article 175 is last year's, byte for byte; last year's collection is at hand."""
    package.write("t10", _last_year(package).rows("t10"))


@defect(CONTRACT, "tables-of-their-population")
def victims_and_suspects_exchanged_beside_last_year(package: Package, random: Random) -> None:
    """Potential victims and suspects were exchanged; last year's figures of each look like this year's of the other."""
    _last_year(package)
    _exchanged(package, "t05", "t06")


@defect(CONTRACT, "tables-of-their-population")
def titled_as_another_table(package: Package, random: Random) -> None:
    """Above the table of potential victims stands the title of that of suspects."""
    with package.edited("t05") as rows:
        rows.insert(0, ["Suspects of trafficking with a criminal complaint by nationality and sex"])


@defect(CONTRACT, "tables-of-this-year")
def titled_with_last_year(package: Package, random: Random) -> None:
    """The title above a table names last year."""
    with package.edited("t05") as rows:
        rows.insert(0, [f"Potential victims of trafficking by nationality and sex, {YEAR - 1}"])
