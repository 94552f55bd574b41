"""Describe what stands on a sheet, alike for both kinds of workbook (.xlsx, .ods).

A reader of workbooks gives `RawSheet`: every row with anything in it as text, from row 1 on, and apart what a text does
not show: merged cells, formulas, and flaws. What of it belongs to the table is decided later (`workbooks`).
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import inf
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import CELLS, COLUMNS, REPEATED_CELLS, REPEATED_SPACES, REPETITION_DIGITS, ROWS
from thb_eu.base.messages import Text, _, in_thousands, layout
from thb_eu.base.model import Place
from thb_eu.base.numbers import is_number, is_whole, number_of, whole_of
from thb_eu.base.ooxml.archive import loaded, part_of
from thb_eu.base.ooxml.cell_reference import LAST_ROW, area_name, cell_name, is_on_a_sheet, place_of
from thb_eu.base.ooxml.sheet_cells import CellCursor
from thb_eu.base.printable import normalized
from thb_eu.definitions.contracts import Contract

if TYPE_CHECKING:
    from openpyxl import Workbook


AGAIN = _("Copy the table into a new workbook, save it as .xlsx and send it again.")
OTHER_PARTS = _("Delete everything beside and below the table, empty rows and columns too.")
TOO_MANY_ROWS = _("too many rows for a table.")
TOO_WIDE = _("row {row} has more than {most_columns} cells: too many columns for a table.", most_columns=COLUMNS)
YES_OR_NO = (
    "value-of-other-type",
    _("a yes-or-no value (TRUE, FALSE) is here."),
    _("Type what the column asks for: a number, or a label as text."),
)
BROKEN = _("the workbook cannot be read: a part of it is damaged or declares XML entities.")
ISO_DAY = _("YYYY-MM-DD")
WITHOUT_VALUE = "="
"""How a formula comes out that has no stored value."""

Numbered = tuple[int, tuple[str, ...]]
"""A row of text cells and its number as a spreadsheet shows it."""
Spot = tuple[int, int]
"""Row and column of a cell, both from 1."""


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """Something wrong at a place of a sheet (`C14`, `B2:D2`); without a place it concerns the whole sheet."""

    place: str
    code: str
    what: Text
    remedy: Text

    @property
    def row(self) -> int:
        """The first row of the place."""
        return place_of(self.place.partition(":")[0])[0]

    def as_fault(self, name: str, title: str) -> Fault:
        """Return the same as a fault of the sheet `title` in the file `name`."""
        return Fault(Place(file=name, sheet=title, cell=self.place), self.code, self.what, self.remedy, "supplier")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """All that stands on a sheet: its rows as text, its merged cells, and its formulas.

    `formulas`: the formula of each cell that has one. `numbers`: where there are formulas, every number of the sheet,
    those that formulas last came to among them.
    """

    rows: tuple[Numbered, ...] = ()
    merged: tuple[str, ...] = ()
    formulas: Mapping[Spot, str] = field(default_factory=dict)
    numbers: Mapping[Spot, float] = field(default_factory=dict)
    flaws: tuple[SheetFlaw, ...] = ()

    @property
    def unreadable(self) -> tuple[SheetFlaw, ...]:
        """Why nothing of the sheet can be read."""
        return tuple(flaw for flaw in self.flaws if not flaw.place)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read, not yet judged: the row of its header, all rows, and what was already seen to be wrong.

    `rows`: from the header on. `above`: the rows over it. `formulas`: cells of the table whose value was stored with a
    formula. `chosen`: the sheet was found by its headings among several.
    """

    title: str
    rows: tuple[Numbered, ...]
    faults: tuple[Fault, ...] = ()
    header_row: int = 1
    above: tuple[Numbered, ...] = ()
    formulas: tuple[Spot, ...] = ()
    chosen: bool = False


