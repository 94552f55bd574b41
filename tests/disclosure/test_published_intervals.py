"""The intervals that are published beside suppressed counts: reckoned by hand, by an attacker who shares no code, and
nowhere without the true count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
from hypothesis import example, given, settings

from benchmarks.synthetic_years import synthetic_year
from tests.disclosure.attacker import FAR, Attacker, published
from tests.support.feasible_tables import SLOVENIA, TABLES, World, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY, WITHIN, folder_with, public, release, worlds
from tests.support.sample import sampled
from thb_eu.base.model import INTERVAL, Audience
from thb_eu.definitions import Definitions
from thb_eu.disclosure import protect
from thb_eu.disclosure.officer_report import officer_report
from thb_eu.results import CountedCells
from thb_eu.run import run_of

Key = tuple[str, ...]


def told(cells: pd.DataFrame) -> dict[Key, tuple[int, int | None]]:
    """By table and codes, the interval of every cell that has one."""
    return {
        (row["table"], *(row[name] for name in TABLES[row["table"]][1])): (
            row["obs_low"],
            None if pd.isna(row["obs_high"]) else row["obs_high"],
        )
        for row in cells.to_dict("records")
        if not pd.isna(row["obs_low"])
    }


def compared(cells: pd.DataFrame, counted: pd.DataFrame) -> Iterator[tuple[int, int, float]]:
    """True count and ends of every suppressed cell; endless where nothing ends it."""
    suppressed = cells[cells["obs_status"] == "Q"]
    values = counted["obs_value"].loc[suppressed.index]
    yield from zip(
        values, suppressed["obs_low"], suppressed["obs_high"].astype(float).fillna(float("inf")), strict=True
    )


def test_a_small_table_reckoned_by_hand() -> None:
    """20 men and a woman, 21 in all, and neither is none: each may be any number from 1 to 20."""
    found = told(public(suspects({"SI": (20, 1, 0)})))

    assert found == dict.fromkeys(
        [
            *(("S1", sex, age) for sex in "MF" for age in ("TOTAL", "UNK")),
            *(("S2", citizen, sex) for citizen in ("TOTAL", "NAT", "SI") for sex in "MF"),
        ],
        (1, 20),
    )


def test_a_square_reckoned_by_hand() -> None:
    """Two countries of 4 and 6 persons, 5 of them men: 1 to 4 men of the first, so 1 to 4 of the second, and so on."""
    found = told(public(suspects({"BA": (4, 1, 0), "RS": (1, 6, 0)})))

    of_countries = {key[1:]: ends for key, ends in found.items() if key[0] == "S2" and key[1] in ("BA", "RS")}
    assert of_countries == {("BA", "M"): (1, 4), ("BA", "F"): (1, 4), ("RS", "M"): (1, 4), ("RS", "F"): (3, 6)}


def test_what_is_told_or_missing_has_no_interval_nor_has_another_edition() -> None:
    """The Commission and the ministry get the counts themselves."""
    made = suspects({"SI": (20, 1, 0)}).counted()
    of_all = {audience: protect(made, DEFINITIONS, SLOVENIA, audience).cells for audience in Audience}
    shown = of_all[Audience.PUBLIC]

    assert all(of_all[audience][[*INTERVAL]].isna().all(axis=None) for audience in (Audience.EU, Audience.INTERNAL))
    assert (shown["obs_low"].notna() == (shown["obs_status"] == "Q")).all()


def assert_reached_by_an_attacker(cells: pd.DataFrame, folder: Path) -> None:
    """Who shares no code finds the same in the folder of a dossier; he looks no farther than 60 above the least."""
    read = published(folder_with(cells.drop(columns=[*INTERVAL]), folder))
    reached, found = Attacker(read).intervals(), {}
    for row in cells[cells["obs_status"] == "Q"].to_dict("records"):
        cell = row["table"], tuple((name, row[name]) for name in read.dimensions[row["table"]])
        found[read.told(cell)] = row["obs_low"], row["obs_low"] + FAR if pd.isna(row["obs_high"]) else row["obs_high"]

    assert len(reached) > 20
    assert {key: (low, min(high, low + FAR)) for key, (low, high) in found.items()} == reached


@sampled("seed", [4, 10, 33], 1, [4])
def test_an_attacker_who_shares_no_code_reaches_the_same_of_an_invented_year(seed: int, tmp_path: Path) -> None:
    """Sums, equal cells, stages, and that no suppressed count is zero: he knows what a reader knows."""
    counted = synthetic_year(seed).counted(DEFINITIONS, SLOVENIA)

    assert_reached_by_an_attacker(protect(counted, DEFINITIONS, SLOVENIA, Audience.PUBLIC).cells, tmp_path / "dossier")


def test_he_reaches_the_same_of_2024(definitions: Definitions, tmp_path: Path) -> None:
    """33 victims from outside the EU are 13 to 33; all true counts lie inside."""
    run = run_of("si-2024", definitions)
    cells, counted = run.edition(Audience.PUBLIC).protected.cells, run.counted.cells
    found = [*compared(cells, counted)]

    assert all(low <= value <= high and high - low >= WITHIN for value, low, high in found)
    assert (33, 13, 33) in found
    assert_reached_by_an_attacker(cells, tmp_path / "dossier")


@sampled("seed", [*range(24)], 0, [4, 10])
def test_the_true_count_always_lies_in_an_interval_as_wide_as_the_policy_asks(seed: int) -> None:
    """Of every count that an invented year withholds."""
    counted = synthetic_year(seed).counted(DEFINITIONS, SLOVENIA)
    cells = protect(counted, DEFINITIONS, SLOVENIA, Audience.PUBLIC).cells
    found = [*compared(cells, counted.cells)]

    assert len(found) > 20
    assert all(low <= value <= high and high - low >= WITHIN for value, low, high in found)


@settings(max_examples=25)
@given(worlds())
@example(suspects({"SI": (20, 1, 0), "BA": (2, 5, 5), "RS": (7, 1, 4)}))
def test_so_it_does_in_any_small_table(world: World) -> None:
    """Few kinds of persons in few numbers: small counts everywhere."""
    counted = world.counted()

    assert all(
        low <= value <= high and high - low >= WITHIN for value, low, high in compared(public(world), counted.cells)
    )


def test_what_may_be_zero_is_not_said_to_be_one_or_more() -> None:
    """20 men and a woman were withheld; now 21 men and none: both stay withheld, and each may be 0 to 21."""
    first = public(suspects({"SI": (20, 1, 0)}))
    found = told(public(suspects({"SI": (21, 0, 0)}), release(first)))

    assert set(found.values()) == {(0, 21)}


def test_figures_that_contradict_each_other_confine_nothing() -> None:
    """25 suspects are told beside 20 men and a woman who are all there are: that she is 5 would be false."""
    made = suspects({"SI": (20, 1, 0)}).counted()
    is_total = (made.cells["sex"] == "T") & (made.cells["citizen"].isin(["_Z", "TOTAL"]))
    values = made.cells["obs_value"].mask(is_total & (made.cells["obs_value"] == 21), 25)
    counted = CountedCells(made.cells.assign(obs_value=values), made.contributions)
    cells = protect(counted, DEFINITIONS, SLOVENIA, Audience.PUBLIC).cells

    assert (cells["obs_status"] == "Q").any()
    assert all(pd.isna(low) or low <= value <= high for value, low, high in compared(cells, counted.cells))
    assert not {key for key in told(cells) if key[1:] == ("F", "TOTAL")}


def test_what_was_published_elsewhere_is_not_reckoned_with() -> None:
    """Others told that there are fewer than 5 women: who knows it finds 1 to 4. This edition tells 1 to 20."""
    world = suspects({"SI": (20, 1, 0)})
    alone = public(world)
    women = alone[(alone["citizen"] == "SI") & (alone["sex"] == "F")].assign(obs_value="<5", obs_status="A")
    known = (release(women, vintage=0),)
    report = officer_report(world.counted(), DEFINITIONS, replace(SLOVENIA, releases=known))

    assert {(cell.low, cell.high) for cell in report.cells if "F" in cell.key} == {(1, 4)}
    assert told(public(world, *known)) == told(alone)


def test_a_method_that_changes_numbers_tells_no_interval() -> None:
    """It tells how far at most each lies from what was counted."""
    policy = replace(POLICY, method="small_count_rounding")
    changing = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(policy,)))
    counted = suspects({"SI": (20, 1, 0)}).counted()
    cells = protect(counted, changing, SLOVENIA, Audience.PUBLIC).cells

    assert cells[[*INTERVAL]].isna().all(axis=None)
