"""Registers of prosecutors, courts, labour inspectors and care programmes: counts from rows, as counted by hand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.records.registers import collection
from tests.records.suppliers import (
    COURTS,
    IRSD,
    PROGRAMMES,
    PROSECUTION,
    SOURCES,
    Row,
    inspected,
    judged,
    key,
    package,
    received,
    sample,
    stay,
    step,
)
from tests.support.counted import cells_of, persons_between
from tests.support.police_rows import at
from thb_eu.base.model import NOT_TOLD, Scope
from thb_eu.definitions import Definitions
from thb_eu.mapping.translation import translate
from thb_eu.sources import read
from thb_eu.sources.coding import label_read

TABLES = sorted(
    f"{path.parent.parent.name}/{path.stem}"
    for path in SOURCES.glob("*-records/sample/*.csv")
    if path.parent.parent.name != "police-records"
)


# --- the samples ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contract", TABLES)
def test_every_sample_is_read_and_mapped(tmp_path: Path, definitions: Definitions, contract: str) -> None:
    """Each fact of the sample meets exactly one rule of the law of 2024, no label is unknown, no row stands twice."""
    came = read(collection(tmp_path / "in", sample(contract), contract=contract), definitions)
    facts = translate(came, definitions).facts

    assert came.structure.empty and not came.registers[0].doubled and len(facts) > 3
    assert (facts["unresolved"] == "").all() and not (facts["scope"] == Scope.UNMAPPED.value).any()


# --- prosecutors ------------------------------------------------------------------------------------------------------

OFFICES = {"SDT RS": "SDT", "ODT Koper": "ODT", "ODT Novo mesto": "ODT"}
STEPS = {
    "Prejeta kazenska ovadba": "RECEIVED_COMPLAINT",
    "Prejeto poročilo": "RECEIVED_REPORT",
    "Zahteva za preiskavo": "REQUEST",
    "Obtožnica": "INDICTMENT",
    "Zavrženje ovadbe": "DISMISSAL",
    "Odstop od kazenskega pregona": "RELINQUISHMENT",
    "Umik obtožnice": "WITHDRAWAL",
}
ROLES = {"osumljenec": "SUSPECT", "obdolženec": "ACCUSED", "obtoženec": "ACCUSED", "žrtev": "VICTIM"}
COUNTRIES = {"Slovenija": "SI", "Romunija": "RO", "Bosna in Hercegovina": "BA", "": NOT_TOLD}
SEXES = {"moški": "M", "ženski": "F", "": NOT_TOLD}


def year_of_prosecutors(seed: int) -> Iterator[Row]:
    """Cases with one to four persons, each in one to three steps, under one of five articles."""
    lots = random.Random(seed)
    for number in range(1, 121):
        article = lots.choice(["113/1", "113/2", "175/1", "196/1", "204/1"])
        office = lots.choice([*OFFICES])
        persons = range(1, lots.randint(2, 5))
        for decision, taken in enumerate(lots.sample([*STEPS], lots.randint(1, 3)), 1):
            for person in persons:
                yield step(
                    number,
                    person,
                    taken,
                    str(decision),
                    Tožilstvo=office,
                    Člen=article,
                    Vloga=lots.choice([*ROLES]),
                    Spol=lots.choice([*SEXES]),
                    Starost=lots.choice(["", "3", "17", "18", "64"]),
                    Državljanstvo=lots.choice([*COUNTRIES]),
                )


def of_age(years: str) -> str:
    """Child until the day of eighteen years (Directive 2011/36/EU, Art. 2(6))."""
    return "Y_LT18" if years and int(years) < 18 else "Y_GE18" if years else NOT_TOLD


@pytest.mark.parametrize("seed", [1, 2])
def test_every_crossing_of_persons_is_the_number_of_their_rows(
    tmp_path: Path, definitions: Definitions, seed: int
) -> None:
    """By office, article, step, role, sex, age, citizenship; theft (Article 204) is no concern and is counted so."""
    rows = [*year_of_prosecutors(seed)]
    came = received(tmp_path, PROSECUTION, rows, definitions)

    by_hand = Counter(
        (
            OFFICES[row["Tožilstvo"]],
            f"KZ-1 {row['Člen'][:3]}",
            STEPS[row["Korak"]],
            ROLES[row["Vloga"]],
            SEXES[row["Spol"]],
            of_age(row["Starost"]),
            COUNTRIES[row["Državljanstvo"]],
        )
        for row in rows
        if row["Člen"] != "204/1"
    )
    dimensions = ["organisation", "article", "document", "role", "sex", "age", "citizen"]
    assert by_engine(came.facts, "PER", dimensions) == by_hand
    assert came.registers[0].ignored == {"204": sum(row["Člen"] == "204/1" for row in rows)}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_decision_counts_once_however_many_persons_it_concerns(
    tmp_path: Path, definitions: Definitions, seed: int
) -> None:
    """Decisions are pairs of case and number; what was only received is no decision of the prosecutor."""
    rows = [*year_of_prosecutors(seed)]
    facts = received(tmp_path, PROSECUTION, rows, definitions).facts

    decisions = {
        (row["Št. zadeve"], row["Zap. št. odločitve"], f"KZ-1 {row['Člen'][:3]}", STEPS[row["Korak"]])
        for row in rows
        if row["Zap. št. odločitve"] and row["Člen"] != "204/1"
    }
    by_hand = Counter((article, taken) for _, _, article, taken in decisions)
    assert by_engine(facts, "DEC", ["article", "document"]) == by_hand
    assert "RECEIVED_COMPLAINT" not in {taken for _, taken in by_hand}


def test_a_decision_on_offences_of_two_days_is_one_decision(tmp_path: Path, definitions: Definitions) -> None:
    """Each of the accused has a day of the offence; the decision is the same, and the law did not change between."""
    rows = [step(1, 1, "Obtožnica", **key("a")), step(1, 2, "Obtožnica", **{"Dan storitve": "9. 1. 2024"}, **key("b"))]
    cells = cells_of(package(tmp_path, PROSECUTION, rows), definitions)

    assert at(cells, "D1", decision="PROS_THB") == 1 and at(cells, "P1", sex="T", age="TOTAL") == 2


def by_engine(facts: pd.DataFrame, unit: str, dimensions: list[str]) -> Counter[tuple[Any, ...]]:
    """The engine's counts of a unit by some dimensions."""
    found: Counter[tuple[Any, ...]] = Counter()
    for fact in facts[facts["unit"] == unit].to_dict("records"):
        found[tuple(fact[name] for name in dimensions)] += int(fact["value"])
    return found


