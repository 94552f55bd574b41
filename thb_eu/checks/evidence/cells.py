"""Tabulate the counted cells: whether they are whole, answered and coherent among themselves.

Also pairs of procedural stages, of which the later should not exceed the earlier one, and what another source published
about a cell, as the bounds between which the figure must lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, compress, groupby
from typing import Any

import pandas as pd

from thb_eu.base.messages import Text
from thb_eu.base.model import ANY_CHANGE, ObsStatus
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.context import (
    ALL,
    BECAUSE_OF,
    CHANGES,
    PLACE,
    RESTS_ON,
    Context,
    Row,
    as_text,
    changes_that_settle,
    key_text,
)
from thb_eu.definitions import Codelist, Dimension, IndicatorTable, Key
from thb_eu.results.known_figures import bounds_of, codes_named
from thb_eu.results.series import rows_of_nothing

TUPLES = ("provisions", "sources", "decisions", "corrections", "waivers", "settled_reasons")


def cells(context: Context) -> pd.DataFrame:
    """Return the counted cells, with the table as their file and the key as their place: has_value, status_code.

    What a cell carries as a tuple is one text here, as a suite names it: legal_article, source, and of the reasons
    their kinds and codes (`missing:not-reported; decision:ID`), never their words.
    """
    return _described(context.counted.cells, context.cell_names)


def _described(found: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return some counted cells as evidence, by their names."""
    return found.drop(columns=[name for name in TUPLES if name in found]).assign(
        legal_article=found["provisions"].map("; ".join),
        source=found["sources"].map("; ".join),
        reasons=["; ".join(f"{reason.kind.value}:{reason.code}" for reason in reasons) for reasons in found["reasons"]],
        file=found["table"],
        cell=names,
        has_value=found["obs_value"].notna(),
        status_code=found["obs_status"],
        sheet="",
        column="",
        row=None,
    )


def statuses(context: Context) -> pd.DataFrame:
    """Return the cells that by status nobody reported, or whose value is a bound or may change: facts behind."""
    reserved = (ObsStatus.NOT_REPORTED, ObsStatus.BOUND, ObsStatus.PROVISIONAL)
    chosen = context.counted.cells["obs_status"].isin([status.value for status in reserved])
    found = _described(context.counted.cells[chosen], [*compress(context.cell_names, chosen)])
    dimensions = list(context.lists)
    behind = context.counted.contributions.dropna(subset=["value"])
    counts = behind.groupby(["table", *dimensions], dropna=False).size().rename("facts").reset_index()
    merged = found.merge(counts, how="left", on=["table", *dimensions])
    return merged.assign(facts=merged["facts"].fillna(0).astype("Int64"))


def wholes(context: Context) -> list[Row]:
    """Return one row per total or group that has a value and per dimension: whole, parts, dimension."""
    return [row for table in context.definitions.tables for row in _wholes(table, context)]


def shared_margins(context: Context) -> list[Row]:
    """Return one row per pair of tables of one indicator and per margin both show: here, there, other.

    A number that no rule governs is in no sum of its population, so that margins rest on it: `rests_on`.
    """
    found = []
    for _, group in groupby(context.definitions.tables, key=lambda table: table.indicator):
        for first, second in combinations(tuple(group), 2):
            found += list(_shared(first, second, context))
    return found


def tables(context: Context) -> list[Row]:
    """Return one row per indicator table: listed cells, distinct keys, how many have a value."""
    rows = []
    behind = context.counted.contributions.groupby("table")["fact"].unique().to_dict()
    for table in context.definitions.tables:
        keys = [key for key, _ in context.keyed[table.name]]
        filled = sum(value is not pd.NA for _, value in context.keyed[table.name])
        counts = {"cells": len(keys), "distinct": len(set(keys)), "filled": filled}
        expected = _expected(table, keys, context.lists)
        row = {"file": table.name, "title": table.title, **counts, "expected": expected}
        if not filled:
            row[BECAUSE_OF] = context.because_of(behind.get(table.name, ()))
            row[RESTS_ON] = may_count = context.may_count_in(table.name)
            row[CHANGES] = dict.fromkeys((table.indicator, *may_count), ANY_CHANGE)
        rows.append(row)
    return rows


def breakdowns(context: Context) -> list[Row]:
    """Return one row per part of an indicator that counts units and per breakdown of it: total, recorded, dimension.

    A breakdown that several tables of the indicator hold is judged in the first of them.
    """
    rows: dict[tuple[str, ...], Row] = {}
    for table in context.definitions.tables:
        if not table.layout.is_list:
            for row in _recorded(table, context.values[table.name], context.lists):
                rows.setdefault((table.indicator, row["cell"], row["column"]), row)
    return list(rows.values())


