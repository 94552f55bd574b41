"""LibreOffice as the clerk's program: it computes the lights, and what it saves comes back as it was typed."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import uuid
from pathlib import Path

import openpyxl
import pytest

from tests.support import filled_forms
from tests.support.filled_forms import Table, opened, rows_of, saved
from tests.support.read_workbooks import ALWAYS_CALCULATE, FAULTS
from tests.support.sample import sampled
from thb_eu.definitions import Definitions
from thb_eu.year.forms.filled import FilledForm, read_form

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]
TYPES = Path(filled_forms.__file__).with_name("type_in_libreoffice.py")
ORDER = ("by-age", "by-citizenship", "by-form", "judgments", "users", "victims", "other", "related")
"""The tables of the courts, as they lie on their form."""


def put(table: Table, row: int, *values: object) -> None:
    """Type values into the last columns of a row of the table."""
    last = len(table.columns)
    for column, value in enumerate(values, last - len(values) + 1):
        table.sheet.cell(table.header + row, column).value = value  # type: ignore[assignment]


def listed(table: Table) -> int:
    """The rows that a clerk fills in: those with a label, the total left to the form."""
    return sum(1 for row in table.rows if table.sheet.cell(row, 1).value not in (None, "Skupaj"))


def zeros(table: Table, rows: int) -> None:
    """Type zero into the first rows."""
    for row in range(1, rows + 1):
        put(table, row, 0)


def right(tables: dict[str, Table]) -> dict[str, str]:
    """Two men were convicted, as all three tables tell; the lights that must be shown."""
    ages, citizens, forms, judgments, users, victims, other, related = tables.values()
    for table in (ages, forms):
        zeros(table, listed(table))
        put(table, 1, 2)
        table.say("reported")
    put(citizens, 1, "Moški", "Slovenija", 2)
    citizens.say("reported")
    zeros(judgments, listed(judgments))
    judgments.say("reported")
    users.say("none")
    victims.say("unknown", why="Tega ne vodimo.")
    other.say("none")
    put(related, 1, 1)
    related.say("reported")
    return dict.fromkeys(ORDER, "✓")


def wrong(tables: dict[str, Table]) -> dict[str, str]:
    """One table has one person more; others contradict what is said of them, or are not finished."""
    expected = right(tables)
    ages, _citizens, _forms, judgments, users, victims, other, related = tables.values()
    put(ages, 1, 3)
    judgments.say("none")
    put(judgments, 1, 1)
    users.say("reported")
    victims.say("reported")
    put(victims, 1, 0)  # the row of presumed victims stays blank
    other.answer("Kaj sporočate", None)
    put(related, 1, "pet")
    signs = {"judgments": "✗", "users": "✗", "victims": "✗", "other": "✗", "related": "✗"}
    return expected | dict.fromkeys(ORDER[:3], "✗") | signs


def asked_back(tables: dict[str, Table]) -> dict[str, str]:
    """What `receive` asks before the figures can be used: none beside figures of another view, a blank, labels."""
    expected = right(tables)
    _ages, citizens, _forms, judgments, users, victims, _other, _related = tables.values()
    put(citizens, 1, None, None, None)
    citizens.say("none")
    put(judgments, 1, None)
    users.say("reported")
    zeros(users, 9)
    users.sheet.cell(users.header + 1, 1).value = "Mošky"  # typed over a locked label
    victims.say("reported")
    zeros(victims, 2)
    victims.sheet.cell(victims.header + 1, 2).value = "moški"  # as the list has it but for the capital letter
    return expected | dict.fromkeys((*ORDER[:3], "judgments", "users"), "✗")


CASES = {"right": right, "wrong": wrong, "asked back": asked_back}


def save_by_libreoffice(folder: Path, names: list[str]) -> None:
    """Have LibreOffice compute the workbooks of these names and save them under `saved`, in both formats."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_CALCULATE, encoding="utf-8")
    for kind in ("xlsx:Calc MS Excel 2007 XML", "ods"):
        order = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        files = [str(folder / f"{name}.xlsx") for name in names]
        subprocess.run(
            [*order, "--outdir", str(folder / "saved"), *files], check=True, capture_output=True, timeout=300
        )


