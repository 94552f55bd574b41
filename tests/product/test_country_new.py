"""`country new` writes definitions that work at once: an example that says of itself that it is one.

The figures of the example are invented in the skeleton; the expected numbers are added up by hand here. Which countries
there are says the list of citizenships (ISO 3166-1, Eurostat), which languages ISO 639.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY
from tests.support.declared_tables import following, told_by_reports, withheld_and_told
from tests.support.observed import observations, row_at
from tests.support.sample import sampled
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.country import SKELETON, NewCountry, begin_country
from thb_eu.definitions import load
from thb_eu.definitions.folder import find_folder
from thb_eu.recipients import report_of
from thb_eu.run import prepare, run_of

OWN = ("national", "sources", "hr-2024")
FIRST_COUNTRY = re.compile(r"KZ-?1\b|KZ-UPB|Sloveni|Slovensk|ZKP|\bsl\b|_sl\b|EMŠO", re.IGNORECASE)
CITIZENS = REPOSITORY / "datapackages/codelists/citizen.csv"


def run(*words: object, lang: str = "en") -> Result:
    """One command."""
    return CliRunner().invoke(cli, [*map(str, words), "--lang", lang])


def begun(out: Path, geo: str = "HR", languages: tuple[str, ...] = ("hr", "en")) -> NewCountry:
    """A country that was begun by the function behind the command."""
    return begin_country(geo, languages, 2024, out, find_folder())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes for a country of two languages, of one of which the program has no words for it."""
    out = tmp_path_factory.mktemp("country") / "hr"
    result = run("country", "new", "HR", "--languages", "hr,en", "--out", out)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def dossier(folder: Path) -> Path:
    """The first dossier, written before anything is filled."""
    out = folder.parent / "dossier"
    result = run("submit", "hr-2024", "--audience", "eu", "--definitions", folder, "--out", out)
    assert result.exit_code == 0, result.output
    return out


# --- right after ------------------------------------------------------------------------------------------------------


def test_its_law_is_proved_and_its_collection_judged_at_once(folder: Path) -> None:
    """No error and no warning of the law; of the collection only that most tables have no figures."""
    law = json.loads(run("mappings", "check", "--definitions", folder, "--format", "json").stdout)
    told = run("validate", "hr-2024", "--definitions", folder, "--format", "json")
    warnings = {found["check"] for found in json.loads(told.stdout)["findings"] if found["severity"] != "note"}

    assert {remark["severity"] for remark in law["remarks"]} <= {"note"}
    assert (told.exit_code, warnings) == (0, {"tables-reported"})


EXPECTED = {
    # Identified: 3 women from RO (sexual exploitation), 1 own girl (begging), 4 men from NP (labour).
    # Presumed: 2 women from UA (labour).
    "V1 status=REG,registering_organisation=POLICE": "10",
    "V2 status=IDENT,sex=T,age=TOTAL": "8",
    "V2 status=IDENT,sex=F,age=Y_LT18": "1",
    "V2 status=PRESUM,sex=T,age=TOTAL": "2",
    "V3 status=IDENT,citizen=NAT,sex=T": "1",
    "V3 status=IDENT,citizen=EU27_2020_FOR,sex=T": "3",
    "V3 status=IDENT,citizen=NEU27_2020_FOR,sex=T": "4",
    "V4 status=IDENT,form=BEG,sex=T": "1",
    "V4 status=PRESUM,form=SEX,sex=T": "0",
    "S1 sex=T,age=TOTAL": "O",
}


def test_the_figures_of_the_example_are_counted(dossier: Path) -> None:
    """Each cell as added up by hand; what nobody reported is no zero."""
    rows = observations(dossier)
    found = {cell: row_at(rows, cell)["obs_value"] or row_at(rows, cell)["obs_status"] for cell in EXPECTED}

    assert found == EXPECTED
    assert {row["geo"] for row in rows} == {"HR"}


def test_a_number_is_explained_and_the_dossier_verified(folder: Path, dossier: Path) -> None:
    """From the cell to the supplier's file, and byte for byte."""
    explained = run("explain", dossier, "--key", "table=V2,status=IDENT", "--format", "json")
    verified = run("verify", dossier, "--package", folder / "datapackages/hr-2024")

    assert (explained.exit_code, verified.exit_code) == (0, 0), verified.output
    assert "data/victims.csv" in explained.stdout


