"""Inside a table: do the printed totals hold, and do the parts with the unknown make the whole?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.checks.remedies import WHICH_NUMBER
from thb_eu.messages import _
from thb_eu.model import Family, Remedies, Severity

NO_TOTALS = _("The suppliers printed no such totals.")
PRINTED_TOTALS = {
    "row": _("Does the printed total of a row equal the sum of its cells?"),
    "column": _("Does the printed total of a column equal the sum of its cells?"),
    "grand": _("Does the printed grand total equal the sum of all cells?"),
}
PRINTED = _("The printed total is {printed}, its cells add up to {counted}.")


def printed_total(claims: pd.DataFrame) -> pd.Series:
    """Printed and counted agree; a blank total cannot be judged."""
    return claims["printed"].astype("Int64") == claims["counted"].astype("Int64")


for kind, asks in PRINTED_TOTALS.items():
    CATALOGUE.check(
        id=f"printed-{kind}-total",
        family=Family.INSIDE,
        asks=asks,
        table=f"{kind}_claims",
        severity=Severity.ERROR,
        level=1,
        cites="ESS validation level 1",
        says=PRINTED,
        remedies=WHICH_NUMBER,
        needs=("printed",),
        figures=("printed", "counted"),
        absent=NO_TOTALS,
    )(printed_total)


@CATALOGUE.check(
    id="parts-make-the-whole",
    family=Family.INSIDE,
    asks=_("Do the parts with the unknown add up to the whole?"),
    table="wholes",
    severity=Severity.ERROR,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a; what no part recorded stands under unknown",
    says=_("{dimension}: the whole is {whole}, its parts add up to {parts}."),
    remedies=Remedies(
        analyst=_("Find the unit that is counted twice or lost; never correct the total."),
    ),
    needs=("whole",),
    figures=("whole", "parts"),
)
def parts_make_the_whole(wholes: pd.DataFrame) -> pd.Series:
    """The recorded categories and the unknown add up to the total or group."""
    return wholes["whole"].astype("Int64") == wholes["parts"].astype("Int64")


@CATALOGUE.check(
    id="no-part-exceeds-the-whole",
    family=Family.INSIDE,
    asks=_("Does no part exceed the whole?"),
    table="wholes",
    severity=Severity.ERROR,
    level=1,
    cites="ESS validation level 1",
    says=_("{dimension}: a part of {largest} exceeds the whole of {whole}."),
    remedies=Remedies(
        analyst=_("Find the unit that is counted twice."),
    ),
    needs=("whole",),
    figures=("whole", "largest"),
)
def no_part_exceeds_the_whole(wholes: pd.DataFrame) -> pd.Series:
    """The largest part is at most the whole."""
    return wholes["largest"].astype("Int64") <= wholes["whole"].astype("Int64")


@CATALOGUE.check(
    id="facts-told-once",
    family=Family.INSIDE,
    asks=_("Does a table tell every number once only?"),
    table="repeated",
    severity=Severity.ERROR,
    level=1,
    cites="a unit is counted once; two rows with the same codes would be added",
    says=_("{times} numbers of the table have the same codes, the first in {first}; they would be added."),
    remedies=Remedies(
        analyst=_("Ask the supplier whether the row is repeated or one of the labels is wrong."),
        supplier=_("Check whether the row is repeated or one of the labels is wrong, and send the file again."),
    ),
    needs=("times",),
    figures=("times",),
)
def facts_told_once(facts: pd.DataFrame) -> pd.Series:
    """No other row of the view has the same codes, day and year."""
    return facts["times"] == 1
