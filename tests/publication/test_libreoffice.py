"""LibreOffice as the receiver: it opens the workbook, calculates the same, and prints pages that a person can read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.support.read_workbooks import ALWAYS_CALCULATE, FAULTS
from thb_eu.base.model import ObsStatus
from thb_eu.base.ooxml.archive import zipped
from thb_eu.definitions import Definitions
from thb_eu.publication.layout import TableLayout, filled_of, placed
from thb_eu.publication.workbook import blank, workbook
from thb_eu.results import Submission

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice or poppler is not installed"
    ),
]


CALCULATED = {"real": "false", "spoilt": "spoilt", "blank": "blank"}
"""By the name of a workbook that of the one which LibreOffice calculates to compare with it."""


def spoilt(submission: Submission) -> Submission:
    """Sums that do not hold, values that are missing and bounds, all over the tables."""
    cells = submission.protected.cells.copy()
    number = pd.Series(range(len(cells)), index=cells.index)
    there = cells["obs_value"].notna()
    cells.loc[there & (number % 7 == 0), "obs_value"] += 3
    lost = there & (number % 5 == 0)
    cells.loc[lost, "obs_value"], cells.loc[lost, "obs_status"] = pd.NA, ObsStatus.NOT_RECORDED.value
    cells.loc[there & ~lost & (number % 11 == 0), "obs_status"] = ObsStatus.BOUND.value
    return replace(submission, protected=replace(submission.protected, cells=cells))


def with_false_values(content: bytes) -> bytes:
    """The workbook with every calculated number turned into 99: only who calculates can mend it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped({name: re.sub(rb"(</f>)<v>-?\d+</v>", rb"\1<v>99</v>", part) for name, part in parts.items()})


@pytest.fixture(scope="module")
def folder(submission: Submission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks, each as LibreOffice saved it after calculating, and the submission as it printed it.

    The real one is calculated from false values: given its own, LibreOffice could give back what was written.
    """
    folder = tmp_path_factory.mktemp("office")
    real = workbook(submission)
    books = {"real": real, "spoilt": workbook(spoilt(submission)), "blank": blank(submission)}
    for name, content in {**books, "false": with_false_values(real)}.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_CALCULATE, encoding="utf-8")
    office(folder, "xlsx:Calc MS Excel 2007 XML", "saved", [f"{name}.xlsx" for name in CALCULATED.values()])
    office(folder, "pdf", "printed", ["real.xlsx"])
    return folder


def office(folder: Path, to: str, out: str, names: list[str]) -> None:
    """LibreOffice without a window, with a profile of its own."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *("--convert-to", to, "--outdir", str(folder / out)),
            *(str(folder / name) for name in names),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )


@cache
def opened(path: Path, is_calculated: bool) -> Any:
    """A workbook, opened once for all tests that look at it."""
    return openpyxl.load_workbook(path, data_only=is_calculated)


def saved(folder: Path, name: str) -> Path:
    """A workbook as LibreOffice calculated and saved it."""
    return folder / "saved" / f"{CALCULATED[name]}.xlsx"


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    """Sheet and cell of every formula."""
    for sheet in opened(path, is_calculated=False):
        for cell in sheet._cells.values():
            if cell.data_type == "f":
                yield sheet.title, cell.coordinate


def values(path: Path, cells: list[tuple[str, str]]) -> list[Any]:
    book = opened(path, is_calculated=True)
    return [book[sheet][cell].value for sheet, cell in cells]


def test_libreoffice_does_calculate(folder: Path) -> None:
    """Otherwise it would give back what was written, and every comparison would hold by itself."""
    cells = list(formulas(folder / "real.xlsx"))

    assert 99 in values(folder / "false.xlsx", cells)
    assert 99 not in values(saved(folder, "real"), cells)


@pytest.mark.parametrize("name", CALCULATED)
def test_our_values_are_those_that_libreoffice_calculates(folder: Path, name: str) -> None:
    """Formula by formula: for the real year, for one in which sums fail, and where nothing is filled in."""
    cells = list(formulas(folder / f"{name}.xlsx"))
    ours, theirs = values(folder / f"{name}.xlsx", cells), values(saved(folder, name), cells)

    assert len(cells) > 700 and ours == theirs
    assert any(isinstance(value, int) and value < 0 for value in ours) == (name == "spoilt")


