"""A small world of persons: its tables as they are counted, and a reader who wants to know more than is published.

The reader thinks in persons, not in sums of cells: he asks which crowds of persons would give all that he sees.
So he shares neither code nor model with `thb_eu.disclosure`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.support.texts import bilingual
from thb_eu.results import Collection, CountedCells

GROUPS = {
    "status": {"IDENT": ["REG"], "PRESUM": ["REG"]},
    "sex": {"M": ["T"], "F": ["T"], "UNK": ["T"]},
    "age": {"Y_LT18": ["TOTAL"], "Y_GE18": ["TOTAL"], "UNK": ["TOTAL"]},
    "citizen": {
        "SI": ["NAT", "TOTAL"],
        "HR": ["EU27_2020_FOR", "TOTAL"],
        "BA": ["NEU27_2020_FOR", "TOTAL"],
        "RS": ["NEU27_2020_FOR", "TOTAL"],
        "XK": ["NEU27_2020_FOR", "TOTAL"],
        "UNK": ["TOTAL"],
    },
}
"""Every category, and the groups and totals above it, as in the EU tables of 2024."""

TRAITS = {"victims": ("status", "sex", "age", "citizen"), "suspects": ("sex", "age", "citizen")}
TABLES = {
    "V2": ("victims", ("status", "sex", "age")),
    "V3": ("victims", ("status", "citizen", "sex")),
    "S1": ("suspects", ("sex", "age")),
    "S2": ("suspects", ("citizen", "sex")),
}
ALL_DIMENSIONS = (
    *("status", "registering_organisation", "sex", "age", "citizen", "form", "decision", "outcome", "instance"),
    *("stage", "article", "role", "document", "unit"),
)
SLOVENIA = Collection("si-2024", bilingual("", ""), "SI", 2024, (), {}, folder=Path(), descriptor="")

Person = tuple[str, ...]
Key = tuple[str, ...]


@dataclass(frozen=True)
class World:
    """Persons by kind, with the traits of `indicator`; `ages_recorded` tells whether anybody wrote down an age."""

    indicator: str
    persons: Mapping[Person, int]
    tables: tuple[str, ...]
    ages_recorded: bool = True

    def counted(self) -> CountedCells:
        """Its tables, dense, as the step before would hand them over."""
        rows = [row for table in self.tables for row in self._rows(table)]
        columns = ["table", "indicator", *ALL_DIMENSIONS, "obs_value", "obs_status"]
        cells = pd.DataFrame(rows, columns=columns).astype({"obs_value": "Int64"})
        beside = {name: [("said",)] * len(cells) for name in ("reasons", "provisions", "sources", "corrections")}
        lineage = ["table", *ALL_DIMENSIONS, "fact", "value", "rule", "population", "view"]
        one = pd.DataFrame([["any"] * len(lineage)], columns=lineage)
        return CountedCells(cells.assign(**beside), one)

    def _rows(self, table: str) -> Iterator[tuple[object, ...]]:
        names = TABLES[table][1]
        for key in itertools.product(*(codes(name) for name in names)):
            told = dict(zip(names, key, strict=True))
            missing = not self.ages_recorded and told.get("age") in ("Y_LT18", "Y_GE18")
            size = self.size(told)
            place = (told.get(name, "_Z") for name in ALL_DIMENSIONS)
            yield (table, self.indicator, *place, pd.NA if missing else size, "L" if missing else "A")

    def size(self, told: Mapping[str, str]) -> int:
        """How many persons stand in the cell that `told` names."""
        return sum(n for person, n in self.persons.items() if self.belongs(person, told))

    def belongs(self, person: Person, told: Mapping[str, str]) -> bool:
        """Whether a person stands in the cell that `told` names."""
        traits = dict(zip(TRAITS[self.indicator], person, strict=True))
        return all(code == traits[name] or code in GROUPS[name][traits[name]] for name, code in told.items())

    def possible_persons(self) -> list[Person]:
        """All kinds of persons that there could be, as far as the documentation tells."""
        lists = [
            ["UNK"] if name == "age" and not self.ages_recorded else list(GROUPS[name])
            for name in TRAITS[self.indicator]
        ]
        return list(itertools.product(*lists))


def codes(name: str) -> list[str]:
    """All codes of a dimension, totals and groups first."""
    above = dict.fromkeys(code for chain in GROUPS[name].values() for code in reversed(chain))
    return [*above, *GROUPS[name]]


def suspects(matrix: Mapping[str, Sequence[int]]) -> World:
    """Suspects by citizenship (rows) and sex M, F, UNK (columns); nobody recorded an age."""
    persons = {
        (sex, "UNK", citizen): size
        for citizen, row in matrix.items()
        for sex, size in zip(("M", "F", "UNK"), row, strict=False)
    }
    return World("suspects", persons, ("S1", "S2"), ages_recorded=False)


FAR = 10_000
"""More persons than any world of a test holds."""


class Reader:
    """Sees the published cells of a world and nothing else, and knows how tables add up.

    Of the suppressed ones he knows which count somebody: more than whoever reckons that zeros are hardly suppressed.
    """

    def __init__(self, world: World, cells: pd.DataFrame) -> None:
        self.kinds = world.possible_persons()
        self.rows: dict[tuple[str, Key], np.ndarray] = {}
        self.seen: dict[tuple[str, Key], int] = {}
        self.hidden: dict[tuple[str, Key], str] = {}
        self.somebody: list[tuple[str, Key]] = []
        for row in cells.to_dict("records"):
            names = TABLES[row["table"]][1]
            key = tuple(row[name] for name in names)
            told = dict(zip(names, key, strict=True))
            at = (row["table"], key)
            self.rows[at] = np.array([float(world.belongs(kind, told)) for kind in self.kinds])
            if row["obs_status"] == "Q":
                self.hidden[at] = row["conf_status"]
                self.somebody += [at] if world.size(told) else []
            elif not pd.isna(row["obs_value"]):
                self.seen[at] = int(row["obs_value"])

    def intervals(self, believing_marks: Mapping[str, tuple[int, int]] | None = None) -> dict[tuple[str, Key], tuple]:
        """Between which whole numbers each suppressed count must lie; `believing_marks` bounds counts by their mark."""
        bounds = [(self.rows[at], size, size) for at, size in self.seen.items()]
        bounds += [(self.rows[at], 1, FAR) for at in self.somebody]
        for at, mark in self.hidden.items():
            if mark in (believing_marks or {}):
                bounds.append((self.rows[at], *believing_marks[mark]))
        return {at: tuple(self._extreme(self.rows[at], bounds, up) for up in (False, True)) for at in self.hidden}

    def _extreme(self, row: np.ndarray, bounds: list[tuple[np.ndarray, int, int]], up: bool) -> int:
        constraint = LinearConstraint(
            np.array([entry for entry, _, _ in bounds]), [low for _, low, _ in bounds], [high for _, _, high in bounds]
        )
        aim = -row if up else row
        many = 50  # no count of a test comes near it
        found = milp(
            aim, integrality=np.ones(len(row)), bounds=Bounds(0, many), constraints=constraint if bounds else ()
        )
        assert found.x is not None, "what is published contradicts itself"
        return round(float(row @ found.x))
