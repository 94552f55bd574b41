"""Read the tables and statements of a form that a supplier sends back, each as it was typed.

A form is known by its stamp and a table by its mark, whatever file and sheets are called and wherever they lie; where
the mark is gone, by its header. Nothing rests on the protection of the sheets. Every table comes out as CSV in which
each row and column stands where it stands on the sheet, without what the form wrote beside it.
Refused, all faults at once, each with its place in the form: a form of another year, country or supplier, or of
contracts as they stood before; a statement that the figures contradict, or that nobody made; a table that cannot be
read as its contract says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from pathlib import PurePosixPath

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import ENGLISH, Languages, Text, _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import cell_name, place_of
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.contracts import folded
from thb_eu.definitions.signing import role_problem
from thb_eu.sources import table_faults
from thb_eu.sources.coding import whole_numbers
from thb_eu.sources.file_safety import ONLY_THESE, SAVE_AS_ONE
from thb_eu.sources.header_and_notes import header_rows, likely_header_row, names_of_contract
from thb_eu.sources.sheets import Numbered, RawSheet, clean, day_forms
from thb_eu.sources.text_files import UTF_16, read_text
from thb_eu.sources.workbooks import READERS, FormulaSums, opened, table_on
from thb_eu.year.forms.rows import counts_of
from thb_eu.year.forms.stamp import FORMAT, MARK, FormStamp
from thb_eu.year.forms.stamp import stamp_of as stamp_of
from thb_eu.year.forms.supplier_form import form_id

OF_LAST_YEAR = re.compile(r"[0-9]{4}: .+")
"""The heading of a column with figures of an earlier collection."""
A_COUNT = re.compile(r"[0-9]{1,9}")
"""What a count may be; of what adds up others the numbers alone are blamed."""
SUPPLIER = "supplier"
ASK_FOR_ANEW = _("Ask for the form as it is now, and copy the figures into it.")
TABLES_TWICE = _("the same table is on two sheets: {first} and {second}.")
KEEP_ONE = _("Keep the one that holds, and delete the other.")
HEADER_GONE = (
    "header-missing",
    _("the header of the table is not there."),
    _("Copy the figures into the form as you were sent it; its header is locked."),
)
ADDED_COLUMN = (
    "header-differs",
    _("the form has no such column."),
    _("Delete the column; what it says belongs into your letter."),
)
BESIDE = (
    "row-width-differs",
    _("something is written beside the table, where the form asks for nothing."),
    _("Write it in your letter, and empty the cell."),
)
NO_CHOICE = (
    "statement-unknown",
    _("what is said of the table is none of the three choices."),
    _("Choose from the list: reported, none, or cannot say."),
)
CONTRADICTED = "statement-contradicted"
NOT_NONE = _('"none" is chosen for the table, but here is a number other than 0.')
NOT_UNKNOWN = _('"we cannot say" is chosen for the table, but here is a number.')
NOTHING_REPORTED = _('"reported" is chosen, but the table holds no number.')
CHOOSE_OR_CORRECT = _("Correct the choice or the number.")
NO_ROLE = ("statement-incomplete", _("the statement lacks the role of who made it."), _("Write your role or office."))
NO_DAY = ("statement-incomplete", _("the statement lacks its day."), _("Write the day."))
DAY_TO_COME = (
    "day-to-come",
    _("the day of the statement lies after the day on which the form came."),
    _("Write the day on which it was stated."),
)
BAD_DAY = ("day-unreadable", _("this is not a date."), _("Write it as 2026-03-02."))


@dataclass(frozen=True, slots=True)
class FilledTable:
    """One table of a form that came back.

    `says`: `reported`, `none`, `unknown`, or empty where nothing was said and nothing typed. `role`, `on`: who says so,
    on which ISO day; `why`: the reason why it cannot be said; `said_at`: the cell of the choice. `extract`: the table
    alone as CSV in UTF-8, commas between columns, every cell where it stands on the `sheet`; of *none* with zeros
    beside the labels; empty where `says` is `unknown` or empty. A table whose sheet is gone has no sheet and says
    nothing.
    """

    contract: str
    sheet: str
    says: str
    role: str
    on: str
    header_row: int
    extract: bytes
    why: str = ""
    said_at: str = ""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form that came back, with every table of it."""

    form: str
    supplier: str
    year: int
    geo: str
    tables: tuple[FilledTable, ...]
    faults: tuple[Fault, ...] = ()


