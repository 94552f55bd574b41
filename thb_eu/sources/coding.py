"""Code a text of a supplier's table by its contract (codes, a day, a year, a number), and make facts of it.

The one place for tables of figures and for registers (one row per person): the same text under the same contract has
the same codes, or the same fault. Comes in: texts and the clauses of the contract that read them. Goes out: a
`LabelReading` of each text, the codes of each row (`RowCodes`), and `Fact`. A label that nobody knows stays unresolved
on its fact: nothing is dropped, nothing is guessed, and the text is not repeated.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.base.errors import Fault
from thb_eu.base.messages import _, joined, literal, plural
from thb_eu.base.model import NOT_TOLD, WITHOUT_YEAR, Place, Remedies
from thb_eu.base.patterns import compiled
from thb_eu.base.table_schemas import FACTS
from thb_eu.definitions import FOREVER, Codelist, Contract, ContractField
from thb_eu.definitions.records import IGNORED, UNRESOLVED, FirstFilled, ParsedColumn, TextPart
from thb_eu.definitions.strict_reader import nearest
from thb_eu.sources.grid import Grid, UnusualCell, cell_at
from thb_eu.sources.sheets import Numbered

Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

NOTHING = -1
"""Where a row does not hold a dimension or a day."""
EVERY, SEVERAL = "every code in ", "; "
"""Before the name of a column of several labels: what all of its cell mean; and what stands between these codes."""
TIME = "time"
FORMS = {"year": "%Y", "yearmonth": "%Y-%m"}
"""How a day is written in a column of these types; in others by their format, else as ISO text."""
GROUPING, DECIMAL = (".", ",", " ", "'"), (".", ",")


# --- one text --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LabelReading:
    """What one text means: codes by dimension, or that its row is ignored (as what), or unresolved (like what).

    `names_sum`: the kind (total, group) of what an unresolved text names, where that is no category but a sum of them.
    `when`: the codes of the rows of which it speaks at all.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    ignored: str = ""
    unresolved: bool = False
    suggestion: str = ""
    names_sum: str = ""
    when: Mapping[str, str] = field(default_factory=dict)


def columns_read(
    contract: Contract, lists: Mapping[str, Codelist], days: frozenset[str] | None = None
) -> Iterator[tuple[str, Callable[[str], LabelReading]]]:
    """Yield all ways in which columns are read, in the order in which they are heard; the weakest mark comes first.

    `days`: those that are asked for; all if left out.
    """
    rules = contract.records
    for parsed in rules.parsed if rules else ():
        yield parsed.column, partial(parts_read, parsed=parsed)
    for at, column in enumerate(contract.fields):
        if column.dimension:
            beside = () if at else contract.printed_totals
            yield column.name, partial(label_read, column=column, lists=lists, beside=beside)
    for first in rules.first_of if rules else ():
        for name in reversed(first.columns):
            yield name, partial(mark_read, first=first)
    for name, day, form in day_columns(contract):
        if days is None or day in days:
            yield name, partial(day_read, day=day, form=form)


def day_columns(contract: Contract) -> Iterator[tuple[str, str, str]]:
    """Yield every column that holds a day: its name, the day, and the form in which it is written."""
    for entry in contract.records.days if contract.records else ():
        yield entry.column, entry.day, entry.form
    for column in contract.fields:
        if column.day:
            plain = column.format if column.format not in ("", "default") else "%Y-%m-%d"
            yield column.name, column.day, FORMS.get(column.type, plain)


def label_read(
    text: str, column: ContractField, lists: Mapping[str, Codelist], beside: Iterable[str] = ()
) -> LabelReading:
    """Find what the label of a column means; `beside`: labels that stand in the column and mean no category."""
    if column.separator:
        return _labels_read(text, column, lists)
    if not text and not (column.labels and text in column.labels):
        return LabelReading({column.dimension: NOT_TOLD})
    codelist = lists.get(column.dimension)
    code = codelist.meant_by(text) if codelist else ""
    named_sum = codelist.by_code[code].kind if codelist and codelist.is_sum(code) else ""
    if column.labels is not None:
        known = column.labels.get(text)
    else:
        known = {column.dimension: code} if code and not named_sum else None
    if known is not None:
        return LabelReading(known)
    like = ""
    if not named_sum and column.labels is not None:
        like = nearest(text, column.labels)
    elif not named_sum and codelist:
        like = codelist.name_like(text)
    return LabelReading(unresolved=True, suggestion=like or nearest(text, beside), names_sum=named_sum)


