"""Small counts: marked for the Commission, gone for the public, and not to be worked out from what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given

from benchmarks.synthetic_years import synthetic_year
from tests.support.examples import costly
from tests.support.feasible_tables import SLOVENIA, Reader, World, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY, WITHIN, worlds
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import INTERVAL, Audience
from thb_eu.definitions import Definitions
from thb_eu.disclosure import CannotProtect, _pattern, _suppressed, protect, suppress
from thb_eu.disclosure.linear_system import system_of
from thb_eu.disclosure.sensitive import Sensitivity
from thb_eu.results import Collection, CountedCells

PRIMARY, SECONDARY, SUPPRESSED = "A", "D", "C"
PATIENT = costly(4, suppress_health_check=[HealthCheck.too_slow])


def public(world: World, definitions: Definitions = DEFINITIONS) -> pd.DataFrame:
    """What the public gets of a world."""
    return protect(world.counted(), definitions, SLOVENIA, Audience.PUBLIC).cells


def at(cells: pd.DataFrame, table: str, **codes: str) -> dict[str, Any]:
    """The one cell of `table` with these codes."""
    found = cells[cells["table"] == table]
    for name, code in codes.items():
        found = found[found[name] == code]
    assert len(found) == 1
    return dict(found.iloc[0])


def suppressed(cells: pd.DataFrame) -> set[tuple[str, ...]]:
    """The suppressed cells by table, citizenship, sex and age."""
    gone = cells[cells["obs_status"] == "Q"]
    return set(gone[["table", "citizen", "sex", "age"]].itertuples(index=False, name=None))


# --- the promise --------------------------------------------------------------------------------


@pytest.mark.slow
@PATIENT
@given(world=worlds())
def test_no_suppressed_count_can_be_worked_out(world: World) -> None:
    """Whatever crowds of persons fit the published tables, every suppressed count may be two numbers 3 apart."""
    intervals = Reader(world, public(world)).intervals()

    assert {at: (low, high) for at, (low, high) in intervals.items() if high - low < WITHIN} == {}


@pytest.mark.slow
@PATIENT
@given(world=worlds())
def test_what_is_published_is_what_was_counted(world: World) -> None:
    """The public gets a count as it is or not at all; no small count of persons; missing stays missing."""
    cells = public(world)
    columns = ["table", "indicator", *DEFINITIONS.dimension_lists, "obs_value", "obs_status"]
    counted = world.counted().cells.loc[cells.index, columns]
    gone = cells["obs_status"] == "Q"

    assert (cells.loc[~gone, counted.columns] == counted[~gone]).fillna(True).all(axis=None)
    assert cells.loc[gone, "obs_value"].isna().all()
    assert counted.loc[gone, "obs_value"].notna().all()
    assert not cells["obs_value"].isin([1, 2]).any()
    assert set(cells.loc[gone, "conf_status"]) <= {SUPPRESSED}
    assert set(cells.loc[~gone & cells["obs_value"].isna(), "conf_status"]) <= {""}


@pytest.mark.slow
@PATIENT
@given(world=worlds())
def test_the_eu_gets_every_value_and_the_pattern_of_the_public(world: World) -> None:
    """No value changes for the Commission. Who publishes what is marked F tells what the public edition tells."""
    counted = world.counted()
    sent = protect(counted, DEFINITIONS, SLOVENIA, Audience.EU)

    pd.testing.assert_frame_equal(sent.cells.drop(columns=["conf_status", *INTERVAL]), counted.cells)
    pd.testing.assert_frame_equal(sent.contributions, counted.contributions)
    marks, values = sent.cells["conf_status"], counted.cells["obs_value"]
    assert ((marks == PRIMARY) == values.isin([1, 2])).all()
    assert ((marks == "") == values.isna()).all()
    free = public(world)
    gone = free["obs_status"] == "Q"
    assert (marks.loc[free.index].isin([PRIMARY, SECONDARY]) == gone).all()
    assert set(marks) <= {PRIMARY, SECONDARY, "F", ""}


@PATIENT
@given(world=worlds())
def test_the_ministry_is_told_which_counts_are_sensitive(world: World) -> None:
    """In the internal edition one and two persons are marked A, other values F."""
    counted = world.counted()
    sent = protect(counted, DEFINITIONS, SLOVENIA, Audience.INTERNAL)

    expected = ["" if pd.isna(n) else PRIMARY if n in (1, 2) else "F" for n in counted.cells["obs_value"]]
    assert list(sent.cells["conf_status"]) == expected


@pytest.mark.slow
@PATIENT
@given(world=worlds())
def test_suppression_is_the_same_every_time(world: World) -> None:
    """Two runs on the same counts suppress the same cells and mark them alike."""
    first = public(world)
    with pytest.MonkeyPatch.context() as anew:
        anew.setattr(suppress, "_FOUND", {})  # nor does anybody remember what was found before
        pd.testing.assert_frame_equal(public(world), first)


# --- single cases, worked out by hand -------------------------------------------------------------


def test_one_small_count_takes_a_neighbour_along() -> None:
    """Men 20, women 1 of 21: the total stays, so the men must go with the women, in both tables and in every row."""
    cells = public(suspects({"SI": (20, 1, 0)}))

    assert at(cells, "S1", sex="T", age="TOTAL")["obs_value"] == 21
    for table, codes in (("S1", {"age": "TOTAL"}), ("S1", {"age": "UNK"}), ("S2", {"citizen": "TOTAL"})):
        assert at(cells, table, sex="F", **codes)["conf_status"] == SUPPRESSED
        assert at(cells, table, sex="M", **codes)["conf_status"] == SUPPRESSED
    assert at(cells, "S2", sex="M", citizen="SI")["obs_status"] == "Q"
    assert at(cells, "S2", sex="UNK", citizen="SI")["obs_value"] == 0


def test_two_per_line_is_not_enough() -> None:
    """Six ones around a diagonal of nines: two in every line that make two, so that each is one; more must go."""
    world = suspects({"BA": (1, 1, 9), "RS": (9, 1, 1), "XK": (1, 9, 1)})
    small_only = world.counted().cells
    ones = small_only["obs_value"] == 1
    small_only.loc[ones, ["obs_status", "obs_value"]] = ["Q", pd.NA]
    naive = Reader(world, small_only.assign(conf_status=""))
    assert set(naive.intervals().values()) == {(1, 1)}

    cells = public(world)

    assert len(suppressed(cells)) > int(ones.sum())
    assert at(cells, "S2", sex="T", citizen="TOTAL")["obs_value"] == 33
    assert all(high - low >= WITHIN for low, high in Reader(world, cells).intervals().values())


def test_a_count_gone_in_one_table_stands_in_no_other() -> None:
    """Two women suspected: they are gone by age and by citizenship; one table alone would give the other away."""
    cells = public(suspects({"BA": (9, 2, 0), "RS": (8, 0, 0)}))
    women = cells[(cells["sex"] == "F") & (cells["age"].isin(["TOTAL", "UNK"]) | cells["citizen"].eq("TOTAL"))]

    assert set(women["table"]) == {"S1", "S2"}
    assert set(women["obs_status"]) == {"Q"}


def test_every_suppressed_count_bears_one_mark() -> None:
    """A man and a woman, two together, and men who went with them: whoever reads the marks learns no size."""
    cells = public(suspects({"SI": (1, 1, 0), "BA": (9, 9, 0)}))

    assert set(cells.loc[cells["obs_status"] == "Q", "conf_status"]) == {SUPPRESSED}


def test_without_small_counts_nothing_is_suppressed() -> None:
    """Zero, three and more are published as they are; zero is no small count."""
    cells = public(suspects({"SI": (9, 3, 0), "BA": (4, 0, 5)}))

    assert not suppressed(cells)
    assert set(cells.loc[cells["obs_value"].notna(), "conf_status"]) == {"F"}


def test_a_year_without_a_policy_is_refused_for_both_audiences() -> None:
    """Without a policy for 2023 the steward is told what to add, and where."""
    before = replace(SLOVENIA, year=2023)
    unruled = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(POLICY,)))
    counted = suspects({"SI": (9, 3, 0)}).counted()

    for audience in Audience:
        with pytest.raises(MappingRefused, match=r"mappings/disclosure.yaml: .*2023.* Add an entry under `policies`"):
            protect(counted, unruled, before, audience)


def test_the_public_gets_no_lineage() -> None:
    """Behind a published total stand a supplier's small cells: the columns stay, every row goes."""
    counted = suspects({"SI": (20, 1, 0)}).counted()
    given_out = protect(counted, DEFINITIONS, SLOVENIA, Audience.PUBLIC).contributions

    assert list(given_out.columns) == list(counted.contributions.columns)
    assert len(counted.contributions) == 1
    assert given_out.empty