def read_form(
    content: bytes, name: str, definitions: Definitions, year: int | None = None, came: str = ""
) -> FilledForm:
    """Return the form in `content`, a file called `name`; `year`: the year of the collection that it should be of.

    `came`: the ISO day on which it came, after which nothing can have been stated.
    """
    form = read_with_faults(content, name, definitions, year, came)
    refuse_if_any(SourceRefused, form.faults)
    return form


def read_with_faults(
    content: bytes, name: str, definitions: Definitions, year: int | None = None, came: str = ""
) -> FilledForm:
    """Return the same with what is wrong in `faults`; a table whose header is not the promised one has no extract.

    Refused is what is no form of this collection.
    """
    stamp = stamp_of(content, name)
    if stamp is None:
        if PurePosixPath(name).suffix.lower() in READERS:
            with opened(content, name):  # what is old, locked or damaged is refused as that
                pass
        problem = (
            "form-not-recognised",
            _("this is not a form of this collection: it has no stamp."),
            _("Fill in the form that you were sent, and send that file."),
        )
        raise SourceRefused(Fault(Place(name), *problem, SUPPLIER))
    refuse_if_any(SourceRefused, _foreign(stamp, name, definitions, year))
    contracts = {
        key: contract.for_year(stamp.year)
        for key, contract in definitions.contracts.items()
        if key.startswith(f"{stamp.supplier}/") and contract.is_expected_for(stamp.year)
    }
    sheets = _FormFile(content, name, stamp, contracts, definitions.languages, came)
    tables = [_Table(*found, sheets) for found in sheets.tables.values()]
    filled = {table.contract.name: table.filled for table in tables}
    asked = dict.fromkeys((*stamp.contracts, *filled))
    missing = {key: FilledTable(key, "", "", "", "", 1, b"") for key in asked if key not in filled}
    return FilledForm(
        stamp.form,
        stamp.supplier,
        stamp.year,
        stamp.geo or definitions.geo,
        tuple({**missing, **filled}[key] for key in asked),
        tuple(dict.fromkeys((*sheets.faults, *(fault for table in tables for fault in table.faults)))),
    )


def _foreign(stamp: FormStamp, name: str, definitions: Definitions, year: int | None) -> Iterator[Fault]:
    """Find why the form is not one of this collection; the first reason."""
    where = Place(name)
    known = {contract.partition("/")[0] for contract in definitions.contracts}
    if stamp.version > FORMAT:
        what = _("the form was made by a later version of the program.")
        yield Fault(where, "form-outdated", what, ASK_FOR_ANEW, SUPPLIER)
    elif stamp.geo and stamp.geo != definitions.geo:
        what = _("this is a form of another country: {found}.", found=stamp.geo)
        yield Fault(where, "form-of-another-country", what, ASK_FOR_ANEW, SUPPLIER)
    elif stamp.supplier not in known:
        what = _("no supplier is called {found}.", found=stamp.supplier)
        yield Fault(where, "form-of-another-supplier", what, ASK_FOR_ANEW, SUPPLIER)
    elif year is not None and stamp.year != year:
        what = _("this is the form for {found}; expected is the one for {year}.", found=stamp.year, year=year)
        remedy = _("Copy the figures into the form that you were sent for {year}.", year=year)
        yield Fault(where, "form-of-another-year", what, remedy, SUPPLIER)
    elif stamp.form != form_id(stamp.supplier, stamp.year, definitions.geo, definitions):
        what = _("the form was made before its tables or lists were changed.")
        yield Fault(where, "form-outdated", what, ASK_FOR_ANEW, SUPPLIER)


# --- the file ------------------------------------------------------------------------------------------------------


