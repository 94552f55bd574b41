"""Rounding, cell keys and groups: the policy alone chooses them, and each is held to its own bound and proof."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thb_eu.disclosure.perturb as perturb
from tests.disclosure.attacker import Attacker, Cell, published
from tests.support.examples import costly
from tests.support.protected_tables import WITHIN, folder_with
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.cell_sets import Recoding
from thb_eu.disclosure import protect
from thb_eu.disclosure.perturb import noise
from thb_eu.results import Collection, CountedCells

Real = tuple[CountedCells, Collection]
Told = Mapping[str, pd.DataFrame]
ROUNDING = {"method": "rounding", "base": 5, "error": 4, "suppressed_mark": "F"}
CELL_KEY = {"method": "cell_key", "error": 5, "suppressed_mark": "F"}
METHODS = pytest.mark.parametrize("method", [ROUNDING, CELL_KEY], ids=["rounding", "cell_key"])
OTHERS = ["age", "citizen", "form", "registering_organisation"]
GROUPS = ("EU27_2020_FOR", "NEU27_2020_FOR")
IN_GROUPS = Recoding(groups={"citizen": GROUPS})
TABLE_KEY = ["table", "status", "stage", "registering_organisation", "sex", "age", "citizen", "form", "decision"]
TABLE_KEY += ["outcome", "instance", "article", "role", "document", "unit"]


def by(definitions: Definitions, **policy: Any) -> Definitions:
    """The definitions with another policy of the year."""
    law = definitions.law
    return replace(definitions, law=replace(law, policies=tuple(replace(one, **policy) for one in law.policies)))


def under(key: str) -> Callable[[str], str]:
    return lambda text: hashlib.sha256(f"{key} {text}".encode()).hexdigest()


def told(real: Real, definitions: Definitions, method: Mapping[str, Any], key: str = "one") -> pd.DataFrame:
    counted, collection = real
    return protect(counted, by(definitions, **method), collection, Audience.PUBLIC, under(key)).cells


@pytest.fixture(scope="module")
def once(real: Real, definitions: Definitions) -> Told:
    """What each method tells of 2024, told once."""
    return {str(method["method"]): told(real, definitions, method) for method in (ROUNDING, CELL_KEY)}


def persons(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """The counts of persons, by the unit that observations.csv gives."""
    units = {table.name: table.units[0] for table in definitions.tables if len(table.units) == 1}
    with_units = cells.assign(unit=cells["table"].map(units).fillna(cells["unit"]))
    return with_units[(with_units["unit"] == "PER") & with_units["obs_value"].notna()]


def both(real: Real, cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Each count of persons that is told, beside the counted one."""
    counted, names = real[0].cells, [name for name in TABLE_KEY if name in real[0].cells]
    return persons(cells, definitions).merge(counted[[*names, "obs_value"]], on=names, suffixes=("", "_counted"))


@METHODS
def test_no_number_lies_farther_from_the_counted_one_than_the_policy_says(
    once: Told, real: Real, definitions: Definitions, method: Mapping[str, Any]
) -> None:
    """Zeros stay zeros, counts of decisions and judgments are told as they are, and nothing is suppressed."""
    cells = once[str(method["method"])]
    pairs = both(real, cells, definitions)

    assert len(pairs) > 400
    assert (pairs["obs_value"] - pairs["obs_value_counted"]).abs().max() <= method["error"]
    assert (pairs["obs_value"] >= 0).all()
    assert (pairs.loc[pairs["obs_value_counted"] == 0, "obs_value"] == 0).all()
    assert not (cells["obs_status"] == "Q").any()
    small = pairs["obs_value_counted"].between(1, 2)
    assert small.sum() > 50
    assert (pairs.loc[small, "obs_value"] != pairs.loc[small, "obs_value_counted"]).mean() > 0.5


def test_rounded_numbers_are_multiples_and_add_up(once: Told, definitions: Definitions) -> None:
    """Of 2024: women and men and those of unknown sex make the total in every row, whatever was rounded."""
    cells = persons(once["rounding"], definitions)

    assert (cells["obs_value"] % 5 == 0).all()
    others = [name for name in TABLE_KEY if name in cells and name != "sex"]
    wide = cells[cells["sex"] != "_Z"].pivot(index=others, columns="sex", values="obs_value").dropna()
    assert len(wide) > 50
    assert (wide["T"] == wide["M"] + wide["F"] + wide["UNK"]).all()


