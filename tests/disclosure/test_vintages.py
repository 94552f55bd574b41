"""A second vintage gives nothing away that the first one hid, and the first one nothing that the second hides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.disclosure.attacker import Attacker
from tests.disclosure.attacker import published as read_by
from tests.support.examples import costly
from tests.support.feasible_tables import SLOVENIA, Reader, World, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY, WITHIN, folder_with, public, release, worlds
from thb_eu.base.csv_tables import as_csv
from thb_eu.disclosure.audit import Attacker as OwnAttacker
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem, system_of
from thb_eu.disclosure.suppress import with_secondary
from thb_eu.disclosure.telling import telling
from thb_eu.disclosure.vintages import with_vintages
from thb_eu.results import KnownFigure, KnownRelease
from thb_eu.sources.known_releases import COLUMNS, release_of

PATIENT = costly(4, suppress_health_check=[HealthCheck.too_slow])


class TwoVintages:
    """Reads both vintages and knows that persons were added: asks which two crowds give all that he sees."""

    def __init__(self, first: Reader, second: Reader) -> None:
        zeros = np.zeros(len(first.kinds))
        self.rows = [(np.concatenate([row, zeros]), first, at) for at, row in first.rows.items()]
        self.rows += [(np.concatenate([row, row]), second, at) for at, row in second.rows.items()]
        seen = [(row, reader.seen[at]) for row, reader, at in self.rows if at in reader.seen]
        self.seen = LinearConstraint(np.array([row for row, _ in seen]), *[[size for _, size in seen]] * 2)

    def narrowest(self) -> int:
        """The width of the narrowest interval of a count that either vintage hides."""
        hidden = [row for row, reader, at in self.rows if at in reader.hidden]
        return min((self.width(row) for row in hidden), default=WITHIN)

    def width(self, row: np.ndarray) -> int:
        ends = []
        for aim in (row, -row):
            found = milp(aim, integrality=np.ones(len(row)), bounds=Bounds(0, 50), constraints=self.seen)
            assert found.x is not None
            ends.append(round(float(row @ found.x)))
        return ends[1] - ends[0]


@pytest.mark.slow
@PATIENT
@given(world=worlds(), lot=st.randoms(use_true_random=False), more=st.integers(1, 3))
def test_nobody_who_reads_both_vintages_works_out_more(world: World, lot, more: int) -> None:
    """Some persons are added: every count that either vintage hides may still be two numbers 3 apart."""
    kind = lot.choice(world.possible_persons())
    later = replace(world, persons={**world.persons, kind: world.persons.get(kind, 0) + more})
    first = public(world)
    second = public(later, release(first))

    assert TwoVintages(Reader(world, first), Reader(later, second)).narrowest() >= WITHIN


def test_without_the_first_vintage_the_second_gives_it_away() -> None:
    """One woman of 21, later three of 23: shown whole, the second tells that the first hid at most three women."""
    world, later = suspects({"SI": (20, 1, 0)}), suspects({"SI": (20, 3, 0)})
    first = public(world)
    blind, knowing = public(later), public(later, release(first))

    assert TwoVintages(Reader(world, first), Reader(later, knowing)).narrowest() >= WITHIN
    assert TwoVintages(Reader(world, first), Reader(later, blind)).narrowest() == 2


def test_the_same_vintage_twice_is_suppressed_alike() -> None:
    """Who submits once more, knowing what was released, releases the same."""
    world = suspects({"SI": (20, 1, 0), "BA": (2, 5, 5), "RS": (7, 1, 4)})
    first = public(world)

    pd.testing.assert_frame_equal(public(world, release(first)), first)


def test_a_bound_is_no_figure_of_an_earlier_vintage() -> None:
    """Who publishes "<50" for 21 and keeps one count back has not published that there were none: nothing changed."""
    world = suspects({"SI": (20, 1, 0)})
    lines = [
        ("others", 2024, 0, "S1", "sex=T, age=TOTAL", "<50"),
        ("others", 2024, 0, "S1", "sex=F, age=TOTAL", "Q"),
    ]
    known = release_of(as_csv([COLUMNS, *lines]), "others.csv", "others", DEFINITIONS)
    cells = world.counted().cells
    system = system_of(cells, DEFINITIONS, SLOVENIA, POLICY, known.figures)

    assert with_vintages(system, [known], {"revisions"}) is system


def test_a_release_of_another_year_tells_nothing_of_this_one() -> None:
    """Last year's tables are of other persons."""
    world = suspects({"SI": (20, 1, 0), "BA": (2, 5, 5)})
    first = public(world)

    pd.testing.assert_frame_equal(public(world, release(first, year=2023)), first)


