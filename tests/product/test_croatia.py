"""Croatia as an example: what was read about it stands in the files, with its mark; nobody there has signed any of it.

Expected: the figures that GRETA printed (identified victims 2015-2019: 38, 30, 29, 76, 27) and those of the US TIP
report for the same victims (2018: 73, 2019: 25); the marks of the law as it was read or recalled.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest
import yaml
from stdnum.hr import oib

from tests.conftest import REPOSITORY
from tests.support.commands import in_english
from tests.support.observed import observations
from thb_eu.country import begin_country, renew_country
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.personal_data import PersonalNumber

HERE = REPOSITORY / "examples/croatia"
"""What is Croatia's own; the tests run on it with what all countries share."""
GRETA = {"2015": 38, "2016": 30, "2017": 29, "2018": 76, "2019": 27}
US_REPORT = {"2018": 73, "2019": 25}
MARKS = {
    "KZ11 106": "read",
    **dict.fromkeys(("KZ11 105", "KZ11 157", "KZ11 162", "KZ11 163", "KZ97 175"), "recalled"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with what all countries share, as its page says."""
    out = tmp_path_factory.mktemp("croatia") / "croatia"
    renew_country(HERE, out, find_folder())
    return out


@pytest.fixture(scope="module")
def croatia(folder: Path) -> Definitions:
    """Its definitions."""
    return load(folder)


@pytest.fixture(scope="module")
def dossier(folder: Path) -> Path:
    """What `submit` writes of it."""
    out = folder.parent / "dossier"
    result = in_english("submit", "hr-2019", "--audience", "eu", "--definitions", folder, "--out", out)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def observed(dossier: Path) -> list[dict[str, str]]:
    """The rows of observations.csv."""
    return observations(dossier)


def test_its_law_is_complete_and_each_citation_has_its_mark(folder: Path) -> None:
    """Article 106 is read to criminalise trafficking; every other article, and every day in force, is recalled."""
    checked = in_english("mappings", "check", "--definitions", folder, "--format", "json")
    with (HERE / "datapackages/codelists/article.csv").open(encoding="utf-8", newline="") as opened:
        marks = {row["code"]: row["confidence"] for row in csv.DictReader(opened)}

    assert checked.exit_code == 0
    assert {remark["severity"] for remark in json.loads(checked.stdout)["remarks"]} == {"note"}
    assert marks == MARKS
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (HERE / "mappings").glob("kz*/*.yaml")]
    assert {file["article"] for file in files} == set(MARKS)
    assert {file["in_force"]["confidence"] for file in files} == {"recalled"}
    assert {provision["confidence"] for file in files for provision in file["provisions"]} == {"recalled"}


def test_nobody_has_signed_anything(dossier: Path) -> None:
    """No decision, rule or policy; the page, the cover and the manifest say so first."""
    words = "".join(path.read_text(encoding="utf-8") for path in (HERE / "mappings").rglob("*.yaml"))
    described = json.loads((HERE / "datapackages/hr-2019/datapackage.json").read_bytes())
    cover = openpyxl.load_workbook(dossier / "submission.xlsx").worksheets[0]
    shown = " ".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)
    page = (HERE / "README.md").read_text(encoding="utf-8").split("\n\n")

    assert set(re.findall(r"(?m)^ *signed: (.*)$", words)) == {"null"}
    assert json.loads((dossier / "manifest.json").read_bytes())["state"] == "DRAFT"
    assert "signed" in page[1].split("**")[1]
    assert described["contributors"][0]["title"] in shown
    assert "which-count-of-identified-victims" in shown


def test_what_was_read_is_counted_and_all_else_is_missing_no_zero(observed: list[dict[str, str]]) -> None:
    """27 identified victims in 2019; of whom nothing more was read, and nobody reported presumed ones.

    With them the registered victims would be more: 27 is a lower bound there (U), never their total.
    """
    counted = [row for row in observed if row["obs_value"]]
    totals = {row["table"] for row in counted if (row["status"], row["sex"]) in (("IDENT", "T"), ("IDENT", "_Z"))}

    assert totals == {"V1", "V2", "V3", "V4"}
    assert {(row["status"], row["obs_value"], row["obs_status"]) for row in counted} == {
        ("IDENT", "27", "A"),
        ("REG", "27", "U"),
    }
    assert {row["obs_status"] for row in observed if not row["obs_value"]} <= {"L", "O", "M"}


def test_two_counts_of_one_thing_are_findings_with_both_sources(dossier: Path) -> None:
    """2019: 27 and 25; 2018: 76 and 73. Neither is corrected to the other."""
    findings = json.loads((dossier / "findings.json").read_bytes())["findings"]
    told = {
        found["check"]: found for found in findings if found["check"] in ("published-figures-agree", "vintages-agree")
    }
    expected = {"published-figures-agree": "2019", "vintages-agree": "2018"}

    assert set(told) == set(expected)
    for check, year in expected.items():
        numbers = set(re.findall(r"\d+", told[check]["message"]["en"]))
        assert {str(GRETA[year]), str(US_REPORT[year])} <= numbers
        assert told[check]["severity"] == "warning"


def test_the_series_is_that_of_its_source() -> None:
    """Number by number; the other report's numbers stand apart."""
    data = HERE / "datapackages/hr-2019/data"
    tables = {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in data.glob("*.csv")
    }
    (series,) = tables["identified"]

    assert {year: int(series[year]) for year in GRETA} == GRETA
    assert [row["Value"] for row in tables["figures"]] == [str(US_REPORT["2019"])]
    assert [(row["Year"], row["Value"]) for row in tables["earlier"]] == [("2018", str(US_REPORT["2018"]))]


def test_a_number_is_explained_down_to_the_question_that_it_rests_on(folder: Path, dossier: Path) -> None:
    """The cell of the file, the article, the decision that nobody has signed; the dossier is sound."""
    explained = in_english("explain", dossier, "--key", "table=V2,status=IDENT", "--format", "json")
    verified = in_english("verify", dossier, "--package", folder / "datapackages/hr-2019")

    assert (explained.exit_code, verified.exit_code) == (0, 0)
    for word in ("data/identified.csv", "F2", "KZ11 106", "which-count-of-identified-victims"):
        assert word in explained.stdout


def test_its_recipients_are_those_of_every_country(tmp_path: Path) -> None:
    """Nothing about what UNODC, GRETA or the United States ask for was read for Croatia alone."""
    begun = begin_country("HR", ("hr", "en"), 2019, tmp_path / "hr", find_folder()).folder
    views = {path.name: path.read_bytes() for path in (begun / "datapackages/recipients").iterdir()}

    assert views == {path.name: path.read_bytes() for path in (HERE / "datapackages/recipients").iterdir()}


def test_its_personal_number_is_the_one_that_an_independent_library_knows(croatia: Definitions) -> None:
    """Eleven digits by MOD 11,10; what it tells of its holder is nothing."""
    number = croatia.identifiers.of_persons
    assert number and number.id == "oib"
    digits = next(
        f"{head:010}{end}" for head in range(7_000, 7_001) for end in range(10) if oib.is_valid(f"{head:010}{end}")
    )
    found = number.read(digits)

    assert isinstance(found, PersonalNumber) and (found.born, found.female) == (None, None)
    assert croatia.personal_data.kinds["personal-number"].number == number
