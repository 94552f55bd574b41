"""Ask programs of others about everything that is written beside the formats of `thb-eu export`.

A script gets a folder: `dossier` as submitted, `forms`, `report` (the annual one), `letters`, and the `schemas`. One
that reads prints the numbers of the workbook, each with its sheet and its cell.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.lab.readers.reader import Asked
from tests.conftest import REPOSITORY
from tests.support.years import year_called
from thb_eu import load
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.results import Submission
from thb_eu.run import run_of

YEARS = ("2024", "2025", "Croatia")
AUDIENCES = (Audience.EU, Audience.PUBLIC)
OF_THE_PUBLIC = ("CSV on the Web", "entry by DCAT-AP")
"""What the edition for the public alone has, in a country whose catalogue of open data is described."""
Numbers = Mapping[tuple[str, str], int]


def ask_of_files(programs: Sequence[Asked]) -> None:
    """Ask each program that is at hand about the files of every edition."""
    ready = [it for it in programs if not it.lacking]
    with TemporaryDirectory() as made:
        for year in YEARS if ready else ():
            package, definitions = year_called(year, Path(made, year), load())
            for audience in AUDIENCES:
                place = Path(made, f"{year}-{audience.value}")
                write(place, package, definitions.folder.roots["datapackages"].parent, audience)
                expected = numbers(run_of(package, definitions).edition(audience, fast=True))
                has_entry = audience is Audience.PUBLIC and definitions.open_data is not None
                for one in (it for it in ready if has_entry or it.reader.form not in OF_THE_PUBLIC):
                    answer = one.reader.asked(place)
                    faults = [answer.stderr.strip()[-400:] or "no word"] if answer.returncode else []
                    if not faults and one.reader.what == "reads":
                        faults = [*differing(expected, json.loads(answer.stdout))]
                    one.wrong.extend(f"{year} {audience.value}: {fault}" for fault in faults)
                    one.count += len(expected) if one.reader.what == "reads" else 1


def write(place: Path, package: Path, definitions: Path, audience: Audience) -> None:
    """Write all files of an edition, by the commands that users have."""
    place.mkdir()
    begun = ["--out", place / "year", "--role", "analyst"]
    for words in (
        ["submit", package, "--audience", audience.value, "--out", place / "dossier"],
        ["forms", package, "--out", place / "forms"],
        ["report", package, "--for", "annual-report", "--out", place / "report"],
        ["year", "new", f"{int(package.name[-4:]) - 1}", "--from", package, *begun],
        ["status", place / "year", "--letters", place / "letters"],
    ):
        command = [sys.executable, "-m", "thb_eu", *words, "--definitions", definitions, "--quiet"]
        subprocess.run(command, check=False, capture_output=True, cwd=place)  # a draft is none that is refused
    for name in ("dossier", "forms", "report", "letters"):
        if not any((place / name).iterdir()):
            raise SystemExit(f"nothing was written into {place / name}")
    shutil.copytree(REPOSITORY / "schemas", place / "schemas")


def numbers(edition: Submission) -> Numbers:
    """The numbers of observations.csv by the sheet and the cell in which the workbook shows them."""
    found: dict[tuple[str, str], int] = {}
    for contents in edition.contents:
        table, layout = contents.table, contents.layout
        rows = edition.tables[(edition.tables["table"] == table.name) & edition.tables["obs_value"].notna()]
        for row in records(rows):
            if (codes := tuple(row[name] for name in table.names)) in layout.positions:
                found[table.name, layout.cell(codes)] = int(row["obs_value"])
    return found


def differing(expected: Numbers, found: list[dict[str, Any]]) -> Iterator[str]:
    """The cells in which a program finds another number, or none."""
    held = {(it["sheet"], it["cell"]): it["value"] for it in found}
    for place, number in expected.items():
        if held.get(place) != number:
            yield f"{place}: {held.get(place)}, not {number}"
