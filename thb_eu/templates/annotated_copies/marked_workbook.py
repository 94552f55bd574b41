"""Colour and note cells of a workbook, and put a sheet before the others.

Goes out: the bytes of a copy in which only the marked sheets, their comments, the styles and the list of sheets
differ; every other part is byte for byte the supplier's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from thb_eu.base.ooxml.archive import zipped
from thb_eu.base.ooxml.cell_reference import Coordinates
from thb_eu.base.ooxml.comments import NO_COMMENTS, NO_SHAPES, with_comments, with_shapes
from thb_eu.base.ooxml.sheet_cells import CellColours, coloured
from thb_eu.base.ooxml.styles import EMPTY, StyleTable
from thb_eu.base.ooxml.workbook import OFFICE, WORKBOOK, Workbook
from thb_eu.base.ooxml.xml_part import ROOT, XmlPart, escaped, in_namespace
from thb_eu.writing.sheet_model import sheet_title

AFTER_CELLS = (
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("AlternateContent", "webPublishItems", "tableParts", "extLst"),
)
"""The order in which a sheet ends."""
SELECTED = re.compile(rb"tabSelected\s*=\s*[\"'](?:1|true)")


class MarkedWorkbook(Workbook):
    """A workbook while it is being marked."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._marked: set[str] = set()
        styles = [relation for relation in self.relations(WORKBOOK) if relation.kind == "styles"]
        self._styles = (styles or [self.add(WORKBOOK, "styles", "xl/styles.xml", EMPTY)])[0].part
        self.styles = StyleTable(self.part(self._styles))

    def mark(self, title: str, grounds: Mapping[int, CellColours], notes: Mapping[Coordinates, str]) -> None:
        """Colour cells of the sheet `title`, and note something at some of them."""
        name = self.sheets[title]
        self.parts[name] = coloured(self.part(name), grounds, self.styles.filled)
        self._marked.add(name)
        if notes:
            self._note(name, notes)

    def free_title(self, wanted: str) -> str:
        """Return a title that no sheet has, as near to the wanted one as can be."""
        return sheet_title(wanted, self.titles)

    def put_first(self, title: str, sheet: bytes) -> None:
        """Put a sheet before all others; it is the one that opens, unless a sheet that may not change is."""
        entry = self._entry(title, sheet)
        part = XmlPart(self.part(WORKBOOK))
        (holder, *_) = part.elements("workbook/sheets")
        part.splice(holder.inside, holder.inside, in_namespace(holder, entry))
        opens = self._unselect()
        for view in part.elements("workbook/bookViews/workbookView"):
            shown = 0 if opens else int(view.attributes.get("activeTab", 0)) + 1
            part.change(view, {"activeTab": str(shown), "firstSheet": None})
        for named in part.elements("workbook/definedNames/definedName"):
            if "localSheetId" in named.attributes:  # sheets are counted from the first
                part.change(named, {"localSheetId": str(int(named.attributes["localSheetId"]) + 1)})
        self.parts[WORKBOOK] = part.written()

    def put_hidden(self, title: str, sheet: bytes) -> None:
        """Put a sheet after all others that no reader sees and no menu shows."""
        entry = self._entry(title, sheet, ' state="veryHidden"')
        part = XmlPart(self.part(WORKBOOK))
        (holder, *_) = part.elements("workbook/sheets")
        part.splice(holder.close, holder.close, in_namespace(holder, entry))
        self.parts[WORKBOOK] = part.written()

    def written_anew(self) -> bytes:
        """Return the workbook; the same marks on the same workbook always give the same bytes."""
        self.parts[self._styles] = self.styles.written()
        return zipped(self.parts)

    def _entry(self, title: str, sheet: bytes, state: str = "") -> bytes:
        """Put a sheet among the parts; the entry that lists it."""
        relation = self.add(WORKBOOK, "worksheet", "xl/worksheets/sheet{}.xml", sheet)
        listed = XmlPart(self.part(WORKBOOK)).elements("workbook/sheets/sheet")
        number = 1 + max(int(entry.attributes["sheetId"]) for entry in listed)
        named = f'<sheet xmlns:r="{OFFICE}" name="'.encode() + escaped(title)
        return named + f'" sheetId="{number}"{state} r:id="{relation.id}"/>'.encode()

    def _note(self, name: str, notes: Mapping[Coordinates, str]) -> None:
        """Put comments at cells of the part `name`, and the shapes in which they are shown."""
        part = XmlPart(self.part(name))
        related = self.relations(name)
        comments = next((one.part for one in related if one.kind == "comments"), "")
        content, new = with_comments(self.part(comments) if comments else NO_COMMENTS, notes)
        if comments:
            self.parts[comments] = content
        else:
            self.add(name, "comments", "xl/comments{}.xml", content)
        if not new:
            return
        shapes = {cell: notes[cell] for cell in new}
        root, *drawn = part.elements(ROOT, "worksheet/legacyDrawing")
        if drawn:
            drawing = next((one.part for one in related if one.id == drawn[0].attributes.get("id")), "")
            self.parts[drawing] = with_shapes(self.part(drawing), shapes)
            return
        relation = self.add(name, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml", with_shapes(NO_SHAPES, shapes))
        new_drawing = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{relation.id}"/>'.encode()
        part.add_child("worksheet", "legacyDrawing", in_namespace(root, new_drawing), AFTER_CELLS)
        self.parts[name] = part.written()

    def _unselect(self) -> bool:
        """Take the selection off the sheet that is open, if it is one that changes anyway; whether none is left."""
        heads = {name: self.part(name).partition(b"sheetData")[0] for name in self.sheets.values()}
        selected = [name for name, head in heads.items() if SELECTED.search(head)]
        if not set(selected) <= self._marked:
            return False
        for name in selected:
            part = XmlPart(self.part(name))
            for view in part.elements("worksheet/sheetViews/sheetView"):
                part.change(view, {"tabSelected": None})
            self.parts[name] = part.written()
        return True