def test_two_accused_of_one_indictment(tmp_path: Path, definitions: Definitions) -> None:
    """Two persons prosecuted, one decision to charge; the complaint that came before adds nobody."""
    rows = [
        step(1, 1, "Prejeta kazenska ovadba", **key("a")),
        step(1, 2, "Prejeta kazenska ovadba", **key("b")),
        step(1, 1, "Obtožnica", **key("a")),
        step(1, 2, "Obtožnica", Spol="ženski", Starost="17", Državljanstvo="Srbija", **key("b")),
    ]
    cells = cells_of(package(tmp_path, PROSECUTION, rows), definitions)

    assert at(cells, "P1", sex="T", age="TOTAL") == 2 and at(cells, "P1", sex="F", age="Y_LT18") == 1
    assert at(cells, "P2", sex="T", citizen="NEU27_2020_FOR") == 1
    assert at(cells, "D1", decision="PROS_THB") == 1 and at(cells, "D1", decision="NO_PROS") is None


def test_the_third_paragraph_is_read_by_the_day_of_the_offence(tmp_path: Path, definitions: Definitions) -> None:
    """Before 20 October 2015 it was trafficking in an association; since then, a withheld document (KZ-1 113(3))."""
    rows = [
        step(1, 1, "Obtožnica", Člen="113/3", **{"Dan storitve": "1. 6. 2015"}, **key("a")),
        step(2, 1, "Obtožnica", Člen="113/3", **{"Dan storitve": "1. 6. 2016"}, **key("b")),
    ]
    facts = translate(received(tmp_path, PROSECUTION, rows, definitions), definitions).facts

    accused = facts[facts["unit"] == "PER"].sort_values("row")
    on_documents = ["withheld-document-alone" in rests_on for rests_on in accused["decisions"]]
    assert on_documents == [False, True]
    assert accused["scope"].tolist()[0] == Scope.IN.value != accused["scope"].tolist()[1]


def test_a_joint_case_says_which_article_it_is_joint_with(tmp_path: Path, definitions: Definitions) -> None:
    """Articles 113 and 175 in one case: a row under each, and the one under 175 waits for the ministry."""
    told = {"Člen v isti zadevi": "113/1"}
    rows = [
        step(1, 1, "Obtožnica", **{"Člen v isti zadevi": "175/1"}, **key("a")),
        step(1, 1, "Obtožnica", Člen="175/1", **told, **key("a")),
    ]
    facts = translate(received(tmp_path, PROSECUTION, rows, definitions), definitions).facts

    accused = facts[facts["unit"] == "PER"].sort_values("row")
    assert accused[["article", "joint", "scope"]].values.tolist() == [
        ["KZ-1 113", "KZ-1 175", Scope.IN.value],
        ["KZ-1 175", "KZ-1 113", Scope.ASK.value],
    ]