def test_what_was_kept_back_stays_so_where_nothing_changed() -> None:
    """30 = 1 + 5 + 24: the five would do as well, but the first vintage published it and kept back the other two."""
    told = [("victims", frozenset({("form", code)})) for code in ("TOTAL", "SEX", "LAB", "BEG")]
    sizes = (30, 1, 5, 24)
    quantities = tuple(LinearQuantity(size, (place,), 1) for place, size in enumerate(sizes))
    table = LinearSystem(quantities, ({0: 1, 1: -1, 2: -1, 3: -1},), {key: n for n, key in enumerate(told)})
    figures = tuple(KnownFigure((told[n],), sizes[n], sizes[n]) for n in (0, 2))
    first = KnownRelease("first", "first", 2024, 1, figures, frozenset({told[1], told[3]}))

    assert with_secondary(OwnAttacker(table, POLICY), {1}) == {1, 2}
    assert with_secondary(OwnAttacker(with_vintages(table, [first], {"revisions"}), POLICY), {1}) == {1, 3}


@pytest.mark.parametrize(
    ("after", "published"),
    [((20, 0, 0), (-1, 0)), ((20, 0, 1), (-1, 1)), ((20, 2, 0), (0, 1))],
)
def test_a_correction_gives_nobody_away(
    after: tuple[int, int, int], published: tuple[int, int], tmp_path: Path
) -> None:
    """One woman of 21 is taken away, or of unknown sex after all, or there is another one.

    Who has both editions takes the smallest revision that they show. Were the zero women shown whom the first edition
    hid, the total that fell by one would tell him that it hid one.
    """
    rest = {"BA": (9, 8, 7), "RS": (7, 9, 8)}
    before, now = suspects({"SI": (20, 1, 3), **rest}), suspects({"SI": (*after[:2], 3 + after[2]), **rest})
    first = public(before)
    seconds = {"blind": public(now), "knowing": public(now, release(first))}
    read = {name: read_by(folder_with(cells, tmp_path / name)) for name, cells in {**seconds, "first": first}.items()}
    attackers = {name: Attacker(read[name], earlier=[read["first"]]) for name in seconds}

    assert attackers["blind"].changes[0, 1]["suspects"] == published
    assert attackers["blind"].narrow(WITHIN)
    assert not attackers["knowing"].narrow(WITHIN)


def test_two_earlier_vintages_are_read_together() -> None:
    """Of 110 the Police registered 99, of 111 and of 112 nobody says: of the 111 they were 99 or 100.

    Between the first two vintages the total rose by one: so did what the Police registered, or it did not.
    """
    total, police = (("victims", frozenset(told)) for told in ((), [("registering_organisation", "POLICE")]))
    others = "victims", frozenset([("registering_organisation", "NGO")])
    now = tuple(LinearQuantity(size, (place,)) for place, size in enumerate((112, 101, 11)))
    table = LinearSystem(now, ({0: 1, 1: -1, 2: -1},), {total: 0, police: 1, others: 2})
    shown = [KnownFigure((total,), 110, 110), KnownFigure((police,), 99, 99), KnownFigure((others,), 11, 11)]
    first = KnownRelease("first", "first", 2024, 1, tuple(shown))
    second = KnownRelease("second", "second", 2024, 2, (KnownFigure((total,), 111, 111),), frozenset({police, others}))

    for known in ([first, second], [second, first]):
        tied = with_vintages(table, known, {"revisions"}, frozenset({1, 2}), frozenset({1, 2}))
        low, high = OwnAttacker(tied, POLICY).interval(tied.earlier[2, police], {1, 2})
        assert (low, high) == (99, 100)


def test_a_mark_that_the_first_vintage_contradicts_is_nobody() -> None:
    """Of 20 women 20 were identified, and those presumed were marked: so these were none, whatever marks tell.

    Everything else holds: from 20 to 21 one person was added, and of the nine men presumed now eight or nine were so.
    """
    codes = ([("sex", "F")], [("sex", "F"), ("status", "IDENT")], [("sex", "F"), ("status", "PRESUM")])
    of_women = [("victims", frozenset(told)) for told in codes]
    presumed, men = (("victims", frozenset([("status", "PRESUM"), *told])) for told in ([], [("sex", "M")]))
    now = tuple(LinearQuantity(size, (place,)) for place, size in enumerate((21, 21, 0, 9, 9)))
    told = {key: n for n, key in enumerate((*of_women, presumed, men))}
    table = LinearSystem(now, ({0: 1, 1: -1, 2: -1}, {3: 1, 4: -1, 2: -1}), told)
    shown = tuple(KnownFigure((key,), 20, 20) for key in of_women[:2])
    first = KnownRelease("first", "first", 2024, 1, shown, frozenset({of_women[2], presumed, men}))

    tied = with_vintages(table, [first], {"revisions", "nonzero"}, frozenset({2}), frozenset())
    assert OwnAttacker(tied, POLICY).interval(tied.earlier[1, men], {2}) == (8, 9)