class SpreadsheetFile(Protocol):
    """A workbook that is open: the titles of its sheets, those that are visible, and what stands on each."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sheets, in their order."""

    @property
    def visible(self) -> tuple[str, ...]:
        """The titles of the sheets that are not hidden."""

    def sheet(self, title: str, contract: Contract) -> RawSheet:
        """Find what stands on a sheet; days come out as `contract` writes them in their column."""


Opened = AbstractContextManager[SpreadsheetFile]


def too_many_rows(last: int) -> SheetFlaw:
    """Refuse a sheet whose cells stand too far down for a table."""
    what = _("cells are below row {last}: {too_many}", last=last, too_many=TOO_MANY_ROWS)
    return SheetFlaw("", "file-too-large", what, OTHER_PARTS)


def too_many_columns(row: int) -> SheetFlaw:
    """Refuse a sheet with a row too wide for a table."""
    return SheetFlaw("", "file-too-large", TOO_WIDE.filled({"row": row}), OTHER_PARTS)


def too_many_cells() -> SheetFlaw:
    """Refuse a sheet with too many filled cells for a table of figures."""
    what = _("the sheet holds more than {most} cells: too many for a table.", most=in_thousands(CELLS))
    return SheetFlaw("", "file-too-large", what, OTHER_PARTS)


def most_cells(contract: Contract) -> float:
    """Find how many cells a sheet may hold; of a register, as many as there is room for in its rows."""
    return inf if getattr(contract, "records", True) else CELLS  # a declaration of columns is of nothing else


def clean(text: str) -> str:
    """Return the text of a cell without what cannot be seen: spaces around it, and how an accent is put together."""
    if text.isascii():
        return text.strip(" \t\r\n")
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return normalized("NFC", spaced).strip(" \t\r\n")


def day_form(form: str) -> Text:
    """Say how a day is written, as people say it: `%d.%m.%Y` is dd.mm.yyyy."""
    pattern = form.replace("{", "{{").replace("}", "}}")
    for sign, name in (("%d", "day"), ("%m", "month"), ("%Y", "year")):
        pattern = pattern.replace(sign, f"{{{name}}}")
    return layout(pattern, day=_("dd"), month=_("mm"), year=_("yyyy"))


def day_forms(contract: Contract) -> Mapping[int, str]:
    """Return by place of the column how the contract writes a day there, where it is not as ISO text."""
    return {at: day.format for at, day in enumerate(contract.fields) if day.type == "date" and "%" in day.format}


def number_text(value: float) -> str:
    """Return a number as the grid shows it: 17.0 is "17"; 15 digits are what Excel itself keeps of a number."""
    return format(value, ".15g")


# Read the sheets of an .xlsx as text. The one door by which openpyxl lets data in.
#
# openpyxl believes what a sheet says of its size, drops rows that stand twice or in the wrong order, and knows
# nothing of merged cells when it reads in passing. So every sheet is surveyed first, as plain XML, and only then
# read. Refused: a workbook of which a part is damaged, rows out of order, and sizes that no table has. A formula
# comes out as the value that is stored with it, or as "=" where none is. A day comes out as the contract writes it in
# that column.

NOT_A_VALUE = _("the cell holds two values, or what no program writes as a number.")
FORMULA = "f"
"""The type that openpyxl gives a cell with a formula."""