def _labels_read(text: str, column: ContractField, lists: Mapping[str, Codelist]) -> LabelReading:
    """Say what a cell of several labels means: the code first in the order of the column, and beside it all."""
    single, dimension = replace(column, separator=""), column.dimension
    labels = [label for each in text.split(column.separator) if (label := each.strip())]
    read = [label_read(label, single, lists) for label in labels or [""]]
    if unknown := next((reading for reading in read if reading.unresolved), None):
        return unknown
    places = {code: at for at, code in enumerate((*column.in_order, NOT_TOLD))}
    codes = sorted({reading.codes[dimension] for reading in read}, key=lambda code: places[code])
    every = SEVERAL.join(f"{dimension}={code}" for code in codes if code != NOT_TOLD)
    return LabelReading({dimension: codes[0], **({EVERY + column.name: every} if every else {})})


def day_read(text: str, day: str, form: str) -> LabelReading:
    """Return the ISO day, or first and last of its month or year, parted by a stroke; what is no day is unresolved."""
    if not text:
        return LabelReading()
    try:
        first = datetime.datetime.strptime(text, form).date()
    except ValueError:
        return LabelReading(unresolved=True)
    if "%d" in form:
        return LabelReading({day: first.isoformat()})
    month = first.month if "%m" in form else 12
    last = first.replace(month=month, day=calendar.monthrange(first.year, month)[1])
    return LabelReading({day: f"{first}/{last}"})


def mark_read(text: str, first: FirstFilled) -> LabelReading:
    """Find what a label means that may speak of something else altogether."""
    if text in first.labels:
        return LabelReading(first.labels[text], when=first.when)
    if not first.like or not compiled(first.like).search(text):
        return LabelReading()
    return LabelReading(unresolved=True, suggestion=nearest(text, first.labels), when=first.when)


def parts_read(text: str, parsed: ParsedColumn) -> LabelReading:
    """Find what the pieces of a cell mean together; the first that is unresolved or ignored decides for the row."""
    found = compiled(parsed.pattern).fullmatch(text)
    if found is None:
        return LabelReading(unresolved=True)
    codes: dict[str, str] = {}
    for piece in parsed.pieces:
        label = "/".join(found[name] or "" for name in piece.of)
        known, meant = piece.meant(label)
        if known and meant is not None:
            codes |= meant
        elif known or (label and piece.otherwise == IGNORED):
            return LabelReading(ignored=label)
        elif label and piece.otherwise == UNRESOLVED:
            return LabelReading(unresolved=True)
        else:
            codes |= {piece.dimension: NOT_TOLD}
    return LabelReading(codes)


@lru_cache(maxsize=10_000)
def whole_numbers(text: str, group: str = "", decimal: str = "") -> tuple[str, ...]:
    """Return the whole numbers that `text` can be, smallest first; `group` and `decimal` are the signs that are
    declared.

    Since it is whole, `1.234` is 1234 and `1,0` is 1; `1.000` may be 1 or 1000. Empty where it is no whole number.
    """
    found = set()
    for grouping in (group,) if group else GROUPING:
        for deciding in (decimal,) if decimal else DECIMAL:
            grouped = rf"[1-9][0-9]{{0,2}}(?:{re.escape(grouping)}[0-9]{{3}})+"
            fits = re.fullmatch(rf"(-?)({grouped}|[0-9]+)(?:{re.escape(deciding)}0+)?", text)
            if fits and len(text) <= 24 and grouping != deciding:
                found.add(int(fits[1] + fits[2].replace(grouping, "")))
    return tuple(map(str, sorted(found)))


# --- rows ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnresolvedLabel:
    """A text that nobody knows: its column, the label most like it, the sum it names, and the rows it leaves open."""

    column: str
    suggestion: str
    names_sum: str
    rows: Numbers


