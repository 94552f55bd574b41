"""Levels, statuses by hand, groups before suppression: what the policy tells stays, and tells nothing besides."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.lab.attack import as_released, lost_of
from benchmarks.synthetic_years import revised, synthetic_year
from tests.conftest import SI_2024
from tests.disclosure.attacker import Attacker, Cell, Published, published
from tests.support.feasible_tables import SLOVENIA, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY, folder_with
from tests.support.sample import sampled
from thb_eu.base.errors import MappingRefused
from thb_eu.base.messages import literal
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, Policy
from thb_eu.definitions.cell_sets import Level, Recoding, StatusByHand
from thb_eu.disclosure import protect, suppression_of
from thb_eu.results import Collection, CountedCells
from thb_eu.run import run_of

PUBLIC_ACTS = next(one for one in DEFINITIONS.law.alternatives if one.id == "public-acts-told")
STAGES = ("victims", "suspects", "prosecuted", "convicted")
GROUPS = {"citizen": ("EU27_2020_FOR", "NEU27_2020_FOR")}
BECAUSE = literal("why")
IN_ALL = (("S1", {"age": "TOTAL"}), ("S2", {"citizen": "TOTAL"}))


def with_policy(policy: Policy) -> Definitions:
    return replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(policy,)))


def by(**policy: Any) -> Definitions:
    return with_policy(replace(POLICY, **policy))


def public(counted: CountedCells, **policy: Any) -> pd.DataFrame:
    return protect(counted, by(**policy), SLOVENIA, Audience.PUBLIC).cells


def shown(cells: pd.DataFrame, table: str, **codes: str) -> tuple[int | None, str] | None:
    """Value and status of one cell; None where it is not in the list."""
    found = cells[cells["table"] == table]
    for name, code in codes.items():
        found = found[found[name] == code]
    if not len(found):
        return None
    value, status = found["obs_value"].iloc[0], found["obs_status"].iloc[0]
    return None if pd.isna(value) else int(value), status


def told(**where: tuple[str, ...]) -> Level:
    return Level(where=where, told=True, because=BECAUSE)


# --- levels, and cells by hand ---------------------------------------------------------------------


def test_the_first_level_that_holds_a_cell_decides() -> None:
    """One woman of 21: told by a level for the sexes, sensitive by a bound of two, not sensitive by one of one."""
    counted = suspects({"SI": (20, 1, 0)}).counted()
    for levels, expected in (
        ((told(sex=("F",)), Level(where={"sex": ("F",)}, below=9, because=BECAUSE)), (1, "A")),
        ((Level(where={"sex": ("F",)}, below=2, because=BECAUSE), told(sex=("F",))), (None, "Q")),
        ((Level(where={"sex": ("F",)}, below=1, because=BECAUSE),), (1, "A")),
    ):
        assert shown(public(counted, levels=levels), "S1", sex="F", age="TOTAL") == expected


def test_a_level_says_how_many_breakdowns_a_cell_tells_apart() -> None:
    """That one is a woman is told; that she is Slovene tells two breakdowns apart, and follows: it is refused."""
    counted = replace(suspects({"SI": (20, 1, 0), "BA": (4, 0, 0)}), tables=("S2",)).counted()
    alone = Level(breakdowns=1, told=True, because=BECAUSE)

    with pytest.raises(MappingRefused) as refused:
        public(counted, levels=(alone,))
    assert refused.value.faults[0].code == "told-too-much"
    assert "S2 citizen=SI, sex=F" in str(refused.value), str(refused.value)


def test_a_told_count_is_told_in_every_table_and_others_go_in_its_place() -> None:
    """S2 shows the same woman of S1; which of two countries is hers may be withheld, that there is one may not."""
    counted = suspects({"SI": (9, 2, 0), "BA": (9, 1, 0), "HR": (9, 0, 0)}).counted()
    cells = public(counted, levels=(told(table=("S1",), age=("TOTAL",)),), within=1)

    assert {shown(cells, table, sex="F", **beside) for table, beside in IN_ALL} == {(3, "A")}
    assert shown(cells, "S2", citizen="BA", sex="F") == shown(cells, "S2", citizen="SI", sex="F") == (None, "Q")


@pytest.mark.parametrize(("status", "expected"), [("safe", (1, "A")), ("waived", (1, "A")), ("protect", (None, "Q"))])
def test_what_somebody_says_by_hand_goes_before_rules(status: str, expected: tuple[int | None, str]) -> None:
    by_hand = tuple(
        StatusByHand(year=2024, table=table, key=key, status=status, because=BECAUSE)
        for table, key in (
            ("S1", {"sex": "F"}),
            ("S1", {"sex": "F", "age": "UNK"}),
            ("S2", {"citizen": "NAT", "sex": "F"}),
            ("S2", {"citizen": "SI", "sex": "F"}),
        )
    )
    counted = suspects({"SI": (20, 1, 0)}).counted()
    below = 0 if status == "protect" else 3

    assert shown(public(counted, by_hand=by_hand, below=below), "S1", sex="F", age="TOTAL") == expected
    of_another_year = tuple(replace(one, year=2023) for one in by_hand)
    assert shown(public(counted, by_hand=of_another_year), "S1", sex="F", age="TOTAL") == (None, "Q")


# --- groups before suppression ---------------------------------------------------------------------


def test_a_country_under_the_bound_stands_in_its_group_alone() -> None:
    """Of 5 citizens of third countries 4 are Bosnian and one is Serbian; Kosovo has nobody. Nothing is withheld."""
    counted = suspects({"SI": (20, 9, 0), "BA": (4, 0, 0), "RS": (1, 0, 0)}).counted()
    lone = public(counted, recode=(Recoding(groups=GROUPS, members_from=3),), within=1, below=2)

    assert shown(lone, "S2", citizen="NEU27_2020_FOR", sex="T") == (5, "A")
    assert shown(lone, "S2", citizen="BA", sex="T") == (4, "A")
    assert shown(lone, "S2", citizen="RS", sex="T") is None is shown(lone, "S2", citizen="XK", sex="T")


def test_who_is_listed_has_the_bound_and_that_is_reckoned_with() -> None:
    """Bosnia is listed from four on: four or more. That Serbia has less and their group five tells too much of it, so
    the group goes too; with a bound beyond both, Serbia may have all five, and nothing goes."""
    counted = suspects({"SI": (20, 9, 0), "BA": (4, 0, 0), "RS": (1, 0, 0)}).counted()
    hidden = {
        bound: (public(counted, recode=(Recoding(groups=GROUPS, members_from=bound),))["obs_status"] == "Q").sum()
        for bound in (4, 9)
    }

    assert hidden[4] > 0 == hidden[9]


def test_the_split_of_a_group_is_shown_from_a_bound_on() -> None:
    """By sex from five on: of Bosnia's four nobody learns it, of Slovenia's 29 everybody."""
    counted = suspects({"SI": (20, 9, 0), "BA": (3, 1, 0)}).counted()
    by_sex = Recoding(groups={"sex": ("T",)}, tables=("S2",), groups_from=5)
    cells = public(counted, recode=(by_sex,), within=1, below=2)

    assert shown(cells, "S2", citizen="BA", sex="M") is None and shown(cells, "S2", citizen="BA", sex="T") == (4, "A")
    assert shown(cells, "S2", citizen="TOTAL", sex="F") == (10, "A")
    assert shown(cells, "S2", citizen="SI", sex="F") is not None


def test_what_follows_from_told_counts_is_refused_though_no_row_shows_it() -> None:
    """All 21 are Slovenes and one of them is a woman, both told: that the row by sex is left out hides nothing."""
    counted = replace(suspects({"SI": (20, 1, 0)}), tables=("S2",)).counted()
    acts = Level(breakdowns=1, told=True, because=BECAUSE)

    with pytest.raises(MappingRefused) as refused:
        public(counted, levels=(acts,), recode=(Recoding(groups={"sex": ("T",)}),))
    assert refused.value.faults[0].code == "told-too-much"


# --- the proposal that public acts are told ---------------------------------------------------------


@cache
def year_of(seed: int) -> tuple[CountedCells, Collection]:
    """The real year 2024 (0), or an invented one."""
    if not seed:
        run = run_of(SI_2024, DEFINITIONS)
        return run.counted, run.received.collection
    return synthetic_year(seed).counted(DEFINITIONS, SLOVENIA), SLOVENIA


def under(alternative: Policy) -> Definitions:
    """As if the ministry had signed a proposal."""
    return with_policy(POLICY.instead(alternative))


def under_public_acts(seed: int) -> pd.DataFrame:
    counted, collection = year_of(seed)
    return protect(counted, under(PUBLIC_ACTS), collection, Audience.PUBLIC).cells


def cells_by_key(cells: pd.DataFrame) -> dict[Cell, int | None]:
    names = DEFINITIONS.dimension_names
    return {
        (row["table"], tuple((name, row[name]) for name in names[row["table"]])): None
        if pd.isna(row["obs_value"])
        else int(row["obs_value"])
        for row in cells.to_dict("records")
    }


def read_in_groups(cells: pd.DataFrame, counted: CountedCells, folder: Path) -> tuple[Published, list[Cell]]:
    """What is read of public cells of which some stand in their group alone, and which of the others are sensitive.

    The reader knows the bound by which they do. He is given every country that was counted, and one of each group of
    which nobody was.
    """
    counts, listed = cells_by_key(counted.cells), cells_by_key(cells)
    read = published(folder_with(cells, folder))
    read.left_out = {cell for cell in counts if cell not in listed}
    small = [cell for cell in counts if not listed.get(cell, 0)]
    for cell in list(read.left_out):
        table, codes = cell[0], dict(cell[1])
        if codes.get("citizen") in read.parents["citizen"] and table in ("V3", "S2", "P2", "C2", "N1"):
            group = read.parents["citizen"][codes["citizen"]]
            free = "AD" if group == "NEU27_2020_FOR" else "LU"
            read.left_out.add((table, tuple((name, free if name == "citizen" else code) for name, code in cell[1])))
        if {codes.get("status", "REG"), codes.get("sex", "T")} == {"REG", "T"} and set(codes) <= {
            "status",
            "citizen",
            "sex",
        }:
            read.told_besides.append(((read.told(cell),), 0, 2))
    return read, [
        cell
        for cell in small
        if (counts[cell] or 0) in (1, 2)
        and cell[0] not in ("D1", "J1")
        and dict(cell[1]).get("form") != "UNK"
        and "unit" not in dict(cell[1])
    ]


@pytest.mark.slow
@sampled("seed", [0, 1, 3, 5, 6, 8, 17], 1)
def test_no_sensitive_count_follows_exactly_beside_public_acts(seed: int, tmp_path: Path) -> None:
    """Who reckons that what is suppressed is not zero confines no count of one or two to one number: neither those
    marked as suppressed, nor those that stand in their group alone.
    """
    read, sensitive = read_in_groups(under_public_acts(seed), year_of(seed)[0], tmp_path / "d")

    assert sensitive
    found = Attacker(read).intervals(sensitive)
    assert not [told for told, (low, high) in found.items() if low == high]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "proposal", "gives"), [(1, "public-acts-told", True), (4, "groups-before-suppression", False)]
)
def test_a_revision_gives_away_only_what_is_told_before(seed: int, proposal: str, gives: bool, tmp_path: Path) -> None:
    """Who has both editions of a year whose proposal the ministry signed works out no other small count of either than
    those of which the program says that they are given up.
    """
    definitions = under(next(one for one in DEFINITIONS.law.alternatives if one.id == proposal))
    year = synthetic_year(seed)
    later = revised(year, seed, moving=bool(seed % 2))
    first = year.counted(definitions, SLOVENIA)
    cells = protect(first, definitions, SLOVENIA, Audience.PUBLIC).cells
    known = as_released(cells, SLOVENIA, definitions, tmp_path / "known", 1)
    again = replace(SLOVENIA, releases=(known,))
    second = later.counted(definitions, again)
    pattern = suppression_of(second, definitions, again)[2]
    told = protect(second, definitions, again, Audience.PUBLIC).cells

    before, small_before = read_in_groups(cells, first, tmp_path / "before")
    now, small_now = read_in_groups(told, second, tmp_path / "now")
    reader = Attacker(now, earlier=[before])

    counts = [cells_by_key(second.cells), cells_by_key(first.cells)]
    asked = [(0, now, cell) for cell in small_now] + [(1, before, cell) for cell in small_before]
    exact = {
        (vintage, read.told(cell))
        for vintage, read, cell in asked
        if reader.ends((vintage, read.told(cell))) == (counts[vintage][cell],) * 2
    }
    assert asked and exact <= lost_of(pattern)
    assert (bool(exact), bool(pattern.given_up.counts)) == (gives, gives)


@pytest.mark.parametrize("seed", [*range(9), 17])
def test_beside_public_acts_every_total_sex_and_group_stays(seed: int) -> None:
    """Every count of the rows that Eurostat's tables by sex, by citizenship and by age take is told as it is."""
    counts, listed = cells_by_key(year_of(seed)[0].cells), cells_by_key(under_public_acts(seed))
    groups = ("TOTAL", "NAT", "EU27_2020_FOR", "NEU27_2020_FOR", "STLS", "FOR", "UNK")
    of_eurostat = [
        cell
        for cell in counts
        if cell[0] in ("V2", "S1", "P1", "C1") or (cell[0] == "V3" and dict(cell[1])["citizen"] in groups)
    ]

    assert len(of_eurostat) > 60
    assert {cell: counts[cell] for cell in of_eurostat} == {cell: listed[cell] for cell in of_eurostat}


def test_no_alternative_is_in_force() -> None:
    """The policies in force say what they said; alternatives have no days and no signature."""
    in_force = {policy.id for policy in DEFINITIONS.law.policies}

    alternatives = {one.id for one in DEFINITIONS.law.alternatives}
    assert alternatives == {"public-acts-told", "groups-before-suppression", "small-counts-rounded"}
    assert in_force == {"small-counts-2024", "small-counts-before-2024"}
