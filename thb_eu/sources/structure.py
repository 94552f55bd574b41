"""Check that a supplier's table has the shape of its contract. The one door where frictionless comes in.

Comes in: a grid of text cells and its contract. Goes out: every deviation, with the row as a spreadsheet
shows it. Only the rows that may deviate are looked at, of a register each distinct text once: the verdict is the same.
A deviation in the header, in the type of a value or in the number of cells makes the table
unreadable; a value outside a constraint is a finding about the data. No cell's text is ever repeated.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import starmap
from typing import Any

from thb_eu.base.engines import SourceRows
from thb_eu.base.messages import Text, _
from thb_eu.base.patterns import compiled
from thb_eu.definitions import Contract
from thb_eu.definitions.strict_reader import nearest
from thb_eu.sources.delivery import Delivery
from thb_eu.sources.grid import Grid, cell_at
from thb_eu.sources.sheets import ISO_DAY, Numbered, day_form

HEADER_ERRORS = {"missing-label", "extra-label", "incorrect-label", "blank-label", "duplicate-label", "blank-header"}
HEADER_DIFFERS = "header-differs"
CODES = {
    **dict.fromkeys(HEADER_ERRORS, HEADER_DIFFERS),
    "type-error": "value-of-other-type",
    "missing-cell": "row-width-differs",
    "extra-cell": "row-width-differs",
    "unique-error": "value-not-unique",
    "primary-key": "key-not-unique",
}
"""The code of each deviation, by what frictionless calls it; every other one breaks a constraint."""
UNREADABLE = HEADER_ERRORS | {"type-error", "missing-cell", "extra-cell"}
IGNORED = {"blank-row"}
NO_LIMIT = 10**9
TEXT_ONLY = frozenset({"required", "unique", "pattern"})
"""Constraints on text that are held here as frictionless holds them, to spare it a register's many keys."""
PLAIN = "default"
"""The format of a column that has none."""
ANYTHING = ".+"
WHOLE_NUMBER, YEAR = re.compile("-?[0-9]{1,9}"), re.compile("[1-9][0-9]{3}")
DOUBTED = frozenset({"format", "bareNumber", "groupChar", "decimalChar"})
"""What says that a text is read in a way of its own."""
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]+)?")
ODD = {"integer": PLAIN_NUMBER, "year": YEAR, "number": re.compile(r"(?:[0-9]|[^\d_])*")}
"""What Python would read otherwise than people write it, by what it is not: `1_1`, digits of other scripts."""

HEADINGS = {"blank": _("and the cell is empty"), "like": _("not {heading!r}"), "other": _("another word is there")}
"""What was read where a heading should be; a word that is no heading may be a person's: it is not shown."""
WANTED = {
    "integer": _("a whole number"),
    "number": _("a number"),
    "year": _("a year (YYYY)"),
    "yearmonth": _("a month (YYYY-MM)"),
    "date": _("a day ({form})"),
}
A_BOUND = _("not a bound; write the exact number")
READ = {
    r"[<>≤≥].*": A_BOUND,
    r"-?[0-9]+[.,][0-9]+": _("not a number with a comma or a point"),
    r"-?[0-9]{10,}": _("not a number of more than nine digits"),
    r"(?=.*[0-9])[\W\d_]*": _("not a number written in another way"),
    r".*": _("not text"),
}
"""What was read instead of a number, by its pattern: of which kind it is, never the text itself."""
WORDS = {
    "missing-cell": _("the row is shorter than the header"),
    "extra-cell": _("the row is longer than the header"),
    "unique-error": _("the value occurs twice; the contract allows it once"),
    "primary-key": _("the key occurs twice or is empty"),
}
CONSTRAINTS = {
    "required": _("the cell is empty, but a value is required"),
    "unique": WORDS["unique-error"],
    "minimum": _("{number} is less than {bound}, the least value allowed"),
    "maximum": _("{number} is more than {bound}, the largest value allowed"),
    "minLength": _("the text is shorter than {bound} characters"),
    "maxLength": _("the text is longer than {bound} characters"),
    "pattern": _("the text is not written as {bound}"),
    "enum": _("the value is none of {bound}"),
}
"""What it means that a value breaks a constraint of Table Schema, with the bound that the contract sets."""
BROKEN = _("the value breaks the constraint {constraint} of the contract")


