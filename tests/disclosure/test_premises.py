"""A reader believes what he reads of numbers that he does not see, and true counts lie in what he so finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.lab.plan import confined, vintage_of, vintages_of
from benchmarks.synthetic_years import synthetic_year
from tests.support.protected_tables import POLICY, system
from tests.support.sample import in_the_laboratory
from thb_eu.definitions import Definitions
from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.linear_system import LinearSystem
from thb_eu.disclosure.premises import as_believed, believed_marks

TOTAL, MEN, WOMEN, UNKNOWN = range(4)


def sexes(men: int, women: int, unknown: int) -> LinearSystem:
    """Persons by sex; an earlier edition showed how many they are."""
    total = men + women + unknown
    found = system([total, men, women, unknown], {TOTAL}, (TOTAL, [MEN, WOMEN, UNKNOWN]))
    return replace(found, quantities=(found.quantities[TOTAL].between(total, total), *found.quantities[1:]))


@pytest.mark.parametrize(
    ("persons", "told_by_others", "unseen", "believed"),
    [
        ((4, 1, 0), False, {MEN, WOMEN, UNKNOWN}, {MEN, WOMEN, UNKNOWN}),  # nothing contradicts three of five
        ((1, 1, 0), False, {MEN, WOMEN, UNKNOWN}, set()),  # three of two are none
        ((4, 1, 0), True, {MEN, WOMEN, UNKNOWN}, set()),  # what goes as a whole below a told count may hold zeros
        ((4, 1, 0), True, {MEN, WOMEN}, {MEN, WOMEN}),  # a zero stands beside it: no whole
        ((0, 5, 0), False, {MEN}, set()),  # five women of five
    ],
)
def test_marks_are_believed_where_nothing_speaks_against_them(
    persons: tuple[int, int, int], told_by_others: bool, unseen: set[int], believed: set[int]
) -> None:
    """What is marked as suppressed counts somebody, he reckons."""
    told = {TOTAL} if told_by_others else set()

    assert believed_marks(sexes(*persons), unseen, unseen, told) == believed


def test_who_takes_a_zero_for_somebody_is_reckoned_with() -> None:
    """Of six who are four men, two women and nobody of unknown sex he takes at least one for each."""
    counted = sexes(4, 2, 0)
    gone = {MEN, WOMEN, UNKNOWN}
    believed = as_believed(counted, gone, gone)

    assert Attacker(believed, POLICY).interval(MEN, gone) == (1, 4)
    assert as_believed(counted, gone, {MEN, WOMEN}) is counted


def test_a_country_that_is_not_listed_may_be_somebodys() -> None:
    """The EU's citizens are marked, and of the only country that is listed there is nobody: of another one, he reckons.

    Were all of the EU's countries in the list, the mark would be nobody.
    """
    europe, croatia, together, others = range(4)
    counted = system([0, 0, 9, 9], {together}, (europe, [croatia]), (together, [europe, others]))
    listed, gone = replace(counted, listed=frozenset({0})), {europe, others}

    assert believed_marks(counted, gone, gone) == {others}
    assert believed_marks(listed, gone, gone) == gone
    believed = as_believed(listed, gone, gone)
    values = [one.value for one in believed.quantities]
    assert values[croatia] == 0 < values[europe] == 9 - values[others]
    assert Attacker(believed, POLICY).interval(others, gone) == (1, 8)


def test_an_order_of_stages_that_does_not_hold_is_reckoned_with() -> None:
    """Ten were convicted and six prosecuted, who are withheld: of ten suspects at most ten were convicted, he says."""
    suspects, prosecuted, convicted, men, women = range(5)
    counted = system([10, 6, 10, 7, 3], {suspects}, (convicted, [men, women]))
    counted = replace(counted, disorder=((convicted, prosecuted),))
    gone = {prosecuted, convicted, men}

    believed = as_believed(counted, gone, gone)

    values = [one.value for one in believed.quantities]
    assert values[convicted] <= values[prosecuted]
    assert values[convicted] == values[men] + values[women]
    assert as_believed(counted, {men}, {men}) is counted  # he sees that it does not hold


def test_what_he_believes_is_held_against_the_choice_of_groups() -> None:
    """Five of one group were convicted, he sees. Three were prosecuted, who are withheld, of its two countries, which
    stand in the group alone as each counts fewer than three: that four at most were prosecuted shows him that the
    order does not hold, and he lets it go.
    """
    convicted, prosecuted, croatia, hungary = range(4)
    counted = system([5, 3, 2, 1], set(), (prosecuted, [croatia, hungary]))
    unlisted = [replace(one, cells=()) if n in (croatia, hungary) else one for n, one in enumerate(counted.quantities)]
    chosen = {croatia: (0, 2), hungary: (0, 2)}
    counted = replace(counted, quantities=tuple(unlisted), chosen=chosen, disorder=((convicted, prosecuted),))

    assert [one.value for one in as_believed(counted, {prosecuted}, frozenset()).quantities][:4] == [5, 3, 2, 1]


@pytest.mark.slow
@in_the_laboratory
@pytest.mark.parametrize("seed", [7, 11, 16, 25, 26, 31, 43, 46])
def test_nothing_falls_of_a_year_in_which_a_premise_is_false(
    seed: int, definitions: Definitions, tmp_path: Path
) -> None:
    """More were convicted than prosecuted (16, 25), or zeros go with the split of a printed count (7, 11, 26).

    Or a printed table of which all persons come from outside the EU was held to tell so (43, 46), or one of the Police
    to tell of all men, whom other bodies may have met too (31).
    """
    vintage = vintage_of(synthetic_year(seed), seed, tmp_path, definitions, [])

    assert [found for found in confined([vintage])[0] if not found[2]] == []


@pytest.mark.slow
@in_the_laboratory
@pytest.mark.parametrize("seed", [18, 52, 59, 97, 105])
def test_nothing_falls_of_three_vintages_where_a_premise_is_false(
    seed: int, definitions: Definitions, tmp_path: Path
) -> None:
    """The earlier edition (18) or the revision (97, 105) contradicts marks, an answer tells what a false revision does
    not (52), or the list lacks a country of which somebody is marked (59).
    """
    assert [found for found in confined(vintages_of(seed, tmp_path, definitions))[0] if not found[2]] == []