def test_zeros_are_sensitive_where_the_policy_says_so() -> None:
    """No woman among nine suspects: that nobody is a woman may tell of all nine."""
    wary = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(replace(POLICY, zeros=True),)))
    world = suspects({"SI": (9, 0, 0)})

    assert at(public(world), "S1", sex="F", age="TOTAL")["obs_value"] == 0
    assert at(public(world, wary), "S1", sex="F", age="TOTAL")["obs_status"] == "Q"


def test_a_count_of_another_status_is_not_sensitive() -> None:
    """Which values of OBS_STATUS a sensitive count may have is data."""
    lax = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(replace(POLICY, statuses=("P",)),)))

    assert not suppressed(public(suspects({"SI": (20, 1, 0)}), lax))


# --- the audit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["too little", "half"])
def test_the_audit_refuses_what_is_not_safe(fault: str) -> None:
    """Primary suppression alone, and a suppressed count left in a second table, are each found."""
    counted = suspects({"SI": (20, 1, 0)}).counted()
    sensitive = Sensitivity(counted.cells, DEFINITIONS, POLICY, 2024).sensitive
    pattern = _pattern(counted.cells, sensitive, DEFINITIONS, SLOVENIA, POLICY, counted.contributions)
    cells = _suppressed(counted.cells, pattern.primary if fault == "too little" else pattern.places, POLICY)
    if fault == "half":
        cells.loc[(cells["table"] == "S1") & (cells["sex"] == "M"), "obs_status"] = "A"

    says = {"too little": "too closely", "half": "elsewhere in full"}[fault]
    with pytest.raises(CannotProtect, match=says):
        pattern.audit(cells, sensitive)


