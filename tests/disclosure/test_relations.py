"""What a reader can calculate with: true sums, equal cells of several tables, what stands behind a missing total."""

from __future__ import annotations

import pandas as pd

from tests.support.feasible_tables import SLOVENIA, World, suspects
from thb_eu.definitions import load
from thb_eu.disclosure.linear_system import LinearSystem, system_of

DEFINITIONS = load()
POLICY = next(policy for policy in DEFINITIONS.law.policies if policy.valid.covers_year(2024))


def cells_with(world: World, *changes: tuple[dict[str, str], int | None]) -> pd.DataFrame:
    """The cells of a world, some of them with another value, or missing (None)."""
    cells = world.counted().cells
    for codes, value in changes:
        where = pd.Series(True, index=cells.index)
        for name, code in codes.items():
            where &= cells[name] == code
        assert where.any()
        cells.loc[where, ["obs_value", "obs_status"]] = [pd.NA, "L"] if value is None else [value, "A"]
    return cells


def shown_together(system: LinearSystem, cells: pd.DataFrame, **codes: str) -> set[tuple[str, str, str, str]]:
    """All cells that show the same quantity as the one with these codes: table, citizenship, sex, age."""
    for quantity in system.quantities:
        rows = cells.iloc[list(quantity.cells)]
        if any(all(row[name] == code for name, code in codes.items()) for row in rows.to_dict("records")):
            return set(rows[["table", "citizen", "sex", "age"]].itertuples(index=False, name=None))
    raise AssertionError("no quantity is shown there")


def values_in(system: LinearSystem) -> list[tuple[int, ...]]:
    """The values of every relation, the total first."""
    return sorted(
        tuple(system.quantities[q].value for q, factor in sorted(relation.items(), key=lambda entry: -entry[1]))
        for relation in system.relations
    )


def test_cells_that_sum_over_different_dimensions_show_one_number() -> None:
    """Women of all ages are women of all citizenships; as no age is recorded they are those of unknown age too."""
    cells = suspects({"SI": (20, 4, 0)}).counted().cells
    system = system_of(cells, DEFINITIONS, SLOVENIA, POLICY)

    together = shown_together(system, cells, table="S1", sex="F", age="TOTAL")

    assert together == {("S1", "_Z", "F", "TOTAL"), ("S1", "_Z", "F", "UNK"), ("S2", "TOTAL", "F", "_Z")}


def test_a_group_with_one_listed_member_is_that_member() -> None:
    """Citizens of the reporting country stand twice; who reads one reads the other."""
    cells = suspects({"SI": (20, 4, 0)}).counted().cells
    system = system_of(cells, DEFINITIONS, SLOVENIA, POLICY)

    together = shown_together(system, cells, table="S2", citizen="NAT", sex="F")

    assert together == {("S2", "NAT", "F", "_Z"), ("S2", "SI", "F", "_Z")}


def test_tables_that_contradict_each_other_are_not_taken_for_one_number() -> None:
    """Four women in one table and five in the other: no reader may count on either, so no sum is built on both."""
    cells = cells_with(suspects({"SI": (20, 4, 0)}), ({"table": "S1", "sex": "F", "age": "TOTAL"}, 5))
    system = system_of(cells, DEFINITIONS, SLOVENIA, POLICY)

    assert ("S2", "TOTAL", "F", "_Z") not in shown_together(system, cells, table="S1", sex="F", age="TOTAL")
    assert not [r for r in system.relations if sum(f * system.quantities[q].value for q, f in r.items())]


def test_members_that_nobody_recorded_leave_a_rest_where_the_sum_lacks_one() -> None:
    """24 in all, 20 men, women not recorded and none unknown: the four are a number that no cell shows."""
    women = ({"table": "S1", "sex": "F"}, None)
    cells = cells_with(suspects({"SI": (20, 4, 0)}), women)
    system = system_of(cells[cells["table"] == "S1"], DEFINITIONS, SLOVENIA, POLICY)
    hidden = [quantity.value for quantity in system.quantities if not quantity.cells]

    assert set(hidden) == {4}  # once for all ages and once for unknown age
    assert (24, 20, 0, 4) in values_in(system)


def test_a_missing_total_ties_its_breakdowns_together() -> None:
    """No total, but 20 + 4 by sex and 15 + 9 by citizenship: both sum up to one and the same unseen 24."""
    totals = ({"sex": "T", "citizen": "TOTAL"}, None), ({"sex": "T", "table": "S1"}, None)
    cells = cells_with(suspects({"SI": (12, 3, 0), "BA": (8, 1, 0)}), *totals)
    system = system_of(cells, DEFINITIONS, SLOVENIA, POLICY)
    (unseen,) = [number for number, quantity in enumerate(system.quantities) if not quantity.cells]

    assert system.quantities[unseen].value == 24
    assert len(system.relations_of[unseen]) == 2


def test_breakdowns_that_disagree_on_a_missing_total_are_not_tied() -> None:
    """20 + 4 by sex and 15 + 8 by citizenship have no total in common: nothing is built on it."""
    gone = ({"sex": "T", "citizen": "TOTAL"}, None), ({"sex": "T", "table": "S1"}, None)
    one_off = {"table": "S2", "sex": "T", "citizen": "NEU27_2020_FOR"}, 8
    system = system_of(
        cells_with(suspects({"SI": (12, 3, 0), "BA": (8, 1, 0)}), *gone, one_off), DEFINITIONS, SLOVENIA, POLICY
    )

    assert not [r for r in system.relations if sum(f * system.quantities[q].value for q, f in r.items())]
    assert 23 not in [quantity.value for quantity in system.quantities]
