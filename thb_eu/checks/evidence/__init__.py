"""Make the tables to which checks are put, from what was received, mapped and counted.

Each table has one row per thing that can be judged, the place it stands in (file, sheet, cell, row, column), and the
figures to compare. Nothing is judged here; a row that only follows from another finding names its check (`because_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import pandas as pd
from pandas.api.types import infer_dtype

from thb_eu.base.model import ANY_CHANGE
from thb_eu.checks.evidence import cells, deliveries, facts, populations, recipients, report_claims, series
from thb_eu.checks.evidence.context import CHANGES, RESTS_ON, Context, Row
from thb_eu.definitions import Codelist, Definitions
from thb_eu.results import CountedCells, MappedFacts, ReceivedFacts

Maker = Callable[[Context], pd.DataFrame | list[Row] | Mapping[str, pd.DataFrame | list[Row]]]
"""Makes one table of evidence, or several at once, by name."""


TABLES: Mapping[str, Maker] = {
    "properties": deliveries.properties,
    "files": deliveries.files,
    "readings": deliveries.readings,
    "deliveries": deliveries.deliveries,
    "contracts": deliveries.contracts,
    "suppliers": deliveries.suppliers,
    "printed_totals": deliveries.printed_totals,
    "registers": deliveries.registers,
    "texts": deliveries.texts,
    "prose": deliveries.prose,
    "keys": deliveries.keys,
    "facts": facts.facts,
    "labels": facts.labels,
    "times": facts.times,
    "tables_of_this_year": facts.tables_of_this_year,
    "counts": facts.counts,
    "repeated": populations.repeated,
    "alike": populations.possible_duplicates,
    "told_twice": populations.double_reported,
    "bodies": populations.bodies,
    "added": populations.added,
    "questions": facts.questions,
    "cases": facts.cases,
    "subtotals": deliveries.subtotals,
    **{f"{kind}_claims": partial(deliveries.claims, kind) for kind in ("row", "column", "grand")},
    "views": populations.views,
    "cells": cells.cells,
    "statuses": cells.statuses,
    "wholes": cells.wholes,
    "shared_margins": cells.shared_margins,
    "tables": cells.tables,
    "breakdowns": cells.breakdowns,
    "stages": cells.stages,
    "units": populations.units,
    "sums": populations.sums,
    "years": series.years,
    "histories": series.histories,
    "vintages": series.vintages,
    "breaks": series.breaks,
    "published": cells.published,
    **dict.fromkeys(report_claims.TABLES, report_claims.relations_of),
    **dict.fromkeys(("mirrored_figures", "recipient_sums"), recipients.recipient_figures),
}
"""Every table of evidence by the name under which checks ask for it."""
OF_WORDS = frozenset({"properties", "texts", "prose", "questions", "cases"})
"""Those that tell of what people wrote and signed; all others tell of figures alone, and of what these rest on."""


def _table(made: pd.DataFrame | list[Row]) -> pd.DataFrame:
    """Make a table of evidence; a whole number stays one beside gaps and fractions: pandas would make 4 a 4.0."""
    if isinstance(made, pd.DataFrame):
        return made
    table = pd.DataFrame(made)
    for name in table.select_dtypes("float"):
        given = pd.Series([row.get(name) for row in made], dtype=object)
        if (kind := infer_dtype(given)) in ("integer", "mixed-integer-float"):
            table[name] = given.astype("Int64") if kind == "integer" else given
    return table


@dataclass(frozen=True, eq=False)
class Evidence:
    """What checks may look at; every table is made when first asked for.

    `of_figures`: what tells of figures alone, where it is kept for itself; `answered`: what was found in that, by what
    was asked.
    """

    received: ReceivedFacts
    mapped: MappedFacts
    counted: CountedCells
    definitions: Definitions
    of_figures: Evidence | None = None
    answered: dict[str, Any] = field(default_factory=dict, compare=False)
    _made: dict[str, pd.DataFrame] = field(default_factory=dict, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return the table of evidence called `name`."""
        if self.of_figures and name not in OF_WORDS:
            return self.of_figures.table(name)
        if name not in self._made:
            made = TABLES[name](self._context)
            several = {name: made} if isinstance(made, pd.DataFrame | list) else made
            self._made.update({each: _table(rows) for each, rows in several.items()})
        return self._made[name]

    def behind(self, cell: Mapping[str, object]) -> Row:
        """Return on what a counted cell rests: the suppliers' numbers of its populations, and what these lack."""
        facts, behind = self.mapped.facts, self._context.behind.get(self.definitions.cell_of(cell), frozenset())
        of_populations = facts["population"].isin(facts["population"][facts["fact"].isin(behind)])
        suspects = dict.fromkeys(facts["fact"][of_populations], ANY_CHANGE)
        return {CHANGES: suspects or None, RESTS_ON: self._context.lacking(behind)}

    @property
    def lists(self) -> Mapping[str, Codelist]:
        """The code list of every dimension of the EU tables."""
        return self._context.lists

    @cached_property
    def _context(self) -> Context:
        return Context(self.received, self.mapped, self.counted, self.definitions)
