"""HTCDS 2.0: cases as organisations keep them become victims in care; what has no counterpart is not told, not guessed.

The values expected here are those of the standard (IOM, CC BY 4.0, https://github.com/UNMigration/HTCDS).
"""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.records.suppliers import HTCDS, PROGRAMMES, SOURCES, case, key, package, received, resource
from tests.support.counted import cells_of, value_at
from tests.support.police_rows import in_each_engine
from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import CountingRules, Definitions
from thb_eu.definitions.contracts import CodeTables, read_code_tables, read_contracts
from thb_eu.definitions.several_labels import with_orders
from thb_eu.mapping.translation import translate
from thb_eu.publication.flat_tables import lineage
from thb_eu.run import prepare

LISTS = REPOSITORY / "datapackages/codelists"
PATH = "datapackages/sources/programmes-records/datapackage.json"

EXPLOITATION = {
    "ForcedLabour": "FORCED_LABOUR",
    "SexualExploitation": "SEXUAL",
    "ChildLabour": "FORCED_LABOUR",
    "ForcedMarriage": "FORCED_MARRIAGE",
    "Servitude": "SERVITUDE",
    "ForcedMilitaryByNonStateActors": "OTHER",
    "OrganRemoval": "ORGANS",
    "ForcedBegging": "BEGGING",
    "ForcedAdoption": "ILLEGAL_ADOPTION",
    "Surrogacy": "SURROGACY",
    "Other": "OTHER",
}
GENDERS = {
    "Feminine": "F",
    "Masculine": "M",
    "TransgenderFeminine": NOT_TOLD,
    "TransgenderMasculine": NOT_TOLD,
    "NonConforming": NOT_TOLD,
    "NonSpecifiedUnknown": NOT_TOLD,
}
CODED = {"vic_TypeOfExploitation": ("purpose", EXPLOITATION), "prs_Gender": ("sex", GENDERS)}


@pytest.fixture(scope="module")
def tables() -> CodeTables:
    """The code tables of the repository."""
    descriptor = json.loads((LISTS / "datapackage.json").read_text(encoding="utf-8"))
    return read_code_tables(descriptor, {path.name: path.read_bytes() for path in LISTS.glob("*.csv")})


def spoilt(change: Callable[[dict[str, Any]], object], table: int = 1) -> dict[str, Any]:
    """The package of the care programmes, with one column changed: that of gender, or of age."""
    descriptor: dict[str, Any] = copy.deepcopy(
        json.loads((SOURCES / "programmes-records/datapackage.json").read_text(encoding="utf-8"))
    )
    fields = descriptor["resources"][table]["schema"]["fields"]
    change(next(field for field in fields if field["name"] == ("prs_Gender" if table else "Starost")))
    return descriptor


# --- values of the standard -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", CODED)
def test_every_value_of_the_standard_is_known(tmp_path: Path, definitions: Definitions, field: str) -> None:
    """One person for each value: with its national code, or counted as one of whom it is not told."""
    dimension, expected = CODED[field]
    rows = [case(number, **{field: value}) for number, value in enumerate(expected)]
    facts = received(tmp_path, HTCDS, rows, definitions).facts

    assert (facts["unresolved"] == "").all()
    found = {code: int(facts[facts[dimension] == code]["value"].sum()) for code in {*expected.values()}}
    assert found == {code: [*expected.values()].count(code) for code in found}


def test_the_finer_field_says_more(tmp_path: Path, definitions: Definitions) -> None:
    """Sexual exploitation, of the kind prostitution; a kind that is no finer takes nothing away."""
    kinds = ["Prostitution", "PrivateSexualServices", ""]
    rows = [
        case(number, vic_TypeOfExploitation="SexualExploitation", vic_TypeOfSexExploitation=kind)
        for number, kind in enumerate(kinds)
    ]
    facts = received(tmp_path, HTCDS, rows, definitions).facts

    assert facts.groupby("purpose")["value"].sum().to_dict() == {"PROSTITUTION": 1, "SEXUAL": 2}


