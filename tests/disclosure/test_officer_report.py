"""What the disclosure officer is told: the intervals that a reader reaches, the losses, what suppliers work out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.support.feasible_tables import ALL_DIMENSIONS, SLOVENIA, Reader, World, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.cell_sets import Recoding
from thb_eu.disclosure import protect
from thb_eu.disclosure.officer_report import CellInterval, OfficerReport, TableLoss, officer_report
from thb_eu.results import Collection, CountedCells

COLLECTION = replace(
    SLOVENIA,
    resources=({"name": "police", "thb:contract": "police/t06"}, {"name": "furs", "thb:contract": "furs/statements"}),
)
KNOWING_SUPPLIERS = replace(POLICY, attacker_knows=(*POLICY.attacker_knows, "own_rows"))
WARY = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(KNOWING_SUPPLIERS,)))
MEN = {"citizen": "SI", "sex": "M"}, {"citizen": "TOTAL", "sex": "M"}
WOMEN = {"citizen": "SI", "sex": "F"}, {"citizen": "TOTAL", "sex": "F"}


def counted(world: World, **facts: tuple[int, tuple[dict[str, str], ...]]) -> CountedCells:
    """A world with facts behind some cells of the table of citizenships; `police_B2` is the fact police!B2."""
    rows = [
        ("S2", *(of.get(name, "_Z") for name in ALL_DIMENSIONS), fact.replace("_", "!"), value, fact.split("_")[0])
        for fact, (value, cells) in facts.items()
        for of in cells
    ]
    return CountedCells(
        world.counted().cells, pd.DataFrame(rows, columns=["table", *ALL_DIMENSIONS, "fact", "value", "population"])
    )


def report(made: CountedCells, *suppliers: str, definitions: Definitions = DEFINITIONS) -> OfficerReport:
    return officer_report(made, definitions, COLLECTION, suppliers)


def test_intervals_and_losses_of_a_small_table() -> None:
    """20 men and a woman, 21 in all, and neither is none: each may be any number from 1 to 20, in two cells of one
    table, three of the other, as women and men of all citizenships are those of one."""
    told = report(counted(suspects({"SI": (20, 1, 0)})))

    assert {(cell.value, cell.low, cell.high, cell.required, cell.is_primary) for cell in told.cells} == {
        (1, 1, 20, 3, True),
        (20, 1, 20, 3, False),
    }
    assert told.tables == (TableLoss("S1", 8, 2, 2, 0, 21, 21, 2), TableLoss("S2", 40, 3, 3, 0, 21, 21, 3))
    women = (("S1", "F", "TOTAL"), ("S2", "NAT", "F"))
    assert {frozenset(cell.protects) for cell in told.cells} == {
        frozenset(),
        frozenset({*women, ("S2", "NAT", "M")}),  # what all men protect: shown, they would tell the Slovene ones too
        frozenset({*women, ("S1", "M", "TOTAL")}),
    }
    assert told.narrowest == 19


@pytest.mark.parametrize(
    "world",
    [
        suspects({"SI": (20, 1, 0), "BA": (2, 5, 5), "RS": (7, 1, 4)}),
        World("victims", {("IDENT", "F", "Y_LT18", "RS"): 2, ("PRESUM", "M", "Y_GE18", "SI"): 9}, ("V2", "V3")),
    ],
)
def test_a_reader_of_the_public_edition_reaches_the_same_intervals(world: World) -> None:
    """Somebody who thinks in persons, not in sums of cells, finds every interval as the officer is told it."""
    shown = protect(world.counted(), DEFINITIONS, SLOVENIA, Audience.PUBLIC).cells
    listed = {cell.key: (cell.low, cell.high) for cell in report(world.counted()).cells}
    reached = Reader(world, shown).intervals()

    assert reached
    for (table, key), (low, high) in reached.items():
        assert listed[(table, *key)] == (low, high if high < 50 else None)  # 50: the reader looks no farther


def test_a_supplier_confines_what_lies_beside_its_own_rows() -> None:
    """19 of the 20 men are the Police's: of 21 persons one or two are women, so that two numbers are left."""
    facts = {"police_B2": (19, MEN), "furs_E2": (1, MEN), "furs_E3": (1, WOMEN)}
    [police] = report(counted(suspects({"SI": (20, 1, 0)}), **facts), "police").attacks

    assert {(cell.value, cell.low, cell.high, cell.required) for cell in police.confined} == {
        (1, 1, 2, 3),
        (20, 19, 20, 3),
    }
    assert police.own == 0
    assert police.revealed == ()


