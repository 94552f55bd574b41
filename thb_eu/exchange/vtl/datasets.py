"""Write the statements of VTL that make the data sets for the checks from the EU tables and code lists.

Each data set is one table of evidence made of the written observations: its columns are called as there, in capitals.
All have the identifiers of an observation (a dimension that does not tell rows apart is `_Z`) and one more that tells
the question apart, so that rows of several tables can be united. A value that is only a bound counts as missing (FIRM).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, groupby
from math import prod

from thb_eu.base.model import NOT_APPLICABLE, ObsStatus
from thb_eu.definitions import Codelist, Definitions, Dimension, Hierarchy, IndicatorTable
from thb_eu.exchange.vtl.conditions import BOOLEAN, NUMBER, TEXT, Columns, code_set, selection

OBSERVATIONS, CELLS = "OBSERVATIONS", "DS_CELLS"
MESSAGE = ("FREQ", "GEO", "TIME_PERIOD")
"""The identifiers that all observations of a message share."""
TABLE, QUESTION = "TABLE", "QUESTION"
"""The identifiers that tell apart rows of several tables: the table, and what of it is asked."""
OF_CELLS: Columns = {
    **dict.fromkeys(("table", "obs_status", "status_code"), TEXT),
    "obs_value": NUMBER,
    "has_value": BOOLEAN,
}
DATASETS: Mapping[str, tuple[str, Columns]] = {
    "cells": (CELLS, OF_CELLS),
    "wholes": ("DS_WHOLES", dict.fromkeys(("whole", "parts", "largest"), NUMBER)),
    "shared_margins": ("DS_SHARED_MARGINS", dict.fromkeys(("here", "there"), NUMBER)),
    "tables": ("DS_TABLES", dict.fromkeys(("cells", "distinct", "expected", "filled"), NUMBER)),
    "breakdowns": ("DS_BREAKDOWNS", dict.fromkeys(("total", "recorded"), NUMBER)),
    "stages": ("DS_STAGES", dict.fromkeys(("later", "earlier"), NUMBER)),
}
"""The tables of evidence that can be made of observations alone: the data set of each and its columns with types."""
BOUND, NOT_REPORTED = ObsStatus.BOUND.value, ObsStatus.NOT_REPORTED.value
CELLS_MADE = f"""{CELLS} := {OBSERVATIONS}
  [calc measure STATUS_CODE := OBS_STATUS, measure HAS_VALUE := not isnull(OBS_VALUE),
        measure FIRM := if OBS_STATUS = "{BOUND}" then cast(null, number) else OBS_VALUE]
  [calc measure KNOWN := nvl(FIRM, 0), measure HAS_FIRM := if isnull(FIRM) then 0 else 1];"""
PLAIN_CODE = re.compile(r"[A-Z][A-Z0-9_]*")


def columns_of(table: str, definitions: Definitions) -> Columns:
    """Return the columns of the data set of a table of evidence, with the type of each."""
    _, columns = DATASETS[table]
    return {**dict.fromkeys(definitions.dimension_lists, TEXT), **columns} if columns is OF_CELLS else columns


@dataclass(frozen=True)
class DatasetStatements:
    """The statements that make the data sets for the collection of `year` that `geo` reports."""

    definitions: Definitions
    year: int
    geo: str

    def making(self, tables: Iterable[str]) -> list[str]:
        """Return the statements for these tables of evidence, in the order in which they must be run."""
        made = {
            "wholes": self._wholes,
            "shared_margins": self._shared_margins,
            "tables": self._tables,
            "breakdowns": self._breakdowns,
            "stages": self._stages,
        }
        return [CELLS_MADE, *("\n".join(made[name]()) for name in dict.fromkeys(tables) if name != "cells")]

    # --- sums and parts -------------------------------------------------------------------------

    def _wholes(self) -> Iterator[str]:
        """Yield totals and groups beside their parts, by dimension: the rulesets of the code lists, then the sums."""
        names = []
        for name, hierarchy in self.definitions.hierarchies(self.year, self.geo).items():
            sums = {code: children for code in hierarchy.codelist.by_code if (children := hierarchy.children(code))}
            if sums:
                yield _ruleset(name, sums)
                yield from self._sums_of(name, hierarchy, sums)
                names.append(f"WHOLES_{name.upper()}")
        yield _united("DS_WHOLES", names)

    def _sums_of(self, name: str, hierarchy: Hierarchy, sums: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """Yield whole, parts and the largest part of each sum over one dimension.

        What a part keeps back may be the rest where the part is a bound, where the dimension tells parts of a table
        apart, and where *unknown* itself has no number; a part that nobody reported keeps nothing back.
        """
        column = name.upper()
        apart = [table.name for table in self.definitions.tables if any(part.name == name for part in table.parts)]
        kept = [f"{TABLE} in {code_set(apart)}"] if apart else []
        kept += [f'{column} = "{hierarchy.codelist.unknown}"'] if hierarchy.codelist.unknown else []
        may_be = f'STATUS_CODE = "{BOUND}"'
        if kept:
            may_be += f' or (not HAS_VALUE and STATUS_CODE <> "{NOT_REPORTED}" and ({" or ".join(kept)}))'
        above = "".join(f'if {column} in {code_set(children)} then "{code}" else ' for code, children in sums.items())
        others = ", ".join(other for other in (*MESSAGE, *self._identifiers) if other != column)
        rules = f"sums_of_{name} rule {column} partial_zero dataset computed"
        yield f"PARTS_{column} := hierarchy({CELLS}[keep KNOWN], {rules});"
        yield (
            f"OTHERS_{column} := {CELLS}\n"
            f'  [calc identifier ABOVE := {above}"", measure OPEN := if {may_be} then 1 else 0]\n'
            f'  [filter ABOVE <> ""][aggr LARGEST := max(KNOWN), OPEN := sum(OPEN) group by {others}, ABOVE]\n'
            f"  [rename ABOVE to {column}];"
        )
        yield (
            f"WHOLES_{column} := inner_join({CELLS}[filter not isnull(FIRM)][keep FIRM] as w, PARTS_{column} as p, "
            f"OTHERS_{column} as o)\n"
            f'  [calc identifier {QUESTION} := "{name}", measure WHOLE := FIRM,\n'
            f"        measure PARTS := if OPEN > 0 and FIRM > KNOWN then FIRM else KNOWN][keep WHOLE, PARTS, LARGEST];"
        )

    # --- tables beside each other ---------------------------------------------------------------

    def _shared_margins(self) -> Iterator[str]:
        """Yield the margins that two tables of one indicator both show."""
        by_indicator = groupby(self.definitions.tables, key=lambda table: table.indicator)
        pairs = [pair for _, group in by_indicator for pair in combinations(tuple(group), 2)]
        common = [[name for name in first.names if name in second.names] for first, second in pairs]
        shared = [*dict.fromkeys(chain.from_iterable(common))]
        for (first, second), names in zip(pairs, common, strict=True):
            here, there = self._margin(first, names, "HERE"), self._margin(second, names, "THERE")
            apart = _apart(first.name, second.name, (name for name in shared if name not in names))
            yield f"MARGINS_{first.name}_{second.name} := inner_join({here} as h,\n    {there} as t){apart};"
        yield _united("DS_SHARED_MARGINS", [f"MARGINS_{first.name}_{second.name}" for first, second in pairs])

    def _margin(self, table: IndicatorTable, common: Iterable[str], measure: str) -> str:
        totals = {axis.name: self._list(axis).total for axis in table.dimensions if axis.name not in common}
        return _aggregate(table, totals, f"{measure} := max(FIRM)", common)

    def _stages(self) -> Iterator[str]:
        """Yield pairs of procedural stages that both hold a figure."""
        names = []
        for number, pair in enumerate(self.definitions.stages, 1):
            later, earlier = (self._single(pair[side], side.upper()) for side in ("later", "earlier"))
            apart = _apart(pair["later"]["table"], f"{_cell(pair['later'])} <= {_cell(pair['earlier'])}")
            yield (
                f"STAGES_{number} := inner_join({later} as l,\n    {earlier} as e)\n"
                f"  [filter not isnull(LATER) and not isnull(EARLIER)]{apart};"
            )
            names.append(f"STAGES_{number}")
        yield _united("DS_STAGES", names)

    def _single(self, side: Mapping[str, Mapping[str, str]], measure: str) -> str:
        table = self.definitions.table(str(side["table"]))
        key = dict(zip(table.names, self.definitions.key(table, side["key"]), strict=True))
        return _aggregate(table, key, f"{measure} := max(FIRM)")

    # --- whole tables ---------------------------------------------------------------------------

    def _tables(self) -> Iterator[str]:
        """Yield every table with its cells, those expected and those that hold a value; an identifier stands once."""
        for table in self.definitions.tables:
            yield from self._table(table)
        yield _united("DS_TABLES", [f"TABLES_{table.name}" for table in self.definitions.tables])

    def _table(self, table: IndicatorTable) -> Iterator[str]:
        occurring = [dimension.name for dimension in table.dimensions if dimension.occurring]
        made = _aggregate(table, {}, "CELLS_FOUND := count(), FILLED := sum(HAS_FIRM)")
        if any(dimension.role == "part" and dimension.occurring for dimension in table.dimensions):
            expected, joined = "CELLS_FOUND", made
        else:
            fixed = prod(len(self._list(axis).by_code) for axis in table.dimensions if not axis.occurring)
            expected, joined = " * ".join((str(fixed), *(f"CODES_{name.upper()}" for name in occurring))), made
            for name in occurring:
                column, held = name.upper(), f"CODES_{table.name}_{name.upper()}"
                yield (
                    f"{held} := {_aggregate(table, {}, 'N := count()', (name,))}\n"
                    f"  [aggr CODES_{column} := count() group by {', '.join(MESSAGE)}];"
                )
            if occurring:
                others = "".join(f", CODES_{table.name}_{name.upper()} as d{at}" for at, name in enumerate(occurring))
                joined = f"inner_join({made} as t{others})"
        yield (
            f"TABLES_{table.name} := {joined}\n  [calc measure CELLS := CELLS_FOUND, measure DISTINCT := CELLS_FOUND, "
            f"measure EXPECTED := {expected}][keep CELLS, DISTINCT, EXPECTED, FILLED]{_apart(table.name, 'cells')};"
        )

    def _breakdowns(self) -> Iterator[str]:
        """Yield each part that counts units and each breakdown of it, in the indicator's first table that has it."""
        broken_down = [table for table in self.definitions.tables if not table.layout.is_list]
        pairs = [(table, breakdown) for table in broken_down for breakdown in table.breakdowns]
        found = {f"BREAKDOWNS_{table.name}_{breakdown.name.upper()}": (table, breakdown) for table, breakdown in pairs}
        parts = [*dict.fromkeys(part.name for table, _ in found.values() for part in table.parts)]
        yield from (f"{name} := {self._breakdown(*of, parts)};" for name, of in found.items())
        yield _united("DS_BREAKDOWNS", [*found])

    def _breakdown(self, table: IndicatorTable, breakdown: Dimension, shared: Iterable[str]) -> str:
        """Join total and known categories; the indicator stands for the table: a union keeps the first with a part."""
        parts = [part.name for part in table.parts]
        totals = {other.name: self._list(other).total for other in table.breakdowns}
        beside = {key: (code,) for key, code in totals.items() if key != breakdown.name}
        known = selection({TABLE: (table.name,), **beside, breakdown.name: self._list(breakdown).items})
        total = _aggregate(table, totals, "TOTAL := max(FIRM)", parts)
        by = ", ".join((*MESSAGE, *(part.upper() for part in parts)))
        recorded = f"{CELLS}[filter {known}][aggr RECORDED := sum(KNOWN) group by {by}]"
        apart = _apart(table.indicator, breakdown.name, (name for name in shared if name not in parts))
        counted = "[filter TOTAL <> 0][calc measure RECORDED := nvl(RECORDED, 0)]"
        return f"left_join({total} as t,\n    {recorded} as r)\n  {counted}{apart}"

    # --- identifiers ----------------------------------------------------------------------------

    @cached_property
    def _identifiers(self) -> tuple[str, ...]:
        """The identifiers of a cell, as SDMX has them."""
        return (TABLE, *(name.upper() for name in self.definitions.dimension_lists))

    def _list(self, dimension: Dimension) -> Codelist:
        return self.definitions.codelists[dimension.codelist]