def test_who_is_no_victim_counts_nowhere(tmp_path: Path, definitions: Definitions) -> None:
    """Possible and actual victims are presumed ones; who is neither is no concern of the table, and is told so."""
    statuses = ["PossibleVictimOfTrafficking", "ActualVictimOfTrafficking", "NotAVictimOfTrafficking"]
    rows = [case(number, vic_TraffickingStatus=status, **key(number)) for number, status in enumerate(statuses)]
    there = package(tmp_path, HTCDS, rows)
    cells = cells_of(there, definitions)

    assert value_at(cells, "V1", "status=PRESUM,registering_organisation=NGO")[0] == 2
    assert value_at(cells, "V1", "status=IDENT,registering_organisation=NGO")[0] is None
    (register,) = received(tmp_path, HTCDS, rows, definitions).registers
    assert register.ignored == {"NotAVictimOfTrafficking": 1}


def test_the_age_of_victims_is_not_the_age_when_trafficked(tmp_path: Path, definitions: Definitions) -> None:
    """Taken in at eighteen, trafficked at fifteen: an adult; without the age of taking in, not told."""
    rows = [case(1, Starost="18", vic_AgeWhenTrafficked="15"), case(2, Starost="", vic_AgeWhenTrafficked="15")]
    facts = received(tmp_path, HTCDS, rows, definitions).facts

    assert sorted(facts["age"]) == sorted(["Y_GE18", NOT_TOLD])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("vic_TypeOfExploitation", "ForcedLabour;Slavery"),
        ("vic_TypeOfExploitation", "ForcedLabour|SexualExploitation"),
        ("prs_Gender", "Feminine;Masculine"),
        ("prs_Gender", "Female"),
        ("vic_TraffickingStatus", "Victim"),
        ("prs_Citizenship", "ROM"),
    ],
)
def test_what_the_standard_does_not_know_is_reported(
    tmp_path: Path, definitions: Definitions, field: str, text: str
) -> None:
    """A value that is none, another separator, several where one is meant, other words: none is repeated."""
    facts = received(tmp_path, HTCDS, [case(1, **{field: text})], definitions).facts

    assert facts["unresolved"].tolist() == [field] and text not in facts.to_string()


# --- several values in a cell -----------------------------------------------------------------------------------------

DIRECTIVE = ["SEX", "LAB", "BEG", "SLA", "SRV", "CRM", "ORG", "SUR", "MAR", "ADO", "OTH"]
"""The forms in the order of Article 2(3) of the Directive, by which the principal one is chosen."""
SEVERAL = {
    "SexualExploitation;ForcedLabour": ("SEXUAL", "LAB"),
    "ForcedLabour;SexualExploitation": ("SEXUAL", "LAB"),
    "ForcedBegging; Servitude ;ForcedLabour;": ("FORCED_LABOUR", "BEG SRV"),
    "ChildLabour;ForcedLabour": ("FORCED_LABOUR", ""),
    "Other;ForcedMarriage": ("FORCED_MARRIAGE", "OTH"),
    "Surrogacy;ForcedMarriage": ("FORCED_MARRIAGE", "SUR"),
    "OrganRemoval": ("ORGANS", ""),
    ";": (NOT_TOLD, ""),
}
"""A cell as Salesforce exports it: the purpose that counts, and the forms that stand beside it.

What waits for a decision (surrogacy) hides nothing that counts without one.
"""


