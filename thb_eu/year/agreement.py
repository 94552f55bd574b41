"""Find which numbers of other tables must move with a correction, for the tables to agree again.

Tables of one population say the same of every margin that they share, and a printed total is the sum of its cells. What
agreed before a correction has to agree after it; the smallest sets of changes that do it are an integer program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from thb_eu.base.messages import Text, layout
from thb_eu.base.smallest_change import Equation, smallest_changes
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.definitions import Definitions
from thb_eu.results import Collection
from thb_eu.run import Run, run_of

MOST_OFFERED = 5
"""So many sets of changes are offered at most."""
CLAIMS = ("row_claims", "column_claims", "grand_claims")
MOVE = layout("{place} ({labels}): {before} → {now}")
Sum = tuple[tuple[str, ...], Equation, int]
"""What is added up (two views, their population and margin; or a table and its printed total), how, and how much its
sides are apart."""


@dataclass(frozen=True, slots=True)
class MovedNumber:
    """A cell that would have to move: its table by contract, the labels of its row, its number before and then."""

    table: str
    cell: str
    labels: str
    before: int
    now: int

    @property
    def in_words(self) -> Text:
        """The cell and its row, before and then."""
        place, labels = f"{self.table} {self.cell}", self.labels or "–"
        return MOVE.filled({"place": place, "labels": labels, "before": self.before, "now": self.now})


def disagreement(
    before: Collection, after: Collection, definitions: Definitions, given: frozenset[tuple[str, str]]
) -> tuple[list[str], list[list[MovedNumber]]]:
    """Find the contracts of tables that agreed and do not any more, and the smallest sets of changes that mend it.

    The cells that are `given`, by contract or file and cell, stay as they are.
    """
    then, run = (run_of(collection, definitions, set_aside=True) for collection in (before, after))
    earlier = {key: apart for key, _terms, apart in _sums(then, before)}
    compared = {key[:-1] for key in earlier}
    sums = [total for total in _sums(run, after) if total[0][:-1] in compared and not earlier.get(total[0])]
    numbers = dict(_numbers(run, definitions))
    broken = {name for _key, terms, apart in sums if apart for name in terms if name in numbers}
    if not broken:
        return [], []
    free = {
        name for name, row in numbers.items() if given.isdisjoint({(row[at], row["cell"]) for at in ("table", "file")})
    }
    equations = [({name: by for name, by in terms.items() if name in free}, -apart) for _key, terms, apart in sums]
    values = {name: int(numbers[name]["value"]) for terms, _need in equations for name in terms}
    solvable = all(terms or not need for terms, need in equations)
    sets = smallest_changes([pair for pair in equations if pair[0]], values, MOST_OFFERED) if solvable else ()
    offers = [[_moved(numbers[name], by, run, definitions) for name, by in found.items()] for found in sets]
    return sorted({numbers[name]["table"] for name in broken}), offers


def _sums(run: Run, collection: Collection) -> Iterator[Sum]:
    known = {fact: place for fact, *place in tuples_of(run.mapped.unadjusted_facts, ("fact", "view", "population"))}
    forms = {entry["name"] for entry in collection.resources if "thb:form" in entry}  # their sums are computed anew
    for row in records(run.evidence.table("views")):
        added = [name for name in row["rests_on"] if name in known]  # a row too many is no number that can move
        if added and not (pd.isna(row["here"]) or pd.isna(row["there"])):
            terms = {name: 1 if known[name][0] == row["view"] else -1 for name in added}
            key = row["view"], row["other"], known[added[0]][1], row["cell"]
            yield key, terms, int(row["here"]) - int(row["there"])
    for row in (row for name in CLAIMS for row in records(run.evidence.table(name))):
        if row["resource"] not in forms and not (pd.isna(row["printed"]) or pd.isna(row["counted"])):
            terms = {
                **dict.fromkeys((name for name in row["rests_on"] if name in known), 1),
                f"{row['resource']}!{row['cell']}": -1,
            }
            yield (row["resource"], row["kind"], row["cell"]), terms, int(row["counted"]) - int(row["printed"])


def _numbers(run: Run, definitions: Definitions) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the known counts and printed totals of suppliers' tables by name, each with its place and contract."""
    tables = {entry["name"]: entry["thb:contract"] for entry in run.received.collection.resources}
    registers = {name for name, contract in tables.items() if definitions.contracts[contract].records}
    for row in (*records(run.mapped.unadjusted_facts), *records(run.received.claims)):
        name, table = f"{row['resource']}!{row['cell']}", tables.get(row["resource"])
        known = row.get("fact", name) == name and not pd.isna(row["value"])
        if known and table and row["resource"] not in registers:
            yield name, {**row, "table": table}


def _moved(number: Mapping[str, Any], by: int, run: Run, definitions: Definitions) -> MovedNumber:
    """Return a number that changes `by` so much; with the labels of its row, where every one is in its list."""
    labelled = {field.name for field in definitions.contracts[number["table"]].fields if field.dimension}
    cells = run.received.cells
    row = cells[(cells["resource"] == number["resource"]) & (cells["row"] == number["row"])]
    told = row["text"][row["column"].isin(labelled)] if not number.get("unresolved") else ()
    value = int(number["value"])
    return MovedNumber(number["table"], number["cell"], ", ".join(filter(None, told)), value, value + by)
