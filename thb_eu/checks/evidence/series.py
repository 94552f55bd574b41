"""Series: this year's figures beside those of earlier years, as sent now and as reported before; breaks of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

import pandas as pd

from thb_eu.base.messages import layout
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.context import PLACE, Context, Row, as_text

NORMAL = 1.4826
"""What makes the median absolute deviation of normal data their standard deviation."""


def years(given: Context) -> list[Row]:
    """One row per series that the supplier gives for last year too: this_year, last_year, factor, at_least."""
    bounds = {name: given.thresholds[f"change_{name}"] for name in ("factor", "at_least")}
    return [
        {**_figure(row), "last_year": before[given.year - 1], "year": given.year, **bounds}
        for row, before in _series(given)
        if given.year - 1 in before
    ]


def histories(given: Context) -> list[Row]:
    """One row per series with enough earlier years: this_year, usual, spread (robust), years, deviations."""
    enough, deviations = given.thresholds["outlier_years"], given.thresholds["outlier_deviations"]
    rows = []
    for row, before in _series(given):
        known = [int(value) for value in before.values() if not pd.isna(value)]
        if len(known) >= enough:
            spread = _spread(known) * deviations
            rows.append(
                {
                    **_figure(row),
                    "year": given.year,
                    "usual": median(known),
                    "years": len(known),
                    "low": max(0, round(median(known) - spread)),
                    "high": round(median(known) + spread),
                    "basis": as_text(known),
                }
            )
    return rows


def _spread(values: list[int]) -> float:
    """A robust standard deviation, at least that of a count around its median: few cases scatter by themselves."""
    middle = median(values)
    return float(max(NORMAL * median([abs(value - middle) for value in values]), max(middle, 1.0) ** 0.5))


def vintages(given: Context) -> list[Row]:
    """One row per figure of an earlier year that an earlier report gave too: then, now."""
    told = given.received.told["earlier"]
    now = _by_label(given)
    rows = []
    for earlier in records(told):
        found = now.get((earlier["contract"], earlier["label"], int(earlier["year"])))
        place = found or earlier
        rows.append(
            {
                **{name: place[name] for name in PLACE},
                "label": earlier["label"],
                "year": int(earlier["year"]),
                "then": int(earlier["value"]),
                "now": found["value"] if found else pd.NA,
                "source": earlier["source"],
            }
        )
    return rows


def _by_label(given: Context) -> Mapping[tuple[Any, Any, Any], Row]:
    """Every figure by contract, label of its row and year; with `; column` where the row holds several."""
    rows = list(_labelled(given))
    several = Counter((row["contract"], row["label"], row["time"]) for row in rows)
    return {(row["contract"], f"{row['label']}; {row['column']}", row["time"]): row for row in rows} | {
        key: row for row in rows if several[key := (row["contract"], row["label"], row["time"])] == 1
    }


def _labelled(given: Context) -> Iterator[Row]:
    """All figures of all years with their contract and the label of their row."""
    contracts = {resource["name"]: resource["thb:contract"] for resource in given.received.collection.resources}
    cells = given.received.cells
    first = cells[cells["cell"].str.fullmatch(r"A\d+").fillna(False)]
    labels = {(row["resource"], row["row"]): row["text"] for row in records(first)}
    for facts in (given.received.uncounted_facts, given.received.facts):
        for row in records(facts):
            label = labels.get((row["resource"], row["row"]))
            if label is not None:
                yield {**row, "contract": contracts.get(row["resource"], ""), "label": label}


def breaks(given: Context) -> list[Row]:
    """One row per article that counts and whose rules changed since the last year's: article, day, told."""
    collection = given.received.collection
    counts = set(given.mapped.facts["article"].dropna())
    since, until = f"{given.year - 1}-01-02", f"{given.year}-12-31"
    told = {(entry["article"], entry["from"]) for entry in collection.breaks}
    return [
        {
            "file": file.file,
            "cell": f"{file.article}, {day}",
            "article": layout("{cites} ({title})", cites=file.cites, title=file.title),
            "day": day,
            "told": (file.article, day) in told,
        }
        for file in given.definitions.law.files
        if file.article in counts
        for day in sorted({rule.valid.first for rule in file.rules if since <= rule.valid.first <= until})
    ]


def _series(given: Context) -> Iterator[tuple[Row, Mapping[int, Any]]]:
    """Every figure of this year that its supplier gives for earlier years too, with those."""
    uncounted_facts = given.received.uncounted_facts
    before: dict[tuple[Any, ...], dict[int, Any]] = {}
    for row in records(uncounted_facts[uncounted_facts["time"] < given.year]):
        before.setdefault((row["population"], row["view"], row["row"]), {})[int(row["time"])] = row["value"]
    for row in records(given.received.facts):
        earlier = before.get((row["population"], row["view"], row["row"]))
        if earlier:
            yield row, earlier


def _figure(row: Mapping[str, Any]) -> Row:
    return {**{name: row[name] for name in PLACE}, "this_year": row["value"]}
