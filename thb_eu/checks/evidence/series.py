"""Tabulate this year's figures beside earlier years, as sent now and as reported before; breaks of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

import pandas as pd

from thb_eu.base.messages import layout
from thb_eu.base.model import ANY_CHANGE
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.context import CHANGES, PLACE, RESTS_ON, USUAL, Context, Row, as_text, changes_that_settle
from thb_eu.definitions import CellKey
from thb_eu.results.series import cell_of_indicator, rows_of_earlier_years

NORMAL = 1.4826
"""What makes the median absolute deviation of normal data their standard deviation."""


def years(context: Context) -> list[Row]:
    """Return each series given for last year too: this_year, last_year, usual (of earlier years), factor, at_least."""
    bounds = {name: context.thresholds[f"change_{name}"] for name in ("factor", "at_least")}
    return [
        {
            **_figure(row),
            "last_year": before[context.year - 1],
            "year": context.year,
            USUAL: _middle(_known(before)),
            **bounds,
        }
        for row, before in _series(context)
        if context.year - 1 in before
    ]


def histories(context: Context) -> list[Row]:
    """Return one row per series with enough earlier years: this_year, usual, spread (robust), years, deviations."""
    enough, deviations = context.thresholds["outlier_years"], context.thresholds["outlier_deviations"]
    rows = []
    for row, before in _series(context):
        known = _known(before)
        if len(known) >= enough:
            spread = _spread(known) * deviations
            rows.append(
                {
                    **_figure(row),
                    "year": context.year,
                    USUAL: _middle(known),
                    "years": len(known),
                    "low": max(0, round(median(known) - spread)),
                    "high": round(median(known) + spread),
                    "basis": as_text(known),
                }
            )
    return rows


def _known(before: Mapping[int, Any]) -> list[int]:
    return [int(value) for value in before.values() if not pd.isna(value)]


def _middle(values: list[int]) -> int | float | None:
    """Return the median as people write it: a whole number without a point; none of no values."""
    middle = median(values) if values else None
    return int(middle) if middle is not None and middle == int(middle) else middle


def _spread(values: list[int]) -> float:
    """Return a robust standard deviation, at least a count's around its median: few cases scatter by themselves."""
    middle = median(values)
    return float(max(NORMAL * median([abs(value - middle) for value in values]), max(middle, 1.0) ** 0.5))


def vintages(context: Context) -> list[Row]:
    """Return one row per figure that was published before and is told again: then, now.

    Told again is a row of a supplier's table, a cell of this year, and what another row of the same table said first.
    """
    now, first, rows = _by_label(context), dict[tuple[int, CellKey], Any](), []
    indicators = context.definitions.codelists["indicator"].by_code
    for earlier in rows_of_earlier_years(context.received):
        indicator, label, year = earlier["indicator"], earlier["breakdown"] or "", int(earlier["year"])
        place, then, told = earlier, int(earlier["value"]), pd.NA
        behind: Row = {RESTS_ON: frozenset(), CHANGES: {}}
        if indicator in indicators:
            cell = cell_of_indicator(context.definitions, indicator, label)
            label = f"{indicator} {label}".strip()
            if cell is None:
                continue  # `published-cells-known` tells of it
            if year == context.year:
                told = context.values[cell[0]].get(cell[1], pd.NA)
            elif (year, cell) in first:
                told = first[year, cell]
            else:
                first[year, cell] = then
                continue
        elif indicator not in context.definitions.contracts:
            continue
        elif found := now.get((indicator, label, year)):
            place, told = found, found["value"]
            behind[CHANGES] = changes_that_settle(told, then, then, [found["fact"]])
        else:
            table = context.called(indicator)
            behind[RESTS_ON] = frozenset({table, context.misspelt.get((table, label.casefold()), table)})
        said = {"label": label, "year": year, "then": then, "now": told, "source": earlier["source"]}
        rows.append({**{name: place[name] for name in PLACE}, **said, **behind})
    return rows


def _by_label(context: Context) -> Mapping[tuple[Any, Any, Any], Row]:
    """Return every figure by contract, label of its row and year; with `; column` where the row holds several."""
    rows = list(_labelled(context))
    several = Counter((row["contract"], row["label"], row["time"]) for row in rows)
    return {(row["contract"], f"{row['label']}; {row['column']}", row["time"]): row for row in rows} | {
        key: row for row in rows if several[key := (row["contract"], row["label"], row["time"])] == 1
    }


def _labelled(context: Context) -> Iterator[Row]:
    """Yield all figures of all years with their contract and the label of their row."""
    contracts = {resource["name"]: resource["thb:contract"] for resource in context.received.collection.resources}
    cells = context.received.cells
    first = cells[cells["cell"].str.fullmatch(r"A\d+").fillna(False)]
    labels = {(row["resource"], row["row"]): row["text"] for row in records(first)}
    for facts in (context.received.uncounted_facts, context.received.facts):
        for row in records(facts):
            label = labels.get((row["resource"], row["row"]))
            if label is not None:
                yield {**row, "contract": contracts.get(row["resource"], ""), "label": label}


def breaks(context: Context) -> list[Row]:
    """Return one row per article that counts and whose rules changed since the last year's: article, day, told."""
    collection = context.received.collection
    counts = set(context.mapped.facts["article"].dropna())
    since, until = f"{context.year - 1}-01-02", f"{context.year}-12-31"
    declared = {(entry["article"], entry["from"]) for entry in collection.breaks}
    return [
        {
            "file": file.file,
            "cell": f"{file.article}, {day}",
            "article": layout("{cites} ({title})", cites=file.cites, title=file.title),
            "day": day,
            "told": (file.article, day) in declared,
            CHANGES: {f"law!{file.article}": ANY_CHANGE},
        }
        for file in context.definitions.law.files
        if file.article in counts
        for day in sorted({rule.valid.first for rule in file.rules if since <= rule.valid.first <= until})
    ]


def _series(context: Context) -> Iterator[tuple[Row, Mapping[int, Any]]]:
    """Yield every figure of this year that its supplier gives for earlier years too, with those."""
    uncounted_facts = context.received.uncounted_facts
    before: dict[tuple[Any, ...], dict[int, Any]] = {}
    for row in records(uncounted_facts[uncounted_facts["time"] < context.year]):
        before.setdefault((row["population"], row["view"], row["row"]), {})[int(row["time"])] = row["value"]
    for row in records(context.received.facts):
        earlier = before.get((row["population"], row["view"], row["row"]))
        if earlier:
            yield row, earlier


def _figure(row: Mapping[str, Any]) -> Row:
    return {**{name: row[name] for name in (*PLACE, "fact")}, "this_year": row["value"]}