def _recorded(table: IndicatorTable, values: Mapping[Key, Any], lists: Mapping[str, Codelist]) -> Iterator[Row]:
    """Yield the parts of a table that count some unit, with how many stand under a known category of each breakdown."""
    broken_down = {dimension.name for dimension in table.breakdowns}
    for key, total in values.items():
        coded = dict(zip(table.names, key, strict=True))
        if pd.isna(total) or total == 0 or any(coded[name] != lists[name].total for name in broken_down):
            continue
        parts = tuple(name for name in table.names if name not in broken_down)
        for dimension in table.breakdowns:
            known = [values.get(beside, pd.NA) for beside in _beside(table, key, dimension, lists[dimension.name])]
            yield {
                "file": table.name,
                "cell": key_text(parts, tuple(coded[name] for name in parts)),
                "column": dimension.name,
                "title": table.title,
                "dimension": dimension.title,
                "total": int(total),
                "recorded": sum(int(value) for value in known if not pd.isna(value)),
            }


def _beside(table: IndicatorTable, key: Key, dimension: Dimension, codelist: Codelist) -> list[Key]:
    """Return the keys that differ from `key` in the dimension alone and stand at one of its known categories."""
    place = table.names.index(dimension.name)
    return [(*key[:place], code, *key[place + 1 :]) for code in codelist.items]


def _wholes(table: IndicatorTable, context: Context) -> Iterator[Row]:
    """Yield wholes beside their parts, by the key of the whole; what a part keeps back may be the rest.

    So may what is `unsure` (a bound, a blank), and what no view crosses: where *unknown* itself has no number.
    """
    values, silent = context.values[table.name], context.silent[table.name]
    unsure = context.bounds[table.name] | context.blank[table.name]
    for place, dimension in enumerate(table.dimensions):
        hierarchy = context.hierarchies[dimension.name]
        for key, listed in hierarchy.sums(values, place).items():
            if (total := values[key]) is pd.NA:
                continue
            known = [value for beside in listed if (value := values[beside]) is not pd.NA]
            kept_back = {beside[place] for beside in listed if values[beside] is pd.NA and beside not in silent}
            apart = bool(kept_back) and (dimension.role == "part" or hierarchy.codelist.unknown in kept_back)
            open_above = apart or any(beside in unsure for beside in listed)
            yield {
                "file": table.name,
                "cell": key_text(table.names, key),
                "column": dimension.name,
                "dimension": dimension.title,
                "whole": total,
                "parts": sum(known) + (max(0, total - sum(known)) if open_above else 0),
                "largest": max(known, default=0),
                "basis": as_text([values[beside] for beside in listed]),
                "because_of": context.resting_on.get((table.name, key), ""),
            }


def _shared(first: IndicatorTable, second: IndicatorTable, context: Context) -> Iterator[Row]:
    common = tuple(name for name in first.names if name in second.names)
    left, right = (_margin(table, common, context) for table in (first, second))
    behind = context.counted.contributions
    lacking = context.lacking(behind["fact"][behind["table"].isin([first.name, second.name])])
    for key, (value, because) in left.items():
        if key in right:
            other, other_because = right[key]
            cell = key_text(common, key)
            named = {"file": first.name, "cell": cell, "column": second.name, "margin": cell or ALL}
            cells = ((table.name, _at(table, common, key, context)) for table in (first, second))
            changes = changes_that_settle(value, other, other, *(context.behind.get(cell, ()) for cell in cells))
            followed = {BECAUSE_OF: because or other_because, RESTS_ON: lacking, CHANGES: changes}
            yield {**named, "other": second.name, "here": value, "there": other, **followed}


def _at(table: IndicatorTable, common: tuple[str, ...], key: Key, context: Context) -> Key:
    """Return the key of a margin in its table: at the total of every dimension outside `common`."""
    codes = dict(zip(common, key, strict=True))
    return tuple(codes.get(name, context.lists[name].total) for name in table.names)


def _margin(table: IndicatorTable, common: tuple[str, ...], context: Context) -> dict[Key, tuple[Any, str]]:
    """Return a table's cells in which every dimension outside `common` is at its total, with what they follow from."""
    shared = [table.names.index(name) for name in common]
    others = [(at, context.lists[name].total) for at, name in enumerate(table.names) if name not in common]
    return {
        tuple(key[at] for at in shared): (value, context.resting_on.get((table.name, key), ""))
        for key, value in context.values[table.name].items()
        if all(key[at] == total for at, total in others)
    }


