"""A past year in one-way tables: every margin that some file tells stands, in whatever order the files come.

Offences of 2020 to 2022 are those of the report's Tables 2 and 9. The victims are the natural persons of the real
police rows (2018 and 2019), told by sex, by citizenship, by form and by age in a file each; their forms are invented,
since the rows tell none. What must come out is counted from the rows by hand.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import REPOSITORY
from tests.records.registers import REAL
from tests.support.counted import cells_of, value_at
from thb_eu.base.model import Audience, Outcome
from thb_eu.definitions import Definitions, load
from thb_eu.dossiers import opened
from thb_eu.dossiers.explanation import ExplainedDossier, explain_key, follow
from thb_eu.dossiers.verification import verify
from thb_eu.publication.dossier import publish
from thb_eu.publication.layout import controls_of, outcome_of, placed, tally
from thb_eu.results import Submission
from thb_eu.run import prepare

CHILD = {"00-07", "07-14", "14-16", "16-18"}
FORMS = ("SEXUAL", "FORCED_LABOUR", "BEGGING")
COLUMNS = {
    "sex": {"M": "Male", "F": "Female"},
    "citizen": {"SI": "Slovenia", "FOR": "FOR"},
    "purpose": {"SEXUAL": "Sexual exploitation", "FORCED_LABOUR": "Forced labour", "BEGGING": "Begging"},
    "age": {"Y_LT18": "Children", "Y_GE18": "Adults"},
}
OF_THE_EU = {"SEXUAL": "SEX", "FORCED_LABOUR": "LAB", "BEGGING": "BEG"}
EU_NAME = {"purpose": "form"}
REPORT = "Report (Article 148(10) of {})"
OFFENCES = {
    "t02": ("Trafficking in human beings", ("Criminal complaint", 29, 42, 6), (REPORT.format("the CPA"), 8, 3, 8)),
    "t09": ("Exploitation of prostitution", ("Criminal complaint", 1, 19, 4), (REPORT.format("ZKP"), 4, 7, 2)),
}
"""Of 2020, 2021 and 2022, as Tables 2 and 9 print them."""

Person = dict[str, str]


def real_victims() -> list[Person]:
    """The natural persons among the victims of the real rows whose sex is told."""
    rows = csv.DictReader(REAL.read_bytes().decode("windows-1250").splitlines(), delimiter=";")
    sexes = {"MOŠKI": "M", "ŽENSKI": "F"}
    told = [row for row in rows if row["VrstaOsebe"] == "ŽRTEV" and row["Spol"] in sexes]
    return [
        {
            "sex": sexes[row["Spol"]],
            "citizen": "SI" if row["Drzavljanstvo"] == "SLOVENSKO" else "FOR",
            "purpose": FORMS[number % len(FORMS)],
            "age": "Y_LT18" if row["StarostniRazred"] in CHILD else "Y_GE18",
        }
        for number, row in enumerate(told)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions in which the Police owe offences, and victims by each property in a table of its own."""
    own = tmp_path_factory.mktemp("own")
    shutil.copytree(REPOSITORY / "datapackages", own / "datapackages")
    shutil.rmtree(own / "datapackages" / "sources" / "police" / "plausibility")  # speaks of tables left out here
    shutil.rmtree(own / "datapackages" / "recipients")  # so do these
    path = own / "datapackages" / "sources" / "police" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    by_name = {resource["name"]: resource for resource in package["resources"]}
    form = by_name["t04"]
    kept = [by_name[name] for name in ("t02", "t09")]
    package["resources"] = [*kept, *(_one_way(form, dimension) for dimension in COLUMNS)]
    path.write_text(json.dumps(package), encoding="utf-8")
    return own


def _one_way(form: dict[str, object], dimension: str) -> dict[str, object]:
    """The contract of a table with one row per category and one column of persons, after that of Table 4."""
    labels = {label: code for code, label in COLUMNS[dimension].items()}
    fields = [
        {"name": "Category", "type": "string", "thb:dimension": dimension, "thb:labels": labels},
        {"name": "Persons", "type": "integer", "thb:count": {}},
    ]
    schema = {"fields": fields, "missingValues": [""]}
    plain = {name: value for name, value in form.items() if name != "thb:printed_totals"}
    return {**plain, "name": f"by-{dimension}", "thb:lists_all": [dimension], "schema": schema}


