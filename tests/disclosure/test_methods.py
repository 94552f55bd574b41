"""Small count rounding and groups: the policy alone chooses them, and each is held to its own bound and proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given

from tests.disclosure.attacker import Attacker, Cell, published
from tests.support.examples import costly
from tests.support.feasible_tables import GROUPS as ABOVE
from tests.support.feasible_tables import SLOVENIA, TABLES, World, suspects
from tests.support.protected_tables import DEFINITIONS, WITHIN, folder_with, worlds
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.cell_sets import Recoding
from thb_eu.disclosure import protect
from thb_eu.results import Collection, CountedCells, KnownFigure, KnownRelease

Real = tuple[CountedCells, Collection]
METHOD = {"method": "small_count_rounding", "suppressed_mark": "F"}
SMALL = (1, 2)  # sensitive/below of small-counts-2024 is 3
OTHERS = ["age", "citizen", "form", "registering_organisation"]
GROUPS = ("EU27_2020_FOR", "NEU27_2020_FOR")
IN_GROUPS = Recoding(groups={"citizen": GROUPS})
TABLE_KEY = ["table", "status", "stage", "registering_organisation", "sex", "age", "citizen", "form", "decision"]
TABLE_KEY += ["outcome", "instance", "article", "role", "document", "unit"]


def by(definitions: Definitions, **policy: Any) -> Definitions:
    """The definitions with another policy of the year."""
    law = definitions.law
    return replace(definitions, law=replace(law, policies=tuple(replace(one, **policy) for one in law.policies)))


def told(real: Real, definitions: Definitions, audience: Audience = Audience.PUBLIC) -> pd.DataFrame:
    counted, collection = real
    return protect(counted, by(definitions, **METHOD), collection, audience).cells


@pytest.fixture(scope="module")
def once(real: Real, definitions: Definitions) -> pd.DataFrame:
    """What the method tells of 2024, told once."""
    return told(real, definitions)


def persons(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """The counts of persons, by the unit that observations.csv gives."""
    units = {table.name: table.units[0] for table in definitions.tables if len(table.units) == 1}
    with_units = cells.assign(unit=cells["table"].map(units).fillna(cells["unit"]))
    return with_units[(with_units["unit"] == "PER") & with_units["obs_value"].notna()]


def both(real: Real, cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Each count of persons that is told, beside the counted one."""
    counted, names = real[0].cells, [name for name in TABLE_KEY if name in real[0].cells]
    return persons(cells, definitions).merge(counted[[*names, "obs_value"]], on=names, suffixes=("", "_counted"))


def test_no_small_count_is_told_and_none_lies_farther_away_than_the_policy_says(
    once: pd.DataFrame, real: Real, definitions: Definitions
) -> None:
    """Zeros stay zeros, nothing is suppressed, and of the counts of 3 and more most are told as they were counted."""
    pairs = both(real, once, definitions)
    counted, shown = pairs["obs_value_counted"], pairs["obs_value"]

    assert len(pairs) > 400 and counted.isin(SMALL).sum() > 50
    assert not shown.isin(SMALL).any() and (shown >= 0).all()
    assert (shown - counted).abs().max() <= WITHIN
    assert (shown[counted == 0] == 0).all()
    assert not (once["obs_status"] == "Q").any()
    assert (shown == counted)[counted > max(SMALL)].mean() > 0.75


def test_women_men_and_the_unknown_make_the_total_in_every_row(once: pd.DataFrame, definitions: Definitions) -> None:
    """Of 2024; and a number that several tables show is told alike in all of them."""
    cells = persons(once, definitions)
    others = [name for name in TABLE_KEY if name in cells and name != "sex"]
    wide = cells[cells["sex"] != "_Z"].pivot(index=others, columns="sex", values="obs_value").dropna()
    assert len(wide) > 50
    assert (wide["T"] == wide["M"] + wide["F"] + wide["UNK"]).all()

    totals = cells[(cells["indicator"] == "victims") & (cells["status"] == "IDENT")]
    whole = totals[totals["sex"].isin(["T", "_Z"]) & totals[OTHERS].isin(["TOTAL", "_Z"]).all(axis=1)]
    assert len(whole) >= 3 and whole["obs_value"].nunique() == 1


