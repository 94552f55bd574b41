"""Exchanged tables: which tables a collection's own text contradicts as it would if they had been exchanged.

Comes in: what each delivered table says, and the claims and relations of the report. Goes out: two `Mistaken` for two
tables where the text tells of each the total that the other has, and of neither its own. One table that the text
contradicts is no exchange: the checks of the text ask about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pandas as pd

from thb_eu.definitions import Contract
from thb_eu.messages import _
from thb_eu.model import OTHER_POPULATION, Mistaken
from thb_eu.ooxml.cell_reference import column_number
from thb_eu.sources.table_contents import TableContent

EQUALS = "equals"
"""The kind of relation by which a claim tells the number that a cell prints."""
CONTRADICTED = _("the table's total is {own}, the text tells {told} of it; for {other} it is the other way round.")


def contradicted(
    tables: Sequence[TableContent], told: Mapping[str, pd.DataFrame], contracts: Mapping[str, Contract]
) -> list[Mistaken]:
    """Two tables of one shape of which the text tells each other's total."""
    totals = _totals_told({table.resource: contracts[table.contract] for table in tables}, told)
    found = []
    for first, second in combinations(tables, 2):
        of_first, of_second = totals[first.resource], totals[second.resource]
        crossed = second.units in of_first and first.units in of_second
        plain = first.units in of_first or second.units in of_second
        if crossed and not plain and first.dimensions == second.dimensions:
            for own, other in ((first, second), (second, first)):
                words = CONTRADICTED.filled({"own": own.units, "told": other.units, "other": other.file})
                found.append(Mistaken(own.file, own.sheet, OTHER_POPULATION, words, other.file))
    return found


def _totals_told(contracts: Mapping[str, Contract], told: Mapping[str, pd.DataFrame]) -> Mapping[str, set[int]]:
    """By table, the numbers that the text tells as its printed total."""
    totals: dict[str, set[int]] = defaultdict(set)
    if "claims" not in told or "relations" not in told:
        return totals
    numbers = dict(told["claims"][["claim", "value"]].itertuples(index=False, name=None))
    relations = told["relations"][["claim", "kind", "expects"]].itertuples(index=False, name=None)
    for claim, kind, expects in relations:
        value = numbers.get(claim, "")
        if kind == EQUALS and value.isdecimal():
            for table in _with_total_expected(expects, contracts):
                totals[table].add(int(value))
    return totals


def _with_total_expected(expects: str, contracts: Mapping[str, Contract]) -> Iterator[str]:
    """The tables whose printed total a relation refers to, by what it expects the row to be called: `t05!D10=Total`."""
    for entry in expects.split(";"):
        cell, _, label = (part.strip() for part in entry.partition("="))
        table, _, name = cell.rpartition("!")
        contract = contracts.get(table)
        if contract and label.casefold() in {total.casefold() for total in contract.printed_totals}:
            at = column_number(name.rstrip("0123456789"))
            if 0 < at <= len(contract.fields) and contract.fields[at - 1].printed_total:
                yield table
