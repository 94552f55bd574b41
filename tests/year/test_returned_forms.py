"""A form that came as .ods goes back as one workbook, which is a form like the one that was sent.

Expected: the figures that the test typed, and the cells that it made wrong.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.answered_copies import libreoffice, type_row
from tests.support.deliveries import empty_collection
from tests.support.filled_forms import opened, saved
from tests.support.opendocument_files import as_ods
from tests.support.sample import sampled
from thb_eu.definitions import Definitions
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.answers import return_copies
from thb_eu.year.forms import forms
from thb_eu.year.received_deliveries import DeliveryReceived, Verdict

ON, ROLE = "2026-03-02", "analyst"
VIEWS = ("age", "citizenship", "form")
LABELS = {"age": "18 let ali več", "citizenship": "Slovenija", "form": "Prostitucija"}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return empty_collection(tmp_path / "si-2025")


def by_libreoffice(workbook: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in" / "form.xlsx"
        path.parent.mkdir()
        path.write_bytes(workbook)
        return libreoffice(path, "ods").read_bytes()


def filled_in(
    collection: Path, definitions: Definitions, made: Callable[[bytes], bytes] = as_ods, **figures: int | str
) -> tuple[bytes, dict[str, str]]:
    """The form of the Police as .ods: identified women by each view, and the cell of each figure by its sheet."""
    (form,) = forms(collection, definitions, suppliers=["police"])
    book, tables = opened(next(content for name, content in form.files.items() if name.endswith(".xlsx")))
    cells = {}
    for name, table in tables.items():
        table.say("reported" if name.startswith("police/victims-by-") else "unknown")
    for view, figure in figures.items():
        table = tables[f"police/victims-by-{view}"]
        cells[table.sheet.title] = type_row(table, ("Identificirana", "Ženske", LABELS[view]), figure)
    return made(saved(book)), cells


def received(content: bytes, name: str, collection: Path, definitions: Definitions) -> DeliveryReceived:
    path = collection.parent / name
    path.write_bytes(content)
    (found,) = receive([path], collection, definitions, Acting(ROLE, ON)).deliveries
    return found


def copies(collection: Path, definitions: Definitions) -> dict[str, Any]:
    """The copies that go back, opened, by name."""
    out = collection.parent / "out"
    return_copies(collection, definitions, out, Acting(ROLE, ON))
    return {path.name: openpyxl.load_workbook(path) for path in sorted(out.glob("*.xlsx"))}


def written(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@sampled("made", [as_ods, pytest.param(by_libreoffice, marks=pytest.mark.libreoffice)], 0, [as_ods])
def test_a_form_as_ods_goes_back_whole(
    made: Callable[[bytes], bytes], collection: Path, definitions: Definitions
) -> None:
    """One copy, with the sheets and places of the form; whole numbers are numbers, hidden sheets stay hidden."""
    content, cells = filled_in(collection, definitions, made, age=3, citizenship=2, form=2)
    assert received(content, "form.ods", collection, definitions).verdict is Verdict.QUESTIONED
    ((name, book),) = copies(collection, definitions).items()
    assert name == "1-police.remarks.xlsx"
    assert [book[title][cell].value for title, cell in cells.items()] == [3, 2, 2]
    sent = openpyxl.load_workbook(io.BytesIO(next(iter(_form(collection, definitions)))))
    assert book.sheetnames[1:-1] == sent.sheetnames
    assert {it.title for it in sent if it.sheet_state != "visible"} <= {
        it.title for it in book if it.sheet_state != "visible"
    }


def _form(collection: Path, definitions: Definitions) -> list[bytes]:
    (form,) = forms(collection, definitions, suppliers=["police"])
    return [content for name, content in form.files.items() if name.endswith(".xlsx")]


def test_a_refused_form_as_ods_is_corrected_in_its_copy(collection: Path, definitions: Definitions) -> None:
    """The words for figures are marked on both sheets; what is typed there is received as the form."""
    content, cells = filled_in(collection, definitions, age=3, citizenship="dve", form="dve")
    assert received(content, "form.ods", collection, definitions).verdict is Verdict.REFUSED
    book = copies(collection, definitions)["1-police.remarks.xlsx"]
    wrong = [*cells.items()][1:]
    assert all(book[title][cell].comment for title, cell in wrong)
    for title, cell in wrong:
        book[title][cell].value = 2
    found = received(written(book), "corrected.xlsx", collection, definitions)
    assert [(it.code, it.where, it.what.english) for it in found.faults] == []
    assert found.verdict is Verdict.QUESTIONED
    assert {table.contract: table.total for table in found.tables if table.total} == {
        "police/victims-by-age": 3,
        "police/victims-by-citizenship": 2,
        "police/victims-by-form": 2,
    }
    again = copies(collection, definitions)["3-police.remarks.xlsx"]
    assert [again[title][cell].value for title, cell in cells.items()] == [3, 2, 2]
    assert len(again.sheetnames) == len(book.sheetnames)
    assert not any(again[title][cell].comment for title, cell in wrong)