@dataclass
class RowCodes:
    """What rows, or profiles of rows, say: by dimension or day, for each the place of its code in `codes`.

    `weights`: how many rows each stands for. `left_out`: those that are ignored or unresolved. `ignored`: rows that are
    no concern of the table, by what they are called.
    """

    weights: Numbers
    codes: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, Numbers] = field(default_factory=dict)
    left_out: Mask = field(init=False)
    ignored: dict[str, int] = field(default_factory=dict)
    unresolved: list[UnresolvedLabel] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left_out = np.zeros(len(self.weights), dtype=bool)

    def read_column(self, column: str, readings: Sequence[LabelReading], of: Numbers) -> None:
        """Give every row what its class (`of`) in a column means; the first that is ignored or unresolved holds.

        Labels that speak of rows with some codes alone (`when`) say nothing in all others.
        """
        if when := next((reading.when for reading in readings if reading.when), None):
            readings, of = [*readings, LabelReading()], np.where(self.have(when), of, len(readings))
        for number, reading in enumerate(readings):
            if reading.ignored or reading.unresolved:
                rows = np.flatnonzero((of == number) & ~self.left_out)
                if reading.ignored:
                    self.ignore(rows, reading.ignored)
                elif len(rows):
                    self.left_out[rows] = True
                    self.unresolved.append(UnresolvedLabel(column, reading.suggestion, reading.names_sum, rows))
        for dimension in dict.fromkeys(dimension for reading in readings for dimension in reading.codes):
            self.set_codes(dimension, [reading.codes.get(dimension) for reading in readings], of)

    def set_codes(self, dimension: str, codes: Sequence[str | None], of: Numbers) -> None:
        """Give every row the code of its class, unless it says less than what was said before."""
        known = self.codes.setdefault(dimension, [])
        place = {code: at for at, code in enumerate(known)}
        for code in dict.fromkeys(codes):
            if code is not None and code not in place:
                place[code] = len(known)
                known.append(code)
        new = np.array([NOTHING if code is None else place[code] for code in codes], dtype=np.int64)[of]
        before = self.positions.get(dimension, np.full(len(self.weights), NOTHING, dtype=np.int64))
        weaker = (new == place.get(NOT_TOLD, NOTHING)) & (before != NOTHING)
        self.positions[dimension] = np.where((new == NOTHING) | weaker, before, new)

    def have(self, codes: Mapping[str, str]) -> Mask:
        """Return the rows that have all these codes."""
        having = np.ones(len(self.weights), dtype=bool)
        for name, code in codes.items():
            known = self.codes.get(name, [])
            number = known.index(code) if code in known else len(known)
            having &= self.positions.get(name, np.full(len(self.weights), NOTHING)) == number
        return having

    def ignore(self, rows: Numbers, called: str) -> None:
        """Leave these rows out: they are no concern of the table."""
        self.left_out[rows] = True
        if len(rows):
            self.ignored[called] = self.ignored.get(called, 0) + int(self.weights[rows].sum())

    def pass_over_later(self, piece: TextPart) -> None:
        """Ignore the rows whose label means something until a day only, unless they are known to lie before it."""
        if piece.until is None:
            return
        nowhere = np.full(len(self.weights), NOTHING, dtype=np.int64)
        ends = np.array([*(code.split("/")[-1] for code in self.codes.get(piece.until.day, ())), FOREVER])
        ending = ends[self.positions.get(piece.until.day, nowhere)]
        for label, last in piece.until.labels.items():
            ignored = ~self.left_out & (ending > last)
            for name, code in (piece.labels[label] or {}).items():
                known = self.codes.get(name, [])
                ignored &= self.positions.get(name, nowhere) == (known.index(code) if code in known else len(known))
            self.ignore(np.flatnonzero(ignored), label)

    def years(self, year: int) -> Numbers:
        """Return the year of each row, and no code any more; those that tell none belong to `year`."""
        known = np.array([*map(int, self.codes.pop(TIME, ())), year], dtype=np.int64)
        return known[self.positions.pop(TIME, np.full(len(self.weights), NOTHING))]

    def of(self, row: int, dimensions: Iterable[str] | None = None) -> dict[str, str]:
        """Return the codes of a row."""
        numbers = {name: self.positions[name][row] for name in (self.positions if dimensions is None else dimensions)}
        return {name: self.codes[name][number] for name, number in numbers.items() if number != NOTHING}


def year_read(text: str) -> LabelReading:
    """Return the year of a row; a blank one gives it to no year."""
    return LabelReading({TIME: text or str(WITHOUT_YEAR)})


# --- facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number stands: `model.ORIGIN`; a number that stands nowhere has no row."""

    resource: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CodingDoubt:
    """The label of a fact that nobody knows: its column and cell, the known label most like it, the sum it names."""

    unresolved: str = ""
    unresolved_cell: str = ""
    suggestion: str = ""
    names_sum: str = ""


NO_DOUBT = CodingDoubt()


@dataclass(frozen=True, slots=True)
class Fact:
    """One count, with the codes and days that its contract gives it, and where it stands; `value` may be unknown."""

    fact: str
    population: str
    view: str
    time: int
    value: int | None
    absence_means_zero: frozenset[str]
    counted: bool
    origin: Origin
    codes: Mapping[str, str]
    doubt: CodingDoubt = NO_DOUBT


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed total: what it says of which facts; `kind`: of a row, of a column, or of all."""

    kind: str
    value: int | None
    covers: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The facts and claims of one table."""

    facts: Sequence[Fact]
    claims: Sequence[Claim] = ()


