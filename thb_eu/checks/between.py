"""Between tables and views: do they say the same of one population, and does one stage follow from another?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.checks.remedies import WHICH_NUMBER
from thb_eu.messages import _, layout
from thb_eu.model import Family, Remedies, Severity


@CATALOGUE.check(
    id="views-agree",
    family=Family.BETWEEN,
    asks=_("Do two tables about one population say the same?"),
    table="views",
    severity=Severity.ERROR,
    level=1,
    cites="ESS validation level 1; two views of one population are never added",
    says=_("{margin}: {view} says {here}, {other} says {there} about the same population."),
    remedies=WHICH_NUMBER,
    needs=("here", "there"),
    figures=("here", "there"),
    absent=_("No population stands in two tables."),
)
def views_agree(views: pd.DataFrame) -> pd.Series:
    """Both views hold the same number."""
    return views["here"].astype("Int64") == views["there"].astype("Int64")


@CATALOGUE.check(
    id="tables-share-their-margins",
    family=Family.BETWEEN,
    asks=_("Do the tables of one indicator show the same margins?"),
    table="shared_margins",
    severity=Severity.ERROR,
    level=2,
    cites="ESS validation level 2",
    says=_("{margin}: {file} shows {here}, {other} shows {there}."),
    remedies=Remedies(
        analyst=_("Check whether one of the tables is filled from another view of the population."),
    ),
    figures=("here", "there"),
)
def tables_share_their_margins(margins: pd.DataFrame) -> pd.Series:
    """Both show the same number, or both none; where one shows none, nobody can tell."""
    here, there = margins["here"].astype("Int64"), margins["there"].astype("Int64")
    return (here == there).mask(here.isna() & there.isna(), True)


@CATALOGUE.check(
    id="stages-follow",
    family=Family.BETWEEN,
    asks=_("Does a later stage of proceedings count no more than the earlier one?"),
    table="stages",
    severity=Severity.WARNING,
    level=2,
    cites="datapackages/eu-thb, thb:stages; cohorts differ, so that it may be so",
    says=layout("{later_title}: {later}; {earlier_title}: {earlier}."),
    remedies=Remedies(
        analyst=_(
            "Check whether the later stage includes persons of earlier years or counts another unit; record "
            "the reason in waivers.yaml."
        ),
    ),
    needs=("later", "earlier"),
    figures=("later", "earlier"),
    absent=_("No two stages both hold a figure."),
)
def stages_follow(stages: pd.DataFrame) -> pd.Series:
    """The later stage holds at most what the earlier one holds."""
    return stages["later"].astype("Int64") <= stages["earlier"].astype("Int64")


@CATALOGUE.check(
    id="later-bodies-report-no-more",
    family=Family.BETWEEN,
    asks=_("Does a body or instance that does not count report no more than is counted?"),
    table="bodies",
    severity=Severity.WARNING,
    level=2,
    cites="mappings/counting.yaml, precedence; the same persons go from one body and instance to the next",
    says=_("{article}: {source} reports {other}, {counted} are counted: not all of them can be among those counted."),
    remedies=Remedies(
        analyst=_("Ask both bodies which persons are the same; decide a figure about other persons as a single case."),
        supplier=_("Write us which of these persons the other body reports too."),
    ),
    needs=("other", "counted"),
    figures=("other", "counted"),
    absent=_("No two bodies or instances report on one article."),
)
def later_bodies_report_no_more(bodies: pd.DataFrame) -> pd.Series:
    """What comes later in the order is at most what is counted."""
    return bodies["other"].astype("Int64") <= bodies["counted"].astype("Int64")


@CATALOGUE.check(
    id="populations-told-once",
    family=Family.BETWEEN,
    asks=_("Does no table tell again what the same supplier told in another?"),
    table="told_twice",
    severity=Severity.ERROR,
    level=2,
    cites="two views of one population are never added; thb:population of the contracts",
    says=_("The same units (article, role, step, counting unit) are told in {other} too; they would be added."),
    remedies=Remedies(
        analyst=_("Ask the supplier whether these are the same persons or cases."),
        steward=_("If they are the same, give both tables the same thb:population in the contracts."),
        supplier=_("Write us whether both tables count the same persons or cases."),
    ),
    needs=("other",),
)
def populations_told_once(populations: pd.DataFrame) -> pd.Series:
    """No other table of the supplier has a population with the same codes."""
    return populations["other"] == ""
