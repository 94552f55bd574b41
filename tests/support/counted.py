"""Counting in tests: the cells of a collection, one cell by its key, and what moved between two counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from thb_eu.definitions import Definitions
from thb_eu.run import run_of

Cell = tuple[str, str]


def cells_of(package: Path, definitions: Definitions) -> pd.DataFrame:
    """All counted cells of `package`, with the key of each as text."""
    return with_keys(run_of(package, definitions).counted.cells, definitions)


def with_keys(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Counted cells, with the key of each as text."""
    names = {table.name: table.names for table in definitions.tables}
    keys = [",".join(f"{name}={row[name]}" for name in names[row["table"]]) for row in cells.to_dict("records")]
    return cells.assign(key=keys)


def value_at(cells: pd.DataFrame, table: str, key: str) -> tuple[Any, str]:
    """The value (None where missing) and the status of the one cell that `key` names, its parts in any order."""
    wanted = dict(part.split("=", 1) for part in key.split(","))
    found = cells[cells["table"] == table]
    for name, code in wanted.items():
        found = found[found[name] == code]
    assert len(found) == 1, f"{table} {key} names {len(found)} cells"
    row = found.iloc[0]
    return (None if pd.isna(row["obs_value"]) else int(row["obs_value"])), row["obs_status"]


def codes_beside(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the reasons that a cell carries: slugs, or ids of decisions."""
    return tuple(reason.code for reason in cell["reasons"])


def persons_between(cell: Mapping[str, Any]) -> tuple[int, int] | None:
    """The fewest and the most persons that a cell says it may hold, where some of them have no key."""
    for reason in cell["reasons"]:
        if reason.code == "rows-without-key":
            values = dict(reason.text.values)
            return values["least"], values["most"]
    return None


def changed(before: pd.DataFrame, after: pd.DataFrame) -> dict[Cell, Any]:
    """The cells whose value moved, by how much; a cell that appeared, vanished or changed its status as text."""
    told = {}
    was = {(row["table"], row["key"]): (row["obs_value"], row["obs_status"]) for row in before.to_dict("records")}
    now = {(row["table"], row["key"]): (row["obs_value"], row["obs_status"]) for row in after.to_dict("records")}
    for cell in {*was, *now}:
        old, new = was.get(cell), now.get(cell)
        if old is None or new is None or old[1] != new[1]:
            told[cell] = f"{old} -> {new}"
        elif not pd.isna(old[0]) and old[0] != new[0]:
            told[cell] = int(new[0] - old[0])
    return told
