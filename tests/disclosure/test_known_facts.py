"""Who knows some of the facts behind the counts: a supplier its own rows, a reader what a report tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.support.declared_tables import declare
from tests.support.feasible_tables import ALL_DIMENSIONS, SLOVENIA, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY, public, release
from tests.support.year_2025 import nobody, write
from thb_eu.disclosure import _Edition, suppression_of
from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.known_facts import figures_of_supplier, with_known_facts
from thb_eu.disclosure.linear_system import system_of
from thb_eu.results import KnownFigure, KnownRelease
from thb_eu.run import run_of

UNMARKED = replace(POLICY, attacker_knows=tuple(known for known in POLICY.attacker_knows if known != "nonzero"))
"""Nothing is published, so nothing is marked as suppressed either."""
FACTS = {
    ("SI", "M"): {"police!B2": 12, "furs!E2": 8},
    ("SI", "F"): {"police!C2": 4},
    ("HR", "M"): {"furs!E3": 5},
    ("HR", "F"): {"furs!E4": 0, "police!C3": 2},
}
WORLD = suspects({"SI": (20, 4, 0), "HR": (5, 2, 0)})
COLLECTION = replace(
    SLOVENIA,
    resources=({"name": "police", "thb:contract": "police/t06"}, {"name": "furs", "thb:contract": "furs/statements"}),
)
CELLS = WORLD.counted().cells


def contributions(of_all: bool = False) -> pd.DataFrame:
    """The facts behind the cells of citizenship and sex, and behind all men and all women; `of_all`: behind all too."""
    rows = []
    for (citizen, sex), facts in FACTS.items():
        for fact, value in facts.items():
            whole = [{"citizen": "TOTAL", "sex": "T"}] if of_all else []
            for of in ({"citizen": citizen, "sex": sex}, {"citizen": "TOTAL", "sex": sex}, *whole):
                codes = ({**dict.fromkeys(ALL_DIMENSIONS, "_Z"), **of}[n] for n in ALL_DIMENSIONS)
                rows.append(("S2", *codes, fact, value, fact.split("!")[0]))
    return pd.DataFrame(rows, columns=["table", *ALL_DIMENSIONS, "fact", "value", "population"])


def attacker(figures: Iterable[KnownFigure], is_cautious: bool = False) -> Attacker:
    """Who sees no count at all, but knows these."""
    system, breakdowns = system_of(CELLS, DEFINITIONS, COLLECTION, UNMARKED), DEFINITIONS.breakdowns
    facts = contributions(of_all=is_cautious)
    return Attacker(with_known_facts(system, CELLS, facts, figures, breakdowns, is_cautious), UNMARKED)


def interval(knowing: Attacker, citizen: str, sex: str, seen: Iterable[tuple[str, str]] = ()) -> tuple[int, int | None]:
    """Between which numbers a count must lie where only `seen` are published."""

    def number(citizen: str, sex: str) -> int:
        place = CELLS.reset_index().query(f"table == 'S2' and citizen == '{citizen}' and sex == '{sex}'").index[0]
        return next(n for n, one in enumerate(knowing.system.quantities) if place in one.cells)

    published = {number(*key) for key in seen}
    hidden = [n for n, one in enumerate(knowing.system.quantities) if one.cells and n not in published]
    return knowing.interval(number(citizen, sex), hidden)


@pytest.mark.parametrize(
    ("supplier", "expected"),
    [
        ("police", {("SI", "M"): (12, None), ("SI", "F"): (4, 4), ("HR", "M"): (0, None), ("HR", "F"): (2, None)}),
        ("furs", {("SI", "M"): (8, None), ("SI", "F"): (0, None), ("HR", "M"): (5, 5), ("HR", "F"): (0, None)}),
        ("courts", dict.fromkeys(FACTS, (0, None))),
    ],
)
def test_a_supplier_knows_what_it_sent(supplier: str, expected: dict[tuple[str, str], tuple[int, int | None]]) -> None:
    """A count is no smaller than its own part, and known where there is no other part; others' parts are not."""
    knowing = attacker(figures_of_supplier(supplier, contributions(), COLLECTION))

    assert {key: interval(knowing, *key) for key in FACTS} == expected


def test_who_is_cautious_takes_no_part_for_the_whole_while_others_may_have_counted_too() -> None:
    """The Police print four Slovene women; whether the customs counted one more, only their table can tell."""
    police, furs = (figures_of_supplier(name, contributions(), COLLECTION) for name in ("police", "furs"))

    assert interval(attacker(police, is_cautious=True), "SI", "F") == (4, None)
    assert interval(attacker((*police, *furs), is_cautious=True), "SI", "F") == (4, 4)


@pytest.mark.parametrize(("printed", "is_told"), [({"police"}, False), ({"police", "furs"}, True)])
def test_what_our_own_edition_shows_others_have_not_told(printed: set[str], is_told: bool) -> None:
    """31 suspects in our first edition: only below what the Police and the customs print may marks be nobody."""
    total = "suspects", frozenset[tuple[str, str]]()
    first, facts = release(public(WORLD)), contributions(of_all=True)
    assert [figure.low for figure in first.figures if figure.parts == (total,)] == [31, 31]
    others = [KnownRelease(by, by, 2024, 0, figures_of_supplier(by, facts, COLLECTION)) for by in sorted(printed)]
    collection = replace(COLLECTION, releases=(first, *others))

    believers = _Edition(CELLS, frozenset(), DEFINITIONS, collection, POLICY, facts).believers

    assert [system.at[total] in told for system, told in believers] == [is_told, is_told]
    assert all(system.quantities[system.at[total]].is_known for system, _ in believers)


