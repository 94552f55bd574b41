"""What is said of the program to catalogues, to those who report and to offices agrees with what it is."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import Any

import yaml

from release.site.security_contact import ABOUT, declared_here, security_txt
from tests.conftest import REPOSITORY
from thb_eu.definitions import Definitions

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PUBLIC_CODE = declared_here()
CITATION = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((REPOSITORY / "codemeta.json").read_text(encoding="utf-8"))


def test_catalogues_are_told_one_name_version_day_and_licence() -> None:
    """Four files for four readers, of one program: package index, citation, catalogue of public code, CodeMeta."""
    assert CODEMETA["name"] == PUBLIC_CODE["name"] == CITATION["title"].partition(":")[0]
    assert CODEMETA["identifier"] == PROJECT["name"]
    assert CODEMETA["version"] == PROJECT["version"] == PUBLIC_CODE["softwareVersion"] == CITATION["version"]
    assert CODEMETA["dateModified"] == PUBLIC_CODE["releaseDate"] == CITATION["date-released"]
    licence = CODEMETA["license"].removeprefix("https://spdx.org/licenses/")
    assert licence == PROJECT["license"] == PUBLIC_CODE["legal"]["license"] == CITATION["license"]


def test_catalogues_are_told_the_same_of_what_it_is() -> None:
    about = PUBLIC_CODE["description"]
    assert CODEMETA["description"] == PROJECT["description"] == about["en"]["shortDescription"]
    assert CODEMETA["keywords"] == CITATION["keywords"]
    assert [it["name"] for it in CODEMETA["author"]] == [it["name"] for it in CITATION["authors"]]
    assert CODEMETA["applicationCategory"] == about["en"]["genericName"]
    assert CODEMETA["operatingSystem"] == PUBLIC_CODE["platforms"]
    assert CODEMETA["programmingLanguage"]["version"] == PROJECT["requires-python"]
    assert CODEMETA.get("codeRepository", "") == PUBLIC_CODE["url"]
    pages = [CODEMETA["readme"], CODEMETA["softwareHelp"]["url"], CODEMETA["releaseNotes"]]
    assert [page for page in pages if not (REPOSITORY / page).is_file()] == []


def _filled(**more: str) -> dict[str, Any]:
    contacts = [{"name": ABOUT, "email": "security@office.example"}]
    return {"maintenance": {"contacts": contacts}, "releaseDate": "2026-11-27", "url": "", **more}


def _fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_whoever_reports_is_given_no_invented_contact() -> None:
    """The mailbox is the office's to give: the file says that it is open, and no program reads a field in it."""
    text = security_txt(PUBLIC_CODE)
    assert _fields(text) == {}
    assert "publiccode.yml" in text


def test_a_contact_holds_for_less_than_a_year_from_the_release() -> None:
    """RFC 9116: Contact and Expires must stand there; Expires within a year, as a time of RFC 3339."""
    fields = _fields(security_txt(_filled()))
    assert fields["Contact"] == "mailto:security@office.example"
    assert fields["Expires"] == "2027-11-26T00:00:00Z"
    assert 0 < (date.fromisoformat(fields["Expires"][:10]) - date(2026, 11, 27)).days < 365
    assert {*fields} == {"Contact", "Expires", "Preferred-Languages"}


def test_addresses_stand_there_once_the_site_has_one() -> None:
    fields = _fields(security_txt(_filled(landingURL="https://office.example/thb/")))
    assert fields["Canonical"] == "https://office.example/thb/.well-known/security.txt"
    assert fields["Policy"] == "https://office.example/thb/en/project/security.html"


def test_the_calendar_names_the_days_of_the_directive(definitions: Definitions) -> None:
    """No other day is promised."""
    page = (REPOSITORY / "docs/governance.md").read_text(encoding="utf-8")
    days = [date.fromisoformat(day) for day in definitions.days_due(2025).values()]
    rows = page.partition("| when | what |")[2].splitlines()
    assert [row.split("|")[1].strip() for row in rows if "for the year before" in row] == [
        f"{day.day} {day:%B}, for the year before" for day in days
    ]
