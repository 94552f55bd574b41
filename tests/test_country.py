"""A country says in one file who it is and which languages it has; nothing of this stands in the code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from thb_eu.definitions import Definitions, load
from thb_eu.errors import DefinitionRefused

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

    assert refused(own).startswith(f"{COUNTRY}: the file is missing.")
    assert '"thb:languages": ["…"]' in refused(own)


def test_definitions_from_before_are_read_in_the_languages_of_their_titles(own: Path) -> None:
    """To be compared with, they need no declaration that nobody asked for then."""
    (own / COUNTRY).unlink()

    assert load(own, earlier=True).languages == ("sl", "en")
