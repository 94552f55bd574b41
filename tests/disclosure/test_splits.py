"""Others tell how many came from a country, and not who: this release must not tell it either."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.disclosure.attacker import Attacker, Told, published
from tests.support.feasible_tables import SLOVENIA, World, suspects
from tests.support.protected_tables import DEFINITIONS, WITHIN, folder_with, key_of, public, release
from tests.support.sample import in_the_laboratory
from thb_eu.base.csv_tables import as_csv
from thb_eu.disclosure import suppression_of
from thb_eu.disclosure.telling import telling
from thb_eu.results import Collection, CountedCells, KnownRelease
from thb_eu.sources.known_releases import COLUMNS, release_of


def told_by_others(cells: pd.DataFrame) -> KnownRelease:
    """These cells, as somebody else published them."""
    lines = [("others", 2024, 0, row["table"], key_of(row), row["obs_value"]) for row in cells.to_dict("records")]
    return release_of(as_csv([COLUMNS, *lines]), "others.csv", "others", DEFINITIONS)


def attackers(counted: CountedCells, collection: Collection, place: Path) -> tuple[Attacker, Attacker]:
    """Who reads this release and the others that the collection knows, and who reads those alone.

    Rows that the public edition takes off its list are there, as suppressed: so he sees more than anybody can.
    """
    _policy, cells, pattern = suppression_of(counted, DEFINITIONS, collection)
    known = [(one.parts, one.low, one.high) for release in collection.releases for one in release.figures]
    seen = [place for place, value in enumerate(cells["obs_value"]) if not pd.isna(value)]
    readers = []
    for name, gone in (("released", sorted(pattern.places)), ("blank", seen)):
        shown = cells.copy()
        shown.iloc[gone, shown.columns.get_loc("obs_value")] = pd.NA
        shown.iloc[gone, shown.columns.get_loc("obs_status")] = "Q"
        folder = published(folder_with(shown, place / name))
        readers.append(Attacker(folder, known, sees_marks=name == "released"))
    return readers[0], readers[1]


def fallen(reader: Attacker, alone: Attacker, positive: set[Told]) -> dict[Told, tuple[int, int]]:
    """What of the positive counts this release narrows further than the policy allows and others have left."""
    (vintage,) = reader.vintages
    left = alone.intervals(vintage.hidden)
    found = {told: ends for told, ends in reader.intervals().items() if told in positive}
    width = {told: min(WITHIN, left[told][1] - left[told][0]) for told in found}
    return {told: (low, high) for told, (low, high) in found.items() if high - low < width[told]}


def positives(counted: pd.DataFrame, of: Attacker) -> set[Told]:
    """What is counted and not zero."""
    (vintage,) = of.vintages
    rows = counted[(counted["obs_value"] > 0).fillna(False)].to_dict("records")
    return {vintage.told((row["table"], tuple((n, row[n]) for n in vintage.dimensions[row["table"]]))) for row in rows}


def test_a_zero_goes_with_the_mark_that_it_would_let_tell(tmp_path: Path) -> None:
    """Of five of unknown sex at least two are adults, others say: nobody is to learn that one at least is a child.

    Were it shown that nobody of them is of unknown age, the mark of the children would tell that it is no zero.
    """
    persons = {("F", "Y_LT18"): 7, ("F", "Y_GE18"): 29, ("F", "UNK"): 2, ("M", "Y_LT18"): 5, ("M", "Y_GE18"): 9}
    persons |= {("M", "UNK"): 3, ("UNK", "Y_LT18"): 1, ("UNK", "Y_GE18"): 4}
    world = World("suspects", {(*one, "SI"): many for one, many in persons.items()}, ("S1", "S2"))
    lines = [("others", 2024, 0, "S1", "sex=UNK, age=TOTAL", 5), ("others", 2024, 0, "S1", "sex=UNK, age=Y_GE18", "≥2")]
    others = release_of(as_csv([COLUMNS, *lines]), "others.csv", "others", DEFINITIONS)
    reader, alone = attackers(world.counted(), replace(SLOVENIA, releases=(others,)), tmp_path)

    assert not fallen(reader, alone, positives(world.counted().cells, reader))
    of_nobody_known = public(world, others).query("table == 'S1' and sex == 'UNK' and age != 'TOTAL'")
    assert of_nobody_known["obs_status"].tolist() == ["Q"] * 3


@pytest.mark.parametrize("split", [(0, 1, 0), (2, 0, 0), (1, 1, 0), (3, 1, 0)])
def test_a_total_that_others_told_stays_unsplit(split: tuple[int, int, int], tmp_path: Path) -> None:
    """One to four from Bosnia, as others say: by our marks or zeros nobody learns how many of them are women."""
    world = suspects({"BA": split, "SI": (9, 8, 5), "RS": (7, 5, 4)})
    counted = world.counted().cells
    others = told_by_others(
        counted[(counted["table"] == "S2") & (counted["citizen"] == "BA") & (counted["sex"] == "T")]
    )
    reader, alone = attackers(world.counted(), replace(SLOVENIA, releases=(others,)), tmp_path)

    assert not fallen(reader, alone, positives(counted, reader))
    assert not public(world, others).query("citizen == 'BA' and sex != 'T'")["obs_value"].notna().any()


@in_the_laboratory
def test_2024_adds_nothing_to_what_unodc_publishes(real: tuple[CountedCells, Collection], tmp_path: Path) -> None:
    """Totals of victims by citizenship: of 13 countries it is told how many, and 14 counts followed from our zeros."""
    counted, collection = real
    victims = counted.cells[(counted.cells["table"] == "V3") & (counted.cells["status"] == "REG")]
    groups = {*DEFINITIONS.codelists["citizen"].groups, "TOTAL", "UNK"}
    countries = victims[(victims["sex"] == "T") & ~victims["citizen"].isin(groups) & (victims["obs_value"] > 0)]
    others = told_by_others(countries)
    reader, alone = attackers(counted, replace(collection, releases=(others,)), tmp_path)

    assert len(countries) == 13
    assert not fallen(reader, alone, positives(counted.cells, reader))


REST = {"SI": (9, 8, 5), "RS": (7, 5, 4)}
WOMEN = [("S2", ("SI", "F")), ("S2", ("RS", "F"))]
"""Thirteen of the women of `REST`, of whom each edition hides how many are from which country."""


def bosnians(cells: pd.DataFrame) -> KnownRelease:
    """How many Bosnians there are, and how many of them men, as somebody else published it."""
    of = (cells["table"] == "S2") & (cells["citizen"] == "BA") & cells["sex"].isin(["T", "M"])
    return told_by_others(cells[of])


def left(world: World, sex: str, *known: KnownRelease) -> tuple[int, bool]:
    """How wide the edition leaves the Bosnians of a sex, as it says, and whether it says that it gives them up."""
    pattern = suppression_of(world.counted(), DEFINITIONS, replace(SLOVENIA, releases=known))[2]
    assert pattern.attacker
    number = pattern.attacker.system.at["suspects", frozenset({("citizen", "BA"), ("sex", sex)})]
    return pattern.attacker.required(number), number in pattern.exposed


@pytest.mark.parametrize(("women", "unknown"), [(1, 0), (2, 0), (1, 1)])
def test_an_answer_does_not_split_what_our_own_edition_left_whole(women: int, unknown: int) -> None:
    """Nine Bosnian men, as others say, and one or two more: our edition hides of which sex, zeros too.

    There are 13 women and so many Bosnians, as it shows. Whoever hears of 13 Slovenes and Serbs knows the Bosnians'.
    That the edition lies among the releases changes nothing: also where nothing says that its marks tell nothing.
    """
    world = suspects({"BA": (9, women, unknown), **REST})
    others = bosnians(world.counted().cells)
    first = release(public(world, others))
    assert {("sex", sex) for sex in ("F", "UNK")} <= {code for told in first.withheld for code in told[1]}

    for known in ([others], [others, first]):
        answer = telling(world.counted(), DEFINITIONS, replace(SLOVENIA, releases=tuple(known)), WOMEN)
        assert ("S2", ("BA", "F")) in answer.undone


@pytest.mark.parametrize("women", [1, 2])
def test_a_later_edition_leaves_as_much_of_a_veiled_split(women: int) -> None:
    """One or two Bosnians of a sex that the first edition hid: as wide in it again, and after one more Serb."""
    world, later = (suspects({"BA": (9, women, 0), **REST, "RS": (men, 5, 4)}) for men in (7, 8))
    others = bosnians(world.counted().cells)
    first = release(public(world, others))

    assert left(world, "F", others) == (women, True)
    assert left(world, "F", others, first) == (women, True)
    assert left(later, "F", others, first) == (women, True)


@pytest.mark.parametrize("unknown", [0, 1])
def test_what_others_told_after_our_edition_was_not_veiled_in_it(unknown: int) -> None:
    """It showed the zero, or its marks told of each sex that it counts somebody: then nothing is left of one woman."""
    world = suspects({"BA": (9, 1, unknown), **REST})
    first = release(public(world))

    assert left(world, "F", bosnians(world.counted().cells), first) == (0, True)
