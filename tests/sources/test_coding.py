"""Coding: a text under a contract means the same in a table of figures and in a register, whatever engine keeps it."""

from __future__ import annotations

import csv
import importlib.util
import io
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.contracts import read_contracts
from thb_eu.sources.aggregate_facts import AggregateTable, facts_of
from thb_eu.sources.coding import Fact, label_read, with_plain_counts
from thb_eu.sources.delivery import read_columns
from thb_eu.sources.grid import read_grid
from thb_eu.sources.register_facts import Register, facts_of_register
from thb_eu.sources.structure import Deviation, deviations, deviations_of

YEAR = 2024
ENGINES = ["pandas", "duckdb"]
"""Those that Ibis does not need another program for; the others: `tests/records/test_databases.py`."""

COLUMNS: list[dict[str, Any]] = [
    {"name": "Sex", "type": "string", "thb:dimension": "sex"},
    {"name": "Citizenship", "type": "string", "thb:dimension": "citizen"},
    {"name": "Also citizen of", "type": "string", "thb:dimension": "citizen"},
    {
        "name": "Purpose",
        "type": "string",
        "thb:dimension": "purpose",
        "thb:labels": {"forced labour": "FORCED_LABOUR", "begging": "BEGGING", "other year": {"time": "2023"}},
    },
    {
        "name": "Number",
        "type": "integer",
        "groupChar": ".",
        "thb:dimension": "age",
        "thb:labels": {"17": "Y_LT18", "1234": "Y_GE18"},
    },
    {"name": "Day", "type": "date", "format": "%d.%m.%Y", "thb:day": "offence_date"},
    {"name": "Year", "type": "year", "thb:time": True},
]
TEXTS = {
    "Sex": ["", "Female", " female", "MALE", "F", "Femal", "Total", "unknown", "none such"],
    "Citizenship": ["", "Serbia", "serbia ", "RS", "Serbja", "Foreigners", "NA"],
    "Also citizen of": ["", "Serbia", "Italy", "Total"],
    "Purpose": ["", "forced labour", "Forced labour", "begging", "beging", "other year"],
    "Number": ["", "17", "1.234", "1234", "12.34", "1.0", "18", "017", "x", "1_7"],
    "Day": ["", "01.02.2024", "1.2.2024", "31.02.2024", "2024-02-01", "yesterday"],
    "Year": ["", "2024", "2023", "24", "year"],
}
ROWS = some.lists(
    some.fixed_dictionaries({name: some.sampled_from(texts) for name, texts in TEXTS.items()}), max_size=6
)


@pytest.fixture(scope="module")
def contracts(definitions: Definitions) -> tuple[Contract, Contract]:
    """The same columns as a table of figures and as a register."""
    figures = {**table("figures", "facts"), "thb:population": "figures"}
    figures["schema"] = {"fields": [{"name": "Key", "type": "string"}, *COLUMNS, COUNT]}
    persons = {**table("persons", "records"), "thb:population": "persons"}
    persons["thb:records"] = {"key": ["Key"], "counts": [{"codes": {}, "at": "Key"}]}
    persons["schema"] = {"fields": [{"name": "Key", "type": "string"}, *COLUMNS]}
    descriptor = {"name": "supplier", "title": "Supplier", "thb:supplier": "POLICE", "resources": [figures, persons]}
    law = definitions.law
    read = read_contracts(descriptor, law.dimensions, [*law.days], "datapackage.json", lists=law.lists)
    return read["supplier/figures"], read["supplier/persons"]


COUNT = {"name": "Count", "type": "integer", "thb:count": {}}


def table(name: str, use: str) -> dict[str, Any]:
    """What every table of a contract says of itself."""
    return {"name": name, "path": f"{name}.csv", "title": name, "thb:use": use, "thb:always": {"unit": "PER"}}


