"""The figures of 2024 cell by cell in the three editions: what is written here once must come out again.

`tests/editions_2024.csv` has a row for each cell. Its values and statuses were written by the program as it was at
commit 8d4ab375, before decisions and judgments had an identity of their own, and so were the marks of the internal
edition: those of today are held against another state of the program, not against the law (the law is held by the
worked example, by hand). The marks for the Commission and the column of the public are the pattern of 30 November 2026,
which one version of one solver chose among equals: a change there is no mistake in a number, but is told in the
changelog. Whoever means a change writes it there with its reason, and here by `python -m
tests.publication.test_same_figures`.
"""

from __future__ import annotations

import csv
import re
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.run import for_audience, prepare

GOLDEN = Path(__file__).parents[1] / "editions_2024.csv"
PATTERN_CHOSEN_BY = re.search(r"^highspy==(\S+)", (REPOSITORY / "requirements.lock").read_text(), re.MULTILINE)
COLUMNS = ("cell", "value", "status", "eu", "internal", "public")
Cells = dict[str, dict[str, str]]


def figures(definitions: Definitions) -> Cells:
    """By cell the columns of the file: number and status, then the mark of each edition; no word where it has no cell.

    Of the public edition the status stands before the mark, as a number may be suppressed there.
    """
    whole = prepare(SI_2024, definitions, Audience.INTERNAL, fast=True)
    found = {audience: by_cell(for_audience(whole, audience).protected.cells, definitions) for audience in Audience}
    public, internal = found[Audience.PUBLIC], found[Audience.INTERNAL]
    for edition in Audience:
        for cell, (value, status, _mark) in found[edition].items():
            assert (value, status) == internal[cell][:2] or (edition.withholds and (value, status) == ("", "Q")), cell
    return {
        cell: {
            "value": value,
            "status": status,
            "eu": found[Audience.EU][cell][2],
            "internal": mark,
            "public": " ".join(public[cell][1:]).strip() if cell in public else "",
        }
        for cell, (value, status, mark) in internal.items()
    }


def by_cell(cells: pd.DataFrame, definitions: Definitions) -> dict[str, tuple[str, str, str]]:
    """Number, status and mark of confidentiality of each cell."""
    names = {table.name: table.names for table in definitions.tables}
    return {
        " ".join((row["table"], *(str(row[name]) for name in names[row["table"]]))): (
            "" if pd.isna(row["obs_value"]) else str(int(row["obs_value"])),
            str(row["obs_status"]),
            str(row["conf_status"]),
        )
        for row in cells.to_dict("records")
    }


def moved(written: Cells, now: Cells, columns: tuple[str, ...]) -> list[str]:
    """Which cells came, went, or are others in one of the columns, and from what to what."""
    nothing: dict[str, str] = {}
    return [
        f"{cell} | {name}: {before.get(name, 'no cell')!r} -> {after.get(name, 'no cell')!r}"
        for cell in {**written, **now}
        for before, after in ((written.get(cell, nothing), now.get(cell, nothing)),)
        for name in columns
        if before.get(name) != after.get(name)
    ]


@pytest.fixture(scope="module")
def now(definitions: Definitions) -> Cells:
    """What comes out today."""
    return figures(definitions)


@pytest.fixture(scope="module")
def written() -> Cells:
    """What was written down."""
    with GOLDEN.open(encoding="utf-8", newline="") as opened:
        return {row.pop("cell"): row for row in csv.DictReader(opened)}


def test_every_number_and_status_of_2024_is_as_before(written: Cells, now: Cells) -> None:
    """For the Commission and for the ministry; what moved stands below by name."""
    assert len(written) == 2351
    assert moved(written, now, ("value", "status", "internal")) == []


@pytest.mark.skipif(
    PATTERN_CHOSEN_BY is None or version("highspy") != PATTERN_CHOSEN_BY[1],
    reason="another version of the solver may choose another pattern among equals",
)
def test_what_the_public_is_told_and_the_marks_are_as_written(written: Cells, now: Cells) -> None:
    """Who means another pattern says in the changelog which cells, and that some numbers are told for others."""
    assert moved(written, now, ("eu", "public")) == []


if __name__ == "__main__":
    with GOLDEN.open("w", encoding="utf-8", newline="") as opened:
        file = csv.DictWriter(opened, COLUMNS, lineterminator="\n")
        file.writeheader()
        file.writerows({"cell": cell, **row} for cell, row in figures(load()).items())
