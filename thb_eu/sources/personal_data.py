"""Find every place with a personal datum in tables, registers and workbooks as they were sent.

Each column is held to what its contract makes of it. Where counts, numbers, days, codes and keys are promised, only
kinds are looked for that no such thing looks like (`anywhere`); a text that is a label is none. Everything else that a
file holds is looked at in full: free texts, columns that nobody declared, titles, notes, other sheets, hidden or not,
and what lies beside the cells. A name is two words with capitals of which the definitions lack one: so countries,
offices, headings and the words of the field are none. No message repeats what was found.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache, cached_property, partial
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from thb_eu.base.engines.frames import FrameSourceRows
from thb_eu.base.errors import SUPPLIER, Fault, SourceRefused
from thb_eu.base.limits import LOOKED_THROUGH
from thb_eu.base.messages import Text, _, plural, retold
from thb_eu.base.model import Place, Remedies
from thb_eu.base.ooxml.beside_cells import stored_texts, texts_beside
from thb_eu.base.ooxml.cell_reference import letters_of, row_of
from thb_eu.definitions import Contract, ContractField, Definitions
from thb_eu.definitions.personal_data import CONTEXT_LENGTH, NAME, Occurrence, PersonalDatum, PersonalHeading
from thb_eu.sources.delivery import Delivery, columns_needed
from thb_eu.sources.grid import Grid, cell_at
from thb_eu.sources.person_words import KnownWords, columns_headed, holds, persons_listed, plainly, sure_heading
from thb_eu.sources.sheets import Numbered, clean
from thb_eu.sources.text_files import UTF_16
from thb_eu.sources.workbooks import READERS, opened

CODE = "personal-data"
FOUND = _("here can be {datum}, which nobody declared.")
FOUND_OFTEN = plural(
    "here can be {datum}, which nobody declared; likewise in {count} more cell of the column.",
    "here can be {datum}, which nobody declared; likewise in {count} more cells of the column.",
)
LISTED = _("here can begin a list of persons, with {datum}, which nobody declared.")
CONTEXT_GAP = " " * CONTEXT_LENGTH
"""Between texts of which none explains another."""
PACKED, WORKBOOK = b"PK\x03\x04", ".xlsx"
OF_PROGRAMS = re.compile(rb"\s*(?:<|%PDF-|\{\\rtf)")
"""How a file begins in which a program wrote words of its own among those of its user: markup of any kind, a print."""
CONTROLS = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1a"})
"""What nobody types; by mistake one of a hundred signs may be one."""
BETWEEN_CELLS = re.compile(r"[;\t|\"]+|,(?=\S)")
LETTER = re.compile(r"[^\W\d_]")
BETWEEN_WORDS = re.compile(r"[_.+-]+")
MARK_LENGTH = 16
A_SLIP = 0.85
"""How much a text is like a label of its column that is taken for a slip of the pen."""
SHORT = r"[^@]{0,11}"
"""A text of a key that no kind of `anywhere` can match."""


@dataclass(frozen=True)
class PersonalDataGuard:
    """What is looked for in the files of one collection.

    `own`: what the office wrote of itself there, and texts of the program. `printed`: by `print_mark`, the cells that
    the program printed into the file itself.
    """

    definitions: Definitions
    own: tuple[bytes, ...] = ()
    printed: frozenset[str] = frozenset()

    @property
    def kinds(self) -> Mapping[str, PersonalDatum]:
        """The kinds of personal data, by name."""
        return self.definitions.personal_data.kinds

    @cached_property
    def all_kinds(self) -> tuple[PersonalDatum, ...]:
        """Every kind."""
        return tuple(self.kinds.values())

    @cached_property
    def anywhere(self) -> tuple[PersonalDatum, ...]:
        """The kinds that are looked for among counts and numbers too."""
        return tuple(kind for kind in self.all_kinds if kind.anywhere)

    @cached_property
    def words(self) -> KnownWords:
        """The words that name no person."""
        return KnownWords(self.definitions, self.own)

    def datum(self, text: str, kinds: Iterable[PersonalDatum], beside: str = "") -> PersonalDatum | None:
        """Find which of `kinds` a text holds; `beside`: what stands in its row, as an office whose telephone it is."""
        plain = plainly(text)
        may_name = self.words.may_name(plain)
        for kind in kinds:
            for found in kind.occurrences(plain) if may_name or not kind.is_name else ():
                if self._is_of_a_person(kind, found, plain, beside):
                    return kind
        return None

    def _is_of_a_person(self, kind: PersonalDatum, found: Occurrence, text: str, beside: str) -> bool:
        if kind.is_name:
            return self.words.names_person(text, found.start, found.end)
        if self.words.is_own(found.text):
            return False
        return not (kind.of_offices and self.words.names_office(f"{text}\n{beside}") and not self._name_in(text))

    def _name_in(self, text: str) -> bool:
        return any(
            self.words.names_person(text, found.start, found.end)
            for kind in self.all_kinds
            if kind.is_name
            for found in kind.occurrences(text)
        )

    def datum_in_words(self, text: str) -> PersonalDatum | None:
        """Find what a text holds whose numbers and days somebody else looks at."""
        return self.datum(text, self.all_kinds if LETTER.search(text) else self.anywhere)

    def datum_in_title(self, title: str) -> PersonalDatum | None:
        """Find what the name of a file or of a sheet holds, in which other signs stand for blanks."""
        kinds = [kind for kind in self.all_kinds if kind.is_name or kind.anywhere]
        return self.datum(title, kinds) or self.datum(BETWEEN_WORDS.sub(" ", title), kinds)

    def suspected(self, texts: Iterable[str], kinds: Iterable[PersonalDatum]) -> tuple[PersonalDatum, ...]:
        """Return the kinds of which any of many texts may hold one: a look at all together spares one at each."""
        plain = [*map(plainly, texts)]
        joined, names = "\n".join(plain), "\n".join(filter(self.words.may_name, plain))
        return tuple(kind for kind in kinds if next(kind.occurrences(names if kind.is_name else joined), None))

    def is_printed(self, text: str) -> bool:
        """Tell whether the program printed this very cell."""
        return bool(self.printed) and print_mark(text) in self.printed

    @cached_property
    def headings(self) -> Mapping[str, Sequence[str]]:
        """By heading of a column of any contract, what the column may hold, where it may hold anything."""
        columns = (column for contract in self.definitions.contracts.values() for column in contract.fields)
        return {heading: column.may_hold for column in columns if column.may_hold for heading in column.headings}


def print_mark(text: str) -> str:
    """Return the hash by which a printed cell is known again, however its lines break; nobody reads the cell in it."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:MARK_LENGTH]


