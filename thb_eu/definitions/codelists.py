"""Read code lists: every category of the domain is a row of data, with its names, its kind and its dates.

`datapackages/codelists` is a package of tables in CSV; a `Codelist` answers which code a written word means, and
`definitions.tables` what codes add up to. Refused, at the line of the table: cells that are parted by another sign than
a comma, an open quotation mark, a row that is not as wide as the header, columns and cells that the schema does not
allow, a code twice, a parent that does not exist, a name that leads to two codes or to none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, Problem, refuse_if_any
from thb_eu.base.limits import FAULTS
from thb_eu.base.messages import Languages, Text, _, literal, titled, wording
from thb_eu.base.model import Place
from thb_eu.base.numbers import is_day
from thb_eu.definitions.folder import MISSING
from thb_eu.definitions.shapes import KeyShape, closest_or_all, made, shape, spec, spec_of_entry
from thb_eu.definitions.signing import Validity
from thb_eu.definitions.strict_reader import AND_MORE, closest, nearest
from thb_eu.definitions.strict_text import SAVE_AS_UTF_8

LIST_COLUMNS = ("code", "label_en", "kind", "parent", "valid_from", "valid_until", "source", "confidence")
"""The columns of every code list; besides `label_LANG` of any language, and more that a list has of its own."""
ALIAS_COLUMNS, MEMBER_COLUMNS = ("alias", "code"), ("code", "valid_from", "valid_until", "confidence")
"""The columns of a table of names, and of a table of members of a group."""
WRITTEN_IN = re.compile(r"([a-z]{2,3})(-[a-z]+)?")
"""The `language` of a name: a language of ISO 639, and a form of the word (`sl-gen`); all else is of no language."""
MISSPELT = "misspelt"
"""The `language` of a name that is a slip: it is understood, and where names are compared it is another name."""


@dataclass(frozen=True, slots=True)
class Code:
    """One category: `kind` is item, group, total or unknown; `parent` is the code it adds up to."""

    code: str
    label: Text
    kind: str
    parent: str
    valid_from: str
    valid_until: str
    source: str
    confidence: str
    more: Mapping[str, str]


@dataclass(frozen=True)
class Codelist:
    """The codes of one dimension, in the order in which tables show them.

    `file`: where they stand; `names_file` has further names of them.
    """

    name: str
    title: Text
    codes: tuple[Code, ...]
    own_group: str = ""
    member_group: str = ""
    members: Mapping[str, tuple[Validity, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    misspelt: frozenset[str] = frozenset()
    file: str = ""
    names_file: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """The codes by name."""
        return {code.code: code for code in self.codes}

    @cached_property
    def total(self) -> str:
        """The code that all others add up to; empty where the list has none."""
        return self._only("total")

    @cached_property
    def unknown(self) -> str:
        """The code of what is known to exist but not of which category; empty where the list has none."""
        return self._only("unknown")

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The categories proper: neither group nor total nor unknown."""
        return tuple(code.code for code in self.codes if code.kind == "item")

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The sums of categories that are not the total."""
        return tuple(code.code for code in self.codes if code.kind == "group")

    def meant_by(self, word: str) -> str:
        """Return the code that a written `word` means: a code as it stands, else a name in any case; empty if none."""
        if word in self.by_code:
            return word
        return self.aliases.get(word) or self._names.get(_in_one_line(word).casefold(), "")

    def category_named(self, name: str) -> str:
        """Return the category, unknown among them, that a correctly spelt name means in any language; else nothing."""
        code = "" if name.casefold() in self.misspelt else self.meant_by(name)
        return "" if self.is_sum(code) else code

    def is_sum(self, code: str) -> bool:
        """Tell whether `code` is the total or a group: what categories add up to, and nobody's own category."""
        return code in self.by_code and self.by_code[code].kind in ("total", "group")

    def name_like(self, word: str) -> str:
        """Return the name of a category most like the written `word`; empty where none is."""
        categories = [code for code in self.codes if not self.is_sum(code.code)]
        return nearest(word, [label for code in categories for label in code.label.in_all_given()])

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names = {alias.casefold(): code for alias, code in self.aliases.items() if not _is_short_code(alias)}
        for code in self.codes:
            for label in code.label.in_all_given():
                names.setdefault(label.casefold(), code.code)
        return names

    def _only(self, kind: str) -> str:
        return next((code.code for code in self.codes if code.kind == kind), "")


