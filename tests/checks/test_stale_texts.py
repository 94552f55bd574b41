"""A collection that was copied from last year's says so somewhere: its texts still name the year before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from thb_eu.checks.evidence import Evidence
from thb_eu.definitions import Definitions
from thb_eu.run import run_of

Change = Callable[[dict[str, Any]], object]


def stale(collection: Path, definitions: Definitions, change: Change) -> set[str]:
    """The places whose text names another year than the collection's, after a change of the descriptor."""
    path = collection / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")
    evidence: Evidence = run_of(collection, definitions).evidence
    texts = evidence.table("texts")
    return set(texts.loc[~texts["intended"].astype(bool), "cell"])


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Report for 2023, as printed", {"title"}),
        ("Report for 2024, published in 2025", set()),
        ("Victims, 2020-2024", set()),
        ("Figures under Directive 2011/36/EU of 5. 4. 2011 and 2011-04-05", set()),
        ("A title that names no year", set()),
    ],
)
def test_a_title_of_another_year_is_stale(
    title: str, places: set[str], collection: Path, definitions: Definitions
) -> None:
    """A year beside the collection's own is meant; the number of an act and the year of a day are none."""
    assert stale(collection, definitions, lambda it: it.update(title=title)) == places


def test_the_sources_of_tables_are_texts_too(collection: Path, definitions: Definitions) -> None:
    """A table whose source names last year's report is found by its name; declared, it is meant."""
    first = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))["resources"][0]["name"]

    def copied(value: dict[str, Any]) -> None:
        value["resources"][0]["thb:source"] = "Annual report 2023"

    def meant(value: dict[str, Any]) -> None:
        value["resources"][0]["thb:names_years"] = ["2023"]

    assert stale(collection, definitions, copied) == {f"{first}: thb:source"}
    assert stale(collection, definitions, meant) == set()