# --- columns ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    """How a column is looked at: in `full`, but for what it may hold and for texts that are like its labels."""

    name: str = ""
    full: bool = True
    may_hold: Sequence[str] = ()
    labels: Callable[[], Iterable[str]] = tuple
    heading: PersonalHeading | None = None

    def found(self, texts: Sequence[str], guard: PersonalDataGuard) -> Iterator[tuple[str, PersonalDatum]]:
        """Yield the different texts of the column that hold something; a slip of the pen in a label is no name."""
        if self.heading:
            told = (text for text in texts if holds(self.heading, text, guard.words))
            yield from ((text, guard.kinds[self.heading.kind]) for text in told)
        kinds = guard.all_kinds if self.full else guard.anywhere
        suspected = guard.suspected(texts, (kind for kind in kinds if kind.kind not in self.may_hold))
        for text in texts if suspected else ():
            found = guard.datum(text, suspected)
            if found and not (found.is_name and get_close_matches(text.casefold(), [*self.labels()], 1, A_SLIP)):
                yield text, found


IN_FULL, BESIDE_CELLS = _Column(), -1
"""How titles, notes and cells right of the table are looked at; stands for them among the columns."""


def _column_of(name: str, contract: Contract, guard: PersonalDataGuard, at: int = 0) -> _Column:
    """Say how a column is looked at; an undeclared one is called by its letters: its heading may be a person's."""
    promised = next((field for field in contract.fields if field.name == name), None)
    if promised is None:
        return _Column(letters_of(at + 1), heading=sure_heading(name, guard.definitions.personal_data))
    described: Mapping[str, Any] = next((entry for entry in contract.schema["fields"] if entry["name"] == name), {})
    key = contract.schema.get("primaryKey", [])
    keys = {*([key] if isinstance(key, str) else key), *(contract.records.key if contract.records else ())}
    is_shaped = {"pattern", "enum"} & described.get("constraints", {}).keys()
    is_number = promised.type != "string" or promised.count is not None or promised.time or promised.day
    full = not (is_number or is_shaped or name in keys or promised.holds in ("value", "year"))
    return _Column(name, full, promised.may_hold, partial(_labels, promised, guard))


