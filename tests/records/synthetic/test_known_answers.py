"""The known answers are the answers: whoever counts the files by hand comes to what `truth.json` says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.records.synthetic import by_hand
from thb_eu.definitions import Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.records.synthetic.settings import read_settings

FOLDER = find_folder()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with nothing withheld."""
    out = tmp_path_factory.mktemp("synth") / "collection"
    synthesise(SynthesisRequest(60_000, seed=7), out, FOLDER)
    return out


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same collection; every fourth person's row has no key."""
    out = tmp_path_factory.mktemp("synth") / "withheld"
    synthesise(SynthesisRequest(60_000, seed=7, without_keys=0.25), out, FOLDER)
    return out


@pytest.mark.parametrize("public", [False, True], ids=["confidential", "public"])
def test_rows_are_as_many_as_the_file_holds(tmp_path: Path, public: bool) -> None:
    """Split by hand, row by row, in both editions."""
    synthesise(SynthesisRequest(5_000, seed=3, public=public), tmp_path / "made", FOLDER)
    truth = by_hand.truth(tmp_path / "made")

    asked, others = by_hand.tallied(by_hand.register(tmp_path / "made"))

    told = {
        (str(one["year"]), one["article"], one["role"], one["document"], one["unit"]): one["rows"]
        for one in truth["rows"]
    }
    assert (told, truth["other_offences"]) == (asked, others)
    assert sum(asked.values()) + sum(others.values()) == 5_000


def test_persons_are_as_many_as_the_files_hold(made: Path) -> None:
    """Once a year and indicator, whatever the number of rows, and in every crossing."""
    seen, truth = by_hand.seen(made), by_hand.truth(made)

    assert {(one["indicator"], one["year"]) for one in truth["persons"]} == set(seen)
    for one in truth["persons"]:
        rows = seen[one["indicator"], one["year"]]
        persons = by_hand.persons(rows)
        assert (one["persons"], one["rows"]) == (len(persons), len(rows))
        assert one["persons"] < one["rows"] or len(rows) < 100, "somebody stands in two rows, or this proves nothing"
        for crossing in one["crossings"]:
            assert crossed(crossing) == Counter(
                tuple(told[name] for name in crossing["by"]) for told in persons.values()
            )


def test_overlaps_are_as_many_as_the_files_hold(made: Path) -> None:
    """Persons of both registers, persons of several offences, and two persons of one name and birth date."""
    seen = by_hand.seen(made)

    for one in by_hand.truth(made)["persons"]:
        rows = seen[one["indicator"], one["year"]]
        assert one["in_both_registers"] == by_hand.in_two(rows, "register")
        assert one["in_several_offences"] == by_hand.in_two(rows, "offence")
        assert one["namesakes"] == by_hand.namesakes(rows)
    assert sum(one["namesakes"] for one in by_hand.truth(made)["persons"])


def test_somebody_meets_everything_that_makes_counting_hard(made: Path) -> None:
    """Two statuses, two forms, two organisations, an age that passes eighteen, a sex told once: each happens."""
    seen = by_hand.seen(made)
    of: dict[str, list[by_hand.Seen]] = {}
    for one in [*seen["victims", 2023], *seen["victims", 2024]]:
        of.setdefault(f"{one.day.year} {one.person}", []).append(one)

    differing = {
        name for told in of.values() for name in told[0].codes if len({one.codes[name] for one in told} - {""}) > 1
    }
    untold = {name for told in of.values() for name in told[0].codes if {""} < {one.codes[name] for one in told}}

    assert {"status", "age", "form", "organisation"} <= differing
    assert not differing & {"sex", "citizen"}
    assert {"sex", "age", "citizen", "form"} <= untold


def test_joint_cases_are_known_too(made: Path) -> None:
    """Some victims of trafficking stand under related articles as well; there they count nowhere."""
    related = {
        row["person"]
        for row in by_hand.register(made)
        if row["LetoZakljucnegaDokumenta"] == "2024"
        and by_hand.law_of(row)[0] in by_hand.ASKED
        and not by_hand.counts_as(row)[0]
        and row["person"]
    }
    victims = set(by_hand.persons(by_hand.seen(made)["victims", 2024]))
    told = next(one for one in by_hand.truth(made)["persons"] if (one["indicator"], one["year"]) == ("victims", 2024))

    assert related & victims
    assert told["under_related_articles_too"] == len(related & victims)


def test_withheld_keys_change_the_file_and_no_answer(made: Path, withheld: Path) -> None:
    """The truth stays that of all persons; the file holds keys for three rows in four, all else as before."""
    before, after = by_hand.register(made), by_hand.register(withheld)
    keys = ("person", "person_by_name", "person_basis")

    assert by_hand.truth(withheld)["persons"] == by_hand.truth(made)["persons"]
    assert [{**row, **dict.fromkeys(keys, "")} for row in before] == [
        {**row, **dict.fromkeys(keys, "")} for row in after
    ]
    known = sum(bool(row["person"]) for row in before)
    assert 0.23 < 1 - sum(bool(row["person"]) for row in after) / known < 0.27
    assert all((row["person"] == "") == (row["person_basis"] == "none") for row in after)


def test_the_rules_are_those_of_the_law(definitions: Definitions) -> None:
    """Two copies that must say the same: the settings', apart on purpose, and mappings/counting.yaml."""
    take = read_settings(FOLDER).recipe["take"]

    for indicator in ("victims", "suspects"):
        in_order = definitions.counting.rules[indicator].in_order
        assert {name: tuple(take[name]) for name in in_order} == in_order


def crossed(crossing: Any) -> dict[tuple[str, ...], int]:
    """The cells of one crossing."""
    return {tuple(cell[name] for name in crossing["by"]): cell["persons"] for cell in crossing["cells"]}