def test_what_a_supplier_sent_alone_it_knows_anyhow() -> None:
    """Nothing that the Police alone sent is worked out by it: that it knows that is no fault of the release."""
    facts = {"police_B2": (20, MEN), "police_C2": (1, WOMEN)}
    [police] = report(counted(suspects({"SI": (20, 1, 0)}), **facts), "police").attacks

    assert (police.own, police.confined, police.revealed) == (10, (), ())


def test_a_published_count_shows_a_supplier_the_small_part_of_others() -> None:
    """20 men are published, 18 of them the Police's: it reads that others sent two."""
    made = counted(suspects({"SI": (20, 4, 0)}), police_B2=(18, MEN), furs_E2=(2, MEN), furs_E3=(4, WOMEN))
    police, furs = report(made, "police", "furs").attacks

    assert {(cell.key, cell.value) for cell in police.revealed} == {
        (("S2", "TOTAL", "M"), 2),
        (("S2", "SI", "M"), 2),
    }
    assert furs.revealed == ()


@pytest.mark.parametrize(
    "made",
    [
        counted(suspects({"SI": (20, 1, 0)}), police_B2=(19, MEN), furs_E2=(1, MEN), furs_E3=(1, WOMEN)),
        counted(suspects({"SI": (20, 4, 0)}), police_B2=(18, MEN), furs_E2=(2, MEN), furs_E3=(4, WOMEN)),
    ],
)
def test_a_policy_that_names_suppliers_protects_against_each_of_them(made: CountedCells) -> None:
    """With `own_rows` more is suppressed, and neither supplier works out anything of the other."""
    lax, wary = report(made, "police", "furs"), report(made, "police", "furs", definitions=WARY)

    assert any(attack.confined or attack.revealed for attack in lax.attacks)
    assert not any(attack.confined or attack.revealed for attack in wary.attacks)
    assert len(wary.cells) > len(lax.cells)
    protect(made, WARY, COLLECTION, Audience.PUBLIC)  # its own audit agrees


def test_members_of_a_group_that_is_shown_alone_are_told_of_where_they_are_sensitive() -> None:
    """Of 3 countries of a group 12 cells are not shown; one, the Bosnian woman, is sensitive and stays protected."""
    policy = replace(POLICY, recode=(Recoding(groups={"citizen": ("NEU27_2020_FOR",)}),))
    grouping = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(policy,)))
    told = report(counted(suspects({"SI": (20, 9, 0), "BA": (4, 1, 0)})), definitions=grouping)
    of_members = [cell for cell in told.cells if cell.key[0] == "S2" and cell.key[1] in ("BA", "RS", "XK")]

    assert [cell.key for cell in of_members] == [("S2", "BA", "F")]
    assert {loss.table: loss.grouped for loss in told.tables} == {"S1": 0, "S2": 11}
    assert all(cell.is_protected for cell in told.cells)


def test_changed_numbers_leave_intervals_around_what_is_told() -> None:
    """20 men and a woman: of what is sensitive no number is told that lies more than 3 away, and the sums of what is
    told say no more than the policy allows."""
    policy = replace(POLICY, method="small_count_rounding")
    rounding = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(policy,)))
    made = counted(suspects({"SI": (20, 1, 0)}))
    told = officer_report(made, rounding, COLLECTION)

    assert {cell.value for cell in told.cells} == {1}
    assert all(cell.is_primary and cell.is_protected and (cell.high or 99) <= 6 for cell in told.cells)


def test_the_intervals_of_the_real_collection_are_as_wide_as_the_policy_asks(
    real: tuple[CountedCells, Collection],
) -> None:
    """Nothing that others published leaves less, so every interval of 2024 is at least three wide."""
    told = officer_report(*[real[0], DEFINITIONS, real[1]])

    assert all(cell.is_protected and cell.required == POLICY.within for cell in told.cells)
    assert all(cell.low <= cell.value <= (cell.value if cell.high is None else cell.high) for cell in told.cells)
    assert all(cell.is_primary or cell.protects for cell in told.cells)


def test_an_interval_that_others_left_narrow_is_said_to_be_so() -> None:
    """Two are no three apart; without an end nothing is too narrow."""
    assert not CellInterval((), 1, 0, 2, 3).is_protected
    assert CellInterval((), 1, 0, 2, 2).is_protected
    assert CellInterval((), 1, 0, None, 3).is_protected
