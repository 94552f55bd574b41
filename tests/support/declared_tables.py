"""Collections that declare their tables public, and what follows from what is told of the facts behind a dossier."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.definitions import Definitions, holds_numbers
from thb_eu.recipients import report_of
from thb_eu.run import Run

Facts = frozenset[str]


def declare(collection: Path, definitions: Definitions, *tables: str) -> None:
    """Have the descriptor declare these tables of numbers public, all if none is named."""
    path = collection / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in tables or (
            not tables and holds_numbers(definitions.contracts[resource["thb:contract"]])
        ):
            resource |= {"thb:published": True, "thb:published_in": "Annual report 2024"}
    path.write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")


def withheld_and_told(run: Run) -> tuple[set[Facts], set[Facts]]:
    """The facts behind each count that the public edition withholds, and behind each that it shows."""
    cells, contributions = run.submission(Audience.PUBLIC, fast=True).protected.cells, run.counted.contributions
    names = [name for name in contributions.columns if name in cells.columns]
    behind: dict[object, set[str]] = {}
    for key, fact in zip(tuples_of(contributions, names), contributions["fact"], strict=True):
        behind.setdefault(key, set()).add(fact)
    withheld, told = set[Facts](), set[Facts]()
    for key, row in zip(tuples_of(cells, names), records(cells), strict=True):
        if key in behind and (row["obs_value"] is not None or row["obs_status"] == "Q"):
            (withheld if row["obs_value"] is None else told).add(frozenset(behind[key]))
    return withheld, told


def told_by_reports(run: Run, audience: Audience) -> set[Facts]:
    """The facts that each figure adds up for which a report of this edition has a number; the cells by their facts.

    Which facts those are, the report of the ministry itself says, which tells each number with its parts.
    """
    definitions, found = run.definitions, set[Facts]()
    names = {table.name: table.names for table in definitions.tables}
    lineage: dict[str, set[str]] = {}
    for row in records(run.counted.contributions):
        codes = [f"{name}={row[name]}" for name in names[row["table"]] if row[name] != "_Z"]
        lineage.setdefault(",".join((f"table={row['table']}", *codes)), set()).add(row["fact"])
    for recipient in definitions.recipients.values():
        own, told = (
            {figure.name: figure for figure in report_of(run.submission(one, fast=True), recipient).content.all()}
            for one in (Audience.INTERNAL, audience)
        )
        for name, figure in told.items():
            if figure.value is not None and figure.year == run.received.collection.year:
                parts = [lineage.get(part.name, {part.name}) for part in own.get(name, figure).parts]
                found.add(frozenset[str]().union(*parts))
    return found


def following(withheld: Iterable[Facts], told: Iterable[Facts]) -> set[Facts]:
    """Which withheld sums of facts are made of told ones, by adding and subtracting."""
    known, asked = sorted(map(sorted, told)), [*withheld]
    facts = {fact: at for at, fact in enumerate(sorted({fact for row in (*known, *asked) for fact in row}))}
    rows, sums = (np.zeros((len(of), len(facts))) for of in (known, asked))
    for matrix, of in ((rows, known), (sums, asked)):
        for number, row in enumerate(of):
            matrix[number, [facts[fact] for fact in row]] = 1.0
    _left, sizes, space = np.linalg.svd(rows, full_matrices=False)
    basis = space[sizes > 1e-9]
    rest = sums - (sums @ basis.T) @ basis
    return {one for one, left in zip(asked, np.abs(rest).max(axis=1), strict=True) if left < 1e-9}
