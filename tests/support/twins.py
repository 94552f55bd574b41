"""Twins: two collections of victims with the same public cells."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.conftest import SI_2024, keep_only
from thb_eu.results import Submission

VICTIMS = ((2, 1), (1, 2), (2, 1), (1, 2), (1, 2))
"""Men and women of five countries: no woman and no man of one may be published, their sum of three may."""
COUNTRIES = ("Serbia", "Croatia", "Montenegro", "Bosnia and Herzegovina", "Columbia")


def same_cells(one: Submission, other: Submission) -> bool:
    """Whether the public gets the same cells: key, value, status and mark."""
    public = ["table", *one.definitions.dimension_lists, "obs_value", "obs_status", "conf_status"]
    first, second = (it.protected.cells[public].reset_index(drop=True) for it in (one, other))
    return first.equals(second)


def write_victims(package: Path, counts: Iterable[tuple[int, int]]) -> None:
    """Put the victims into the Police's table, men before women, with its printed totals."""
    every = [*counts]
    lines = [*zip(COUNTRIES, every, strict=True), ("Total", tuple(map(sum, zip(*every, strict=True))))]
    with (package / "data" / "t03.csv").open("w", encoding="utf-8", newline="") as opened:
        table = [("Nationality", "Male", "Female", "Total"), *((name, *both, sum(both)) for name, both in lines)]
        csv.writer(opened, lineterminator="\n").writerows(table)


def victims_in(place: Path) -> Path:
    """Such a collection in a folder of its own."""
    made = Path(shutil.copytree(SI_2024, place / "si-2024"))
    keep_only(made, "t03")
    (made / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    write_victims(made, VICTIMS)
    return made
