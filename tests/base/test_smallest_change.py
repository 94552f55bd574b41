"""The fewest numbers that must change for sums to agree: expected is what every set of changes, tried one by one, says.

I. P. Fellegi and D. Holt, A systematic approach to automatic edit and imputation, JASA 71 (1976).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

import pytest

from thb_eu.base.smallest_change import smallest_changes

Equations = list[tuple[dict[str, int], int]]


def fewest(equations: Equations, values: Mapping[str, int], reach: int = 3) -> list[frozenset[str]]:
    """Every set of the fewest numbers of which some change, by at most `reach`, makes all sums agree."""
    found = set()
    for change in itertools.product(range(-reach, reach + 1), repeat=len(values)):
        by = dict(zip(values, change, strict=True))
        whole = all(sum(times * by[name] for name, times in terms.items()) == need for terms, need in equations)
        if whole and all(values[name] + by[name] >= 0 for name in values):
            found.add(frozenset(name for name in values if by[name]))
    least = min(map(len, found), default=0)
    return [names for names in found if len(names) == least]


@pytest.mark.parametrize("seed", range(12))
def test_as_few_numbers_move_as_can_be(seed: int) -> None:
    """Two views of one population: what the first adds, the second subtracts; a number is in one margin or in two."""
    chance = random.Random(seed)
    values = {name: chance.randint(0, 2) for name in "abcde"}
    signs = {name: 1 if name in "abc" else -1 for name in values}
    margins = [{name: signs[name] for name in values if chance.random() < 0.7} for _ in range(2)]
    equations = [(terms, chance.randint(-2, 2)) for terms in margins if terms]

    sets = [*smallest_changes(equations, values, 99)]

    wanted = fewest(equations, values, 4)
    assert {frozenset(one) for one in sets} == {*wanted} - {frozenset()}
    for by in sets:
        assert all(sum(times * by.get(name, 0) for name, times in terms.items()) == need for terms, need in equations)
        assert all(values[name] + change >= 0 for name, change in by.items())


def test_what_was_counted_goes_before_a_zero_and_no_number_below_it() -> None:
    """One more: of three rows of a sum those that count somebody come first; one fewer: only they can."""
    values, total = {"none": 0, "some": 2, "others": 1}, {"none": 1, "some": 1, "others": 1}
    assert [[*one] for one in smallest_changes([(total, 1)], values, 9)][-1] == ["none"]
    assert {name for one in smallest_changes([(total, -1)], values, 9) for name in one} == {"some", "others"}
    assert [*smallest_changes([(total, -4)], values, 9)] == []
