"""Declare every category of the domain as a row of data, with its names, its kind and its dates.

Comes in: `datapackages/codelists`. Goes out: `Codelist`, which answers which code a written word means; what its codes
add up to is for `hierarchy`. Refuses a parent that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Languages, Text, _, literal, titled, wording
from thb_eu.base.model import Place
from thb_eu.definitions.codelist_tables import (
    LABEL,
    LANGUAGE,
    ListTable,
    cell_faults,
    column_faults,
    key_faults,
    refuse_all,
    table_in,
)
from thb_eu.definitions.folder import MISSING
from thb_eu.definitions.shapes import KeyShape, made, shape, spec, spec_of_entry
from thb_eu.definitions.signing import Confirmation
from thb_eu.definitions.strict_reader import closest, nearest
from thb_eu.definitions.validity import Validity

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
        """The code that a written `word` means: a code as it stands, else a name in any case; empty where none."""
        if word in self.by_code:
            return word
        return self.aliases.get(word) or self._names.get(_in_one_line(word).casefold(), "")

    def category_named(self, name: str) -> str:
        """The category, unknown among them, that a correctly spelt name means in any language; empty where none."""
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


@shape(
    extends=("title", "description"),
    beside=(KeyShape("thb:confirmed", Confirmation | None, required=False),),
)
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
    """Names and labels by which a supplier's word would lead to two codes: which one counts is nobody's choice."""
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
    """One list of the package with these `tables`; its names are of these languages, or of none (a code, a slip)."""
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
    """ISO codes are met as written only: "no" and "in" are words, NO and IN are countries."""
    return len(alias) <= 3 and alias.isupper()
