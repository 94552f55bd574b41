"""The walks of `docs/desk`: their pages, and what people do outside the desk meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.conftest import REPOSITORY
from tests.support.walk import ANSWER

LANGUAGES = ("sl", "en")
PAGES = {lang: (REPOSITORY / f"docs/desk.{lang}.md").read_text(encoding="utf-8") for lang in LANGUAGES}
WALK = re.compile(r"^<!-- walk: (?P<name>[\w ]+) -->\n(?P<text>.*?)^<!-- walk: end -->$", re.MULTILINE | re.DOTALL)
COLLECTION = "si-2025"
FORM = f"{COLLECTION}-outgoing/forms/furs-2025.xlsx"
NONE, ROLE, DAY = "Nič: vemo, da ni bilo nobenega primera", "FURS", "2026-03-10"


def fill_in(folder: Path, count: object, total: int | None = None) -> None:
    """The form of the Financial Administration as its clerk fills it in: all zero but one cell, and no victims."""
    book = openpyxl.load_workbook(folder / FORM)
    front, complaints, victims = book["Semafor"], *(sheet for sheet in book if sheet.title[:2] in ("1 ", "2 "))
    front["C4"], front["C5"] = ROLE, DAY
    (last,) = (row for row in range(12, complaints.max_row + 1) if complaints[f"A{row}"].value == "Skupaj")
    for row in range(12, last):
        is_it = (complaints[f"A{row}"].value, complaints[f"B{row}"].value) == ("196. člen", "Ovadbe")
        complaints[f"C{row}"] = count if is_it else 0
    if total is not None:
        complaints[f"C{last}"] = total
    victims["B5"] = NONE
    book.save(folder / "furs.xlsx")


def answer(folder: Path, words: str) -> None:
    """The marked copy with the clerk's answer beside its one question, on the sheet of remarks."""
    (copy,) = folder.glob(f"{COLLECTION}-outgoing/returned-*/6-furs.remarks.xlsx")
    book = openpyxl.load_workbook(copy)
    remarks = book.worksheets[0]
    row = next(row for row in remarks.iter_rows() if str(row[0].value or "").endswith("-1"))
    remarks.cell(row[0].row, ANSWER).value = words
    book.save(folder / "answer.xlsx")


OUTSIDE: dict[str, Callable[[Path], None]] = {
    "the clerk fills in the form with a word in place of a number": lambda folder: fill_in(folder, "pet"),
    "the clerk types the number and a wrong total": lambda folder: fill_in(folder, 5, total=6),
    "the clerk answers in the marked copy": lambda folder: answer(folder, "popravljeno na 5"),
}


def walks(lang: str) -> list[tuple[str, str]]:
    return [(found["name"], found["text"]) for found in WALK.finditer(PAGES[lang])]
