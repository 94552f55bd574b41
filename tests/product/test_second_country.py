"""A second country needs no Python: its code, its suppliers and its figures are files in `tests/second_country`.

The state, its Penal Code (PC) and its figures are invented. The expected numbers were worked out by hand from the
files that the suppliers sent; the reason stands beside each.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.conftest import confirm_all, give_contact
from tests.support.checked import CHECKS, put
from tests.support.engine_modules import MODULES, literals
from tests.support.engine_modules import place as place_of
from tests.support.observed import observations, row_at
from tests.support.second_country import HERE, LISTS, PACKAGE, REGISTRE, change, country, run, spoilt
from thb_eu.base.model import Audience, Outcome, State
from thb_eu.checks.evidence import Evidence
from thb_eu.cli import cli
from thb_eu.counts import count
from thb_eu.definitions import Definitions, load
from thb_eu.mapping.translation import translate
from thb_eu.publication.labels import AUDIENCE, OUTCOME, SEVERITY, STATE
from thb_eu.run import prepare
from thb_eu.sources import read

__all__ = ["country", "spoilt"]

FIRST_COUNTRY = re.compile(r"KZ-?1\b|KZ-UPB|Sloveni|ZKP|kz1\b")
ITS_CODE = re.compile(r"(?<![\w-])SI(?![\w-])")
LISTS_OF_COUNTRIES = {
    *(f"definitions/{LISTS}/{name}" for name in ("citizen.csv", "citizen-alias.csv", "datapackage.json")),
    *(f"sdmx/{form}/structures.xml" for form in ("ml-2.1", "ml-3.0")),
    "datapackage.json",
}
"""Slovenia is a country of the world there, and Slovenian a language of every label."""


# --- the country, laid over what is the EU's ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dossier(country: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `submit` writes for the Commission."""
    out = tmp_path_factory.mktemp("dossier") / "eu"
    result = run("submit", country, "--audience", "eu", "--out", str(out))
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def observed(dossier: Path) -> list[dict[str, str]]:
    """The rows of observations.csv."""
    return observations(dossier)


def test_the_country_is_data() -> None:
    """No line of a program stands in its folder."""
    kinds = {path.suffix for path in HERE.rglob("*") if path.is_file()}

    assert kinds == {".md", ".json", ".yaml", ".csv"}


def test_it_speaks_its_own_language_and_english(country: Path) -> None:
    """No Slovenian word stands in its files; each of its texts is in Esperanto and in English."""
    told = "".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.[jy][sa]*"))
    definitions = load(country)

    assert not re.search(r"\bsl\b|_sl\b|[čšž]", told, re.IGNORECASE)
    assert definitions.languages == ("eo", "en")
    for decision in definitions.law.decisions.values():
        assert len({decision.question.in_language(lang) for lang in definitions.languages}) == 2


# --- the numbers ----------------------------------------------------------------------------------------------------

with Path(__file__).with_name("second_country_expected.csv").open(encoding="utf-8", newline="") as opened:
    EXPECTED = {row["cell"]: (row["value"], row["why"]) for row in csv.DictReader(opened)}
"""By cell what the country counts, worked out by hand.

Rows of the registre: 1 = 3 women from RO, 2 = 1 girl of XR, 3 = 2 men from MA, 9 = 1 woman from RO (210 and 212),
11 = 2 girls from HR (212, decided for this case): identified. Row 4 = 3 men in an open inquiry: presumed. The refuge:
3 women, 1 man, 1 other (RO 1, UA 4): presumed. Of letter c both sides are there: the last day of the old text, the
first of the new one. N1 and N2, the annex: what is no trafficking, and whoever counts elsewhere.
"""


@pytest.mark.parametrize("cell", EXPECTED)
def test_the_figures_of_the_second_country_are_those_worked_out_by_hand(
    cell: str, observed: list[dict[str, str]]
) -> None:
    """Letters for paragraphs, other dimensions, other suppliers, an amendment in July: the same engine counts them."""
    expected, why = EXPECTED[cell]
    row = row_at(observed, cell)

    assert (row["obs_value"] or row["obs_status"]) == expected, why


LEGAL_ARTICLES = {
    "V2 status=IDENT,sex=T,age=TOTAL": "PC 210(a); PC 210(b); PC 210; PC 212",
    "V2 status=PRESUM,sex=T,age=TOTAL": "PC 210; PC 210(a)",
    "S1 sex=T,age=TOTAL": "PC 210(c); PC 210(a)",
    "U1 stage=PER_SUSP,sex=T,age=TOTAL": "PC 210(c); PC 211",
    "U1 stage=PER_CNV,sex=T,age=TOTAL": "",
    "C1 sex=T,age=TOTAL": "PC 210; PC 212",
    "D1 decision=TOTAL": "PC 210",
    "N2 article=PC 210,document=CLOSURE": "PC 210",
}