@dataclass(frozen=True, slots=True)
class Deviation:
    """One place where a table is not as its contract says; `unreadable` if nothing can be counted from it."""

    kind: str
    row: int
    cell: str
    column: str
    what: Text
    unreadable: bool

    @property
    def code(self) -> str:
        """The code of what is wrong: the same for all that is one mistake to whoever sends the table."""
        return CODES.get(self.kind, "value-not-allowed")


def deviations(grid: Grid, contract: Contract) -> list[Deviation]:
    """Return all deviations of `grid`; a wrong header is reported alone, since all else would follow from it.

    Only rows that may deviate are shown to frictionless: most tables have none, and it is not even imported.
    """
    as_agreed = grid.header == tuple(field["name"] for field in contract.schema["fields"])
    doubted = replace(grid, rows=tuple(_doubted(grid, contract))) if as_agreed else grid
    return by_frictionless(doubted, contract) if doubted.rows or not as_agreed else []


def by_frictionless(grid: Grid, contract: Contract) -> list[Deviation]:
    """Return all deviations of `grid`, every row of it judged by frictionless."""
    from frictionless import Resource

    fields = [_as_judged(field) for field in contract.schema["fields"]]
    schema = _schema(json.dumps({"fields": fields, "primaryKey": contract.schema.get("primaryKey", [])}))
    width = len(fields) + 1  # frictionless tells every cell too many, each with the whole row: one is enough
    rows = [list(grid.header[:width]), *(list(cells[:width]) for _, cells in grid.rows)]
    resource = Resource(data=rows, schema=schema)
    report = resource.validate(limit_errors=NO_LIMIT)
    found = [
        _deviation(error, grid, contract) for task in report.tasks for error in task.errors if error.type not in IGNORED
    ]
    untold = _untold(grid, contract)
    found = [deviation for deviation in found if (deviation.row, deviation.column) not in untold]
    found += _otherwise_written(grid, contract)
    header = [deviation for deviation in found if deviation.kind in HEADER_ERRORS]
    placed = {deviation.cell for deviation in found if deviation.kind == "type-error"}
    return header or found + [deviation for deviation in _odd_numbers(grid, contract) if deviation.cell not in placed]


