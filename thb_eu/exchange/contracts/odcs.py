"""Write a supplier's contracts in the Open Data Contract Standard (Bitol, v3.1.0), and read such a file as contracts.

What the standard has a key for stands under it: tables are objects of `schema`, columns their properties, with type,
bounds and whether they must be filled. All else of ours is a custom property of the same name, with its value as it is,
so that nothing is lost on the way out and back. Of a file of others what a contract has no place for is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import Languages, in_each_language, literal
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.strict_reader import check_shape, read_json, read_yaml
from thb_eu.definitions.suppliers import PACKAGE
from thb_eu.exchange.contracts import DESCRIPTOR, Package, held
from thb_eu.publication.manifest import as_json

STANDARD = {"apiVersion": "v3.1.0", "kind": "DataContract", "status": "active"}
UNVERSIONED = "unversioned"
"""The standard asks for a version where a package of ours may have none."""
LOGICAL = {"year": "integer", "yearmonth": "string"}
"""Types of columns that the standard does not have, and what they are there; ours is told as the physical one."""
TYPES = {"string", "integer", "number", "boolean", "date", *LOGICAL}
OF_ALL = {"name": "name", "title": "businessName", "description": "description"}
OF_PACKAGE = {"name": "name", "title": "dataProduct", "description": "description/purpose", "version": "version"}
OF_TABLE = {**OF_ALL, "path": "physicalName"}
REQUIRED = {f"constraints/{name}": name for name in ("required", "unique")}
BOUNDS = {f"constraints/{name}": f"logicalTypeOptions/{name}" for name in ("minimum", "maximum", "pattern")}
OF_COLUMN = {**OF_ALL, "type": "physicalType", **REQUIRED, **BOUNDS}
"""What of ours has a key in the standard; `a/b` is the key b in the object a."""
OURS = re.compile(r"thb:.+|\$schema|schema|licenses|encoding|dialect|format|constraints|\w+Char")
"""The custom properties that are read back; others are somebody else's."""
CUSTOM = {"type": "array", "items": {"type": "object", "required": ["property", "value"]}}
NAMED = {"name": {"type": "string", "minLength": 1}, "customProperties": CUSTOM}
COLUMN = {"type": "object", "required": ["name"], "properties": NAMED}
TABLE = {**COLUMN, "properties": {**NAMED, "properties": {"type": "array", "items": COLUMN}}}
HEAD = {"kind": {"const": STANDARD["kind"]}, "schema": {"type": "array", "items": TABLE}, "customProperties": CUSTOM}
SHAPE = {"type": "object", "required": ["kind", "schema"], "properties": HEAD}
"""What is read of a contract in the standard; all else may be as it is."""
Entry = Mapping[str, Any]