@pytest.mark.parametrize("cell", LEGAL_ARTICLES)
def test_legal_articles_read_as_a_lawyer_of_that_country_cites_them(cell: str, observed: list[dict[str, str]]) -> None:
    """Its articles with its letters, the joint article beside; what nobody told is under no article."""
    assert row_at(observed, cell)["legal_article"] == LEGAL_ARTICLES[cell]


def test_every_row_is_of_that_country_and_year(observed: list[dict[str, str]]) -> None:
    """The reporting country stands in every row, its articles in the rows that hold a fact."""
    articles = {piece for row in observed for piece in row["legal_article"].split("; ") if piece}

    assert {(row["geo"], row["time"]) for row in observed} == {("XR", "2024")}
    assert articles == {"PC 210", "PC 210(a)", "PC 210(b)", "PC 210(c)", "PC 211", "PC 212"}


def test_its_own_policy_marks_counts_below_five(observed: list[dict[str, str]]) -> None:
    """Four convicted are marked N as its policy says, five summoned are free; decisions are no persons."""
    marks = {cell: row_at(observed, cell)["conf_status"] for cell in ("C1 sex=T,age=TOTAL", "P1 sex=T,age=TOTAL")}

    assert marks == {"C1 sex=T,age=TOTAL": "N", "P1 sex=T,age=TOTAL": "F"}
    assert row_at(observed, "D1 decision=OTH")["conf_status"] == "F"


def test_every_number_leads_back_to_the_cell_that_the_supplier_filled(dossier: Path) -> None:
    """The case decided by the ministry to J12 of the registre; a conviction to the sheet of the court's workbook."""
    with (dossier / "lineage.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    behind = {
        table: {(row["file"], row["sheet"], row["cell"], row["rule"]) for row in rows if row["table"] == table}
        for table in ("V2", "C1")
    }

    assert ("data/registre.csv", "", "J12", "pc-212-minor") in behind["V2"]
    assert behind["C1"] == {("data/jugements.xlsx", "Jugements", cell, "pc-210-convicted") for cell in ("E6", "E7")}


# --- the commands ---------------------------------------------------------------------------------------------------


def test_validate_finds_nothing_but_the_open_question(country: Path) -> None:
    """Every check is put, the suites too; what waits is the one question that nobody answered.

    Beside it stand notes of what the country's suppliers do not record, and a warning: five persons prosecuted after
    three suspects, which cohorts of two years explain and nobody but the ministry can.
    """
    result = run("validate", country, "--format", "json")
    told = json.loads(result.stdout)

    assert (result.exit_code, told["state"], told["verdict"]) == (0, "DRAFT", "pass")
    recorded = [finding for finding in told["findings"] if finding["check"] == "breakdowns-recorded"]
    assert {finding["severity"] for finding in recorded} == {"note"}
    assert [(found["check"], found["where"]["cell"]) for found in told["findings"] if found not in recorded] == [
        ("questions-answered", "minors-under-article-212"),
        ("stages-follow", ""),
    ]
    outcomes = {check["id"]: check["outcome"] for check in told["checks"]}
    assert set(outcomes.values()) <= {"passed", "failed", "not applicable"}
    assert outcomes["units-told-apart"] == "passed", "the prosecutor tells decisions and persons of one article"


def test_all_answered_and_signed_it_is_final(spoilt: Path) -> None:
    """The ministry answers the last question, against counting: final, and the case decided before still counts."""
    decisions = "mappings/decisions.yaml"
    change(
        spoilt,
        decisions,
        "answer: open\n    says: {eo: 'Neplenaĝuloj",
        "answer: do not count\n    says: {eo: 'Neplenaĝuloj",
    )
    text = (spoilt / decisions).read_text(encoding="utf-8")
    signed = "signed: {by: Ministry of Justice of Ruritania, role: director of criminal statistics, on: 2025-02-03}"
    (spoilt / decisions).write_text(text.replace("signed: null", signed), encoding="utf-8")
    confirm_all(spoilt)
    give_contact(spoilt / "datapackages" / PACKAGE)

    submission = prepare(PACKAGE, load(spoilt), Audience.INTERNAL, fast=True)
    facts = submission.mapped.facts
    minors = facts[facts["rule"] == "pc-212-minor"]

    assert submission.state is State.FINAL
    assert dict(zip(minors["cell"], minors["scope"], strict=True)) == {"J12": "in", "J13": "out"}


