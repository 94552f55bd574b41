"""Views: what two tables say about one population."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from thb_eu.checks.evidence.context import ALL, Given, Row, as_text, sum_of
from thb_eu.messages import Text, literal


def views(given: Given) -> list[Row]:
    """One row per pair of views of one population and per margin both hold: view, other, here, there, margin."""
    facts = given.mapped.as_told
    several = facts.groupby("population")["view"].transform("nunique") > 1
    populations = facts[several].groupby("population", sort=False)
    return [row for _, shared in populations for row in _margins(shared, given)]


def _margins(facts: pd.DataFrame, given: Given) -> Iterator[Row]:
    """Margins that two views of one population both hold: the total, the categories of every shared dimension, and the
    cells in which they cross them."""
    held = {
        view: [name for name in given.definitions.dimension_lists if rows[f"eu_{name}"].notna().any()]
        for view, rows in facts.groupby("view")
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
        shared = [f"eu_{name}" for name in held[first] if name in held[second]]
        for names in [*([name] for name in shared), *_crossed(shared, facts)]:
            yield from _by_category(here, there, names, place, given)


def _crossed(shared: list[str], facts: pd.DataFrame) -> Iterator[list[str]]:
    """The dimensions that both views cross, if there are several."""
    several = [name for name in shared if facts[name].nunique() > 1]
    if len(several) > 1:
        yield several


def _by_category(
    here: pd.DataFrame, there: pd.DataFrame, names: list[str], place: Mapping[str, str], given: Given
) -> Iterator[Row]:
    unread = "facts-mapped" if ((here["unresolved"] != "").any() or (there["unresolved"] != "").any()) else ""
    ours, theirs = (dict(list(side.dropna(subset=names).groupby(names, sort=False))) for side in (here, there))
    nothing = here.iloc[:0]
    for codes in dict.fromkeys([*ours, *theirs]):
        margin = ", ".join(map(str, codes))
        row = _compared(place, literal(margin), ours.get(codes, nothing), theirs.get(codes, nothing), given)
        yield {**place, **row, "because_of": row["because_of"] or unread}


def _compared(place: Mapping[str, str], margin: Text, here: pd.DataFrame, there: pd.DataFrame, given: Given) -> Row:
    left, right = list(here["value"]), list(there["value"])
    return {
        "cell": f"{place['view']}, {margin.english}",
        "margin": margin,
        "here": sum_of(left),
        "there": sum_of(right),
        "basis": f"{as_text(left)};{as_text(right)}",
        "because_of": given.because_of((*here["fact"], *there["fact"])),
        "rests_on": frozenset((*here["fact"], *there["fact"])),
    }