def test_companies_stand_apart(tmp_path: Path, definitions: Definitions) -> None:
    """Legal persons are never added to natural ones; they have their annex."""
    company = {"Vrsta osebe": "pravna", "Spol": "", "Starost": "", "Državljanstvo": ""}
    rows = [step(1, 1, "Obtožnica", **key("a")), step(1, 2, "Obtožnica", **company)]
    cells = cells_of(package(tmp_path, PROSECUTION, rows), definitions)

    assert at(cells, "P1", sex="T", age="TOTAL") == 1
    assert at(cells, "N2", article="KZ-1 113", document="INDICTMENT") == 1


def test_steps_of_earlier_years_are_history(tmp_path: Path, definitions: Definitions) -> None:
    """The register goes on over the years; a step belongs to its own."""
    came = received(tmp_path, PROSECUTION, [step(1, 1, "Obtožnica", Leto="2022")], definitions)

    assert came.facts.empty and set(came.uncounted_facts["time"]) == {2022}


@pytest.mark.parametrize(("column", "text"), [("Korak", "Obtožni predlog"), ("Člen", "čl. 113"), ("Starost", "121")])
def test_what_nobody_knows_is_reported_and_never_repeated(
    tmp_path: Path, definitions: Definitions, column: str, text: str
) -> None:
    """A step, an article or an age without a meaning is no part of any count and is not dropped."""
    facts = received(tmp_path, PROSECUTION, [step(1, 1, "Obtožnica", **{column: text})], definitions).facts

    assert facts["unresolved"].tolist() == [column]
    assert text not in facts.to_string()


@pytest.mark.parametrize("text", ["Skupaj", "Total", "TOTAL", "Državljani države poročevalke", "EU27_2020_FOR"])
def test_a_person_belongs_to_a_category_and_to_no_sum_of_them(
    tmp_path: Path, definitions: Definitions, text: str
) -> None:
    """A total or a group of citizenships in a person's row tells no citizenship; the cell is told, the word is not."""
    facts = received(tmp_path, PROSECUTION, [step(1, 1, "Obtožnica", Državljanstvo=text)], definitions).facts

    assert facts["unresolved"].tolist() == ["Državljanstvo"]
    assert facts["suggestion"].tolist() == [""] and facts["names_sum"].tolist() != [""]
    assert facts["citizen"].isna().all() and text not in facts.to_string()


# --- courts -----------------------------------------------------------------------------------------------------------


def test_one_judgment_on_two_persons(tmp_path: Path, definitions: Definitions) -> None:
    """Two convicted, one judgment; an acquittal is a judgment and convicts nobody."""
    rows = [
        judged(1, 1, **key("a")),
        judged(1, 2, Spol="ženski", Državljanstvo="Ukrajina", **key("b")),
        judged(2, 1, "oprostilna", **key("c")),
        judged(3, 1, "zavrnilna", **key("d")),
    ]
    cells = cells_of(package(tmp_path, COURTS, rows), definitions)

    assert at(cells, "C1", sex="T", age="TOTAL") == 2 and at(cells, "C2", sex="F", citizen="UA") == 1
    found = {code: at(cells, "J1", outcome=code, instance="FIRST") for code in ("CONV", "ACQ", "OTH")}
    assert found == {"CONV": 1, "ACQ": 1, "OTH": 1}


def test_an_upheld_conviction_is_a_second_judgment_on_the_same_person(tmp_path: Path, definitions: Definitions) -> None:
    """Two judgments, by instance; the person is convicted once in the year."""
    second = {"Stopnja": "druga", "Sodišče": "Višje sodišče v Celju", **key("a")}
    rows = [judged(1, 1, **key("a")), {**judged(1, 1, **second), "Sodba / Dan": "2. 12. 2024"}]
    cells = cells_of(package(tmp_path, COURTS, rows), definitions)

    assert {code: at(cells, "J1", outcome="CONV", instance=code) for code in ("FIRST", "SECOND")} == {
        "FIRST": 1,
        "SECOND": 1,
    }
    assert at(cells, "C1", sex="T", age="TOTAL") == 1


