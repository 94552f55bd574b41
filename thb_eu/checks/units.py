"""Units: is no unit mistaken for another, and none added to another?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.messages import _
from thb_eu.model import Family, Remedies, Severity


@CATALOGUE.check(
    id="units-told-apart",
    family=Family.UNITS,
    asks=_("Do the numbers of offences and of persons differ?"),
    table="units",
    severity=Severity.WARNING,
    level=1,
    cites="units never add up with each other; one offence may have many victims",
    says=_("{article}: {count} ({unit}) and as many persons ({role}); one unit may have been derived from the other."),
    remedies=Remedies(
        analyst=_("Ask the supplier what was counted."),
        supplier=_("Write us what was counted: offences or persons."),
    ),
    needs=("count", "other_count"),
    figures=("count", "other_count"),
    absent=_("No persons are told beside offences."),
)
def units_told_apart(units: pd.DataFrame) -> pd.Series:
    """Equal counts of different units are suspicious once they are large."""
    return (units["count"] != units["other_count"]) | (units["count"] < units["equal_from"])


@CATALOGUE.check(
    id="units-not-added",
    family=Family.UNITS,
    asks=_("Does every number count one single unit?"),
    table="sums",
    severity=Severity.ERROR,
    level=1,
    cites="units never add up with each other; one offence may have many victims",
    says=_("One sum holds different units: {told}."),
    remedies=Remedies(
        analyst=_("Ask the supplier what the total counts."),
        steward=_("Separate the units in the contract in datapackages/sources."),
        supplier=_("Write us what the total counts, or give each unit a total of its own."),
    ),
    needs=("how_many",),
    figures=("how_many",),
)
def units_not_added(sums: pd.DataFrame) -> pd.Series:
    """One unit behind the number."""
    return sums["how_many"] <= 1
