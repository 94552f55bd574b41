"""A country says in one file who it is and which languages it has; nothing of this stands in the code."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, rewrite
from tests.support.commands import run
from thb_eu.base.errors import DefinitionRefused, ThbError
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.strict_reader import read_json, read_yaml
from thb_eu.run import prepare

COUNTRY = "datapackages/national/country.json"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the data packages that a test may spoil."""
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    return folder


def declare(folder: Path, **changed: Any) -> None:
    """Write the file of the country, with something changed."""
    value = {"thb:geo": "SI", "thb:languages": ["sl"]} | {f"thb:{name}": told for name, told in changed.items()}
    (folder / COUNTRY).write_text(json.dumps(value), encoding="utf-8")


def refused(folder: Path) -> str:
    """How the definitions are refused."""
    with pytest.raises(DefinitionRefused) as error:
        load(folder)
    return str(error.value)


def test_slovenia_declares_itself(definitions: Definitions) -> None:
    """Its code, its language, English after it; the file is part of the definitions that a dossier names."""
    assert (definitions.geo, definitions.languages) == ("SI", ("sl", "en"))
    assert COUNTRY in definitions.files


def test_the_declaration_is_part_of_the_fingerprint(own: Path, definitions: Definitions) -> None:
    """Definitions in other languages are other definitions."""
    declare(own)

    assert load(own).fingerprint != definitions.fingerprint


@pytest.mark.parametrize(
    ("declared", "languages"), [(["en", "sl"], ("en", "sl")), (["sl", "en"], ("sl", "en")), (["sl"], ("sl", "en"))]
)
def test_english_is_always_there(declared: list[str], languages: tuple[str, ...], own: Path) -> None:
    """Where it is named it stands in its place, else last."""
    declare(own, languages=declared)

    assert load(own).languages == languages


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (["cz"], "thb:languages/0: 'cz'"),
        (["Slovenian"], "thb:languages/0: 'Slovenian'"),
        (["slv"], 'Did you mean "sl"?'),
        (["sl", "SL"], "thb:languages/1: 'SL'"),
        (["sl", "sl"], "thb:languages: a value is repeated in the list"),
        ([], "thb:languages: the list must not be empty"),
        ("sl", "thb:languages: 'sl' is not of the type “list”"),
    ],
)
def test_what_is_no_language_is_refused_with_its_place(declared: Any, told: str, own: Path) -> None:
    """ISO 639 knows no such code, it is none, or it stands twice."""
    declare(own, languages=declared)

    assert refused(own).startswith(f"{COUNTRY}:1:")
    assert told in refused(own)


def test_an_unknown_country_is_refused_with_its_place(own: Path) -> None:
    """It is looked up in the code list geo."""
    declare(own, geo="SL")

    assert refused(own).startswith(f"{COUNTRY}:1:") and "'SL' is not a code of geo" in refused(own)


def test_a_folder_of_definitions_without_its_country_is_refused(own: Path) -> None:
    """Nobody's words are asked for in a language that nobody declared; the remedy says what to write."""
    (own / COUNTRY).unlink()

    assert refused(own).startswith(f"{COUNTRY}: ") and "[file-missing]" in refused(own)
    assert '"thb:languages": ["…"]' in refused(own)


# --- other countries, made of this one --------------------------------------------------------------------------------


def in_other_languages(value: Any, languages: tuple[str, ...]) -> Any:
    """The same content with Slovenian words in `languages` instead, each marked by its language; English stays."""
    if isinstance(value, list):
        return [in_other_languages(entry, languages) for entry in value]
    if not isinstance(value, dict):
        return value
    told: dict[str, Any] = {}
    for key, words in value.items():
        if key == "sl" or key.endswith("_sl"):
            given = [words if isinstance(words, dict) else f"{lang}: {words}" for lang in languages]
            told |= {f"{key.removesuffix('sl')}{lang}": text for lang, text in zip(languages, given, strict=True)}
        else:
            told[key] = in_other_languages(words, languages)
    return told


def translated(folder: Path, *languages: str) -> Path:
    """Definitions and collection of 2024 of a country that has these languages and no Slovenian.

    What all countries share is as it is shipped: only names and labels of citizenships that suppliers write are marked
    as foreign to the country.
    """
    for part in ("datapackages", "mappings"):
        shutil.copytree(REPOSITORY / part, folder / part)
    data = folder / "datapackages"
    declare(folder, languages=[*languages] or ["en"])
    edited = [
        path
        for place in ("sources", "national", "recipients", "si-2024", "synth")
        for path in (data / place).rglob("*.*")
    ]
    for path in [*edited, *(folder / "mappings").rglob("*.yaml")]:
        if path.suffix in (".json", ".yaml") and path.name != "country.json":
            content, name = path.read_bytes(), path.name
            read = read_json if path.suffix == ".json" else read_yaml
            value = in_other_languages(read(content, name, ThbError), languages)
            path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    for path in (data / "codelists").glob("*-alias.csv"):
        rewrite(path, lambda rows: [row.__setitem__(1, "foreign") for row in rows if row[1].startswith("sl")])
    return folder