@pytest.mark.parametrize("first", [key("a"), {}], ids=["with a key at first instance", "without any key"])
def test_an_upheld_conviction_without_a_key_is_one_person_at_least_and_two_at_most(
    tmp_path: Path, definitions: Definitions, first: Mapping[str, str]
) -> None:
    """The conviction at first instance counts; the other may be of the same person, which the bound says."""
    second = {"Stopnja": "druga", "Sodišče": "Višje sodišče v Celju"}
    rows = [judged(1, 1, **first), {**judged(1, 1, **second), "Sodba / Dan": "2. 12. 2024"}]
    cells = cells_of(package(tmp_path, COURTS, rows), definitions)

    whole = cells[(cells["table"] == "C1") & (cells["sex"] == "T") & (cells["age"] == "TOTAL")]
    assert whole[["obs_value", "obs_status"]].values.tolist() == [[1, "U"]]
    assert persons_between(whole.iloc[0]) == (1, 2)


def test_a_user_of_a_victims_services_is_of_their_own_table(tmp_path: Path, definitions: Definitions) -> None:
    """KZ-1 113(4): convicted of knowing use, never added to those convicted of trafficking."""
    rows = [judged(1, 1, Člen="113/4", **key("a"))]
    cells = cells_of(package(tmp_path, COURTS, rows), definitions)

    assert at(cells, "U1", stage="PER_CNV", sex="T", age="TOTAL") == 1
    assert at(cells, "C1", sex="T", age="TOTAL") is None


# --- labour inspectors ------------------------------------------------------------------------------------------------


def test_victims_of_the_inspectors_stand_under_labour_inspectors(tmp_path: Path, definitions: Definitions) -> None:
    """With a complaint they are identified; injured parties of other articles are no victims; companies stand apart."""
    rows = [
        inspected(1, 1, **key("a"), **{"Oblika izkoriščanja": "Prisilno delo"}),
        inspected(1, 2, Starost="16", **key("b"), **{"Oblika izkoriščanja": "Prisilno delo"}),
        inspected(1, 3, "kršitelj", **{"Vrsta osebe": "pravna", "Spol": "", "Starost": "", "Državljanstvo": ""}),
        inspected(2, 1, "oškodovanec", Člen="196/1", **key("c")),
    ]
    cells = cells_of(package(tmp_path, IRSD, rows), definitions)

    assert at(cells, "V1", status="IDENT", registering_organisation="LABINSP") == 2
    assert at(cells, "V2", status="IDENT", sex="M", age="Y_LT18") == 1
    assert at(cells, "V4", status="IDENT", form="LAB", sex="T") == 2


def test_a_year_without_a_victim_is_a_zero_of_the_inspectors(tmp_path: Path, definitions: Definitions) -> None:
    """They list every person of the year; where none is a victim with a complaint, there was none."""
    cells = cells_of(package(tmp_path, IRSD, [inspected(1, 1, "oškodovanec", Člen="196/1")]), definitions)

    assert at(cells, "V1", status="IDENT", registering_organisation="LABINSP") == 0
    assert at(cells, "V1", status="IDENT", registering_organisation="POLICE") is None


def test_papers_are_counted_as_papers(tmp_path: Path, definitions: Definitions) -> None:
    """Three persons in one complaint and one in a notification: a complaint and a notification."""
    rows = [inspected(1, 1), inspected(1, 2), inspected(1, 3), inspected(2, 1, **{"Vrsta listine": "naznanilo"})]
    facts = received(tmp_path, IRSD, rows, definitions).facts

    assert by_engine(facts, "REP", ["document"]) == {("COMPLAINT",): 1, ("NOTIFICATION",): 1}
    assert by_engine(facts, "PER", ["document"]) == {("COMPLAINT",): 3, ("NOTIFICATION",): 1}


# --- care programmes --------------------------------------------------------------------------------------------------


def test_who_passes_from_one_programme_to_the_next_is_one_person(tmp_path: Path, definitions: Definitions) -> None:
    """Registered by the organisation that took the person in first, whichever row stands first."""
    rows = [
        stay(1, Organizacija="Slovenska karitas", **{"Dan sprejema": "02.04.2024"}, **key("a")),
        stay(2, **{"Oblika oskrbe": "Krizna nastanitev", "Dan sprejema": "15.03.2024"}, **key("a")),
        stay(3, Organizacija="Urad za oskrbo in integracijo migrantov", Spol="moški", Starost="17", **key("b")),
    ]
    cells = cells_of(package(tmp_path, PROGRAMMES, rows), definitions)

    found = {code: at(cells, "V1", status="PRESUM", registering_organisation=code) for code in ("NGO", "IMMIG")}
    assert found == {"NGO": 1, "IMMIG": 1}
    assert at(cells, "V2", status="PRESUM", sex="M", age="Y_LT18") == 1
    assert at(cells, "V4", status="PRESUM", form="SEX", sex="T") == 2


