"""Find the sheets, names and cells of an .xlsx among its parts, and put parts in.

Comes in: the bytes of an .xlsx. (openpyxl's load-and-save would drop sparklines, text boxes, rich text, extended
validations and every value that a formula last had; here every part that nobody changes stays byte for byte.)
Refused: a workbook whose parts cannot be followed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.base.numbers import whole_of
from thb_eu.base.ooxml.archive import SIGNATURES, near, parts_of
from thb_eu.base.ooxml.cell_reference import FIXED_CELL, Area, Coordinates, area_of
from thb_eu.base.ooxml.sheet_cells import Wanted, WrittenCell, written_in
from thb_eu.base.ooxml.xml_part import DamagedPart, XmlPart, texts_of

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
REFERENCE = re.compile(rf"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!\[\]]+))!(?P<area>{FIXED_CELL}(?::{FIXED_CELL})?)")


@dataclass(frozen=True, slots=True)
class PartRelation:
    """What one part needs of another."""

    id: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name of a workbook: the sheet to which it belongs alone (or none), and what it stands for as written."""

    name: str
    own_sheet: str
    refers_to: str

    @property
    def area(self) -> tuple[str, Area] | None:
        """The sheet and the cells that it stands for; none where it stands for anything else."""
        found = REFERENCE.fullmatch(self.refers_to.strip())
        if found is None:
            return None
        return found["bare"] or found["quoted"].replace("''", "'"), area_of(found["area"])


class Workbook:
    """A workbook, called `name`, as its parts; `sheets` are the parts of those that have cells, by title, in order."""

    def __init__(self, content: bytes, name: str = "") -> None:
        self.name, self.content = name, content
        self.parts = parts_of(content)
        try:
            listed = [entry.attributes for entry in XmlPart(self.part(WORKBOOK)).elements("workbook/sheets/sheet")]
            related = {relation.id: relation for relation in self.relations(WORKBOOK)}
            self.titles = tuple(entry["name"] for entry in listed)
            self.hidden = frozenset(entry["name"] for entry in listed if entry.get("state", "visible") != "visible")
            self.sheets: Mapping[str, str] = {
                entry["name"]: relation.part
                for entry in listed
                if (relation := related.get(entry["id"])) and relation.kind == "worksheet"
            }
        except KeyError:
            raise DamagedPart from None

    @property
    def signed(self) -> bool:
        """Whether the workbook carries a signature, which no changed copy can keep."""
        return any(name.startswith(SIGNATURES) for name in self.parts)

    @cached_property
    def names(self) -> tuple[DefinedName, ...]:
        """Every name of the workbook, in its order."""
        part = self.part(WORKBOOK)
        listed = [entry.attributes for entry in XmlPart(part).elements("workbook/definedNames/definedName")]
        try:
            owners = [
                self.titles[whole_of(entry["localSheetId"])] if "localSheetId" in entry else "" for entry in listed
            ]
            texts = texts_of(part, "definedName", "definedName")
            return tuple(map(DefinedName, (entry["name"] for entry in listed), owners, texts))
        except (LookupError, ValueError):
            raise DamagedPart from None

    def written(self, sheet: str, wanted: Wanted) -> dict[Coordinates, WrittenCell]:
        """Find what stands in the wanted cells of a sheet; Damaged where there is no such sheet."""
        return written_in(self.part(self.sheets.get(sheet, "")), self._shared_texts, wanted)

    def merged(self, sheet: str) -> frozenset[Area]:
        """Return the areas of a sheet that a reader sees as one cell each."""
        entries = XmlPart(self.part(self.sheets[sheet])).elements("worksheet/mergeCells/mergeCell")
        try:
            return frozenset(area_of(entry.attributes["ref"]) for entry in entries)
        except (KeyError, ValueError):
            raise DamagedPart from None

    @cached_property
    def _shared_texts(self) -> Mapping[int, str]:
        """The texts that the sheets share, by number; the pieces of a rich text put together."""
        part = next((relation.part for relation in self.relations(WORKBOOK) if relation.kind == "sharedStrings"), "")
        return dict(enumerate(texts_of(self.parts[part], "si", "t", "rPh"))) if part in self.parts else {}

    # --- parts and what they need of each other ------------------------------------------------------

    def part(self, name: str) -> bytes:
        """Return the part called `name`; Damaged where it is missing."""
        if name not in self.parts:
            raise DamagedPart
        return self.parts[name]

    def relations(self, name: str) -> list[PartRelation]:
        """Find what the part called `name` needs of others, in the order of its list; nothing where it has none."""
        listed = self.parts.get(_relations_of(name))
        if listed is None:
            return []
        folder = posixpath.dirname(name)
        try:
            return [
                PartRelation(
                    entry.attributes["Id"],
                    entry.attributes["Type"].rpartition("/")[2],
                    posixpath.normpath(posixpath.join("/", folder, entry.attributes["Target"])).lstrip("/"),
                )
                for entry in XmlPart(listed).elements("Relationships/Relationship")
            ]
        except KeyError:
            raise DamagedPart from None

    def add(self, of: str, kind: str, pattern: str, content: bytes) -> PartRelation:
        """Put a part into the workbook because the part `of` needs it, under the first free name of the `pattern`."""
        taken = {name.casefold() for name in self.parts}
        numbered = (pattern.format(number) for number in range(1, len(taken) + 2))
        name = next((name for name in numbered if name.casefold() not in taken), pattern)
        ids = {relation.id for relation in self.relations(of)}
        id = next(f"rId{number}" for number in range(1, len(ids) + 2) if f"rId{number}" not in ids)
        target = near(name, posixpath.dirname(of))
        self.parts.setdefault(_relations_of(of), f'<Relationships xmlns="{RELATIONS}"/>'.encode())
        self._list(_relations_of(of), f'Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>')
        self._list(TYPES, f'Override PartName="/{name}" ContentType="{KINDS[kind]}"/>')
        self.parts[name] = content
        return PartRelation(id, kind, name)

    def _list(self, name: str, entry: str) -> None:
        """Add one more entry to a list of the package itself; such lists have one namespace, whatever its prefix."""
        part = XmlPart(self.part(name))
        root = part.root
        part.change(root, {}, f"<{root.prefix}{entry}".encode())
        self.parts[name] = part.written()


def _relations_of(name: str) -> str:
    """Return the name of the part that lists what the part called `name` needs."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")
