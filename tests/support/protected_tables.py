"""Protected tables: worlds that fit what is published, releases, and folders of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.support.feasible_tables import GROUPS, SLOVENIA, TABLES, TRAITS, World
from thb_eu.base.csv_tables import as_csv
from thb_eu.base.model import Audience
from thb_eu.definitions import load
from thb_eu.disclosure import protect
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.results import KnownRelease
from thb_eu.sources.known_releases import COLUMNS, release_of

DEFINITIONS = load()
POLICY = next(policy for policy in DEFINITIONS.law.policies if policy.valid.covers_year(2024))
WITHIN = 3  # protection/within of small-counts-2024
sizes = st.sampled_from([0, 0, 1, 1, 2, 3, 5, 9])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A few kinds of victims or suspects in few numbers: small counts everywhere, many of them zero."""
    indicator = draw(st.sampled_from(["victims", "suspects"]))
    recorded = draw(st.booleans())
    lists = [["UNK"] if name == "age" and not recorded else sorted(GROUPS[name]) for name in TRAITS[indicator]]
    kinds = draw(st.lists(st.tuples(*(st.sampled_from(codes) for codes in lists)), max_size=8, unique=True))
    persons = {kind: draw(sizes) for kind in kinds}
    return World(indicator, persons, ("V2", "V3") if indicator == "victims" else ("S1", "S2"), recorded)


def folder_with(cells: pd.DataFrame, folder: Path, **more: object) -> Path:
    """What a public dossier shows of these cells, as far as an attacker reads it; `more` of its manifest."""
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions/datapackages").symlink_to(REPOSITORY / "datapackages")
    (folder / "manifest.json").write_text(json.dumps({"year": "2024", "geo": "SI", **more}), encoding="utf-8")
    shown = [name for name in cells if name not in ("reasons", "provisions", "sources")]
    cells[shown].to_csv(folder / "observations.csv", index=False)
    return folder


def system(values: list[int], headlines: set[int], *sums: tuple[int, list[int]]) -> LinearSystem:
    """Quantities by number, each in a cell of its own, and sums: the number of the total, those of its members."""
    shown = [
        LinearQuantity(value, (number,), depth=2, headline=number in headlines) for number, value in enumerate(values)
    ]
    return LinearSystem(tuple(shown), tuple({total: 1, **dict.fromkeys(members, -1)} for total, members in sums))


def square(size: int, inner: list[int]) -> LinearSystem:
    """A square table with row and column totals that are headlines."""
    rows = [[row * size + column for column in range(size)] for row in range(size)]
    lines = [*rows, *(list(column) for column in zip(*rows, strict=True))]
    sums = [(size * size + number, line) for number, line in enumerate(lines)]
    totals = [sum(inner[place] for place in line) for line in lines]
    return system([*inner, *totals], {total for total, _ in sums}, *sums)


def release(cells: pd.DataFrame, year: int = 2024, vintage: int = 1) -> KnownRelease:
    """What somebody finds who reads these public cells."""
    lines = [
        ("first", year, vintage, row["table"], key_of(row), "Q" if row["obs_status"] == "Q" else row["obs_value"])
        for row in cells.to_dict("records")
        if row["obs_status"] == "Q" or not pd.isna(row["obs_value"])
    ]
    return release_of(as_csv([COLUMNS, *lines]), "first.csv", "first", DEFINITIONS)


def key_of(row: dict[str, object]) -> str:
    return ", ".join(f"{name}={row[name]}" for name in TABLES[str(row["table"])][1])


def public(world: World, *known: KnownRelease) -> pd.DataFrame:
    collection = replace(SLOVENIA, releases=known)
    return protect(world.counted(), DEFINITIONS, collection, Audience.PUBLIC).cells