def made_fact(
    name: str,
    value: int | None,
    codes: Mapping[str, str],
    origin: Origin,
    contract: Contract,
    year: int,
    doubt: CodingDoubt = NO_DOUBT,
    beside: Mapping[str, str] | None = None,
) -> Fact:
    """Return a fact of the table that is `origin.resource`: what the contract always says, and over it the codes of its
    row.

    `beside`: the texts of other columns by which the contract may name the population.
    """
    stated = {**contract.always, **codes}
    time = int(stated.pop(TIME, year))
    population = contract.population_of({**(beside or {}), **stated})
    absence_means_zero, counted = contract.absence_means_zero, contract.counted
    return Fact(name, population, origin.resource, time, value, absence_means_zero, counted, origin, stated, doubt)


def facts_frame(
    facts: Sequence[Fact], dimensions: Iterable[str], rests_on: Mapping[tuple[str, str], tuple[str, ...]]
) -> pd.DataFrame:
    """Return facts in transit (`table_schemas.FACTS`): a column per dimension and day, `<NA>` where a view lacks it.

    `rests_on`: by file and cell, the ids of corrections.
    """
    basic = ("fact", "population", "view", TIME, "value", "absence_means_zero", "counted")
    columns: dict[str, list[Any]] = {name: [getattr(fact, name) for fact in facts] for name in basic}
    columns |= {name: [getattr(fact.doubt, name) for fact in facts] for name in CodingDoubt.__slots__}
    columns |= {name: [getattr(fact.origin, name) for fact in facts] for name in Origin.__slots__}
    columns["several"] = [_several(fact.codes) for fact in facts]
    columns["corrections"] = [rests_on.get((fact.origin.file, fact.origin.cell), ()) for fact in facts]
    codes = {name: [fact.codes.get(name) for fact in facts] for name in dimensions}
    return FACTS.frame({**columns, **codes})


def _several(codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return every code that columns of several labels tell, as `dimension=code`."""
    told = [text for name, text in codes.items() if name.startswith(EVERY)]
    return tuple(dict.fromkeys(code for text in told for code in text.split(SEVERAL)))


# Read counts as people write them: `1.234` is 1234, `1 234` too, `1,0` is 1.
#
# A contract may say which sign groups thousands and which begins decimals (`groupChar`, `decimalChar` of Table
# Schema). Without it a count is read only where it can be one number alone: since it is whole, `1.234` is 1234, and
# `1.000` may be 1 or 1000 and is refused. What cannot be a whole number stays as it is, for the contract to judge.

PLAIN = re.compile(r"-?[0-9]+")


def with_plain_counts(grid: Grid, contract: Contract) -> tuple[Grid, list[Fault]]:
    """Return `grid` with its counts as plain numbers, and the faults of those that can be read in several ways."""
    signs = dict(signs_of_columns(contract))
    faults: list[Fault] = []
    first: str = ""
    read = 0
    rows: list[Numbered] = []
    for number, cells in grid.rows:
        texts = list(cells)
        for at, declared in signs.items():
            if at >= len(texts) or not texts[at] or PLAIN.fullmatch(texts[at]):
                continue
            found = whole_numbers(texts[at], *declared)
            if len(found) > 1:
                faults.append(_ambiguous(grid, number, at, found))
            elif found:
                first, read = first or cell_at(number, at), read + 1
                texts[at] = found[0]
        rows.append((number, tuple(texts)))
    if not read:
        return grid, faults
    what = plural(
        "The number of {count} cell is written with a decimal sign or a sign for thousands.",
        "The numbers of {count} cells are written with a decimal sign or a sign for thousands.",
        read,
    )
    note = UnusualCell("numbers", what, cell=first)
    return replace(grid, rows=tuple(rows), otherwise=(*grid.otherwise, note)), faults


def signs_of_columns(contract: Contract) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the columns of counts, each with its declared signs."""
    for at, (column, schema) in enumerate(zip(contract.fields, contract.schema["fields"], strict=False)):
        signs = schema.get("groupChar", ""), schema.get("decimalChar", "")
        if column.type == "integer" and (column.count is not None or column.printed_total or any(signs)):
            yield at, signs


def _ambiguous(grid: Grid, row: int, at: int, found: tuple[str, ...]) -> Fault:
    numbers = joined(map(literal, found), _(" or "))
    where = Place(grid.file, grid.sheet, cell_at(row, at))
    return Fault(
        where,
        "number-ambiguous",
        _("the number can be read as {numbers}: the sign may begin decimals or group thousands.", numbers=numbers),
        _("Write the number without separators."),
        "supplier",
        Remedies(steward=_("If the sign always means the same, name groupChar and decimalChar in the contract.")),
    )