@shape(extends=("title", "description"))
class CodelistResource:
    """One table of the package: a code list, or a table that others name (`aliases`, the `resource` of members)."""

    name: str = spec(key="name")
    path: str = spec(key="path")
    schema: Any = spec(key="schema", shape={})
    title: Text = spec_of_entry(lambda resource: titled(resource) if "title" in resource else literal(resource["name"]))
    is_codelist: bool = spec(key="thb:kind", default=False, shape={"const": "codelist"}, read=bool)
    own_group: str = spec(default="")
    member_group: str = spec(key="thb:membership?/group", default="", required=True)
    members: str = spec(key="thb:membership?/resource", default="", required=True)
    aliases: str = spec(default="")


@shape("Package of code lists", extends=("title", "description"), beside=(KeyShape("name", {}),))
class CodelistPackage:
    """`datapackages/codelists/datapackage.json`."""

    resources: tuple[CodelistResource, ...] = spec(key="resources", rules={"minItems": 1})


def read_codelists(
    descriptor: Mapping[str, Any],
    files: Mapping[str, bytes],
    name: str,
    languages: Languages,
) -> dict[str, Codelist]:
    """Return all code lists of the package, by name; labels and names in other than these `languages` are not read.

    What is Slovenian citizenship in one language (`slovensko`) may be another country in the next. A code that has no
    label in a language is called there as in English.
    """
    resources = made(CodelistPackage, descriptor).resources
    tables = {resource.name: _table(files, resource.path, name) for resource in resources}
    needed: dict[str, tuple[str, ...]] = {resource.name: LIST_COLUMNS for resource in resources if resource.is_codelist}
    needed |= {resource.aliases: ALIAS_COLUMNS for resource in resources if resource.aliases}
    needed |= {resource.members: MEMBER_COLUMNS for resource in resources if resource.members}
    for resource in resources:
        table = tables[resource.name]
        refuse_all(table.file, column_faults(table, resource.schema, needed.get(resource.name, ()), languages))
        keys = () if needed.get(resource.name) == ALIAS_COLUMNS else key_faults(table, resource.schema)
        refuse_all(table.file, [*cell_faults(table, resource.schema, languages), *keys])
    listed = {resource.name: resource for resource in resources if resource.is_codelist}
    lists = {entry: _codelist(resource, tables, languages) for entry, resource in listed.items()}
    faults: list[Fault] = []
    for entry, codelist in lists.items():
        names = tables.get(listed[entry].aliases)
        faults += [*_parent_faults(codelist, tables[entry]), *_alias_faults(codelist, names)]
        if names:
            faults += _doubled_names(tables[entry], _names_read(names, languages), languages)
    refuse_if_any(DefinitionRefused, faults)
    return lists


def _parent_faults(codelist: Codelist, table: ListTable) -> Iterator[Fault]:
    """Yield codes whose parent the list does not have."""
    for where, row in table.placed:
        if row["parent"] and row["parent"] not in codelist.by_code:
            what = _("the parent {parent!r} of {code!r} is not in the list.", parent=row["parent"], code=row["code"])
            yield Fault(where, "unknown-code", what, closest(row["parent"], [*codelist.by_code]))


def _alias_faults(codelist: Codelist, names: ListTable | None) -> Iterator[Fault]:
    """Yield names of a code that the list does not have."""
    for strange in sorted({*codelist.aliases.values()} - codelist.by_code.keys()):
        those = ", ".join(alias for alias, meant in codelist.aliases.items() if meant == strange)
        what = _("names lead to the code {code!r}, which is not in the list: {names}.", code=strange, names=those)
        yield Fault(Place(names.file if names else ""), "unknown-code", what, closest(strange, [*codelist.by_code]))


