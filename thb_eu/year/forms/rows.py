"""Choose which rows of a table stand on its form already, and what may be chosen in a column.

Where the labels of all columns make few combinations, every one has its row. Elsewhere there are the rows of last year,
those that the contract expects, and blank ones, in which the labels are chosen. A row for a printed total stands where
the contract promises it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thb_eu.base.model import NOT_TOLD
from thb_eu.base.numbers import is_whole
from thb_eu.definitions import Contract, ContractField, Definitions, Validity
from thb_eu.sources import read

MOST_LISTED = 60
"""So many combinations of labels have a row each: more zeros nobody types."""
BLANK, BLANK_NUMBERED, BLANK_OF_TEXTS = 40, 80, 500
"""Blank rows of a table whose labels are chosen; of one whose rows are numbered; of one that counts nothing."""
FEWEST_BLANK = 20

Labels = Mapping[str, Mapping[str, str]]
"""The labels of a column, each with the codes that it stands for."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: the text of each column, and last year's figure of each column that counts.

    `total`: which rows it adds up, where it is a printed total (`Contract.printed_totals`).
    """

    texts: tuple[str, ...]
    last: tuple[int | None, ...] = ()
    total: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether it says already of what it counts."""
        return not self.total and any(self.texts)


def counts_of(contract: Contract, year: int | None = None) -> list[int]:
    """Return the places of the columns that count; of one `year`, those that count it."""
    named = ((at, (field.count or {}).get("time", str(year))) for at, field in enumerate(contract.fields))
    counting = [(at, time) for at, time in named if contract.fields[at].count is not None]
    return [at for at, time in counting if year is None or time == str(year)]


def labels_of(field: ContractField, definitions: Definitions, year: int) -> Labels:
    """Find what may be chosen in a column; nothing where it has no labels.

    Of each meaning it is the first label of the contract, which is the supplier's own. Without labels it is the names
    of the code list in force at the end of the year; a name that is read back as another code gives way to the code,
    and sums are nobody's category.
    """
    if field.labels is not None:
        first: dict[tuple[tuple[str, str], ...], str] = {}
        for label, meant in field.labels.items():
            if label:
                first.setdefault(tuple(sorted(meant.items())), label)
        return {label: dict(meant) for meant, label in first.items()}
    codelist = definitions.law.lists.get(field.dimension)
    found: dict[str, Mapping[str, str]] = {}
    for code in codelist.codes if codelist else ():
        in_force = Validity(code.valid_from, code.valid_until).holds_on(f"{year}-12-31")
        if codelist and in_force and not codelist.is_sum(code.code):
            names = (*(code.label.in_language(lang) for lang in definitions.languages), code.code)
            name = next(name for name in names if codelist.meant_by(name) == code.code)
            found[name] = {field.dimension: code.code}
    return found


def rows_of(contract: Contract, year: int, definitions: Definitions, last: LastYear) -> tuple[FormRow, ...]:
    """Return the rows of a table's form, from the first below the header to the last, printed totals among them."""
    labels = [labels_of(field, definitions, year) for field in contract.fields]
    if any(field.dimension for field in contract.fields):
        rows = list(_labelled(contract, labels, year, last))
        return (*rows, *_total(contract))
    return tuple(_free(contract, last))


def codes_of(texts: Sequence[str], contract: Contract, labels: Sequence[Labels]) -> dict[str, str]:
    """Return the codes of a row that bears these labels."""
    of_labels = (labels[at].get(text, {}) for at, text in enumerate(texts) if text)
    return {**contract.always, **{name: code for codes in of_labels for name, code in codes.items()}}


