"""Invented years: nothing falls to who reads both vintages of one, and next to nothing is lost beyond the least."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.lab.attack import attacked
from benchmarks.lab.optimum import PROMISED, _least, optimum
from benchmarks.synthetic_years import dense_table, synthetic_year
from tests.disclosure.attacker import Attacker, published
from tests.support.feasible_tables import SLOVENIA, suspects
from tests.support.protected_tables import POLICY, WITHIN, folder_with, public, release, square
from tests.support.sample import sampled
from thb_eu.definitions import Definitions


@pytest.mark.slow
@sampled("seed", [4, 7, 10, 56, 67, 97, 120, 199, 165, 13, 27, 29, 44, 45, 51, 57], 0, [45])
def test_nothing_falls_of_an_invented_year(seed: int) -> None:
    """A year and its revision, with persons added alone (even seeds) or moved too; the years around change nothing.

    Of all but the first two something fell as long as zeros could be suppressed (in 6 of 200 years); of seed 165 as
    long as nobody was told of counts that the first vintage withheld and the second leaves too little of; of the last
    seven as long as lookalikes began at the counted numbers, which the guess of the smallest revision can contradict.
    """
    attack = attacked(seed)

    assert attack.suppressed > 50
    assert attack.fell == ()


def test_he_who_reads_both_vintages_finds_what_a_blind_one_leaves(tmp_path: Path) -> None:
    """One woman of 21, later three of 23, and nobody left: not knowing the first vintage, the second tells."""
    before, after = suspects({"SI": (20, 1, 0)}), suspects({"SI": (20, 3, 0)})
    first = public(before)
    seconds = {"blind": public(after), "knowing": public(after, release(first))}
    read = {name: published(folder_with(cells, tmp_path / name)) for name, cells in {**seconds, "first": first}.items()}

    narrow = {name: Attacker(read[name], earlier=[read["first"]]).narrow(WITHIN) for name in seconds}

    assert narrow["blind"] and not narrow["knowing"]
    assert not Attacker(read["first"]).narrow(WITHIN)


@pytest.mark.slow
def test_the_loss_of_an_invented_year_is_near_the_least(definitions: Definitions) -> None:
    """The least there is comes from a search that shares nothing with the program's but the sums."""
    told = optimum(synthetic_year(4).counted(definitions, SLOVENIA), SLOVENIA, definitions)

    assert told.proven
    assert 0 < told.least <= told.found <= PROMISED * told.least


def test_the_least_loss_of_a_square_is_known() -> None:
    """[1 5; 5 0] with its totals published: two fives at 1 each and the zero at 5, or a total at 50."""
    table = square(2, [1, 5, 5, 0])

    assert _least(table, [*range(8)], {0}, 100, POLICY) == (7, True)


def test_the_dense_table_has_1080_cells_and_nobody_is_left_out(definitions: Definitions) -> None:
    """Its grand total is the sum over all persons."""
    dense = dense_table(1)
    cells = dense.counted(definitions, SLOVENIA).cells

    assert set(cells["table"]) == {"V3"} and len(cells) == 1080
    assert cells["obs_value"].iloc[0] == sum(dense.persons.values())