def test_the_cover_says_that_it_is_an_example_that_no_authority_signed(folder: Path, dossier: Path) -> None:
    """DRAFT, the title that calls it an EXAMPLE, and in place of a contact that nobody signed: on the first sheet."""
    described = json.loads((folder / "datapackages/hr-2024/datapackage.json").read_bytes())
    (nobody,) = (one["title"] for one in described["contributors"])
    cover = openpyxl.load_workbook(dossier / "submission.xlsx").worksheets[0]
    words = " ".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)

    assert json.loads((dossier / "manifest.json").read_bytes())["state"] == "DRAFT"
    assert all(each in words for each in ("DRAFT", described["title"], nobody))
    assert "EXAMPLE" in described["title"] and "signed" in nobody


def with_victim_support(folder: Path, place: Path, presumed: int) -> Path:
    """The country joined by a supplier with a contract of its own: the body SERVICE knows `presumed` victims."""
    shutil.copytree(folder, place)
    sources, collection = place / "datapackages/sources", place / "datapackages/hr-2024"
    shutil.copytree(sources / "police", sources / "service")
    contract = (sources / "service/datapackage.json").read_text(encoding="utf-8")
    for ours, theirs in (("POLICE", "SERVICE"), ("police", "service"), ('"Police"', '"Victim support"')):
        contract = contract.replace(ours, theirs)
    (sources / "service/datapackage.json").write_text(contract, encoding="utf-8")
    sent = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))
    second = {"name": "service", "path": "data/service.csv", "thb:contract": "service/victims"}
    sent["resources"].append(sent["resources"][0] | second)
    (collection / "datapackage.json").write_text(json.dumps(sent), encoding="utf-8")
    header = (collection / "data/victims.csv").read_text(encoding="utf-8").partition("\n")[0]
    (collection / "data/service.csv").write_text(f"{header}\nPresumed,,,,,{presumed}\n", encoding="utf-8")
    offices = place / "datapackages/national/suppliers.yaml"
    office = offices.read_text(encoding="utf-8").partition("  police:")[2]
    with offices.open("a", encoding="utf-8") as file:
        file.write(f"\n  service:{office}")
    bodies = place / "mappings/organisations.yaml"
    known = bodies.read_text(encoding="utf-8")
    body = known.partition("  - code: ")[2].replace("POLICE", "SERVICE").replace("count_as: SERVICE", "count_as: NGO")
    bodies.write_text(f"{known}\n  - code: {body}", encoding="utf-8")
    return place


