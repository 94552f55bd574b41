"""Time: does this year fit the years before, do they still read as reported, and was every break of the law told?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.messages import _
from thb_eu.model import Family, Remedies, Severity

NOBODY_SENT = _("Nobody sent figures of earlier years.")
WHAT_CHANGED = Remedies(
    analyst=_("Ask the supplier what changed: one large case, a definition, or an error."),
    supplier=_("Write us what changed: one large case, a definition, or an error."),
)


@CATALOGUE.check(
    id="change-since-last-year",
    family=Family.TIME,
    asks=_("Has the number changed since last year by no more than is usual?"),
    table="years",
    severity=Severity.WARNING,
    level=2,
    cites="ESS validation level 2; thb:thresholds, proposed",
    says=_("{year}: {this_year}, the year before {last_year}."),
    remedies=WHAT_CHANGED,
    needs=("this_year", "last_year"),
    figures=("this_year", "last_year"),
    absent=NOBODY_SENT,
)
def change_since_last_year(years: pd.DataFrame) -> pd.Series:
    """Small numbers may jump; larger ones by the factor of the thresholds at most."""
    this_year, last_year = years["this_year"].astype("Int64"), years["last_year"].astype("Int64")
    small = (this_year - last_year).abs() < years["at_least"]
    steady = (this_year <= years["factor"] * last_year) & (last_year <= years["factor"] * this_year)
    return small | steady


@CATALOGUE.check(
    id="outliers-against-history",
    family=Family.TIME,
    asks=_("Does the number lie in the usual range of all earlier years?"),
    table="histories",
    severity=Severity.WARNING,
    level=2,
    cites="ESS validation level 2; median and median absolute deviation, thb:thresholds, proposed",
    says=_("{year}: {this_year}; {years} earlier years have the median {usual}, the usual range is {low} to {high}."),
    remedies=WHAT_CHANGED,
    needs=("this_year",),
    figures=("this_year", "low", "high"),
    absent=_("No series has enough earlier years."),
)
def outliers_against_history(histories: pd.DataFrame) -> pd.Series:
    """Within so many robust deviations of the median; a count scatters at least by its square root."""
    this_year = histories["this_year"].astype("Int64")
    return (histories["low"] <= this_year) & (this_year <= histories["high"])


@CATALOGUE.check(
    id="vintages-agree",
    family=Family.TIME,
    asks=_("Do the figures of earlier years still say what earlier reports said?"),
    table="vintages",
    severity=Severity.WARNING,
    level=2,
    cites="ESS Code of Practice, principle 6 (revisions); datapackages/sources/published",
    says=_("{label}, {year}: now {now}, before {then} ({source})."),
    remedies=Remedies(
        analyst=_("Ask the supplier why the figure was revised."),
        steward=_("Announce the revision in the metadata."),
        supplier=_("Write us why the figure was revised."),
    ),
    needs=("then",),
    figures=("now", "then"),
    absent=_("The package carries no figures of earlier reports."),
)
def vintages_agree(vintages: pd.DataFrame) -> pd.Series:
    """The same number; a series that is no longer sent cannot be compared."""
    return vintages["now"].astype("Int64") == vintages["then"].astype("Int64")


@CATALOGUE.check(
    id="breaks-told",
    family=Family.TIME,
    asks=_("Is every article whose rules changed since last year told as a break in the series?"),
    table="breaks",
    severity=Severity.WARNING,
    level=2,
    cites="ESS Code of Practice, principle 14 (comparability); thb:breaks of the collection",
    says=_("{article} counts otherwise from {day} on."),
    remedies=Remedies(
        analyst=_(
            "Add thb:breaks to the datapackage.json of the collection: the article, the day and the effect "
            "on the figures."
        ),
    ),
    needs=("told",),
    absent=_("No rule of an article that counts has changed."),
)
def breaks_told(breaks: pd.DataFrame) -> pd.Series:
    """The collection names the break."""
    return breaks["told"]