def _apart(table: str, question: str, absent: Iterable[str] = ()) -> str:
    """Add the identifiers that rows do not have yet: table, question, and dimensions that tell nothing apart here."""
    added = {TABLE: table, QUESTION: question, **{name.upper(): NOT_APPLICABLE for name in absent}}
    return "[calc " + ", ".join(f'identifier {name} := "{code}"' for name, code in added.items()) + "]"


def _ruleset(name: str, sums: Mapping[str, tuple[str, ...]]) -> str:
    """Say what the codes of a dimension add up to, as a hierarchical ruleset."""
    rules = (f"  {_item(code)} = {' + '.join(map(_item, children))}" for code, children in sums.items())
    body = ";\n".join(rules)
    head = f"define hierarchical ruleset sums_of_{name} (variable rule {name.upper()}) is"
    return f"{head}\n{body}\nend hierarchical ruleset;"


def _item(code: str) -> str:
    return code if PLAIN_CODE.fullmatch(code) else f"'{code}'"


def _aggregate(table: IndicatorTable, codes: Mapping[str, str], measures: str, by: Iterable[str] = ()) -> str:
    """Return the cells of a table at these codes, as one data point for each key of `by`."""
    chosen = selection({TABLE: (table.name,), **{name: (code,) for name, code in codes.items()}})
    kept = ", ".join((*MESSAGE, *(name.upper() for name in by)))
    return f"{CELLS}[filter {chosen}][aggr {measures} group by {kept}]"


def _united(name: str, parts: list[str]) -> str:
    """Return one data set of several; of rows with the same identifiers the first stays."""
    joined = ", ".join(parts)
    return f"{name} := union({joined});" if len(parts) > 1 else f"{name} := {joined};"


def _cell(side: Mapping[str, Mapping[str, str]]) -> str:
    key = ", ".join(f"{name}={code}" for name, code in side["key"].items())
    return f"{side['table']} {key}".strip()