def test_the_public_edition_keeps_to_its_own_threshold(country: Path, tmp_path: Path) -> None:
    """No count of persons from one to four leaves for the public, in any table."""
    result = run("submit", country, "--audience", "public", "--out", str(tmp_path / "public"))
    with (tmp_path / "public/observations.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    persons = [int(row["obs_value"]) for row in rows if row["unit"] == "PER" and row["obs_value"]]

    assert result.exit_code == 0
    assert [count for count in persons if 0 < count < 5] == []
    assert any(row["obs_status"] == "Q" for row in rows) and any(count > 0 for count in persons)


def test_its_packages_are_accepted_by_any_frictionless_tool(country: Path, dossier: Path) -> None:
    """Code lists, contracts with their samples, and the dossier."""
    from frictionless import Package

    packages = [
        country / LISTS / "datapackage.json",
        *sorted((country / "datapackages/sources").glob("*/datapackage.json")),
        dossier / "datapackage.json",
    ]
    reports = [Package(str(path)).validate() for path in packages]

    assert len(packages) == 6
    assert [report.flatten(["type", "rowNumber", "fieldName", "message"]) for report in reports] == [[]] * 6


# --- the law --------------------------------------------------------------------------------------------------------


def test_without_its_rule_file_an_article_stands_unmapped_and_nothing_is_written(spoilt: Path, tmp_path: Path) -> None:
    """Take PC 212 away: each of its figures blocks, with its cell; no other article is touched."""
    (spoilt / "mappings/pc/212.yaml").unlink()
    (spoilt / f"datapackages/{PACKAGE}/decisions.yaml").unlink()

    result = run("submit", spoilt, "--audience", "eu", "--out", str(tmp_path / "out"), "--format", "json")
    findings = json.loads(result.stdout)["findings"]
    unmapped = [finding for finding in findings if finding["check"] == "facts-mapped"]

    assert (result.exit_code, (tmp_path / "out").exists()) == (3, False)
    assert {finding["message"]["en"].rpartition(": ")[2] for finding in unmapped} == {"PC 212"}
    assert {(finding["where"]["file"], finding["where"]["cell"]) for finding in unmapped} == {
        *(("data/registre.csv", f"J{row}") for row in range(11, 16)),
        ("data/decisions.csv", "E8"),
        ("data/jugements.xlsx", "E8"),
    }


def without(text: str, rule: str) -> str:
    """A rule file without one of its rules."""
    before, _, after = text.partition(f"  - rule: {rule}\n")
    return before + after[after.index("  - rule: ") :]


def test_a_gap_left_by_the_amendment_is_refused_with_its_first_day(spoilt: Path) -> None:
    """The old letter c ended on 30 June 2024; who forgets its successor is told which case has no rule since when."""
    path = spoilt / "mappings/pc/210.yaml"
    path.write_text(without(path.read_text(encoding="utf-8"), "pc-210-c-band"), encoding="utf-8")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1
    assert all(
        word in result.stderr
        for word in ("mappings/pc/210.yaml", "[rule-missing]", "MIS_EN_CAUSE", "paragraph c", "2024-07-01")
    )


def test_an_overlap_of_the_two_texts_is_refused(spoilt: Path) -> None:
    """The old letter c lives a day too long: on that day two rules govern, and both are named."""
    ends, next_rule = "    valid: {from: 2010-01-01, until: 2024-06-30}\n\n", "  - rule: pc-210-c-band"
    change(spoilt, "mappings/pc/210.yaml", ends + next_rule, ends.replace("06-30", "07-01") + next_rule)

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1
    assert "pc-210-c-client and pc-210-c-band" in result.stderr and "from 2024-07-01 to 2024-07-01" in result.stderr


MOVED = {
    "the day after is the new law": ("6;01/07/2024", "6;30/06/2024", {"S1": 1, "U1": 4}),
    "the day before is the old law": ("5;30/06/2024", "5;01/07/2024", {"S1": 4, "U1": 1}),
}


@pytest.mark.parametrize("day", MOVED)
def test_letter_c_is_read_on_the_day_of_the_facts(day: str, spoilt: Path) -> None:
    """One day decides whether a person of letter c is a client or one of the band."""
    was, now, expected = MOVED[day]
    change(spoilt, REGISTRE, was, now, "windows-1252")

    cells = prepare(PACKAGE, load(spoilt), Audience.INTERNAL, fast=True).protected.cells
    totals = cells[(cells["sex"] == "T") & (cells["age"] == "TOTAL")].set_index(["table", "stage"])["obs_value"]

    assert {"S1": totals["S1", "_Z"], "U1": totals["U1", "PER_SUSP"]} == expected


OUTSIDE_THE_LAW = {
    "a letter c whose day nobody told": ("5;30/06/2024", "5;", "J6", "PC 210"),
    "PC 211 on a day before there was one": ("7;01/07/2024", "7;30/06/2024", "J8", "PC 211"),
}


@pytest.mark.parametrize("case", OUTSIDE_THE_LAW)
def test_what_no_text_of_the_law_governs_blocks_with_its_cell(case: str, spoilt: Path) -> None:
    """Nobody guesses on which side of an amendment a figure lies."""
    was, now, cell, article = OUTSIDE_THE_LAW[case]
    change(spoilt, REGISTRE, was, now, "windows-1252")

    result = run("validate", spoilt, "--fast", "--format", "json")
    blocking = [finding for finding in json.loads(result.stdout)["findings"] if finding["severity"] == "error"]

    assert result.exit_code == 3
    assert [(finding["where"]["cell"], finding["message"]["en"].rpartition(": ")[2]) for finding in blocking] == [
        (cell, article)
    ]


def test_a_decided_case_is_looked_at_again_when_its_figure_changes(spoilt: Path) -> None:
    """The ministry decided about two minors; three are another case."""
    change(spoilt, REGISTRE, "Croatie;prostitution;2", "Croatie;prostitution;3", "windows-1252")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1
    assert "decisions.yaml:6:5, case xr-2024-harbour" in result.stderr


# --- the suppliers --------------------------------------------------------------------------------------------------


def test_a_registre_saved_in_another_encoding_is_refused(spoilt: Path) -> None:
    """Its contract says Windows-1252: what was saved as UTF-8 would be read with wrong letters."""
    path = spoilt / REGISTRE
    path.write_bytes(path.read_bytes().decode("windows-1252").encode())

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and "windows-1252" in result.stderr and "data/registre.csv" in result.stderr


def test_a_day_that_the_calendar_does_not_know_is_refused(spoilt: Path) -> None:
    """31 June, in the country's own way of writing days."""
    change(spoilt, REGISTRE, "7;01/07/2024", "7;31/06/2024", "windows-1252")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and "data/registre.csv, B8, column Date des faits" in result.stderr


def test_its_printed_totals_are_held_against_the_cells(spoilt: Path) -> None:
    """A total row called as the contract calls it is a claim, in whatever language."""
    path = spoilt / f"datapackages/{PACKAGE}/data/accueil.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Total;3;1;1;5", "Total;3;1;1;6"), encoding="utf-8")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 3 and "The printed total is 6, its cells add up to 5." in result.stdout