def test_the_attacker_confines_no_sensitive_count(
    once: pd.DataFrame, real: Real, definitions: Definitions, tmp_path: Path
) -> None:
    """He knows method and error, and what adds up to what; were the error 1, he would find what is too near."""
    intervals = reached(once, real, definitions, WITHIN, tmp_path / "told")
    assert len(intervals) > 50
    assert min(high - low for low, high in intervals.values()) >= WITHIN

    nearer = reached(once, real, definitions, 1, tmp_path / "nearer")
    assert min(high - low for low, high in nearer.values()) < WITHIN


def reached(
    cells: pd.DataFrame, real: Real, definitions: Definitions, error: int, folder: Path
) -> Mapping[Any, tuple[int, int]]:
    """The interval of every sensitive count: one or two persons."""
    moved = {"method": "small_count_rounding", "error": error, "units": ["PER"]}
    units = {table.name: table.units[0] for table in definitions.tables if len(table.units) == 1}
    shown = cells.assign(unit=cells["table"].map(units).fillna(cells["unit"]))
    read = published(folder_with(shown, folder, perturbation=moved))
    pairs = both(real, cells, definitions)
    few = pairs[pairs["obs_value_counted"].isin(SMALL)].to_dict("records")
    targets: list[Cell] = [
        (str(row["table"]), tuple((name, str(row[name])) for name in read.dimensions[str(row["table"])])) for row in few
    ]
    return Attacker(read).intervals(targets)


@costly(4)
@given(world=worlds())
def test_of_any_world_sums_hold_and_nothing_small_is_told(world: World) -> None:
    """Every whole beside its parts, along every dimension, as the reader of the documentation adds up."""
    try:
        cells = told((world.counted(), SLOVENIA), DEFINITIONS)
    except MappingRefused:
        assume(False)
    assert not cells["obs_value"].isin(SMALL).any()
    for table, (_, names) in TABLES.items():
        rows = cells[(cells["table"] == table) & cells["obs_value"].notna()]
        shown = {tuple(row[name] for name in names): int(row["obs_value"]) for row in rows.to_dict("records")}
        for place, name in enumerate(names):
            parts = defaultdict[tuple[str, ...], int](int)
            for codes, value in shown.items():
                for above in ABOVE[name].get(codes[place], [])[:1]:
                    parts[*codes[:place], above, *codes[place + 1 :]] += value
            lacks_parts = name == "age" and not world.ages_recorded
            for whole, value in parts.items() if name != "citizen" and not lacks_parts else ():
                assert shown[whole] == value


def release_told(cells: pd.DataFrame) -> KnownRelease:
    """What somebody finds who reads the first edition: each number at most so far from what is told."""
    figures = []
    for row in cells[cells["obs_value"].notna()].to_dict("records"):
        codes = frozenset((name, row[name]) for name in TABLES[row["table"]][1] if row[name] not in ("T", "TOTAL"))
        shown = int(row["obs_value"])
        figures.append(KnownFigure(((row["indicator"], codes),), max(shown - 3, 1 if shown else 0), shown + 3))
    return KnownRelease("first", "first", 2024, 1, tuple(figures))


def test_a_small_revision_changes_no_number_that_was_told() -> None:
    """Another man, Serbian: who reads both editions cannot tell that anybody was added."""
    first = told((suspects({"SI": (20, 9, 0), "RS": (7, 1, 0)}).counted(), SLOVENIA), DEFINITIONS)
    later = suspects({"SI": (20, 9, 0), "RS": (8, 1, 0)}).counted()
    second = told((later, replace(SLOVENIA, releases=(release_told(first),))), DEFINITIONS)
    alone = told((later, SLOVENIA), DEFINITIONS)

    pd.testing.assert_frame_equal(first, second)
    assert not first["obs_value"].equals(alone["obs_value"])


