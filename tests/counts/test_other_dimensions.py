"""Another country names its dimensions as it likes; what cannot be read so is refused, never counted wrongly."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from tests.support.second_country import PACKAGE, REGISTRE, change, country, run, spoilt
from thb_eu.definitions import load
from thb_eu.mapping.translation import translate
from thb_eu.sources import read

__all__ = ["country", "spoilt"]

DIMENSIONS = "mappings/dimensions.yaml"
AIM = "  aim:       {crosswalk: pc/aims"


def everywhere(folder: Path, was: str, now: str) -> None:
    """Replace words in all mappings and contracts."""
    for path in [*(folder / "mappings").rglob("*.yaml"), *(folder / "datapackages/sources").rglob("*.json")]:
        path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")


def test_a_citation_reads_as_the_country_writes_it(spoilt: Path) -> None:
    """Sections with a sign of their own, and joint articles under another name: nothing of it is lost."""
    everywhere(spoilt, "joint", "concurrent")
    everywhere(spoilt, "paragraph", "section")
    change(spoilt, DIMENSIONS, 'cited: "({})"', 'cited: " § {}"')
    change(spoilt, DIMENSIONS, 'cited: "; {}"', 'cited: " with {}"')
    path = spoilt / "mappings/pc/210.yaml"
    path.write_text(
        re.sub(r"(texts|provisions):.*?rules:", "rules:", path.read_text(encoding="utf-8"), flags=re.S), "utf-8"
    )
    definitions = load(spoilt)

    facts = translate(read(PACKAGE, definitions), definitions).facts

    assert {("PC 210 § a",), ("PC 210 § c",), ("PC 210 with PC 212",), ("PC 211",)} <= set(facts["provisions"])


def test_a_dimension_over_a_list_of_another_name_knows_its_labels(spoilt: Path) -> None:
    """The articles of a joint case are read by the list of articles, letters by themselves."""
    path = spoilt / "datapackages/sources/gendarmerie/datapackage.json"
    text = path.read_text(encoding="utf-8")
    more = '{"name": "Alinéa", "type": "string", "thb:dimension": "paragraph"}, '
    more += '{"name": "Avec", "type": "string", "thb:dimension": "joint"}, {"name": "Nº", "type": "string"'
    path.write_text(re.sub(r'\{\s*"name": "Nº",\s*"type": "string"', lambda _: more, text, count=1), encoding="utf-8")
    lines = (spoilt / REGISTRE).read_bytes().decode("windows-1252").splitlines()
    told = ["Alinéa;Avec;" + lines[0], *(";;" + line for line in lines[1:-1]), "a;PC 210;" + lines[-1]]
    (spoilt / REGISTRE).write_bytes("\n".join(told).encode("windows-1252"))
    change(spoilt, f"datapackages/{PACKAGE}/decisions.yaml", "J12", "L12")
    definitions = load(spoilt)

    facts = translate(read(PACKAGE, definitions), definitions).facts

    assert facts.loc[facts["cell"] == "L15", "provisions"].item() == ("PC 212(a)", "PC 210")


WRONG_DIMENSIONS = {
    "no dimension of articles": ("  article:   {", "  offence:   {", "the dimension 'article' does not exist"),
    "a name that is a column of facts": (AIM, AIM.replace("aim:", "source:"), "the name 'source' is taken"),
    "a day called as a dimension": ("  day_of_facts: {", "  citizen: {", "the name 'citizen' is taken"),
    "a crosswalk that reads another dimension": (AIM, AIM.replace("aim:", "purpose:"), "[crosswalk-misfit]"),
}


@pytest.mark.parametrize("mistake", WRONG_DIMENSIONS)
def test_dimensions_that_would_count_wrongly_are_refused(mistake: str, spoilt: Path) -> None:
    """Said before any data are read; a dimension that overwrites a column loses numbers without a word."""
    was, now, told = WRONG_DIMENSIONS[mistake]
    change(spoilt, DIMENSIONS, was, now)

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and told in result.stderr


def test_national_codes_under_the_name_of_an_eu_dimension_are_refused(spoilt: Path) -> None:
    """`majority` is called `age` and has no crosswalk: MINEUR is no age of the EU tables."""
    (spoilt / "mappings/majority.yaml").unlink()
    everywhere(spoilt, "majority", "age")
    change(spoilt, DIMENSIONS, "{crosswalk: age", "{codes: [MINEUR, MAJEUR]")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and "'MINEUR' is not a code of age" in result.stderr


def test_two_crosswalks_to_one_eu_dimension_are_refused(spoilt: Path) -> None:
    """One of them would be passed over, and its numbers stand under unknown."""
    other = (spoilt / "mappings/pc/aims.yaml").read_text(encoding="utf-8").replace("from: aim", "from: other_aim")
    (spoilt / "mappings/pc/other.yaml").write_text(other, encoding="utf-8")
    change(spoilt, DIMENSIONS, AIM, AIM.replace("aim:", "other_aim:").replace("pc/aims", "pc/other") + "}\n" + AIM)

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and "already leads to the EU dimension 'form'" in result.stderr


def test_a_rule_that_names_the_article_is_refused(spoilt: Path) -> None:
    """The file is the law of one article."""
    change(spoilt, "mappings/pc/210.yaml", "when: {unit: [JDG]}", "when: {unit: [JDG], article: [PC 210]}")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and "article-in-condition" in result.stderr


def test_an_undated_figure_of_a_new_article_is_of_the_days_since(spoilt: Path) -> None:
    """PC 211 is in force since July: whom the court convicted under it was convicted under the text that there is."""
    path = spoilt / f"datapackages/{PACKAGE}/data/jugements.xlsx"
    book = openpyxl.load_workbook(path)
    book["Jugements"].append(["art. 211", "condamnés", "condamnation", "première instance", 2])
    book.save(path)
    definitions = load(spoilt)

    facts = translate(read(PACKAGE, definitions), definitions).facts

    assert facts.loc[facts["article"] == "PC 211", "rule"].tolist() == ["pc-211-suspect", "pc-211-convicted"]


@pytest.mark.parametrize(
    ("kind", "written", "rule"),
    [
        ("yearmonth", "2024-06", "pc-210-c-client"),
        ("yearmonth", "2024-07", "pc-210-c-band"),
        ("year", "2023", "pc-210-c-client"),
        ("year", "2024", ""),  # the year of the amendment tells nothing
    ],
)
def test_a_month_or_a_year_is_read_as_its_days(kind: str, written: str, rule: str, spoilt: Path) -> None:
    """Where the source tells no day, the one rule in force all through its month or year governs."""
    contract = "datapackages/sources/gendarmerie/datapackage.json"
    text = (spoilt / contract).read_text(encoding="utf-8")
    told = re.sub(r'"type": "date",(\s*"description": "Day[^}]*?)"format": "[^"]*",', rf'"type": "{kind}",\1', text)
    (spoilt / contract).write_text(told, encoding="utf-8")
    with (spoilt / REGISTRE).open(encoding="windows-1252", newline="") as opened:
        rows = list(csv.reader(opened, delimiter=";"))
    for row in rows[1:]:
        row[1] = written if "let. c" in row[2] else ""
    with (spoilt / REGISTRE).open("w", encoding="windows-1252", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows(rows)
    definitions = load(spoilt)

    facts = translate(read(PACKAGE, definitions), definitions).facts

    assert set(facts.loc[facts["paragraph"] == "c", "rule"]) == {rule}


@pytest.mark.parametrize("written", ['"type": "string"', '"type": "date",\n            "format": "any"'])
def test_a_day_whose_writing_nobody_says_is_refused(written: str, spoilt: Path) -> None:
    """As text, 30/06/2024 lies after 2024-07-01: a client would be read as one of the band."""
    contract = "datapackages/sources/gendarmerie/datapackage.json"
    text = (spoilt / contract).read_text(encoding="utf-8")
    told = re.sub(r'"type": "date"(,\s*"description": "Day[^}]*?)"format": "[^"]*",', lambda m: written + m[1], text)
    (spoilt / contract).write_text(told, encoding="utf-8")

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and "day-format-missing" in result.stderr


def test_a_country_that_the_list_of_citizenships_does_not_know_is_refused(spoilt: Path) -> None:
    """Its own citizens would stand among the foreigners."""
    change(spoilt, "datapackages/codelists/geo.csv", "XR,", "RU2,")
    change(spoilt, f"datapackages/{PACKAGE}/datapackage.json", '"XR"', '"RU2"')
    change(spoilt, "datapackages/national/country.json", '"XR"', '"RU2"')

    result = run("validate", spoilt, "--fast")

    assert result.exit_code == 1 and all(word in result.stderr for word in ("[unknown-code]", "'RU2'", "citizen"))
