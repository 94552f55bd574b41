"""Open a workbook of others with openpyxl, once nothing in it can keep openpyxl busy.

It takes brackets and quotation marks out of every number format by patterns whose time grows with the square of what
is open. And a workbook of ours, written in memory: openpyxl itself puts every sheet into a file of the temporary
folder, where it stays when that is full.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from thb_eu.base.limits import NUMBER_FORMAT
from thb_eu.base.ooxml.archive import part_of, to_be_filled, without_clock
from thb_eu.base.ooxml.xml_part import DamagedPart, scan

if TYPE_CHECKING:
    from openpyxl import Workbook

STYLES = "xl/styles.xml"


def loaded(content: bytes, data_only: bool) -> Workbook:
    """Return the workbook, to be read in passing; DamagedPart where a number format is longer than any program writes
    it.

    `data_only`: of a formula its last value, not its text.
    """
    from openpyxl import load_workbook

    try:
        with part_of(content, STYLES) as part:
            scan(part.read(), _look, lambda _name, _at: None)
    except KeyError:  # a workbook without styles
        pass
    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _look(_name: str, attributes: Mapping[str, str], _at: int) -> None:
    if len(attributes.get("formatCode", "")) > NUMBER_FORMAT:
        raise DamagedPart


def saved(book: Workbook, completed: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """Return the bytes of a workbook, the same on every day; `completed`: by part, what is made of it."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        """As openpyxl's own, but for the files."""

        _archive: Any
        manifest: Any

        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
            content = io.BytesIO()
            writer: Any = WorksheetWriter(ws, out=content)
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], content.getvalue())
            self.manifest.append(ws)

    target = io.BytesIO()
    InMemory(book, to_be_filled(target)).save()
    return without_clock(target.getvalue(), completed)
