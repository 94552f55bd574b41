"""Group the rows of a register by kind, each with what it says and how many rows are of it.

What a text means is worked out once for each text that occurs (`coding`). Texts that mean the same are one *class*,
rows whose classes are all the same have one *profile*; only the number of a profile is asked of the engine that keeps
the rows. What a profile says follows from its classes alone, column by column, in the order of the contract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from thb_eu.base.engines import EncodedRows, SourceRows, ValueCoding
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import Codelist, Contract
from thb_eu.definitions.records import Records
from thb_eu.sources.coding import (
    TIME,
    LabelReading,
    Mask,
    Numbers,
    RowCodes,
    columns_read,
    day_columns,
    day_read,
    year_read,
)

BLANK, FILLED = 0, 1


@dataclass
class RowProfiles:
    """Every kind of row: `rows` are of it, `first` is the first of them.

    `row_codes`: what each says. `blank`: by column, the profiles in which it is empty. `in_year`: how many rows each
    year has, ignored ones too. `dated_later`: how many rows of a file that names no year bear a day after it.
    """

    coded: EncodedRows
    kind: Numbers
    rows: Numbers
    first: Numbers
    years: Numbers
    blank: Mapping[str, Mask]
    row_codes: RowCodes
    in_year: Mapping[int, int]
    dated_later: int

    def digest(self) -> str:
        """Return the SHA-256 of all that came out of the engine: the numbers of the profiles, their rows, the codes."""
        digest = hashlib.sha256()
        for numbers in (self.kind, self.rows, self.first, self.years, *self.row_codes.positions.values()):
            digest.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes())
        digest.update(json.dumps([self.row_codes.codes, self.row_codes.ignored], sort_keys=True).encode("ascii"))
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Use:
    """One way in which a column is read: the meaning of each class of texts, and the class of each text.

    A text without a class leaves its row out, unless `otherwise` is the class of all other texts.
    """

    column: str
    classes: Sequence[LabelReading]
    numbers: Mapping[str, int]
    otherwise: int | None = None


def profiles_of(
    rows: SourceRows, contract: Contract, rules: Records, year: int, lists: Mapping[str, Codelist], days: frozenset[str]
) -> RowProfiles:
    """Return the profiles of all rows; rows without a year column belong to `year`. `days`: those the law asks for."""
    uses = [_use(rows, column, read) for column, read in columns_read(contract, lists, days)]
    passed_over: dict[str, int] = {}
    if rules.parsed:
        uses[0] = _without_ignored(uses[0], rows, passed_over)
    if rules.person:
        uses.append(_blank_or_not(rules.person.column, **rules.person.says))
    flags = [_blank_or_not(name) for name in dict.fromkeys(n for rule in rules.countings for n in rule.unless_blank)]
    yearly = [_use(rows, field.name, year_read) for field in contract.fields if field.time][:1]
    every = [*uses, *flags, *yearly]
    coded = rows.coded(_codings(every), _identifying_columns(contract, rules))
    found = coded.kinds()
    kind, weights, first = (found[name].to_numpy(dtype=np.int64) for name in ("kind", "rows", "first"))
    classes, rest = [], kind
    for use in every:
        classes.append(rest % max(len(use.classes), 1))
        rest = rest // max(len(use.classes), 1)
    codes = RowCodes(weights, ignored=passed_over)
    heard = [*zip(every, classes, strict=True)]
    for use, of in (*heard[len(uses) + len(flags) :], *heard[: len(uses)]):
        codes.read_column(use.column, use.classes, of)
    everywhere = np.zeros(len(kind), dtype=np.int64)
    for entry in rules.first_of:
        codes.set_codes(entry.dimension, [NOT_TOLD], everywhere)
    for piece in (piece for parsed in rules.parsed for piece in parsed.pieces):
        codes.pass_over_later(piece)
    blank = {use.column: of == BLANK for use, of in zip(flags, classes[len(uses) :], strict=False)}
    years, in_year = codes.years(year), _in_year(rows, yearly, year)
    dated_later = 0 if yearly else _dated_later(rows, contract, year)
    return RowProfiles(coded, kind, weights, first, years, blank, codes, in_year, dated_later)


def _use(rows: SourceRows, column: str, read: Callable[[str], LabelReading]) -> _Use:
    """Return the classes of a column: texts that mean the same are one; one that nobody knows is a class of its own."""
    classes: dict[object, tuple[int, LabelReading]] = {}
    numbers: dict[str, int] = {}
    for text in rows.texts(column)["text"]:
        reading = read(text)
        same: object = text if reading.unresolved else (reading.ignored, tuple(sorted(reading.codes.items())))
        numbers[text] = classes.setdefault((reading.unresolved, same), (len(classes), reading))[0]
    return _Use(column, [reading for _, reading in classes.values()], numbers)


def _blank_or_not(column: str, **code: str) -> _Use:
    return _Use(column, (LabelReading(), LabelReading(code)), {"": BLANK}, FILLED)


def _without_ignored(use: _Use, rows: SourceRows, ignored: dict[str, int]) -> _Use:
    """Return `use` without the texts whose rows are ignored, most of a register, and count these in `ignored`."""
    kept = {text: number for text, number in use.numbers.items() if not use.classes[number].ignored}
    for text, count in rows.texts(use.column)[["text", "rows"]].itertuples(index=False, name=None):
        if text not in kept:
            called = use.classes[use.numbers[text]].ignored
            ignored[called] = ignored.get(called, 0) + int(count)
    return _Use(use.column, use.classes, kept)


def _identifying_columns(contract: Contract, rules: Records) -> list[str]:
    """Return the columns that tell things and persons apart, and the days of persons."""
    things = (name for counting in rules.countings for name in counting.distinct)
    person = (rules.person.column, *rules.person.alike) if rules.person else ()
    days = (*(day.column for day in rules.days), *(field.name for field in contract.fields if field.day))
    return [*dict.fromkeys((*things, *person, *(days if person else ())))]


def _codings(uses: Iterable[_Use]) -> list[ValueCoding]:
    """Find what each class adds to the number of a profile, so that the number tells every class."""
    codings, step = [], 1
    for use in uses:
        numbers = {text: number * step for text, number in use.numbers.items()}
        codings.append(ValueCoding(use.column, numbers, None if use.otherwise is None else use.otherwise * step))
        step *= max(len(use.classes), 1)
    if step >= 1 << 62:
        raise OverflowError("more kinds of rows than a number of 62 bits tells apart")
    return codings


def _in_year(rows: SourceRows, yearly: Sequence[_Use], year: int) -> dict[int, int]:
    """Find how many rows each year has."""
    if not yearly:
        return {year: rows.size} if rows.size else {}
    in_year: dict[int, int] = {}
    for use in yearly:
        for text, count in rows.texts(use.column)[["text", "rows"]].itertuples(index=False, name=None):
            year_of_class = int(use.classes[use.numbers[text]].codes[TIME])
            in_year[year_of_class] = in_year.get(year_of_class, 0) + int(count)
    return in_year


def _dated_later(rows: SourceRows, contract: Contract, year: int) -> int:
    """Find how many rows bear a day after the year, by the column that has most of them."""
    found = [0]
    for column, day, form in day_columns(contract):
        told = rows.texts(column)[["text", "rows"]].itertuples(index=False, name=None)
        found.append(
            sum(int(count) for text, count in told if day_read(text, day, form).codes.get(day, "") > f"{year}-12-31")
        )
    return max(found)
