"""A supplier's workbook with what a spreadsheet library drops when it loads and saves, and a collection that has it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from tests.conftest import REPOSITORY, SI_2024
from thb_eu.base.ooxml.archive import zipped

TABLE, HIDDEN, COVER = "Osumljenci's", "Skrito", "Naslovnica"
HEADER_ROW = 4
OWN_COMMENT = "Preverjeno v evidenci."
SPARKLINES = (
    b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    b' uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups'
    b' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    b"<x14:sparkline><xm:f>Naslovnica!A1:C1</xm:f><xm:sqref>F1</xm:sqref></x14:sparkline></x14:sparklines>"
    b"</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)
RICH = b"<is><r><rPr><b/></rPr><t>Osum</t></r><r><t>ljenci</t></r></is>"
FOREIGN = b"\x00\x01 nobody knows what this part is"


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def suppliers_workbook(rows: list[list[str]]) -> bytes:
    """A title over merged cells, a formula with its last value, a hidden sheet, an own comment, and the table."""
    book = openpyxl.Workbook()
    cover: Any = book.active
    cover.title = COVER
    cover["A1"] = "Skrbnik"
    cover.sheet_view.tabSelected = True
    sheet = book.create_sheet(TABLE)
    sheet["A1"] = "Osumljenci"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = f"=SUM(B{HEADER_ROW + 1}:B{HEADER_ROW + len(rows) - 2})"
    for number, cells in enumerate(rows, start=HEADER_ROW):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(number, column, int(text) if text.isdigit() else text or None)
            cell.font = Font(bold=number == HEADER_ROW)
    sheet["D9"].comment = Comment(OWN_COMMENT, "Policija")
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    hidden = book.create_sheet(HIDDEN)
    hidden.sheet_state = "hidden"
    hidden["A1"] = "=1+1"
    book.defined_names["Vsota"] = DefinedName("Vsota", attr_text=f"'{HIDDEN}'!$A$1")
    target = io.BytesIO()
    book.save(target)
    return _as_a_program_would_write_it(parts_of(target.getvalue()))


def _as_a_program_would_write_it(parts: dict[str, bytes]) -> bytes:
    """With the values that formulas last had, sparklines, rich text, and a part that nobody knows."""
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</worksheet>", SPARKLINES + b"</worksheet>"
    )
    parts["xl/worksheets/sheet2.xml"] = re.sub(
        rb"(<f>SUM\([^<]*</f>)<v ?/>", rb"\1<v>119</v>", parts["xl/worksheets/sheet2.xml"]
    ).replace(b"</worksheet>", SPARKLINES + b"</worksheet>")
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(b"<is><t>Osumljenci</t></is>", RICH)
    parts["xl/worksheets/sheet3.xml"] = re.sub(rb"(</f>)<v ?/>", rb"\1<v>2</v>", parts["xl/worksheets/sheet3.xml"])
    parts["xl/foreign.bin"] = FOREIGN
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"<Override", b'<Default Extension="bin" ContentType="application/octet-stream"/><Override', 1
    )
    return zipped(parts)


def collection_with(tmp_path: Path, workbook: bytes | None = None) -> tuple[Path, Path]:
    """The real collection, t13 sent as a workbook with its table in row 4, and the definitions that say so."""
    own = Path(shutil.copytree(REPOSITORY / "datapackages", tmp_path / "own" / "datapackages"))
    _describe(own / "sources/police/datapackage.json", "t13", {"thb:header_row": HEADER_ROW, "thb:sheet": TABLE})
    package = Path(shutil.copytree(SI_2024, tmp_path / "si-2024"))
    _describe(package / "datapackage.json", "t13", {"path": "data/t13.xlsx"})
    with (package / "data/t13.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    (package / "data/t13.csv").unlink()
    (package / "data/t13.xlsx").write_bytes(workbook or suppliers_workbook(rows))
    return package, tmp_path / "own"


def _describe(descriptor: Path, name: str, said: Mapping[str, Any]) -> None:
    told = json.loads(descriptor.read_text(encoding="utf-8"))
    next(resource for resource in told["resources"] if resource["name"] == name).update(said)
    descriptor.write_text(json.dumps(told), encoding="utf-8")