def _doubled_names(
    table: ListTable, names: Iterable[tuple[Place, Mapping[str, str]]], languages: Languages
) -> Iterator[Fault]:
    """Yield names and labels by which a supplier's word leads to two codes: which one counts is nobody's choice."""
    labels = [f"label_{lang}" for lang in languages]
    known = [(row.get(label, ""), row["code"], where) for where, row in table.placed for label in labels]
    known += [(row["alias"], row["code"], where) for where, row in names]
    first: dict[str, tuple[str, Place]] = {}
    for name, code, where in known:
        before, there = first.setdefault(_as_met(name), (code, where))
        if name and before != code:
            values = {"name": _in_one_line(name), "code": code, "other": before, "there": there}
            what = _("the name {name!r} leads to {code!r} here and to {other!r} in {there}.").filled(values)
            yield Fault(where, "name-ambiguous", what, _("Keep it at the code that it means."))


def _codelist(resource: CodelistResource, tables: Mapping[str, ListTable], languages: Languages) -> Codelist:
    """Return one list of the package with these `tables`; its names are of these languages or none (a code, a slip)."""
    members: dict[str, tuple[Validity, ...]] = {}  # dated, e.g. of a country in the EU
    for row in tables[resource.members].rows if resource.members else ():
        dated = Validity(row["valid_from"], row["valid_until"], row["confidence"])
        members[row["code"]] = (*members.get(row["code"], ()), dated)
    read = _names_read(tables[resource.aliases], languages) if resource.aliases else ()
    names = [row for _where, row in read]
    return Codelist(
        name=resource.name,
        title=resource.title,
        codes=tuple(_code(row, languages) for row in tables[resource.name].rows),
        own_group=resource.own_group,
        member_group=resource.member_group,
        members=members,
        aliases={_in_one_line(row["alias"]): row["code"] for row in names},
        misspelt=frozenset(row["alias"].casefold() for row in names if row.get(LANGUAGE) == MISSPELT),
        file=tables[resource.name].file,
        names_file=tables[resource.aliases].file if resource.aliases else "",
    )


def _names_read(names: ListTable, languages: Languages) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Yield the rows of a table of names that are of these languages or of none, with their places."""
    for where, row in names.placed:
        found = WRITTEN_IN.fullmatch(row.get(LANGUAGE, ""))
        if not found or found[1] in languages:
            yield where, row


def _code(row: Mapping[str, str], languages: Languages) -> Code:
    more = {name: value for name, value in row.items() if name not in LIST_COLUMNS and not LABEL.fullmatch(name)}
    labels = {lang: row.get(f"label_{lang}") or row["label_en"] for lang in languages}
    plain = {name: row[name] for name in LIST_COLUMNS if name != "label_en"}
    return Code(**plain, label=wording(labels), more=more)


def _table(files: Mapping[str, bytes], path: str, name: str) -> ListTable:
    file = f"{name}/{path}"
    if path not in files:
        remedy = _("Restore it, or take it out of datapackage.json.")
        raise DefinitionRefused(Fault(Place(file), "file-missing", MISSING, remedy))
    return table_in(files[path], file)


def _in_one_line(name: str) -> str:
    return " ".join(name.split())


def _as_met(name: str) -> str:
    """Return a name as words of suppliers are held against it."""
    return _in_one_line(name) if _is_short_code(name) else _in_one_line(name).casefold()


def _is_short_code(alias: str) -> bool:
    """Tell whether a name may be an ISO code, met as written only: "no" and "in" are words, NO and IN are countries."""
    return len(alias) <= 3 and alias.isupper()


# --- tables in CSV ---------------------------------------------------------------------------------


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
    what, remedy = (TOO_WIDE, QUOTE_COMMAS) if is_wide else (_("the row has fewer cells than the header."), LEAVE_EMPTY)
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