@contextmanager
def excel_opened(content: bytes, name: str) -> Iterator[ExcelFile]:
    """Yield the workbook; whatever openpyxl stumbles over is a fault of the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions that we do not read
            # data_only=False: formulas are to be seen, not what they last came to
            book = ExcelFile(content, loaded(content, data_only=False))
            if not book.titles:
                what = _("the workbook has no sheet that can be read.")
                remedy = _("Save it as an ordinary .xlsx, not as Strict Open XML.")
                raise SourceRefused(Fault(Place(name), "sheet-missing", what, remedy, "supplier"))
            yield book
    except SourceRefused:
        raise
    except Exception:  # openpyxl and the XML parser have no common error; what they raise may quote a cell
        raise SourceRefused(Fault(Place(name), "workbook-damaged", BROKEN, AGAIN, "supplier")) from None


class _Asked(NamedTuple):
    """What a sheet is read by: its last row, how many cells it may hold, and how days are written in its columns."""

    title: str
    last: int
    most_cells: float
    days: tuple[tuple[int, str], ...]


LATELY_READ = 1 << 20
"""So many bytes a workbook has at most whose sheets are kept: a form is looked through, then read as tables."""


@lru_cache(maxsize=2)
def _lately_read(_content: bytes) -> dict[_Asked, RawSheet]:
    """Return the sheets of a workbook as they were read, kept for those who read them next."""
    return {}


class ExcelFile:
    """An .xlsx that is open, to be read in passing."""

    def __init__(self, content: bytes, book: Workbook) -> None:
        self._content = content
        self._sheets: dict[str, Any] = {sheet.title: sheet for sheet in book.worksheets}

    @cached_property
    def _stored(self) -> Workbook:
        """The same with what its formulas last came to."""
        return loaded(self._content, data_only=True)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sheets, in their order."""
        return tuple(self._sheets)

    @property
    def visible(self) -> tuple[str, ...]:
        """The titles of the sheets that are not hidden."""
        return tuple(title for title, sheet in self._sheets.items() if sheet.sheet_state == "visible")

    def sheet(self, title: str, contract: Contract) -> RawSheet:
        """Find what stands on a sheet; nothing but flaws where it cannot be read."""
        asked = _Asked(title, contract.header_row + ROWS, most_cells(contract), tuple(day_forms(contract).items()))
        read = _lately_read(self._content) if len(self._content) <= LATELY_READ else {}
        if asked not in read:
            read[asked] = self._read(asked)
        return read[asked]

    def _read(self, asked: _Asked) -> RawSheet:
        sheet, forms = self._sheets[asked.title], dict(asked.days)
        with part_of(self._content, sheet._worksheet_path) as part:
            merged, flaw = _survey(part, asked.last, asked.most_cells)
        if flaw:
            return RawSheet(flaws=(flaw,))
        formulas: dict[Spot, str] = {}
        rows, flaws = _rows(sheet, asked.last, forms, formulas)
        if not formulas:
            return RawSheet(rows, merged, flaws=flaws)
        numbers: dict[Spot, float] = {}
        rows, flaws = _rows(self._stored[asked.title], asked.last, forms, formulas, numbers)
        return RawSheet(rows, merged, formulas, numbers, flaws)


# --- the survey: plain XML, one element at a time --------------------------------------------------


OF_A_NUMBER, SHARED = ("", "n"), "s"
"""Kinds of cells whose value is a number, or that of a text which the sheets share."""


class _WorksheetReader:
    """Where the survey stands in the sheet, and what it has to say of each element that begins there."""

    def __init__(self, last: int, most_cells: float) -> None:
        self.last, self.left = last, most_cells
        self.at = CellCursor()
        self.merged: list[str] = []
        self.kind, self.values = "", 0
        self.asked = {"row": self._row, "c": self._cell, "mergeCell": self._merged}

    def meets(self, tag: str, attributes: Mapping[str, str]) -> SheetFlaw | None:
        """Find why the sheet cannot be read on from an element, if it cannot."""
        handler = self.asked.get(tag)
        return handler(attributes) if handler else None

    def _row(self, attributes: Mapping[str, str]) -> SheetFlaw | None:
        before = self.at.row
        if self.at.enter_row(attributes) and self.at.row <= LAST_ROW:
            return None
        what = _("the rows are not in order after row {before}.", before=before)
        return SheetFlaw("", "workbook-damaged", what, AGAIN)

    def _cell(self, attributes: Mapping[str, str]) -> SheetFlaw | None:
        self.left -= 1
        self.kind, self.values = attributes.get("t", ""), 0
        if not self.at.enter_cell(attributes):
            what = _("the cells of row {row} are not in order.", row=self.at.row)
            return SheetFlaw("", "workbook-damaged", what, AGAIN)
        if self.at.row > self.last:
            return too_many_rows(self.last)
        if self.left < 0:
            return too_many_cells()
        return too_many_columns(self.at.row) if self.at.column > COLUMNS else None

    def value(self, text: str) -> SheetFlaw | None:
        """Find what is wrong with the value of a cell that ends: a second one, or no number where one should be."""
        self.values += 1
        is_fine = not text or (
            is_number(text) if self.kind in OF_A_NUMBER else is_whole(text.strip()) if self.kind == SHARED else True
        )
        if is_fine and self.values == 1:
            return None
        return SheetFlaw(cell_name(self.at.row, self.at.column), "workbook-damaged", NOT_A_VALUE, AGAIN)

    def _merged(self, attributes: Mapping[str, str]) -> SheetFlaw | None:
        self.merged.append(attributes["ref"])
        return None


