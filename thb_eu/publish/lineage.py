"""Lineage: for every cell the facts that it is made of, with the rule, the population and the supplier's own cell."""

from __future__ import annotations

import pandas as pd

from thb_eu.model import Submission


def lineage(submission: Submission) -> pd.DataFrame:
    """One row per fact and cell: table, dimensions, obs_value, fact, contribution, rule, population, view, place."""
    dimensions = list(submission.definitions.dimension_lists)
    key = ["table", *dimensions]
    values = submission.protected.cells[[*key, "obs_value"]]
    facts = submission.mapped.facts[["fact", "file", "sheet", "cell", "row", "correction"]]
    waivers = {(waiver.file, waiver.cell): waiver.id for waiver in submission.collection.waivers}
    found = submission.protected.contributions.rename(columns={"value": "contribution"})
    told = found.merge(values, on=key, how="left").merge(facts, on="fact", how="left")
    waived = [waivers.get(place, "") for place in zip(told["file"], told["cell"], strict=True)]
    columns = [
        *key,
        "obs_value",
        "fact",
        "contribution",
        "rule",
        "population",
        "view",
        "file",
        "sheet",
        "cell",
        "row",
        "correction",
    ]
    return told[columns].assign(waiver=waived)
