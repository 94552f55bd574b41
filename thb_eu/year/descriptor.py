"""Write into `datapackage.json` of a collection the tables that stand by the journal.

Only what changed is written anew: the order of the keys, the indent and every entry that stays are left as somebody
wrote them. What was listed by hand and was replaced by a delivery comes back when the delivery is rejected.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.journal import Journal
from thb_eu.results.deliveries import REPLACED, SentDelivery, acts_in_force, standing_deliveries
from thb_eu.year.workspace import Workspace

RESOURCES, STATEMENTS = "resources", "thb:statements"
BLANK = re.compile(r"[ \t\r\n]*")
INDENT = re.compile(r"\{[ \t]*\r?\n([ \t]+)")
PARTS = json.JSONDecoder()


def as_standing(content: bytes, journal: Journal, order: Sequence[str]) -> bytes:
    """Return the descriptor with the tables and the statements that stand by `journal`; new ones in the `order` of
    contracts.

    Tables that no delivery brought, and of which no delivery says anything, stay as they are listed.
    """
    line_end = "\r\n" if b"\r\n" in content else "\n"
    text = content.decode("utf-8-sig").replace(line_end, "\n")
    spans = dict(_members(text))
    standing = standing_deliveries(journal)
    begin, end = spans[RESOURCES]
    before = [text[slice(*span)] for span in _elements(text, begin)]
    after = _entries(before, standing, journal, order)
    if after != before:
        indent = _indent(text)
        text = text[:begin] + _array(after, indent) + text[end:]
    text = _with_statements(text, _statements(standing, order)).replace("\n", line_end)
    return text.encode("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8")


def put_standing(space: Workspace, descriptor: str) -> None:
    """Have the descriptor written as it stands by the journal, where that changes it."""
    before = space.read(descriptor)
    after = as_standing(before, space.journal, [*space.definitions.contracts])
    if after != before:
        space.put(descriptor, after)


def _entries(
    before: Sequence[str], standing: Mapping[str, SentDelivery], journal: Journal, order: Sequence[str]
) -> list[str | Mapping[str, Any]]:
    """Return the resources as they stand: as text where nothing changed."""
    brought = {contract: one.resources.get(contract) for contract, one in standing.items()}
    wanted = {**_replaced(journal), **brought}
    listed: dict[str, str | Mapping[str, Any]] = {}
    for written in before:
        entry = json.loads(written)
        contract = entry["thb:contract"]
        if contract not in wanted and not str(entry["path"]).startswith(f"{DELIVERIES}/"):
            listed[contract] = written
        elif (new := wanted.get(contract)) is not None:
            listed[contract] = written if new["path"] == entry["path"] else new
    rank = {contract: number for number, contract in enumerate(order)}
    for contract in sorted(wanted.keys() - listed.keys(), key=lambda name: rank.get(name, len(rank))):
        if (new := wanted[contract]) is not None:
            listed = _inserted(listed, contract, new, rank)
    return list(listed.values())


def _inserted(
    listed: Mapping[str, Any], contract: str, entry: Mapping[str, Any], rank: Mapping[str, int]
) -> dict[str, Any]:
    """Return the entries with one more, before the first whose contract comes later."""
    later = next((name for name in listed if rank.get(name, len(rank)) > rank.get(contract, len(rank))), None)
    found: dict[str, Any] = {}
    for name, other in listed.items():
        if name == later:
            found[contract] = entry
        found[name] = other
    return found if later is not None else {**found, contract: entry}


def _replaced(journal: Journal) -> Mapping[str, Mapping[str, Any]]:
    """By contract, the entry that stood before any delivery."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in acts_in_force(journal):
        if entry.act is Act.RECEIVED:
            for contract, replaced in entry.about.get(REPLACED, {}).items():
                found.setdefault(contract, replaced)
    return found


def _statements(standing: Mapping[str, SentDelivery], order: Sequence[str]) -> list[Mapping[str, Any]]:
    stated = {
        contract: {"contract": contract, **one.statements[contract], "delivery": one.id}
        for contract, one in standing.items()
        if contract in one.statements
    }
    return [stated[name] for name in (*order, *(stated.keys() - {*order})) if name in stated]


# --- the text ---------------------------------------------------------------------------------------------------------


def _with_statements(text: str, stated: Sequence[Mapping[str, Any]]) -> str:
    """The text with these statements: in their place, below the resources if there is none, without if none is left."""
    members = _members(text)
    spans = dict(members)
    if STATEMENTS in spans:
        begin, end = spans[STATEMENTS]
        if json.loads(text[begin:end]) == stated:
            return text
        if stated:
            return text[:begin] + _array(stated, _indent(text)) + text[end:]
        names = [name for name, _ in members]
        before = dict(members)[names[names.index(STATEMENTS) - 1]][1]
        return text[:before] + text[end:]
    if not stated:
        return text
    after, indent = spans[RESOURCES][1], _indent(text)
    between = f",\n{indent}" if indent else ", "
    return f'{text[:after]}{between}"{STATEMENTS}": {_array(stated, indent)}{text[after:]}'


def _array(entries: Sequence[str | Mapping[str, Any]], indent: str) -> str:
    """Return a list one level below the top; entries that are text stay as they are."""
    texts = [
        entry
        if isinstance(entry, str)
        else json.dumps(entry, ensure_ascii=False, indent=indent or None).replace("\n", f"\n{2 * indent}")
        for entry in entries
    ]
    if not texts or not indent:
        return f"[{', '.join(texts)}]"
    inner = f",\n{2 * indent}".join(texts)
    return f"[\n{2 * indent}{inner}\n{indent}]"


def _indent(text: str) -> str:
    """By what the lines of the top level are indented; nothing where all stands on one line."""
    found = INDENT.search(text)
    return found[1] if found else ""


def _members(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Return every key of the top level with where its value begins and ends."""
    return [(str(key), span) for key, span in _parts(text, _next(text, 0), "{")]


def _elements(text: str, begin: int) -> list[tuple[int, int]]:
    """Find where every element of the list that begins there begins and ends."""
    return [span for _, span in _parts(text, begin, "[")]


def _parts(text: str, begin: int, opening: str) -> Iterator[tuple[Any, tuple[int, int]]]:
    at = _next(text, begin + 1)
    while text[at] not in "]}":
        key = None
        if opening == "{":
            key, at = PARTS.raw_decode(text, at)
            at = _next(text, _next(text, at) + 1)  # behind the colon
        _, end = PARTS.raw_decode(text, at)
        yield key, (at, end)
        at = _next(text, end)
        at = _next(text, at + 1) if text[at] == "," else at


def _next(text: str, at: int) -> int:
    """Return the next place that is no blank."""
    found = BLANK.match(text, at)
    return found.end() if found else at
