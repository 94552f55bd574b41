"""Lineage: for every cell the facts that it is made of, with the rule, the population and the supplier's own cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.model import Submission

if TYPE_CHECKING:
    import pandas as pd


def lineage(submission: Submission) -> pd.DataFrame:
    """One row per fact and cell: table, dimensions, obs_value, fact, contribution, rule, population, view, place,
    correction, waiver, decisions; several waivers or decisions are parted by `; `."""
    dimensions = list(submission.definitions.dimension_lists)
    key = ["table", *dimensions]
    values = submission.protected.cells[[*key, "obs_value"]]
    facts = submission.mapped.facts[["fact", "file", "sheet", "cell", "row", "correction", "decisions"]]
    waivers = _waivers(submission)
    found = submission.protected.contributions.rename(columns={"value": "contribution"})
    told = found.merge(values, on=key, how="left").merge(facts, on="fact", how="left")
    waived = ["; ".join(waivers.get(fact, ())) for fact in told["fact"]]
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
    return told[columns].assign(waiver=waived, decisions=told["decisions"].map("; ".join))


def _waivers(submission: Submission) -> dict[str, dict[str, None]]:
    """By fact, the waivers on which findings at its own cell, or at a printed total over it, stand."""
    received = submission.received
    covered: dict[tuple[str, ...], list[str]] = {}
    for row in received.claims.to_dict("records"):
        covered.setdefault((row["file"], row["sheet"], row["cell"]), []).extend(row["covers"])
    for row in received.facts.to_dict("records"):
        covered.setdefault((row["file"], row["sheet"], row["cell"]), []).append(row["fact"])
    found: dict[str, dict[str, None]] = {}
    for finding in submission.examined.findings:
        if finding.waiver:
            where = finding.where
            for fact in covered.get((where.file, where.sheet, where.cell), ()):
                found.setdefault(fact, {})[finding.waiver] = None
    return found
