"""A second country, invented: its definitions, its collection, and ways to spoil both."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY
from thb_eu.cli import cli

HERE = REPOSITORY / "tests/second_country"
LISTS = "datapackages/codelists"
PACKAGE = "xr-2024"
REGISTRE = f"datapackages/{PACKAGE}/data/registre.csv"
LEFT_OUT = ("limb", "code_version")
"""Code lists of the repository that only the first country has."""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for `--definitions`: tables and lists of the EU, everything national from `tests/second_country`."""
    folder = tmp_path_factory.mktemp("ruritania")
    for part in ("schemas", "datapackages/eu-thb", "datapackages/sdmx", "datapackages/metadata", LISTS):
        shutil.copytree(REPOSITORY / part, folder / part)
    of_the_eu = described(folder)
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    own = described(folder)["resources"]
    others = {resource["name"] for resource in own} | set(LEFT_OUT)
    kept = [resource for resource in of_the_eu["resources"] if resource["name"] not in others]
    for name in LEFT_OUT:
        (folder / LISTS / f"{name}.csv").unlink()
    fields = {resource["name"]: resource["schema"]["fields"] for resource in kept}
    for more in sorted((folder / LISTS / "rows").iterdir()):
        added = add_rows(folder / LISTS / more.name, more)
        columns = fields.get(more.stem, [])
        columns.extend({"name": name, "type": "string"} for name in added)
        for column in columns:
            if column["name"].startswith("label_") and column["name"] != "label_en":
                column.pop("constraints", None)  # its rows have a label in Esperanto, the EU's in Slovenian
    shutil.rmtree(folder / LISTS / "rows")
    write_json(folder / LISTS / "datapackage.json", {**of_the_eu, "resources": [*kept, *own]})
    as_workbook(folder / f"datapackages/{PACKAGE}/data/jugements.csv")
    return folder


def described(folder: Path) -> dict[str, Any]:
    """The descriptor of the code lists in `folder`."""
    found: dict[str, Any] = json.loads((folder / LISTS / "datapackage.json").read_text(encoding="utf-8"))
    return found


def add_rows(table: Path, more: Path) -> list[str]:
    """Add the rows of one table to those of another, by the names of their columns; the columns that are new in it."""
    with table.open(encoding="utf-8", newline="") as opened:
        before = csv.DictReader(opened)
        rows, columns = [*before], [*(before.fieldnames or ())]
    with more.open(encoding="utf-8", newline="") as opened:
        rows += csv.DictReader(opened)
    new = [name for name in rows[-1] if name not in columns]
    with table.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, [*columns, *new], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return new


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def as_workbook(table: Path) -> None:
    """What the court sends: the table below a title, on a sheet with a name, beside an empty one."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Jugements"
    sheet.append(["Tribunal: jugements rendus en 2024"])
    sheet.append([])
    for row in csv.reader(table.read_text(encoding="utf-8").splitlines()):
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
    book.create_sheet("Notes")
    book.save(table.with_suffix(".xlsx"))
    table.unlink()


@pytest.fixture
def spoilt(country: Path, tmp_path: Path) -> Path:
    """A copy of the country that a test may spoil."""
    return Path(shutil.copytree(country, tmp_path / "ruritania"))


def run(command: str, folder: Path, *more: str) -> Result:
    """One command on the country's collection, in English."""
    return CliRunner().invoke(cli, [command, PACKAGE, "--definitions", str(folder), "--lang", "en", *more])


def change(folder: Path, name: str, was: str, now: str, encoding: str = "utf-8") -> None:
    """Change one place of a file, line ends and all."""
    text = (folder / name).read_bytes().decode(encoding)
    assert text.count(was) == 1, f"{was!r} stands {text.count(was)} times in {name}"
    (folder / name).write_bytes(text.replace(was, now).encode(encoding))
