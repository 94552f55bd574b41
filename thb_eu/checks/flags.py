"""Flags: do the value of a cell and its status fit, and is a status earned by the facts behind it?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.checks.remedies import TELL_THE_MAINTAINERS
from thb_eu.messages import _, plural
from thb_eu.model import Family, ObsStatus, Severity

MISSING = [
    status.value
    for status in (ObsStatus.NOT_RECORDED, ObsStatus.NOT_REPORTED, ObsStatus.IMPOSSIBLE, ObsStatus.SUPPRESSED)
]


@CATALOGUE.check(
    id="every-cell-answered",
    family=Family.FLAGS,
    asks=_("Does every cell hold a value or the reason for none?"),
    table="cells",
    severity=Severity.ERROR,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a; SDMX CL_OBS_STATUS",
    says=_("The value and the status {status_code} do not fit."),
    remedies=TELL_THE_MAINTAINERS,
    needs=("has_value", "status_code"),
)
def every_cell_answered(cells: pd.DataFrame) -> pd.Series:
    """A value and a missing status exclude each other; one of them stands."""
    missing = cells["status_code"].isin(MISSING).astype("boolean")
    return cells["has_value"] != missing.mask(cells["status_code"].isna())


@CATALOGUE.check(
    id="statuses-justified",
    family=Family.FLAGS,
    asks=_("Is there no fact behind a cell that nobody reported, and a number in every bound or provisional cell?"),
    table="statuses",
    severity=Severity.ERROR,
    level=1,
    cites="SDMX CL_OBS_STATUS",
    says=plural(
        "The status {status_code} is not justified; {facts} fact stands behind the cell.",
        "The status {status_code} is not justified; {facts} facts stand behind the cell.",
        by="facts",
    ),
    remedies=TELL_THE_MAINTAINERS,
    needs=("status_code", "has_value"),
    figures=("facts",),
    absent=_("No cell is not reported, a bound, or provisional."),
)
def statuses_justified(cells: pd.DataFrame) -> pd.Series:
    """Not reported means that nobody said anything; a bound and a provisional value are values."""
    silent = cells["status_code"].astype("string") == ObsStatus.NOT_REPORTED.value
    return (silent & (cells["facts"] == 0)) | (~silent & cells["has_value"].astype("boolean"))
