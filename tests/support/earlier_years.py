"""Earlier years: the real collection shifted to another year, as its suppliers sent it then."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.definitions import Definitions

SOURCES = REPOSITORY / "datapackages/sources"
SUPPLIERS = ("police", "prosecution", "courts", "irsd", "furs", "programmes")
HISTORY = {"police/t02": "t02.csv", "police/t09": "t09.csv"}
"""Tables of the 2024 report that tell the years before it."""
ALIKE = ",1,2,3"
MEN_AND_WOMEN = {
    f"police/t{number:02}": f",{men},{men + 1},{2 * men + 1}" for men, number in enumerate((5, 6, 7, 10, 11, 12, 13), 2)
}
"""The samples tell the same men and women in every table; of one year that would be one file sent for all."""


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
