"""Package: the dossier's tables as a data package for any Frictionless tool. The door where frictionless goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thb_eu.model import Submission
from thb_eu.publication.observations import schema

if TYPE_CHECKING:
    import pandas as pd

DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"'}


def descriptor(submission: Submission, lineage: pd.DataFrame) -> dict[str, Any]:
    """The descriptor of observations.csv and lineage.csv; frictionless refuses it where it is not well formed."""
    from frictionless import Package, Resource, Schema

    collection = submission.collection
    package = Package(
        name=collection.name,
        title=collection.title.en,
        description=_description(submission),
        resources=[
            Resource(
                name="observations",
                path="observations.csv",
                title="One row per cell of every table",
                encoding="utf-8",
                schema=Schema.from_descriptor(schema(submission)),
            ),
            Resource(
                name="lineage",
                path="lineage.csv",
                title="One row per fact and cell",
                encoding="utf-8",
                schema=Schema.from_descriptor(_lineage_schema(lineage)),
            ),
        ],
    )
    told: dict[str, Any] = package.to_descriptor()
    return {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", **told}


def _description(submission: Submission) -> str:
    state, audience = submission.state.value, submission.protected.audience.value
    return f"{submission.definitions.title.en}. State: {state}. Audience: {audience}."


def _lineage_schema(lineage: pd.DataFrame) -> dict[str, Any]:
    whole = {"obs_value", "contribution", "row"}
    return {
        "fields": [{"name": name, "type": "integer" if name in whole else "string"} for name in lineage.columns],
        "missingValues": [""],
    }
