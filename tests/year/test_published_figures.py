"""The published figures of 2024, typed into the forms alone and received, give the published tables, byte for byte.

Expected: `observations.csv` of the collection si-2024, whose tables were copied out of the report by hand.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support.filled_forms import Table, opened, saved
from thb_eu.definitions import Contract, Definitions, load
from thb_eu.pipeline import prepare
from thb_eu.publication.flat_tables import observations
from thb_eu.year.forms import forms
from thb_eu.year.received_deliveries import Verdict
from thb_eu.year.receiving import receive


def type_in(table: Table, rows: list[list[str]], contract: Contract) -> None:
    """Type a printed table into a form as a clerk does: beside its labels, else below; zeros where it has no row."""
    columns = [table.columns[name] for name in rows[0]]
    labels = [at for at, field in enumerate(contract.fields) if field.count is None and not field.printed_total]
    totals = {label.casefold() for label in contract.printed_totals}

    def written(row: int) -> list[str]:
        return [str(table.sheet.cell(row, columns[at]).value or "") for at in labels]

    free = [row for row in table.rows if all(table.sheet.cell(row, at).value in (None, "") for at in columns)]
    left = [row for row in table.rows if row not in free]
    for cells in filter(any, rows[1:]):
        own = next((row for row in left if written(row) == [cells[at] for at in labels]), None)
        row = own or (free or [max(table.rows) + 1]).pop(0)
        left = [other for other in left if other != row]
        for column, field, text in zip(columns, contract.fields, cells, strict=True):
            if str(table.sheet.cell(row, column).value or "") != text:
                is_number = field.type == "integer" and text.isdecimal()
                table.sheet.cell(row, column).value = int(text) if is_number else text or None
    for row in (row for row in left if written(row)[0].casefold() not in totals):
        for column, field in zip(columns, contract.fields, strict=True):
            if field.count is not None:
                table.sheet.cell(row, column).value = 0


@pytest.mark.slow
def test_the_published_figures_come_back_from_the_forms(tmp_path: Path) -> None:
    definitions: Definitions = load()
    descriptor = json.loads((SI_2024 / "datapackage.json").read_bytes())
    printed = {entry["thb:contract"]: entry["path"] for entry in descriptor["resources"]}
    folder = tmp_path / "collection" / "si-2024"
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps({**descriptor, "resources": []}), encoding="utf-8")
    (folder / "metadata.yaml").write_bytes((SI_2024 / "metadata.yaml").read_bytes())
    files = []
    for form in forms("si-2024", definitions):
        name = next(name for name in form.files if name.endswith(".xlsx"))
        book, tables = opened(form.files[name])
        for contract, table in tables.items():
            with (SI_2024 / printed[contract]).open(encoding="utf-8", newline="") as file:
                type_in(table, list(csv.reader(file)), definitions.contracts[contract])
            table.say("reported")
        files.append(tmp_path / name)
        files[-1].write_bytes(saved(book))
    found = receive(files, folder, definitions, "", "2025-03-02")
    assert not found.of(Verdict.REFUSED)
    received, published = (
        observations(prepare(package, definitions, fast=True)).to_csv(index=False) for package in (folder, "si-2024")
    )
    assert received == published