def test_the_workbook_needs_no_repair(folder: Path) -> None:
    """Sheets, names, what is frozen, what may be typed and what is locked are still there after it was opened."""
    for name in ("real", "blank"):
        before = opened(folder / f"{name}.xlsx", is_calculated=False)
        after = opened(saved(folder, name), is_calculated=False)
        assert after.sheetnames == before.sheetnames
        assert set(before.defined_names) <= set(after.defined_names)
        for sheet in before:
            other = after[sheet.title]
            assert other.freeze_panes == sheet.freeze_panes and other.protection.sheet == sheet.protection.sheet
            rules, kept = sheet.data_validations.dataValidation, other.data_validations.dataValidation
            assert len(kept) == len(rules) and bool(sheet.conditional_formatting) == bool(other.conditional_formatting)


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, list[str]]:
    """The text of the printed pages, by the sheet that their foot names."""
    target = folder / "printed" / "real.pdf"
    told = subprocess.run(["pdftotext", "-layout", str(target), "-"], check=True, capture_output=True).stdout.decode()
    found: dict[str, list[str]] = {}
    for page in told.split("\f"):
        foot = re.search(r"si-2024\s+(\S+)\s+\d+ / \d+\s*$", page)
        if foot:
            found.setdefault(foot[1], []).append(page)
    return found


@pytest.fixture(scope="module")
def layouts(submission: Submission, definitions: Definitions) -> list[TableLayout]:
    cells = submission.protected.cells
    return [placed(table, filled_of(cells, table), definitions) for table in definitions.tables]


def test_every_sheet_is_printed_and_shows_no_fault(folder: Path, pages: dict[str, list[str]]) -> None:
    """No column too narrow for its number, no formula that a program cannot read."""
    assert list(pages) == opened(folder / "real.xlsx", is_calculated=False).sheetnames
    assert not [name for name, told in pages.items() if any(FAULTS.search(page) for page in told)]
    assert "DRAFT" in pages["Cover"][0] and "Slovenija / Slovenia" in pages["Cover"][0]


def test_every_table_is_one_page_wide(pages: dict[str, list[str]], layouts: list[TableLayout]) -> None:
    """The page that begins with the title shows the headings of all columns, up to the last flag."""
    for layout in layouts:
        first = pages[layout.table.name][0]
        assert f"{layout.table.name}: {layout.table.title.in_language('sl')}" in first
        assert f"{layout.table.name}: {layout.table.title.english}" in first
        over_columns = re.findall(r"(?<!/ )\bconf\.", re.sub(r"\s+", " ", first))  # those of the signs stand after /
        assert len(over_columns) == len(layout.columns)


def test_no_row_is_printed_without_its_headings(
    folder: Path, pages: dict[str, list[str]], layouts: list[TableLayout]
) -> None:
    """On every page that shows rows of a table stand the headings of its columns; folded rows are on none."""
    book = opened(folder / "real.xlsx", is_calculated=False)
    for layout in layouts:
        sizes = book[layout.table.name].row_dimensions
        last = [line for line in layout.blocks[-1].lines if not sizes[line.row].hidden][-1].headings[0]
        rows = [page for page in pages[layout.table.name] if re.search(rf"^\s*{last.code}\s", page, re.MULTILINE)]
        assert rows and all("conf." in page for page in rows)
        if len(layout.blocks) > 1:
            captions = [
                f"{block.headings[0].code}   {block.headings[0].label.in_language('sl')}" for block in layout.blocks
            ]
            spaced = [re.sub(r"\s+", " ", page) for page in pages[layout.table.name]]
            assert all(any(re.sub(r"\s+", " ", told) in page for page in spaced) for told in captions)


def test_the_totals_of_the_worked_example_are_on_paper(pages: dict[str, list[str]]) -> None:
    """2024: 45 victims registered, 17 of them identified, 28 presumed; 19 suspects."""

    def totals(name: str) -> list[str]:
        """The figures of the row of totals, without the signs of comments beside them."""
        row = re.search(r"TOTAL\s+Skupaj\s+Total\s+(.*)", pages[name][0])
        return re.findall(r"\d+(?![\d)])", row[1]) if row else []

    assert totals("V1") == ["45", "17", "28"]
    assert totals("S1")[0] == "19"


def test_a_table_that_fits_is_one_page_with_its_comments(pages: dict[str, list[str]]) -> None:
    """Nobody turns a page to read one comment; a heading never stands alone at the foot of a page."""
    assert all(len(pages[name]) == 1 for name in ("V1", "V2", "S1", "P4", "D1", "J1", "U1"))
    assert "Opombe / Comments" in pages["D1"][0]
    for told in pages.values():
        last_lines = [[line for line in page.splitlines() if line.strip()][-2] for page in told[:-1]]
        assert not [line for line in last_lines if re.match(r"\s*(REG|IDENT|PRESUM)\s{2,}", line)]
