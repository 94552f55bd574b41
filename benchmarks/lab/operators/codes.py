"""Codes: labels that mean nothing, something else, or the neighbour."""

from __future__ import annotations

from random import Random

from benchmarks.lab.clean import COUNTRIES
from benchmarks.lab.defect import CLAIM, CODES, CONTRACT, NOTHING, defect
from benchmarks.lab.operators.hands import CROSS, RELATED, a_row, two_rows
from benchmarks.lab.package import Package, Rows

BY_NATIONALITY = tuple(name for name in CROSS if name != "t04")
UNKNOWN = ("labels-known", "facts-mapped")


def _renamed(package: Package, table: str, at: int, column: str, label: str) -> None:
    with package.edited(table) as rows:
        rows[at][rows[0].index(column)] = label


def _new_country(rows: Rows, random: Random) -> str:
    return random.choice([country for country in COUNTRIES if country not in {row[0] for row in rows}])


@defect(CODES, *UNKNOWN)
def nationality_misspelt(package: Package, random: Random) -> None:
    """A letter is missing from the name of a country."""
    with package.edited(random.choice(BY_NATIONALITY)) as rows:
        row = rows[a_row(rows, random)]
        at = random.randrange(1, len(row[0]) - 1)
        row[0] = row[0][:at] + row[0][at + 1 :]


@defect(CODES, *UNKNOWN)
def nationality_that_is_no_country(package: Package, random: Random) -> None:
    """A state that ended long ago stands as a nationality."""
    with package.edited(random.choice(BY_NATIONALITY)) as rows:
        rows[a_row(rows, random)][0] = "Yugoslavia"


@defect(NOTHING)
def nationality_cut_off(package: Package, random: Random) -> None:
    """The export cut names off after eight signs: the Dominican Republic became Dominica, a country too."""
    with package.edited(random.choice(RELATED)) as rows:
        rows[a_row(rows, random)][0] = "Dominican Republic"[:8]


@defect(NOTHING)
def nationality_not_available(package: Package, random: Random) -> None:
    """The export wrote "NA" where the nationality was not known: it is Namibia's code."""
    with package.edited(random.choice(RELATED)) as rows:
        rows[a_row(rows, random)][0] = "NA"


@defect(CLAIM, "text-names-agree")
def nationality_replaced_by_its_neighbour(package: Package, random: Random) -> None:
    """The clerk took the next line of the list of countries; the text still names the right one."""
    with package.edited("t03") as rows:
        rows[a_row(rows, random)][0] = _new_country(rows, random)


@defect(NOTHING)
def nationality_replaced_where_nothing_else_tells(package: Package, random: Random) -> None:
    """The clerk took the next line of the list of countries, in a table whose nationalities no sentence names."""
    with package.edited(random.choice(RELATED)) as rows:
        rows[a_row(rows, random)][0] = _new_country(rows, random)


@defect(NOTHING)
def nationalities_exchanged(package: Package, random: Random) -> None:
    """Two nationalities change places in a table whose nationalities no sentence names."""
    with package.edited(random.choice(RELATED)) as rows:
        first, second = two_rows(rows, random)
        rows[first][0], rows[second][0] = rows[second][0], rows[first][0]


@defect(CODES, *UNKNOWN, "parts-make-the-whole")
def group_instead_of_nationality(package: Package, random: Random) -> None:
    """A group ("Third-country national") stands where a country must: its people are in no country any more."""
    with package.edited(random.choice(("t03", "t05", "t06", "t07"))) as rows:
        row = random.choice([row for row in rows[1:-1] if row[0] != "Slovenia"])
        row[0] = "Third-country national"


@defect(CONTRACT, "values-as-contracted")
def nationality_blank(package: Package, random: Random) -> None:
    """The label of a row is blank though its numbers stand."""
    with package.edited(random.choice(BY_NATIONALITY)) as rows:
        rows[a_row(rows, random)][0] = ""


@defect(CODES, *UNKNOWN)
def form_in_other_words(package: Package, random: Random) -> None:
    """A form of exploitation has a name that the contract does not know."""
    with package.edited("t04") as rows:
        rows[a_row(rows, random)][0] = "Labour exploitation"


@defect(CODES, *UNKNOWN)
def article_in_slovenian(package: Package, random: Random) -> None:
    """One office writes "113. člen" instead of "Article 113"."""
    _renamed(package, random.choice(("prosecution", "courts")), 2, "Article", "113. člen")


@defect(CODES, *UNKNOWN)
def article_that_nobody_agreed_on(package: Package, random: Random) -> None:
    """An article stands in a statement that its contract does not know."""
    _renamed(package, random.choice(("prosecution", "courts", "furs")), 2, "Article", "Article 114")


@defect(CLAIM, "text-articles-agree", "text-equals-counted-table", "tables-reported")
def article_replaced_by_its_neighbour(package: Package, random: Random) -> None:
    """Persons accused of trafficking stand under Article 175; the text still says Article 113."""
    _renamed(package, "prosecution", 8, "Article", "Article 175")


@defect(CODES, *UNKNOWN)
def step_misspelt(package: Package, random: Random) -> None:
    """The step of the prosecution has one letter too few."""
    _renamed(package, "prosecution", random.randint(1, 14), "Step", "Inditment")


@defect(CODES, *UNKNOWN)
def office_unknown(package: Package, random: Random) -> None:
    """A prosecutor's office that does not exist tells a number."""
    _renamed(package, "prosecution", random.randint(1, 14), "Office", "ODT Piran")


@defect(CODES, *UNKNOWN)
def sex_in_another_writing(package: Package, random: Random) -> None:
    """A programme writes "F" where "Female" was agreed."""
    _renamed(package, "programmes", 1, "Sex", "F")


@defect(NOTHING)
def indictments_called_judgments(package: Package, random: Random) -> None:
    """Indictments are called judgments: no contract says which steps and units go together."""
    _renamed(package, "prosecution", 7, "Counted", "judgments")


@defect(CODES, *UNKNOWN)
def kind_of_judgment_misspelt(package: Package, random: Random) -> None:
    """A court writes "1st instance"."""
    _renamed(package, "courts", random.randint(1, 6), "Step", "Conviction at 1st instance")
