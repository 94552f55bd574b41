"""Checks as VTL: an independent engine judges the written observations and finds what the checks find.

A script that only its writer can read is worth nothing: vtlengine (AGPL, therefore in an environment of its own) runs
it over the real year and over copies, each spoilt by hand in one place. In each it finds exactly the keys that the
checks of the product find over the same cells; of each copy a key that must be among them is written down here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.dossiers.verification.dossiers import files_of_2024
from thb_eu.base.model import Audience
from thb_eu.checks import all_checks
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.run import run_check
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.validation_rules import comparison
from thb_eu.exchange.dossier_files import dossier_files
from thb_eu.exchange.vtl import vtl_script
from thb_eu.exchange.vtl.conditions import BOOLEAN, NUMBER, TEXT, condition
from thb_eu.publication.flat_tables import observations
from thb_eu.publication.sdmx.components import ATTRIBUTES
from thb_eu.results import Submission
from thb_eu.run import prepare

ENGINE = os.environ.get("THB_EU_VTL_PYTHON", "")
"""An interpreter that has vtlengine."""
Found = tuple[str, str, frozenset[tuple[str, str]], str]
"""A check, the table or indicator, the codes of the key, and what of it was asked (dimension, other table, pair)."""

EXPRESSED = {
    *("every-cell-answered", "parts-make-the-whole", "no-part-exceeds-the-whole", "tables-dense", "tables-reported"),
    *("breakdowns-recorded", "tables-share-their-margins", "stages-follow"),
}
"""The checks of the rule files that ask about nothing but written cells."""
EXPECTATIONS = {
    *("obs-status-known", "unit-known", "no-value-negative", "no-value-beyond-any-year", "registered-victims-some"),
    *("registered-victims-many", "suspects-many", "judgments-many"),
}
"""The expectations of the suites about cells that bound a value or name its codes."""

RUN = """
import json, sys
import pandas as pd, vtlengine
script, data, *attributes = sys.argv[1:]
frame = pd.read_csv(data, dtype=str, keep_default_na=False)
frame["OBS_VALUE"] = pd.to_numeric(frame["OBS_VALUE"])
roles = {"OBS_VALUE": "Measure", **dict.fromkeys(attributes, "Attribute")}
components = [
    {"name": name, "type": "Number" if name == "OBS_VALUE" else "String", "role": roles.get(name, "Identifier"),
     "nullable": name in roles}
    for name in frame
]
structures = {"datasets": [{"name": "OBSERVATIONS", "DataStructure": components}]}
found = vtlengine.run(
    script=open(script).read(), data_structures=structures, datapoints={"OBSERVATIONS": frame}, use_duckdb=True
)
print(json.dumps({name: json.loads(result.data.to_json(orient="records")) for name, result in found.items()}))
"""

Key = dict[str, str]
PLANTS: dict[str, tuple[str, Key, int | None, str, Found]] = {
    "a part too many": (
        *("V2", {"status": "REG", "sex": "M", "age": "TOTAL"}, 13, "A"),  # 12 men and 33 women are 45
        ("parts-make-the-whole", "V2", frozenset({("status", "REG"), ("sex", "T"), ("age", "TOTAL")}), "sex"),
    ),
    "a part above the whole": (
        *("V4", {"status": "REG", "form": "SEX", "sex": "T"}, 50, "A"),  # of 45
        ("no-part-exceeds-the-whole", "V4", frozenset({("status", "REG"), ("form", "TOTAL"), ("sex", "T")}), "form"),
    ),
    "no value and no reason": (
        *("V1", {"status": "REG", "registering_organisation": "TOTAL"}, None, "A"),
        ("every-cell-answered", "V1", frozenset({("status", "REG"), ("registering_organisation", "TOTAL")}), ""),
    ),
    "more convicted than prosecuted": (
        *("C1", {"sex": "T", "age": "TOTAL"}, 2, "A"),  # 1 was prosecuted
        ("stages-follow", "C1", frozenset(), "C1 <= P1"),
    ),
    "a bound beside a number": (
        *("S1", {"sex": "M", "age": "TOTAL"}, 8, "U"),  # S2 has 10 men
        ("tables-share-their-margins", "S1", frozenset({("sex", "M")}), "S2"),
    ),
    "below zero": (
        *("D1", {"decision": "OTH"}, -1, "A"),
        ("no-value-negative", "D1", frozenset({("decision", "OTH")}), ""),
    ),
    "a status of no list": (
        *("D1", {"decision": "OTH"}, 2, "Y"),
        ("obs-status-known", "D1", frozenset({("decision", "OTH")}), ""),
    ),
    "no victim": (
        *("V2", {"status": "REG", "sex": "T", "age": "TOTAL"}, 0, "A"),
        ("registered-victims-some", "V2", frozenset({("status", "REG"), ("sex", "T"), ("age", "TOTAL")}), ""),
    ),
}
"""Copies spoilt in one cell: table, key, value and status in its place, and what must be found then."""
WITHOUT_A_CELL, WITHOUT_VALUES = "a cell that lacks", "a table without values"


@pytest.fixture(scope="module")
def made(definitions: Definitions) -> Submission:
    """The real year, as it is sent to the Commission."""
    return prepare(SI_2024, definitions, fast=True)


@pytest.fixture(scope="module")
def copies(made: Submission) -> dict[str, pd.DataFrame]:
    """The cells of the real year, and of every copy that is spoilt."""
    cells = made.protected.cells
    found = {"": cells}
    for name, (table, key, value, status, _) in PLANTS.items():
        where = (cells["table"] == table) & (cells[list(key)] == pd.Series(key)).all(axis=1)
        assert where.sum() == 1
        found[name] = cells.assign(
            obs_value=cells["obs_value"].mask(where, pd.NA if value is None else value),
            obs_status=cells["obs_status"].mask(where, status),
        )
    last = cells.index[cells["table"] == "S1"][-1]
    found[WITHOUT_A_CELL] = cells.drop(index=last).reset_index(drop=True)
    of_table = cells["table"] == "D1"
    found[WITHOUT_VALUES] = cells.assign(
        obs_value=cells["obs_value"].mask(of_table, pd.NA), obs_status=cells["obs_status"].mask(of_table, "L")
    )
    return found


@pytest.fixture(scope="module")
def found_by_vtl(
    made: Submission, copies: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, set[Found]]:
    """What vtlengine finds in each copy; they stand in one data set, each as a year of its own."""
    if not ENGINE:
        pytest.skip("THB_EU_VTL_PYTHON names no interpreter with vtlengine")
    folder = tmp_path_factory.mktemp("vtl")
    years = {str(2024 + at): name for at, name in enumerate(copies)}
    tables = [
        observations(replace(made, protected=replace(made.protected, cells=copies[name]))).assign(time=year)
        for year, name in years.items()
    ]
    frame = pd.concat(tables).rename(columns=lambda name: "TIME_PERIOD" if name == "time" else name.upper())
    frame.to_csv(folder / "data.csv", index=False)
    (folder / "rules.vtl").write_text(vtl_script(made.definitions, 2024, "SI"))

    done = subprocess.run(
        [ENGINE, "-c", RUN, str(folder / "rules.vtl"), str(folder / "data.csv"), *map(str.upper, ATTRIBUTES)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, set[Found]] = {name: set() for name in copies}
    for check, rows in json.loads(done.stdout).items():
        for row in rows:
            assert row["errorcode"] == check.replace("_", "-")
            found[years[row["TIME_PERIOD"]]].add(_as_found(row, made.definitions))
    return found


def _as_found(row: dict[str, Any], definitions: Definitions) -> Found:
    names = definitions.dimension_lists
    table = row["TABLE"]
    known = next((one.names for one in definitions.tables if one.name == table), tuple(names))
    codes = ((name, str(row[name.upper()])) for name in known if row.get(name.upper(), "_Z") != "_Z")
    asked = row.get("QUESTION", "")
    return row["errorcode"], table, frozenset(codes), "" if asked == "cells" else asked


def found_by_us(made: Submission, cells: pd.DataFrame) -> set[Found]:
    """What the checks find over the same cells, in the same form."""
    counted = replace(made.protected, cells=cells)
    evidence = Evidence(made.received, made.mapped, counted, made.definitions)
    found: set[Found] = set()
    for check in sorted(EXPRESSED):
        for finding in run_check(made.definitions.checks[check], evidence.table)[1]:
            place, table = finding.where, finding.where.file
            codes = {tuple(part.split("=")) for part in place.cell.split(", ") if part and not part.endswith("=_Z")}
            asked = place.column
            if check == "breakdowns-recorded":
                table = made.definitions.table(table).indicator
            if check == "stages-follow":
                codes, asked = set(), f"{table} {place.cell}".strip() + f" <= {place.column}"
            found.add((check, table, frozenset(codes), asked))
    return found


def test_every_check_is_in_the_script_or_listed_with_the_reason(definitions: Definitions) -> None:
    """Nothing is dropped in silence: what VTL cannot put to observations is named, with why, and nothing twice."""
    script = vtl_script(definitions, 2024, "SI")
    *_, listed = script.split("by reason:")
    run = [name.replace("_", "-") for name in re.findall(r"^(\w+) <- check_datapoint", script, re.MULTILINE)]
    left = [id for ids in re.findall(r":\s+([a-z0-9,\s-]+)\.(?:\n| \*/)", listed) for id in re.split(r",\s+", ids)]

    assert set(run) == EXPRESSED | EXPECTATIONS
    assert sorted([*run, *left]) == sorted(check.id for check in all_checks(definitions))


def test_the_real_year_is_found_as_good_as_the_checks_find_it(
    found_by_vtl: dict[str, set[Found]], made: Submission, copies: dict[str, pd.DataFrame]
) -> None:
    """No error in 2024; one table that nobody reported (use of services) and 14 breakdowns that nobody knows."""
    found = found_by_vtl[""]

    assert {check for check, *_ in found} == {"breakdowns-recorded", "tables-reported"}
    assert ("tables-reported", "U1", frozenset(), "") in found
    assert ("breakdowns-recorded", "victims", frozenset({("status", "REG")}), "age") in found
    assert len(found) == 15
    assert found == found_by_us(made, copies[""])


@pytest.mark.parametrize("name", [*PLANTS, WITHOUT_A_CELL, WITHOUT_VALUES])
def test_a_planted_fault_is_found_in_the_same_keys(
    name: str, found_by_vtl: dict[str, set[Found]], made: Submission, copies: dict[str, pd.DataFrame]
) -> None:
    """What is spoilt by hand is found by both, in the place where it was spoilt, and nothing else by one alone."""
    planted = {name: plant[-1] for name, plant in PLANTS.items()} | {
        WITHOUT_A_CELL: ("tables-dense", "S1", frozenset(), ""),
        WITHOUT_VALUES: ("tables-reported", "D1", frozenset(), ""),
    }

    assert planted[name] in found_by_vtl[name] - found_by_vtl[""]
    assert {one for one in found_by_vtl[name] if one[0] in EXPRESSED} == found_by_us(made, copies[name])


def test_the_additive_structure_is_that_of_the_lists(definitions: Definitions) -> None:
    """Total = men + women + unknown; Croatia has been one of the other EU countries since 2013, not in 2012."""
    of_year = {year: vtl_script(definitions, year, "SI") for year in (2012, 2024)}

    assert "(variable rule SEX) is\n  T = M + F + UNK\n" in of_year[2024]
    groups = {year: re.search(r"EU27_2020_FOR = ([^;]+);", script) for year, script in of_year.items()}
    members = {year: found[1].split(" + ") for year, found in groups.items() if found}
    assert "HR" in members[2024] and "HR" not in members[2012]
    assert "SI" not in members[2024]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("here = there within 2", "abs(HERE - THERE) <= 2.0"),
        ("here != there within 2", "abs(HERE - THERE) > 2.0"),
        ("here <= there within 10%", "HERE <= THERE + abs(THERE) * 10.0 / 100"),
        ("here >= 3 within 1", "HERE >= 3 - 1.0"),
        ('code not in "A", "B"', 'not (CODE in {"A", "B"})'),
        ("here is blank", "isnull(HERE)"),
        ("code is not blank", 'not (nvl(CODE, "") = "")'),
        ({"any": ["not flag", {"all": ["here > 0", "there > 0"]}]}, "(not (FLAG) or (HERE > 0 and THERE > 0))"),
    ],
)
def test_a_comparison_is_written_as_vtl_has_it(rule: Any, expected: str) -> None:
    """Every form of the closed language: relations with slack, codes, blanks, truth, and what combines them."""
    columns = {"here": NUMBER, "there": NUMBER, "code": TEXT, "flag": BOOLEAN}

    assert condition(comparison(rule), columns) == expected


def test_the_script_lies_beside_the_data_but_not_in_the_public_edition(
    made: Submission, definitions: Definitions
) -> None:
    """What is hidden from the public need not add up: rules about sums are for the edition with all numbers."""
    files = dossier_files(made, {})

    assert files["sdmx/validation.vtl"].decode() == vtl_script(definitions, 2024, "SI")
    assert "sdmx/validation.vtl" not in files_of_2024(Audience.PUBLIC)


def test_the_catalogue_is_printed_as_vtl_for_a_collection() -> None:
    """Year and country say what codes add up to: without a collection there is no script."""
    printed = CliRunner().invoke(cli, ["checks", "si-2024", "--format", "vtl"])
    alone = CliRunner().invoke(cli, ["checks", "--format", "vtl"])

    assert printed.exit_code == 0 and "31 December 2024 for SI" in printed.output
    assert alone.exit_code == 2