@in_each_engine
@pytest.mark.parametrize("text", SEVERAL)
def test_of_several_forms_one_counts_and_the_others_are_kept(
    tmp_path: Path, definitions: Definitions, text: str, engine: str
) -> None:
    """One row is one person under the principal form; HTCDS 2.0: vic_TypeOfExploitation is a multi-select picklist."""
    purpose, beside = SEVERAL[text]
    found = received(tmp_path, HTCDS, [case(1, vic_TypeOfExploitation=text)], definitions.with_engine(engine))
    mapped = translate(found, definitions).facts
    forms = {code.removeprefix("form=") for codes in mapped["several"] for code in codes}

    assert (found.facts["unresolved"] == "").all()
    assert mapped["value"].tolist() == [1] and mapped["purpose"].tolist() == [purpose]
    assert forms - {*mapped["eu_form"]} == {*beside.split()}


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_a_person_with_several_forms_counts_once(tmp_path: Path, definitions: Definitions, year: int) -> None:
    """Two persons with keys, one of two forms: two victims, and the second form stands in no count, only in lineage."""
    taken = f"{year}-05-01"
    rows = [
        case(1, vic_TypeOfExploitation="ForcedLabour;SexualExploitation", cas_IncomingReferralDate=taken, **key(1)),
        case(2, vic_TypeOfExploitation="ForcedLabour", cas_IncomingReferralDate=taken, **key(2)),
        case(3, vic_TypeOfExploitation="ForcedBegging;ForcedLabour", cas_IncomingReferralDate=taken, **key(2)),
    ]
    there = package(tmp_path, HTCDS, rows, year)
    cells = cells_of(there, definitions)

    assert value_at(cells, "V1", "status=PRESUM,registering_organisation=NGO")[0] == 2
    counted = {form: value_at(cells, "V4", f"status=PRESUM,form={form},sex=T")[0] or 0 for form in DIRECTIVE}
    assert counted == {**dict.fromkeys(DIRECTIVE, 0), "SEX": 1, "LAB": 1}
    submission = prepare(there, definitions)
    told = lineage(submission)
    whole = told[(told["table"] == "V4") & (told["form"] == "TOTAL") & (told["sex"] == "T") & (told["status"] == "REG")]
    counts = whole[whole["contribution"] > 0]
    assert sorted(counts["secondary"]) == ["form=BEG", "form=LAB"] and counts["contribution"].tolist() == [1, 1]


def with_order(counting: CountingRules, **orders: tuple[str, ...]) -> CountingRules:
    """The rules about persons, those of an indicator with another order of forms, or with none."""
    persons = tuple(
        replace(rule, in_order={name: codes for name, codes in {**rule.in_order, "form": orders[of]}.items() if codes})
        if (of := next((indicator for indicator in rule.indicators if indicator in orders), ""))
        else rule
        for rule in counting.once
    )
    return CountingRules(counting.first_by, persons)


@pytest.mark.parametrize(
    "orders",
    [{"victims": (), "suspects": ()}, {"victims": ("LAB", "SEX")}],
    ids=["no order", "two orders"],
)
def test_several_labels_need_one_order(definitions: Definitions, orders: dict[str, tuple[str, ...]]) -> None:
    """Nobody chooses among the forms of a cell where the rules about persons do not, or contradict each other."""
    with pytest.raises(DefinitionRefused) as refused:
        with_orders(definitions.contracts, definitions.law, with_order(definitions.counting, **orders))

    found = {(fault.code, str(fault.where).split(", ", 1)[1]) for fault in refused.value.faults}
    columns = ("vic_TypeOfExploitation", "vic_TypeOfSexExploitation")
    assert found == {("labels-invalid", f"{HTCDS}, {column}") for column in columns}


@pytest.mark.parametrize("labels", [{"A;B": {"purpose": "SEXUAL"}}, {"A": {"purpose": "SEXUAL", "sex": "F"}}])
def test_a_label_of_several_is_plain(definitions: Definitions, labels: dict[str, dict[str, str]]) -> None:
    """A label that holds the separator, or means more than one code, could not be told from its neighbours."""
    contract = definitions.contracts[HTCDS]
    fields = tuple(replace(field, labels=labels) if field.separator else field for field in contract.fields)

    with pytest.raises(DefinitionRefused, match="labels-invalid"):
        with_orders({HTCDS: replace(contract, fields=fields)}, definitions.law, definitions.counting)


# --- the table of codes -----------------------------------------------------------------------------------------------