def test_marks_that_the_revision_contradicts_are_let_go_before_it() -> None:
    """The first edition marked all forms, as others had told of how many persons; the second shows them, one of none.

    From 12 to 13 one person was added, he takes: the ten of forced labour were nine or ten.
    """
    forms = [("suspects", frozenset({("form", code)})) for code in ("LAB", "BEG", "UNK")]
    told = {key: n for n, key in enumerate([("suspects", frozenset[tuple[str, str]]()), *forms])}
    now = tuple(LinearQuantity(size, (place,)) for place, size in enumerate((13, 10, 3, 0)))
    table = LinearSystem(now, ({0: 1, 1: -1, 2: -1, 3: -1},), told)
    total = KnownFigure((next(iter(told)),), 12, 12)
    first = KnownRelease("first", "first", 2024, 1, (total,), frozenset(forms))

    tied = with_vintages(table, [first], {"revisions", "nonzero"})
    assert OwnAttacker(tied, POLICY).interval(tied.earlier[1, forms[0]], set()) == (9, 10)


@pytest.mark.parametrize(("printed", "left"), [(None, (1, 7)), ((6, None), (1, 2)), ((6, 6), (2, 2))])
def test_what_was_printed_with_the_first_vintage_is_known_of_it(
    printed: tuple[int, int | None] | None, left: tuple[int, int]
) -> None:
    """Of 8 women the first edition withheld how many were identified; a table that is corrected since told of six.

    So one or two were presumed, and two if the table told of all who were identified.
    """
    identified, presumed = (("victims", frozenset([("status", code)])) for code in ("IDENT", "PRESUM"))
    women = ("victims", frozenset[tuple[str, str]]())
    now = tuple(LinearQuantity(size, (place,)) for place, size in enumerate((9, 6, 3)))
    table = LinearSystem(now, ({0: 1, 1: -1, 2: -1},), {women: 0, identified: 1, presumed: 2})
    beside = {identified: printed} if printed else {}
    hidden = frozenset({identified, presumed})
    first = KnownRelease("first", "first", 2024, 1, (KnownFigure((women,), 8, 8),), hidden, beside=beside)

    tied = with_vintages(table, [first], {"revisions", "nonzero"}, frozenset({1, 2}), frozenset({1, 2}))
    assert OwnAttacker(tied, POLICY).interval(tied.earlier[1, presumed], {1, 2}) == left


def test_a_revision_is_held_against_the_choice_of_groups() -> None:
    """Of ten victims five were Albanians, and two are after a correction: too few to be listed from three on.

    As the total stays, he would take them for five still; but that they stand in their group alone says two at most.
    """
    albania, bosnia = (("victims", frozenset([("citizen", code)])) for code in ("AL", "BA"))
    total = ("victims", frozenset[tuple[str, str]]())
    now = tuple(LinearQuantity(size, (place,)) for place, size in enumerate((10, 2, 8)))
    told, chosen = {total: 0, albania: 1, bosnia: 2}, {1: (0, 2), 2: (3, None)}
    table = LinearSystem(now, ({0: 1, 1: -1, 2: -1},), told, chosen=chosen)
    shown = [KnownFigure((total,), 10, 10), KnownFigure((albania,), 5, 5), KnownFigure((bosnia,), 5, 5)]
    first = KnownRelease("first", "first", 2024, 1, tuple(shown))

    tied = with_vintages(table, [first], {"revisions", "nonzero"}, frozenset({1, 2}), frozenset({2}))
    assert [one.value for one in tied.quantities[:3]] == [10, 2, 8]


def test_an_answer_tells_nothing_to_who_takes_no_revision_for_true() -> None:
    """Of 30 suspects 10 were women; after a correction 2 are, which the second edition withholds.

    Nothing that it shows changed, so whoever ties both editions takes them for 10 still. Who reads this edition alone
    would know from the number of men that they are 2.
    """
    before, now = suspects({"SI": (10, 10, 10)}), suspects({"SI": (18, 2, 10)})
    collection = replace(SLOVENIA, releases=(release(public(before)),))

    found = telling(now.counted(), DEFINITIONS, collection, [("S1", ("M", "TOTAL"))])

    assert ("S1", ("F", "TOTAL")) in found.undone
    assert not found.may_be_told
