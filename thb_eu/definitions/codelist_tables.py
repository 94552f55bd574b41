"""Read a CSV file of the package of code lists against its schema: its rows with their lines.

Refused, at the line of the table itself: cells that are parted by another sign than a comma, a quotation mark that is
left open, a row that is not as wide as the header, a column that the schema lacks or asks for, and every cell that the
schema does not allow: empty, twice, none of its words, not a day.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from thb_eu.base.days import is_day
from thb_eu.base.errors import DefinitionRefused, Fault, Problem, refuse_if_any
from thb_eu.base.limits import FAULTS
from thb_eu.base.messages import Languages, _
from thb_eu.base.model import Place
from thb_eu.definitions.shapes import closest_or_all
from thb_eu.definitions.strict_reader import AND_MORE, closest
from thb_eu.definitions.strict_text import SAVE_AS_UTF_8

LABEL = re.compile(r"label_([a-z]{2,3})")
"""The column with the labels in one language."""
LANGUAGE = "language"
"""The column with the language of a name: which languages there are the country says, and no list."""
DELIMITERS = {";": _("semicolons"), "\t": _("tabs"), "|": _("vertical bars")}

PART_BY_COMMAS = _(
    "Save it as CSV with the comma as separator: LibreOffice asks for it when it saves; Excel takes the list separator "
    "of the regional settings of Windows."
)
TOO_WIDE = _("the row has more cells than the header.")
QUOTE_COMMAS = _('Put a cell that contains a comma in quotation marks: "…, …".')
TOO_NARROW = _("the row has fewer cells than the header.")
LEAVE_EMPTY = _("Write the missing cells; of an empty cell the comma stands.")
NO_COLUMN = _("the column {column} is missing.")
DECLARE_IT = _("Correct its name, or declare it in datapackage.json under the fields of the list.")
EMPTY = _("{column} is empty.")
FILL_IT = _("Write it; where nothing is known yet, say so in words.")
NO_WORD = _("{column}: {value!r} is not among the words allowed here.")
AS_A_DAY = _("Write, for example, 2012-04-14.")


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table as it is written: `file` as messages name it, its columns, its rows and the line of each."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[int, ...]

    @property
    def placed(self) -> Iterator[tuple[Place, Mapping[str, str]]]:
        """Every row with its place."""
        return (
            (Place(self.file, line=line, character=1), row) for line, row in zip(self.lines, self.rows, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """What the descriptor asks of the cells of one column."""

    is_required: bool
    words: tuple[str, ...]
    is_day: bool


def table_in(content: bytes, file: str) -> ListTable:
    """Return the table that `content` is; refused where it is none, or a row is not as wide as the header."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        what = _("the file is not a table in UTF-8.")
        raise DefinitionRefused(Fault(Place(file), "encoding-wrong", what, SAVE_AS_UTF_8)) from None
    lines = _numbered(text, file)
    _line, columns = next(lines, (1, []))
    for sign, called in DELIMITERS.items():
        if len(columns) == 1 and sign in columns[0]:
            what = _("the cells are parted by {sign}, not by commas.", sign=called)
            raise DefinitionRefused(Fault(Place(file, line=1, character=1), "delimiter-wrong", what, PART_BY_COMMAS))
    rows = [*lines]
    uneven = ((line, len(cells) > len(columns)) for line, cells in rows if len(cells) != len(columns))
    refuse_all(file, (_of_another_width(Place(file, line=line, character=1), is_wide) for line, is_wide in uneven))
    named = tuple(dict(zip(columns, cells, strict=True)) for _line, cells in rows)
    return ListTable(file, tuple(columns), named, tuple(line for line, _cells in rows))


def refuse_all(file: str, faults: Iterable[Fault]) -> None:
    """Refuse the table `file` with the first of its faults, as many as people read; do nothing where there are none."""
    found = [*islice(faults, FAULTS)]
    more = [Fault(Place(file), "more-faults", AND_MORE)] if len(found) == FAULTS else []
    refuse_if_any(DefinitionRefused, [*found, *more])