def _labelled(contract: Contract, labels: Sequence[Labels], year: int, last: LastYear) -> Iterator[FormRow]:
    fields = contract.fields
    coded = [at for at, field in enumerate(fields) if field.dimension]
    is_numbered = any(is_plain(field) for field in fields)
    combinations = math.prod(len(labels[at]) for at in coded)
    is_short = not is_numbered and 0 < combinations <= MOST_LISTED
    if is_short:
        found = [_texts(of, coded, fields) for of in itertools.product(*(labels[at] for at in coded))]
    else:
        found = [] if is_numbered else list(dict.fromkeys(_last_rows(contract, labels, last)))
        found += _expected(found, contract, labels)
    for number, texts in enumerate(found, 1):
        if is_numbered:
            texts = tuple(
                text or (str(number) if is_plain(field) else "") for text, field in zip(texts, fields, strict=True)
            )
        yield FormRow(texts, tuple(_last_figures(texts, contract, labels, year, last)))
    if not is_short:
        blank = BLANK_NUMBERED if is_numbered else max(BLANK - len(found), FEWEST_BLANK)
        yield from [FormRow(("",) * len(fields))] * blank


def is_plain(field: ContractField) -> bool:
    """Tell whether a column holds neither a label nor a number, but a text or number of the row's own."""
    return not (field.dimension or field.count is not None or field.printed_total or field.time)


def _texts(of: Sequence[str], coded: Sequence[int], fields: Sequence[ContractField]) -> tuple[str, ...]:
    by_place = dict(zip(coded, of, strict=True))
    return tuple(by_place.get(at, "") for at in range(len(fields)))


def _last_rows(contract: Contract, labels: Sequence[Labels], last: LastYear) -> Iterator[tuple[str, ...]]:
    """Yield the labels of last year's rows, of this table or those it replaces; a zero needs no row of its own."""
    for fact in itertools.chain.from_iterable(last.facts_behind(contract)):
        if fact.value != 0 and agrees(contract.always, fact.codes):
            texts = [_label(field, of, fact.codes) for field, of in zip(contract.fields, labels, strict=True)]
            if None not in texts:
                yield tuple(text or "" for text in texts)


def _label(field: ContractField, labels: Labels, codes: Mapping[str, str]) -> str | None:
    """Return the label that says most of these codes; empty where a column may stay so, nothing where it may not."""
    if not field.dimension:
        return ""
    fitting = [label for label, meant in labels.items() if agrees(meant, codes)]
    told = [label for label in fitting if NOT_TOLD not in labels[label].values()]
    best = max(told or fitting, key=lambda label: len(labels[label]), default="")
    return best or ("" if field.optional else None)


def _expected(
    found: Sequence[tuple[str, ...]], contract: Contract, labels: Sequence[Labels]
) -> Iterator[tuple[str, ...]]:
    """Yield a row for everything that the contract expects and no row says yet."""
    said = [codes_of(texts, contract, labels) for texts in found]
    for codes in contract.expects:
        if any(codes.items() <= row.items() for row in said):
            continue
        named: list[Sequence[str]] = []
        for column, of in zip(contract.fields, labels, strict=True):
            asked = column.dimension in codes or any(codes.keys() & meant.keys() for meant in of.values())
            label = _label(column, of, codes) if asked else ""
            named.append([label or ""] if asked or column.optional or not column.dimension else list(of))
        yield from itertools.product(*named)


def _last_figures(
    texts: Sequence[str], contract: Contract, labels: Sequence[Labels], year: int, last: LastYear
) -> Iterator[int | None]:
    """Yield by column that counts the figure of last year; of an earlier year what was reported of it last time."""
    codes = codes_of(texts, contract, labels)
    for at in counts_of(contract):
        count = dict(contract.fields[at].count or {})
        time = int(count.pop("time", year))
        yield last.figure(contract, {**codes, **count}, last.year if time == year else time)


