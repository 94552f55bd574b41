"""Evidence: the tables to which checks are put, made from what was received, mapped and counted.

Each table has one row per thing that can be judged, the place it stands in (file, sheet, cell, row, column), and the
figures to compare. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, groupby, product
from typing import Any

import pandas as pd

from thb_eu.definitions import Codelist, Definitions, Table
from thb_eu.model import Counted, Mapped, ObsStatus, Received, Text

PLACE = ("file", "sheet", "cell", "row", "column")
ALL = Text("vse", "all")


@dataclass(frozen=True)
class Evidence:
    """What checks may look at; every table is made when first asked for."""

    received: Received
    mapped: Mapped
    counted: Counted
    definitions: Definitions
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """The table of evidence called `name`."""
        if name not in self._frames:
            made = getattr(self, name)
            self._frames[name] = made if isinstance(made, pd.DataFrame) else pd.DataFrame(made)
        return self._frames[name]

    @cached_property
    def files(self) -> pd.DataFrame:
        """One row per deviation from a contract, and one per file without any: file, what, deviations."""
        broken = self.received.structure.assign(deviations=1)
        names = [str(resource["path"]).replace("\\", "/") for resource in self.received.collection.resources]
        clean = [
            {"file": name, "sheet": "", "cell": "", "row": None, "column": "", "what": "", "deviations": 0}
            for name in names
            if name not in set(broken["file"])
        ]
        return pd.concat([broken, pd.DataFrame(clean)], ignore_index=True) if clean else broken

    @cached_property
    def contracts(self) -> list[dict[str, Any]]:
        """One row per table that a supplier of the collection owes: contract, title, delivered."""
        delivered = [(resource["thb:contract"], True) for resource in self.received.collection.resources]
        owed = [*delivered, *((str(owed), False) for owed in self.received.undelivered)]
        return [
            {
                "file": self.received.collection.descriptor,
                "cell": name,
                "contract": name,
                "title": self.definitions.contracts[name.split(":")[0]].title,
                "delivered": done,
            }
            for name, done in owed
        ]

    @cached_property
    def row_claims(self) -> pd.DataFrame:
        """Printed row totals beside the sum of their cells: printed, counted."""
        return self._claims("row")

    @cached_property
    def column_claims(self) -> pd.DataFrame:
        """Printed column totals beside the sum of their cells: printed, counted."""
        return self._claims("column")

    @cached_property
    def grand_claims(self) -> pd.DataFrame:
        """Printed grand totals beside the sum of all cells: printed, counted."""
        return self._claims("grand")

    @cached_property
    def facts(self) -> pd.DataFrame:
        """The facts as mapped; a label that nobody knows stands once, at its own cell: told."""
        facts = self.mapped.facts
        unread = facts["unresolved"] != ""
        once = facts[~unread | ~facts.duplicated(["file", "row", "unresolved"])]
        at = once["unresolved"] != ""
        return once.assign(
            cell=once["cell"].mask(at, once["unresolved_cell"]),
            column=once["column"].mask(at, once["unresolved"]),
            told=pd.Series(
                list(map(_told, once["article"], once["unresolved"], once["suggestion"])), once.index, object
            ),
        )

    @cached_property
    def views(self) -> list[dict[str, Any]]:
        """One row per pair of views of one population and per margin both hold: view, other, here, there, margin."""
        facts = self.mapped.facts
        several = facts.groupby("population")["view"].transform("nunique") > 1
        populations = facts[several].groupby("population", sort=False)
        return [row for _, shared in populations for row in _margins(shared, self.definitions)]

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The counted cells, with the table as their file and the key as their place: has_value, status."""
        cells = self.counted.cells
        return cells.assign(
            file=cells["table"],
            cell=[
                key_text(table.names, key) for table in self.definitions.tables for key, _ in self._keyed[table.name]
            ],
            has_value=cells["obs_value"].notna(),
            status_code=cells["obs_status"],
            sheet="",
            column="",
            row=None,
        )

    @cached_property
    def wholes(self) -> list[dict[str, Any]]:
        """One row per total or group that has a value and per dimension: whole, parts, dimension."""
        return [
            row
            for table in self.definitions.tables
            for row in _wholes(
                table, self._values[table.name], self._silent[table.name], self.lists, self._year_and_geo
            )
        ]

    @cached_property
    def shared_margins(self) -> list[dict[str, Any]]:
        """One row per pair of tables of one indicator and per margin both show: here, there, other."""
        found = []
        for _, group in groupby(self.definitions.tables, key=lambda table: table.indicator):
            for first, second in combinations(tuple(group), 2):
                found += list(_shared(first, second, self._values, self.lists))
        return found

    @cached_property
    def tables(self) -> list[dict[str, Any]]:
        """One row per indicator table: listed cells, distinct keys, how many have a value."""
        rows = []
        for table in self.definitions.tables:
            keyed = self._keyed[table.name]
            keys = [key for key, _ in keyed]
            filled = sum(value is not pd.NA for _, value in keyed)
            counts = {"cells": len(keys), "distinct": len(set(keys)), "filled": filled}
            rows.append(
                {"file": table.name, "title": table.title, **counts, "expected": _expected(table, keys, self.lists)}
            )
        return rows

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
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
            for question in self.mapped.questions
        ]

    @cached_property
    def years(self) -> list[dict[str, Any]]:
        """One row per series that the supplier gives for earlier years too: this year, the year before."""
        return list(_changes(self.received))

    @cached_property
    def units(self) -> list[dict[Any, Any]]:
        """One row per supplier and article for which offences and persons were told: offences, persons, role."""
        return list(_unit_pairs(self.mapped.facts, self.definitions))

    def _claims(self, kind: str) -> pd.DataFrame:
        claims = self.received.claims[self.received.claims["kind"] == kind]
        values = {
            fact: value
            for facts in (self.received.facts, self.received.history)
            for fact, value in zip(facts["fact"], facts["value"], strict=True)
        }
        counted = [_sum([values[fact] for fact in covers]) for covers in claims["covers"]]
        return claims.assign(printed=claims["value"], counted=pd.array(counted, dtype="Int64")).drop(
            columns=["covers", "value"]
        )

    @cached_property
    def _keyed(self) -> Mapping[str, list[tuple[tuple[str, ...], Any]]]:
        """Every cell of every table in its order: its key, and its value unless that is only a bound."""
        by_table = dict(list(self.counted.cells.groupby("table", sort=False)))
        nothing = self.counted.cells.iloc[:0]
        keyed = {}
        for table in self.definitions.tables:
            cells = by_table.get(table.name, nothing)
            keys = cells[list(table.names)].itertuples(index=False, name=None)
            firm = cells["obs_value"].mask(cells["obs_status"] == ObsStatus.BOUND.value)
            keyed[table.name] = list(zip(keys, firm, strict=True))
        return keyed

    @cached_property
    def _values(self) -> Mapping[str, Mapping[tuple[str, ...], Any]]:
        return {table: dict(keyed) for table, keyed in self._keyed.items()}

    @cached_property
    def _silent(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """The cells of every table that nobody reported: no total holds anything of them."""
        cells = self.counted.cells[self.counted.cells["obs_status"] == ObsStatus.NOT_REPORTED.value]
        return {
            table.name: frozenset(
                cells[cells["table"] == table.name][list(table.names)].itertuples(index=False, name=None)
            )
            for table in self.definitions.tables
        }

    @cached_property
    def lists(self) -> Mapping[str, Codelist]:
        """The code list of every dimension of the EU tables."""
        return {
            name: self.definitions.codelists[codelist] for name, codelist in self.definitions.dimension_lists.items()
        }

    @property
    def _year_and_geo(self) -> tuple[int, str]:
        return self.received.collection.year, self.received.collection.geo


def _told(article: Any, unresolved: str, suggestion: str) -> Text:
    """What keeps a fact from its rule: a label that nobody knows, else the article it stands under."""
    if not unresolved:
        return Text(str(article), str(article))
    if not suggestion:
        return Text("oznake ne pozna nihče", "nobody knows the label")
    return Text(
        f"oznake ne pozna nihče; morda »{suggestion}«?", f'nobody knows the label; did you mean "{suggestion}"?'
    )


def key_text(names: tuple[str, ...], codes: tuple[str, ...]) -> str:
    """A key as people read it: `status=IDENT, citizen=RS`."""
    return ", ".join(f"{name}={code}" for name, code in zip(names, codes, strict=True))


def _sum(values: list[Any]) -> Any:
    return pd.NA if any(pd.isna(value) for value in values) else sum(values)


def _margins(facts: pd.DataFrame, definitions: Definitions) -> Iterator[dict[str, Any]]:
    """Margins that two views of one population both hold: the total, and every shared dimension's categories."""
    held = {
        view: [name for name in definitions.dimension_lists if rows[f"eu_{name}"].notna().any()]
        for view, rows in facts.groupby("view", sort=False)
    }
    for first, second in combinations(held, 2):
        here, there = (facts[facts["view"] == view] for view in (first, second))
        place = {
            "view": str(first),
            "other": str(second),
            "file": there.iloc[0]["file"],
            "sheet": there.iloc[0]["sheet"],
        }
        yield {**place, **_compared(place, ALL, here["value"], there["value"])}
        for name in held[first]:
            if name in held[second]:
                yield from _by_category(here, there, f"eu_{name}", place)


def _by_category(
    here: pd.DataFrame, there: pd.DataFrame, name: str, place: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for code in dict.fromkeys([*here[name].dropna(), *there[name].dropna()]):
        margin = Text(code, code)
        values = (side[side[name] == code]["value"] for side in (here, there))
        yield {**place, **_compared(place, margin, *values)}


def _compared(place: Mapping[str, str], margin: Text, here: pd.Series, there: pd.Series) -> dict[str, Any]:
    cell = f"{place['view']}, {margin.en}"
    return {"cell": cell, "margin": margin, "here": _sum(list(here)), "there": _sum(list(there))}


def _wholes(
    table: Table,
    values: Mapping[tuple[str, ...], Any],
    silent: frozenset[tuple[str, ...]],
    lists: Mapping[str, Codelist],
    at: tuple[int, str],
) -> Iterator[dict[str, Any]]:
    """Wholes beside their parts; what a part keeps back (identified by one, presumed by another) may be the rest."""
    for place, dimension in enumerate(table.dimensions):
        name = dimension.name
        children: dict[str, list[str]] = {}
        present = {key[place] for key in values}
        for code in lists[name].by_code:
            if code in present and (parent := lists[name].parent(code, *at)):
                children.setdefault(parent, []).append(code)
        for key, whole in values.items():
            parts = children.get(key[place])
            if parts and whole is not pd.NA:
                listed = [beside for code in parts if (beside := (*key[:place], code, *key[place + 1 :])) in values]
                known = [value for beside in listed if (value := values[beside]) is not pd.NA]
                if not listed:
                    continue
                kept_back = any(values[beside] is pd.NA and beside not in silent for beside in listed)
                rest = max(0, whole - sum(known)) if dimension.role == "part" and kept_back else 0
                yield {
                    "file": table.name,
                    "cell": key_text(table.names, key),
                    "dimension": name,
                    "whole": whole,
                    "parts": sum(known) + rest,
                    "largest": max(known, default=0),
                }


def _shared(
    first: Table, second: Table, values: Mapping[str, Mapping[tuple[str, ...], Any]], lists: Mapping[str, Codelist]
) -> Iterator[dict[str, Any]]:
    common = tuple(name for name in first.names if name in second.names)
    here, there = (_margin(table, common, values[table.name], lists) for table in (first, second))
    for key, value in here.items():
        if key in there:
            cell = key_text(common, key)
            named = {"file": first.name, "cell": cell, "margin": cell or ALL, "other": second.name}
            yield {**named, "here": value, "there": there[key]}


def _margin(
    table: Table, common: tuple[str, ...], values: Mapping[tuple[str, ...], Any], lists: Mapping[str, Codelist]
) -> dict[tuple[str, ...], Any]:
    """The cells of a table in which every dimension outside `common` stands at its total."""
    kept = [place for place, name in enumerate(table.names) if name in common]
    others = [(place, lists[name].total) for place, name in enumerate(table.names) if name not in common]
    order = [table.names[place] for place in kept]
    return {
        tuple(dict(zip(order, (key[place] for place in kept), strict=True))[name] for name in common): value
        for key, value in values.items()
        if all(key[place] == total for place, total in others)
    }


def _expected(table: Table, keys: list[tuple[str, ...]], lists: Mapping[str, Codelist]) -> int:
    """How many cells a dense table of all its codes has; an annex lists what occurs and is held against itself."""
    if any(dimension.role == "part" and dimension.occurring for dimension in table.dimensions):
        return len(keys)
    expected = 1
    for place, dimension in enumerate(table.dimensions):
        occurring = len({key[place] for key in keys})
        expected *= occurring if dimension.occurring else len(lists[dimension.name].by_code)
    return expected


def _changes(received: Received) -> Iterator[dict[str, Any]]:
    year = received.collection.year
    before = received.history[received.history["time"] == year - 1]
    series = {(row["population"], row["row"]): row["value"] for row in before.to_dict("records")}
    for row in received.facts.to_dict("records"):
        last = series.get((row["population"], row["row"]))
        if last is not None:
            yield {**{name: row[name] for name in PLACE}, "this_year": row["value"], "last_year": last, "year": year}


def _unit_pairs(facts: pd.DataFrame, definitions: Definitions) -> Iterator[dict[Any, Any]]:
    """Counts of offences and papers beside counts of persons, per supplier and article, one view per population."""
    who, role = (_leading_to(name, definitions) for name in ("registering_organisation", "role"))
    if not {who, role} <= set(facts.columns):
        return
    first = facts.drop_duplicates("population")[["population", "view"]]
    single = facts.merge(first, on=["population", "view"]).dropna(subset=[who, "article"])
    groups = single.groupby([who, "article", "unit", role], dropna=False)
    told = groups.agg({"value": "sum", **dict.fromkeys(PLACE, "first")}).reset_index()
    rows = told.to_dict("records")
    for row, other in product(rows, rows):
        same = (row[who], row["article"]) == (other[who], other["article"])
        if same and pd.isna(row[role]) and not pd.isna(other[role]):
            beside = {"other_unit": other["unit"], "role": other[role], "other_count": other["value"]}
            yield {**row, **beside, "count": row["value"]}


def _leading_to(name: str, definitions: Definitions) -> str:
    """The national dimension that leads to the EU dimension `name`: that of its crosswalk, else the one called so."""
    return next((walk.source for walk in definitions.law.crosswalks if walk.target == name), name)