def test_a_revision_too_large_to_hide_is_told_within_the_bound() -> None:
    """Seven men more: the new numbers lie at most three from what is counted, and no small one is told."""
    first = told((suspects({"SI": (20, 9, 0), "RS": (7, 1, 0)}).counted(), SLOVENIA), DEFINITIONS)
    later = suspects({"SI": (20, 9, 0), "RS": (14, 1, 0)}).counted()
    second = told((later, replace(SLOVENIA, releases=(release_told(first),))), DEFINITIONS)
    off = second["obs_value"] - later.cells["obs_value"]

    assert off.abs().max() <= WITHIN and not second["obs_value"].isin(SMALL).any()
    assert (second["obs_value"] != first["obs_value"]).any()


def test_twins_that_are_told_alike_are_the_same_in_everything() -> None:
    """One Bosnian or two, after the same first edition: both are told as there, and nothing beside a cell says more."""
    one, two = (suspects({"SI": (20, 9, 0), "BA": (n, 0, 0)}).counted() for n in SMALL)
    known = replace(SLOVENIA, releases=(release_told(told((one, SLOVENIA), DEFINITIONS)),))
    cells = told((one, known), DEFINITIONS)

    pd.testing.assert_frame_equal(cells, told((two, known), DEFINITIONS))
    assert "BA" not in set(cells["citizen"])  # each of its numbers would be 0, and tell that somebody was counted


def test_what_cannot_be_protected_is_refused() -> None:
    """One of five may be told as 0 or 5 alone, and neither lies within one of two persons."""
    counted = suspects({"SI": (20, 2, 0)}).counted()
    with pytest.raises(MappingRefused) as refused:
        protect(counted, by(DEFINITIONS, **METHOD, below=5, within=1), SLOVENIA, Audience.PUBLIC)
    assert [fault.code for fault in refused.value.faults] == ["method-cannot-protect"]


def test_the_commission_gets_true_counts_and_hears_which_the_public_does_not_get(
    real: Real, definitions: Definitions
) -> None:
    """Whoever publishes by the flags publishes no count of persons beside the changed ones."""
    cells = told(real, definitions, Audience.EU)

    pd.testing.assert_series_equal(cells["obs_value"], real[0].cells["obs_value"])
    marks = persons(cells, definitions)
    small = marks["obs_value"].isin(SMALL)
    assert set(marks.loc[small, "conf_status"]) == {"A"}
    assert set(marks.loc[~small, "conf_status"]) == {"D"}


def test_of_a_group_no_member_is_told(real: Real, definitions: Definitions) -> None:
    """Countries leave together; the groups, the own country and those without citizenship stay."""
    counted, collection = real
    grouped = by(definitions, recode=(IN_GROUPS,))
    cells = protect(counted, grouped, collection, Audience.PUBLIC).cells
    single = protect(counted, definitions, collection, Audience.PUBLIC).cells
    members = {"BG", "RO", "RS", "BA", "CO"} & set(counted.cells["citizen"])

    assert members and not members & set(cells["citizen"])
    assert {*GROUPS, "SI", "TOTAL", "UNK"} <= set(cells["citizen"])
    assert (cells["obs_status"] == "Q").sum() < (single["obs_status"] == "Q").sum()
    marks = protect(counted, grouped, collection, Audience.EU).cells
    assert set(marks.loc[marks["citizen"].isin(members) & marks["obs_value"].notna(), "conf_status"]) <= {"A", "D"}


def test_the_attacker_confines_nothing_that_groups_leave(real: Real, definitions: Definitions, tmp_path: Path) -> None:
    counted, collection = real
    cells = protect(counted, by(definitions, recode=(IN_GROUPS,)), collection, Audience.PUBLIC).cells
    found = Attacker(published(folder_with(cells, tmp_path / "d"))).intervals()

    assert found and min(high - low for low, high in found.values()) >= WITHIN
