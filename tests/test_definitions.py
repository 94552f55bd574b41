"""Files that people edit are read strictly: each mistake gets a message with file, line and column."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.strict import read_json, read_yaml
from thb_eu.errors import DefinitionRefused, MappingRefused, ThbError
from thb_eu.model import spoken

RULES = "mappings/kz1/113.yaml"
DECISIONS = "mappings/decisions.yaml"

MISTAKES: dict[str, tuple[str, str, str, list[str]]] = {
    "an unknown key": (
        RULES,
        "    ask: potential",
        "    asks: potential",
        [f"{RULES}:", "'asks'", 'Did you mean "ask"?'],
    ),
    "a misspelt code": (
        RULES,
        "role: [VICTIM]",
        "role: [VICTIMS]",
        [RULES, "'VICTIMS' is not a code of role", 'Did you mean "VICTIM"?'],
    ),
    "a dimension that nobody declared": (
        RULES,
        "when: {unit: [PER], role",
        "when: {units: [PER], role",
        [RULES, "'units'", "unit"],
    ),
    "an EU code that does not exist": (
        RULES,
        "status: IDENT",
        "status: IDENTIFIED",
        [RULES, "'IDENTIFIED' is not a code of status"],
    ),
    "a decision that does not exist": (
        RULES,
        "ask: prosecuted-means-indicted",
        "ask: prosecuted-means-indited",
        [RULES, "kz1-113-accused-indicted", 'Did you mean "prosecuted-means-indicted"?'],
    ),
    "a numeric paragraph": (
        RULES,
        'paragraph: ["4"]',
        "paragraph: [4]",
        [f"{RULES}:", "4 is not of the type string", "quotes"],
    ),
    "a rule id used twice": (
        RULES,
        "rule: kz1-113-convicted",
        "rule: kz1-113-suspect-complaint",
        [f"{RULES}:", "stands twice"],
    ),
    "dates in the wrong order": (
        RULES,
        "valid: {from: 2008-11-01, until: 2015-10-19",
        "valid: {from: 2016-11-01, until: 2015-10-19",
        [RULES, "last day lies before the first"],
    ),
    "an article that is in no code list": (
        RULES,
        "article: KZ-1 113",
        "article: KZ-1 311",
        [f"{RULES}:4:", "KZ-1 311", "KZ-1 11"],
    ),
    "a reason left out": (
        RULES,
        "    because: A complaint was filed, so the authority formally identified the person as a victim.\n",
        "",
        [f"{RULES}:", "'because' is a required property"],
    ),
    "a tab": (
        RULES,
        "    count_as: {indicator: suspects}",
        "\tcount_as: {indicator: suspects}",
        [f"{RULES}:", "not readable YAML"],
    ),
    "a doubled key": (
        RULES,
        "    count_as: {indicator: convicted}",
        "    count_as: {indicator: convicted}\n    count_as: nothing",
        [f"{RULES}:", "not readable YAML", "count_as"],
    ),
    "an anchor": (RULES, "    when: {unit: [JDG]}", "    when: &all {unit: [JDG]}", [f"{RULES}:", "anchors"]),
    "an answer that is none": (
        DECISIONS,
        "answer: open",
        "answer: perhaps",
        [f"{DECISIONS}:", "'perhaps' is not one of"],
    ),
    "a decision used twice": (
        DECISIONS,
        "decision: undated-old-case",
        "decision: prosecuted-means-indicted",
        [f"{DECISIONS}:", "stands twice"],
    ),
    "a date that is none": (DECISIONS, "on: 2026-11-24}", "on: 24. 11. 2026}", [f"{DECISIONS}:"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_stewards_mistake_is_named_with_its_place(mistake: str, mappings: Path) -> None:
    """File and place, what is wrong, what to do: a lawyer finds the line without help."""
    name, right, wrong, told = MISTAKES[mistake]
    path = mappings / name
    before = path.read_text(encoding="utf-8")
    assert right in before
    path.write_text(before.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        load(mappings)

    assert all(word in str(refused.value) for word in told), str(refused.value)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(mappings: Path) -> None:
    """Saved in Windows-1250, the č of člen is the first byte that is not UTF-8."""
    path = mappings / RULES
    path.write_bytes(path.read_text(encoding="utf-8").encode("windows-1250"))

    with pytest.raises(MappingRefused, match=r"113\.yaml:1.*UTF-8"):
        load(mappings)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("NO", "NO"), ("on", "on"), ("yes", "yes"), ('"0113"', "0113"), ("2024-01-31", "2024-01-31"), ("12:30", "12:30")],
)
def test_words_stay_words(written: str, meant: str) -> None:
    """NO is Norway, on is a word, a date is its text."""
    assert read_yaml(f"value: {written}".encode(), "a.yaml", MappingRefused) == {"value": meant}


def test_a_doubled_key_in_json_is_refused() -> None:
    """The last one must not win in silence."""
    with pytest.raises(DefinitionRefused, match="'a' stands twice"):
        read_json(b'{"a": 1, "b": 2, "a": 3}', "a.json", DefinitionRefused)


def test_faults_of_several_mapping_files_are_told_at_once(mappings: Path) -> None:
    """A steward mends all files in one round."""
    for name in ("175", "196"):
        path = mappings / f"mappings/kz1/{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("because:", "becuase:", 1), encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        load(mappings)

    assert {spoken(fault.where, "en").split(":")[0] for fault in refused.value.faults} == {
        "mappings/kz1/175.yaml",
        "mappings/kz1/196.yaml",
    }


def edited(folder: Path, name: str, change: Callable[[dict], None]) -> Path:
    """A folder of definitions with one descriptor changed."""
    import shutil

    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    path = folder / "datapackages" / name
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")
    return folder


def test_a_contract_with_an_unknown_code_is_refused(tmp_path: Path) -> None:
    """A contract says POLICE, not POLIC."""

    def misspell(package: dict) -> None:
        package["resources"][0]["thb:always"]["organisation"] = "POLIC"

    with pytest.raises(DefinitionRefused, match=r"police/t02.*'POLIC' is not a code of organisation.*POLICE"):
        load(edited(tmp_path, "sources/police/datapackage.json", misspell))


def test_a_table_with_an_unknown_code_list_is_refused(tmp_path: Path) -> None:
    """A table's dimension has a code list or is none."""

    def rename(package: dict) -> None:
        package["resources"][0]["schema"]["fields"][0]["thb:codelist"] = "statuses"

    with pytest.raises(DefinitionRefused, match=r"table V1.*'statuses'"):
        load(edited(tmp_path, "eu-thb/datapackage.json", rename))


