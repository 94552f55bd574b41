"""Book: a workbook as its parts, and how they hang together; marks and a first sheet are put into it.

Comes in: the bytes of an .xlsx. Goes out: the bytes of a copy in which only the marked sheets, their comments, the
styles and the list of sheets differ; every other part is byte for byte the supplier's. (openpyxl's load-and-save would
drop sparklines, text boxes, rich text, extended validations and every value that a formula last had.)
Refused: a workbook whose parts cannot be followed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from thb_eu.ooxml.archive import SIGNATURES, near, parts_of, zipped
from thb_eu.ooxml.styles import EMPTY, StyleTable
from thb_eu.ooxml.xml_part import ROOT, Damaged, Part, escaped, in_namespace
from thb_eu.publication.returned.cells import Grounds, coloured
from thb_eu.publication.returned.notes import NO_COMMENTS, NO_SHAPES, Cell, with_comments, with_shapes
from thb_eu.publication.returned.relations import Relation, relations, relations_of

WORKBOOK, TYPES = "xl/workbook.xml", "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
KINDS = {
    "worksheet": f"{SPREADSHEET}.worksheet+xml",
    "styles": f"{SPREADSHEET}.styles+xml",
    "comments": f"{SPREADSHEET}.comments+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}
AFTER_CELLS = (
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("AlternateContent", "webPublishItems", "tableParts", "extLst"),
)
"""The order in which a sheet ends."""

LONGEST_TITLE = 31


class Book:
    """A workbook while it is being marked."""

    def __init__(self, content: bytes) -> None:
        self._parts = parts_of(content)
        related = {relation.id: relation for relation in self._relations(WORKBOOK)}
        listed = Part(self._part(WORKBOOK)).elements("workbook/sheets/sheet")
        self.sheets: Mapping[str, str] = {
            sheet.attributes["name"]: relation.part
            for sheet in listed
            if (relation := related.get(sheet.attributes["id"])) and relation.kind == "worksheet"
        }
        self.titles = tuple(sheet.attributes["name"] for sheet in listed)
        self.hidden = frozenset(
            sheet.attributes["name"] for sheet in listed if sheet.attributes.get("state", "visible") != "visible"
        )
        self._marked: set[str] = set()
        styles = next((relation.part for relation in related.values() if relation.kind == "styles"), "")
        self._styles = styles or self._add(WORKBOOK, "styles", "xl/styles.xml", EMPTY)
        self.wardrobe = StyleTable(self._part(self._styles))

    @property
    def signed(self) -> bool:
        """Whether the workbook carries a signature, which no changed copy can keep."""
        return any(name.startswith(SIGNATURES) for name in self._parts)

    def mark(self, title: str, grounds: Mapping[int, Grounds], notes: Mapping[Cell, str]) -> None:
        """Colour cells of the sheet `title`, and note something at some of them."""
        name = self.sheets[title]
        self._parts[name] = coloured(self._part(name), grounds, self.wardrobe.filled)
        self._marked.add(name)
        if notes:
            self._note(name, notes)

    def free_title(self, wanted: str) -> str:
        """A title that no sheet has, as near to the wanted one as can be."""
        taken = {title.casefold() for title in self.titles}
        tried = (wanted, *(f"{wanted[: LONGEST_TITLE - 4]} {number}" for number in range(2, len(taken) + 3)))
        return next(title for title in tried if title.casefold() not in taken)

    def put_first(self, title: str, sheet: bytes) -> None:
        """Put a sheet before all others; it is the one that opens, unless a sheet that may not change is."""
        name = self._add(WORKBOOK, "worksheet", self._free("xl/worksheets/sheet{}.xml"), sheet)
        relation = next(one.id for one in self._relations(WORKBOOK) if one.part == name)
        part = Part(self._part(WORKBOOK))
        (holder, *_), listed = part.elements("workbook/sheets"), part.elements("workbook/sheets/sheet")
        number = 1 + max(int(entry.attributes["sheetId"]) for entry in listed)
        new = f'<sheet xmlns:r="{OFFICE}" name="'.encode() + escaped(title)
        new += f'" sheetId="{number}" r:id="{relation}"/>'.encode()
        part.put(holder.inside, holder.inside, in_namespace(holder, new))
        opens = self._unselect()
        for view in part.elements("workbook/bookViews/workbookView"):
            shown = 0 if opens else int(view.attributes.get("activeTab", 0)) + 1
            part.change(view, {"activeTab": str(shown), "firstSheet": None})
        for named in part.elements("workbook/definedNames/definedName"):
            if "localSheetId" in named.attributes:  # sheets are counted from the first
                part.change(named, {"localSheetId": str(int(named.attributes["localSheetId"]) + 1)})
        self._parts[WORKBOOK] = part.written()

    def content(self) -> bytes:
        """The workbook; the same marks on the same workbook always give the same bytes."""
        self._parts[self._styles] = self.wardrobe.written()
        return zipped(self._parts)

    def _note(self, name: str, notes: Mapping[Cell, str]) -> None:
        part = Part(self._part(name))
        related = self._relations(name)
        comments = next((one.part for one in related if one.kind == "comments"), "")
        told, new = with_comments(self._part(comments) if comments else NO_COMMENTS, notes)
        if comments:
            self._parts[comments] = told
        else:
            self._add(name, "comments", self._free("xl/comments{}.xml"), told)
        if not new:
            return
        shapes = {cell: notes[cell] for cell in new}
        root, *drawn = part.elements(ROOT, "worksheet/legacyDrawing")
        if drawn:
            drawing = next((one.part for one in related if one.id == drawn[0].attributes.get("id")), "")
            self._parts[drawing] = with_shapes(self._part(drawing), shapes)
            return
        drawing = self._free("xl/drawings/vmlDrawing{}.vml")
        self._add(name, "vmlDrawing", drawing, with_shapes(NO_SHAPES, shapes))
        relation = next(one.id for one in self._relations(name) if one.part == drawing)
        new_drawing = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{relation}"/>'.encode()
        part.add_child("worksheet", "legacyDrawing", in_namespace(root, new_drawing), AFTER_CELLS)
        self._parts[name] = part.written()

    def _unselect(self) -> bool:
        """Take the selection off the sheet that is open, if it is one that changes anyway; whether none is left."""
        selected = [name for name in self.sheets.values() if _selecting(self._part(name))]
        if not set(selected) <= self._marked:
            return False
        for name in selected:
            part = Part(self._part(name))
            for view in part.elements("worksheet/sheetViews/sheetView"):
                part.change(view, {"tabSelected": None})
            self._parts[name] = part.written()
        return True

    # --- parts and what they need of each other ----------------------------------------------------

    def _part(self, name: str) -> bytes:
        try:
            return self._parts[name]
        except KeyError:
            raise Damaged from None

    def _free(self, pattern: str) -> str:
        taken = {name.casefold() for name in self._parts}
        numbered = (pattern.format(number) for number in range(1, len(taken) + 2))
        return next(name for name in numbered if name.casefold() not in taken)

    def _relations(self, name: str) -> list[Relation]:
        return relations(self._parts, name)

    def _add(self, of: str, kind: str, name: str, content: bytes) -> str:
        """Put a part into the workbook because the part `of` needs it."""
        self._parts[name] = content
        name_of_relations = relations_of(of)
        part = Part(self._parts.get(name_of_relations, f'<Relationships xmlns="{RELATIONS}"/>'.encode()))
        taken = {entry.attributes["Id"] for entry in part.elements("Relationships/Relationship")}
        number = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        new = f'Relationship Id="{number}" Type="{OFFICE}/{kind}" Target="{near(name, posixpath.dirname(of))}"/>'
        self._parts[name_of_relations] = _with_child(part, new)
        types = Part(self._part(TYPES))
        self._parts[TYPES] = _with_child(types, f'Override PartName="/{name}" ContentType="{KINDS[kind]}"/>')
        return name


def _with_child(part: Part, new: str) -> bytes:
    """A part of the package itself with one more entry; they have one namespace, whatever its prefix."""
    root = part.root
    part.change(root, {}, f"<{root.prefix}{new}".encode())
    return part.written()


def _selecting(sheet: bytes) -> bool:
    head = sheet.partition(b"sheetData")[0]
    return re.search(rb"tabSelected\s*=\s*[\"'](?:1|true)", head) is not None
