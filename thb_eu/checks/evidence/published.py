"""Published: what another source published about a cell, as the bounds between which the figure must lie."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.context import PLACE, Given, Row

FIGURE = re.compile(r"(<=|>=|<|>|≤|≥)? ?(\d{1,15})")


def published(given: Given) -> list[Row]:
    """One row per published figure: said, low, high (`<NA>`: no bound), here, known (whether there is such a cell)."""
    return [_row(given, told) for told in given.received.told["published"].to_dict("records")]


def _row(given: Given, told: dict[Any, Any]) -> Row:
    low, high = bounds(told["value"])
    here, known = _figure(given, told["table"], told["key"])
    return {
        **{name: told[name] for name in PLACE},
        "source": told["source"],
        "named": f"{told['table']} {told['key']}".strip(),
        "said": told["value"],
        "low": low,
        "high": high,
        "here": here,
        "known": known,
        "because_of": given.cells_told_already.get((told["file"], told["cell"]), ""),
    }


def bounds(text: str) -> tuple[Any, Any]:
    """The least and the greatest number that a published figure allows: `<5` is 0 to 4, `≥11` has no greatest."""
    found = FIGURE.fullmatch(text)
    if not found:
        return pd.NA, pd.NA
    sign, number = found[1] or "", int(found[2])
    if sign in ("<", "<=", "≤"):
        return 0, number - (sign == "<")
    if sign in (">", ">=", "≥"):
        return number + (sign == ">"), pd.NA
    return number, number


def _figure(given: Given, name: str, key: str) -> tuple[Any, bool]:
    """The value of the cell that is named so, and whether there is one."""
    table = next((table for table in given.definitions.tables if table.name == name), None)
    named = [part.split("=", 1) for part in key.split(",") if part.strip()]
    if table is None or any(len(part) != 2 for part in named):
        return pd.NA, False
    codes = {dimension.strip(): code.strip() for dimension, code in named}
    if len(codes) < len(named):
        return pd.NA, False
    full = given.definitions.key(table, codes)
    if not codes.keys() <= set(table.names) or full not in given.values[name]:
        return pd.NA, False
    return given.values[name][full], True