class _FormFile:
    """The sheets of a form: by contract the title and the sheet of its table; who fills it in, for all tables."""

    def __init__(
        self,
        content: bytes,
        name: str,
        stamp: FormStamp,
        contracts: Mapping[str, Contract],
        languages: Languages,
        came: str,
    ) -> None:
        self.languages, self.name, self.stamp, self.came = languages, name, stamp, came
        self.tables: dict[str, tuple[Contract, str, RawSheet]] = {}
        self.faults: list[Fault] = []
        self.role = self.on = _Answer()
        suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
        first = next(iter(contracts.values()))
        if suffix == ".csv":
            agreed = contracts.get(next(iter(stamp.contracts), ""), first)
            read_as = replace(agreed, encodings=("utf-16",)) if content.startswith(UTF_16) else agreed
            sheet, _read_as = read_text(content, name, read_as)
            self._place("", RawSheet((*sheet.above, *sheet.rows)), contracts)
            return
        if suffix not in READERS:
            raise SourceRefused(Fault(Place(name), "file-type-not-read", ONLY_THESE, SAVE_AS_ONE, SUPPLIER))
        unmarked: dict[str, RawSheet] = {}
        with opened(content, name) as book:
            for title in book.titles:
                raw = book.sheet(title, first)
                contract = contracts.get(_marked(raw))
                if contract and day_forms(contract):
                    raw = book.sheet(title, contract)
                if not self._place(title, raw, contracts) and title in book.visible:
                    unmarked[title] = raw
        for title, raw in unmarked.items():
            self._found_by_header(title, raw, contracts)

    def _place(self, title: str, raw: RawSheet, contracts: Mapping[str, Contract]) -> bool:
        """Take up a sheet that bears the mark of a table."""
        self.faults += [flaw.as_fault(self.name, title) for flaw in raw.unreadable]
        marked = _marked(raw)
        if not marked:
            return False
        if marked not in contracts:
            values = {"found": marked.partition("/")[0], "supplier": self.stamp.supplier}
            what = _("this table belongs to the form of {found}; the file is that of {supplier}.").filled(values)
            self.faults.append(Fault(Place(self.name, title), "form-of-another-supplier", what, KEEP_ONE, SUPPLIER))
        elif marked in self.tables:
            what = TABLES_TWICE.filled({"first": self.tables[marked][1], "second": title})
            self.faults.append(Fault(Place(self.name, title), "header-ambiguous", what, KEEP_ONE, SUPPLIER))
        else:
            self.tables[marked] = contracts[marked], title, raw
        return True

    def _found_by_header(self, title: str, raw: RawSheet, contracts: Mapping[str, Contract]) -> None:
        """Take up a sheet without a mark: the one table its header fits, or who fills in all tables if it says so."""
        rows = _headings(raw.rows)
        free = {name: contract for name, contract in contracts.items() if name not in self.tables}
        fitting = [name for name, contract in free.items() if header_rows(rows, contract)]
        if len(fitting) == 1:
            self.tables[fitting[0]] = contracts[fitting[0]], title, raw
        elif _answer(raw.rows, CHOICE, self.languages).row == 0:
            role, on = (replace(_answer(raw.rows, label, self.languages), sheet=title) for label in (ROLE, DAY))
            self.role, self.on = self.role if self.role.text else role, self.on if self.on.text else on


def _marked(raw: RawSheet) -> str:
    """Return the contract of which a sheet bears the mark."""
    for _number, cells in raw.rows[:LOOKED_AT]:
        if found := MARK.search(",".join(cells)):
            return f"{found[2]}/{found[3]}" if found[3] else ""
    return ""


LOOKED_AT = 5
"""The mark stands in the first rows, if rows were not inserted above it in great number."""


def _headings(rows: Sequence[Numbered]) -> list[Numbered]:
    """Return the rows as far as they may be a header: up to the first blank cell or figure of an earlier collection."""
    found = []
    for number, cells in rows:
        texts = [clean(cell) for cell in cells]
        width = next((at for at, text in enumerate(texts) if not text or OF_LAST_YEAR.fullmatch(text)), len(texts))
        found.append((number, tuple(texts[:width])))
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    """What stands right of a label, and where; row 0 where the label is not there.

    `sheet`: where it is said once for all tables, whose own sheets only repeat it.
    """

    text: str = ""
    row: int = 0
    column: int = 0
    sheet: str = ""

    def place(self, name: str, sheet: str) -> Place:
        """Find where it was typed: there, or on the `sheet` of the table."""
        return Place(name, self.sheet or sheet, cell_name(self.row, self.column) if self.row else "")

    def repeated_by(self, own: _Answer) -> _Answer:
        """Return the answer of a table: this one, said for all, unless the table has another of its `own`."""
        return self if self.text and own.text in ("", self.text) else own


def _answer(rows: Sequence[Numbered], label: Text, languages: Languages) -> _Answer:
    """Return the answer right of a label."""
    for number, cells in rows:
        for at, cell in enumerate(cells, 1):
            if is_label(clean(cell), label, languages):
                right = ((clean(text), column) for column, text in enumerate(cells[at:], at + 1) if clean(text))
                text, column = next(right, ("", at + 1))
                return _Answer(text, number, column)
    return _Answer()