def _labels(promised: ContractField, guard: PersonalDataGuard) -> Iterator[str]:
    """Yield what a label of the column may be, folded."""
    yield from (label.casefold() for label in promised.labels or ())
    listed = guard.definitions.national_lists.get(promised.dimension)
    yield from (text.casefold() for text in guard.words.labels_of(listed)) if listed and not promised.labels else ()


@dataclass(frozen=True, slots=True)
class _Hit:
    """One cell in which something was found; `is_listed`: as one of a list of persons."""

    where: Place
    datum: PersonalDatum
    is_listed: bool = False


def _faults(hits: Iterable[_Hit]) -> Iterator[Fault]:
    """Yield a fault for each cell; of many in one column, one for the first that says how many there are."""

    def likewise(hit: _Hit) -> tuple[str, str, str]:
        return hit.where.sheet, hit.where.column or hit.where.cell, hit.datum.kind

    for (_sheet, column, _kind), group in groupby(sorted(hits, key=likewise), likewise):
        first, *more = group
        often = (
            LISTED
            if first.is_listed or any(hit.is_listed for hit in more)
            else FOUND_OFTEN
            if more and column
            else FOUND
        )
        yield fault_at(first.where, often.filled({"datum": first.datum.label, "count": len(more)}))


def fault_at(where: Place, what: Text) -> Fault:
    """Return the fault that something of a person stands at this place."""
    remedy = _("Take it out and send the file again; a register of persons is pseudonymised first.")
    analyst = _(
        "If it is none, declare it: under thb:may_hold of the column in its contract, or among the known words of "
        "{file}.",
        file=NAME,
    )
    return Fault(where, CODE, what, remedy, SUPPLIER, Remedies(analyst=analyst))


# --- what was read ----------------------------------------------------------------------------------------------------


def in_table(grid: Grid, contract: Contract, guard: PersonalDataGuard) -> Iterator[Fault]:
    """Yield personal data in a table of figures as it was read: in its cells, above it and in notes below it."""
    if not guard.kinds:
        return
    columns = [_column_of(name, contract, guard, at) for at, name in enumerate(grid.header)]
    of_table, header = {number for number, _cells in grid.rows}, range(contract.first_header_row, grid.header_row + 1)
    texts: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for number, cells in grid.written or grid.rows:
        for at, text in enumerate(cells):
            if bare := text.strip():
                inside = at < len(columns) and (number in of_table or number in header)
                texts.setdefault(at if inside else BESIDE_CELLS, {}).setdefault(bare, []).append((number, at))
    yield from _faults(
        _Hit(Place(grid.file, grid.sheet, cell_at(*spot), column=column.name), datum)
        for of, held in texts.items()
        for column in [IN_FULL if of == BESIDE_CELLS else columns[of]]
        for text, datum in column.found([*held], guard)
        for spot in held[text]
    )


def watch_of(contract: Contract, guard: PersonalDataGuard) -> Callable[[str, Sequence[str]], list[str]]:
    """Say what looks at the columns of a register while an engine reads them, as their contract declares them."""

    @cache
    def column(name: str) -> _Column:
        return _column_of(name, contract, guard)

    return lambda name, texts: [text for text, _datum in column(name).found(texts, guard)]


