"""Mirror: do the figures agree with what another source published about the same cells?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.messages import _
from thb_eu.model import Family, Remedies, Severity

NO_FIGURES = _("The package carries no other source's figures.")


@CATALOGUE.check(
    id="published-cells-known",
    family=Family.MIRROR,
    asks=_("Is every cell of which a figure was published a cell of our tables?"),
    table="published",
    severity=Severity.WARNING,
    level=0,
    cites="datapackages/sources/published",
    says=_("There is no cell {named}."),
    remedies=Remedies(
        analyst=_("Correct the table or the key, for example V2 and status=IDENT, sex=T."),
    ),
    needs=("known",),
    absent=NO_FIGURES,
)
def published_cells_known(published: pd.DataFrame) -> pd.Series:
    """The table has such a cell."""
    return published["known"]


@CATALOGUE.check(
    id="published-figures-agree",
    family=Family.MIRROR,
    asks=_("Do the numbers agree with what another source published about the same cells?"),
    table="published",
    severity=Severity.WARNING,
    level=3,
    cites="ESS validation level 3 (mirror statistics); datapackages/sources/published",
    says=_("{named}: here {here}, published {said} ({source})."),
    remedies=Remedies(
        analyst=_(
            "Record the reason for the difference (unit, year, threshold) in waivers.yaml; never correct a "
            "cell to match another source."
        ),
    ),
    needs=("said",),
    figures=("here", "low", "high"),
    absent=NO_FIGURES,
)
def published_figures_agree(published: pd.DataFrame) -> pd.Series:
    """Between the bounds; `<5` is a bound and no number; a cell without a value cannot be compared.

    That there is no such cell is told by `published-cells-known`.
    """
    here, low, high = (published[name].astype("Int64") for name in ("here", "low", "high"))
    above = low.isna() | (here >= low)
    below = high.isna() | (here <= high)
    judged = (above & below).mask(here.isna() | (low.isna() & high.isna()))
    return judged.astype("boolean").mask(~published["known"].astype("boolean"), True)
