"""Facts: whether a rule governs them, whether their labels and years are known, and on which decisions they rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.given import PLACE, Given, Row
from thb_eu.model import WITHOUT_YEAR, Scope, Text


def facts(given: Given) -> pd.DataFrame:
    """The facts as mapped; a label that nobody knows stands once, at its own cell: told."""
    return _once(given.mapped.facts)


def labels(given: Given) -> pd.DataFrame:
    """The rows that are checked and not counted, by their labels: told, unresolved."""
    return _once(given.received.history)


def _once(facts: pd.DataFrame) -> pd.DataFrame:
    unread = facts["unresolved"] != ""
    once = facts[~unread | ~facts.duplicated(["file", "row", "unresolved"])]
    at = once["unresolved"] != ""
    return once.assign(
        cell=once["cell"].mask(at, once["unresolved_cell"]),
        column=once["column"].mask(at, once["unresolved"]),
        told=pd.Series(list(map(_told, once["article"], once["unresolved"], once["suggestion"])), once.index, object),
    )


def _told(article: Any, unresolved: str, suggestion: str) -> Text:
    """What keeps a fact from its rule: a label that nobody knows, else the article it stands under."""
    if not unresolved:
        return Text(str(article), str(article))
    if not suggestion:
        return Text("oznake ne pozna nihče", "nobody knows the label")
    return Text(
        f"oznake ne pozna nihče; morda »{suggestion}«?", f'nobody knows the label; did you mean "{suggestion}"?'
    )


def counts(given: Given) -> pd.DataFrame:
    """The numbers of this year that suppliers sent, one row per cell: told."""
    every = pd.concat([given.received.facts, given.received.history], ignore_index=True)
    ours = every[every["time"].isin((given.year, WITHOUT_YEAR)) & (every["file"] != "")]
    once = ours.drop_duplicates(["file", "sheet", "cell"])
    return once.assign(told=once["value"].notna())


def repeated(given: Given) -> pd.DataFrame:
    """The numbers of this year, with how often the same was told in one view of one population: times, first."""
    ours = given.mapped.facts[(given.mapped.facts["unresolved"] == "") & (given.mapped.facts["file"] != "")]
    codes = [*given.definitions.law.dimensions, *given.definitions.law.days]
    same = ours.groupby(["view", "population", "time", *codes], dropna=False, sort=False)["cell"]
    return ours.assign(times=same.transform("size"), first=same.transform("first"))


def told_twice(given: Given) -> list[Row]:
    """One row per population that counts, with another table that tells of the same units by another name: other."""
    facts = given.mapped.facts
    whose = {name: contract.supplier.en for name, contract in given.definitions.contracts.items()}
    contracts = {entry["name"]: entry["thb:contract"] for entry in given.received.collection.resources}
    broken_down = {dimension.name for table in given.definitions.tables for dimension in table.breakdowns}
    walks = {walk.source for walk in given.definitions.law.crosswalks if walk.target in broken_down}
    what = [name for name in given.definitions.law.dimensions if name not in broken_down | walks]
    counted = facts[(facts["scope"] != Scope.UNMAPPED.value) & (facts["file"] != "")]
    told: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in counted.drop_duplicates(["resource", "population", *what]).to_dict("records"):
        supplier = whose[contracts[row["resource"]]]
        key = (supplier, *(str(row[name]) for name in what))
        told.setdefault(key, {}).setdefault(row["population"], row)
    return [
        {**{name: row[name] for name in PLACE}, "population": population, "other": _other(population, told[key])}
        for key, populations in told.items()
        for population, row in populations.items()
    ]


def _other(population: str, populations: Mapping[str, Row]) -> str:
    """The place of another table's population with the same codes, or nothing."""
    own = populations[population]["resource"]
    others = (row for name, row in populations.items() if name != population and row["resource"] != own)
    return next((f"{row['file']}, {row['cell']}" for row in others), "")


def questions(given: Given) -> list[Row]:
    """One row per decision on which facts rest: answered, signed, waiting facts and units."""
    return [
        {
            "file": "mappings/decisions.yaml",
            "cell": question.decision,
            "decision": question.decision,
            "asked": question.text,
            "answered": question.answered,
            "signed": question.signed,
            "facts": question.facts,
        }
        for question in given.mapped.questions
    ]


def times(given: Given) -> pd.DataFrame:
    """One row per row of a supplier that names its year: time, year."""
    timed = _with_a_year_of_its_own(given)
    once = timed.drop_duplicates(["file", "row", "time"])
    return once.assign(cell="", year=given.year)


def tables_of_this_year(given: Given) -> list[Row]:
    """One row per delivered table whose rows name their years: how many are of this year, how many of none."""
    timed = _with_a_year_of_its_own(given)
    return [
        {
            "file": file,
            "sheet": rows["sheet"].iloc[0],
            "year": given.year,
            "of_this_year": int((rows["time"] == given.year).sum()),
            "of_no_year": int((rows["time"] == WITHOUT_YEAR).sum()),
            "rows": len(rows),
        }
        for file, rows in timed.drop_duplicates(["file", "row", "time"]).groupby("file", sort=False)
    ]


def _with_a_year_of_its_own(given: Given) -> pd.DataFrame:
    """The facts of tables that say the year of each row or column."""
    contracts = given.definitions.contracts
    timed = {
        resource["name"]
        for resource in given.received.collection.resources
        if any(field.time for field in contracts[resource["thb:contract"]].fields)
    }
    every = pd.concat([given.received.facts, given.received.history], ignore_index=True)
    return every[every["resource"].isin(timed)]