@METHODS
def test_the_attacker_confines_no_sensitive_count(
    once: Told, real: Real, definitions: Definitions, method: Mapping[str, Any], tmp_path: Path
) -> None:
    """He knows method and error, and that what was counted adds up."""
    intervals = reached(once[str(method["method"])], real, definitions, method, tmp_path)

    assert len(intervals) > 50
    assert min(high - low for low, high in intervals.values()) >= WITHIN


def test_he_finds_what_cell_keys_leave_that_nobody_drew_again(
    real: Real, definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sums of what was counted tell more than each number by itself; so the first draw is seldom the last."""
    monkeypatch.setattr(perturb.AttackerOfPerturbed, "narrowed", lambda *_: [])
    near = {**CELL_KEY, "error": 3}
    intervals = reached(told(real, definitions, near), real, definitions, near, tmp_path)

    assert min(high - low for low, high in intervals.values()) < WITHIN


def reached(
    cells: pd.DataFrame, real: Real, definitions: Definitions, method: Mapping[str, Any], folder: Path
) -> Mapping[Any, tuple[int, int]]:
    """The interval of every sensitive count that is told: one or two persons."""
    moved = {"method": method["method"], "error": method["error"], "units": ["PER"]}
    units = {table.name: table.units[0] for table in definitions.tables if len(table.units) == 1}
    shown = cells.assign(unit=cells["table"].map(units).fillna(cells["unit"]))
    read = published(folder_with(shown, folder / "d", perturbation=moved))
    pairs = both(real, cells, definitions)
    few = pairs[pairs["obs_value_counted"].between(1, 2)].to_dict("records")
    targets: list[Cell] = [
        (str(row["table"]), tuple((name, str(row[name])) for name in read.dimensions[str(row["table"])])) for row in few
    ]
    return Attacker(read).intervals(targets)


def test_what_cannot_be_protected_is_refused(
    real: Real, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers at most three from the counted ones are too near: the sums of 2024 confine some of them."""
    monkeypatch.setattr(perturb, "TURNS", 2)
    with pytest.raises(MappingRefused) as refused:
        told(real, definitions, {**CELL_KEY, "error": 3})
    assert [fault.code for fault in refused.value.faults] == ["method-cannot-protect"]


@METHODS
def test_without_the_key_nothing_is_drawn(real: Real, definitions: Definitions, method: Mapping[str, Any]) -> None:
    """Who could make the numbers again without a secret could try out the counted ones."""
    counted, collection = real
    with pytest.raises(MappingRefused) as refused:
        protect(counted, by(definitions, **method), collection, Audience.PUBLIC)
    assert [fault.code for fault in refused.value.faults] == ["method-needs-key"]


@METHODS
def test_the_same_key_tells_the_same(
    once: Told, real: Real, definitions: Definitions, method: Mapping[str, Any]
) -> None:
    """And another one something else; a number that several tables show is told alike in all of them."""
    cells = once[str(method["method"])]

    pd.testing.assert_frame_equal(cells, told(real, definitions, method))
    assert not cells["obs_value"].equals(told(real, definitions, method, "another")["obs_value"])
    totals = persons(cells[(cells["indicator"] == "victims") & (cells["status"] == "IDENT")], definitions)
    whole = totals[(totals["sex"].isin(["T", "_Z"])) & totals[OTHERS].isin(["TOTAL", "_Z"]).all(axis=1)]
    assert len(whole) >= 3 and whole["obs_value"].nunique() == 1


@METHODS
def test_the_commission_gets_true_counts_and_hears_which_the_public_does_not_get(
    real: Real, definitions: Definitions, method: Mapping[str, Any]
) -> None:
    """Whoever publishes by the flags publishes no count of persons beside the changed ones."""
    counted, collection = real
    cells = protect(counted, by(definitions, **method), collection, Audience.EU).cells

    pd.testing.assert_series_equal(cells["obs_value"], counted.cells["obs_value"])
    marks = persons(cells, definitions)
    small = marks["obs_value"].between(1, 2)
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


@costly(4)
@given(value=st.integers(0, 40), error=st.integers(1, 9))
def test_what_is_added_has_mean_zero(value: int, error: int) -> None:
    """Over all shares that may be drawn; it takes no count below zero, and every size occurs."""
    sizes: dict[int, int] = defaultdict(int)
    shares = 2000
    for step in range(shares):
        sizes[noise(value, error, (step + 0.5) / shares)] += 1

    assert abs(sum(size * often for size, often in sizes.items()) / shares) < 0.02
    assert set(sizes) == (set(range(-min(value, error), error + 1)) if value else {0})