def test_a_mark_on_a_large_count_is_explained_below_its_table(folder: Path, dossier: Path) -> None:
    """V1 marks 8 and 10 with D, since 2 could be worked out from them: the label of the code alone does not say so."""
    labels = {code: load(folder).codelists["conf_status"].by_code[code].label.english for code in ("A", "D")}
    sheet = openpyxl.load_workbook(dossier / "submission.xlsx")["V1"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    marked = {row["conf_status"] for row in observations(dossier) if row["table"] == "V1" and row["obs_value"] == "8"}

    assert "D" in marked and f"D = {labels['D']} (" in words
    assert f"A = {labels['A']}" in words and f"A = {labels['A']} (" not in words


def test_persons_of_a_second_body_are_not_added_to_those_of_the_first(folder: Path, tmp_path: Path) -> None:
    """A service knows 5 presumed victims, the police 2: the 2 may be among the 5, so 7 is never said in silence."""
    place = with_victim_support(folder, tmp_path / "hr", 5)

    result = run("submit", "hr-2024", "--audience", "eu", "--definitions", place, "--out", tmp_path / "dossier")
    presumed = row_at(observations(tmp_path / "dossier"), "V1 status=PRESUM,registering_organisation=POLICE")
    total = row_at(observations(tmp_path / "dossier"), "V2 status=PRESUM,sex=T,age=TOTAL")

    assert result.exit_code == 0, result.output
    assert (presumed["obs_value"], total["obs_value"]) == ("2", "2")
    assert "persons-of-several-bodies" in (tmp_path / "dossier/lineage.csv").read_text(encoding="utf-8")


ORDER = "order: {organisation: [POLICE]}"
BODY = re.compile(r' "organisation": "\w+",')
UNANSWERED = [("data/service.csv", {"figure": 12, "other_figure": 4})]


@pytest.mark.parametrize(
    ("order", "bodies_named", "registered", "found"),
    [
        (ORDER, True, None, []),
        ("order: {organisation: [[POLICE, SERVICE]]}", True, 16, []),
        (f"{ORDER}\n    unless: {{registration: [presumed]}}", True, 16, []),
        (None, True, 16, UNANSWERED),
        (ORDER, False, 16, UNANSWERED),
    ],
    ids=["the first alone", "one place", "nobody else reports them", "no file", "no body is named"],
)
def test_two_suppliers_are_added_in_silence_only_where_a_rule_says_so(
    folder: Path, tmp_path: Path, order: str | None, bodies_named: bool, registered: int | None, found: list[Any]
) -> None:
    """The police identified 4 victims, a service presumes 12: by the table of docs/another-country.md 4 or 16 count.

    Where no rule says that the 12 are other persons than the 4, the sum blocks until somebody answers for it.
    """
    place = with_victim_support(folder, tmp_path / "hr", 12)
    victims = place / "datapackages/hr-2024/data/victims.csv"
    header = victims.read_text(encoding="utf-8").partition("\n")[0]
    victims.write_text(f"{header}\nIdentified,,,,,4\n", encoding="utf-8")
    counting = place / "mappings/counting.yaml"
    if order is None:
        counting.unlink()
    else:
        counting.write_text(counting.read_text(encoding="utf-8").replace(ORDER, order), encoding="utf-8")
    for contract in place.glob("datapackages/sources/*/datapackage.json"):
        if not bodies_named:
            contract.write_text(BODY.sub("", contract.read_text(encoding="utf-8")), encoding="utf-8")

    made = prepare(place / "datapackages/hr-2024", load(place), Audience.INTERNAL, fast=True)
    cells = made.protected.cells
    total = cells[(cells["table"] == "V2") & (cells["status"] == "REG") & (cells["sex"] == "T")]
    answers = [each for each in made.examined.findings if each.check == "suppliers-added-by-rule"]

    values = total.loc[(total["age"] == "TOTAL") & (total["obs_status"] == "A"), "obs_value"]
    assert values.tolist() == ([] if registered is None else [registered])
    assert [(each.where.file, each.figures) for each in answers] == found
    assert all(each.blocks for each in answers)


def test_its_page_names_every_file_to_fill_and_commands_that_run(folder: Path) -> None:
    """What the page calls a file is there; it says first that nobody has signed anything."""
    page = (folder / "README.md").read_text(encoding="utf-8")
    named = {word for word in re.findall(r"`([\w./-]+)`", page) if "/" in word}

    assert re.match(r"\*\*[^*]*signed[^*]*\*\*", page.split("\n\n")[1])
    assert named and all((folder / name).exists() for name in named), named
    assert "@" not in page and "hr-2024" in page


def test_the_example_of_a_national_number_holds_when_its_signs_of_comment_are_taken_away(tmp_path: Path) -> None:
    """Who follows the comment gets a declaration that is read, with a label in each language of the country."""
    own = begun(tmp_path / "own").folder
    path = own / "datapackages/national/identifiers.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    example = [line.removeprefix("#   ") for line in lines if line.startswith("#   ")]
    path.write_text("\n".join(example) + "\n", encoding="utf-8")

    (number,) = load(own).identifiers.identifiers.values()
    assert {*number.label.in_all_given()} and number.sex is not None and number.sex.digits == (9,)
    assert "{hr: " in "".join(example)


def test_its_page_names_every_file_with_words_of_the_example(folder: Path) -> None:
    """What is printed in a workbook as the word of a skeleton is found by whoever fills the folder."""
    page = (folder / "README.md").read_text(encoding="utf-8")
    marks = ("skeleton of a country", "Example to be replaced")
    files = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv", ".json")]
    held = [path.name for path in files if any(mark in path.read_text(encoding="utf-8") for mark in marks)]

    assert {"disclosure.yaml", "document.csv"} <= {*held} and "mappings/dimensions.yaml" in page
    assert all(mark in page for mark in marks)


def test_its_next_year_can_be_begun_and_its_forms_written(folder: Path, tmp_path: Path) -> None:
    """The supplier of the example owes its table for the year after, and gets a form for it."""
    by = ("--role", "analyst", "--on", "2026-01-10", "--definitions", folder)
    year = run("year", "new", "2025", "--from", "hr-2024", "--out", tmp_path / "year", *by)
    forms = run("forms", tmp_path / "year", "--out", tmp_path / "forms", *by)

    assert (year.exit_code, forms.exit_code) == (0, 0), year.output + forms.output
    assert len([*(tmp_path / "forms").glob("*.xlsx")]) == 1


# --- whose words ------------------------------------------------------------------------------------------------------


def test_nothing_of_the_first_country_is_in_what_is_its_own(folder: Path) -> None:
    """No article, no word and no number of Slovenia; what all countries share keeps its labels."""
    files = [path for part in OWN for path in (folder / "datapackages" / part).rglob("*") if path.is_file()]
    files += [path for path in (folder / "mappings").rglob("*") if path.is_file()]
    said = {path.name: found[0] for path in files if (found := FIRST_COUNTRY.search(path.read_text(encoding="utf-8")))}

    assert len(files) > 10 and said == {}


def test_the_skeleton_names_no_country_and_holds_no_number_of_a_person() -> None:
    """It is the same for all: what differs stands as a token."""
    with CITIZENS.open(encoding="utf-8", newline="") as opened:
        names = {row["label_en"] for row in csv.DictReader(opened) if row["kind"] == "item"}
    text = "\n".join(path.read_text(encoding="utf-8") for path in SKELETON.rglob("*") if path.is_file())

    assert not re.search(rf"\b({'|'.join(map(re.escape, names))})\b", text)
    assert not re.search(r"\d{8,}", text)


@pytest.mark.parametrize("languages", [("it", "sl", "en"), ("en",), ("eo",)], ids=" ".join)
def test_a_text_is_said_in_each_language_as_far_as_the_program_has_it(
    languages: tuple[str, ...], tmp_path: Path
) -> None:
    """Slovenian where the country has it; English in a language without a catalogue, never nothing."""
    made = begun(tmp_path / "it", "IT", languages)
    definitions = load(made.folder)
    decision = definitions.law.decisions["presumed-victims-count"].question
    words = {lang: decision.in_language(lang) for lang in definitions.languages}

    assert definitions.languages == tuple(dict.fromkeys((*languages, "en")))
    assert len(set(words.values())) == (2 if "sl" in languages else 1)
    assert made.in_english == tuple(lang for lang in languages if lang not in ("sl", "en"))
    assert ("Kaj izpolniti" in (made.folder / "README.md").read_text(encoding="utf-8")) == ("sl" in languages)


def countries() -> list[str]:
    """Every country of the list."""
    with CITIZENS.open(encoding="utf-8", newline="") as opened:
        return [row["code"] for row in csv.DictReader(opened) if row["kind"] == "item" and len(row["code"]) == 2]


@sampled("geo", countries(), 3)
def test_any_country_of_the_list_can_be_begun(geo: str, tmp_path: Path) -> None:
    """Its definitions are read, and its own citizens are its own."""
    made = begun(tmp_path / geo, geo, ("en",))

    assert load(made.folder).geo == geo


def test_the_same_words_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """No clock, no machine."""
    made = begun(tmp_path / "again")
    files = {name: (made.folder / name).read_bytes() for name in made.files}

    assert files == {name: (folder / name).read_bytes() for name in made.files}
    assert len(files) == sum(path.is_file() for path in folder.rglob("*"))


# --- recipients -------------------------------------------------------------------------------------------------------

# Added up as for EXPECTED; offences, assistance and sentences nobody reports.
RECEIVED = {
    "greta identified-by-nationality/total/total": 8,
    "greta identified-by-age/girls/count": 1,
    "greta presumed-by-form/labour/total": 2,
    "greta asked-and-not-held/assistance/count": None,
    "glotip q1-offences/total/now": None,
    "glotip q6-victims/total/now": 8,
    "glotip q6-victims/total/presumed": 2,
    "glotip q8-citizenship/citizenship-NP/now": 4,
    "tip-report who-identified/body-POLICE/identified": 8,
    "tip-report who-identified/body-POLICE/presumed": 2,
    "tip-report asked-and-not-held/services/count": None,
    "open-data victims/registered/total": 10,
    "annual-report victims/registered/female": 6,
}


def test_who_receives_figures_of_every_country_receives_those_of_the_example(folder: Path) -> None:
    """UNODC, GRETA, the United States and the public at once; what nobody reports is named with its reason."""
    definitions = load(folder)
    submission = prepare(folder / "datapackages/hr-2024", definitions, Audience.INTERNAL, fast=True)
    found = {
        f"{name} {figure.name}": figure
        for name, recipient in definitions.recipients.items()
        for figure in report_of(submission, recipient).content.all()
    }

    assert {name: found[name].value for name in RECEIVED} == RECEIVED
    assert all(not found[name].reason.is_empty for name, value in RECEIVED.items() if value is None)


def test_reports_of_a_new_country_tell_the_public_nothing_that_its_dossier_withholds(folder: Path) -> None:
    """Nothing of it is declared published: what its own reports tell, its dossier shows, or the policy leaves free."""
    run = run_of(folder / "datapackages/hr-2024", load(folder))
    withheld, shown = withheld_and_told(run)

    assert withheld and following(withheld, shown | told_by_reports(run, Audience.PUBLIC)) == set()


def test_a_new_country_passes_no_layout_off_as_read(folder: Path) -> None:
    """Two questions of UNODC were read; every other table, and each whole, is recalled or proposed."""
    recipients = load(folder).recipients
    read = {(name, table.id) for name, it in recipients.items() for table in it.tables if table.confidence == "read"}

    assert {it.confidence for it in recipients.values()} <= {"recalled", "proposed"}
    assert read == {("glotip", "q1-offences"), ("glotip", "q2-suspected")}


def test_who_asks_for_an_unknown_recipient_is_told_which_there_are(folder: Path, tmp_path: Path) -> None:
    """Of a country without any the command says so, and where to get them; nothing is printed in silence."""
    without = tmp_path / "hr"
    shutil.copytree(folder, without)
    shutil.rmtree(without / "datapackages/recipients")
    asked = ("report", "hr-2024", "--for", "unodc", "--out", tmp_path / "out", "--definitions")
    listed, refused, none = run("report", "--definitions", without), run(*asked, folder), run(*asked, without)

    assert listed.exit_code == 0 and "country new" in listed.stdout
    programs = json.loads(run("report", "--definitions", without, "--format", "json").stdout)
    assert [one for one in programs if "recipient" in one] == []
    assert "[unknown-id]" in refused.stderr and all(name in refused.stderr for name in load(folder).recipients)
    assert none.exit_code == 1 and "country new" in none.stderr


# --- renewed ----------------------------------------------------------------------------------------------------------


def rewritten(path: Path, was: str, now: str) -> None:
    """Change one place of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(was) == 1
    path.write_text(text.replace(was, now), encoding="utf-8")


def test_a_renewed_country_has_the_shared_parts_of_today_and_keeps_its_own(tmp_path: Path) -> None:
    """An older shared table is replaced; own lists, a list of its own, names of citizenships and figures stay."""
    before = begun(tmp_path / "before").folder
    lists = before / "datapackages/codelists"
    rewritten(lists / "sex.csv", "Females", "Women as an older version called them")
    rewritten(lists / "article.csv", "CC 1,", "CC 2,")
    with (lists / "citizen-alias.csv").open("a", encoding="utf-8") as opened:
        opened.write("Rumunjska,hr,RO,Own name,proposed\n")
    descriptor = json.loads((lists / "datapackage.json").read_bytes())
    (geo,) = (each for each in descriptor["resources"] if each["name"] == "geo")
    descriptor["resources"].append({**geo, "name": "region", "path": "region.csv"})
    (lists / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (lists / "region.csv").write_bytes((lists / "geo.csv").read_bytes())
    (before / "datapackages/sdmx/of-an-older-version.yaml").write_text("a: 1\n", encoding="utf-8")
    result = run("country", "renew", before, "--out", tmp_path / "after", "--format", "json")
    names = set(json.loads(result.stdout)["files"])
    after = tmp_path / "after/datapackages"

    assert result.exit_code == 0
    assert (after / "codelists/sex.csv").read_bytes() == (REPOSITORY / "datapackages/codelists/sex.csv").read_bytes()
    assert "CC 2," in (after / "codelists/article.csv").read_text(encoding="utf-8")
    assert "Rumunjska,hr,RO,Own name,proposed" in (after / "codelists/citizen-alias.csv").read_text(encoding="utf-8")
    described = json.loads((after / "codelists/datapackage.json").read_bytes())["resources"]
    assert "region" in {each["name"] for each in described} and "datapackages/codelists/region.csv" in names
    assert "datapackages/sdmx/of-an-older-version.yaml" not in names
    assert (after / "hr-2024/data/victims.csv").read_bytes() == (
        before / "datapackages/hr-2024/data/victims.csv"
    ).read_bytes()


def test_what_a_country_adds_to_shared_lists_is_kept_and_named(tmp_path: Path) -> None:
    """A form of exploitation of its own, labels in its language, a column beside, a list under a name of ours."""
    before = begun(tmp_path / "before", "EE", ("et", "en")).folder
    lists = before / "datapackages/codelists"
    with (lists / "form.csv").open("a", encoding="utf-8") as opened:
        opened.write("DIG,Digital exploitation,Digitalno izkoriščanje,item,TOTAL,,,Own code,proposed,,,\n")
    with (lists / "eu-membership.csv").open("a", encoding="utf-8") as opened:
        opened.write("UA,2031-01-01,,Example,proposed\n")
    rows = (lists / "sex.csv").read_text(encoding="utf-8").splitlines()
    columns = ["label_et,note", *(f"nimi {at},märkus" for at in range(1, len(rows)))]
    (lists / "sex.csv").write_text(
        "".join(f"{row},{more}\n" for row, more in zip(rows, columns, strict=True)), encoding="utf-8"
    )
    descriptor = json.loads((lists / "datapackage.json").read_bytes())
    (sex,) = (each for each in descriptor["resources"] if each["name"] == "sex")
    sex["schema"]["fields"].append({"name": "note", "type": "string", "description": "Note."})
    sex["thb:title_et"] = "Sugu"
    descriptor["resources"].append({**sex, "name": "limb", "path": "limb.csv"})
    (lists / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (lists / "limb.csv").write_bytes((lists / "sex.csv").read_bytes())
    stray = before / "datapackages/metadata/own.csv"
    stray.write_text("a\n", encoding="utf-8")

    said = json.loads(run("country", "renew", before, "--out", tmp_path / "after", "--format", "json").stdout)
    after = tmp_path / "after/datapackages/codelists"
    assert said["added"] == {
        "datapackages/codelists/eu-membership.csv": ["UA, 2031-01-01"],
        "datapackages/codelists/form.csv": ["DIG"],
        "datapackages/codelists/sex.csv": ["label_et", "note"],
    }
    assert said["left_out"] == ["datapackages/metadata/own.csv"]
    for name in ("form.csv", "eu-membership.csv", "sex.csv", "limb.csv"):
        assert (after / name).read_bytes() == (lists / name).read_bytes()
    (renewed,) = (
        each for each in json.loads((after / "datapackage.json").read_bytes())["resources"] if each["name"] == "sex"
    )
    assert renewed == sex
    labels = load(tmp_path / "after").codelists["sex"].by_code["M"].label
    assert labels.in_language("et") == "nimi 2"
    assert "DIG" in run("country", "renew", before, "--out", tmp_path / "again").stdout


def test_renewing_what_is_of_today_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """Byte for byte."""
    result = run("country", "renew", folder, "--out", tmp_path / "again")
    files = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = tmp_path / "again"

    assert result.exit_code == 0
    assert files == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


def test_a_folder_without_a_country_is_not_renewed(tmp_path: Path) -> None:
    """The built-in country is not taken in its place."""
    (tmp_path / "law/mappings").mkdir(parents=True)
    (tmp_path / "empty").mkdir()

    for name in ("law", "empty"):
        result = run("country", "renew", tmp_path / name, "--out", tmp_path / "out")
        assert result.exit_code == 1 and "[definitions-not-found]" in result.stderr
    assert not (tmp_path / "out").exists()


# --- refused ----------------------------------------------------------------------------------------------------------

REFUSED = {
    "small letters": (("hr", "--languages", "hr"), "option-invalid"),
    "three letters": (("HRV", "--languages", "hr"), "option-invalid"),
    "no country": (("QX", "--languages", "en"), "unknown-code"),
    "a country as a language": (("HR", "--languages", "cz"), "option-invalid"),
    "no language": (("HR", "--languages", "Croatian"), "option-invalid"),
    "nothing between commas": (("HR", "--languages", "hr,,en"), "option-invalid"),
    "a language twice": (("HR", "--languages", "hr,en,hr"), "option-invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_begun_is_refused_in_both_languages(case: str, tmp_path: Path) -> None:
    """With its code; nothing is written."""
    words, code = REFUSED[case]
    sl, en = (run("country", "new", *words, "--out", tmp_path / "out", lang=lang) for lang in ("sl", "en"))

    assert (sl.exit_code, en.exit_code) == (1, 1)
    assert f"[{code}]" in sl.stderr and f"[{code}]" in en.stderr and sl.stderr != en.stderr
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("geo", "languages", "meant"),
    [
        ("GR", "el", ["EL"]),
        ("GB", "en", ["UK"]),
        ("ee", "et", ["EE"]),
        ("EST", "et", ["EE"]),
        ("Estonia", "et", ["EE"]),
        ("EE", "est,eng", ["et", "en"]),
        ("EL", "gre,en", ["el"]),
        ("EE", "ET,EN", ["et", "en"]),
        ("XX", "en", []),
        ("EE", "xx", []),
    ],
)
def test_the_code_that_was_meant_is_named_and_promised_only_where_there_is_one(
    geo: str, languages: str, meant: list[str], tmp_path: Path
) -> None:
    """Eurostat writes EL and UK where ISO 3166-1 has GR and GB; a language has two letters where ISO 639-1 has it."""
    refused = run("country", "new", geo, "--languages", languages, "--out", tmp_path / "out")

    assert refused.exit_code == 1
    assert re.findall(r'Did you mean "(\w+)"', refused.stderr) == meant
    assert "nearest" not in refused.stderr


def test_spaces_between_languages_and_in_the_folder_are_met(tmp_path: Path) -> None:
    """The command that comes next is printed so that it can be typed."""
    out = tmp_path / "my country"
    result = run("country", "new", "EE", "--languages", "et, en", "--out", out)

    assert result.exit_code == 0 and f'--definitions "{out}"' in result.stdout
    assert json.loads((out / "datapackages/national/country.json").read_bytes())["thb:languages"] == ["et", "en"]


def test_no_folder_is_none_and_not_the_one_in_which_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that a script left empty writes nothing into the folder that is open."""
    monkeypatch.chdir(tmp_path)

    assert run("country", "new", "EE", "--languages", "et", "--out", "").exit_code == 2
    assert not [*tmp_path.iterdir()]


def test_a_country_is_called_as_each_language_calls_it(tmp_path: Path) -> None:
    title = begun(tmp_path / "at", "AT").title
    assert [title.in_language(lang) for lang in ("en", "sl")] == ["Austria", "Avstrija"]


def test_a_country_outside_the_union_is_begun_with_a_remark(tmp_path: Path) -> None:
    """The United Kingdom left on 31 January 2020; Estonia has been a member since 2004."""
    uk, ee = (run("country", "new", geo, "--languages", "en", "--out", tmp_path / geo).stdout for geo in ("UK", "EE"))

    assert "eu-membership.csv" in uk and "eu-membership.csv" not in ee


def test_a_folder_in_which_something_is_stays_as_it_is(tmp_path: Path) -> None:
    """An empty one is taken; in another nothing is changed."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    taken = run("country", "new", "HR", "--languages", "hr", "--out", tmp_path / "full")
    free = run("country", "new", "HR", "--languages", "hr", "--out", tmp_path / "empty", "--format", "json")

    assert (taken.exit_code, free.exit_code) == (1, 0) and "[output-taken]" in taken.stderr
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
    assert set(json.loads(free.stdout)["files"]) == {
        path.relative_to(tmp_path / "empty").as_posix() for path in (tmp_path / "empty").rglob("*") if path.is_file()
    }
