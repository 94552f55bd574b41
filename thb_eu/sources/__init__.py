"""Read: suppliers' files in, facts out, each with the place it stands in.

Every file is held against its contract first. What cannot be read (path, encoding, sheet, header, type of value)
is refused, all files and all faults at once; what can be read but breaks a constraint travels along as a finding.
Printed totals become claims, other years become history; what a table tells and does not count stands apart. A
table that a supplier owes and did not send leaves facts whose value is not known, so that no sum passes over it in
silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from thb_eu.definitions import Contract, Definitions
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import ORIGIN, WITHOUT_YEAR, Collection, Owed, Place, Received, Text
from thb_eu.sources.collection import CORRECTIONS, DECISIONS, WAIVERS, read_collection
from thb_eu.sources.corrections import corrected, corrections_of_facts
from thb_eu.sources.grid import read_grid
from thb_eu.sources.guard import inside
from thb_eu.sources.recipe import UNREAD, Facts, Table, facts_of
from thb_eu.sources.structure import Deviation, deviations
from thb_eu.sources.told import cells_told, rows_told

__all__ = ["FACT_COLUMNS", "read", "read_collection"]

FACT_COLUMNS = ("fact", "population", "view", "time", "value", "lists_all", *UNREAD, "counted", *ORIGIN, "correction")
CLAIM_COLUMNS = ("kind", "value", "covers", *ORIGIN)
STRUCTURE_COLUMNS = ("file", "sheet", "cell", "row", "column", "kind", "what")


def read(package: str | Path, definitions: Definitions) -> Received:
    """All files of `package` as facts, claims and history; refuses once with every fault of every file."""
    collection = read_collection(package, definitions)
    faults: list[Fault] = []
    tables: list[Table] = []
    broken: list[dict[str, Any]] = []
    inputs = _own_files(collection)
    for resource in collection.resources:
        try:
            content, table, found = _read_table(resource, collection, definitions)
            inputs[table.grid.file] = content
            tables.append(table)
            broken += [_structure_row(table, deviation) for deviation in found if not deviation.unreadable]
            faults += [_fault(table, deviation) for deviation in found if deviation.unreadable]
        except SourceRefused as refused:
            faults += refused.faults
    refuse_if_any(SourceRefused, faults)
    return _received(collection, definitions, tables, broken, inputs)


def _read_table(
    resource: Mapping[str, str], collection: Collection, definitions: Definitions
) -> tuple[bytes, Table, list[Deviation]]:
    contract = definitions.contracts[resource["thb:contract"]].for_year(collection.year)
    name = resource["path"].replace("\\", "/")
    content = inside(collection.folder, resource["path"], collection.descriptor).read_bytes()
    grid = corrected(read_grid(content, name, contract), collection.corrections)
    return content, Table(resource["name"], resource["thb:source"], grid, contract), deviations(grid, contract)


def _received(
    collection: Collection,
    definitions: Definitions,
    tables: list[Table],
    broken: list[dict[str, Any]],
    inputs: dict[str, bytes],
) -> Received:
    counting = [table for table in tables if not table.contract.tells]
    rows = [facts_of(table, collection.year, definitions.law.lists) for table in counting]
    facts = [fact for found in rows for fact in found.facts]
    undelivered = (*_undelivered(collection, definitions), *_rows_left_out(counting, rows))
    facts += [
        _unknown_fact(contract, owed, collection.year)
        for owed in undelivered
        if _is_one_part(contract := definitions.contracts[owed.contract], owed)
    ]
    rests_on = corrections_of_facts(counting, collection.corrections)
    frame = _fact_frame(facts, (*definitions.law.dimensions, *definitions.law.days), rests_on)
    current = frame["time"].isin((collection.year, WITHOUT_YEAR)) & frame["counted"]
    return Received(
        collection=collection,
        facts=frame[current].reset_index(drop=True),
        history=frame[~current].reset_index(drop=True),
        claims=_frame([claim for found in rows for claim in found.claims], CLAIM_COLUMNS),
        structure=_frame(broken, STRUCTURE_COLUMNS),
        cells=cells_told(tables),
        told=rows_told(tables),
        undelivered=undelivered,
        inputs=inputs,
    )


def _fact_frame(
    facts: list[dict[str, Any]], dimensions: Iterable[str], rests_on: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """Facts as a frame: codes as text, `<NA>` where a view does not hold the dimension."""
    frame = _frame(facts, (*FACT_COLUMNS, *(name for name in dimensions)))
    frame["correction"] = [rests_on.get(place, "") for place in zip(frame["file"], frame["cell"], strict=True)]
    return frame


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    numbers = {"value": "Int64", "row": "Int64", "time": "Int64", "counted": "bool"}
    kept = {"lists_all", "covers", "what"}
    return frame.astype({name: numbers.get(name, "string") for name in columns if name not in kept})


def _undelivered(collection: Collection, definitions: Definitions) -> Iterator[Owed]:
    """The tables that the suppliers of this collection owe by contract and did not send."""
    delivered = {resource["thb:contract"] for resource in collection.resources}
    suppliers = {name.split("/")[0] for name in delivered}
    for name, contract in definitions.contracts.items():
        if name.split("/")[0] in suppliers and name not in delivered and not contract.tells:
            yield Owed(name, {})


def _rows_left_out(tables: Iterable[Table], rows: Iterable[Facts]) -> Iterator[Owed]:
    """Tables without a row, and rows that a contract expects: left out they are not known, a zero must be said."""
    for table, found in zip(tables, rows, strict=True):
        if not found.facts:
            yield Owed(table.contract.name, {})
        for expected in table.contract.expects:
            if not any(all(fact.get(name) == code for name, code in expected.items()) for fact in found.facts):
                yield Owed(table.contract.name, expected)


def _is_one_part(contract: Contract, owed: Owed) -> bool:
    """Whether what is owed counts one population, known before it arrives."""
    return contract.counted and (bool(owed.codes) or "{" not in contract.population)


def _unknown_fact(contract: Contract, owed: Owed, year: int) -> dict[str, Any]:
    origin = dict.fromkeys(ORIGIN, "") | {"row": None, "resource": contract.name, "source": contract.title.en}
    return {
        "fact": f"{owed}!not-delivered",
        "population": f"{contract.population}, {owed}" if owed.codes else contract.population,
        "view": contract.name,
        "time": year,
        "value": None,
        "lists_all": frozenset(),
        **dict.fromkeys(UNREAD, ""),
        "counted": True,
        **origin,
        **contract.always,
        **owed.codes,
    }


def _own_files(collection: Collection) -> dict[str, bytes]:
    names = (collection.descriptor, WAIVERS, CORRECTIONS, DECISIONS)
    return {name: (collection.folder / name).read_bytes() for name in names if (collection.folder / name).is_file()}


def _structure_row(table: Table, deviation: Deviation) -> dict[str, Any]:
    grid = table.grid
    return {
        "file": grid.file,
        "sheet": grid.sheet,
        "cell": deviation.cell,
        "row": deviation.row,
        "column": deviation.column,
        "kind": deviation.kind,
        "what": deviation.what,
    }


def _fault(table: Table, deviation: Deviation) -> Fault:
    place = Place(table.grid.file, table.grid.sheet, deviation.cell, deviation.row)
    name = deviation.column
    where = Text(
        place.in_language("sl") + (f" (stolpec {name})" if name else ""),
        place.in_language("en") + (f" (column {name})" if name else ""),
    )
    described = f"datapackages/sources/{table.contract.name.split('/')[0]}"
    remedy = Text(
        f"Zaprosite dobavitelja za datoteko, kakršno opisuje {described}; te datoteke tu ne popravljajte.",
        f"Ask the supplier for a file as {described} describes; do not mend it here.",
    )
    return Fault(where, Text(f"{deviation.what.sl}.", f"{deviation.what.en}."), remedy, "supplier")