def _survey(part: IO[bytes], last: int, most_cells: float) -> tuple[tuple[str, ...], SheetFlaw | None]:
    """Say what openpyxl would pass over in silence: merged cells; a flaw of the whole sheet ends the survey."""
    from defusedxml.ElementTree import iterparse

    surveyor = _WorksheetReader(last, most_cells)
    for event, element in iterparse(part, events=("start", "end")):
        if event == "end":
            if element.tag.endswith("}v") and (flaw := surveyor.value(element.text or "")):
                return (), flaw
            if element.tag.endswith(("}row", "}c")):
                element.clear()
            continue
        if flaw := surveyor.meets(element.tag.rpartition("}")[2], element.attrib):
            return (), flaw
    return tuple(surveyor.merged), None


# --- the values ------------------------------------------------------------------------------------


def _rows(
    sheet: Any, last: int, forms: Mapping[int, str], formulas: dict[Spot, str], numbers: dict[Spot, float] | None = None
) -> tuple[tuple[Numbered, ...], tuple[SheetFlaw, ...]]:
    """Return the rows that hold anything, as text, and the values that are no text and no number.

    Takes up `formulas` as they are met; with `numbers`, takes up every number, and a formula without a value is "=".
    """
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    rows: list[Numbered] = []
    flaws: list[SheetFlaw] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=last), 1):
        texts = []
        for at, cell in enumerate(cells):
            value, text = cell.value, ""
            if numbers is None and cell.data_type == FORMULA:
                formulas[number, at + 1], text = _formula(value), WITHOUT_VALUE
            elif value is None and numbers is not None and (number, at + 1) in formulas:
                text = WITHOUT_VALUE
            else:
                text = _text(value, forms.get(at, ""))
            if isinstance(value, bool):
                flaws.append(SheetFlaw(cell.coordinate, *YES_OR_NO))
            elif numbers is not None and isinstance(value, int | float):
                numbers[number, at + 1] = float(value)
            texts.append(text)
        if any(texts):
            rows.append((number, tuple(texts)))
    return tuple(rows), tuple(flaws)


def _formula(value: Any) -> str:
    """Return the text of a formula; one of many cells or of a data table carries it elsewhere, or nowhere."""
    return str(value if isinstance(value, str) else getattr(value, "text", None) or "")


def _text(value: object, form: str) -> str:
    """Return a value as the grid shows it: 17.0 is "17", a day is written as `form` or as ISO text."""
    if value is None:
        return ""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if form and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.strftime(form)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


# Read the sheets of an .ods as text, in the words of `sheets`.
#
# The file is read as plain XML, one element at a time, and no value is believed but those that the standard writes
# apart from their looks (ODF 1.2, part 1, 19.385: office:value-type). One element may stand for a million rows or
# columns (table:number-rows-repeated): empty ones are counted and never made, filled ones only as far as a table
# goes. Refused: a part that is damaged or declares entities, and sizes that no table has.

URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{{{URN}{name}:1.0}}" for name in ("office", "table", "text", "style"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CONTENT = "content.xml"
NUMBERS = ("float", "currency", "percentage")
ERROR_VALUE = "#VALUE!"
"""How an error comes out, whatever the program calls it."""
IGNORED_TAGS = frozenset({f"{OFFICE}annotation", f"{TEXT}note", f"{TABLE}shapes", f"{TABLE}detective"})
"""What stands in a cell or on a sheet and is no part of a cell's text."""