def in_register(delivery: Delivery, contract: Contract, guard: PersonalDataGuard) -> Iterator[Fault]:
    """Yield personal data in the columns of a register; each text is looked at once."""
    rows = delivery.rows  # a column that no engine keeps was watched while it was read
    kept = rows.columns if isinstance(rows, FrameSourceRows) else columns_needed(contract)
    for at, name in enumerate(delivery.header if guard.kinds else ()):
        if name not in kept and name not in delivery.suspected:
            continue
        column = _column_of(name, contract, guard, at)
        unlike = "" if column.full else SHORT
        frame = rows.texts(name, unlike) if name in kept else delivery.suspected[name]
        texts = frame["text"].tolist()
        places = dict(zip(texts, zip(frame["first"].tolist(), frame["rows"].tolist(), strict=True), strict=True))
        hits: dict[str, list[tuple[int, int]]] = {}
        for text, datum in column.found(texts, guard):
            hits.setdefault(datum.kind, []).append(places[text])
        for kind, found in hits.items():
            more = sum(count for _first, count in found) - 1
            where = Place(delivery.file, delivery.sheet, row=min(first for first, _count in found), column=column.name)
            what = (FOUND_OFTEN if more else FOUND).filled({"datum": guard.kinds[kind].label, "count": more})
            yield fault_at(where, what)


