"""Observations: protected cells as one flat table, the columns that others script against, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.messages import ENGLISH
from thb_eu.model import NOT_APPLICABLE, Submission
from thb_eu.publication.reasons import comment

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "freq",
    "geo",
    "time",
    "indicator",
    "table",
    "status",
    "stage",
    "registering_organisation",
    "sex",
    "age",
    "citizen",
    "form",
    "decision",
    "outcome",
    "instance",
    "article",
    "role",
    "document",
    "unit",
    "obs_value",
    "obs_status",
    "conf_status",
    "legal_article",
    "source",
    "comment",
)
"""The columns of observations.csv. A missing value is an empty `obs_value` with its `obs_status`."""


def observations(submission: Submission) -> pd.DataFrame:
    """One row per cell of every table, as text but for obs_value (`Int64`).

    Several provisions or sources are parted by `; `, the sentences of a comment (English) by a space.
    """
    collection, definitions = submission.collection, submission.definitions
    units = {table.name: table.units[0] for table in definitions.tables}
    cells = submission.protected.cells
    told = cells.assign(
        freq=definitions.codelists["freq"].items[0],
        geo=collection.geo,
        time=str(collection.year),
        unit=cells["unit"].mask(cells["unit"] == NOT_APPLICABLE, cells["table"].map(units)),
        legal_article=cells["provisions"].map("; ".join),
        source=cells["sources"].map("; ".join),
        comment=[comment(reasons).in_language(ENGLISH) for reasons in cells["reasons"]],
    )
    return told[list(COLUMNS)]
