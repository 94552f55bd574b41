"""Lineage: for every cell the facts that it is made of, with the rule, the population and the supplier's own cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.model import Submission
from thb_eu.waived import waivers_by_fact

if TYPE_CHECKING:
    import pandas as pd


def lineage(submission: Submission) -> pd.DataFrame:
    """One row per fact and cell: table, dimensions, obs_value, fact, contribution, rule, population, view, place,
    correction, waiver, decisions; several of these are parted by `; ` (`fact_reasons` has them one by one)."""
    dimensions = list(submission.definitions.dimension_lists)
    key = ["table", *dimensions]
    values = submission.protected.cells[[*key, "obs_value"]]
    facts = submission.mapped.facts[["fact", "file", "sheet", "cell", "row", "corrections", "decisions"]]
    waived = waivers_by_fact(submission.received, submission.examined.findings)
    found = submission.protected.contributions.rename(columns={"value": "contribution"})
    told = found.merge(values, on=key, how="left").merge(facts, on="fact", how="left")
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
    ]
    return told[columns].assign(
        correction=told["corrections"].map("; ".join),
        waiver=["; ".join(waived.get(fact, ())) for fact in told["fact"]],
        decisions=told["decisions"].map("; ".join),
    )