def _answers_in_mark(rows: Sequence[Numbered]) -> Iterator[_Answer]:
    """Find what the first line of a CSV form says behind its mark: the choice, the role, the day, the reason."""
    for number, cells in rows[:LOOKED_AT]:
        joined = ",".join(map(clean, cells))
        if found := MARK.search(joined):
            says, *rest = [part.strip() for part in joined[found.end() :].rstrip(",").split(",")][1:] or [""]
            day = next((at for at, part in enumerate(rest) if day_of(part)), max(len(rest) - 1, 1))
            parts = rest[:day], rest[day : day + 1], rest[day + 1 :]
            return (_Answer(text, number, 1) for text in (says, *map(", ".join, parts)))
    return iter([_Answer()] * 4)


# --- a table -------------------------------------------------------------------------------------------------------


class _Table:
    """One table of the form: where it stands, what is said of it, what is wrong with it."""

    def __init__(self, contract: Contract, title: str, raw: RawSheet, file: _FormFile) -> None:
        self.title, self.raw, self.name = title, raw, file.name
        rows = _headings(raw.rows)
        found = header_rows(rows, contract)
        self.header_row = found[0] if len(found) == 1 else likely_header_row(rows, contract)
        header = next((cells for number, cells in rows if number == self.header_row), ())
        self.width, self.is_promised = len(header), bool(found)
        self.names = names_of_contract(header, contract)
        self.needed = {field.name for field in contract.fields if not field.optional}
        self.is_lost = not {field.name for field in contract.fields} & {*self.names}
        self.contract = contract.as_sent(header)
        self.read_as = replace(
            contract,
            header_row=self.header_row,
            header_rows=1,
            delimiter=",",
            delimiter_is_fixed=True,
            encodings=("utf-8",),
            notes_below=False,
            sheet="",
        )
        self.counting = counts_of(self.contract) or list(range(self.width))
        self.of_year = counts_of(self.contract, file.stamp.year) or self.counting
        self.body = {
            number: [clean(text) for text in (*cells[: self.width], *[""] * (self.width - len(cells)))]
            for number, cells in raw.rows
            if number > self.header_row
        }
        above = [row for row in raw.rows if row[0] < self.header_row]
        choice, role, on, why = (_answer(above, label, file.languages) for label in (CHOICE, ROLE, DAY, WHY))
        if not choice.row:
            choice, role, on, why = _answers_in_mark(above)
        self.why = why.text
        self.choice, self.says = choice, meaning_of(choice.text, file.languages)
        self.said_by, self.day = file.role.repeated_by(role), file.on.repeated_by(on)
        self.role, self.on, self.came = self.said_by.text, day_of(self.day.text), file.came

    @cached_property
    def totals(self) -> Mapping[int, str]:
        """The rows of printed totals, and which rows each adds up."""
        return self.contract.totals_in(self.body.items())

    @cached_property
    def typed(self) -> list[tuple[int, int]]:
        """The cells of the year in which something is typed, in rows that are no printed totals."""
        return [
            (number, place)
            for number, cells in self.body.items()
            if number not in self.totals
            for place in self.of_year
            if cells[place]
        ]

    @cached_property
    def has_figures(self) -> bool:
        """Whether anything is typed that the table tells, of any year."""
        rows = (cells for number, cells in self.body.items() if number not in self.totals)
        return any(cells[place] for cells in rows for place in self.counting)

    @property
    def faults(self) -> Iterator[Fault]:
        """All that keeps the table from being read."""
        if self.is_lost:
            yield Fault(Place(self.name, self.title), *HEADER_GONE, SUPPLIER)
            return
        if not self.is_promised:
            yield from self._added_columns() if set(self.names) >= self.needed else self._of_contract()
            return
        yield from self._of_statement()
        yield from self._beside()
        sheet = table_on(self.raw, self.name, self.title, self.read_as)
        told = set()
        for fault in sheet.faults:
            row, column = place_of(fault.where.cell.partition(":")[0])
            if column <= self.width and not self._is_sum_of_form(row, column - 1):
                told.add(fault.where.cell)
                yield fault
        yield from (fault for fault in self._of_contract() if fault.where.cell not in told)

    def _added_columns(self) -> Iterator[Fault]:
        """Yield columns that the form does not have; where there are none, the others are not in their order."""
        known = {field.name for field in self.contract.fields}
        added = [at for at, name in enumerate(self.names, 1) if name not in known]
        for column in added:
            where = Place(self.name, self.title, cell_name(self.header_row, column))
            yield Fault(where, *ADDED_COLUMN, SUPPLIER)
        if not added:
            yield from self._of_contract()

    def _of_contract(self) -> Iterator[Fault]:
        """Find why the table alone cannot be read as its contract says."""
        for fault in table_faults(self._extract(self.body), f"{self.name}.csv", self.read_as):
            yield replace(fault, where=replace(fault.where, file=self.name, sheet=self.title))

    def _of_statement(self) -> Iterator[Fault]:
        """Yield what is wrong with the statement, or contradicts it."""
        where = self.choice.place(self.name, self.title)
        if self.choice.text and not self.says:
            yield Fault(where, *NO_CHOICE, SUPPLIER)
        if self.says == REPORTED and not self.has_figures:
            yield Fault(where, CONTRADICTED, NOTHING_REPORTED, CHOOSE_OR_CORRECT, SUPPLIER)
        for says, what, allowed in ((NONE, NOT_NONE, ("0",)), (UNKNOWN, NOT_UNKNOWN, ())):
            if self.says == says:
                for number, place in self.typed:
                    if whole_numbers(self.body[number][place]) != allowed:
                        cell = Place(self.name, self.title, cell_name(number, place + 1))
                        yield Fault(cell, CONTRADICTED, what, CHOOSE_OR_CORRECT, SUPPLIER)
        yield from self._of_whoever_says_so(where)

    def _of_whoever_says_so(self, where: Place) -> Iterator[Fault]:
        """Yield what is wrong with role and day, needed where a statement, at `where`, stands instead of figures."""
        stated = self.says in (NONE, UNKNOWN)
        problem = (role_problem(self.role) if self.role else NO_ROLE) if stated else None
        if problem:
            yield Fault(self.said_by.place(self.name, self.title) if self.role else where, *problem, SUPPLIER)
        if stated and not self.day.text:
            yield Fault(where, *NO_DAY, SUPPLIER)
        if self.day.text and not self.on:
            yield Fault(self.day.place(self.name, self.title), *BAD_DAY, SUPPLIER)
        elif stated and self.came and self.on > self.came:
            yield Fault(self.day.place(self.name, self.title), *DAY_TO_COME, SUPPLIER)

    def _beside(self) -> Iterator[Fault]:
        """Yield what is written right of the table, but for the figures of an earlier collection."""
        header = next((cells for number, cells in self.raw.rows if number == self.header_row), ())
        ours = {at for at, text in enumerate(header) if OF_LAST_YEAR.fullmatch(clean(text))}
        for number, cells in self.raw.rows:
            if number >= self.header_row:
                for at, text in enumerate(cells[self.width :], self.width):
                    if clean(text) and at not in ours:
                        yield Fault(Place(self.name, self.title, cell_name(number, at + 1)), *BESIDE, SUPPLIER)

    def _is_sum_of_form(self, row: int, place: int) -> bool:
        """Tell whether a printed total is a plain sum of the form: no claim of the supplier, and computed anew."""
        formula = self.raw.formulas.get((row, place + 1), "")
        is_total = row in self.totals or (
            place < len(self.contract.fields) and self.contract.fields[place].printed_total
        )
        return is_total and bool(formula) and FormulaSums({}).of(formula) is not None

    def _sum(self, body: Mapping[int, Sequence[str]], row: int, place: int) -> str:
        """Return what a printed total comes to; blank while a number of it is not known or is no count."""
        if not self.is_promised:
            return ""
        places = self.counting if self.contract.fields[place].printed_total else [place]
        rows = self._added_up(body, row) if row in self.totals else [row]
        texts = [body[number][at] for number in rows if self._is_used(body[number]) for at in places]
        numbers = [found[0] for found in map(whole_numbers, texts) if len(found) == 1 and A_COUNT.fullmatch(found[0])]
        is_known = len(numbers) == len(texts) and (numbers or row in self.totals)
        return str(sum(map(int, numbers))) if is_known else ""

    def _is_used(self, cells: Sequence[str]) -> bool:
        """Tell whether anything stands in a row but the sums of the form."""
        return any(text and not field.printed_total for text, field in zip(cells, self.contract.fields, strict=True))

    def _added_up(self, body: Mapping[int, Sequence[str]], row: int) -> list[int]:
        """Return the rows that the printed total in `row` adds up."""
        scope, last = self.totals[row], max(body) + 1
        end = min((other for other in self.totals if other > row), default=last)
        start = max((other for other in self.totals if other < row), default=0)
        first, until = {"below": (row, end), "above": (start, row)}.get(scope, (0, last))
        return [number for number in body if first < number < until and number not in self.totals]

    def _extract(self, body: Mapping[int, Sequence[str]]) -> bytes:
        """Return the table as CSV, rows and columns where they stand; an optional total without figures is blank."""
        header = next(cells for number, cells in _headings(self.raw.rows) if number == self.header_row)
        last = max((number for number, cells in body.items() if any(cells)), default=self.header_row)
        rows: list[Sequence[str]] = [()] * last
        rows[self.header_row - 1] = header
        for number, cells in body.items():
            texts = [
                self._sum(body, number, place) if self._is_sum_of_form(number, place) else text
                for place, text in enumerate(cells)
            ]
            may_lack = number in self.totals and self.contract.totals_optional
            if any(texts[place] for place in self.counting) if may_lack and self.is_promised else any(texts):
                rows[number - 1] = texts
        return as_csv(rows)

    @property
    def filled(self) -> FilledTable:
        """The table as it was filled in."""
        says = self.says or (REPORTED if self.has_figures else "")
        body = self._with_zeros() if says == NONE else self.body
        extract = self._extract(body) if says in (REPORTED, NONE) and self.is_promised else b""
        where = self.choice.place(self.name, self.title).cell
        told = self.contract.name, self.title, says, self.role, self.on, self.header_row, extract
        return FilledTable(*told, self.why if says == UNKNOWN else "", where)

    def _with_zeros(self) -> dict[int, list[str]]:
        """Return the rows with zeros beside their labels; if no row has one, a row of zeros if its labels may be blank.

        That row takes the place of no printed total, whose label names a group.
        """
        labels = [at for at, field in enumerate(self.contract.fields) if field.dimension]
        body = {number: [*cells] for number, cells in self.body.items()}
        listed = [
            number for number, cells in body.items() if number not in self.totals and any(cells[at] for at in labels)
        ]
        if not listed and labels and all(self.contract.fields[at].optional for at in labels):
            first = next(number for number in count(self.header_row + 1) if number not in self.totals)
            body[first] = [""] * self.width
            listed = [first]
        for number in listed:
            for place in self.of_year:
                body[number][place] = body[number][place] or "0"
        return body