@pytest.fixture(scope="module")
def own(folder: Path) -> Definitions:
    """The definitions of `folder`."""
    return load(folder)


def one_way(persons: Iterable[Person], dimension: str) -> list[list[object]]:
    """The rows of a one-way table."""
    told = Counter(person[dimension] for person in persons)
    return [["Category", "Persons"], *([label, told[code]] for code, label in COLUMNS[dimension].items())]


def collected(out: Path, persons: Sequence[Person], order: Sequence[str], year: int = 2022) -> Path:
    """A collection of one-way tables, its files in `order`."""
    files = {f"by-{dimension}": one_way(persons, dimension) for dimension in COLUMNS}
    for name, (title, *rows) in OFFENCES.items():
        years = range(year - 4, year + 1)
        told = ([label, *([""] * (5 - len(counts))), *counts] for label, *counts in rows)
        files[name] = [[title, *map(str, years)], *told]
    out.mkdir(parents=True)
    for name, rows in files.items():
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as opened_here:
            csv.writer(opened_here, lineterminator="\n").writerows(rows)
    descriptor = json.loads((REPOSITORY / "datapackages/si-2024/datapackage.json").read_text(encoding="utf-8"))
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "title": name,
            "encoding": "utf-8",
            "thb:contract": f"police/{name}",
            "thb:source": f"Police, {name}",
        }
        for name in order
    ]
    told = {**descriptor, "name": f"si-{year}", "thb:year": year, "resources": resources}
    (out / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    return out


FILES = [*(f"by-{dimension}" for dimension in COLUMNS), *OFFENCES]
"""The files of the collection, in one order of many."""


def test_every_margin_stands_in_any_order_of_files(tmp_path: Path, own: Definitions) -> None:
    """By sex, citizenship, form and age: each in its tables, the total everywhere, nothing inside."""
    persons = real_victims()
    orders = [FILES, FILES[::-1], *(random.Random(seed).sample(FILES, len(FILES)) for seed in range(3))]

    first, *others = [cells_of(collected(tmp_path / str(at), persons, order), own) for at, order in enumerate(orders)]

    for other in others:
        pd.testing.assert_frame_equal(other, first)
    everybody = len(persons)
    assert everybody > 900
    for dimension, table in {"sex": "V2", "age": "V2", "citizen": "V3", "purpose": "V4"}.items():
        told = Counter(person[dimension] for person in persons)
        for code in COLUMNS[dimension]:
            key = f"status=IDENT,{EU_NAME.get(dimension, dimension)}={OF_THE_EU.get(code, code)}"
            beside = {"V2": "age" if dimension == "sex" else "sex", "V3": "sex", "V4": "sex"}[table]
            total = {"age": "TOTAL", "sex": "T"}[beside]
            assert value_at(first, table, f"{key},{beside}={total}") == (told[code], "A")
            assert value_at(first, table, f"{key},{beside}=UNK") == (None, "L")
    for table, inner in {"V2": "sex=M,age=Y_LT18", "V3": "citizen=SI,sex=F", "V4": "form=SEX,sex=M"}.items():
        assert value_at(first, table, f"status=IDENT,{inner}") == (None, "L")
        whole = {"V2": "sex=T,age=TOTAL", "V3": "citizen=TOTAL,sex=T", "V4": "form=TOTAL,sex=T"}[table]
        assert value_at(first, table, f"status=IDENT,{whole}") == (everybody, "A")
    assert value_at(first, "V1", "status=IDENT,registering_organisation=POLICE") == (everybody, "A")
    assert value_at(first, "V3", "status=IDENT,citizen=UNK,sex=T") == (0, "A")
    assert value_at(first, "N1", "article=KZ-1 175,unit=OFF,document=COMPLAINT,citizen=TOTAL,sex=T") == (4, "A")


SEVEN = [
    {"sex": sex, "citizen": citizen, "purpose": purpose, "age": age}
    for sex, citizen, purpose, age in [
        ("F", "FOR", "SEXUAL", "Y_GE18"),
        ("F", "FOR", "SEXUAL", "Y_GE18"),
        ("F", "FOR", "SEXUAL", "Y_LT18"),
        ("F", "SI", "BEGGING", "Y_LT18"),
        ("F", "FOR", "FORCED_LABOUR", "Y_GE18"),
        ("F", "SI", "FORCED_LABOUR", "Y_GE18"),
        ("M", "SI", "BEGGING", "Y_LT18"),
    ]
]


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory, own: Definitions) -> Submission:
    """Seven victims in one-way tables of 2024, prepared for the Commission."""
    return prepare(collected(tmp_path_factory.mktemp("seven") / "si", SEVEN, FILES[::-1], 2024), own, fast=True)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, submission: Submission) -> Path:
    """The dossier of the seven."""
    out = tmp_path_factory.mktemp("seven") / "dossier"
    publish(submission, out, draft=True)
    return out


