"""Properties: what descriptors declare, beside what is really held against the data.

A property of Data Package that nobody enforces reads like a guarantee and is none; each one is told. The contracts of
the delivered tables and the collection's own descriptor are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.checks.evidence.given import Given, Row

DESCRIPTIVE = frozenset(
    {
        *("$schema", "profile", "name", "title", "description", "homepage", "version", "created", "keywords", "image"),
        *("licenses", "sources", "contributors", "id", "rdfType", "example", "unit", "path", "resources", "mediatype"),
        *("encoding", "dialect", "schema", "fields", "constraints", "type", "format"),
    }
)
"""Properties that describe, or under which others stand; `encoding` is held by what the contract allows."""
ENFORCED = {
    "constraints": frozenset({"required", "unique", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum"}),
    "dialect": frozenset({"delimiter"}),
    "schema": frozenset({"primaryKey"}),
}
"""What the reading holds a table to, by the property under which it stands."""
BLANK = [""]
"""The only mark of a missing value that is read as one."""


def properties(given: Given) -> list[Row]:
    """One row per descriptor without any, and one per property that nobody enforces: property, enforced."""
    return [row for file, descriptor in _descriptors(given) for row in _rows(file, descriptor)]


def _descriptors(given: Given) -> Iterator[tuple[str, Any]]:
    collection = given.received.collection
    yield collection.descriptor, json.loads(given.received.inputs[collection.descriptor])
    suppliers = {resource["thb:contract"].split("/")[0] for resource in collection.resources}
    for supplier in sorted(suppliers):
        name = f"datapackages/sources/{supplier}/datapackage.json"
        yield name, json.loads(given.definitions.files[name])


def _rows(file: str, descriptor: Any) -> list[Row]:
    place = {"file": file, "sheet": "", "row": None, "column": ""}
    found = [
        {**place, "cell": where, "property": where.rsplit("/", 1)[-1], "enforced": False}
        for where in _unenforced(descriptor, "", "")
    ]
    return found or [{**place, "cell": "", "property": "", "enforced": True}]


def _unenforced(value: Any, where: str, under: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, entry in enumerate(value):
            name = entry.get("name", number) if isinstance(entry, Mapping) else number
            yield from _unenforced(entry, f"{where}/{name}", under)
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        here = f"{where}/{name}".removeprefix("/")
        if ":" in name:
            continue
        if name == "missingValues":
            yield from [] if inner == BLANK else [here]
        elif name not in DESCRIPTIVE and name not in ENFORCED.get(under, ()):
            yield here
        elif name in ("resources", "schema", "fields", "constraints", "dialect"):
            yield from _unenforced(inner, here, name)