def test_a_folder_without_definitions_is_refused(tmp_path: Path) -> None:
    """`--definitions` must point at something."""
    with pytest.raises(ThbError, match="holds none of datapackages, schemas, mappings"):
        load(tmp_path)


def test_a_country_is_counted_in_the_group_of_its_year(definitions: Definitions) -> None:
    """Croatia joined on 1 July 2013, the United Kingdom left after 31 January 2020: read on the year's last day."""
    citizen = definitions.codelists["citizen"]
    own, eu, other = "NAT", "EU27_2020_FOR", "NEU27_2020_FOR"

    assert [citizen.parent("HR", year, "SI") for year in (2012, 2013)] == [other, eu]
    assert [citizen.parent("UK", year, "SI") for year in (2019, 2020)] == [eu, other]
    assert (citizen.parent("SI", 2024, "SI"), citizen.parent("SI", 2024, "HR")) == (own, eu)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Columbia", "CO"), ("Bosna in Hercegovina", "BA"), ("kosovo", "XK"), ("Greece", "EL"), ("Taiwan", "TW"),
        ("China", "CN"), ("NA", "NA"), ("Namibia", "NA"), ("no", ""), ("NO", "NO"), ("in", ""), ("Atlantis", ""),
    ],
)  # fmt: skip
def test_a_country_is_met_by_its_names_and_by_no_accident(definitions: Definitions, word: str, code: str) -> None:
    """Misprints that suppliers really send are aliases; small words are no country codes; Taiwan is not China."""
    assert definitions.codelists["citizen"].meant_by(word) == code


def test_year_columns_move_with_the_year(definitions: Definitions) -> None:
    """Table 2 of the year after next has the columns 2022 to 2026."""
    moved = definitions.contracts["police/t02"].for_year(2026)

    assert [field.name for field in moved.fields][1:] == ["2022", "2023", "2024", "2025", "2026"]
    assert [field["name"] for field in moved.schema["fields"]] == [field.name for field in moved.fields]