@pytest.mark.parametrize(
    ("cell", "value", "holds"),
    [
        (
            "V1 status=REG,registering_organisation=TOTAL",
            17,
            True,
        ),  # as counted: police 12, and the refuge's 5 and more
        ("V1 status=REG,registering_organisation=TOTAL", 18, False),
        ("V1 status=REG,registering_organisation=POLICE", 18, False),
        ("V1 status=IDENT,registering_organisation=POLICE", 8, False),
        ("V2 status=IDENT,sex=F,age=TOTAL", 6, False),
    ],
)
def test_a_total_holds_more_than_its_parts_only_where_one_of_them_keeps_something_back(
    cell: str, value: int, holds: bool, country: Path
) -> None:
    """Two bodies register victims: of the refuge's total a part is missing. What nobody reported cannot be the rest."""
    definitions = load(country)
    received = read(PACKAGE, definitions)
    mapped = translate(received, definitions)
    counted = count(mapped, definitions, received.collection)
    rows = counted.cells.to_dict("records")
    place = rows.index(row_at(rows, cell))
    counted.cells.loc[place, "obs_value"] = value
    evidence = Evidence(received, mapped, counted, definitions)

    result, _ = put(CHECKS["parts-make-the-whole"], evidence.table("wholes"))

    assert (result.outcome is Outcome.PASSED) == holds


# --- nothing of the first country -----------------------------------------------------------------------------------


def texts_of(path: Path) -> Iterator[str]:
    """Everything that a file of the dossier says; of a workbook its sheets, cells and properties."""
    if path.suffix != ".xlsx":
        yield path.read_bytes().decode(errors="replace")
        return
    book = openpyxl.load_workbook(path)
    yield from (str(value) for value in vars(book.properties).values() if value)
    for sheet in book.worksheets:
        yield sheet.title
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
        yield from (str(part.text) for part in (sheet.oddHeader.left, sheet.oddFooter.left, sheet.oddFooter.right))