def figures(folder: Path, definitions: Definitions) -> list[tuple[Any, ...]]:
    """The cells of the collection of 2024 in `folder`, each with its value and status."""
    cells = prepare(folder / "datapackages/si-2024", definitions, Audience.INTERNAL, fast=True).protected.cells
    names = [name for name in (*definitions.dimension_lists, "table", "obs_value", "obs_status") if name in cells]
    return [tuple(map(str, row)) for row in cells[names].itertuples(index=False)]


@pytest.mark.parametrize("languages", [("fi", "sv"), ()], ids=["Finnish and Swedish", "English alone"])
def test_a_country_speaks_its_own_languages_and_counts_the_same(
    languages: tuple[str, ...], tmp_path: Path, definitions: Definitions
) -> None:
    """Two languages besides English, or none: every figure is the same, every text of JSON in those languages."""
    folder = translated(tmp_path / "own", *languages)
    own = load(folder)
    told = run("validate", str(folder / "datapackages/si-2024"), "--definitions", str(folder), "--fast",
               "--format", "json")  # fmt: skip
    found = json.loads(told.stdout)["findings"]

    assert own.languages == (*languages, "en")
    assert figures(folder, own) == figures(REPOSITORY, definitions)
    assert told.exit_code == 0 and found
    texts = [text for finding in found for text in (finding["message"], *finding["remedy"].values())]
    assert {tuple(text) for text in texts} == {own.languages}
    label = own.codelists["sex"].by_code["F"].label
    assert {label.in_language(lang) for lang in own.languages} == {"Females"}, "a shared code is called as in English"


def test_a_text_of_the_country_lacks_none_of_its_languages(tmp_path: Path) -> None:
    """Of the words of a decision, of a contract and of a plausibility suite each language is asked for."""
    folder = translated(tmp_path / "own", "fi", "sv")
    places = {
        "mappings/decisions.yaml": ('"sv": "sv: ', "unknown-key"),
        "datapackages/sources/police/datapackage.json": ('"thb:title_sv": "sv: ', "shape-wrong"),
        "datapackages/national/plausibility/thresholds.json": ('"sv": "sv: ', "unknown-key"),
    }
    for name, (words, code) in places.items():
        path = folder / name
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(words, words.replace("sv", "no", 1), 1), encoding="utf-8")
        with pytest.raises(ThbError) as error:
            load(folder)
        path.write_text(before, encoding="utf-8")
        faults = error.value.faults
        assert [(fault.where.file, fault.code) for fault in faults] == [(name, code), (name, "shape-wrong")]
        assert "sv'" in str(faults[1]), "it is missing, and no other is taken"


def test_what_all_countries_share_asks_for_english_alone(tmp_path: Path) -> None:
    """Tables of the EU without a Slovenian title, in Slovenia: they are called as in English."""
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    path = folder / "datapackages/eu-thb/datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    title = value["resources"][0].pop("thb:title_sl")
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    assert title
    assert load(folder).tables[0].title.in_language("sl") == value["resources"][0]["title"]


def test_the_words_of_another_language_mean_nothing_here(tmp_path: Path) -> None:
    """Slovensko is Slovenia in Slovenian and Slovakia in Slovak: in Slovakia the Slovenian name is not met."""
    folder = translated(tmp_path / "own", "sk")
    shutil.copytree(REPOSITORY / "datapackages/codelists", folder / "datapackages/codelists", dirs_exist_ok=True)

    assert load().codelists["citizen"].meant_by("slovensko") == "SI"
    assert load(folder).codelists["citizen"].meant_by("slovensko") == ""


def test_a_code_list_without_a_column_is_refused(own: Path) -> None:
    """Every code needs its English name."""
    path = own / "datapackages/codelists/sex.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("label_en", "label_eng", 1), encoding="utf-8")

    assert refused(own).startswith("datapackages/codelists/sex.csv:1:1: the column label_en is missing.")


# --- the code ---------------------------------------------------------------------------------------------------------


def test_no_language_but_english_is_named_in_the_code() -> None:
    """No code of a language the catalogues or countries have, no key that ends in one, in any module."""
    languages = {path.name for path in (REPOSITORY / "thb_eu/locale").iterdir() if path.is_dir()} | {"sl", "hr", "eo"}
    named = re.compile(rf"""["'](\w+:)?(\w+_)?({"|".join(languages)})["']|\.({"|".join(languages)})\b|in_both\(""")
    found = {
        path.relative_to(REPOSITORY / "thb_eu").as_posix()
        for path in (REPOSITORY / "thb_eu").rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
    }

    assert found == set()