def test_a_supplier_takes_its_own_part_off_a_published_total() -> None:
    """25 men, 12 of them Slovenes of the Police: the 13 others may all be Croats, or all Slovenes."""
    knowing = attacker(figures_of_supplier("police", contributions(), COLLECTION))
    reader = attacker(())

    assert interval(reader, "HR", "M", [("TOTAL", "M")]) == (0, 25)
    assert interval(knowing, "HR", "M", [("TOTAL", "M")]) == (0, 13)
    assert interval(knowing, "SI", "M", [("TOTAL", "M")]) == (12, 25)


def test_a_text_tells_what_several_facts_come_to() -> None:
    """24 Slovenes and 6 women are told: at most 6 Slovene women, so at least 18 Slovene men."""
    together = (KnownFigure((), 24, 24, frozenset({"police!B2", "furs!E2", "police!C2"})),)
    women = KnownFigure((), 6, 6, frozenset({"police!C2", "furs!E4", "police!C3"}))

    assert interval(attacker(together), "SI", "F") == (0, 24)
    assert interval(attacker((*together, women)), "SI", "F") == (0, 6)
    assert interval(attacker((*together, women)), "SI", "M") == (18, 24)
    assert interval(attacker((*together, women)), "TOTAL", "F") == (6, 6)


def test_a_bound_on_facts_bounds_the_count() -> None:
    """At least 10 Slovene men."""
    bound = KnownFigure((), 10, None, frozenset({"police!B2", "furs!E2"}))

    assert interval(attacker((bound,)), "SI", "M") == (10, None)


def test_a_figure_of_facts_behind_no_count_bounds_those_that_are() -> None:
    """30 in all, some of them counted nowhere: of those counted no more."""
    figure = KnownFigure((), 30, 30, frozenset({"police!B2", "furs!E2", "elsewhere!A1"}))

    assert interval(attacker((figure,)), "SI", "M") == (0, 30)


@pytest.mark.parametrize(("printed", "between"), [("police-victims-by-citizenship", (2, 2)), ("", (0, None))])
def test_who_reads_one_view_of_a_population_knows_what_the_other_comes_to(
    printed: str, between: tuple[int, int | None], tmp_path: Path
) -> None:
    """The Police print two victims by citizenship: so many they registered, though that is counted by their ages."""
    woman, man = ("Ženske", "Odrasli", "Srbija", "Prostitucija"), ("Moški", "Odrasli", "Filipini", "Prisilno delo")
    world = replace(nobody(), identified=[woman, man])
    world.elsewhere["programmes", "Društvo Ključ", "Identificirana"] += [woman] * 9
    collection = write(world, tmp_path / "si-2025")
    if printed:
        declare(collection, DEFINITIONS, printed)
    run = run_of(collection, DEFINITIONS)
    behind = run.counted.contributions
    police = (
        (behind["table"] == "V1") & (behind["status"] == "IDENT") & (behind["registering_organisation"] == "POLICE")
    )
    assert set(behind[police]["view"]) == {"police-victims-by-age"}

    system = suppression_of(run.counted, DEFINITIONS, run.received.collection)[2].system

    assert system
    told = ("victims", frozenset({("status", "IDENT"), ("registering_organisation", "POLICE")}))
    number = system.quantities[system.at[told]]
    assert (number.value, number.low, number.high) == (2, *between)


def test_who_reads_one_view_does_not_know_that_all_are_of_one_country(tmp_path: Path) -> None:
    """The Police print two victims by age. That both come from outside the EU is their other table's alone."""
    identified = [("Ženske", "Odrasli", "Srbija", "Prostitucija"), ("Moški", "Odrasli", "Filipini", "Prisilno delo")]
    collection = write(replace(nobody(), identified=identified), tmp_path / "si-2025")
    declare(collection, DEFINITIONS, "police-victims-by-age")
    run = run_of(collection, DEFINITIONS)

    system = suppression_of(run.counted, DEFINITIONS, run.received.collection)[2].system

    assert system
    told = {"status": "IDENT"}, {"status": "IDENT", "citizen": "NEU27_2020_FOR"}
    whole, outside = (system.quantities[system.at["victims", frozenset(codes.items())]] for codes in told)
    assert [(one.value, one.low, one.high) for one in (whole, outside)] == [(2, 2, None), (2, 0, None)]


@pytest.mark.parametrize(
    "told", [(13, 13, {"police!B2"}), (19, 19, {"police!B2", "furs!E2"}), (9, 9, {"police!B2", "x!A1"})]
)
def test_a_figure_that_the_facts_contradict_is_left_aside(told: tuple[int, int, set[str]]) -> None:
    """The report says 13, the Police sent 12."""
    low, high, facts = told

    assert interval(attacker((KnownFigure((), low, high, frozenset(facts)),)), "SI", "M") == (0, None)
