"""Observations: a dossier in, the rows of its observations.csv out, and the one row that a cell names."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def observations(dossier: Path) -> list[dict[str, str]]:
    """The rows of observations.csv."""
    with (dossier / "observations.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def row_at(rows: Sequence[dict[str, Any]], cell: str) -> dict[str, Any]:
    """The one row that `V2 status=IDENT,sex=F,age=TOTAL` names."""
    table, _, key = cell.partition(" ")
    wanted = dict(part.split("=") for part in key.split(","))
    found = [row for row in rows if row["table"] == table and all(row[name] == code for name, code in wanted.items())]
    assert len(found) == 1, f"{cell} names {len(found)} rows"
    return found[0]
