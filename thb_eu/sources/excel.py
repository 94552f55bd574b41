"""Excel: a workbook in, the rows of one sheet out, as text. The one door by which openpyxl lets data in.

openpyxl believes what a sheet says of its size, drops rows that stand twice or in the wrong order, and knows
nothing of merged cells when it reads in passing. So every sheet is surveyed first, as plain XML, and only then read.
Refused: a zip that is no sound workbook, a sheet that nobody named, merged cells, rows out of order, and sizes
that no table has. Cells may be merged above the table, in a header that the contract promises over two rows, and in
notes that it promises below. A formula comes out as "=", whatever value it last had: it is for the grid to refuse.
A day comes out as the contract writes it in that column.
"""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from thb_eu.definitions.contracts import Contract
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.model import Place, Text
from thb_eu.sources.around import notes_begin
from thb_eu.sources.guard import AGAIN, zip_faults

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
LAST_ROW_OF_A_SHEET = 1_048_576

OTHER_PARTS = Text(
    "Izbrišite, kar stoji ob tabeli in pod njo, tudi prazne vrstice in stolpce.",
    "Delete what stands beside and below the table, empty rows and columns too.",
)
TOO_MANY_ROWS = Text("preveč vrstic za tabelo.", "too many rows for a table.")
TOO_LONG = Text("celice stojijo pod vrstico {last}: {too_many}", "cells stand below row {last}: {too_many}")
TOO_WIDE = Text(
    f"vrstica {{row}} ima več kot {MOST_COLUMNS} celic: preveč stolpcev za tabelo.",
    f"row {{row}} has more than {MOST_COLUMNS} cells: too many columns for a table.",
)
YES_OR_NO = (
    Text("tu stoji logična vrednost (TRUE, FALSE).", "a yes-or-no value (TRUE, FALSE) stands here."),
    Text("Zapišite jo kot besedilo, kot zahteva pogodba.", "Write it as text, as the contract asks."),
)
OLD_OR_LOCKED = Text(
    "to je delovni zvezek stare vrste (.xls) ali pa je zaklenjen z geslom.",
    "this is a workbook of the old kind (.xls), or it is locked with a password.",
)
UNLOCK = Text("Odstranite geslo in ga shranite kot .xlsx.", "Take the password off and save it as .xlsx.")
BROKEN = Text(
    "delovnega zvezka ni mogoče prebrati: eden od delov je poškodovan ali uporablja entitete XML.",
    "the workbook cannot be read: a part of it is damaged or declares XML entities.",
)
NO_SHEET = Text(
    "v delovnem zvezku ni lista, ki bi ga bilo mogoče prebrati.", "the workbook has no sheet that can be read."
)
ORDINARY = Text(
    "Shranite ga kot običajen .xlsx, ne kot Strict Open XML.", "Save it as an ordinary .xlsx, not as Strict Open XML."
)
NAME_IT_SO = Text("Tako poimenujte list in datoteko pošljite znova.", "Name the sheet so and send it again.")
NAME_ONE = Text("V pogodbi enega navedite kot thb:sheet.", "Name one as thb:sheet in the contract.")
MERGED = Text("tu so celice združene.", "cells are merged here.")
SPLIT = Text("Razdružite jih in izpolnite vsako.", "Split them and fill in every one.")

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel 97 begins, and also any workbook that is locked with a password."""

Numbered = tuple[int, tuple[str, ...]]
"""A row of text cells and its number as a spreadsheet shows it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read, not yet judged: its rows from the header on, and what was already seen to be wrong."""

    title: str
    rows: tuple[Numbered, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a place of a sheet (`C14`, `B2:D2`); without a place it concerns the whole sheet."""

    place: str
    what: Text
    remedy: Text

    @property
    def row(self) -> int:
        """The first row of the place."""
        return _position(self.place.partition(":")[0])[0]

    def told(self, name: str, title: str) -> Fault:
        """The same as a fault of the sheet `title` in the file `name`."""
        return Fault(Place(file=name, sheet=title, cell=self.place), self.what, self.remedy, "supplier")


