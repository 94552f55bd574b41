"""Bodies: what a body or an instance that comes later in the declared order reports, beside what is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from thb_eu.checks.evidence.context import Given, Row
from thb_eu.definitions import Precedence, resting_on
from thb_eu.model import ARTICLE, ORIGIN, Scope


def bodies(given: Given) -> list[Row]:
    """One row per later body or instance and article: `other` that it reports, `counted` under the first, titles."""
    facts = given.mapped.as_told
    one_view = facts["view"] == facts.groupby("population")["view"].transform("first")
    orders = given.definitions.counting.precedence
    return [row for order in orders for row in _rows(facts[one_view & order.concerns(facts)], order)]


def _rows(facts: pd.DataFrame, order: Precedence) -> Iterator[Row]:
    counted = facts[facts["scope"] == Scope.IN.value]
    behind = facts[resting_on(facts, order.decision) & (facts["scope"] != Scope.IN.value)]
    alike = ["indicator", ARTICLE, *(f"eu_{name}" for name in order.within)]
    sums = counted.groupby(alike, dropna=False)["value"].sum(min_count=1)
    for at, told in behind.groupby([*alike, *order.order], dropna=False, sort=False):
        first = told.iloc[0]
        yield {
            **{name: first[name] for name in ORIGIN if name in told},
            "article": "; ".join(first["provisions"]),
            "other": told["value"].sum(skipna=False),
            "counted": sums.get(at[0] if len(alike) == 1 else at[: len(alike)], pd.NA),
        }