def exported(definitions: Definitions, offices: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the contracts of some offices, or of all, by the names of files: in JSON, which is YAML too."""
    known = definitions.folder.subfolders("datapackages/sources")
    flaws = PACKAGE.flaws([*offices], {PACKAGE.to: known})
    refuse_if_any(DefinitionRefused, [Fault(Place(), flaw.code, flaw.what, flaw.remedy, "user") for flaw in flaws])
    places = {office: f"datapackages/sources/{office}/{DESCRIPTOR}" for office in offices or known}
    read = {office: read_json(definitions.folder.read(at), at, DefinitionRefused) for office, at in places.items()}
    return {f"{office}.odcs.json": as_json(as_odcs(package)) for office, package in read.items()}


def as_odcs(package: Package) -> dict[str, Any]:
    """Return a package of contracts, as its descriptor has it, in the standard."""
    head = {**STANDARD, "id": package["name"], "version": UNVERSIONED}
    return {
        **head,
        **_put(package, OF_PACKAGE, ("resources", "thb:kind")),
        "schema": [*map(_object, package["resources"])],
    }


def _object(table: Entry) -> dict[str, Any]:
    columns = [
        {"logicalType": LOGICAL.get(column["type"], column["type"]), **_put(column, OF_COLUMN)}
        for column in table["schema"]["fields"]
    ]
    beside = {key: value for key, value in table["schema"].items() if key != "fields"}
    written = _put({**table, "schema": beside}, OF_TABLE)
    return {**written, "logicalType": "object", "physicalType": "file", "properties": columns}


def _put(value: Entry, names: Mapping[str, str], beside: Collection[str] = ()) -> dict[str, Any]:
    """Return what has a name in the standard under it, and all else but some keys as custom properties."""
    found, left = _moved(value, names)
    custom = [{"property": key, "value": held} for key, held in left.items() if key not in beside]
    return {**found, **({"customProperties": custom} if custom else {})}


def _moved(value: Entry, names: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what has another name, under it, and what is left."""
    found: dict[str, Any] = {}
    left = {key: dict(held) if isinstance(held, Mapping) else held for key, held in value.items()}
    for old, new in names.items():
        (*inside, key), (*below, name) = old.split("/"), new.split("/")
        source = left.get(inside[0]) if inside else left
        if isinstance(source, dict) and key in source:
            (found.setdefault(below[0], {}) if below else found)[name] = source.pop(key)
    return found, {key: held for key, held in left.items() if held != {} or value[key] == {}}


# --- and back --------------------------------------------------------------------------------------------------------


def from_odcs(file: Path, name: str, definitions: Definitions) -> tuple[bytes, list[str]]:
    """Return the file of a package called `name`, made of a contract in the standard, and what is left behind."""
    content, left = read_bounded(file, EDITED_FILE, DefinitionRefused, file.name), list[str]()
    read = (read_json if file.suffix == ".json" else read_yaml)(content, file.name, DefinitionRefused)
    check_shape(read, SHAPE, file.name, content, DefinitionRefused)
    return held(package_of(read, name, definitions.languages, left), definitions)[0], left


def package_of(contract: Entry, name: str, languages: Languages, left: list[str]) -> dict[str, Any]:
    """Return the package called `name`; `left` fills with the paths of what it leaves behind.

    What a contract of ours must say and the file does not is as little as may stand there: the office is called as the
    package, each table has a population of its own, no code holds for all of its figures, titles are the same in all
    languages.
    """
    own = _taken(contract, OF_PACKAGE, (*STANDARD, "id", "schema"), "", left)
    if own.get("version") == UNVERSIONED:
        del own["version"]
    title = in_each_language("title", literal(contract.get("name", name)), languages)
    tables = [_table(entry, name, languages, f"schema/{at}/", left) for at, entry in enumerate(contract["schema"])]
    return {**title, "thb:supplier": name.upper(), **own, "name": name, "thb:kind": "contract", "resources": tables}


def _table(entry: Entry, package: str, languages: Languages, at: str, left: list[str]) -> dict[str, Any]:
    name, own = entry["name"], _taken(entry, OF_TABLE, ("logicalType", "physicalType", "properties"), at, left)
    columns = [_column(column, f"{at}properties/{n}/", left) for n, column in enumerate(entry.get("properties", ()))]
    title = in_each_language("title", literal(name), languages)
    least = {"path": f"sample/{name}.csv", "thb:population": f"{package}/{name}", "thb:always": {}}
    return {**title, **least, **own, "schema": {"fields": columns, **own.get("schema", {})}}


def _column(entry: Entry, at: str, left: list[str]) -> dict[str, Any]:
    own = _taken(entry, OF_COLUMN, ("logicalType",), at, left)
    told = [kind for kind in (own.get("type"), entry.get("logicalType")) if kind in TYPES]
    left += [f"{at}physicalType"] if own.get("type", "string") not in TYPES else []
    return {**own, "type": told[0] if told else "string"}


def _taken(entry: Entry, names: Mapping[str, str], known: Collection[str], at: str, left: list[str]) -> dict[str, Any]:
    """Return what a part of the standard says of ours; what it says besides is `left`, but for what is `known`."""
    found, beside = _moved(entry, {theirs: ours for ours, theirs in names.items()})
    custom = {pair["property"]: pair["value"] for pair in beside.pop("customProperties", ())}
    ours = {key: value for key, value in custom.items() if OURS.fullmatch(key)}
    parted = {theirs.partition("/")[0] for theirs in names.values() if "/" in theirs}
    unread = [f"{key}/{part}" for key in parted & beside.keys() for part in beside[key]]
    unread += [key for key in (*(custom.keys() - ours.keys()), *beside) if key not in (*known, *parted)]
    left += [f"{at}{key}" for key in sorted(unread)]
    if "constraints" in ours:
        ours["constraints"] = {**found.get("constraints", {}), **ours["constraints"]}
    return {**found, **ours}
