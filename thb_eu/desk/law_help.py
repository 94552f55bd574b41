"""Help whoever edits a file of the law: its keys, the codes, the lines that are meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault
from thb_eu.base.messages import Text, described
from thb_eu.definitions import Code, Definitions
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.definitions.strict_reader import position, read_json
from thb_eu.desk.law_forms import LawFile
from thb_eu.law_changes.edits import NAMED_BY, RULES
from thb_eu.publication.law_sentences import UNTOLD

CONTEXT_LINES = 2
"""Lines that are shown before and after one."""
MANY = 40
"""A list of more codes is not shown in full."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that a file may have: below which key it stands (empty at the head of the file), what it means."""

    below: str
    key: str
    meaning: Text


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """A dimension that a rule may name: its codes with their names, all or the first of many."""

    dimension: str
    title: Text
    codes: tuple[tuple[str, Text], ...]
    count: int


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a text with its number; `is_meant`: it is the one that is meant."""

    number: int
    text: str
    is_meant: bool


def keys(file: LawFile, definitions: Definitions) -> tuple[KnownKey, ...]:
    """Return every key of the file and of the entries of its lists, as its schema describes them."""
    name = f"schemas/{file.kind}.schema.json"
    return tuple(_keys(read_json(definitions.folder.read(name), name, DefinitionRefused), ""))


def _keys(schema: Mapping[str, Any], below: str) -> Iterator[KnownKey]:
    for key, part in schema.get("properties", {}).items():
        yield KnownKey(below, key, described(part))
    for key, part in schema.get("properties", {}).items():
        if "properties" in part.get("items", {}):
            yield from _keys(part["items"], key)


def national_codes(definitions: Definitions) -> tuple[KnownCodes, ...]:
    """Find what a condition may name, `not told` of every dimension among it."""
    return tuple(
        _known(name, definitions.law.labels[name], listed.codes, True) for name, listed in definitions.law.lists.items()
    )


def european_codes(definitions: Definitions) -> tuple[KnownCodes, ...]:
    """Find what a rule may count as, beside its indicator."""
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    lists = definitions.dimension_lists
    return tuple(_known(name, title, definitions.codelists[lists[name]].codes) for name, title in titles.items())


def indicators(definitions: Definitions) -> tuple[tuple[str, Text], ...]:
    """Return the indicators with their names."""
    used = {table.indicator for table in definitions.tables}
    return tuple((code.code, code.label) for code in definitions.codelists["indicator"].codes if code.code in used)


def _known(name: str, title: Text, codes: tuple[Code, ...], with_untold: bool = False) -> KnownCodes:
    shown = tuple((code.code, code.label) for code in codes[:MANY])
    untold = ((NOT_TOLD_WORD, UNTOLD),) if with_untold else ()
    return KnownCodes(name, title, (*shown, *untold), len(codes))


def lines_of(fault: Fault, content: bytes) -> tuple[ShownLine, ...]:
    """Return the lines of a text around the one that a fault names; none where it names none."""
    return _around(content, fault.where.line) if fault.where.line else ()


def lines_of_rule(id: str, file: LawFile, content: bytes) -> tuple[ShownLine, ...]:
    """Return the lines of an edited text at which a rule begins; none where it has no such rule."""
    rules = LawFile(file.name, file.kind, content).entries
    if file.kind != "rules" or id not in rules:
        return ()
    place = position(file.name, content, [RULES, [*rules].index(id), NAMED_BY[RULES]])
    return _around(content, place.line, 0, 3) if place.line else ()


def shown_lines(content: bytes) -> tuple[ShownLine, ...]:
    """Return all lines of a text."""
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return tuple(ShownLine(number, line, False) for number, line in enumerate(lines, 1))


def _around(
    content: bytes, line: int, before: int = CONTEXT_LINES, after: int = CONTEXT_LINES
) -> tuple[ShownLine, ...]:
    lines = shown_lines(content)[max(0, line - before - 1) : line + after]
    return tuple(replace(it, is_meant=it.number == line) for it in lines)
