"""Properties: what descriptors declare, beside what is really held against the data.

A property of Data Package that nobody enforces reads like a guarantee and is none; each one is told. The contracts of
the delivered tables and the collection's own descriptor are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from thb_eu.checks.evidence.context import Given, Row

DESCRIPTIVE = frozenset(
    {
        *("$schema", "profile", "name", "title", "description", "homepage", "version", "created", "keywords", "image"),
        *("licenses", "sources", "contributors", "id", "rdfType", "example", "unit", "path", "resources", "mediatype"),
        *("encoding", "dialect", "schema", "fields", "constraints", "type", "format"),
    }
)
"""Properties that describe, or under which others stand; `encoding` is tried before what the contract allows."""
ENFORCED = {
    "constraints": frozenset({"required", "unique", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum"}),
    "dialect": frozenset({"delimiter"}),
    "schema": frozenset({"primaryKey"}),
    "fields": frozenset({"groupChar", "decimalChar"}),
}
"""What the reading holds a table to, by the property under which it stands."""
OF_A_COLLECTION = {
    "dialect": frozenset(
        {
            *("delimiter", "header", "headerRows", "sheetName"),
            *("quoteChar", "doubleQuote", "skipInitialSpace", "lineTerminator"),
        }
    )
}
"""What a collection may say of its files besides, and is honoured (`sources.dialect`)."""
HOLDS_MORE = ("resources", "schema", "fields", "constraints", "dialect")
"""Properties under which others stand."""
BLANK = [""]
"""The only mark of a missing value that is read as one."""


def properties(given: Given) -> list[Row]:
    """One row per descriptor without any, and one per property that nobody enforces: property, enforced."""
    collection = given.received.collection
    own = json.loads(given.received.inputs[collection.descriptor])
    rows = _rows(collection.descriptor, [*_unenforced(own, "", "", OF_A_COLLECTION), *_unlike_the_contract(own, given)])
    for supplier in sorted({resource["thb:contract"].split("/")[0] for resource in collection.resources}):
        name = f"datapackages/sources/{supplier}/datapackage.json"
        rows += _rows(name, _unenforced(json.loads(given.definitions.files[name]), "", "", ENFORCED))
    return rows


def _rows(file: str, found: Iterable[str]) -> list[Row]:
    place = {"file": file, "sheet": "", "row": None, "column": ""}
    told = [
        {**place, "cell": where, "property": where.rsplit("/", 1)[-1], "enforced": False}
        for where in dict.fromkeys(found)
    ]
    return told or [{**place, "cell": "", "property": "", "enforced": True}]


def _unenforced(value: Any, where: str, under: str, enforced: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """The places of all properties that nobody holds; a collection's own schema and dialect hold nothing."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            name = entry.get("name", number) if isinstance(entry, Mapping) else number
            yield from _unenforced(entry, f"{where}/{name}", under, enforced)
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        here = f"{where}/{name}".removeprefix("/")
        if ":" in name:
            continue
        if name == "missingValues":
            yield from [] if inner == BLANK else [here]
        elif name in HOLDS_MORE and isinstance(inner, list | Mapping):
            yield from _unenforced(inner, here, name, enforced)
        elif name in HOLDS_MORE or name not in DESCRIPTIVE | enforced.get(under, frozenset()):
            yield here


def _unlike_the_contract(descriptor: Any, given: Given) -> Iterator[str]:
    """Where a collection describes its tables otherwise than their contracts, by which alone they are read."""
    for resource in descriptor["resources"]:
        contract = given.definitions.contracts[resource["thb:contract"]].for_year(given.year)
        here = f"resources/{resource['name']}"
        fields = resource.get("schema", {}).get("fields") if isinstance(resource.get("schema"), Mapping) else None
        if fields is not None and [(field.get("name"), field.get("type", "string")) for field in fields] != [
            (field["name"], field["type"]) for field in contract.schema["fields"]
        ]:
            yield f"{here}/schema"
        if "format" in resource and not resource["path"].lower().endswith(f".{resource['format'].lower()}"):
            yield f"{here}/format"