def in_workbook(
    content: bytes, name: str, contract: Contract, guard: PersonalDataGuard, table: str = "", ours: bool = False
) -> Iterator[Fault]:
    """Yield personal data in a workbook but for the cells of the sheet `table`, which is read by itself.

    `contract`: by which days are written. `ours`: the sheets are those of a form or a marked copy, whose numbers and
    days are read as tables.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS or not guard.kinds:
        return
    with opened(content, name) as book:
        sheets = {title: book.sheet(title, contract).rows for title in book.titles}
        others = {title: rows for title, rows in sheets.items() if not table or title != table}
        yield from _faults(hit for title, rows in others.items() for hit in _on_sheet(rows, name, title, guard, ours))
        beside = [text for text in texts_beside(content, suffix) if text.text.strip()]
        read = {cell for rows in sheets.values() for _number, cells in rows for cell in cells}
        beside += stored_texts(content, (*read, *(piece.text for piece in beside)))
        suspected = guard.suspected((f"{piece.text}\n{CONTEXT_GAP}" for piece in beside), guard.all_kinds)
        for piece in beside if suspected else ():
            kinds = suspected if piece.is_typed or LETTER.search(piece.text) else guard.anywhere
            if datum := guard.datum(piece.text, kinds):
                where = Place(name, piece.sheet, piece.cell, part=piece.what)
                yield fault_at(where, FOUND.filled({"datum": datum.label}))


def _on_sheet(rows: Sequence[Numbered], name: str, title: str, guard: PersonalDataGuard, ours: bool) -> Iterator[_Hit]:
    listed = {(number, at): kind for number, at, kind in persons_listed(rows, guard.words)}
    seen: dict[str, PersonalDatum | None] = {}
    names = [kind.kind for kind in guard.all_kinds if kind.is_name]
    may_hold: dict[int, Sequence[str]] = dict.fromkeys(
        columns_headed(rows, guard.definitions.personal_data.of_places), names
    )
    for number, cells in rows:
        for at, cell in enumerate(cells):
            text = clean(cell)
            if text and text not in seen:
                seen[text] = guard.datum_in_words(text) if ours else guard.datum(text, guard.all_kinds)
            if ours and text in guard.headings:
                may_hold[at] = guard.headings[text]
            elif text and not guard.is_printed(text):
                datum, kind = seen[text], listed.get((number, at), "")
                if kind and kind not in may_hold.get(at, ()):
                    yield _Hit(Place(name, title, cell_at(number, at)), guard.kinds[kind], is_listed=True)
                elif (
                    datum
                    and datum.kind not in may_hold.get(at, ())
                    and (not datum.of_offices or guard.datum(text, (datum,), "\n".join(cells)))
                ):
                    yield _Hit(Place(name, title, cell_at(number, at)), datum)


def in_unread(content: bytes, name: str, contract: Contract, guard: PersonalDataGuard) -> list[Fault] | None:
    """Return personal data in a file that cannot be read as agreed: every sheet, or every line of a text, in full.

    A packed file is a workbook whatever it is called. None for a file that cannot be looked through: one of another
    program, whose own words would be taken for a person's, and what is packed and opens as no workbook.
    """
    if content.startswith(PACKED):
        named = name if PurePosixPath(name).suffix.lower() in READERS else f"{name}{WORKBOOK}"
        try:
            found = in_workbook(content, named, contract, guard, ours=True)
            return [replace(fault, where=replace(fault.where, file=name)) for fault in found]
        except SourceRefused:
            return None
    content = content[:LOOKED_THROUGH]
    is_utf_16 = content.startswith(UTF_16)
    controls = 0 if is_utf_16 else len(content) - len(content.translate(None, CONTROLS))
    if OF_PROGRAMS.match(content.removeprefix(codecs.BOM_UTF8)) or controls * 100 > len(content):
        return None
    text = content.decode("utf-16" if is_utf_16 else "utf-8", "replace")
    rows = [
        (number, tuple(map(str.strip, BETWEEN_CELLS.split(line)))) for number, line in enumerate(text.splitlines(), 1)
    ]
    hits = _on_sheet(rows, name, "", guard, ours=True) if guard.kinds else ()
    return [*_faults(replace(hit, where=Place(name, row=row_of(hit.where.cell))) for hit in hits)]


def in_words(texts: Iterable[str], where: Place, guard: PersonalDataGuard) -> Iterator[Fault]:
    """Find personal data in what somebody says of an act in the field `where`."""
    for text in texts:
        if datum := guard.datum_in_words(text):
            what = _("here can be {datum}; journal and files of a collection tell of no person.", datum=datum.label)
            remedy = _(
                "Name the role, the office or the number of a file. If it is none, declare it among the known words "
                "of {file}.",
                file=NAME,
            )
            yield Fault(where, CODE, what, remedy, "user")


def called_by_a_person(where: Place, datum: PersonalDatum) -> Fault:
    """Return the fault that a file has a name that may be of a person."""
    what = _("the name of the file can hold {datum}; it is not repeated.", datum=datum.label)
    return Fault(where, CODE, what, _("Give the file another name and send it again."), SUPPLIER)


def is_list(fault: Fault) -> bool:
    """Tell whether a fault says that there is a list of persons."""
    return fault.code == CODE and fault.what == LISTED.filled(dict(fault.what.values))


# --- what is told of such a file --------------------------------------------------------------------------------------

HIDDEN = "…"
"""Stands for words that may be of a person."""


def unrepeated(
    faults: Sequence[Fault], content: Callable[[], bytes], name: str, guard: PersonalDataGuard
) -> list[Fault]:
    """Return the faults of a file without words of persons: sheets by their number, and of a list of persons nothing
    else.

    `content`: what stands in the file, asked for where a sheet must be counted.
    """
    is_of_persons = any(fault.code == CODE for fault in faults)
    if not is_of_persons and not any(_is_title_of_person(fault.where.sheet, guard) for fault in faults):
        return [*faults]
    numbers = _numbers_of_sheets(content, name, guard)
    if any(map(is_list, faults)):
        faults = [fault for fault in faults if fault.code == CODE]

    def tell(words: str) -> str:
        if words in numbers:
            return numbers[words]
        return HIDDEN if guard.datum(words, guard.all_kinds) or guard.datum_in_title(words) else words

    def told(fault: Fault) -> Fault:
        sheet = fault.where.sheet
        number = numbers.get(sheet, HIDDEN if _is_title_of_person(sheet, guard) else sheet)
        where = replace(fault.where, sheet=number, part=retold(fault.where.part, tell))
        if fault.code == CODE:
            return replace(fault, where=where)
        others = Remedies(**{who.name: retold(getattr(fault.others, who.name), tell) for who in fields(fault.others)})
        return replace(
            fault, where=where, what=retold(fault.what, tell), remedy=retold(fault.remedy, tell), others=others
        )

    return [told(fault) for fault in faults]


def _is_title_of_person(title: str, guard: PersonalDataGuard) -> bool:
    return bool(title) and guard.datum_in_title(title) is not None


def _numbers_of_sheets(content: Callable[[], bytes], name: str, guard: PersonalDataGuard) -> Mapping[str, str]:
    """Return the number of each sheet that is called by a person, by its title."""
    if PurePosixPath(name).suffix.lower() not in READERS:
        return {}
    try:
        with opened(content(), name) as book:
            numbered = enumerate(book.titles, 1)
            return {title: str(number) for number, title in numbered if _is_title_of_person(title, guard)}
    except SourceRefused:
        return {}
