"""Which counts go so that another is safe: the least loss by the policy's weights, zeros late, totals last."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from tests.support.protected_tables import square, system
from thb_eu.base import linear_program
from thb_eu.definitions import Definitions, load
from thb_eu.disclosure import feasibility, suppress, suppression_of
from thb_eu.disclosure.audit import Attacker, AttackerReach, CannotProtect
from thb_eu.disclosure.feasibility import Interval, rows_of
from thb_eu.disclosure.least_loss import loss_of
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.disclosure.suppress import with_secondary
from thb_eu.results import Collection, CountedCells

KNOWING = next(policy for policy in load().law.policies if policy.valid.covers_year(2024))
POLICY = replace(KNOWING, attacker_knows=tuple(known for known in KNOWING.attacker_knows if known != "nonzero"))
"""Whoever reads is not taken to know that what is suppressed counts somebody."""


def test_a_count_on_a_bridge_is_found_though_every_line_has_two() -> None:
    """4 × 4, two or more gone per line, yet one is rows 1 + 2 less columns 1 + 2: exactly known."""
    inner = [4, 4, 9, 9, 4, 4, 1, 9, 9, 9, 4, 4, 9, 9, 4, 4]
    table = square(4, inner)
    heuristic = {0, 1, 4, 5, 6, 10, 11, 14, 15}
    for line in range(4):
        assert sum(place // 4 == line for place in heuristic) >= 2
        assert sum(place % 4 == line for place in heuristic) >= 2

    assert Attacker(table, POLICY).narrowed(heuristic) == [6]

    enough = with_secondary(Attacker(table, POLICY), {6})
    assert not Attacker(table, POLICY).narrowed(enough)
    assert all(number < 16 for number in enough)


def test_what_hangs_together_is_laid_out_once_for_all_that_is_asked_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two squares side by side: twice eight numbers, each asked how far it goes both ways, of two programs."""
    parts, alone = [], square(2, [4, 4, 4, 4])
    beside = [{number + 8: factor for number, factor in relation.items()} for relation in alone.relations]
    both = replace(alone, quantities=alone.quantities * 2, relations=(*alone.relations, *beside))
    monkeypatch.setattr(feasibility, "rows_of", lambda of, part: parts.append(part) or rows_of(of, part))

    assert Attacker(both, POLICY).narrowed(range(16)) == []
    assert parts == [[*range(8)], [*range(8, 16)]]


