"""Stages: indicators of which the later one cannot well hold more units than the earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.context import Given, Row, key_text


def stages(given: Given) -> list[Row]:
    """One row per pair of stages that both hold a figure: later, earlier, and their titles."""
    pairs = ([_cell(given, entry[side]) for side in ("later", "earlier")] for entry in given.definitions.stages)
    return [_row(*pair) for pair in pairs if not any(pd.isna(cell["value"]) for cell in pair)]


def _row(late: Row, early: Row) -> Row:
    return {
        "file": late["table"],
        "cell": late["key"],
        "column": f"{early['table']} {early['key']}".strip(),
        "later": late["value"],
        "later_title": late["title"],
        "earlier": early["value"],
        "earlier_title": early["title"],
    }


def _cell(given: Given, side: Mapping[str, Any]) -> Row:
    """The cell that one side of a declared pair names; dimensions left out are at their total."""
    table = given.definitions.table(side["table"])
    codes = given.definitions.key(table, side["key"])
    return {
        "table": table.name,
        "title": table.title,
        "key": key_text(tuple(side["key"]), tuple(side["key"].values())),
        "value": given.values[table.name].get(codes, pd.NA),
    }
