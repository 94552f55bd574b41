"""Views of one population, held to the persons behind them: every margin that some view tells, and nothing more.

The truth is a list of persons. A view counts them by some of their properties; the tables are then counted from the
views alone and compared with the persons themselves.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thb_eu.counts import count
from thb_eu.definitions import Definitions
from thb_eu.results import CountedCells, MappedFacts

CODES = {"sex": ("M", "F", "UNK"), "age": ("Y_LT18", "Y_GE18", "UNK"), "citizen": ("SI", "RS", "HR", "UNK")}
TOTALS = {"sex": "T", "age": "TOTAL", "citizen": "TOTAL"}
GROUPS = {"NAT": ("SI",), "EU27_2020_FOR": ("HR",), "NEU27_2020_FOR": ("RS",)}
NAMES = tuple(CODES)
HELD = [held for size in range(len(NAMES) + 1) for held in itertools.combinations(NAMES, size)]

Person = tuple[str, ...]
PERSONS = st.lists(st.tuples(*(st.sampled_from(codes) for codes in CODES.values())), max_size=8)
SOME_VIEWS = st.lists(st.sampled_from(HELD), min_size=1, max_size=4, unique=True)


@dataclass(frozen=True)
class View:
    """One cross-table: its name, the properties it holds, and its numbers by their codes; None where left blank."""

    name: str
    held: tuple[str, ...]
    numbers: Mapping[Person, int | None]


def view_of(persons: Sequence[Person], held: tuple[str, ...], name: str = "") -> View:
    """The view that counts the persons by `held`, zeros written out as a clerk does."""
    told = Counter(tuple(person[NAMES.index(each)] for each in held) for person in persons)
    every = itertools.product(*(CODES[each] for each in held))
    return View(name or "by " + " and ".join(held), held, {at: told[at] for at in every})


def facts_of(view: View, population: str = "suspects", **codes: Any) -> list[dict[str, Any]]:
    """The facts of a view as they come to be counted."""
    plain = {
        "scope": "in",
        "unit": "PER",
        "indicator": "suspects",
        "rule": "r",
        "decisions": (),
        "provisions": ("113",),
        "corrections": (),
    }
    return [
        {
            **plain,
            "fact": f"{view.name}!{number}",
            "population": population,
            "view": view.name,
            "value": value,
            "absence_means_zero": frozenset(view.held),
            "source": view.name,
            **{f"eu_{name}": code for name, code in zip(view.held, at, strict=True)},
            **codes,
        }
        for number, (at, value) in enumerate(view.numbers.items())
    ]


@pytest.fixture(scope="module")
def crossed(definitions: Definitions) -> Definitions:
    """The definitions with one table alone: suspects by citizenship, sex and age."""
    first, second = (next(table for table in definitions.tables if table.name == name) for name in ("S2", "S1"))
    age = next(dimension for dimension in second.dimensions if dimension.name == "age")
    return replace(definitions, tables=(replace(first, dimensions=(*first.dimensions, age)),))


def counted(facts: Iterable[Mapping[str, Any]], definitions: Definitions) -> CountedCells:
    """The tables as they are counted from facts."""
    names = [f"eu_{name}" for name in definitions.dimension_lists]
    texts = ["fact", "population", "view", "scope", "unit", "indicator", "rule", "source"]
    frame = pd.DataFrame(
        list(facts), columns=[*texts, *names, "value", "absence_means_zero", "decisions", "provisions", "corrections"]
    )
    frame = frame.astype({**dict.fromkeys((*texts, *names), "string"), "value": "Int64"})
    return count(MappedFacts(frame, (), {}), definitions, SimpleNamespace(year=2024, geo="SI", resources=()))  # type: ignore[arg-type]


def by_key(found: CountedCells) -> dict[Person, tuple[int | None, str]]:
    """The cells of suspects by sex, age and citizenship: value and status."""
    rows = found.cells[[*NAMES, "obs_value", "obs_status"]].itertuples(index=False, name=None)
    return {row[:3]: (None if pd.isna(row[3]) else int(row[3]), row[4]) for row in rows}


def truth(persons: Sequence[Person], key: Person) -> int:
    """How many persons a cell holds."""
    return sum(
        all(
            code == TOTALS[name] or code == own or own in GROUPS.get(code, ())
            for name, own, code in zip(NAMES, person, key, strict=True)
        )
        for person in persons
    )


def asked(key: Person) -> set[str]:
    """The properties by which a cell tells persons apart."""
    return {name for name, code in zip(NAMES, key, strict=True) if code != TOTALS[name]}


def expected(persons: Sequence[Person], held: Sequence[tuple[str, ...]], key: Person) -> tuple[int | None, str]:
    """What a cell must say, by the rule: of dimensions that nobody tells the whole is unknown; what no view crosses is
    missing; everything else is the number of persons."""
    told = set().union(*held)
    if not persons:
        return 0, "A"
    if not any(asked(key) & told <= set(view) for view in held):
        return None, "L"
    known = tuple(TOTALS[name] if name not in told else code for name, code in zip(NAMES, key, strict=True))
    if any(code not in (TOTALS[name], "UNK") for name, code in zip(NAMES, key, strict=True) if name not in told):
        return None, "L"
    return truth(persons, known), "A"


@given(persons=PERSONS, held=SOME_VIEWS)
def test_every_told_margin_stands_and_nothing_is_guessed(
    persons: list[Person], held: list[tuple[str, ...]], crossed: Definitions
) -> None:
    """From one-way, two-way and three-way tables of one population: margins stand, inner cells are missing."""
    found = by_key(counted([fact for each in held for fact in facts_of(view_of(persons, each))], crossed))

    assert {key: cell for key, cell in found.items() if cell != expected(persons, held, key)} == {}


@given(persons=PERSONS, held=SOME_VIEWS, data=st.data())
def test_the_order_of_files_changes_nothing(
    persons: list[Person], held: list[tuple[str, ...]], data: st.DataObject, crossed: Definitions
) -> None:
    """Values, statuses, sources, comments and the facts behind every cell are the same, even of views that disagree."""
    views = [view_of(persons if number % 2 else persons[1:], each) for number, each in enumerate(held)]
    other = data.draw(st.permutations(views))

    first, second = (counted([fact for view in order for fact in facts_of(view)], crossed) for order in (views, other))

    pd.testing.assert_frame_equal(first.cells, second.cells)
    pd.testing.assert_frame_equal(first.contributions, second.contributions)


@given(persons=PERSONS, held=SOME_VIEWS, more=st.sampled_from(HELD))
def test_one_more_view_that_agrees_makes_no_margin_less_known(
    persons: list[Person], held: list[tuple[str, ...]], more: tuple[str, ...], crossed: Definitions
) -> None:
    """What was known of categories stays known and the same; only what stood under unknown may find its category."""
    facts = [fact for each in held for fact in facts_of(view_of(persons, each))]
    before = by_key(counted(facts, crossed))
    after = by_key(counted([*facts, *facts_of(view_of(persons, more, "one more"))], crossed))

    newly = set(more) - set().union(*held)
    for key, (value, status) in before.items():
        if status == "A" and not any(code == "UNK" and name in newly for name, code in zip(NAMES, key, strict=True)):
            assert after[key] == (value, status)


@given(persons=PERSONS, held=SOME_VIEWS, data=st.data())
def test_a_blank_is_filled_by_another_view_and_by_nothing_else(
    persons: list[Person], held: list[tuple[str, ...]], data: st.DataObject, crossed: Definitions
) -> None:
    """Blanks anywhere: what stands is true or a true bound, and stands wherever a view without a blank tells it."""
    blank = [with_blanks(view_of(persons, each), data) for each in held]
    found = by_key(counted([fact for view in blank for fact in facts_of(view)], crossed))
    told = set().union(*held)

    for key in itertools.product(*CODES.values()):
        for cell in itertools.product(*((code, TOTALS[name]) for name, code in zip(NAMES, key, strict=True))):
            if cell not in found:  # a country that nobody lists
                continue
            value, status = found[cell]
            should = expected(persons, held, cell)
            whole = any(
                asked(cell) & told <= set(view.held)
                and all(
                    number is not None
                    for at, number in view.numbers.items()
                    if all(
                        cell[NAMES.index(name)] in (code, TOTALS[name])
                        for name, code in zip(view.held, at, strict=True)
                    )
                )
                for view in blank
            )
            if persons and whole:
                assert (value, status) == should, cell
            elif value is not None:
                true = truth(persons, tuple(
                    TOTALS[name] if name not in told else code for name, code in zip(NAMES, cell, strict=True)
                ))  # fmt: skip
                assert (0 < value <= true) if status == "U" else value == true, cell


def with_blanks(view: View, data: st.DataObject) -> View:
    """The view with some of its numbers left blank."""
    numbers = {at: None if data.draw(st.booleans()) else value for at, value in view.numbers.items()}
    return replace(view, numbers=numbers)


def bounds(views: Iterable[View], definitions: Definitions) -> dict[Person, int]:
    """How many persons every cell holds at least: a value or a bound; nothing is known of a cell that has neither."""
    found = by_key(counted([fact for view in views for fact in facts_of(view)], definitions))
    return {key: value or 0 for key, (value, _) in found.items()}


@given(persons=PERSONS, held=SOME_VIEWS, data=st.data())
def test_a_group_holds_no_fewer_than_its_told_members(
    persons: list[Person], held: list[tuple[str, ...]], data: st.DataObject, crossed: Definitions
) -> None:
    """Blanks anywhere: along every dimension the members of a group or total add up to no more than it says.

    Where all three properties stand at their total nothing is said as long as a number lacks.
    """
    found = bounds([with_blanks(view_of(persons, each), data) for each in held], crossed)
    members = {
        ("sex", "T"): CODES["sex"],
        ("age", "TOTAL"): CODES["age"],
        **{("citizen", group): codes for group, codes in GROUPS.items()},
    }
    members["citizen", "TOTAL"] = (*GROUPS, "UNK")

    for key, least in found.items():
        for place, name in enumerate(NAMES):
            below = members.get((name, key[place]), ())
            told = [found.get((*key[:place], code, *key[place + 1 :]), 0) for code in below]
            assert sum(told) <= least or not asked(key), (key, name)


@given(persons=PERSONS, held=SOME_VIEWS, data=st.data())
def test_filling_a_blank_lowers_no_bound(
    persons: list[Person], held: list[tuple[str, ...]], data: st.DataObject, crossed: Definitions
) -> None:
    """Whoever tells one number more knows of no cell less than before."""
    blank = [with_blanks(view_of(persons, each), data) for each in held]
    views = [view_of(persons, each) for each in held]
    filled = [
        replace(
            some,
            numbers={at: view.numbers[at] if data.draw(st.booleans()) else some.numbers[at] for at in some.numbers},
        )
        for some, view in zip(blank, views, strict=True)
    ]

    before, after = bounds(blank, crossed), bounds(filled, crossed)
    assert {key: (least, after[key]) for key, least in before.items() if least > after[key]} == {}


def test_a_bound_is_put_together_from_the_views_that_tell_its_members(crossed: Definitions) -> None:
    """By sex the Serbs are blank, by age the Croats: 3 Serbs and 2 Croats are known, of whom the latter are women."""
    persons = [("F", "Y_GE18", "RS")] * 3 + [("F", "Y_GE18", "HR")] * 2 + [("M", "Y_GE18", "SI")]
    by_sex, by_age = (view_of(persons, held) for held in (("sex", "citizen"), ("age", "citizen")))
    by_sex = replace(by_sex, numbers={at: None if at[1] == "RS" else value for at, value in by_sex.numbers.items()})
    by_age = replace(by_age, numbers={at: None if at[1] == "HR" else value for at, value in by_age.numbers.items()})
    found = by_key(counted([*facts_of(by_sex), *facts_of(by_age)], crossed))

    assert found["T", "TOTAL", "RS"] == (3, "A") and found["T", "TOTAL", "HR"] == (2, "A")
    assert found["F", "TOTAL", "TOTAL"] == (2, "U")
    assert found["T", "Y_GE18", "TOTAL"] == (4, "U")
    assert found["T", "TOTAL", "TOTAL"] == (None, "L")


@given(persons=PERSONS, held=SOME_VIEWS)
def test_the_facts_behind_a_cell_are_those_of_one_view_and_add_up_to_it(
    persons: list[Person], held: list[tuple[str, ...]], crossed: Definitions
) -> None:
    """Two views of one population are never added, in lineage neither."""
    found = counted([fact for each in held for fact in facts_of(view_of(persons, each))], crossed)

    behind = found.contributions.groupby(list(NAMES)).agg({"value": "sum", "view": "nunique"})
    cells = by_key(found)
    for key, (value, views) in zip(behind.index, behind.itertuples(index=False, name=None), strict=True):
        assert views == 1 and (key not in cells or cells[key][0] in (None, value)), key
    assert all(key in behind.index for key, (value, _) in cells.items() if value)


ONE_WAY = [("citizen",), ("sex",)]


@pytest.fixture(scope="module")
def by_status(definitions: Definitions) -> Definitions:
    """The definitions with victims by citizenship and sex alone."""
    return replace(definitions, tables=tuple(table for table in definitions.tables if table.name == "V3"))


def victims(persons: Sequence[Person], held: Sequence[tuple[str, ...]], status: str) -> list[dict[str, Any]]:
    """Facts of victims of one status, told by the views named."""
    codes = {"indicator": "victims", "eu_status": status}
    return [
        fact
        for each in held
        for fact in facts_of(view_of(persons, each, f"{status} {' and '.join(each)}"), f"victims {status}", **codes)
    ]


def test_a_part_that_nobody_crosses_leaves_a_lower_bound_in_the_sum(by_status: Definitions) -> None:
    """Identified: 2 Serbian women, crossed. Presumed: 3 Serbs, 4 women, told apart. Registered: 2 or more of them."""
    identified = [("F", "UNK", "RS")] * 2
    presumed = [("F", "UNK", "RS")] * 2 + [("M", "UNK", "RS"), ("F", "UNK", "HR"), ("F", "UNK", "HR")]
    facts = victims(identified, [("citizen", "sex")], "IDENT") + victims(presumed, ONE_WAY, "PRESUM")

    rows = counted(facts, by_status).cells[["status", "citizen", "sex", "obs_value", "obs_status"]]
    at = {row[:3]: row[3:] for row in rows.itertuples(index=False, name=None)}

    assert at["REG", "RS", "F"] == (2, "U")
    assert (pd.isna(at["REG", "HR", "F"][0]), at["REG", "HR", "F"][1]) == (True, "L")
    assert at["REG", "RS", "T"] == (5, "A")
    assert at["REG", "TOTAL", "F"] == (6, "A")
    assert at["REG", "TOTAL", "T"] == (7, "A")
    assert at["PRESUM", "RS", "F"][1] == "L" and at["PRESUM", "UNK", "UNK"][1] == "L"


def test_judgments_by_outcome_and_by_instance_stand_as_margins(definitions: Definitions) -> None:
    """Seven judgments told by outcome in one table, by instance in another: both margins, the total, no inner cell."""
    table = replace(definitions, tables=tuple(table for table in definitions.tables if table.name == "J1"))
    outcome = View("by outcome", ("outcome",), {("ACQ",): 2, ("CONV",): 4, ("OTH",): 1})
    instance = View("by instance", ("instance",), {("FIRST",): 5, ("SECOND",): 1, ("FINAL",): 1})
    codes = {"unit": "JDG", "indicator": "judgments"}
    facts = [fact for view in (outcome, instance) for fact in facts_of(view, "judgments", **codes)]

    for order in (facts, facts[::-1]):
        rows = counted(order, table).cells[["outcome", "instance", "obs_value", "obs_status"]]
        at = {row[:2]: row[2:] for row in rows.itertuples(index=False, name=None)}
        assert [at[code, "TOTAL"] for code in ("ACQ", "CONV", "OTH")] == [(2, "A"), (4, "A"), (1, "A")]
        assert [at["TOTAL", code] for code in ("FIRST", "SECOND", "FINAL")] == [(5, "A"), (1, "A"), (1, "A")]
        assert at["TOTAL", "TOTAL"] == (7, "A")
        inner = itertools.product(("ACQ", "CONV", "OTH"), ("FIRST", "SECOND", "FINAL"))
        assert {at[pair][1] for pair in inner} == {"L"}


def test_prosecuted_by_decision_and_by_sex_fill_their_tables_in_any_order(definitions: Definitions) -> None:
    """Five persons: by decision in one table, by sex in another. P4 tells the decisions, P1 the sexes, both five."""
    tables = replace(definitions, tables=tuple(table for table in definitions.tables if table.name in ("P1", "P4")))
    sex = View("by sex", ("sex",), {("M",): 4, ("F",): 1})
    decision = View("by decision", ("decision",), {("PROS_THB",): 3, ("NO_PROS",): 2})
    facts = [fact for view in (sex, decision) for fact in facts_of(view, "prosecuted", indicator="prosecuted")]

    for order in (facts, facts[::-1]):
        rows = counted(order, tables).cells[["table", "decision", "sex", "age", "obs_value"]]
        at = {row[:4]: row[4] for row in rows.itertuples(index=False, name=None)}
        assert [at["P4", code, "_Z", "_Z"] for code in ("PROS_THB", "NO_PROS", "TOTAL")] == [3, 2, 5]
        assert [at["P1", "_Z", code, "TOTAL"] for code in ("M", "F", "T")] == [4, 1, 5]
        assert pd.isna(at["P4", "UNK", "_Z", "_Z"])
