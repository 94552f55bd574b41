"""Coverage: every source that can name a form of Article 2(3) can report it; of what nobody can the reason is told.

The forms expected are those of the Directive (consolidated text of 14 July 2024), the labels those of suppliers' forms.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.records.suppliers import HTCDS, IRSD, PROGRAMMES, case, inspected, received, stay
from tests.support.checked_laws import check
from thb_eu.base.model import Severity
from thb_eu.definitions import Definitions, load
from thb_eu.mapping.coverage import CodeOfTables, Coverage, coverage, prove_coverage, turning_years
from thb_eu.year.forms.rows import labels_of

YEARS = (2023, 2024, 2025, 2026)
TODAY = "2026-11-30"
DIRECTIVE = {"SEX", "LAB", "BEG", "SLA", "SRV", "CRM", "ORG", "SUR", "MAR", "ADO"}
"""Article 2(3): prostitution and other sexual exploitation, forced labour, begging, slavery, servitude, criminal
activities, removal of organs, surrogacy, forced marriage, illegal adoption."""
NOT_IN_HTCDS = {"SLA", "CRM"}
"""HTCDS 2.0, vic_TypeOfExploitation: eleven values, none for slavery or criminal activities."""
ADDED_IN_2024 = {
    "Prisilna poroka": "FORCED_MARRIAGE",
    "Forced marriage": "FORCED_MARRIAGE",
    "Nezakonita posvojitev": "ILLEGAL_ADOPTION",
    "Illegal adoption": "ILLEGAL_ADOPTION",
    "Nadomestno materinstvo": "SURROGACY",
    "Surrogacy": "SURROGACY",
}
"""The forms that Directive (EU) 2024/1712 added, as suppliers call them in both languages."""
FORMS_OF_2025 = {
    "police/victims-by-form",
    "police/suspects-by-form",
    "prosecution/prosecuted-by-form",
    "prosecution/victims",
    "courts/convicted-by-form",
    "courts/victims",
    "irsd/victims",
    "furs/victims",
    "programmes/victims",
    "programmes/care",
}


@pytest.fixture(scope="module")
def covered(definitions: Definitions) -> Mapping[int, Coverage]:
    """Who can report what, by year."""
    return {year: coverage(definitions, year) for year in YEARS}


def forms_of(contract: str, found: Coverage) -> set[str]:
    """The forms that a contract can report of persons."""
    return {code.code for code, by in found.items() if code.dimension == "form" and contract in by}


# --- what can be reported ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_every_form_of_the_directive_is_reported_by_every_source_that_can_name_it(
    covered: Mapping[int, Coverage], year: int
) -> None:
    """Registers of care and of the labour inspectors in any year; every form with purposes from 2025 on."""
    sources: dict[str, set[str]] = {PROGRAMMES: set(), IRSD: set(), HTCDS: NOT_IN_HTCDS}
    sources |= {name: set() for name in FORMS_OF_2025 if year >= 2025}

    assert {name: DIRECTIVE - forms_of(name, covered[year]) for name in sources} == sources


def test_whoever_is_asked_for_a_purpose_promises_to_offer_all(definitions: Definitions) -> None:
    """A column of purposes in a table sent since 2025, or in a register, is held to the list by `thb:offers`."""
    asked = {
        contract.name
        for contract in definitions.contracts.values()
        if contract.counted and not contract.valid.last and "purpose" in contract.dimensions_named()
    }

    assert {name for name in asked if "purpose" not in definitions.contracts[name].offers} == set()
    assert asked >= FORMS_OF_2025 | {PROGRAMMES, IRSD, HTCDS}


@pytest.mark.parametrize("contract", sorted(FORMS_OF_2025))
def test_forms_offer_the_forms_added_in_2024_in_both_languages(definitions: Definitions, contract: str) -> None:
    """What the sheet lists for the clerk has each meaning once; what is read has both languages."""
    (field,) = (each for each in definitions.contracts[contract].fields if each.dimension == "purpose")
    offered = {label: meant["purpose"] for label, meant in labels_of(field, definitions, 2025).items()}
    read = {label: meant["purpose"] for label, meant in (field.labels or {}).items()}

    assert ADDED_IN_2024.items() <= read.items()
    assert {*ADDED_IN_2024.values()} <= {*offered.values()} and "Nadomestno materinstvo" in offered


@pytest.mark.parametrize("label", ADDED_IN_2024)
def test_registers_read_the_forms_added_in_2024_by_the_code_list(
    tmp_path: Path, definitions: Definitions, label: str
) -> None:
    """Care and labour inspectors write the purpose as the list calls it, in either language."""
    for contract, row in ((PROGRAMMES, stay(1)), (IRSD, inspected(1, 1))):
        (tmp_path / contract.partition("/")[0]).mkdir()
        told = {**row, "Oblika izkoriščanja": label}
        facts = received(tmp_path / contract.partition("/")[0], contract, [told], definitions).facts

        assert facts.loc[facts["value"] > 0, "purpose"].dropna().tolist() == [ADDED_IN_2024[label]]


@pytest.mark.parametrize("year", YEARS)
def test_what_is_proved_is_seen_in_data(
    tmp_path: Path, definitions: Definitions, covered: Mapping[int, Coverage], year: int
) -> None:
    """One row of HTCDS for each value: their forms are those that the proof says the contract can report."""
    with (REPOSITORY / "datapackages/codelists/htcds.csv").open(encoding="utf-8", newline="") as opened:
        values = [row["code"] for row in csv.DictReader(opened) if row["variable"] == "vic_TypeOfExploitation"]
    rows = [
        case(number, vic_TypeOfExploitation=value, cas_IncomingReferralDate=f"{year}-05-01")
        for number, value in enumerate(values, 1)
    ]
    purposes = set(received(tmp_path, HTCDS, rows, definitions, year).facts["purpose"])
    walk = next(each.codes for each in definitions.law.crosswalks if each.target == "form")

    assert {walk[purpose] for purpose in purposes} == forms_of(HTCDS, covered[year]) - {"UNK"}


def test_a_label_that_means_two_things_is_held_together(definitions: Definitions) -> None:
    """The courts' printed table tells acquittals at first and second instance and convictions, never a final one."""
    courts = {name: each for name, each in definitions.contracts.items() if name == "courts/statements"}
    found = coverage(replace(definitions, contracts=courts), 2024)
    reported = {code.code for code, by in found.items() if code.indicator == "judgments" and by}

    assert reported == {"ACQ", "CONV", "OTH", "FIRST", "SECOND"}