def test_the_contract_takes_its_labels_from_the_table(definitions: Definitions, tables: CodeTables) -> None:
    """Every coded column knows all values of its variable and no others, with the national code that stands there."""
    told = {field["name"]: field["thb:labels_from"] for field in fields_of(HTCDS) if "thb:labels_from" in field}
    assert {*told} == {"vic_TypeOfExploitation", "vic_TypeOfSexExploitation", "prs_Gender"}

    for field in definitions.contracts[HTCDS].fields:
        if field.name in told:
            rows = [row for row in tables["htcds"] if row["variable"] == told[field.name]["variable"]]
            assert field.labels == {row["code"]: {row["dimension"]: row["national_code"] or NOT_TOLD} for row in rows}


def fields_of(contract: str) -> list[dict[str, Any]]:
    """The columns of a contract as they are written."""
    found: list[dict[str, Any]] = resource(contract)["schema"]["fields"]
    return found


def test_the_status_means_what_the_table_says(tables: CodeTables) -> None:
    """Statuses are parsed, so that a row can be no concern of the table; their codes are those of the table."""
    parts = resource(HTCDS)["thb:records"]["parse"]["vic_TraffickingStatus"]["parts"]
    of_table = {row["code"]: row["national_code"] for row in tables["htcds"] if row["variable"].endswith("Status")}

    labels = {label: code or "" for label, code in parts[0]["labels"].items()}
    assert labels == {label: of_table[label] for label in labels} and labels["NotAVictimOfTrafficking"] == ""


def test_every_national_code_exists_and_is_a_proposal(definitions: Definitions) -> None:
    """A code of mappings/dimensions.yaml, marked as proposed; what the standard alone says is read."""
    with (LISTS / "htcds.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))

    assert len(rows) == len({(row["variable"], row["code"]) for row in rows}) > 80
    for row in rows:
        assert not row["national_code"] or row["national_code"] in definitions.law.dimensions[row["dimension"]]
        assert row["confidence"] == ("proposed" if row["national_code"] else "read")
        assert all(row[name] for name in ("variable", "code", "label_en", "label_sl", "source"))


# --- what is refused --------------------------------------------------------------------------------------------------

MISTAKES: dict[str, tuple[int, Callable[[dict[str, Any]], object], str]] = {
    "no such table": (1, lambda field: field["thb:labels_from"].update(table="htcd"), '"htcds"'),
    "no such variable": (1, lambda field: field["thb:labels_from"].update(variable="prs_Gendr"), '"prs_Gender"'),
    "a table and labels": (1, lambda field: field.update({"thb:labels": {"Feminine": "F"}}), "[labels-invalid]"),
    "a band backwards": (0, lambda field: field.update({"thb:bands": {"17-0": "Y_LT18"}}), "'17-0'"),
    "a number in two bands": (
        0,
        lambda field: field.update({"thb:bands": {"0-18": "Y_LT18", "18-120": "Y_GE18"}}),
        "the number 18 occurs in two bands",
    ),
    "a label that is none in a language": (
        1,
        lambda field: field.update({"thb:labels_in": {"en": ["F"]}}),
        "[labels-invalid]",
    ),
    "labels and bands": (0, lambda field: field.update({"thb:labels": {"18": "Y_GE18"}}), "[labels-invalid]"),
    "no code of a band": (0, lambda field: field.update({"thb:bands": {"0-17": "Y_LT81"}}), "'Y_LT81' is not a code"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_refused_with_its_place(definitions: Definitions, tables: CodeTables, what: str) -> None:
    """In both languages, before any data: tables, variables, codes and bands that cannot be meant."""
    table, change, told = MISTAKES[what]
    law = definitions.law

    with pytest.raises(DefinitionRefused) as refused:
        read_contracts(spoilt(change, table), law.dimensions, tuple(law.days), PATH, tables)

    assert told in str(refused.value) and f"{PATH}, {(PROGRAMMES, HTCDS)[table]}" in str(refused.value)
    assert all(fault.what.in_language("sl") != fault.what.english for fault in refused.value.faults)