def column_faults(table: ListTable, schema: Any, needed: Sequence[str], languages: Languages) -> Iterator[Fault]:
    """Yield columns that are missing, doubled, or known to nobody; labels may stand in any of the `languages`."""
    where, declared = Place(table.file, line=1, character=1), _columns(schema)
    required = [name for name, column in declared.items() if column.is_required and not LABEL.fullmatch(name)]
    for name in dict.fromkeys((*needed, *required)):
        if name not in table.columns:
            yield Fault(where, "unknown-column", NO_COLUMN.filled({"column": name}), closest(name, table.columns))
    known = {*declared, *needed, *(f"label_{lang}" for lang in languages)}
    for at, name in enumerate(table.columns):
        if name not in known:
            near = closest(name, known - {*table.columns})
            remedy = DECLARE_IT if near.is_empty else near
            what = _("the descriptor of the code lists does not declare the column {name!r}.", name=name)
            yield Fault(where, "unknown-column", what, remedy)
        elif name in table.columns[:at]:
            what = _("the column {name!r} occurs twice.", name=name)
            yield Fault(where, "duplicate-column", what, _("Keep one of them."))


def cell_faults(table: ListTable, schema: Any, languages: Languages) -> Iterator[Fault]:
    """Yield cells that the schema does not allow; labels are read in these `languages` alone."""
    columns = {name: column for name, column in _columns(schema).items() if name in table.columns}
    read = [(name, column) for name, column in columns.items() if _is_read(name, languages)]
    for where, row in table.placed:
        problems = (_problem(name, row[name], column) for name, column in read)
        yield from (Fault(where, *problem) for problem in problems if problem)
        first, last = row.get("valid_from", ""), row.get("valid_until", "")
        if is_day(first) and is_day(last) and last < first:
            remedy = _("Write the first day in force as valid_from, the last as valid_until.")
            yield Fault(where, "days-out-of-order", _("the last day lies before the first day."), remedy)


def key_faults(table: ListTable, schema: Any) -> Iterator[Fault]:
    """Yield keys that stand twice, such as a code."""
    key = [name for name in _key(schema) if name in table.columns]
    lines: dict[str, int | None] = {}
    for where, row in table.placed if key else ():
        value = ", ".join(row[name] for name in key)
        if (before := lines.setdefault(value, where.line)) != where.line:
            what = _("{key!r} stands in line {line} already.", key=value, line=before)
            yield Fault(where, "duplicate-code", what, _("Keep one of the two rows."))


def _numbered(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that is not empty, with the line in which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        what = _("a quotation mark is left open, or text stands beside a cell in quotation marks.")
        remedy = _("Put one quotation mark before and one after the cell; write one inside it twice.")
        raise DefinitionRefused(Fault(Place(file, line=line, character=1), "quotes-unbalanced", what, remedy)) from None


def _of_another_width(where: Place, is_wide: bool) -> Fault:
    what, remedy = (TOO_WIDE, QUOTE_COMMAS) if is_wide else (TOO_NARROW, LEAVE_EMPTY)
    return Fault(where, "row-width-differs", what, remedy)


def _problem(name: str, value: str, column: _Column) -> Problem | None:
    """Find what is wrong with one cell."""
    if not value.strip():
        return ("value-not-allowed", EMPTY.filled({"column": name}), FILL_IT) if column.is_required else None
    values = {"column": name, "value": value}
    if column.words and value not in column.words:
        return "value-not-allowed", NO_WORD.filled(values), closest_or_all(value, column.words)
    if column.is_day and not is_day(value):
        return "value-not-allowed", _("{column}: {value!r} is not a day written YYYY-MM-DD.").filled(values), AS_A_DAY
    return None


def _columns(schema: Any) -> dict[str, _Column]:
    """Return the columns that a descriptor declares, as far as it does."""
    fields = schema.get("fields", ()) if isinstance(schema, dict) else ()
    return {field["name"]: _column(field) for field in fields if isinstance(field, dict) and "name" in field}


def _column(field: Mapping[str, Any]) -> _Column:
    constraints = field.get("constraints")
    asked = constraints if isinstance(constraints, dict) else {}
    words = () if field["name"] == LANGUAGE else tuple(asked.get("enum", ()))
    return _Column(asked.get("required") is True, words, field.get("type") == "date")


def _key(schema: Any) -> list[str]:
    named = schema.get("primaryKey", []) if isinstance(schema, dict) else []
    return [named] if isinstance(named, str) else [*named]


def _is_read(name: str, languages: Languages) -> bool:
    """Tell whether a column is of no language, or of one in which names are read."""
    found = LABEL.fullmatch(name)
    return not found or found[1] in languages