def test_what_waits_for_a_decision_is_told_apart(covered: Mapping[int, Coverage]) -> None:
    """Surrogacy told by the Police waits for the ministry; forced marriage counts."""
    form = {code: covered[2025][CodeOfTables("victims", "form", code)] for code in ("SUR", "MAR")}

    assert (form["SUR"]["police/victims-by-form"], form["MAR"]["police/victims-by-form"]) == (False, True)


# --- what is proved ---------------------------------------------------------------------------------------------------


def test_the_definitions_are_proved(definitions: Definitions) -> None:
    """Every code has a source or a reason, no reason is needless, and every promise is kept."""
    assert turning_years(definitions) == (2024, 2025)
    assert prove_coverage(definitions, TODAY) == ()


def test_a_code_without_source_and_reason_is_an_error(definitions: Definitions) -> None:
    """Without the reasons of 2024 the forms of suspects, prosecuted and convicted of that year are missed, by code."""
    assert definitions.unreported
    kept = tuple(entry for entry in definitions.unreported if not entry.valid.last)
    found = prove_coverage(replace(definitions, unreported=kept), TODAY)

    assert {remark.check for remark in found} == {"code-has-a-source"}
    assert {remark.severity for remark in found} == {Severity.ERROR}
    assert {remark.about for remark in found} >= {
        "BEG",
        "CRM",
        "SUR",
        "ADO",
        "OTH",
        "SRV",
        "PROS_OTH",
        "NO_PROS",
    }
    assert all("2024" in remark.what.english and "2025" not in remark.what.english for remark in found)
    assert all(remark.what.in_language("sl") != remark.what.english for remark in found)


def test_a_reason_for_what_can_be_reported_is_told(definitions: Definitions) -> None:
    """A reason without last day for what the forms of 2025 ask for: the warning stands at the entry."""
    assert definitions.unreported
    longer = tuple(
        replace(entry, valid=replace(entry.valid, last="")) if "convicted" in entry.indicators else entry
        for entry in definitions.unreported
    )
    found = prove_coverage(replace(definitions, unreported=longer), TODAY)

    assert {(remark.severity, remark.about) for remark in found} == {
        (Severity.WARNING, code) for code in ("SRV", "CRM", "SUR", "ADO", "OTH")
    }
    text = definitions.files["mappings/coverage.yaml"].decode()
    line = text[: text.index("[convicted]")].count("\n") + 2
    assert {(remark.where.file, remark.where.line) for remark in found} == {("mappings/coverage.yaml", line)}


@pytest.mark.parametrize("contract", sorted(FORMS_OF_2025))
def test_a_missing_label_is_found(definitions: Definitions, contract: str) -> None:
    """Without its two labels for surrogacy each form fails the proof, though others can still report it."""
    before = definitions.contracts[contract]
    fields = tuple(
        replace(
            field, labels={label: meant for label, meant in field.labels.items() if "SURROGACY" not in meant.values()}
        )
        if field.labels
        else field
        for field in before.fields
    )
    spoilt = {**definitions.contracts, contract: replace(before, fields=fields)}
    found = [it for it in prove_coverage(replace(definitions, contracts=spoilt), TODAY) if it.check == "code-offered"]

    assert [(remark.severity, remark.about) for remark in found] == [(Severity.ERROR, "SURROGACY")]


def test_a_country_that_does_not_say_is_not_judged(definitions: Definitions) -> None:
    """Without mappings/coverage.yaml nothing is demanded of the codes; promises of contracts are."""
    assert prove_coverage(replace(definitions, unreported=None), TODAY) == ()


def test_the_command_proves_coverage(mappings: Path) -> None:
    """`mappings check` ends with 3 where a reason is gone, and says what is right where all is there."""
    assert check(mappings, "--quiet").exit_code == 0
    file = mappings / "mappings/coverage.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("[BORDER]", "[IMMIG]"), encoding="utf-8")
    result = check(mappings, "--format", "json")
    remarks: list[dict[str, Any]] = json.loads(result.stdout)["remarks"]
    found = {(it["about"], it["severity"]) for it in remarks if it["check"] == "code-has-a-source"}

    assert result.exit_code == 3
    assert found == {("BORDER", "error"), ("IMMIG", "warning")}


def test_a_code_that_no_table_has_is_refused(mappings: Path) -> None:
    """A misspelt code of the file is refused with its place, in both languages."""
    file = mappings / "mappings/coverage.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("[BORDER]", "[BORDERS]"), encoding="utf-8")

    with pytest.raises(Exception, match=r"mappings/coverage.yaml:\d+:\d+.*BORDERS"):
        load(mappings)