def test_who_has_no_key_waits_for_the_ministry(tmp_path: Path, definitions: Definitions) -> None:
    """Without a key the person may be in the register of the Police: the old question, and no number."""
    facts = translate(received(tmp_path, PROGRAMMES, [stay(1)], definitions), definitions).facts

    assert facts[["decisions", "value"]].values.tolist() == [[("first-registering-organisation",), 1]]
    assert facts["scope"].tolist() != [Scope.IN.value]


@pytest.mark.parametrize(("years", "band"), [("0", "Y_LT18"), ("17", "Y_LT18"), ("18", "Y_GE18"), ("120", "Y_GE18")])
def test_the_eighteenth_birthday_parts_child_and_adult(
    tmp_path: Path, definitions: Definitions, years: str, band: str
) -> None:
    """Whole years: seventeen is a child, eighteen is not."""
    (fact,) = received(tmp_path, PROGRAMMES, [stay(1, Starost=years)], definitions).facts.to_dict("records")

    assert fact["age"] == band


def test_every_purpose_of_the_law_has_its_label(definitions: Definitions) -> None:
    """A clerk writes a purpose as the law's list calls it in Slovenian; a new one need stand nowhere else."""
    (purposes,) = (walk for walk in definitions.law.crosswalks if walk.source == "purpose")
    for contract in (PROGRAMMES, IRSD):
        told = next(field for field in definitions.contracts[contract].fields if field.dimension == "purpose")
        read = {
            walk.code: label_read(walk.label.in_language("sl"), told, definitions.law.lists).codes
            for walk in purposes.walks
        }

        assert read == {code: {"purpose": code} for code in purposes.codes}


# --- the code before 2008 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["387a", "387", "185", "205"])
@pytest.mark.parametrize("contract", [PROSECUTION, COURTS])
def test_an_old_offence_is_read_by_the_old_code(
    tmp_path: Path, definitions: Definitions, contract: str, number: str
) -> None:
    """An act of 2007 charged or judged now is one of the code before 2008, under whose rules it counts or is out."""
    old = {"Člen": number, "Dan storitve": "14. 6. 2007"}
    rows = [step(1, 1, "Obtožnica", **old) if contract == PROSECUTION else judged(1, 1, **old)]
    mapped = translate(received(tmp_path, contract, rows, definitions), definitions)

    rules = {fact["rule"].rpartition("-")[0][: len(f"kz-upb1-{number}")] for fact in mapped.facts.to_dict("records")}
    assert set(mapped.facts["article"]) == {f"KZ-UPB1 {number}"} and rules == {f"kz-upb1-{number}"}


def test_a_conviction_of_an_old_offence_is_a_conviction(tmp_path: Path, definitions: Definitions) -> None:
    """A judgment of 2024 for 387.a, the act of 2007: one person convicted, one judgment, and no other offence."""
    rows = [judged(1, 1, **{"Člen": "387a/1", "Dan storitve": "14. 6. 2007"})]
    came = received(tmp_path, COURTS, rows, definitions)
    mapped = translate(came, definitions)

    assert not came.registers[0].ignored
    told = mapped.facts[["unit", "indicator", "scope", "value"]].values.tolist()
    assert told == [["PER", "convicted", "in", 1], ["JDG", "judgments", "in", 1]]


@pytest.mark.parametrize("day", ["1. 11. 2008", "5. 1. 2024", ""])
@pytest.mark.parametrize("number", ["185", "205"])
def test_the_same_numbers_since_2008_are_other_offences(
    tmp_path: Path, definitions: Definitions, number: str, day: str
) -> None:
    """205 is theft since KZ-1: such a row is ignored and counted as ignored, and so is one that tells no day."""
    rows = [judged(1, 1), judged(2, 1, **{"Člen": number, "Dan storitve": day})]
    came = received(tmp_path, COURTS, rows, definitions)

    assert set(came.facts["article"]) == {"KZ-1 113"} and came.registers[0].ignored == {number: 1}


def test_the_last_day_of_the_old_code_is_its_own(tmp_path: Path, definitions: Definitions) -> None:
    """31 October 2008 is the last day on which 185 and 205 are of the old code."""
    rows = [judged(1, 1, **{"Člen": "205", "Dan storitve": "31. 10. 2008"})]
    came = received(tmp_path, COURTS, rows, definitions)

    assert set(came.facts["article"]) == {"KZ-UPB1 205"} and not came.registers[0].ignored
