"""Make the tables of a dossier for programs: cells, the facts behind them, reasons.

`observations`: one row a cell, the columns that others script against. `lineage`: one row a fact and cell. `reasons`
and `fact_reasons`: whoever reads a dossier finds every reason, provision, source, decision, correction and waiver under
its own code there, and never takes a joined text apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from thb_eu.base.messages import ENGLISH, Text, joined
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, SERIES_COLUMNS
from thb_eu.cells import CORRECTION, DECISION, PROVISION, SOURCE, WAIVER
from thb_eu.definitions import Definitions
from thb_eu.results import Reason, ReasonKind, Submission
from thb_eu.results.waived_facts import waivers_by_fact

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("freq", "geo", "time", "indicator", "table", "status", "stage", "registering_organisation", "sex", "age"),
    *("citizen", "form", "decision", "outcome", "instance", "article", "role", "document", "unit"),
    *("obs_value", "obs_status", *SERIES_COLUMNS, "conf_status", "legal_article", "source", "comment"),
    *INTERVAL,
)
"""The columns of observations.csv. A missing value is an empty `obs_value` with its `obs_status`."""

PLACE_OF_FACT = ("file", "sheet", "cell", "row")
BY_COLUMN = {"provisions": PROVISION, "sources": SOURCE, "corrections": CORRECTION, "waivers": WAIVER}
"""The kind of what stands in each column of the cells, beside the reasons, which have kinds of their own."""

KINDS = (*(kind.value for kind in ReasonKind), *BY_COLUMN.values())
OF_FACTS = (DECISION, CORRECTION, WAIVER)


def observations(submission: Submission) -> pd.DataFrame:
    """Return one row per cell of every table, as text but for obs_value and its interval (`Int64`).

    Several provisions or sources are parted by `; `, the sentences of a comment (English) by a space.
    """
    collection, definitions = submission.collection, submission.definitions
    cells = submission.protected.cells
    found = cells.assign(
        freq=definitions.codelists["freq"].items[0],
        geo=collection.geo,
        time=str(collection.year),
        unit=_units(cells, definitions),
        legal_article=cells["provisions"].map("; ".join),
        source=cells["sources"].map("; ".join),
        comment=[comment(reasons).in_language(ENGLISH) for reasons in cells["reasons"]],
    )
    return found[list(COLUMNS)]


def _units(cells: pd.DataFrame, definitions: Definitions) -> pd.Series[str]:
    """Name the unit of every cell, in all files alike: that of its table where the table has no other."""
    units = {table.name: table.units[0] for table in definitions.tables}
    return cells["unit"].mask(cells["unit"] == NOT_APPLICABLE, cells["table"].map(units))


def comment(reasons: Iterable[Reason]) -> Text:
    """Return the sentences of reasons, one after the other; of a series its flags tell."""
    return joined((reason.text for reason in reasons if reason.kind is not ReasonKind.SERIES), " ")


def lineage(submission: Submission) -> pd.DataFrame:
    """Return one row per fact and cell: table, dimensions, obs_value, fact, contribution, rule, population, view,
    place, correction, waiver, decisions, secondary; several of these are parted by `; ` (`fact_reasons` has the first
    three one by one)."""
    import pandas as pd

    key = ["table", *submission.definitions.dimension_lists]
    values = submission.protected.cells[[*key, "obs_value"]]
    facts = submission.mapped.facts
    beside = _secondary(facts, submission.definitions.dimension_lists)
    secondary = pd.Series(beside, index=facts.index, dtype=object)
    facts = facts[["fact", *PLACE_OF_FACT, "corrections", "decisions"]].assign(secondary=secondary)
    waived = waivers_by_fact(submission.received, submission.examined.findings)
    found = submission.protected.contributions.rename(columns={"value": "contribution"})
    merged = found.merge(values, on=key, how="left").merge(facts, on="fact", how="left")
    columns = [*key, "obs_value", "fact", "contribution", "rule", "population", "view", *PLACE_OF_FACT]
    joined_codes = {
        "correction": map("; ".join, merged["corrections"]),
        "waiver": ("; ".join(waived.get(fact, ())) for fact in merged["fact"]),
        "decisions": map("; ".join, merged["decisions"]),
        "secondary": map("; ".join, merged["secondary"]),
    }
    found = merged[columns].assign(
        unit=_units(merged, submission.definitions), **{name: [*codes] for name, codes in joined_codes.items()}
    )
    return found.astype(dict.fromkeys(joined_codes, "string"))


def _secondary(facts: pd.DataFrame, dimensions: Iterable[str]) -> list[tuple[str, ...]]:
    """Return by fact the codes of cells with several labels under which it does not count."""
    own = [[f"{name}={code}" for code in facts[f"eu_{name}"]] for name in dimensions]
    return [
        tuple(dict.fromkeys(code for code in several if code not in counted))
        for several, *counted in zip(facts["several"], *own, strict=True)
    ]


def reasons(submission: Submission) -> pd.DataFrame:
    """Return a row per cell and reason: table, dimensions, kind, code, text (English; empty if the code says all)."""
    import pandas as pd

    key = ["table", *submission.definitions.dimension_lists]
    cells = submission.protected.cells
    cells = cells.assign(unit=_units(cells, submission.definitions))
    rows: list[tuple[str, ...]] = []
    columns = (cells[name].tolist() for name in (*key, "reasons", *BY_COLUMN))
    for *at, held, provisions, sources, corrections, waivers in zip(*columns, strict=True):
        rows += [(*at, reason.kind.value, reason.code, reason.text.in_language(ENGLISH)) for reason in held]
        for kind, codes in zip(BY_COLUMN.values(), (provisions, sources, corrections, waivers), strict=True):
            rows += [(*at, kind, code, "") for code in codes]
    return pd.DataFrame(rows, columns=[*key, "kind", "code", "text"], dtype="string")


def fact_reasons(submission: Submission) -> pd.DataFrame:
    """Return one row per fact behind a cell and decision, correction or waiver on which it rests: fact, kind, code."""
    import pandas as pd

    waived = waivers_by_fact(submission.received, submission.examined.findings)
    facts = submission.mapped.facts
    used = facts[facts["fact"].isin(submission.protected.contributions["fact"])]
    rows = [
        (fact, kind, code)
        for fact, decisions, corrections in zip(used["fact"], used["decisions"], used["corrections"], strict=True)
        for kind, codes in zip(OF_FACTS, (decisions, corrections, waived.get(fact, ())), strict=True)
        for code in codes
    ]
    return pd.DataFrame(rows, columns=["fact", "kind", "code"], dtype="string")