def test_no_program_is_asked_of_what_cannot_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a square of which everything is known nothing is laid out."""
    parts: list[list[int]] = []
    monkeypatch.setattr(feasibility, "rows_of", lambda of, part: parts.append(part) or rows_of(of, part))
    known = AttackerReach(square(2, [4, 4, 4, 4]), dict.fromkeys(range(8), Interval(0, 0)))

    assert not any(known.is_wide(number, 1) for number in range(8))
    assert parts == []


def test_the_cheaper_neighbour_goes() -> None:
    """30 = 1 + 5 + 24: five or 24 would do; the smaller goes and the total stays."""
    assert with_secondary(Attacker(system([30, 1, 5, 24], {0}, (0, [1, 2, 3])), POLICY), {1}) == {1, 2}


def test_a_zero_goes_where_nothing_else_helps() -> None:
    """[1 5; 5 0] with its totals published: only the four together can turn, the zero among them."""
    table = square(2, [1, 5, 5, 0])

    assert with_secondary(Attacker(table, POLICY), {0}) == {0, 1, 2, 3}


def test_a_zero_stays_before_who_reckons_that_none_is_suppressed() -> None:
    """[1 5; 5 0] again: with the zero gone he would take it for one at least, and the one for five less that.

    So its row's and its column's total go, at 50 each.
    """
    table = square(2, [1, 5, 5, 0])

    assert with_secondary(Attacker(table, KNOWING), {0}) == {0, 4, 6}


def test_a_zero_goes_before_him_too_where_the_totals_cannot() -> None:
    """[1 5; 5 0], and others have published its rows' and columns' totals: the zero stays for no pattern then."""
    table = square(2, [1, 5, 5, 0])
    told = (replace(each, low=each.value, high=each.value) for each in table.quantities[4:])
    known = replace(table, quantities=(*table.quantities[:4], *told))

    with pytest.raises(CannotProtect):
        with_secondary(Attacker(known, KNOWING), {0})
    assert with_secondary(Attacker(known, KNOWING, zeros_stay=False), {0}) == {0, 1, 2, 3}


def test_a_total_goes_only_where_there_is_no_other_way() -> None:
    """3 = 1 + 2 leaves 0 to 3 for each, which is enough for 3 but not for 4: then the total goes too."""
    table = system([3, 1, 2], {0}, (0, [1, 2]))

    assert with_secondary(Attacker(table, POLICY), {1, 2}) == {1, 2}
    assert with_secondary(Attacker(table, replace(POLICY, within=4)), {1, 2}) == {0, 1, 2}


def test_who_knows_that_a_suppressed_count_is_not_zero_confines_it_to_fewer_numbers() -> None:
    """3 = 1 + 2 leaves 1 or 2 for each to who knows that neither is zero: the total goes, and all may be any number."""
    table = system([3, 1, 2], {0}, (0, [1, 2]))

    assert Attacker(table, KNOWING).narrowed({1, 2}) == [1, 2]
    assert Attacker(table, KNOWING).interval(1, {1, 2}) == (1, 2)
    assert with_secondary(Attacker(table, KNOWING), {1, 2}) == {0, 1, 2}
    assert Attacker(table, KNOWING).interval(1, {0, 1, 2}) == (1, None)


def test_zeros_that_are_sensitive_themselves_tell_nobody_that_the_rest_is_none() -> None:
    """Where the policy suppresses zeros as it does ones and twos, whoever reads cannot reckon with either."""
    table = system([3, 1, 2], {0}, (0, [1, 2]))

    assert with_secondary(Attacker(table, replace(KNOWING, zeros=True)), {1, 2}) == {1, 2}


def test_hidden_quantities_are_free_and_never_suppressed() -> None:
    """A missing total that nobody sees protects its members by itself; it is not a cell that could go."""
    table = system([7, 1, 6], set(), (0, [1, 2]))
    unseen = LinearSystem((LinearQuantity(7, ()), *table.quantities[1:]), table.relations)

    assert with_secondary(Attacker(unseen, POLICY), {1}) == {1}


def test_two_breakdowns_of_a_missing_total_tell_on_each_other() -> None:
    """1 + 6 by sex and 3 + 4 by age of the same missing total: the six must go, or 3 + 4 - 6 is told."""
    hidden = LinearQuantity(7, ())
    shown = [LinearQuantity(value, (number,), 2) for number, value in enumerate([1, 6, 3, 4])]
    table = LinearSystem((hidden, *shown), ({0: 1, 1: -1, 2: -1}, {0: 1, 3: -1, 4: -1}))

    assert Attacker(table, POLICY).narrowed({1}) == [1]
    assert len(with_secondary(Attacker(table, POLICY), {1})) == 2


def test_something_else_goes_where_only_fractions_are_far_enough_apart() -> None:
    """Twice the count is thrice 1 to 3, and two: 2.5 to 5.5, but four is the only whole number; so the two must go."""
    unseen = LinearQuantity(2, (), low=1, high=3)
    table = LinearSystem((LinearQuantity(4, (0,)), unseen, LinearQuantity(2, (1,))), ({0: 2, 1: -3, 2: -1},))

    assert Attacker(table, POLICY).narrowed({0}) == [0]
    assert with_secondary(Attacker(table, POLICY), {0}) == {0, 2}


def test_a_count_that_nothing_can_protect_is_a_bug_and_not_a_result() -> None:
    """A system that no real table gives (a count tied to itself twice): refused loudly."""
    stuck = LinearSystem((LinearQuantity(1, (0,)),), ({0: 1},))

    with pytest.raises(CannotProtect):
        with_secondary(Attacker(stuck, POLICY), {0})


# --- one of several of the same loss ---------------------------------------------------------------


@pytest.mark.parametrize(
    "inner", [[1, 5, 5, 9], [2, 4, 4, 4], [1, 3, 7, 2], [5, 1, 1, 5], [2, 0, 6, 8], [1, 9, 20, 30], [6, 2, 3, 40]]
)
def test_of_all_choices_that_are_safe_the_least_goes_and_of_equal_ones_the_smaller_counts(inner: list[int]) -> None:
    """Every choice there is of a square is held against the attacker; a count of n weighs n / (n + 10) among equals."""
    table = square(2, inner)
    attacker, counts = Attacker(table, KNOWING), [quantity.value for quantity in table.quantities]
    small = {number for number in range(4) if inner[number] in (1, 2)}
    others = [number for number in range(8) if number not in small]
    choices = [small.union(more) for many in range(len(others) + 1) for more in combinations(others, many)]
    safe = {frozenset(choice): loss_of(attacker, choice - small) for choice in choices if not attacker.narrowed(choice)}
    sizes = {each: sum(counts[n] / (counts[n] + 10) for n in each) for each in safe if safe[each] == min(safe.values())}

    assert sizes[with_secondary(attacker, small)] == pytest.approx(min(sizes.values()), abs=0.02)


@pytest.mark.parametrize(
    "way", [{"random_seed": 7}, {"simplex_strategy": 4}, {"mip_heuristic_effort": 0.4}, {"mip_detect_symmetry": False}]
)
def test_whatever_way_the_solver_goes_it_ends_with_the_same_choice(
    way: dict[str, bool | float | str],
    real: tuple[CountedCells, Collection],
    definitions: Definitions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 2024 one choice alone is the first, and that is proven: so no other is found on another machine."""
    counted, collection = real
    _, _, usual = suppression_of(counted, definitions, collection)
    for options in (linear_program.ANSWERED_WARM, linear_program.ANSWERED_WHOLE):
        for name, value in way.items():
            monkeypatch.setitem(options, name, value)
    monkeypatch.setattr(suppress, "_FOUND", {})
    _, _, other = suppression_of(counted, definitions, collection)

    assert other.places == usual.places
