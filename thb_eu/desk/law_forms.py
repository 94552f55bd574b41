"""Edit a file of the law as a form of the bench says.

A form holds the text of the file, or the keys of one entry: of a rule, of a code of a list, of a question. Either
way the same change gives the same bytes; what a browser does to line ends is undone.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from flask import abort, request

from thb_eu.base.errors import DefinitionRefused, Fault, MappingRefused
from thb_eu.base.messages import Languages, Text, _, described
from thb_eu.base.model import ARTICLE
from thb_eu.definitions import Code, Definitions
from thb_eu.definitions.rules import NOT_TOLD_WORD, NOTHING
from thb_eu.definitions.strict_reader import position, read_json, read_yaml
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.desk.acts import field, fields, words_by_language
from thb_eu.law_changes.edited_text import (
    CODES,
    DECISIONS,
    MAPPINGS,
    NAMED_BY,
    RULES,
    with_added,
    with_changed,
    with_followed,
)
from thb_eu.publication.law_sentences import UNTOLD
from thb_eu.year.fields import text

TEXT, DAYS, MEND, FOLLOW, ADD = "text", "days", "mend", "follow", "add"
"""How a file is edited: as a text; the days of its article; or an entry of it: as if it had always been so, from a day
on, or as a new one."""
ENTRIES = {"rules": RULES, "crosswalk": CODES, "decisions": DECISIONS}
"""By kind of a file, its list of entries that have a form."""
IN_FORCE = "in_force"
"""The key of an article's file under which its days stand."""
TYPED = {
    "from_day": text(_("First day of the new rule"), option="from_day"),
    "new_id": text(_("Id of the new rule"), option="new_id"),
}


@dataclass(frozen=True, slots=True)
class LawFile:
    """A file of the law: its name, its kind (as its schema is called), its bytes."""

    name: str
    kind: str
    content: bytes

    @property
    def short(self) -> str:
        """The name as addresses have it: `kz1/113`."""
        return short_of(self.name)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.content.decode("utf-8-sig", "replace")

    @property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """The entries that have a form, by id; none of a text that cannot be read."""
        listed = ENTRIES.get(self.kind, "")
        try:
            value = read_yaml(self.content, self.name, MappingRefused) if listed else {}
            return {str(entry[NAMED_BY[listed]]): entry for entry in value.get(listed, ())}
        except (MappingRefused, KeyError, TypeError, AttributeError):
            return {}


def short_of(name: str) -> str:
    """Return the name of a file of the law as addresses have it."""
    return name.removeprefix(MAPPINGS).removesuffix(".yaml")


def law_file(short: str, definitions: Definitions) -> LawFile:
    """Return the file of the law that an address names; any other is not found."""
    name = f"{MAPPINGS}{short}.yaml"
    if name not in definitions.files:
        abort(404)
    kinds = {entry.file: "rules" for entry in definitions.law.files}
    kinds |= {crosswalk.name: "crosswalk" for crosswalk in definitions.law.crosswalks}
    return LawFile(name, kinds.get(name, PurePosixPath(name).stem), definitions.files[name])


def edited(file: LawFile, definitions: Definitions) -> bytes:
    """Return the file as the form of this request edits it."""
    how = field("how") or TEXT
    if how == TEXT:
        return typed(request.form.get(TEXT, ""), file.content)
    if how == DAYS and file.kind == "rules":
        return with_value(file.content, file.name, [IN_FORCE], _days("confidence"))
    values, without = VALUES[file.kind](definitions) if file.kind in VALUES else abort(400)
    entries, id = ENTRIES[file.kind], field("entry")
    if how == FOLLOW:
        days = needed("from_day"), needed("new_id")
        return with_followed(file.content, file.name, id, *days, values, without, field("confidence") or "proposed")
    if how == ADD:
        return with_added(file.content, file.name, entries, {NAMED_BY[entries]: needed("new_id"), **values})
    return with_changed(file.content, file.name, entries, id, values, without)