def test_margins_without_cells_between_them_break_no_check(submission: Submission) -> None:
    """The parts make the whole, the margins of tables are the same, the views agree: nothing can be said against it."""
    asked = {"parts-make-the-whole", "no-part-exceeds-the-whole", "tables-share-their-margins", "views-agree"}
    asked |= {"tables-dense", "every-cell-answered", "statuses-justified", "populations-told-once"}
    outcomes = {result.check: result.outcome for result in submission.examined.results if result.check in asked}

    assert outcomes == dict.fromkeys(asked, Outcome.PASSED)


def test_the_dossier_of_one_way_tables_is_verified_whole(dossier: Path) -> None:
    """Workbook, observations, SDMX, lineage and recomputation say the same of every cell."""
    found = verify(dossier)

    assert found.same and {part.id for part in found.parts if not part.done} == {"signature", "findings-left-out"}


def test_controls_of_the_workbook_fail_nowhere(submission: Submission) -> None:
    """A margin over missing cells cannot be judged; every sum that can holds."""
    definitions = submission.definitions
    for table in definitions.tables:
        cells = submission.protected.cells[submission.protected.cells["table"] == table.name]
        keys = list(cells[list(table.names)].itertuples(index=False, name=None))
        known = {key: int(value) for key, value in zip(keys, cells["obs_value"], strict=True) if not pd.isna(value)}
        layout = placed(table, {key: known.get(key, 0) > 0 for key in keys}, definitions)
        outcomes = tally(outcome_of(one, known) for one in controls_of(layout, 2024, "SI").controls)
        assert outcomes.fail == 0, table.name


def test_explained_are_the_file_that_tells_a_margin_and_those_that_nobody_crosses(dossier: Path) -> None:
    """Six women stand in the file by sex; Slovenian women are missing, since two files tell their halves."""
    reading = ExplainedDossier(opened(dossier))

    women = explain_key(reading, "table=V3,status=IDENT,sex=F")
    crossed = explain_key(reading, "table=V3,status=IDENT,citizen=SI,sex=F")
    journey = follow(reading, "by-form.csv!B2" if "by-form" in FILES else "by-purpose.csv!B2")

    assert women.cell.value == 6 and [share.source.english for share in women.shares] == ["Police, by-sex"]
    assert crossed.cell.value is None and crossed.cell.status == "L"
    (reason,) = crossed.reasons
    assert "Police, by-sex" in reason.english and "Police, by-citizen" in reason.english and "margins" in reason.english
    assert {reached.table for reached in journey.reached} >= {"V4"}