def _free(contract: Contract, last: LastYear) -> Iterator[FormRow]:
    """Yield the rows as they were called last year; else blank ones, under or over each printed total of a part.

    Of a table that told of nothing last year only printed totals came, which leave no row to fill in.
    """
    fields, counting = contract.fields, counts_of(contract)
    scopes = {label.casefold(): scope for label, scope in contract.printed_totals.items()}
    sent = last.sent.get(contract.name, ()) if counting else ()
    if all(cells[0].strip().casefold() in scopes for cells in sent if any(cells)):
        sent = ()
    for cells in sent:
        if len(cells) == len(fields) and any(cells):
            texts = tuple("" if field.count is not None else text for field, text in zip(fields, cells, strict=True))
            figures = tuple(int(cells[at]) if is_whole(cells[at]) else None for at in counting)
            yield FormRow(texts, figures, scopes.get(texts[0].strip().casefold(), ""))
    blank = [FormRow(("",) * len(fields))] * (FEWEST_BLANK if counting else BLANK_OF_TEXTS)
    parts = {label: scope for label, scope in contract.printed_totals.items() if scope != "all"} if not sent else {}
    for label, scope in parts.items():
        row = FormRow((label, *[""] * (len(fields) - 1)), total=scope)
        yield from (row, *blank) if scope == "below" else (*blank, row)
    if not (sent or parts):
        yield from blank
    if not any(scopes.get(cells[0].strip().casefold()) == "all" for cells in sent if cells):
        yield from _total(contract)


def _total(contract: Contract) -> Iterator[FormRow]:
    """Yield the row of the printed total of all rows; of several names for it the first."""
    name = next((label for label, scope in contract.printed_totals.items() if scope == "all"), "")
    if name:
        yield FormRow((name, *[""] * (len(contract.fields) - 1)), total="all")


# Find the figures of the year before for the entries of this year's forms.
#
# A table that replaces others of last year finds its figures in those, by the codes of each entry.

Codes = Mapping[str, str]
Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastFact:
    """One figure of last year: its codes, its year, and its value where it is known."""

    codes: Codes
    time: int
    value: int | None


@dataclass(frozen=True)
class LastYear:
    """The figures of a collection by the contract of their table; `sent`: its rows as the supplier wrote them."""

    year: int = 0
    facts: Mapping[str, tuple[LastFact, ...]] = field(default_factory=dict)
    sent: Mapping[str, tuple[Texts, ...]] = field(default_factory=dict)
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def facts_behind(self, contract: Contract) -> Iterator[tuple[LastFact, ...]]:
        """Yield the figures of the table itself, then those of each table that it replaces."""
        names, seen = [contract.name], set[str]()
        while names:
            name = names.pop(0)
            if name not in seen:
                seen.add(name)
                names += self.replaced.get(name, ())
                yield self.facts.get(name, ())

    def figure(self, contract: Contract, codes: Codes, time: int) -> int | None:
        """Find what was reported last year for an entry: the sum of one table's figures with these codes."""
        for facts in self.facts_behind(contract):
            found = [fact.value for fact in facts if fact.time == time and agrees(codes, fact.codes)]
            if found:
                return None if None in found else sum(value for value in found if value is not None)
        return None


def agrees(codes: Codes, others: Codes) -> bool:
    """Tell whether all `codes` stand among the others; what those do not have is not told."""
    return all(others.get(name, NOT_TOLD) == code for name, code in codes.items())


def read_last_year(package: str | Path, definitions: Definitions) -> LastYear:
    """Return the figures of the collection `package`; files of it that cannot be read are left aside."""
    import pandas as pd

    received = read(package, definitions, set_aside=True)
    collection, dimensions = received.collection, definitions.law.dimensions
    contracts = {resource["name"]: resource["thb:contract"] for resource in collection.resources}
    facts: dict[str, list[LastFact]] = {}
    for row in pd.concat([received.facts, received.uncounted_facts]).to_dict("records"):
        if row["resource"] in contracts:
            codes = {name: str(row[name]) for name in dimensions if name in row and not pd.isna(row[name])}
            value = None if pd.isna(row["value"]) else int(row["value"])
            facts.setdefault(contracts[row["resource"]], []).append(LastFact(codes, int(row["time"]), value))
    sent = {
        resource["thb:contract"]: tuple(cells for number, cells in table.rows if number > table.header_row)
        for path, resource in collection.by_file.items()
        if (table := received.sent.get(path))
    }
    replaced = {name: contract.replaces for name, contract in definitions.contracts.items() if contract.replaces}
    return LastYear(collection.year, {name: tuple(found) for name, found in facts.items()}, sent, replaced)