def content(rows: Iterable[dict[str, str]], contract: Contract) -> bytes:
    """The rows as a file of this contract; each has a key of its own and counts one."""
    text = io.StringIO()
    names = [field.name for field in contract.fields]
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for number, row in enumerate(rows, 1):
        writer.writerow({**row, "Key": f"k{number}", "Count": "1"})
    return text.getvalue().encode()


def said(facts: Iterable[Fact], law_asks: frozenset[str]) -> Counter[Any]:
    """How many units have which codes, or which fault; days for which no law asks are left aside."""
    found: Counter[Any] = Counter()
    for fact in facts:
        doubt = fact.doubt
        codes = None if doubt.unresolved else frozenset(fact.codes.items())
        found[fact.time, codes, doubt.unresolved, doubt.suggestion, doubt.names_sum] += fact.value or 0
    return +found


def wrong(found: Iterable[Deviation]) -> list[tuple[int, str, str, str]]:
    """What breaks the contract: row, column, code and words."""
    return sorted((one.row, one.column, one.code, one.what.english) for one in found)


def of_figures(rows: list[dict[str, str]], contract: Contract, definitions: Definitions) -> object:
    """What the table of figures says, or what is wrong with it."""
    grid, ambiguous = with_plain_counts(read_grid(content(rows, contract), "a.csv", contract), contract)
    faults = wrong(deviations(grid, contract))
    if ambiguous or faults:
        return [fault.code for fault in ambiguous], faults
    return said(facts_of(AggregateTable("a", "a", grid, contract), YEAR, definitions.law.lists).facts, frozenset())


def of_register(rows: list[dict[str, str]], contract: Contract, definitions: Definitions) -> object:
    """What the register says, or what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "b.csv")
        path.write_bytes(content(rows, contract))
        try:
            delivery = read_columns(path, "b.csv", contract)
        except SourceRefused as refused:
            return [fault.code for fault in refused.faults], []
        if faults := wrong(deviations_of(delivery, contract)):
            return [], faults
        assert contract.records is not None
        register = Register("b", "b", delivery, contract, contract.records)
        facts, _ = facts_of_register(register, YEAR, definitions.law)
        return said(facts, frozenset())


@pytest.mark.parametrize("engine", ENGINES)
@example(
    rows=[
        {
            "Sex": "Total",
            "Citizenship": "RS",
            "Also citizen of": "",
            "Purpose": "",
            "Number": "1.234",
            "Day": "",
            "Year": "",
        }
    ]
)
@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(rows=ROWS)
def test_a_text_means_the_same_in_both_kinds_of_table(
    engine: str, rows: list[dict[str, str]], contracts: tuple[Contract, Contract], definitions: Definitions
) -> None:
    """The same codes, days, years and numbers; the same label unresolved, like the same one; the same fault."""
    if engine == "duckdb" and importlib.util.find_spec("ibis") is None:
        pytest.skip("the extra `scale` is not installed")
    figures, persons = contracts

    assert of_register(rows, replace(persons, engine=engine), definitions) == of_figures(rows, figures, definitions)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("column", TEXTS)
def test_every_text_by_itself(
    engine: str, column: str, contracts: tuple[Contract, Contract], definitions: Definitions
) -> None:
    """Each text of the property alone, so that none hides behind the fault of another."""
    figures, persons = contracts
    for text in TEXTS[column]:
        rows = [{**dict.fromkeys(TEXTS, ""), column: text}]
        expected = of_figures(rows, figures, definitions)
        assert of_register(rows, replace(persons, engine=engine), definitions) == expected, text


def test_a_blank_means_what_the_contract_says_and_else_that_it_is_not_known(
    contracts: tuple[Contract, Contract], definitions: Definitions
) -> None:
    """A supplier who leaves a cell blank for a category says so in the contract; nowhere else is a blank one."""
    sex = next(field for field in contracts[0].fields if field.name == "Sex")
    agreed = replace(sex, labels={**(sex.labels or {}), "": {"sex": "F"}})

    codes = [label_read("", column, definitions.law.lists).codes for column in (agreed, sex)]

    assert codes == [{"sex": "F"}, {"sex": NOT_TOLD}]