def test_the_public_edition_of_one_way_tables_is_protected(tmp_path: Path, own: Definitions) -> None:
    """One man of seven is small: he, and what would give him away, is suppressed; the margins that may stand do."""
    package = collected(tmp_path / "si", SEVEN, FILES, 2024)
    cells = prepare(package, own, Audience.PUBLIC, fast=True).protected.cells

    ident = cells[(cells["status"] == "IDENT") & (cells["table"] == "V2")]
    at = {(row["sex"], row["age"]): row["obs_status"] for row in ident.to_dict("records")}
    assert at["M", "TOTAL"] == "Q" and at["F", "TOTAL"] == "Q" and at["T", "TOTAL"] == "A"
    assert at["T", "Y_LT18"] == "A" and at["M", "Y_LT18"] == "L"


def of_2025(out: Path, files: Mapping[str, list[list[object]]]) -> Path:
    """A collection of 2025 with some of the tables that the Police are asked for."""
    out.mkdir()
    for name, rows in files.items():
        (out / f"{name}.csv").write_text("".join(";".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    resource = {"encoding": "utf-8", "title": "of 2025"}
    resources = [
        {**resource, "name": name, "path": f"{name}.csv", "thb:contract": f"police/{name}", "thb:source": name}
        for name in files
    ]
    descriptor = json.loads((REPOSITORY / "datapackages/si-2024/datapackage.json").read_text(encoding="utf-8"))
    told = {**descriptor, "name": "si-2025", "thb:year": 2025, "resources": resources}
    (out / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    return out


BY_AGE = ["Vrsta žrtve", "Spol", "Starostna skupina", "Število"]
BY_CITIZEN = ["Vrsta žrtve", "Spol", "Državljanstvo", "Število"]


def test_a_row_left_out_of_one_table_is_told_by_another(tmp_path: Path, definitions: Definitions) -> None:
    """2025: presumed victims stand by citizenship and are left out by age: five women, their ages unknown."""
    age = [BY_AGE, ["Identificirana", "Ženske", "18 let ali več", 3]]
    citizen = [BY_CITIZEN, ["Identificirana", "Ženske", "Srbija", 3], ["Domnevna", "Ženske", "Romunija", 5]]

    cells = cells_of(of_2025(tmp_path / "si", {"victims-by-age": age, "victims-by-citizenship": citizen}), definitions)

    assert value_at(cells, "V3", "status=PRESUM,citizen=RO,sex=F") == (5, "A")
    assert value_at(cells, "V2", "status=REG,sex=F,age=TOTAL") == (8, "A")
    assert value_at(cells, "V2", "status=PRESUM,sex=F,age=UNK") == (5, "A")


def test_tables_that_did_not_come_leave_no_total_behind(tmp_path: Path, definitions: Definitions) -> None:
    """2025: no table of suspects came. Whoever is counted elsewhere, the Police's suspects are missing and not none."""
    age = [BY_AGE, ["Identificirana", "Ženske", "18 let ali več", 3], ["Domnevna", "Ženske", "18 let ali več", 0]]

    cells = cells_of(of_2025(tmp_path / "si", {"victims-by-age": age}), definitions)

    assert value_at(cells, "V2", "status=REG,sex=T,age=TOTAL") == (3, "A")
    assert value_at(cells, "S1", "sex=T,age=TOTAL") == (None, "L")


def test_a_register_and_the_tables_of_the_same_persons_are_views(definitions: Definitions) -> None:
    """Whatever year the contract is of, a table names the persons of the register as the register does."""
    shared: dict[str, set[str]] = {"police-records": set(), "police": set()}
    for name, contract in definitions.contracts.items():
        if (supplier := name.split("/")[0]) in shared:
            shared[supplier] |= {contract.population, *(entry.population for entry in contract.populations)}
    of_register = {name for name in shared["police-records"] if name.startswith("police/")}

    named = [re.compile(re.sub(r"\\{.+?\\}", ".+", re.escape(name))) for name in shared["police"]]
    assert of_register
    assert {name for name in of_register if not any(pattern.fullmatch(name) for pattern in named)} == set()
    for name in ("victims-by-age", "victims-by-citizenship", "victims-by-form"):
        told = {"organisation": "POLICE", "document": "COMPLAINT"}
        assert definitions.contracts[f"police/{name}"].population_of(told) == "police/victims-113-complaint"
