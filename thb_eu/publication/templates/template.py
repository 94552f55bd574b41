"""Template: somebody else's workbook as its parts: its sheets, its names, and what stands in its cells.

Comes in: the bytes of an .xlsx that the guard let through. Nothing is changed here.
Refused: a workbook whose parts cannot be followed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from thb_eu.errors import Fault, SourceRefused
from thb_eu.messages import _
from thb_eu.model import Place as FilePlace
from thb_eu.ooxml.cell_reference import column_number
from thb_eu.ooxml.xml_part import Damaged, Part
from thb_eu.publication.returned.relations import relations
from thb_eu.publication.templates.guard import ASK_FOR_ANOTHER, parts_of
from thb_eu.publication.templates.survey import Rectangle, rectangle
from thb_eu.publication.templates.texts import Place, Wanted, Written, shared_texts, texts_of, written_in

WORKBOOK = "xl/workbook.xml"
OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")
REFERENCE = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!\[\]]+))!"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>[0-9]{1,7})(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>[0-9]{1,7}))?"
)
BROKEN = _("the template cannot be read: a part of it is damaged or missing.")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet: its first and its last cell (row, column)."""

    sheet: str
    first: Place
    last: Place

    @property
    def is_one_cell(self) -> bool:
        """Whether it is a single cell."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name of a template: the sheet to which it belongs alone (or none), and what it stands for as written."""

    name: str
    own_sheet: str
    refers_to: str

    @property
    def area(self) -> Area | None:
        """The cells that it stands for; none where it stands for anything else."""
        found = REFERENCE.fullmatch(self.refers_to.strip())
        if found is None:
            return None
        sheet = found["bare"] or found["quoted"].replace("''", "'")
        first = int(found["top"]), column_number(found["left"])
        return Area(sheet, first, (int(found["bottom"]), column_number(found["right"])) if found["right"] else first)


@dataclass(frozen=True)
class Template:
    """A template as it was given: the name of its file, its bytes, its parts in their order."""

    name: str
    content: bytes
    parts: Mapping[str, bytes]

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """The part of every sheet that has cells, by its title, in the order of the workbook."""
        related = {relation.id: relation for relation in relations(self.parts, WORKBOOK)}
        found = {
            title: relation.part
            for title, id, _ in self._listed
            if (relation := related.get(id)) and relation.kind == "worksheet"
        }
        if any(part not in self.parts for part in found.values()):
            raise Damaged
        return found

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The titles of the sheets that a reader does not see."""
        return frozenset(title for title, _, state in self._listed if state != "visible")

    @cached_property
    def names(self) -> tuple[DefinedName, ...]:
        """Every name of the workbook, in its order."""
        part = self.parts[WORKBOOK]
        told = Part(part).elements("workbook/definedNames/definedName")
        titles = [title for title, _, _ in self._listed]
        return tuple(
            DefinedName(entry.attributes["name"], _own_sheet(entry.attributes.get("localSheetId"), titles), text)
            for entry, text in zip(told, texts_of(part, "definedName"), strict=True)
        )

    def written(self, sheet: str, wanted: Wanted) -> dict[Place, Written]:
        """What stands in the wanted cells of a sheet."""
        return written_in(self.parts[self.sheets[sheet]], self._shared, wanted)

    def merged(self, sheet: str) -> frozenset[Rectangle]:
        """The areas of a sheet that a reader sees as one cell each."""
        entries = Part(self.parts[self.sheets[sheet]]).elements("worksheet/mergeCells/mergeCell")
        return frozenset(rectangle(entry.attributes["ref"]) for entry in entries)

    @cached_property
    def _shared(self) -> Mapping[int, str]:
        kinds = {relation.kind: relation.part for relation in relations(self.parts, WORKBOOK)}
        part = self.parts.get(kinds.get("sharedStrings", ""))
        return shared_texts(part) if part else {}

    @cached_property
    def _listed(self) -> tuple[tuple[str, str, str], ...]:
        """Title, relation and state of every sheet."""
        return tuple(
            (entry.attributes["name"], entry.attributes["id"], entry.attributes.get("state", "visible"))
            for entry in Part(self.parts[WORKBOOK]).elements("workbook/sheets/sheet")
        )


def template_of(content: bytes, name: str) -> Template:
    """The template in `content`, called `name`; SourceRefused where it cannot be read or must not be touched."""
    template = Template(name, content, parts_of(content, name))
    try:
        parts = [template.parts[part] for part in (WORKBOOK, *template.sheets.values())]
        if not template.sheets or any(part.startswith(OTHER_ENCODINGS) for part in parts):
            raise Damaged
        tuple(template.names)
    except (Damaged, KeyError, ValueError, IndexError):
        raise broken(name) from None
    return template


def broken(name: str) -> SourceRefused:
    """That the template called `name` cannot be followed."""
    return SourceRefused(Fault(FilePlace(name), "workbook-damaged", BROKEN, ASK_FOR_ANOTHER, "analyst"))


def _own_sheet(number: str | None, titles: list[str]) -> str:
    return "" if number is None else titles[int(number)]