@pytest.fixture(scope="module")
def folder(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both forms of the courts, as LibreOffice saved them after computing, as workbook and as OpenDocument."""
    folder = tmp_path_factory.mktemp("office")
    for name, change in CASES.items():
        book, tables = opened(books["courts-2025"])
        change(tables)
        (folder / f"{name}.xlsx").write_bytes(saved(book))
    save_by_libreoffice(folder, list(CASES))
    return folder / "saved"


@pytest.mark.parametrize("case", CASES)
def test_the_lights_are_those_of_what_was_typed(case: str, folder: Path, books: dict[str, bytes]) -> None:
    """Green, amber and red with their signs, on the first sheet and on the sheet of each table; no formula fails."""
    _book, tables = opened(books["courts-2025"])
    expected = CASES[case](tables)
    shown = openpyxl.load_workbook(folder / f"{case}.xlsx", data_only=True)
    first = shown.worksheets[0]
    signs = [str(row[7].value)[0] for row in first.iter_rows(min_row=9) if row[7].value]

    assert dict(zip(ORDER, signs, strict=True)) == expected
    on_sheets = [
        str(cell.value)[0]
        for sheet in shown.worksheets[2:10]
        for (cell,) in sheet.iter_rows(max_row=11, min_col=2, max_col=2)
        if str(cell.value)[:1] in "✗!✓" and cell.value
    ]
    assert on_sheets == signs
    texts = [str(cell.value) for sheet in shown.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [text for text in texts if FAULTS.search(text)]


@pytest.fixture(scope="module")
def expected(books: dict[str, bytes], definitions: Definitions) -> FilledForm:
    """What is read of the right form as openpyxl wrote it."""
    book, tables = opened(books["courts-2025"])
    right(tables)
    return read_form(saved(book), "right.xlsx", definitions)


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_what_libreoffice_saves_comes_back_as_it_was_typed(
    suffix: str, folder: Path, expected: FilledForm, definitions: Definitions
) -> None:
    """The same extracts, statements, roles and days as from the file that openpyxl wrote."""
    came = read_form((folder / f"right.{suffix}").read_bytes(), f"right.{suffix}", definitions)

    assert figures(came) == figures(expected)
    assert (came.form, came.supplier, came.year, came.geo) == (expected.form, "courts", 2025, "SI")


def bridged() -> str:
    """A Python that can drive LibreOffice; none where the system has no bridge."""
    for python in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python"):
        if Path(python).exists() and not subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
            return python
    return ""


@pytest.fixture(scope="module")
def typed(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The right form of the courts, every value of which was typed in LibreOffice."""
    python = bridged()
    if not python:
        pytest.skip("LibreOffice has no bridge to Python (python3-uno)")
    folder = tmp_path_factory.mktemp("typed")
    (folder / "blank.xlsx").write_bytes(books["courts-2025"])
    blank, tables = opened(books["courts-2025"])
    before = {
        (sheet.title, cell.coordinate): cell.value for sheet in blank for row in sheet.iter_rows() for cell in row
    }
    right(tables)
    after = {(sheet.title, cell.coordinate): cell.value for sheet in blank for row in sheet.iter_rows() for cell in row}
    values = [[*place, value] for place, value in after.items() if value != before.get(place)]
    files = {str(folder / "right.xlsx"): "Calc MS Excel 2007 XML", str(folder / "right.ods"): "calc8"}
    pipe = f"thb-eu-{uuid.uuid4().hex}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = subprocess.Popen(
        ["soffice", profile, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        subprocess.run(
            [python, TYPES, folder / "blank.xlsx", pipe],
            input=json.dumps({"typed": values, "saved": files}),
            text=True,
            check=True,
            timeout=240,
        )
        office.wait(60)
    finally:
        office.kill()
    return folder


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_what_is_typed_in_libreoffice_is_what_comes_back(
    suffix: str, typed: Path, expected: FilledForm, definitions: Definitions
) -> None:
    """A clerk who has LibreOffice types figures, labels, roles and days; the same is read as was typed by openpyxl."""
    came = read_form((typed / f"right.{suffix}").read_bytes(), f"right.{suffix}", definitions)

    assert figures(came) == figures(expected)


def figures(form: FilledForm) -> dict[str, object]:
    """What a form says, by table; where the rows stand on their sheet is part of it."""
    return {
        table.contract: (table.says, table.role, table.on, table.sheet, rows_of(table.extract)) for table in form.tables
    }


def test_lists_and_protection_live_on_in_libreoffice(folder: Path) -> None:
    """A list of labels is still offered, sheets are still locked, and what was never shown still is not."""
    book = openpyxl.load_workbook(io.BytesIO((folder / "right.xlsx").read_bytes()))

    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"] == ["Seznami", "Stamp"]
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    citizens = book.worksheets[3]
    lists = [rule for rule in citizens.data_validations.dataValidation if rule.type == "list"]
    assert {"labels" in rule.formula1 or "Seznami" in rule.formula1 for rule in lists[1:]} == {True}


@sampled(("presumed", "sign"), [(2, "✓"), (3, "✗")], 0, [(3, "✗")])
def test_views_are_compared_for_each_of_their_populations(
    presumed: int, sign: str, books: dict[str, bytes], tmp_path: Path
) -> None:
    """Three identified and two potential victims are not two and three, though both are five persons in all."""
    book, tables = opened(books["police-2025"])
    for tail, potential in (("age", 2), ("citizenship", presumed), ("form", presumed)):
        table = tables[f"police/victims-by-{tail}"]
        left = {"Identificirana": 5 - potential, "Domnevna": potential}
        for row in table.rows:
            kind = str(table.sheet.cell(row, 1).value)
            if kind in ("Identificirana", "Domnevna"):
                table.sheet.cell(row, 4).value = left.pop(kind, 0)
        table.say("reported")
    (tmp_path / "police.xlsx").write_bytes(saved(book))

    save_by_libreoffice(tmp_path, ["police"])

    first = openpyxl.load_workbook(tmp_path / "saved/police.xlsx", data_only=True).worksheets[0]
    assert [str(row[7].value)[0] for row in first.iter_rows(min_row=10, max_row=12)] == [sign] * 3