def _as_judged(field: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a column what frictionless judges: no titles, nothing of our own, and no pattern, which it would try
    in one way after another.
    """
    told = {key: value for key, value in field.items() if key not in ("title", "description") and ":" not in key}
    constraints = {name: value for name, value in field.get("constraints", {}).items() if name != "pattern"}
    return {**told, "constraints": constraints} if "constraints" in told else told


def _otherwise_written(grid: Grid, contract: Contract) -> Iterator[Deviation]:
    """Yield the texts that are not written, as a whole, as the pattern of their column says."""
    patterns = ((at, field.get("constraints", {}).get("pattern")) for at, field in enumerate(contract.schema["fields"]))
    demanded = [(at, pattern, compiled(pattern)) for at, pattern in patterns if pattern]
    for row, cells in grid.rows:
        for at, pattern, form in demanded:
            if at < len(cells) and cells[at] and not form.fullmatch(cells[at]):
                what = CONSTRAINTS["pattern"].filled({"bound": pattern})
                yield Deviation("constraint-error", row, cell_at(row, at), contract.fields[at].name, what, False)


def deviations_of(delivery: Delivery, contract: Contract) -> list[Deviation]:
    """Return all deviations of a register, as `deviations` of its grid would tell them."""
    return deviations(delivery.grid_of(_may_deviate(delivery, contract)), contract)


def _may_deviate(delivery: Delivery, contract: Contract) -> set[int]:
    """Return the rows that hold a text which breaks the contract of its column, or a text or key that stands twice."""
    rows, suspected = delivery.rows, set(delivery.uneven)
    fields, key = contract.schema["fields"], contract.schema.get("primaryKey", [])
    if delivery.header != tuple(field["name"] for field in fields):
        return suspected  # the header's own deviation is told alone
    for at, field in enumerate(fields):
        suspected.update(rows.rows_with(field["name"], _breaking(rows, at, contract)))
        if field.get("constraints", {}).get("unique"):
            suspected.update(rows.duplicate_keys([field["name"]])["row"].tolist())
    if named := [key] if isinstance(key, str) else key:
        suspected.update(rows.duplicate_keys(named)["row"].tolist())
        suspected.update(row for name in named for row in rows.rows_with(name, [""]))
    return suspected


def _breaking(rows: SourceRows, at: int, contract: Contract) -> list[str]:
    """Say which of the different texts of column `at` may break its contract."""
    field = contract.schema["fields"][at]
    constraints = field.get("constraints", {})
    is_text = field["type"] == "string" and TEXT_ONLY.issuperset(constraints)
    if is_text and _holds("", field) and "pattern" not in constraints:
        return []
    unlike = constraints.get("pattern", ANYTHING) if is_text else ""
    doubted = [text for text in rows.texts(field["name"], unlike=unlike)["text"].tolist() if not _holds(text, field)]
    broken = {found.row for found in deviations_of_texts([text or None for text in doubted], at, contract)}
    return [text for number, text in enumerate(doubted, 2) if number in broken or not text]


def _doubted(grid: Grid, contract: Contract) -> Iterator[Numbered]:
    """Yield the rows that may deviate: of other width, with a text that may break its contract or stands twice."""
    fields = contract.schema["fields"]
    keyed = "primaryKey" in contract.schema  # what a key compares are values, not texts
    untold = _untold(grid, contract)
    seen = {at: Counter(cells[at : at + 1] for _, cells in grid.rows) for at, key in enumerate(fields) if _unique(key)}
    for number, cells in grid.rows:
        twice = any(counted[cells[at : at + 1]] > 1 for at, counted in seen.items())
        told = (
            (text, field) for text, field in zip(cells, fields, strict=False) if (number, field["name"]) not in untold
        )
        if keyed or twice or len(cells) != len(fields) or not all(starmap(_holds, told)):
            yield number, cells


def _untold(grid: Grid, contract: Contract) -> frozenset[tuple[int, str]]:
    """Return by row and column the labels that a printed total of all of them leaves blank; none is required."""
    totals, fields = contract.totals_in(grid.rows), contract.fields
    return frozenset(
        (number, field.name)
        for number, cells in (grid.rows if totals else ())
        if number in totals
        for field, text in zip(fields, cells, strict=False)
        if not text and field.count is None and not field.printed_total
    )


def _unique(field: Mapping[str, Any]) -> bool:
    return bool(field.get("constraints", {}).get("unique"))


def _holds(text: str, field: Mapping[str, Any]) -> bool:
    """Tell whether a text surely breaks nothing that its column asks of each alone; what is doubted, frictionless
    judges.

    As frictionless reads them: an empty text is no value, a pattern is that of the whole text.
    """
    kind, demanded = field["type"], {**field.get("constraints", {})}
    required = demanded.pop("required", False)
    if not text:
        return not required
    if field.keys() & DOUBTED:
        return False
    if kind == "string":
        demanded.pop("unique", None)
        pattern, words = demanded.pop("pattern", None), demanded.pop("enum", None)
        fits = pattern is None or compiled(pattern).fullmatch(text) is not None
        return fits and not demanded and (words is None or text in words)
    if kind == "integer" and WHOLE_NUMBER.fullmatch(text):
        number = int(text)
        least, most = demanded.pop("minimum", number), demanded.pop("maximum", number)
        return not demanded and type(least) is type(most) is int and least <= number <= most
    return kind == "year" and not demanded and YEAR.fullmatch(text) is not None


def deviations_of_texts(texts: Sequence[str | None], at: int, contract: Contract) -> list[Deviation]:
    """Find what is wrong with texts of column `at` alone, each in its own row from the second on; None is left out."""
    field = contract.schema["fields"][at]
    rows = tuple((number, (text,)) for number, text in enumerate(texts, 2) if text is not None)
    alone = replace(contract, fields=(contract.fields[at],), schema={"fields": [field]})
    return deviations(Grid("", "", 1, (field["name"],), rows), alone)


def _odd_numbers(grid: Grid, contract: Contract) -> Iterator[Deviation]:
    """Yield counts that Python would read and nobody writes (1_1, +11), and counts larger than any country's people."""
    counts = [(at, field) for at, field in enumerate(contract.schema["fields"]) if field["type"] in ODD]
    for row, cells in grid.rows:
        for at, field in counts:
            if at < len(cells) and cells[at] and not ODD[field["type"]].fullmatch(cells[at]):
                what = _wrong_type(field, cells[at])
                yield Deviation("type-error", row, cell_at(row, at), field["name"], what, True)


@lru_cache(maxsize=128)
def _schema(descriptor: str) -> Any:
    """Return the schema so described; building one costs as much as judging a table, and most tables look alike."""
    from frictionless import Schema

    return Schema.from_descriptor({**json.loads(descriptor), "missingValues": [""]})


def _deviation(error: Any, grid: Grid, contract: Contract) -> Deviation:
    position = getattr(error, "field_number", None)
    column = position - 1 if position else None
    number = getattr(error, "row_number", None)
    row = grid.rows[number - 2][0] if number and number >= 2 else grid.header_row
    names = [field.name for field in contract.fields]
    name = getattr(error, "field_name", "") or (names[column] if column is not None and column < len(names) else "")
    cell = cell_at(row, column) if column is not None else ""
    return Deviation(error.type, row, cell, name, _words(error, grid, contract, column), error.type in UNREADABLE)


def _words(error: Any, grid: Grid, contract: Contract, column: int | None) -> Text:
    """Say what was read, what was expected; of a cell's text only the number of a table that counts no persons."""
    fields = contract.schema["fields"]
    field = fields[column] if column is not None and column < len(fields) else {}
    if error.type in HEADER_ERRORS:
        read = _heading_read(grid, contract, column)
        return (
            _("the header should read {expected!r} here, {read}", expected=field["name"], read=read)
            if field
            else _("the contract knows no such column ({read})", read=read)
        )
    text = str(getattr(error, "cell", None) or "")
    if error.type == "type-error" and field:
        return _wrong_type(field, text)
    if error.type in WORDS:
        return WORDS[error.type]
    note = str(getattr(error, "note", ""))  # which constraint, it says at the head
    named = note.startswith("constraint")
    name = note.split(" is ")[0].replace('constraint "', "").replace('"', "") if named else str(error.type)
    if name not in CONSTRAINTS:
        return BROKEN.filled({"constraint": name})
    bound = field.get("constraints", {}).get(name, "")
    shown = ", ".join(map(str, bound)) if isinstance(bound, list) else str(bound)
    number = text if PLAIN_NUMBER.fullmatch(text) and contract.records is None else _("the value")
    return CONSTRAINTS[name].filled({"bound": shown, "number": number})


def _heading_read(grid: Grid, contract: Contract, column: int | None) -> Text:
    """Say what stands where a heading should: shown only in a row of headings, and only if it is like one of the
    table's.

    A file without a header has a row of values in its place, of a register those of a person.
    """
    read = grid.header[column].strip() if column is not None and column < len(grid.header) else ""
    if not read:
        return HEADINGS["blank"]
    known = [heading for field in contract.fields for heading in field.headings]
    if 2 * len({field.name for field in contract.fields}.intersection(grid.header)) < len(contract.fields):
        return HEADINGS["other"]
    similar = nearest(read.casefold(), [heading.casefold() for heading in known])
    return HEADINGS["like"].filled({"heading": read}) if similar else HEADINGS["other"]


def _wrong_type(field: Mapping[str, Any], text: str) -> Text:
    form = field.get("format", PLAIN)
    wanted = WANTED.get(field["type"], _("a value of the type {type}")).filled(
        {"type": field["type"], "form": ISO_DAY if form == PLAIN else day_form(form)}
    )
    read = next(words for pattern, words in READ.items() if re.fullmatch(pattern, text.strip(), re.DOTALL))
    return _("{wanted} is expected here, {read}", wanted=wanted, read=read)
