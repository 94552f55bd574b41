"""Units: counts of different units that are suspiciously equal, and sums that add one unit to another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.given import PLACE, Given, Row, key_text
from thb_eu.definitions import Definitions
from thb_eu.model import UNIT


def units(given: Given) -> list[dict[Any, Any]]:
    """One row per supplier and article for which offences and persons were told: offences, persons, role."""
    equal_from = given.thresholds["equal_from"]
    return [{**row, "equal_from": equal_from} for row in _unit_pairs(given.mapped.facts, given.definitions)]


def sums(given: Given) -> list[Row]:
    """One row per indicator table, per cell of it that mixes units, and per printed total of a table that counts."""
    return [*_cells_by_unit(given), *_totals_by_unit(given)]


def _cells_by_unit(given: Given) -> Iterator[Row]:
    of_fact = dict(zip(given.mapped.facts["fact"], given.mapped.facts[UNIT], strict=True))
    behind = given.counted.contributions
    behind = behind.assign(counts=behind["fact"].map(of_fact))
    for table in given.definitions.tables:
        own = behind[behind["table"] == table.name]
        mixed = own.groupby(list(table.names), dropna=False)["counts"].agg(lambda told: sorted(set(told.dropna())))
        mixed = mixed[mixed.map(len) > 1]
        for key, told in mixed.items():
            codes = key if isinstance(key, tuple) else (key,)
            yield {"file": table.name, "cell": key_text(table.names, codes), **_said(told)}
        if mixed.empty:
            yield {"file": table.name, "cell": "", **_said(list(table.units[:1]))}


def _totals_by_unit(given: Given) -> Iterator[Row]:
    """Printed totals that claim to add up facts of more than one unit; steps of a table that is only checked too."""
    told = dict(zip(given.mapped.facts["fact"], given.mapped.facts[UNIT], strict=True))
    for claim in given.received.claims.to_dict("records"):
        over = sorted({unit for fact in claim["covers"] if not pd.isna(unit := told.get(fact, pd.NA))})
        if over:
            yield {**{name: claim[name] for name in PLACE}, **_said(over)}


def _said(told: list[str]) -> Row:
    return {"told": ", ".join(told), "how_many": len(told)}


def _unit_pairs(facts: pd.DataFrame, definitions: Definitions) -> Iterator[dict[Any, Any]]:
    """Counts of offences and papers beside counts of persons, per supplier and article, one view per population."""
    who, role = (_leading_to(name, definitions) for name in ("registering_organisation", "role"))
    if not {who, role} <= set(facts.columns):
        return
    first = facts.drop_duplicates("population")[["population", "view"]]
    single = facts.merge(first, on=["population", "view"]).dropna(subset=[who, "article"])
    groups = single.groupby([who, "article", UNIT, role], dropna=False)
    told = groups.agg({"value": "sum", **dict.fromkeys(PLACE, "first")}).reset_index()
    rows = told.to_dict("records")
    for row, other in product(rows, rows):
        same = (row[who], row["article"]) == (other[who], other["article"])
        if same and pd.isna(row[role]) and not pd.isna(other[role]):
            beside = {"other_unit": other[UNIT], "role": other[role], "other_count": other["value"]}
            column = f"{row['column']}, {other[role]}"
            yield {**row, **beside, "count": row["value"], "column": column, "basis": f"{other['file']}"}


def _leading_to(name: str, definitions: Definitions) -> str:
    """The national dimension that leads to the EU dimension `name`: that of its crosswalk, else the one called so."""
    return next((walk.source for walk in definitions.law.crosswalks if walk.target == name), name)
