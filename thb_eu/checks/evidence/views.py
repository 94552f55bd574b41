"""Views: what two tables say about one population."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from thb_eu.checks.evidence.given import ALL, Given, Row, as_text, sum_of
from thb_eu.model import Text


def views(given: Given) -> list[Row]:
    """One row per pair of views of one population and per margin both hold: view, other, here, there, margin."""
    facts = given.mapped.as_told
    several = facts.groupby("population")["view"].transform("nunique") > 1
    populations = facts[several].groupby("population", sort=False)
    return [row for _, shared in populations for row in _margins(shared, given)]


def _margins(facts: pd.DataFrame, given: Given) -> Iterator[Row]:
    """Margins that two views of one population both hold: the total, and every shared dimension's categories."""
    held = {
        view: [name for name in given.definitions.dimension_lists if rows[f"eu_{name}"].notna().any()]
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
        yield {**place, **_compared(place, ALL, here, there, given)}
        for name in held[first]:
            if name in held[second]:
                yield from _by_category(here, there, f"eu_{name}", place, given)


def _by_category(
    here: pd.DataFrame, there: pd.DataFrame, name: str, place: Mapping[str, str], given: Given
) -> Iterator[Row]:
    unread = "facts-mapped" if ((here["unresolved"] != "").any() or (there["unresolved"] != "").any()) else ""
    for code in dict.fromkeys([*here[name].dropna(), *there[name].dropna()]):
        ours, theirs = (side[side[name] == code] for side in (here, there))
        row = {**place, **_compared(place, Text(code, code), ours, theirs, given)}
        yield {**row, "because_of": row["because_of"] or unread}


def _compared(place: Mapping[str, str], margin: Text, here: pd.DataFrame, there: pd.DataFrame, given: Given) -> Row:
    left, right = list(here["value"]), list(there["value"])
    return {
        "cell": f"{place['view']}, {margin.en}",
        "margin": margin,
        "here": sum_of(left),
        "there": sum_of(right),
        "basis": f"{as_text(left)};{as_text(right)}",
        "because_of": given.because_of((*here["fact"], *there["fact"])),
        "rests_on": frozenset((*here["fact"], *there["fact"])),
    }
