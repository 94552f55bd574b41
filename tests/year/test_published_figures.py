"""The published figures of 2024, typed into the forms alone, give the observations of `si-2024` byte for byte.

Expected: what `submit si-2024` writes, and what is found in `si-2024`. Every figure of `datapackages/si-2024/data` is
typed where a clerk types it, printed totals over the sums of the form, wrong ones too. What says where a figure stands
(waivers, relations of the report's text) follows it to its cell on the form. One thing is typed that is not printed: a
form asks for every form of exploitation, and the printed total of table 4 leaves none for those that it does not list.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SI_2024
from tests.dossiers.verification.dossiers import table_of
from tests.support.acts import accept
from tests.support.filled_forms import Table, opened, saved
from tests.support.journals import about, delivery_of
from thb_eu import prepare
from thb_eu.base.model import State
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.acts import Act
from thb_eu.results import Submission
from thb_eu.results.deliveries import not_accepted
from thb_eu.sources import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.forms import forms
from thb_eu.year.forms.rows import is_plain
from thb_eu.year.received_deliveries import ReceivedDeliveries
from thb_eu.year.workspace import working_on

pytestmark = pytest.mark.slow

ON, ROLE, HEAD = "2025-03-03", "analyst", "head of service"
OF_THE_REPORT = "report"
"""Who tells the report's text; its relations refer to cells of all other tables, so it is typed last."""
WITHOUT_OTHERS = "police/t04"
"""Its printed total of 17 is all of one row: the other rows of its form hold none."""
CELL = re.compile(r"([A-Z])(\d+)")
REFERENCE = re.compile(r"\b([a-z][a-z0-9-]*)!([A-Z]\d+(?::[A-Z]\d+)?)")
FIGURES_AT = re.compile(r"file: data/([a-z0-9-]+)\.csv, cell: ([A-Z]\d+)")


@dataclass
class TypedYear:
    """The collection of 2024 as it is received from forms, and where each published row went."""

    folder: Path
    definitions: Definitions
    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    """By table of `si-2024` and row of its file, the row on the form."""
    files: dict[str, str] = field(default_factory=dict)
    """By table of `si-2024`, the file of its figures in the collection."""

    def __post_init__(self) -> None:
        self.published = json.loads((SI_2024 / "datapackage.json").read_bytes())
        self.tables: Mapping[str, Any] = {entry["thb:contract"]: entry for entry in self.published["resources"]}
        self.folder.mkdir()
        text = json.dumps({**self.published, "resources": []}, ensure_ascii=False, indent=2)
        (self.folder / "datapackage.json").write_text(text, encoding="utf-8")
        with working_on(self.folder, Acting(ROLE, ON)) as space:
            space.enter(Act.BEGUN, {**about(Act.BEGUN), "year": 2024})
            space.write()

    @property
    def described(self) -> dict[str, Any]:
        """The descriptor."""
        return dict(json.loads((self.folder / "datapackage.json").read_bytes()))

    def there(self, table: str, cell: str) -> str:
        """A cell, or a range of cells, of a published table, where it is on the form."""
        return CELL.sub(lambda found: f"{found[1]}{self.rows[table][int(found[2])]}", cell)

    def type_form(self, content: bytes) -> bytes:
        """The form of a supplier with all that was published of its tables."""
        book, tables = opened(content)
        for contract, table in tables.items():
            published = self.tables[contract]
            with (SI_2024 / published["path"]).open(encoding="utf-8", newline="") as file:
                header, *body = csv.reader(file)
            body = [[REFERENCE.sub(self._referred, text) for text in cells] for cells in body]
            self.rows[published["name"]] = type_in(table, header, body, self.definitions.contracts[contract])
            if contract == WITHOUT_OTHERS:
                fill_up(table)
            table.say("reported", day=ON)
        filled = saved(book)
        for contract in tables:
            self.files[self.tables[contract]["name"]] = f"deliveries/{delivery_of(filled)}/{contract}.csv"
        return filled

    def _referred(self, found: re.Match[str]) -> str:
        contract = next(name for name, entry in self.tables.items() if entry["name"] == found[1])
        now = {entry["thb:contract"]: entry["name"] for entry in self.described["resources"]}
        return f"{now[contract]}!{self.there(found[1], found[2])}"

    def carry_over(self) -> None:
        """Carry over what else `si-2024` says, each file and cell named where it is now."""

        def moved(found: re.Match[str]) -> str:
            return f"file: {self.files[found[1]]}, cell: {self.there(found[1], found[2])}"

        for path in SI_2024.glob("*.yaml"):
            (self.folder / path.name).write_text(FIGURES_AT.sub(moved, path.read_text(encoding="utf-8")), "utf-8")