def typed(text: str, before: bytes) -> bytes:
    """Return a text of a form as its file has it: with the line ends and the byte order mark that it had."""
    lines = text.replace("\r\n", "\n")
    start = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return start + (lines.replace("\n", "\r\n") if b"\r\n" in before else lines).encode()


def entry_sent(file: LawFile, definitions: Definitions) -> Mapping[str, Any]:
    """Return the entry of a file as the form of this request has it, whether or not that can be in the file."""
    values, without = VALUES[file.kind](definitions) if file.kind in VALUES else ({}, [])
    held = {key: value for key, value in file.entries.get(field("entry"), {}).items() if key not in without}
    return held | values


def needed(name: str) -> str:
    """Say what a field holds that must not be empty."""
    if not (value := field(name)):
        remedy = _("Fill it, or edit the text.")
        raise MappingRefused(Fault(TYPED[name].place, "form-field-wrong", _("this field is empty."), remedy))
    return value


Values = tuple[dict[str, Any], list[str]]
"""The keys of an entry with what the form says, and those that it says without."""


def _rule(definitions: Definitions) -> Values:
    target = {"indicator": field("indicator"), **{name: codes[0] for name, codes in _chosen("target")}}
    values: dict[str, Any] = {
        "when": dict(_chosen("when")),
        "unless": dict(_chosen("unless")),
        "ask": field("ask"),
        "count_as": NOTHING if target["indicator"] == NOTHING else target,
        "because": words_by_language("because", definitions.languages),
        "cites": field("cites"),
        "valid": _days("days_confidence"),
    }
    return _parted(values)


def _days(mark: str) -> dict[str, str]:
    """Return the first and last day of a form with the mark that its field `mark` holds; nothing without a day."""
    days = {"from": field("first"), "until": field("last"), "confidence": field(mark)}
    return {key: value for key, value in days.items() if value} if days["from"] or days["until"] else {}


def _code(definitions: Definitions) -> Values:
    return _parted(
        {
            "label": words_by_language("label", definitions.languages),
            "count_as": field("count_as"),
            "because": words_by_language("because", definitions.languages),
            "confidence": field("confidence"),
        }
    )


def _question(definitions: Definitions) -> Values:
    languages: Languages = definitions.languages
    words = {name: words_by_language(name, languages) for name in ("says", "because")}
    return _parted({"answer": field("answer"), **words})


VALUES: Mapping[str, Callable[[Definitions], Values]] = {"rules": _rule, "crosswalk": _code, "decisions": _question}


def _parted(values: Mapping[str, Any]) -> Values:
    return {key: value for key, value in values.items() if value}, [key for key, value in values.items() if not value]


def _chosen(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what a form has chosen of the lists that begin with a name, by dimension, in the order of the form."""
    for key in request.form:
        if key.startswith(f"{name}-") and (codes := fields(key)):
            yield key.removeprefix(f"{name}-"), codes


# Help whoever edits a file of the law: its keys, the codes, the lines that are meant.

CONTEXT_LINES = 2
"""Lines that are shown before and after one."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that a file may have: below which key it stands (empty at the head of the file), what it means."""

    below: str
    key: str
    meaning: Text


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """A dimension that a rule may name: its codes with their names."""

    dimension: str
    title: Text
    codes: tuple[tuple[str, Text], ...]


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
    """Find what a condition may name, `not told` of every dimension among it; its article is that of the file."""
    return tuple(
        _known(name, definitions.law.labels[name], listed.codes, True)
        for name, listed in definitions.law.lists.items()
        if name != ARTICLE
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
    untold = ((NOT_TOLD_WORD, UNTOLD),) if with_untold else ()
    return KnownCodes(name, title, (*((code.code, code.label) for code in codes), *untold))


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
    return tuple(replace(row, is_meant=row.number == line) for row in lines)
