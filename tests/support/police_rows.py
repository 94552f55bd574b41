"""Rows of the Police: the codes of one, and its count by each engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pandas as pd

from tests.records.registers import in_sql
from tests.support.counted import value_at
from tests.support.sample import sampled
from thb_eu.base.model import NOT_TOLD

ARTICLES = {
    **{number: f"KZ-1 {number}" for number in ("112", "113", "175", "181", "192", "196", "199")},
    "132A": "KZ-1 132.a",
}
ROW = ("year", "version", "article", "paragraph", "role", "document", "unit", "sex", "age", "citizen", "purpose")
ROW_CODES = ("time", "code_version", *ROW[2:])
OFFENCE = ("year", "version", "article", "paragraph", "document", "purpose")
OFFENCE_CODES = ("time", "code_version", *OFFENCE[2:])
SOMEBODY = "VrstaOsebe <> '' or StarostniRazred <> '' or Spol <> ''"
Counts = Mapping[tuple[Any, ...], int]


def by_sql(content: bytes, columns: tuple[str, ...], what: str = "count(*)", where: str = "true") -> Counts:
    """Counts of the raw cells, by codes and month of the offence, whether attempted."""
    by = ", ".join((*columns, "month", "attempt"))
    with closing(in_sql(content)) as base:
        rows = base.execute(f"select {by}, {what} from told where {where} group by {by}").fetchall()
    return {tuple(codes): count for *codes, count in rows}


def by_engine(facts: pd.DataFrame, columns: tuple[str, ...], units: tuple[str, ...]) -> Counts:
    """Counts of the engine's facts, as SQL calls their codes."""
    called = {code: number for number, code in ARTICLES.items()} | {NOT_TOLD: ""}
    found: Counter[tuple[Any, ...]] = Counter()
    for fact in facts[facts["unit"].isin(units) & (facts["value"] > 0)].to_dict("records"):
        codes = [fact[name] for name in columns]
        told = ["" if pd.isna(code) else called.get(code, code) for code in codes]
        assert str(fact["offence_date"])[:8] == str(fact["offence_date"])[11:19]
        found[*told, str(fact["offence_date"])[:7], fact["attempt"]] += int(fact["value"])
    return found


ENGINES = ("pandas", "duckdb")
in_each_engine = sampled("engine", ENGINES, 0, ENGINES[:1])
"""A few rows, in the gate by pandas alone: that both count the same, `test_engines` and `test_truth` show of many."""


def at(cells: pd.DataFrame, table: str, **key: str) -> int | None:
    """The value of one cell; dimensions left out are their total."""
    found: int | None = value_at(cells, table, ",".join(f"{name}={code}" for name, code in key.items()))[0]
    return found
