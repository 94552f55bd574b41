"""Read the cells in the XML of a sheet, and fill or colour some of them.

Comes in: the bytes of the part. Goes out: texts and numbers as they are written; or the part in which nothing differs
outside the elements of the cells concerned. A cell keeps its style or its value; texts stand in the cell itself, so
that the part of shared texts stays as it is. A cell or a row that the sheet leaves out is put in its order, with the
style that its row or column gives it; only then the extent that the row and the sheet say of themselves is widened.
Refused: a part whose rows or cells are out of order, or that is no sound XML.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby

from thb_eu.base.numbers import is_whole, number_of, whole_of
from thb_eu.base.ooxml.cell_reference import Area, Coordinates, area_name, area_of, cell_name, place_of
from thb_eu.base.ooxml.xml_part import DamagedPart, Element, XmlPart, element_of, local, scan, shown, with_attributes

# Follow the rows and cells of a sheet's part, whether it says where they stand or leaves that to be counted.


@dataclass
class CellCursor:
    """The row and the column at which a scan of a sheet stands; both count from 1, 0 before the first."""

    row: int = 0
    column: int = 0

    def enter_row(self, attributes: Mapping[str, str]) -> bool:
        """Go to the row of an element `row`; whether it lies below the one before. ValueError for what is no number.

        >>> cursor = CellCursor()
        >>> cursor.enter_row({"r": "7"}), cursor.enter_row({}), cursor.row
        (True, True, 8)
        >>> cursor.enter_row({"r": "8"})
        False
        """
        before, self.row, self.column = self.row, whole_of(attributes["r"]) if "r" in attributes else self.row + 1, 0
        return self.row > before

    def enter_cell(self, attributes: Mapping[str, str]) -> bool:
        """Go to the column of an element `c`; whether it lies in this row and right of the one before.

        >>> cursor = CellCursor(row=7)
        >>> cursor.enter_cell({"r": "C7"}), cursor.enter_cell({}), cursor.column
        (True, True, 4)
        >>> cursor.enter_cell({"r": "A8"})
        False
        """
        before = self.column
        row, self.column = place_of(attributes["r"]) if "r" in attributes else (self.row, before + 1)
        return row == self.row and self.column > before


Wanted = Callable[[int, int], bool]
"""Whether somebody asks for the cell in a row and a column."""
Value = int | str | None
"""What is written into a cell: a number, a text, or nothing."""

SHARED = "s"
NUMBERS = ("", "n")
OF_THE_OLD_VALUE: Mapping[str, None] = dict.fromkeys(("t", "cm", "vm", "ph"))
"""Attributes of a cell that speak of what it held before."""


# --- what stands there -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """What a cell holds: the text as written, its kind as the sheet tells it, and whether a formula leads to it."""

    text: str
    kind: str
    is_formula: bool

    @property
    def value(self) -> int | float | str | None:
        """What a reader sees: a number, a text, or nothing."""
        if self.kind in NUMBERS:
            with suppress(ValueError):  # whatever else stands in the place of a number is text
                number = number_of(self.text)
                return int(number) if number.is_integer() else number
        return self.text or None


def written_in(sheet: bytes, shared: Mapping[int, str], wanted: Wanted) -> dict[Coordinates, WrittenCell]:
    """Find what stands in the wanted cells of a sheet that hold anything; `shared` are the texts that sheets share."""
    reader = _CellReader(wanted, shared)
    scan(sheet, reader.begins, reader.ends, reader.says)
    return reader.found


@dataclass
class _CellReader:
    """Where the parser stands in a sheet, and what was found there that somebody asked for."""

    wanted: Wanted
    shared: Mapping[int, str]
    found: dict[Coordinates, WrittenCell] = field(default_factory=dict)
    at: CellCursor = field(default_factory=CellCursor)
    kind: str = ""
    is_formula: bool = False
    holds: list[str] | None = None
    pieces: list[str] | None = None

    def begins(self, name: str, attributes: Mapping[str, str], _: int) -> None:
        element = local(name)
        if element == "row":
            self.at.enter_row(attributes)
        elif element == "c":
            self.at.enter_cell(attributes)
            self.holds = [] if self.wanted(self.at.row, self.at.column) else None
            self.kind, self.is_formula = attributes.get("t", ""), False
        elif self.holds is not None:
            if element in ("v", "t"):
                self.pieces = self.holds
            elif element == "f":
                self.is_formula = True
            elif element == "rPh":  # how a text is read aloud is no part of it
                self.holds = [*self.holds]

    def ends(self, name: str, _: int) -> None:
        element = local(name)
        if element in ("v", "t"):
            self.pieces = None
        elif element == "c" and self.holds is not None:
            text = "".join(self.holds)
            if self.kind == SHARED and is_whole(text.strip()):
                text = self.shared.get(int(text), "")
            if text or self.is_formula:
                self.found[self.at.row, self.at.column] = WrittenCell(text, self.kind, self.is_formula)
            self.holds = None

    def says(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)


# --- where it stands ---------------------------------------------------------------------------------


@dataclass
class SheetRow:
    """A row that the sheet holds: its element, and those of its cells by column."""

    element: Element
    cells: dict[int, Element] = field(default_factory=dict)


@dataclass
class SheetSurvey:
    """Where the rows that are to be changed stand in a sheet, and what it says of them; places are counted in bytes."""

    rows: dict[int, SheetRow] = field(default_factory=dict)
    following: dict[int, int] = field(default_factory=dict)
    """Rows that the sheet leaves out, with the byte before which they belong; those at its end have none."""
    formulas: set[Coordinates] = field(default_factory=set)
    """Cells of these rows that hold a formula."""
    spread: list[Area] = field(default_factory=list)
    """Areas over which one formula writes."""
    merged: list[Area] = field(default_factory=list)
    columns: list[tuple[int, int, str]] = field(default_factory=list)
    data: Element | None = None
    dimension: Element | None = None
    protected: bool = False
    holds_formulas: bool = False

    def style_of(self, place: Coordinates) -> str:
        """Return the style of a cell that the sheet leaves out: that of its row, else that of its column, else none."""
        attributes = self.rows[place[0]].element.attributes if place[0] in self.rows else {}
        if attributes.get("customFormat") in ("1", "true") and "s" in attributes:
            return attributes["s"]
        return next((style for first, last, style in self.columns if first <= place[1] <= last), "")


def surveyed(content: bytes, rows: Iterable[int]) -> SheetSurvey:
    """Survey a sheet for the rows that are to be changed, in one pass that keeps nothing of the others."""
    surveyor = _SheetSurveyor(content, sorted(set(rows), reverse=True))
    scan(content, surveyor.begins, surveyor.ends)
    if surveyor.survey.data is None:
        raise DamagedPart
    return surveyor.survey


class _SheetSurveyor:
    """Where the parser stands in a sheet; `left` are the wanted rows that are still to come, the next one last."""

    def __init__(self, content: bytes, left: list[int]) -> None:
        self.content, self.left, self.survey = content, left, SheetSurvey()
        self.at, self.depth = CellCursor(), 0
        self.cells: dict[int, Element] = {}
        self.begun: dict[int, tuple[str, Mapping[str, str], int]] = {}

    def begins(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        self.depth += 1
        element, survey = local(name), self.survey
        if self.depth == 3 and element == "row":
            self._row(name, attributes, at)
        elif self.depth == 4 and element == "c":
            self._cell(name, attributes, at)
        elif self.depth == 5 and element == "f":
            survey.holds_formulas = True
            if 4 in self.begun:
                survey.formulas.add((self.at.row, self.at.column))
            if attributes.get("t") in ("array", "dataTable") and "ref" in attributes:
                survey.spread.append(area_of(attributes["ref"]))
        elif self.depth == 2 and element in ("sheetData", "dimension"):
            self.begun[2] = name, attributes, at
        elif element == "sheetProtection":
            survey.protected = attributes.get("sheet") in ("1", "true")
        elif element == "mergeCell":
            survey.merged.append(area_of(attributes["ref"]))
        elif element == "col" and "style" in attributes:
            survey.columns.append((whole_of(attributes["min"]), whole_of(attributes["max"]), attributes["style"]))

    def _row(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        if not self.at.enter_row(attributes):
            raise DamagedPart
        while self.left and self.left[-1] < self.at.row:
            self.survey.following[self.left.pop()] = at
        if self.left and self.left[-1] == self.at.row:
            self.left.pop()
            self.cells = {}
            self.begun[3] = name, attributes, at

    def _cell(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        if not self.at.enter_cell(attributes):
            raise DamagedPart
        if 3 in self.begun:
            self.begun[4] = name, attributes, at

    def ends(self, name: str, at: int) -> None:
        depth, self.depth = self.depth, self.depth - 1
        if depth not in self.begun:
            return
        element = element_of(self.content, *self.begun.pop(depth), at)
        if depth == 4:
            self.cells[self.at.column] = element
        elif depth == 3:
            self.survey.rows[self.at.row] = SheetRow(element, self.cells)
        elif local(name) == "sheetData":
            self.survey.data = element
        else:
            self.survey.dimension = element


# --- how it is changed -------------------------------------------------------------------------------


def filled(content: bytes, survey: SheetSurvey, values: Mapping[Coordinates, Value]) -> bytes:
    """Return the sheet with `values` in its cells; `survey` was made of this sheet for their rows."""
    part, new = XmlPart(content), dict[Coordinates, bytes]()
    for place, value in values.items():
        row = survey.rows.get(place[0])
        cell = row.cells.get(place[1]) if row else None
        if cell:
            tag = with_attributes(part.content[cell.start : cell.inside], OF_THE_OLD_VALUE)
            part.splice(cell.start, cell.end, _with_value(tag, cell.prefix, value))
        else:
            prefix = _prefix(survey, row)
            new[place] = _with_value(_empty_cell(place, survey.style_of(place), prefix), prefix, value)
    _insert_cells(part, survey, new)
    return part.written()


@dataclass
class CellColours:
    """The colours of one row: of single cells by column, and of whatever else stands in it (empty: none)."""

    cells: dict[int, str] = field(default_factory=dict)
    row: str = ""

    def at(self, column: int) -> str:
        """Return the colour of a cell; what is said of the cell itself goes before what is said of its row."""
        return self.cells.get(column, self.row)


def coloured(content: bytes, grounds: Mapping[int, CellColours], on_ground: Callable[[int, str], int]) -> bytes:
    """Return the sheet with the rows of `grounds` (by number) coloured as they say.

    `on_ground` gives the number of the style that looks as another one does, on a ground of a colour.
    """
    part, new = XmlPart(content), dict[Coordinates, bytes]()
    survey = surveyed(part.content, grounds)
    for number, ground in sorted(grounds.items()):
        row = survey.rows.get(number)
        cells = row.cells if row else {}
        for column in sorted({*cells, *ground.cells}):
            place, colour = (number, column), ground.at(column)
            if column not in cells:
                style = on_ground(whole_of(survey.style_of(place) or "0"), colour)
                new[place] = _empty_cell(place, str(style), _prefix(survey, row))
            elif colour:
                style = on_ground(whole_of(cells[column].attributes.get("s", "0")), colour)
                part.change(cells[column], {"s": str(style)})
    _insert_cells(part, survey, new)
    return part.written()


def _prefix(survey: SheetSurvey, row: SheetRow | None) -> str:
    """Return the prefix that the part gives to the elements in a row."""
    assert survey.data is not None
    return row.element.prefix if row else survey.data.prefix


def _empty_cell(place: Coordinates, style: str, prefix: str) -> bytes:
    dressed = f' s="{style}"' if style else ""
    return f'<{prefix}c r="{cell_name(*place)}"{dressed}/>'.encode()


def _with_value(tag: bytes, prefix: str, value: Value) -> bytes:
    """Return a cell with its first tag (without any kind) as given, and the value in it."""
    bare, prefixed = tag.removesuffix(b"/>").removesuffix(b">").rstrip(), prefix.encode()
    if value is None:
        return bare + b"/>"
    if isinstance(value, int):
        return b"%s><%sv>%d</%sv></%sc>" % (bare, prefixed, value, prefixed, prefixed)
    keep = b' xml:space="preserve"' if value != value.strip() or "\n" in value else b""
    text = b"<%sis><%st%s>%s</%st></%sis>" % (prefixed, prefixed, keep, shown(value), prefixed, prefixed)
    return b'%s t="inlineStr">%s</%sc>' % (bare, text, prefixed)


def _insert_cells(part: XmlPart, survey: SheetSurvey, cells: Mapping[Coordinates, bytes]) -> None:
    """Put cells that the sheet leaves out in their order, in rows that are there or in new ones."""
    assert survey.data is not None
    rows_at_end: list[bytes] = []
    for number, group in groupby(sorted(cells), key=lambda place: place[0]):
        places = list(group)
        row = survey.rows.get(number)
        if row is None:
            prefix = survey.data.prefix
            inner = b"".join(cells[place] for place in places)
            new = f'<{prefix}row r="{number}">'.encode() + inner + f"</{prefix}row>".encode()
            if number in survey.following:
                part.splice(survey.following[number], survey.following[number], new)
            else:
                rows_at_end.append(new)
            continue
        columns, at_end = list(row.cells), list[bytes]()
        for place in places:
            following = bisect(columns, place[1])
            if following < len(columns):
                start = row.cells[columns[following]].start
                part.splice(start, start, cells[place])
            else:
                at_end.append(cells[place])
        part.change(row.element, _wider_spans(row.element, places), b"".join(at_end))
    part.change(survey.data, {}, b"".join(rows_at_end))
    if survey.dimension is not None and cells and "ref" in survey.dimension.attributes:
        area = area_of(survey.dimension.attributes["ref"])
        down, across = zip(*area, *cells, strict=True)
        widened = (min(down), min(across)), (max(down), max(across))
        if widened != area:
            part.change(survey.dimension, {"ref": area_name(widened)})


def _wider_spans(row: Element, places: Iterable[Coordinates]) -> dict[str, str | None]:
    """Find what a row says of its own extent, if it must say more now."""
    first, _, last = row.attributes.get("spans", "").partition(":")
    if not (is_whole(first) and is_whole(last)):
        return {}
    columns = [int(first), int(last), *(column for _, column in places)]
    wider = f"{min(columns)}:{max(columns)}"
    return {"spans": wider} if wider != f"{int(first)}:{int(last)}" else {}