def _expected(table: IndicatorTable, keys: list[Key], lists: Mapping[str, Codelist]) -> int:
    """Find how many cells a dense table of all its codes has; an annex lists what occurs and is held against itself."""
    if any(dimension.role == "part" and dimension.occurring for dimension in table.dimensions):
        return len(keys)
    expected = 1
    for place, dimension in enumerate(table.dimensions):
        occurring = len({key[place] for key in keys})
        expected *= occurring if dimension.occurring else len(lists[dimension.name].by_code)
    return expected


# --- single cells beside others ------------------------------------------------------------------


def stages(context: Context) -> list[Row]:
    """Return one row per pair of stages that both hold a figure: later, earlier, and their titles."""
    rows = []
    for pair in context.definitions.stages:
        late, early = pair["later"], pair["earlier"]
        (later, later_title), (earlier, earlier_title) = (_figure_and_title(context, side) for side in (late, early))
        if not pd.isna(later) and not pd.isna(earlier):
            place = {"file": late["table"], "cell": _named(late), "column": f"{early['table']} {_named(early)}".strip()}
            figures = {"later": later, "later_title": later_title, "earlier": earlier, "earlier_title": earlier_title}
            behind = (context.behind.get(_cell_of(context, side), ()) for side in (late, early))
            rows.append({**place, **figures, CHANGES: changes_that_settle(later, None, earlier, *behind)})
    return rows


def _figure_and_title(context: Context, side: Mapping[str, Any]) -> tuple[Any, Text]:
    table, key = _cell_of(context, side)
    return context.values[table].get(key, pd.NA), context.definitions.table(table).title


def _cell_of(context: Context, side: Mapping[str, Any]) -> tuple[str, Key]:
    return side["table"], context.definitions.key(context.definitions.table(side["table"]), side["key"])


def _named(side: Mapping[str, Any]) -> str:
    return key_text(tuple(side["key"]), tuple(side["key"].values()))


def published(context: Context) -> list[Row]:
    """Return one row per published figure: said, low, high (`<NA>`: no bound), here, known (whether it has a cell).

    Of earlier years those alone that name no cell: the others are compared as vintages.
    """
    rows = [*_of_no_cell(context)]
    for figure in records(context.received.reference_tables["published"]):
        low, high = bounds_of(figure["value"]) or (None, None)
        cell = _named_cell(context, figure["table"], figure["key"])
        counted = context.values[cell[0]][cell[1]] if cell else pd.NA
        behind = context.behind.get(cell, frozenset()) if cell else ()
        told = context.already_reported_cells.get((figure["file"], figure["cell"]), "")
        rows.append(
            {
                **{name: figure[name] for name in PLACE},
                "source": figure["source"],
                "named": f"{figure['table']} {figure['key']}".strip(),
                "said": figure["value"],
                "low": pd.NA if low is None else low,
                "high": pd.NA if high is None else high,
                "here": counted,
                "known": cell is not None,
                BECAUSE_OF: told or (context.resting_on.get(cell, "") if cell else ""),
                RESTS_ON: context.may_count_in(cell[0]) if cell and counted is pd.NA else frozenset(),
                CHANGES: changes_that_settle(counted, low, high, behind),
            }
        )
    return rows


def _of_no_cell(context: Context) -> Iterator[Row]:
    """Yield the rows of earlier years whose indicator or breakdown is a slip."""
    for row in rows_of_nothing(context.received, context.definitions):
        named = f"{row['indicator']} {row['breakdown'] or ''}".strip()
        said = {"source": row["source"], "named": named, "said": row["value"], "known": False}
        nothing = dict.fromkeys(("low", "high", "here"), pd.NA)
        no_cause = {BECAUSE_OF: "", RESTS_ON: frozenset(), CHANGES: {}}
        yield {**{name: row[name] for name in PLACE}, **said, **nothing, **no_cause}


def _named_cell(context: Context, name: str, key: str) -> tuple[str, Key] | None:
    """Return the cell that is named so, if there is one."""
    table = next((table for table in context.definitions.tables if table.name == name), None)
    codes = codes_named(key)
    if table is None or codes is None:
        return None
    full = context.definitions.key(table, codes)
    return (name, full) if codes.keys() <= set(table.names) and full in context.values[name] else None
