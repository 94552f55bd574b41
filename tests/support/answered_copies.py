"""Answered copies: what a clerk types beside the remarks on a file, with and without LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl

from tests.support.filled_forms import Table

ANSWER = 7
"""The column of the answers on the remarks sheet."""


def answered(copy: Path, target: Path, *answers: str, first: str = "2-1") -> Path:
    """The copy with these answers, one beside each remark from the `first`, as openpyxl saves it."""
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    rows = [
        row
        for row in range(1, sheet.max_row + 1)
        if str(sheet.cell(row, 1).value).startswith(f"{first.partition('-')[0]}-")
    ]
    rows = rows[[sheet.cell(row, 1).value for row in rows].index(first) :]
    for row, answer in zip(rows, answers, strict=False):
        sheet.cell(row, ANSWER).value = answer
    book.save(target)
    return target


def type_row(table: Table, labels: tuple[str, ...], figure: int | str) -> str:
    """Type a row of a table in the first place that has these labels or none; the cell of the figure."""
    columns = [*table.columns.values()]
    for row in table.rows:
        held = tuple(str(table.sheet.cell(row, column).value or "") for column in columns[: len(labels)])
        if all(text in ("", label) for text, label in zip(held, labels, strict=True)):
            for column, label in zip(columns, labels, strict=False):
                table.sheet.cell(row, column).value = label
            cell = table.sheet.cell(row, columns[len(labels)])
            cell.value = figure
            return str(cell.coordinate)
    raise AssertionError(f"no row for {labels}")


def libreoffice(path: Path, kind: str = "xlsx") -> Path:
    """The file as LibreOffice saves it anew."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    out, profile = path.parent.parent / "saved", f"-env:UserInstallation=file://{path.parent.parent / 'profile'}"
    command = [str(office), profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out / f"{path.stem}.{kind}"