@contextmanager
def open_document_opened(content: bytes, name: str) -> Iterator[OpenDocumentFile]:
    """Yield the workbook; whatever is wrong with its XML is a fault of the file."""
    try:
        yield OpenDocumentFile(content)
    except SourceRefused:
        raise
    except Exception:  # the parsers of zip and XML have no common error; what they raise may quote a cell
        raise SourceRefused(Fault(Place(name), "workbook-damaged", BROKEN, AGAIN, "supplier")) from None


class OpenDocumentFile:
    """An .ods that is open."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        hidden: set[str] = set()
        shown: dict[str, bool] = {}
        style = ""
        for event, element in self._elements():
            if event == "start" and element.tag == f"{STYLE}style":
                style = element.get(f"{STYLE}name", "") if element.get(f"{STYLE}family") == "table" else ""
            elif element.tag == f"{STYLE}table-properties" and element.get(f"{TABLE}display") == "false":
                hidden.add(style)
            elif event == "start" and element.tag == f"{TABLE}table":
                shown.setdefault(element.get(f"{TABLE}name", ""), element.get(f"{TABLE}style-name") not in hidden)
        self._shown = shown

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sheets, in their order."""
        return tuple(self._shown)

    @property
    def visible(self) -> tuple[str, ...]:
        """The titles of the sheets that are not hidden."""
        return tuple(title for title, shown in self._shown.items() if shown)

    def sheet(self, title: str, contract: Contract) -> RawSheet:
        """Find what stands on a sheet; nothing but flaws where it cannot be read."""
        reader = _SheetReader(contract.header_row + ROWS, day_forms(contract), most_cells(contract))
        inside = 0
        for event, element in self._elements():
            if element.tag == f"{TABLE}table":
                named = inside or element.get(f"{TABLE}name", "") == title
                inside += (1 if event == "start" else -1) if named else 0
                if named and not inside:
                    break
            elif inside == 1 and (flaw := reader.meets(event, element)):
                return RawSheet(flaws=(flaw,))
        return reader.sheet()

    def _elements(self) -> Iterator[tuple[str, Any]]:
        """Yield the elements of the content as they begin and end; what has ended is let go."""
        from defusedxml.ElementTree import iterparse

        with part_of(self._content, CONTENT) as part:
            for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
                yield event, element
                if event == "end" and element.tag in (f"{TABLE}table-row", f"{STYLE}style", f"{TABLE}table"):
                    element.clear()


@dataclass
class _Row:
    """A row while its cells are met: the last column, and by column the formulas and numbers."""

    number: int
    column: int = 0
    formulas: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, float] = field(default_factory=dict)


