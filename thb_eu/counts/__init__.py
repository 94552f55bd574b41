"""Count mapped facts into the indicator tables, dense, with the facts behind every cell.

A *part* is one population under one set of part codes (identified victims of the Police; decisions of a kind), as one
view tells it; `views` decides which view tells a cell. Inside a part a cell is *recorded* if its view holds the
breakdown and lists the category, or if it is the total or the unknown. Parts add up so (ESS: zero is known to be none,
blank is not known):

- a category is the sum of the parts that recorded it; it is zero only if every part recorded it, else missing (L);
- what no part recorded stands under unknown; a total with a missing part is missing;
- a sum beside a part whose own number is lost, or that no view crosses there, is a lower bound (U); of a lost number as
  much counts as is known of its members: a group holds no fewer than they do.

Units are never added to each other, nor two views of one population, nor facts that wait for a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from thb_eu.base.model import NOT_APPLICABLE, Scope
from thb_eu.base.table_schemas import CONTRIBUTIONS, COUNTED, TEXT, Schema, records, with_plain_text
from thb_eu.counts.annotations import CellAnnotations
from thb_eu.counts.cells import CountedCell, cells_of
from thb_eu.counts.identities import SURE, each_unit_once
from thb_eu.counts.populations import Contribution, Fact, YearCodes, codes_for, keys_of, parts_of
from thb_eu.counts.views import PopulationViews
from thb_eu.definitions import CountingRules, Definitions, IndicatorTable, Key, keeping_out
from thb_eu.definitions.contracts import citing
from thb_eu.results import Collection, CountedCells, MappedFacts

__all__ = ["count", "each_unit_once"]

ANNOTATION_COLUMNS = ("reasons", "provisions", "sources", "decisions")
FACT_COLUMNS = ("fact", "value", "rule", "population", "view")

Row = dict[str, Any]


@with_plain_text
def count(mapped: MappedFacts, definitions: Definitions, collection: Collection) -> CountedCells:
    """Return all indicator tables of the collection's year: one row per cell, and one row per fact behind a cell.

    `cells`: table, indicator, the dimensions (`_Z` where the table lacks one), obs_value (Int64), obs_status,
    reasons, provisions, sources, decisions, corrections, waivers (tuples; no waiver is known yet); of a cell whose
    number of different persons is not certain, `least` of them (Int64), and as settled_status, settled_reasons what
    stands there for who may not know how many rows have no key (of all other cells the same as without `settled`).
    `contributions`: table, the dimensions, fact, value, rule, population, view.
    """
    codes = codes_for(definitions, collection, mapped.facts)
    in_order = mapped.facts.sort_values("view", kind="stable")  # of files, not of the collection that names them
    facts = records(in_order)
    dimensions = tuple(definitions.dimension_lists)
    cells: list[Row] = []
    contributions: list[Row] = []
    cited = citing(collection.resources, definitions.contracts.values())
    for table in definitions.tables:
        views = PopulationViews(parts_of(_taken(facts, table), table, codes), table, codes)
        kept_out = _kept_out(facts, table, mapped)
        waiting = _waiting(kept_out, table, codes)
        words = CellAnnotations(table, definitions, mapped.decisions, waiting, views.contributions, cited)
        aside = parts_of(_aside(kept_out, definitions.counting), table, codes).contributions
        table_cells = cells_of(views, table, codes, frozenset(waiting), aside)
        corrected = _corrected(views.contributions)
        cells += [_cell_row(cell, table, words, corrected) for cell in table_cells]
        contributions += [_contribution_row(entry, table) for entry in views.contributions]
    return CountedCells(
        cells=_frame(cells, ("table", "indicator"), dimensions, COUNTED),
        contributions=_frame(contributions, ("table",), dimensions, CONTRIBUTIONS),
    )


def _taken(facts: Sequence[Fact], table: IndicatorTable) -> list[Fact]:
    """Return the facts that the table counts: of its scope, its units and, inside the EU totals, its indicator."""
    inside = table.scope == Scope.IN.value
    return [
        fact
        for fact in facts
        if fact["scope"] == table.scope
        and fact["unit"] in table.units
        and (not inside or fact["indicator"] == table.indicator)
    ]


def _kept_out(facts: Sequence[Fact], table: IndicatorTable, mapped: MappedFacts) -> list[Fact]:
    """Return the facts that decisions, or the lack of them, keep out of the table to which their rules lead; those
    alone.

    Each with the codes of every cell that an answer may move.
    """
    return [
        {**fact, **codes, "decisions": withheld}
        for fact in facts
        if fact["indicator"] == table.indicator
        and fact["unit"] in table.units
        and fact["scope"] != table.scope
        and (withheld := keeping_out(fact["decisions"], mapped.decisions))
        for codes in mapped.waiting.get(fact["fact"], ({},))
    ]


def _waiting(kept_out: Sequence[Fact], table: IndicatorTable, codes: YearCodes) -> dict[Key, tuple[str, ...]]:
    """Return the decisions that keep facts out of the table, by the part codes under which they would stand."""
    waiting: dict[Key, dict[str, None]] = {}
    for fact, key in keys_of(kept_out, table, codes):
        waiting.setdefault(key, {}).update(dict.fromkeys(fact["decisions"]))
    return {key: tuple(decisions) for key, decisions in waiting.items()}


def _aside(kept_out: Sequence[Fact], counting: CountingRules) -> list[Fact]:
    """Return rows of registers that are left out of a table because their units may be counted there already."""
    return [
        fact
        for fact in kept_out
        if counting.may_be_others.intersection(fact["decisions"]) and fact.get(SURE) == 0 and fact["value"]
    ]


def _corrected(contributions: Iterable[Contribution]) -> dict[Key, tuple[str, ...]]:
    """Return the corrections on which cells rest, by the codes of the cell in the order of the table's dimensions."""
    found: dict[Key, dict[str, None]] = {}
    for entry in contributions:
        if entry.fact["corrections"]:
            found.setdefault(entry.codes, {}).update(dict.fromkeys(entry.fact["corrections"]))
    return {codes: tuple(ids) for codes, ids in found.items()}


