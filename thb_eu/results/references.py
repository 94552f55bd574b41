"""Name what a relation of a report points at, and what stands there.

In come the report's claims and the cells of every aggregate table; out comes for a reference (`F001`, `t03!D8`,
`t03!D2:D7`) what is said there: texts, a number, a day or a period, names. What cannot be read as the relation needs it
is refused as `UnreadableReference`: who wrote the relation must mend it, the figures are not accused. A reference is a
position: where a relation tells how its row was called, another name of the row is refused. Row names may be told in
messages, for the tables referred to are aggregates; no value of a cell is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from thb_eu.base.messages import Text, _, layout, literal
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import column_number, letters_of
from thb_eu.base.printable import normalized
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Codelist
from thb_eu.results.facts import ReceivedFacts

Figure = Any
"""A whole number, or `<NA>` where a value is blank."""

Facts = frozenset[str]
"""The numbers of facts."""

Same = Callable[[str], str]
"""What a name is compared by: two names are one if it says the same of both."""

PARTED_BY = ";"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
CELLS = re.compile(rf"([^!]+)!{CELL.pattern}(?::{CELL.pattern})?")
"""Cells and ranges up to the size of a spreadsheet."""
NEXT_EXPECTED = re.compile(r";\s*(?=[^!;=]+![A-Z]{1,3}[0-9]{1,7}\s*=)")
"""What parts `t13!D4=Bosnia and Herzegovina; t13!D5=Kosovo`; a name may hold a semicolon."""
MOST_SHOWN = 60
"""How many signs of a culprit a message repeats."""
WHOLE = re.compile(r"[0-9]{1,15}")
SECTION_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*")
DAY_OR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")

NO_CELLS = _("the table has no cells {culprit}")
RENAMED = _('the row of {culprit} has another name now, not "{name}"')
NAMELESS = _('the row of {culprit} has no name now, it was called "{name}"')
NOT_REFERRED_TO = _("{culprit} names the row of no cell to which the relation refers")


@dataclass(frozen=True, slots=True)
class MissingReference:
    """What keeps a relation from being judged: the culprit as it is written, and what is wrong with it.

    `because_of`: the check that speaks of it already, if any does; `cells`: where it may stand by another name.
    """

    culprit: str
    what: Text
    because_of: str = ""
    cells: frozenset[str] = frozenset()


class UnreadableReference(Exception):
    """A relation cannot be judged; `gaps` holds the reasons."""

    def __init__(self, *gaps: MissingReference) -> None:
        self.gaps = gaps
        super().__init__("; ".join(gap.what.english for gap in gaps))


def gap(culprit: str, what: Text, because_of: str = "", **more: str) -> MissingReference:
    """Return the culprit, named in the sentence that says what is wrong with it."""
    shown = culprit if len(culprit) <= MOST_SHOWN else f"{culprit[:MOST_SHOWN]}…"
    return MissingReference(shown, what.filled({"culprit": shown, **more}), because_of)


@dataclass(frozen=True, slots=True)
class ReportStatement:
    """What one reference says: its texts by their names, where a person finds them, and of what kind it is.

    `counted`: whether the table feeds the EU counts, `None` for a claim; `claim`: the row of a claim; `spoken_of`: by
    the names of its texts, the checks that speak of their cells already.
    """

    reference: str
    where: Text
    texts: tuple[tuple[str, str], ...]
    counted: bool | None = None
    claim: Mapping[str, Any] | None = field(default=None, compare=False)
    spoken_of: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def number(self) -> Figure:
        """The sum of its numbers; `<NA>` where one is blank."""
        return total(_figure(name, text, self.spoken_of.get(name, "")) for name, text in self.texts)

    @property
    def cells(self) -> list[str]:
        """The cells in which it stands."""
        return [_cell_of(self.claim)] if self.claim else [name for name, _ in self.texts]

    @property
    def because_of(self) -> str:
        """The check that speaks already of one of its blanks, if any does."""
        return next((self.spoken_of[name] for name, text in self.texts if not text and name in self.spoken_of), "")

    @property
    def names(self) -> list[str]:
        """The names it lists as written: those of a claim, or one per cell; a blank stands for one that is not told."""
        texts = [text for _, text in self.texts]
        return texts if self.claim is None else parted(texts[0]) or [""]

    @property
    def days(self) -> tuple[Figure, Figure]:
        """The first and the last day of the day, month or period that a claim names (20241127)."""
        [(name, text)] = self.as_claim.texts
        if not text:
            return pd.NA, pd.NA
        try:
            first, last = days_of(text)
        except ValueError as odd:
            raise UnreadableReference(gap(name, _("{culprit} is not a day, month or period"))) from odd
        return first, last

    @property
    def year(self) -> Figure:
        """The year that the text names for a claim."""
        return _figure(*self.column_text("year"))

    @property
    def as_claim(self) -> ReportStatement:
        """Itself, if it is a claim."""
        if self.claim is None:
            raise UnreadableReference(gap(self.reference, _("{culprit} should be a claim")))
        return self

    def column_text(self, name: str) -> tuple[str, str]:
        """Say what a claim tells in its column `name`, under a name of its own."""
        claim = self.as_claim.claim or {}
        return f"{self.reference} {name}", str(claim[name]).strip()


@dataclass(slots=True)
class _Table:
    """The texts of one table by column and row, and where its file and sheet are.

    `lower`: by how many rows its header is lower than the contract says; references name the rows of the contract.
    """

    file: str
    sheet: str
    counted: bool
    lower: int
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    width: int = 0

    def take_up(self, cell: str, row: int, text: str) -> None:
        column, _ = at = _position(cell)
        self.texts[at] = text.strip()
        self.rows.add(row)
        self.width = max(self.width, column)

    def holds(self, column: int, row: int) -> bool:
        """Tell whether the table has this cell, in one of its columns; a blank line in it is a row of blank cells."""
        return (column, row) in self.texts or (row not in self.rows and min(self.rows) < row < max(self.rows))

    def text(self, column: int, row: int) -> str:
        return self.texts.get((column, row), "")


class References:
    """The claims by their ids and the cells by their tables: where every reference of a relation is looked up.

    `already_reported`: by file and cell, the checks that speak of a cell already. `lower`: by file, by how many rows
    its table is lower than its contract says. `same`: how names are compared.
    """

    def __init__(
        self,
        claims: Iterable[Mapping[str, Any]],
        cells: pd.DataFrame,
        already_reported: Mapping[tuple[str, str], str],
        lower: Mapping[str, int],
        same: Same,
    ) -> None:
        told = [(str(row["claim"]), row) for row in claims]
        self._claims, seen = dict(told), Counter(name for name, _row in told)
        self._twice = frozenset(_cell_of(row) for name, row in told if seen[name] > 1)
        self._told_already, self._same = already_reported, same
        self._tables: dict[str, _Table] = {}
        for row in records(cells):
            table = self._tables.setdefault(str(row["resource"]), _empty(row, lower))
            table.take_up(str(row["cell"]), int(row["row"]), str(row["text"]))

    def claim(self, reference: str) -> ReportStatement:
        """Return the claim called so."""
        row = self._claims.get(reference)
        if row is None:
            raise UnreadableReference(
                replace(gap(reference, _("the claim {culprit} does not exist")), cells=self._twice)
            )
        numbered = SECTION_NUMBER.match(str(row["section"]))
        section = numbered[0] if numbered else str(row["section"])
        named = f"{reference}, {section}" if section else reference
        return ReportStatement(reference, literal(named), ((reference, str(row["value"]).strip()),), claim=row)

    def all_of(self, written: str) -> tuple[ReportStatement, ...]:
        """Return what the references in one field of a relation say; all that lead nowhere are told at once."""
        found: list[ReportStatement] = []
        gaps: list[MissingReference] = []
        for reference in parted(written):
            try:
                found.append(self._cells(reference) if "!" in reference else self.claim(reference))
            except UnreadableReference as unreadable:
                gaps += unreadable.gaps
        if gaps:
            raise UnreadableReference(*gaps)
        return tuple(found)

    def renamed(self, expected: str, statements: Iterable[ReportStatement]) -> Iterator[MissingReference]:
        """Yield what a relation expects its rows to be called (`t13!D4=Bosnia and Herzegovina`) and they are not."""
        referred_to = {name for statement in statements if statement.claim is None for name, _ in statement.texts}
        for entry in filter(None, map(str.strip, NEXT_EXPECTED.split(expected))):
            reference, _, name = (part.strip() for part in entry.partition("="))
            if reference not in referred_to:
                yield gap(entry, NOT_REFERRED_TO)
            elif self._same(now := self._row_name(reference)) != self._same(name):
                yield gap(reference, RENAMED if now else NAMELESS, name=name)

    def _row_name(self, reference: str) -> str:
        name, _, cell = reference.rpartition("!")
        table = self._tables[name]
        return table.text(1, _position(cell)[1] + table.lower)

    def _cells(self, reference: str) -> ReportStatement:
        written = CELLS.fullmatch(reference)
        if written is None:
            raise UnreadableReference(gap(reference, NO_CELLS))
        name, left, top, right, bottom = written.groups()
        table = self._tables.get(name)
        if table is None:
            raise UnreadableReference(gap(name, _("the table {culprit} does not exist")))
        if len(table.rows) == 1:
            raise UnreadableReference(gap(name, _("the table {culprit} has no rows")))
        first, last = _at(left, top), _at(right or left, bottom or top)
        if last[0] > table.width or last[1] + table.lower > max(table.rows):
            raise UnreadableReference(gap(reference, NO_CELLS))
        positions = [(at, down) for down in range(first[1], last[1] + 1) for at in range(first[0], last[0] + 1)]
        sent = {(at, down): (at, down + table.lower) for at, down in positions}
        if not positions or not all(table.holds(*position) for position in sent.values()):
            raise UnreadableReference(gap(reference, NO_CELLS))
        place = Place(table.file, table.sheet, ":".join(dict.fromkeys(_name(*sent[end]) for end in (first, last))))
        texts = {_name(*position): table.text(*sent[position]) for position in positions}
        checks = {_name(*current): self._told_already.get((table.file, _name(*at)), "") for current, at in sent.items()}
        return ReportStatement(
            reference,
            layout("{place}", place=place),
            tuple((f"{name}!{cell}", text) for cell, text in texts.items()),
            counted=table.counted,
            spoken_of={f"{name}!{cell}": check for cell, check in checks.items() if check},
        )


def parted(written: str) -> list[str]:
    """Return the parts of a list as people write it."""
    return [part.strip() for part in written.split(PARTED_BY) if part.strip()]


def total(figures: Iterable[Figure]) -> Figure:
    """Return the sum, unknown where one of the figures is: a blank is no zero."""
    known = list(figures)
    return pd.NA if any(figure is pd.NA for figure in known) else sum(known)


def same_name(name: str) -> str:
    """Return a name as it is compared: without case, outer and doubled space, and however its accents are encoded."""
    return normalized("NFC", normalized("NFC", " ".join(name.split())).casefold())


def same_category(lists: Iterable[Codelist]) -> Same:
    """Return how names are compared: by the category that they mean in a list, in any language, else by the word."""
    known = tuple(lists)

    def same(name: str) -> str:
        word = same_name(name)
        codes = (f"{entry.name}={code}" for entry in known if (code := entry.category_named(word)))
        return next(codes, word)

    return same


def days_of(text: str) -> tuple[int, int]:
    """Return the first and the last day of `2024-11-27`, `2024-05` or `2024-12-01/2024-12-31`, as 20241127."""
    first, parted, last = text.partition("/")
    begins, ends = _stretch(first)[0], _stretch(last if parted else first)[1]
    if ends < begins:
        raise ValueError(text)
    return begins, ends


def _stretch(text: str) -> tuple[int, int]:
    found = DAY_OR_MONTH.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2])
    first, last = (int(found[3]),) * 2 if found[3] else (1, monthrange(year, month)[1])
    return _as_figure(date(year, month, first)), _as_figure(date(year, month, last))


def _as_figure(day: date) -> int:
    return (day.year * 100 + day.month) * 100 + day.day


def _figure(name: str, text: str, because_of: str = "") -> Figure:
    if text and not WHOLE.fullmatch(text):
        raise UnreadableReference(gap(name, _("{culprit} is not a whole number of zero or more"), because_of))
    return int(text) if text else pd.NA


def _empty(row: Mapping[str, Any], lower: Mapping[str, int]) -> _Table:
    file = str(row["file"])
    return _Table(file, str(row["sheet"]), bool(row["counted"]), lower.get(file, 0))


def _name(column: int, row: int) -> str:
    return f"{letters_of(column)}{row}"


def _position(cell: str) -> tuple[int, int]:
    found = CELL.fullmatch(cell)
    return _at(found[1], found[2]) if found else (0, 0)


def _at(letters: str, digits: str) -> tuple[int, int]:
    return column_number(letters), int(digits)


def _cell_of(row: Mapping[str, Any]) -> str:
    return f"{row.get('resource', '')}!{row['cell']}"


def facts_in_cells(received: ReceivedFacts, lower: Mapping[str, int]) -> Iterator[tuple[str, Facts]]:
    """Yield the facts that each cell of a table tells, or its printed total covers; cells as relations name them."""
    for row in records(received.claims):
        yield _named(row, lower), frozenset(row["covers"])
    for row in records(received.facts):
        if row["fact"] == f"{row['resource']}!{row['cell']}":
            yield _named(row, lower), frozenset({row["fact"]})


def _named(row: Mapping[str, object], lower: Mapping[str, int]) -> str:
    letters = str(row["cell"]).rstrip("0123456789")
    return f"{row['resource']}!{letters}{int(str(row['row'])) - lower.get(str(row['file']), 0)}"