def read_sheet(content: bytes, name: str, contract: Contract) -> Sheet:
    """The sheet that `contract` names, or the only visible one, from its header row on."""
    if content.startswith(OLD_EXCEL):
        raise SourceRefused(Fault(name, OLD_OR_LOCKED, UNLOCK, "supplier"))
    refuse_if_any(SourceRefused, zip_faults(content, name))
    with _opened(content, name) as book:
        sheet = _chosen(book, name, contract.sheet)
        flaws = _survey(_part(content, sheet), contract)
        if any(not flaw.place for flaw in flaws):
            raise SourceRefused(*(flaw.told(name, sheet.title) for flaw in flaws))
        rows, more = _rows(sheet, contract)
    notes = notes_begin(((number, [text.strip() for text in texts]) for number, texts in rows), contract)
    of_table = [flaw for flaw in (*flaws, *more) if notes is None or flaw.row < notes]
    faults = tuple(flaw.told(name, sheet.title) for flaw in of_table)
    return Sheet(sheet.title, tuple(_squared(rows, contract)), faults)


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Workbook]:
    """The workbook, to be read in passing; whatever openpyxl stumbles over is a fault of the file."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions that we do not read
            # data_only=False: formulas are to be seen, not what they last came to
            yield load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except SourceRefused:
        raise
    except Exception:  # openpyxl and the XML parser have no common error; what they raise may quote a cell
        raise SourceRefused(Fault(name, BROKEN, AGAIN, "supplier")) from None


def _chosen(book: Workbook, name: str, wanted: str) -> Any:
    """The sheet called `wanted`; without a name the only visible one, never a hidden one."""
    if not book.worksheets:
        raise SourceRefused(Fault(name, NO_SHEET, ORDINARY, "supplier"))
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    candidates = [sheet for sheet in book.worksheets if sheet.title == wanted] if wanted else visible
    if len(candidates) == 1:
        return candidates[0]
    has = _titles(book.worksheets if wanted else visible or book.worksheets)
    if wanted:
        absent = Text(f"lista »{wanted}« ni; {has.sl}.", f'there is no sheet "{wanted}"; {has.en}.')
        raise SourceRefused(Fault(name, absent, NAME_IT_SO, "supplier"))
    hidden = Text("" if visible else "noben ni viden; ", "" if visible else "none is visible; ")
    unnamed = Text(
        f"pogodba ne navaja nobenega lista; {hidden.sl}{has.sl}.",
        f"the contract names no sheet and {hidden.en}{has.en}.",
    )
    raise SourceRefused(Fault(name, unnamed, NAME_ONE, "analyst"))


def _titles(sheets: list[Any]) -> Text:
    return Text(
        "listi delovnega zvezka: " + ", ".join(f"»{sheet.title}«" for sheet in sheets),
        "the workbook has " + ", ".join(f'"{sheet.title}"' for sheet in sheets),
    )


def _part(content: bytes, sheet: Any) -> IO[bytes]:
    return zipfile.ZipFile(io.BytesIO(content)).open(sheet._worksheet_path)


# --- the survey: plain XML, one element at a time --------------------------------------------------


class _Surveyor:
    """Where the survey stands in the sheet, and what it has to say of each element that begins there."""

    def __init__(self, contract: Contract) -> None:
        self.header_row, self.first_header_row = contract.header_row, contract.first_header_row
        self.row = self.column = 0
        self.asked = {"row": self._row, "c": self._cell, "mergeCell": self._merged}

    def meets(self, tag: str, attributes: Mapping[str, str]) -> Flaw | None:
        """The flaw that an element brings, if any."""
        asked = self.asked.get(tag)
        return asked(attributes) if asked else None

    def _row(self, attributes: Mapping[str, str]) -> Flaw | None:
        before, self.row = self.row, int(attributes.get("r", self.row + 1))
        self.column = 0
        if before < self.row <= LAST_ROW_OF_A_SHEET:
            return None
        what = Text(
            f"za vrstico {before} vrstice niso v pravem vrstnem redu.", f"the rows are not in order after row {before}."
        )
        return Flaw("", what, AGAIN)

    def _cell(self, attributes: Mapping[str, str]) -> Flaw | None:
        before = self.column
        row, self.column = _position(attributes["r"]) if "r" in attributes else (self.row, before + 1)
        if row != self.row or self.column <= before:
            what = Text(
                f"celice vrstice {self.row} niso v pravem vrstnem redu.",
                f"the cells of row {self.row} are not in order.",
            )
            return Flaw("", what, AGAIN)
        last = self.header_row + MOST_ROWS
        if row > last:
            return Flaw("", TOO_LONG.filled({"last": last, "too_many": TOO_MANY_ROWS}), OTHER_PARTS)
        return Flaw("", TOO_WIDE.filled({"row": row}), OTHER_PARTS) if self.column > MOST_COLUMNS else None

    def _merged(self, attributes: Mapping[str, str]) -> Flaw | None:
        first, _, last = attributes["ref"].partition(":")
        top, left = _position(first)
        bottom, right = _position(last or first)
        if bottom < self.first_header_row or self._joins_names(top, bottom, across=left < right):
            return None
        return Flaw(attributes["ref"], MERGED, SPLIT)

    def _joins_names(self, top: int, bottom: int, across: bool) -> bool:
        """Whether cells are merged as in a header of two rows: upper names across, or one name downwards."""
        two_rows = self.first_header_row < self.header_row
        upper = top == bottom == self.first_header_row
        downwards = (top, bottom) == (self.first_header_row, self.header_row) and not across
        return two_rows and (upper or downwards)


def _survey(part: IO[bytes], contract: Contract) -> list[Flaw]:
    """What openpyxl would pass over in silence; a flaw of the whole sheet ends the survey."""
    from defusedxml.ElementTree import iterparse

    surveyor = _Surveyor(contract)
    flaws: list[Flaw] = []
    for event, element in iterparse(part, events=("start", "end")):
        if event == "end":
            if element.tag.endswith(("}row", "}c")):
                element.clear()
            continue
        flaw = surveyor.meets(element.tag.rpartition("}")[2], element.attrib)
        if flaw:
            flaws.append(flaw)
            if not flaw.place:
                break
    return flaws


def _position(place: str) -> tuple[int, int]:
    """Row and column of `C14`, both from 1."""
    from openpyxl.utils.cell import coordinate_to_tuple

    return coordinate_to_tuple(place)


# --- the values ------------------------------------------------------------------------------------


def _rows(sheet: Any, contract: Contract) -> tuple[list[Numbered], list[Flaw]]:
    """The rows that hold anything, as text, and the values that are no text and no number."""
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    rows: list[Numbered] = []
    flaws: list[Flaw] = []
    forms = _forms(contract)
    first = contract.first_header_row
    read = sheet.iter_rows(min_row=first, max_row=contract.header_row + MOST_ROWS)
    for number, cells in enumerate(read, first):
        texts = tuple(_text(cell.data_type, cell.value, forms.get(at, "")) for at, cell in enumerate(cells))
        if any(texts):
            rows.append((number, texts))
        flaws += [Flaw(cell.coordinate, *YES_OR_NO) for cell in cells if isinstance(cell.value, bool)]
    return rows, flaws


def _forms(contract: Contract) -> dict[int, str]:
    """By place of the column: how the contract writes a day there, where it is not as ISO text."""
    return {at: told.format for at, told in enumerate(contract.fields) if told.type == "date" and "%" in told.format}


def _text(data_type: str, value: object, form: str) -> str:
    """A value as the grid shows it: 17.0 is "17", a day is written as `form` or as ISO text, a formula is "="."""
    if data_type == "f":
        return "="
    if value is None:
        return ""
    if isinstance(value, float):
        return format(value, ".15g")  # what Excel itself keeps of a number
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if form and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.strftime(form)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _squared(rows: list[Numbered], contract: Contract) -> Iterator[Numbered]:
    """Rows as wide as the header; a spreadsheet writes its empty cells or leaves them out as it likes."""
    filled = [(number, _without_empty_end(cells)) for number, cells in rows]
    width = max((len(cells) for number, cells in filled if number <= contract.header_row), default=0)
    return ((number, cells + ("",) * (width - len(cells))) for number, cells in filled)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max((column for column, text in enumerate(cells, 1) if text.strip()), default=0)
    return cells[:width]