# --- the real collection --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(real: tuple[CountedCells, Collection]) -> pd.DataFrame:
    """What the public gets of 2024."""
    counted, collection = real
    return protect(counted, DEFINITIONS, collection, Audience.PUBLIC).cells


def test_every_relation_holds_in_the_real_tables(real: tuple[CountedCells, Collection]) -> None:
    """A reader is only credited with sums that are true: of 2024 each of them comes to zero."""
    counted, collection = real
    system = system_of(counted.cells, DEFINITIONS, collection, POLICY)
    wrong = [r for r in system.relations if sum(f * system.quantities[q].value for q, f in r.items())]

    assert not wrong
    assert len(system.relations) > 400
    shown = [place for quantity in system.quantities for place in quantity.cells]
    assert sorted(shown) == [n for n, value in enumerate(counted.cells["obs_value"]) if not pd.isna(value)]


@pytest.mark.parametrize(
    ("table", "codes", "size"),
    [
        ("V1", {"status": "REG", "registering_organisation": "TOTAL"}, 45),
        ("V2", {"status": "REG", "sex": "T", "age": "TOTAL"}, 45),
        ("V3", {"status": "IDENT", "sex": "T", "citizen": "TOTAL"}, 17),
        ("V4", {"status": "PRESUM", "sex": "T", "form": "TOTAL"}, 28),
        ("S1", {"sex": "T", "age": "TOTAL"}, 19),
        ("S2", {"sex": "T", "citizen": "TOTAL"}, 19),
        ("N1", {"article": "KZ-1 196", "role": "INJURED", "unit": "PER", "citizen": "TOTAL", "sex": "T"}, 511),
    ],
)
def test_totals_of_2024_are_published(published: pd.DataFrame, table: str, codes: dict[str, str], size: int) -> None:
    """No total is given up to protect a category."""
    assert at(published, table, **codes)["obs_value"] == size