def test_no_sheet_page_or_file_speaks_of_the_first_country(dossier: Path) -> None:
    """Neither its name, nor its code of law, nor its folders: all that stood in data that were replaced."""
    said = {
        (name, found[0])
        for path in dossier.rglob("*")
        if path.is_file() and (name := path.relative_to(dossier).as_posix()) not in LISTS_OF_COUNTRIES
        for text in texts_of(path)
        if (found := FIRST_COUNTRY.search(text))
    }

    assert said == set()


@pytest.mark.parametrize(
    "name", ["submission.xlsx", "report.html", "observations.csv", "lineage.csv", "findings.json", "manifest.json"]
)
def test_the_code_of_the_first_country_stands_nowhere(name: str, dossier: Path) -> None:
    """Nobody of that citizenship was counted, so not even its two letters are there; those of the second are."""
    texts = list(texts_of(dossier / name))

    assert [text for text in texts if ITS_CODE.search(text)] == []
    assert any("XR" in text or "xr-2024" in text for text in texts)


def test_words_of_the_page_are_marked_as_the_language_in_which_they_are(dossier: Path) -> None:
    """The program has no Esperanto: the page is an English one on which the country's own words are marked."""
    page = (dossier / "report.html").read_text(encoding="utf-8")
    marked = {lang: set(re.findall(rf'<(?!html)[a-z]+ lang="{lang}"[^>]*>([^<]*)', page)) for lang in ("eo", "en")}
    sentences = {text.english for words in (STATE, SEVERITY, OUTCOME, AUDIENCE) for text in words.values()}

    assert '<html lang="en">' in page and not marked["en"]
    assert "Ruritanio" in marked["eo"] and not sentences & marked["eo"]
    assert sentences & set(re.findall(">([^<]+)<", page))


def test_the_workbook_opens_and_says_whose_it_is(dossier: Path) -> None:
    """Cover, a sheet per table, and the mapping annex with its own rules and dimensions."""
    book = openpyxl.load_workbook(dossier / "submission.xlsx")
    cover = " ".join(str(cell.value) for row in book["Cover"].iter_rows() for cell in row if cell.value)
    rules = " ".join(str(cell.value) for row in book["Mapping"].iter_rows() for cell in row if cell.value)

    assert {"Cover", "V1", "N2", "Mapping", "Findings"} <= set(book.sheetnames)
    assert "Ruritanio / Ruritania" in cover and "Ministry of Justice of Ruritania" in cover
    assert "pc-210-c-band" in rules and "capacity: MIS_EN_CAUSE" in rules and "mappings/pc/210.yaml" in rules


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_console_speaks_of_the_second_country_alone(lang: str, spoilt: Path) -> None:
    """Verdict, findings and catalogue, in both languages, when something is wrong too."""
    (spoilt / "mappings/pc/211.yaml").unlink()
    words = ["--definitions", str(spoilt), "--lang", lang]
    told = [
        CliRunner().invoke(cli, ["validate", PACKAGE, "--fast", *words]).output,
        CliRunner().invoke(cli, ["validate", "no-such-package", *words]).output,
        CliRunner().invoke(cli, ["checks", *words]).output,
    ]

    assert all(told) and PACKAGE in told[1]
    assert [text for text in told if FIRST_COUNTRY.search(text)] == []


# --- nothing of the second in the engine ----------------------------------------------------------------------------


def test_no_code_of_the_second_country_is_a_literal(country: Path) -> None:
    """The rule of the house holds whoever reports: articles, papers, bodies, capacities, its own two letters."""
    assert not literals(load(country))


def test_the_engine_does_not_know_the_second_country(country: Path) -> None:
    """No module speaks of its state, its articles, its suppliers or its rules."""
    words = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in own_words(load(country))), re.IGNORECASE)
    modules = [module for module in MODULES if words.search(module.read_text(encoding="utf-8"))]

    assert [place_of(module) for module in modules] == []


def own_words(definitions: Definitions) -> set[str]:
    """How the country calls itself, its articles, its suppliers and its rules; Parquet is a format of files too."""
    state = {
        label
        for code in definitions.codelists["geo"].codes
        for label in (code.label.english, code.label.in_language("sl"))
    }
    suppliers = {name.partition("/")[0] for name in definitions.contracts} - {"parquet"}
    rules = {rule.id for rule in definitions.law.rules}
    return {*state, *suppliers, *rules, *definitions.codelists["article"].by_code}