@dataclass
class _SheetReader:
    """Makes rows of one sheet's elements; `row` is the last that was met, `made` counts cells made by repetition."""

    last: int
    forms: Mapping[int, str]
    left: float
    row: int = 0
    made: int = 0
    rows: list[Numbered] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formulas: dict[Spot, str] = field(default_factory=dict)
    numbers: dict[Spot, float] = field(default_factory=dict)
    flaws: list[SheetFlaw] = field(default_factory=list)

    def meets(self, event: str, element: Any) -> SheetFlaw | None:
        """Take up a row when it ends; why the sheet cannot be read on, if it cannot."""
        if event == "start" or element.tag != f"{TABLE}table-row":
            return None
        first, self.row = self.row + 1, self.row + _times(element, "rows")
        texts: list[str] = []
        row = _Row(first)
        for cell in element:
            if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                self._take(cell, row, texts)
        filled = sum(map(bool, texts))
        self.made += filled * (self.row - first)
        if len(texts) > COLUMNS:
            return too_many_columns(first)
        if filled and (self.row > self.last or self.made > REPEATED_CELLS):
            return too_many_rows(self.last)
        self.left -= len(texts) * (self.row - first + 1) if filled else 0
        if self.left < 0:
            return too_many_cells()
        for number in range(first, self.row + 1) if filled else ():
            self.rows.append((number, tuple(texts)))
            self.formulas |= {(number, column): formula for column, formula in row.formulas.items()}
            self.numbers |= {(number, column): value for column, value in row.numbers.items()}
        return None

    def _take(self, cell: Any, row: _Row, texts: list[str]) -> None:
        """Take up one cell, or as many as it stands for, as far as a table goes."""
        first, row.column = row.column + 1, row.column + _times(cell, "columns")
        kind, formula = cell.get(f"{OFFICE}value-type", ""), cell.get(f"{TABLE}formula", "")
        self._span(cell, row.number, first)
        text = self._text(cell, kind, formula, self.forms.get(first - 1, ""))
        if not text:
            return
        last = min(row.column, COLUMNS + 1)
        texts += [""] * (min(first, last) - 1 - len(texts)) + [text] * (last - min(first, last) + 1)
        self.made += last - first
        for column in range(first, last + 1):
            if formula:
                row.formulas[column] = formula
            if kind in NUMBERS:
                row.numbers[column] = number_of(str(cell.get(f"{OFFICE}value")))
            if kind == "boolean":
                self.flaws.append(SheetFlaw(cell_name(row.number, column), *YES_OR_NO))

    def _text(self, cell: Any, kind: str, formula: str, form: str) -> str:
        """Say what the cell holds, as the grid shows it."""
        if cell.get(f"{CALC}value-type") == "error":
            return ERROR_VALUE
        if kind in NUMBERS:
            return number_text(number_of(str(cell.get(f"{OFFICE}value"))))
        if kind == "date":
            return _day(cell.get(f"{OFFICE}date-value"), form)
        if kind == "boolean":
            return "True" if cell.get(f"{OFFICE}boolean-value") == "true" else "False"
        shown = "\n".join(_shown(paragraph) for paragraph in cell if paragraph.tag == f"{TEXT}p")
        text = str(cell.get(f"{OFFICE}string-value", shown) if kind == "string" else shown)
        return WITHOUT_VALUE if formula and not text else text

    def _span(self, cell: Any, row: int, column: int) -> None:
        """Take up cells that are merged."""
        down, across = (whole_of(cell.get(f"{TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
        if down > 1 or across > 1:
            if not is_on_a_sheet(row + down - 1, column + across - 1):
                raise ValueError("no sheet has so many cells")
            self.merged.append(area_name(((row, column), (row + down - 1, column + across - 1))))

    def sheet(self) -> RawSheet:
        """Return the sheet as it was read."""
        numbers = self.numbers if self.formulas else {}
        return RawSheet(tuple(self.rows), tuple(self.merged), self.formulas, numbers, tuple(self.flaws))


def _times(element: Any, what: str) -> int:
    """Return for how many rows or columns an element stands."""
    written = str(element.get(f"{TABLE}number-{what}-repeated", "1"))
    if len(written) > REPETITION_DIGITS or whole_of(written) < 1:
        raise ValueError("no number of repetitions")
    return int(written)


def _day(written: str, form: str) -> str:
    """Return a day as `form` or as ISO text; a day with a time of its own stays with it."""
    moment = datetime.datetime.fromisoformat(written)
    if moment.time() != datetime.time():
        return moment.isoformat()
    return moment.date().strftime(form) if form else moment.date().isoformat()


def _shown(element: Any) -> str:
    """Return the text of a paragraph, without comments; its spaces, tabs and line breaks are elements of their own."""
    signs = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
    text = str(element.text or "")
    for inner in element:
        if inner.tag in signs:
            text += signs[inner.tag] * min(whole_of(inner.get(f"{TEXT}c", "1")), REPEATED_SPACES)
        elif inner.tag not in IGNORED_TAGS:
            text += _shown(inner)
        text += str(inner.tail or "")
    return text