def _cell_row(
    cell: CountedCell, table: IndicatorTable, words: CellAnnotations, corrected: Mapping[Key, tuple[str, ...]]
) -> Row:
    codes = table.in_order(cell.key, cell.codes)
    beside = words.beside(cell)
    settled = replace(cell, between=None, status=cell.settled or cell.status) if cell.between else cell
    return {
        "table": table.name,
        "indicator": table.indicator,
        **dict(zip(table.names, codes, strict=True)),
        "obs_value": pd.NA if cell.value is None else cell.value,
        "obs_status": cell.status.value,
        **{name: getattr(beside, name) for name in ANNOTATION_COLUMNS},
        "corrections": corrected.get(codes, ()),
        "waivers": (),
        "least": cell.between.least if cell.between else pd.NA,
        "settled_status": settled.status.value,
        "settled_reasons": (beside if settled is cell else words.beside(settled)).reasons,
    }


def _contribution_row(entry: Contribution, table: IndicatorTable) -> Row:
    named = dict(zip(table.names, entry.codes, strict=True))
    return {"table": table.name, **named, **{name: entry.fact[name] for name in FACT_COLUMNS}}


def _frame(rows: list[Row], first: tuple[str, ...], dimensions: tuple[str, ...], schema: Schema) -> pd.DataFrame:
    """Return one frame of all tables, the dimensions behind its `first` columns; one that a table lacks is `_Z`."""
    columns = dict.fromkeys((*first, *dimensions, *schema.columns))
    filled = [{**dict.fromkeys(dimensions, NOT_APPLICABLE), **row} for row in rows]
    frame = pd.DataFrame(filled, columns=list(columns), dtype=object)
    return frame.astype({name: schema.columns.get(name, TEXT) for name in columns})