# Word what a supplier says of a whole table, and read it back.
#
# So that "none" is told apart from "nothing came", every table has a choice, and who made it on which day.

REPORTED, NONE, UNKNOWN = "reported", "none", "unknown"
CHOICES: Mapping[str, Text] = {
    # Translators: the three things that a supplier can say of a table; no commas, a list of choices parts by them.
    REPORTED: _("Reported: the figures are below"),
    NONE: _("None: we know that there were none"),
    UNKNOWN: _("We cannot say"),
}
"""What a supplier says of a table: here are its figures; nothing happened; it cannot be said."""
CHOICE = _("What do you say of this table?")
ROLE = _("Your role (not your name)")
DAY = _("Day")
WHY = _("If you cannot say: why (no names)")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T00:00:00)?")
LOCAL_DAY = re.compile(r"(\d{1,2})[./]\s*(\d{1,2})[./]\s*(\d{4})\.?")
"""Day, month and year, as they are written where the day comes first."""
FIRST_OF_EXCEL, NUMBERED_DAYS = date(1899, 12, 30), range(36_526, 73_051)
"""How spreadsheets number days; a number is taken for one from 2000 to 2099."""


def meaning_of(words: str, languages: Languages) -> str:
    """Say what a choice says, in whichever language it was made; empty where it is none of them."""
    written = folded(words)
    for choice, text in CHOICES.items():
        if written == choice or written in map(folded, in_each(text, languages)):
            return choice
    return ""


def is_label(cell: str, label: Text, languages: Languages) -> bool:
    """Tell whether a cell is the label of one of the answers; it begins with its words in some language."""
    return bool(cell) and any(folded(cell).startswith(folded(words)) for words in in_each(label, languages))


def day_of(text: str) -> str:
    """Return the day as ISO text, also of the number of a day; empty where the text is no day."""
    if text.isdecimal() and int(text) in NUMBERED_DAYS:
        return (FIRST_OF_EXCEL + timedelta(int(text))).isoformat()
    iso, local = ISO_DAY.fullmatch(text), LOCAL_DAY.fullmatch(text)
    year, month, number = iso.groups() if iso else reversed(local.groups()) if local else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return ""


def in_each(text: Text, languages: Languages) -> Iterator[str]:
    """Return the words of a text in every language of a country, and in English."""
    return (text.in_language(lang) for lang in dict.fromkeys((*languages, ENGLISH)))
