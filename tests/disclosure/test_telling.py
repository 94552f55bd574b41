"""May the public be told one more number? Only if nothing that is withheld can then be worked out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.support.commands import in_english
from tests.support.examples import costly
from tests.support.feasible_tables import SLOVENIA, TABLES, Reader, World, suspects
from tests.support.protected_tables import DEFINITIONS, WITHIN, public, release, worlds
from thb_eu.definitions import CellKey
from thb_eu.disclosure.telling import Telling, telling
from thb_eu.publication.layout import Codes


def asked(world: World, *keys: CellKey, after: World | None = None) -> Telling:
    """What the program says of telling the sum of these cells of a world, `after` an edition of another one."""
    known = (release(public(after)),) if after else ()
    return telling(world.counted(), DEFINITIONS, replace(SLOVENIA, releases=known), keys)


def keys_of(cells: pd.DataFrame) -> list[CellKey]:
    return [(row["table"], tuple(row[name] for name in TABLES[row["table"]][1])) for row in cells.to_dict("records")]


def with_told(world: World, key: CellKey) -> pd.DataFrame:
    """The public edition beside which somebody was told the count of `key`, in whatever table it stands."""
    cells, names = public(world), TABLES[key[0]][1]
    told = dict(zip(names, key[1], strict=True))
    at = pd.Series([place == key for place in keys_of(cells)], index=cells.index)
    return cells.assign(
        obs_value=cells["obs_value"].mask(at, world.size(told)), obs_status=cells["obs_status"].mask(at, "A")
    )


@pytest.mark.slow
@costly(6, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds(), data=st.data())
def test_what_may_be_told_lets_no_withheld_count_be_worked_out(world: World, data: st.DataObject) -> None:
    """Whatever crowds of persons fit the public tables and the number told: each withheld count may be two, 3 apart."""
    cells = public(world)
    withheld = [key for key, status in zip(keys_of(cells), cells["obs_status"], strict=True) if status == "Q"]
    if not withheld:
        return
    key = data.draw(st.sampled_from(withheld))

    answer = asked(world, key)

    assert not answer.is_shown
    if answer.may_be_told:
        intervals = Reader(world, with_told(world, key)).intervals()
        same = {at: found for at, found in intervals.items() if found[0] == found[1]}
        assert {at: found for at, found in intervals.items() if found[1] - found[0] < WITHIN and at not in same} == {}
        told = world.size(dict(zip(TABLES[key[0]][1], key[1], strict=True)))
        assert all(low == told for low, _high in same.values()), "only where the number itself stands again"


CROWD = suspects({"SI": (1, 9), "HR": (9, 9), "BA": (9, 1), "RS": (9, 9)})
"""One man of ten Slovenes and one woman of ten Bosnians are sensitive; beside each must go what gives it away."""


def test_a_number_of_few_persons_is_not_told() -> None:
    """One Slovene man: the policy of 2024 lets the public see no count of one or two persons."""
    answer = asked(CROWD, ("S2", ("SI", "M")))

    assert (answer.may_be_told, answer.is_few) == (False, True)


def test_a_number_that_is_withheld_beside_a_small_one_gives_it_away() -> None:
    """Ten Slovenes stand in the table; whoever hears of nine women knows of one man."""
    answer = asked(CROWD, ("S2", ("SI", "F")))

    assert not answer.may_be_told
    assert ("S2", ("SI", "M")) in answer.undone


@pytest.mark.parametrize(
    ("before", "now", "key", "reopened"),
    [
        pytest.param(
            *({"SI": (1, 2), "HR": (2, 9)}, {"SI": (2, 3), "HR": (2, 9)}, ("SI", "F"), True),
            id="three women now, two persons more: one to three before, where there were two",
        ),
        pytest.param(
            *({"BA": (5, 3, 0), "RS": (1, 9, 1)}, {"BA": (5, 3, 0), "RS": (0, 9, 1)}, ("RS", "M"), True),
            id="no man now, one person fewer: one before, at most",
        ),
        pytest.param(
            *({"HR": (2, 5), "RS": (1, 2)}, {"HR": (2, 5), "RS": (3, 2)}, ("HR", "F"), False),
            id="five women now, two persons more: three to five before, which is no small count",
        ),
    ],
)
def test_what_an_earlier_edition_withheld_stays_as_safe_too(before, now, key: Codes, reopened: bool) -> None:
    """Nobody moves by more than the totals did; the later number of itself would be no secret (none, or three)."""
    answer = asked(suspects(now), ("S2", key), after=suspects(before))

    assert (answer.may_be_told, answer.undone, answer.is_few) == (not reopened, (), False)
    assert (("S2", key) in answer.reopened) is reopened


def test_what_the_public_edition_shows_may_be_told() -> None:
    """All 56 suspects are told already."""
    answer = asked(CROWD, ("S2", ("TOTAL", "T")))

    assert (answer.may_be_told, answer.is_shown) == (True, True)


@pytest.mark.parametrize(
    ("reference", "code"),
    [("table=V3,status=IDENT", 0), ("table=V3,status=IDENT,citizen=BA", 3), ("table=V9", 1), ("V3!A1", 1)],
)
def test_the_command_answers_by_its_exit_code(reference: str, code: int) -> None:
    """17 identified victims are told in public; one Bosnian victim is not; what is no figure is refused."""
    told = in_english("release", "ask", "si-2024", reference)

    assert told.exit_code == code, told.stderr
    assert not any(character.isdigit() for character in told.stdout), "no number of the tables is said"
