"""Survey: where on a sheet each wanted cell stands, or where it would have to be put, and what speaks against writing.

Comes in: the bytes of a sheet's part and the cells that are to be written. Goes out: `Survey`: for each of them the
bytes of its element, or the place in its row, or the place of its row; merged areas, formulas over several cells,
whether the sheet is protected. One pass, nothing kept of the other cells.
Refused: a sheet whose rows or cells are out of order, or that is no sound XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from xml.parsers.expat import ParserCreate, XMLParserType

from thb_eu.ooxml.cell_reference import place_of
from thb_eu.ooxml.xml_part import Damaged, Element, end_of_tag, local
from thb_eu.publication.templates.texts import Place

Rectangle = tuple[Place, Place]
"""First and last cell of an area."""


@dataclass
class Survey:
    """What a sheet says of the cells that are to be written; places in the part are counted in bytes."""

    cells: dict[Place, Element] = field(default_factory=dict)
    before: dict[Place, int] = field(default_factory=dict)
    """Cells that the sheet leaves out, with the byte before which they belong; those at the end of a row have none."""
    rows: dict[int, Element] = field(default_factory=dict)
    rows_before: dict[int, int] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    spread: list[Rectangle] = field(default_factory=list)
    """Areas over which one formula writes."""
    merged: list[Rectangle] = field(default_factory=list)
    columns: list[tuple[int, int, str]] = field(default_factory=list)
    data: Element | None = None
    dimension: Element | None = None
    protected: bool = False
    holds_formulas: bool = False


def surveyed(content: bytes, places: Iterable[Place]) -> Survey:
    """The survey of a sheet for the cells at `places`."""
    survey = Survey()
    walker = _Surveyor(content, sorted(set(places)), survey)
    walker.walk()
    if survey.data is None:
        raise Damaged
    return survey


def rectangle(reference: str) -> Rectangle:
    """The first and the last cell of `B2:D4`."""
    first, _, last = reference.replace("$", "").partition(":")
    return place_of(first), place_of(last or first)


class _Surveyor:
    """Walks through the sheet beside the list of wanted cells, both in the same order."""

    def __init__(self, content: bytes, places: list[Place], survey: Survey) -> None:
        self.content, self.survey = content, survey
        self.left = [(row, [column for _, column in group]) for row, group in groupby(places, key=lambda at: at[0])]
        self.left.reverse()
        self.wanted: list[int] = []
        self.row = self.column = 0
        self.depth = 0
        self.begun: dict[int, tuple[str, int, Mapping[str, str]]] = {}
        self.in_wanted_row = False
        self.parser: XMLParserType = ParserCreate()

    def walk(self) -> None:
        """Go through the whole part once."""
        from xml.parsers.expat import ExpatError

        self.parser.StartElementHandler, self.parser.EndElementHandler = self.begins, self.ends
        self.parser.EntityDeclHandler = self.declares
        try:
            self.parser.Parse(self.content, True)
        except (ExpatError, ValueError):
            raise Damaged from None

    def declares(self, *_: object) -> None:
        raise Damaged

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        own = local(name)
        if self.depth == 3 and own == "row":
            self.begins_row(name, attributes)
        elif self.depth == 4 and own == "c":
            self.begins_cell(name, attributes)
        elif self.depth == 5 and own == "f":
            self.formula(attributes)
        elif self.depth == 2 and own in ("sheetData", "dimension"):
            self.begun[2] = name, self.parser.CurrentByteIndex, attributes
        elif own == "sheetProtection":
            self.survey.protected = attributes.get("sheet") in ("1", "true")
        elif own == "mergeCell":
            self.survey.merged.append(rectangle(attributes["ref"]))
        elif own == "col" and "style" in attributes:
            self.survey.columns.append((int(attributes["min"]), int(attributes["max"]), attributes["style"]))

    def begins_row(self, name: str, attributes: Mapping[str, str]) -> None:
        before, self.row = self.row, int(attributes.get("r", self.row + 1))
        if self.row <= before:
            raise Damaged
        at = self.parser.CurrentByteIndex
        while self.left and self.left[-1][0] < self.row:
            self.survey.rows_before[self.left.pop()[0]] = at
        self.in_wanted_row = bool(self.left) and self.left[-1][0] == self.row
        self.column = 0
        if self.in_wanted_row:
            self.wanted = self.left.pop()[1][::-1]
            self.begun[3] = name, at, attributes

    def begins_cell(self, name: str, attributes: Mapping[str, str]) -> None:
        before = self.column
        row, self.column = place_of(attributes["r"]) if "r" in attributes else (self.row, before + 1)
        if row != self.row or self.column <= before:
            raise Damaged
        if not self.in_wanted_row:
            return
        at = self.parser.CurrentByteIndex
        while self.wanted and self.wanted[-1] < self.column:
            self.survey.before[self.row, self.wanted.pop()] = at
        if self.wanted and self.wanted[-1] == self.column:
            self.wanted.pop()
            self.begun[4] = name, at, attributes

    def formula(self, attributes: Mapping[str, str]) -> None:
        self.survey.holds_formulas = True
        if 4 in self.begun:
            self.survey.formulas.add((self.row, self.column))
        if attributes.get("t") in ("array", "dataTable") and "ref" in attributes:
            self.survey.spread.append(rectangle(attributes["ref"]))

    def ends(self, name: str) -> None:
        depth, self.depth = self.depth, self.depth - 1
        if depth not in self.begun:
            return
        element = self.element(*self.begun.pop(depth))
        if depth == 4:
            self.survey.cells[self.row, self.column] = element
        elif depth == 3:
            self.survey.rows[self.row] = element
        elif local(name) == "sheetData":
            self.survey.data = element
        else:
            self.survey.dimension = element

    def element(self, name: str, start: int, attributes: Mapping[str, str]) -> Element:
        """The element that ends here."""
        inside = end_of_tag(self.content, start)
        close = self.parser.CurrentByteIndex
        if self.content[inside - 2 : inside] == b"/>":
            return Element(name, attributes, start, inside, inside, inside)
        return Element(name, attributes, start, inside, close, end_of_tag(self.content, close))
