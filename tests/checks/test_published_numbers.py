"""What a collection declares published is known: every number of a table, and what a report's text tells of tables."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from thb_eu.definitions import Definitions
from thb_eu.disclosure import suppression_of
from thb_eu.disclosure.known_facts import facts_behind
from thb_eu.results import KnownFigure
from thb_eu.run import run_of

IDENTIFIED = frozenset(f"t03!{column}{row}" for column in "BC" for row in range(2, 8))


def declaring(folder: Path, *published: str) -> Path:
    """The collection of 2024, of which these resources are published."""
    copy = folder / "si-2024"
    shutil.copytree(SI_2024, copy)
    descriptor = json.loads((copy / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        if resource["name"] in published:
            resource["thb:published"] = True
    (copy / "datapackage.json").write_text(json.dumps(descriptor))
    return copy


def figures_of(package: Path, definitions: Definitions) -> list[KnownFigure]:
    collection = run_of(package, definitions).received.collection
    return [figure for release in collection.releases for figure in release.figures]


def test_nothing_is_known_of_a_collection_that_declares_nothing(definitions: Definitions) -> None:
    """What of the report of 2024 is published is for the office to say."""
    assert figures_of(SI_2024, definitions) == []


def test_numbers_of_the_text_are_what_their_cells_come_to(tmp_path: Path, definitions: Definitions) -> None:
    """F005: 17 identified victims, the total of Table 3; every number taken from the text is one fact."""
    figures = figures_of(declaring(tmp_path, "claims"), definitions)
    with (SI_2024 / "data" / "relations.csv").open(newline="") as file:
        equal = [row["Refers to"] for row in csv.DictReader(file) if row["Kind"] == "equals"]

    assert KnownFigure((), 17, 17, IDENTIFIED) in figures
    told = {fact for figure in figures if len(figure.facts) == 1 and figure.low == figure.high for fact in figure.facts}
    assert {cells for cells in equal if cells.startswith(("prosecution!", "courts!"))} <= told
    assert not any(fact.startswith("t01!B") and len(figure.facts) == 1 for figure in figures for fact in figure.facts)


def test_a_sum_of_the_text_is_known_and_its_members_are_not(tmp_path: Path, definitions: Definitions) -> None:
    """The text tells the women among the identified victims and all of them, never one country's."""
    figures = figures_of(declaring(tmp_path, "claims"), definitions)

    assert not [figure for figure in figures if len(figure.facts) == 1 and figure.facts < IDENTIFIED]
    assert KnownFigure((), 17, 17, frozenset(fact for fact in IDENTIFIED if "!C" in fact)) in figures


def test_every_number_of_a_published_table_is_known(tmp_path: Path, definitions: Definitions) -> None:
    """Table 6: the cells of its columns B and C, and nothing of another table."""
    figures = figures_of(declaring(tmp_path, "t06"), definitions)

    assert {fact for figure in figures for fact in figure.facts} == {f"t06!{c}{row}" for c in "BC" for row in (2, 3, 4)}


@pytest.mark.parametrize("published", ["courts", "claims"])
def test_what_is_published_is_left_out_of_what_a_release_answers_for(
    published: str, tmp_path: Path, definitions: Definitions
) -> None:
    """Every conviction that the courts tell is known, by their table or by the text that it is taken from."""
    made = run_of(declaring(tmp_path, published), definitions)
    policy, cells, pattern = suppression_of(made.counted, definitions, made.received.collection)
    attacker = pattern.attacker
    assert attacker is not None
    behind = facts_behind(cells, made.counted.contributions)
    of_courts = {at for at in pattern.places if behind[at] and all(fact.startswith("courts!") for fact in behind[at])}
    asked = [(n, one) for n, one in enumerate(attacker.system.quantities) if pattern.primary & {*one.cells}]
    known = {at for n, one in asked if attacker.required(n) < policy.within for at in one.cells}

    assert len(of_courts) == 13
    assert of_courts <= known
    assert published == "claims" or known == of_courts
