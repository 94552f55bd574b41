"""Code lists: every category of the domain is a row of data, with its names, its kind and its dates.

Comes in: `datapackages/codelists`. Goes out: `Codelist`, which answers which code a written word means; what its codes
add up to is for `hierarchy`. Refuses a parent that does not exist.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Languages, Text, _, literal, titled, wording
from thb_eu.base.model import Place
from thb_eu.definitions.folder import MISSING
from thb_eu.definitions.shapes import KeyShape, made, shape, spec, spec_of_entry
from thb_eu.definitions.signing import Confirmation
from thb_eu.definitions.strict_reader import closest, nearest
from thb_eu.definitions.strict_text import SAVE_AS_UTF_8
from thb_eu.definitions.validity import Validity

LIST_COLUMNS = ("code", "label_en", "kind", "parent", "valid_from", "valid_until", "source", "confidence")
"""The columns of every code list; besides `label_LANG` of any language, and more that a list has of its own."""
NO_COLUMN = _("the column {column} is missing.")
LABEL = re.compile(r"label_([a-z]{2,3})")
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
    """The codes of one dimension, in the order in which tables show them."""

    name: str
    title: Text
    codes: tuple[Code, ...]
    own_group: str = ""
    member_group: str = ""
    members: Mapping[str, tuple[Validity, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    misspelt: frozenset[str] = frozenset()

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
        return self.aliases.get(word) or self._names.get(" ".join(word.split()).casefold(), "")

    def category_named(self, name: str) -> str:
        """The category, unknown among them, that a correctly spelt name means in any language; empty where none."""
        code = "" if name.casefold() in self.misspelt else self.meant_by(name)
        return "" if self.is_sum(code) else code

    def is_sum(self, code: str) -> bool:
        """Whether `code` is the total or a group: what categories add up to, and nobody's own category."""
        return code in self.by_code and self.by_code[code].kind in ("total", "group")

    def name_like(self, word: str) -> str:
        """The name of a category most like the written `word`; empty where none is."""
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
    beside=(KeyShape("schema", {}), KeyShape("thb:confirmed", Confirmation | None, required=False)),
)
class CodelistResource:
    """One table of the package: a code list, or a table that others name (`aliases`, the `resource` of members)."""

    name: str = spec(key="name")
    path: str = spec(key="path")
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
    every_alias: bool = False,
) -> dict[str, Codelist]:
    """All code lists of the package, by name; labels and names in other than these `languages` are not read.

    What is Slovenian citizenship in one language (`slovensko`) may be another country in the next. A code that has no
    label in a language is called there as in English. `every_alias`: names of any language are read.
    """
    resources = made(CodelistPackage, descriptor).resources
    rows = {resource.name: _rows(files, resource.path, name) for resource in resources}
    listed = {resource.name: resource for resource in resources if resource.is_codelist}
    refuse_if_any(
        DefinitionRefused,
        (
            Fault(Place(f"{name}/{entry.path}"), "unknown-column", NO_COLUMN.filled({"column": column}), remedy)
            for resource, entry in listed.items()
            for column in (LIST_COLUMNS if rows[resource] else ())
            if column not in rows[resource][0]
            for remedy in [closest(column, rows[resource][0])]
        ),
    )
    lists = {entry: _codelist(resource, rows, languages, every_alias) for entry, resource in listed.items()}
    faults: list[Fault] = []
    for entry, codelist in lists.items():
        known, of_names = list(codelist.by_code), Place(f"{name}/{listed[entry].aliases}.csv")
        for code in codelist.codes:
            if code.parent and code.parent not in codelist.by_code:
                what = _("the parent {parent!r} of {code!r} is not in the list.", parent=code.parent, code=code.code)
                faults.append(Fault(Place(f"{name}/{entry}.csv"), "unknown-code", what, closest(code.parent, known)))
        for strange in sorted({*codelist.aliases.values()} - codelist.by_code.keys()):
            names = ", ".join(alias for alias, meant in codelist.aliases.items() if meant == strange)
            what = _("names lead to the code {code!r}, which is not in the list: {names}.", code=strange, names=names)
            faults.append(Fault(of_names, "unknown-code", what, closest(strange, known)))
    refuse_if_any(DefinitionRefused, faults)
    return lists


def _codelist(
    resource: CodelistResource, rows: Mapping[str, Sequence[Mapping[str, str]]], languages: Languages, every_alias: bool
) -> Codelist:
    """One list of the package with tables `rows`; its names are of these languages, or of none (a code, a slip)."""
    members: dict[str, tuple[Validity, ...]] = {}  # dated, e.g. of a country in the EU
    for row in rows.get(resource.members, ()):
        dated = Validity(row["valid_from"], row["valid_until"], row["confidence"])
        members[row["code"]] = (*members.get(row["code"], ()), dated)
    names = [*rows.get(resource.aliases, ())]
    if not every_alias:
        languages_of = ((row, WRITTEN_IN.fullmatch(row.get("language", ""))) for row in names)
        names = [row for row, found in languages_of if not found or found[1] in languages]
    return Codelist(
        name=resource.name,
        title=resource.title,
        codes=tuple(_code(row, languages) for row in rows[resource.name]),
        own_group=resource.own_group,
        member_group=resource.member_group,
        members=members,
        aliases={" ".join(row["alias"].split()): row["code"] for row in names},
        misspelt=frozenset(row["alias"].casefold() for row in names if row.get("language") == MISSPELT),
    )


def _code(row: Mapping[str, str], languages: Languages) -> Code:
    more = {name: value for name, value in row.items() if name not in LIST_COLUMNS and not LABEL.fullmatch(name)}
    labels = {lang: row.get(f"label_{lang}") or row["label_en"] for lang in languages}
    plain = {name: row[name] for name in LIST_COLUMNS if name != "label_en"}
    return Code(**plain, label=wording(labels), more=more)


NO_TEXT = _("the file is not a table in UTF-8.")


def _rows(files: Mapping[str, bytes], path: str, name: str) -> list[dict[str, str]]:
    if path not in files:
        remedy = _("Restore it, or take it out of datapackage.json.")
        raise DefinitionRefused(Fault(Place(f"{name}/{path}"), "file-missing", MISSING, remedy))
    try:
        return rows_of(files[path])
    except (UnicodeDecodeError, csv.Error):
        raise DefinitionRefused(Fault(Place(f"{name}/{path}"), "encoding-wrong", NO_TEXT, SAVE_AS_UTF_8)) from None


def _is_short_code(alias: str) -> bool:
    """ISO codes are met as written only: "no" and "in" are words, NO and IN are countries."""
    return len(alias) <= 3 and alias.isupper()
