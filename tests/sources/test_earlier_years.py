"""A year before 2024 can be prepared: its tables are those of 2024, and the proposals stand for it, unsigned."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SI_2024
from thb_eu import prepare
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions
from thb_eu.publication.dossier import publish

SOURCES = REPOSITORY / "datapackages/sources"
SUPPLIERS = ("police", "prosecution", "courts", "irsd", "furs", "programmes")
HISTORY = {"police/t02": "t02.csv", "police/t09": "t09.csv"}
"""Tables of the 2024 report that tell the years before it."""
ALIKE = ",1,2,3"
MEN_AND_WOMEN = {
    f"police/t{number:02}": f",{men},{men + 1},{2 * men + 1}" for men, number in enumerate((5, 6, 7, 10, 11, 12, 13), 2)
}
"""The samples tell the same men and women in every table; of one year that would be one file sent for all."""
OFFENCES = {2022: {"COMPLAINT": "6", "REPORT": "8"}, 2023: {"COMPLAINT": "25", "REPORT": "11"}}
"""Investigated offences of trafficking as Table 2 of the 2024 report prints them: with complaint, with report."""


def of_year(year: int, folder: Path, definitions: Definitions) -> Path:
    """A collection of `year`: offences from the history of the 2024 report, all else from the samples."""
    (folder / "data").mkdir(parents=True)
    resources = []
    for name, contract in definitions.contracts.items():
        supplier, _, table = name.partition("/")
        if supplier in SUPPLIERS and contract.is_due_for(year):
            file = f"data/{supplier}-{table}.csv"
            if name in HISTORY:
                rows = shifted(SI_2024 / "data" / HISTORY[name], year)
            else:
                text = (SOURCES / supplier / f"sample/{table}.csv").read_text(encoding="utf-8")
                text = text.replace("2024", str(year)).replace(ALIKE, MEN_AND_WOMEN.get(name, ALIKE))
                rows = list(csv.reader(text.splitlines()))
            with (folder / file).open("w", encoding="utf-8", newline="") as opened:
                csv.writer(opened, lineterminator="\n").writerows(rows)
            resources.append({"name": f"{supplier}-{table}", "path": file, "thb:contract": name, "thb:source": name})
    descriptor = json.loads((SI_2024 / "datapackage.json").read_text(encoding="utf-8"))
    title = {"name": f"si-{year}", "title": f"Slovenia, {year}", "thb:title_sl": f"Slovenija, {year}"}
    named = {key: descriptor[key] for key in ("thb:kind", "thb:geo", "contributors", "version")}
    (folder / "datapackage.json").write_text(
        json.dumps({**title, **named, "thb:year": year, "resources": resources}), encoding="utf-8"
    )
    return folder


def shifted(path: Path, year: int) -> list[list[str]]:
    """The five years up to `year` of a table that ends with 2024; of the years before 2020 nothing is known."""
    with path.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    years = [str(one) for one in range(year - 4, year + 1)]
    told = [dict(zip(header, row, strict=True)) for row in rows]
    return [[header[0], *years], *([row[header[0]], *(row.get(one, "") for one in years)] for row in told)]


@pytest.mark.parametrize("year", OFFENCES)
def test_a_past_year_is_prepared_to_a_draft(year: int, tmp_path: Path, definitions: Definitions) -> None:
    """The figures stand, small counts are marked, and what the ministry has not signed for the year is listed."""
    submission = prepare(of_year(year, tmp_path / f"si-{year}", definitions), definitions)
    cells = submission.protected.cells

    assert submission.state is State.DRAFT
    counted = cells[(cells["table"] == "N1") & (cells["article"] == "KZ-1 113") & (cells["unit"] == "OFF")]
    of_all = counted[(counted["sex"].isin(["T", "_Z"])) & (counted["citizen"].isin(["TOTAL", "_Z"]))]
    offences = dict(zip(of_all["document"], of_all["obs_value"].astype("string"), strict=True))
    assert {kind: offences[kind] for kind in OFFENCES[year]} == OFFENCES[year]
    small = cells[cells["unit"].eq("PER") & cells["obs_value"].isin([1, 2])]
    assert len(small) and set(small["conf_status"]) == {"A"}
    answered = {question.decision for question in submission.mapped.questions if question.answered}
    assert {"potential-victims-are-presumed", "suspects-in-reports-and-pending"} <= answered


def test_the_public_edition_of_a_past_year_shows_no_small_count(tmp_path: Path, definitions: Definitions) -> None:
    """Without a policy for its year, one man of 2023 would be published as one man."""
    cells = prepare(of_year(2023, tmp_path / "si-2023", definitions), definitions, Audience.PUBLIC).protected.cells

    persons = cells[cells["unit"].eq("PER")]
    assert not persons["obs_value"].isin([1, 2]).any()


def test_the_dossier_of_a_past_year_is_written(tmp_path: Path, definitions: Definitions) -> None:
    """All files of the dossier, with the year on it."""
    submission = prepare(of_year(2023, tmp_path / "si-2023", definitions), definitions)
    publish(submission, tmp_path / "out")

    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["year"], manifest["state"]) == ("2023", "DRAFT")
    assert (tmp_path / "out/submission.xlsx").is_file()
