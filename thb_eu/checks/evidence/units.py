"""Units: counts of different units that are suspiciously equal, and sums that add one unit to another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.context import PLACE, Given, Key, Row, key_text
from thb_eu.definitions import Definitions
from thb_eu.model import NOT_TOLD, UNIT


def units(given: Given) -> list[dict[Any, Any]]:
    """One row per supplier and article for which offences and persons were told: count, other_count, unit, role."""
    equal_from = given.thresholds["equal_from"]
    pairs = _unit_pairs(given.mapped.facts, given.definitions)
    return [{**row, **_called(row, given.definitions), "equal_from": equal_from} for row in pairs]


def sums(given: Given) -> list[Row]:
    """One row per indicator table, per cell of it that mixes units, and per printed total of a table that counts."""
    return [*_cells_by_unit(given), *_totals_by_unit(given)]


def _cells_by_unit(given: Given) -> Iterator[Row]:
    of_fact = dict(zip(given.mapped.facts["fact"], given.mapped.facts[UNIT], strict=True))
    behind = given.counted.contributions
    for table in given.definitions.tables:
        own = behind[behind["table"] == table.name]
        told: dict[Key, set[str]] = {}
        for *codes, fact in own[[*table.names, "fact"]].itertuples(index=False, name=None):
            told.setdefault(tuple(codes), set()).add(of_fact[fact])
        known = {key: sorted(unit for unit in units if not pd.isna(unit)) for key, units in told.items()}
        mixed = {key: units for key, units in known.items() if len(units) > 1}
        for key, units in mixed.items():
            yield {"file": table.name, "cell": key_text(table.names, key), **_said(units)}
        if not mixed:
            yield {"file": table.name, "cell": "", **_said(list(table.units[:1]))}


def _totals_by_unit(given: Given) -> Iterator[Row]:
    """Printed totals that claim to add up facts of more than one unit; steps of a table that is only checked too."""
    told = dict(zip(given.mapped.facts["fact"], given.mapped.facts[UNIT], strict=True))
    for claim in given.received.claims.to_dict("records"):
        over = sorted({unit for fact in claim["covers"] if not pd.isna(unit := told.get(fact, pd.NA))})
        if over:
            yield {**{name: claim[name] for name in PLACE}, **_said(over)}


def _called(row: Row, definitions: Definitions) -> Row:
    """The unit and the role as people call them."""
    lists = definitions.national_lists
    role = _leading_to("role", definitions)
    return {"unit": lists[UNIT].by_code[row[UNIT]].label, "role": lists[role].by_code[row["role"]].label}


def _said(told: list[str]) -> Row:
    return {"told": ", ".join(told), "how_many": len(told)}


def _unit_pairs(facts: pd.DataFrame, definitions: Definitions) -> Iterator[dict[Any, Any]]:
    """Counts of offences and papers beside counts of persons, per supplier and article, one view per population.

    Of several views it is the first by name of those without a blank, whatever the order of the files.
    """
    who, role = (_leading_to(name, definitions) for name in ("registering_organisation", "role"))
    if not {who, role} <= set(facts.columns):
        return
    known = facts.assign(lost=facts["value"].isna()).groupby(["population", "view"])["lost"].any().reset_index()
    first = known.sort_values(["population", "lost", "view"]).drop_duplicates("population")[["population", "view"]]
    single = facts.merge(first, on=["population", "view"]).dropna(subset=[who, "article", UNIT])
    single = single[(single[UNIT] != NOT_TOLD) & (single[role].fillna("") != NOT_TOLD)]
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
