"""Plausibility: could it be? Changes against last year, and counts of different units that are suspiciously equal."""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.model import Severity, Text

JUMP_FACTOR = 3
JUMP_AT_LEAST = 10
EQUAL_FROM = 50


@CATALOGUE.check(
    id="change-since-last-year",
    asks=Text(
        "Ali se je število v primerjavi z lani spremenilo za največ trikrat?",
        "Has the number changed by a factor of at most three since last year?",
    ),
    table="years",
    severity=Severity.WARNING,
    level=2,
    cites="ESS validation level 2; first threshold, proposed",
    says=Text("{year}: {this_year}, leto prej {last_year}.", "{year}: {this_year}, the year before {last_year}."),
    remedy=Text(
        "Vprašajte dobavitelja, kaj se je spremenilo: ena velika zadeva, definicija ali napaka.",
        "Ask the supplier what changed: one large case, a definition, or a mistake.",
    ),
    figures=("this_year", "last_year"),
    absent=Text("Nihče ni poslal številk za prejšnja leta.", "Nobody sent figures of earlier years."),
)
def change_since_last_year(years: pd.DataFrame) -> pd.Series:
    """Small numbers may jump; larger ones by a factor of three at most."""
    this_year, last_year = years["this_year"].astype("Int64"), years["last_year"].astype("Int64")
    small = (this_year - last_year).abs() < JUMP_AT_LEAST
    steady = (this_year <= JUMP_FACTOR * last_year) & (last_year <= JUMP_FACTOR * this_year)
    return small | steady


@CATALOGUE.check(
    id="units-told-apart",
    asks=Text(
        "Ali se števili kaznivih dejanj in oseb razlikujeta?", "Do the numbers of offences and of persons differ?"
    ),
    table="units",
    severity=Severity.WARNING,
    level=1,
    cites="units never add up with each other; one offence may have many victims",
    says=Text(
        "{article}: {count} ({unit}) in prav toliko oseb ({role}); morda je ena enota izpeljana iz druge.",
        "{article}: {count} ({unit}) and as many persons ({role}); one unit may have been derived from the other.",
    ),
    remedy=Text("Vprašajte dobavitelja, kaj je štel.", "Ask the supplier what was counted."),
    figures=("count", "other_count"),
    absent=Text("Ob kaznivih dejanjih niso navedene osebe.", "No persons are told beside offences."),
)
def units_told_apart(units: pd.DataFrame) -> pd.Series:
    """Equal counts of different units are suspicious once they are large."""
    return (units["count"] != units["other_count"]) | (units["count"] < EQUAL_FROM)