def type_in(table: Table, header: list[str], body: list[list[str]], contract: Contract) -> dict[int, int]:
    """Type published rows, each beside its labels if these stand on the form, else into the next blank row; where.

    A row bears its number of the report. What is blank in print is blank on the form, also where that has a sum.
    """
    columns = [table.columns[name] for name in header]
    numbering = {field.name for field in contract.fields if is_plain(field)} if contract.counted else set()
    cells = {row: [table.sheet.cell(row, column) for column in columns] for row in table.rows}
    free = {
        row: ["" if str(cell.value or "").startswith("=") else str(cell.value or "") for cell in of]
        for row, of in cells.items()
    }
    placed: dict[int, int] = {}
    last = table.header
    for number, texts in enumerate(body, start=2):
        named = [*zip(header, texts, strict=True)]
        listed = (
            row
            for row, labels in free.items()
            if any(labels)
            and all(name in numbering or label in ("", text) for label, (name, text) in zip(labels, named, strict=True))
        )
        blank = (row for row, labels in free.items() if row > last and not any(labels))
        last = placed[number] = next(listed, 0) or next(blank)
        del free[last]
        for cell, text in zip(cells[last], texts, strict=True):
            cell.value = int(text) if text.isdecimal() else text or None
    return placed


def fill_up(table: Table) -> None:
    """Type that there was none beside every label that has no figure yet."""
    for row in table.rows:
        for column in table.columns.values():
            if table.sheet.cell(row, column).value is None:
                table.sheet.cell(row, column).value = 0


@pytest.fixture(scope="module")
def typed(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> TypedYear:
    """The year after everything was typed, received and accepted."""
    home = tmp_path_factory.mktemp("typed")
    year = TypedYear(home / "si-2024", definitions)

    def came(*suppliers: str) -> ReceivedDeliveries:
        sent = []
        for supplier in suppliers:
            sent.append(home / f"{supplier}.xlsx")
            sent[-1].write_bytes(year.type_form(blank[supplier]))
        return receive(sent, year.folder, definitions, Acting(ROLE, ON))

    blank = {
        form.stamp.supplier: form.files[f"{form.stamp.supplier}-2024.xlsx"] for form in forms("si-2024", definitions)
    }
    found = came(*sorted(blank.keys() - {OF_THE_REPORT})), came(OF_THE_REPORT)
    for one in (delivery for each in found for delivery in each.deliveries):
        assert one.faults == ()
        accept(year.folder, one.id, definitions, HEAD, ON)
    year.carry_over()
    return year


@pytest.fixture(scope="module")
def both(typed: TypedYear, definitions: Definitions) -> tuple[Submission, Submission]:
    """What is submitted of the year from forms, and of the one whose files were typed by hand."""
    return prepare(typed.folder, definitions, fast=True), prepare(SI_2024, definitions, fast=True)


def test_every_published_table_came_in_an_accepted_delivery(typed: TypedYear, definitions: Definitions) -> None:
    """Nothing was typed into a file of the collection: each table lies in the delivery that brought it."""
    assert {entry["thb:contract"] for entry in typed.described["resources"]} == typed.tables.keys()
    assert {entry["path"] for entry in typed.described["resources"]} == set(typed.files.values())
    assert [*not_accepted(read_collection(typed.folder, definitions))] == []


def test_the_observations_are_those_of_the_published_files(both: tuple[Submission, Submission]) -> None:
    """The file that goes to the Commission is the same, byte for byte."""
    of_forms, of_files = (table_of(submission, "observations") for submission in both)
    assert of_forms.count(b"\n") > 1000
    assert of_forms == of_files


def test_the_same_is_found_in_both(both: tuple[Submission, Submission]) -> None:
    """A contradiction of the report is found in its forms as in its files, and the waivers hold for both alike."""
    of_forms, of_files = (
        Counter((finding.check, finding.outcome) for finding in submission.examined.findings) for submission in both
    )
    assert of_forms == of_files
    assert [submission.state for submission in both] == [State.DRAFT, State.DRAFT]
