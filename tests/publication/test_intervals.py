"""The public edition of 2024 tells of each suppressed count into which interval it is confined: in every file alike."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from tests.dossiers.verification.dossiers import cell_changed, copied, files_of_2024, refreshed, text, written
from tests.support.markup import read
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.comparison import DossierComparison, compare
from thb_eu.dossiers.explanation import ExplainedDossier, explain_key, lines
from thb_eu.dossiers.verification import verify
from thb_eu.publication.labels import CONFINED, INTERVAL_SIGN, ends_in, interval
from thb_eu.sources.known_releases import of_dossier

FOREIGN = "table=V3,citizen=NEU27_2020_FOR"
"""33 victims from outside the EU, withheld, as 42 foreign ones are told and 9 to 14 may be from the EU: 13 to 33."""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public dossier of 2024."""
    return written(tmp_path_factory.mktemp("public") / "dossier", audience=Audience.PUBLIC)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def shown(row: dict[str, str]) -> str:
    """An interval as people write it."""
    return f"{row['obs_low']}–{row['obs_high']}" if row["obs_high"] else f"≥ {row['obs_low']}"


def foreign(row: dict[str, str]) -> bool:
    told = (row["table"], row["status"], row["citizen"], row["sex"])
    return told == ("V3", "REG", "NEU27_2020_FOR", "T")


def test_the_sheet_and_the_page_show_the_interval_in_place_of_a_sign(public: Path) -> None:
    """Of every suppressed count that they show, beside its flags; and below the table stands what it means."""
    book = openpyxl.load_workbook(public / "submission.xlsx")
    page = read((public / "report.html").read_bytes())
    rows = rows_of((public / "observations.csv").read_bytes())
    told = {shown(row) for row in rows if row["table"] == "V3" and row["obs_status"] == "Q"}
    sheet = [str(cell.value) for line in book["V3"].iter_rows() for cell in line if cell.value is not None]
    section = next(found for found in page.every("section") if found.attributes.get("id") == "V3")
    values = {found.text for found in section.having("class", "value")}

    assert "13–33" in told <= {*sheet} and told <= values and ":" not in values
    assert any(CONFINED.english in said for said in sheet) and CONFINED.in_language("sl") in section.text
    assert INTERVAL_SIGN.in_language("sl") in section.text


def test_the_sign_for_what_is_missing_stays_where_nothing_is_suppressed(public: Path) -> None:
    """That nobody recorded an age confines nothing."""
    book = openpyxl.load_workbook(public / "submission.xlsx")
    sheet = [str(cell.value) for line in book["V2"].iter_rows() for cell in line if cell.value is not None]

    assert ":" in sheet and not [said for said in sheet if ends_in(said)]


@pytest.mark.parametrize(
    ("low", "high", "text"), [(118, 121, "118–121"), (4, None, "≥ 4"), (0, 21, "0–21"), (None, None, "")]
)
def test_an_interval_is_read_as_it_is_written(low: int | None, high: int | None, text: str) -> None:
    """Other texts, a number or a sign among them, are none."""
    assert interval(low, high) == text
    assert ends_in(text) == (None if low is None else (str(low), "" if high is None else str(high)))
    assert [ends_in(other) for other in ("118", ":", "–", "1–", "-1–2", "1-2")] == [None] * 6


@pytest.mark.sampled
def test_verify_holds_the_interval_of_the_workbook_against_the_other_files(public: Path, tmp_path: Path) -> None:
    """Whoever narrows one in a single file is found out there."""
    book = openpyxl.load_workbook(public / "submission.xlsx")
    [cell] = [c.coordinate for line in book["V3"].iter_rows() for c in line if c.value == "13–33"]
    spoilt = copied(public, tmp_path / "spoilt")
    cell_changed(spoilt / "submission.xlsx", "V3", cell, text("13–30"))
    found = verify(refreshed(spoilt))
    [difference] = [it for it in found.differences if it.aspect]

    assert (difference.aspect, difference.where) == ("obs_high", f"V3!{cell}")
    assert not verify(public).differences


def test_explain_says_what_confines_a_suppressed_count(public: Path) -> None:
    """In words, with the two numbers, and that they are no estimate."""
    said = "\n".join(lines(explain_key(ExplainedDossier(opened(public)), FOREIGN), "en"))

    assert f"13–33: {CONFINED.english}" in said


def test_compare_sees_an_interval_that_changed(public: Path, tmp_path: Path) -> None:
    """A correction elsewhere may leave the count withheld and its interval another one."""
    other = copied(public, tmp_path / "other")
    path = other / "observations.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, row in enumerate(rows_of(path.read_bytes()), 1) if foreign(row))
    rows[at] = re.sub(r",13,33(\r?\n)$", r",13,30\1", rows[at])
    path.write_text("".join(rows), encoding="utf-8", newline="")
    found = compare([public, refreshed(other)])

    assert isinstance(found, DossierComparison)
    [change] = found.changes
    assert change.before is not None and change.after is not None
    assert (change.before.low, change.before.high, change.after.high) == (13, 33, 30)


def test_a_public_dossier_is_known_as_it_was_without_intervals(public: Path, definitions: Definitions) -> None:
    """They add nothing to what its cells tell."""
    manifest, observations = ((public / name).read_bytes() for name in ("manifest.json", "observations.csv"))
    without = re.sub(rb",[^,\r\n]*,[^,\r\n]*(\r?\n)", rb"\1", observations)

    assert rows_of(without)[0].keys() == rows_of(observations)[0].keys() - {"obs_low", "obs_high"}
    assert of_dossier(manifest, without, "d", definitions) == of_dossier(manifest, observations, "d", definitions)


def test_the_table_schema_says_what_the_columns_hold() -> None:
    """Whole numbers from zero up, empty where nothing is suppressed, as in the edition for the Commission."""
    editions = {audience: files_of_2024(audience) for audience in (Audience.EU, Audience.PUBLIC)}
    for files in editions.values():
        fields = json.loads(files["datapackage.json"])["resources"][0]["schema"]["fields"]
        of_ends = [field for field in fields if field["name"] in ("obs_low", "obs_high")]
        assert [(field["type"], field["constraints"]) for field in of_ends] == [("integer", {"minimum": 0})] * 2
    told = {audience: rows_of(files["observations.csv"]) for audience, files in editions.items()}

    assert not any(row["obs_low"] or row["obs_high"] for row in told[Audience.EU])
    assert all((row["obs_low"] != "") == (row["obs_status"] == "Q") for row in told[Audience.PUBLIC])
