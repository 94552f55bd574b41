"""Book: a workbook in, what stands in its cells out: values as last computed, and formulas beside them.

The one door by which openpyxl reads a workbook of ours again. Somebody may have changed it, so it is looked at as a zip
before it is unpacked, no sheet is believed to be as large as it says, and more cells than a dossier has are refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from thb_eu.dossiers.sound import FROM_ITS_SENDER
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import _
from thb_eu.model import Place as FilePlace
from thb_eu.sources.guard import zip_faults

MOST_CELLS = 2_000_000
MOST_ROWS = 100_000
BROKEN = _("the workbook cannot be read: a part of it is damaged.")
TOO_LARGE = _("the workbook has more cells than a dossier can have.")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in one cell: its value as text (a formula's as last computed), and its formula, if it has one.

    `is_text`: it stands there as text, whatever it looks like.
    """

    value: str
    formula: str = ""
    is_text: bool = field(default=True, compare=False)


NOTHING = Content("")
"""What stands in an empty cell."""

Sheets = Mapping[str, Mapping[Place, Content]]
"""By sheet and place (row and column from 1), what stands there; empty cells are left out."""


def read_book(content: bytes, name: str) -> Sheets:
    """All sheets of the workbook `content`; SourceRefused where it is no sound workbook."""
    refuse_if_any(SourceRefused, zip_faults(content, name))
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        values = _cells(content, name, computed=True)
        formulas = _cells(content, name, computed=False) if _has_formulas(content) else values
    except (InvalidFileException, zipfile.BadZipFile, ValueError, KeyError, SyntaxError, OSError):
        broken = True
    else:
        broken = False
    if broken:
        raise SourceRefused(Fault(FilePlace(name), "workbook-damaged", BROKEN, FROM_ITS_SENDER, "user"))
    return {sheet: _joined(cells, formulas[sheet]) for sheet, cells in values.items()}


def _joined(values: Mapping[Place, Any], written: Mapping[Place, Any]) -> dict[Place, Content]:
    """Values and formulas of one sheet; a formula without a value stands with an empty one."""
    return {
        place: Content(_text(values.get(place)), _formula(written.get(place)), isinstance(values.get(place), str))
        for place in dict.fromkeys([*values, *written])
    }


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml"))
        return any(b"<f>" in part or b"<f " in part for part in map(archive.read, sheets))


def _cells(content: bytes, name: str, computed: bool) -> dict[str, dict[Place, Any]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=computed, keep_links=False)
    try:
        left = MOST_CELLS
        found: dict[str, dict[Place, Any]] = {}
        for sheet in book.worksheets:
            found[sheet.title] = {}
            for place, value in _values(sheet):
                left -= 1
                if left < 0:
                    raise SourceRefused(Fault(FilePlace(name), "file-too-large", TOO_LARGE, FROM_ITS_SENDER, "user"))
                if value is not None and value != "":
                    found[sheet.title][place] = value
        return found
    finally:
        book.close()


def _values(sheet: Any) -> Iterator[tuple[Place, Any]]:
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    for row, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS, values_only=True), 1):
        yield from (((row, column), value) for column, value in enumerate(cells, 1))


def _text(value: Any) -> str:
    """A value as text; a whole number is written as one, whatever its type."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g")
    return "" if value is None else str(value)


def _formula(value: Any) -> str:
    """The formula as written (`=SUM(…)`); an array formula by its text."""
    told = getattr(value, "text", value)
    return told if isinstance(told, str) and told.startswith("=") else ""