def test_2024_loses_no_zero_and_no_total_beyond_small_counts(
    real: tuple[CountedCells, Collection], published: pd.DataFrame
) -> None:
    """Nothing but categories goes with the small counts; tables without small counts stay whole, but for suspects by
    age and by form: they show the same men and women as the table by citizenship."""
    counted, _ = real
    gone = published["obs_status"] == "Q"
    true = counted.cells.loc[published.index, "obs_value"]

    assert not (gone & (true == 0)).any()
    assert set(published.loc[gone, "table"]) == {"V3", "S1", "S2", "S3", "P1", "P2", "P3", "P4", "C1", "C2", "C3", "N1"}
    headline = published["citizen"].isin(["TOTAL", "_Z"]) & published["sex"].isin(["T", "_Z"])
    assert true[gone & headline & published["table"].isin(["V3", "S1", "S2", "S3", "N1"])].max() == 2


def test_2024_lists_no_country_for_suppressed_counts_alone(
    real: tuple[CountedCells, Collection], published: pd.DataFrame
) -> None:
    """One Brazilian woman among the victims of Article 175 is suppressed; the name of her country would tell of her."""
    counted, _ = real

    assert "BR" in set(counted.cells["citizen"]) and "BR" not in set(published["citizen"])
    assert {"SI", "RS", "PH", "TOTAL", "UNK"} <= set(published["citizen"])


def countries_named(counted: CountedCells, collection: Collection, audience: Audience) -> set[str]:
    """The citizenships of which an edition shows a figure, or has one that its flag leaves to whoever publishes it."""
    cells = protect(counted, DEFINITIONS, collection, audience).cells
    return {*cells.loc[cells["conf_status"] == "F", "citizen"]}


def test_the_flags_of_2024_name_no_country_that_the_public_does_not_get(real: tuple[CountedCells, Collection]) -> None:
    """A zero of Brazil that may be published says that somebody from there stands in a count that may not be."""
    counted, collection = real
    sent = protect(counted, DEFINITIONS, collection, Audience.EU).cells

    assert countries_named(counted, collection, Audience.EU) == countries_named(counted, collection, Audience.PUBLIC)
    assert set(sent.loc[(sent["citizen"] == "BR") & (sent["obs_value"] == 0), "conf_status"]) == {SECONDARY}


@pytest.mark.parametrize("seed", [4, 7, 10])
def test_the_flags_of_an_invented_year_name_no_other_country(seed: int) -> None:
    """The same of years with other countries."""
    counted = synthetic_year(seed).counted(DEFINITIONS, SLOVENIA)

    assert countries_named(counted, SLOVENIA, Audience.EU) == countries_named(counted, SLOVENIA, Audience.PUBLIC)


def test_2024_publishes_small_counts_of_other_units(published: pd.DataFrame) -> None:
    """One decision, one judgment and two legal persons are no natural persons."""
    assert at(published, "D1", decision="PROS_THB")["obs_value"] == 1
    assert at(published, "J1", outcome="CONV", instance="FIRST")["obs_value"] == 1
    assert at(published, "N2", article="KZ-1 113", document="PENDING")["obs_value"] == 2


def test_one_prosecuted_person_is_gone_from_all_four_tables(published: pd.DataFrame) -> None:
    """The one person prosecuted in 2024 is a small count in P1 to P4 alike, total or not."""
    persons = published[published["table"].isin(["P1", "P2", "P3", "P4"])]

    assert not (persons["obs_value"] > 0).any()
    assert set(persons.loc[persons["obs_status"] == "Q", "conf_status"]) == {SUPPRESSED}


def test_the_eu_gets_2024_as_counted(real: tuple[CountedCells, Collection]) -> None:
    """Not one of the real values changes on the way to the Commission."""
    counted, collection = real
    sent = protect(counted, DEFINITIONS, collection, Audience.EU)

    told = sent.cells.drop(columns=["conf_status", *INTERVAL])
    pd.testing.assert_frame_equal(told, counted.cells[told.columns])
    assert set(sent.cells.loc[sent.cells["conf_status"] == PRIMARY, "obs_value"]) == {1, 2}
    withheld = sent.cells.loc[sent.cells["conf_status"] == SECONDARY]
    unlisted = {*sent.cells["citizen"]} - {*protect(counted, DEFINITIONS, collection, Audience.PUBLIC).cells["citizen"]}
    assert (withheld.loc[~withheld["citizen"].isin(unlisted), "obs_value"] > 2).all()
    assert (withheld["obs_value"] > 2).any()
    assert sent.policy == "small-counts-2024"
